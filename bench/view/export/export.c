// SPDX-License-Identifier: GPL-2.0-or-later
/* Other tools' formats, and code they share: measures, origins, text and numbers. */
#include <math.h>
#include <stdint.h>

#include "result/schema.h"
#include "view/export/export.h"

/* To add a format, add a row here and a file. */
const struct export_format export_formats[] = {
	{ "ktap", export_ktap, 2, "a result, and its base" },
	{ "junit", export_junit, 2, "a result, and its base" },
	{ "github-action-benchmark", export_github, 1, "one result" },
	{ "bencher", export_bencher, 1, "one result" },
	{ "gobench", export_gobench, 1, "one result" },
	{ "csv", export_csv, SIZE_MAX, "results" },
	{ "openmetrics", export_openmetrics, 1, "one result" },
	{ 0 },
};

const char *const export_units[NR_MEASURES] = {
	[MEASURE_INSN] = "insn",
	[MEASURE_NS] = "ns",
	[MEASURE_EMULATED] = "ns (" EMULATED_MARK ")",
};

const struct origin export_origins[NR_ORIGINS] = {
	{ "kernel", "kernel", "release" }, { "kernel_version", "kernel", "version" },
	{ "arch", NULL, "arch" },	   { "target", NULL, "target" },
	{ "mode", NULL, "mode" },	   { "accelerator", NULL, "accelerator" },
	{ "cpu", "cpu", "model" },	   { "hardened_usercopy", NULL, "hardened_usercopy" },
	{ "qemu", NULL, "qemu" },	   { "compiler", NULL, "compiler" },
	{ "commit", NULL, "git" },
};

const char *export_origin(const struct result *r, const struct origin *o)
{
	const json_t *at = json_object_get(r->json, "environment");

	if (o->in)
		at = json_object_get(at, o->in);
	return json_string_value(json_object_get(at, o->key));
}

enum measure export_measure(const struct result *r)
{
	if (r->exact)
		return MEASURE_INSN;
	return r->emulated ? MEASURE_EMULATED : MEASURE_NS;
}

void export_text(FILE *out, const char *text, const struct escape *escapes)
{
	for (; *text; text++) {
		const struct escape *e = escapes;

		while (e->c && e->c != *text)
			e++;
		if (e->c)
			fputs(e->text, out);
		else
			fputc(*text < ' ' || *text > '~' ? '?' : *text, out);
	}
}

void export_number(FILE *out, double value)
{
	fprintf(out, value == rint(value) ? "%.0f" : "%.17g", value);
}

void export_json(FILE *out, json_t *json)
{
	json_dumpf(json, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(json);
}
