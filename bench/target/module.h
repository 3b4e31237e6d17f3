/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modules: what they say of themselves, and those built elsewhere. */
#ifndef UCOPY_TARGET_MODULE_H
#define UCOPY_TARGET_MODULE_H

/* The value of a key as modinfo prints it, to be freed; NULL if the file has none. */
char *module_info(const char *file, const char *key);

/* Its path, to be freed, if it was built for that kernel; NULL with an error printed. */
char *module_of_user(const char *file, const char *release);

#endif
