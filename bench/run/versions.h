/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The versions of what a result depends on. */
#ifndef UCOPY_RUN_VERSIONS_H
#define UCOPY_RUN_VERSIONS_H

#include <jansson.h>

#include "target/arch.h"

/* A line each as JSON text, or null: the commit of ucopy, an architecture's compiler. */
json_t *version_git(void);
json_t *version_compiler(const struct arch *arch);

#endif
