// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does KVM run a guest here? That /dev/kvm opens proves nothing: nested guests
 * can hang at once. A timed boot decides, and the answer is remembered for a day, if the
 * host's kernel, its CPU and settings of KVM, and QEMU stay the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#include "lib/util.h"
#include "target/vm/kvm.h"
#include "target/vm/qemu.h"
#include "target/vm/vm.h"

#define PROBE_SECONDS 15.0
#define REMEMBERED_SECONDS (24 * 60 * 60)

/* Add to a hash the first line of a file that begins with a word. */
static void add_line(XXH3_state_t *hash, const char *path, const char *word)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	while (f && getline(&line, &size, f) > 0) {
		if (strncmp(line, word, strlen(word)))
			continue;
		XXH3_64bits_update(hash, line, strlen(line));
		break;
	}
	free(line);
	if (f)
		fclose(f);
}

/* What the host's owner may change about KVM: flags of the CPU, nested guests. */
static uint64_t settings_hash(void)
{
	XXH3_state_t *hash = nonnull(XXH3_createState());
	uint64_t value;

	XXH3_64bits_reset(hash);
	add_line(hash, "/proc/cpuinfo", "flags");
	add_line(hash, "/proc/cpuinfo", "Features");
	add_line(hash, "/sys/module/kvm_intel/parameters/nested", "");
	add_line(hash, "/sys/module/kvm_amd/parameters/nested", "");
	value = XXH3_64bits_digest(hash);
	XXH3_freeState(hash);
	return value;
}

static char *remembered_key(const struct arch *arch)
{
	struct utsname u;
	char *qemu = qemu_version(arch), *key;

	uname(&u);
	key = xstrfmt("%s %s %s %016llx", u.release, u.version, qemu ?: "no qemu",
		      (unsigned long long)settings_hash());
	free(qemu);
	return key;
}

/* The answer that is remembered, or NULL if there is none for this host or it is too old. */
static json_t *remembered(const char *path, const char *key)
{
	json_t *answer = json_load_file(path, 0, NULL);
	const char *host = json_string_value(json_object_get(answer, "host"));
	json_int_t age = time(NULL) - json_integer_value(json_object_get(answer, "asked"));

	if (host && !strcmp(host, key) && age >= 0 && age < REMEMBERED_SECONDS)
		return answer;
	json_decref(answer);
	return NULL;
}

/* Boot with KVM; if it fails, the guest's own output is not shown. */
static bool probe(const struct arch *arch, const char *kernel, const char *image)
{
	struct vm_config config = {
		.arch = arch,
		.accel = ACCEL_KVM,
		.kernel = kernel,
		.image = image,
		.boot_limit = PROBE_SECONDS,
	};
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0),
	    null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct vm vm;
	int ret;

	pr_err("probing KVM with a boot of at most %.0f s (once a day)", PROBE_SECONDS);
	dup2(null, STDERR_FILENO);
	ret = vm_spawn(&vm, &config, -1, true);
	if (!ret)
		ret = vm_wait_ready(&vm);
	vm_end(&vm);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(null);
	return !ret;
}

void kvm_forget(void)
{
	char *path = cache_path("kvm.json");

	if (unlink(path) && errno != ENOENT)
		pr_warn("%s: %s", path, strerror(errno));
	free(path);
}

bool kvm_usable(const struct arch *arch, const char *kernel, const char *image, const char **why)
{
	char *path, *key;
	json_t *answer;
	bool usable;

	*why = NULL;
	if (!arch_is_native(arch)) {
		*why = "the guest's architecture is not this machine's";
		return false;
	}
	path = cache_path("kvm.json");
	if (access("/dev/kvm", R_OK | W_OK)) {
		*why = errno == ENOENT ? "there is no /dev/kvm" : "/dev/kvm may not be opened";
		free(path);
		return false;
	}
	key = remembered_key(arch);
	answer = remembered(path, key);
	if (!answer) {
		answer = json_pack("{s:s, s:I, s:b}", "host", key, "asked", (json_int_t)time(NULL),
				   "usable", probe(arch, kernel, image));
		if (!interrupted && json_dump_file(answer, path, JSON_INDENT(1)))
			pr_warn("%s: cannot remember the answer", path);
	}
	usable = json_is_true(json_object_get(answer, "usable"));
	if (!usable)
		*why = "/dev/kvm opens, but no guest comes up with it; 'doctor --again' asks anew";
	json_decref(answer);
	free(key);
	free(path);
	return usable;
}
