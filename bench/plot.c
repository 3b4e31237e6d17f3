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
	const char *script;
	picture_fn *write;
	size_t nr; /* pictures there may be */
} kinds[] = {
	{ "plots/cost.gp", write_cost, UCOPY_NR_PATHS },
	{ "plots/extra.gp", write_extra, NR_EXTRAS },
	{ "plots/heat.gp", write_heat, UCOPY_NR_PATHS },
};

/* Each script draws in all formats; end is near a whole file's end. */
static const struct format {
	const char *suffix;
	const char *end;
} formats[] = {
	{ "svg", "</svg>" },
	{ "png", "IEND" },
};

struct options {
	const char *file, *out, *paths;
};

static const struct argp_option option_table[] = {
	{ "out", 'o', "DIR", 0, "write there (default: beside the result, in its name.plots)", 0 },
	{ "paths", 'P', "GLOB", 0, "only these paths, such as 'get_user/*'", 0 },
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
	" one. heat-FAMILY-VARIANT: what unaligned buffers cost, where the result has such"
	" cells.",
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
static void complain_of(const struct plot *p, const char *script)
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
	complain("gnuplot failed on %s: %s", script, last);
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
static int run_gnuplot(const struct plot *p, const char *script, const struct picture *pic)
{
	const bool insn = !strcmp(p->result.unit, "insn");
	char *path = root_path(script),
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
	complain_of(p, script);
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
		ret = run_gnuplot(p, kind->script, &pic);
	for (size_t i = 0; any && !ret && i < sizeof(formats) / sizeof(*formats); i++)
		ret = publish(p, &formats[i], pic.name);
	if (any && !ret)
		p->drawn++;
	p->flat += pic.flat;
	picture_free(&pic);
	free(text);
	return ret;
}

static void say_no_map(const struct result *r)
{
	for (size_t i = 0; i < r->nr; i++) {
		if (r->cells[i].src || r->cells[i].dst) {
			puts("no heat map: none of these paths has both aligned and other cells");
			return;
		}
	}
	puts("no heat map: every cell is aligned; measure with --plan full");
}

static int draw_all(struct plot *p, const struct options *o)
{
	size_t before = 0;

	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		before = p->drawn;
		for (size_t n = 0; n < kinds[k].nr; n++) {
			if (draw(p, &kinds[k], n)) {
				if (interrupted)
					complain("interrupted after %zu pictures", p->drawn);
				return EXIT_TROUBLE;
			}
		}
	}
	if (!p->drawn) {
		complain("%s: nothing to draw: it has no aligned cell of '%s' with kbuf auto",
			 o->file, o->paths ?: "*");
		return EXIT_TROUBLE;
	}
	if (p->flat)
		printf("no heat map for %zu paths: offsets change nothing there\n", p->flat);
	else if (before == p->drawn)
		say_no_map(&p->result);
	return EXIT_FINE;
}

static int plot(const struct options *o)
{
	struct plot p = { 0 };
	const char *why = plan_set_paths(&p.paths, o->paths ?: "*");
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
