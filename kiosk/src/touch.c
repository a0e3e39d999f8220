/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The touch rules as a small state machine; its table of cases is tests/kiosk/test_touch.c. */
#include "touch.h"

void touch_init(struct touch *touch, int slop_px)
{
    *touch = (struct touch){.slop = slop_px};
    touch_set(touch, TOUCH_USUAL, slop_px);
}

void touch_set(struct touch *touch, enum touch_way way, int slop_px)
{
    static const struct {
        int slops;
        int64_t guard_ms, rest_ms;
    } ways[TOUCH_WAY_N] = {
        [TOUCH_USUAL] = {1, TOUCH_REPEAT_GUARD_MS, 0},
        [TOUCH_STEADY] = {2, 1000, 0},
        [TOUCH_VERY_STEADY] = {2, 2000, 300},
    };
    touch->slop = slop_px * ways[way].slops;
    touch->guard_ms = ways[way].guard_ms;
    touch->rest_ms = ways[way].rest_ms;
}

void touch_cancel(struct touch *touch)
{
    touch->armed = 0;
    touch->owned = false;
}

void touch_reset(struct touch *touch)
{
    touch_cancel(touch);
    touch->contacts = 0;
    touch->palm = false;
}

static void note_event(struct touch *touch, int64_t now_ms)
{
    if (now_ms - touch->last_event_ms > TOUCH_STALE_MS) {
        touch_reset(touch);
    }
    touch->last_event_ms = now_ms;
}

static int find_contact(const struct touch *touch, int64_t contact)
{
    for (int i = 0; i < touch->contacts; i++) {
        if (touch->contact[i] == contact) {
            return i;
        }
    }
    return -1;
}

static void add_contact(struct touch *touch, int64_t contact)
{
    if (find_contact(touch, contact) < 0 && touch->contacts < TOUCH_CONTACTS_MAX) {
        touch->contact[touch->contacts++] = contact;
    }
    if (touch->contacts >= TOUCH_PALM) {
        touch->palm = true;
        touch->armed = 0;
    }
}

static void remove_contact(struct touch *touch, int64_t contact)
{
    int i = find_contact(touch, contact);
    if (i >= 0) {
        touch->contact[i] = touch->contact[--touch->contacts];
    }
    if (touch->contacts == 0) {
        touch->palm = false;
    }
}

void touch_down(struct touch *touch, const struct ui_list *list, int64_t contact, int x, int y,
                int64_t now_ms)
{
    note_event(touch, now_ms);
    add_contact(touch, contact);
    if (touch->palm || touch->owned || now_ms < touch->deaf_until_ms) {
        return;
    }
    const struct ui_item *item = ui_hit(list, x, y);
    if (!item) {
        return; /* a resting hand beside the targets must not own the screen */
    }
    touch->owned = true;
    touch->owner = contact;
    touch->armed = item->id;
    touch->box = item->box;
    touch->armed_ms = now_ms;
}

static void slide(struct touch *touch, int64_t contact, int x, int y)
{
    if (touch->owned && contact == touch->owner && touch->armed != 0 &&
        !ui_inside(touch->box, x, y, touch->slop)) {
        touch->armed = 0;
    }
}

void touch_move(struct touch *touch, int64_t contact, int x, int y, int64_t now_ms)
{
    touch->last_event_ms = now_ms;
    slide(touch, contact, x, y);
}

/* The slop lets a finger tremble over the edge, but not onto a neighbour. */
static bool over_another(const struct ui_list *list, uint16_t id, int x, int y)
{
    const struct ui_item *item = ui_hit(list, x, y);
    return item && item->id != id;
}

uint16_t touch_up(struct touch *touch, const struct ui_list *list, int64_t contact, int x,
                  int y, int64_t now_ms)
{
    touch->last_event_ms = now_ms;
    slide(touch, contact, x, y);
    bool mine = touch->owned && contact == touch->owner;
    bool rested = now_ms - touch->armed_ms >= touch->rest_ms;
    uint16_t id = mine && rested && !touch->palm ? touch->armed : 0;
    if (mine) {
        touch->owned = false;
        touch->armed = 0;
    }
    remove_contact(touch, contact);
    if (id != 0 && over_another(list, id, x, y)) {
        id = 0;
    }
    if (id != 0) {
        touch_deafen(touch, now_ms);
    }
    return id;
}

void touch_deafen(struct touch *touch, int64_t now_ms)
{
    touch->deaf_until_ms = now_ms + touch->guard_ms;
}

void touch_listen(struct touch *touch)
{
    touch->deaf_until_ms = 0;
}

bool touch_guard(struct touch *touch, int64_t now_ms)
{
    if (now_ms < touch->deaf_until_ms) {
        return false;
    }
    touch_deafen(touch, now_ms);
    return true;
}
