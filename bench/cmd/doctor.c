// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ucopy doctor: what this machine can do, and how to fix what is missing, with required and
 * optional items distinguished.
 */
#include <argp.h>
#include <errno.h>
#include <fnmatch.h>
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
	{ "modules", false, check_modules, NULL, NULL },
	{ "spectre_v1", false, check_mitigations, "spectre_v1", NULL },
	{ "spectre_v2", false, check_mitigations, "spectre_v2", NULL },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case 'a':
		kvm_forget();
		return 0;
	case ARGP_KEY_ARG:
		pr_err("'%s' is not expected: doctor takes no argument", arg);
		exit(EXIT_TROUBLE);
	default:
		(void)state;
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "again", 'a', NULL, 0, "Probe KVM again, whatever is remembered of it", 0 }, { 0 }
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

int cmd_doctor(int argc, char **argv)
{
	int missing = 0;

	if (argp_parse(&argp, argc, argv, 0, NULL, NULL))
		return EXIT_TROUBLE;
	for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
		const struct check *c = &checks[i];
		struct finding f = c->fn(c->argument);
		const char *remedy = f.remedy ?: c->remedy;

		printf("%-5s %-12s %s\n",
		       f.ok	   ? "ok"
		       : c->needed ? "lack"
				   : "none",
		       c->name, f.what);
		if (!f.ok && remedy)
			printf("%-18s remedy: %s\n", "", remedy);
		missing += !f.ok && c->needed;
		free(f.what);
	}
	return missing ? EXIT_TROUBLE : EXIT_FINE;
}
