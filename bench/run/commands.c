// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Times a session's cells as whole commands: hyperfine times the driver as a process that makes N
 * calls of a cell, and one that makes N empty calls. The difference is the cost of the calls.
 * Another command shows what an interrupt takes.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/protocol.h"
#include "run/command_cost.h"
#include "run/commands.h"
#include "run/measure.h"

/* Of every command, after one warm-up run. */
#define RUNS 10
/* The command that times ticks. */
#define TICKS "ticks"
/* Lines tolerated that are not results. */
#define MOST_TOLD 20

/*
 * Total cost of the calls of a process: enough to make the scatter of process starts, about ten
 * thousand instructions or 100 us, negligible.
 */
#define EXACT_BUDGET 20e6 /* instructions */
#define TIME_BUDGET 200e6 /* ns */

/* Approximate cost of a call of the empty path; one is made beside each call. */
#define EMPTY 12

/* The commands for hyperfine, and their results. */
struct timing {
	struct session *session;
	json_t *commands; /* name -> the driver's arguments, in the order they run */
	json_t *results; /* hyperfine's, one per command, with "printed" by the driver in each run
			  */
	char *tool; /* "hyperfine 1.15.0" */
	unsigned int told; /* lines that are not results */
	struct progress progress;
};

static const char *text(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

/* Why one process cannot make many of a cell's calls, or NULL if it can. */
static const char *unrepeatable(const json_t *cell)
{
	const char *mem = text(cell, "mem") ?: "";

	if (!strcmp(mem, "notpresent"))
		return "not timed: a call uses its pages up, and the command would give them back"
		       " too";
	if (!strcmp(mem, "cold"))
		return "not timed: the command would flush the caches before each call, too";
	if (json_object_get(cell, "threads"))
		return "not timed: the calls of several CPUs are not one after the other";
	return NULL;
}

/* N, for calls of about the budget. */
static unsigned long calls_of(const struct session *s, const json_t *cell)
{
	double value = json_number_value(json_object_get(cell, "value"));
	double budget = s->plan.exact ? EXACT_BUDGET : TIME_BUDGET;

	return (unsigned long)ceil(budget / (value + 2 * EMPTY) / BULK_ROUND) * BULK_ROUND;
}

/* A command makes a round of the cell, then n calls of it or as many empty ones. */
static char *command_name(unsigned long n, bool empty, const char *cell)
{
	return xstrfmt("%lu x %s%s", n, empty ? "nothing after " : "", cell);
}

/* Add a command with the driver's arguments; takes both texts. */
static void add_command(struct timing *t, char *name, char *words)
{
	json_object_set_new(t->commands, name, json_string(words));
	free(name);
	free(words);
}

/* The plan's cell that a result's cell was measured for. */
static const struct cell *cell_of(const struct session *s, const json_t *cell)
{
	size_t i = 0;

	while (strcmp(s->cells.cell[i].name, text(cell, "name")))
		i++;
	return &s->cells.cell[i];
}

static void add_commands(struct timing *t)
{
	const struct session *s = t->session;
	json_t *cell;
	size_t at;

	if (s->plan.exact)
		add_command(t, xstrdup(TICKS), xstrfmt(TICKS " %.0f", EXACT_BUDGET));
	json_array_foreach (s->result_cells, at, cell) {
		const char *name = text(cell, "name");
		unsigned long n = calls_of(s, cell);
		size_t i = cell_of(s, cell) - s->cells.cell;

		if (unrepeatable(cell))
			continue;
		add_command(t, command_name(n, true, name), xstrfmt("%lu %zu nothing", n, i));
		add_command(t, command_name(n, false, name), xstrfmt("%lu %zu", n, i));
	}
}

/*
 * The guest's script: the plan's cells in a file, then a line per command. hyperfine must not see
 * the port, which it would take for a terminal and use colour.
 */
static char *script(const struct timing *t)
{
	char *plan = plan_text(&t->session->plan), *all;
	const char *name;
	json_t *words;
	size_t size;
	FILE *f = nonnull(open_memstream(&all, &size));

	fprintf(f,
		"cat >cells <<'END'\n%s\nEND\n"
		"bench() {\n"
		"  hyperfine -N --style none --output inherit --warmup 1 --runs %d \\\n"
		"    --export-json json -n \"$1\" \"driver cells $2\" >printed 2>log ||\n"
		"    { cat log; exit 2; }\n"
		"  tr -d '\\n' <json && echo && echo \"[$(paste -sd, printed)]\"\n"
		"}\n"
		"hyperfine --version 2>&1 | cat\n",
		plan, RUNS);
	json_object_foreach (t->commands, name, words)
		fprintf(f, "bench '%s' '%s'\n", name, json_string_value(words));
	fclose(f);
	free(plan);
	return all;
}

/* Output that is not a result, such as an error message. */
static void tell(struct timing *t, const char *line)
{
	char *words = xstrdup(line);

	pr_err("in the guest: %s", printable(words));
	free(words);
	t->told++;
}

/* hyperfine's result of a command, then what the driver printed in its runs. */
static int take_line(const char *line, void *arg)
{
	struct timing *t = arg;
	size_t nr = json_array_size(t->results);
	json_t *json = json_loads(line, 0, NULL);
	json_t *one = json_array_get(json_object_get(json, "results"), 0);

	if (json_array_size(json_object_get(one, "times")) == RUNS)
		json_array_append(t->results, one);
	else if (nr && json_array_size(json) == 1 + RUNS)
		json_object_set(json_array_get(t->results, nr - 1), "printed", json);
	else if (!t->tool && !strncmp(line, "hyperfine ", 10))
		t->tool = xstrdup(line);
	else if (*line)
		tell(t, line);
	json_decref(json);
	nr = json_array_size(t->results);
	progress_at(&t->progress, nr);
	if (t->told <= MOST_TOLD && nr <= json_object_size(t->commands))
		return 0;
	pr_err("hyperfine in the guest printed more than it has to");
	return -EPROTO;
}

/*
 * Keep of what the driver printed: the interrupts of each run and, with a cell, its cost by batches
 * in that process, else what the interrupts took. Returns false if it is malformed.
 */
static bool keep_printed(const struct timing *t, json_t *one, const struct cell *cell)
{
	const json_t *printed = json_object_get(one, "printed"), *interrupts;
	const struct session *s = t->session;
	json_t *counts = json_array(), *others = json_array();

	/* The first is the warm-up's. */
	for (size_t i = 1; i <= RUNS; i++) {
		const json_t *line = json_array_get(printed, i);
		json_t *batches = NULL, *other = json_object_get(line, "lost");

		if (cell) {
			batches = measure_cell(cell, line, s->plan.exact, s->clock_khz);
			other = json_object_get(batches, "value");
		}
		interrupts = json_object_get(line, "interrupts");
		if (json_is_integer(interrupts) && json_is_number(other)) {
			json_array_append(counts, (json_t *)interrupts);
			json_array_append(others, other);
		}
		json_decref(batches);
	}
	json_object_del(one, "printed");
	json_object_set_new(one, "interrupts", counts);
	json_object_set_new(one, cell ? "batches" : "lost", others);
	return json_array_size(others) == RUNS;
}

/* A command's result, with what is kept of the driver's lines; takes the name. NULL: malformed. */
static json_t *result_of(const struct timing *t, char *name, const struct cell *cell)
{
	json_t *one = NULL, *r;
	size_t i;

	json_array_foreach (t->results, i, r)
		if (!strcmp(text(r, "command") ?: "", name))
			one = r;
	if (!one || !keep_printed(t, one, cell)) {
		pr_err("the driver printed something else than counts: %s", name);
		one = NULL;
	}
	free(name);
	return one;
}

/* Add "command" to a cell. Returns 0 or -EPROTO with an error printed. */
static int describe(const struct timing *t, json_t *json, const struct cell *cell, double tick)
{
	unsigned long n = calls_of(t->session, json);
	struct command_runs runs = { .n = n, .tick = tick };
	const char *why = unrepeatable(json);
	json_t *o;

	if (why) {
		json_object_set_new(json, "command", json_pack("{s:s}", "lack", why));
		return 0;
	}
	runs.calls = result_of(t, command_name(n, false, cell->name), cell);
	runs.empty = result_of(t, command_name(n, true, cell->name), cell);
	if (!runs.calls || !runs.empty)
		return -EPROTO;
	o = command_cost(json, &runs, t->session->plan.exact);
	json_object_set_new(o, "tool", json_string(t->tool));
	json_object_set_new(json, "command", o);
	return 0;
}

static int describe_all(const struct timing *t)
{
	const struct session *s = t->session;
	const json_t *ticks;
	double tick = 0;
	json_t *cell;
	int ret = 0;
	size_t i;

	if (s->plan.exact) {
		ticks = result_of(t, xstrdup(TICKS), NULL);
		if (!ticks)
			return -EPROTO;
		tick = command_tick(ticks);
	}
	json_array_foreach (s->result_cells, i, cell)
		ret = ret ?: describe(t, cell, cell_of(s, cell), tick);
	json_object_set(s->result, "commands", t->results);
	return ret;
}

int commands_time(struct session *s, const char *bundle)
{
	struct timing t = { .session = s, .commands = json_object(), .results = json_array() };
	int status = 0, ret;
	char *text;

	add_commands(&t);
	text = script(&t);
	progress_start(&t.progress, json_object_size(t.commands));
	ret = session_run(s, bundle, memory_file(text), take_line, &t, &status);
	progress_end(&t.progress);
	if (!ret &&
	    (status || !t.tool || json_array_size(t.results) != json_object_size(t.commands))) {
		pr_err("hyperfine in the guest ended with status %d after %zu of %zu commands",
		       status, json_array_size(t.results), json_object_size(t.commands));
		ret = -EIO;
	}
	if (!ret)
		ret = describe_all(&t);
	free(text);
	free(t.tool);
	json_decref(t.commands);
	json_decref(t.results);
	return ret;
}
