/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui.h"

static struct ui_list list;

static int start(void **state)
{
    (void)state;
    ui_clear(&list, "test");
    return 0;
}

static void button(uint16_t id, struct ui_rect box, const char *say)
{
    ui_add(&list, (struct ui_item){.id = id, .role = UI_BUTTON, .box = box, .say = say});
}

static void a_point_hits_the_item_added_last(void **state)
{
    (void)state;
    button(1, (struct ui_rect){0, 0, 100, 100}, "below");
    button(2, (struct ui_rect){50, 50, 100, 100}, "above");
    assert_int_equal(ui_hit(&list, 60, 60)->id, 2);
    assert_int_equal(ui_hit(&list, 10, 10)->id, 1);
    assert_null(ui_hit(&list, 200, 10));
}

static void the_far_edges_are_outside(void **state)
{
    (void)state;
    button(1, (struct ui_rect){10, 10, 10, 10}, "box");
    assert_non_null(ui_hit(&list, 10, 10));
    assert_non_null(ui_hit(&list, 19, 19));
    assert_null(ui_hit(&list, 20, 19));
    assert_null(ui_hit(&list, 19, 20));
    assert_null(ui_hit(&list, 9, 10));
}

static void words_that_cannot_be_activated_are_not_hit(void **state)
{
    (void)state;
    ui_add(&list, (struct ui_item){.role = UI_TEXT, .box = {0, 0, 100, 100}, .say = "words"});
    assert_null(ui_hit(&list, 10, 10));
}

static void a_name_finds_what_can_be_activated_first(void **state)
{
    (void)state;
    ui_add(&list, (struct ui_item){.role = UI_TEXT, .say = "Help"});
    button(7, (struct ui_rect){0, 0, 1, 1}, "Help");
    assert_int_equal(ui_named(&list, "Help")->id, 7);
    assert_null(ui_named(&list, "help"));
}

static void focus_goes_round_both_ways(void **state)
{
    (void)state;
    assert_int_equal(ui_next_id(&list, 0, 1), 0);
    button(5, (struct ui_rect){0, 0, 1, 1}, "a");
    ui_add(&list, (struct ui_item){.role = UI_TEXT, .say = "words"});
    button(3, (struct ui_rect){0, 0, 1, 1}, "b");
    button(9, (struct ui_rect){0, 0, 1, 1}, "c");
    assert_int_equal(ui_next_id(&list, 0, 1), 5);
    assert_int_equal(ui_next_id(&list, 5, 1), 3);
    assert_int_equal(ui_next_id(&list, 9, 1), 5);
    assert_int_equal(ui_next_id(&list, 5, -1), 9);
    assert_int_equal(ui_next_id(&list, 0, -1), 9);
    assert_int_equal(ui_next_id(&list, 9, -1), 3);
}

static void cutting_loses_no_pixel(void **state)
{
    (void)state;
    struct ui_rect rest = {5, 7, 100, 60};
    struct ui_rect top = ui_cut_top(&rest, 10);
    struct ui_rect left = ui_cut_left(&rest, 30);
    struct ui_rect bottom = ui_cut_bottom(&rest, 1000);
    assert_int_equal(top.h, 10);
    assert_int_equal(left.y, 17);
    assert_int_equal(left.h, 50);
    assert_int_equal(bottom.h, 50);
    assert_int_equal(rest.h, 0);
    assert_int_equal(bottom.x, 35);
    assert_int_equal(bottom.w, 70);
}

static void columns_do_not_overlap_and_keep_their_gap(void **state)
{
    (void)state;
    struct ui_rect row = {10, 0, 503, 50};
    for (size_t i = 1; i < 5; i++) {
        struct ui_rect before = ui_column(row, i - 1, 5, 8);
        struct ui_rect after = ui_column(row, i, 5, 8);
        assert_int_equal(after.x - (before.x + before.w), 8);
    }
    struct ui_rect last = ui_column(row, 4, 5, 8);
    assert_true(last.x + last.w <= row.x + row.w);
}

static void a_changed_text_state_or_box_makes_an_item_unequal(void **state)
{
    (void)state;
    struct ui_item a = {.id = 1, .text = "one", .box = {1, 2, 3, 4}};
    struct ui_item b = a;
    assert_true(ui_item_equal(&a, &b));
    b.text = "two";
    assert_false(ui_item_equal(&a, &b));
    b = a;
    b.state = UI_STATE_PRESSED;
    assert_false(ui_item_equal(&a, &b));
    b = a;
    b.box.w++;
    assert_false(ui_item_equal(&a, &b));
}

static void only_some_languages_go_from_right_to_left(void **state)
{
    (void)state;
    assert_true(ui_is_rtl("ar"));
    assert_true(ui_is_rtl("ar-SY"));
    assert_false(ui_is_rtl("arn"));
    assert_false(ui_is_rtl("en"));
    assert_false(ui_is_rtl("zh-Hans"));
}

static void a_mirrored_list_is_itself_when_mirrored_again(void **state)
{
    (void)state;
    ui_clear(&list, "test");
    ui_add(&list,
           (struct ui_item){.id = 1, .role = UI_BUTTON, .say = "a", .box = {10, 20, 30, 40}});
    ui_mirror(&list, 100);
    assert_int_equal(list.item[0].box.x, 60);
    assert_int_equal(list.item[0].box.w, 30);
    assert_true(list.rtl);
    ui_mirror(&list, 100);
    assert_int_equal(list.item[0].box.x, 10);
    ui_clear(&list, "test");
    assert_false(list.rtl);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_point_hits_the_item_added_last, start),
        cmocka_unit_test_setup(the_far_edges_are_outside, start),
        cmocka_unit_test_setup(words_that_cannot_be_activated_are_not_hit, start),
        cmocka_unit_test_setup(a_name_finds_what_can_be_activated_first, start),
        cmocka_unit_test_setup(focus_goes_round_both_ways, start),
        cmocka_unit_test(cutting_loses_no_pixel),
        cmocka_unit_test(columns_do_not_overlap_and_keep_their_gap),
        cmocka_unit_test(a_changed_text_state_or_box_makes_an_item_unequal),
        cmocka_unit_test(only_some_languages_go_from_right_to_left),
        cmocka_unit_test(a_mirrored_list_is_itself_when_mirrored_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
