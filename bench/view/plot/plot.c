// SPDX-License-Identifier: GPL-2.0-or-later
/* Pictures of a result, drawn by the gnuplot scripts in plots/. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/plot/draw.h"
#include "view/plot/many.h"
#include "view/plot/plot.h"

/* To add a kind of picture, add a row here, a function and a script. */
static const struct kind {
	const char *name; /* its script is plots/NAME.gp, unless a picture sets another */
	picture_fn *write;
	size_t nr; /* maximum number of pictures */
	const char *lacks; /* printed if there is none: what the result lacks */
} kinds[] = {
	{ "cost", write_cost, UCOPY_NR_PATHS, "no aligned cell of a size with kbuf auto" },
	{ "extra", write_extra, NR_EXTRAS, "no aligned cells of both forms of a path" },
	{ "heat", write_heat, UCOPY_NR_PATHS,
	  "no path with both aligned and other cells; measure with --plan full" },
	{ "parts", write_parts, NR_PARTS_SIZES,
	  "no cell with parts; exact mode records them, of 8, 64, 512 and 4096 bytes" },
	{ "counters", write_counters, 1,
	  "no cell of 64 bytes with two of instructions, cycles and branches; measure with"
	  " --counters where they count" },
	{ "agreement", write_agreement, 1,
	  "no cell that two methods measured; exact mode has two, --counters adds more" },
	{ "generations", write_generations, 1, "no cell of generation/*" },
	{ "amortise", write_amortise, NR_AMORTISE,
	  "no cells of k accesses by both each and another way, of 8 or 64 bytes" },
	{ "struct", write_struct, 1, "no cells of struct/get_user and another way, of 8 bytes" },
	{ "faults", write_faults, UCOPY_NR_PATHS,
	  "no cell of other than warm user memory, of 8, 64 or 4096 bytes" },
	{ "threads", write_threads, UCOPY_NR_PATHS *NR_THREADS_SIZES,
	  "no cell of several threads, of 8, 64 or 4096 bytes; measure with --plan threads" },
};

#define NR_KINDS ARRAY_SIZE(kinds)

struct plot {
	struct result result;
	struct plan paths;
	struct drawing drawing;
	size_t drawn[NR_KINDS];
	size_t flat[NR_KINDS]; /* pictures not drawn, as they would show no difference */
};

static bool wanted(const struct plot_options *o, size_t kind)
{
	return !o->kind || !strcmp(o->kind, kinds[kind].name);
}

/* Draw the nth picture of a kind, if there is one. Returns 0 or -errno. */
static int draw(struct plot *p, size_t kind, size_t n)
{
	struct picture pic = { 0 };
	char *text = NULL;
	size_t size = 0;
	FILE *table = nonnull(open_memstream(&text, &size));
	bool any = kinds[kind].write(&pic, &p->result, &p->paths, n, table);
	int ret = 0;

	fclose(table);
	nonnull(text);
	if (any)
		ret = draw_picture(&p->drawing, pic.script ?: kinds[kind].name, &pic, text, size);
	p->drawn[kind] += any && !ret;
	p->flat[kind] += pic.flat;
	picture_free(&pic);
	free(text);
	return ret;
}

/* Returns the number of pictures drawn, or -errno. */
static int draw_all(struct plot *p, const struct plot_options *o)
{
	int drawn = 0, ret;

	for (size_t k = 0; k < NR_KINDS; k++) {
		for (size_t n = 0; n < kinds[k].nr && wanted(o, k); n++) {
			ret = draw(p, k, n);
			if (ret && interrupted)
				pr_err("interrupted after %zu pictures", drawn + p->drawn[k]);
			if (ret)
				return ret;
		}
		drawn += p->drawn[k];
	}
	return drawn;
}

/* Print which kinds were not drawn, and why. */
static void say_lacks(const struct plot *p, const struct plot_options *o)
{
	for (size_t k = 0; k < NR_KINDS; k++) {
		if (p->flat[k])
			printf("no %s for %zu paths: offsets change nothing there\n", kinds[k].name,
			       p->flat[k]);
		else if (!p->drawn[k] && wanted(o, k))
			printf("no %s: %s\n", kinds[k].name, kinds[k].lacks);
	}
}

/* What the requested kind, or by default the first, lacks; NULL if there is no such kind. */
static const char *lacks_of(const char *kind)
{
	for (size_t k = 0; k < NR_KINDS; k++)
		if (!kind || !strcmp(kind, kinds[k].name))
			return kinds[k].lacks;
	return NULL;
}

/* Returns NULL, or an error if the requested kind is unknown. */
static const char *check_kind(const char *kind)
{
	char *all = NULL;
	const char *why;

	if (lacks_of(kind))
		return NULL;
	for (size_t k = 0; k < NR_KINDS; k++)
		join(&all, " ", "%s", kinds[k].name);
	why = error_text("'%s' is no kind of picture; there are: %s", kind, all);
	free(all);
	return why;
}

static void describe(struct drawing *d, const struct result *r)
{
	d->subtitle = xstrfmt("kernel %s, %s, %s mode", r->kernel, r->target, r->mode);
	d->marks = draw_marks(r->partial, r->emulated);
	d->unit = draw_unit(r->unit);
}

static int plot_result(struct plot *p, const struct plot_options *o)
{
	int drawn;

	describe(&p->drawing, &p->result);
	drawn = draw_all(p, o);
	draw_end(&p->drawing);
	if (drawn < 0)
		return EXIT_TROUBLE;
	for (size_t k = 0; k < NR_KINDS && !drawn; k++)
		drawn += p->flat[k];
	if (drawn)
		say_lacks(p, o);
	else
		pr_err("%s: nothing to draw: %s", o->files[0], lacks_of(o->kind));
	return drawn ? EXIT_FINE : EXIT_TROUBLE;
}

static int plot_one(const struct plot_options *o)
{
	struct plot p = { .drawing.dark = o->dark };
	const char *why = check_kind(o->kind);
	int code = EXIT_TROUBLE;

	if (why) {
		pr_err("%s", why);
	} else if (draw_possible() && !result_load(&p.result, o->files[0])) {
		why = select_cells(o->select, &p.result, true);
		select_plan(o->select, &p.result, &p.paths);
		p.drawing.names = o->all || o->kind;
		p.drawing.out = o->out ? xstrdup(o->out) : draw_directory(o->files[0], ".json");
		if (why)
			pr_err("%s: %s", o->files[0], why);
		else
			code = plot_result(&p, o);
		result_free(&p.result);
	}
	free(p.drawing.out);
	free(p.drawing.subtitle);
	free(p.drawing.marks);
	free(p.drawing.unit);
	plan_free(&p.paths);
	return code;
}

int plot_results(const struct plot_options *o)
{
	return o->nr_files > 1 ? plot_many(o) : plot_one(o);
}
