// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ucopy export --format openmetrics: one gauge per cell, labelled by cell, path, variant and
 * origin, and all origins as an info metric. Times are in seconds, the base unit that the
 * format requires.
 */
#include <string.h>

#include "lib/util.h"
#include "result/schema.h"
#include "view/export/export.h"

/* The format requires names to end with the unit. */
static const struct family {
	enum measure measure;
	bool spread; /* export the spread, not the value */
	const char *name, *unit;
	double scale;
	const char *help;
} families[] = {
	{ MEASURE_INSN, false, "ucopy_call_instructions", "instructions", 1,
	  "Instructions a call executes." },
	{ MEASURE_NS, false, "ucopy_call_seconds", "seconds", 1e-9, "Time of a call, the median." },
	{ MEASURE_NS, true, "ucopy_call_spread_seconds", "seconds", 1e-9,
	  "Median absolute deviation of that time, scaled to a standard deviation." },
	{ MEASURE_EMULATED, false, "ucopy_call_emulated_seconds", "seconds", 1e-9,
	  "Time of a call, the median; " EMULATED_MARK "." },
	{ MEASURE_EMULATED, true, "ucopy_call_emulated_spread_seconds", "seconds", 1e-9,
	  "Median absolute deviation of that time, scaled to a standard deviation." },
};

static const struct escape in_label[] = { { '\\', "\\\\" }, { '"', "\\\"" }, { 0 } };

/* The origins on every sample, so that samples of several results do not collide. */
static const char *const identity[] = { "kernel", "arch", "target", "mode" };

static void write_label(FILE *out, const char **separator, const char *name, const char *value)
{
	fprintf(out, "%s%s=\"", *separator, name);
	export_text(out, value, in_label);
	fputc('"', out);
	*separator = ",";
}

static bool identifies(const char *origin)
{
	for (size_t i = 0; i < ARRAY_SIZE(identity); i++)
		if (!strcmp(identity[i], origin))
			return true;
	return false;
}

static void write_origins(FILE *out, const struct result *r, const char *separator, bool all)
{
	for (const struct origin *o = export_origins; o < export_origins + NR_ORIGINS; o++) {
		const char *value = export_origin(r, o);

		if (value && (all || identifies(o->name)))
			write_label(out, &separator, o->name, value);
	}
}

static void write_sample(FILE *out, const struct family *f, const struct result *r,
			 const struct result_cell *c)
{
	const char *separator = "";

	fprintf(out, "%s{", f->name);
	write_label(out, &separator, "cell", c->name);
	write_label(out, &separator, "path", c->path);
	write_label(out, &separator, "variant", c->variant);
	write_origins(out, r, separator, false);
	fputs("} ", out);
	export_number(out, (f->spread ? c->spread : c->value) * f->scale);
	fputc('\n', out);
}

/* Write all samples of a metric family, which must be contiguous. */
static void write_family(FILE *out, const struct family *f, const struct result *r)
{
	fprintf(out, "# TYPE %s gauge\n# UNIT %s %s\n# HELP %s %s\n", f->name, f->name, f->unit,
		f->name, f->help);
	for (size_t i = 0; i < r->nr; i++)
		write_sample(out, f, r, &r->cells[i]);
}

int export_openmetrics(const struct export *x, FILE *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (families[i].measure == export_measure(x->r))
			write_family(out, &families[i], x->r);
	fputs("# TYPE ucopy_result info\n# HELP ucopy_result Where the result comes from.\n"
	      "ucopy_result_info{",
	      out);
	write_origins(out, x->r, "", true);
	fputs("} 1\n# EOF\n", out);
	return 0;
}
