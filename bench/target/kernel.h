/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernels and what is built for them, by the scripts in vm/. */
#ifndef UCOPY_TARGET_KERNEL_H
#define UCOPY_TARGET_KERNEL_H

#include "target/arch.h"

/* Run one of the scripts and return the line it prints, to be freed; NULL if it failed. */
char *kernel_script(const char *name, const char *argument, const char *second);

/*
 * The kernel's name in the cache, RELEASE@HASH, fetched if necessary; to be freed. NULL with an
 * error printed.
 */
char *target_kernel(const char *kernel, const struct arch *arch);

/* The release in such a name; to be freed. */
char *kernel_release(const char *kernel);

/* Call a function with the name and the architecture of every kernel in the cache. */
void kernels_each(void (*fn)(const char *kernel, const char *arch, void *arg), void *arg);

/*
 * Pack hyperfine and the driver as a program for a guest: vm/bundle.sh. Returns its
 * path, to be freed; NULL with an error printed.
 */
char *target_bundle(const struct arch *arch);

#endif
