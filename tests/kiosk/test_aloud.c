/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole app followed by ear, with a voice that writes down what it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "parts.h"

static struct fixture *fixture;
static struct app *app;

static int start(void **state)
{
    (void)state;
    fixture = fixture_new();
    app = &fixture->app;
    return 0;
}

static int end(void **state)
{
    (void)state;
    fixture_free(fixture);
    return 0;
}

static void press(enum app_key key)
{
    app_press(app, key, app->now_ms + 1);
    fixture_pass(fixture, 600);
}

/* Until it is silent. */
static void listen(void)
{
    fixture_pass(fixture, 1);
    while (reader_speaks(&app->reader)) {
        fixture_pass(fixture, 1000);
    }
}

static void heard(const char *what)
{
    assert_string_equal(fixture->heard, what);
    fixture->heard[0] = '\0';
}

static void nobody_is_read_to_who_has_not_asked(void **state)
{
    (void)state;
    fixture_tap(fixture, "Touch to start");
    fixture_tap(fixture, "With words");
    press(APP_KEY_NEXT);
    press(APP_KEY_SAY_NEXT);
    fixture_pass(fixture, 20000);
    heard("");
}

static void a_survey_can_be_followed_and_answered_by_ear_alone(void **state)
{
    (void)state;
    press(APP_KEY_AGAIN); /* the key that says again begins it */
    listen();
    heard("What is it like for you?|Tell us how people here treat you. It takes a few minutes.|"
          "We do not ask your name. Answers are locked, and counted together.|Touch to start|"
          "Make it easier");
    assert_string_equal(fixture->lang, "en");
    while (!strstr(fixture->heard, "Touch to start")) {
        press(APP_KEY_NEXT);
        listen();
    }
    fixture->heard[0] = '\0';
    press(APP_KEY_SELECT);
    listen();
    heard("How would you like to answer?|With pictures|With words|I am a parent or carer|Back");
    fixture_tap(fixture, "With words");
    fixture_tap(fixture, "OK, let’s go");
    fixture_tap(fixture, "Skip"); /* what is there to try out */
    fixture_tap(fixture, "Skip");
    assert_string_equal(fixture_screen(fixture), "question");
    listen();
    fixture->heard[0] = '\0';
    /* To the first answer, and choose it: it is confirmed before the next question is read. */
    while (!strstr(fixture->heard, "Always|Answer 1 of 5")) {
        press(APP_KEY_NEXT);
        listen();
    }
    fixture->heard[0] = '\0';
    press(APP_KEY_SELECT);
    listen();
    assert_true(strncmp(fixture->heard, "Always|Chosen|", 14) == 0);
    assert_non_null(strstr(fixture->heard + 14, "|Always|Mostly|"));
}

static void any_touch_and_any_key_is_silence_at_once(void **state)
{
    (void)state;
    fixture_tap(fixture, "Read it to me");
    assert_true(fixture->speaking);
    app_down(app, 0, app->metrics.w / 2, 5, app->now_ms + 1);
    assert_false(fixture->speaking);
    app_up(app, 0, app->metrics.w / 2, 5, app->now_ms + 1);
    fixture_pass(fixture, 5000);
    assert_false(fixture->speaking);
    press(APP_KEY_AGAIN);
    assert_true(fixture->speaking);
    app_press(app, APP_KEY_OTHER, app->now_ms + 1);
    assert_false(fixture->speaking);
    press(APP_KEY_AGAIN);
    app_press_digit(app, 3, app->now_ms + 1);
    assert_false(fixture->speaking);
}

static void the_control_says_and_shows_whether_it_is_on(void **state)
{
    (void)state;
    assert_null(ui_named(app_build(app), "Stop reading"));
    assert_null(ui_named(app_build(app), "Say it again"));
    fixture_tap(fixture, "Read it to me");
    assert_true(app->needs.speak);
    const struct ui_item *item = ui_named(app_build(app), "Stop reading");
    assert_non_null(item);
    assert_true(item->state & UI_STATE_CHOSEN);
    listen();
    fixture->heard[0] = '\0';
    fixture_tap(fixture, "Say it again");
    assert_true(strncmp(fixture->heard, "What is it like for you?", 24) == 0);
    fixture_tap(fixture, "Stop reading");
    assert_false(app->needs.speak);
    assert_false(fixture->speaking);
    fixture->heard[0] = '\0';
    fixture_pass(fixture, 5000);
    heard("");
}

static void words_that_are_touched_are_said(void **state)
{
    (void)state;
    fixture_tap(fixture, "Read it to me");
    listen();
    fixture->heard[0] = '\0';
    const struct ui_item *item = ui_named(app_build(app), "What is it like for you?");
    int x = item->box.x + item->box.w / 2;
    int y = item->box.y + item->box.h / 2;
    app_down(app, 0, x, y, app->now_ms);
    app_up(app, 0, x, y, app->now_ms + 80);
    listen();
    heard("What is it like for you?");
}

static void volume_and_pace_can_be_changed_and_are_reset(void **state)
{
    (void)state;
    fixture_tap(fixture, "Touch to start");
    fixture_tap(fixture, "With words");
    press(APP_KEY_READ);
    assert_int_equal(fixture->volume, NEEDS_VOLUME_USUAL);
    press(APP_KEY_LOUDER);
    assert_true(fixture->speaking); /* it goes on, only louder */
    assert_int_equal(fixture->hushed, 0);
    for (int i = 0; i < 9; i++) {
        press(APP_KEY_LOUDER);
    }
    assert_int_equal(fixture->volume, NEEDS_VOLUME_MAX);
    for (int i = 0; i < 20; i++) {
        press(APP_KEY_QUIETER);
    }
    assert_int_equal(fixture->volume, 0);
    press(APP_KEY_SLOWER);
    assert_string_equal(fixture->last, "slow");
    press(APP_KEY_SLOWER);
    assert_string_equal(fixture->last, "usual");
    press(APP_KEY_SLOWER);
    fixture_tap(fixture, "Stop");
    fixture_tap(fixture, "Stop and delete");
    fixture_pass(fixture, 30000);
    assert_string_equal(fixture_screen(fixture), "welcome");
    assert_int_equal(fixture->volume, NEEDS_VOLUME_USUAL);
    assert_true(needs_are_usual(&app->needs));
    assert_false(app->reader.on);
    assert_false(fixture->speaking);
}

static void somebody_who_listens_is_not_idle(void **state)
{
    (void)state;
    fixture_tap(fixture, "Touch to start");
    fixture_tap(fixture, "With words");
    int64_t asked_ms = app->now_ms;
    press(APP_KEY_READ);
    listen();
    int64_t spoke_ms = app->now_ms - asked_ms;
    assert_true(spoke_ms > 2000);
    fixture_pass(fixture, 88000);
    assert_string_not_equal(fixture_screen(fixture), "idle");
    fixture->heard[0] = '\0';
    fixture_pass(fixture, 3000);
    assert_string_equal(fixture_screen(fixture), "idle");
    listen();
    assert_true(strncmp(fixture->heard, "Are you still there?|", 21) == 0);
    /* And the time to answer it runs while it is said. */
    fixture_pass(fixture, 31000);
    assert_string_equal(fixture_screen(fixture), "welcome");
}

static void the_first_screen_forgets_who_only_tried_the_voice(void **state)
{
    (void)state;
    press(APP_KEY_READ);
    press(APP_KEY_LOUDER);
    listen();
    fixture_pass(fixture, 92000);
    assert_false(app->needs.speak);
    assert_int_equal(fixture->volume, NEEDS_VOLUME_USUAL);
    fixture->heard[0] = '\0';
    fixture_pass(fixture, 600000);
    heard("");
    /* Time does not have to be asked for any more. */
    assert_true(app_next_tick(app) == INT64_MAX);
}

static void headphones_start_it_and_pulled_out_they_stop_it(void **state)
{
    (void)state;
    fixture_tap(fixture, "Touch to start");
    app_headphones(app, true, app->now_ms + 1);
    fixture_pass(fixture, 100);
    assert_true(fixture->speaking);
    assert_true(strncmp(fixture->heard, "How would you like to answer?", 29) == 0);
    app_headphones(app, false, app->now_ms + 1);
    assert_false(fixture->speaking);
    assert_false(app->needs.speak);
    fixture->heard[0] = '\0';
    fixture_tap(fixture, "With words");
    fixture_pass(fixture, 20000);
    heard(""); /* nothing spills to the loudspeaker */
}

static void headphones_that_stay_in_read_to_whoever_comes_next(void **state)
{
    (void)state;
    app_headphones(app, true, app->now_ms + 1);
    fixture_tap(fixture, "Touch to start");
    listen();
    fixture->heard[0] = '\0';
    fixture_tap(fixture, "Back");
    assert_true(app->needs.speak);
    listen();
    assert_true(strncmp(fixture->heard, "What is it like for you?|", 25) == 0);
    fixture->heard[0] = '\0';
    fixture_pass(fixture, 3600000);
    heard(""); /* once */
}

static void nothing_on_the_staff_side_is_read(void **state)
{
    (void)state;
    press(APP_KEY_READ);
    listen();
    fixture->heard[0] = '\0';
    press(APP_KEY_STAFF);
    assert_string_equal(fixture_screen(fixture), "code");
    fixture_pass(fixture, 3000);
    press(APP_KEY_NEXT);
    press(APP_KEY_SAY_NEXT);
    press(APP_KEY_AGAIN);
    fixture_pass(fixture, 3000);
    heard("");
}

static void without_a_voice_nothing_offers_one(void **state)
{
    (void)state;
    app_give_voice(app, NULL);
    assert_null(ui_named(app_build(app), "Read it to me"));
    press(APP_KEY_AGAIN);
    press(APP_KEY_LOUDER);
    app_headphones(app, true, app->now_ms + 1);
    fixture_tap(fixture, "Touch to start");
    fixture_pass(fixture, 5000);
    heard("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nobody_is_read_to_who_has_not_asked, start, end),
        cmocka_unit_test_setup_teardown(a_survey_can_be_followed_and_answered_by_ear_alone,
                                        start, end),
        cmocka_unit_test_setup_teardown(any_touch_and_any_key_is_silence_at_once, start, end),
        cmocka_unit_test_setup_teardown(the_control_says_and_shows_whether_it_is_on, start,
                                        end),
        cmocka_unit_test_setup_teardown(words_that_are_touched_are_said, start, end),
        cmocka_unit_test_setup_teardown(volume_and_pace_can_be_changed_and_are_reset, start,
                                        end),
        cmocka_unit_test_setup_teardown(somebody_who_listens_is_not_idle, start, end),
        cmocka_unit_test_setup_teardown(the_first_screen_forgets_who_only_tried_the_voice,
                                        start, end),
        cmocka_unit_test_setup_teardown(headphones_start_it_and_pulled_out_they_stop_it, start,
                                        end),
        cmocka_unit_test_setup_teardown(headphones_that_stay_in_read_to_whoever_comes_next,
                                        start, end),
        cmocka_unit_test_setup_teardown(nothing_on_the_staff_side_is_read, start, end),
        cmocka_unit_test_setup_teardown(without_a_voice_nothing_offers_one, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
