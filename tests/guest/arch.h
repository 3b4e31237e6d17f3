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

/* Rows that a kernel may lack: the mask is newer than some, the others are x86's. */
static const bool may_be_absent[UCOPY_NR_PATHS] = {
	[UCOPY_PATH_mask] = true,
	[UCOPY_PATH_get_user_masked] = true,
	[UCOPY_PATH_put_user_masked] = true,
	[UCOPY_PATH_barrier] = NOT_X86,
	[UCOPY_PATH_smap] = NOT_X86,
	[UCOPY_PATH_generation_memory_barrier] = NOT_X86,
	[UCOPY_PATH_generation_constant_barrier] = NOT_X86,
	[UCOPY_PATH_generation_sign_barrier] = NOT_X86,
	[UCOPY_PATH_generation_mask_barrier] = NOT_X86,
};

#endif
