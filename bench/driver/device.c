// SPDX-License-Identifier: GPL-2.0-or-later
/* In the target: the ioctls of /dev/ucopy, counted, and what they measured. */
#include <sys/ioctl.h>

#include "driver/device.h"

_Thread_local unsigned long device_calls;

int device_call(int fd, unsigned long request, void *arg)
{
	device_calls++;
	return ioctl(fd, request, arg);
}

json_t *device_rounds(const struct ucopy_sample *samples, unsigned int rounds)
{
	json_t *all = json_array();

	for (unsigned int r = 0; r < rounds; r++)
		json_array_append_new(all, json_pack("[I, I, I, I]", (json_int_t)samples[r].n,
						     (json_int_t)samples[r].n2,
						     (json_int_t)samples[r].null_n,
						     (json_int_t)samples[r].null_n2));
	return all;
}
