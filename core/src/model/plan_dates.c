/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dates of a plan: as a paper prints them, with the day that they were read as beside it. A day
 * that does not exist is an error. One that lies in another month than the words say is a warning,
 * because papers print dates in many ways.
 */
#include <ctype.h>
#include <string.h>

#include <heard/week.h>

#include "plan_read.h"

bool hd_plan_may_day(struct hd_json *json, const struct hd_json_at *at, const char *key,
                     struct hd_when *out)
{
    const char *text = hd_json_may_text(json, at, key);
    if (!text) {
        return false;
    }
    if (hd_day_parse(text, &out->day) != HD_OK) {
        struct hd_json_at place = hd_plan_member(at, key);
        hd_json_error(json, HD_E_FORMAT, &place, "is not a day; write it like \"2023-02-28\"");
        return false;
    }
    out->has_day = true;
    return true;
}

bool hd_plan_need_day(struct hd_json *json, const struct hd_json_at *at, const char *key,
                      int32_t *out)
{
    struct hd_json_at place;
    struct hd_when when = {0};
    if (!hd_json_need(json, at, key, JSON_STRING, &place) ||
        !hd_plan_may_day(json, at, key, &when)) {
        return false;
    }
    *out = when.day;
    return true;
}

/* Length of a month's name at the start of a text, 0 when there is none; number is 1 to 12. */
static size_t month_at(const char *text, unsigned *number)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    for (unsigned i = 0; i < sizeof(months) / sizeof(months[0]); i++) {
        size_t len = 0;
        while (months[i][len] && tolower((unsigned char)text[len]) == months[i][len]) {
            len++;
        }
        if (!months[i][len]) {
            *number = i + 1;
            return len;
        }
    }
    return 0;
}

/* A number of n digits. */
static unsigned digits(const char *text, size_t n)
{
    unsigned number = 0;
    for (size_t i = 0; i < n; i++) {
        number = number * 10 + (unsigned)(text[i] - '0');
    }
    return number;
}

/* Does the text name months of years, like "September 2022", and none of them is this one? */
static bool names_others(const char *text, unsigned month, unsigned year)
{
    bool named = false;
    for (const char *at = text; *at; at++) {
        unsigned number = 0;
        size_t len = month_at(at, &number);
        if (len > 0 && at[len] == ' ' && strspn(at + len + 1, "0123456789") == 4) {
            if (number == month && digits(at + len + 1, 4) == year) {
                return false;
            }
            named = true;
        }
    }
    return named;
}

static void check_month(struct hd_json *json, const struct hd_json_at *place,
                        const struct hd_when *when)
{
    char day[HD_DAY_TEXT_SIZE]; /* "2022-09-01" */
    hd_day_format(when->day, day);
    if (names_others(when->printed, digits(day + 5, 2), digits(day, 4))) {
        char shown[HD_JSON_SHOWN_MAX];
        hd_json_show(shown, when->printed);
        hd_json_warn(json, place, "lies in another month than \"%s\" beside it", shown);
    }
}

struct hd_when hd_plan_may_when(struct hd_json *json, const struct hd_json_at *at,
                                const char *printed, const char *day)
{
    struct hd_when when = {.printed = hd_json_may_text(json, at, printed)};
    if (!hd_plan_may_day(json, at, day, &when)) {
        return when;
    }
    struct hd_json_at place = hd_plan_member(at, day);
    if (when.printed) {
        check_month(json, &place, &when);
    } else if (!json_object_get(at->value, printed)) {
        hd_json_error(json, HD_E_FORMAT, &place,
                      "needs \"%s\" beside it: the date as the source prints it", printed);
    }
    return when;
}
