/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is done with an open store: pick a slot, put an answer there, read all answers. Every
 * change is one transaction whose commit is checked; every row keeps its size and its place,
 * whatever happens to it.
 */
#include "store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sqlite3.h>

enum hd_err hd_store_open(const char *path, struct hd_store **out)
{
    *out = NULL;
    struct stat st;
    if (lstat(path, &st) != 0) {
        return HD_E_NOT_FOUND;
    }
    if (!S_ISREG(st.st_mode)) {
        return HD_E_FORMAT;
    }
    struct hd_store *store = calloc(1, sizeof(*store));
    if (!store) {
        return HD_E_NOMEM;
    }
    enum hd_err err = hd_db_open(path, false, &store->db);
    if (!err) {
        err = hd_db_check(&store->db, &store->slots);
    }
    if (!err) {
        store->used = calloc(store->slots, sizeof(*store->used));
        store->list = calloc(store->slots, sizeof(*store->list));
        store->decoys.is = calloc(store->slots, sizeof(*store->decoys.is));
        store->decoys.tag = calloc(store->slots, sizeof(*store->decoys.tag));
        bool room = store->used && store->list && store->decoys.is && store->decoys.tag;
        err = room ? hd_store_look(store) : HD_E_NOMEM;
    }
    if (err) {
        hd_store_close(store);
        return err;
    }
    *out = store;
    return HD_OK;
}

void hd_store_close(struct hd_store *store)
{
    if (!store) {
        return;
    }
    hd_db_close(&store->db);
    free(store->used);
    free(store->list);
    free(store->decoys.is);
    free(store->decoys.tag);
    free(store);
}

uint32_t hd_store_slots(const struct hd_store *store)
{
    return store->slots;
}

uint32_t hd_store_used(const struct hd_store *store)
{
    sqlite3_stmt *stmt = store->db.stmt[STMT_COUNT];
    uint32_t used = store->used_n;
    if (!store->db.broken && sqlite3_step(stmt) == SQLITE_ROW) {
        used = (uint32_t)sqlite3_column_int64(stmt, 0);
    }
    sqlite3_reset(stmt);
    return used;
}

enum hd_err hd_store_look(struct hd_store *store)
{
    if (store->db.broken) {
        return HD_E_IO;
    }
    sqlite3_stmt *stmt = store->db.stmt[STMT_MAP];
    uint32_t rows = 0;
    uint32_t used = 0;
    int rc = sqlite3_step(stmt);
    for (; rc == SQLITE_ROW && rows < store->slots; rc = sqlite3_step(stmt)) {
        store->used[rows] = sqlite3_column_int(stmt, 1) != 0;
        used += store->used[rows];
        rows++;
    }
    enum hd_err err = hd_db_err(&store->db, rc);
    hd_db_done(&store->db, STMT_MAP);
    if (!err && rows != store->slots) {
        err = HD_E_FORMAT;
    }
    if (!err) {
        store->used_n = used;
    }
    return err;
}

uint32_t hd_store_reserve(const struct hd_store *store)
{
    return store->slots >= 4 * HD_STORE_RESERVE ? HD_STORE_RESERVE : 0;
}

/* Slots that anything can go into: free ones, and decoys of ours. */
static uint32_t open_to(const struct hd_store *store, enum hd_store_for what, uint32_t used)
{
    uint32_t left = store->slots - used + store->decoys.n;
    uint32_t kept = what == HD_STORE_FOR_ANSWERS  ? hd_store_reserve(store)
                    : what == HD_STORE_FOR_ALARMS ? hd_store_reserve(store) / 2
                                                  : 0;
    return left > kept ? left - kept : 0;
}

uint32_t hd_store_room(const struct hd_store *store)
{
    return open_to(store, HD_STORE_FOR_ANSWERS, hd_store_used(store));
}

enum hd_err hd_store_pick(struct hd_store *store, enum hd_store_for what, uint32_t *slot)
{
    enum hd_err err = hd_store_look(store);
    if (err) {
        return err;
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < store->slots; i++) {
        if (!store->used[i]) {
            hd_decoy_forget(store, i); /* another program has freed it */
        }
    }
    for (uint32_t i = 0; i < store->slots; i++) {
        if (store->decoys.n > 0 ? store->decoys.is[i] : !store->used[i]) {
            store->list[n++] = i;
        }
    }
    if (n == 0 || open_to(store, what, store->used_n) == 0) {
        return HD_E_FULL;
    }
    *slot = store->list[hd_random_below(n)];
    return HD_OK;
}

/* Is the slot used, and does it hold exactly these bytes? */
static enum hd_err compare(struct hd_store *store, uint32_t slot, const uint8_t *sealed,
                           bool *used, bool *same)
{
    sqlite3_stmt *stmt = store->db.stmt[STMT_GET];
    int rc = sqlite3_bind_int64(stmt, 1, slot);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
    }
    enum hd_err err = hd_db_err(&store->db, rc);
    if (!err && rc != SQLITE_ROW) {
        err = HD_E_FORMAT;
    }
    if (!err) {
        const void *body = sqlite3_column_blob(stmt, 1);
        *used = sqlite3_column_int(stmt, 0) != 0;
        *same = body && sqlite3_column_bytes(stmt, 1) == HD_RECORD_SIZE &&
                memcmp(body, sealed, HD_RECORD_SIZE) == 0;
    }
    hd_db_done(&store->db, STMT_GET);
    return err;
}

enum hd_err hd_store_has(struct hd_store *store, uint32_t slot, const uint8_t *sealed,
                         bool *has)
{
    if (slot >= store->slots) {
        return HD_E_RANGE;
    }
    if (store->db.broken) {
        return HD_E_IO;
    }
    bool used = false;
    bool same = false;
    enum hd_err err = compare(store, slot, sealed, &used, &same);
    if (!err) {
        *has = used && same;
    }
    return err;
}

enum hd_err hd_store_write(struct hd_store *store, enum hd_stmt which, uint32_t slot,
                           const uint8_t *body)
{
    sqlite3_stmt *stmt = store->db.stmt[which];
    int rc = sqlite3_bind_int64(stmt, 1, slot);
    if (rc == SQLITE_OK) {
        rc = sqlite3_bind_blob(stmt, 2, body, HD_RECORD_SIZE, SQLITE_STATIC);
    }
    enum hd_err err = hd_db_err(&store->db, rc);
    if (!err) {
        err = hd_db_step(&store->db, which);
    }
    return !err && sqlite3_changes(store->db.sql) != 1 ? HD_E_EXISTS : err;
}

enum hd_err hd_store_place(struct hd_store *store, uint32_t slot, const uint8_t *sealed,
                           struct decoy_plan *plan)
{
    bool used = false;
    bool same = false;
    enum hd_err err = compare(store, slot, sealed, &used, &same);
    plan->made_n = 0;
    plan->used_n = store->used_n;
    if (err || (used && same)) {
        return err;
    }
    if (store->decoys.is[slot]) {
        return hd_decoy_swap(store, slot, sealed);
    }
    if (used) {
        return HD_E_EXISTS;
    }
    plan->used_n++;
    err = hd_store_write(store, STMT_KEEP, slot, sealed);
    return err ? err : hd_decoys_make(store, slot, plan);
}

void hd_store_placed(struct hd_store *store, uint32_t slot, const struct decoy_plan *plan)
{
    hd_decoy_forget(store, slot);
    hd_decoys_made(store, plan);
    store->used_n = plan->used_n;
}

enum hd_err hd_store_put(struct hd_store *store, uint32_t slot, const uint8_t *sealed)
{
    if (slot >= store->slots) {
        return HD_E_RANGE;
    }
    enum hd_err err = hd_db_begin(&store->db);
    if (err) {
        return err;
    }
    struct decoy_plan plan;
    err = hd_db_end(&store->db, hd_store_place(store, slot, sealed, &plan));
    if (!err) {
        hd_store_placed(store, slot, &plan);
    }
    return err;
}

enum hd_err hd_store_read_used(struct hd_store *store, struct hd_buf *out)
{
    if (store->db.broken) {
        return HD_E_IO;
    }
    sqlite3_stmt *stmt = store->db.stmt[STMT_USED];
    struct hd_buf all = HD_BUF_EMPTY;
    enum hd_err err = hd_buf_reserve(&all, (size_t)store->used_n * HD_RECORD_SIZE);
    int rc = SQLITE_ROW;
    while (!err && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const void *body = sqlite3_column_blob(stmt, 1);
        if (!body || sqlite3_column_bytes(stmt, 1) != HD_RECORD_SIZE) {
            err = HD_E_FORMAT;
        } else {
            err = hd_buf_append(&all, body, HD_RECORD_SIZE);
        }
    }
    if (!err) {
        err = hd_db_err(&store->db, rc);
    }
    hd_db_done(&store->db, STMT_USED);
    if (err) {
        hd_buf_free(&all);
        return err;
    }
    *out = all; /* ownership moves */
    return HD_OK;
}
