/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results in the formats of other tools: docs/export.md. One file each, one row in export.c. */
#ifndef UCOPY_VIEW_EXPORT_EXPORT_H
#define UCOPY_VIEW_EXPORT_EXPORT_H

#include <stdio.h>

#include "result/result.h"

struct export
{
	const struct result *r; /* as given; of formats that judge: a result, then its base */
	char *const *files; /* where each came from */
	size_t nr; /* at least 1 */
	const char *across; /* what may differ from the base, as compare takes it; or NULL */
};

/* Write all of them. Returns 0, or -EINVAL with an error printed. */
typedef int export_fn(const struct export *x, FILE *out);
export_fn export_ktap, export_junit, export_github, export_bencher, export_gobench, export_csv,
	export_openmetrics;

struct export_format {
	const char *name;
	export_fn *write;
	size_t max; /* results it takes */
	const char *takes; /* in words */
};
extern const struct export_format export_formats[]; /* ended by one without a name */

/* What a result's values are. An emulator's time is never called a time. */
enum measure { MEASURE_INSN, MEASURE_NS, MEASURE_EMULATED, NR_MEASURES };
enum measure export_measure(const struct result *r);
extern const char *const export_units[NR_MEASURES]; /* in words */

/* What a result says of where it comes from. */
struct origin {
	const char *name;
	const char *in, *key; /* in the environment, or in an object of it */
};
#define NR_ORIGINS 11
extern const struct origin export_origins[NR_ORIGINS];
const char *export_origin(const struct result *r, const struct origin *o); /* NULL: not known */

/* A character that a format spells in another way. */
struct escape {
	char c;
	const char *text;
};

/*
 * Write a text into a line of one of these formats: escaped by a table that ends with
 * { 0 }, and with a question mark for every byte that is no printable ASCII.
 */
void export_text(FILE *out, const char *text, const struct escape *escapes);

/* Write a number so that reading it gives the same again: an integer without a point. */
void export_number(FILE *out, double value);
/* Write JSON, which is freed. */
void export_json(FILE *out, json_t *json);

#endif
