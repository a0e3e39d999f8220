/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening hours: reading, writing, and whether a moment is within them. */
#include <stdio.h>
#include <string.h>

#include <heard/hours.h>

static const char day_name[HD_WEEKDAYS][4] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static bool is_shut(const struct hd_hours *hours, unsigned weekday)
{
    return hours->from[weekday] == 0 && hours->to[weekday] == 0;
}

bool hd_hours_are_always(const struct hd_hours *hours)
{
    for (unsigned i = 0; i < HD_WEEKDAYS; i++) {
        if (!is_shut(hours, i)) {
            return false;
        }
    }
    return true;
}

bool hd_hours_fit(const struct hd_hours *hours)
{
    for (unsigned i = 0; i < HD_WEEKDAYS; i++) {
        if (!is_shut(hours, i) &&
            (hours->from[i] >= hours->to[i] || hours->to[i] > HD_DAY_MINUTES)) {
            return false;
        }
    }
    return true;
}

bool hd_hours_are_open(const struct hd_hours *hours, unsigned weekday, unsigned minute)
{
    return hd_hours_are_always(hours) ||
           (minute >= hours->from[weekday] && minute < hours->to[weekday]);
}

bool hd_hours_next(const struct hd_hours *hours, unsigned weekday, unsigned minute,
                   unsigned *next_weekday, unsigned *next_minute)
{
    for (unsigned later = 0; later <= HD_WEEKDAYS; later++) {
        unsigned day = (weekday + later) % HD_WEEKDAYS;
        bool comes = later > 0 || minute < hours->from[day];
        if (!is_shut(hours, day) && comes) {
            *next_weekday = day;
            *next_minute = hours->from[day];
            return true;
        }
    }
    return false;
}

/* ---- reading: each of these takes what it reads off the text ---- */

static void skip_blanks(const char **at)
{
    while (**at == ' ') {
        (*at)++;
    }
}

static bool take(const char **at, char c)
{
    bool there = **at == c;
    *at += there;
    return there;
}

static bool take_day(const char **at, unsigned *out)
{
    for (unsigned i = 0; i < HD_WEEKDAYS; i++) {
        if (strncmp(*at, day_name[i], 3) == 0) {
            *at += 3;
            *out = i;
            return true;
        }
    }
    return false;
}

static bool take_number(const char **at, unsigned digits_min, unsigned *out)
{
    unsigned n = 0;
    unsigned value = 0;
    for (; n < 2 && **at >= '0' && **at <= '9'; n++, (*at)++) {
        value = value * 10 + (unsigned)(**at - '0');
    }
    *out = value;
    return n >= digits_min;
}

/* "9:00" or "09:00"; "24:00" is the end of a day. */
static enum hd_err take_time(const char **at, uint16_t *out)
{
    unsigned hour = 0;
    unsigned minute = 0;
    if (!take_number(at, 1, &hour) || !take(at, ':') || !take_number(at, 2, &minute)) {
        return HD_E_FORMAT;
    }
    unsigned all = hour * 60 + minute;
    if (minute > 59 || all > HD_DAY_MINUTES) {
        return HD_E_RANGE;
    }
    *out = (uint16_t)all;
    return HD_OK;
}

/* "mon-fri 09:00-17:00" */
static enum hd_err take_span(const char **at, struct hd_hours *hours)
{
    unsigned first = 0;
    unsigned last = 0;
    uint16_t from = 0;
    uint16_t to = 0;
    if (!take_day(at, &first)) {
        return HD_E_FORMAT;
    }
    last = first;
    if (take(at, '-') && !take_day(at, &last)) {
        return HD_E_FORMAT;
    }
    skip_blanks(at);
    enum hd_err err = take_time(at, &from);
    if (!err) {
        err = take(at, '-') ? take_time(at, &to) : HD_E_FORMAT;
    }
    if (err || last < first || from >= to) {
        return err ? err : HD_E_RANGE;
    }
    for (unsigned i = first; i <= last; i++) {
        if (!is_shut(hours, i)) {
            return HD_E_RANGE;
        }
        hours->from[i] = from;
        hours->to[i] = to;
    }
    return HD_OK;
}

enum hd_err hd_hours_parse(const char *text, struct hd_hours *out)
{
    struct hd_hours hours = {0};
    const char *at = text;
    skip_blanks(&at);
    bool always = strncmp(at, "always", 6) == 0;
    at += always ? 6 : 0;
    for (bool more = !always; more;) {
        skip_blanks(&at);
        enum hd_err err = take_span(&at, &hours);
        if (err) {
            return err;
        }
        skip_blanks(&at);
        more = take(&at, ',');
    }
    skip_blanks(&at);
    if (*at != '\0') {
        return HD_E_FORMAT;
    }
    *out = hours;
    return HD_OK;
}

static unsigned last_alike(const struct hd_hours *hours, unsigned first)
{
    unsigned last = first;
    while (last + 1 < HD_WEEKDAYS && hours->from[last + 1] == hours->from[first] &&
           hours->to[last + 1] == hours->to[first]) {
        last++;
    }
    return last;
}

void hd_hours_format(const struct hd_hours *hours, char *out)
{
    size_t at = 0;
    (void)snprintf(out, HD_HOURS_TEXT_SIZE, "always");
    for (unsigned first = 0; first < HD_WEEKDAYS;) {
        unsigned last = last_alike(hours, first);
        if (!is_shut(hours, first)) {
            int n =
                snprintf(out + at, HD_HOURS_TEXT_SIZE - at, "%s%s%s%s %02d:%02d-%02d:%02d",
                         at > 0 ? ", " : "", day_name[first], last > first ? "-" : "",
                         last > first ? day_name[last] : "", hours->from[first] / 60,
                         hours->from[first] % 60, hours->to[first] / 60, hours->to[first] % 60);
            at += n > 0 ? (size_t)n : 0;
        }
        first = last + 1;
    }
}
