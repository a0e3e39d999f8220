/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Questions of every kind on the glass: what is touched is what is kept, what is ticked can be
 * unticked, a note is read, and nobody meets a question that is not for them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <heard/answers.h>

#include "fixture.h"

static struct fixture *fixture;

static int start(void **state)
{
    (void)state;
    fixture = fixture_new_with(FIXTURE_KINDS);
    return 0;
}

static int end(void **state)
{
    (void)state;
    fixture_free(fixture);
    return 0;
}

static void tap(const char *say)
{
    fixture_tap(fixture, say);
}

static void tap_all(const char *const *say)
{
    for (; *say; say++) {
        tap(*say);
    }
}

static const struct ui_item *item(const char *say)
{
    return ui_named(app_build(&fixture->app), say);
}

static bool is_chosen(const char *say)
{
    assert_non_null(item(say));
    return (item(say)->state & UI_STATE_CHOSEN) != 0;
}

static void assert_asked(const char *ask)
{
    if (!item(ask)) {
        fail_msg("\"%s\" is not asked on %s", ask, fixture_screen(fixture));
    }
}

static void begin(const char *route)
{
    tap("Touch to start");
    tap(route);
    tap("OK, let’s go");
}

/* What the last record says, by the code of a question. */
static void answer_of(const char *code, uint8_t *answer, uint16_t *chosen)
{
    uint8_t answers[HD_QUESTIONS_MAX];
    uint16_t masks[HD_QUESTIONS_MAX];
    const struct hd_survey *survey = fixture->pack.survey;
    int q = hd_survey_find_question(survey, code);
    int route = hd_survey_find_route_number(survey, fixture->record.route);
    assert_true(q >= 0 && route >= 0);
    assert_true(hd_answers_read(survey, (size_t)route, &fixture->record, answers, masks));
    *answer = answers[q];
    *chosen = masks[q];
}

static void assert_kept(const char *code, unsigned answer, unsigned chosen)
{
    uint8_t got = 0;
    uint16_t mask = 0;
    answer_of(code, &got, &mask);
    assert_int_equal(got, answer);
    assert_int_equal(mask, chosen);
}

static void what_is_touched_is_what_is_kept(void **state)
{
    (void)state;
    begin("With pictures");
    static const char *const touches[] = {"I have read it",
                                          "At home",
                                          "Done",
                                          "No",
                                          "Phone calls",
                                          "Shorter waiting",
                                          "Done",
                                          "A meeting",
                                          "7",
                                          "On my own",
                                          "At school",
                                          "At the family hub",
                                          "Done",
                                          "Sometimes",
                                          "I have read it",
                                          "Send my answers",
                                          NULL};
    tap_all(touches);
    assert_string_equal(fixture_screen(fixture), "thanks");
    assert_kept("try", HD_ANSWER_NOT_SHOWN, 0); /* practice */
    assert_kept("listened", HD_ANSWER_FIRST_OPTION + 2, 0);
    assert_kept("things", HD_ANSWER_CHOSEN, 1 << 1 | 1 << 4);
    assert_kept("why", HD_ANSWER_FIRST_OPTION + 2, 0);
    assert_kept("mood", HD_ANSWER_FIRST_OPTION + 3, 0); /* the file begins with 10 */
    assert_kept("where", HD_ANSWER_FIRST_OPTION, 0);
    assert_kept("deep", HD_ANSWER_CHOSEN, 1 << 1 | 1 << 2);
    assert_kept("safe", HD_ANSWER_FIRST_OPTION + 1, 0);
}

static void who_is_not_asked_more_meets_no_more(void **state)
{
    (void)state;
    begin("With pictures");
    static const char *const touches[] = {
        "I have read it",  "Skip", "Yes", "None of these", "10", "Skip", "Yes",
        "Send my answers", NULL};
    tap_all(touches);
    assert_string_equal(fixture_screen(fixture), "thanks");
    assert_kept("why", HD_ANSWER_NOT_SHOWN, 0);
    assert_kept("things", HD_ANSWER_NOT_APPLICABLE, 0);
    assert_kept("mood", HD_ANSWER_FIRST_OPTION, 0);
    assert_kept("deep", HD_ANSWER_NOT_SHOWN, 0);
}

static void ticks_can_be_taken_back_and_done_is_there_only_with_one(void **state)
{
    (void)state;
    begin("I work here");
    assert_non_null(item("Skip"));
    assert_null(item("Done"));
    tap("At home");
    assert_true(is_chosen("At home"));
    assert_false(is_chosen("At school"));
    assert_null(item("Skip"));
    assert_non_null(item("Done"));
    tap("At school");
    tap("At home");
    assert_false(is_chosen("At home"));
    assert_true(is_chosen("At school"));
    tap("At school");
    assert_null(item("Done"));
    assert_non_null(item("Skip"));
    assert_asked("Where do you meet families?"); /* ticking alone leads nowhere */
    fixture_pass(fixture, 5000);
    assert_asked("Where do you meet families?");
}

static void going_back_shows_the_ticks_and_lets_them_change(void **state)
{
    (void)state;
    begin("I work here");
    tap("At home");
    tap("Done");
    assert_asked("How do you like to work?");
    tap("Back");
    assert_true(is_chosen("At home"));
    tap("At the family hub");
    tap("At home");
    tap("Done");
    tap("Back");
    assert_false(is_chosen("At home"));
    assert_true(is_chosen("At the family hub"));
    tap("At school"); /* not done: going back and forth drops what was only ticked */
    tap("Back");
    tap("OK, let’s go");
    assert_asked("Where do you meet families?");
    static const char *const rest[] = {"I don’t know", "On my own", "Yes", "Send my answers",
                                       NULL};
    tap_all(rest);
    assert_kept("things", HD_ANSWER_DONT_KNOW, 0);
}

static void a_skipped_question_of_many_shows_skip_as_chosen(void **state)
{
    (void)state;
    begin("I work here");
    tap("Skip");
    tap("Back");
    assert_true(is_chosen("Skip"));
    tap("At home");
    assert_false(is_chosen("I don’t know"));
    tap("Done");
    tap("Back");
    assert_true(is_chosen("At home"));
    assert_false(is_chosen("I don’t know"));
}

static void a_row_runs_from_the_least_to_the_most(void **state)
{
    (void)state;
    begin("With pictures");
    static const char *const touches[] = {"I have read it", "Skip", "Yes", "Skip", NULL};
    tap_all(touches);
    assert_asked("How good was today, from 0 to 10?");
    for (int i = 0; i < 10; i++) {
        char one[16];
        char next[16];
        (void)snprintf(one, sizeof(one), "%d", i);
        (void)snprintf(next, sizeof(next), "%d", i + 1);
        struct ui_rect a = item(one)->box;
        struct ui_rect b = item(next)->box;
        assert_true(a.y < b.y || (a.y == b.y && a.x < b.x));
    }
}

static void a_changed_answer_takes_the_questions_that_hung_on_it_along(void **state)
{
    (void)state;
    begin("With pictures");
    static const char *const touches[] = {"I have read it", "Skip",      "No",
                                          "Skip",           "A meeting", NULL};
    tap_all(touches);
    assert_asked("How good was today, from 0 to 10?");
    tap("Back");
    assert_true(is_chosen("A meeting"));
    tap("Back");
    tap("Back");
    assert_true(is_chosen("No"));
    tap("Yes");
    tap("Skip");
    assert_asked("How good was today, from 0 to 10?");
    static const char *const rest[] = {"5", "Skip", "Yes", "Send my answers", NULL};
    tap_all(rest);
    assert_kept("why", HD_ANSWER_NOT_SHOWN, 0);
}

static void hammering_answers_one_question_at_a_time(void **state)
{
    (void)state;
    begin("With pictures");
    struct app *app = &fixture->app;
    struct ui_rect box = item("I have read it")->box;
    for (int i = 0; i < 5; i++) {
        app_down(app, 0, box.x + 9, box.y + 9, app->now_ms);
        app_up(app, 0, box.x + 9, box.y + 9, app->now_ms + 20);
        app_tick(app, app->now_ms + 40);
    }
    fixture_pass(fixture, 1000);
    assert_int_equal(hd_flow_position(&app->session->flow), 1);
}

static void keys_alone_are_enough(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "Touch to start", "I work here", "OK, let’s go", "At home", "At school",
        "Done",           "On my own",   "Yes",          "Go on",   "Send my answers"};
    struct app *app = &fixture->app;
    size_t at = 0;
    for (size_t steps = 0; at < sizeof(wanted) / sizeof(wanted[0]); steps++) {
        assert_true(steps < 200);
        const struct ui_list *list = app_build(app);
        bool take = false;
        for (size_t i = 0; i < list->n; i++) {
            take = take || (list->item[i].state & UI_STATE_FOCUSED &&
                            strcmp(list->item[i].say, wanted[at]) == 0);
        }
        app_press(app, take ? APP_KEY_SELECT : APP_KEY_NEXT, app->now_ms);
        at += take ? 1 : 0;
        fixture_pass(fixture, 1000); /* what comes next is deaf at first */
    }
    assert_int_equal(fixture->saves, 1);
    assert_kept("things", HD_ANSWER_CHOSEN, 3);
}

static void no_trace_of_what_was_ticked_is_left(void **state)
{
    (void)state;
    static const struct session nobody;
    begin("I work here");
    tap("At home");
    tap("Stop");
    tap("Stop and delete");
    assert_memory_equal(fixture->app.session, &nobody, sizeof(nobody));
    tap("Finish");
    begin("I work here");
    assert_false(is_chosen("At home"));
    tap("At home");
    fixture_pass(fixture, 130000); /* walked away */
    assert_string_equal(fixture_screen(fixture), "welcome");
    assert_memory_equal(fixture->app.session, &nobody, sizeof(nobody));
    const struct ui_list *list = app_build(&fixture->app);
    for (size_t i = 0; i < UI_ITEMS_MAX; i++) {
        assert_false(list->item[i].state & UI_STATE_CHOSEN);
    }
}

/* Reading notes fast is no sign of a game, and ticking is no straight line. */
static void notes_and_ticks_do_not_flag_a_record(void **state)
{
    (void)state;
    begin("With pictures");
    struct session *session = fixture->app.session;
    assert_true(session_acknowledge(session, session->shown_ms + 10));
    assert_int_equal(session->timed, 0);
    session->chosen = 1;
    assert_true(session_choose(session, session->shown_ms + 3000));
    assert_int_equal(session->timed, 1);
    assert_int_equal(session->took_ms[0], 3000);
    assert_int_equal(session->chosen, 0);
    assert_false(session_choose(session, 9000)); /* not of this question's kind */
    assert_false(session_acknowledge(session, 9000));
    assert_int_equal(session->timed, 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_touched_is_what_is_kept),
        CASE(who_is_not_asked_more_meets_no_more),
        CASE(ticks_can_be_taken_back_and_done_is_there_only_with_one),
        CASE(going_back_shows_the_ticks_and_lets_them_change),
        CASE(a_skipped_question_of_many_shows_skip_as_chosen),
        CASE(a_row_runs_from_the_least_to_the_most),
        CASE(a_changed_answer_takes_the_questions_that_hung_on_it_along),
        CASE(hammering_answers_one_question_at_a_time),
        CASE(keys_alone_are_enough),
        CASE(no_trace_of_what_was_ticked_is_left),
        CASE(notes_and_ticks_do_not_flag_a_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
