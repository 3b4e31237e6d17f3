/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In the target: the ioctls of /dev/ucopy, counted. */
#ifndef UCOPY_DRIVER_DEVICE_H
#define UCOPY_DRIVER_DEVICE_H

/* Number of ioctls made by this thread: the oracle identifies calls by it. */
extern _Thread_local unsigned long device_calls;

/* ioctl(), counted. */
int device_call(int fd, unsigned long request, void *arg);

#endif
