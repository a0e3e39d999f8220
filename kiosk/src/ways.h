/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef WAYS_H
#define WAYS_H

/*
 * How one person answers without touching the glass: which switches are theirs, where the frame is,
 * and how far they are with teaching the kiosk their switch. Pure; forgotten with the person.
 */

#include "keymap.h"
#include "needs.h"
#include "scan.h"

/** What the page for switches (scr_switch) is waiting for. */
enum ways_stage {
    WAYS_ASK,          /**< one switch, two or none */
    WAYS_LEARN_MOVE,   /**< a press of the moving switch */
    WAYS_LEARN_CHOOSE, /**< a press of the choosing switch */
    WAYS_LEARN_AGAIN,  /**< the same switch once more: one press may have been a slip */
    WAYS_KNOWN,        /**< it works: try it out, set how fast */
};

struct ways {
    struct scan scan;
    struct keymap keymap;
    int64_t ran_ms; /**< when the frame was last seen running: nobody is idle before it */

    enum ways_stage stage;
    enum needs_switch wanted; /**< how many switches are being learnt */
    bool offered;     /**< the kiosk asked, because a switch was pressed: it is known already */
    bool same;        /**< the second switch was the first one again */
    bool unheard;     /**< nothing was pressed for a long while */
    int64_t since_ms; /**< when the stage began */

    struct key_press strange; /**< pressed on the first screen, where it means nothing */
    int64_t strange_ms;       /**< when; INT64_MIN: nothing was */
};

enum {
    WAYS_TWICE_MS = 5000,        /**< two presses so near are meant */
    WAYS_BOUNCE_MS = 150,        /**< and two so near are one, of a switch that bounces */
    WAYS_UNHEARD_MS = 15000,     /**< after that the page says that nothing was heard */
    WAYS_ACCEPT_STEADY_MS = 300, /**< how long who needs very steady touch holds a switch */
};

/** For whoever comes next. */
void ways_forget(struct ways *ways);

/** Another screen, or the same with other items: the frame begins anew, as the person needs it.
 * off: no frame here. */
void ways_start(struct ways *ways, const struct needs *needs, bool off,
                const struct ui_list *list, int64_t now_ms);

/** Whether there is a frame here, moving or not. */
bool ways_scans(const struct ways *ways);

/** Whether the next press is to be learnt. */
bool ways_listens(const struct ways *ways);

/** The page for switches goes on to this. */
void ways_go(struct ways *ways, enum ways_stage stage, int64_t now_ms);

/**
 * A press while ways_listens(). Sets needs->switches when the last one is known.
 *
 * Returns false, and changes nothing, for what cannot be learnt.
 */
bool ways_learn(struct ways *ways, struct needs *needs, struct key_press press, int64_t now_ms);

/** A press that means nothing. Returns true when it was the same twice: somebody has a switch. */
bool ways_knock(struct ways *ways, struct key_press press, int64_t now_ms);

#endif
