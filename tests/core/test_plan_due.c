/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was due on a day: counted from dates and reports up to that day alone, against counts made
 * by hand, and against the one paper that prints such a count and rounds it wrong.
 */
#include <heard/keys.h>
#include <heard/plan_due.h>
#include <heard/week.h>

#include "model_rows.h"

static int start(void **state)
{
    (void)state;
    return hd_crypto_start() == HD_OK ? 0 : -1;
}

static int32_t day(const char *text)
{
    int32_t out = 0;
    assert_int_equal(hd_day_parse(text, &out), HD_OK);
    return out;
}

static struct hd_plan *load(struct hd_slice json)
{
    struct hd_notes notes = {.n = 0};
    struct hd_plan *plan = NULL;
    if (hd_plan_load(json, "plan", &notes, &plan) != HD_OK) {
        fail_msg("%s: %s", notes.list[0].place, notes.list[0].text);
    }
    return plan;
}

static struct hd_plan *load_file(const char *name)
{
    struct hd_buf json = source_file(name);
    struct hd_plan *plan = load(hd_buf_slice(&json));
    hd_buf_free(&json);
    return plan;
}

static void assert_counts(const struct hd_plan *plan, const char *focus, const char *on,
                          enum hd_due_basis basis, const struct hd_due_counts *want)
{
    const struct hd_focus *part = NULL;
    for (size_t i = 0; focus && i < plan->focus_n; i++) {
        part = strcmp(plan->focus[i].ref, focus) == 0 ? &plan->focus[i] : part;
    }
    struct hd_due_counts got;
    hd_plan_due(plan, part, day(on), basis, &got);
    assert_int_equal(got.due, want->due);
    assert_int_equal(got.reported, want->reported);
    assert_int_equal(got.started, want->started);
    assert_int_equal(got.ended, want->ended);
    assert_int_equal(got.complete, want->complete);
}

static void a_small_plan_is_counted_day_by_day(void **state)
{
    (void)state;
    static const struct {
        const char *focus, *on;
        enum hd_due_basis usual; /* the one that this day's reports call for */
        enum hd_due_basis basis;
        struct hd_due_counts want; /* due, reported, started, ended, complete */
    } rows[] = {
        {NULL, "2024-03-31", HD_DUE_DATED, HD_DUE_DATED, {0, 0, 0, 0, 0}},
        {NULL, "2024-04-01", HD_DUE_DATED, HD_DUE_DATED, {2, 0, 0, 0, 0}},
        {NULL, "2024-04-30", HD_DUE_DATED, HD_DUE_DATED, {2, 0, 0, 0, 0}},
        {NULL, "2024-05-01", HD_DUE_DATED, HD_DUE_DATED, {3, 1, 0, 0, 0}}, /* 0 % */
        {NULL, "2024-05-21", HD_DUE_DATED, HD_DUE_DATED, {3, 1, 0, 0, 0}},
        {NULL, "2024-05-22", HD_DUE_SAID, HD_DUE_SAID, {2, 2, 1, 0, 0}},
        {NULL, "2024-05-22", HD_DUE_SAID, HD_DUE_DATED, {3, 2, 1, 0, 0}},
        {NULL, "2024-05-31", HD_DUE_SAID, HD_DUE_SAID, {2, 2, 1, 1, 0}},
        {"1", "2024-05-31", HD_DUE_SAID, HD_DUE_SAID, {2, 2, 1, 1, 0}},
        {"2", "2024-05-31", HD_DUE_SAID, HD_DUE_SAID, {0, 0, 0, 0, 0}},
        {"2", "2024-05-31", HD_DUE_SAID, HD_DUE_DATED, {1, 0, 0, 0, 0}},
    };
    struct hd_plan *plan = load_file("tests/golden/plan-mini.json");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(hd_plan_due_basis(plan, day(rows[i].on)), rows[i].usual);
        assert_counts(plan, rows[i].focus, rows[i].on, rows[i].basis, &rows[i].want);
    }
    hd_plan_free(plan);
}

/* As the update report of 22 May 2022 tells it: 27 were due, all are reported, one has not started.
 * Two more are reported and were not counted as due, and one has a date and no report. */
static void twenty_six_of_twenty_seven_had_started(void **state)
{
    (void)state;
    struct hd_buf json = HD_BUF_EMPTY;
    append_quoted(&json,
                  "{'heard':'plan','format':1,'code':'p','title':'T','office':'O',"
                  "'documents':[{'code':'d','title':'D','publisher':'P',"
                  "'date':'2022-04-14'}],'focus':[{'ref':'1','title':'F',"
                  "'accountable':['R'],'source':{'doc':'d','at':'A'}}],"
                  "'indicators':[{'ref':'1','statement':'S','comparator':'improve',"
                  "'questions':['q'],'source':{'doc':'d','at':'A','quote':'Q'}}],"
                  "'actions':[{'ref':'dated','focus':'1','text':'T','start':'April 2022',"
                  "'start_on':'2022-04-01','source':{'doc':'d','at':'A'}}");
    for (int i = 0; i < 29; i++) {
        char action[400];
        (void)snprintf(action, sizeof(action),
                       ",{'ref':'%d','focus':'1','text':'T','source':{'doc':'d','at':'A'},"
                       "'reports':[{'on':'2022-05-22','start_on':'2022-04-13','percent':%d,"
                       "'due_to_start':%s,'said':'as printed','source':{'doc':'d','at':'A'}}]}",
                       i, i == 20 ? 0 : 5, i < 27 ? "true" : "false");
        append_quoted(&json, action);
    }
    append_quoted(&json, "]}");
    struct hd_plan *plan = load(hd_buf_slice(&json));
    assert_int_equal(hd_plan_due_basis(plan, day("2022-05-21")), HD_DUE_DATED);
    assert_int_equal(hd_plan_due_basis(plan, day("2022-05-22")), HD_DUE_SAID);
    static const struct hd_due_counts said = {27, 27, 26, 0, 0};
    static const struct hd_due_counts dated = {30, 29, 28, 0, 0};
    static const struct hd_due_counts before = {1, 0, 0, 0, 0};
    assert_counts(plan, NULL, "2022-05-22", HD_DUE_SAID, &said);
    assert_counts(plan, NULL, "2022-05-22", HD_DUE_DATED, &dated);
    assert_counts(plan, NULL, "2022-05-21", HD_DUE_DATED, &before); /* not reported yet */
    hd_plan_free(plan);
    hd_buf_free(&json);
}

/* The paper itself prints 27, 27 and 26, and 97 %. */
static void the_torbay_update_of_may_2022_is_counted_again(void **state)
{
    (void)state;
    struct hd_plan *plan = load_file("assets/plans/torbay-wsoa.json");
    if (plan->actions_n == 0) {
        hd_plan_free(plan);
        skip(); /* the shipped plan has no actions yet */
    }
    struct hd_due_counts counts;
    assert_int_equal(hd_plan_due_basis(plan, day("2022-05-22")), HD_DUE_SAID);
    hd_plan_due(plan, NULL, day("2022-05-22"), HD_DUE_SAID, &counts);
    assert_int_equal(counts.due, 27);
    assert_int_equal(counts.reported, 27);
    assert_int_equal(counts.started, 26);
    assert_int_equal((200 * counts.started + counts.due) / (2 * counts.due), 96);
    hd_plan_free(plan);
}

static void a_report_says_by_state_then_percent_then_rating(void **state)
{
    (void)state;
    static const struct {
        struct hd_progress report;
        bool reported, started, complete;
    } rows[] = {
        {{.said = "nothing that counts"}, false, false, false},
        {{.stage = HD_NOT_STARTED, .has_percent = true, .percent = 50}, true, false, false},
        {{.stage = HD_STARTED, .has_percent = true, .percent = 0}, true, true, false},
        {{.stage = HD_COMPLETE, .has_percent = true, .percent = 90}, true, true, true},
        {{.stage = HD_STARTED, .rating = HD_GREEN}, true, true, false},
        {{.has_percent = true, .percent = 0, .rating = HD_GREEN}, true, false, false},
        {{.has_percent = true, .percent = 1}, true, true, false},
        {{.has_percent = true, .percent = 99, .rating = HD_BLUE}, true, true, false},
        {{.has_percent = true, .percent = 100, .rating = HD_RED}, true, true, true},
        {{.rating = HD_RED}, true, false, false},
        {{.rating = HD_AMBER}, true, true, false},
        {{.rating = HD_GREEN}, true, true, true},
        {{.rating = HD_BLUE}, true, true, true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct hd_action action = {.reports_n = 1, .report = &rows[i].report};
        struct hd_standing standing;
        hd_action_standing(&action, 0, &standing);
        assert_int_equal(standing.reported, rows[i].reported);
        assert_int_equal(standing.started, rows[i].started);
        assert_int_equal(standing.complete, rows[i].complete);
        assert_ptr_equal(standing.last, &rows[i].report);
        hd_action_standing(&action, -1, &standing); /* the day before it was made */
        assert_false(standing.reported || standing.started || standing.complete);
        assert_null(standing.last);
    }
}

static void the_newest_report_decides_and_one_without_news_changes_nothing(void **state)
{
    (void)state;
    static const struct hd_progress reports[] = {
        {.on = 10, .stage = HD_STARTED, .due_to_start = HD_SAID_YES},
        {.on = 20, .said = "no change"},
        {.on = 30, .stage = HD_NOT_STARTED, .due_to_start = HD_SAID_NO},
        {.on = 40, .stage = HD_COMPLETE},
    };
    const struct hd_action action = {.reports_n = 4, .report = reports};
    static const struct {
        size_t last;
        int32_t on;
        bool started, complete;
    } rows[] = {{0, 10, true, false},  {1, 29, true, false}, {2, 30, false, false},
                {2, 39, false, false}, {3, 40, true, true},  {3, 9999, true, true}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_standing standing;
        hd_action_standing(&action, rows[i].on, &standing);
        assert_ptr_equal(standing.last, &reports[rows[i].last]);
        assert_int_equal(standing.started, rows[i].started);
        assert_int_equal(standing.complete, rows[i].complete);
        assert_true(standing.said_due); /* once due, always due */
    }
}

static void an_action_without_a_start_takes_the_reported_one(void **state)
{
    (void)state;
    static const struct hd_progress reports[] = {
        {.on = 10, .start_on = {.has_day = true, .day = 5}},
        {.on = 20, .start_on = {.has_day = true, .day = 100}}, /* put off */
        {.on = 30},
    };
    struct hd_action action = {.reports_n = 3, .report = reports};
    static const struct {
        int32_t on;
        bool due;
    } rows[] = {{9, false}, {10, true}, {20, false}, {30, false}, {99, false}, {100, true}};
    struct hd_standing standing;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        hd_action_standing(&action, rows[i].on, &standing);
        assert_int_equal(standing.dated_due, rows[i].due);
    }
    action.start = (struct hd_when){.printed = "May", .has_day = true, .day = 50};
    hd_action_standing(&action, 49, &standing);
    assert_false(standing.dated_due);
    hd_action_standing(&action, 50, &standing);
    assert_true(standing.dated_due);
}

static void figures_count_up_to_the_day(void **state)
{
    (void)state;
    struct hd_plan *plan = load_file("tests/golden/plan-mini.json");
    const struct hd_measure *measure = &plan->measure[0];
    assert_null(hd_measure_figure(measure, day("2024-03-30")));
    assert_ptr_equal(hd_measure_figure(measure, day("2024-03-31")), &measure->figure[0]);
    assert_ptr_equal(hd_measure_figure(measure, day("2024-04-29")), &measure->figure[0]);
    assert_ptr_equal(hd_measure_figure(measure, day("2024-04-30")), &measure->figure[1]);
    hd_plan_free(plan);
}

static void a_target_is_reached_on_its_own_side(void **state)
{
    (void)state;
    static const struct {
        enum hd_direction direction;
        enum hd_comparator comparator;
        int64_t target, figure;
        enum hd_reached want;
    } rows[] = {
        {HD_HIGHER, HD_AT_LEAST, 900000, 900000, HD_REACHED},
        {HD_HIGHER, HD_AT_LEAST, 900000, 899999, HD_NOT_REACHED},
        {HD_HIGHER, HD_OVER, 900000, 900000, HD_NOT_REACHED},
        {HD_HIGHER, HD_OVER, 900000, 900001, HD_REACHED},
        {HD_LOWER, HD_AT_MOST, 121000, 121000, HD_REACHED},
        {HD_LOWER, HD_AT_MOST, 121000, 134000, HD_NOT_REACHED}, /* absence: 13.4 against 12.1 */
        {HD_LOWER, HD_BELOW, 150000, 150000, HD_NOT_REACHED},
        {HD_LOWER, HD_BELOW, 150000, 60000, HD_REACHED},
        {HD_LOWER, HD_IMPROVE, 0, 199999, HD_REACHED}, /* the baseline is 20 */
        {HD_LOWER, HD_IMPROVE, 0, 200000, HD_NOT_REACHED},
        {HD_HIGHER, HD_IMPROVE, 0, 200001, HD_REACHED},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct hd_measure measure = {
            .direction = rows[i].direction,
            .baseline = {.value = {.text = "20", .scaled = 200000}}};
        const struct hd_measure_target target = {
            .comparator = rows[i].comparator, .value = {.text = "?", .scaled = rows[i].target}};
        const struct hd_measured figure = {.value = {.text = "?", .scaled = rows[i].figure}};
        assert_int_equal(hd_measure_reached(&measure, &target, &figure), rows[i].want);
        assert_int_equal(hd_measure_reached(&measure, &target, NULL), HD_REACH_UNKNOWN);
        const struct hd_measure_target national = {.national = true,
                                                   .comparator = rows[i].comparator};
        assert_int_equal(hd_measure_reached(&measure, &national, &figure), HD_REACH_UNKNOWN);
        const struct hd_measure bare = {.direction = rows[i].direction};
        if (rows[i].comparator == HD_IMPROVE) {
            assert_int_equal(hd_measure_reached(&bare, &target, &figure), HD_REACH_UNKNOWN);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_plan_is_counted_day_by_day),
        cmocka_unit_test(twenty_six_of_twenty_seven_had_started),
        cmocka_unit_test(the_torbay_update_of_may_2022_is_counted_again),
        cmocka_unit_test(a_report_says_by_state_then_percent_then_rating),
        cmocka_unit_test(the_newest_report_decides_and_one_without_news_changes_nothing),
        cmocka_unit_test(an_action_without_a_start_takes_the_reported_one),
        cmocka_unit_test(figures_count_up_to_the_day),
        cmocka_unit_test(a_target_is_reached_on_its_own_side),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
