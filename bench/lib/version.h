/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was built, of what. */
#ifndef UCOPY_LIB_VERSION_H
#define UCOPY_LIB_VERSION_H

extern const char version_release[]; /* of ucopy: VERSION */
extern const char version_libbpf[]; /* the driver's, "none" where it was built without */

#endif
