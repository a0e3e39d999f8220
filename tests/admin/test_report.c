/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The board's report: what it says for every verdict, what it hides, and that no text in it can
 * become markup. Words about numbers are tested one by one.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/week.h>

#include "sample.h"

/** The page of a sample as text; free() it. */
static char *page_of(const struct sample *sample)
{
    struct hd_buf page = HD_BUF_EMPTY;
    assert_int_equal(admin_report_html(&sample->report, &page), HD_OK);
    char *text = malloc(page.len + 1);
    assert_non_null(text);
    memcpy(text, page.p, page.len);
    text[page.len] = 0;
    assert_int_equal(strlen(text), page.len);
    hd_buf_free(&page);
    return text;
}

/** What the page says about target i, from its article to the next; free() it. */
static char *target_of(const struct sample *sample, size_t i)
{
    char mark[32];
    char *page = page_of(sample);
    snprintf(mark, sizeof(mark), "id=\"t%zu\"", i + 1);
    char *from = strstr(page, mark);
    assert_non_null(from);
    char *to = strstr(from, "</article>");
    assert_non_null(to);
    *to = 0;
    char *text = strdup(from);
    assert_non_null(text);
    free(page);
    return text;
}

static void assert_says(const char *text, const char *words)
{
    if (!strstr(text, words)) {
        fail_msg("\"%s\" is not on the page:\n%s", words, text);
    }
}

static void assert_not(const char *text, const char *words)
{
    const char *at = strstr(text, words);
    if (at) {
        fail_msg("\"%s\" is on the page: %.80s", words, at);
    }
}

/** As assert_says() for a sentence of somebody else's, escaped and with its capital. */
static void assert_says_sentence(const char *text, const char *words)
{
    struct hd_buf out = HD_BUF_EMPTY;
    struct admin_html html = {&out, HD_OK};
    admin_html_sentence(&html, words);
    assert_int_equal(html.err, HD_OK);
    assert_int_equal(hd_buf_append(&out, "", 1), HD_OK);
    assert_says(text, (char *)out.p);
    hd_buf_free(&out);
}

static size_t count_of(const char *text, const char *words)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, words)); at += strlen(words)) {
        n++;
    }
    return n;
}

static int setup(void **state)
{
    struct sample *sample = malloc(sizeof(*sample));
    if (!sample) {
        return -1;
    }
    sample_fill(sample);
    *state = sample;
    return 0;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

static void points_keep_their_sign(void **state)
{
    static const struct {
        double difference;
        const char *words;
    } rows[] = {
        {0.07, "+7"},
        {-0.02, "\xe2\x88\x92"
                "2"},
        {0, "0"},
        {0.004, "just over 0"},
        {-0.004, "just under 0"},
        {0.005, "+1"},
        {-0.0051, "\xe2\x88\x92"
                  "1"},
        {1, "+100"},
        {-1, "\xe2\x88\x92"
             "100"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char out[ADMIN_WORDS_MAX];
        admin_points(rows[i].difference, out);
        assert_string_equal(out, rows[i].words);
    }
}

static void a_change_is_clear_only_when_zero_is_left_out(void **state)
{
    (void)state;
    /* docs/statistics.md: 92/100 against 85/100 is no clear change, 184/200 against 170/200 is. */
    struct hd_interval unclear =
        hd_newcombe(.92, hd_wilson(.92, 100), .85, hd_wilson(.85, 100));
    struct hd_interval clear = hd_newcombe(.92, hd_wilson(.92, 200), .85, hd_wilson(.85, 200));
    struct hd_interval down = {-clear.high, -clear.low};
    assert_int_equal(admin_direction(HD_OVER, unclear), ADMIN_NO_CLEAR_CHANGE);
    assert_int_equal(admin_direction(HD_OVER, clear), ADMIN_BETTER);
    assert_int_equal(admin_direction(HD_IMPROVE, down), ADMIN_WORSE);
    assert_int_equal(admin_direction(HD_BELOW, clear), ADMIN_WORSE);
    assert_int_equal(admin_direction(HD_AT_MOST, down), ADMIN_BETTER);
    assert_int_equal(admin_direction(HD_AT_LEAST, (struct hd_interval){0, .1}),
                     ADMIN_NO_CLEAR_CHANGE);
}

static void days_and_weeks_read_as_dates(void **state)
{
    char out[ADMIN_WORDS_MAX];
    int32_t from = 0;
    int32_t to = 0;
    (void)state;
    admin_day_words(0, out);
    assert_string_equal(out, "1 January 1970");
    admin_day_words(20779, out);
    assert_string_equal(out, "22 November 2026");
    assert_int_equal(hd_week_parse("2026-W40", &from), HD_OK);
    assert_int_equal(hd_week_parse("2026-W47", &to), HD_OK);
    admin_weeks_words(from, to, out);
    assert_string_equal(out, "28 September 2026 to 22 November 2026");
}

static void every_verdict_has_words_and_a_shape_of_its_own(void **state)
{
    const struct sample *sample = *state;
    static const enum hd_verdict expected[SAMPLE_TARGETS] = {
        HD_MET_PROVED, HD_MET,
        HD_MET,        HD_MISSED_WITHIN_CHANCE,
        HD_MISSED,     HD_MISSED_WITHIN_CHANCE,
        HD_NO_TARGET,  HD_MISSED,
        HD_TOO_FEW,
    };
    struct hd_buf shape[HD_VERDICT_N] = {HD_BUF_EMPTY};
    for (size_t v = 0; v < HD_VERDICT_N; v++) {
        struct admin_html html = {&shape[v], HD_OK};
        admin_shape(&html, (enum hd_verdict)v);
        assert_int_equal(html.err, HD_OK);
        assert_int_equal(hd_buf_append(&shape[v], "", 1), HD_OK);
        for (size_t w = 0; w < v; w++) {
            assert_string_not_equal((char *)shape[v].p, (char *)shape[w].p);
        }
    }
    for (size_t i = 0; i < SAMPLE_TARGETS; i++) {
        assert_int_equal(sample->result[i].all.verdict, expected[i]);
        char *text = target_of(sample, i);
        assert_says(text, (char *)shape[expected[i]].p);
        assert_says(text,
                    hd_verdict_words(expected[i]) + 1); /* the first letter is a capital */
        free(text);
    }
    for (size_t v = 0; v < HD_VERDICT_N; v++) {
        hd_buf_free(&shape[v]);
    }
}

static void a_target_says_what_was_promised_and_what_was_found(void **state)
{
    char *text = target_of(*state, 0);
    assert_says(text, "<p class=\"ref\">5A.2</p>");
    assert_says(text, ">An increasing and high level of trust</h3>");
    assert_says(text,
                "reports from families show an increasing and high level of trust (Over 90% "
                "positive responses in the survey by February 2023)");
    assert_says(text,
                "Source: Written Statement of Action: version 3.3, 14 April 2022, row 5A.2");
    assert_says(text,
                "Our reading:</strong> The question about trust is counted, and no other.");
    assert_says(text, "over <span class=\"nowrap\">90 %</span>");
    assert_says(text, "95 %<small>of 100 or more answers are positive</small>");
    assert_says(text,
                "<span class=\"nowrap\">just over 90 %</span> to <span class=\"nowrap\">97 "
                "%</span>");
    assert_says(text, "February 2023 (this date has passed)");
    assert_says(text, "+11 points (95 % interval +5 to +18): better");
    assert_says(text, ADMIN_SELF_SELECTED);
    assert_says(text, "Answers with three faces and with five faces are joined here.");
    free(text);
}

static void a_promise_that_nobody_is_asked_about_gets_no_verdict(void **state)
{
    struct sample *sample = *state;
    sample->indicator[0].questions_n = 0;
    sample->indicator[0].no_question = "no survey asks it.";
    sample->result[0].not_asked = true;
    sample->result[0].all = (struct hd_figure){.verdict = HD_TOO_FEW};
    char *text = target_of(sample, 0);
    assert_says(text, "No question asks this yet.");
    assert_says(text, "No survey asks it.");
    assert_says(text, "over <span class=\"nowrap\">90 %</span>");
    assert_not(text, "class=\"badge");
    assert_not(text, ADMIN_TOO_FEW);
    free(text);
    char *page = page_of(sample);
    assert_says(page, "<span class=\"n\">1</span></span><span>" ADMIN_NOT_ASKED);
    assert_says(page, "<td colspan=\"3\">" ADMIN_NOT_ASKED "</td>");
    free(page);
}

static void answers_to_another_version_are_said_in_tens(void **state)
{
    struct sample *sample = *state;
    char *text = target_of(sample, 0);
    assert_not(text, "another version of the survey");
    free(text);
    sample->result[0].apart = 34;
    text = target_of(sample, 0);
    assert_says(text,
                "About 30 answers to another version of the survey are not in this figure");
    free(text);
    sample->result[8].apart = 3; /* with too few of its own */
    text = target_of(sample, 8);
    assert_says(text, "Fewer than 10 answers to another version of the survey are not");
    free(text);
}

static void a_share_that_rounds_to_the_target_says_which_side_it_is_on(void **state)
{
    char *text = target_of(*state, 3);
    assert_says(text, "Just under 90 %<small>of 30 to 49 answers");
    assert_says(text, "Missed, but chance could explain it");
    assert_not(text, "<p class=\"big\">90 %");
    free(text);
}

static void forty_five_of_fifty_meets_at_least_90_percent_but_not_over_90(void **state)
{
    struct sample *sample = *state;
    char *text = target_of(sample, 2);
    assert_says(text, ">90 %<small>of 50 to 99 answers");
    assert_says(text, "Met, but chance could explain it");
    free(text);
    sample->indicator[2].comparator = HD_OVER;
    sample_count(&sample->result[2], 45, 50, 45, 50);
    text = target_of(sample, 2);
    assert_says(text, "Missed, but chance could explain it");
    free(text);
}

static void under_ten_answers_nothing_but_the_promise_is_shown(void **state)
{
    struct sample *sample = *state;
    for (uint64_t base = 0; base < HD_BASE_MIN; base++) {
        for (size_t i = 0; i < SAMPLE_TARGETS; i++) {
            sample_count(&sample->result[i], base, base, base, base);
        }
        char *text = target_of(sample, 0);
        assert_says(text, "Not enough answers yet to protect privacy.");
        assert_says(text, "An increasing and high level of trust");
        assert_not(text, "<svg class=\"chart");
        assert_not(text, "<table");
        assert_not(text, "interval");
        assert_not(text, "answers are positive");
        assert_not(text, "fewer than");
        assert_not(text, "points");
        assert_not(text, "100 %");
        free(text);
    }
}

static void under_ten_answers_the_overview_has_no_figure_either(void **state)
{
    char *page = page_of(*state);
    char *row = strstr(page, "<a href=\"#t9\">");
    assert_non_null(row);
    *strstr(row, "</tr>") = 0;
    assert_says(row, ADMIN_TOO_FEW);
    assert_not(row, "44 %");
    assert_not(row, ">9<");
    free(page);
}

static void few_people_behind_many_answers_are_hidden_as_well(void **state)
{
    struct sample *sample = *state;
    sample_count(&sample->result[1], 15, 18, 15, 18);
    sample->result[1].all.verdict =
        HD_TOO_FEW; /* as the tally says of six people's 18 answers */
    char *text = target_of(sample, 1);
    assert_says(text, "Not enough answers yet to protect privacy.");
    assert_not(text, "83 %");
    assert_not(text, "<svg class=\"chart");
    free(text);
    char *page = page_of(sample);
    assert_not(page, "83 %");
    free(page);
}

static void from_ten_to_29_answers_a_verdict_is_indicative(void **state)
{
    struct sample *sample = *state;
    static const struct {
        uint64_t base;
        bool indicative;
    } rows[] = {{10, true}, {29, true}, {30, false}, {1000, false}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        sample_count(&sample->result[4], rows[i].base, rows[i].base, rows[i].base,
                     rows[i].base);
        char *text = target_of(sample, 4);
        assert_int_equal(strstr(text, "Indicative: met") != NULL, rows[i].indicative);
        assert_int_equal(strstr(text, "a first sign, not a finding") != NULL,
                         rows[i].indicative);
        free(text);
    }
}

static void left_out_answers_are_counted_in_tens(void **state)
{
    struct sample *sample = *state;
    sample->result[0].dont_know = 14;
    sample->result[0].not_applicable = 9;
    sample->result[0].skipped = 0;
    char *text = target_of(sample, 0);
    assert_says(text, "know&rdquo;</th><td>about 10</td>");
    assert_says(text, "does not apply</th><td>fewer than 10</td>");
    assert_says(text, "Skipped the question</th><td>fewer than 10</td>");
    free(text);
}

static void nothing_tells_what_fewer_than_ten_flagged_answers_were(void **state)
{
    struct sample *sample = *state;
    char *first = NULL;
    for (uint64_t flagged = 1; flagged < HD_BASE_MIN; flagged++) {
        /* Whatever they said and however many they are, the page is the same. */
        for (uint64_t positive = 0; positive <= flagged; positive++) {
            sample_count(&sample->result[4], 60, 80, 60 - positive, 80 - flagged);
            char *text = target_of(sample, 4);
            assert_says(text, "not shown: fewer than 10 are flagged");
            assert_not(text, "robust");
            if (first) {
                assert_string_equal(text, first);
                free(text);
            } else {
                first = text;
            }
        }
    }
    free(first);
    sample_count(&sample->result[4], 52, 80, 45, 70);
    char *text = target_of(sample, 4);
    assert_says(text, "64 %</span>: the same verdict");
    free(text);
}

static void flagged_answers_to_several_questions_need_ten_people(void **state)
{
    struct sample *sample = *state;
    sample_count(&sample->result[1], 109, 124, 95, 105); /* 19 answers, perhaps of ten people */
    char *text = target_of(sample, 1);
    assert_says(text, "not shown: fewer than 20 are flagged");
    free(text);
    sample_count(&sample->result[1], 109, 124, 94, 104);
    text = target_of(sample, 1);
    assert_says(text, "90 %</span>: the same verdict");
    free(text);
}

static void no_exact_count_of_answers_is_on_the_page(void **state)
{
    struct sample *sample = *state;
    for (size_t i = 0; i < SAMPLE_TARGETS; i++) {
        sample_count(&sample->result[i], 7121, 7433, 6917, 7219);
        sample->result[i].dont_know = 7331;
        sample->result[i].not_applicable = 7547;
        sample->result[i].skipped = 7577;
    }
    sample->report.totals = (struct hd_totals){
        .accepted = 7643, .flagged = 7687, .week_trusted = 7649, .week_untrusted = 7673};
    static const char *const counts[] = {"7121", "7433", "6917", "7219", "7331", "7547",
                                         "7577", "7643", "7687", "7649", "7673"};
    char *page = page_of(sample);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        assert_not(page, counts[i]);
    }
    free(page);
}

static void a_verdict_that_rests_on_flagged_answers_is_not_robust(void **state)
{
    struct sample *sample = *state;
    static const struct {
        uint64_t positive, base;
        const char *words;
    } rows[] = {
        {108, 120, "90 %</span>: missed, but chance could explain it <strong>(not robust)"},
        {140, 150, "93 %</span>: met, but chance could explain it <strong>(not robust)"},
        {9, 9, "<td>too few answers to say <strong>(not robust)"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        sample_count(&sample->result[0], 189, 200, rows[i].positive, rows[i].base);
        assert_false(sample->result[0].robust);
        char *text = target_of(sample, 0);
        assert_says(text, rows[i].words);
        free(text);
    }
}

static void changes_that_cannot_be_shown_say_why(void **state)
{
    struct sample *sample = *state;
    char *text = target_of(sample, 2);
    assert_says(text, "not compared: the questions were not the same before");
    free(text);
    text = target_of(sample, 3);
    assert_says(text, "the period before has too few answers to compare with");
    free(text);
    sample->report.before_period = NULL;
    text = target_of(sample, 0);
    assert_says(text, "there is no earlier period to compare with");
    assert_not(text, "points");
    free(text);
}

static void an_indicator_without_a_number_has_no_target_line(void **state)
{
    char *text = target_of(*state, 6);
    assert_says(text, "better than the period before");
    assert_says(text, "<svg class=\"chart");
    assert_not(text, "class=\"target\"");
    assert_not(text, "the target is");
    free(text);
}

static void charts_give_away_no_more_than_whole_percents(void **state)
{
    struct sample *sample = *state;
    sample_count(&sample->result[4], 520, 801, 520, 801);
    char *one = target_of(sample, 4);
    sample_count(&sample->result[4], 521, 801, 521,
                 801); /* 64.9 and 65.0 %: the same picture */
    char *two = target_of(sample, 4);
    char *chart_one = strstr(one, "<svg class=\"chart");
    char *chart_two = strstr(two, "<svg class=\"chart");
    assert_non_null(chart_one);
    assert_non_null(chart_two);
    *strstr(chart_one, "</svg>") = 0;
    *strstr(chart_two, "</svg>") = 0;
    assert_string_equal(chart_one, chart_two);
    free(one);
    free(two);
}

static void the_dot_stands_on_its_side_of_the_target(void **state)
{
    /* 90 % is at x = 24 + 6 * 90 = 564; half a percent is 3. */
    char *text = target_of(*state, 3);
    assert_says(text, "<path class=\"target\" d=\"M564 ");
    assert_says(text, "<circle class=\"dot\" cx=\"561\"");
    free(text);
    text = target_of(*state, 2);
    assert_says(text, "<circle class=\"dot\" cx=\"564\"");
    free(text);
}

static void text_never_becomes_markup(void **state)
{
    struct sample *sample = *state;
    char *page = page_of(sample);
    assert_not(page, "<script");
    assert_not(page, "<img");
    assert_not(page, "<b>9");
    assert_not(page, "<i>");
    assert_not(page, "<area>");
    assert_not(page, "<north>");
    assert_not(page, "<treat>");
    assert_not(page, "\x01");
    assert_says(page,
                "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;quotes&#39;");
    assert_says(page, "Family hubs &lt;north&gt;");
    assert_says(page, "onerror=alert(1)&gt;\xef\xbf\xbd");
    assert_int_equal(count_of(page, "<article"), SAMPLE_TARGETS);
    assert_int_equal(count_of(page, "</blockquote>"), SAMPLE_TARGETS);
    free(page);
}

static void every_single_character_is_escaped_or_kept(void **state)
{
    (void)state;
    for (int c = 1; c < 256; c++) {
        struct hd_buf out = HD_BUF_EMPTY;
        struct admin_html html = {&out, HD_OK};
        char text[] = {'a', (char)c, 'b', 0};
        admin_html_text(&html, text);
        assert_int_equal(html.err, HD_OK);
        assert_null(memchr(out.p, '<', out.len));
        assert_null(memchr(out.p, '>', out.len));
        assert_null(memchr(out.p, '"', out.len));
        assert_null(memchr(out.p, '\'', out.len));
        assert_int_equal(out.p[0], 'a');
        assert_int_equal(out.p[out.len - 1], 'b');
        bool kept = out.len == 3 && out.p[1] == (uint8_t)c;
        bool special = strchr("<>&\"'", c) || (c < 0x20 && c != '\t' && c != '\n') || c == 0x7f;
        assert_int_equal(kept, !special);
        hd_buf_free(&out);
    }
}

static void the_summary_counts_every_target_once(void **state)
{
    char *page = page_of(*state);
    static const struct {
        const char *n, *words;
    } tiles[] = {
        {">1</span>", "met, and more than chance"},
        {">2</span>", "met, but chance could explain it"},
        {">2</span>", "missed, but chance could explain it"},
        {">2</span>", "missed, and more than chance"},
        {">1</span>", "too few answers to say"},
        {">1</span>", "no number was promised"},
    };
    char *at = strstr(page, "<ul class=\"tiles\">");
    assert_non_null(at);
    *strstr(at, "</ul>") = 0;
    for (size_t i = 0; i < sizeof(tiles) / sizeof(tiles[0]); i++) {
        char *tile = strstr(at, "<li class=\"tile");
        assert_non_null(tile);
        char *end = strstr(tile, "</li>");
        assert_non_null(end);
        *end = 0;
        assert_says(tile, tiles[i].n);
        assert_says(tile, tiles[i].words);
        at = end + 1;
    }
    assert_null(strstr(at, "<li"));
    free(page);
}

static void the_page_says_whose_it_is_and_what_it_rests_on(void **state)
{
    struct sample *sample = *state;
    char *page = page_of(sample);
    assert_says(page, "<html lang=\"en\">");
    assert_says(page,
                "<title>What families told us: Written Statement of Action, version 3.3, 28 "
                "September 2026 to 22 November 2026</title>");
    assert_says(page, "Surveys answered: <strong>about 210</strong>");
    assert_says(page, "flagged as hurried or patterned: <strong>about 20</strong>");
    assert_says(page, "Report made on <strong>22 November 2026</strong>");
    assert_says(page, "you&rdquo;: draft for co-production.</p>");
    assert_int_equal(count_of(page, ADMIN_SELF_SELECTED),
                     1 + 8 + 1); /* table, charts, method */
    free(page);
    sample->survey.status = NULL;
    page = page_of(sample);
    assert_not(page, "draft for co-production");
    free(page);
}

static void records_set_aside_are_counted_by_reason(void **state)
{
    struct sample *sample = *state;
    char *page = page_of(sample);
    char *at = strstr(page, "Records set aside, by reason");
    assert_non_null(at);
    *strstr(at, "</table>") = 0;
    assert_says_sentence(at, sync_quarantine_words(SYNC_Q_MAC));
    assert_says(at, "<td>2</td>");
    assert_says_sentence(at, sync_quarantine_words(SYNC_Q_DUPLICATE));
    assert_int_equal(count_of(at, "<tr>"), 3);
    free(page);
    memset(sample->report.quarantined, 0, sizeof(sample->report.quarantined));
    page = page_of(sample);
    assert_says(page, "None: every record that came in could be opened and checked.");
    free(page);
}

static void answers_whose_week_is_not_sure_are_told_apart(void **state)
{
    struct sample *sample = *state;
    static const char heading[] = "Answers whose week is not sure";
    static const struct {
        uint64_t n;
        bool whole_wave;
        const char *count, *where;
    } rows[] = {
        {41, true, "<p>About 40 answers came from", "They count here, where all weeks"},
        {41, false, "<p>About 40 answers came from", "They are not on this page"},
        {10, true, "<p>About 10 answers came from", "They count here, where all weeks"},
        {9, true, "<p>Fewer than 10 answers came from", "They are not counted here yet"},
        {1, true, "<p>Fewer than 10 answers came from", "They are not counted here yet"},
        {9, false, "<p>Fewer than 10 answers came from", "They are not on this page"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        sample->report.totals.week_untrusted = rows[i].n;
        sample->report.whole_wave = rows[i].whole_wave;
        char *page = page_of(sample);
        assert_says(page, heading);
        assert_says(page, rows[i].count);
        assert_says(page, rows[i].where);
        free(page);
    }
    sample->report.totals.week_untrusted = 0;
    char *page = page_of(sample);
    assert_not(page, heading);
    assert_not(page, "Left out here");
    free(page);
}

static void a_target_says_when_it_leaves_out_unsure_weeks(void **state)
{
    struct sample *sample = *state;
    sample->result[0].untrusted_left_out = true;
    char *text = target_of(sample, 0);
    assert_says(text,
                "Left out here: fewer than 10 answers from a kiosk whose clock could not");
    free(text);
    text = target_of(sample, 1);
    assert_not(text, "Left out here");
    free(text);
}

static void nothing_tells_what_a_few_of_an_unsure_week_said(void **state)
{
    struct sample *sample = *state;
    sample->result[0].unflagged_tells =
        true; /* 20 are flagged, but not as many of the others */
    char *text = target_of(sample, 0);
    assert_says(text, "not shown: it could tell what a few people said");
    assert_not(text, "the same verdict");
    free(text);
}

static void the_largest_plan_fits(void **state)
{
    struct sample *sample = *state;
    struct hd_result *results = calloc(HD_INDICATORS_MAX, sizeof(*results));
    assert_non_null(results);
    for (size_t i = 0; i < HD_INDICATORS_MAX; i++) {
        sample->indicator[i] = sample->indicator[i % SAMPLE_TARGETS];
        results[i] = sample->result[i % SAMPLE_TARGETS];
    }
    sample->plan.indicators_n = HD_INDICATORS_MAX;
    sample->report.result = results;
    char *page = page_of(sample);
    assert_int_equal(count_of(page, "<article"), HD_INDICATORS_MAX);
    free(page);
    free(results);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_keep_their_sign),
        cmocka_unit_test(a_change_is_clear_only_when_zero_is_left_out),
        cmocka_unit_test(days_and_weeks_read_as_dates),
        CASE(every_verdict_has_words_and_a_shape_of_its_own),
        CASE(a_target_says_what_was_promised_and_what_was_found),
        CASE(a_promise_that_nobody_is_asked_about_gets_no_verdict),
        CASE(answers_to_another_version_are_said_in_tens),
        CASE(a_share_that_rounds_to_the_target_says_which_side_it_is_on),
        CASE(forty_five_of_fifty_meets_at_least_90_percent_but_not_over_90),
        CASE(under_ten_answers_nothing_but_the_promise_is_shown),
        CASE(under_ten_answers_the_overview_has_no_figure_either),
        CASE(few_people_behind_many_answers_are_hidden_as_well),
        CASE(from_ten_to_29_answers_a_verdict_is_indicative),
        CASE(left_out_answers_are_counted_in_tens),
        CASE(nothing_tells_what_fewer_than_ten_flagged_answers_were),
        CASE(flagged_answers_to_several_questions_need_ten_people),
        CASE(no_exact_count_of_answers_is_on_the_page),
        CASE(a_verdict_that_rests_on_flagged_answers_is_not_robust),
        CASE(changes_that_cannot_be_shown_say_why),
        CASE(an_indicator_without_a_number_has_no_target_line),
        CASE(charts_give_away_no_more_than_whole_percents),
        CASE(the_dot_stands_on_its_side_of_the_target),
        CASE(text_never_becomes_markup),
        cmocka_unit_test(every_single_character_is_escaped_or_kept),
        CASE(the_summary_counts_every_target_once),
        CASE(the_page_says_whose_it_is_and_what_it_rests_on),
        CASE(records_set_aside_are_counted_by_reason),
        CASE(answers_whose_week_is_not_sure_are_told_apart),
        CASE(a_target_says_when_it_leaves_out_unsure_weeks),
        CASE(nothing_tells_what_a_few_of_an_unsure_week_said),
        CASE(the_largest_plan_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
