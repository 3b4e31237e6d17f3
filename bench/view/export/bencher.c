// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ucopy export --format bencher: Bencher Metric Format, an object of benchmarks, each an
 * object of measures. Times use Bencher's built-in measure for nanoseconds.
 */
#include "lib/util.h"
#include "view/export/export.h"

static const char *const measures[NR_MEASURES] = {
	[MEASURE_INSN] = "instructions",
	[MEASURE_NS] = "latency",
	[MEASURE_EMULATED] = "emulated-latency",
};

int export_bencher(const struct export *x, FILE *out)
{
	json_t *benchmarks = nonnull(json_object());

	for (size_t i = 0; i < x->r->nr; i++) {
		const struct result_cell *c = &x->r->cells[i];
		json_t *metric = nonnull(json_pack("{s:o}", "value", result_number(c->value)));

		if (!x->r->exact) {
			json_object_set_new(metric, "lower_value",
					    result_number(c->value - c->spread));
			json_object_set_new(metric, "upper_value",
					    result_number(c->value + c->spread));
		}
		json_object_set_new(
			benchmarks, c->name,
			nonnull(json_pack("{s:o}", measures[export_measure(x->r)], metric)));
	}
	export_json(out, benchmarks);
	return 0;
}
