/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a file of cards to struct hd_cards. A card whose last day is before its first would never
 * be seen by anybody, so that is an error and no matter of taste.
 */
#include <string.h>

#include <heard/cards.h>
#include <heard/text.h>
#include <heard/week.h>

#include "string_read.h"

static void check_new(struct hd_json *json, const struct hd_json_at *at,
                      const struct hd_cards *cards, size_t n, const char *code)
{
    struct hd_json_at place = {.parent = at, .key = "code"};
    for (size_t i = 0; code && i < n; i++) {
        if (hd_text_equal(cards->card[i].code, code)) {
            hd_json_error(json, HD_E_FORMAT, &place, "code \"%s\" is used twice", code);
            return;
        }
    }
}

/* Member key, a day; none when it is not there. False when it is wrong, which is noted. */
static bool read_day(struct hd_json *json, const struct hd_json_at *at, const char *key,
                     int32_t none, int32_t *out)
{
    *out = none;
    struct hd_json_at member;
    if (!json_object_get(at->value, key)) {
        return true;
    }
    if (!hd_json_may(json, at, key, JSON_STRING, &member)) {
        return false;
    }
    if (hd_day_parse(json_string_value(member.value), out) != HD_OK) {
        hd_json_error(json, HD_E_FORMAT, &member, "is not a day; write it like \"2026-11-30\"");
        return false;
    }
    return true;
}

static void read_card(struct hd_json *json, const struct hd_json_at *at,
                      const struct hd_cards *cards, size_t i, struct hd_card *card)
{
    static const char *const known[] = {"code",  "said", "responded", "picture",
                                        "theme", "from", "until"};
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    card->code = hd_json_need_code(json, at, "code");
    check_new(json, at, cards, i, card->code);
    hd_string_need(json, at, "said", &cards->langs, &card->said);
    hd_string_need(json, at, "responded", &cards->langs, &card->responded);
    card->picture = hd_json_may_code(json, at, "picture");
    card->theme = hd_json_may_code(json, at, "theme");
    bool from = read_day(json, at, "from", INT32_MIN, &card->from);
    bool until = read_day(json, at, "until", INT32_MAX, &card->until);
    if (from && until && card->from > card->until) {
        struct hd_json_at place = {.parent = at, .key = "until"};
        hd_json_error(json, HD_E_FORMAT, &place,
                      "is before \"from\", so nobody would ever see this card");
    }
}

static void read_cards(struct hd_json *json, struct hd_cards *cards)
{
    static const char *const known[] = {"heard", "format", "languages", "drafts", "cards"};
    struct hd_json_at top = hd_json_top(json);
    struct hd_json_at list;
    hd_json_known(json, &top, known, sizeof(known) / sizeof(known[0]));
    hd_langs_read(json, &top, &cards->langs);
    hd_json_drafts(json, &top, &cards->langs);
    size_t n = hd_json_list(json, &top, "cards", 0, HD_CARDS_MAX, &list);
    for (size_t i = 0; i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_card(json, &at, cards, i, &cards->card[i]);
        }
    }
    cards->n = n;
    if (json->err == HD_OK) {
        hd_json_digest(json, cards->digest);
    }
}

enum hd_err hd_cards_load(struct hd_slice text, const char *place, struct hd_notes *notes,
                          struct hd_cards **out)
{
    struct hd_json json = {.place = place, .notes = notes};
    struct hd_cards *cards = NULL;
    *out = NULL;

    if (hd_json_open(&json, text, HD_CARDS_JSON_MAX, "cards") != HD_OK) {
        goto out;
    }
    cards = hd_arena_alloc(&json.arena, sizeof(*cards));
    if (!cards) {
        hd_json_no_memory(&json);
        goto out;
    }
    read_cards(&json, cards);
    if (json.err == HD_OK) {
        cards->memory = hd_json_take(&json);
        *out = cards;
    }

out:
    hd_json_close(&json);
    return json.err;
}

void hd_cards_free(struct hd_cards *cards)
{
    if (cards) {
        struct hd_arena arena = {cards->memory};
        hd_arena_free(&arena);
    }
}

struct hd_slice hd_cards_none(void)
{
    static const char none[] =
        "{\"cards\":[],\"format\":1,\"heard\":\"cards\",\"languages\":[\"en\"]}";
    return (struct hd_slice){(const uint8_t *)none, sizeof(none) - 1};
}
