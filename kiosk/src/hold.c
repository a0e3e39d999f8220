/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The long press. */
#include "hold.h"

void hold_start(struct hold *hold, int64_t contact, int x, int y, int64_t now_ms)
{
    *hold = (struct hold){true, contact, x, y, now_ms + HOLD_MS};
}

void hold_cancel(struct hold *hold)
{
    hold->on = false;
}

void hold_move(struct hold *hold, int64_t contact, int x, int y, int slop)
{
    int64_t dx = (int64_t)x - hold->x;
    int64_t dy = (int64_t)y - hold->y;
    if (contact == hold->contact && dx * dx + dy * dy > (int64_t)slop * slop) {
        hold->on = false;
    }
}

void hold_up(struct hold *hold, int64_t contact)
{
    if (contact == hold->contact) {
        hold->on = false;
    }
}

int64_t hold_due(const struct hold *hold)
{
    return hold->on ? hold->due_ms : INT64_MAX;
}
