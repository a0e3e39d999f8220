/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stretches of weeks: as a person writes them, and as the tally asks for them. */

#include <stdio.h>

#include <heard/text.h>
#include <heard/week.h>
#include <sync/aggregate.h>

enum hd_err sync_period_parse(const char *text, struct sync_period *out)
{
    if (hd_text_equal(text, "all")) {
        *out = (struct sync_period){.all = true};
        return HD_OK;
    }
    struct sync_period period = {.all = false};
    char from[HD_WEEK_TEXT_SIZE];
    const char *dots = strstr(text, "..");
    size_t len = dots ? (size_t)(dots - text) : strlen(text);
    if (len >= sizeof(from)) {
        return HD_E_FORMAT;
    }
    memcpy(from, text, len);
    from[len] = '\0';
    enum hd_err err = hd_week_parse(from, &period.from);
    if (err) {
        return err;
    }
    period.to = period.from;
    if (dots) {
        err = hd_week_parse(dots + 2, &period.to);
    }
    if (!err && period.to < period.from) {
        err = HD_E_RANGE;
    }
    if (!err) {
        *out = period;
    }
    return err;
}

/* The query of absolute weeks from..to; weeks before the wave hold nothing. */
static struct hd_tally_query query_of(int32_t from, int32_t to, int32_t first_week)
{
    struct hd_tally_query query = HD_TALLY_ALL;
    query.week_from = from < first_week ? 0 : from - first_week;
    query.week_to = to - first_week; /* below week_from when all of it lies before the wave */
    return query;
}

bool sync_period_queries(const struct sync_period *period, int32_t first_week,
                         struct hd_tally_query *now, struct hd_tally_query *before)
{
    if (period->all) {
        *now = HD_TALLY_ALL;
        return false;
    }
    *now = query_of(period->from, period->to, first_week);
    if (period->from <= first_week) {
        return false;
    }
    int32_t length = period->to - period->from + 1;
    *before = query_of(period->from - length, period->from - 1, first_week);
    return true;
}

void sync_period_format(const struct sync_period *period, char *out)
{
    enum { SIZE = 32 };
    if (period->all) {
        snprintf(out, SIZE, "all");
        return;
    }
    char from[HD_WEEK_TEXT_SIZE];
    char to[HD_WEEK_TEXT_SIZE];
    hd_week_format(period->from, from);
    hd_week_format(period->to, to);
    snprintf(out, SIZE, "%s..%s", from, to);
}
