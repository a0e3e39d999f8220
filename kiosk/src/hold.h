/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOLD_H
#define HOLD_H

/*
 * A finger held still in a place where nothing is: the way in for staff. One contact alone, for
 * HOLD_MS, moving less than the slop. Pure: the clock is given.
 */

#include <stdbool.h>
#include <stdint.h>

enum { HOLD_MS = 3000 };

struct hold {
    bool on;
    int64_t contact;
    int x, y;
    int64_t due_ms; /**< when it has been long enough */
};

void hold_start(struct hold *hold, int64_t contact, int x, int y, int64_t now_ms);

void hold_cancel(struct hold *hold);

/** A contact moved: further than slop pixels and it is no hold any more. */
void hold_move(struct hold *hold, int64_t contact, int x, int y, int slop);

/** A contact was lifted. */
void hold_up(struct hold *hold, int64_t contact);

/** When the hold will have been long enough; INT64_MAX while there is none. */
int64_t hold_due(const struct hold *hold);

#endif
