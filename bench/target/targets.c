// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of targets. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"
#include "target/targets.h"
#include "target/vm/target.h"

static const struct target_ops *const targets[] = { &vm_target };

int target_prepare(struct target *t, const struct target_options *o, bool exact)
{
	*t = (struct target){ .arch = o->arch, .exact = exact, .lock = -1 };
	for (size_t i = 0; !t->ops && i < ARRAY_SIZE(targets); i++)
		if (!o->target || !strcmp(o->target, targets[i]->name))
			t->ops = targets[i];
	if (t->ops)
		return t->ops->prepare(t, o);
	pr_err("--target %s: there is no such target; try vm", o->target);
	return -EINVAL;
}

void target_release(struct target *t)
{
	if (t->ops)
		t->ops->release(t);
	free(t->kernel);
	free(t->release);
	free(t->driver);
	free(t->module);
	if (t->lock >= 0)
		close(t->lock);
	*t = (struct target){ .lock = -1 };
}
