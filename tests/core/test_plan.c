/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plans: what the shipped one promises, row by row; that nothing broken gets through; and that a
 * plan is refused together with a survey that cannot answer it.
 */
#include <heard/keys.h>
#include <heard/plan.h>

#include "failing_memory.h"
#include "model_rows.h"

static struct hd_buf mini;

static int setup(void **state)
{
    (void)state;
    mini = source_file("tests/golden/plan-mini.json");
    return hd_crypto_start() == HD_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    hd_buf_free(&mini);
    return 0;
}

static struct hd_plan *load(const char *name)
{
    struct hd_buf json = source_file(name);
    struct hd_notes notes = {.n = 0};
    struct hd_plan *plan = NULL;
    enum hd_err err = hd_plan_load(hd_buf_slice(&json), name, &notes, &plan);
    if (err != HD_OK || notes.n > 0) {
        fail_msg("%s: %s", notes.list[0].place, notes.list[0].text);
    }
    hd_buf_free(&json);
    return plan;
}

static struct hd_survey *load_survey(const char *name)
{
    struct hd_buf json = source_file(name);
    struct hd_notes notes = {.n = 0};
    struct hd_survey *survey = NULL;
    assert_int_equal(hd_survey_load(hd_buf_slice(&json), name, &notes, &survey), HD_OK);
    hd_buf_free(&json);
    return survey;
}

static void the_shipped_plan_holds_the_eight_numbered_targets(void **state)
{
    (void)state;
    static const struct {
        const char *ref;
        enum hd_comparator comparator;
        uint32_t target;
        const char *due, *due_by;
        const char *question[2];
        const char *in_quote;
    } rows[] = {
        {"5A.2", HD_OVER, 90, "February 2023", "2023-02-28", {"trust", NULL}, "Over 90%"},
        {"5B",
         HD_OVER,
         85,
         "February 2023",
         "2023-02-28",
         {"coproduction", "respect"},
         "Over 85%"},
        {"6C",
         HD_AT_LEAST,
         90,
         "September 2022",
         "2022-09-30",
         {"spoken-words", "written-words"},
         "at least 90%"},
        {"7B",
         HD_AT_LEAST,
         90,
         "August 2023 and subsequent years",
         "2023-08-31",
         {"views-count", NULL},
         "At least 90%"},
        {"8B.1",
         HD_AT_LEAST,
         90,
         "July 2022",
         "2022-07-31",
         {"communication", NULL},
         "at least 90%"},
        {"8C", HD_AT_LEAST, 90, "May 2023", "2023-05-31", {"meetings", NULL}, "90% or better"},
        {"10D", HD_AT_LEAST, 95, "June 2022", "2022-06-30", {"promise", NULL}, "At least 95%"},
        {"16C", HD_AT_LEAST, 90, "December 2022", "2022-12-31", {"tell-once", NULL}, "90%"},
    };
    struct hd_plan *plan = load("assets/plans/torbay-wsoa.json");
    assert_string_equal(plan->code, "torbay-wsoa");
    assert_int_equal(plan->indicators_n, sizeof(rows) / sizeof(rows[0]));
    for (size_t i = 0; i < plan->indicators_n; i++) {
        const struct hd_indicator *is = &plan->indicator[i];
        assert_string_equal(is->ref, rows[i].ref);
        assert_int_equal(is->comparator, rows[i].comparator);
        assert_int_equal(is->target, rows[i].target);
        assert_string_equal(is->due, rows[i].due);
        assert_string_equal(is->due_by, rows[i].due_by);
        assert_int_equal(is->questions_n, rows[i].question[1] ? 2 : 1);
        for (size_t k = 0; k < is->questions_n; k++) {
            assert_string_equal(is->question[k], rows[i].question[k]);
        }
        assert_non_null(strstr(is->quote, rows[i].in_quote));
        assert_non_null(is->reading);
        assert_non_null(is->area);
    }
    hd_plan_free(plan);
}

static void the_shipped_survey_answers_the_shipped_plan(void **state)
{
    (void)state;
    struct hd_plan *plan = load("assets/plans/torbay-wsoa.json");
    struct hd_survey *survey = load_survey("assets/surveys/participation.json");
    struct hd_notes notes = {.n = 0};
    assert_int_equal(hd_plan_check_survey(plan, "plan", survey, &notes), HD_OK);
    assert_int_equal(notes.n, 0);
    hd_survey_free(survey);
    hd_plan_free(plan);
}

static void a_small_plan_is_read_member_by_member(void **state)
{
    (void)state;
    struct hd_plan *plan = load("tests/golden/plan-mini.json");
    assert_string_equal(plan->title, "A small plan");
    assert_string_equal(plan->office, "Board of the area");
    assert_int_equal(plan->indicators_n, 2);
    const struct hd_indicator *one = &plan->indicator[0];
    assert_string_equal(one->ref, "1A");
    assert_string_equal(one->statement, "Families say that we are kind");
    assert_string_equal(one->source, "Plan, table 1");
    assert_string_equal(one->quote, "over 90% positive");
    assert_string_equal(one->reading, "Both questions together.");
    assert_string_equal(one->area, "Area 1");
    assert_int_equal(one->questions_n, 2);
    assert_string_equal(one->question[1], "promise");
    const struct hd_indicator *two = &plan->indicator[1];
    assert_string_equal(two->ref, "PLY 4/7");
    assert_int_equal(two->comparator, HD_IMPROVE);
    assert_null(two->reading);
    assert_null(two->area);
    assert_null(two->due);
    assert_null(two->due_by);
    hd_plan_free(plan);
    hd_plan_free(NULL);
}

static const struct row broken[] = {
    {NULL, "{'heard': 'survey', 'format': 1}", HD_E_FORMAT, "",
     "this is a file of kind 'survey', not 'plan'"},
    {"'format': 1", "'format': 7", HD_E_VERSION, "",
     "was made by a newer Heard; update this program"},
    {"'office': 'Board of the area',", "", HD_E_FORMAT, "", "'office' is missing"},
    {"'title': 'A small plan'", "'title': {'en': 'A'}", HD_E_FORMAT, "title",
     "must be text, not an object"},
    {"'ref': '1A'", "'ref': '1A\\u202e'", HD_E_FORMAT, "indicators[0].ref",
     "has a control character or another that cannot be seen (U+202E); remove it"},
    {"'ref': '1A'", "'ref': '1A, 1B'", HD_E_FORMAT, "indicators[0].ref",
     "'1A, 1B' is not a reference: use 1 to 24 letters, digits, spaces, '.', '/' and '-'"},
    {"'ref': '1A'", "'ref': '1234567890123456789012345'", HD_E_FORMAT, "indicators[0].ref",
     "'1234567890123456789012345' is not a reference: use 1 to 24 letters, digits, spaces, "
     "'.', "
     "'/' and '-'"},
    {"'ref': '1A'", "'ref': 'PLY 4/7'", HD_E_FORMAT, "indicators[1].ref",
     "reference 'PLY 4/7' is used twice"},
    {"'statement': 'Children feel safer',", "", HD_E_FORMAT, "indicators[1]",
     "'statement' is missing"},
    {"'source': 'Plan, table 2'", "'source': ''", HD_E_FORMAT, "indicators[1].source",
     "is empty"},
    {"'comparator': 'over'", "'comparator': '>'", HD_E_FORMAT, "indicators[0].comparator",
     "'>' does not exist; use over, at_least, below, at_most or improve"},
    {"'comparator': 'over'", "'comparator': 'Over'", HD_E_FORMAT, "indicators[0].comparator",
     "'Over' does not exist; use over, at_least, below, at_most or improve"},
    {"'comparator': 'over', ", "", HD_E_FORMAT, "indicators[0]", "'comparator' is missing"},
    {", 'target': 90", "", HD_E_FORMAT, "indicators[0]", "'target' is missing"},
    {"'target': 90", "'target': 101", HD_E_RANGE, "indicators[0].target",
     "must be a number from 0 to 100, not 101"},
    {"'target': 90", "'target': -1", HD_E_RANGE, "indicators[0].target",
     "must be a number from 0 to 100, not -1"},
    {"'target': 90", "'target': 89.5", HD_E_FORMAT, "indicators[0].target",
     "must be a whole number, not a decimal number"},
    {"'target': 90", "'target': '90 %'", HD_E_FORMAT, "indicators[0].target",
     "must be a whole number, not text"},
    {"'target': 90", "'target': 100", HD_E_FORMAT, "indicators[0].target",
     "'over 100 %' is never met; check the target"},
    {"'over', 'target': 90", "'below', 'target': 0", HD_E_FORMAT, "indicators[0].target",
     "'below 0 %' is never met; check the target"},
    {"'over', 'target': 90", "'at_least', 'target': 0", HD_E_FORMAT, "indicators[0].target",
     "'at least 0 %' is always met; check the target"},
    {"'over', 'target': 90", "'at_most', 'target': 100", HD_E_FORMAT, "indicators[0].target",
     "'at most 100 %' is always met; check the target"},
    {"'comparator': 'improve'", "'comparator': 'improve', 'target': 90", HD_E_FORMAT,
     "indicators[1].target",
     "'improve' has no number; remove 'target' or choose another comparator"},
    {"'2024-06-30'", "'2024-06-31'", HD_E_FORMAT, "indicators[0].due_by",
     "is not a day; write it like '2023-02-28'"},
    {"'2024-06-30'", "'June 2024'", HD_E_FORMAT, "indicators[0].due_by",
     "is not a day; write it like '2023-02-28'"},
    {"'due': 'Summer 2024', ", "", HD_E_FORMAT, "indicators[0].due_by",
     "needs 'due' beside it: the date as the source prints it"},
    {"['kind', 'promise']", "[]", HD_E_RANGE, "indicators[0].questions",
     "has 0 entries; 1 to 8 are possible"},
    {"['kind', 'promise']", "['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']", HD_E_RANGE,
     "indicators[0].questions", "has 9 entries; 1 to 8 are possible"},
    {"['kind', 'promise']", "['kind', 'kind']", HD_E_FORMAT, "indicators[0].questions[1]",
     "question 'kind' is named twice"},
    {"['kind', 'promise']", "['kind', 'Promise']", HD_E_FORMAT, "indicators[0].questions[1]",
     "'Promise' is not a code: use 1 to 32 of a-z, 0-9 and -"},
    {"['kind', 'promise']", "'kind'", HD_E_FORMAT, "indicators[0].questions",
     "must be a list, not text"},
    {"'indicators': [", "'indicators': [7, ", HD_E_FORMAT, "indicators[0]",
     "must be an object, not a whole number"},
};

/* Mistakes of which others come. */
static const struct row broken_with_more[] = {
    {"'title'", "'titel'", HD_E_FORMAT, "titel",
     "'titel' is not known here; is it a typing error?"},
    {"'indicators'", "'indikators'", HD_E_FORMAT, "indikators",
     "'indikators' is not known here; is it a typing error?"},
    {"'quote': 'increasing'", "'qoute': 'increasing'", HD_E_FORMAT, "indicators[1].qoute",
     "'qoute' is not known here; is it a typing error?"},
};

static void refuse_rows(const struct row *rows, size_t n, bool more)
{
    for (size_t i = 0; i < n; i++) {
        struct hd_buf json = changed(hd_buf_slice(&mini), rows[i].find, rows[i].put);
        struct hd_notes notes = {.n = 0};
        struct hd_plan *plan = NULL;
        enum hd_err err = hd_plan_load(hd_buf_slice(&json), "mini.json", &notes, &plan);
        assert_note(&notes, HD_NOTE_ERROR, &rows[i], more);
        assert_int_equal(err, rows[i].err);
        assert_null(plan);
        hd_buf_free(&json);
    }
}

static void every_broken_plan_is_refused_with_its_reason(void **state)
{
    (void)state;
    refuse_rows(broken, sizeof(broken) / sizeof(broken[0]), false);
    refuse_rows(broken_with_more, sizeof(broken_with_more) / sizeof(broken_with_more[0]), true);
}

static void a_reference_of_24_characters_is_accepted(void **state)
{
    (void)state;
    struct hd_buf json = changed(hd_buf_slice(&mini), "'1A'", "'123456789 123456789 1234'");
    struct hd_notes notes = {.n = 0};
    struct hd_plan *plan = NULL;
    assert_int_equal(hd_plan_load(hd_buf_slice(&json), "mini.json", &notes, &plan), HD_OK);
    assert_string_equal(plan->indicator[0].ref, "123456789 123456789 1234");
    hd_plan_free(plan);
    hd_buf_free(&json);
}

static void targets_at_the_edges_are_accepted(void **state)
{
    (void)state;
    static const char *const fine[] = {"'over', 'target': 99", "'over', 'target': 0",
                                       "'at_least', 'target': 100", "'below', 'target': 100",
                                       "'at_most', 'target': 0"};
    for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
        struct hd_buf json = changed(hd_buf_slice(&mini), "'over', 'target': 90", fine[i]);
        struct hd_notes notes = {.n = 0};
        struct hd_plan *plan = NULL;
        assert_int_equal(hd_plan_load(hd_buf_slice(&json), "mini.json", &notes, &plan), HD_OK);
        assert_int_equal(notes.n, 0);
        hd_plan_free(plan);
        hd_buf_free(&json);
    }
}

/* Changes of the small plan after which the small survey cannot answer it. */
static const struct row unanswered[] = {
    {"'safe'", "'sofa'", HD_E_NOT_FOUND, "indicators[1].questions[0]",
     "PLY 4/7: survey 'mini' has no question 'sofa'"},
    {"'kind', 'promise'", "'kind', 'ice'", HD_E_NOT_FOUND, "indicators[0].questions[1]",
     "1A: survey 'mini' gives no figure for the practice question 'ice'"},
};

static void a_plan_that_the_survey_cannot_answer_is_refused(void **state)
{
    (void)state;
    struct hd_survey *survey = load_survey("tests/golden/survey-mini.json");
    for (size_t i = 0; i < sizeof(unanswered) / sizeof(unanswered[0]); i++) {
        struct hd_buf json =
            changed(hd_buf_slice(&mini), unanswered[i].find, unanswered[i].put);
        struct hd_notes notes = {.n = 0};
        struct hd_plan *plan = NULL;
        assert_int_equal(hd_plan_load(hd_buf_slice(&json), "mini.json", &notes, &plan), HD_OK);
        assert_int_equal(hd_plan_check_survey(plan, "mini.json", survey, &notes),
                         unanswered[i].err);
        assert_note(&notes, HD_NOTE_ERROR, &unanswered[i], false);
        assert_int_equal(notes.errors, 1);
        hd_plan_free(plan);
        hd_buf_free(&json);
    }
    hd_survey_free(survey);
}

static void each_question_that_is_missing_gets_its_own_note(void **state)
{
    (void)state;
    struct hd_plan *plan = load("assets/plans/torbay-wsoa.json");
    struct hd_survey *survey = load_survey("tests/golden/survey-mini.json");
    struct hd_notes notes = {.n = 0};
    assert_int_equal(hd_plan_check_survey(plan, "mini.json", survey, &notes), HD_E_NOT_FOUND);
    assert_int_equal(notes.errors,
                     9); /* ten questions are named, the small survey has "promise" */
    hd_survey_free(survey);
    hd_plan_free(plan);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < mini.len; len++) {
        struct hd_notes notes = {.n = 0};
        struct hd_plan *plan = NULL;
        assert_int_equal(
            hd_plan_load((struct hd_slice){mini.p, len}, "mini.json", &notes, &plan),
            HD_E_FORMAT);
        assert_null(plan);
        assert_int_equal(notes.errors, 1);
    }
}

static void trailing_bytes_are_refused(void **state)
{
    (void)state;
    struct hd_buf json = HD_BUF_EMPTY;
    assert_int_equal(hd_buf_append(&json, mini.p, mini.len), HD_OK);
    assert_int_equal(hd_buf_append(&json, "\n{}", 3), HD_OK);
    struct hd_notes notes = {.n = 0};
    struct hd_plan *plan = NULL;
    assert_int_equal(hd_plan_load(hd_buf_slice(&json), "mini.json", &notes, &plan),
                     HD_E_FORMAT);
    hd_buf_free(&json);
}

static void more_indicators_than_a_report_holds_are_refused(void **state)
{
    (void)state;
    for (size_t n = HD_INDICATORS_MAX; n <= HD_INDICATORS_MAX + 1; n++) {
        struct hd_buf json = HD_BUF_EMPTY;
        append_quoted(&json, "{'heard':'plan','format':1,'code':'p','title':'T','office':'O',"
                             "'indicators':[");
        for (size_t i = 0; i < n; i++) {
            char ref[32];
            (void)snprintf(ref, sizeof(ref), "%s{'ref':'%zu',", i ? "," : "", i);
            append_quoted(&json, ref);
            append_quoted(&json, "'statement':'S','source':'S','quote':'Q',"
                                 "'comparator':'improve','questions':['q']}");
        }
        append_quoted(&json, "]}");
        struct hd_notes notes = {.n = 0};
        struct hd_plan *plan = NULL;
        assert_int_equal(hd_plan_load(hd_buf_slice(&json), "x", &notes, &plan),
                         n == HD_INDICATORS_MAX ? HD_OK : HD_E_RANGE);
        hd_plan_free(plan);
        hd_buf_free(&json);
    }
}

static void comparators_have_words_and_codes(void **state)
{
    (void)state;
    assert_string_equal(hd_comparator_words(HD_OVER), "over");
    assert_string_equal(hd_comparator_words(HD_AT_LEAST), "at least");
    assert_string_equal(hd_comparator_words(HD_BELOW), "below");
    assert_string_equal(hd_comparator_words(HD_AT_MOST), "at most");
    assert_string_equal(hd_comparator_words(HD_IMPROVE), "better than the period before");
    assert_string_equal(hd_comparator_code(HD_OVER), "over");
    assert_string_equal(hd_comparator_code(HD_AT_LEAST), "at_least");
    assert_string_equal(hd_comparator_code(HD_BELOW), "below");
    assert_string_equal(hd_comparator_code(HD_AT_MOST), "at_most");
    assert_string_equal(hd_comparator_code(HD_IMPROVE), "improve");
}

static void memory_that_runs_out_leaves_nothing_behind(void **state)
{
    (void)state;
    size_t n = 1;
    for (;; n++) {
        struct hd_notes notes = {.n = 0};
        struct hd_plan *plan = NULL;
        failing_memory_start(FAILING_ARENA, n);
        enum hd_err err = hd_plan_load(hd_buf_slice(&mini), "mini.json", &notes, &plan);
        if (failing_memory_stop() < n) {
            assert_int_equal(err, HD_OK);
            hd_plan_free(plan);
            break;
        }
        assert_int_equal(err, HD_E_NOMEM);
        assert_null(plan);
        assert_int_equal(notes.errors, 1);
    }
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_plan_holds_the_eight_numbered_targets),
        cmocka_unit_test(the_shipped_survey_answers_the_shipped_plan),
        cmocka_unit_test(a_small_plan_is_read_member_by_member),
        cmocka_unit_test(every_broken_plan_is_refused_with_its_reason),
        cmocka_unit_test(a_reference_of_24_characters_is_accepted),
        cmocka_unit_test(targets_at_the_edges_are_accepted),
        cmocka_unit_test(a_plan_that_the_survey_cannot_answer_is_refused),
        cmocka_unit_test(each_question_that_is_missing_gets_its_own_note),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(trailing_bytes_are_refused),
        cmocka_unit_test(more_indicators_than_a_report_holds_are_refused),
        cmocka_unit_test(comparators_have_words_and_codes),
        cmocka_unit_test(memory_that_runs_out_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
