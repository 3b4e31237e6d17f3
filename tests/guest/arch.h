/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What architectures do differently, as far as a test must know it. */
#ifndef UCOPY_TEST_ARCH_H
#define UCOPY_TEST_ARCH_H

#include <stdbool.h>

#include "../../kmod/paths.h"

#ifdef __aarch64__
/*
 * copy_to_user() stores pairs of 8 bytes and counts a pair as a whole: where the
 * second store faults, the first was made and is not reported.
 */
static const unsigned int unreported = 8; /* bytes */
#define NOT_X86 true
#else
static const unsigned int unreported;
#define NOT_X86 false
#endif

/* May a kernel lack a row? By what the row needs: the mask is newer than some, others are x86's. */
#define MAY_LACK_NOTHING false
#define MAY_LACK_MASK true
#define MAY_LACK_BARRIER NOT_X86
#define MAY_LACK_SMAP NOT_X86
#define MAY_LACK_UNSAFE_FROM true
#define MAY_LACK_NONTEMPORAL NOT_X86
#define MAY_LACK_UBUF true
#define MAY_LACK_STRUCT_TO true
#define MAY_LACK_SCOPED true
#define MAY_LACK_EXPORT true
static const bool may_be_absent[UCOPY_NR_PATHS] = {
#define MAY_BE_ABSENT(id, family, variant, dir, sizes, checks, needs, ...)                         \
	[UCOPY_PATH_##id] = MAY_LACK_##needs,
	UCOPY_PATHS(MAY_BE_ABSENT)
#undef MAY_BE_ABSENT
};

#endif
