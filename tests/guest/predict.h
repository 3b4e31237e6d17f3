/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What both sides of a copy must hold after a call, by what the call returned. */
#ifndef UCOPY_PREDICT_H
#define UCOPY_PREDICT_H

#include "arch.h"
#include "memory.h"

/* Bytes that a call may or may not have written before it faulted. */
static void tolerate(unsigned char *want, const unsigned char *got, const unsigned char *alt,
		     size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (got[i] == (alt ? alt[i] : 0))
			want[i] = got[i];
}

/* Bytes moved by a call that returned @ret. */
static unsigned int moved(const struct ucopy_cell *c, long long ret)
{
	if (returns_status(c->path))
		return ret ? 0 : bytes(c);
	return c->size - ret;
}

/* Bytes moved by a call that faulted in one access: whole ones before it, part of it. */
static void predict_stopped(const struct ucopy_cell *c, unsigned int n, unsigned char *to,
			    const unsigned char *from, const unsigned char *seen)
{
	bool one = !strncmp(rows[c->path].name, "struct/copy_", strlen("struct/copy_"));
	unsigned int access = one ? bytes(c) : c->size, done = n / access * access;

	memcpy(to, from, done);
	tolerate(to + done, seen + done, from + done, n - done);
	/* copy_from_user() zeroes what it could not copy. */
	if (rows[c->path].dir == UCOPY_DIR_FROM)
		tolerate(to + done, seen + done, NULL, access);
}

/* Each access stores the same value. */
static void predict_stores(const struct ucopy_cell *c, unsigned int n, unsigned char *u,
			   const unsigned char *value)
{
	for (unsigned int off = 0; off + c->size <= n; off += c->size)
		memcpy(u + off, value, c->size);
}

/* Update the model as a call that returned @ret, with @n bytes accessible, must. */
static void predict(const struct ucopy_cell *c, long long ret, unsigned int n)
{
	unsigned char *k = model.kernel[c->kbuf] + c->koff, *u = model.user + PAGE + c->uoff;
	const unsigned char *seen = mem.seen + c->koff;
	bool several = ucopy_takes_count(rows[c->path].sizes);
	unsigned int done, room;

	switch (rows[c->path].dir) {
	case UCOPY_DIR_FROM:
		if (several && ret) {
			predict_stopped(c, n, k, u, seen);
			break;
		}
		done = moved(c, ret);
		memcpy(k, u, done);
		if (c->path == UCOPY_PATH_copy_from_user_checked ||
		    c->path == UCOPY_PATH_copy_from_user_constant)
			memset(k + done, 0, c->size - done);
		if (returns_status(c->path) && ret)
			tolerate(k, seen, u, n);
		break;
	case UCOPY_DIR_TO:
		if (several && ret) {
			predict_stopped(c, n, u, k, mem.user + PAGE + c->uoff);
			break;
		}
		done = moved(c, ret);
		memcpy(u, k, done);
		if (unreported && ret && done < n)
			tolerate(u + done, mem.user + PAGE + c->uoff + done, k + done,
				 n - done < unreported ? n - done : unreported);
		if (returns_status(c->path) && ret)
			tolerate(u, mem.user + PAGE + c->uoff, k, n);
		break;
	case UCOPY_DIR_LOAD:
		/* A value that could not be loaded is 0; the unsafe forms guarantee nothing. */
		if (!ret)
			memcpy(k, u + bytes(c) - c->size, c->size);
		else if (c->path == UCOPY_PATH_get_user_checked ||
			 c->path == UCOPY_PATH_get_user_unchecked)
			memset(k, 0, c->size);
		else
			memcpy(k, seen, c->size);
		break;
	case UCOPY_DIR_STORE:
		predict_stores(c, ret ? n : bytes(c), u, k);
		break;
	case UCOPY_DIR_STR:
		if (ret < 0) {
			tolerate(k, seen, u, n);
			break;
		}
		/* With the NUL, if there was one; up to a word of zeros follows it. */
		done = ret < c->size ? ret + 1 : c->size;
		room = ucopy_written(rows[c->path].sizes, c->size) - done;
		memcpy(k, u, done);
		tolerate(k + done, seen + done, NULL, room < 7 ? room : 7);
		break;
	case UCOPY_DIR_CLEAR:
		memset(u, 0, moved(c, ret));
		break;
	case UCOPY_DIR_COPY:
		memset(k, 0, c->size); /* the other kernel buffer holds zeros */
		break;
	default:
		break;
	}
}

#endif
