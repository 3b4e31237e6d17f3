// SPDX-License-Identifier: GPL-2.0-or-later
/* ucopy plot with two or more results: loads them, checks that they match, and draws them. */
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"
#include "view/plot/draw.h"
#include "view/plot/many.h"

static const struct kind {
	const char *name; /* its script is plots/NAME.gp */
	many_fn *write;
	size_t nr; /* maximum number of pictures */
	const char *lacks, *flat; /* printed if there is no picture: no data, or no difference */
} kinds[] = {
	{ "overlay", write_overlay, UCOPY_NR_PATHS, "no aligned cell of a size with kbuf auto",
	  "nothing differs" },
	{ "change", write_change, MOST_RESULTS - 1, "no cell is in both", "no cell differs" },
};

#define NR_KINDS ARRAY_SIZE(kinds)

/* A file's name without directories and suffix, or the whole path. To be freed. */
static char *label_of(const char *file, bool whole)
{
	char *copy = xstrdup(file), *label = xstrdup(whole ? copy : basename(copy));
	size_t n = strlen(label);

	if (n > 5 && !strcmp(label + n - 5, ".json"))
		label[n - 5] = '\0';
	for (char *c = label; *c; c++)
		if (strchr(" \t\n\"'", *c))
			*c = '_';
	free(copy);
	return label;
}

/* Unique labels of the results: file names, or whole paths if names are ambiguous. */
static void set_labels(struct many *m, char **files)
{
	bool whole = false;

	for (size_t i = 0; i < m->nr; i++) {
		m->label[i] = label_of(files[i], false);
		for (size_t j = 0; j < i; j++)
			whole |= !strcmp(m->label[i], m->label[j]);
	}
	for (size_t i = 0; whole && i < m->nr; i++) {
		free(m->label[i]);
		m->label[i] = label_of(files[i], true);
	}
}

/* Returns 0, or -EINVAL with an error printed. */
static int load(struct many *m, char **files, size_t nr)
{
	if (nr > MOST_RESULTS) {
		pr_err("%zu results: no more than %d can be drawn together", nr, MOST_RESULTS);
		return -EINVAL;
	}
	for (; m->nr < nr; m->nr++) {
		if (result_load(&m->r[m->nr], files[m->nr]))
			return -EINVAL;
		if (strcmp(m->r[0].unit, m->r[m->nr].unit) || m->r[0].exact != m->r[m->nr].exact) {
			pr_err("%s and %s: one is %s, the other %s: draw each by itself", files[0],
			       files[m->nr], m->r[0].title, m->r[m->nr].title);
			result_free(&m->r[m->nr]);
			return -EINVAL;
		}
	}
	set_labels(m, files);
	return 0;
}

/* Does an earlier result have the same kernel? */
static bool is_named(const struct many *m, size_t nth)
{
	for (size_t i = 0; i < nth; i++)
		if (!strcmp(m->r[i].kernel, m->r[nth].kernel))
			return true;
	return false;
}

static void describe(struct drawing *d, const struct many *m)
{
	bool partial = false, emulated = false;
	char *kernels = NULL;

	for (size_t i = 0; i < m->nr; i++) {
		partial |= m->r[i].partial;
		emulated |= m->r[i].emulated;
		if (!is_named(m, i))
			join(&kernels, " ", "%s,", m->r[i].kernel);
	}
	d->subtitle = xstrfmt("kernel %s %s, %s mode", kernels, m->r[0].target, m->r[0].mode);
	d->marks = draw_marks(partial, emulated);
	d->unit = draw_unit(m->r[0].unit);
	free(kernels);
}

/* Draw the nth picture of a kind, if there is one. Returns 1, 0, or -errno with an error printed.
 */
static int draw(struct drawing *d, const struct many *m, const struct kind *kind, size_t n,
		bool *flat)
{
	struct picture pic = { 0 };
	char *text = NULL;
	size_t size = 0;
	FILE *table = nonnull(open_memstream(&text, &size));
	int ret = kind->write(&pic, m, n, table);

	fclose(table);
	nonnull(text);
	if (ret)
		ret = draw_picture(d, kind->name, &pic, text, size) ?: 1;
	*flat |= pic.flat;
	picture_free(&pic);
	free(text);
	return ret;
}

/* Returns whether there was any data, even if equal, or -errno with an error printed. */
static int draw_kind(struct drawing *d, const struct many *m, const struct kind *kind)
{
	bool flat = false;
	int drawn = 0;

	for (size_t n = 0; n < kind->nr; n++) {
		int ret = draw(d, m, kind, n, &flat);

		if (ret < 0)
			return ret;
		drawn += ret;
	}
	if (!drawn)
		printf("no %s: %s\n", kind->name, flat ? kind->flat : kind->lacks);
	return drawn || flat;
}

static int draw_kinds(struct drawing *d, const struct many *m, const char *wanted)
{
	int any = 0, ret;

	for (size_t k = 0; k < NR_KINDS; k++) {
		if (wanted && strcmp(wanted, kinds[k].name))
			continue;
		ret = draw_kind(d, m, &kinds[k]);
		if (ret < 0)
			return EXIT_TROUBLE;
		any |= ret;
	}
	if (!any)
		pr_err("%s: nothing to draw against %s", m->label[m->nr - 1], m->label[0]);
	return any ? EXIT_FINE : EXIT_TROUBLE;
}

/* Returns NULL, or an error if the requested kind is unknown. */
static const char *check_kind(const char *kind)
{
	for (size_t k = 0; kind && k < NR_KINDS; k++)
		if (!strcmp(kind, kinds[k].name))
			return NULL;
	return kind ? error_text(
			      "'%s' is no kind of picture of several results; there are: overlay "
			      "change",
			      kind)
		    : NULL;
}

int plot_many(const struct plot_options *o)
{
	struct plan wanted = { 0 };
	struct many m = { .paths = &wanted };
	struct drawing d = { .names = o->all || o->kind, .dark = o->dark };
	const char *why = check_kind(o->kind);
	int code = EXIT_TROUBLE;

	if (why) {
		pr_err("%s", why);
	} else if (draw_possible() && !load(&m, o->files, o->nr_files)) {
		d.out = o->out ? xstrdup(o->out)
			       : draw_directory(o->files[o->nr_files - 1], ".json");
		/* What is in any of them counts as selected. */
		for (size_t i = 0; i < m.nr; i++) {
			why = select_cells(o->select, &m.r[i], true);
			select_plan(o->select, &m.r[i], &wanted);
		}
		if (why) {
			pr_err("%s", why);
		} else {
			describe(&d, &m);
			code = draw_kinds(&d, &m, o->kind);
			draw_end(&d);
		}
	}
	for (size_t i = 0; i < m.nr; i++) {
		result_free(&m.r[i]);
		free(m.label[i]);
	}
	free(d.out);
	free(d.subtitle);
	free(d.marks);
	free(d.unit);
	plan_free(&wanted);
	return code;
}
