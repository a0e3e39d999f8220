/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mat: the same answers as one by one, put down by a touch and taken up again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "board.h"
#include "fixture.h"

static struct fixture *fixture;
static struct app *app;

static int start(void **state)
{
    (void)state;
    fixture = fixture_new();
    app = &fixture->app;
    fixture->slow = true;
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

static size_t question(const char *code)
{
    for (size_t i = 0; i < app->survey->questions_n; i++) {
        if (strcmp(app->survey->question[i].code, code) == 0) {
            return i;
        }
    }
    fail_msg("no question %s", code);
    return 0;
}

static struct ui_item *lying(const char *code)
{
    app_build(app);
    return ui_find(&app->list, (uint16_t)(BOARD_FIRST + question(code)));
}

static const char *asked(void)
{
    int at = hd_flow_question(&app->session->flow);
    return at < 0 ? "" : app->survey->question[at].code;
}

/* Skips what is to try out. */
static void begin(const char *go)
{
    tap("Touch to start");
    tap("With pictures");
    assert_screen("intro");
    fixture->slow = false;
    tap(go);
    while (app->survey->question[hd_flow_question(&app->session->flow)].practice) {
        tap("Skip");
    }
}

static void a_picture_put_down_lies_where_it_was_put(void **state)
{
    (void)state;
    begin("All pictures on a mat");
    assert_true(board_shows(app));
    assert_string_equal(asked(), "respect");
    assert_null(lying("respect"));
    tap("Yes");
    assert_string_equal(asked(), "listened");
    const struct ui_item *first = lying("respect");
    assert_non_null(first);
    int x = first->box.x;
    tap("No");
    assert_non_null(lying("respect"));
    assert_int_equal(lying("respect")->box.x, x);
    assert_non_null(lying("listened"));
    assert_int_not_equal(lying("listened")->box.x, x);
}

static void a_picture_is_taken_up_again_and_put_elsewhere(void **state)
{
    (void)state;
    begin("All pictures on a mat");
    tap("Yes");
    tap("Yes");
    assert_string_equal(asked(), "spoken-words");
    fixture_touch(fixture, (uint16_t)(BOARD_FIRST + question("respect")));
    assert_string_equal(asked(), "respect");
    assert_null(lying("respect"));
    assert_non_null(lying("listened"));
    tap("No");
    /* On with the one that was in hand before. */
    assert_string_equal(asked(), "spoken-words");
    const struct hd_flow *flow = &app->session->flow;
    assert_int_equal(flow->answer[question("respect")], HD_ANSWER_FIRST_OPTION + 2);
    assert_int_equal(flow->answer[question("listened")], HD_ANSWER_FIRST_OPTION);
}

/* Yes, a bit, no, in turn; then send. */
static void answer_all(void)
{
    static const char *const answers[] = {"Yes", "A bit", "No"};
    for (size_t i = 0; i < 60 && strcmp(fixture_screen(fixture), "question") == 0; i++) {
        const char *answer = answers[i % 3];
        tap(ui_named(app_build(app), answer) ? answer : "Skip");
    }
    assert_screen("finish");
    tap("Send my answers");
    fixture_pass(fixture, 1000);
    assert_int_equal(fixture->saves, 1);
}

static void the_record_is_the_same_as_one_by_one(void **state)
{
    (void)state;
    begin("All pictures on a mat");
    answer_all();
    const struct hd_record mat = fixture->record;
    fixture_free(fixture);
    start(NULL);
    begin("OK, let’s go");
    assert_false(board_shows(app));
    answer_all();
    assert_memory_equal(&fixture->record, &mat, sizeof(mat));
}

static void nothing_is_where_it_could_be_touched_by_mistake(void **state)
{
    (void)state;
    begin("All pictures on a mat");
    for (int i = 0; i < 6; i++) {
        tap("Yes"); /* all on one part */
    }
    const struct ui_list *list = app_build(app);
    const struct metrics *m = &app->metrics;
    for (size_t i = 0; i < list->n; i++) {
        for (size_t k = i + 1; k < list->n; k++) {
            if (list->item[i].id != 0 && list->item[k].id != 0) {
                struct ui_rect a = ui_inset(list->item[i].box, 1 - m->gap_tight);
                struct ui_rect b = list->item[k].box;
                assert_true(a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y ||
                            b.y + b.h <= a.y);
            }
        }
    }
}

static void whoever_needs_larger_words_gets_one_question_at_a_time(void **state)
{
    (void)state;
    begin("All pictures on a mat");
    assert_true(board_shows(app));
    app->needs.size = NEEDS_SIZE_LARGE;
    app_needs_changed(app);
    assert_false(board_shows(app));
    assert_string_equal(asked(), "respect");
}

static void a_small_glass_has_no_mat(void **state)
{
    (void)state;
    app_resize(app, metrics_for(1280, 800, 170));
    tap("Touch to start");
    tap("With pictures");
    assert_screen("intro");
    assert_null(ui_named(app_build(app), "All pictures on a mat"));
}

static void only_the_route_with_three_faces_has_a_mat(void **state)
{
    (void)state;
    for (size_t i = 0; i < app->survey->routes_n; i++) {
        assert_int_equal(board_fits(app, i),
                         strcmp(app->survey->route[i].code, "pictures") == 0);
    }
}

static void nobody_learns_from_the_next_one_that_there_was_a_mat(void **state)
{
    (void)state;
    begin("All pictures on a mat");
    tap("Stop");
    tap("Stop and delete");
    assert_false(app->session->board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_picture_put_down_lies_where_it_was_put, start, end),
        cmocka_unit_test_setup_teardown(a_picture_is_taken_up_again_and_put_elsewhere, start,
                                        end),
        cmocka_unit_test_setup_teardown(the_record_is_the_same_as_one_by_one, start, end),
        cmocka_unit_test_setup_teardown(nothing_is_where_it_could_be_touched_by_mistake, start,
                                        end),
        cmocka_unit_test_setup_teardown(whoever_needs_larger_words_gets_one_question_at_a_time,
                                        start, end),
        cmocka_unit_test_setup_teardown(a_small_glass_has_no_mat, start, end),
        cmocka_unit_test_setup_teardown(only_the_route_with_three_faces_has_a_mat, start, end),
        cmocka_unit_test_setup_teardown(nobody_learns_from_the_next_one_that_there_was_a_mat,
                                        start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
