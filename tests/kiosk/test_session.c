/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <heard/keys.h>

#include "fixture.h"

static struct fixture *fixture;
static struct session *session;
static struct session_history history;

static int start(void **state)
{
    (void)state;
    fixture = fixture_new();
    session = session_new();
    history = (struct session_history){0};
    return session ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    session_free(session);
    fixture_free(fixture);
    return 0;
}

static bool is_helped(void)
{
    int q = hd_flow_question(&session->flow);
    return strcmp(fixture->pack.survey->question[q].code, "helped") == 0;
}

/* Answer the whole words route; option i % spread, took_ms each. */
static int64_t answer_all(unsigned spread, int64_t took_ms)
{
    int64_t now = 100000;
    session_start(session, fixture->pack.survey, 1, now);
    for (unsigned i = 0; hd_flow_question(&session->flow) >= 0; i++) {
        now += took_ms;
        int q = hd_flow_question(&session->flow);
        const struct hd_question *question = &fixture->pack.survey->question[q];
        unsigned option = i % spread;
        if (question->practice) { /* as anybody would: yes to the first, no to the second */
            option = i == 0 ? 0 : (unsigned)question->wording[1].scale->n - 1;
        } else if (is_helped()) {
            option = 0;
        }
        assert_true(session_answer(session, (uint8_t)(HD_ANSWER_FIRST_OPTION + option), now));
    }
    return now;
}

static void a_calm_varied_session_has_no_flag(void **state)
{
    (void)state;
    int64_t now = answer_all(3, 4000);
    assert_int_equal(session_quality(session, &history, 100000, now), 0);
}

static void a_median_under_a_second_is_too_fast(void **state)
{
    (void)state;
    int64_t now = answer_all(3, 999);
    assert_int_equal(session_quality(session, &history, 100000, now), HD_QUALITY_TOO_FAST);
    now = answer_all(3, 1000);
    assert_int_equal(session_quality(session, &history, 100000, now), 0);
}

static void one_quick_answer_among_slow_ones_is_fine(void **state)
{
    (void)state;
    int64_t now = 0;
    session_start(session, fixture->pack.survey, 1, now);
    for (unsigned i = 0; hd_flow_question(&session->flow) >= 0; i++) {
        now += i % 3 == 0 ? 200 : 5000;
        unsigned option = is_helped() ? 0 : i % 4;
        option = i == 1 ? 4 : option; /* as anybody answers what is to try out */
        assert_true(session_answer(session, (uint8_t)(HD_ANSWER_FIRST_OPTION + option), now));
    }
    assert_int_equal(session_quality(session, &history, 0, now), 0);
}

static void the_same_answer_throughout_is_a_straight_line(void **state)
{
    (void)state;
    int64_t now = answer_all(1, 4000);
    assert_int_equal(session_quality(session, &history, 100000, now), HD_QUALITY_STRAIGHT_LINE);
}

static void a_few_same_answers_are_not(void **state)
{
    (void)state;
    session_start(session, fixture->pack.survey, 0, 0);
    int64_t now = 0;
    for (unsigned i = 0; hd_flow_question(&session->flow) >= 0; i++) {
        now += 3000;
        uint8_t answer = i == 1                         ? HD_ANSWER_FIRST_OPTION + 2
                         : i < SESSION_STRAIGHT_MIN - 1 ? HD_ANSWER_FIRST_OPTION
                                                        : HD_ANSWER_SKIPPED;
        assert_true(session_answer(session, answer, now));
    }
    assert_int_equal(session_quality(session, &history, 0, now), 0);
}

static void starting_again_at_once_is_a_burst(void **state)
{
    (void)state;
    int64_t now = answer_all(3, 4000);
    session_note_finish(&history, 100000 - SESSION_RESTART_MS + 1);
    assert_int_equal(session_quality(session, &history, 100000, now), HD_QUALITY_BURST);
    history = (struct session_history){0};
    session_note_finish(&history, 100000 - SESSION_RESTART_MS);
    assert_int_equal(session_quality(session, &history, 100000, now), 0);
}

static void five_completions_in_ten_minutes_are_a_burst(void **state)
{
    (void)state;
    int64_t now = answer_all(3, 4000);
    for (int i = 0; i < SESSION_BURST_N - 2; i++) {
        session_note_finish(&history, 1000 + i);
    }
    assert_int_equal(session_quality(session, &history, 100000, now), 0);
    session_note_finish(&history, 2000);
    assert_int_equal(session_quality(session, &history, 100000, now), HD_QUALITY_BURST);
    assert_int_equal(session_quality(session, &history, 100000, now + SESSION_BURST_MS), 0);
}

static void wiping_leaves_only_zeros(void **state)
{
    (void)state;
    answer_all(3, 4000);
    session_wipe(session);
    const uint8_t *bytes = (const uint8_t *)session;
    for (size_t i = 0; i < sizeof(*session); i++) {
        assert_int_equal(bytes[i], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_calm_varied_session_has_no_flag, start, end),
        cmocka_unit_test_setup_teardown(a_median_under_a_second_is_too_fast, start, end),
        cmocka_unit_test_setup_teardown(one_quick_answer_among_slow_ones_is_fine, start, end),
        cmocka_unit_test_setup_teardown(the_same_answer_throughout_is_a_straight_line, start,
                                        end),
        cmocka_unit_test_setup_teardown(a_few_same_answers_are_not, start, end),
        cmocka_unit_test_setup_teardown(starting_again_at_once_is_a_burst, start, end),
        cmocka_unit_test_setup_teardown(five_completions_in_ten_minutes_are_a_burst, start,
                                        end),
        cmocka_unit_test_setup_teardown(wiping_leaves_only_zeros, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
