/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way through a survey with every kind of question: conditions, short path, many answers,
 * notes; and the payload, which is written in one way and read by no other.
 */
#include <heard/answers.h>
#include <heard/flow.h>
#include <heard/keys.h>

#include "model_rows.h"

/* The questions of tests/golden/survey-kinds.json, in file order. */
enum { TRY, HELLO, LISTENED, THINGS, WHY, MOOD, WHERE, DEEP, SAFE, BYE, Q_N };
enum { KIDS, TEAM };
enum { YES = HD_ANSWER_FIRST_OPTION, SOME, NO };
enum { TALK = HD_ANSWER_FIRST_OPTION, WRITE, MEET };
enum { LEN = Q_N + 3 * 2 }; /* three questions take two bytes more */
enum { LETTERS = 1 << 0, CALLS = 1 << 1, VISITS = 1 << 2, WAITING = 1 << 4 };

static struct hd_survey *survey;

static int setup(void **state)
{
    (void)state;
    struct hd_notes notes = {.n = 0};
    struct hd_buf json = source_file("tests/golden/survey-kinds.json");
    if (hd_crypto_start() != HD_OK) {
        return -1;
    }
    enum hd_err err = hd_survey_load(hd_buf_slice(&json), "kinds", &notes, &survey);
    hd_buf_free(&json);
    return err ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    hd_survey_free(survey);
    return 0;
}

static struct hd_flow start(size_t route, bool short_path)
{
    struct hd_flow flow;
    hd_flow_start(&flow, survey, route, short_path);
    return flow;
}

/* What a step does: an answer byte, options of a question of kind many, or OK. */
struct step {
    int question;
    uint8_t answer;
    uint16_t chosen;
};

static void take(struct hd_flow *flow, const struct step *step)
{
    assert_int_equal(hd_flow_question(flow), step->question);
    if (survey->question[step->question].kind == HD_KIND_NOTE) {
        assert_true(hd_flow_acknowledge(flow));
    } else if (step->chosen) {
        assert_true(hd_flow_choose(flow, step->chosen));
    } else {
        assert_true(hd_flow_answer(flow, step->answer));
    }
}

static void walk(struct hd_flow *flow, const struct step *steps, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        take(flow, &steps[i]);
    }
}

static void each_answer_leads_to_the_questions_that_hang_on_it(void **state)
{
    (void)state;
    static const struct {
        size_t route;
        bool short_path;
        struct step step[12];
        size_t n;
    } rows[] = {
        {KIDS,
         false,
         {{HELLO, 0, 0},
          {TRY, 0, 1},
          {LISTENED, YES, 0},
          {THINGS, 0, LETTERS},
          {MOOD, YES, 0},
          {WHERE, YES, 0},
          {SAFE, YES, 0}},
         7},
        {KIDS,
         false,
         {{HELLO, 0, 0},
          {TRY, HD_ANSWER_SKIPPED, 0},
          {LISTENED, NO, 0},
          {THINGS, 0, LETTERS | VISITS},
          {WHY, MEET, 0},
          {MOOD, YES + 10, 0},
          {WHERE, NO - 1, 0},
          {DEEP, 0, 7},
          {SAFE, NO, 0},
          {BYE, 0, 0}},
         10},
        {KIDS,
         false, /* a skipped question, "don't know" and "none of these" lead nowhere */
         {{HELLO, 0, 0},
          {TRY, HD_ANSWER_DONT_KNOW, 0},
          {LISTENED, HD_ANSWER_DONT_KNOW, 0},
          {THINGS, HD_ANSWER_NOT_APPLICABLE, 0},
          {MOOD, HD_ANSWER_SKIPPED, 0},
          {WHERE, HD_ANSWER_SKIPPED, 0},
          {SAFE, HD_ANSWER_SKIPPED, 0}},
         7},
        {KIDS, true, {{HELLO, 0, 0}, {LISTENED, YES, 0}, {SAFE, YES, 0}}, 3},
        {KIDS, true, {{HELLO, 0, 0}, {LISTENED, SOME, 0}, {WHY, MEET, 0}, {SAFE, YES, 0}}, 4},
        {TEAM, false, {{THINGS, 0, 5}, {WHERE, YES, 0}, {SAFE, NO, 0}}, 3},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_flow flow = start(rows[i].route, rows[i].short_path);
        for (size_t k = 0; k < rows[i].n; k++) {
            assert_int_equal(hd_flow_position(&flow), k);
            take(&flow, &rows[i].step[k]);
        }
        assert_int_equal(hd_flow_question(&flow), -1);
        assert_null(hd_flow_wording(&flow));
        assert_int_equal(hd_flow_position(&flow), rows[i].n);
        assert_int_equal(hd_flow_length(&flow), rows[i].n);
        for (size_t k = rows[i].n; k-- > 0;) { /* back over the same, and not over others */
            assert_true(hd_flow_back(&flow));
            assert_int_equal(hd_flow_question(&flow), rows[i].step[k].question);
            assert_int_equal(hd_flow_position(&flow), k);
        }
        assert_false(hd_flow_back(&flow));
    }
}

static void an_answer_must_be_of_the_questions_kind(void **state)
{
    (void)state;
    struct hd_flow flow = start(KIDS, false);
    for (unsigned answer = 0; answer <= UINT8_MAX; answer++) {
        assert_false(hd_flow_answer(&flow, (uint8_t)answer)); /* HELLO is a note */
    }
    assert_false(hd_flow_choose(&flow, 1));
    assert_true(hd_flow_acknowledge(&flow));
    assert_int_equal(hd_flow_question(&flow), TRY);
    assert_false(hd_flow_acknowledge(&flow));
    for (unsigned answer = HD_ANSWER_NOT_APPLICABLE; answer <= UINT8_MAX; answer++) {
        assert_false(hd_flow_answer(&flow, (uint8_t)answer)); /* many: not one option */
    }
    for (unsigned chosen = 0; chosen <= UINT16_MAX; chosen++) {
        struct hd_flow copy = flow;
        bool exists = chosen >= 1 && chosen <= 7; /* three options */
        assert_int_equal(hd_flow_choose(&copy, (uint16_t)chosen), exists);
        assert_int_equal(copy.at, flow.at + (exists ? 1 : 0));
    }
    assert_true(hd_flow_answer(&flow, HD_ANSWER_SKIPPED));
    assert_int_equal(hd_flow_question(&flow), LISTENED);
    assert_false(hd_flow_choose(&flow, 1));
    assert_false(hd_flow_acknowledge(&flow));
    flow = start(TEAM, false);
    walk(&flow, (const struct step[]){{THINGS, 0, 1}, {WHERE, YES, 0}, {SAFE, YES, 0}}, 3);
    assert_false(hd_flow_acknowledge(&flow));
    assert_false(hd_flow_choose(&flow, 1));
}

static void a_changed_answer_drops_what_hung_on_it(void **state)
{
    (void)state;
    struct hd_flow flow = start(KIDS, false);
    static const struct step steps[] = {
        {HELLO, 0, 0},   {TRY, 0, 1},     {LISTENED, NO, 0}, {THINGS, 0, CALLS}, {WHY, MEET, 0},
        {MOOD, SOME, 0}, {WHERE, YES, 0}, {DEEP, 0, 6},      {SAFE, YES, 0},     {BYE, 0, 0}};
    walk(&flow, steps, 10);
    assert_int_equal(hd_flow_answered(&flow), 8); /* notes are no answers */
    while (hd_flow_question(&flow) != LISTENED) {
        assert_true(hd_flow_back(&flow));
    }
    assert_int_equal(flow.answer[DEEP], HD_ANSWER_CHOSEN); /* going back alone drops nothing */
    assert_int_equal(flow.chosen[DEEP], 6);
    struct hd_flow same = flow;
    assert_true(
        hd_flow_answer(&same, SOME)); /* another answer under which they are still asked */
    assert_int_equal(same.answer[WHY], MEET);
    assert_int_equal(same.chosen[DEEP], 6);
    assert_true(hd_flow_answer(&flow, YES));
    assert_int_equal(flow.answer[WHY], HD_ANSWER_NOT_SHOWN);
    assert_int_equal(flow.answer[DEEP], HD_ANSWER_NOT_SHOWN); /* it hung on the one that went */
    assert_int_equal(flow.chosen[DEEP], 0);
    assert_int_equal(flow.answer[MOOD], SOME); /* everything else stays */
    assert_int_equal(flow.chosen[THINGS], CALLS);
    assert_int_equal(hd_flow_question(&flow), THINGS);
    assert_true(hd_flow_answer(&flow, HD_ANSWER_SKIPPED));
    assert_int_equal(flow.chosen[THINGS], 0); /* taken back, and nothing of it left */
    assert_int_equal(hd_flow_question(&flow), MOOD);
    assert_true(hd_flow_back(&flow));
    assert_true(hd_flow_back(&flow));
    assert_int_equal(hd_flow_question(&flow), LISTENED);
    assert_true(hd_flow_answer(&flow, NO)); /* asked again, and empty */
    assert_true(hd_flow_answer(&flow, HD_ANSWER_SKIPPED));
    assert_int_equal(hd_flow_question(&flow), WHY);
    assert_int_equal(flow.answer[WHY], HD_ANSWER_NOT_SHOWN);
}

static void progress_counts_what_may_still_come_and_never_goes_back(void **state)
{
    (void)state;
    static const struct {
        struct step step;
        size_t length; /* before it */
    } rows[] = {
        {{HELLO, 0, 0}, 10},      {{TRY, 0, 1}, 10},
        {{LISTENED, YES, 0}, 10}, {{THINGS, 0, LETTERS}, 8}, /* no WHY, and so no DEEP */
        {{MOOD, YES, 0}, 7},                                 /* no BYE */
        {{WHERE, YES, 0}, 7},     {{SAFE, YES, 0}, 7},
    };
    struct hd_flow flow = start(KIDS, false);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(hd_flow_length(&flow), rows[i].length);
        take(&flow, &rows[i].step);
    }
    assert_int_equal(hd_flow_length(&flow), 7);
    flow = start(KIDS, true);
    assert_int_equal(hd_flow_length(&flow), 4);
    assert_true(hd_flow_acknowledge(&flow));
    assert_true(hd_flow_answer(&flow, YES));
    assert_int_equal(hd_flow_length(&flow), 3);
}

static uint32_t below(uint32_t *random, uint32_t limit)
{
    *random = *random * 1664525U + 1013904223U;
    return (uint32_t)(((uint64_t)*random * limit) >> 32);
}

/* One touch of somebody who answers, changes and goes back as they like. */
static void touch(struct hd_flow *flow, uint32_t *random, bool *changed)
{
    int q = hd_flow_question(flow);
    *changed = below(random, 4) == 0;
    if (*changed) {
        (void)hd_flow_back(flow);
    } else if (q >= 0 && survey->question[q].kind == HD_KIND_NOTE) {
        assert_true(hd_flow_acknowledge(flow));
    } else if (q >= 0) {
        *changed = flow->answer[q] != HD_ANSWER_NOT_SHOWN;
        if (!hd_flow_choose(flow, (uint16_t)below(random, 33))) {
            (void)hd_flow_answer(flow, (uint8_t)below(random, 16));
        }
    }
}

/* Whatever somebody does, the kiosk's record is one that the office takes. */
static void at_every_moment_the_record_is_one_that_can_be_read(void **state)
{
    (void)state;
    uint32_t random = 20261122;
    size_t finished = 0;
    for (size_t person = 0; person < 2000; person++) {
        size_t route = person % 2;
        struct hd_flow flow = start(route, route == KIDS && person % 4 == 0);
        size_t length = hd_flow_length(&flow);
        for (size_t n = 0; n < 40; n++) {
            bool may_grow = false;
            struct hd_record record = {.kiosk_no = 1};
            uint8_t answer[HD_QUESTIONS_MAX];
            uint16_t chosen[HD_QUESTIONS_MAX];
            touch(&flow, &random, &may_grow);
            hd_flow_record(&flow, &record);
            assert_true(hd_answers_read(survey, route, &record, answer, chosen));
            assert_int_equal(answer[TRY], HD_ANSWER_NOT_SHOWN);
            for (size_t q = TRY + 1; q < Q_N; q++) {
                assert_int_equal(answer[q], flow.answer[q]);
                assert_int_equal(chosen[q], flow.chosen[q]);
            }
            assert_true(hd_flow_position(&flow) <= hd_flow_length(&flow));
            assert_int_equal(hd_flow_question(&flow) < 0,
                             hd_flow_position(&flow) == hd_flow_length(&flow));
            assert_true(may_grow || hd_flow_length(&flow) <= length);
            length = hd_flow_length(&flow);
            finished += hd_flow_question(&flow) < 0 ? 1 : 0;
        }
    }
    assert_true(finished > 1000);
}

/* docs/formats/inner.md shows the same bytes. */
static const uint8_t golden[LEN] = {
    0x00, 0x00, 0x00, /* try: practice, not kept */
    0x00,             /* hello: a note */
    0x06,             /* listened: no */
    0x04, 0x11, 0x00, /* things: letters and waiting */
    0x06,             /* why: meet */
    0x0e,             /* mood: 0 */
    0x02,             /* where: "I don't know" */
    0x04, 0x06, 0x00, /* deep: school and hub */
    0x01,             /* safe: skipped */
    0x00,             /* bye: a note, and not shown */
};

static struct hd_record golden_record(void)
{
    struct hd_flow flow = start(KIDS, false);
    static const struct step steps[] = {{HELLO, 0, 0},
                                        {TRY, 0, 5},
                                        {LISTENED, NO, 0},
                                        {THINGS, 0, LETTERS | WAITING},
                                        {WHY, MEET, 0},
                                        {MOOD, YES + 10, 0},
                                        {WHERE, HD_ANSWER_DONT_KNOW, 0},
                                        {DEEP, 0, 6},
                                        {SAFE, HD_ANSWER_SKIPPED, 0}};
    walk(&flow, steps, sizeof(steps) / sizeof(steps[0]));
    assert_int_equal(hd_flow_question(&flow), -1);
    struct hd_record record;
    memset(&record, 0xee, sizeof(record));
    hd_flow_record(&flow, &record);
    return record;
}

static void a_payload_has_three_bytes_where_many_may_be_chosen(void **state)
{
    (void)state;
    struct hd_record record = golden_record();
    assert_int_equal(hd_answers_len(survey), LEN);
    assert_int_equal(record.payload_len, LEN);
    assert_memory_equal(record.payload, golden, LEN);
    for (size_t i = LEN; i < HD_PAYLOAD_MAX; i++) {
        assert_int_equal(record.payload[i], 0);
    }
    assert_int_equal(record.kiosk_no, 0xeeeeeeee); /* not the flow's business */
}

static void a_record_does_not_say_which_path_was_chosen(void **state)
{
    (void)state;
    struct hd_flow whole = start(KIDS, false);
    struct hd_flow brief = start(KIDS, true);
    walk(&whole, (const struct step[]){{HELLO, 0, 0}, {TRY, 0, 1}, {LISTENED, YES, 0}}, 3);
    walk(&brief, (const struct step[]){{HELLO, 0, 0}, {LISTENED, YES, 0}}, 2);
    struct hd_record a = {.kiosk_no = 1};
    struct hd_record b = {.kiosk_no = 1};
    hd_flow_record(&whole, &a);
    hd_flow_record(&brief, &b);
    assert_memory_equal(a.payload, b.payload, HD_PAYLOAD_MAX);
    assert_int_equal(a.payload_len, b.payload_len);
    assert_int_equal(a.route, b.route);
}

static bool reads(const struct hd_record *record, size_t route)
{
    uint8_t answer[HD_QUESTIONS_MAX];
    uint16_t chosen[HD_QUESTIONS_MAX];
    return hd_answers_read(survey, route, record, answer, chosen);
}

static void only_what_the_survey_offers_is_read(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t byte;
        bool fine;
    } rows[] = {
        {3, 0, true},     {3, 1, false},  {3, 4, false}, /* a note has one byte */
        {4, 3, false},                                   /* may not not apply */
        {4, 7, false},                                   /* three options */
        {4, 4, false},                                   /* "yes": then nobody is asked why */
        {4, 1, false},                                   /* skipped: neither */
        {4, 5, true},                                    /* "sometimes": still asked */
        {5, 5, false},                                   /* many: 4 is the only "answered" */
        {5, 3, false},                                   /* a mask beside "none of these" */
        {6, 0, false},                                   /* answered, and nothing chosen */
        {6, 0x1f, true},                                 /* all five */
        {6, 0x20, false},                                /* a sixth option */
        {6, 0x10, true},  {7, 1, false},                 /* a ninth option */
        {8, 4, false}, /* talk: nobody is asked where to meet */
        {9, 15, false},   {9, 4, true},   {10, 6, false}, {11, 0, false}, /* a mask without an answer */
        {11, 1, false},   {12, 8, false}, {12, 7, true},  {14, 7, false}, {14, 6, true},
        {15, 1, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_record record = golden_record();
        assert_true(reads(&record, KIDS));
        record.payload[rows[i].at] = rows[i].byte;
        if (reads(&record, KIDS) != rows[i].fine) {
            fail_msg("payload[%zu] = %u", rows[i].at, rows[i].byte);
        }
    }
}

static void a_payload_of_another_length_or_route_is_not_read(void **state)
{
    (void)state;
    struct hd_record record = golden_record();
    for (uint32_t len = 0; len <= HD_PAYLOAD_MAX; len++) {
        record.payload_len = len;
        assert_int_equal(reads(&record, KIDS), len == LEN);
    }
    record.payload_len = LEN;
    assert_false(reads(&record, TEAM)); /* it is not asked most of these */
    memset(record.payload, 0, LEN);
    assert_true(reads(&record, TEAM));
    record.payload[5] = HD_ANSWER_CHOSEN;
    record.payload[6] = 7;
    assert_true(reads(&record, TEAM));
    record.payload[6] = 8; /* on this route the scale has three options */
    assert_false(reads(&record, TEAM));
}

/* There is one way to write what was answered: whatever is read is written to the same bytes. */
static void what_is_read_is_written_to_the_same_bytes(void **state)
{
    (void)state;
    size_t read = 0;
    for (size_t at = 0; at < LEN; at++) {
        for (unsigned byte = 0; byte <= UINT8_MAX; byte++) {
            struct hd_record record = golden_record();
            struct hd_record back = {.kiosk_no = 1};
            uint8_t answer[HD_QUESTIONS_MAX];
            uint16_t chosen[HD_QUESTIONS_MAX];
            record.payload[at] = (uint8_t)byte;
            if (at < 3 || !hd_answers_read(survey, KIDS, &record, answer, chosen)) {
                continue;
            }
            hd_answers_write(survey, answer, chosen, &back);
            assert_memory_equal(back.payload, record.payload, HD_PAYLOAD_MAX);
            read++;
        }
    }
    assert_true(read > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_leads_to_the_questions_that_hang_on_it),
        cmocka_unit_test(an_answer_must_be_of_the_questions_kind),
        cmocka_unit_test(a_changed_answer_drops_what_hung_on_it),
        cmocka_unit_test(progress_counts_what_may_still_come_and_never_goes_back),
        cmocka_unit_test(at_every_moment_the_record_is_one_that_can_be_read),
        cmocka_unit_test(a_payload_has_three_bytes_where_many_may_be_chosen),
        cmocka_unit_test(a_record_does_not_say_which_path_was_chosen),
        cmocka_unit_test(only_what_the_survey_offers_is_read),
        cmocka_unit_test(a_payload_of_another_length_or_route_is_not_read),
        cmocka_unit_test(what_is_read_is_written_to_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
