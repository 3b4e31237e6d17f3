// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy export --format junit: JUnit XML for Jenkins and GitLab; one test case per cell. */
#include "view/export/cases.h"

static const struct escape in_xml[] = {
	{ '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { 0 },
};

/* The element of a report, with the text as its message; NULL: text goes to system-out. */
static const char *const elements[NR_REPORTS] = {
	[REPORT_SKIPPED] = "skipped",
	[REPORT_FAILED] = "failure",
	[REPORT_ERROR] = "error",
};

static void write_attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	export_text(out, value, in_xml);
	fputc('"', out);
}

static void write_properties(const struct export *x, FILE *out)
{
	fputs("<properties>\n", out);
	for (size_t i = 0; i < x->nr; i++) {
		for (const struct origin *o = export_origins; o < export_origins + NR_ORIGINS;
		     o++) {
			const char *value = export_origin(&x->r[i], o);

			if (!value)
				continue;
			fprintf(out, "<property name=\"%s%s\"", i ? "base_" : "", o->name);
			write_attribute(out, "value", value);
			fputs("/>\n", out);
		}
	}
	fputs("</properties>\n", out);
}

static void write_case(const struct test_case *c, FILE *out)
{
	const char *element = elements[c->report];

	fputs("<testcase", out);
	write_attribute(out, "classname", c->group);
	write_attribute(out, "name", c->name);
	fputs(">", out);
	if (element) {
		fprintf(out, "<%s", element);
		write_attribute(out, "message", c->words);
		fputs("/>", out);
	} else {
		fputs("<system-out>", out);
		export_text(out, c->words, in_xml);
		fputs("</system-out>", out);
	}
	fputs("</testcase>\n", out);
}

int export_junit(const struct export *x, FILE *out)
{
	const char *created = json_string_value(json_object_get(x->r->json, "created"));
	struct cases cases;
	int ret = cases_of(&cases, x);

	if (ret)
		return ret;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite", out);
	write_attribute(out, "name", x->r->title);
	fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", cases.nr,
		cases.count[REPORT_FAILED], cases.count[REPORT_ERROR], cases.count[REPORT_SKIPPED]);
	if (created)
		write_attribute(out, "timestamp", created);
	fputs(">\n", out);
	write_properties(x, out);
	for (size_t i = 0; i < cases.nr; i++)
		write_case(&cases.of[i], out);
	fputs("</testsuite>\n</testsuites>\n", out);
	cases_free(&cases);
	return 0;
}
