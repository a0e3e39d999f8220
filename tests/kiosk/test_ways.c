/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answering with switches: the app with its frame, the page that learns them, what is forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

static struct fixture *fixture;
static struct app *app;

static const struct key_press button = {KEY_OF_PAD, 7};
static const struct key_press other = {KEY_OF_MOUSE, 3};
static const struct key_press space = {KEY_OF_KEYBOARD, ' '};
static const struct key_press escape = {KEY_OF_KEYBOARD, 27};

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

static void assert_screen(const char *name)
{
    assert_string_equal(fixture_screen(fixture), name);
}

/* Down and up, as a hand does it; nothing else happens meanwhile. */
static void hit(struct key_press press, enum app_key key)
{
    app_press_own(app, press, key, app->now_ms);
    app_release(app, press, key, app->now_ms + 60);
}

static void push(struct key_press press)
{
    hit(press, APP_KEY_OTHER);
    fixture_pass(fixture, 1000);
}

static const char *framed(void)
{
    const struct ui_list *list = app_build(app);
    for (size_t i = 0; i < list->n; i++) {
        if (list->item[i].state & UI_STATE_FOCUSED) {
            return list->item[i].say;
        }
    }
    return "";
}

static void wait_for(const char *say)
{
    int64_t end = app->now_ms + 120000;
    while (strcmp(framed(), say) != 0) {
        assert_true(app->now_ms < end);
        fixture_pass(fixture, 100);
    }
}

/* With the frame on it, press the switch. */
static void choose(const char *say)
{
    fixture_pass(fixture, 600);
    wait_for(say);
    hit(button, APP_KEY_OTHER);
    fixture_pass(fixture, 400);
}

/* The kiosk offers it to who presses what means nothing; they have one switch. */
static void begin_with_one_switch(void)
{
    push(button);
    assert_screen("welcome");
    push(button);
    assert_screen("switch");
    choose("One switch");
    assert_non_null(ui_named(app_build(app), "Your switch works."));
    choose("Done, go on");
    assert_screen("welcome");
}

/* Take what a screen offers first, up to this screen. */
static void go_on_to(const char *screen)
{
    for (int steps = 0; strcmp(fixture_screen(fixture), screen) != 0; steps++) {
        assert_true(steps < 60);
        const struct ui_list *list = app_build(app);
        const char *say = "Skip";
        for (size_t i = 0; i < list->n; i++) {
            say = list->item[i].look == UI_LOOK_PRIMARY ? list->item[i].say : say;
        }
        choose(say);
        fixture_pass(fixture, 400);
    }
}

static void go_to_question(void)
{
    begin_with_one_switch();
    choose("Touch to start");
    choose("With pictures");
    choose("OK, let’s go");
    go_on_to("question");
}

static void a_whole_survey_is_answered_with_one_switch_alone(void **state)
{
    (void)state;
    go_to_question();
    go_on_to("thanks");
    assert_int_equal(fixture->saves, 1);
    choose("Finish");
    assert_screen("welcome");
    /* Whoever comes next has no frame, and the switch is nobody's. */
    assert_int_equal(app->needs.switches, NEEDS_NO_SWITCH);
    assert_int_equal(app->own.keymap.n, 0);
    assert_string_equal(framed(), "");
    fixture_pass(fixture, 10000);
    assert_string_equal(framed(), "");
}

static int64_t next_move(void)
{
    const char *before = framed();
    while (strcmp(framed(), before) == 0) {
        int64_t due = app_next_tick(app);
        app_tick(app, due > app->now_ms ? due : app->now_ms + 1);
    }
    return app->now_ms;
}

static void the_frame_moves_within_five_percent_and_rests_after_three_rounds(void **state)
{
    (void)state;
    static const uint16_t speeds[] = {1000, 1500, 2500};
    begin_with_one_switch();
    for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
        app->needs.scan_ms = speeds[i];
        app_changed(app);
        int64_t began = app->now_ms;
        const char *first = framed();
        int64_t at = next_move();
        assert_in_range(at - began, speeds[i] * 2 * 95 / 100, speeds[i] * 2 * 105 / 100);
        unsigned rounds = 0;
        unsigned moves = 1;
        while (!app->own.scan.resting) {
            int64_t last = at;
            at = next_move();
            assert_in_range(at - last, speeds[i] * 95 / 100, speeds[i] * 105 / 100);
            rounds += strcmp(framed(), first) == 0;
            assert_true(++moves < 100);
        }
        assert_int_equal(rounds, SCAN_LOOPS - 1);
        assert_string_equal(framed(), "The frame has stopped. Press your switch to go on.");
        fixture_pass(fixture, 20000);
        assert_string_equal(framed(), "The frame has stopped. Press your switch to go on.");
        hit(button, APP_KEY_OTHER); /* starts it, and chooses nothing */
        assert_screen("welcome");
        assert_string_equal(framed(), first);
        assert_null(
            ui_named(app_build(app), "The frame has stopped. Press your switch to go on."));
    }
}

static void a_second_press_within_half_a_second_is_a_slip(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        bool taken;
    } row[] = {{100, false}, {450, false}, {550, true}, {1400, true}};
    go_to_question();
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        fixture_pass(fixture, 600);
        wait_for("Help");
        hit(button, APP_KEY_OTHER);
        assert_screen("help");
        int64_t then = app->now_ms;
        const char *first = framed();
        assert_string_equal(first, "Go back");
        app_tick(app, then - 60 + row[i].ms);
        hit(button, APP_KEY_OTHER);
        assert_screen(row[i].taken ? "question" : "help");
        if (!row[i].taken) {
            choose("Go back");
        }
    }
}

static void nobody_is_idle_while_the_frame_moves_but_when_it_rests(void **state)
{
    (void)state;
    go_to_question();
    app->settings.idle_s = 20;
    for (int i = 0; i < 40 && !app->own.scan.resting; i++) {
        assert_screen("question");
        fixture_pass(fixture, 1000);
    }
    assert_false(app->own.scan.resting); /* 40 s of it, twice the idle time */
    while (!app->own.scan.resting) {
        assert_screen("question");
        fixture_pass(fixture, 500);
    }
    fixture_pass(fixture, 18000);
    assert_screen("question");
    fixture_pass(fixture, 3000);
    assert_screen("idle");
    fixture_pass(fixture, 2000);
    hit(button, APP_KEY_OTHER); /* "I am here" answers nothing */
    fixture_pass(fixture, 1000);
    assert_screen("question");
    assert_int_equal(hd_flow_position(&app->session->flow), 0);
    fixture_pass(fixture, 300000);
    assert_screen("welcome");
    assert_int_equal(app->own.keymap.n, 0);
}

static void the_space_bar_and_enter_choose_and_tab_moves_whatever_was_learnt(void **state)
{
    (void)state;
    begin_with_one_switch();
    fixture_pass(fixture, 600);
    const char *first = framed();
    hit(space, APP_KEY_NEXT);
    assert_string_not_equal(framed(), first);
    hit(space, APP_KEY_BEFORE);
    assert_string_equal(framed(), first);
    assert_string_equal(first, "Touch to start");
    hit(space, APP_KEY_SELECT);
    assert_string_not_equal(fixture_screen(fixture), "welcome");
}

static void open_page(void)
{
    fixture_tap(fixture, "Make it easier");
    fixture_tap(fixture, "Ways to answer");
    fixture_tap(fixture, "Press your switch: No switch");
    assert_screen("switch");
}

static void two_switches_are_learnt_one_after_the_other(void **state)
{
    (void)state;
    open_page();
    fixture_tap(fixture, "Two switches");
    assert_non_null(ui_named(app_build(app), "Press the switch that moves"));
    push(other);
    assert_non_null(ui_named(app_build(app), "Press the switch that chooses"));
    push(other);
    assert_non_null(ui_named(app_build(app), "That is the same switch. Press the other one."));
    push(button);
    assert_int_equal(app->needs.switches, NEEDS_TWO_SWITCHES);
    const char *first = framed();
    assert_string_equal(first, "Done, go on");
    fixture_pass(fixture, 30000); /* nothing moves by itself */
    assert_string_equal(framed(), first);
    push(other);
    assert_string_not_equal(framed(), first);
    while (strcmp(framed(), first) != 0) {
        push(other); /* moving chooses nothing */
        assert_screen("switch");
    }
    push(button);
    assert_screen("easier");
}

static void one_switch_is_learnt_by_pressing_it_twice(void **state)
{
    (void)state;
    open_page();
    fixture_tap(fixture, "One switch");
    assert_non_null(ui_named(app_build(app), "Press your switch"));
    fixture_pass(fixture, 16000);
    assert_non_null(
        ui_named(app_build(app), "There was no press. You can try again or go back."));
    push(space); /* any key, also one that means something to others */
    assert_non_null(ui_named(app_build(app), "Press it one more time"));
    push(other); /* that was a slip, or the first one was */
    assert_non_null(ui_named(app_build(app), "Press it one more time"));
    hit(other, APP_KEY_OTHER);
    assert_int_equal(app->needs.switches, NEEDS_ONE_SWITCH);
    assert_int_equal(keymap_find(&app->own.keymap, other), KEYMAP_CHOOSE);
    assert_int_equal(keymap_find(&app->own.keymap, space), KEYMAP_NONE);
    /* How fast: tried out at once. */
    fixture_pass(fixture, 600);
    wait_for("Slow");
    hit(other, APP_KEY_OTHER);
    assert_int_equal(app->needs.scan_ms, 2500);
    assert_string_equal(framed(), "Slow");
    int64_t began = app->now_ms;
    assert_in_range(next_move() - began, 2375, 2625);
}

static void a_bouncing_switch_is_one_press(void **state)
{
    (void)state;
    app_press_own(app, button, APP_KEY_OTHER, app->now_ms + 1000);
    app_press_own(app, button, APP_KEY_OTHER, app->now_ms + 30);
    app_press_own(app, button, APP_KEY_OTHER, app->now_ms + 30);
    assert_screen("welcome");
    open_page();
    fixture_tap(fixture, "One switch");
    app_press_own(app, button, APP_KEY_OTHER, app->now_ms);
    app_press_own(app, button, APP_KEY_OTHER, app->now_ms + 30);
    app_press_own(app, button, APP_KEY_OTHER, app->now_ms + 30);
    assert_int_equal(app->own.stage, WAYS_LEARN_AGAIN);
}

static void escape_is_never_learnt_and_leads_back(void **state)
{
    (void)state;
    open_page();
    fixture_tap(fixture, "Two switches");
    push(button);
    hit(escape, APP_KEY_LEAVE);
    fixture_pass(fixture, 1000);
    assert_int_equal(app->own.stage, WAYS_ASK);
    assert_int_equal(app->needs.switches, NEEDS_NO_SWITCH);
    hit(escape, APP_KEY_LEAVE);
    fixture_pass(fixture, 1000);
    assert_screen("easier");
}

static void what_means_nothing_offers_switches_only_on_the_first_screen_and_twice(void **state)
{
    (void)state;
    push(button);
    push(other);
    push(button);
    assert_screen("welcome"); /* never the same twice running */
    fixture_pass(fixture, 6000);
    push(button);
    assert_screen("welcome"); /* nor soon after */
    hit(escape, APP_KEY_LEAVE);
    fixture_pass(fixture, 1000);
    hit(escape, APP_KEY_LEAVE);
    assert_screen("welcome");
    fixture_tap(fixture, "Touch to start");
    const char *there = fixture_screen(fixture);
    push(button);
    push(button);
    assert_screen(there);
    assert_int_equal(app->needs.switches, NEEDS_NO_SWITCH);
}

static void an_offer_that_nobody_takes_is_forgotten(void **state)
{
    (void)state;
    push(button);
    push(button);
    assert_screen("switch");
    fixture_pass(fixture, 300000);
    assert_screen("welcome");
    assert_int_equal(app->needs.switches, NEEDS_NO_SWITCH);
    assert_true(app_next_tick(app) == INT64_MAX);
}

static void staff_screens_have_no_frame_and_no_learnt_keys(void **state)
{
    (void)state;
    begin_with_one_switch();
    app_press(app, APP_KEY_STAFF, app->now_ms);
    fixture_pass(fixture, 1000);
    assert_screen("code");
    const char *there = framed();
    fixture_pass(fixture, 10000);
    assert_string_equal(framed(), there);
    push(button);
    assert_screen("code");
    assert_int_equal(app->desk->typed, 0);
}

static void very_steady_hands_hold_the_switch_for_a_moment(void **state)
{
    (void)state;
    begin_with_one_switch();
    app->needs.touch = NEEDS_TOUCH_VERY_STEADY;
    app_needs_changed(app);
    fixture_pass(fixture, 2100);
    wait_for("Touch to start");
    hit(button, APP_KEY_OTHER); /* 60 ms */
    assert_screen("welcome");
    wait_for("Touch to start");
    app_press_own(app, button, APP_KEY_OTHER, app->now_ms);
    fixture_pass(fixture, 290);
    assert_screen("welcome");
    fixture_pass(fixture, 20);
    assert_string_not_equal(fixture_screen(fixture), "welcome");
}

static void the_glass_goes_dark_only_for_who_is_read_to_and_a_touch_lights_it(void **state)
{
    (void)state;
    app_press(app, APP_KEY_DARK, app->now_ms);
    assert_true(app_is_dark(app));
    assert_true(app->needs.speak);
    fixture_pass(fixture, 60000);
    assert_non_null(strstr(fixture->heard, "The screen is dark now."));
    const struct ui_rect box = ui_named(app_build(app), "Touch to start")->box;
    app_press(app, APP_KEY_DARK, app->now_ms);
    assert_false(app_is_dark(app));
    app_press(app, APP_KEY_DARK, app->now_ms);
    fixture_pass(fixture, 1000);
    app_down(app, 0, box.x + 9, box.y + 9, app->now_ms);
    app_up(app, 0, box.x + 9, box.y + 9, app->now_ms + 60);
    fixture_pass(fixture, 1000);
    assert_false(app_is_dark(app));
    assert_screen("welcome"); /* what nobody sees, nobody touches */
    app_press(app, APP_KEY_DARK, app->now_ms);
    app_press(app, APP_KEY_STAFF, app->now_ms);
    assert_screen("code");
    assert_false(app_is_dark(app));
    app_press(app, APP_KEY_LEAVE, app->now_ms);
    fixture_pass(fixture, 300000);
    assert_false(app_is_dark(app)); /* whoever comes next sees it */
    app_press(app, APP_KEY_LEAVE, app->now_ms);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
    const struct CMUnitTest tests[] = {
        CASE(a_whole_survey_is_answered_with_one_switch_alone),
        CASE(the_frame_moves_within_five_percent_and_rests_after_three_rounds),
        CASE(a_second_press_within_half_a_second_is_a_slip),
        CASE(nobody_is_idle_while_the_frame_moves_but_when_it_rests),
        CASE(the_space_bar_and_enter_choose_and_tab_moves_whatever_was_learnt),
        CASE(two_switches_are_learnt_one_after_the_other),
        CASE(one_switch_is_learnt_by_pressing_it_twice),
        CASE(a_bouncing_switch_is_one_press),
        CASE(escape_is_never_learnt_and_leads_back),
        CASE(what_means_nothing_offers_switches_only_on_the_first_screen_and_twice),
        CASE(an_offer_that_nobody_takes_is_forgotten),
        CASE(staff_screens_have_no_frame_and_no_learnt_keys),
        CASE(very_steady_hands_hold_the_switch_for_a_moment),
        CASE(the_glass_goes_dark_only_for_who_is_read_to_and_a_touch_lights_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
