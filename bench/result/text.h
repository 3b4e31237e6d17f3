/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of a result as text. */
#ifndef UCOPY_RESULT_TEXT_H
#define UCOPY_RESULT_TEXT_H

#include "result/result.h"

/* A cell's value as text, with its spread in time mode; "-" for NULL. */
void result_value_text(char *text, size_t size, const struct result *r,
		       const struct result_cell *c);

/* Did the measured call fail? */
bool result_failed(const struct result_cell *c);
/* "failed: -EFAULT", "failed: 8 of 64 bytes not done"; empty for a call that did not fail. */
void result_failure_text(char *text, size_t size, const struct result_cell *c);

#endif
