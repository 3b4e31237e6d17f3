// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The methods side by side: batches in the kernel, the oracle, probes with counters, and the
 * whole command. Each measured the same cell independently, so they cross-check each other.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/attribute/methods.h"

/* Rounding error of sums of integers that were divided and multiplied. */
#define ROUNDING 1e-6

/* Resolution of arm64's emulated generic timer; other clocks are finer. */
#define CLOCK_STEP_ARM64 16.0 /* ns */

/*
 * Readings of probes, and whether they are comparable with the batches: in exact mode an
 * emulated nanosecond and an emulated cycle are one instruction each.
 */
static const struct {
	const char *name, *unit;
	bool exact, time; /* comparable with the batches in this mode */
	bool whole; /* an exact count: no tolerance if comparable */
} counters[] = {
	{ "time", "ns", true, true, false },	   { "instructions", "insn", true, false, true },
	{ "cycles", "cycles", true, false, true }, { "cpu-cycles", "cycles", true, false, true },
	{ NULL, "events", false, false, true },
};

static struct reading *add(struct methods *m, const char *name, const char *unit)
{
	m->reading = grow(m->reading, m->nr, sizeof(*m->reading));
	m->reading[m->nr] = (struct reading){
		.name = name, .unit = unit, .value = NAN, .away = NAN, .tolerance = 0
	};
	return &m->reading[m->nr++];
}

static void add_absent(struct methods *m, const char *name, bool probe, const char *why)
{
	struct reading *to = add(m, name, NULL);

	to->probe = probe;
	to->absent = "lack";
	to->why = xstrdup(why);
}

static void add_batches(struct methods *m, const struct result *r)
{
	struct reading *to = add(m, "batches", r->unit);

	to->value = m->cell->value;
	to->away = 0;
	if (m->cell->spread)
		to->why = xstrfmt("spread %.1f", m->cell->spread);
}

static void add_oracle(struct methods *m, const struct result *r)
{
	json_t *parts = json_object_get(m->cell->json, "parts"), *v;
	struct reading *to;
	const char *part;

	if (!json_is_object(parts)) {
		add_absent(m, "oracle", false,
			   r->exact ? "the emulator took no plugin" : "sees code, not time");
		return;
	}
	to = add(m, "oracle", r->unit);
	to->value = 0;
	json_object_foreach (parts, part, v)
		to->value += json_number_value(v);
	to->away = to->value - m->cell->value;
}

/* Why a cell was not probed although the result has probes. */
static const char *not_probed(const struct result_cell *c)
{
	if (!strcmp(c->path, "stage") && !strcmp(c->variant, "null"))
		return "the empty path is what the others are held against";
	if (*c->mem && strcmp(c->mem, "warm"))
		return "not probed: each call finds its memory as the driver left it";
	if (c->threads > 1)
		return "not probed: batches alone are measured on several CPUs";
	return "not probed: its batches did not stay of one length";
}

static void add_probe(struct methods *m, const struct result *r, const char *name, const json_t *o)
{
	const json_t *value = json_object_get(o, "value");
	double n = json_number_value(json_object_get(json_object_get(m->cell->json, "phase"), "n"));
	double probe = json_number_value(json_object_get(o, "probe"));
	struct reading *to;
	size_t i = 0;

	while (counters[i].name && strcmp(counters[i].name, name))
		i++;
	to = add(m, name, counters[i].unit);
	to->probe = true;
	if (!value) {
		to->absent = json_object_get(o, "refused") ? "refused" : "lack";
		to->why = xstrdup(json_string_value(json_object_get(o, to->absent))
					  ?: "the result does not say why");
		return;
	}
	to->value = json_number_value(value);
	if (!(r->exact ? counters[i].exact : counters[i].time))
		return;
	to->away = to->value - m->cell->value;
	if (counters[i].whole)
		return;
	to->tolerance = fmax(probe, 0) / n + m->cell->spread;
	to->why = xstrfmt("agrees up to %.2f: the probe's %.0f over n=%.0f%s", to->tolerance, probe,
			  n, m->cell->spread ? ", and the spread" : "");
}

static void add_probes(struct methods *m, const struct result *r)
{
	const json_t *probe = json_object_get(json_object_get(r->json, "environment"), "probe");
	json_t *seen = json_object_get(json_object_get(m->cell->json, "phase"), "counters");
	const char *lack = json_string_value(json_object_get(probe, "lack")), *name;
	json_t *c;
	size_t i;

	if (!probe)
		lack = "not asked for: 'ucopy run --counters cycles,instructions'";
	else if (!lack && !seen)
		lack = not_probed(m->cell);
	if (lack) {
		add_absent(m, "probes", false, lack);
		return;
	}
	json_object_foreach (seen, name, c)
		add_probe(m, r, name, c);
	json_array_foreach (json_object_get(probe, "counters"), i, c) {
		lack = json_string_value(json_object_get(c, "lack"));
		name = json_string_value(json_object_get(c, "name"));
		if (lack && name && !json_object_get(seen, name))
			add_absent(m, name, true, lack);
	}
}

static double number(const json_t *o, const char *key)
{
	return json_number_value(json_object_get(o, key));
}

/* A command's bound and what it is made of; to be freed. */
static char *bound_text(const json_t *command, double away)
{
	double n = number(command, "n"), ticks = number(command, "ticks");
	double tick = number(command, "tick"), starts = number(command, "starts");
	double bound = number(command, "bound");
	char *text = xstrfmt("bound %.2f: ", bound), *parts = NULL;

	if (!json_object_get(command, "starts")) {
		join(&text, "", "the spread of its runs and of the batches");
		return text;
	}
	if (ticks * away > 0) {
		join(&parts, ", ", "%.0f tick%s x %.0f", fabs(ticks), fabs(ticks) == 1 ? "" : "s",
		     tick);
		bound -= fabs(ticks) * tick / n;
	}
	if (bound - starts / n > ROUNDING)
		join(&parts, ", ", "%.0f by batches in that process", number(command, "batches"));
	join(&parts, ", ", "starts +-%.0f over %.0f calls", starts, n);
	join(&text, "", "%s", parts);
	free(parts);
	return text;
}

static void add_command(struct methods *m, const struct result *r)
{
	const json_t *command = json_object_get(m->cell->json, "command");
	const json_t *value = json_object_get(command, "value");
	const json_t *bound = json_object_get(command, "bound");
	const char *unit = json_string_value(json_object_get(command, "unit")) ?: r->unit;
	struct reading *to;

	if (!json_is_number(value)) {
		add_absent(m, "command", false,
			   json_string_value(json_object_get(command, "lack"))
				   ?: "not timed in this run");
		return;
	}
	to = add(m, "command", unit);
	to->value = json_number_value(value);
	/* In exact mode a guest's ns are instructions, but not vice versa. */
	if (strcmp(unit, r->unit) && !(r->exact && !strcmp(unit, "ns")))
		return;
	to->away = to->value - m->cell->value;
	to->tolerance = json_is_number(bound) ? json_number_value(bound) : NAN;
	to->why = isnan(to->tolerance) ? xstrfmt("without a bound: not compared")
				       : bound_text(command, to->away);
}

/* Why a method differs from the batches, if the result explains it; to be freed. */
static char *cause(const struct result *r, const struct result_cell *c, const struct reading *m)
{
	const json_t *phase = json_object_get(c->json, "phase");
	const json_t *o = json_object_get(json_object_get(phase, "counters"), m->name);
	const json_t *env = json_object_get(r->json, "environment");
	const char *arch = json_string_value(json_object_get(env, "arch")) ?: "";
	double dropped = json_number_value(json_object_get(phase, "dropped"));
	double n = json_number_value(json_object_get(phase, "n"));

	if (!strcmp(m->name, "command"))
		return xstrfmt("beyond its bound of %.2f", m->tolerance);
	if (json_is_true(json_object_get(o, "scaled")))
		return xstrfmt(
			"because the counter was scaled: it had the PMU for a part of the time");
	if (m->probe && dropped)
		return xstrfmt("because %.0f phases were dropped", dropped);
	if (json_is_false(json_object_get(c->json, "irqs_off")))
		return xstrfmt("because interrupts were on");
	if (!strcmp(m->name, "oracle"))
		return xstrfmt("because the oracle and the batches did not count the same code");
	if (r->emulated)
		return xstrfmt("because emulated times scatter");
	if (!strcmp(m->unit, "ns") && !strcmp(arch, "aarch64") &&
	    fabs(m->away) * n <= 4 * CLOCK_STEP_ARM64)
		return xstrfmt("because the clock goes in steps of %.0f ns, over %.0f calls",
			       CLOCK_STEP_ARM64, n);
	return xstrfmt("because of what the result does not hold");
}

bool reading_compared(const struct reading *m)
{
	return !isnan(m->away) && !isnan(m->tolerance);
}

bool reading_agrees(const struct reading *m)
{
	return fabs(m->away) <= m->tolerance + ROUNDING;
}

static void judge(struct methods *m, const struct result *r)
{
	for (size_t i = 0; i < m->nr; i++) {
		const struct reading *x = &m->reading[i];

		if (!reading_compared(x))
			continue;
		m->compared++;
		if (!reading_agrees(x) && (!m->off || fabs(x->away) > fabs(m->off->away)))
			m->off = x;
	}
	if (m->off) {
		char *why = cause(r, m->cell, m->off);

		m->verdict = xstrfmt("disagree by %.4g (%s%s), %s", fabs(m->off->away),
				     m->off->probe ? "probe " : "", m->off->name, why);
		free(why);
	} else {
		m->verdict = xstrfmt(m->compared > 1 ? "agree" : "alone");
	}
}

struct methods methods_of(const struct result *r, const struct result_cell *cell)
{
	struct methods m = { .cell = cell };

	add_batches(&m, r);
	add_oracle(&m, r);
	add_probes(&m, r);
	add_command(&m, r);
	judge(&m, r);
	return m;
}

void methods_free(struct methods *m)
{
	for (size_t i = 0; i < m->nr; i++)
		free(m->reading[i].why);
	free(m->reading);
	free(m->verdict);
	*m = (struct methods){ 0 };
}

/* Print with fmt_whole if v is an integer, otherwise with fmt. */
static void print_number(const char *fmt_whole, const char *fmt, double v)
{
	printf(fabs(v - rint(v)) < ROUNDING ? fmt_whole : fmt, v);
}

static void print_method(const struct reading *m)
{
	printf("%s%-*s", m->probe ? "probe " : "", m->probe ? 22 : 28, m->name);
	if (isnan(m->value)) {
		printf(" %9s %-6s %9s", "-", "", "-");
	} else {
		print_number(" %9.0f", " %9.2f", m->value);
		printf(" %-6s", m->unit);
		if (isnan(m->away))
			printf(" %9s", "-");
		else if (m->away == 0)
			printf(" %9d", 0);
		else
			print_number(" %+9.0f", " %+9.3f", m->away);
	}
	printf("%s%s\n", m->why ? "  " : "", m->why ?: "");
}

void methods_print(const struct result *r, const struct methods *m)
{
	printf("\n%-28s %9s %-6s %9s\n", "method", "a call", "", "away");
	for (size_t i = 0; i < m->nr; i++)
		print_method(&m->reading[i]);
	if (m->compared > 1)
		printf("%zu methods %s\n", m->compared, m->verdict);
	else
		printf("The batches are alone: no other method counted %s\n",
		       r->exact ? "instructions" : "time");
}

json_t *methods_json(const struct methods *m)
{
	json_t *all = json_object();

	for (size_t i = 0; i < m->nr; i++) {
		const struct reading *x = &m->reading[i];
		json_t *o = json_object();

		if (x->absent)
			json_object_set_new(o, x->absent, json_string(x->why));
		else
			json_object_set_new(o, "value", json_real(x->value));
		if (x->unit)
			json_object_set_new(o, "unit", json_string(x->unit));
		if (!isnan(x->away))
			json_object_set_new(o, "away", json_real(x->away));
		json_object_set_new(all, x->name, o);
	}
	return all;
}

#define OFF_SHOWN 5

void tally_add(struct tally *t, const struct methods *m)
{
	if (!t->methods) {
		t->methods = json_object();
		t->off = json_array();
	}
	for (size_t i = 0; i < m->nr; i++)
		if (reading_compared(&m->reading[i]))
			json_object_set_new(t->methods, m->reading[i].name, json_true());
	if (m->off)
		json_array_append_new(t->off, json_string(m->cell->name));
	else if (m->compared > 1)
		t->agree++;
	else
		t->alone++;
}

static void print_off(const json_t *off)
{
	size_t nr = json_array_size(off), i;
	json_t *name;

	printf("%zu disagree: ", nr);
	json_array_foreach (off, i, name) {
		if (i == OFF_SHOWN)
			break;
		printf("%s%s", i ? ", " : "", json_string_value(name));
	}
	if (nr > OFF_SHOWN)
		printf(" and %zu more", nr - OFF_SHOWN);
	puts(".");
}

void tally_print(const struct tally *t)
{
	size_t off = json_array_size(t->off), nr = t->agree + t->alone + off;
	const char *name, *comma = "";
	json_t *v;

	if (json_object_size(t->methods) < 2)
		return;
	printf("\n%zu of %zu cells agree over %zu methods (", t->agree, nr,
	       json_object_size(t->methods));
	json_object_foreach (t->methods, name, v) {
		printf("%s%s", comma, name);
		comma = ", ";
	}
	puts(").");
	if (off)
		print_off(t->off);
}

void tally_free(struct tally *t)
{
	json_decref(t->methods);
	json_decref(t->off);
	*t = (struct tally){ 0 };
}
