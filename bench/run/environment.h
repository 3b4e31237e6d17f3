/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The environment a result was measured in. */
#ifndef UCOPY_RUN_ENVIRONMENT_H
#define UCOPY_RUN_ENVIRONMENT_H

#include <jansson.h>

#include "target/target.h"

/* The environment object of a result; hello is the driver's first line. */
json_t *env_describe(const struct target *t, unsigned int cpus, const json_t *hello);

#endif
