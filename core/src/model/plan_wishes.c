/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What young people wished for, each wish with the questions that ask about it; and the same asked
 * of families and of teams, so that the two can be set side by side.
 */
#include <heard/text.h>

#include "plan_read.h"

static void read_wish(struct plan_reader *reader, const struct hd_json_at *at,
                      struct hd_wish *wish)
{
    static const char *const known[] = {"number", "title", "questions", "source"};
    struct hd_json *json = reader->json;
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    if (hd_json_need_number(json, at, "number", 1, HD_WISHES_MAX, &wish->number) &&
        hd_plan_find_wish(reader->plan, wish->number)) {
        struct hd_json_at place = hd_plan_member(at, "number");
        hd_json_error(json, HD_E_FORMAT, &place, "number %u is used twice",
                      (unsigned)wish->number);
    }
    wish->title = hd_json_need_text(json, at, "title");
    wish->questions =
        hd_plan_may_texts(json, at, "questions", PLAN_CODES, 0, HD_INDICATOR_QUESTIONS_MAX);
    wish->source = hd_plan_need_source(reader, at);
}

void hd_plan_read_wishes(struct plan_reader *reader, const struct hd_json_at *top)
{
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, top, "wishes", 0, HD_WISHES_MAX, &list);
    struct hd_wish *wish = hd_plan_room(json, n, sizeof(*wish));
    reader->plan->wish = wish;
    for (size_t i = 0; wish && i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_wish(reader, &at, &wish[i]);
        }
        reader->plan->wishes_n = i + 1;
    }
}

static struct hd_asked read_asked(struct hd_json *json, const struct hd_json_at *at,
                                  const char *key)
{
    static const char *const known[] = {"survey", "questions"};
    struct hd_asked asked = {0};
    struct hd_json_at place;
    if (!hd_json_need(json, at, key, JSON_OBJECT, &place)) {
        return asked;
    }
    hd_json_known(json, &place, known, sizeof(known) / sizeof(known[0]));
    asked.survey = hd_json_need_code(json, &place, "survey");
    if (!json_object_get(place.value, "questions")) {
        hd_json_error(json, HD_E_FORMAT, &place, "\"questions\" is missing");
    }
    asked.questions =
        hd_plan_may_texts(json, &place, "questions", PLAN_CODES, 1, HD_INDICATOR_QUESTIONS_MAX);
    return asked;
}

static void read_gap(struct plan_reader *reader, const struct hd_json_at *at,
                     struct hd_gap *gap)
{
    static const char *const known[] = {"ref", "title", "families", "teams"};
    struct hd_json *json = reader->json;
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    gap->ref = hd_plan_need_ref(json, at, "ref");
    hd_plan_check_ref(reader, at, gap->ref);
    gap->title = hd_json_need_text(json, at, "title");
    gap->families = read_asked(json, at, "families");
    gap->teams = read_asked(json, at, "teams");
}

void hd_plan_read_gaps(struct plan_reader *reader, const struct hd_json_at *top)
{
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, top, "gaps", 0, HD_GAPS_MAX, &list);
    struct hd_gap *gap = hd_plan_room(json, n, sizeof(*gap));
    reader->plan->gap = gap;
    for (size_t i = 0; gap && i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_gap(reader, &at, &gap[i]);
        }
        reader->plan->gaps_n = i + 1;
    }
}
