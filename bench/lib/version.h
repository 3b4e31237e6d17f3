/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Versions of ucopy and of what it was built with. */
#ifndef UCOPY_LIB_VERSION_H
#define UCOPY_LIB_VERSION_H

extern const char version_release[]; /* of ucopy: VERSION */
extern const char version_libbpf[]; /* the driver's, "none" if built without it */

#endif
