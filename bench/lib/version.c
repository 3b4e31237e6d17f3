// SPDX-License-Identifier: GPL-2.0-or-later
/* Versions of ucopy and of what it was built with. */
#include "lib/version.h"

#define STRING(x) #x
#define TEXT(x) STRING(x)

const char version_release[] = UCOPY_VERSION;

#if __has_include(<bpf/libbpf_version.h>)
#include <bpf/libbpf_version.h>
const char version_libbpf[] = TEXT(LIBBPF_MAJOR_VERSION) "." TEXT(LIBBPF_MINOR_VERSION);
#else
const char version_libbpf[] = "none";
#endif
