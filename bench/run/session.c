// SPDX-License-Identifier: GPL-2.0-or-later
/* A run of a plan: the result as it grows, line by line of the driver's output. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/util.h"
#include "result/file.h"
#include "result/result.h"
#include "result/schema.h"
#include "run/environment.h"
#include "run/measure.h"
#include "run/session.h"

static void warn(struct session *s, json_t *text)
{
	pr_warn("%s", json_string_value(text));
	json_array_append_new(s->warnings, text);
}

/* Report missing probes; the other methods go on. */
static void warn_missing_counters(const json_t *probe)
{
	const char *lack = json_string_value(json_object_get(probe, "lack"));
	json_t *c;
	size_t i;

	if (lack)
		pr_err("no probes: %s; the other methods go on", lack);
	json_array_foreach (json_object_get(probe, "counters"), i, c) {
		lack = json_string_value(json_object_get(c, "lack"));
		if (lack)
			pr_err("counter %s: %s", json_string_value(json_object_get(c, "name")),
			       lack);
	}
}

static int take_hello(struct session *s, const json_t *hello)
{
	const json_t *absent = json_object_get(hello, "absent");

	if (json_integer_value(json_object_get(hello, "cells")) != (json_int_t)s->cells.nr) {
		pr_err("the driver has another list of cells than the command: run 'make'");
		return -EINVAL;
	}
	s->clock_khz = json_number_value(json_object_get(hello, "clock_khz"));
	if (json_object_set_new(s->result, "environment",
				env_describe(&s->target, cells_threads(&s->cells), hello)))
		return -EPROTO;
	json_object_set(s->result, "absent", (json_t *)absent);
	warn_missing_counters(json_object_get(hello, "probe"));
	return 0;
}

/* Take a measured cell, or the reason why there is none. Returns 0 or -EPROTO. */
static int take_cell(struct session *s, const struct cell *c, const json_t *line)
{
	const char *error = json_string_value(json_object_get(line, "error"));
	json_t *cell;

	if (error) {
		warn(s, json_sprintf("%s: not measured: %s", c->name, error));
		return 0;
	}
	cell = measure_cell(c, line, s->plan.exact, s->clock_khz);
	if (!cell)
		return -EPROTO;
	if (s->watched)
		calls_add(&s->calls, c, line, cell);
	if (s->target.emulated)
		json_object_set_new(cell, "emulated", json_true());
	json_array_append_new(s->result_cells, cell);
	return 0;
}

/* Process one line of the driver. Returns 0 or -errno with an error printed. */
static int take_line(const char *text, void *arg)
{
	struct session *s = arg;
	json_t *line = json_loads(text, 0, NULL);
	int ret = 0;
	size_t i;

	switch (lines_take(&s->lines, text, line, s->cells.nr, &i)) {
	case LINE_HELLO:
		ret = take_hello(s, json_object_get(line, "hello"));
		break;
	case LINE_CELL:
		ret = take_cell(s, &s->cells.cell[i], line);
		break;
	case LINE_DONE:
		break;
	case LINE_BAD:
		ret = -EBADMSG;
	}
	if (ret == -EPROTO)
		lines_refuse(text);
	json_decref(line);
	progress_at(&s->progress, json_array_size(s->result_cells));
	return ret;
}

/* The oracle's parts are added to the cell; its value remains that of the batches. */
static void describe(struct measured *m, struct call *call, void *arg)
{
	struct session *s = arg;

	oracle_describe(&s->oracle, call, m->result);
	if (s->observer)
		s->observer->call(m, call, s->observer->arg);
}

/*
 * In exact mode every cell is watched as it is measured. Returns 0, or -errno with an error
 * printed.
 */
static int watch(struct session *s)
{
	int ret;

	if (!s->plan.exact)
		return 0;
	if (!oracle_possible(s->target.arch)) {
		if (!s->observer)
			pr_err("this QEMU takes no plugins: the result has no parts,"
			       " 'ucopy attribute' will estimate them from the stages");
		return 0;
	}
	ret = oracle_prepare(&s->oracle, &s->target);
	s->watched = !ret;
	return ret;
}

int session_run(struct session *s, const char *program, int input,
		int (*line)(const char *line, void *arg), void *arg, int *status)
{
	char *path = xstrfmt("/proc/self/fd/%d", input);
	const struct target_job job = {
		.program = program,
		.input = path,
		.plugin = s->watched ? s->oracle.plugin : NULL,
		.cpus = cells_threads(&s->cells),
		.quiet = s->quiet,
		.line = line,
		.arg = arg,
	};
	int ret = input < 0 ? input : s->target.ops->run(&s->target, &job, status);

	if (input >= 0)
		close(input);
	free(path);
	return ret;
}

int session_measure(struct session *s)
{
	int ret = watch(s), status = 0;

	if (ret)
		return ret;
	progress_start(&s->progress, s->cells.nr);
	ret = session_run(s, s->target.driver, plan_memfd(&s->plan), take_line, s, &status);
	progress_end(&s->progress);
	if (s->watched)
		s->recorded = calls_read(&s->calls, &s->oracle);
	s->watched = false;
	if (!ret && (status || !s->lines.done)) {
		pr_err("the driver ended with status %d", status);
		ret = -EIO;
	}
	return ret;
}

/* results/latest.json: a symlink to the newest complete result without --out. */
static void link_latest(const char *out)
{
	char *dir = home_path("results");
	char *link = xstrfmt("%s/latest.json", dir), *tmp = xstrfmt("%s/.latest.tmp", dir);

	unlink(tmp);
	if (symlink(strrchr(out, '/') + 1, tmp) || rename(tmp, link))
		pr_warn("%s: not updated: %s", link, strerror(errno));
	free(tmp);
	free(link);
	free(dir);
}

/* A free name: another run may have started in this second, or the clock been set back. */
static char *default_out(const struct session *s)
{
	char stamp[32], number[16] = "";
	time_t t = time(NULL);
	char *path = NULL;

	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime(&t));
	for (int i = 2; !path; i++) {
		char *rel = xstrfmt("results/%s-%s-%s%s.json", stamp, s->target.release,
				    s->plan.exact ? "exact" : "time", number);

		path = home_path(rel);
		free(rel);
		if (!access(path, F_OK)) {
			free(path);
			path = NULL;
		}
		snprintf(number, sizeof(number), "-%d", i);
	}
	return path;
}

static void begin_result(struct session *s)
{
	char stamp[32];
	time_t t = time(NULL);

	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", gmtime(&t));
	s->warnings = json_array();
	s->result_cells = json_array();
	s->result = json_pack("{s:s, s:s, s:s, s:{}, s:o, s:{}, s:O, s:O}", "schema", RESULT_SCHEMA,
			      "status", "partial", "created", stamp, "environment", "plan",
			      plan_to_json(&s->plan), "absent", "warnings", s->warnings, "cells",
			      s->result_cells);
}

/* Save what there is; a run without a single cell leaves the old file alone. */
static int finish(struct session *s, int ret)
{
	size_t have = json_array_size(s->result_cells);
	bool whole = !ret && !json_array_size(s->warnings);

	if (ret == -EINTR)
		pr_err("interrupted after %zu of %zu cells%s", have, s->cells.nr,
		       have ? "" : ": no result is written");
	else if (!ret && !have)
		pr_err("no cell was measured: %s is not written", s->out);
	if (!have)
		return EXIT_TROUBLE;
	if (s->target.emulated)
		json_array_append_new(s->warnings, json_string(EMULATED_MARK));
	json_object_set_new(s->result, "status", json_string(whole ? "complete" : "partial"));
	if (result_save(s->result, s->out))
		return EXIT_TROUBLE;
	if (whole && !s->named)
		link_latest(s->out);
	/* stdout then holds nothing but the result. */
	fprintf(strcmp(s->out, "-") ? stdout : stderr, "%s: %zu cells, %s\n", s->out, have,
		whole ? "complete" : "partial");
	return whole ? EXIT_FINE : EXIT_TROUBLE;
}

json_t *cells_by_name(json_t *cells)
{
	json_t *by_name = nonnull(json_object()), *cell;
	size_t i;

	json_array_foreach (cells, i, cell)
		json_object_set(by_name, json_string_value(json_object_get(cell, "name")), cell);
	return by_name;
}

/*
 * Add the rounds of later cells to those of the same name. A cell missing from all earlier turns is
 * added as it is.
 */
static void add_rounds(json_t *cells, json_t *later)
{
	json_t *by_name = cells_by_name(later), *cell;
	const char *name;
	void *next;
	size_t i;

	json_array_foreach (cells, i, cell) {
		name = json_string_value(json_object_get(cell, "name"));
		measure_more(cell, json_object_get(by_name, name));
		json_object_del(by_name, name);
	}
	json_object_foreach_safe(by_name, next, name, cell) json_array_append(cells, cell);
	json_decref(by_name);
}

int session_take_turn(struct session *s)
{
	json_t *before = s->result_cells, *cell;
	size_t i;
	int ret;

	s->result_cells = nonnull(json_array());
	s->lines = (struct lines){ 0 };
	ret = session_measure(s);
	json_array_foreach (s->result_cells, i, cell)
		measure_quietest(cell);
	if (!json_array_size(before))
		json_array_extend(before, s->result_cells);
	else if (!ret)
		add_rounds(before, s->result_cells);
	json_decref(s->result_cells);
	s->result_cells = before;
	return ret;
}

/* Choose the file of the result and check that it can be written. */
static int open_result(struct session *s, const char *out)
{
	char *results = home_path("results");

	s->named = out;
	s->out = out ? xstrdup(out) : default_out(s);
	make_dirs(results);
	result_sweep(results);
	free(results);
	return result_probe(s->out);
}

/* The cells of a plan; a guest never gets more CPUs than the host has. */
static const char *make_cells(const struct plan *p, struct cells *cells)
{
	const char *why = plan_expand(p, cells);
	unsigned int threads = why ? 1 : cells_threads(cells), cpus = host_cpus();

	if (threads > cpus)
		why = error_text("%u threads need as many CPUs: this machine has %u", threads,
				 cpus);
	return why;
}

int session_start(struct session *s, const char *who, struct plan *plan,
		  const struct target_options *o)
{
	const struct session_observer *observer = s->observer;
	const char *why;

	*s = (struct session){
		.observer = observer,
		.plan = *plan,
		.target.lock = -1,
		.oracle = { .table = -1, .out = -1 },
		.calls = { .found = describe, .arg = s },
	};
	begin_result(s);
	why = make_cells(&s->plan, &s->cells);
	if (why) {
		pr_err("%s: %s", who, why);
		return -EINVAL;
	}
	return target_prepare(&s->target, o, s->plan.exact);
}

void session_free(struct session *s)
{
	json_decref(s->result);
	json_decref(s->warnings);
	json_decref(s->result_cells);
	free(s->out);
	calls_free(&s->calls);
	oracle_free(&s->oracle);
	target_release(&s->target);
	cells_free(&s->cells);
	plan_free(&s->plan);
}

int session_open(struct session *s, const struct run_options *o)
{
	struct plan plan = { 0 };
	const char *why = run_options_plan(o, &plan);
	char *who = xstrfmt("plan %s", o->plan);
	int ret = -EINVAL;

	*s = SESSION_NONE;
	if (why) {
		pr_err("%s: %s", who, why);
		s->plan = plan;
	} else {
		ret = session_start(s, who, &plan, &o->target);
	}
	free(who);
	return ret ?: open_result(s, o->out);
}

int session_close(struct session *s, int ret)
{
	int code = finish(s, ret);

	session_free(s);
	return code;
}
