/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decoys: slots marked as used that hold a dummy, so that used slots come in steps and a look at
 * the file counts no answers. Which ones they are stands in memory only. Before one is overwritten
 * its slot must still hold what we wrote there: after a release another program may have put an
 * answer into it.
 */
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "store.h"

void hd_store_use_decoys(struct hd_store *store, hd_store_fill *fill, void *ctx)
{
    store->decoys.fill = fill;
    store->decoys.ctx = ctx;
}

void hd_decoy_forget(struct hd_store *store, uint32_t slot)
{
    if (store->decoys.is[slot]) {
        store->decoys.is[slot] = false;
        store->decoys.n--;
    }
}

/* Does the slot still hold, marked as used, what we wrote there? */
static enum hd_err is_still_ours(struct hd_store *store, uint32_t slot, bool *ours)
{
    sqlite3_stmt *stmt = store->db.stmt[STMT_GET];
    int rc = sqlite3_bind_int64(stmt, 1, slot);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
    }
    enum hd_err err = hd_db_err(&store->db, rc);
    if (!err) {
        const uint8_t *body = rc == SQLITE_ROW ? sqlite3_column_blob(stmt, 1) : NULL;
        *ours = body && sqlite3_column_bytes(stmt, 1) == HD_RECORD_SIZE &&
                sqlite3_column_int(stmt, 0) != 0 &&
                memcmp(body + DECOY_TAG_AT, store->decoys.tag[slot], DECOY_TAG_LEN) == 0;
    }
    hd_db_done(&store->db, STMT_GET);
    return err;
}

enum hd_err hd_decoy_swap(struct hd_store *store, uint32_t slot, const uint8_t *body)
{
    bool ours = false;
    enum hd_err err = is_still_ours(store, slot, &ours);
    if (err) {
        return err;
    }
    if (!ours) {
        hd_decoy_forget(store, slot);
        return HD_E_EXISTS;
    }
    return hd_store_write(store, STMT_SWAP, slot, body);
}

/* Random free slots other than taken, so many that used + 1 becomes whole steps. The reserve stays
 * free: decoys that the next start does not know any more would take it from staff. */
static uint32_t choose(struct hd_store *store, uint32_t taken)
{
    uint32_t want = HD_STORE_STEP - 1 - store->used_n % HD_STORE_STEP;
    uint32_t n = 0;
    for (uint32_t i = 0; i < store->slots; i++) {
        if (!store->used[i] && i != taken) {
            store->list[n++] = i;
        }
    }
    uint32_t reserve = hd_store_reserve(store);
    uint32_t most = n > reserve ? n - reserve : 0;
    want = want < most ? want : most;
    uint32_t chosen = 0;
    for (; chosen < want; chosen++) {
        uint32_t at = chosen + hd_random_below(n - chosen);
        uint32_t slot = store->list[at];
        store->list[at] = store->list[chosen];
        store->list[chosen] = slot;
    }
    return chosen;
}

enum hd_err hd_decoys_make(struct hd_store *store, uint32_t taken, struct decoy_plan *plan)
{
    plan->made_n = 0;
    if (!store->decoys.fill) {
        return HD_OK;
    }
    enum hd_err err = hd_store_look(store); /* as this transaction sees it: taken is used */
    if (err) {
        return err;
    }
    store->used_n--;
    uint32_t chosen = choose(store, taken);
    store->used_n++;
    for (uint32_t i = 0; !err && i < chosen; i++) {
        uint8_t dummy[HD_RECORD_SIZE];
        err = store->decoys.fill(store->decoys.ctx, dummy);
        if (!err) {
            err = hd_store_write(store, STMT_KEEP, store->list[i], dummy);
        }
        if (!err) {
            plan->made[plan->made_n] = store->list[i];
            memcpy(plan->tag[plan->made_n], dummy + DECOY_TAG_AT, DECOY_TAG_LEN);
            plan->made_n++;
        }
    }
    plan->used_n = store->used_n + plan->made_n;
    return err;
}

void hd_decoys_made(struct hd_store *store, const struct decoy_plan *plan)
{
    struct decoys *decoys = &store->decoys;
    for (uint32_t i = 0; i < plan->made_n; i++) {
        uint32_t slot = plan->made[i];
        decoys->n += decoys->is[slot] ? 0 : 1;
        decoys->is[slot] = true;
        memcpy(decoys->tag[slot], plan->tag[i], DECOY_TAG_LEN);
    }
}
