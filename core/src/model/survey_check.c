/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks between the parts of a survey. A question that a route asks without words would be an
 * empty screen; words that no route shows are a mistake that nobody would see; a scale without a
 * positive or without another answer could only ever give 0 or 100 %.
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

static void check_order(struct hd_json *json, const struct hd_json_at *at,
                        const struct hd_survey *survey, size_t r)
{
    const struct hd_route *route = &survey->route[r];
    struct hd_json_at order = {.parent = at, .key = "order"};
    for (size_t i = 0; i < route->order_n; i++) {
        const struct hd_question *question = &survey->question[route->order[i]];
        if (!question->wording[r].scale) {
            struct hd_json_at item = {.parent = &order, .index = i};
            hd_json_error(json, HD_E_FORMAT, &item,
                          "question \"%s\" has no \"wording\" for route \"%s\"", question->code,
                          route->code);
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
        } else if (question->wording[r].scale) {
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
    }
    struct hd_json_at questions = {.parent = &top, .key = "questions"};
    for (size_t q = 0; q < survey->questions_n; q++) {
        struct hd_json_at at = {.parent = &questions, .index = q};
        check_question(json, &at, survey, q);
    }
    warn_unused_scales(json, &top, survey);
    warn_unused_roles(json, &top, survey);
}
