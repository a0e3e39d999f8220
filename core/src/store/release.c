/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What goes through the whole file: freeing slots that have a receipt, and new dummies for all that
 * are free. The journal of such a commit holds every page that it changed, so a cover of the whole
 * file follows; on a full disk, which has no room for that journal, slots are freed a few at a time.
 */
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include <heard/log.h>

#include "store.h"

/* What makes dummies. */
struct filling {
    hd_store_fill *fill;
    void *ctx;
};

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, HD_HASH_LEN);
}

/* List the slots whose record has one of the ids. */
static enum hd_err find_released(struct hd_store *store, const uint8_t *ids, size_t n,
                                 uint32_t *found)
{
    sqlite3_stmt *stmt = store->db.stmt[STMT_USED];
    uint32_t hits = 0;
    int rc = SQLITE_ROW;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct hd_slice body = {sqlite3_column_blob(stmt, 1),
                                (size_t)sqlite3_column_bytes(stmt, 1)};
        uint8_t id[HD_HASH_LEN];
        hd_hash(body, id);
        if (hits < store->slots && bsearch(id, ids, n, HD_HASH_LEN, compare_ids)) {
            store->list[hits++] = (uint32_t)sqlite3_column_int64(stmt, 0);
        }
    }
    enum hd_err err = hd_db_err(&store->db, rc);
    hd_db_done(&store->db, STMT_USED);
    if (!err) {
        *found = hits;
    }
    return err;
}

/* How many of those found must stay marked as used for the rest to be whole steps. */
static uint32_t staying(const struct hd_store *store, uint32_t found)
{
    if (!store->decoys.fill) {
        return 0;
    }
    uint32_t left = hd_store_used(store) - found; /* in this transaction nobody else writes */
    uint32_t stay = (HD_STORE_STEP - left % HD_STORE_STEP) % HD_STORE_STEP;
    return stay < found ? stay : found;
}

/* Bring n random ones of those listed to the front: those with the lowest numbers would show, and
 * with them which of the other used slots are no decoys. */
static void shuffle_to_front(struct hd_store *store, uint32_t listed, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = i + hd_random_below(listed - i);
        uint32_t slot = store->list[at];
        store->list[at] = store->list[i];
        store->list[i] = slot;
    }
}

/* Turn every flag twice, in one commit: nothing changes, but the journal now holds every page as
 * it is, and nothing of what was there before. */
static enum hd_err cover_all(struct hd_store *store)
{
    enum hd_err err = hd_db_begin(&store->db);
    if (err) {
        return err;
    }
    for (int i = 0; !err && i < 2; i++) {
        err = hd_db_step(&store->db, STMT_FLIP_ALL);
    }
    if (!err) {
        err = hd_db_bound_journal(&store->db, true);
    }
    return hd_db_end(&store->db, err);
}

enum hd_err hd_store_refill(struct hd_store *store, hd_store_fill *fill, void *ctx)
{
    enum hd_err err = hd_db_begin(&store->db);
    if (err) {
        return err;
    }
    err = hd_db_bound_journal(&store->db, false);
    if (!err) {
        err = hd_store_look(store);
    }
    for (uint32_t slot = 0; !err && slot < store->slots; slot++) {
        uint8_t dummy[HD_RECORD_SIZE];
        if (!store->used[slot]) {
            err = fill(ctx, dummy);
            err = err ? err : hd_store_write(store, STMT_COVER, slot, dummy);
        }
    }
    err = hd_db_end(&store->db, err);
    if (!err && cover_all(store) != HD_OK) {
        hd_log(HD_LOG_WARN, "store: cover after refill failed");
    }
    if (hd_db_bound_journal(&store->db, true) != HD_OK) {
        store->db.broken = true;
    }
    return err;
}

/* Free those listed from first on, n of them; the first stay of all stay marked. In a transaction. */
static enum hd_err free_listed(struct hd_store *store, uint32_t first, uint32_t n,
                               uint32_t stay, const struct filling *with)
{
    enum hd_err err = HD_OK;
    for (uint32_t i = first; !err && i < first + n; i++) {
        uint8_t dummy[HD_RECORD_SIZE];
        err = with->fill(with->ctx, dummy);
        if (!err) {
            err =
                hd_store_write(store, i < stay ? STMT_SWAP : STMT_FREE, store->list[i], dummy);
        }
    }
    return err;
}

/* What the store says when it can no longer ask the file. */
static void note_freed(struct hd_store *store, uint32_t freed)
{
    store->used_n -= freed < store->used_n ? freed : store->used_n;
}

/* All in one commit, whose journal holds every page. */
static enum hd_err release_at_once(struct hd_store *store, const uint8_t *ids, size_t n,
                                   const struct filling *with, uint32_t *released)
{
    enum hd_err err = hd_db_begin(&store->db);
    if (err) {
        return err;
    }
    uint32_t found = 0;
    err = hd_db_bound_journal(&store->db, false); /* cut it only once the cover has filled it */
    if (!err) {
        err = find_released(store, ids, n, &found);
    }
    uint32_t stay = err ? 0 : staying(store, found);
    shuffle_to_front(store, found, stay);
    if (!err) {
        err = free_listed(store, 0, found, stay, with);
    }
    err = hd_db_end(&store->db, err);
    if (!err) {
        note_freed(store, found - stay);
        *released = found;
        if (found > 0 && cover_all(store) != HD_OK) {
            hd_log(HD_LOG_WARN, "store: cover after release failed");
        }
    }
    if (hd_db_bound_journal(&store->db, true) != HD_OK) {
        store->db.broken = true;
    }
    return err;
}

/* On a full disk the journal cannot grow: so many at a time as it has room for, each covered
 * before the next. Cut off in between, the same receipt frees the rest. */
static enum hd_err release_bit_by_bit(struct hd_store *store, const uint8_t *ids, size_t n,
                                      const struct filling *with, uint32_t *released)
{
    enum hd_err err = HD_OK;
    uint32_t freed = 0;
    bool more = true;
    while (!err && more) {
        err = hd_db_begin(&store->db);
        if (err) {
            break;
        }
        uint32_t found = 0;
        err = find_released(store, ids, n, &found);
        uint32_t stay = err ? 0 : staying(store, found);
        more = found > HD_STORE_STEP;
        uint32_t now = more ? HD_STORE_STEP : found;
        shuffle_to_front(store, found, found);
        /* In whole steps while there are more than one: those that stay come with the last. */
        if (!err) {
            err = free_listed(store, 0, now, more ? 0 : stay, with);
        }
        err = hd_db_end(&store->db, err);
        if (!err) {
            note_freed(store, now - (more ? 0 : stay));
            freed += now;
            err = hd_store_cover(store, HD_STORE_COVER, with->fill, with->ctx);
        }
    }
    if (!err) {
        *released = freed;
    }
    return err;
}

enum hd_err hd_store_release(struct hd_store *store, const uint8_t *ids, size_t n,
                             hd_store_fill *fill, void *ctx, uint32_t *released)
{
    if (n == 0) {
        *released = 0;
        return HD_OK;
    }
    const struct filling with = {fill, ctx};
    enum hd_err err = release_at_once(store, ids, n, &with, released);
    return err == HD_E_FULL && !store->db.broken
               ? release_bit_by_bit(store, ids, n, &with, released)
               : err;
}
