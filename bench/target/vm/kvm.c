// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does KVM run a guest here? That /dev/kvm opens proves nothing: nested guests
 * can hang at once. A timed boot decides, and the answer is remembered for as
 * long as the host's kernel and QEMU stay the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/util.h"
#include "target/vm/kvm.h"
#include "target/vm/qemu.h"
#include "target/vm/vm.h"

#define PROBE_SECONDS 15.0

static char *remembered_key(const struct arch *arch)
{
	struct utsname u;
	char *qemu = qemu_version(arch), *key;

	uname(&u);
	key = xstrfmt("%s %s %s", u.release, u.version, qemu ?: "no qemu");
	free(qemu);
	return key;
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

	pr_err("probing KVM with a boot of at most %.0f s (once)", PROBE_SECONDS);
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
	answer = json_load_file(path, 0, NULL);
	if (!answer || strcmp(json_string_value(json_object_get(answer, "host")) ?: "", key)) {
		json_decref(answer);
		answer = json_pack("{s:s, s:b}", "host", key, "usable", probe(arch, kernel, image));
		if (!interrupted && json_dump_file(answer, path, JSON_INDENT(1)))
			pr_warn("%s: cannot remember the answer", path);
	}
	usable = json_is_true(json_object_get(answer, "usable"));
	if (!usable)
		*why = "/dev/kvm opens, but no guest comes up with it";
	json_decref(answer);
	free(key);
	free(path);
	return usable;
}
