/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers and days as words for a board. Rounding happens here and only here, and never makes a
 * figure stand on the other side of its target, of zero, or of the privacy threshold.
 */

#include <stdio.h>

#include <heard/text.h>
#include <heard/week.h>

#include "report.h"

/** Far below any difference that counts can make: 1 / (largest base squared). */
static const double tiny = 1e-9;

int admin_percent(double fraction)
{
    double percent = fraction * 100.0;
    return percent < 0 ? -(int)(0.5 - percent) : (int)(percent + 0.5);
}

void admin_points(double difference, char *out)
{
    int whole = admin_percent(difference);
    const char *text = "0";
    if (whole == 0 && difference > tiny) {
        text = "just over 0";
    } else if (whole == 0 && difference < -tiny) {
        text = "just under 0";
    }
    if (whole == 0) {
        (void)hd_text_copy(out, ADMIN_WORDS_MAX, text);
        return;
    }
    (void)snprintf(out, ADMIN_WORDS_MAX, "%s%d", whole > 0 ? "+" : "\xe2\x88\x92",
                   whole > 0 ? whole : -whole);
}

enum admin_direction admin_direction(enum hd_comparator comparator, struct hd_interval change)
{
    bool less_is_better = comparator == HD_BELOW || comparator == HD_AT_MOST;
    if (change.low > 0) {
        return less_is_better ? ADMIN_WORSE : ADMIN_BETTER;
    }
    if (change.high < 0) {
        return less_is_better ? ADMIN_BETTER : ADMIN_WORSE;
    }
    return ADMIN_NO_CLEAR_CHANGE;
}

void admin_day_words(int32_t day, char *out)
{
    static const char *const month[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    char iso[16];
    hd_day_format(day, iso);
    /* "2026-11-22": year, month and day at fixed places, always. */
    unsigned m = (unsigned)(iso[5] - '0') * 10 + (unsigned)(iso[6] - '0');
    unsigned d = (unsigned)(iso[8] - '0') * 10 + (unsigned)(iso[9] - '0');
    (void)snprintf(out, ADMIN_WORDS_MAX, "%u %s %.4s", d, month[(m - 1) % 12], iso);
}

void admin_weeks_words(int32_t from, int32_t to, char *out)
{
    char first[ADMIN_WORDS_MAX];
    char last[ADMIN_WORDS_MAX];
    admin_day_words(hd_week_monday(from), first);
    admin_day_words(hd_week_monday(to) + 6, last);
    (void)snprintf(out, ADMIN_WORDS_MAX, "%.40s to %.40s", first, last);
}
