/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In the target: the ioctls of /dev/ucopy, counted. */
#ifndef UCOPY_DRIVER_DEVICE_H
#define UCOPY_DRIVER_DEVICE_H

/* Made by this thread so far: the oracle names what it saw by their numbers. */
extern _Thread_local unsigned long device_calls;

/* ioctl(). */
int device_call(int fd, unsigned long request, void *arg);

#endif
