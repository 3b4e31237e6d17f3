// SPDX-License-Identifier: GPL-2.0-or-later
/* Opening perf counters, in the target and on the host. */
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/perf.h"

int perf_open(unsigned int type, unsigned long long config, bool own)
{
	struct perf_event_attr attr = {
		.type = type,
		.size = sizeof(attr),
		.config = config,
		.disabled = 1,
		.exclude_hv = 1,
		.exclude_kernel = own,
		.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
	};
	int fd = syscall(SYS_perf_event_open, &attr, own ? 0 : -1, own ? -1 : 0, -1,
			 PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

const char *perf_lack(int error)
{
	switch (-error) {
	case ENOENT:
	case EOPNOTSUPP:
	case ENODEV:
		return "not supported: this machine has no such counter";
	case EACCES:
	case EPERM:
		return "not permitted: lower kernel.perf_event_paranoid, or be root";
	default:
		return strerror(-error);
	}
}
