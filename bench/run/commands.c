// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Times a session's cells as whole commands: hyperfine times the driver as a process that makes N
 * calls of a cell, and one that makes N empty calls. The difference is the cost of the calls.
 */
#include <errno.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/protocol.h"
#include "run/commands.h"

/* Of every command, after one warm-up run. */
#define RUNS 10
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
	json_t *results; /* hyperfine's, one per command */
	char *tool; /* "hyperfine 1.15.0" */
	unsigned int told; /* lines that are not results */
	struct progress progress;
};

static const char *text(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

/* Are a cell's calls identical and sequential, so that one process can make many of them? */
static bool repeats(const json_t *cell)
{
	const char *mem = text(cell, "mem");

	return (!mem || !strcmp(mem, "warm")) && !json_object_get(cell, "threads");
}

/* N: the same for all forms of a path, set by the most expensive. */
static unsigned long calls_of(const struct session *s, const json_t *cell)
{
	double dearest = 0, budget = s->plan.exact ? EXACT_BUDGET : TIME_BUDGET;
	json_t *c;
	size_t i;

	json_array_foreach (s->result_cells, i, c)
		if (repeats(c) && !strcmp(text(c, "path"), text(cell, "path")))
			dearest = fmax(dearest, json_number_value(json_object_get(c, "value")));
	return (unsigned long)ceil(budget / (dearest + 2 * EMPTY) / BULK_ROUND) * BULK_ROUND;
}

static char *command_name(unsigned long n, const char *cell)
{
	return xstrfmt("%lu x %s", n, cell ?: "nothing");
}

/* Add a command with the driver's arguments; i is the cell's index, NULL for empty calls. */
static void add_command(struct timing *t, unsigned long n, const char *cell, const size_t *i)
{
	char *name = command_name(n, cell);
	char *words = i ? xstrfmt("%lu %zu", n, *i) : xstrfmt("%lu", n);

	json_object_set_new(t->commands, name, json_string(words));
	free(name);
	free(words);
}

static void add_commands(struct timing *t)
{
	const struct session *s = t->session;
	json_t *cell;
	size_t at;

	json_array_foreach (s->result_cells, at, cell) {
		unsigned long n = calls_of(s, cell);
		size_t i = 0;

		while (strcmp(s->cells.cell[i].name, text(cell, "name")))
			i++;
		if (!repeats(cell))
			continue;
		add_command(t, n, NULL, NULL);
		add_command(t, n, text(cell, "name"), &i);
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
		"  hyperfine -N --style none --warmup 1 --runs %d --export-json json -n \"$1\" \\\n"
		"    \"driver cells $2\" >log 2>&1 || { cat log; exit 2; }\n"
		"  tr -d '\\n' <json && echo\n"
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

static int take_line(const char *line, void *arg)
{
	struct timing *t = arg;
	json_t *json = json_loads(line, 0, NULL);
	json_t *one = json_array_get(json_object_get(json, "results"), 0);

	if (one)
		json_array_append(t->results, one);
	else if (!t->tool && !strncmp(line, "hyperfine ", 10))
		t->tool = xstrdup(line);
	else if (*line)
		tell(t, line);
	json_decref(json);
	progress_at(&t->progress, json_array_size(t->results));
	if (t->told <= MOST_TOLD && json_array_size(t->results) <= json_object_size(t->commands))
		return 0;
	pr_err("hyperfine in the guest printed more than it has to");
	return -EPROTO;
}

/* The cost of a command, in instructions or ns. */
struct taken {
	double value; /* the minimum or the median, as with batches */
	double spread; /* median absolute deviation of its runs x 1.4826 */
};

static struct taken taken_by(const json_t *result, bool exact)
{
	const json_t *times = json_object_get(result, "times");
	double seconds[RUNS] = { 0 }, work[RUNS];
	json_t *v;
	size_t i;

	json_array_foreach (times, i, v)
		if (i < RUNS)
			seconds[i] = json_number_value(v);
	return (struct taken){
		.value = rint(1e9 *
			      json_number_value(json_object_get(result, exact ? "min" : "median"))),
		.spread = 1e9 * gsl_stats_mad(seconds, 1, RUNS, work),
	};
}

static struct taken took(const struct timing *t, unsigned long n, const char *cell)
{
	char *name = command_name(n, cell);
	struct taken taken = { NAN, NAN };
	json_t *one;
	size_t i;

	json_array_foreach (t->results, i, one)
		if (!strcmp(text(one, "command") ?: "", name))
			taken = taken_by(one, t->session->plan.exact);
	free(name);
	return taken;
}

static void describe(const struct timing *t)
{
	json_t *cell;
	size_t i;

	json_array_foreach (t->session->result_cells, i, cell) {
		unsigned long n = calls_of(t->session, cell);
		struct taken calls = took(t, n, text(cell, "name")), none = took(t, n, NULL);

		if (!repeats(cell))
			continue;
		json_object_set_new(cell, "command",
				    json_pack("{s:f, s:f, s:s, s:I, s:s}", "value",
					      (calls.value - none.value) / n, "spread",
					      hypot(calls.spread, none.spread) / n, "unit",
					      text(cell, "unit"), "n", (json_int_t)n, "tool",
					      t->tool));
	}
	json_object_set(t->session->result, "commands", t->results);
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
		describe(&t);
	free(text);
	free(t.tool);
	json_decref(t.commands);
	json_decref(t.results);
	return ret;
}
