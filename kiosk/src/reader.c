/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A queue of places in the draw list. Items are known by a hash of what they are and say, so that a
 * list that is built anew is recognised, and nothing of what is said is kept.
 */
#include "reader.h"

#include <stdio.h>
#include <string.h>

#include <heard/keys.h>
#include <heard/text.h>

enum { PHRASE_MAX = 256 };

static uint64_t mix(uint64_t hash, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ p[i]) * 0x100000001B3u; /* FNV-1a */
    }
    return hash;
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
    return text ? mix(hash, text, strlen(text) + 1) : mix(hash, "\xFF", 1);
}

static const uint64_t hash_start = 0xCBF29CE484222325u;

/* Which item it is: not its state, which changes while it stays the same item. Never 0. */
static uint64_t identity(const struct ui_item *item)
{
    uint64_t hash = mix(hash_start, &item->id, sizeof(item->id));
    hash = mix(hash, &item->role, sizeof(item->role));
    return mix_text(hash, item->say) | 1;
}

static bool is_chosen(const struct ui_item *item)
{
    return ui_is_answer(item) && item->state & UI_STATE_CHOSEN;
}

/* Another page is another screen, or another heading on it: the next question. */
static uint64_t page_of(const struct ui_list *list)
{
    uint64_t hash = mix_text(hash_start, list->screen);
    for (size_t i = 0; i < list->n; i++) {
        if (list->item[i].role == UI_HEADING) {
            hash = mix_text(hash, list->item[i].say);
        }
    }
    return hash | 1;
}

void reader_init(struct reader *reader, const struct reader_voice *voice)
{
    *reader = (struct reader){.voice = voice, .due_ms = INT64_MAX};
}

static void unlight(struct reader *reader)
{
    reader->saying = 0;
    reader->hot_start = 0;
    reader->hot_end = 0;
}

void reader_stop(struct reader *reader)
{
    if (reader->speaking) {
        reader->voice->stop(reader->voice->ctx);
    }
    reader->speaking = false;
    unlight(reader);
    reader->line_n = 0;
    reader->line_at = 0;
    reader->part = READER_NAME;
    reader->confirms = false;
    reader->page_waits = false;
    reader->due_ms = INT64_MAX;
}

void reader_switch(struct reader *reader, bool on)
{
    reader_stop(reader);
    reader->on = on && reader->voice;
    reader->page = 0;
}

void reader_forget(struct reader *reader)
{
    reader_stop(reader);
    reader_init(reader, reader->voice);
}

static bool is_sayable(const struct ui_item *item)
{
    return item->say && item->say[0] && item->role != UI_PANEL;
}

/* What a screen is about and what there is to know; what can be chosen; what can be done. The bar
 * that is the same on every screen, and how far one is, only when somebody goes there. */
enum turn { TURN_WORDS, TURN_CHOICES, TURN_BUTTONS, TURN_ASIDE, TURN_N };

static enum turn turn_of(const struct ui_item *item)
{
    if (item->aside) {
        return TURN_ASIDE;
    }
    switch (item->role) {
    case UI_HEADING:
    case UI_TEXT:
    case UI_PICTURE:
        return TURN_WORDS;
    case UI_CHOICE:
    case UI_TOGGLE:
        return TURN_CHOICES;
    case UI_BUTTON:
        return item->look == UI_LOOK_CARD ? TURN_CHOICES : TURN_BUTTONS;
    case UI_PROGRESS:
    case UI_PANEL:
        break;
    }
    return TURN_ASIDE;
}

/* Words are read from the top down, whatever order they were made in. */
static bool comes_before(const struct ui_item *a, const struct ui_item *b)
{
    enum turn turn = turn_of(a);
    if (turn != turn_of(b)) {
        return turn < turn_of(b);
    }
    return turn == TURN_WORDS && a->box.y < b->box.y;
}

/* Places in the list in the order in which they are said, up to a turn. Returns how many. */
static size_t sort_items(const struct ui_list *list, enum turn last, uint8_t *order)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        const struct ui_item *item = &list->item[i];
        if (!is_sayable(item) || turn_of(item) > last) {
            continue;
        }
        size_t at = n++;
        for (; at > 0 && comes_before(item, &list->item[order[at - 1]]); at--) {
            order[at] = order[at - 1];
        }
        order[at] = (uint8_t)i;
    }
    return n;
}

static void queue(struct reader *reader, const struct ui_item *item)
{
    if (reader->line_n < UI_ITEMS_MAX) {
        reader->line[reader->line_n++] = identity(item);
    }
}

static void queue_page(struct reader *reader, const struct ui_list *list)
{
    uint8_t order[UI_ITEMS_MAX];
    reader_stop(reader);
    reader->with_place = false;
    size_t n = sort_items(list, TURN_BUTTONS, order);
    for (size_t i = 0; i < n; i++) {
        queue(reader, &list->item[order[i]]);
    }
}

static void queue_one(struct reader *reader, const struct ui_item *item)
{
    reader_stop(reader);
    reader->with_place = true;
    queue(reader, item);
}

static const struct ui_item *find(const struct ui_list *list, uint64_t which)
{
    for (size_t i = 0; which != 0 && i < list->n; i++) {
        if (is_sayable(&list->item[i]) && identity(&list->item[i]) == which) {
            return &list->item[i];
        }
    }
    return NULL;
}

static const struct ui_item *focused(const struct ui_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        if (list->item[i].state & UI_STATE_FOCUSED) {
            return &list->item[i];
        }
    }
    return NULL;
}

/* The place among the known items; known_n when it is new. */
static size_t place_of(const struct reader *reader, const struct ui_item *item)
{
    uint64_t which = identity(item);
    size_t i = 0;
    while (i < reader->known_n && reader->known[i] != which) {
        i++;
    }
    return i;
}

/* An answer that was chosen or taken back in place. When one was chosen instead of another, only
 * that one is said. */
static const struct ui_item *find_switched(const struct reader *reader,
                                           const struct ui_list *list)
{
    const struct ui_item *found = NULL;
    for (size_t i = 0; i < list->n; i++) {
        const struct ui_item *item = &list->item[i];
        size_t place = place_of(reader, item);
        if (is_sayable(item) && place < reader->known_n &&
            reader->chosen[place] != is_chosen(item) && (!found || is_chosen(item))) {
            found = item;
        }
    }
    return found;
}

/* The screen is the same, but not all that is on it. */
static void queue_changes(struct reader *reader, const struct ui_list *list)
{
    const struct ui_item *switched = find_switched(reader, list);
    if (switched) {
        queue_one(reader, switched);
        reader->with_place = false;
        reader->confirms = true;
        reader->confirms_chosen = is_chosen(switched);
        return;
    }
    bool first = true;
    for (size_t i = 0; i < list->n; i++) {
        const struct ui_item *item = &list->item[i];
        bool told = item->role == UI_TEXT || item->role == UI_PICTURE ||
                    (item->role == UI_BUTTON && item->look == UI_LOOK_CARD) ||
                    (item->state & UI_STATE_FOCUSED) != 0;
        if (is_sayable(item) && told && place_of(reader, item) == reader->known_n) {
            if (first) {
                queue_one(reader, item);
            } else {
                queue(reader, item);
            }
            first = false;
        }
    }
}

static void remember(struct reader *reader, const struct ui_list *list)
{
    const struct ui_item *focus = focused(list);
    reader->focus = focus ? focus->id : 0;
    reader->page = page_of(list);
    reader->known_n = list->n;
    for (size_t i = 0; i < list->n; i++) {
        reader->known[i] = identity(&list->item[i]);
        reader->chosen[i] = is_chosen(&list->item[i]);
    }
}

/* "Answer {n} of {m}" with numbers in it. */
static void fill_in(const char *pattern, size_t n, size_t m, char *out, size_t size)
{
    size_t at = 0;
    while (*pattern && at + 1 < size) {
        bool is_n = strncmp(pattern, "{n}", 3) == 0;
        if (is_n || strncmp(pattern, "{m}", 3) == 0) {
            int written = snprintf(out + at, size - at, "%zu", is_n ? n : m);
            at += written > 0 ? (size_t)written : 0;
            at = at < size ? at : size - 1;
            pattern += 3;
        } else {
            out[at++] = *pattern++;
        }
    }
    out[at] = '\0';
}

static void say_in(struct reader *reader, const struct reader_manner *manner, const char *lang,
                   const char *text, const char *say)
{
    const struct reader_words words = {lang ? lang : manner->lang, text, say, manner->slow};
    reader->speaking = true;
    reader->voice->start(reader->voice->ctx, &words);
}

/* A phrase of the kiosk's own. */
static void say(struct reader *reader, const struct reader_manner *manner, const char *phrase)
{
    say_in(reader, manner, NULL, NULL, phrase);
}

static bool say_place(struct reader *reader, const struct ui_list *list,
                      const struct reader_manner *manner, const struct ui_item *item)
{
    char phrase[PHRASE_MAX];
    size_t n = 0;
    size_t m = 0;
    for (size_t i = 0; i < list->n; i++) {
        m += ui_is_answer(&list->item[i]);
        n = &list->item[i] == item ? m : n;
    }
    if (!reader->with_place || !ui_is_answer(item) || m < 2 || !manner->answer_of.say) {
        return false;
    }
    fill_in(manner->answer_of.say, n, m, phrase, sizeof(phrase));
    say(reader, manner, phrase);
    return true;
}

static bool say_state(struct reader *reader, const struct reader_manner *manner,
                      const struct ui_item *item)
{
    bool chosen = reader->confirms ? reader->confirms_chosen : item && is_chosen(item);
    const struct reader_phrase *phrase = chosen ? &manner->chosen : &manner->not_chosen;
    if ((!chosen && !reader->confirms) || !phrase->say) {
        return false;
    }
    say(reader, manner, phrase->say);
    return true;
}

/* Begin the next part of the line. Returns false when it has none: it is not there any more, or
 * there is nothing to say. */
static bool say_part(struct reader *reader, const struct ui_list *list,
                     const struct reader_manner *manner, enum reader_part part)
{
    const struct ui_item *item = find(list, reader->line[reader->line_at]);
    unlight(reader);
    switch (part) {
    case READER_NAME:
        if (!item) {
            return false;
        }
        reader->saying = identity(item);
        reader->last = reader->saying;
        say_in(reader, manner, item->lang, item->text, item->say);
        return true;
    case READER_PLACE:
        return item && say_place(reader, list, manner, item);
    case READER_STATE:
        return say_state(reader, manner, item);
    case READER_PART_N:
        break;
    }
    return false;
}

/* Go on to the next part, line or page that can be said. Returns false when there is none. */
static bool say_next(struct reader *reader, const struct ui_list *list,
                     const struct reader_manner *manner)
{
    for (;;) {
        while (reader->line_at < reader->line_n) {
            if (reader->part == READER_PART_N) {
                reader->part = READER_NAME;
                reader->line_at++;
                continue;
            }
            if (say_part(reader, list, manner, reader->part++)) {
                return true;
            }
        }
        if (!reader->page_waits) {
            return false;
        }
        queue_page(reader, list);
    }
}

/* Ask the voice how far it is; when it has ended, give it what comes next. */
static void advance(struct reader *reader, const struct ui_list *list,
                    const struct reader_manner *manner)
{
    for (;;) {
        struct reader_said said = {0};
        if (reader->speaking) {
            reader->voice->poll(reader->voice->ctx, &said);
        }
        if (said.speaking) {
            bool lit = reader->saying != 0;
            reader->hot_start = lit ? said.start : 0;
            reader->hot_end = lit ? said.end : 0;
            reader->due_ms = said.due_ms;
            return;
        }
        reader->speaking = false;
        if (!say_next(reader, list, manner)) {
            reader_stop(reader);
            return;
        }
    }
}

static void turn_page(struct reader *reader, const struct ui_list *list)
{
    if (reader->confirms && reader->speaking) {
        unlight(reader); /* what it stood on has gone */
        reader->page_waits = true;
    } else {
        queue_page(reader, list);
    }
}

bool reader_follow(struct reader *reader, const struct ui_list *list,
                   const struct reader_manner *manner, bool readable)
{
    uint64_t saying = reader->saying;
    uint16_t start = reader->hot_start;
    uint16_t end = reader->hot_end;
    if (!reader->on || !readable) {
        reader_stop(reader);
        reader->page = 0;
        return saying != 0;
    }
    const struct ui_item *focus = focused(list);
    if (page_of(list) != reader->page) {
        turn_page(reader, list);
    } else if (focus && focus->id != reader->focus && is_sayable(focus)) {
        queue_one(reader, focus);
    } else {
        queue_changes(reader, list);
    }
    remember(reader, list);
    advance(reader, list, manner);
    return saying != reader->saying || start != reader->hot_start || end != reader->hot_end;
}

void reader_again(struct reader *reader, const struct ui_list *list)
{
    const struct ui_item *focus = focused(list);
    if (focus && is_sayable(focus)) {
        queue_one(reader, focus);
    } else {
        queue_page(reader, list);
    }
}

void reader_step(struct reader *reader, const struct ui_list *list, int step)
{
    uint8_t order[UI_ITEMS_MAX];
    size_t n = sort_items(list, TURN_ASIDE, order);
    const struct ui_item *last = find(list, reader->last);
    size_t at = 0;
    while (at < n && &list->item[order[at]] != last) {
        at++;
    }
    if (n == 0) {
        return;
    }
    if (at == n) {
        at = 0; /* nothing on this page was said yet */
    } else if (step > 0) {
        at = at + 1 < n ? at + 1 : at;
    } else {
        at = at > 0 ? at - 1 : 0;
    }
    queue_one(reader, &list->item[order[at]]);
}

bool reader_point(struct reader *reader, const struct ui_list *list, int x, int y)
{
    for (size_t i = list->n; i > 0; i--) {
        const struct ui_item *item = &list->item[i - 1];
        if (is_sayable(item) && ui_inside(item->box, x, y, 0)) {
            queue_one(reader, item);
            return true;
        }
    }
    return false;
}

bool reader_speaks(const struct reader *reader)
{
    return reader->speaking || reader->line_at < reader->line_n;
}

const struct ui_item *reader_item(const struct reader *reader, const struct ui_list *list)
{
    return find(list, reader->saying);
}

void reader_mark(const struct reader *reader, struct ui_list *list)
{
    for (size_t i = 0; reader->saying != 0 && i < list->n; i++) {
        struct ui_item *item = &list->item[i];
        if (is_sayable(item) && identity(item) == reader->saying) {
            item->hot_start = reader->hot_start;
            item->hot_end = reader->hot_end;
            return;
        }
    }
}
