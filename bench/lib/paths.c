// SPDX-License-Identifier: GPL-2.0-or-later
/* Locations: files that ucopy ships with, files it writes, and its cache. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"

/* Exists in every root. */
#define MARK "vm/kernel.sh"
#define INSTALLED "lib/ucopy"

static char *root;
static bool installed;

static bool holds_mark(const char *dir, const char *below)
{
	char *mark = xstrfmt("%s/%s/" MARK, dir, below);
	bool yes = !access(mark, X_OK);

	free(mark);
	return yes;
}

/* Find the first directory above the binary that is a checkout or contains an installation. */
static void find_root(void)
{
	char dir[4096];
	ssize_t n = readlink("/proc/self/exe", dir, sizeof(dir) - 1);
	bool checkout = false;

	dir[n > 0 ? n : 0] = '\0';
	while (*dir && !checkout && !installed) {
		*strrchr(dir, '/') = '\0';
		checkout = holds_mark(dir, ".");
		installed = !checkout && holds_mark(dir, INSTALLED);
	}
	root = xstrfmt("%s%s", dir, installed ? "/" INSTALLED : "");
}

char *root_path(const char *relative)
{
	if (!root)
		find_root();
	return xstrfmt("%s/%s", root, relative);
}

bool is_installed(void)
{
	free(root_path(""));
	return installed;
}

/* A path under a per-user directory: $variable, $xdg/ucopy, or the fallback under $HOME. */
static char *users(const char *variable, const char *xdg, const char *fallback,
		   const char *relative)
{
	const char *dir = getenv(variable), *base = getenv(xdg), *home = getenv("HOME");

	if (dir && *dir)
		return xstrfmt("%s/%s", dir, relative);
	if (base && *base)
		return xstrfmt("%s/ucopy/%s", base, relative);
	return xstrfmt("%s/%s/ucopy/%s", home ?: "", fallback, relative);
}

char *home_path(const char *relative)
{
	if (!is_installed())
		return root_path(relative);
	return users("UCOPY_HOME", "XDG_DATA_HOME", ".local/share", relative);
}

char *cache_path(const char *relative)
{
	const char *cache = getenv("UCOPY_CACHE");
	char *base, *path;

	if (is_installed() || (cache && *cache))
		return users("UCOPY_CACHE", "XDG_CACHE_HOME", ".cache", relative);
	base = root_path("build/cache");
	path = xstrfmt("%s/%s", base, relative);
	free(base);
	return path;
}

void export_paths(void)
{
	char *build = home_path("build"), *cache = cache_path("");

	if (is_installed()) {
		setenv("UCOPY_BUILD", build, 1);
		setenv("UCOPY_CACHE", cache, 1);
	}
	free(build);
	free(cache);
}
