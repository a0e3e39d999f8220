/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame of a plan: the papers it is taken from, areas for improvement and priorities, which of
 * them serve each other and why, and the focus areas with the roles that answer for them.
 */
#include <string.h>

#include <heard/text.h>

#include "plan_read.h"

static void read_document(struct plan_reader *reader, const struct hd_json_at *at,
                          struct hd_document *document)
{
    static const char *const known[] = {"code", "title", "publisher", "date"};
    struct hd_json *json = reader->json;
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    document->code = hd_json_need_code(json, at, "code");
    document->title = hd_json_need_text(json, at, "title");
    document->publisher = hd_json_need_text(json, at, "publisher");
    int32_t day = 0;
    if (hd_plan_need_day(json, at, "date", &day)) {
        document->date = hd_json_need_text(json, at, "date");
    }
    for (size_t i = 0; document->code && i < reader->plan->documents_n; i++) {
        if (hd_text_equal(reader->plan->document[i].code, document->code)) {
            struct hd_json_at place = hd_plan_member(at, "code");
            hd_json_error(json, HD_E_FORMAT, &place, "code \"%s\" is used twice",
                          document->code);
        }
    }
}

void hd_plan_read_documents(struct plan_reader *reader, const struct hd_json_at *top)
{
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_json_list(json, top, "documents", 1, HD_DOCUMENTS_MAX, &list);
    struct hd_document *document = hd_plan_room(json, n, sizeof(*document));
    reader->plan->document = document;
    for (size_t i = 0; document && i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_document(reader, &at, &document[i]);
        }
        reader->plan->documents_n = i + 1;
    }
}

const struct hd_area *hd_plan_find_area(const struct hd_area *list, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++) {
        if (hd_text_equal(list[i].code, code)) {
            return &list[i];
        }
    }
    return NULL;
}

static void read_area(struct plan_reader *reader, const struct hd_json_at *at,
                      const struct hd_area *list, size_t i, struct hd_area *area)
{
    static const char *const known[] = {"code", "number", "title", "source"};
    struct hd_json *json = reader->json;
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    area->code = hd_json_need_code(json, at, "code");
    bool numbered = hd_json_need_number(json, at, "number", 1, 999, &area->number);
    area->title = hd_json_need_text(json, at, "title");
    area->source = hd_plan_need_source(reader, at);
    if (area->code && hd_plan_find_area(list, i, area->code)) {
        struct hd_json_at place = hd_plan_member(at, "code");
        hd_json_error(json, HD_E_FORMAT, &place, "code \"%s\" is used twice", area->code);
    }
    for (size_t k = 0; numbered && k < i; k++) {
        if (list[k].number == area->number) {
            struct hd_json_at place = hd_plan_member(at, "number");
            hd_json_error(json, HD_E_FORMAT, &place, "number %u is used twice",
                          (unsigned)area->number);
        }
    }
}

static const struct hd_area *read_area_list(struct plan_reader *reader,
                                            const struct hd_json_at *top, const char *key,
                                            size_t *out_n)
{
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, top, key, 0, HD_AREAS_MAX, &list);
    struct hd_area *area = hd_plan_room(json, n, sizeof(*area));
    *out_n = area ? n : 0;
    for (size_t i = 0; i < *out_n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_area(reader, &at, area, i, &area[i]);
        }
    }
    return area;
}

void hd_plan_read_areas(struct plan_reader *reader, const struct hd_json_at *top)
{
    struct hd_plan *plan = reader->plan;
    plan->area = read_area_list(reader, top, "areas", &plan->areas_n);
    plan->priority = read_area_list(reader, top, "priorities", &plan->priorities_n);
}

const struct hd_area *hd_plan_area_at(struct plan_reader *reader, const struct hd_json_at *at,
                                      bool priority)
{
    const struct hd_plan *plan = reader->plan;
    const char *code = hd_json_code(reader->json, at);
    if (!code) {
        return NULL;
    }
    const struct hd_area *area =
        priority ? hd_plan_find_area(plan->priority, plan->priorities_n, code)
                 : hd_plan_find_area(plan->area, plan->areas_n, code);
    if (!area) {
        hd_json_error(reader->json, HD_E_FORMAT, at, "\"%s\" is not among the plan's %s", code,
                      priority ? "priorities" : "areas");
    }
    return area;
}

const struct hd_area *hd_plan_may_area(struct plan_reader *reader, const struct hd_json_at *at)
{
    struct hd_json_at place;
    return hd_json_may(reader->json, at, "area", JSON_STRING, &place)
               ? hd_plan_area_at(reader, &place, false)
               : NULL;
}

static const struct hd_area *need_area(struct plan_reader *reader, const struct hd_json_at *at,
                                       bool priority)
{
    struct hd_json_at place;
    return hd_json_need(reader->json, at, priority ? "priority" : "area", JSON_STRING, &place)
               ? hd_plan_area_at(reader, &place, priority)
               : NULL;
}

static void read_link(struct plan_reader *reader, const struct hd_json_at *at,
                      const struct hd_link *list, size_t i, struct hd_link *link)
{
    static const char *const known[] = {"area", "priority", "reason", "source", "ours"};
    struct hd_json *json = reader->json;
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    link->area = need_area(reader, at, false);
    link->priority = need_area(reader, at, true);
    link->reason = hd_json_need_text(json, at, "reason");
    bool has_source = json_object_get(at->value, "source") != NULL;
    bool has_ours = json_object_get(at->value, "ours") != NULL;
    bool ours = hd_json_may_bool(json, at, "ours");
    if (has_source) {
        link->source = hd_plan_need_source(reader, at);
    }
    if (has_source == has_ours || (has_ours && !ours)) {
        hd_json_error(
            json, HD_E_FORMAT, at,
            "needs either \"source\", where a paper says it, or \"ours\": true, where "
            "it is our own reading");
    }
    for (size_t k = 0; link->area && link->priority && k < i; k++) {
        if (list[k].area == link->area && list[k].priority == link->priority) {
            hd_json_error(json, HD_E_FORMAT, at, "\"%s\" and \"%s\" are linked twice",
                          link->area->code, link->priority->code);
        }
    }
}

void hd_plan_read_links(struct plan_reader *reader, const struct hd_json_at *top)
{
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, top, "links", 0, HD_LINKS_MAX, &list);
    struct hd_link *link = hd_plan_room(json, n, sizeof(*link));
    reader->plan->link = link;
    reader->plan->links_n = link ? n : 0;
    for (size_t i = 0; i < reader->plan->links_n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_link(reader, &at, link, i, &link[i]);
        }
    }
}

const struct hd_focus *hd_plan_find_focus(const struct hd_plan *plan, const char *ref)
{
    for (size_t i = 0; i < plan->focus_n; i++) {
        if (hd_text_equal(plan->focus[i].ref, ref)) {
            return &plan->focus[i];
        }
    }
    return NULL;
}

static const struct hd_focus *focus_at(struct plan_reader *reader, const struct hd_json_at *at)
{
    const char *ref = hd_plan_ref(reader->json, at);
    const struct hd_focus *focus = ref ? hd_plan_find_focus(reader->plan, ref) : NULL;
    if (ref && !focus) {
        hd_json_error(reader->json, HD_E_FORMAT, at,
                      "\"%s\" is not among the plan's focus areas", ref);
    }
    return focus;
}

const struct hd_focus *hd_plan_need_focus(struct plan_reader *reader,
                                          const struct hd_json_at *at)
{
    struct hd_json_at place;
    return hd_json_need(reader->json, at, "focus", JSON_STRING, &place)
               ? focus_at(reader, &place)
               : NULL;
}

const struct hd_focus *hd_plan_may_focus(struct plan_reader *reader,
                                         const struct hd_json_at *at)
{
    struct hd_json_at place;
    return hd_json_may(reader->json, at, "focus", JSON_STRING, &place)
               ? focus_at(reader, &place)
               : NULL;
}

static void read_focus(struct plan_reader *reader, const struct hd_json_at *at,
                       struct hd_focus *focus)
{
    static const char *const known[] = {"ref",         "title",  "area",
                                        "accountable", "impact", "source"};
    struct hd_json *json = reader->json;
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    focus->ref = hd_plan_need_ref(json, at, "ref");
    focus->title = hd_json_need_text(json, at, "title");
    focus->area = hd_plan_may_area(reader, at);
    if (!json_object_get(at->value, "accountable")) {
        hd_json_error(json, HD_E_FORMAT, at, "\"accountable\" is missing");
    }
    focus->accountable =
        hd_plan_may_texts(json, at, "accountable", PLAN_TEXTS, 1, HD_LEADS_MAX);
    focus->impact = hd_json_may_text(json, at, "impact");
    focus->source = hd_plan_need_source(reader, at);
    if (focus->ref && hd_plan_find_focus(reader->plan, focus->ref)) {
        struct hd_json_at place = hd_plan_member(at, "ref");
        hd_json_error(json, HD_E_FORMAT, &place, "reference \"%s\" is used twice", focus->ref);
    }
}

void hd_plan_read_focus(struct plan_reader *reader, const struct hd_json_at *top)
{
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, top, "focus", 0, HD_FOCUS_MAX, &list);
    struct hd_focus *focus = hd_plan_room(json, n, sizeof(*focus));
    reader->plan->focus = focus;
    for (size_t i = 0; focus && i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_focus(reader, &at, &focus[i]);
        }
        reader->plan->focus_n = i + 1;
    }
}
