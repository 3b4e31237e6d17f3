// SPDX-License-Identifier: GPL-2.0-or-later
/* Compares counts: they have no noise, so every difference is a change of the code. */
#include <math.h>

#include "lib/util.h"
#include "result/schema.h"
#include "view/compare/compare.h"

static double count_in(const struct result_cell *c, const char *key)
{
	return json_number_value(json_object_get(c->json, key));
}

static double part_of(const struct result_cell *c, int part)
{
	return json_number_value(
		json_object_get(json_object_get(c->json, "parts"), part_names[part]));
}

static bool has_parts(const struct result_cell *c)
{
	return json_is_object(json_object_get(c->json, "parts"));
}

static void move(struct pair *p, const char *what, double by)
{
	if (!by)
		return;
	if (!p->moved)
		p->moved = nonnull(json_object());
	json_object_set_new(p->moved, what, result_number(by));
}

/* Record the parts that changed, and the change that no part explains. */
static void find_moves(struct pair *p)
{
	static const char *const others[] = { "iterations", "faults", "returned" };
	double left = p->new->value - p->base->value;

	if (has_parts(p->base) && has_parts(p->new)) {
		for (int part = 0; part < NR_PARTS; part++) {
			double by = part_of(p->new, part) - part_of(p->base, part);

			move(p, part_names[part], by);
			left -= by;
		}
		move(p, "in no part", left);
	} else {
		move(p, "total of unknown parts", left);
	}
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		move(p, others[i], count_in(p->new, others[i]) - count_in(p->base, others[i]));
}

static double moved_by(const struct pair *p, const char *what)
{
	return json_number_value(json_object_get(p->moved, what));
}

/*
 * Does something whose cost counts do not reflect change in the opposite direction of the sum? A
 * barrier counts as one, whatever its cost; a rep iteration is not an instruction of the code.
 */
static bool against(const struct pair *p, double by)
{
	double iterations = moved_by(p, "iterations");

	return moved_by(p, part_names[PART_BARRIER]) * by < 0 ||
	       moved_by(p, part_names[PART_SMAP]) * by < 0 ||
	       (iterations && (by - iterations) * by <= 0);
}

static enum outcome decide(struct pair *p)
{
	double by = p->new->value - p->base->value;

	if (!p->moved)
		return OUTCOME_SAME;
	p->barrier =
		moved_by(p, part_names[PART_BARRIER]) > 0 || moved_by(p, part_names[PART_SMAP]) > 0;
	if (!p->barrier && fabs(by) <= p->threshold * p->base->value)
		return OUTCOME_MOVED;
	if (!by || against(p, by))
		return OUTCOME_UNDECIDED;
	return by > 0 ? OUTCOME_MORE : OUTCOME_FEWER;
}

static bool is_count(const struct result_cell *c)
{
	return c->value >= 0 && c->value < 1e15 && c->value == floor(c->value);
}

const char *compare_exact(struct comparison *c)
{
	for (size_t i = 0; i < c->nr; i++) {
		struct pair *p = &c->pair[i];

		if (p->outcome != OUTCOME_MISSING) {
			if (!is_count(p->base) || !is_count(p->new))
				return error_text("the cell %s has a value that is no count",
						  p->base->name);
			p->threshold = isnan(c->threshold) ? 0 : c->threshold;
			if (p->base->value)
				p->change = p->new->value / p->base->value - 1;
			find_moves(p);
			p->outcome = decide(p);
		}
		c->count[p->outcome]++;
		c->barriers += p->barrier;
	}
	return NULL;
}
