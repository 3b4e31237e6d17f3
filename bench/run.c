// SPDX-License-Identifier: GPL-2.0
/* ucopy run: a plan, run by the driver in a guest, becomes a result file. */
#include "commands.h"
#include "session.h"
#include "util.h"

static const char doc[] =
	"Measure a plan (default: quick) in a guest and write a result file.\v"
	"Exact mode counts instructions and is the same in every run. Time mode takes nanoseconds:"
	" a machine's with KVM, else the emulator's, and then they are marked as such.";

int cmd_run(int argc, char **argv)
{
	struct run_options o = { RUN_DEFAULTS, .plan = "quick" };
	struct argp argp = run_options_argp;
	struct session s;
	int ret;

	argp.doc = doc;
	if (argp_parse(&argp, argc, argv, 0, NULL, &o))
		return EXIT_TROUBLE;
	ret = session_open(&s, &o);
	if (!ret)
		ret = session_measure(&s);
	return session_close(&s, ret);
}
