/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Versions of what a result depends on. */
#ifndef UCOPY_RUN_VERSIONS_H
#define UCOPY_RUN_VERSIONS_H

#include <jansson.h>

#include "target/arch.h"

/* As JSON text, or null: the git commit of ucopy, an architecture's compiler. */
json_t *version_git(void);
json_t *version_compiler(const struct arch *arch);

#endif
