/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ISO 8601 weeks and civil days without the C library's clock functions, which depend on time
 * zones and are not thread-safe. Day arithmetic after H. Hinnant, "chrono-compatible low-level
 * date algorithms" (2013).
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <heard/text.h>
#include <heard/week.h>

enum { DAYS_PER_WEEK = 7, YEAR_MIN = 1970, YEAR_MAX = 9999 };
enum { WEEK_LAST = INT32_MAX / DAYS_PER_WEEK - 1 }; /* all its days can be counted in 32 bits */

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}

struct civil {
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
};

static int32_t day_from_civil(struct civil c)
{
    int64_t y = c.month <= 2 ? c.year - 1 : c.year;
    int64_t era = floor_div(y, 400);
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return (int32_t)(era * 146097 + doe - 719468);
}

static struct civil civil_from_day(int32_t day)
{
    int64_t z = (int64_t)day + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;
    return (struct civil){
        .year = (int32_t)(yoe + era * 400 + (month <= 2)),
        .month = (int32_t)month,
        .day = (int32_t)(doy - (153 * mp + 2) / 5 + 1),
    };
}

/* 1970-01-01 was a Thursday: its week began three days before. */
static int32_t week_of_day(int32_t day)
{
    return (int32_t)floor_div((int64_t)day + 3, DAYS_PER_WEEK);
}

/* The first ISO week of a year is the one with 4 January in it. */
static int32_t first_week_of_year(int32_t year)
{
    return week_of_day(day_from_civil((struct civil){year, 1, 4}));
}

int32_t hd_week_of_time(int64_t seconds)
{
    int64_t day = floor_div(seconds, 86400);
    int64_t week = floor_div(day + 3, DAYS_PER_WEEK);
    if (week > WEEK_LAST) {
        return WEEK_LAST;
    }
    return week < -WEEK_LAST ? -WEEK_LAST : (int32_t)week;
}

int32_t hd_week_monday(int32_t week)
{
    return week * DAYS_PER_WEEK - 3;
}

void hd_week_format(int32_t week, char *out)
{
    /* The ISO year of a week is the calendar year of its Thursday. */
    int32_t year = civil_from_day(hd_week_monday(week) + 3).year;
    int32_t number = week - first_week_of_year(year) + 1;
    char text[32];
    snprintf(text, sizeof(text), "%04d-W%02d", (int)year, (int)number);
    (void)hd_text_copy(out, HD_WEEK_TEXT_SIZE, text);
}

/* Exactly n digits at text as a number; -1 when they are not all digits. */
static int32_t digits(const char *text, size_t n)
{
    int32_t value = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

enum hd_err hd_week_parse(const char *text, int32_t *out)
{
    if (strlen(text) != 8 || text[4] != '-' || text[5] != 'W') {
        return HD_E_FORMAT;
    }
    int32_t year = digits(text, 4);
    int32_t number = digits(text + 6, 2);
    if (year < 0 || number < 0) {
        return HD_E_FORMAT;
    }
    if (year < YEAR_MIN || year > YEAR_MAX || number < 1) {
        return HD_E_RANGE;
    }
    int32_t week = first_week_of_year(year) + number - 1;
    if (week >= first_week_of_year(year + 1)) {
        return HD_E_RANGE;
    }
    *out = week;
    return HD_OK;
}

void hd_day_format(int32_t day, char *out)
{
    struct civil c = civil_from_day(day);
    char text[48];
    snprintf(text, sizeof(text), "%04d-%02d-%02d", (int)c.year, (int)c.month, (int)c.day);
    (void)hd_text_copy(out, HD_DAY_TEXT_SIZE, text);
}

enum hd_err hd_day_parse(const char *text, int32_t *out)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') {
        return HD_E_FORMAT;
    }
    struct civil c = {digits(text, 4), digits(text + 5, 2), digits(text + 8, 2)};
    if (c.year < 0 || c.month < 0 || c.day < 0) {
        return HD_E_FORMAT;
    }
    if (c.year < YEAR_MIN || c.month < 1 || c.month > 12 || c.day < 1) {
        return HD_E_RANGE;
    }
    int32_t day = day_from_civil(c);
    struct civil back = civil_from_day(day);
    if (back.month != c.month || back.day != c.day) {
        return HD_E_RANGE; /* 30 February */
    }
    *out = day;
    return HD_OK;
}
