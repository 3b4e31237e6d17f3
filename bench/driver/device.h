/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In the target: the ioctls of /dev/ucopy, counted, and what they measured. */
#ifndef UCOPY_DRIVER_DEVICE_H
#define UCOPY_DRIVER_DEVICE_H

#include <jansson.h>

#include "kmod/ioctl.h"

/* Number of ioctls made by this thread: the oracle identifies calls by it. */
extern _Thread_local unsigned long device_calls;

/* ioctl(), counted. */
int device_call(int fd, unsigned long request, void *arg);

/* The rounds of a RUN as the driver prints them: [n, 2n, null n, null 2n] each, in ticks. */
json_t *device_rounds(const struct ucopy_sample *samples, unsigned int rounds);

#endif
