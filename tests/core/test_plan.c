/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plans: what the shipped one promises, row by row; that nothing broken gets through; and that a
 * plan is refused together with a survey that cannot answer it.
 */
#include <heard/keys.h>
#include <heard/plan.h>
#include <heard/week.h>

#include "failing_memory.h"
#include "plan_rows.h"

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

/* As the statement prints them. */
static const struct {
    const char *ref;
    enum hd_comparator comparator;
    uint32_t target;
    const char *due, *due_by;
    const char *question[2];
    const char *in_quote;
} targets[] = {
    {"5A.2", HD_OVER, 90, "February 2023", "2023-02-28", {"trust", NULL}, "Over 90%"},
    {"5B", HD_OVER, 85, "February 2023", "2023-02-28", {"coproduction", "respect"}, "Over 85%"},
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

static void the_shipped_plan_holds_the_eight_numbered_targets(void **state)
{
    (void)state;
    struct hd_plan *plan = load("assets/plans/torbay-wsoa.json");
    assert_string_equal(plan->code, "torbay-wsoa");
    size_t i = 0;
    for (size_t k = 0; k < plan->indicators_n; k++) {
        i += plan->indicator[k].comparator != HD_IMPROVE ? 1 : 0;
    }
    assert_int_equal(i, sizeof(targets) / sizeof(targets[0]));
    i = 0;
    for (size_t at = 0; at < plan->indicators_n; at++) {
        const struct hd_indicator *is = &plan->indicator[at];
        if (is->comparator == HD_IMPROVE) {
            continue; /* a direction and no number */
        }
        assert_string_equal(is->ref, targets[i].ref);
        assert_int_equal(is->comparator, targets[i].comparator);
        assert_int_equal(is->target, targets[i].target);
        assert_string_equal(is->due, targets[i].due);
        assert_string_equal(is->due_by, targets[i].due_by);
        assert_int_equal(is->questions_n, targets[i].question[1] ? 2 : 1);
        for (size_t k = 0; k < is->questions_n; k++) {
            assert_string_equal(is->question[k], targets[i].question[k]);
        }
        assert_non_null(strstr(is->source.quote, targets[i].in_quote));
        assert_string_equal(is->source.document->code, "wsoa");
        assert_non_null(is->reading);
        assert_non_null(is->area);
        i++;
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
    assert_int_equal(plan->documents_n, 2);
    assert_string_equal(plan->document[1].title, "Update report");
    assert_string_equal(plan->document[1].publisher, "Area Council");
    assert_string_equal(plan->document[1].date, "2024-05-22");
    assert_int_equal(plan->indicators_n, 4);
    assert_string_equal(plan->indicator[3].survey, "mini");
    const struct hd_indicator *one = &plan->indicator[0];
    assert_string_equal(one->ref, "1A");
    assert_string_equal(one->statement, "Families say that we are kind");
    assert_ptr_equal(one->source.document, &plan->document[0]);
    assert_string_equal(one->source.at, "Table 1, row 1A");
    assert_string_equal(one->source.quote, "over 90% positive");
    assert_string_equal(one->reading, "Both questions together.");
    assert_ptr_equal(one->area, &plan->area[0]);
    assert_ptr_equal(one->focus, &plan->focus[0]);
    assert_int_equal(one->priorities_n, 1);
    assert_ptr_equal(one->priority[0], &plan->priority[0]);
    assert_int_equal(one->audience.n, 2);
    assert_string_equal(one->audience.text[1], "parents and carers");
    assert_ptr_equal(one->wish, &plan->wish[0]);
    assert_string_equal(one->baseline.value.text, "71.5");
    assert_int_equal(one->baseline.value.scaled, 715000);
    assert_string_equal(one->baseline.on.printed, "Spring 2023");
    assert_null(one->survey);
    assert_int_equal(one->questions_n, 2);
    assert_string_equal(one->question[1], "promise");
    assert_string_equal(one->due, "Summer 2024");
    assert_string_equal(one->due_by, "2024-06-30");
    const struct hd_indicator *two = &plan->indicator[1];
    assert_string_equal(two->ref, "PLY 4/7");
    assert_int_equal(two->comparator, HD_IMPROVE);
    assert_null(two->reading);
    assert_null(two->area);
    assert_null(two->focus);
    assert_null(two->wish);
    assert_null(two->survey);
    assert_null(two->baseline.value.text);
    assert_null(two->due);
    assert_null(two->due_by);
    const struct hd_indicator *three = &plan->indicator[2];
    assert_int_equal(three->questions_n, 0);
    assert_string_equal(three->no_question, "No survey asks whether they know it.");
    hd_plan_free(plan);
    hd_plan_free(NULL);
}

static void areas_links_and_focus_areas_are_joined(void **state)
{
    (void)state;
    struct hd_plan *plan = load("tests/golden/plan-mini.json");
    assert_int_equal(plan->areas_n, 2);
    assert_int_equal(plan->area[1].number, 2);
    assert_string_equal(plan->area[1].title, "Working together");
    assert_null(plan->area[1].source.quote);
    assert_int_equal(plan->priorities_n, 1);
    assert_string_equal(plan->priority[0].code, "p-1");
    assert_int_equal(plan->links_n, 2);
    assert_ptr_equal(plan->link[0].area, &plan->area[0]);
    assert_ptr_equal(plan->link[0].priority, &plan->priority[0]);
    assert_string_equal(plan->link[0].source.quote, "changing culture");
    assert_null(plan->link[1].source.document); /* our own reading */
    assert_int_equal(plan->focus_n, 2);
    assert_ptr_equal(plan->focus[0].area, &plan->area[0]);
    assert_int_equal(plan->focus[0].accountable.n, 2);
    assert_string_equal(plan->focus[0].accountable.text[1], "Chief nurse");
    assert_string_equal(plan->focus[0].impact, "Families feel heard.");
    assert_null(plan->focus[1].area);
    hd_plan_free(plan);
}

static void actions_keep_what_was_reported_of_them(void **state)
{
    (void)state;
    struct hd_plan *plan = load("tests/golden/plan-mini.json");
    assert_int_equal(plan->actions_n, 4);
    const struct hd_action *action = &plan->action[0];
    assert_string_equal(action->ref, "1A");
    assert_ptr_equal(action->focus, &plan->focus[0]);
    assert_int_equal(action->lead.n, 2);
    assert_string_equal(action->start.printed, "April 2024");
    int32_t day = 0;
    assert_int_equal(hd_day_parse("2024-04-01", &day), HD_OK);
    assert_true(action->start.has_day);
    assert_int_equal(action->start.day, day);
    assert_string_equal(action->evidence, "The group meets.");
    assert_string_equal(action->impact, "Families say so.");
    assert_int_equal(action->reports_n, 2);
    const struct hd_progress *report = &action->report[1];
    assert_int_equal(hd_day_parse("2024-05-22", &day), HD_OK);
    assert_int_equal(report->on, day);
    assert_true(report->start_on.has_day && report->end_by.has_day && report->has_percent);
    assert_int_equal(report->percent, 5);
    assert_string_equal(hd_rating_code(report->rating), "amber");
    assert_string_equal(hd_stage_code(report->stage), "started");
    assert_int_equal(report->due_to_start, HD_SAID_YES);
    assert_string_equal(report->said, "5%, Started");
    assert_int_equal(action->report[0].due_to_start, HD_NOT_SAID);
    assert_string_equal(hd_stage_code(action->report[0].stage), "");
    const struct hd_action *each = &plan->action[1];
    assert_string_equal(each->end.printed, "Each financial year");
    assert_false(each->end.has_day);
    assert_int_equal(each->lead.n, 0);
    assert_string_equal(plan->action[3].ref, "2B & C");
    assert_null(plan->action[3].start.printed);
    hd_plan_free(plan);
}

static void measures_wishes_gaps_and_remarks_are_read(void **state)
{
    (void)state;
    struct hd_plan *plan = load("tests/golden/plan-mini.json");
    assert_int_equal(plan->measures_n, 2);
    const struct hd_measure *one = &plan->measure[0];
    assert_int_equal(one->about.n, 2);
    assert_string_equal(one->unit, "per_month");
    assert_int_equal(one->direction, HD_LOWER);
    assert_int_equal(one->targets_n, 2);
    assert_string_equal(one->target[0].value.text, "20");
    assert_int_equal(one->target[0].comparator, HD_AT_MOST); /* lower is better */
    assert_true(one->target[1].national);
    assert_int_equal(one->target[1].comparator, HD_BELOW);
    assert_string_equal(one->baseline.value.text, "28");
    assert_int_equal(one->figures_n, 2);
    assert_int_equal(one->figure[1].value.scaled, 195000);
    assert_true(one->figure[1].on.has_day);
    assert_string_equal(one->every, "Monthly");
    const struct hd_measure *two = &plan->measure[1];
    assert_int_equal(two->target[0].comparator, HD_IMPROVE);
    assert_null(two->target[0].value.text);
    assert_string_equal(two->waiting, "Health have no figure yet.");
    assert_int_equal(two->figures_n, 0);
    assert_int_equal(plan->wishes_n, 2);
    assert_string_equal(plan->wish[0].questions.text[0], "kind");
    assert_int_equal(plan->wish[1].questions.n, 0);
    assert_int_equal(plan->gaps_n, 1);
    assert_string_equal(plan->gap[0].teams.survey, "mini-team");
    assert_string_equal(plan->gap[0].families.questions.text[0], "kind");
    assert_int_equal(plan->reviews_n, 1);
    assert_string_equal(plan->review[0].every, "Every six weeks");
    assert_int_equal(plan->discrepancies_n, 1);
    assert_int_equal(plan->discrepancy[0].about.n, 3);
    assert_int_equal(plan->discrepancy[0].sources_n, 1);
    assert_int_equal(plan->comparable_n, 2);
    static const uint8_t digest[HD_DIGEST_LEN] = {0xfe, 0xdc, 0xba, 0x98,
                                                  0x76, 0x54, 0x32, 0x10};
    assert_memory_equal(plan->comparable[0].digest[1], digest, HD_DIGEST_LEN);
    assert_int_equal(plan->comparable[0].questions.n, 2);
    assert_int_equal(plan->comparable[1].questions.n, 0);
    hd_plan_free(plan);
}

static void decimals_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *put;
        int64_t scaled;
    } rows[] = {{"0", 0},         {"-3", -30000},  {"33.7", 337000},
                {"0.0001", 1},    {"-0.08", -800}, {"999999999.9999", 9999999999999},
                {"0.5000", 5000}, {"007", 70000}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char put[64];
        (void)snprintf(put, sizeof(put), "'value': '%s', 'on': 'January 2024'", rows[i].put);
        struct hd_buf json =
            changed(hd_buf_slice(&mini), "'value': '28', 'on': 'January 2024'", put);
        struct hd_notes notes = {.n = 0};
        struct hd_plan *plan = NULL;
        assert_int_equal(hd_plan_load(hd_buf_slice(&json), "mini.json", &notes, &plan), HD_OK);
        assert_int_equal(plan->measure[0].baseline.value.scaled, rows[i].scaled);
        hd_plan_free(plan);
        hd_buf_free(&json);
    }
}

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

static void what_papers_say_oddly_is_kept_with_a_warning(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        struct hd_buf json = changed(hd_buf_slice(&mini), odd[i].find, odd[i].put);
        struct hd_notes notes = {.n = 0};
        struct hd_plan *plan = NULL;
        assert_int_equal(hd_plan_load(hd_buf_slice(&json), "mini.json", &notes, &plan), HD_OK);
        assert_note(&notes, HD_NOTE_WARNING, &odd[i], notes.n > 1);
        assert_int_equal(notes.errors, 0);
        hd_plan_free(plan);
        hd_buf_free(&json);
    }
}

static void only_head_documents_and_indicators_are_needed(void **state)
{
    (void)state;
    struct hd_buf json = HD_BUF_EMPTY;
    append_quoted(&json, "{'heard':'plan','format':1,'code':'p','title':'T','office':'O',"
                         "'documents':[{'code':'d','title':'D','publisher':'P',"
                         "'date':'2024-01-01'}],'indicators':[{'ref':'1','statement':'S',"
                         "'comparator':'improve','questions':['q'],"
                         "'source':{'doc':'d','at':'A','quote':'Q'}}]}");
    struct hd_notes notes = {.n = 0};
    struct hd_plan *plan = NULL;
    assert_int_equal(hd_plan_load(hd_buf_slice(&json), "x", &notes, &plan), HD_OK);
    assert_int_equal(plan->actions_n + plan->areas_n + plan->links_n + plan->measures_n, 0);
    hd_plan_free(plan);
    hd_buf_free(&json);
}

static void four_hundred_actions_are_read_and_one_more_refused(void **state)
{
    (void)state;
    for (size_t n = HD_ACTIONS_MAX; n <= HD_ACTIONS_MAX + 1; n++) {
        struct hd_buf json = HD_BUF_EMPTY;
        append_quoted(&json, "{'heard':'plan','format':1,'code':'p','title':'T','office':'O',"
                             "'documents':[{'code':'d','title':'D','publisher':'P',"
                             "'date':'2024-01-01'}],'focus':[{'ref':'1','title':'F',"
                             "'accountable':['R'],'source':{'doc':'d','at':'A'}}],"
                             "'indicators':[{'ref':'1','statement':'S','comparator':'improve',"
                             "'questions':['q'],'source':{'doc':'d','at':'A','quote':'Q'}}],"
                             "'actions':[");
        for (size_t i = 0; i < n; i++) {
            char action[160];
            (void)snprintf(
                action, sizeof(action),
                "%s{'ref':'%zu','focus':'1','text':'T','source':{'doc':'d','at':'A'}}",
                i ? "," : "", i);
            append_quoted(&json, action);
        }
        append_quoted(&json, "]}");
        struct hd_notes notes = {.n = 0};
        struct hd_plan *plan = NULL;
        assert_int_equal(hd_plan_load(hd_buf_slice(&json), "x", &notes, &plan),
                         n == HD_ACTIONS_MAX ? HD_OK : HD_E_RANGE);
        if (plan) {
            assert_int_equal(plan->actions_n, HD_ACTIONS_MAX);
            assert_string_equal(plan->action[HD_ACTIONS_MAX - 1].ref, "399");
        }
        hd_plan_free(plan);
        hd_buf_free(&json);
    }
}

static void a_reference_of_24_characters_is_accepted(void **state)
{
    (void)state;
    struct hd_buf json = changed(hd_buf_slice(&mini), FIRST_INDICATOR,
                                 "'ref': '123456789 123456789 123&', 'statement'");
    struct hd_notes notes = {.n = 0};
    struct hd_plan *plan = NULL;
    assert_int_equal(hd_plan_load(hd_buf_slice(&json), "mini.json", &notes, &plan), HD_OK);
    assert_string_equal(plan->indicator[0].ref, "123456789 123456789 123&");
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
        assert_note(&notes, HD_NOTE_ERROR, &unanswered[i], true); /* and that teams are asked */
        assert_int_equal(notes.errors, 1);
        hd_plan_free(plan);
        hd_buf_free(&json);
    }
    hd_survey_free(survey);
}

/* The small survey under another code, with "kind" called "sort" wherever it stands. */
static struct hd_survey *other_survey(void)
{
    struct hd_buf json = source_file("tests/golden/survey-mini.json");
    struct hd_buf done = changed(hd_buf_slice(&json), "'code': 'mini'", "'code': 'other'");
    for (size_t i = 0; i + 6 <= done.len; i++) {
        if (memcmp(done.p + i, "\"kind\"", 6) == 0) {
            memcpy(done.p + i, "\"sort\"", 6);
        }
    }
    struct hd_notes notes = {.n = 0};
    struct hd_survey *survey = NULL;
    assert_int_equal(hd_survey_load(hd_buf_slice(&done), "other.json", &notes, &survey), HD_OK);
    hd_buf_free(&json);
    hd_buf_free(&done);
    return survey;
}

static void check_two(const char *find, const char *put, const struct hd_survey *const *list,
                      size_t n, struct hd_notes *notes)
{
    struct hd_buf json = changed(hd_buf_slice(&mini), find, put);
    struct hd_plan *plan = NULL;
    *notes = (struct hd_notes){.n = 0};
    assert_int_equal(hd_plan_load(hd_buf_slice(&json), "mini.json", notes, &plan), HD_OK);
    enum hd_err err = hd_plan_check_surveys(plan, "mini.json", list, n, notes);
    assert_int_equal(err, notes->errors > 0 ? HD_E_NOT_FOUND : HD_OK);
    hd_plan_free(plan);
    hd_buf_free(&json);
}

static void a_question_may_stand_in_any_of_several_surveys(void **state)
{
    (void)state;
    struct hd_survey *first = load_survey("tests/golden/survey-mini.json");
    struct hd_survey *second = other_survey();
    const struct hd_survey *const both[] = {first, second};
    struct hd_notes notes;
    /* Both ask it; the second alone; none; and never half in one and half in the other. */
    check_two("['safe']", "['safe']", both, 2, &notes);
    assert_int_equal(notes.errors, 0);
    check_two("['safe']", "['sort']", both, 2, &notes);
    assert_int_equal(notes.errors, 0);
    check_two("['safe']", "['sofa']", both, 2, &notes);
    assert_int_equal(notes.errors, 1);
    check_two("['safe']", "['kind', 'sort']", both, 2, &notes);
    assert_int_equal(notes.errors, 1);
    hd_survey_free(first);
    hd_survey_free(second);
}

static void an_indicator_is_checked_against_the_survey_that_it_names(void **state)
{
    (void)state;
    struct hd_survey *first = load_survey("tests/golden/survey-mini.json");
    struct hd_survey *second = other_survey();
    const struct hd_survey *const both[] = {first, second};
    struct hd_notes notes;
    const char *find = "'survey': 'mini',\n      'source'";
    check_two(find, "'survey': 'other', 'source'", both, 2, &notes);
    static const struct row lacks = {NULL, "other", HD_E_NOT_FOUND,
                                     "indicators[3].questions[0]",
                                     "PLY 5: survey 'other' has no question 'kind'"};
    assert_note(&notes, HD_NOTE_ERROR, &lacks, true);
    assert_int_equal(notes.errors, 1);
    /* One that is not here is said, once, and stops nobody. */
    check_two(find, "'survey': 'pulse', 'source'", both, 2, &notes);
    assert_int_equal(notes.errors, 0);
    static const struct row absent = {NULL, "pulse", HD_OK, "",
                                      "survey 'pulse' is not here: what the plan counts from "
                                      "it (1 times) was not checked and "
                                      "gets no figure"};
    assert_note(&notes, HD_NOTE_WARNING, &absent, true);
    assert_int_equal(notes.warnings, 2); /* and the teams' */
    hd_survey_free(first);
    hd_survey_free(second);
}

static void questions_of_wishes_and_gaps_are_looked_for_too(void **state)
{
    (void)state;
    struct hd_survey *first = load_survey("tests/golden/survey-mini.json");
    struct hd_survey *second = other_survey();
    const struct hd_survey *const both[] = {first, second};
    struct hd_notes notes;
    const char *find = "'title': 'Be kind', 'questions': ['kind']";
    check_two(find, "'title': 'Be kind', 'questions': ['sort']", both, 2, &notes);
    assert_int_equal(notes.errors, 0);
    check_two(find, "'title': 'Be kind', 'questions': ['kid']", both, 2, &notes);
    static const struct row wish = {NULL, "kid", HD_E_NOT_FOUND, "wishes[0].questions[0]",
                                    "wish 1: none of these surveys gives a figure for 'kid'"};
    assert_note(&notes, HD_NOTE_ERROR, &wish, true);
    check_two(find, "'title': 'Be kind', 'questions': ['kid']", both, 1, &notes);
    static const struct row alone = {
        NULL, "kid", HD_OK, "wishes",
        "1 questions of the wishes get no figure from survey 'mini'"};
    assert_int_equal(notes.errors, 0);
    assert_note(&notes, HD_NOTE_WARNING, &alone, true);
    check_two("'survey': 'mini-team', 'questions': ['we",
              "'survey': 'other', 'questions': ['we", both, 2, &notes);
    static const struct row gap = {NULL, "we", HD_E_NOT_FOUND, "gaps[0].teams.questions[0]",
                                   "G1: survey 'other' has no question 'we-are-kind'"};
    assert_note(&notes, HD_NOTE_ERROR, &gap, false);
    hd_survey_free(first);
    hd_survey_free(second);
}

static void each_question_that_is_missing_gets_its_own_note(void **state)
{
    (void)state;
    struct hd_plan *plan = load("assets/plans/torbay-wsoa.json");
    struct hd_survey *survey = load_survey("tests/golden/survey-mini.json");
    struct hd_notes notes = {.n = 0};
    assert_int_equal(hd_plan_check_survey(plan, "mini.json", survey, &notes), HD_E_NOT_FOUND);
    size_t missing = 0; /* the small survey has "promise" and "safe" alone */
    for (size_t i = 0; i < plan->indicators_n; i++) {
        for (size_t k = 0; k < plan->indicator[i].questions_n; k++) {
            const char *code = plan->indicator[i].question[k];
            missing += strcmp(code, "promise") != 0 && strcmp(code, "safe") != 0 ? 1 : 0;
        }
    }
    assert_true(missing >= 9);
    assert_int_equal(notes.errors, missing);
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
                             "'documents':[{'code':'d','title':'D','publisher':'P',"
                             "'date':'2024-01-01'}],'indicators':[");
        for (size_t i = 0; i < n; i++) {
            char ref[32];
            (void)snprintf(ref, sizeof(ref), "%s{'ref':'%zu',", i ? "," : "", i);
            append_quoted(&json, ref);
            append_quoted(&json, "'statement':'S','source':{'doc':'d','at':'A','quote':'Q'},"
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
        cmocka_unit_test(areas_links_and_focus_areas_are_joined),
        cmocka_unit_test(actions_keep_what_was_reported_of_them),
        cmocka_unit_test(measures_wishes_gaps_and_remarks_are_read),
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(every_broken_plan_is_refused_with_its_reason),
        cmocka_unit_test(what_papers_say_oddly_is_kept_with_a_warning),
        cmocka_unit_test(only_head_documents_and_indicators_are_needed),
        cmocka_unit_test(four_hundred_actions_are_read_and_one_more_refused),
        cmocka_unit_test(a_reference_of_24_characters_is_accepted),
        cmocka_unit_test(targets_at_the_edges_are_accepted),
        cmocka_unit_test(a_plan_that_the_survey_cannot_answer_is_refused),
        cmocka_unit_test(a_question_may_stand_in_any_of_several_surveys),
        cmocka_unit_test(an_indicator_is_checked_against_the_survey_that_it_names),
        cmocka_unit_test(questions_of_wishes_and_gaps_are_looked_for_too),
        cmocka_unit_test(each_question_that_is_missing_gets_its_own_note),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(trailing_bytes_are_refused),
        cmocka_unit_test(more_indicators_than_a_report_holds_are_refused),
        cmocka_unit_test(comparators_have_words_and_codes),
        cmocka_unit_test(memory_that_runs_out_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
