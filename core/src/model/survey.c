/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a survey file to struct hd_survey: each part is read in the order in which the others
 * name it (languages, roles, scales, routes, questions, the routes' orders). Entry i of a list in
 * the file is entry i in memory, also when it is wrong, so that later messages name the right
 * place. Questions are read in survey_question.c; what only shows when everything is read is
 * checked in survey_check.c.
 */
#include <string.h>

#include <heard/text.h>

#include "survey_check.h"
#include "survey_read.h"

static void check_new_number(struct hd_json *json, const struct hd_json_at *at, uint32_t number,
                             int found)
{
    if (number != 0 && found >= 0) {
        hd_json_error(json, HD_E_FORMAT, at, "number %u is used twice", (unsigned)number);
    }
}

/* 0 when it is wrong: no entry has that number. */
static uint8_t read_number(struct hd_json *json, const struct hd_json_at *at)
{
    uint32_t number = 0;
    (void)hd_json_need_number(json, at, "number", 1, UINT8_MAX, &number);
    return (uint8_t)number;
}

static void read_roles(struct hd_json *json, const struct hd_json_at *top,
                       struct hd_survey *survey)
{
    static const char *const known[] = {"code", "number", "name"};
    struct hd_json_at list;
    size_t n = hd_json_list(json, top, "roles", 1, HD_ROLES_MAX, &list);

    for (size_t i = 0; i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        struct hd_role *role = &survey->role[i];
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            HD_KNOWN(json, &at, known);
            role->code = hd_json_need_code(json, &at, "code");
            role->number = read_number(json, &at);
            hd_string_need(json, &at, "name", &survey->langs, &role->name);
            hd_survey_check_new(json, &at, role->code, hd_survey_find_role(survey, role->code));
            check_new_number(json, &at, role->number,
                             hd_survey_find_role_number(survey, role->number));
        }
        survey->roles_n = i + 1;
    }
}

static bool has_option(const struct hd_scale *scale, size_t n, const char *code)
{
    for (size_t i = 0; code && i < n; i++) {
        if (hd_text_equal(scale->option[i].code, code)) {
            return true;
        }
    }
    return false;
}

static void read_options(struct hd_json *json, const struct hd_json_at *at,
                         const struct hd_langs *langs, struct hd_scale *scale)
{
    static const char *const known[] = {"code", "positive", "picture", "label"};
    struct hd_json_at list;
    size_t n = hd_json_list(json, at, "options", 2, HD_OPTIONS_MAX, &list);

    for (size_t i = 0; i < n; i++) {
        struct hd_json_at item = hd_json_item(&list, i);
        struct hd_option *option = &scale->option[i];
        if (!hd_json_is(json, &item, JSON_OBJECT)) {
            continue;
        }
        HD_KNOWN(json, &item, known);
        option->code = hd_json_need_code(json, &item, "code");
        if (!scale->neutral) {
            option->positive = hd_json_need_bool(json, &item, "positive");
        } else if (json_object_get(item.value, "positive")) {
            hd_json_error(json, HD_E_FORMAT, &item,
                          "\"positive\" does not go with the scale's \"neutral\": true; remove "
                          "one of them");
        }
        option->picture = hd_json_may_code(json, &item, "picture");
        hd_string_need(json, &item, "label", langs, &option->label);
        hd_survey_check_new(json, &item, option->code,
                            has_option(scale, i, option->code) ? 0 : -1);
    }
    scale->n = n;
}

static void read_scales(struct hd_json *json, const struct hd_json_at *top,
                        struct hd_survey *survey)
{
    static const char *const known[] = {"code", "show", "neutral", "options"};
    static const char *const shows[] = {
        [HD_SHOW_FACES] = "faces",
        [HD_SHOW_CARDS] = "cards",
        [HD_SHOW_ROW] = "row",
        [HD_SHOW_PAIR] = "pair",
    };
    struct hd_json_at list;
    size_t n = hd_json_list(json, top, "scales", 1, HD_SCALES_MAX, &list);

    for (size_t i = 0; i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        struct hd_scale *scale = &survey->scale[i];
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            HD_KNOWN(json, &at, known);
            scale->code = hd_json_need_code(json, &at, "code");
            hd_survey_check_new(json, &at, scale->code,
                                hd_survey_find_scale(survey, scale->code));
            scale->show = (enum hd_show)hd_survey_read_word(json, &at, "show", shows, 4);
            scale->neutral = hd_json_may_bool(json, &at, "neutral");
            read_options(json, &at, &survey->langs, scale);
            hd_survey_check_scale(json, &at, scale);
        }
        survey->scales_n = i + 1;
    }
}

static void read_route(struct hd_json *json, const struct hd_json_at *at,
                       const struct hd_survey *survey, struct hd_route *route)
{
    static const char *const known[] = {"code",  "number", "role",  "picture", "name",
                                        "intro", "order",  "short", "grade"};
    uint32_t grade = HD_GRADE_DEFAULT;
    HD_KNOWN(json, at, known);
    if (json_object_get(at->value, "grade")) {
        (void)hd_json_need_number(json, at, "grade", 1, HD_GRADE_MAX, &grade);
    }
    route->grade = (uint8_t)grade;
    route->code = hd_json_need_code(json, at, "code");
    route->number = read_number(json, at);
    route->picture = hd_json_may_code(json, at, "picture");
    hd_string_need(json, at, "name", &survey->langs, &route->name);
    hd_string_need(json, at, "intro", &survey->langs, &route->intro);

    const char *code = hd_json_need_code(json, at, "role");
    int role = hd_survey_find_role(survey, code);
    if (role >= 0) {
        route->role = (size_t)role;
    } else if (code) {
        hd_json_error(json, HD_E_FORMAT, at, "role \"%s\" is not in \"roles\"", code);
    }
}

static void read_routes(struct hd_json *json, const struct hd_json_at *top,
                        struct hd_survey *survey)
{
    struct hd_json_at list;
    size_t n = hd_json_list(json, top, "routes", 1, HD_ROUTES_MAX, &list);

    for (size_t i = 0; i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        struct hd_route *route = &survey->route[i];
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_route(json, &at, survey, route);
            hd_survey_check_new(json, &at, route->code,
                                hd_survey_find_route(survey, route->code));
            check_new_number(json, &at, route->number,
                             hd_survey_find_route_number(survey, route->number));
        }
        survey->routes_n = i + 1;
    }
}

/* A list of codes of questions, none twice. Returns how many stand in order. */
static size_t read_order(struct hd_json *json, const struct hd_json_at *at, const char *key,
                         const struct hd_survey *survey, uint8_t order[HD_QUESTIONS_MAX])
{
    struct hd_json_at list;
    size_t n = hd_json_list(json, at, key, 1, HD_QUESTIONS_MAX, &list);
    size_t order_n = 0;

    for (size_t i = 0; i < n; i++) {
        struct hd_json_at item = hd_json_item(&list, i);
        const char *code = hd_json_code(json, &item);
        int found = hd_survey_find_question(survey, code);
        if (code && found < 0) {
            hd_json_error(json, HD_E_FORMAT, &item, "question \"%s\" is not in \"questions\"",
                          code);
        }
        if (found < 0) {
            continue;
        }
        uint8_t question = (uint8_t)found;
        if (memchr(order, question, order_n)) {
            hd_json_error(json, HD_E_FORMAT, &item,
                          "question \"%s\" is asked twice on this route", code);
            continue;
        }
        order[order_n++] = question;
    }
    return order_n;
}

static void read_orders(struct hd_json *json, const struct hd_json_at *top,
                        struct hd_survey *survey)
{
    struct hd_json_at list = {
        .parent = top, .key = "routes", .value = json_object_get(top->value, "routes")};
    for (size_t i = 0; i < survey->routes_n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        struct hd_route *route = &survey->route[i];
        if (!json_is_object(at.value)) {
            continue;
        }
        route->order_n = read_order(json, &at, "order", survey, route->order);
        if (json_object_get(at.value, "short")) {
            route->short_n = read_order(json, &at, "short", survey, route->short_order);
        }
    }
}

static void read_message(struct hd_json *json, const struct hd_json_at *top,
                         struct hd_survey *survey)
{
    static const char *const known[] = {"voice", "typed", "ask", "notice"};
    struct hd_message *message = &survey->message;
    struct hd_json_at at;
    if (!hd_json_may(json, top, "message", JSON_OBJECT, &at)) {
        return;
    }
    HD_KNOWN(json, &at, known);
    message->voice = hd_json_may_bool(json, &at, "voice");
    message->typed = hd_json_may_bool(json, &at, "typed");
    hd_string_need(json, &at, "ask", &survey->langs, &message->ask);
    hd_string_need(json, &at, "notice", &survey->langs, &message->notice);
    if (!message->voice && !message->typed) {
        hd_json_error(
            json, HD_E_FORMAT, &at,
            "neither \"voice\" nor \"typed\" is true; say how, or remove \"message\"");
    }
}

static void read_survey(struct hd_json *json, struct hd_survey *survey)
{
    static const char *const known[] = {"heard",  "format",    "code",      "title",
                                        "status", "languages", "drafts",    "roles",
                                        "scales", "routes",    "questions", "message"};
    struct hd_json_at top = hd_json_top(json);
    HD_KNOWN(json, &top, known);
    survey->code = hd_json_need_code(json, &top, "code");
    survey->status = hd_json_may_text(json, &top, "status");
    hd_langs_read(json, &top, &survey->langs);
    hd_json_drafts(json, &top, &survey->langs);
    hd_string_need(json, &top, "title", &survey->langs, &survey->title);
    read_roles(json, &top, survey);
    read_scales(json, &top, survey);
    read_routes(json, &top, survey);
    hd_survey_read_questions(json, &top, survey);
    hd_survey_read_conditions(json, &top, survey);
    read_orders(json, &top, survey);
    read_message(json, &top, survey);
    if (json->err == HD_OK) {
        hd_survey_check(json, survey);
    }
    if (json->err == HD_OK) {
        hd_json_digest(json, survey->digest);
    }
}

enum hd_err hd_survey_load(struct hd_slice text, const char *place, struct hd_notes *notes,
                           struct hd_survey **out)
{
    struct hd_json json = {.place = place, .notes = notes};
    struct hd_survey *survey = NULL;
    *out = NULL;

    if (hd_json_open(&json, text, HD_SURVEY_JSON_MAX, "survey") != HD_OK) {
        goto out;
    }
    survey = hd_arena_alloc(&json.arena, sizeof(*survey));
    if (!survey) {
        hd_json_no_memory(&json);
        goto out;
    }
    read_survey(&json, survey);
    if (json.err == HD_OK) {
        survey->memory = hd_json_take(&json);
        *out = survey;
    }

out:
    hd_json_close(&json);
    return json.err;
}

void hd_survey_free(struct hd_survey *survey)
{
    if (survey) {
        struct hd_arena arena = {survey->memory};
        hd_arena_free(&arena);
    }
}
