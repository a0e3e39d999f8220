/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one piece of state in core: where log lines go. It is set once by main() before any other
 * thread starts, and only read afterwards.
 */
#include <stdarg.h>
#include <stdio.h>

#include <heard/log.h>

enum { LINE_MAX_BYTES = 512 };

static hd_log_sink *log_sink;

void hd_log_set_sink(hd_log_sink *sink)
{
    log_sink = sink;
}

void hd_log_to_stderr(enum hd_log_level level, const char *line)
{
    if (level >= HD_LOG_WARN) {
        fprintf(stderr, "%s\n", line);
    }
}

void hd_log(enum hd_log_level level, const char *fmt, ...)
{
    if (!log_sink) {
        return;
    }
    char line[LINE_MAX_BYTES];
    va_list args;
    va_start(args, fmt);
    vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    log_sink(level, line);
}
