/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The staff side, driven as staff would, and as a child who plays with the glass would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <heard/keys.h>

#include "fixture.h"
#include "screens.h"

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

static bool shows(const char *say)
{
    return ui_named(app_build(&fixture->app), say) != NULL;
}

/* Does any spoken text of the screen begin like this? */
static bool says(const char *begin)
{
    const struct ui_list *list = app_build(&fixture->app);
    for (size_t i = 0; i < list->n; i++) {
        if (list->item[i].say && strncmp(list->item[i].say, begin, strlen(begin)) == 0) {
            return true;
        }
    }
    return false;
}

static void open_code(void)
{
    fixture_hold_corner(fixture, HOLD_MS);
    assert_screen("code");
}

static void open_menu(void)
{
    open_code();
    fixture_type(fixture, fixture->code);
    assert_screen("menu");
}

static void assert_desk_is_wiped(void)
{
    static const struct desk wiped;
    assert_memory_equal(fixture->app.desk, &wiped, sizeof(wiped));
}

static void answer_and_fail_to_send(void)
{
    tap("Touch to start");
    tap("With pictures");
    tap("OK, let’s go");
    tap("Skip"); /* two questions to try out */
    tap("Skip");
    tap("Yes");
    while (strcmp(fixture_screen(fixture), "question") == 0) {
        tap("Skip");
    }
    fixture->save_result = HD_E_IO;
    tap("Send my answers");
    assert_true(shows("We could not keep your answers yet"));
}

/* ---- the way in ---- */

static void three_seconds_in_the_corner_open_the_code_screen(void **state)
{
    (void)state;
    fixture_hold_corner(fixture, HOLD_MS - 50);
    assert_screen("welcome");
    fixture_hold_corner(fixture, HOLD_MS);
    assert_screen("code");
    tap("Cancel");
    assert_screen("welcome");
}

static void a_finger_that_trembles_is_still_but_one_that_slides_is_not(void **state)
{
    (void)state;
    static const struct {
        double mm;
        const char *screen;
    } rows[] = {{4.0, "code"}, {9.0, "code"}, {11.0, "welcome"}, {60.0, "welcome"}};
    struct app *app = &fixture->app;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int far = metrics_px(&app->metrics, rows[i].mm);
        app_down(app, 1, 30, 30, app->now_ms);
        app_move(app, 1, 30 + far, 30, app->now_ms + 500);
        app_move(app, 1, 30, 30, app->now_ms + 100);
        fixture_pass(fixture, HOLD_MS);
        app_up(app, 1, 30, 30, app->now_ms);
        assert_screen(rows[i].screen);
        app_press(app, APP_KEY_LEAVE, app->now_ms);
        fixture_pass(fixture, 1000);
    }
}

static void a_hand_on_the_glass_is_no_long_press(void **state)
{
    (void)state;
    struct app *app = &fixture->app;
    app_down(app, 1, 30, 30, app->now_ms);
    app_down(app, 2, 300, 300, app->now_ms + 100);
    fixture_pass(fixture, HOLD_MS + 100);
    assert_screen("welcome");
    app_up(app, 1, 30, 30, app->now_ms);
    app_up(app, 2, 300, 300, app->now_ms);
    /* And one that comes second into the corner is none either. */
    app_down(app, 1, 900, 300, app->now_ms);
    app_down(app, 2, 30, 30, app->now_ms);
    fixture_pass(fixture, HOLD_MS + 100);
    assert_screen("welcome");
}

static void the_finger_that_opened_it_types_nothing(void **state)
{
    (void)state;
    struct app *app = &fixture->app;
    app_down(app, 1, 30, 30, app->now_ms);
    fixture_pass(fixture, HOLD_MS);
    assert_screen("code");
    const struct ui_item *key = ui_named(app_build(app), "5");
    app_move(app, 1, key->box.x + 9, key->box.y + 9, app->now_ms);
    app_up(app, 1, key->box.x + 9, key->box.y + 9, app->now_ms + 900);
    assert_int_equal(app->desk->typed, 0);
}

static void check_corner(const struct ui_list *list, struct ui_rect corner)
{
    struct app *app = &fixture->app;
    for (size_t n = 0; n < list->n; n++) {
        const struct ui_rect *box = &list->item[n].box;
        if (box->x < corner.w && box->y < corner.h) {
            fail_msg("%s is in the corner of %s", list->item[n].say, list->screen);
        }
    }
    app->focus = 0;
    for (int step = 0; step < 8; step++) {
        app->focus = ui_next_id(&app->list, app->focus, 1);
        const struct ui_item *item = ui_find(&app->list, app->focus);
        assert_true(item->box.x >= corner.w || item->box.y >= corner.h);
    }
}

static void nothing_is_in_the_corner_and_nothing_leads_there_by_key(void **state)
{
    (void)state;
    static const struct {
        int w, h;
        uint32_t um;
    } glass[] = {{1920, 1080, 248}, {1080, 1920, 248}, {1280, 800, 170}, {1280, 800, 248}};
    static const struct screen *const doors[] = {&scr_welcome, &scr_full, &scr_shut,
                                                 &scr_undeleted, &scr_saving};
    struct app *app = &fixture->app;
    app->save_err = HD_E_IO;
    for (size_t i = 0; i < sizeof(glass) / sizeof(glass[0]); i++) {
        app_resize(app, metrics_for(glass[i].w, glass[i].h, glass[i].um));
        struct ui_rect corner = app_corner(app);
        assert_true(corner.w >= metrics_px(&app->metrics, 15) && corner.h >= corner.w);
        for (size_t k = 0; k < sizeof(doors) / sizeof(doors[0]); k++) {
            assert_true(doors[k]->lets_staff_in);
            app->nav.stack[0] = doors[k];
            check_corner(app_build(app), corner);
        }
    }
}

static void staff_are_let_in_only_where_nobody_is_in_the_middle_of_something(void **state)
{
    (void)state;
    static const char *const way[] = {"Touch to start", "With pictures", "OK, let’s go",
                                      "Help"};
    struct app *app = &fixture->app;
    for (size_t i = 0; i < sizeof(way) / sizeof(way[0]); i++) {
        tap(way[i]);
        const char *before = fixture_screen(fixture);
        app_down(app, 1, 30, 30, app->now_ms);
        fixture_pass(fixture, HOLD_MS + 500);
        app_move(app, 1, 900, 500, app->now_ms); /* "stop" is in that corner now */
        app_up(app, 1, 900, 500, app->now_ms);
        assert_screen(before);
        app_press(app, APP_KEY_STAFF, app->now_ms);
        assert_screen(before);
    }
    tap("Go back");
    tap("Stop");
    tap("Stop and delete");
    tap("Finish");
    app_press(app, APP_KEY_STAFF, app->now_ms);
    assert_screen("code");
}

static void not_while_answers_are_just_being_kept(void **state)
{
    (void)state;
    answer_and_fail_to_send();
    struct app *app = &fixture->app;
    app->save_err = HD_OK; /* "Sending ..." */
    app_press(app, APP_KEY_STAFF, app->now_ms);
    assert_screen("saving");
}

/* ---- the code ---- */

static void the_right_code_opens_the_menu_and_that_is_written_down(void **state)
{
    (void)state;
    open_menu();
    assert_int_equal(fixture->log_n, 1);
    assert_int_equal(fixture->log[0], HD_STAFF_MENU);
    assert_int_equal(fixture->log_number[0], 7);
    assert_int_equal(fixture->app.desk->code[0], 0);
    tap("Back");
    assert_screen("welcome");
    assert_desk_is_wiped();
}

/* The key of a digit; there is exactly one. */
static struct ui_rect find_key(int digit)
{
    const char name[] = {(char)('0' + digit), '\0'};
    const struct ui_list *list = app_build(&fixture->app);
    struct ui_rect box = {0};
    unsigned times = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (list->item[i].id != 0 && strcmp(list->item[i].say, name) == 0) {
            times++;
            assert_string_equal(list->item[i].text, name);
            box = list->item[i].box;
        }
    }
    assert_int_equal(times, 1);
    return box;
}

static void the_digits_change_places_and_each_is_there_once(void **state)
{
    (void)state;
    struct ui_rect last[STAFF_DIGITS];
    unsigned moved = 0;
    for (int round = 0; round < 12; round++) {
        open_code();
        for (int digit = 0; digit < STAFF_DIGITS; digit++) {
            struct ui_rect box = find_key(digit);
            moved += round > 0 && (box.x != last[digit].x || box.y != last[digit].y);
            last[digit] = box;
        }
        tap("Cancel");
    }
    assert_true(moved > 60); /* of 110; about 99 are expected */
}

static void what_was_typed_is_dots_and_nothing_else(void **state)
{
    (void)state;
    open_code();
    fixture_type(fixture, "739");
    const struct ui_list *list = app_build(&fixture->app);
    unsigned dots = 0;
    unsigned full = 0;
    for (size_t i = 0; i < list->n; i++) {
        dots += list->item[i].role == UI_PROGRESS;
        full += list->item[i].role == UI_PROGRESS && list->item[i].value;
        assert_true(!list->item[i].text || !strstr(list->item[i].text, "73"));
    }
    assert_int_equal(dots, HD_STAFF_CODE_LEN);
    assert_int_equal(full, 3);
    assert_true(shows("Digits typed 3 / 8"));
    tap("Erase");
    assert_true(shows("Digits typed 2 / 8"));
    assert_string_equal(fixture->app.desk->code, "73");
    tap("Cancel");
    assert_desk_is_wiped();
}

static void a_keyboard_is_enough(void **state)
{
    (void)state;
    struct app *app = &fixture->app;
    app_press(app, APP_KEY_STAFF, app->now_ms);
    app_press_digit(app, 3, app->now_ms);
    app_press(app, APP_KEY_ERASE, app->now_ms);
    for (const char *digit = fixture->code; *digit; digit++) {
        app_press_digit(app, (uint8_t)(*digit - '0'), app->now_ms);
    }
    app_press_digit(app, 9, app->now_ms); /* one too many */
    fixture_pass(fixture, 1000);
    assert_screen("menu");
    app_press(app, APP_KEY_NEXT, app->now_ms);
    app_press(app, APP_KEY_NEXT, app->now_ms);
    app_press(app, APP_KEY_NEXT, app->now_ms);
    app_press(app, APP_KEY_NEXT, app->now_ms);
    app_press(app, APP_KEY_SELECT, app->now_ms);
    assert_true(app->focus != 0);
    app_press(app, APP_KEY_LEAVE, app->now_ms);
    app_press(app, APP_KEY_LEAVE, app->now_ms);
    assert_screen("welcome");
    app_press_digit(app, 1, app->now_ms);
    app_press(app, APP_KEY_ERASE, app->now_ms);
    assert_screen("welcome");
}

static void a_trembling_hand_types_once_and_a_quick_one_is_not_slowed_down(void **state)
{
    (void)state;
    open_code();
    struct app *app = &fixture->app;
    struct ui_rect four = ui_named(app_build(app), "4")->box;
    struct ui_rect eight = ui_named(app_build(app), "8")->box;
    int64_t at = app->now_ms;
    const struct {
        struct ui_rect box;
        int64_t ms;
        size_t typed;
    } rows[] = {{four, 0, 1},    {four, 200, 1}, {four, 450, 1},  {four, 600, 2},
                {eight, 700, 3}, {four, 800, 4}, {eight, 900, 5}, {eight, 1000, 5}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int x = rows[i].box.x + 9;
        int y = rows[i].box.y + 9;
        app_down(app, 1, x, y, at + rows[i].ms);
        app_up(app, 1, x, y, at + rows[i].ms + 40);
        assert_int_equal(app->desk->typed, rows[i].typed);
    }
}

static void a_wrong_code_says_how_many_tries_are_left(void **state)
{
    (void)state;
    open_code();
    for (unsigned left = 4; left >= 1; left--) {
        char said[96];
        fixture_type(fixture, "99999999");
        snprintf(said, sizeof(said), "That code is wrong. Tries left before a wait: %u", left);
        assert_true(shows(said));
        assert_int_equal(fixture->app.desk->code[0], 0);
    }
    assert_int_equal(fixture->log_n, 0);
    fixture_type(fixture, "9");
    assert_false(says("That code"));
}

static void five_wrong_codes_bring_a_wait_that_says_its_minutes_and_nothing_else(void **state)
{
    (void)state;
    open_code();
    for (int i = 0; i < 5; i++) {
        fixture_type(fixture, "99999999");
    }
    assert_true(says("There were too many wrong codes. Minutes to wait: 1"));
    assert_false(shows("5"));
    assert_int_equal(fixture->log_n, 1);
    assert_int_equal(fixture->log[0], HD_STAFF_LOCKED);
    assert_int_equal(fixture->log_number[0], 0);
    tap("Back");
    fixture->wait_until_ms = fixture->app.now_ms + 150000;
    open_code();
    assert_true(says("There were too many wrong codes. Minutes to wait: 3"));
    assert_int_equal(fixture->log_n, 1);
    for (const char *digit = fixture->code; *digit; digit++) {
        app_press_digit(&fixture->app, (uint8_t)(*digit - '0'), fixture->app.now_ms);
    }
    assert_int_equal(fixture->app.desk->typed, 0);
    fixture_pass(fixture, 80000);
    assert_true(says("There were too many wrong codes. Minutes to wait: 2"));
    app_press(&fixture->app, APP_KEY_OTHER, fixture->app.now_ms); /* somebody waits */
    fixture_pass(fixture, 67000);
    assert_true(shows("5"));
    fixture_type(fixture, fixture->code);
    assert_screen("menu");
}

static void minutes_are_rounded_up(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *says;
    } rows[] = {{1, "1"}, {59999, "1"}, {60000, "1"}, {60001, "2"}, {3600000, "60"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char said[96];
        fixture->wait_until_ms = fixture->app.now_ms + rows[i].ms;
        app_press(&fixture->app, APP_KEY_STAFF, fixture->app.now_ms);
        snprintf(said, sizeof(said), "There were too many wrong codes. Minutes to wait: %s",
                 rows[i].says);
        assert_true(shows(said));
        app_press(&fixture->app, APP_KEY_LEAVE, fixture->app.now_ms);
        fixture->wait_until_ms = 0;
    }
}

static void a_code_that_cannot_be_looked_at_is_not_called_wrong(void **state)
{
    (void)state;
    static const enum hd_err errors[] = {HD_E_IO, HD_E_FULL, HD_E_NOMEM};
    open_code();
    for (size_t i = 0; i < 3; i++) {
        fixture->try_result = errors[i];
        fixture_type(fixture, fixture->code);
        assert_screen("code");
        assert_true(shows("The code could not be checked. Please try again."));
    }
    fixture->try_result = HD_OK;
    fixture_type(fixture, fixture->code);
    assert_screen("menu");
}

static void without_codes_the_menu_stays_shut(void **state)
{
    (void)state;
    fixture->app.has_staff_codes = false;
    open_code();
    assert_true(shows("No staff codes yet"));
    for (int i = 0; i < 8; i++) {
        app_press_digit(&fixture->app, 0, fixture->app.now_ms);
    }
    fixture_pass(fixture, 2000);
    assert_true(shows("No staff codes yet"));
    tap("Back");
    assert_screen("welcome");
}

static void the_code_screen_leaves_by_itself_and_forgets(void **state)
{
    (void)state;
    open_code();
    fixture_type(fixture, "0712345");
    fixture_pass(fixture, 91000);
    assert_screen("welcome");
    assert_desk_is_wiped();
}

/* ---- the log comes first ---- */

static void a_menu_that_cannot_be_written_down_stays_shut(void **state)
{
    (void)state;
    open_code();
    fixture->log_result = HD_E_IO;
    fixture_type(fixture, fixture->code);
    assert_screen("code");
    assert_true(says("The kiosk could not write this into its log"));
    assert_int_equal(fixture->app.desk->number, 0);
}

static void a_full_log_lets_answers_be_carried_and_nothing_else_be_done(void **state)
{
    (void)state;
    fixture->log_result = HD_E_FULL;
    open_menu();
    assert_true(says("The log is full."));
    tap("Copy answers to a stick");
    assert_int_equal(fixture->begins, 1);
    assert_true(shows("Copied"));
    tap("Back");
    tap("Take receipts and news from a stick");
    assert_int_equal(fixture->begins, 2);
    tap("Back");
    tap("End the program");
    tap("End the program");
    assert_int_equal(fixture->ends, 0);
    assert_true(shows("Not done"));
    tap("Back");
    fixture->log_result = HD_OK; /* the receipts made room */
    tap("Copy answers to a stick");
    tap("Back");
    assert_false(says("The log is full."));
}

static void what_cannot_be_written_down_is_not_done(void **state)
{
    (void)state;
    static const char *const actions[] = {"Copy answers to a stick",
                                          "Take receipts and news from a stick"};
    static const enum hd_err errors[] = {HD_E_IO, HD_E_NOMEM};
    open_menu();
    for (size_t i = 0; i < 2; i++) {
        fixture->log_result = errors[i];
        tap(actions[i]);
        assert_true(shows("Not done"));
        assert_int_equal(fixture->begins, 0);
        tap("Back");
    }
    assert_int_equal(fixture->log[1], HD_STAFF_COPIED);
    assert_int_equal(fixture->log[2], HD_STAFF_RECEIPTS);
    assert_int_equal(fixture->log_number[2], 7);
}

/* ---- carrying ---- */

static void each_end_of_a_job_has_its_own_words(void **state)
{
    (void)state;
    static const struct {
        enum staff_state begin, poll;
        const char *copied, *received;
    } rows[] = {
        {STAFF_RUNNING, STAFF_DONE, "Copied", "Done"},
        {STAFF_NO_STICK, STAFF_DONE, "No stick found", "No stick found"},
        {STAFF_RUNNING, STAFF_NO_STICK, "No stick found", "No stick found"},
        {STAFF_RUNNING, STAFF_STICK_FULL, "The stick is full", "The stick is full"},
        {STAFF_RUNNING, STAFF_TOO_LONG, "It took too long", "It took too long"},
        {STAFF_FAILED, STAFF_DONE, "That did not work", "That did not work"},
        {STAFF_RUNNING, STAFF_FAILED, "That did not work", "That did not work"},
    };
    open_menu();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fixture->begin_result = rows[i].begin;
        fixture->poll_result = rows[i].poll;
        tap("Copy answers to a stick");
        assert_int_equal(fixture->job, STAFF_COPY);
        assert_true(shows(rows[i].copied));
        tap("Back");
        tap("Take receipts and news from a stick");
        assert_int_equal(fixture->job, STAFF_RECEIPTS);
        assert_true(shows(rows[i].received));
        tap("Back");
    }
    fixture->sentence = "The stick smells of fish.";
    tap("Copy answers to a stick");
    assert_true(shows("The stick smells of fish."));
}

static void a_job_is_watched_and_cannot_be_left_or_timed_out(void **state)
{
    (void)state;
    open_menu();
    fixture->poll_result = STAFF_RUNNING;
    tap("Copy answers to a stick");
    assert_true(shows("Copying …"));
    assert_int_equal(ui_next_id(app_build(&fixture->app), 0, 1), 0);
    app_press(&fixture->app, APP_KEY_LEAVE, fixture->app.now_ms);
    fixture_pass(fixture, 115000);
    assert_screen("work");
    assert_true(fixture->polls > 500);
    fixture->poll_result = STAFF_DONE;
    fixture_pass(fixture, 1000);
    assert_true(shows("Copied"));
    fixture_pass(fixture, 80000); /* there is time to read it */
    assert_true(shows("Copied"));
    fixture_pass(fixture, 15000);
    assert_screen("welcome");
}

/* ---- about, end ---- */

static void about_tells_whose_kiosk_it_is_and_counts_nothing(void **state)
{
    (void)state;
    open_menu();
    tap("About this kiosk");
    static const char *const lines[] = {
        "Kiosk: Test desk",
        "Hub: Test hub",
        "Number: 12",
        "Pack: 3",
        "Version: 0.0",
        "Room for more answers: about 950",
        "The clock looks right.",
        "one two three four five six",
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        assert_true(shows(lines[i]));
    }
    assert_false(says("A damaged file"));
    tap("Back");
    fixture->about.room = 0;
    fixture->about.clock_trusted = false;
    fixture->about.damaged = true;
    tap("About this kiosk");
    assert_true(shows("Room for more answers: less than 50"));
    assert_true(says("The clock looks wrong."));
    assert_true(says("A damaged file"));
}

static void the_program_ends_when_asked_twice_and_written_down(void **state)
{
    (void)state;
    open_menu();
    tap("End the program");
    assert_int_equal(fixture->ends, 0);
    tap("Back");
    tap("End the program");
    tap("End the program");
    assert_int_equal(fixture->ends, 1);
    assert_int_equal(fixture->log[1], HD_STAFF_CLOSED);
    assert_int_equal(fixture->log_number[1], 7);
}

/* ---- shutting itself ---- */

static void every_staff_screen_shuts_itself(void **state)
{
    (void)state;
    static const char *const ways[] = {NULL, "About this kiosk", "End the program",
                                       "Copy answers to a stick"};
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        open_menu();
        if (ways[i]) {
            tap(ways[i]);
        }
        fixture_pass(fixture, 91000);
        assert_screen("welcome");
        assert_desk_is_wiped();
    }
}

static void whoever_comes_after_a_long_sleep_finds_no_menu(void **state)
{
    (void)state;
    open_menu();
    struct app *app = &fixture->app;
    struct ui_rect box = ui_named(app_build(app), "End the program")->box;
    int64_t later = app->now_ms + 95000; /* no tick meanwhile: the machine slept */
    app_down(app, 0, box.x + 9, box.y + 9, later);
    app_up(app, 0, box.x + 9, box.y + 9, later + 80);
    assert_screen("welcome");
    open_menu();
    app_press(app, APP_KEY_SELECT, app->now_ms + 95000);
    assert_screen("welcome");
    open_code();
    app_press_digit(app, 1, app->now_ms + 95000);
    assert_screen("welcome");
    assert_desk_is_wiped();
}

/* ---- beside answers that wait ---- */

static void staff_can_help_where_answers_could_not_be_kept_and_they_are_kept_then(void **state)
{
    (void)state;
    answer_and_fail_to_send();
    open_menu();
    tap("Copy answers to a stick");
    tap("Back");
    fixture->save_result = HD_OK;
    tap("Back");
    fixture_pass(fixture, 1000);
    assert_screen("thanks");
    assert_int_equal(fixture->record.payload[fixture->pack.survey->route[0].order[2]], 4);
}

static void answers_that_wait_outlive_a_menu_left_open(void **state)
{
    (void)state;
    answer_and_fail_to_send();
    open_menu();
    assert_false(app_may_reopen(&fixture->app));
    fixture_pass(fixture, 95000);
    assert_screen("saving");
    assert_true(fixture->app.session->active);
    assert_desk_is_wiped();
    fixture->save_result = HD_OK;
    fixture_pass(fixture, 11000);
    assert_screen("thanks");
    assert_false(app_may_reopen(&fixture->app)); /* somebody reads that they are safe */
    tap("Finish");
    assert_true(app_may_reopen(&fixture->app));
}

static void the_program_does_not_end_while_answers_wait(void **state)
{
    (void)state;
    answer_and_fail_to_send();
    open_menu();
    tap("End the program");
    assert_true(says("Somebody’s answers are not kept yet"));
    assert_false(shows("End the program"));
    tap("Back");
    assert_int_equal(fixture->ends, 0);
}

/* ---- a kiosk that asks nothing ---- */

static void a_closed_wave_asks_nothing_but_helps(void **state)
{
    (void)state;
    struct app *app = &fixture->app;
    const char *missing = NULL;
    app_fini(app);
    fixture->pack.closed = true;
    assert_int_equal(app_init(app, &fixture->pack, &fixture->services,
                              metrics_for(1920, 1080, 248), 1000, &missing),
                     HD_OK);
    assert_screen("shut");
    assert_true(shows("We are not asking questions at the moment."));
    assert_int_equal(ui_next_id(app_build(app), ui_named(app_build(app), "Help")->id, 1),
                     ui_named(app_build(app), "Help")->id);
    tap("Help");
    assert_screen("help");
    tap("Go back");
    assert_screen("shut");
    open_menu();
    tap("Back");
    assert_screen("shut");
    fixture_pass(fixture, 86400000);
    assert_screen("shut");
}

static void a_kiosk_opened_anew_goes_on_where_staff_are(void **state)
{
    (void)state;
    struct app fresh;
    const char *missing = NULL;
    fixture->room = 0;
    fixture_pass(fixture, 1000);
    app_restart(&fixture->app);
    fixture_pass(fixture, 1);
    open_menu();
    tap("Take receipts and news from a stick");
    fixture->app.history.n = 3;
    assert_true(app_may_reopen(&fixture->app));
    fixture->room = 700;
    assert_int_equal(app_init(&fresh, &fixture->pack, &fixture->services, fixture->app.metrics,
                              fixture->app.now_ms, &missing),
                     HD_OK);
    app_take_over(&fresh, &fixture->app);
    app_fini(&fixture->app);
    fixture->app = fresh;
    assert_screen("work");
    assert_int_equal(fixture->app.history.n, 3);
    assert_int_equal(fixture->app.desk->number, 7);
    fixture_pass(fixture, 600);
    tap("Back");
    assert_screen("menu");
    tap("Back");
    assert_screen("welcome");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(three_seconds_in_the_corner_open_the_code_screen),
        CASE(a_finger_that_trembles_is_still_but_one_that_slides_is_not),
        CASE(a_hand_on_the_glass_is_no_long_press),
        CASE(the_finger_that_opened_it_types_nothing),
        CASE(nothing_is_in_the_corner_and_nothing_leads_there_by_key),
        CASE(staff_are_let_in_only_where_nobody_is_in_the_middle_of_something),
        CASE(not_while_answers_are_just_being_kept),
        CASE(the_right_code_opens_the_menu_and_that_is_written_down),
        CASE(the_digits_change_places_and_each_is_there_once),
        CASE(what_was_typed_is_dots_and_nothing_else),
        CASE(a_keyboard_is_enough),
        CASE(a_trembling_hand_types_once_and_a_quick_one_is_not_slowed_down),
        CASE(a_wrong_code_says_how_many_tries_are_left),
        CASE(five_wrong_codes_bring_a_wait_that_says_its_minutes_and_nothing_else),
        CASE(minutes_are_rounded_up),
        CASE(a_code_that_cannot_be_looked_at_is_not_called_wrong),
        CASE(without_codes_the_menu_stays_shut),
        CASE(the_code_screen_leaves_by_itself_and_forgets),
        CASE(a_menu_that_cannot_be_written_down_stays_shut),
        CASE(a_full_log_lets_answers_be_carried_and_nothing_else_be_done),
        CASE(what_cannot_be_written_down_is_not_done),
        CASE(each_end_of_a_job_has_its_own_words),
        CASE(a_job_is_watched_and_cannot_be_left_or_timed_out),
        CASE(about_tells_whose_kiosk_it_is_and_counts_nothing),
        CASE(the_program_ends_when_asked_twice_and_written_down),
        CASE(every_staff_screen_shuts_itself),
        CASE(whoever_comes_after_a_long_sleep_finds_no_menu),
        CASE(staff_can_help_where_answers_could_not_be_kept_and_they_are_kept_then),
        CASE(answers_that_wait_outlive_a_menu_left_open),
        CASE(the_program_does_not_end_while_answers_wait),
        CASE(a_closed_wave_asks_nothing_but_helps),
        CASE(a_kiosk_opened_anew_goes_on_where_staff_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
