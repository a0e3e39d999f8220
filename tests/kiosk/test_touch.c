/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "touch.h"

enum { YES = 1, NO = 2, SLOP = 40 };

static struct ui_list list;
static struct touch touch;

static int start(void **state)
{
    (void)state;
    ui_clear(&list, "test");
    ui_add(&list, (struct ui_item){
                      .id = YES, .role = UI_BUTTON, .box = {0, 0, 100, 100}, .say = "yes"});
    ui_add(&list, (struct ui_item){
                      .id = NO, .role = UI_BUTTON, .box = {200, 0, 100, 100}, .say = "no"});
    touch_init(&touch, SLOP);
    return 0;
}

static void release_inside_activates(void **state)
{
    (void)state;
    touch_down(&touch, &list, 0, 50, 50, 1000);
    assert_int_equal(touch.armed, YES);
    assert_int_equal(touch_up(&touch, &list, 0, 60, 60, 1100), YES);
    assert_int_equal(touch.armed, 0);
}

static void nothing_happens_before_the_release(void **state)
{
    (void)state;
    touch_down(&touch, &list, 0, 50, 50, 1000);
    touch_move(&touch, 0, 55, 55, 1050);
    assert_int_equal(touch.armed, YES);
}

static void a_tremor_within_the_slop_still_counts(void **state)
{
    (void)state;
    touch_down(&touch, &list, 0, 95, 50, 1000);
    assert_int_equal(touch_up(&touch, &list, 0, 100 + SLOP - 1, 50, 1100), YES);
}

static void sliding_off_cancels_and_sliding_back_does_not_undo_that(void **state)
{
    (void)state;
    touch_down(&touch, &list, 0, 50, 50, 1000);
    touch_move(&touch, 0, 50, 100 + SLOP, 1050);
    assert_int_equal(touch.armed, 0);
    touch_move(&touch, 0, 50, 50, 1050);
    assert_int_equal(touch_up(&touch, &list, 0, 50, 50, 1100), 0);
}

static void sliding_to_another_button_activates_neither(void **state)
{
    (void)state;
    touch_down(&touch, &list, 0, 50, 50, 1000);
    touch_move(&touch, 0, 250, 50, 1050);
    assert_int_equal(touch_up(&touch, &list, 0, 250, 50, 1100), 0);
}

static void a_second_finger_is_ignored(void **state)
{
    (void)state;
    touch_down(&touch, &list, 1, 50, 50, 1000);
    touch_down(&touch, &list, 2, 250, 50, 1010);
    assert_int_equal(touch_up(&touch, &list, 2, 250, 50, 1050), 0);
    assert_int_equal(touch_up(&touch, &list, 1, 50, 50, 1100), YES);
}

static void a_hand_resting_beside_the_buttons_does_not_block_them(void **state)
{
    (void)state;
    touch_down(&touch, &list, 1, 500, 500, 900);
    touch_down(&touch, &list, 2, 50, 50, 1000);
    assert_int_equal(touch_up(&touch, &list, 2, 50, 50, 1100), YES);
}

static void a_palm_silences_everything_until_the_glass_is_empty(void **state)
{
    (void)state;
    for (int64_t c = 1; c <= TOUCH_PALM; c++) {
        touch_down(&touch, &list, c, 50, 50, 1000);
    }
    assert_int_equal(touch_up(&touch, &list, 1, 50, 50, 1100), 0);
    touch_down(&touch, &list, 9, 50, 50, 1200);
    assert_int_equal(touch_up(&touch, &list, 9, 50, 50, 1300), 0);
    for (int64_t c = 2; c <= TOUCH_PALM; c++) {
        assert_int_equal(touch_up(&touch, &list, c, 50, 50, 1400), 0);
    }
    touch_down(&touch, &list, 1, 50, 50, 2000);
    assert_int_equal(touch_up(&touch, &list, 1, 50, 50, 2100), YES);
}

static void a_second_tap_is_ignored_at_450_ms_and_taken_at_550(void **state)
{
    (void)state;
    touch_down(&touch, &list, 0, 50, 50, 1000);
    assert_int_equal(touch_up(&touch, &list, 0, 50, 50, 1100), YES);
    touch_down(&touch, &list, 0, 50, 50, 1100 + 450);
    assert_int_equal(touch_up(&touch, &list, 0, 50, 50, 1100 + 480), 0);
    touch_down(&touch, &list, 0, 50, 50, 1100 + 550);
    assert_int_equal(touch_up(&touch, &list, 0, 50, 50, 1100 + 600), YES);
}

static void a_screen_that_changed_under_the_finger_is_not_activated(void **state)
{
    (void)state;
    touch_down(&touch, &list, 0, 50, 50, 1000);
    touch_cancel(&touch);
    assert_int_equal(touch_up(&touch, &list, 0, 50, 50, 1100), 0);
}

static void many_contacts_never_overflow(void **state)
{
    (void)state;
    for (int64_t c = 0; c < 100; c++) {
        touch_down(&touch, &list, c, 50, 50, 1000);
    }
    for (int64_t c = 0; c < 100; c++) {
        assert_int_equal(touch_up(&touch, &list, c, 50, 50, 1100), 0);
    }
    assert_int_equal(touch.contacts, 0);
    assert_false(touch.palm);
}

static void lifting_a_finger_that_was_never_down_is_harmless(void **state)
{
    (void)state;
    assert_int_equal(touch_up(&touch, &list, 42, 50, 50, 1000), 0);
}

static void keys_share_the_guard(void **state)
{
    (void)state;
    assert_true(touch_guard(&touch, 1000));
    assert_false(touch_guard(&touch, 1499));
    assert_true(touch_guard(&touch, 1500));
}

static void sliding_within_the_slop_onto_a_neighbour_activates_neither(void **state)
{
    (void)state;
    ui_add(&list, (struct ui_item){
                      .id = 3, .role = UI_BUTTON, .box = {110, 0, 50, 100}, .say = "near"});
    touch_down(&touch, &list, 0, 95, 50, 1000);
    assert_int_equal(touch_up(&touch, &list, 0, 115, 50, 1100), 0);
}

static void a_lift_that_never_came_does_not_silence_the_glass(void **state)
{
    (void)state;
    touch_down(&touch, &list, 77, 50, 50, 1000);
    touch_down(&touch, &list, 78, 500, 500, 1010);
    touch_down(&touch, &list, 79, 500, 500, 1020);
    touch_down(&touch, &list, 1, 50, 50, 1020 + TOUCH_STALE_MS + 1);
    assert_int_equal(touch_up(&touch, &list, 1, 50, 50, 1100 + TOUCH_STALE_MS), YES);
}

static void a_cancelled_finger_leaves_the_screen_to_others(void **state)
{
    (void)state;
    touch_down(&touch, &list, 77, 50, 50, 1000);
    touch_cancel(&touch);
    touch_down(&touch, &list, 1, 250, 50, 1600);
    assert_int_equal(touch_up(&touch, &list, 1, 250, 50, 1700), NO);
    assert_int_equal(touch_up(&touch, &list, 77, 50, 50, 1800), 0);
}

static void somebody_new_meets_no_palm_of_the_last_one(void **state)
{
    (void)state;
    for (int64_t c = 1; c <= TOUCH_PALM; c++) {
        touch_down(&touch, &list, c, 50, 50, 1000);
    }
    touch_reset(&touch);
    touch_down(&touch, &list, 9, 50, 50, 1100);
    assert_int_equal(touch_up(&touch, &list, 9, 50, 50, 1200), YES);
}

static void a_steadier_way_forgives_more_and_listens_later(void **state)
{
    (void)state;
    static const struct {
        enum touch_way way;
        int64_t deaf_ms, rest_ms;
        int slop;
    } row[] = {
        {TOUCH_USUAL, 500, 0, SLOP},
        {TOUCH_STEADY, 1000, 0, 2 * SLOP},
        {TOUCH_VERY_STEADY, 2000, 300, 2 * SLOP},
    };
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        touch_init(&touch, SLOP);
        touch_set(&touch, row[i].way, SLOP);
        int64_t now = 100000;
        if (row[i].rest_ms > 0) {
            touch_down(&touch, &list, 0, 50, 50, now);
            assert_int_equal(touch_up(&touch, &list, 0, 50, 50, now + row[i].rest_ms - 1), 0);
            now += 1000;
        }
        touch_down(&touch, &list, 0, 50, 50, now);
        now += row[i].rest_ms;
        assert_int_equal(touch_up(&touch, &list, 0, 50, 100 + row[i].slop - 1, now), YES);
        touch_down(&touch, &list, 0, 50, 50, now + row[i].deaf_ms - 50);
        assert_int_equal(touch_up(&touch, &list, 0, 50, 50, now + row[i].deaf_ms + 600), 0);
        touch_down(&touch, &list, 0, 50, 50, now + row[i].deaf_ms + 700);
        assert_int_equal(touch_up(&touch, &list, 0, 50, 50, now + row[i].deaf_ms + 1100), YES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(release_inside_activates, start),
        cmocka_unit_test_setup(nothing_happens_before_the_release, start),
        cmocka_unit_test_setup(a_tremor_within_the_slop_still_counts, start),
        cmocka_unit_test_setup(sliding_off_cancels_and_sliding_back_does_not_undo_that, start),
        cmocka_unit_test_setup(sliding_to_another_button_activates_neither, start),
        cmocka_unit_test_setup(a_second_finger_is_ignored, start),
        cmocka_unit_test_setup(a_hand_resting_beside_the_buttons_does_not_block_them, start),
        cmocka_unit_test_setup(a_palm_silences_everything_until_the_glass_is_empty, start),
        cmocka_unit_test_setup(a_second_tap_is_ignored_at_450_ms_and_taken_at_550, start),
        cmocka_unit_test_setup(a_screen_that_changed_under_the_finger_is_not_activated, start),
        cmocka_unit_test_setup(many_contacts_never_overflow, start),
        cmocka_unit_test_setup(lifting_a_finger_that_was_never_down_is_harmless, start),
        cmocka_unit_test_setup(keys_share_the_guard, start),
        cmocka_unit_test_setup(sliding_within_the_slop_onto_a_neighbour_activates_neither,
                               start),
        cmocka_unit_test_setup(a_lift_that_never_came_does_not_silence_the_glass, start),
        cmocka_unit_test_setup(a_cancelled_finger_leaves_the_screen_to_others, start),
        cmocka_unit_test_setup(somebody_new_meets_no_palm_of_the_last_one, start),
        cmocka_unit_test_setup(a_steadier_way_forgives_more_and_listens_later, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
