/* SPDX-License-Identifier: GPL-2.0 */
/* The oracle: what one call of a path executes, instruction by instruction. */
#ifndef UCOPY_ORACLE_H
#define UCOPY_ORACLE_H

#include <stdint.h>

#include "plan.h"
#include "stages.h"
#include "symbols.h"
#include "target.h"

/* One instruction of a recorded call. */
struct step {
	uint64_t address, count;
	char *text;
	const struct symbol *in;
	enum stage stage;
};

struct call {
	struct step *step;
	size_t nr;
	uint64_t total;
	uint64_t by_stage[NR_STAGES];
};

/* What the oracle and the batches say of one cell. */
struct record {
	const struct cell *cell;
	int fd; /* where the oracle writes, -1 when it has been read */
	double value; /* of the batches; negative when there is none */
	char absent[128]; /* why the kernel lacks the path, or empty */
	struct call call;
};

/* A run of the oracle over the cells of a plan with one size and one alignment. */
struct oracle {
	struct plan plan;
	struct cells cells;
	struct target target;
	struct symbols symbols;
	struct record *records; /* a cell each; one more where stage/null is no cell */
	size_t nr;
	const struct record *null; /* of the empty wrapper */
};

/*
 * Record one call of every cell; the caller has set plan and cells. Returns 0, or
 * -errno after having said what failed; oracle_free() is due in both cases.
 */
int oracle_run(struct oracle *t, const struct target_options *options);

/* Instructions of a cell: its call less an empty one. */
double oracle_insns(const struct oracle *t, const struct record *r);

void oracle_free(struct oracle *t);

#endif
