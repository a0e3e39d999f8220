/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening hours: their texts, and the moments in and out of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <heard/hours.h>

static struct hd_hours parsed(const char *text)
{
    struct hd_hours hours;
    assert_int_equal(hd_hours_parse(text, &hours), HD_OK);
    assert_true(hd_hours_fit(&hours));
    return hours;
}

static void every_text_has_one_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *text, *spelt;
    } rows[] = {
        {"always", "always"},
        {" always ", "always"},
        {"mon-fri 09:00-17:00", "mon-fri 09:00-17:00"},
        {"mon 9:00-17:00,tue 9:00-17:00", "mon-tue 09:00-17:00"},
        {"sat 10:00-12:30, mon-fri 8:30-18:00", "mon-fri 08:30-18:00, sat 10:00-12:30"},
        {"sun 00:00-24:00", "sun 00:00-24:00"},
        {"mon 09:00-10:00, tue 09:00-11:00, wed 09:00-12:00, thu 09:00-13:00, fri 09:00-14:00, "
         "sat 09:00-15:00, sun 09:00-16:00",
         "mon 09:00-10:00, tue 09:00-11:00, wed 09:00-12:00, thu 09:00-13:00, fri 09:00-14:00, "
         "sat 09:00-15:00, sun 09:00-16:00"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_hours hours = parsed(rows[i].text);
        char text[HD_HOURS_TEXT_SIZE];
        hd_hours_format(&hours, text);
        assert_string_equal(text, rows[i].spelt);
        struct hd_hours again = parsed(text);
        assert_memory_equal(&again, &hours, sizeof(hours));
    }
}

static void what_is_no_opening_time_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum hd_err err;
    } rows[] = {
        {"", HD_E_FORMAT},
        {"always,", HD_E_FORMAT},
        {"mon", HD_E_FORMAT},
        {"monday 9:00-17:00", HD_E_FORMAT},
        {"mon 9-17", HD_E_FORMAT},
        {"mon 9:0-17:00", HD_E_FORMAT},
        {"mon 9:00", HD_E_FORMAT},
        {"mon 9:00-17:00,", HD_E_FORMAT},
        {"mon- 9:00-17:00", HD_E_FORMAT},
        {"mon 9:00-17:00 x", HD_E_FORMAT},
        {"mon 9:00-17:000", HD_E_FORMAT},
        {"mon 17:00-9:00", HD_E_RANGE},
        {"mon 9:00-9:00", HD_E_RANGE},
        {"mon 9:00-24:01", HD_E_RANGE},
        {"mon 9:60-17:00", HD_E_RANGE},
        {"fri-mon 9:00-17:00", HD_E_RANGE},
        {"mon 9:00-12:00, mon 13:00-17:00", HD_E_RANGE},
        {"mon-wed 9:00-12:00, tue 13:00-17:00", HD_E_RANGE},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_hours hours = parsed("tue 01:00-02:00");
        const struct hd_hours before = hours;
        if (hd_hours_parse(rows[i].text, &hours) != rows[i].err) {
            fail_msg("\"%s\"", rows[i].text);
        }
        assert_memory_equal(&hours, &before, sizeof(hours));
    }
}

static void it_is_open_from_the_first_minute_to_before_the_last(void **state)
{
    (void)state;
    const struct hd_hours hours = parsed("mon-fri 09:00-17:00, sun 00:00-24:00");
    assert_false(hd_hours_are_open(&hours, 0, 539));
    assert_true(hd_hours_are_open(&hours, 0, 540));
    assert_true(hd_hours_are_open(&hours, 4, 1019));
    assert_false(hd_hours_are_open(&hours, 4, 1020));
    assert_false(hd_hours_are_open(&hours, 5, 600));
    assert_true(hd_hours_are_open(&hours, 6, 0));
    assert_true(hd_hours_are_open(&hours, 6, 1439));
}

static void without_hours_it_is_always_open(void **state)
{
    (void)state;
    const struct hd_hours hours = parsed("always");
    unsigned day = 9;
    unsigned minute = 9;
    for (unsigned i = 0; i < HD_WEEKDAYS; i++) {
        assert_true(hd_hours_are_open(&hours, i, 0) && hd_hours_are_open(&hours, i, 1439));
    }
    assert_false(hd_hours_next(&hours, 0, 0, &day, &minute));
    assert_true(day == 9 && minute == 9);
}

static void it_says_when_it_opens_next(void **state)
{
    (void)state;
    const struct hd_hours hours = parsed("tue 09:00-17:00, thu 10:30-12:00");
    static const struct {
        unsigned day, minute, next_day, next_minute;
    } rows[] = {
        {0, 0, 1, 540},   {1, 0, 1, 540},    {1, 539, 1, 540},  {1, 540, 3, 630},
        {2, 700, 3, 630}, {3, 1439, 1, 540}, {6, 1439, 1, 540},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        unsigned day = 0;
        unsigned minute = 0;
        assert_true(hd_hours_next(&hours, rows[i].day, rows[i].minute, &day, &minute));
        assert_int_equal(day, rows[i].next_day);
        assert_int_equal(minute, rows[i].next_minute);
    }
    const struct hd_hours one_day = parsed("wed 09:00-10:00");
    unsigned day = 0;
    unsigned minute = 0;
    assert_true(hd_hours_next(&one_day, 2, 541, &day, &minute)); /* a week later */
    assert_int_equal(day, 2);
}

static void hours_that_are_turned_round_do_not_fit(void **state)
{
    (void)state;
    struct hd_hours hours = {.from = {10}, .to = {10}};
    assert_false(hd_hours_fit(&hours));
    hours.to[0] = HD_DAY_MINUTES + 1;
    assert_false(hd_hours_fit(&hours));
    hours.to[0] = 11;
    assert_true(hd_hours_fit(&hours));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_has_one_spelling),
        cmocka_unit_test(what_is_no_opening_time_is_refused),
        cmocka_unit_test(it_is_open_from_the_first_minute_to_before_the_last),
        cmocka_unit_test(without_hours_it_is_always_open),
        cmocka_unit_test(it_says_when_it_opens_next),
        cmocka_unit_test(hours_that_are_turned_round_do_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
