/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands around a survey: opening hours, "you said, we responded", staff trying it out, soft
 * sounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/file.h>

#include "app_inside.h"
#include "fixture.h"
#include "parts.h"
#include "screens.h"

static struct fixture *fixture;
static struct app *app;
static struct hd_cards *cards;

static int start(void **state)
{
    (void)state;
    fixture = fixture_new();
    app = &fixture->app;
    fixture->clock_trusted = true;
    fixture->clock = (struct app_clock){.day = 20779, .weekday = 0, .minute = 600};
    return 0;
}

static int end(void **state)
{
    (void)state;
    fixture_free(fixture);
    hd_cards_free(cards);
    cards = NULL;
    return 0;
}

static void assert_screen(const char *name)
{
    assert_string_equal(fixture_screen(fixture), name);
}

/* ---- opening hours ---- */

static void open_from_nine_to_five_on_weekdays(void)
{
    assert_int_equal(hd_hours_parse("mon-fri 09:00-17:00", &app->settings.hours), HD_OK);
    app_restart(app);
    app_settle(app);
    fixture_pass(fixture, 1000);
}

static void outside_its_hours_it_says_when_it_opens_again(void **state)
{
    (void)state;
    fixture->clock.weekday = 4;
    fixture->clock.minute = 1020;
    open_from_nine_to_five_on_weekdays();
    assert_screen("hours");
    assert_non_null(ui_named(app_build(app), "Open again: Monday, 9:00"));
    fixture_tap(fixture, "Help");
    assert_screen("help");
    fixture_tap(fixture, "Go back");
    assert_screen("hours");
}

static void it_opens_and_shuts_by_itself_while_nobody_is_there(void **state)
{
    (void)state;
    fixture->clock.minute = 539;
    open_from_nine_to_five_on_weekdays();
    assert_screen("hours");
    fixture->clock.minute = 540;
    fixture_pass(fixture, 21000);
    assert_screen("welcome");
    fixture->clock.minute = 1020;
    fixture_pass(fixture, 21000);
    assert_screen("hours");
}

static void whoever_has_begun_may_finish(void **state)
{
    (void)state;
    open_from_nine_to_five_on_weekdays();
    fixture_tap(fixture, "Touch to start");
    fixture_tap(fixture, "With words");
    fixture->clock.minute = 1100;
    fixture_tap(fixture, "OK, let’s go");
    assert_screen("question");
    fixture_pass(fixture, 30000);
    assert_screen("question");
    fixture_tap(fixture, "Stop");
    fixture_tap(fixture, "Stop and delete");
    fixture_tap(fixture, "Finish");
    assert_screen("hours");
}

static void nobody_begins_after_closing_time_on_a_welcome_that_still_stands(void **state)
{
    (void)state;
    open_from_nine_to_five_on_weekdays();
    assert_screen("welcome");
    fixture->clock.minute = 1021;
    fixture_tap(fixture, "Touch to start");
    assert_screen("hours");
}

static void a_kiosk_that_does_not_know_the_time_asks_at_all_times(void **state)
{
    (void)state;
    fixture->clock_trusted = false;
    fixture->clock.minute = 0;
    open_from_nine_to_five_on_weekdays();
    assert_screen("welcome");
    fixture->services.clock = NULL;
    fixture_pass(fixture, 60000);
    assert_screen("welcome");
}

static void staff_get_in_when_it_is_shut(void **state)
{
    (void)state;
    fixture->clock.minute = 0;
    open_from_nine_to_five_on_weekdays();
    fixture_hold_corner(fixture, 3500);
    assert_screen("code");
}

/* ---- you said, we responded ---- */

static void give_cards(const char *json)
{
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    assert_non_null(notes);
    struct hd_slice slice = {(const uint8_t *)json, strlen(json)};
    assert_int_equal(hd_cards_load(slice, "cards", notes, &cards), HD_OK);
    free(notes);
    app->cards = cards;
    app_restart(app);
    app_settle(app);
    fixture_pass(fixture, 1000);
}

#define HEAD "{\"heard\":\"cards\",\"format\":1,\"languages\":[\"en\"],\"cards\":["
#define CARD(code, more)                                                                       \
    "{\"code\":\"" code "\",\"said\":{\"en\":\"Said " code "\"},\"responded\":{\"en\":\"Done " \
    "" code "\"}" more "}"

static void give_three_cards(void)
{
    give_cards(HEAD CARD("one", "") "," CARD("two", ",\"picture\":\"clock\"") "," CARD(
        "old", ",\"until\":\"2026-11-21\"") "," CARD("new", ",\"from\":\"2026-11-22\"") "]}");
}

static void without_cards_nothing_is_offered(void **state)
{
    (void)state;
    assert_null(ui_named(app_build(app), "See what has changed"));
    fixture_pass(fixture, 200000);
    assert_screen("welcome");
}

static void somebody_reads_card_after_card_and_then_starts(void **state)
{
    (void)state;
    give_three_cards();
    fixture_tap(fixture, "See what has changed");
    assert_screen("said");
    assert_non_null(ui_named(app_build(app), "Said one"));
    assert_non_null(ui_named(app_build(app), "Done one"));
    assert_non_null(ui_named(app_build(app), "1 of 3"));
    fixture_tap(fixture, "Next one");
    assert_non_null(ui_named(app_build(app), "Said two"));
    fixture_tap(fixture, "Next one");
    assert_non_null(ui_named(app_build(app), "Said new"));
    fixture_tap(fixture, "Next one");
    assert_non_null(ui_named(app_build(app), "Said one"));
    fixture_tap(fixture, "One before");
    assert_non_null(ui_named(app_build(app), "Said new"));
    fixture_tap(fixture, "Touch to start");
    assert_screen("route");
}

static void cards_are_shown_from_their_first_day_to_their_last(void **state)
{
    (void)state;
    give_three_cards();
    assert_int_equal(said_cards(app), 3);
    fixture->clock.day--; /* 21 November */
    assert_int_equal(said_cards(app), 3);
    assert_int_equal(fixture->clock.day, 20778);
    fixture->clock.day--;
    assert_int_equal(said_cards(app), 3);
    fixture->clock.day += 2;
    fixture->clock_trusted = false; /* only those that are shown on any day */
    assert_int_equal(said_cards(app), 2);
}

static void when_nobody_is_there_the_cards_show_themselves(void **state)
{
    (void)state;
    give_three_cards();
    fixture_pass(fixture, 26000);
    assert_screen("said");
    assert_non_null(ui_named(app_build(app), "Said one"));
    fixture_pass(fixture, 12000);
    assert_non_null(ui_named(app_build(app), "Said two"));
    fixture_pass(fixture, 12000);
    assert_non_null(ui_named(app_build(app), "Said new"));
    fixture_pass(fixture, 12000);
    assert_screen("welcome");
    fixture_pass(fixture, 26000);
    assert_screen("said");
}

static void a_card_stays_when_somebody_comes_and_goes_when_they_have_gone(void **state)
{
    (void)state;
    give_three_cards();
    fixture_pass(fixture, 26000);
    assert_screen("said");
    fixture_tap(fixture, "Next one");
    fixture_pass(fixture, 60000);
    assert_non_null(ui_named(app_build(app), "Said two"));
    fixture_pass(fixture, 35000);
    assert_screen("welcome");
}

static void words_of_cards_that_lack_the_language_shown_name_their_own(void **state)
{
    (void)state;
    give_three_cards();
    for (size_t i = 0; i < app->survey->langs.n; i++) {
        if (strcmp(app->survey->langs.code[i], "pl") == 0) {
            app->needs.lang = i;
        }
    }
    nav_push(&app->nav, &scr_said);
    app_settle(app);
    assert_screen("said");
    assert_string_equal(ui_named(app_build(app), "Said one")->lang, "en");
    assert_null(ui_named(app_build(app), "Wasze słowa")->lang);
}

/* ---- trying it out ---- */

static void begin_to_try(void)
{
    fixture_hold_corner(fixture, 3500);
    fixture_type(fixture, "07123456");
    assert_screen("menu");
    fixture_tap(fixture, "Practise with this kiosk");
    assert_screen("route");
}

static void answer_to_the_end(void)
{
    fixture_tap(fixture, "With words");
    fixture_tap(fixture, "OK, let’s go");
    for (int i = 0; i < 60 && strcmp(fixture_screen(fixture), "question") == 0; i++) {
        fixture_tap(fixture, "Skip");
    }
    assert_screen("finish");
    fixture_tap(fixture, "Send my answers");
}

static void what_staff_try_out_is_not_kept(void **state)
{
    (void)state;
    begin_to_try();
    assert_non_null(ui_named(app_build(app), "This one does not count"));
    answer_to_the_end();
    assert_screen("thanks");
    assert_int_equal(fixture->saves, 0);
    assert_int_equal(app->history.n, 0);
    assert_non_null(ui_named(app_build(app),
                             "That was practice. It does not count, and nothing was kept."));
    fixture_tap(fixture, "Finish");
    assert_screen("welcome");
    assert_null(ui_named(app_build(app), "This one does not count"));
    /* Whoever comes next counts. */
    fixture_tap(fixture, "Touch to start");
    answer_to_the_end();
    assert_screen("thanks");
    assert_int_equal(fixture->saves, 1);
}

static void trying_out_ends_when_staff_walk_away(void **state)
{
    (void)state;
    begin_to_try();
    fixture_pass(fixture, 200000);
    assert_screen("welcome");
    assert_false(app->trying);
    begin_to_try();
    fixture_tap(fixture, "With words");
    fixture_pass(fixture, 200000);
    assert_screen("welcome");
    assert_false(app->trying);
}

static void whoever_touches_after_a_long_sleep_is_not_trying_out(void **state)
{
    (void)state;
    begin_to_try();
    app_down(app, 0, 900, 500, app->now_ms + 300000);
    app_up(app, 0, 900, 500, app->now_ms + 80);
    assert_screen("welcome");
    assert_false(app->trying);
}

static void the_folder_is_not_opened_anew_while_somebody_tries_out(void **state)
{
    (void)state;
    begin_to_try();
    assert_false(app_may_reopen(app));
}

static void nothing_is_tried_out_over_answers_that_wait_to_be_kept(void **state)
{
    (void)state;
    fixture->save_result = HD_E_IO;
    fixture_tap(fixture, "Touch to start");
    answer_to_the_end();
    fixture_pass(fixture, 1000);
    assert_screen("saving");
    fixture_hold_corner(fixture, 3500);
    fixture_type(fixture, "07123456");
    assert_screen("menu");
    assert_null(ui_named(app_build(app), "Practise with this kiosk"));
}

/* ---- soft sounds ---- */

static void sounds_are_off_until_somebody_wants_them(void **state)
{
    (void)state;
    fixture_tap(fixture, "Touch to start");
    answer_to_the_end();
    assert_int_equal(fixture->chimes[CHIME_TOUCH] + fixture->chimes[CHIME_THANKS], 0);
    fixture_tap(fixture, "Finish");
    app->needs.sounds = true;
    fixture_tap(fixture, "Touch to start");
    assert_int_equal(fixture->chimes[CHIME_TOUCH], 1);
    answer_to_the_end();
    assert_int_equal(fixture->chimes[CHIME_THANKS], 1);
    fixture_tap(fixture, "Finish");
    assert_false(app->needs.sounds); /* whoever comes next is not asked to bear them */
}

static void nobody_who_is_read_to_hears_sounds_over_the_voice(void **state)
{
    (void)state;
    app->needs.sounds = true;
    app_set_speak(app, true);
    fixture_tap(fixture, "Touch to start");
    assert_int_equal(fixture->chimes[CHIME_TOUCH], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(outside_its_hours_it_says_when_it_opens_again, start,
                                        end),
        cmocka_unit_test_setup_teardown(it_opens_and_shuts_by_itself_while_nobody_is_there,
                                        start, end),
        cmocka_unit_test_setup_teardown(whoever_has_begun_may_finish, start, end),
        cmocka_unit_test_setup_teardown(
            nobody_begins_after_closing_time_on_a_welcome_that_still_stands, start, end),
        cmocka_unit_test_setup_teardown(a_kiosk_that_does_not_know_the_time_asks_at_all_times,
                                        start, end),
        cmocka_unit_test_setup_teardown(staff_get_in_when_it_is_shut, start, end),
        cmocka_unit_test_setup_teardown(without_cards_nothing_is_offered, start, end),
        cmocka_unit_test_setup_teardown(somebody_reads_card_after_card_and_then_starts, start,
                                        end),
        cmocka_unit_test_setup_teardown(cards_are_shown_from_their_first_day_to_their_last,
                                        start, end),
        cmocka_unit_test_setup_teardown(when_nobody_is_there_the_cards_show_themselves, start,
                                        end),
        cmocka_unit_test_setup_teardown(
            a_card_stays_when_somebody_comes_and_goes_when_they_have_gone, start, end),
        cmocka_unit_test_setup_teardown(
            words_of_cards_that_lack_the_language_shown_name_their_own, start, end),
        cmocka_unit_test_setup_teardown(what_staff_try_out_is_not_kept, start, end),
        cmocka_unit_test_setup_teardown(trying_out_ends_when_staff_walk_away, start, end),
        cmocka_unit_test_setup_teardown(whoever_touches_after_a_long_sleep_is_not_trying_out,
                                        start, end),
        cmocka_unit_test_setup_teardown(the_folder_is_not_opened_anew_while_somebody_tries_out,
                                        start, end),
        cmocka_unit_test_setup_teardown(nothing_is_tried_out_over_answers_that_wait_to_be_kept,
                                        start, end),
        cmocka_unit_test_setup_teardown(sounds_are_off_until_somebody_wants_them, start, end),
        cmocka_unit_test_setup_teardown(nobody_who_is_read_to_hears_sounds_over_the_voice,
                                        start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
