// SPDX-License-Identifier: GPL-2.0-or-later
/* The versions of what a result depends on. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/child.h"
#include "lib/util.h"
#include "lib/version.h"
#include "run/versions.h"

/* The first line a command prints, or JSON null. */
static json_t *first_line(char *const argv[])
{
	char *line;
	int ret = run_line(argv, &line);
	json_t *text = !ret && line ? json_string(line) : json_null();

	free(line);
	return text;
}

json_t *version_git(void)
{
	/* Where there is no repository, what was installed says what it is of. */
	static const char script[] = "git -C \"$0\" describe --always --dirty --abbrev=12 2>&- ||"
				     " cat \"$0/COMMIT\" 2>&-";
	char *root = root_path("");
	char *argv[] = { "sh", "-c", (char *)script, root, NULL };
	json_t *commit = first_line(argv);

	free(root);
	return commit;
}

json_t *version_compiler(const struct arch *arch)
{
	char *argv[] = { (char *)arch->compiler, "--version", NULL };

	return first_line(argv);
}
