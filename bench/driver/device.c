// SPDX-License-Identifier: GPL-2.0-or-later
/* In the target: the ioctls of /dev/ucopy, counted. */
#include <sys/ioctl.h>

#include "driver/device.h"

_Thread_local unsigned long device_calls;

int device_call(int fd, unsigned long request, void *arg)
{
	device_calls++;
	return ioctl(fd, request, arg);
}
