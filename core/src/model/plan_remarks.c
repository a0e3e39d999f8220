/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a plan says about itself: who looks at it and how often, where its papers contradict each
 * other, and which versions of a survey may be counted together.
 */
#include <string.h>

#include <heard/text.h>

#include "plan_read.h"

void hd_plan_read_reviews(struct plan_reader *reader, const struct hd_json_at *top)
{
    static const char *const known[] = {"body", "every", "source"};
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, top, "reviews", 0, HD_REVIEWS_MAX, &list);
    struct hd_review *review = hd_plan_room(json, n, sizeof(*review));
    reader->plan->review = review;
    reader->plan->reviews_n = review ? n : 0;
    for (size_t i = 0; i < reader->plan->reviews_n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            hd_json_known(json, &at, known, sizeof(known) / sizeof(known[0]));
            review[i].body = hd_json_need_text(json, &at, "body");
            review[i].every = hd_json_need_text(json, &at, "every");
            review[i].source = hd_plan_need_source(reader, &at);
        }
    }
}

static bool has_document(const struct hd_plan *plan, const char *code)
{
    for (size_t i = 0; i < plan->documents_n; i++) {
        if (hd_text_equal(plan->document[i].code, code)) {
            return true;
        }
    }
    return false;
}

/* Anything in the plan that has a name of its own. */
static bool is_in_plan(const struct hd_plan *plan, const char *ref)
{
    bool found = hd_plan_find_action(plan, ref) || hd_plan_find_focus(plan, ref) ||
                 hd_plan_find_area(plan->area, plan->areas_n, ref) ||
                 hd_plan_find_area(plan->priority, plan->priorities_n, ref) ||
                 has_document(plan, ref);
    for (size_t i = 0; !found && i < plan->indicators_n; i++) {
        found = hd_text_equal(plan->indicator[i].ref, ref);
    }
    for (size_t i = 0; !found && i < plan->measures_n; i++) {
        found = hd_text_equal(plan->measure[i].ref, ref);
    }
    for (size_t i = 0; !found && i < plan->gaps_n; i++) {
        found = hd_text_equal(plan->gap[i].ref, ref);
    }
    return found;
}

static void read_discrepancy(struct plan_reader *reader, const struct hd_json_at *at,
                             struct hd_discrepancy *out)
{
    static const char *const known[] = {"about", "text", "sources"};
    struct hd_json *json = reader->json;
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    out->about = hd_plan_may_texts(json, at, "about", PLAN_REFS, 0, HD_ABOUT_MAX);
    for (size_t i = 0; i < out->about.n; i++) {
        if (out->about.text[i] && !is_in_plan(reader->plan, out->about.text[i])) {
            struct hd_json_at about = hd_plan_member(at, "about");
            struct hd_json_at item = hd_json_item(&about, i);
            hd_json_error(json, HD_E_FORMAT, &item, "nothing in the plan is called \"%s\"",
                          out->about.text[i]);
        }
    }
    out->text = hd_json_need_text(json, at, "text");
    struct hd_json_at list;
    size_t n = hd_json_list(json, at, "sources", 1, HD_DISCREPANCY_SOURCES_MAX, &list);
    struct hd_source *source = hd_plan_room(json, n, sizeof(*source));
    out->source = source;
    out->sources_n = source ? n : 0;
    for (size_t i = 0; i < out->sources_n; i++) {
        struct hd_json_at item = hd_json_item(&list, i);
        source[i] = hd_plan_source(reader, &item);
    }
}

void hd_plan_read_discrepancies(struct plan_reader *reader, const struct hd_json_at *top)
{
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, top, "discrepancies", 0, HD_DISCREPANCIES_MAX, &list);
    struct hd_discrepancy *discrepancy = hd_plan_room(json, n, sizeof(*discrepancy));
    reader->plan->discrepancy = discrepancy;
    reader->plan->discrepancies_n = discrepancy ? n : 0;
    for (size_t i = 0; i < reader->plan->discrepancies_n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_discrepancy(reader, &at, &discrepancy[i]);
        }
    }
}

static void read_digests(struct hd_json *json, const struct hd_json_at *at,
                         struct hd_comparable *out)
{
    struct hd_json_at list;
    size_t n = hd_json_list(json, at, "surveys", 2, HD_COMPARABLE_SURVEYS_MAX, &list);
    for (size_t i = 0; i < n; i++) {
        struct hd_json_at item = hd_json_item(&list, i);
        const char *hex =
            hd_json_is(json, &item, JSON_STRING) ? hd_json_text(json, &item) : NULL;
        if (hex && (strspn(hex, "0123456789abcdef") != strlen(hex) ||
                    hd_hex_decode(hex, out->digest[i], HD_DIGEST_LEN) != HD_OK)) {
            hd_json_error(json, HD_E_FORMAT, &item,
                          "is not a survey's digest: 16 of 0-9 and a-f, as its file in the "
                          "office's folder \"surveys\" is called");
            hex = NULL;
        }
        for (size_t k = 0; hex && k < i; k++) {
            if (memcmp(out->digest[k], out->digest[i], HD_DIGEST_LEN) == 0) {
                hd_json_error(json, HD_E_FORMAT, &item, "\"%s\" is named twice", hex);
            }
        }
    }
    out->surveys_n = n;
}

void hd_plan_read_comparable(struct plan_reader *reader, const struct hd_json_at *top)
{
    static const char *const known[] = {"surveys", "questions", "reason"};
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, top, "comparable", 0, HD_COMPARABLE_MAX, &list);
    struct hd_comparable *group = hd_plan_room(json, n, sizeof(*group));
    reader->plan->comparable = group;
    reader->plan->comparable_n = group ? n : 0;
    for (size_t i = 0; i < reader->plan->comparable_n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            hd_json_known(json, &at, known, sizeof(known) / sizeof(known[0]));
            read_digests(json, &at, &group[i]);
            group[i].questions =
                hd_plan_may_texts(json, &at, "questions", PLAN_CODES, 1, HD_QUESTIONS_MAX);
            group[i].reason = hd_json_need_text(json, &at, "reason");
        }
    }
}
