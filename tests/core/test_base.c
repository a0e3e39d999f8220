/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes, text, numbers, notes, arena, weeks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <heard/arena.h>
#include <heard/bytes.h>
#include <heard/log.h>
#include <heard/notes.h>
#include <heard/text.h>
#include <heard/week.h>

static struct hd_slice slice(const char *text)
{
    return (struct hd_slice){(const uint8_t *)text, strlen(text)};
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    uint8_t bytes[32];
    struct hd_wr wr = hd_wr_init(bytes, sizeof(bytes));
    hd_wr_u8(&wr, 0xA1);
    hd_wr_u16(&wr, 0xB2C3);
    hd_wr_u32(&wr, 0xD4E5F607);
    hd_wr_u64(&wr, 0x1122334455667788);
    hd_wr_zeros(&wr, 3);
    assert_false(wr.bad);
    static const uint8_t golden[] = {0xA1, 0xC3, 0xB2, 0x07, 0xF6, 0xE5, 0xD4, 0x88, 0x77,
                                     0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0,    0,    0};
    assert_memory_equal(bytes, golden, sizeof(golden));
    struct hd_rd rd = hd_rd_init((struct hd_slice){bytes, sizeof(golden)});
    assert_int_equal(hd_rd_u8(&rd), 0xA1);
    assert_int_equal(hd_rd_u16(&rd), 0xB2C3);
    assert_int_equal(hd_rd_u32(&rd), 0xD4E5F607);
    assert_true(hd_rd_u64(&rd) == 0x1122334455667788);
    assert_true(hd_rd_zeros(&rd, 3));
    assert_false(rd.bad);
    assert_int_equal(rd.left, 0);
}

static void reading_past_the_end_stays_bad_and_gives_zeros(void **state)
{
    (void)state;
    const uint8_t three[] = {1, 2, 3};
    struct hd_rd rd = hd_rd_init((struct hd_slice){three, 3});
    assert_int_equal(hd_rd_u32(&rd), 0x0201);
    assert_true(rd.bad);
    assert_int_equal(hd_rd_u8(&rd), 0);
    uint8_t out[2] = {9, 9};
    hd_rd_bytes(&rd, out, 2);
    assert_int_equal(out[0] | out[1], 0);
    assert_false(hd_rd_zeros(&rd, 1));
}

static void writing_past_the_end_changes_nothing_behind_it(void **state)
{
    (void)state;
    uint8_t bytes[4] = {7, 7, 7, 7};
    struct hd_wr wr = hd_wr_init(bytes, 3);
    hd_wr_u16(&wr, 0);
    hd_wr_u16(&wr, 0);
    assert_true(wr.bad);
    hd_wr_zeros(&wr, 1);
    assert_int_equal(bytes[2], 7);
    assert_int_equal(bytes[3], 7);
}

static void a_buffer_grows_and_keeps_its_bytes(void **state)
{
    (void)state;
    struct hd_buf buf = HD_BUF_EMPTY;
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(hd_buf_printf(&buf, "%03d", i), HD_OK);
    }
    assert_int_equal(buf.len, 3000);
    assert_memory_equal(buf.p + 2997, "999", 3);
    assert_int_equal(hd_buf_append(&buf, NULL, 0), HD_OK);
    hd_buf_free(&buf);
    assert_null(buf.p);
    hd_buf_free(&buf);
}

static void an_impossible_size_is_refused(void **state)
{
    (void)state;
    struct hd_buf buf = HD_BUF_EMPTY;
    assert_int_equal(hd_buf_append(&buf, "x", 1), HD_OK);
    assert_int_equal(hd_buf_append(&buf, "x", SIZE_MAX), HD_E_NOMEM);
    assert_int_equal(buf.len, 1);
    hd_buf_free(&buf);
}

static void utf8_is_judged_as_the_standard_says(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        bool valid;
    } row[] = {
        {"", true},
        {"plain", true},
        {"zażółć gęślą", true},
        {"你好", true},
        {"مرحبا", true},
        {"\xF0\x9F\x98\x80", true},
        {"\xF4\x8F\xBF\xBF", true},  /* U+10FFFF */
        {"\xF4\x90\x80\x80", false}, /* above it */
        {"\xC0\xAF", false},         /* overlong */
        {"\xC1\xBF", false},
        {"\xE0\x80\xAF", false},
        {"\xE0\x9F\xBF", false},
        {"\xF0\x8F\xBF\xBF", false},
        {"\xED\xA0\x80", false}, /* surrogate */
        {"\xED\x9F\xBF", true},
        {"\x80", false},
        {"\xE2\x82", false}, /* cut short */
        {"a\xE2\x82", false},
        {"\xE2\x28\xA1", false},
        {"\xFF", false},
    };
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        if (hd_utf8_valid(slice(row[i].bytes)) != row[i].valid) {
            fail_msg("row %zu", i);
        }
    }
    assert_false(hd_utf8_valid((struct hd_slice){(const uint8_t *)"a\0b", 3}));
}

static void code_points_come_one_by_one(void **state)
{
    (void)state;
    const char *at = "aż你\xF0\x9F\x98\x80";
    assert_int_equal(hd_utf8_next(&at), 'a');
    assert_int_equal(hd_utf8_next(&at), 0x17C);
    assert_int_equal(hd_utf8_next(&at), 0x4F60);
    assert_int_equal(hd_utf8_next(&at), 0x1F600);
    assert_int_equal(hd_utf8_next(&at), 0);
    assert_int_equal(hd_utf8_next(&at), 0);
}

static void text_is_cut_between_characters(void **state)
{
    (void)state;
    char out[6];
    assert_true(hd_text_copy(out, sizeof(out), "abcde"));
    assert_string_equal(out, "abcde");
    assert_false(hd_text_copy(out, sizeof(out), "abcd你"));
    assert_string_equal(out, "abcd");
    assert_false(hd_text_copy(out, 1, "x"));
    assert_string_equal(out, "");
}

static void what_a_stranger_wrote_is_made_fit_to_be_shown(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {"", ""},
        {"caf\xc3\xa9 \xe4\xbd\xa0 \xf0\x9f\x98\x80 %s",
         "caf\xc3\xa9 \xe4\xbd\xa0 \xf0\x9f\x98\x80 %s"},
        {"a\tb\nc\x1b[31m\x7f", "a\\x09b\\x0ac\\x1b[31m\\x7f"},
        {"\xc2\x9b"
         "m",
         "\\xc2\\x9bm"}, /* C1 */
        {"\xe2\x80\xae\xd8\x9c\xe2\x81\xa6",
         "\\xe2\\x80\\xae\\xd8\\x9c\\xe2\\x81\\xa6"}, /* turned round */
        {"\xef\xbb\xbf", "\\xef\\xbb\\xbf"},          /* invisible */
        {"\xff\xc3", "\\xff\\xc3"},                   /* no UTF-8 */
        {"\xc0\xaf\xed\xa0\x80", "\\xc0\\xaf\\xed\\xa0\\x80"},
        {"x\xe4\xbd", "x\\xe4\\xbd"}, /* cut short */
    };
    char out[80];
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        hd_text_printable(out, sizeof(out), rows[i].text);
        assert_string_equal(out, rows[i].shown);
    }
    for (size_t size = 1; size < 12; size++) { /* cut between characters, always ended */
        memset(out, 'z', sizeof(out));
        hd_text_printable(out, size, "a\n\xc3\xa9z");
        assert_true(strlen(out) < size);
        assert_int_equal(out[size], 'z');
        assert_true(hd_utf8_valid((struct hd_slice){(const uint8_t *)out, strlen(out)}));
    }
    hd_text_printable(out, 8, "a\n\xc3\xa9z");
    assert_string_equal(out, "a\\x0a\xc3\xa9");
}

static void numbers_are_digits_and_nothing_else(void **state)
{
    (void)state;
    uint32_t v = 77;
    static const char *const wrong[] = {"", " 1", "1 ", "+1", "-1", "0x1", "1.0", "one"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(hd_parse_u32(wrong[i], 0, UINT32_MAX, &v), HD_E_FORMAT);
    }
    assert_int_equal(hd_parse_u32("4294967296", 0, UINT32_MAX, &v), HD_E_RANGE);
    assert_int_equal(hd_parse_u32("99999999999999999999999999", 0, UINT32_MAX, &v), HD_E_RANGE);
    assert_int_equal(hd_parse_u32("4", 5, 9, &v), HD_E_RANGE);
    assert_int_equal(v, 77);
    assert_int_equal(hd_parse_u32("4294967295", 0, UINT32_MAX, &v), HD_OK);
    assert_true(v == UINT32_MAX);
    assert_int_equal(hd_parse_u32("007", 0, 9, &v), HD_OK);
    assert_int_equal(v, 7);
}

static void hex_goes_there_and_back(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0x00, 0x9F, 0xA0, 0xFF};
    char text[9];
    uint8_t back[4];
    hd_hex_encode(bytes, 4, text);
    assert_string_equal(text, "009fa0ff");
    assert_int_equal(hd_hex_decode("009FA0ff", back, 4), HD_OK);
    assert_memory_equal(bytes, back, 4);
    assert_int_equal(hd_hex_decode("009fa0f", back, 4), HD_E_FORMAT);
    assert_int_equal(hd_hex_decode("009fa0ff0", back, 4), HD_E_FORMAT);
    assert_int_equal(hd_hex_decode("009fa0fg", back, 4), HD_E_FORMAT);
}

static void notes_never_overflow_and_count_what_did_not_fit(void **state)
{
    (void)state;
    static struct hd_notes notes;
    hd_notes_add(&notes, HD_NOTE_WARNING, "a", "only a warning");
    for (int i = 0; i < 2 * HD_NOTES_MAX; i++) {
        hd_notes_add(&notes, HD_NOTE_ERROR, "file", "error %d", i);
    }
    assert_int_equal(notes.n, HD_NOTES_MAX);
    assert_int_equal(notes.errors, 2 * HD_NOTES_MAX);
    assert_int_equal(notes.warnings, 1);
    assert_string_equal(hd_notes_first_error(&notes), "error 0");
    char long_text[3 * HD_NOTE_TEXT_MAX];
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    static struct hd_notes one;
    hd_notes_add(&one, HD_NOTE_ERROR, long_text, "%s", long_text);
    assert_int_equal(strlen(one.list[0].text), HD_NOTE_TEXT_MAX - 1);
    assert_string_equal(hd_notes_first_error(&(struct hd_notes){0}), "");
}

static void an_arena_gives_zeroed_aligned_memory_and_refuses_overflow(void **state)
{
    (void)state;
    struct hd_arena arena = HD_ARENA_EMPTY;
    for (size_t n = 0; n < 300; n++) {
        uint8_t *p = hd_arena_alloc(&arena, n * 97);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < n * 97; i++) {
            assert_int_equal(p[i], 0);
            p[i] = 0xAA;
        }
    }
    assert_null(hd_arena_array(&arena, SIZE_MAX / 2, 3));
    assert_null(hd_arena_alloc(&arena, SIZE_MAX));
    assert_string_equal(hd_arena_text(&arena, "words and more", 5), "words");
    hd_arena_free(&arena);
    assert_null(arena.first);
}

static unsigned logged;

static void count_line(enum hd_log_level level, const char *line)
{
    assert_int_equal(level, HD_LOG_WARN);
    assert_string_equal(line, "test: event n=3");
    logged++;
}

static void the_log_goes_where_main_says_or_nowhere(void **state)
{
    (void)state;
    hd_log(HD_LOG_WARN, "nobody hears this");
    hd_log_set_sink(count_line);
    hd_log(HD_LOG_WARN, "test: event n=%d", 3);
    hd_log_set_sink(NULL);
    assert_int_equal(logged, 1);
}

static void every_error_has_words(void **state)
{
    (void)state;
    for (int err = HD_OK; err <= HD_E_CRYPTO; err++) {
        assert_true(strlen(hd_err_text((enum hd_err)err)) > 8);
    }
}

/* Expected values: Python's datetime.date.isocalendar(). */
static void weeks_follow_iso_8601(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        int32_t week;
        const char *text;
    } row[] = {
        {0, 0, "1970-W01"},
        {-259200, 0, "1970-W01"}, /* Monday 1969-12-29 00:00 */
        {-259201, -1, "1969-W52"},
        {345600, 1, "1970-W02"},        /* Monday 1970-01-05 */
        {1609459199, 2661, "2020-W53"}, /* 2020-12-31 23:59:59 */
        {1609459200, 2661, "2020-W53"}, /* 2021-01-01 */
        {1609718400, 2662, "2021-W01"}, /* Monday 2021-01-04 */
        {1763856000, 2916, "2025-W47"}, /* Sunday 2025-11-23 */
        {1763942400, 2917, "2025-W48"}, /* Monday 2025-11-24 */
        {2147483647, 3551, "2038-W03"},
        {2147483648, 3551, "2038-W03"},
    };
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        char text[HD_WEEK_TEXT_SIZE];
        int32_t back = 0;
        assert_int_equal(hd_week_of_time(row[i].seconds), row[i].week);
        hd_week_format(row[i].week, text);
        assert_string_equal(text, row[i].text);
        if (row[i].week >= 0) {
            assert_int_equal(hd_week_parse(text, &back), HD_OK);
            assert_int_equal(back, row[i].week);
        }
    }
}

static void times_out_of_all_bounds_have_a_week_with_days(void **state)
{
    (void)state;
    static const int64_t seconds[] = {INT64_MAX, INT64_MIN, (int64_t)1 << 55,
                                      -((int64_t)1 << 55)};
    for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
        char text[HD_WEEK_TEXT_SIZE];
        int32_t week = hd_week_of_time(seconds[i]);
        int64_t monday = (int64_t)week * 7 - 3;
        assert_true(seconds[i] > 0 ? week > 1000000 : week < -1000000);
        assert_int_equal(hd_week_monday(week), monday);
        assert_true(monday + 6 <= INT32_MAX && monday >= INT32_MIN);
        hd_week_format(week, text);
    }
}

static void every_week_of_four_centuries_goes_there_and_back(void **state)
{
    (void)state;
    for (int32_t week = 0; week < 400 * 53; week++) {
        char text[HD_WEEK_TEXT_SIZE];
        int32_t back = -1;
        hd_week_format(week, text);
        assert_int_equal(hd_week_parse(text, &back), HD_OK);
        assert_int_equal(back, week);
        if (week == 0) {
            continue; /* its Monday lies in 1969, which files never hold */
        }
        char day[HD_DAY_TEXT_SIZE];
        hd_day_format(hd_week_monday(week), day);
        assert_int_equal(hd_day_parse(day, &back), HD_OK);
        assert_int_equal(back, hd_week_monday(week));
    }
}

static void weeks_and_days_that_are_none_are_refused(void **state)
{
    (void)state;
    int32_t out = 42;
    static const char *const no_week[] = {"",          "2026W47",  "2026-47", "2026-W4",
                                          "2026-W471", "2026-w47", "20x6-W47"};
    static const char *const no_day[] = {"", "2026-11-1", "22/11/2026", "2026-11-2x"};
    for (size_t i = 0; i < sizeof(no_week) / sizeof(no_week[0]); i++) {
        assert_int_equal(hd_week_parse(no_week[i], &out), HD_E_FORMAT);
    }
    for (size_t i = 0; i < sizeof(no_day) / sizeof(no_day[0]); i++) {
        assert_int_equal(hd_day_parse(no_day[i], &out), HD_E_FORMAT);
    }
    assert_int_equal(hd_week_parse("2026-W00", &out), HD_E_RANGE);
    assert_int_equal(hd_week_parse("2025-W53", &out), HD_E_RANGE);
    assert_int_equal(hd_week_parse("2026-W54", &out), HD_E_RANGE);
    assert_int_equal(hd_week_parse("1969-W01", &out), HD_E_RANGE);
    assert_int_equal(hd_day_parse("2026-02-29", &out), HD_E_RANGE);
    assert_int_equal(hd_day_parse("2026-13-01", &out), HD_E_RANGE);
    assert_int_equal(hd_day_parse("2026-00-10", &out), HD_E_RANGE);
    assert_int_equal(out, 42);
    assert_int_equal(hd_day_parse("2024-02-29", &out), HD_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(reading_past_the_end_stays_bad_and_gives_zeros),
        cmocka_unit_test(writing_past_the_end_changes_nothing_behind_it),
        cmocka_unit_test(a_buffer_grows_and_keeps_its_bytes),
        cmocka_unit_test(an_impossible_size_is_refused),
        cmocka_unit_test(utf8_is_judged_as_the_standard_says),
        cmocka_unit_test(code_points_come_one_by_one),
        cmocka_unit_test(text_is_cut_between_characters),
        cmocka_unit_test(what_a_stranger_wrote_is_made_fit_to_be_shown),
        cmocka_unit_test(numbers_are_digits_and_nothing_else),
        cmocka_unit_test(hex_goes_there_and_back),
        cmocka_unit_test(notes_never_overflow_and_count_what_did_not_fit),
        cmocka_unit_test(an_arena_gives_zeroed_aligned_memory_and_refuses_overflow),
        cmocka_unit_test(the_log_goes_where_main_says_or_nowhere),
        cmocka_unit_test(every_error_has_words),
        cmocka_unit_test(weeks_follow_iso_8601),
        cmocka_unit_test(times_out_of_all_bounds_have_a_week_with_days),
        cmocka_unit_test(every_week_of_four_centuries_goes_there_and_back),
        cmocka_unit_test(weeks_and_days_that_are_none_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
