/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tracepoints before and after every batch, outside of the interval that its clock
 * measures. Probes there read time and counters for the calls in between.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM ucopy

#if !defined(UCOPY_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define UCOPY_TRACE_H

#include <linux/tracepoint.h>

/* clang-format off */
DECLARE_EVENT_CLASS(ucopy_phase,
	TP_PROTO(u32 path, u32 calls),
	TP_ARGS(path, calls),
	TP_STRUCT__entry(__field(u32, path) __field(u32, calls)),
	TP_fast_assign(__entry->path = path; __entry->calls = calls;),
	TP_printk("path=%u calls=%u", __entry->path, __entry->calls)
);

/* path: enum ucopy_path; calls: number of calls in the batch */
DEFINE_EVENT(ucopy_phase, ucopy_phase_begin, TP_PROTO(u32 path, u32 calls), TP_ARGS(path, calls));
DEFINE_EVENT(ucopy_phase, ucopy_phase_end, TP_PROTO(u32 path, u32 calls), TP_ARGS(path, calls));
/* clang-format on */

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
