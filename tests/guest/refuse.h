/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths that get an address they must not take: which may, and what they say to it. */
#ifndef UCOPY_REFUSE_H
#define UCOPY_REFUSE_H

#include "guest.h"

/* What a path returns that got an address it must not take. */
static inline long long refusal(const struct ucopy_cell *c)
{
	switch (c->path) {
	case UCOPY_PATH_copy_from_user_checked:
	case UCOPY_PATH_copy_to_user_checked:
	case UCOPY_PATH_clear_user_checked:
	case UCOPY_PATH_copy_from_user_constant:
	case UCOPY_PATH_copy_to_user_constant:
	case UCOPY_PATH_clear_user_constant:
		return c->size;
	case UCOPY_PATH_strnlen_user_checked:
	case UCOPY_PATH_strnlen_user_limit:
		return 0;
	default:
		return -EFAULT;
	}
}

/* By name, so that a row is not told to check because the table says so. */
static inline bool checks(unsigned int path)
{
	static const char *const forms[] = { "/checked", "/unsafe", "/masked",	     "/nofault",
					     "/scoped",	 "/limit",  "_user/constant" };
	const char *name = rows[path].name, *end = name + strlen(name);

	for (size_t i = 0; i < COUNT(forms); i++)
		if (strlen(forms[i]) < strlen(name) && !strcmp(end - strlen(forms[i]), forms[i]))
			return true;
	return false;
}

#endif
