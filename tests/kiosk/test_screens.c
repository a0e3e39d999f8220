/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screens, driven as a person would, without glass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

enum { PRACTICE = 2 }; /* questions of every route that are there to try out the answers */

static struct fixture *fixture;

static int start(void **state)
{
    (void)state;
    fixture = fixture_new();
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

static void assert_screen(const char *name)
{
    assert_string_equal(fixture_screen(fixture), name);
}

static void go_to_practice(const char *route)
{
    tap("Touch to start");
    tap(route);
    assert_screen("intro");
    tap("OK, let’s go");
    assert_screen("question");
}

/* Behind the two questions to try out, which are the first of a route. */
static void go_to_first_question(const char *route)
{
    go_to_practice(route);
    for (int i = 0; i < PRACTICE; i++) {
        tap("Skip");
    }
}

static void answer_everything_with_skip(void)
{
    while (strcmp(fixture_screen(fixture), "question") == 0) {
        tap("Skip");
    }
}

static void a_whole_survey_with_pictures_reaches_thanks(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    tap("Yes");
    tap("A bit");
    tap("No");
    tap("I don’t know");
    tap("Skip");
    tap("Yes");
    tap("Yes");
    tap("A bit");
    tap("Someone helped me");
    assert_screen("finish");
    assert_int_equal(fixture->saves, 0);
    tap("Send my answers");
    assert_screen("thanks");
    assert_int_equal(fixture->saves, 1);
    assert_int_equal(fixture->record.type, HD_RECORD_ANSWERS);
    assert_int_equal(fixture->record.route, 1);
    assert_int_equal(fixture->record.role, 1);
    const struct hd_survey *survey = fixture->pack.survey;
    static const uint8_t expected[] = {0, 0, 4, 5, 6, 2, 1, 4, 4, 5, 5};
    for (size_t i = 0; i < sizeof(expected); i++) {
        assert_int_equal(fixture->record.payload[survey->route[0].order[i]], expected[i]);
    }
    assert_int_equal(fixture->record.payload_len, survey->questions_n);
}

static void the_session_is_wiped_after_sending(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    answer_everything_with_skip();
    tap("Send my answers");
    assert_false(fixture->app.session->active);
    fixture_pass(fixture, 20000);
    assert_screen("welcome");
}

static void stop_deletes_and_says_so(void **state)
{
    (void)state;
    go_to_first_question("With words");
    tap("Always");
    tap("Stop");
    assert_screen("stop");
    tap("No, go on");
    assert_screen("question");
    tap("Stop");
    tap("Stop and delete");
    assert_screen("deleted");
    assert_false(fixture->app.session->active);
    assert_int_equal(fixture->saves, 0);
    tap("Finish");
    assert_screen("welcome");
}

static void back_shows_the_answer_given_and_lets_it_be_changed(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    tap("Yes");
    tap("Back");
    assert_true(ui_named(app_build(&fixture->app), "Yes")->state & UI_STATE_CHOSEN);
    tap("No");
    tap("Back");
    assert_true(ui_named(app_build(&fixture->app), "No")->state & UI_STATE_CHOSEN);
    assert_false(ui_named(app_build(&fixture->app), "Yes")->state & UI_STATE_CHOSEN);
}

static void back_from_the_first_question_leads_to_the_start(void **state)
{
    (void)state;
    go_to_practice("With pictures");
    fixture->slow = true;
    tap("Back");
    assert_screen("practice");
    tap("Back");
    assert_screen("intro");
    tap("Back");
    assert_screen("route");
    tap("Back");
    assert_screen("welcome");
}

static void back_from_the_end_asks_the_last_question_again(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    answer_everything_with_skip();
    tap("Back");
    assert_screen("question");
    tap("I did it on my own");
    assert_screen("finish");
}

static void help_is_on_every_screen_in_the_same_place(void **state)
{
    (void)state;
    struct ui_rect box = ui_named(app_build(&fixture->app), "Help")->box;
    go_to_first_question("I am a parent or carer");
    struct ui_rect there = ui_named(app_build(&fixture->app), "Help")->box;
    assert_memory_equal(&box, &there, sizeof(box));
    tap("Help");
    assert_screen("help");
    tap("Go back");
    assert_screen("question");
}

static void a_question_that_may_not_apply_offers_it_in_its_own_words(void **state)
{
    (void)state;
    go_to_first_question("With words");
    size_t offered = 0;
    while (strcmp(fixture_screen(fixture), "question") == 0) {
        int q = hd_flow_question(&fixture->app.session->flow);
        const struct hd_question *question = &fixture->pack.survey->question[q];
        const char *words = question->not_applicable.say[0];
        if (question->may_not_apply) {
            tap(words);
            assert_int_equal(fixture->app.session->flow.answer[q], HD_ANSWER_NOT_APPLICABLE);
            offered++;
        } else {
            tap("Skip");
        }
    }
    assert_int_equal(offered, 3);
}

static void the_chosen_answer_is_shown_before_the_next_question(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    struct app *app = &fixture->app;
    const struct ui_item *yes = ui_named(app_build(app), "Yes");
    app_down(app, 0, yes->box.x + 5, yes->box.y + 5, app->now_ms);
    assert_true(ui_named(app_build(app), "Yes")->state & UI_STATE_PRESSED);
    app_up(app, 0, yes->box.x + 5, yes->box.y + 5, app->now_ms + 50);
    assert_true(ui_named(app_build(app), "Yes")->state & UI_STATE_CHOSEN);
    assert_int_equal(hd_flow_position(&app->session->flow), PRACTICE);
    app_tick(app, app->now_ms + 400);
    assert_int_equal(hd_flow_position(&app->session->flow), PRACTICE + 1);
}

static void hammering_a_face_answers_one_question_at_a_time(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    struct app *app = &fixture->app;
    const struct ui_item *yes = ui_named(app_build(app), "Yes");
    int x = yes->box.x + 5;
    int y = yes->box.y + 5;
    int64_t began = app->now_ms;
    for (int i = 0; i < 20; i++) { /* ten touches a second for two seconds */
        app_down(app, 0, x, y, began + (int64_t)i * 100);
        app_up(app, 0, x, y, began + (int64_t)i * 100 + 50);
    }
    app_tick(app, began + 2500);
    assert_true(hd_flow_position(&app->session->flow) <= PRACTICE + 4);
}

static void a_quiet_person_is_asked_and_may_go_on_again_and_again(void **state)
{
    (void)state;
    go_to_first_question("With words");
    tap("Always");
    for (int i = 0; i < 12; i++) {
        fixture_pass(fixture, 91000);
        assert_screen("idle");
        fixture_pass(fixture, 20000);
        assert_screen("idle");
        app_down(&fixture->app, 0, 3, 3, fixture->app.now_ms + 1);
        app_up(&fixture->app, 0, 3, 3, fixture->app.now_ms + 60);
        fixture_pass(fixture, 700);
        assert_screen("question");
        assert_int_equal(hd_flow_position(&fixture->app.session->flow), PRACTICE + 1);
    }
}

static void the_touch_that_says_i_am_here_answers_nothing(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    struct ui_rect face = ui_named(app_build(&fixture->app), "Yes")->box;
    fixture_pass(fixture, 91000);
    assert_screen("idle");
    int64_t now = fixture->app.now_ms + 1;
    app_down(&fixture->app, 0, face.x + 5, face.y + 5, now);
    app_up(&fixture->app, 0, face.x + 5, face.y + 5, now + 60);
    fixture_pass(fixture, 1000);
    assert_screen("question");
    assert_int_equal(hd_flow_position(&fixture->app.session->flow), PRACTICE);
}

static void somebody_who_left_is_forgotten(void **state)
{
    (void)state;
    go_to_first_question("With words");
    tap("Always");
    fixture_pass(fixture, 90000);
    assert_screen("idle");
    fixture_pass(fixture, 27000);
    assert_screen("idle");
    fixture_pass(fixture, 5000);
    assert_screen("welcome");
    assert_false(fixture->app.session->active);
    assert_int_equal(fixture->saves, 0);
}

static void the_start_screen_waits_for_ever(void **state)
{
    (void)state;
    assert_true(app_next_tick(&fixture->app) == INT64_MAX);
    fixture_pass(fixture, 86400000);
    assert_screen("welcome");
}

static void a_failed_save_keeps_the_answers_and_tries_again(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    tap("Yes");
    answer_everything_with_skip();
    fixture->save_result = HD_E_IO;
    tap("Send my answers");
    assert_screen("saving");
    assert_non_null(ui_named(app_build(&fixture->app), "We could not keep your answers yet"));
    unsigned tries = fixture->saves;
    fixture_pass(fixture, 25000);
    assert_int_equal(fixture->saves, tries + 2);
    assert_true(fixture->app.session->active);
    fixture_pass(fixture, 600000); /* nobody's answers are wiped while they wait to be kept */
    assert_screen("saving");
    fixture->save_result = HD_OK;
    tap("Try again");
    assert_screen("thanks");
    assert_int_equal(fixture->record.payload[fixture->pack.survey->route[0].order[PRACTICE]],
                     4);
}

static void answers_that_cannot_be_kept_can_be_deleted(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    answer_everything_with_skip();
    fixture->save_result = HD_E_FULL;
    tap("Send my answers");
    assert_non_null(ui_named(app_build(&fixture->app), "This kiosk is full"));
    unsigned forgets = fixture->forgets;
    tap("Delete my answers");
    tap("Stop and delete");
    assert_screen("deleted");
    assert_int_equal(fixture->forgets, forgets + 1);
}

static void a_full_kiosk_does_not_let_anybody_start_in_vain(void **state)
{
    (void)state;
    fixture->room = 0;
    tap("Touch to start"); /* the welcome was on the glass when another program filled it */
    assert_screen("full");
    assert_null(ui_named(app_build(&fixture->app), "Touch to start"));
    fixture_pass(fixture, 600000);
    assert_screen("full");
    fixture->room = 1;
    fixture_pass(fixture, 20000);
    assert_screen("welcome");
}

static void a_kiosk_that_fills_up_says_so_after_the_last_answers(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    fixture->room = 0; /* nobody is interrupted by it */
    answer_everything_with_skip();
    tap("Send my answers");
    assert_screen("thanks");
    tap("Finish");
    assert_screen("full");
    tap("Help");
    tap("Go back");
    assert_screen("full");
    tap("Help");
    fixture->room = 9;
    tap("Go back");
    assert_screen("welcome");
}

static void keys_alone_are_enough(void **state)
{
    (void)state;
    struct app *app = &fixture->app;
    unsigned steps = 0;
    while (strcmp(fixture_screen(fixture), "thanks") != 0) {
        assert_true(steps++ < 600);
        const struct ui_list *list = app_build(app);
        const struct ui_item *at = NULL;
        for (size_t i = 0; i < list->n; i++) {
            at = list->item[i].state & UI_STATE_FOCUSED ? &list->item[i] : at;
        }
        bool take =
            at &&
            (strcmp(at->say, "Touch to start") == 0 || strcmp(at->say, "With pictures") == 0 ||
             strcmp(at->say, "OK, let’s go") == 0 || strcmp(at->say, "A bit") == 0 ||
             strcmp(at->say, "Try it out") == 0 ||
             strcmp(at->say, "Start the questions") == 0 || strcmp(at->say, "Go on") == 0 ||
             strcmp(at->say, "Someone helped me") == 0 ||
             strcmp(at->say, "Send my answers") == 0);
        app_press(app, take ? APP_KEY_SELECT : APP_KEY_NEXT, app->now_ms);
        fixture_pass(fixture, 600);
    }
    assert_int_equal(fixture->saves, 1);
}

/* Whether two boxes have more than a gap between them. */
static bool apart(struct ui_rect a, struct ui_rect b, int gap)
{
    a = ui_inset(a, -gap);
    return a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
}

static void check_target(const struct ui_list *list, size_t i)
{
    const struct metrics *m = &fixture->app.metrics;
    const struct ui_item *a = &list->item[i];
    double mm = m->um_per_px / 1000.0;
    if (a->box.w * mm < 19.8 || a->box.h * mm < 19.8) {
        fail_msg("\"%s\" on %s is %.1f x %.1f mm", a->say, list->screen, a->box.w * mm,
                 a->box.h * mm);
    }
    assert_true(a->say && a->say[0]);
    for (size_t k = i + 1; k < list->n; k++) {
        const struct ui_item *b = &list->item[k];
        if (b->id != 0 && !apart(a->box, b->box, m->gap_tight - 1)) {
            fail_msg("\"%s\" and \"%s\" on %s are too near", a->say, b->say, list->screen);
        }
    }
}

static void check_list(void *ctx, const struct ui_list *list)
{
    size_t *lists = ctx;
    (*lists)++;
    size_t headings = 0;
    for (size_t i = 0; i < list->n; i++) {
        const struct ui_item *a = &list->item[i];
        headings += a->role == UI_HEADING;
        if (a->box.x < 0 || a->box.y < 0 || a->box.x + a->box.w > fixture->app.metrics.w ||
            a->box.y + a->box.h > fixture->app.metrics.h) {
            fail_msg("\"%s\" on %s leaves the glass: %d, %d, %d x %d", a->say, list->screen,
                     a->box.x, a->box.y, a->box.w, a->box.h);
        }
        if (a->id != 0) {
            check_target(list, i);
        }
    }
    assert_int_equal(headings, 1);
}

static void every_screen_is_large_enough_inside_the_glass_and_has_one_heading(void **state)
{
    (void)state;
    static const struct {
        int w, h;
        uint32_t um;
    } screen[] = {{1920, 1080, 248},
                  {1080, 1920, 248},
                  {1280, 800, 170},
                  {1280, 800, 248},
                  {800, 1280, 248}};
    for (size_t i = 0; i < 2 * sizeof(screen) / sizeof(screen[0]); i++) {
        if (i == sizeof(screen) / sizeof(screen[0])) {
            fixture_free(fixture);
            fixture = fixture_new_with(FIXTURE_KINDS);
        }
        size_t lists = 0;
        size_t k = i % (sizeof(screen) / sizeof(screen[0]));
        app_resize(&fixture->app, metrics_for(screen[k].w, screen[k].h, screen[k].um));
        app_each_list(&fixture->app, check_list, &lists);
        assert_true(lists >= (k == i ? 8 + 15 + 15 : 10 + 3 + 4) + 3 + 12 + 32);
    }
}

/* Nothing of a person may be in the app's memory: no session, no item marked as chosen. */
static void assert_no_trace(void)
{
    static const struct session nobody;
    assert_memory_equal(fixture->app.session, &nobody, sizeof(nobody));
    const struct ui_list *list = app_build(&fixture->app);
    for (size_t i = 0; i < UI_ITEMS_MAX; i++) {
        assert_false(list->item[i].state & UI_STATE_CHOSEN);
        assert_true(i < list->n || list->item[i].text == NULL);
    }
}

static void no_trace_is_left_after_sending_stopping_or_leaving(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    tap("Yes");
    answer_everything_with_skip();
    tap("Send my answers");
    assert_no_trace();
    tap("Finish");
    go_to_first_question("With pictures");
    tap("Yes");
    tap("Back");
    tap("Stop");
    tap("Stop and delete");
    assert_no_trace();
    tap("Finish");
    go_to_first_question("With pictures");
    tap("Yes");
    tap("Back");
    fixture_pass(fixture, 130000);
    assert_screen("welcome");
    assert_no_trace();
}

static void a_finger_held_while_the_question_changes_answers_nothing(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    struct app *app = &fixture->app;
    struct ui_rect yes = ui_named(app_build(app), "Yes")->box;
    struct ui_rect no = ui_named(app_build(app), "No")->box;
    app_down(app, 1, no.x + 9, no.y + 9, app->now_ms);
    app_up(app, 1, no.x + 9, no.y + 9, app->now_ms + 50);
    int64_t chosen = app->now_ms;
    app_tick(app, chosen + 400); /* the next question is on the glass */
    assert_int_equal(hd_flow_position(&app->session->flow), PRACTICE + 1);
    app_down(app, 2, yes.x + 9, yes.y + 9, chosen + 600);
    app_up(app, 2, yes.x + 9, yes.y + 9, chosen + 700);
    fixture_pass(fixture, 1000);
    assert_int_equal(hd_flow_position(&app->session->flow), PRACTICE + 1);
}

static void whoever_comes_after_a_long_sleep_starts_anew(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    tap("Yes");
    struct app *app = &fixture->app;
    struct ui_rect face = ui_named(app_build(app), "Yes")->box;
    int64_t later = app->now_ms + 200000; /* no tick meanwhile: the machine slept */
    app_down(app, 0, face.x + 9, face.y + 9, later);
    app_up(app, 0, face.x + 9, face.y + 9, later + 80);
    assert_screen("welcome");
    assert_no_trace();
}

static void help_does_not_stop_answers_from_being_kept(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    answer_everything_with_skip();
    fixture->save_result = HD_E_IO;
    tap("Send my answers");
    tap("Help");
    assert_screen("help");
    fixture->save_result = HD_OK;
    fixture_pass(fixture, 200000);
    assert_int_equal(fixture->record.type, HD_RECORD_ANSWERS);
    assert_screen("welcome");
}

static void idle_on_help_asks_nobody_who_has_nothing_to_lose(void **state)
{
    (void)state;
    tap("Help");
    fixture_pass(fixture, 91000);
    assert_screen("welcome");
}

static void hammering_where_skip_is_sends_nothing(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    struct app *app = &fixture->app;
    struct ui_rect skip = ui_named(app_build(app), "Skip")->box;
    for (int i = 0; i < 60; i++) {
        app_down(app, 0, skip.x + skip.w / 2, skip.y + skip.h / 2, app->now_ms);
        app_up(app, 0, skip.x + skip.w / 2, skip.y + skip.h / 2, app->now_ms + 50);
        fixture_pass(fixture, 600);
    }
    assert_int_equal(fixture->saves, 0);
}

static void what_could_not_be_deleted_is_not_called_deleted(void **state)
{
    (void)state;
    go_to_first_question("With pictures");
    answer_everything_with_skip();
    fixture->save_result = HD_E_IO;
    tap("Send my answers");
    fixture->forget_result = HD_E_IO;
    tap("Delete my answers");
    tap("Stop and delete");
    assert_screen("undeleted");
    fixture->forget_result = HD_OK;
    tap("Finish");
    assert_screen("welcome");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_whole_survey_with_pictures_reaches_thanks, start,
                                        end),
        cmocka_unit_test_setup_teardown(the_session_is_wiped_after_sending, start, end),
        cmocka_unit_test_setup_teardown(stop_deletes_and_says_so, start, end),
        cmocka_unit_test_setup_teardown(back_shows_the_answer_given_and_lets_it_be_changed,
                                        start, end),
        cmocka_unit_test_setup_teardown(back_from_the_first_question_leads_to_the_start, start,
                                        end),
        cmocka_unit_test_setup_teardown(back_from_the_end_asks_the_last_question_again, start,
                                        end),
        cmocka_unit_test_setup_teardown(help_is_on_every_screen_in_the_same_place, start, end),
        cmocka_unit_test_setup_teardown(
            a_question_that_may_not_apply_offers_it_in_its_own_words, start, end),
        cmocka_unit_test_setup_teardown(the_chosen_answer_is_shown_before_the_next_question,
                                        start, end),
        cmocka_unit_test_setup_teardown(hammering_a_face_answers_one_question_at_a_time, start,
                                        end),
        cmocka_unit_test_setup_teardown(a_quiet_person_is_asked_and_may_go_on_again_and_again,
                                        start, end),
        cmocka_unit_test_setup_teardown(the_touch_that_says_i_am_here_answers_nothing, start,
                                        end),
        cmocka_unit_test_setup_teardown(somebody_who_left_is_forgotten, start, end),
        cmocka_unit_test_setup_teardown(the_start_screen_waits_for_ever, start, end),
        cmocka_unit_test_setup_teardown(a_failed_save_keeps_the_answers_and_tries_again, start,
                                        end),
        cmocka_unit_test_setup_teardown(answers_that_cannot_be_kept_can_be_deleted, start, end),
        cmocka_unit_test_setup_teardown(a_full_kiosk_does_not_let_anybody_start_in_vain, start,
                                        end),
        cmocka_unit_test_setup_teardown(a_kiosk_that_fills_up_says_so_after_the_last_answers,
                                        start, end),
        cmocka_unit_test_setup_teardown(keys_alone_are_enough, start, end),
        cmocka_unit_test_setup_teardown(no_trace_is_left_after_sending_stopping_or_leaving,
                                        start, end),
        cmocka_unit_test_setup_teardown(
            a_finger_held_while_the_question_changes_answers_nothing, start, end),
        cmocka_unit_test_setup_teardown(whoever_comes_after_a_long_sleep_starts_anew, start,
                                        end),
        cmocka_unit_test_setup_teardown(help_does_not_stop_answers_from_being_kept, start, end),
        cmocka_unit_test_setup_teardown(idle_on_help_asks_nobody_who_has_nothing_to_lose, start,
                                        end),
        cmocka_unit_test_setup_teardown(hammering_where_skip_is_sends_nothing, start, end),
        cmocka_unit_test_setup_teardown(what_could_not_be_deleted_is_not_called_deleted, start,
                                        end),
        cmocka_unit_test_setup_teardown(
            every_screen_is_large_enough_inside_the_glass_and_has_one_heading, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
