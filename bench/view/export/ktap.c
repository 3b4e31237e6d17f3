// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy export --format ktap: Kernel Test Anything Protocol, version 1; one test per cell. */
#include "view/export/cases.h"

/* '#' starts the directive or diagnostic data, so no other may be on the line. */
static const struct escape in_line[] = { { '#', "?" }, { 0 } };

static const struct {
	const char *result, *directive;
} spelled[NR_REPORTS] = {
	[REPORT_PASSED] = { "ok", "" },
	[REPORT_SKIPPED] = { "ok", "SKIP " },
	[REPORT_FAILED] = { "not ok", "" },
	[REPORT_ERROR] = { "not ok", "ERROR " },
};

static void write_origins(const struct export *x, FILE *out)
{
	for (size_t i = 0; i < x->nr; i++) {
		for (const struct origin *o = export_origins; o < export_origins + NR_ORIGINS;
		     o++) {
			const char *value = export_origin(&x->r[i], o);

			if (!value)
				continue;
			fprintf(out, "# %s%s: ", i ? "base " : "", o->name);
			export_text(out, value, in_line);
			fputc('\n', out);
		}
	}
}

int export_ktap(const struct export *x, FILE *out)
{
	struct cases cases;
	int ret = cases_of(&cases, x);

	if (ret)
		return ret;
	fprintf(out, "KTAP version 1\n1..%zu\n", cases.nr);
	write_origins(x, out);
	for (size_t i = 0; i < cases.nr; i++) {
		const struct test_case *c = &cases.of[i];

		fprintf(out, "%s %zu ", spelled[c->report].result, i + 1);
		export_text(out, c->name, in_line);
		fprintf(out, " # %s", spelled[c->report].directive);
		export_text(out, c->words, in_line);
		fputc('\n', out);
	}
	cases_free(&cases);
	return 0;
}
