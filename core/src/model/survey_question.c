/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The questions of a survey file: what they are, how each route words them, and of whom they are
 * asked. A condition names another question and its options by code; in memory it is an index and
 * a mask a route, for each route may ask the other question on a scale of its own.
 */
#include <stdio.h>
#include <string.h>

#include <heard/text.h>

#include "survey_read.h"

int hd_survey_find_scale(const struct hd_survey *survey, const char *code)
{
    for (size_t i = 0; code && i < survey->scales_n; i++) {
        if (hd_text_equal(survey->scale[i].code, code)) {
            return (int)i;
        }
    }
    return -1;
}

void hd_survey_check_new(struct hd_json *json, const struct hd_json_at *at, const char *code,
                         int found)
{
    if (code && found >= 0) {
        hd_json_error(json, HD_E_FORMAT, at, "code \"%s\" is used twice", code);
    }
}

size_t hd_survey_read_word(struct hd_json *json, const struct hd_json_at *at, const char *key,
                           const char *const *words, size_t n)
{
    struct hd_json_at member;
    char known[HD_JSON_SHOWN_MAX] = "";
    if (!hd_json_may(json, at, key, JSON_STRING, &member)) {
        return 0;
    }
    const char *said = json_string_value(member.value);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(said, words[i]) == 0) {
            return i;
        }
        size_t len = strlen(known);
        (void)snprintf(known + len, sizeof(known) - len, "%s\"%s\"",
                       i == 0       ? ""
                       : i + 1 == n ? " or "
                                    : ", ",
                       words[i]);
    }
    char shown[HD_JSON_SHOWN_MAX];
    hd_json_show(shown, said);
    hd_json_error(json, HD_E_FORMAT, &member, "must be %s, not \"%s\"", known, shown);
    return 0;
}

static void read_wording(struct hd_json *json, const struct hd_json_at *at,
                         const struct hd_survey *survey, enum hd_kind kind,
                         struct hd_wording *wording)
{
    static const char *const known[] = {"scale", "ask", "hint"};
    if (!hd_json_is(json, at, JSON_OBJECT)) {
        return;
    }
    HD_KNOWN(json, at, known);
    hd_string_need(json, at, "ask", &survey->langs, &wording->ask);
    (void)hd_string_may(json, at, "hint", &survey->langs, &wording->hint);

    if (kind == HD_KIND_NOTE) {
        if (json_object_get(at->value, "scale")) {
            hd_json_error(json, HD_E_FORMAT, at, "a note has no answers; remove \"scale\"");
        }
        return;
    }
    const char *code = hd_json_need_code(json, at, "scale");
    int scale = hd_survey_find_scale(survey, code);
    if (scale >= 0) {
        wording->scale = &survey->scale[scale];
        if (kind == HD_KIND_MANY && !wording->scale->neutral) {
            hd_json_error(
                json, HD_E_FORMAT, at,
                "many answers need a scale with \"neutral\": true, and \"%s\" has not", code);
        }
    } else if (code) {
        hd_json_error(json, HD_E_FORMAT, at, "scale \"%s\" is not in \"scales\"", code);
    }
}

static void read_wordings(struct hd_json *json, const struct hd_json_at *at,
                          const struct hd_survey *survey, struct hd_question *question)
{
    struct hd_json_at map;
    if (!hd_json_need(json, at, "wording", JSON_OBJECT, &map)) {
        return;
    }
    for (void *iter = json_object_iter(map.value); iter;
         iter = json_object_iter_next(map.value, iter)) {
        const char *code = json_object_iter_key(iter);
        int route = hd_survey_find_route(survey, code);
        if (route < 0) {
            char shown[HD_JSON_SHOWN_MAX];
            hd_json_show(shown, code);
            hd_json_error(json, HD_E_FORMAT, &map, "route \"%s\" is not in \"routes\"", shown);
            continue;
        }
        struct hd_json_at item = {
            .parent = &map, .key = code, .value = json_object_iter_value(iter)};
        read_wording(json, &item, survey, question->kind, &question->wording[route]);
    }
}

static void read_question(struct hd_json *json, const struct hd_json_at *at,
                          const struct hd_survey *survey, struct hd_question *question)
{
    static const char *const known[] = {
        "code",           "kind",    "if",       "picture", "may_not_apply",
        "not_applicable", "promise", "practice", "safety",  "wording"};
    static const char *const kinds[] = {
        [HD_KIND_ONE] = "one", [HD_KIND_MANY] = "many", [HD_KIND_NOTE] = "note"};
    HD_KNOWN(json, at, known);
    question->code = hd_json_need_code(json, at, "code");
    question->picture = hd_json_may_code(json, at, "picture");
    question->kind = (enum hd_kind)hd_survey_read_word(json, at, "kind", kinds, 3);
    question->practice = hd_json_may_bool(json, at, "practice");
    question->safety = hd_json_may_bool(json, at, "safety");
    (void)hd_string_may(json, at, "promise", &survey->langs, &question->promise);

    question->may_not_apply = hd_json_may_bool(json, at, "may_not_apply");
    bool worded =
        hd_string_may(json, at, "not_applicable", &survey->langs, &question->not_applicable);
    if (worded != question->may_not_apply) {
        hd_json_error(
            json, HD_E_FORMAT, at,
            "\"may_not_apply\": true and \"not_applicable\" belong together; give both "
            "or none");
    }
    if (question->kind == HD_KIND_NOTE && (question->may_not_apply || question->practice)) {
        hd_json_error(json, HD_E_FORMAT, at, "a note has no answers; remove \"%s\"",
                      question->practice ? "practice" : "may_not_apply");
    }
    read_wordings(json, at, survey, question);
}

void hd_survey_read_questions(struct hd_json *json, const struct hd_json_at *top,
                              struct hd_survey *survey)
{
    struct hd_json_at list;
    size_t n = hd_json_list(json, top, "questions", 1, HD_QUESTIONS_MAX, &list);

    for (size_t i = 0; i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        struct hd_question *question = &survey->question[i];
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_question(json, &at, survey, question);
            hd_survey_check_new(json, &at, question->code,
                                hd_survey_find_question(survey, question->code));
        }
        survey->questions_n = i + 1;
    }
}

/* The routes on which the other question has this option; adds it to their masks. */
static bool add_option(const struct hd_survey *survey, const char *code,
                       struct hd_condition *condition)
{
    bool found = false;
    for (size_t r = 0; r < survey->routes_n; r++) {
        const struct hd_scale *scale = survey->question[condition->question].wording[r].scale;
        for (size_t i = 0; scale && i < scale->n; i++) {
            if (hd_text_equal(scale->option[i].code, code)) {
                condition->any_of[r] |= (uint16_t)(1U << i);
                found = true;
            }
        }
    }
    return found;
}

static void read_any_of(struct hd_json *json, const struct hd_json_at *at,
                        const struct hd_survey *survey, struct hd_condition *condition)
{
    struct hd_json_at list;
    size_t n = hd_json_list(json, at, "any_of", 1, HD_OPTIONS_MAX, &list);
    const char *code[HD_OPTIONS_MAX];

    for (size_t i = 0; i < n; i++) {
        struct hd_json_at item = hd_json_item(&list, i);
        code[i] = hd_json_code(json, &item);
        for (size_t k = 0; code[i] && k < i; k++) {
            hd_survey_check_new(json, &item, code[i], hd_text_equal(code[k], code[i]) ? 0 : -1);
        }
        if (code[i] && condition->there && !add_option(survey, code[i], condition)) {
            hd_json_error(json, HD_E_FORMAT, &item, "question \"%s\" has no option \"%s\"",
                          survey->question[condition->question].code, code[i]);
        }
    }
}

/* Why nobody's answer to this question can be asked about; NULL when it can. */
static const char *why_not(const struct hd_question *other)
{
    if (other->kind == HD_KIND_NOTE) {
        return "is a note, which has no answers";
    }
    return other->practice ? "is for practice, and those answers are not kept" : NULL;
}

static void read_condition(struct hd_json *json, const struct hd_json_at *at,
                           const struct hd_survey *survey, struct hd_condition *condition)
{
    static const char *const known[] = {"question", "any_of"};
    HD_KNOWN(json, at, known);
    const char *code = hd_json_need_code(json, at, "question");
    int other = hd_survey_find_question(survey, code);
    if (other >= 0) {
        const char *why = why_not(&survey->question[other]);
        condition->there = why == NULL;
        condition->question = (uint8_t)other;
        if (why) {
            hd_json_error(json, HD_E_FORMAT, at, "question \"%s\" %s", code, why);
        }
    } else if (code) {
        hd_json_error(json, HD_E_FORMAT, at, "question \"%s\" is not in \"questions\"", code);
    }
    read_any_of(json, at, survey, condition);
}

void hd_survey_read_conditions(struct hd_json *json, const struct hd_json_at *top,
                               struct hd_survey *survey)
{
    struct hd_json_at list = {
        .parent = top, .key = "questions", .value = json_object_get(top->value, "questions")};
    for (size_t i = 0; i < survey->questions_n; i++) {
        struct hd_json_at question = hd_json_item(&list, i);
        struct hd_json_at at;
        if (json_is_object(question.value) &&
            hd_json_may(json, &question, "if", JSON_OBJECT, &at)) {
            read_condition(json, &at, survey, &survey->question[i].condition);
        }
    }
}
