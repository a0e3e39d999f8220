/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The small things that stand everywhere in a plan: references, lists, decimals, choices, sources.
 * A board will read what stands here, so every value keeps the wording that it was printed in.
 */
#include "plan_read.h"

#include <string.h>

#include <heard/text.h>

struct hd_json_at hd_plan_member(const struct hd_json_at *at, const char *key)
{
    return (struct hd_json_at){
        .parent = at, .key = key, .value = json_object_get(at->value, key)};
}

size_t hd_plan_may_list(struct hd_json *json, const struct hd_json_at *at, const char *key,
                        size_t min, size_t max, struct hd_json_at *out)
{
    return json_object_get(at->value, key) ? hd_json_list(json, at, key, min, max, out) : 0;
}

void *hd_plan_room(struct hd_json *json, size_t n, size_t size)
{
    if (n == 0) {
        return NULL;
    }
    void *room = hd_arena_array(&json->arena, n, size);
    if (!room) {
        hd_json_no_memory(json);
    }
    return room;
}

/* Short and plain, because they become file members, spreadsheet cells and anchors. */
const char *hd_plan_ref(struct hd_json *json, const struct hd_json_at *at)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./-& ";
    const char *ref = hd_json_text(json, at);
    if (!ref) {
        return NULL;
    }
    size_t len = strlen(ref);
    if (len > PLAN_REF_MAX || strspn(ref, allowed) != len) {
        char shown[HD_JSON_SHOWN_MAX];
        hd_json_show(shown, ref);
        hd_json_error(
            json, HD_E_FORMAT, at,
            "\"%s\" is not a reference: use 1 to %d letters, digits, spaces, \".\", \"/\", "
            "\"-\" and \"&\"",
            shown, PLAN_REF_MAX);
        return NULL;
    }
    return ref;
}

const char *hd_plan_need_ref(struct hd_json *json, const struct hd_json_at *at, const char *key)
{
    struct hd_json_at place;
    return hd_json_need(json, at, key, JSON_STRING, &place) ? hd_plan_ref(json, &place) : NULL;
}

bool hd_plan_has_text(const struct hd_texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->n; i++) {
        if (hd_text_equal(texts->text[i], text)) {
            return true;
        }
    }
    return false;
}

static const char *read_entry(struct hd_json *json, const struct hd_json_at *at,
                              enum plan_texts kind)
{
    switch (kind) {
    case PLAN_TEXTS:
        return hd_json_text(json, at);
    case PLAN_CODES:
        return hd_json_code(json, at);
    case PLAN_REFS:
        return hd_plan_ref(json, at);
    }
    return NULL;
}

struct hd_texts hd_plan_may_texts(struct hd_json *json, const struct hd_json_at *at,
                                  const char *key, enum plan_texts kind, size_t min, size_t max)
{
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, at, key, min, max, &list);
    const char **text = hd_plan_room(json, n, sizeof(*text));
    struct hd_texts out = {.n = 0, .text = text};

    for (size_t i = 0; text && i < n; i++) {
        struct hd_json_at item = hd_json_item(&list, i);
        const char *entry = read_entry(json, &item, kind);
        if (entry && hd_plan_has_text(&out, entry)) {
            char shown[HD_JSON_SHOWN_MAX];
            hd_json_show(shown, entry);
            hd_json_error(json, HD_E_FORMAT, &item, "\"%s\" is named twice", shown);
        }
        text[i] = entry;
        out.n = i + 1;
    }
    return out;
}

/* -?[0-9]{1,9}(\.[0-9]{1,4})? as a whole number of ten-thousandths. */
static bool parse_decimal(const char *text, int64_t *out)
{
    const char *at = text;
    bool negative = *at == '-';
    at += negative ? 1 : 0;
    size_t whole = strspn(at, "0123456789");
    size_t part = at[whole] == '.' ? strspn(at + whole + 1, "0123456789") : 0;
    bool ends = at[whole] == '.' ? part > 0 && !at[whole + 1 + part] : !at[whole];
    if (whole < 1 || whole > 9 || part > 4 || !ends) {
        return false;
    }
    int64_t scaled = 0;
    for (size_t i = 0; i < whole; i++) {
        scaled = scaled * 10 + (at[i] - '0');
    }
    for (size_t i = 0; i < 4; i++) {
        scaled = scaled * 10 + (i < part ? at[whole + 1 + i] - '0' : 0);
    }
    *out = negative ? -scaled : scaled;
    return true;
}

bool hd_plan_need_decimal(struct hd_json *json, const struct hd_json_at *at, const char *key,
                          struct hd_decimal *out)
{
    const char *text = hd_json_need_text(json, at, key);
    int64_t scaled = 0;
    if (text && !parse_decimal(text, &scaled)) {
        struct hd_json_at place = hd_plan_member(at, key);
        char shown[HD_JSON_SHOWN_MAX];
        hd_json_show(shown, text);
        hd_json_error(json, HD_E_FORMAT, &place,
                      "\"%s\" is not a number as we write them: like \"33.7\", with at most 9 "
                      "digits before the point and 4 behind it, and without unit",
                      shown);
        return false;
    }
    *out = (struct hd_decimal){.text = text, .scaled = scaled};
    return text != NULL;
}

int hd_plan_may_choice(struct hd_json *json, const struct hd_json_at *at, const char *key,
                       const char *const *codes, size_t n, const char *choices)
{
    const char *code = hd_json_may_text(json, at, key);
    for (size_t i = 0; code && i < n; i++) {
        if (codes[i] && strcmp(codes[i], code) == 0) {
            return (int)i;
        }
    }
    if (code) {
        struct hd_json_at place = hd_plan_member(at, key);
        char shown[HD_JSON_SHOWN_MAX];
        hd_json_show(shown, code);
        hd_json_error(json, HD_E_FORMAT, &place, "\"%s\" does not exist; use %s", shown,
                      choices);
    }
    return -1;
}

int hd_plan_need_choice(struct hd_json *json, const struct hd_json_at *at, const char *key,
                        const char *const *codes, size_t n, const char *choices)
{
    struct hd_json_at place;
    return hd_json_need(json, at, key, JSON_STRING, &place)
               ? hd_plan_may_choice(json, at, key, codes, n, choices)
               : -1;
}

static const struct hd_document *find_document(const struct hd_plan *plan, const char *code)
{
    for (size_t i = 0; i < plan->documents_n; i++) {
        if (hd_text_equal(plan->document[i].code, code)) {
            return &plan->document[i];
        }
    }
    return NULL;
}

struct hd_source hd_plan_source(struct plan_reader *reader, const struct hd_json_at *at)
{
    static const char *const known[] = {"doc", "at", "quote"};
    struct hd_source source = {0};
    struct hd_json *json = reader->json;
    if (!hd_json_is(json, at, JSON_OBJECT)) {
        return source;
    }
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    const char *code = hd_json_need_code(json, at, "doc");
    source.document = code ? find_document(reader->plan, code) : NULL;
    /* Without any document, the list itself was wrong, and that is said. */
    if (code && !source.document && reader->plan->documents_n > 0) {
        struct hd_json_at place = hd_plan_member(at, "doc");
        hd_json_error(json, HD_E_FORMAT, &place, "\"%s\" is not among the plan's documents",
                      code);
    }
    source.at = hd_json_need_text(json, at, "at");
    source.quote = hd_json_may_text(json, at, "quote");
    return source;
}

struct hd_source hd_plan_need_source(struct plan_reader *reader, const struct hd_json_at *at)
{
    struct hd_json_at place;
    return hd_json_need(reader->json, at, "source", JSON_OBJECT, &place)
               ? hd_plan_source(reader, &place)
               : (struct hd_source){0};
}

struct hd_measured hd_plan_measured(struct plan_reader *reader, const struct hd_json_at *at,
                                    const char *day)
{
    struct hd_measured out = {0};
    struct hd_json *json = reader->json;
    if (!hd_json_is(json, at, JSON_OBJECT)) {
        return out;
    }
    const char *const known[] = {"value", "on", "source", day};
    hd_json_known(json, at, known, day ? 4 : 3);
    (void)hd_plan_need_decimal(json, at, "value", &out.value);
    if (day) {
        (void)hd_plan_may_day(json, at, day, &out.on);
    }
    out.on.printed = hd_json_need_text(json, at, "on");
    out.source = hd_plan_need_source(reader, at);
    return out;
}

struct hd_measured hd_plan_may_measured(struct plan_reader *reader, const struct hd_json_at *at,
                                        const char *key)
{
    struct hd_json_at place;
    return hd_json_may(reader->json, at, key, JSON_OBJECT, &place)
               ? hd_plan_measured(reader, &place, NULL)
               : (struct hd_measured){0};
}
