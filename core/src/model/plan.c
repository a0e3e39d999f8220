/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a plan file to struct hd_plan: its parts are read in the order in which they refer to each
 * other, so that every reference can be looked up when it is met.
 */
#include <heard/text.h>

#include "plan_read.h"

void hd_plan_check_ref(struct plan_reader *reader, const struct hd_json_at *at, const char *ref)
{
    const struct hd_plan *plan = reader->plan;
    size_t same = 0;
    for (size_t i = 0; ref && i < plan->indicators_n; i++) {
        same += hd_text_equal(plan->indicator[i].ref, ref) ? 1 : 0;
    }
    for (size_t i = 0; ref && i < plan->measures_n; i++) {
        same += hd_text_equal(plan->measure[i].ref, ref) ? 1 : 0;
    }
    for (size_t i = 0; ref && i < plan->gaps_n; i++) {
        same += hd_text_equal(plan->gap[i].ref, ref) ? 1 : 0;
    }
    if (same > 0) {
        struct hd_json_at place = hd_plan_member(at, "ref");
        hd_json_error(reader->json, HD_E_FORMAT, &place, "reference \"%s\" is used twice", ref);
    }
}

static void read_plan(struct hd_json *json, struct hd_plan *plan)
{
    static const char *const known[] = {
        "heard",    "format",     "code",  "title",   "office",        "documents",
        "areas",    "priorities", "links", "focus",   "actions",       "indicators",
        "measures", "wishes",     "gaps",  "reviews", "discrepancies", "comparable"};
    static void (*const parts[])(struct plan_reader *, const struct hd_json_at *) = {
        hd_plan_read_documents,  hd_plan_read_areas,         hd_plan_read_links,
        hd_plan_read_focus,      hd_plan_read_wishes,        hd_plan_read_actions,
        hd_plan_read_indicators, hd_plan_read_measures,      hd_plan_read_gaps,
        hd_plan_read_reviews,    hd_plan_read_discrepancies, hd_plan_read_comparable};
    struct plan_reader reader = {.json = json, .plan = plan};
    struct hd_json_at top = hd_json_top(json);
    hd_json_known(json, &top, known, sizeof(known) / sizeof(known[0]));
    plan->code = hd_json_need_code(json, &top, "code");
    plan->title = hd_json_need_text(json, &top, "title");
    plan->office = hd_json_need_text(json, &top, "office");
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        parts[i](&reader, &top);
    }
}

enum hd_err hd_plan_load(struct hd_slice text, const char *place, struct hd_notes *notes,
                         struct hd_plan **out)
{
    struct hd_json json = {.place = place, .notes = notes};
    struct hd_plan *plan = NULL;
    *out = NULL;

    if (hd_json_open(&json, text, HD_PLAN_JSON_MAX, "plan") != HD_OK) {
        goto out;
    }
    plan = hd_arena_alloc(&json.arena, sizeof(*plan));
    if (!plan) {
        hd_json_no_memory(&json);
        goto out;
    }
    read_plan(&json, plan);
    if (json.err == HD_OK) {
        plan->memory = hd_json_take(&json);
        *out = plan;
    }

out:
    hd_json_close(&json);
    return json.err;
}

void hd_plan_free(struct hd_plan *plan)
{
    if (plan) {
        struct hd_arena arena = {plan->memory};
        hd_arena_free(&arena);
    }
}
