// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy export: results in the formats of trackers, test reports and monitors. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "lib/util.h"
#include "view/export/export.h"
#include "view/select/select.h"

#define FORMATS "ktap, junit, github-action-benchmark, bencher, gobench, csv or openmetrics"

struct options {
	const struct export_format *format;
	const char *across;
	struct selection select;
	char **files;
	size_t nr;
};

enum { OPTION_ACROSS = 256 };

static const struct argp_option option_table[] = {
	{ "format", 'f', "FORMAT", 0, FORMATS, 0 },
	{ "across", OPTION_ACROSS, "NAME,...", 0,
	  "judge by a base although these differ, as compare does", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'f':
		for (o->format = export_formats; o->format->name; o->format++)
			if (!strcmp(arg, o->format->name))
				return 0;
		pr_err("--format %s: give " FORMATS, arg);
		return EINVAL;
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->select;
		return 0;
	case OPTION_ACROSS:
		o->across = arg;
		return 0;
	case ARGP_KEY_ARGS:
		o->files = state->argv + state->next;
		o->nr = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &select_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	option_table,
	parse_option,
	"[RESULT [BASE|RESULT...]]",
	"Print a result in the format of another tool (default: results/latest.json).\v"
	"ktap and junit have a test for each cell; it fails where the cell is slower than in BASE."
	" csv takes any number of results, a row each. docs/export.md has a consumer's settings"
	" for every format.",
	children,
	NULL,
	NULL
};

static bool usable(const struct options *o)
{
	if (!o->format)
		pr_err("export to what? give --format " FORMATS);
	else if (o->nr > o->format->max)
		pr_err("--format %s: takes %s, not %zu files", o->format->name, o->format->takes,
		       o->nr);
	else
		return true;
	return false;
}

int cmd_export(int argc, char **argv)
{
	char *latest = home_path("results/latest.json");
	struct options o = { .files = &latest, .nr = 1 };
	const char *why = NULL;
	int ret = argp_parse(&argp, argc, argv, 0, NULL, &o);
	struct result *results = xcalloc(o.nr, sizeof(*results));
	struct export x = { .r = results, .files = o.files, .across = o.across };

	if (!ret && !usable(&o))
		ret = EINVAL;
	for (; !ret && x.nr < o.nr; x.nr += !ret)
		ret = result_load(&results[x.nr], o.files[x.nr]);
	/* What is in any of them counts as selected. */
	for (size_t i = 0; !ret && i < x.nr; i++)
		why = select_cells(&o.select, &results[i], false);
	if (why) {
		pr_err("%s: %s", o.files[0], why);
		ret = EINVAL;
	}
	if (!ret)
		ret = o.format->write(&x, stdout);
	for (size_t i = 0; i < x.nr; i++)
		result_free(&results[i]);
	select_free(&o.select);
	free(results);
	free(latest);
	return ret ? EXIT_TROUBLE : EXIT_FINE;
}
