/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cover commit. SQLite's journal keeps, after a commit, the pages as they were before it: the
 * flag of the answer kept last would show. So a commit of its own follows that fills the journal
 * from end to end with other pages, each as it is now. For that every cover touches the same
 * number of pages, however few slots are free. Decoys are left alone like answers: a used slot
 * whose bytes change would be known for what it is.
 */
#include <string.h>

#include <sqlite3.h>

#include "store.h"

enum {
    /* Rows lie in order, at most 3 to a page: two that are 4 apart never share one. */
    APART = 4,
    PAGES_MAX = HD_STORE_COVER,
};

static bool apart(const uint32_t *chosen, uint32_t n, uint32_t slot)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t distance = chosen[i] > slot ? chosen[i] - slot : slot - chosen[i];
        if (distance < APART) {
            return false;
        }
    }
    return true;
}

/* Choose random slots of the first n in list, on pages of their own, until want are chosen. */
static uint32_t choose(uint32_t *list, uint32_t n, uint32_t *chosen, uint32_t have,
                       uint32_t want)
{
    for (uint32_t i = 0; i < n && have < want; i++) {
        uint32_t at = i + hd_random_below(n - i);
        uint32_t slot = list[at];
        list[at] = list[i];
        list[i] = slot;
        if (apart(chosen, have, slot)) {
            chosen[have++] = slot;
        }
    }
    return have;
}

/* Turn the flag of a slot twice: the page goes through the journal and stays as it is. */
static enum hd_err touch(struct hd_store *store, uint32_t slot)
{
    enum hd_err err = HD_OK;
    for (int i = 0; !err && i < 2; i++) {
        err = hd_db_err(&store->db, sqlite3_bind_int64(store->db.stmt[STMT_FLIP], 1, slot));
        if (!err) {
            err = hd_db_step(&store->db, STMT_FLIP);
        }
    }
    return err;
}

static enum hd_err refill(struct hd_store *store, uint32_t slot, hd_store_fill *fill, void *ctx)
{
    uint8_t dummy[HD_RECORD_SIZE];
    enum hd_err err = fill(ctx, dummy);
    return err ? err : hd_store_write(store, STMT_COVER, slot, dummy);
}

static enum hd_err cover(struct hd_store *store, uint32_t n, hd_store_fill *fill, void *ctx)
{
    uint32_t chosen[PAGES_MAX];
    /* Each choice rules out at most 3 slots on either side, so this many can always be had. */
    uint32_t pages = (store->slots + 2 * APART - 2) / (2 * APART - 1);
    if (pages > PAGES_MAX) {
        pages = PAGES_MAX;
    }
    enum hd_err err = hd_store_look(store);
    if (err) {
        return err;
    }
    uint32_t listed = 0;
    for (uint32_t i = 0; i < store->slots; i++) {
        if (!store->used[i]) {
            store->list[listed++] = i;
        }
    }
    uint32_t filled = choose(store->list, listed, chosen, 0, n < pages ? n : pages);
    for (uint32_t i = 0; i < store->slots; i++) {
        store->list[i] = i;
    }
    uint32_t touched = choose(store->list, store->slots, chosen, filled, pages);
    for (uint32_t i = 0; !err && i < touched; i++) {
        err = i < filled ? refill(store, chosen[i], fill, ctx) : touch(store, chosen[i]);
    }
    return err;
}

enum hd_err hd_store_cover(struct hd_store *store, uint32_t n, hd_store_fill *fill, void *ctx)
{
    enum hd_err err = hd_db_begin(&store->db);
    return err ? err : hd_db_end(&store->db, cover(store, n, fill, ctx));
}
