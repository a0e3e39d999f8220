/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks between the parts of a survey. A question that a route asks without words would be an
 * empty screen; words that no route shows are a mistake that nobody would see; a scale without a
 * positive or without another answer could only ever give 0 or 100 %; a question whose condition
 * is answered after it would never be asked.
 */
#include "survey_check.h"

#include <string.h>

#include <heard/text.h>

void hd_survey_check_scale(struct hd_json *json, const struct hd_json_at *at,
                           const struct hd_scale *scale)
{
    size_t positive = 0;
    size_t first = 0; /* positive options before any other */
    for (size_t i = 0; i < scale->n; i++) {
        positive += scale->option[i].positive ? 1 : 0;
        first += first == i && scale->option[i].positive ? 1 : 0;
    }
    if (scale->n == 0) {
        return; /* already noted */
    }
    if (scale->show == HD_SHOW_PAIR && scale->n != 2) {
        hd_json_error(json, HD_E_FORMAT, at,
                      "a scale that shows a \"pair\" has 2 options, not %zu", scale->n);
    }
    if (scale->neutral) {
        return; /* has no positive option, or that is noted */
    }
    if (positive == 0 || positive == scale->n) {
        hd_json_error(json, HD_E_FORMAT, at,
                      "%s option is positive, so every figure would be %d %%",
                      positive == 0 ? "no" : "every", positive == 0 ? 0 : 100);
    } else if (first != positive) {
        hd_json_error(
            json, HD_E_FORMAT, at,
            "a positive option stands behind another; the most positive one comes first");
    }
}

static bool asks(const struct hd_route *route, size_t question)
{
    return memchr(route->order, (int)question, route->order_n) != NULL;
}

/* Does a route word this question? */
static bool words(const struct hd_question *question, size_t r)
{
    return question->wording[r].ask.text[0] != NULL;
}

static void check_order(struct hd_json *json, const struct hd_json_at *at,
                        const struct hd_survey *survey, size_t r)
{
    const struct hd_route *route = &survey->route[r];
    struct hd_json_at order = {.parent = at, .key = "order"};
    for (size_t i = 0; i < route->order_n; i++) {
        const struct hd_question *question = &survey->question[route->order[i]];
        if (!words(question, r)) {
            struct hd_json_at item = {.parent = &order, .index = i};
            hd_json_error(json, HD_E_FORMAT, &item,
                          "question \"%s\" has no \"wording\" for route \"%s\"", question->code,
                          route->code);
        }
    }
}

/* Some of the route's questions, in its order. */
static void check_short(struct hd_json *json, const struct hd_json_at *at,
                        const struct hd_survey *survey, const struct hd_route *route)
{
    struct hd_json_at list = {.parent = at, .key = "short"};
    const uint8_t *from = route->order;
    for (size_t i = 0; i < route->short_n; i++) {
        int question = route->short_order[i];
        struct hd_json_at item = {.parent = &list, .index = i};
        const char *code = survey->question[question].code;
        const uint8_t *found = memchr(route->order, question, route->order_n);
        if (!found) {
            hd_json_error(json, HD_E_FORMAT, &item,
                          "question \"%s\" is not in this route's \"order\"", code);
        } else if (found < from) {
            hd_json_error(json, HD_E_FORMAT, &item,
                          "question \"%s\" stands later here than in \"order\"", code);
        } else {
            from = found;
        }
    }
}

/* On one way of a route, is the other question asked before this one? */
static bool stands_before(const uint8_t *order, size_t n, size_t other, size_t question)
{
    const uint8_t *first = memchr(order, (int)other, n);
    const uint8_t *second = memchr(order, (int)question, n);
    return !second || (first && first < second);
}

/* How many conditions hang on each other from this one on; it ends, for it is counted to a limit
 * only. */
static size_t chain_of(const struct hd_survey *survey, const struct hd_question *question)
{
    size_t n = 0;
    while (question->condition.there && n <= HD_IFS_MAX + 1) {
        question = &survey->question[question->condition.question];
        n++;
    }
    return n;
}

static void check_condition(struct hd_json *json, const struct hd_json_at *question_at,
                            const struct hd_survey *survey, size_t q)
{
    const struct hd_question *question = &survey->question[q];
    const struct hd_condition *condition = &question->condition;
    if (!condition->there) {
        return;
    }
    struct hd_json_at at = {.parent = question_at, .key = "if"};
    const char *other = survey->question[condition->question].code;
    for (size_t r = 0; r < survey->routes_n; r++) {
        const struct hd_route *route = &survey->route[r];
        if (!stands_before(route->order, route->order_n, condition->question, q)) {
            hd_json_error(json, HD_E_FORMAT, &at,
                          "route \"%s\" must ask \"%s\" before this question", route->code,
                          other);
        } else if (!stands_before(route->short_order, route->short_n, condition->question, q)) {
            hd_json_error(json, HD_E_FORMAT, &at,
                          "the short path of route \"%s\" must ask \"%s\" before this question",
                          route->code, other);
        } else if (asks(route, q) && condition->any_of[r] == 0) {
            hd_json_error(json, HD_E_FORMAT, &at,
                          "on route \"%s\" question \"%s\" has none of these options, so this "
                          "one would never be asked",
                          route->code, other);
        }
    }
    if (chain_of(survey, question) > HD_IFS_MAX + 1) {
        hd_json_error(json, HD_E_FORMAT, &at,
                      "question \"%s\" hangs on more than %d others, one through the other",
                      other, HD_IFS_MAX);
    }
    if (question->safety) {
        /* Else whoever looks on could tell from the signpost what was answered. */
        hd_json_error(json, HD_E_FORMAT, &at,
                      "the \"safety\" question is asked of everybody; remove \"if\"");
    }
}

static void check_safety(struct hd_json *json, const struct hd_json_at *list,
                         const struct hd_survey *survey)
{
    size_t n = 0;
    for (size_t q = 0; q < survey->questions_n; q++) {
        struct hd_json_at at = {.parent = list, .index = q};
        n += survey->question[q].safety ? 1 : 0;
        if (survey->question[q].safety && n > 1) {
            hd_json_error(json, HD_E_FORMAT, &at,
                          "another question has \"safety\" already; one is enough");
        }
    }
}

static void check_question(struct hd_json *json, const struct hd_json_at *at,
                           const struct hd_survey *survey, size_t q)
{
    const struct hd_question *question = &survey->question[q];
    struct hd_json_at map = {.parent = at, .key = "wording"};
    size_t asked = 0;
    for (size_t r = 0; r < survey->routes_n; r++) {
        const struct hd_route *route = &survey->route[r];
        if (asks(route, q)) {
            asked++;
        } else if (words(question, r)) {
            struct hd_json_at item = {.parent = &map, .key = route->code};
            hd_json_error(
                json, HD_E_FORMAT, &item,
                "route \"%s\" does not ask \"%s\"; add it to the route's \"order\" or "
                "remove this wording",
                route->code, question->code);
        }
    }
    if (asked == 0) {
        hd_json_error(json, HD_E_FORMAT, at, "no route asks question \"%s\"", question->code);
    }
}

static void warn_unused_scales(struct hd_json *json, const struct hd_json_at *top,
                               const struct hd_survey *survey)
{
    bool used[HD_SCALES_MAX] = {false};
    for (size_t q = 0; q < survey->questions_n; q++) {
        for (size_t r = 0; r < survey->routes_n; r++) {
            const struct hd_scale *scale = survey->question[q].wording[r].scale;
            if (scale) {
                used[scale - survey->scale] = true;
            }
        }
    }
    struct hd_json_at list = {.parent = top, .key = "scales"};
    for (size_t i = 0; i < survey->scales_n; i++) {
        struct hd_json_at at = {.parent = &list, .index = i};
        if (!used[i]) {
            hd_json_warn(json, &at, "no question uses scale \"%s\"", survey->scale[i].code);
        }
    }
}

static void warn_unused_roles(struct hd_json *json, const struct hd_json_at *top,
                              const struct hd_survey *survey)
{
    struct hd_json_at list = {.parent = top, .key = "roles"};
    for (size_t i = 0; i < survey->roles_n; i++) {
        size_t r = 0;
        while (r < survey->routes_n && survey->route[r].role != i) {
            r++;
        }
        if (r == survey->routes_n) {
            struct hd_json_at at = {.parent = &list, .index = i};
            hd_json_warn(json, &at, "no route is for role \"%s\"", survey->role[i].code);
        }
    }
}

void hd_survey_check(struct hd_json *json, const struct hd_survey *survey)
{
    struct hd_json_at top = hd_json_top(json);
    struct hd_json_at routes = {.parent = &top, .key = "routes"};
    for (size_t r = 0; r < survey->routes_n; r++) {
        struct hd_json_at at = {.parent = &routes, .index = r};
        check_order(json, &at, survey, r);
        check_short(json, &at, survey, &survey->route[r]);
    }
    struct hd_json_at questions = {.parent = &top, .key = "questions"};
    for (size_t q = 0; q < survey->questions_n; q++) {
        struct hd_json_at at = {.parent = &questions, .index = q};
        check_question(json, &at, survey, q);
        check_condition(json, &at, survey, q);
    }
    check_safety(json, &questions, survey);
    warn_unused_scales(json, &top, survey);
    warn_unused_roles(json, &top, survey);
}
