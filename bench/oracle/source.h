/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source lines of recorded instructions. */
#ifndef UCOPY_ORACLE_SOURCE_H
#define UCOPY_ORACLE_SOURCE_H

#include "oracle/oracle.h"
#include "target/target.h"

/* Names of files and lines for a call's steps; they last until source_free(). */
struct source {
	char **line;
	size_t nr;
};

/*
 * Set the source of every step that has one: the module's from its debug information, the
 * kernel's where its vmlinux has any. What has none is said in one line on stderr.
 */
void source_find(struct source *s, const struct oracle *o, const struct target *t,
		 struct call *call);
void source_free(struct source *s);

#endif
