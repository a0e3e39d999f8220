/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame of a switch user as a small state machine; its table of cases is test_scan.c. */
#include "scan.h"

#include <stddef.h>

enum { ACCEPT_MAX_MS = 1000 };

void scan_init(struct scan *scan, enum scan_mode mode, uint32_t interval_ms, uint32_t accept_ms)
{
    *scan = (struct scan){
        .mode = mode,
        .interval_ms = interval_ms > SCAN_INTERVAL_MIN_MS ? interval_ms : SCAN_INTERVAL_MIN_MS,
        .accept_ms = accept_ms < ACCEPT_MAX_MS ? accept_ms : ACCEPT_MAX_MS,
        .due_ms = INT64_MAX,
        .held_ms = INT64_MAX,
    };
}

enum rank { RANK_ANSWER, RANK_PRIMARY, RANK_OWN, RANK_ASIDE, RANK_LAST, RANK_N };

/* Answers come before the buttons that lead away from them; what is on every screen comes late. */
static enum rank rank(const struct ui_item *item)
{
    if (item->last) {
        return RANK_LAST;
    }
    if (ui_is_answer(item) || item->look == UI_LOOK_CARD) {
        return RANK_ANSWER;
    }
    if (item->look == UI_LOOK_PRIMARY) {
        return RANK_PRIMARY;
    }
    return item->aside ? RANK_ASIDE : RANK_OWN;
}

uint16_t scan_next(const struct ui_list *list, uint16_t id, int step)
{
    uint16_t ids[UI_ITEMS_MAX];
    size_t n = 0;
    size_t at = SIZE_MAX;
    for (int r = 0; r < RANK_N; r++) {
        for (size_t i = 0; i < list->n; i++) {
            if (list->item[i].id != 0 && (int)rank(&list->item[i]) == r) {
                at = list->item[i].id == id ? n : at;
                ids[n++] = list->item[i].id;
            }
        }
    }
    if (n == 0) {
        return 0;
    }
    if (at == SIZE_MAX) {
        return step > 0 ? ids[0] : ids[n - 1];
    }
    return ids[step > 0 ? (at + 1) % n : (at + n - 1) % n];
}

/* The first stays longer, for whoever has to find the frame. */
static void frame_first(struct scan *scan, const struct ui_list *list, int64_t now_ms)
{
    scan->at = scan_next(list, 0, 1);
    bool moves = scan->mode == SCAN_AUTO && scan->at != 0;
    scan->due_ms = moves ? now_ms + (int64_t)scan->interval_ms * SCAN_FIRST_TIMES : INT64_MAX;
    scan->loop = 0;
    scan->resting = false;
}

void scan_start(struct scan *scan, const struct ui_list *list, int64_t now_ms)
{
    scan->held_ms = INT64_MAX; /* what is held down was meant for what stood there before */
    if (scan->mode == SCAN_OFF) {
        scan->at = 0;
        scan->due_ms = INT64_MAX;
        return;
    }
    frame_first(scan, list, now_ms);
}

static enum scan_says move_on(struct scan *scan, const struct ui_list *list, int64_t now_ms)
{
    uint16_t first = scan_next(list, 0, 1);
    uint16_t next = scan_next(list, scan->at, 1);
    if (next == first) {
        scan->loop++;
    }
    if (scan->loop >= SCAN_LOOPS) {
        scan->resting = true;
        scan->at = 0;
        scan->due_ms = INT64_MAX;
        return SCAN_MOVED;
    }
    scan->at = next;
    scan->due_ms = now_ms + scan->interval_ms;
    return SCAN_MOVED;
}

enum scan_says scan_tick(struct scan *scan, const struct ui_list *list, bool speaking,
                         int64_t now_ms)
{
    if (scan->held_ms != INT64_MAX) {
        if (now_ms - scan->held_ms >= (int64_t)scan->accept_ms) {
            scan->held_ms = INT64_MAX;
            return SCAN_CHOSEN;
        }
        return SCAN_NOTHING; /* while the switch is down the frame waits */
    }
    if (scan->due_ms == INT64_MAX) {
        return SCAN_NOTHING;
    }
    if (speaking) {
        int64_t after = now_ms + scan->interval_ms;
        scan->due_ms = scan->due_ms > after ? scan->due_ms : after;
        return SCAN_NOTHING;
    }
    return now_ms >= scan->due_ms ? move_on(scan, list, now_ms) : SCAN_NOTHING;
}

enum scan_says scan_down(struct scan *scan, const struct ui_list *list, int64_t now_ms)
{
    if (scan->mode == SCAN_OFF) {
        return SCAN_NOTHING;
    }
    if (scan->resting || scan->at == 0) {
        frame_first(scan, list, now_ms);
        return SCAN_MOVED;
    }
    if (scan->accept_ms == 0) {
        return SCAN_CHOSEN;
    }
    if (scan->held_ms == INT64_MAX) {
        scan->held_ms = now_ms;
    }
    return SCAN_NOTHING;
}

enum scan_says scan_up(struct scan *scan, int64_t now_ms)
{
    bool chosen =
        scan->held_ms != INT64_MAX && now_ms - scan->held_ms >= (int64_t)scan->accept_ms;
    if (scan->held_ms != INT64_MAX && !chosen && scan->due_ms != INT64_MAX) {
        scan->due_ms =
            now_ms + scan->interval_ms; /* let go too early: as if nothing had been */
    }
    scan->held_ms = INT64_MAX;
    return chosen ? SCAN_CHOSEN : SCAN_NOTHING;
}

enum scan_says scan_step(struct scan *scan, const struct ui_list *list, int step,
                         int64_t now_ms)
{
    if (scan->mode == SCAN_OFF) {
        return SCAN_NOTHING;
    }
    if (scan->at == 0) {
        frame_first(scan, list, now_ms);
    } else {
        scan->at = scan_next(list, scan->at, step);
        scan->due_ms = scan->mode == SCAN_AUTO ? now_ms + scan->interval_ms : INT64_MAX;
    }
    return scan->at != 0 ? SCAN_MOVED : SCAN_NOTHING;
}

void scan_stay(struct scan *scan, int64_t now_ms)
{
    scan->held_ms = INT64_MAX;
    scan->loop = 0;
    scan->due_ms = scan->mode == SCAN_AUTO ? now_ms + scan->interval_ms : INT64_MAX;
}

int64_t scan_due(const struct scan *scan)
{
    if (scan->held_ms != INT64_MAX) {
        return scan->held_ms + (int64_t)scan->accept_ms;
    }
    return scan->due_ms;
}

bool scan_is_running(const struct scan *scan)
{
    return scan->due_ms != INT64_MAX || scan->held_ms != INT64_MAX;
}
