/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way from the first touch to "send": what comes between the questions, and who sees it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

static struct fixture *fixture;

static int start(void **state)
{
    (void)state;
    fixture = fixture_new();
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

static bool says(const char *say)
{
    return ui_named(app_build(&fixture->app), say) != NULL;
}

static const struct hd_question *asked(void)
{
    int q = hd_flow_question(&fixture->app.session->flow);
    assert_true(q >= 0);
    return &fixture->pack.survey->question[q];
}

/* To the first question that counts; the two to try out are answered with these. */
static void begin(const char *route, const char *first, const char *second)
{
    tap("Touch to start");
    tap(route);
    if (strcmp(fixture_screen(fixture), "length") == 0) {
        fixture_touch(fixture, 11);
    }
    tap("OK, let’s go");
    assert_screen("practice");
    tap("Try it out");
    tap(first);
    tap(second);
    assert_screen("practice-end");
    tap("Start the questions");
    assert_screen("question");
}

static void go_to(const char *code)
{
    while (strcmp(asked()->code, code) != 0) {
        tap("Skip");
        if (strcmp(fixture_screen(fixture), "safety") == 0) {
            tap("Go on");
        }
    }
}

static void skip_to(const char *screen)
{
    while (strcmp(fixture_screen(fixture), screen) != 0) {
        bool safety = strcmp(fixture_screen(fixture), "safety") == 0;
        tap(safety ? "Go on" : "Skip");
    }
}

static void the_signpost_is_the_same_whatever_was_answered(void **state)
{
    (void)state;
    static const char *const answer[] = {"Yes", "A bit", "No", "I don’t know", "Skip"};
    struct ui_list first;
    for (size_t i = 0; i < sizeof(answer) / sizeof(answer[0]); i++) {
        begin("With pictures", "Yes", "No");
        go_to("safe");
        int64_t before = fixture->app.now_ms;
        tap(answer[i]);
        assert_screen("safety");
        struct ui_list list = *app_build(&fixture->app);
        first = i == 0 ? list : first;
        assert_int_equal(list.n, first.n);
        for (size_t k = 0; k < list.n; k++) {
            assert_string_equal(list.item[k].say, first.item[k].say);
            assert_memory_equal(&list.item[k].box, &first.item[k].box,
                                sizeof(first.item[k].box));
            assert_int_equal(list.item[k].state, first.item[k].state);
        }
        assert_int_equal(fixture->app.now_ms - before, 1080); /* as after every tap */
        tap("Go on");
        assert_screen("question");
        tap("Stop");
        tap("Stop and delete");
        tap("Finish");
    }
    assert_int_equal(fixture->log_n, 0);
}

static void reading_the_signpost_for_long_makes_no_difference_to_the_record(void **state)
{
    (void)state;
    struct hd_record record[2];
    uint8_t quality[2];
    for (int i = 0; i < 2; i++) {
        begin("With pictures", "Yes", "No");
        go_to("safe");
        tap("No");
        fixture_pass(fixture, i == 0 ? 100 : 80000);
        if (i == 1) {
            tap("I want to talk to a person");
            assert_screen("person");
            tap("Go back");
            assert_screen("safety");
        }
        tap("Go on");
        skip_to("finish");
        tap("Send my answers");
        record[i] = fixture->record;
        quality[i] = fixture->quality;
        tap("Finish");
        fixture_pass(fixture, 700000); /* no burst */
    }
    assert_int_equal(record[0].payload_len, record[1].payload_len);
    assert_memory_equal(record[0].payload, record[1].payload, record[0].payload_len);
    assert_int_equal(quality[0], quality[1]);
}

static void a_route_with_a_short_path_asks_how_many(void **state)
{
    (void)state;
    tap("Touch to start");
    tap("With words");
    assert_screen("length");
    tap("All the questions. Questions: 16");
    assert_screen("intro");
    assert_false(fixture->app.session->flow.short_path);
    tap("Back");
    assert_screen("length");
    tap("A few questions. Questions: 9");
    assert_true(fixture->app.session->flow.short_path);
    tap("Back");
    tap("Back");
    assert_screen("route");
    assert_false(fixture->app.session->active);
    tap("With pictures");
    assert_screen("intro");
}

static void trying_out_has_a_badge_and_no_verdict(void **state)
{
    (void)state;
    tap("Touch to start");
    tap("With pictures");
    tap("OK, let’s go");
    tap("Try it out");
    for (int i = 0; i < 2; i++) {
        assert_true(says("Just to try"));
        assert_false(says("Question 1 / 9"));
        tap("Yes");
    }
    assert_screen("practice-end");
    tap("Start the questions");
    assert_false(says("Just to try"));
    assert_true(says("Question 1 / 9"));
}

static void two_answers_on_the_same_side_are_flagged_and_never_told(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second;
        uint8_t flag;
    } row[] = {
        {"Yes", "No", 0},
        {"No", "Yes", 0},
        {"Yes", "Yes", HD_QUALITY_FAILED_PRACTICE},
        {"No", "No", HD_QUALITY_FAILED_PRACTICE},
        {"Yes", "A bit", 0},
        {"Yes", "Skip", 0},
        {"Skip", "I don’t know", 0},
    };
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        begin("With pictures", row[i].first, row[i].second);
        skip_to("finish");
        tap("Send my answers");
        assert_screen("thanks");
        assert_int_equal(fixture->quality & HD_QUALITY_FAILED_PRACTICE, row[i].flag);
        tap("Finish");
    }
}

static void help_with_answering_sets_its_bit(void **state)
{
    (void)state;
    static const struct {
        const char *answer;
        uint8_t flag;
    } row[] = {
        {"I did it on my own", 0},
        {"Someone helped me", HD_QUALITY_ASSISTED},
        {"Someone chose for me", HD_QUALITY_ASSISTED},
        {"Skip", 0},
        {"I don’t know", 0},
    };
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        begin("With pictures", "Yes", "No");
        go_to("helped");
        tap(row[i].answer);
        tap("Send my answers");
        assert_screen("thanks");
        assert_int_equal(fixture->quality & HD_QUALITY_ASSISTED, row[i].flag);
        tap("Finish");
    }
}

static int left_of(const char *say)
{
    return ui_named(app_build(&fixture->app), say)->box.x;
}

static void a_turned_scale_is_turned_for_the_whole_session_and_keeps_its_names(void **state)
{
    (void)state;
    for (int turned = 0; turned < 2; turned++) {
        fixture->turned = turned != 0;
        begin("With pictures", "Yes", "No");
        for (int i = 0; i < 3; i++) {
            assert_true((left_of("Yes") > left_of("No")) == (turned != 0));
            tap("Yes");
        }
        size_t q = fixture->pack.survey->route[0].order[2];
        assert_int_equal(fixture->app.session->flow.answer[q], HD_ANSWER_FIRST_OPTION);
        go_to("helped"); /* neutral: no better end to turn */
        assert_true(left_of("I did it on my own") < left_of("Someone chose for me"));
        tap("Stop");
        tap("Stop and delete");
        tap("Finish");
    }
}

static void parents_look_at_all_answers_and_may_change_them(void **state)
{
    (void)state;
    begin("I am a parent or carer", "Skip", "Skip");
    const struct hd_survey *survey = fixture->pack.survey;
    size_t first = (size_t)hd_flow_question(&fixture->app.session->flow);
    tap("Always");
    skip_to("review");
    const struct hd_wording *wording = &survey->question[first].wording[2];
    char row[256];
    (void)snprintf(row, sizeof(row), "%s Always", wording->ask.say[0]);
    size_t seen = 0;
    for (;;) {
        const struct ui_list *list = app_build(&fixture->app);
        for (size_t i = 0; i < list->n; i++) {
            seen += list->item[i].id >= 20 ? 1 : 0;
        }
        if (!says("Next one")) {
            break;
        }
        tap("Next one");
    }
    assert_int_equal(seen, survey->route[2].order_n - 2);
    while (says("One before")) {
        tap("One before");
    }
    tap(row);
    assert_screen("question");
    assert_true(ui_named(app_build(&fixture->app), "Always")->state & UI_STATE_CHOSEN);
    tap("Back"); /* unchanged */
    assert_screen("review");
    tap(row);
    tap("Never");
    assert_screen("review");
    assert_int_equal(fixture->app.session->flow.answer[first], HD_ANSWER_FIRST_OPTION + 4);
    tap("That is right");
    assert_screen("finish");
    tap("Back");
    assert_screen("review");
    assert_int_equal(fixture->saves, 0);
}

static void children_send_without_a_review(void **state)
{
    (void)state;
    begin("With pictures", "Yes", "No");
    while (strcmp(fixture_screen(fixture), "finish") != 0) {
        assert_string_not_equal(fixture_screen(fixture), "review");
        tap(strcmp(fixture_screen(fixture), "safety") == 0 ? "Go on" : "Skip");
    }
}

static void the_warning_counts_down_and_extends_as_often_as_one_likes(void **state)
{
    (void)state;
    begin("With pictures", "Yes", "No");
    for (int i = 0; i < 15; i++) {
        fixture_pass(fixture, 90000 - 1000 + 100);
        assert_screen("idle");
        char left[32];
        size_t fewer = 0;
        for (int s = 30; s > 0; s--) {
            (void)snprintf(left, sizeof(left), "Seconds left: %d", s);
            fewer += says(left) ? 1 : 0;
            if (s > 5) {
                fixture_pass(fixture, 1000);
            }
        }
        assert_true(fewer >= 20);
        tap("I am still here");
        assert_screen("question");
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
    const struct CMUnitTest tests[] = {
        CASE(the_signpost_is_the_same_whatever_was_answered),
        CASE(reading_the_signpost_for_long_makes_no_difference_to_the_record),
        CASE(a_route_with_a_short_path_asks_how_many),
        CASE(trying_out_has_a_badge_and_no_verdict),
        CASE(two_answers_on_the_same_side_are_flagged_and_never_told),
        CASE(help_with_answering_sets_its_bit),
        CASE(a_turned_scale_is_turned_for_the_whole_session_and_keeps_its_names),
        CASE(parents_look_at_all_answers_and_may_change_them),
        CASE(children_send_without_a_review),
        CASE(the_warning_counts_down_and_extends_as_often_as_one_likes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
