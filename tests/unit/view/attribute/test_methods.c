// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Methods compared, on hand-made cells: which of them are checked against the batches, how large
 * a difference still agrees, and the reason given for a larger one.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/util.h"
#include "result/schema.h"
#include "view/attribute/methods.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define EXACT "'target': 'vm', 'mode': 'exact', 'arch': 'aarch64', "
#define TIME "'target': 'vm', 'mode': 'time', 'arch': 'x86_64', "
#define PROBES "'probe': {'counters': [{'name': 'branches', 'lack': 'no such counter'}]}, "
#define PHASE(counters) "'phase': {'n': 100, 'dropped': 0, 'counters': {" counters "}}"
#define PARTS "'parts': {'call': 4, 'body': 10}, "

static const struct method_case {
	const char *name;
	const char *environment; /* up to the kernel */
	const char *cell; /* beside its name, with value 14 */
	const char *method; /* what is looked at: */
	double value, away; /* NAN where there is none */
	const char *absent, *verdict; /* how they begin */
} cases[] = {
	{ "batches alone", EXACT, "'irqs_off': true", "batches", 14, 0, "", "alone" },
	{ "probes nobody asked for", EXACT, "'irqs_off': true", "probes", NAN, NAN,
	  "not asked for: 'ucopy run --counters", "alone" },
	{ "probes that could not be", EXACT "'probe': {'lack': 'no BPF'}, ", "'irqs_off': true",
	  "probes", NAN, NAN, "no BPF", "alone" },
	{ "a cell without phases", EXACT PROBES, "'mem': 'unmapped'", "probes", NAN, NAN,
	  "not probed: each call", "alone" },
	{ "the oracle's sum", EXACT, PARTS "'irqs_off': true", "oracle", 14, 0, "", "agree" },
	{ "the oracle is off by one", EXACT, "'parts': {'call': 13}", "oracle", 13, -1, "",
	  "disagree by 1 (oracle), because the oracle and the batches" },
	{ "no oracle in time mode", TIME, "'spread': 1", "oracle", NAN, NAN, "sees code, not time",
	  "alone" },
	{ "a counter the machine lacks", EXACT PROBES,
	  PHASE("'instructions': {'value': 14, 'probe': 400}"), "branches", NAN, NAN,
	  "no such counter", "agree" },
	{ "equal counts", EXACT PROBES, PHASE("'instructions': {'value': 14, 'probe': 400}"),
	  "instructions", 14, 0, "", "agree" },
	{ "counts have no tolerance", EXACT PROBES,
	  PHASE("'cycles': {'value': 14.02, 'probe': 400}"), "cycles", 14.02, 0.02, "",
	  "disagree by 0.02 (probe cycles), because of what the result does not hold" },
	{ "time agrees up to the probe's part", EXACT PROBES,
	  PHASE("'time': {'value': 16.5, 'probe': 250}"), "time", 16.5, 2.5, "", "agree" },
	{ "and no further", EXACT PROBES,
	  "'irqs_off': false, " PHASE("'time': {'value': 16.6, 'probe': 250}"), "time", 16.6, 2.6,
	  "", "disagree by 2.6 (probe time), because interrupts were on" },
	{ "the clock's steps", EXACT PROBES, PHASE("'time': {'value': 14.5, 'probe': 10}"), "time",
	  14.5, 0.5, "", "disagree by 0.5 (probe time), because the clock goes in steps of 16 ns" },
	{ "the spread is tolerated too", TIME PROBES,
	  "'spread': 3, " PHASE("'time': {'value': 19.5, 'probe': 250}"), "time", 19.5, 5.5, "",
	  "agree" },
	{ "instructions are no time", TIME PROBES,
	  PHASE("'instructions': {'value': 99, 'probe': 400}"), "instructions", 99, NAN, "",
	  "alone" },
	{ "misses are no instructions", EXACT PROBES,
	  PHASE("'cache-misses': {'value': 3, 'probe': 40}"), "cache-misses", 3, NAN, "", "alone" },
	{ "a counter that was scaled", EXACT PROBES,
	  "'irqs_off': false, " PHASE("'cycles': {'value': 15, 'probe': 4, 'scaled': true}"),
	  "cycles", 15, 1, "", "disagree by 1 (probe cycles), because the counter was scaled" },
	{ "phases that were dropped", EXACT PROBES,
	  "'phase': {'n': 9, 'dropped': 2, 'counters': {'cycles': {'value': 15}}}", "cycles", 15, 1,
	  "", "disagree by 1 (probe cycles), because 2 phases were dropped" },
	{ "a phase too short", EXACT PROBES,
	  PHASE("'instructions': {'probe': 400, 'refused': '1 call took 14'}"), "instructions", NAN,
	  NAN, "1 call took 14", "alone" },
	{ "the furthest away is named", EXACT PROBES,
	  "'parts': {'body': 13}, " PHASE("'cycles': {'value': 16}"), "oracle", 13, -1, "",
	  "disagree by 2 (probe cycles)" },
	{ "a guest's ns are instructions", EXACT,
	  "'command': {'value': 14.25, 'unit': 'ns', 'n': 1000, 'bound': 0.2}", "command", 14.25,
	  0.25, "", "disagree by 0.25 (command), beyond its bound of 0.20" },
	{ "a command within its bound", EXACT,
	  "'command': {'value': 14.25, 'unit': 'insn', 'n': 1000, 'bound': 0.3}", "command", 14.25,
	  0.25, "", "agree" },
	{ "a spread is no bound", EXACT,
	  "'command': {'value': 14.25, 'unit': 'insn', 'n': 1000, 'spread': 0.3}", "command", 14.25,
	  0.25, "", "alone" },
	{ "a command that was not timed", EXACT, "'command': {'lack': 'not timed: why'}", "command",
	  NAN, NAN, "not timed: why", "alone" },
	{ "instructions of a command are no time", TIME,
	  "'command': {'value': 14.25, 'unit': 'insn', 'n': 1000}", "command", 14.25, NAN, "",
	  "alone" },
};

/* A result of one cell. */
static struct result made(const struct method_case *c)
{
	char *text =
		xstrfmt("{'schema': '" RESULT_SCHEMA "', 'status': 'complete', 'environment':"
			" {%s 'kernel': {'release': '6.1'}}, 'cells': [{'name': 'x/y', 'path':"
			" 'x', 'variant': 'y', 'unit': '%s', 'value': 14, 'samples': [14], %s}]}",
			c->environment, strstr(c->environment, "exact") ? "insn" : "ns", c->cell);
	struct result r;
	json_t *json;

	/* No text of a case contains quotes. */
	for (char *p = text; *p; p++)
		if (*p == '\'')
			*p = '"';
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	assert_int_equal(result_take(&r, json, "made"), 0);
	free(text);
	return r;
}

static void begins(const char *with, const char *text)
{
	if (strncmp(text, with, strlen(with)))
		fail_msg("'%s' begins with something else than '%s'", text, with);
}

/* A number, or none if NAN is expected. */
static void number(double want, const json_t *v)
{
	assert_int_equal(json_is_number(v), !isnan(want));
	if (v)
		assert_true(fabs(json_number_value(v) - want) < 1e-9);
}

static void test_case(void **state)
{
	const struct method_case *c = *state;
	struct result r = made(c);
	struct methods m = methods_of(&r, &r.cells[0]);
	json_t *all = methods_json(&m), *o = json_object_get(all, c->method);
	const char *absent = json_string_value(json_object_get(o, "lack"))
				     ?: json_string_value(json_object_get(o, "refused"));

	assert_non_null(o);
	number(c->value, json_object_get(o, "value"));
	number(c->away, json_object_get(o, "away"));
	assert_int_equal(!absent, !*c->absent);
	begins(c->absent, absent ?: "");
	begins(c->verdict, m.verdict);
	json_decref(all);
	methods_free(&m);
	result_free(&r);
}

int main(void)
{
	struct CMUnitTest tests[COUNT(cases)];

	for (size_t i = 0; i < COUNT(cases); i++)
		tests[i] = (struct CMUnitTest){ .name = cases[i].name,
						.test_func = test_case,
						.initial_state = (void *)&cases[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
