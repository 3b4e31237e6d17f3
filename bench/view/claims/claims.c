// SPDX-License-Identifier: GPL-2.0-or-later
/* The claims, and how each is decided from the numbers of a result. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "plan/plan.h"
#include "result/schema.h"
#include "view/claims/claims.h"

#define FIELDS 8 /* of a structure; more than there are argument registers */
#define MOST 1024 /* maximum k in a plan */
#define OF_CONSTANT " of a constant size"

static void six_instructions(struct finding *f)
{
	static const char *const families[] = { "get_user", "put_user" };
	static const unsigned int sizes[] = { 1, 2, 4, 8 };
	const struct result_cell *c = NULL;
	bool refused = true;

	f->verdict = VERDICT_HOLDS;
	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		double check, mask, returned;

		for (size_t j = 0; j < ARRAY_SIZE(sizes); j++)
			c = finding_cell(f, WANT(families[i], "checked", sizes[j]));
		check = finding_part(f, c, "check");
		mask = finding_part(f, c, "mask");
		c = finding_cell(f, WANT(families[i], "checked", 8, .mem = "unmapped"));
		returned = finding_field(f, c, "returned");
		finding_say(f, ", ", "%s checks in %.0f%s", families[i], check ?: mask,
			    check  ? ""
			    : mask ? " (a mask, no branch)"
				   : " (none seen)");
		if (check && mask)
			finding_say(f, "", " and masks in %.0f", mask);
		refused &= returned == -EFAULT;
		if (!check || check + mask > 6 || returned != -EFAULT)
			f->verdict = VERDICT_NO_LONGER;
	}
	finding_say(f, "", " insn; 1, 2, 4 and 8 bytes; %s",
		    refused ? "-EFAULT" : "not always -EFAULT");
}

/* Variants without and with underscores; copies also with constant size. */
static const struct {
	const char *family, *checked, *unchecked;
	unsigned int size;
	const char *of; /* suffix printed after the family */
} pairs[] = {
	{ "get_user", "checked", "unchecked", 8, "" },
	{ "put_user", "checked", "unchecked", 8, "" },
	{ "copy_from_user", "checked", "unchecked", 64, "" },
	{ "copy_from_user", "constant", "constant-unchecked", 64, OF_CONSTANT },
	{ "copy_to_user", "checked", "unchecked", 64, "" },
	{ "copy_to_user", "constant", "constant-unchecked", 64, OF_CONSTANT },
	{ "clear_user", "checked", "unchecked", 64, "" },
};

/* List the pairs that are one function with two names. Returns whether there are any. */
static bool say_same(struct finding *f, const struct result_cell *const checked[],
		     const struct result_cell *const unchecked[])
{
	size_t nr = 0;

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if (finding_same_code(f, checked[i], unchecked[i]))
			finding_say(f, nr++ ? ", " : "", "__%s%s", pairs[i].family, pairs[i].of);
	if (nr)
		finding_say(f, "",
			    nr > 1 ? ": the same code as the forms without __"
				   : ": the same code as the form without __");
	return nr;
}

/* Do the unchecked forms omit the check, with no barrier in its place? Exact mode only. */
static bool bypassed(struct finding *f, const struct result_cell *const checked[],
		     const struct result_cell *const unchecked[])
{
	bool yes = !say_same(f, checked, unchecked);

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		double barriers = finding_more_barriers(f, unchecked[i], checked[i]);
		double check = finding_part(f, unchecked[i], "check");
		double mask = finding_part(f, unchecked[i], "mask");

		if (finding_same_code(f, checked[i], unchecked[i]))
			continue;
		if (barriers)
			finding_say(f, "; ", "__%s%s runs a barrier that %s does not (%.0f)",
				    pairs[i].family, pairs[i].of, pairs[i].family, barriers);
		if (check || mask)
			finding_say(f, "; ", "__%s%s %s, in %.0f insn", pairs[i].family,
				    pairs[i].of, check ? "checks" : "masks", check + mask);
		yes &= !barriers && !check && !mask;
	}
	return yes;
}

/* List the object-size checks that the __ forms keep; only raw_ forms omit them. */
static void say_kept(struct finding *f, const struct result_cell *const unchecked[])
{
	bool any = false;

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		double objcheck = finding_part(f, unchecked[i], "objcheck");

		if (objcheck)
			finding_say(f, any ? ", " : "; ", "%s__%s %.0f",
				    any ? "" : "object-size check kept: ", pairs[i].family,
				    objcheck);
		any |= objcheck > 0;
	}
}

static void underscores(struct finding *f)
{
	const struct result_cell *checked[ARRAY_SIZE(pairs)], *unchecked[ARRAY_SIZE(pairs)];
	size_t dearer = 0, cheaper = 0;
	bool bypass;

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		checked[i] =
			finding_cell(f, WANT(pairs[i].family, pairs[i].checked, pairs[i].size));
		unchecked[i] =
			finding_cell(f, WANT(pairs[i].family, pairs[i].unchecked, pairs[i].size));
	}
	if (finding_lacks(f))
		return;
	bypass = !f->r->exact || bypassed(f, checked, unchecked);
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		dearer += finding_order(checked[i], unchecked[i]) > 0;
		cheaper += finding_order(checked[i], unchecked[i]) < 0;
		finding_say(f, i ? ", " : "; ", "%s%s %s against %s", pairs[i].family, pairs[i].of,
			    finding_figure(f, checked[i]), finding_figure(f, unchecked[i]));
	}
	finding_say(f, "", " %s", f->r->unit);
	if (f->r->exact)
		say_kept(f, unchecked);
	if (dearer == ARRAY_SIZE(pairs) && bypass)
		f->verdict = VERDICT_HOLDS;
	else
		f->verdict = cheaper && !dearer ? VERDICT_REVERSED : VERDICT_NO_LONGER;
}

static void note_from(struct finding *f, struct want form, unsigned int from)
{
	char *name = xstrfmt("%s/%s/size=%u is cheaper from k", form.path, form.variant, form.size);

	finding_measured(f, name, from);
	free(name);
}

static void say_from(struct finding *f, const char *words, unsigned int from)
{
	if (from)
		finding_say(f, "; ", "%s is cheaper from k=%u", words, from);
	else
		finding_say(f, "; ", "%s is cheaper at no k", words);
}

static void check_once(struct finding *f)
{
	static const struct {
		struct want form;
		const char *words;
		bool decides; /* the textbook form: access_ok(), then the __ form */
	} forms[] = {
		{ WANT("get_user", "once", 8), "__get_user", true },
		{ WANT("get_user", "begin", 8), "unsafe_get_user", false },
		{ WANT("copy_from_user", "once", 64), "__copy_from_user of 64 B", true },
	};
	bool all = true, any = false;

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct want form = forms[i].form, each = form;
		const struct result_cell *a, *b;
		unsigned int from;
		double barriers;

		each.variant = "each";
		form.k = each.k = MOST;
		a = finding_cell(f, form);
		b = finding_cell(f, each);
		if (!a || !b)
			continue;
		from = finding_cheaper_from(f, form, each, false);
		barriers = finding_more_barriers(f, a, b);
		any |= from > 0;
		/* A single check has a single barrier, not one per access. */
		all &= !forms[i].decides || (from && barriers <= 1);
		note_from(f, form, from);
		say_from(f, forms[i].words, from);
		finding_say(f, "", " (%+.0f%% at k=%d)", 100 * (a->value - b->value) / b->value,
			    MOST);
		if (barriers > 1)
			finding_say(f, "", " but with %.0f barriers more", barriers);
		if (f->r->exact && finding_part(f, a, "check") >= finding_part(f, b, "check"))
			finding_say(f, "", ": it checks every time too");
	}
	f->verdict = all ? VERDICT_HOLDS : any ? VERDICT_NO_LONGER : VERDICT_REVERSED;
}

/* Is one copy cheaper than copying field by field? */
static enum verdict one_is_cheaper(const struct finding *f, const struct result_cell *copy,
				   const struct result_cell *fields)
{
	if (finding_cheaper(f, copy, fields, false))
		return VERDICT_HOLDS;
	if (finding_cheaper(f, fields, copy, true))
		return VERDICT_REVERSED;
	/* Within the spreads, or it depends on the cost of a rep iteration. */
	return finding_iterations(f, copy) ? VERDICT_UNMEASURABLE : VERDICT_NO_LONGER;
}

/* The constant size decides, as for a structure; the run-time size is reported as well. */
static void one_copy(struct finding *f)
{
	static const struct {
		const char *variant, *words;
	} copies[] = {
		{ "copy_from_user_constant", "copy_from_user" OF_CONSTANT },
		{ "copy_from_user", "of one known at run time" },
		{ "copy_struct_from_user", "copy_struct_from_user" },
	};
	const struct want by_field = WANT("struct", "get_user", 8, .k = FIELDS);
	const struct result_cell *fields = finding_cell(f, by_field), *copy[ARRAY_SIZE(copies)];
	static const char *const words[] = {
		[VERDICT_HOLDS] = "holds",
		[VERDICT_NO_LONGER] = "no longer holds",
		[VERDICT_REVERSED] = "is reversed",
		[VERDICT_UNMEASURABLE] = "is not decided",
	};
	enum verdict at_run_time;

	for (size_t i = 0; i < ARRAY_SIZE(copies); i++)
		copy[i] = finding_cell(f, WANT("struct", copies[i].variant, 8, .k = FIELDS));
	if (finding_lacks(f))
		return;
	f->verdict = one_is_cheaper(f, copy[0], fields);
	at_run_time = one_is_cheaper(f, copy[1], fields);
	if (at_run_time != f->verdict)
		finding_say(f, "", "with a constant size it %s, with one known at run time it %s: ",
			    words[f->verdict], words[at_run_time]);
	finding_say(f, "", "at k=%d get_user %s %s", FIELDS, finding_figure(f, fields), f->r->unit);
	for (size_t i = 0; i < ARRAY_SIZE(copies); i++) {
		const struct want form = WANT("struct", copies[i].variant, 8, .k = FIELDS);
		unsigned int from = finding_cheaper_from(f, form, by_field, false);
		unsigned int at_best = finding_cheaper_from(f, form, by_field, true);

		note_from(f, form, from);
		finding_say(f, "; ", "%s %s, ", copies[i].words, finding_figure(f, copy[i]));
		if (from)
			finding_say(f, "", "cheaper from k=%u", from);
		else
			finding_say(f, "", "cheaper at no k");
		if (at_best != from)
			finding_say(f, "", " (%u with rep-string iterations free)", at_best);
	}
}

static void may_be_unmapped(struct finding *f)
{
	const struct result_cell *kernel = finding_cell(f, WANT("stage", "body", 64));
	const struct result_cell *warm = finding_cell(f, WANT("copy_from_user", "checked", 64));
	const struct result_cell *constant =
		finding_cell(f, WANT("copy_from_user", "constant", 64));
	const struct result_cell *fresh =
		finding_cell(f, WANT("copy_from_user", "checked", 64, .mem = "notpresent"));
	const struct result_cell *unmapped =
		finding_cell(f, WANT("copy_from_user", "checked", 64, .mem = "unmapped"));
	const struct result_cell *readonly =
		finding_cell(f, WANT("copy_to_user", "checked", 64, .mem = "readonly"));
	double faults = finding_field(f, fresh, "faults");
	double not_read = finding_field(f, unmapped, "returned");
	double not_written = finding_field(f, readonly, "returned");

	if (finding_lacks(f))
		return;
	finding_say(f, "", "64 B by memcpy %s, by copy_from_user %s," OF_CONSTANT " %s %s",
		    finding_figure(f, kernel), finding_figure(f, warm), finding_figure(f, constant),
		    f->r->unit);
	finding_say(f, "; ", "page not there yet: %s, %g page fault%s", finding_figure(f, fresh),
		    faults, faults == 1 ? "" : "s");
	finding_say(f, "; ", "unmapped: %s, %.0f B not copied", finding_figure(f, unmapped),
		    not_read);
	finding_say(f, "; ", "copy_to_user, read-only: %s, %.0f B not copied",
		    finding_figure(f, readonly), not_written);
	f->verdict = faults >= 1 && not_read && not_written ? VERDICT_HOLDS : VERDICT_NO_LONGER;
}

/* Does this kernel have this variant of a family, as far as the result records? */
static bool exists(const struct finding *f, const char *family, const char *variant)
{
	for (size_t i = 0; i < UCOPY_NR_PATHS; i++)
		if (!strcmp(path_rows[i].family, family) && !strcmp(path_rows[i].variant, variant))
			return !result_absent(f->r, path_rows[i].name);
	return false;
}

static void whole_family(struct finding *f)
{
	static const struct {
		const char *name;
		unsigned int size;
	} family[] = {
		{ "get_user", 8 },	{ "put_user", 8 },    { "copy_from_user", 64 },
		{ "copy_to_user", 64 }, { "clear_user", 64 }, { "strncpy_from_user", 64 },
		{ "strnlen_user", 64 },
	};
	const struct result_cell *access_ok = finding_cell(f, WANT("stage", "check", 64));
	size_t all = ARRAY_SIZE(family), both = 0;

	for (size_t i = 0; i < all; i++) {
		const char *name = family[i].name;
		bool checked = exists(f, name, "checked"), unchecked = exists(f, name, "unchecked");

		if (checked)
			finding_cell(f, WANT(name, "checked", family[i].size));
		if (unchecked)
			finding_cell(f, WANT(name, "unchecked", family[i].size));
		both += checked && unchecked;
		if (!checked || !unchecked)
			finding_say(f, ", ", "no %s%s", checked ? "__" : "", name);
	}
	finding_measured(f, "functions", all);
	finding_measured(f, "functions with both forms", both);
	f->verdict = both == all ? VERDICT_HOLDS : VERDICT_NO_LONGER;
	if (access_ok)
		finding_say(f, "; ", "%zu of %zu have both forms, and access_ok costs %s %s", both,
			    all, finding_figure(f, access_ok), f->r->unit);
}

static void tools_check(struct finding *f)
{
	const json_t *env = json_object_get(f->r->json, "environment");
	const json_t *warnings = json_object_get(env, "sparse_warnings");
	json_int_t nr = json_integer_value(warnings);

	if (!json_is_integer(warnings)) {
		finding_missing(f, "a sparse run over the module, when it was built");
		return;
	}
	finding_measured(f, "sparse_warnings", nr);
	finding_say(f, "", "sparse on ucopy's module: %" JSON_INTEGER_FORMAT " warnings", nr);
	f->verdict = nr ? VERDICT_NO_LONGER : VERDICT_HOLDS;
}

static void generations(struct finding *f)
{
	/* As shipped: since 2018 a comparison is followed by a barrier; a mask needs no barrier. */
	static const char *const shipped[] = { "memory", "constant+barrier", "sign+barrier",
					       "mask" };
	static const char *const others[] = { "constant", "sign", "memory+barrier",
					      "mask+barrier" };
	const struct result_cell *c[ARRAY_SIZE(shipped)];
	bool never_dearer = true;
	int overall;

	for (size_t i = 0; i < ARRAY_SIZE(shipped); i++) {
		c[i] = finding_cell(f, WANT("generation", shipped[i], 0));
		if (c[i])
			finding_say(f, ", ", "%s %s", shipped[i], finding_figure(f, c[i]));
		if (i && c[i] && c[i - 1])
			never_dearer &= finding_order(c[i], c[i - 1]) <= 0;
	}
	finding_say(f, "", " %s as shipped; the others:", f->r->unit);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		const struct result_cell *other = finding_cell(f, WANT("generation", others[i], 0));

		if (other)
			finding_say(f, "", "%s %s %s", i ? "," : "", others[i],
				    finding_figure(f, other));
	}
	if (finding_lacks(f))
		return;
	overall = finding_order(c[ARRAY_SIZE(shipped) - 1], c[0]);
	if (never_dearer && overall < 0)
		f->verdict = VERDICT_HOLDS;
	else
		f->verdict = overall > 0 ? VERDICT_REVERSED : VERDICT_NO_LONGER;
}

const struct claim claims[NR_CLAIMS] = {
	{ "get_user and put_user move 1, 2, 4 or 8 bytes, check the range in about six"
	  " instructions and return 0 or -EFAULT",
	  six_instructions, true },
	{ "Forms without underscores cost more: they check the range, and the __ forms bypass it",
	  underscores, true },
	{ "For k accesses to one area it is cheaper to check once, then to access unchecked",
	  check_once, true },
	{ "A call with more arguments than registers: one copy of a structure of k fields is"
	  " cheaper than k get_user",
	  one_copy, true },
	{ "Kernel memory is always mapped, user memory may not be: a copy takes the fault or fails",
	  may_be_unmapped, true },
	{ "Every function of the family has its __ form", whole_family, false },
	{ "Pointers to user space are marked __user, and tools check them", tools_check, false },
	{ "The range check became cheaper with every generation", generations, true },
};

/* Replace the text of a finding by what is missing, and why if the kernel does not have it. */
static void say_missing(struct finding *f)
{
	size_t nr = 0, all = json_object_size(f->missing);
	json_t *reasons = json_object(), *v;
	const char *what;

	free(f->because);
	f->because = NULL;
	f->verdict = VERDICT_UNMEASURABLE;
	json_object_foreach (f->missing, what, v) {
		if (nr++ < 3)
			finding_say(f, ", ", "%s%s", nr == 1 ? "missing: " : "", what);
		if (json_is_string(v))
			json_object_set_new(reasons, json_string_value(v), json_true());
	}
	if (all > 3)
		finding_say(f, "", " and %zu more", all - 3);
	json_object_foreach (reasons, what, v)
		finding_say(f, ": ", "%s", what);
	json_decref(reasons);
}

void claim_evaluate(const struct claim *c, const struct result *r, struct finding *f)
{
	finding_start(f, r);
	if (r->emulated && c->of_costs) {
		f->verdict = VERDICT_UNMEASURABLE;
		finding_say(f, "", EMULATED_MARK);
		return;
	}
	c->decide(f);
	if (finding_lacks(f))
		say_missing(f);
}
