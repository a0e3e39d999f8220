/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person's switches: learning them, and the frame that goes with them. */
#include "ways.h"

void ways_forget(struct ways *ways)
{
    *ways = (struct ways){.strange_ms = INT64_MIN};
    scan_init(&ways->scan, SCAN_OFF, SCAN_INTERVAL_MS, 0);
}

void ways_start(struct ways *ways, const struct needs *needs, bool off,
                const struct ui_list *list, int64_t now_ms)
{
    static const enum scan_mode modes[NEEDS_SWITCH_N] = {
        [NEEDS_NO_SWITCH] = SCAN_OFF,
        [NEEDS_ONE_SWITCH] = SCAN_AUTO,
        [NEEDS_TWO_SWITCHES] = SCAN_STEP,
    };
    uint32_t accept_ms = needs->touch == NEEDS_TOUCH_VERY_STEADY ? WAYS_ACCEPT_STEADY_MS : 0;
    scan_init(&ways->scan, off ? SCAN_OFF : modes[needs->switches], needs->scan_ms, accept_ms);
    scan_start(&ways->scan, list, now_ms);
}

bool ways_scans(const struct ways *ways)
{
    return ways->scan.mode != SCAN_OFF;
}

bool ways_listens(const struct ways *ways)
{
    return ways->stage == WAYS_LEARN_MOVE || ways->stage == WAYS_LEARN_CHOOSE ||
           ways->stage == WAYS_LEARN_AGAIN;
}

void ways_go(struct ways *ways, enum ways_stage stage, int64_t now_ms)
{
    ways->stage = stage;
    ways->since_ms = now_ms;
    ways->same = false;
    ways->unheard = false;
}

static void know(struct ways *ways, struct needs *needs, int64_t now_ms)
{
    needs->switches = ways->wanted;
    ways_go(ways, WAYS_KNOWN, now_ms);
}

static bool learn_choose(struct ways *ways, struct needs *needs, struct key_press press,
                         int64_t now_ms)
{
    if (keymap_find(&ways->keymap, press) == KEYMAP_MOVE) {
        ways_go(ways, WAYS_LEARN_CHOOSE, now_ms);
        ways->same = true;
        return true;
    }
    if (!keymap_learn(&ways->keymap, press, KEYMAP_CHOOSE)) {
        return false;
    }
    if (ways->wanted == NEEDS_TWO_SWITCHES) {
        know(ways, needs, now_ms);
    } else {
        ways_go(ways, WAYS_LEARN_AGAIN, now_ms);
    }
    return true;
}

static bool learn_again(struct ways *ways, struct needs *needs, struct key_press press,
                        int64_t now_ms)
{
    if (keymap_find(&ways->keymap, press) == KEYMAP_CHOOSE) {
        know(ways, needs, now_ms);
        return true;
    }
    struct keymap other;
    keymap_clear(&other);
    if (!keymap_learn(&other, press, KEYMAP_CHOOSE)) {
        return false;
    }
    ways->keymap = other; /* the first one was a slip, or this one is: once more */
    ways_go(ways, WAYS_LEARN_AGAIN, now_ms);
    return true;
}

bool ways_learn(struct ways *ways, struct needs *needs, struct key_press press, int64_t now_ms)
{
    switch (ways->stage) {
    case WAYS_LEARN_MOVE:
        if (!keymap_learn(&ways->keymap, press, KEYMAP_MOVE)) {
            return false;
        }
        ways_go(ways, WAYS_LEARN_CHOOSE, now_ms);
        return true;
    case WAYS_LEARN_CHOOSE:
        return learn_choose(ways, needs, press, now_ms);
    case WAYS_LEARN_AGAIN:
        return learn_again(ways, needs, press, now_ms);
    case WAYS_ASK:
    case WAYS_KNOWN:
        break;
    }
    return false;
}

bool ways_knock(struct ways *ways, struct key_press press, int64_t now_ms)
{
    bool before = ways->strange_ms != INT64_MIN && ways->strange.source == press.source &&
                  ways->strange.code == press.code;
    int64_t since = before ? now_ms - ways->strange_ms : INT64_MAX;
    if (since < WAYS_BOUNCE_MS) {
        return false;
    }
    ways->strange = press;
    ways->strange_ms = now_ms;
    return since <= WAYS_TWICE_MS;
}
