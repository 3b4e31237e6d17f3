/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A module built elsewhere. */
#ifndef UCOPY_TARGET_MODULE_H
#define UCOPY_TARGET_MODULE_H

/* Its path, to be freed, if it was built for that kernel; NULL with an error printed. */
char *module_of_user(const char *file, const char *release);

#endif
