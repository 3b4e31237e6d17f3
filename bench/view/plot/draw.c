// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Draws one picture with a gnuplot script in plots/. It is drawn in a work directory and then
 * renamed, so that files with final names are always complete.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/child.h"
#include "lib/util.h"
#include "result/schema.h"
#include "view/plot/draw.h"

/* Each script draws all formats; end is a string near the end of a complete file. */
static const struct format {
	const char *suffix;
	const char *end;
} formats[] = {
	{ "svg", "</svg>" },
	{ "png", "IEND" },
};

bool draw_possible(void)
{
	char *gnuplot = find_program("gnuplot");
	bool found = gnuplot;

	if (!found)
		pr_err("gnuplot: not found: install gnuplot-nox");
	free(gnuplot);
	return found;
}

char *draw_directory(const char *file, const char *suffix)
{
	char *real = realpath(file, NULL) ?: xstrdup(file);
	size_t n = strlen(real), end = strlen(suffix);
	char *out;

	if (n > end && !strcmp(real + n - end, suffix))
		real[n - end] = '\0';
	out = xstrfmt("%s.plots", real);
	free(real);
	return out;
}

char *draw_marks(bool partial, bool emulated)
{
	return xstrfmt("%s%s%s", partial ? "partial" : "", partial && emulated ? "; " : "",
		       emulated ? EMULATED_MARK : "");
}

char *draw_unit(const char *unit)
{
	return xstrfmt("%s a call", !strcmp(unit, "insn") ? "instructions" : unit);
}

/* Returns 0, or -errno with an error printed. */
static int make_work(struct drawing *d)
{
	int ret = make_dirs(d->out);

	d->work = xstrfmt("%s/.plot.XXXXXX", d->out);
	if (!ret && !mkdtemp(d->work))
		ret = -errno;
	if (!ret)
		return 0;
	pr_err("%s: cannot be written: %s; give another directory by --out", d->out,
	       strerror(-ret));
	free(d->work);
	d->work = NULL;
	return ret;
}

void draw_end(struct drawing *d)
{
	static const char *const names[] = { "table", "log", "picture.svg", "picture.png" };

	if (d->pictures && !d->names)
		printf("%zu pictures, as SVG and PNG: %s\n", d->pictures, d->out);
	if (!d->work)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char *path = xstrfmt("%s/%s", d->work, names[i]);

		unlink(path);
		free(path);
	}
	rmdir(d->work);
	free(d->work);
	d->work = NULL;
}

static int save_table(const struct drawing *d, const char *text, size_t size)
{
	char *path = xstrfmt("%s/table", d->work);
	FILE *f = fopen(path, "we");
	int ret = f ? 0 : -errno;

	if (f && fwrite(text, 1, size, f) != size)
		ret = -EIO;
	if (f && fclose(f) && !ret)
		ret = -errno;
	if (ret)
		pr_err("%s: cannot be written: %s", path, strerror(-ret));
	free(path);
	return ret;
}

/* gnuplot's last line is the error message, after a '^' below its position. */
static void report(const struct drawing *d, const char *kind)
{
	char *path = xstrfmt("%s/log", d->work), *line = NULL, *last = xstrfmt("it said nothing");
	FILE *log = fopen(path, "re");
	size_t size = 0;

	while (log && getline(&line, &size, log) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (line[strspn(line, " \t^")]) {
			free(last);
			last = xstrdup(line);
		}
	}
	pr_err("gnuplot failed on plots/%s.gp: %s", kind, last);
	if (log)
		fclose(log);
	free(last);
	free(line);
	free(path);
}

/*
 * Run gnuplot in the work directory. Strings are passed as arguments, never as code, and the
 * user's settings are not read.
 */
static int run_gnuplot(const struct drawing *d, const char *kind, const struct picture *pic)
{
	char *script = xstrfmt("plots/%s.gp", kind), *path = root_path(script);
	char *theme = d->dark ? "DARK = 1" : "DARK = 0";
	char *argv[] = { "gnuplot",    "--default-settings", "-e",	   theme,	 "-c",
			 path,	       pic->title,	     d->subtitle,  d->marks,	 d->unit,
			 pic->args[0], pic->args[1],	     pic->args[2], pic->args[3], NULL };
	const struct child gnuplot = { .argv = argv, .dir = d->work, .log = "log" };
	char *line;
	int status = child_run(&gnuplot, &line);

	free(line);
	free(script);
	free(path);
	if (status <= 0)
		return status;
	report(d, kind);
	return -EIO;
}

/* gnuplot does not report a full disk: check the end of the file. */
static bool is_whole(const char *path, const char *end)
{
	char last[16];
	FILE *f = fopen(path, "re");
	bool whole = f && !fseek(f, -(long)sizeof(last), SEEK_END) &&
		     fread(last, 1, sizeof(last), f) == sizeof(last) &&
		     memmem(last, sizeof(last), end, strlen(end));

	if (f)
		fclose(f);
	return whole;
}

/* Move a picture to its final name. Returns 0, or -errno with an error printed. */
static int publish(const struct drawing *d, const struct format *format, const char *name)
{
	char *from = xstrfmt("%s/picture.%s", d->work, format->suffix);
	char *to = xstrfmt("%s/%s.%s", d->out, name, format->suffix);
	int ret = 0;

	if (!is_whole(from, format->end)) {
		pr_err("%s: not written: gnuplot got no further; is the disk full?", to);
		ret = -EIO;
	} else if (rename(from, to)) {
		ret = -errno;
		pr_err("%s: not written: %s", to, strerror(-ret));
	} else if (d->names) {
		puts(to);
	}
	free(from);
	free(to);
	return ret;
}

int draw_picture(struct drawing *d, const char *script, const struct picture *pic,
		 const char *table, size_t size)
{
	int ret = d->work ? 0 : make_work(d);

	if (!ret)
		ret = save_table(d, table, size);
	if (!ret)
		ret = run_gnuplot(d, script, pic);
	for (size_t i = 0; !ret && i < ARRAY_SIZE(formats); i++)
		ret = publish(d, &formats[i], pic->name);
	d->pictures += !ret;
	return ret;
}
