/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the target, as reported by its kernel. */
#ifndef UCOPY_DRIVER_MACHINE_H
#define UCOPY_DRIVER_MACHINE_H

#include <jansson.h>

/* Kernel, architecture, CPU, mitigations, memory: the first keys of the driver's "hello". */
json_t *machine_describe(void);

#endif
