// SPDX-License-Identifier: GPL-2.0-or-later
/* The targets there are. */
#include <stdlib.h>
#include <unistd.h>

#include "target/targets.h"
#include "target/vm/target.h"

static const struct target_ops *const targets[] = { &vm_target };

int target_prepare(struct target *t, const struct target_options *o, bool exact)
{
	*t = (struct target){ .ops = targets[0], .arch = o->arch, .exact = exact, .lock = -1 };
	return t->ops->prepare(t, o);
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
