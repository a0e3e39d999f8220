/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The survey and plan that the tally's and the results' tests count with. */

#include "tally_fixture.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct hd_string words(const char *text)
{
    return (struct hd_string){.text = {text}, .say = {text}};
}

static void add_scale(struct hd_survey *survey, const char *code, size_t n, size_t positive)
{
    static const char *const codes[] = {"first", "second", "third", "fourth", "fifth"};
    struct hd_scale *scale = &survey->scale[survey->scales_n++];
    scale->code = code;
    scale->n = n;
    for (size_t i = 0; i < n; i++) {
        scale->option[i] = (struct hd_option){
            .code = codes[i], .positive = i < positive, .label = words(codes[i])};
    }
}

static void add_route(struct hd_survey *survey, const char *code, uint8_t number, size_t role)
{
    survey->route[survey->routes_n++] =
        (struct hd_route){.code = code, .number = number, .role = role, .name = words(code)};
}

static void ask(struct hd_survey *survey, size_t route, size_t question, size_t scale)
{
    survey->question[question].wording[route] =
        (struct hd_wording){.scale = &survey->scale[scale], .ask = words("Is it so?")};
    struct hd_route *r = &survey->route[route];
    r->order[r->order_n++] = (uint8_t)question;
}

struct hd_survey *fixture_survey(uint8_t digest_byte)
{
    struct hd_survey *survey = calloc(1, sizeof(*survey));
    assert(survey);
    memset(survey->digest, digest_byte, HD_DIGEST_LEN);
    survey->code = "fixture";
    survey->langs = (struct hd_langs){.code = {"en"}, .n = 1};
    survey->role[0] = (struct hd_role){.code = "child", .number = ROLE_CHILD};
    survey->role[1] = (struct hd_role){.code = "parent", .number = ROLE_PARENT};
    survey->roles_n = 2;
    add_route(survey, "pictures", ROUTE_PICTURES, 0);
    add_route(survey, "words", ROUTE_WORDS, 0);
    add_route(survey, "parents", ROUTE_PARENTS, 1);
    add_scale(survey, "three", 3, 1);
    add_scale(survey, "five", 5, 2);
    add_scale(survey, "spare", 4, 2);
    static const char *const codes[Q_N] = {"practice", "trust", "spoken", "written", "safe"};
    for (size_t q = 0; q < Q_N; q++) {
        survey->question[q].code = codes[q];
    }
    survey->questions_n = Q_N;
    survey->question[Q_PRACTICE].practice = true;
    survey->question[Q_WRITTEN].may_not_apply = true;

    static const uint8_t pictures[] = {Q_PRACTICE, Q_SAFE, Q_TRUST, Q_SPOKEN};
    for (size_t i = 0; i < sizeof(pictures); i++) {
        ask(survey, 0, pictures[i], SCALE_THREE);
    }
    for (size_t q = 0; q < Q_N; q++) {
        ask(survey, 1, q, SCALE_FIVE);
    }
    static const uint8_t parents[] = {Q_TRUST, Q_SPOKEN, Q_WRITTEN};
    for (size_t i = 0; i < sizeof(parents); i++) {
        ask(survey, 2, parents[i], SCALE_FIVE);
    }
    return survey;
}

/* A plan and its lists in one piece, so that free() frees them all. */
struct whole_plan {
    struct hd_plan plan; /* first: free() is given its address */
    struct hd_indicator indicator[I_N];
    struct hd_comparable comparable;
};

struct hd_plan *fixture_plan(void)
{
    struct whole_plan *whole = calloc(1, sizeof(*whole));
    assert(whole);
    struct hd_plan *plan = &whole->plan;
    plan->code = "fixture";
    plan->indicators_n = I_N;
    plan->indicator = whole->indicator;
    whole->indicator[I_TRUST] = (struct hd_indicator){.ref = "T",
                                                      .comparator = HD_OVER,
                                                      .target = 90,
                                                      .questions_n = 1,
                                                      .question = {"trust"}};
    whole->indicator[I_LANGUAGE] = (struct hd_indicator){.ref = "L",
                                                         .comparator = HD_AT_LEAST,
                                                         .target = 90,
                                                         .questions_n = 2,
                                                         .question = {"spoken", "written"}};
    whole->indicator[I_SAFE] = (struct hd_indicator){
        .ref = "S", .comparator = HD_IMPROVE, .questions_n = 1, .question = {"safe"}};
    whole->indicator[I_PRACTICE] = (struct hd_indicator){.ref = "P",
                                                         .comparator = HD_AT_LEAST,
                                                         .target = 50,
                                                         .questions_n = 1,
                                                         .question = {"practice"}};
    whole->indicator[I_ELSEWHERE] = (struct hd_indicator){.ref = "E",
                                                          .comparator = HD_AT_LEAST,
                                                          .target = 50,
                                                          .questions_n = 1,
                                                          .question = {"not in this survey"}};
    whole->comparable.surveys_n = 2;
    memset(whole->comparable.digest[0], FIXTURE_OLD, HD_DIGEST_LEN);
    memset(whole->comparable.digest[1], FIXTURE_NEW, HD_DIGEST_LEN);
    plan->comparable = &whole->comparable;
    plan->comparable_n = 1;
    return plan;
}

struct hd_indicator *fixture_indicator(struct hd_plan *plan, size_t i)
{
    return &((struct whole_plan *)plan)->indicator[i];
}

struct hd_record fixture_record(uint8_t digest_byte, uint8_t route, const uint8_t *answers)
{
    struct hd_record record = {
        .type = HD_RECORD_ANSWERS,
        .kiosk_no = 1,
        .wave_no = 1,
        .role = route == ROUTE_PARENTS ? ROLE_PARENT : ROLE_CHILD,
        .route = route,
        .payload_len = Q_N,
    };
    memset(record.survey_digest, digest_byte, HD_DIGEST_LEN);
    memcpy(record.payload, answers, Q_N);
    return record;
}

uint32_t fixture_below(uint32_t *random, uint32_t limit)
{
    *random = *random * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)*random * limit) >> 32);
}

struct hd_record fixture_random(uint8_t digest_byte, uint32_t *random)
{
    static const uint8_t routes[] = {ROUTE_PICTURES, ROUTE_WORDS, ROUTE_PARENTS};
    static const uint8_t options[3][Q_N] = {{3, 3, 3, 0, 3}, {5, 5, 5, 5, 5}, {0, 5, 5, 5, 0}};
    uint32_t r = fixture_below(random, 3);
    uint8_t answers[Q_N] = {0};
    for (size_t q = 0; q < Q_N; q++) {
        if (options[r][q] == 0) {
            continue;
        }
        uint32_t byte = fixture_below(random, (uint32_t)HD_ANSWER_FIRST_OPTION + options[r][q]);
        bool wrong = byte == NA && q != Q_WRITTEN;
        answers[q] = wrong ? A1 : (uint8_t)byte;
    }
    struct hd_record record = fixture_record(digest_byte, routes[r], answers);
    record.role = fixture_below(random, 2) ? ROLE_CHILD : ROLE_PARENT;
    record.week = (uint16_t)fixture_below(random, 4);
    record.week_untrusted = fixture_below(random, 6) == 0;
    record.quality = (uint8_t)fixture_below(random, HD_QUALITY_KNOWN + 1);
    return record;
}
