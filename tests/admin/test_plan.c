/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A plan on a terminal: lines that wrap where they should and never beyond 80 columns, both pages
 * of a small plan word for word, and the command as a person gives it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/text.h>
#include <heard/week.h>

#include "office_fixture.h"
#include "page.h"
#include "plan_page.h"

#define GOLDEN HEARD_SOURCE_DIR "/tests/golden"

static const char mini[] = GOLDEN "/plan-mini.json";
static const char survey[] = GOLDEN "/survey-mini.json";
static const char batch[] = GOLDEN "/batch.bin";
static const char shipped[] = HEARD_SOURCE_DIR "/assets/plans/torbay-wsoa.json";

/* ---- wrapping ---- */

static void assert_text(struct hd_buf *out, const char *want)
{
    assert_int_equal(hd_buf_append(out, "", 1), HD_OK);
    assert_string_equal((char *)out->p, want);
    hd_buf_free(out);
}

/* A paragraph of one text, indented. */
static void paragraph(const char *text, size_t first, size_t rest, struct hd_buf *out)
{
    struct admin_page page = {.out = out};
    admin_page_put(&page, "%s", text);
    admin_page_end(&page, first, rest);
    assert_int_equal(admin_page_fini(&page), HD_OK);
}

static void text_wraps_between_words(void **state)
{
    (void)state;
    struct hd_buf out = HD_BUF_EMPTY;
    /* 80 columns exactly, then one more. */
    paragraph("1234567890 234567890 234567890 234567890 234567890 234567890 234567890 "
              "2345678901 next",
              0, 2, &out);
    assert_text(&out, "1234567890 234567890 234567890 234567890 234567890 234567890 234567890\n"
                      "  2345678901 next\n");
    paragraph(
        "1234567890 234567890 234567890 234567890 234567890 234567890 234567890 234567890 "
        "next",
        0, 2, &out);
    assert_text(&out, "1234567890 234567890 234567890 234567890 234567890 234567890 234567890 "
                      "234567890\n  next\n");
    paragraph("  one   two ", 4, 4, &out);
    assert_text(&out, "    one   two\n");
    paragraph("", 4, 4, &out);
    assert_int_equal(out.len, 0);
    paragraph("   ", 4, 4, &out);
    assert_int_equal(out.len, 0);
}

static void a_word_longer_than_a_line_is_cut_at_a_character(void **state)
{
    (void)state;
    char word[2 * 100 + 1];
    for (size_t i = 0; i < 100; i++) {
        memcpy(word + 2 * i, "\xc3\xa9", 2); /* e with acute accent */
    }
    word[200] = '\0';
    struct hd_buf out = HD_BUF_EMPTY;
    paragraph(word, 2, 2, &out);
    assert_int_equal(hd_buf_append(&out, "", 1), HD_OK);
    const char *page = (const char *)out.p;
    assert_true(hd_utf8_valid((struct hd_slice){out.p, out.len - 1}));
    const char *end = strchr(page, '\n');
    assert_int_equal(end - page, 2 + 2 * 78);
    assert_int_equal(strlen(end + 1), 2 + 2 * 22 + 1);
    hd_buf_free(&out);
    char mixed[240];
    (void)snprintf(mixed, sizeof(mixed), "a %s b", word);
    paragraph(mixed, 0, 0, &out); /* the word goes on a line of its own, then on */
    assert_int_equal(hd_buf_append(&out, "", 1), HD_OK);
    assert_int_equal(strncmp((char *)out.p, "a\n\xc3\xa9", 4), 0);
    assert_non_null(strstr((char *)out.p, "\xc3\xa9 b\n"));
    hd_buf_free(&out);
}

static void columns_are_counted_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(admin_page_columns("abc"), 3);
    assert_int_equal(admin_page_columns("\xe2\x80\x93 \xe2\x80\x9cx\xe2\x80\x9d"), 5);
    assert_int_equal(admin_page_columns("e\xcc\x81"), 1); /* e, accent put over it */
    assert_int_equal(admin_page_columns("\xe4\xbd\xa0\xe5\xa5\xbd"), 4); /* two wide ones */
    assert_int_equal(admin_page_columns(""), 0);
}

static void a_space_that_must_not_break_does_not(void **state)
{
    (void)state;
    struct hd_buf out = HD_BUF_EMPTY;
    /* 15 words of 5 columns, then one of 10, of which 5 would fit. */
    paragraph("word word word word word word word word word word word word word word word "
              "90\xc2\xa0percent",
              0, 0, &out);
    assert_int_equal(hd_buf_append(&out, "", 1), HD_OK);
    assert_non_null(strstr((char *)out.p, "word\n90\xc2\xa0percent\n"));
    hd_buf_free(&out);
}

static void a_label_hangs_before_its_text(void **state)
{
    (void)state;
    struct hd_buf out = HD_BUF_EMPTY;
    struct admin_page page = {.out = &out};
    admin_page_put(&page, "text");
    admin_page_hang(&page, 2, 10, "5A.2");
    admin_page_put(&page, "%s", "behind a label that leaves no room");
    admin_page_hang(&page, 2, 10, "123456789");
    admin_page_hang(&page, 2, 10, "alone");
    assert_int_equal(admin_page_fini(&page), HD_OK);
    assert_text(&out, "  5A.2    text\n"
                      "  123456789\n"
                      "          behind a label that leaves no room\n"
                      "  alone\n");
}

static void cells_wrap_in_their_columns(void **state)
{
    (void)state;
    static const struct admin_columns columns = {3, {4, 9, 3}};
    static const char *const first[] = {"Ref.", "one two three", "x"};
    static const char *const second[] = {"4B & 11C", NULL, "12345"};
    struct hd_buf out = HD_BUF_EMPTY;
    struct admin_page page = {.out = &out};
    admin_page_row(&page, &columns, first);
    admin_page_rule(&page, &columns);
    admin_page_row(&page, &columns, second);
    assert_int_equal(admin_page_fini(&page), HD_OK);
    assert_text(&out, "Ref. one two   x\n"
                      "     three\n"
                      "---- --------- ---\n"
                      "4B &           123\n"
                      "11C            45\n");
}

/* ---- both pages ---- */

static struct hd_plan *load(const char *path)
{
    struct hd_buf json = bytes_of(path);
    struct hd_notes notes = {.n = 0};
    struct hd_plan *plan = NULL;
    assert_int_equal(hd_plan_load(hd_buf_slice(&json), path, &notes, &plan), HD_OK);
    hd_buf_free(&json);
    return plan;
}

/* Nothing wider than a terminal, nothing invisible at a line's end. */
static void assert_fits(const char *page)
{
    size_t line = 1;
    for (const char *at = page; *at; line++) {
        const char *end = strchr(at, '\n');
        assert_non_null(end);
        char text[8 * ADMIN_PAGE_WIDTH];
        assert_true((size_t)(end - at) < sizeof(text));
        memcpy(text, at, (size_t)(end - at));
        text[end - at] = '\0';
        if (admin_page_columns(text) > ADMIN_PAGE_WIDTH || (end > at && end[-1] == ' ')) {
            fail_msg("line %zu: \"%s\"", line, text);
        }
        at = end + 1;
    }
}

static void assert_golden(struct hd_buf *out, const char *path)
{
    char *want = slurp(path);
    assert_int_equal(hd_buf_append(out, "", 1), HD_OK);
    assert_string_equal((char *)out->p, want);
    assert_fits(want);
    free(want);
    hd_buf_free(out);
}

static void a_small_plan_is_printed_word_for_word(void **state)
{
    (void)state;
    static const struct admin_plan_choice all = {.focus = NULL};
    struct hd_plan *plan = load(mini);
    struct hd_buf out = HD_BUF_EMPTY;
    assert_int_equal(admin_plan_show(plan, &all, &out), HD_OK);
    assert_golden(&out, GOLDEN "/plan-mini-show.txt");
    int32_t day = 0;
    assert_int_equal(hd_day_parse("2024-10-01", &day), HD_OK);
    assert_int_equal(admin_plan_due(plan, day, &out), HD_OK);
    assert_golden(&out, GOLDEN "/plan-mini-due.txt");
    hd_plan_free(plan);
}

static void shipped_plans_fit_on_a_terminal(void **state)
{
    (void)state;
    static const struct admin_plan_choice all = {.focus = NULL};
    static const char *const days[] = {"1970-01-01", "2022-05-22", "9999-12-31"};
    struct hd_plan *plan = load(shipped);
    struct hd_buf out = HD_BUF_EMPTY;
    assert_int_equal(admin_plan_show(plan, &all, &out), HD_OK);
    assert_int_equal(hd_buf_append(&out, "", 1), HD_OK);
    assert_fits((char *)out.p);
    assert_contains((char *)out.p, "Promised: over 90 %, by February 2023");
    hd_buf_free(&out);
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        int32_t day = 0;
        assert_int_equal(hd_day_parse(days[i], &day), HD_OK);
        assert_int_equal(admin_plan_due(plan, day, &out), HD_OK);
        assert_int_equal(hd_buf_append(&out, "", 1), HD_OK);
        assert_fits((char *)out.p);
        hd_buf_free(&out);
    }
    hd_plan_free(plan);
}

/* ---- the command ---- */

static void parts_of_a_plan_are_printed_alone(void **state)
{
    struct folder *folder = *state;
    static const struct {
        const char *option, *value;
        const char *has, *lacks;
    } rows[] = {
        {"--indicators", NULL, "Families say that we are kind", "Set up a group"},
        {"--actions", NULL, "Set up a group", "Families say that we are kind"},
        {"--measures", NULL, "Requests a month", "Set up a group"},
        {"--focus", "2", "Share what was said", "Agree on words"},
        {"--focus", "1", "Families say that we are kind", "Children feel safer"},
        {"--focus", "2", "Requests a month", "Pathways"},
        {"--focus", "2", "Requests a month", "Papers"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *const argv[] = {"plan", "show", mini, rows[i].option, rows[i].value, NULL};
        assert_int_equal(admin(folder, argv), 0);
        assert_contains(folder->out, rows[i].has);
        if (strstr(folder->out, rows[i].lacks)) {
            fail_msg("%s: %s", rows[i].option, rows[i].lacks);
        }
    }
    assert_int_equal(RUN(folder, "plan", "show", mini, "--focus", "2", "--measures"), 0);
    assert_contains(folder->out, "Requests a month");
    assert_null(strstr(folder->out, "Ask once"));
}

static void what_was_due_is_told_as_of_a_day(void **state)
{
    struct folder *folder = *state;
    assert_int_equal(RUN(folder, "plan", "due", mini, "--on", "2024-05-22"), 0);
    assert_contains(folder->out,
                    "2 actions were due to start, 2 were reported, 1 had started: 50 %.");
    assert_contains(folder->out, "None should have ended.");
    assert_int_equal(RUN(folder, "plan", "due", mini, "--on", "2024-04-01"), 0);
    assert_contains(folder->out,
                    "2 actions were due to start, 0 were reported, 0 had started: 0 %.");
    assert_contains(folder->out, "no report up to\nthen says which were due");
    assert_null(strstr(folder->out, "5%, Started")); /* told weeks later */
    assert_int_equal(RUN(folder, "plan", "due", mini, "--on", "2024-03-31"), 0);
    assert_contains(folder->out,
                    "0 actions were due to start, 0 were reported, 0 had started: -.");
}

static void wrong_usage_is_refused(void **state)
{
    struct folder *folder = *state;
    static const char *const rows[][6] = {
        {"plan"},
        {"plan", "show"},
        {"plan", "print", "a"},
        {"plan", "show", "a", "b"},
        {"plan", "show", "a", "--on", "2024-05-22"},
        {"plan", "due", "a"},
        {"plan", "due", "a", "--on"},
        {"plan", "due", "a", "--on", "May 2022"},
        {"plan", "due", "a", "--on", "2022-02-30"},
        {"plan", "due", "--on", "2022-05-22"},
        {"plan", "show", "a", "--colour"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *argv[7] = {NULL};
        memcpy(argv, rows[i], sizeof(rows[i]));
        if (admin(folder, argv) != 2 || !folder->err[0] || folder->out[0]) {
            fail_msg("row %zu: \"%s\"", i, folder->err);
        }
    }
    assert_int_equal(RUN(folder, "plan", "due", mini, "--on", "2022-05-22", "--actions"), 2);
}

static void a_file_that_is_no_plan_is_named_and_nothing_printed(void **state)
{
    struct folder *folder = *state;
    static const struct {
        const char *words[6];
        const char *says;
    } rows[] = {
        {{"plan", "show", "/nonexistent/plan.json"}, "/nonexistent/plan.json"},
        {{"plan", "show", survey}, "not \"plan\""},
        {{"plan", "due", batch, "--on", "2022-05-22"}, "batch.bin"},
        {{"plan", "show", mini, "--focus", "9"}, "no focus area \"9\""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *argv[7] = {NULL};
        memcpy(argv, rows[i].words, sizeof(rows[i].words));
        assert_int_equal(admin(folder, argv), 1);
        assert_contains(folder->err, rows[i].says);
        assert_int_equal(folder->out[0], '\0');
    }
    assert_int_equal(RUN(folder, "plan", "--help"), 0);
    assert_contains(folder->out, "--on DATE");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_wraps_between_words),
        cmocka_unit_test(a_word_longer_than_a_line_is_cut_at_a_character),
        cmocka_unit_test(columns_are_counted_not_bytes),
        cmocka_unit_test(a_space_that_must_not_break_does_not),
        cmocka_unit_test(a_label_hangs_before_its_text),
        cmocka_unit_test(cells_wrap_in_their_columns),
        cmocka_unit_test(a_small_plan_is_printed_word_for_word),
        cmocka_unit_test(shipped_plans_fit_on_a_terminal),
        CASE(parts_of_a_plan_are_printed_alone),
        CASE(what_was_due_is_told_as_of_a_day),
        CASE(wrong_usage_is_refused),
        CASE(a_file_that_is_no_plan_is_named_and_nothing_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
