/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame of a switch user: where it is, when it moves, what the switch does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "keymap.h"
#include "scan.h"

enum { BACK = 1, OK = 2, FIRST = 10, SECOND = 11, T0 = 100000, EVERY = 1500 };

static struct ui_list list;
static struct scan scan;

static void add(uint16_t id, enum ui_role role, enum ui_look look)
{
    ui_add(&list, (struct ui_item){.id = id, .role = role, .look = look, .say = "x"});
}

/* As screens list them: controls first, then answers. */
static int start(void **state)
{
    (void)state;
    ui_clear(&list, "test");
    add(BACK, UI_BUTTON, UI_LOOK_QUIET);
    add(0, UI_HEADING, UI_LOOK_BARE);
    add(OK, UI_BUTTON, UI_LOOK_PRIMARY);
    add(FIRST, UI_CHOICE, UI_LOOK_CARD);
    add(SECOND, UI_CHOICE, UI_LOOK_CARD);
    scan_init(&scan, SCAN_AUTO, EVERY, 0);
    scan_start(&scan, &list, T0);
    return 0;
}

static void answers_come_first_and_headings_never(void **state)
{
    (void)state;
    static const uint16_t order[] = {FIRST, SECOND, OK, BACK};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(scan_next(&list, order[i], 1), order[(i + 1) % 4]);
        assert_int_equal(scan_next(&list, order[(i + 1) % 4], -1), order[i]);
    }
    assert_int_equal(scan_next(&list, 0, 1), FIRST);
    assert_int_equal(scan_next(&list, 0, -1), BACK);
    assert_int_equal(scan_next(&list, 999, 1), FIRST);
    ui_clear(&list, "empty");
    assert_int_equal(scan_next(&list, FIRST, 1), 0);
}

static void the_frame_moves_at_its_interval_and_the_first_stays_twice_as_long(void **state)
{
    (void)state;
    assert_int_equal(scan.at, FIRST);
    assert_int_equal(scan_due(&scan), T0 + 2 * EVERY);
    assert_int_equal(scan_tick(&scan, &list, false, T0 + 2 * EVERY - 1), SCAN_NOTHING);
    assert_int_equal(scan_tick(&scan, &list, false, T0 + 2 * EVERY), SCAN_MOVED);
    assert_int_equal(scan.at, SECOND);
    assert_int_equal(scan_due(&scan), T0 + 3 * EVERY);
}

static int64_t run_until_it_rests(int64_t now, int *moves)
{
    *moves = 0;
    while (!scan.resting) {
        now = scan_due(&scan);
        assert_int_equal(scan_tick(&scan, &list, false, now), SCAN_MOVED);
        ++*moves;
        assert_true(*moves < 100);
    }
    return now;
}

static void after_three_rounds_it_rests_until_the_switch_is_pressed(void **state)
{
    (void)state;
    int moves = 0;
    int64_t now = run_until_it_rests(T0, &moves);
    assert_int_equal(moves, 3 * 4);
    assert_int_equal(now, T0 + EVERY * (3 * 4 + 1));
    assert_int_equal(scan.at, 0);
    assert_false(scan_is_running(&scan));
    assert_int_equal(scan_due(&scan), INT64_MAX);
    /* That press starts it again and chooses nothing. */
    assert_int_equal(scan_down(&scan, &list, now + 9), SCAN_MOVED);
    assert_int_equal(scan.at, FIRST);
    assert_true(scan_is_running(&scan));
}

static void time_begins_when_the_name_has_been_spoken(void **state)
{
    (void)state;
    for (int64_t t = 0; t < 5000; t += 100) {
        assert_int_equal(scan_tick(&scan, &list, true, T0 + t), SCAN_NOTHING);
    }
    assert_int_equal(scan_tick(&scan, &list, false, T0 + 5000), SCAN_NOTHING);
    assert_int_equal(scan_tick(&scan, &list, false, T0 + 4900 + EVERY), SCAN_MOVED);
}

static void the_switch_chooses_what_is_in_the_frame(void **state)
{
    (void)state;
    assert_int_equal(scan_down(&scan, &list, T0 + 10), SCAN_CHOSEN);
    assert_int_equal(scan.at, FIRST);
    assert_int_equal(scan_up(&scan, T0 + 20), SCAN_NOTHING);
}

static void with_acceptance_a_short_press_is_nothing_and_the_frame_waits(void **state)
{
    (void)state;
    scan_init(&scan, SCAN_AUTO, EVERY, 400);
    scan_start(&scan, &list, T0);
    assert_int_equal(scan_down(&scan, &list, T0 + 2900), SCAN_NOTHING);
    assert_int_equal(scan_due(&scan), T0 + 3300);
    assert_int_equal(scan_tick(&scan, &list, false, T0 + 3100), SCAN_NOTHING);
    assert_int_equal(scan.at, FIRST); /* it would have moved at 3000 */
    assert_int_equal(scan_up(&scan, T0 + 3200), SCAN_NOTHING);
    assert_int_equal(scan_due(&scan), T0 + 3200 + EVERY);
    assert_int_equal(scan_down(&scan, &list, T0 + 3300), SCAN_NOTHING);
    assert_int_equal(scan_tick(&scan, &list, false, T0 + 3700), SCAN_CHOSEN);
    assert_int_equal(scan_up(&scan, T0 + 3800), SCAN_NOTHING);
}

static void held_from_one_screen_to_the_next_it_chooses_nothing_there(void **state)
{
    (void)state;
    scan_init(&scan, SCAN_AUTO, EVERY, 400);
    scan_start(&scan, &list, T0);
    (void)scan_down(&scan, &list, T0 + 100);
    scan_start(&scan, &list, T0 + 200);
    assert_int_equal(scan_tick(&scan, &list, false, T0 + 900), SCAN_NOTHING);
    assert_int_equal(scan_up(&scan, T0 + 1000), SCAN_NOTHING);
}

static void with_two_switches_the_frame_moves_only_when_told(void **state)
{
    (void)state;
    scan_init(&scan, SCAN_STEP, EVERY, 0);
    scan_start(&scan, &list, T0);
    assert_int_equal(scan_due(&scan), INT64_MAX);
    assert_int_equal(scan.at, FIRST);
    assert_int_equal(scan_step(&scan, &list, 1, T0 + 10), SCAN_MOVED);
    assert_int_equal(scan.at, SECOND);
    assert_int_equal(scan_tick(&scan, &list, false, T0 + 99999), SCAN_NOTHING);
    assert_int_equal(scan_down(&scan, &list, T0 + 100000), SCAN_CHOSEN);
}

static void settings_out_of_range_are_brought_into_it(void **state)
{
    (void)state;
    scan_init(&scan, SCAN_AUTO, 0, 90000);
    assert_int_equal(scan.interval_ms, SCAN_INTERVAL_MIN_MS);
    assert_int_equal(scan.accept_ms, 1000);
}

static void off_it_does_nothing(void **state)
{
    (void)state;
    scan_init(&scan, SCAN_OFF, EVERY, 0);
    scan_start(&scan, &list, T0);
    assert_int_equal(scan.at, 0);
    assert_int_equal(scan_down(&scan, &list, T0), SCAN_NOTHING);
    assert_int_equal(scan_step(&scan, &list, 1, T0), SCAN_NOTHING);
    assert_int_equal(scan_due(&scan), INT64_MAX);
    assert_false(scan_is_running(&scan));
}

static void a_screen_without_anything_to_choose_is_no_trouble(void **state)
{
    (void)state;
    ui_clear(&list, "saving");
    scan_start(&scan, &list, T0);
    assert_int_equal(scan.at, 0);
    assert_int_equal(scan_due(&scan), INT64_MAX);
    assert_int_equal(scan_step(&scan, &list, 1, T0), SCAN_NOTHING);
}

static void any_press_can_be_learnt_but_not_what_help_and_staff_need(void **state)
{
    (void)state;
    static struct keymap map;
    const struct key_press w = {KEY_OF_KEYBOARD, 'w'};
    const struct key_press pad = {KEY_OF_PAD, 'w'};
    keymap_clear(&map);
    assert_int_equal(keymap_find(&map, w), KEYMAP_NONE);
    assert_true(keymap_learn(&map, w, KEYMAP_CHOOSE));
    assert_int_equal(keymap_find(&map, w), KEYMAP_CHOOSE);
    assert_int_equal(keymap_find(&map, pad), KEYMAP_NONE);
    assert_true(keymap_learn(&map, w, KEYMAP_MOVE));
    assert_int_equal(keymap_find(&map, w), KEYMAP_MOVE);
    assert_int_equal(map.n, 1);
    static const int32_t kept[] = {27, '0', '9', (1 << 30) | 58, (1 << 30) | 69};
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        assert_false(
            keymap_learn(&map, (struct key_press){KEY_OF_KEYBOARD, kept[i]}, KEYMAP_CHOOSE));
    }
    for (int32_t i = 1; i < KEYMAP_MAX; i++) {
        assert_true(keymap_learn(&map, (struct key_press){KEY_OF_MOUSE, i}, KEYMAP_CHOOSE));
    }
    assert_false(keymap_learn(&map, pad, KEYMAP_CHOOSE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(answers_come_first_and_headings_never, start),
        cmocka_unit_test_setup(
            the_frame_moves_at_its_interval_and_the_first_stays_twice_as_long, start),
        cmocka_unit_test_setup(after_three_rounds_it_rests_until_the_switch_is_pressed, start),
        cmocka_unit_test_setup(time_begins_when_the_name_has_been_spoken, start),
        cmocka_unit_test_setup(the_switch_chooses_what_is_in_the_frame, start),
        cmocka_unit_test_setup(with_acceptance_a_short_press_is_nothing_and_the_frame_waits,
                               start),
        cmocka_unit_test_setup(held_from_one_screen_to_the_next_it_chooses_nothing_there,
                               start),
        cmocka_unit_test_setup(with_two_switches_the_frame_moves_only_when_told, start),
        cmocka_unit_test_setup(settings_out_of_range_are_brought_into_it, start),
        cmocka_unit_test_setup(off_it_does_nothing, start),
        cmocka_unit_test_setup(a_screen_without_anything_to_choose_is_no_trouble, start),
        cmocka_unit_test_setup(any_press_can_be_learnt_but_not_what_help_and_staff_need, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
