/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way through a survey: order, answers offered, going back and changing, and the bytes that a
 * record gets. The shipped survey for its three routes, the small one for what it does not have.
 */
#include <heard/flow.h>
#include <heard/keys.h>

#include "model_rows.h"

enum { YES = HD_ANSWER_FIRST_OPTION };

struct surveys {
    struct hd_survey *shipped, *mini;
};

static struct hd_survey *load(const char *name)
{
    struct hd_buf json = source_file(name);
    struct hd_notes notes = {.n = 0};
    struct hd_survey *survey = NULL;
    assert_int_equal(hd_survey_load(hd_buf_slice(&json), name, &notes, &survey), HD_OK);
    hd_buf_free(&json);
    return survey;
}

static int setup(void **state)
{
    static struct surveys surveys;
    if (hd_crypto_start() != HD_OK) {
        return -1;
    }
    surveys.shipped = load("assets/surveys/participation.json");
    surveys.mini = load("tests/golden/survey-mini.json");
    *state = &surveys;
    return 0;
}

static int teardown(void **state)
{
    struct surveys *surveys = *state;
    hd_survey_free(surveys->shipped);
    hd_survey_free(surveys->mini);
    return 0;
}

static struct hd_flow start(const struct hd_survey *survey, const char *route)
{
    struct hd_flow flow;
    int found = hd_survey_find_route(survey, route);
    assert_true(found >= 0);
    hd_flow_start(&flow, survey, (size_t)found, false);
    return flow;
}

static void a_start_leaves_nothing_of_the_person_before(void **state)
{
    const struct surveys *surveys = *state;
    struct hd_flow flow;
    struct hd_flow want;
    memset(&flow, 0xff, sizeof(flow));
    memset(&want, 0, sizeof(want));
    want.survey = surveys->mini;
    want.route = 1;
    hd_flow_start(&flow, surveys->mini, 1, false);
    assert_memory_equal(&flow, &want, sizeof(flow)); /* padding too */
}

static void each_route_asks_its_questions_in_its_order(void **state)
{
    const struct surveys *surveys = *state;
    static const struct {
        const char *route;
        const char *order[19];
    } rows[] = {
        {"pictures",
         {"practice-ice-cream", "practice-poorly", "respect", "listened", "spoken-words",
          "transparency", "safe", "help", "views-count", "promise", "helped"}},
        {"words",
         {"practice-ice-cream", "practice-poorly", "respect", "listened", "spoken-words",
          "understood", "written-words", "transparency", "tell-once", "safe", "help", "trust",
          "views-count", "coproduction", "meetings", "communication", "promise", "helped"}},
        {"parent",
         {"practice-sun", "practice-snow", "respect", "listened", "spoken-words", "understood",
          "written-words", "transparency", "tell-once", "safe", "help", "trust", "views-count",
          "coproduction", "meetings", "communication", "promise", "helped"}},
    };
    const struct hd_survey *survey = surveys->shipped;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_flow flow = start(survey, rows[i].route);
        size_t n = 0;
        for (; hd_flow_question(&flow) >= 0; n++) {
            const struct hd_question *question = &survey->question[hd_flow_question(&flow)];
            assert_string_equal(question->code, rows[i].order[n]);
            assert_ptr_equal(hd_flow_wording(&flow), &question->wording[flow.route]);
            assert_int_equal(hd_flow_position(&flow), n);
            assert_true(hd_flow_answer(&flow, YES));
        }
        assert_null(rows[i].order[n]);
        assert_int_equal(hd_flow_length(&flow), n);
        assert_int_equal(hd_flow_position(&flow), n);
        assert_int_equal(hd_flow_answered(&flow), n);
        assert_null(hd_flow_wording(&flow));
    }
}

static void only_answers_that_are_offered_are_taken(void **state)
{
    const struct surveys *surveys = *state;
    static const struct {
        const char *route, *question;
        unsigned options;
        bool may_not_apply;
    } rows[] = {
        {"pictures", "respect", 3, false},    {"pictures", "promise", 3, true},
        {"words", "respect", 5, false},       {"words", "meetings", 5, true},
        {"parent", "written-words", 5, true}, {"parent", "safe", 5, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_flow flow = start(surveys->shipped, rows[i].route);
        int wanted = hd_survey_find_question(surveys->shipped, rows[i].question);
        while (hd_flow_question(&flow) != wanted) {
            assert_true(hd_flow_answer(&flow, HD_ANSWER_SKIPPED));
        }
        for (unsigned answer = 0; answer <= UINT8_MAX; answer++) {
            struct hd_flow before = flow;
            bool offered = answer == HD_ANSWER_SKIPPED || answer == HD_ANSWER_DONT_KNOW ||
                           (answer == HD_ANSWER_NOT_APPLICABLE && rows[i].may_not_apply) ||
                           (answer >= YES && answer < YES + rows[i].options);
            assert_int_equal(hd_flow_answer(&flow, (uint8_t)answer), offered);
            if (offered) {
                assert_true(hd_flow_back(&flow));
                assert_int_equal(flow.answer[wanted], answer);
            } else {
                assert_memory_equal(&flow, &before, sizeof(flow));
            }
        }
    }
}

static void going_back_keeps_answers_and_lets_them_change(void **state)
{
    const struct surveys *surveys = *state;
    struct hd_flow flow = start(surveys->shipped, "pictures");
    assert_false(hd_flow_back(&flow));
    for (size_t i = 0; i < 3; i++) {
        assert_true(hd_flow_answer(&flow, YES));
    }
    int third = surveys->shipped->route[flow.route].order[2];
    int second = surveys->shipped->route[flow.route].order[1];
    assert_true(hd_flow_back(&flow));
    assert_int_equal(hd_flow_question(&flow), third);
    assert_true(hd_flow_back(&flow));
    assert_int_equal(hd_flow_question(&flow), second);
    assert_int_equal(hd_flow_answered(&flow), 3); /* all three are still there */
    assert_true(hd_flow_answer(&flow, YES + 2));
    assert_int_equal(flow.answer[second], YES + 2);
    assert_int_equal(flow.answer[third], YES);
    assert_int_equal(hd_flow_question(&flow), third);
    assert_true(hd_flow_answer(&flow, HD_ANSWER_SKIPPED)); /* an answer can be taken back */
    assert_int_equal(hd_flow_answered(&flow), 2);
    while (hd_flow_question(&flow) >= 0) {
        assert_true(hd_flow_answer(&flow, HD_ANSWER_DONT_KNOW));
    }
    assert_true(hd_flow_back(&flow)); /* from the end as well */
    assert_int_equal(hd_flow_position(&flow), 10);
}

static void a_finished_route_takes_no_more_answers(void **state)
{
    const struct surveys *surveys = *state;
    struct hd_flow flow = start(surveys->mini, "family");
    assert_true(hd_flow_answer(&flow, YES));
    assert_true(hd_flow_answer(&flow, YES));
    struct hd_flow before = flow;
    assert_int_equal(hd_flow_question(&flow), -1);
    assert_false(hd_flow_answer(&flow, YES));
    assert_memory_equal(&flow, &before, sizeof(flow));
}

static void a_skipped_question_is_not_answered(void **state)
{
    const struct surveys *surveys = *state;
    struct hd_flow flow = start(surveys->shipped, "words");
    assert_true(hd_flow_answer(&flow, HD_ANSWER_SKIPPED));
    assert_int_equal(hd_flow_answered(&flow), 0);
    assert_true(hd_flow_answer(&flow, HD_ANSWER_DONT_KNOW));
    assert_int_equal(hd_flow_answered(&flow), 1);
    assert_true(hd_flow_answer(&flow, YES));
    assert_int_equal(hd_flow_answered(&flow), 2);
}

static void a_record_gets_one_byte_a_question_in_file_order(void **state)
{
    const struct surveys *surveys = *state;
    const struct hd_survey *survey = surveys->mini;
    struct hd_flow flow = start(survey, "family");
    assert_true(hd_flow_answer(&flow, YES + 1));                  /* kind */
    assert_true(hd_flow_answer(&flow, HD_ANSWER_NOT_APPLICABLE)); /* promise */
    struct hd_record record;
    memset(&record, 0xee, sizeof(record));
    hd_flow_record(&flow, &record);
    assert_int_equal(record.type, HD_RECORD_ANSWERS);
    assert_memory_equal(record.survey_digest, survey->digest, HD_DIGEST_LEN);
    assert_int_equal(record.role, 255);
    assert_int_equal(record.route, 20);
    assert_int_equal(record.payload_len, 4);
    assert_memory_equal(record.payload, ((uint8_t[]){YES + 1, 0, 0, HD_ANSWER_NOT_APPLICABLE}),
                        4);
    for (size_t i = 4; i < HD_PAYLOAD_MAX; i++) {
        assert_int_equal(record.payload[i], 0);
    }
    assert_int_equal(record.kiosk_no, 0xeeeeeeee); /* not the flow's business */
    assert_int_equal(record.week, 0xeeee);
    assert_int_equal(record.quality, 0xee);
}

static void practice_answers_are_not_kept(void **state)
{
    const struct surveys *surveys = *state;
    struct hd_flow flow = start(surveys->mini, "pictures"); /* ice (practice), safe, kind */
    assert_true(hd_flow_answer(&flow, YES));
    assert_true(hd_flow_answer(&flow, YES + 1));
    assert_true(hd_flow_answer(&flow, YES));
    struct hd_record record = {.type = HD_RECORD_DUMMY};
    hd_flow_record(&flow, &record);
    assert_memory_equal(record.payload, ((uint8_t[]){YES, 0, YES + 1, 0}), 4);
}

static void a_question_that_was_only_looked_at_is_not_shown(void **state)
{
    const struct surveys *surveys = *state;
    struct hd_flow flow = start(surveys->shipped, "words");
    struct hd_record record = {.type = HD_RECORD_DUMMY};
    hd_flow_record(&flow, &record);
    assert_int_equal(record.payload_len, surveys->shipped->questions_n);
    for (size_t i = 0; i < record.payload_len; i++) {
        assert_int_equal(record.payload[i], HD_ANSWER_NOT_SHOWN);
    }
    for (size_t i = 0; i < 3; i++) { /* two to try out, then "respect" */
        assert_true(hd_flow_answer(&flow, HD_ANSWER_SKIPPED));
    }
    hd_flow_record(&flow, &record);
    int respect = hd_survey_find_question(surveys->shipped, "respect");
    int listened = hd_survey_find_question(surveys->shipped, "listened");
    assert_int_equal(record.payload[respect], HD_ANSWER_SKIPPED);
    assert_int_equal(record.payload[listened], HD_ANSWER_NOT_SHOWN);
}

static void what_the_flow_fills_can_be_encoded(void **state)
{
    const struct surveys *surveys = *state;
    for (size_t r = 0; r < surveys->shipped->routes_n; r++) {
        struct hd_flow flow;
        hd_flow_start(&flow, surveys->shipped, r, false);
        while (hd_flow_question(&flow) >= 0) {
            assert_true(hd_flow_answer(&flow, YES + 1));
        }
        struct hd_record record = {.kiosk_no = 1};
        struct hd_record back;
        uint8_t bytes[HD_INNER_SIZE - HD_MAC_LEN];
        hd_flow_record(&flow, &record);
        assert_int_equal(hd_record_encode(&record, bytes), HD_OK);
        assert_int_equal(hd_record_decode((struct hd_slice){bytes, sizeof(bytes)}, &back),
                         HD_OK);
        assert_int_equal(back.route, surveys->shipped->route[r].number);
        assert_memory_equal(back.payload, record.payload, HD_PAYLOAD_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_start_leaves_nothing_of_the_person_before),
        cmocka_unit_test(each_route_asks_its_questions_in_its_order),
        cmocka_unit_test(only_answers_that_are_offered_are_taken),
        cmocka_unit_test(going_back_keeps_answers_and_lets_them_change),
        cmocka_unit_test(a_finished_route_takes_no_more_answers),
        cmocka_unit_test(a_skipped_question_is_not_answered),
        cmocka_unit_test(a_record_gets_one_byte_a_question_in_file_order),
        cmocka_unit_test(practice_answers_are_not_kept),
        cmocka_unit_test(a_question_that_was_only_looked_at_is_not_shown),
        cmocka_unit_test(what_the_flow_fills_can_be_encoded),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
