/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results in the formats of other tools: docs/export.md. One file each, one row in export.c. */
#ifndef UCOPY_VIEW_EXPORT_EXPORT_H
#define UCOPY_VIEW_EXPORT_EXPORT_H

#include <stdio.h>

#include "result/result.h"

struct export
{
	const struct result *r; /* as given; for formats with verdicts: a result, then its base */
	char *const *files; /* the results' files */
	size_t nr; /* at least 1 */
	const char *across; /* what may differ from the base, see compare_environment(); or NULL */
};

/* Write all results. Returns 0, or -EINVAL with an error printed. */
typedef int export_fn(const struct export *x, FILE *out);
export_fn export_ktap, export_junit, export_github, export_bencher, export_gobench, export_csv,
	export_openmetrics;

struct export_format {
	const char *name;
	export_fn *write;
	size_t max; /* number of results it accepts */
	const char *takes; /* text: what it accepts */
};
extern const struct export_format export_formats[]; /* terminated by a NULL name */

/* What a result's values are. Emulated time is never reported as plain time. */
enum measure { MEASURE_INSN, MEASURE_NS, MEASURE_EMULATED, NR_MEASURES };
enum measure export_measure(const struct result *r);
extern const char *const export_units[NR_MEASURES]; /* text */

/* A property of a result's origin. */
struct origin {
	const char *name;
	const char *in, *key; /* key in the environment, or in its member in, if not NULL */
};
#define NR_ORIGINS 11
extern const struct origin export_origins[NR_ORIGINS];
const char *export_origin(const struct result *r, const struct origin *o); /* NULL: unknown */

/* A character that a format must escape. */
struct escape {
	char c;
	const char *text;
};

/*
 * Write text on a line of one of these formats, escaped by a table that ends with { 0 };
 * other bytes that are not printable ASCII become question marks.
 */
void export_text(FILE *out, const char *text, const struct escape *escapes);

/* Write a number such that it reads back exactly; integers without a decimal point. */
void export_number(FILE *out, double value);
/* Write JSON and free it. */
void export_json(FILE *out, json_t *json);

#endif
