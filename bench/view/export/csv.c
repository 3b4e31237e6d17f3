// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ucopy export --format csv: one row per result, oldest first, and one column per cell, as
 * Apache Otava expects time series and gnuplot selects columns by title. A cell missing from
 * a result is NaN, which both accept.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/export/export.h"

static const struct escape in_quotes[] = { { '"', "\"\"" }, { 0 } };

/* Write a field, quoted if necessary. */
static void write_field(FILE *out, const char *text)
{
	const char *quote = strpbrk(text, ",\"") ? "\"" : "";

	fputs(quote, out);
	export_text(out, text, in_quotes);
	fputs(quote, out);
}

static const char *created(const struct result *r)
{
	return json_string_value(json_object_get(r->json, "created"));
}

static int by_time(const void *a, const void *b)
{
	return strcmp(created(*(const struct result *const *)a),
		      created(*(const struct result *const *)b));
}

/* Column indexes by title (cell name), in order of first occurrence; to be freed. */
static json_t *collect_columns(const struct result **rows, size_t nr)
{
	json_t *columns = nonnull(json_object());

	for (size_t i = 0; i < nr; i++) {
		for (size_t j = 0; j < rows[i]->nr; j++) {
			const char *name = rows[i]->cells[j].name;

			if (!json_object_get(columns, name))
				json_object_set_new(columns, name,
						    json_integer(json_object_size(columns)));
		}
	}
	return columns;
}

static void write_titles(const json_t *columns, FILE *out)
{
	const char *name;
	json_t *index;

	fputs("time", out);
	for (size_t i = 0; i < NR_ORIGINS; i++)
		fprintf(out, ",%s", export_origins[i].name);
	fputs(",unit", out);
	json_object_foreach ((json_t *)columns, name, index) {
		fputc(',', out);
		write_field(out, name);
	}
	fputc('\n', out);
}

static void write_row(const struct result *r, const json_t *columns, double *values, FILE *out)
{
	size_t nr = json_object_size(columns);

	for (size_t i = 0; i < nr; i++)
		values[i] = NAN;
	for (size_t i = 0; i < r->nr; i++)
		values[json_integer_value(json_object_get(columns, r->cells[i].name))] =
			r->cells[i].value;
	write_field(out, created(r));
	for (size_t i = 0; i < NR_ORIGINS; i++) {
		fputc(',', out);
		write_field(out, export_origin(r, &export_origins[i]) ?: "");
	}
	fputc(',', out);
	write_field(out, export_units[export_measure(r)]);
	for (size_t i = 0; i < nr; i++) {
		fputc(',', out);
		if (isnan(values[i]))
			fputs("NaN", out);
		else
			export_number(out, values[i]);
	}
	fputc('\n', out);
}

/* All rows must have the same mode, and a date. Returns 0, or -EINVAL with an error printed. */
static int check_rows(const struct export *x)
{
	for (size_t i = 0; i < x->nr; i++) {
		const struct result *r = &x->r[i];

		if (!created(r)) {
			pr_err("%s: does not say when it was created, which csv needs",
			       x->files[i]);
			return -EINVAL;
		}
		if (strcmp(r->mode, x->r->mode) || r->emulated != x->r->emulated) {
			pr_err("%s: is not of the same mode as %s: export each mode alone",
			       x->files[i], x->files[0]);
			return -EINVAL;
		}
	}
	return 0;
}

static void write_table(const struct result **rows, size_t nr, FILE *out)
{
	json_t *columns = collect_columns(rows, nr);
	double *values = xcalloc(json_object_size(columns) + 1, sizeof(*values));

	write_titles(columns, out);
	for (size_t i = 0; i < nr; i++)
		write_row(rows[i], columns, values, out);
	free(values);
	json_decref(columns);
}

int export_csv(const struct export *x, FILE *out)
{
	const struct result **rows;
	int ret = check_rows(x);

	if (ret)
		return ret;
	rows = xcalloc(x->nr, sizeof(*rows));
	for (size_t i = 0; i < x->nr; i++)
		rows[i] = &x->r[i];
	qsort(rows, x->nr, sizeof(*rows), by_time);
	write_table(rows, x->nr, out);
	free(rows);
	return 0;
}
