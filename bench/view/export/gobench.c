// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ucopy export --format gobench: Go's benchmark format, one line per sample, for benchstat.
 * It does not compare files that differ in a "key: value" line, so these are few; other
 * origins are written as comments.
 */
#include <ctype.h>
#include <string.h>

#include "view/export/export.h"

static const char *const units[NR_MEASURES] = {
	[MEASURE_INSN] = "insn/op",
	[MEASURE_NS] = "ns/op",
	[MEASURE_EMULATED] = "emulated-ns/op",
};

static const struct escape none[] = { { 0 } };
static const struct escape in_name[] = { { ' ', "_" }, { 0 } };

/* Go's name of an architecture. */
static const char *goarch(const char *machine)
{
	if (!strcmp(machine, "x86_64"))
		return "amd64";
	return strcmp(machine, "aarch64") ? machine : "arm64";
}

static void write_head(const struct result *r, FILE *out)
{
	for (const struct origin *o = export_origins; o < export_origins + NR_ORIGINS; o++) {
		const char *value = export_origin(r, o);

		if (!value)
			continue;
		if (!strcmp(o->name, "arch")) {
			fputs("goarch: ", out);
			value = goarch(value);
		} else {
			fprintf(out, "%s%s: ", strcmp(o->name, "cpu") ? "# " : "", o->name);
		}
		export_text(out, value, none);
		fputc('\n', out);
	}
	fputs("goos: linux\npkg: ucopy\n", out);
	fprintf(out, "Unit %s better=lower%s\n", units[export_measure(r)],
		r->exact ? " assume=exact" : "");
}

/* Calls per sample: of this round if recorded, otherwise the cell's n. At least 1. */
static json_int_t calls_of(const struct result_cell *c, size_t round)
{
	const json_t *own = json_array_get(json_object_get(c->json, "calls"), round);
	json_int_t n = json_integer_value(own ?: json_object_get(c->json, "n"));

	return n > 0 ? n : 1;
}

static void write_sample(const struct result *r, const struct result_cell *c, size_t round,
			 double value, FILE *out)
{
	/* Go requires a capital letter after "Benchmark". */
	fprintf(out, "Benchmark%c", toupper(isgraph(*c->name) ? *c->name : '_'));
	export_text(out, *c->name ? c->name + 1 : "", in_name);
	fprintf(out, "\t%lld\t", calls_of(c, round));
	export_number(out, value);
	fprintf(out, " %s\n", units[export_measure(r)]);
}

int export_gobench(const struct export *x, FILE *out)
{
	write_head(x->r, out);
	for (size_t i = 0; i < x->r->nr; i++) {
		const struct result_cell *c = &x->r->cells[i];
		json_t *sample;
		size_t j;

		json_array_foreach (json_object_get(c->json, "samples"), j, sample)
			write_sample(x->r, c, j, json_number_value(sample), out);
	}
	return 0;
}
