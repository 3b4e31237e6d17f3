// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ucopy doctor: what this machine can do, and how to fix what is missing, with required and
 * optional items distinguished.
 */
#include <argp.h>
#include <errno.h>
#include <fnmatch.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "lib/child.h"
#include "lib/util.h"
#include "target/pmu.h"
#include "target/kernel.h"
#include "target/vm/kvm.h"
#include "target/vm/qemu.h"

/* Enough for two kernels, their headers and a few saved states. */
#define CACHE_BYTES_WANTED (2ULL << 30)

struct finding {
	bool ok;
	char *what; /* what was found, or what is wrong */
	const char *remedy;
};

struct check {
	const char *name;
	bool needed;
	struct finding (*fn)(const char *argument);
	const char *argument;
	const char *remedy;
};

static struct finding check_program(const char *name)
{
	char *path = find_program(name);

	return (struct finding){ path != NULL, path ?: xstrfmt("not found"), NULL };
}

static struct finding check_qemu(const char *arch)
{
	char *version = qemu_version(arch_named(arch));

	return (struct finding){ version != NULL, version ?: xstrfmt("not found"), NULL };
}

/* The newest cached kernel that matches a glob; nothing is fetched. */
struct newest {
	const char *glob;
	char *kernel; /* to be freed, or NULL */
};

static void take_newer(const char *kernel, const char *arch, void *arg)
{
	struct newest *newest = arg;

	(void)arch;
	if (fnmatch(newest->glob, kernel, 0))
		return;
	free(newest->kernel);
	newest->kernel = xstrdup(kernel);
}

static char *cached_kernel(const char *glob)
{
	struct newest newest = { .glob = glob };

	kernels_each(take_newer, &newest);
	return newest.kernel;
}

static struct finding check_kernel(const char *releases)
{
	char *release = cached_kernel(releases);

	if (release)
		return (struct finding){ true, release, NULL };
	return (struct finding){ true, xstrfmt("not in the cache yet: fetched when first used"),
				 NULL };
}

static struct finding check_kvm(const char *unused)
{
	char *release = cached_kernel("6.12.*-amd64@*") ?: cached_kernel("6.1.*-amd64@*");
	char *image = root_path("build/guest/amd64/root.cpio");
	struct finding f = { false, NULL, NULL };
	const char *why;

	(void)unused;
	if (access("/dev/kvm", F_OK)) {
		f.what = xstrfmt("there is no /dev/kvm");
		f.remedy = "switch virtualisation on in the firmware, or use another machine";
	} else if (!release || access(image, R_OK)) {
		f.what = xstrfmt("not probed: no guest has been run yet");
		f.remedy = "run 'ucopy run' once";
	} else if (kvm_usable(&arches[0], release, image, &why)) {
		f.ok = true;
		f.what = xstrfmt("runs a guest");
	} else {
		f.what = xstrdup(why);
		f.remedy = "allow nested guests on the host, or open /dev/kvm to this user";
	}
	free(image);
	free(release);
	return f;
}

static struct finding check_pmu(const char *unused)
{
	struct finding f = { 0 };

	(void)unused;
	f.what = pmu_describe(&f.ok);
	return f;
}

/* Printed, not checked. */
static struct finding tell(const char *what)
{
	return (struct finding){ true, xstrdup(what), NULL };
}

/* A static library for a compiler: "COMPILER LIBRARY". */
static struct finding check_library(const char *where)
{
	char *command = xstrfmt("set -- %s; $1 -print-file-name=$2", where);
	char *argv[] = { "sh", "-c", command, NULL };
	char *line;
	bool ok = !run_line(argv, &line) && line && *line == '/';

	free(command);
	if (ok)
		return (struct finding){ true, line, NULL };
	free(line);
	return (struct finding){ false, xstrfmt("not found"), NULL };
}

/* Debian installs it only in root's PATH. */
static struct finding check_bpftool(const char *name)
{
	char *path = find_program(name) ?: xstrfmt("/usr/sbin/%s", name);
	bool ok = !access(path, X_OK);

	if (!ok) {
		free(path);
		path = xstrfmt("not found");
	}
	return (struct finding){ ok, path, NULL };
}

static struct finding check_modules(const char *unused)
{
	bool ok = !access("/proc/modules", F_OK);

	(void)unused;
	return (struct finding){ ok,
				 ok ? xstrfmt("this kernel loads modules")
				    : xstrfmt("this kernel loads no modules: guests only"),
				 NULL };
}

static struct finding check_mitigations(const char *name)
{
	char *path = xstrfmt("/sys/devices/system/cpu/vulnerabilities/%s", name);
	FILE *f = fopen(path, "r");
	char line[256] = "unknown";

	if (f && !fgets(line, sizeof(line), f))
		strcpy(line, "unknown");
	if (f)
		fclose(f);
	free(path);
	line[strcspn(line, "\n")] = '\0';
	return (struct finding){ f != NULL, xstrdup(line), NULL };
}

static struct finding check_cache(const char *unused)
{
	char *dir = cache_path("");
	struct finding f = { false, NULL, NULL };
	struct statvfs st;
	int ret = make_dirs(dir);

	(void)unused;
	if (ret || access(dir, W_OK) || statvfs(dir, &st)) {
		f.what = xstrfmt("%s cannot be written: %s", dir, strerror(ret ? -ret : errno));
		f.remedy = "set UCOPY_CACHE to a directory that can";
	} else {
		unsigned long long room = (unsigned long long)st.f_bavail * st.f_frsize;

		f.ok = room >= CACHE_BYTES_WANTED;
		f.what = xstrfmt("%s, %llu MB free", dir, room >> 20);
		f.remedy = "make room, or set UCOPY_CACHE to where there is some";
	}
	free(dir);
	return f;
}

static const struct check checks[] = {
	{ "qemu", true, check_qemu, "amd64", "apt-get install qemu-system-x86" },
	{ "gcc-12", true, check_program, "gcc-12", "apt-get install gcc-12" },
	{ "make", true, check_program, "make", "apt-get install make" },
	{ "busybox", true, check_program, "busybox", "apt-get install busybox-static" },
	{ "xz", true, check_program, "xz", "apt-get install xz-utils" },
	{ "zstd", true, check_program, "zstd", "apt-get install zstd" },
	{ "apt-get", false, check_program, "apt-get",
	  "kernels come from Debian: copy a filled cache here" },
	{ "hyperfine", false, check_program, "hyperfine", "apt-get install hyperfine" },
	{ "gnuplot", false, check_program, "gnuplot", "apt-get install gnuplot-nox" },
	{ "kernel 6.1", true, check_kernel, "6.1.*-amd64@*", NULL },
	{ "kernel 6.12", true, check_kernel, "6.12.*-amd64@*", NULL },
	{ "arm64: qemu", false, check_qemu, "arm64", "apt-get install qemu-system-arm" },
	{ "arm64: gcc", false, check_program, "aarch64-linux-gnu-gcc-12",
	  "apt-get install gcc-12-aarch64-linux-gnu libc6-dev-arm64-cross" },
	{ "arm64: 6.1", false, check_kernel, "6.1.*-arm64@*", NULL },
	{ "arm64: 6.12", false, check_kernel, "6.12.*-arm64@*", NULL },
	{ "cache", true, check_cache, NULL, NULL },
	{ "kvm", false, check_kvm, NULL, NULL },
	{ "pmu", false, check_pmu, NULL, "use a machine, or a guest type, with a PMU" },
	{ "guest's pmu", false, tell,
	  "'ucopy run --counters NAME,... --arch " ARCH_LIST "' says what the guest lacks of them",
	  NULL },
	{ "bpf: clang", false, check_program, "clang", "apt-get install clang" },
	{ "bpf: bpftool", false, check_bpftool, "bpftool", "apt-get install bpftool" },
	{ "bpf: libbpf", false, check_library, "gcc libbpf.a", "apt-get install libbpf-dev" },
	{ "bpf: libelf", false, check_library, "gcc libelf.a", "apt-get install libelf-dev" },
	{ "modules", false, check_modules, NULL, "none is needed: modules are loaded in guests" },
	{ "spectre_v1", false, check_mitigations, "spectre_v1", NULL },
	{ "spectre_v2", false, check_mitigations, "spectre_v2", NULL },
};

#define COLUMNS 80

struct options {
	bool all, json;
};

enum { KEY_AGAIN = 256 };

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'a':
		o->all = true;
		return 0;
	case 'f':
		o->json = !strcmp(arg, "json");
		if (o->json || !strcmp(arg, "text"))
			return 0;
		pr_err("--format %s: give text or json", arg);
		return EINVAL;
	case KEY_AGAIN:
		kvm_forget();
		return 0;
	case ARGP_KEY_ARG:
		pr_err("'%s' is not expected: doctor takes no argument", arg);
		exit(EXIT_TROUBLE);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "all", 'a', NULL, 0, "What is fine too", 0 },
	{ "format", 'f', "text|json", 0, "text (default), or every finding as JSON", 0 },
	{ "again", KEY_AGAIN, NULL, 0, "Probe KVM again, whatever is remembered of it", 0 },
	{ 0 }
};
static const struct argp argp = {
	options,
	parse_option,
	NULL,
	"Say what this machine can do, and the remedy for each lack. 'lack'"
	" stops ucopy from working, 'none' only limits it.",
	NULL,
	NULL,
	NULL
};

/* The rest of a line, wrapped below its beginning. */
static void print_indented(const char *text)
{
	int indent = 0;

	do {
		const char *piece = text;
		int len = wrap_text(&text, COLUMNS - 28);

		printf("%*s%.*s\n", indent, "", len, piece);
		indent = 19;
	} while (*text);
}

static void print_finding(const struct check *c, const struct finding *f, const char *remedy)
{
	const char *verdict = f->ok ? "ok" : c->needed ? "lack" : "none";

	printf("%-5s %-12s ", verdict, c->name);
	print_indented(f->what);
	if (!f->ok && remedy) {
		printf("%-18s remedy: ", "");
		print_indented(remedy);
	}
}

int cmd_doctor(int argc, char **argv)
{
	int missing = 0, fine = 0;
	struct options o = { 0 };
	json_t *all = nonnull(json_array());

	if (argp_parse(&argp, argc, argv, 0, NULL, &o)) {
		json_decref(all);
		return EXIT_TROUBLE;
	}
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
		const struct check *c = &checks[i];
		struct finding f = c->fn(c->argument);
		const char *remedy = f.remedy ?: c->remedy;

		json_array_append_new(all, json_pack("{s:s, s:b, s:b, s:s, s:s*}", "name", c->name,
						     "ok", f.ok, "needed", c->needed, "what",
						     f.what, "remedy", f.ok ? NULL : remedy));
		fine += f.ok;
		if (!o.json && (o.all || !f.ok))
			print_finding(c, &f, remedy);
		missing += !f.ok && c->needed;
		free(f.what);
	}
	if (o.json) {
		json_dumpf(all, stdout, JSON_INDENT(1));
		putchar('\n');
	} else if (!o.all) {
		printf("%d of %zu fine: --all lists them\n", fine, ARRAY_SIZE(checks));
	}
	json_decref(all);
	return missing ? EXIT_TROUBLE : EXIT_FINE;
}
