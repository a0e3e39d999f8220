/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_WEEK_H
#define HD_WEEK_H

/*
 * Weeks are the finest time that Heard keeps about an answer. An absolute week counts ISO 8601
 * weeks (Monday to Sunday, UTC) since the week of 1970-01-01, which is week 0.
 */

#include <stddef.h>
#include <stdint.h>

#include <heard/err.h>

/** Absolute week of a POSIX time in seconds; also before 1970. A time so far off that its days cannot
 * be counted gives the last week, or the first, whose days can. */
int32_t hd_week_of_time(int64_t seconds);

enum { HD_WEEK_TEXT_SIZE = 12 };

/** Write "2026-W47". out holds HD_WEEK_TEXT_SIZE bytes. */
void hd_week_format(int32_t week, char *out);

/**
 * Read "2026-W47".
 *
 * Errors: HD_E_FORMAT when it does not look like that, HD_E_RANGE when the year has no such week
 * or lies outside 1970 to 9999.
 */
HD_NODISCARD enum hd_err hd_week_parse(const char *text, int32_t *out);

/** Days since 1970-01-01 of the Monday that starts the week. */
int32_t hd_week_monday(int32_t week);

enum { HD_DAY_TEXT_SIZE = 12 };

/** Write days since 1970-01-01 as "2026-11-16". out holds HD_DAY_TEXT_SIZE bytes. */
void hd_day_format(int32_t day, char *out);

/** Read "2026-11-16" as days since 1970-01-01. Errors: HD_E_FORMAT, HD_E_RANGE. */
HD_NODISCARD enum hd_err hd_day_parse(const char *text, int32_t *out);

#endif
