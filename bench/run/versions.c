// SPDX-License-Identifier: GPL-2.0-or-later
/* Versions of what a result depends on. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/child.h"
#include "lib/util.h"
#include "lib/version.h"
#include "run/versions.h"

/* The first line of a command's output, or JSON null. */
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
	/* Without a repository, use the record made at installation. */
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
