/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The table of cells: open addressing over an array in the order of arrival. It grows with the
 * number of cells alone, so a million records of the same weeks and hubs take no more room than
 * ten thousand.
 */

#include "cells.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 64, CELLS_FIRST = 16 };

static_assert(HD_HUBS_MAX <= 1 << 16 && TALLY_SURVEYS_MAX <= 1 << 12 &&
                  TALLY_WEEK_UNTRUSTED < 1 << 17,
              "a key fits into 64 bits");

static uint64_t pack(const struct tally_key *key)
{
    return (uint64_t)key->survey << 50 | (uint64_t)key->hub << 34 | (uint64_t)key->week << 17 |
           (uint64_t)key->role << 9 | (uint64_t)key->route << 1 | (key->flagged ? 1 : 0);
}

/** The finaliser of splitmix64: every bit of the key moves every bit of the place. */
static size_t place(uint64_t packed, size_t slots)
{
    packed = (packed ^ packed >> 30) * 0xbf58476d1ce4e5b9u;
    packed = (packed ^ packed >> 27) * 0x94d049bb133111ebu;
    return (size_t)(packed ^ packed >> 31) & (slots - 1);
}

/** The slot that holds the key, or the empty one where it belongs. */
static size_t find_slot(const struct hd_tally *tally, uint64_t packed)
{
    size_t at = place(packed, tally->slots_n);
    while (tally->slot[at] != 0 && pack(&tally->cell[tally->slot[at] - 1].key) != packed) {
        at = (at + 1) & (tally->slots_n - 1);
    }
    return at;
}

static enum hd_err grow_slots(struct hd_tally *tally)
{
    size_t wanted = tally->slots_n ? 2 * tally->slots_n : SLOTS_FIRST;
    if (wanted > UINT32_MAX / 2) {
        return HD_E_NOMEM;
    }
    uint32_t *slot = calloc(wanted, sizeof(*slot));
    if (!slot) {
        return HD_E_NOMEM;
    }
    free(tally->slot);
    tally->slot = slot;
    tally->slots_n = wanted;
    for (size_t i = 0; i < tally->cells_n; i++) {
        slot[find_slot(tally, pack(&tally->cell[i].key))] = (uint32_t)(i + 1);
    }
    return HD_OK;
}

/** Room for one more cell in both arrays. */
static enum hd_err grow(struct hd_tally *tally)
{
    if (2 * (tally->cells_n + 1) >= tally->slots_n) {
        enum hd_err err = grow_slots(tally);
        if (err) {
            return err;
        }
    }
    if (tally->cells_n == tally->cells_cap) {
        size_t cap = tally->cells_cap ? 2 * tally->cells_cap : CELLS_FIRST;
        struct tally_cell *cell = realloc(tally->cell, cap * sizeof(*cell));
        if (!cell) {
            return HD_E_NOMEM;
        }
        tally->cell = cell;
        tally->cells_cap = cap;
    }
    return HD_OK;
}

enum hd_err hd_tally_cell_get(struct hd_tally *tally, const struct tally_key *key,
                              size_t route_index, struct tally_cell **out)
{
    uint64_t packed = pack(key);
    if (tally->slots_n > 0) {
        uint32_t have = tally->slot[find_slot(tally, packed)];
        if (have != 0) {
            *out = &tally->cell[have - 1];
            return HD_OK;
        }
    }
    enum hd_err err = grow(tally);
    if (err) {
        return err;
    }
    uint64_t *count = calloc(tally->layout[key->survey].width, sizeof(*count));
    if (!count) {
        return HD_E_NOMEM;
    }
    struct tally_cell *cell = &tally->cell[tally->cells_n];
    *cell = (struct tally_cell){.key = *key, .route_index = route_index, .count = count};
    tally->cells_n++;
    tally->slot[find_slot(tally, packed)] = (uint32_t)tally->cells_n;
    *out = cell;
    return HD_OK;
}

static bool is_or_any(int wanted, size_t have)
{
    return wanted == HD_ANY || (wanted >= 0 && (size_t)wanted == have);
}

/* The stretch may reach beyond every week there is: an unsure one is still not in it. */
static bool is_in_weeks(const struct hd_tally_query *query, uint32_t week)
{
    if (week == TALLY_WEEK_UNTRUSTED) {
        return hd_tally_is_whole(query);
    }
    return (int64_t)week >= query->week_from && (int64_t)week <= query->week_to;
}

bool hd_tally_cell_matches(const struct tally_cell *cell, const struct hd_tally_query *query)
{
    const struct tally_key *key = &cell->key;
    return is_or_any(query->hub, key->hub) && is_or_any(query->role, key->role) &&
           is_or_any(query->route, key->route) && is_in_weeks(query, key->week) &&
           !(query->unflagged && key->flagged);
}
