// SPDX-License-Identifier: GPL-2.0
/*
 * ucopy plot: pictures of a result, drawn by the gnuplot scripts in plots/. A
 * picture is drawn in a directory of its own beside the others and then moved,
 * so that what has its final name is whole.
 */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands.h"
#include "plot_data.h"
#include "util.h"

extern char **environ;

/* Adding a kind of picture is a row here, a function and a script. */
static const struct kind {
	const char *name; /* its script is plots/NAME.gp */
	picture_fn *write;
	size_t nr; /* pictures there may be */
	const char *lacks; /* what a result has not that there is none of */
} kinds[] = {
	{ "cost", write_cost, UCOPY_NR_PATHS, "no aligned cell of a size with kbuf auto" },
	{ "extra", write_extra, NR_EXTRAS, "no aligned cells of both forms of a path" },
	{ "heat", write_heat, UCOPY_NR_PATHS,
	  "no path with both aligned and other cells; measure with --plan full" },
	{ "parts", write_parts, NR_PARTS_SIZES,
	  "no cell with parts; exact mode records them, of 8, 64, 512 and 4096 bytes" },
	{ "generations", write_generations, 1, "no cell of generation/*" },
	{ "amortise", write_amortise, NR_AMORTISE,
	  "no cells of k accesses by both each and another way, of 8 or 64 bytes" },
	{ "struct", write_struct, 1, "no cells of struct/get_user and another way, of 8 bytes" },
	{ "faults", write_faults, UCOPY_NR_PATHS,
	  "no cell of other than warm user memory, of 8, 64 or 4096 bytes" },
};

#define NR_KINDS (sizeof(kinds) / sizeof(*kinds))

/* Each script draws in all formats; end is near a whole file's end. */
static const struct format {
	const char *suffix;
	const char *end;
} formats[] = {
	{ "svg", "</svg>" },
	{ "png", "IEND" },
};

struct options {
	const char *file, *out, *paths, *kind;
};

static const struct argp_option option_table[] = {
	{ "out", 'o', "DIR", 0, "write there (default: beside the result, in its name.plots)", 0 },
	{ "paths", 'P', "GLOB", 0, "only these paths, such as 'get_user/*'", 0 },
	{ "kind", 'k', "KIND", 0, "only pictures of this kind, by the first word of their name",
	  0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'o':
		o->out = arg;
		return 0;
	case 'P':
		o->paths = arg;
		return 0;
	case 'k':
		o->kind = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			return ARGP_ERR_UNKNOWN;
		o->file = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	option_table,
	parse_option,
	"[RESULT]",
	"Draw a result (default: results/latest.json), each picture as SVG and PNG.\v"
	"cost-FAMILY: cost against size. extra-FORM: what the checked form costs over a plainer"
	" one. heat-FAMILY-VARIANT: what unaligned buffers cost. parts-SIZE: what calls are made"
	" of. generations: the range checks the kernel has had. amortise-FAMILY-SIZE: an access of"
	" k in a call. struct: fetching a structure. faults-FAMILY: kinds of user memory. A kind "
	"is drawn where the result has cells"
	" for it.",
	NULL,
	NULL,
	NULL
};

struct plot {
	struct result result;
	struct plan paths;
	char *out; /* the directory of the pictures */
	char *work; /* one inside it, where they are drawn */
	char *subtitle, *marks;
	size_t drawn;
	size_t flat; /* pictures that would show no difference */
};

/* The result's own directory and name: of the file, not of a link to it. */
static char *default_out(const char *file)
{
	char *real = realpath(file, NULL);
	char *out = strf("%s", real ?: file);
	size_t n = strlen(out);

	free(real);
	if (n > 5 && !strcmp(out + n - 5, ".json"))
		out[n - 5] = '\0';
	real = out;
	out = strf("%s.plots", real);
	free(real);
	return out;
}

/* Returns 0, or -errno after a word. */
static int make_work(struct plot *p)
{
	int ret = make_dirs(p->out);

	p->work = strf("%s/.plot.XXXXXX", p->out);
	if (!ret && !mkdtemp(p->work))
		ret = -errno;
	if (!ret)
		return 0;
	complain("%s: cannot be written: %s; give another directory by --out", p->out,
		 strerror(-ret));
	free(p->work);
	p->work = NULL;
	return ret;
}

static void remove_work(struct plot *p)
{
	static const char *const names[] = { "table", "log", "picture.svg", "picture.png" };

	if (!p->work)
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *path = strf("%s/%s", p->work, names[i]);

		unlink(path);
		free(path);
	}
	rmdir(p->work);
	free(p->work);
}

static int save_table(const struct plot *p, const char *text, size_t size)
{
	char *path = strf("%s/table", p->work);
	FILE *f = fopen(path, "we");
	int ret = f ? 0 : -errno;

	if (f && fwrite(text, 1, size, f) != size)
		ret = -EIO;
	if (f && fclose(f) && !ret)
		ret = -errno;
	if (ret)
		complain("%s: cannot be written: %s", path, strerror(-ret));
	free(path);
	return ret;
}

/* gnuplot ends with what was wrong, after pointing at where. */
static void complain_of(const struct plot *p, const char *kind)
{
	char *path = strf("%s/log", p->work), *line = NULL, *last = strf("it said nothing");
	FILE *log = fopen(path, "re");
	size_t size = 0;

	while (log && getline(&line, &size, log) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (line[strspn(line, " \t^")]) {
			free(last);
			last = strf("%s", line);
		}
	}
	complain("gnuplot failed on plots/%s.gp: %s", kind, last);
	if (log)
		fclose(log);
	free(last);
	free(line);
	free(path);
}

/*
 * Run gnuplot in the work directory. It gets texts as arguments, never as code,
 * and reads no settings of the user's.
 */
static int run_gnuplot(const struct plot *p, const char *kind, const struct picture *pic)
{
	const bool insn = !strcmp(p->result.unit, "insn");
	char *script = strf("plots/%s.gp", kind), *path = root_path(script),
	     *unit = strf("%s a call", insn ? "instructions" : p->result.unit);
	char *argv[] = { "gnuplot",    "--default-settings", "-c",	   path,
			 pic->title,   p->subtitle,	     p->marks,	   unit,
			 pic->args[0], pic->args[1],	     pic->args[2], NULL };
	posix_spawn_file_actions_t actions;
	int status = 0, ret;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addchdir_np(&actions, p->work);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "log",
					 O_WRONLY | O_CREAT | O_TRUNC, 0666);
	ret = -posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	free(script);
	free(path);
	free(unit);
	if (ret) {
		complain("gnuplot: cannot be run: %s", strerror(-ret));
		return ret;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (interrupted)
		return -EINTR;
	if (!status)
		return 0;
	complain_of(p, kind);
	return -EIO;
}

/* gnuplot does not say when the disk is full: look at the end. */
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

/* Give a drawn picture its name. Returns 0, or -errno after a word. */
static int publish(const struct plot *p, const struct format *format, const char *name)
{
	char *from = strf("%s/picture.%s", p->work, format->suffix);
	char *to = strf("%s/%s.%s", p->out, name, format->suffix);
	int ret = 0;

	if (!is_whole(from, format->end)) {
		complain("%s: not written: gnuplot got no further; is the disk full?", to);
		ret = -EIO;
	} else if (rename(from, to)) {
		ret = -errno;
		complain("%s: not written: %s", to, strerror(-ret));
	} else {
		puts(to);
	}
	free(from);
	free(to);
	return ret;
}

/* Draw the nth picture of a kind, if there is one. Returns 0 or -errno. */
static int draw(struct plot *p, const struct kind *kind, size_t n)
{
	struct picture pic = { 0 };
	char *text = NULL;
	size_t size = 0;
	FILE *table = must(open_memstream(&text, &size));
	bool any = kind->write(&pic, &p->result, &p->paths, n, table);
	int ret = 0;

	fclose(table);
	must(text);
	if (any && !p->work)
		ret = make_work(p);
	if (any && !ret)
		ret = save_table(p, text, size);
	if (any && !ret)
		ret = run_gnuplot(p, kind->name, &pic);
	for (size_t i = 0; any && !ret && i < sizeof(formats) / sizeof(*formats); i++)
		ret = publish(p, &formats[i], pic.name);
	if (any && !ret)
		p->drawn++;
	p->flat += pic.flat;
	picture_free(&pic);
	free(text);
	return ret;
}

/* Draw what there is of a kind, and say so where there is nothing. Returns 0 or -errno. */
static int draw_kind(struct plot *p, const struct kind *kind, bool asked)
{
	size_t before = p->drawn, flat = p->flat;
	int ret = 0;

	for (size_t n = 0; n < kind->nr && !ret; n++)
		ret = draw(p, kind, n);
	if (ret && interrupted)
		complain("interrupted after %zu pictures", p->drawn);
	if (ret)
		return ret;
	if (p->flat > flat)
		printf("no %s for %zu paths: offsets change nothing there\n", kind->name,
		       p->flat - flat);
	else if (before == p->drawn && !asked)
		printf("no %s: %s\n", kind->name, kind->lacks);
	return 0;
}

static int draw_all(struct plot *p, const struct options *o)
{
	const char *lacks = kinds[0].lacks;

	for (size_t k = 0; k < NR_KINDS; k++) {
		if (o->kind && strcmp(o->kind, kinds[k].name))
			continue;
		if (o->kind)
			lacks = kinds[k].lacks;
		if (draw_kind(p, &kinds[k], o->kind))
			return EXIT_TROUBLE;
	}
	if (p->drawn || p->flat)
		return EXIT_FINE;
	complain("%s: nothing to draw of '%s': %s", o->file, o->paths ?: "*", lacks);
	return EXIT_TROUBLE;
}

/* NULL, or what is wrong with the kind that was asked for. */
static const char *check_kind(const char *kind)
{
	char *all = NULL;
	const char *why;

	for (size_t k = 0; k < NR_KINDS; k++) {
		if (!kind || !strcmp(kind, kinds[k].name)) {
			free(all);
			return NULL;
		}
		picture_append(&all, strf("%s", kinds[k].name));
	}
	why = because("'%s' is no kind of picture: %s", kind, all);
	free(all);
	return why;
}

static int plot(const struct options *o)
{
	struct plot p = { 0 };
	const char *why = check_kind(o->kind) ?: plan_set_paths(&p.paths, o->paths ?: "*");
	char *gnuplot = find_program("gnuplot");
	int code = EXIT_TROUBLE;

	if (why) {
		complain("%s", why);
	} else if (!gnuplot) {
		complain("gnuplot: not found: install gnuplot-nox");
	} else if (!result_load(&p.result, o->file)) {
		p.out = o->out ? strf("%s", o->out) : default_out(o->file);
		p.subtitle = strf("kernel %s, %s, %s mode", p.result.kernel, p.result.target,
				  p.result.mode);
		p.marks = strf("%s%s%s", p.result.partial ? "partial" : "",
			       p.result.partial && p.result.emulated ? "; " : "",
			       p.result.emulated ? EMULATED_MARK : "");
		code = draw_all(&p, o);
		remove_work(&p);
		result_free(&p.result);
	}
	free(gnuplot);
	free(p.out);
	free(p.subtitle);
	free(p.marks);
	plan_free(&p.paths);
	return code;
}

int cmd_plot(int argc, char **argv)
{
	char *latest = root_path("results/latest.json");
	struct options o = { .file = latest };
	int code = EXIT_TROUBLE;

	if (!argp_parse(&argp, argc, argv, 0, NULL, &o))
		code = plot(&o);
	free(latest);
	return code;
}
