/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_LOG_H
#define HD_LOG_H

/*
 * Event classes for whoever looks after a machine. Never an answer, a key, a name, or a time
 * finer than the day in which it happened; tests scan the log of a whole run for planted answers.
 */

#include <heard/err.h>

enum hd_log_level { HD_LOG_DEBUG, HD_LOG_INFO, HD_LOG_WARN, HD_LOG_ERROR };

typedef void hd_log_sink(enum hd_log_level level, const char *line);

/** Choose where lines go; NULL silences. Set once by each main() before other threads start. */
void hd_log_set_sink(hd_log_sink *sink);

/** A sink that writes warnings and errors to stderr. */
void hd_log_to_stderr(enum hd_log_level level, const char *line);

/** Log one event: "store: commit failed code=%d". No full stop, no newline. */
void hd_log(enum hd_log_level level, const char *fmt, ...) HD_PRINTF(2, 3);

#endif
