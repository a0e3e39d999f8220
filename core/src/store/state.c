/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The state row: read and written as a whole, in both its places, in the transaction of whatever
 * changes it.
 */
#include "state.h"

#include <assert.h>
#include <string.h>

#include <sqlite3.h>

#include "store.h"

enum { SUM_LEN = 8, SUMMED_LEN = DB_STATE_LEN - SUM_LEN };

static const uint8_t mark[4] = {'F', 'H', 'T', '1'};
static const char domain[] = "FHT1-state";

/* The first bytes of BLAKE2b-256(domain, all bytes before). */
static void checksum(const uint8_t *bytes, uint8_t *out)
{
    uint8_t text[sizeof(domain) - 1 + SUMMED_LEN];
    uint8_t hash[HD_HASH_LEN];
    memcpy(text, domain, sizeof(domain) - 1);
    memcpy(text + sizeof(domain) - 1, bytes, SUMMED_LEN);
    hd_hash((struct hd_slice){text, sizeof(text)}, hash);
    memcpy(out, hash, SUM_LEN);
    hd_wipe(text, sizeof(text));
}

void hd_state_encode(const struct hd_state *state, uint8_t *out)
{
    struct hd_wr wr = hd_wr_init(out, SUMMED_LEN);
    hd_wr_bytes(&wr, mark, sizeof(mark));
    hd_wr_u16(&wr, state->ratchet.week);
    hd_wr_bytes(&wr, state->ratchet.key, HD_KEY_LEN);
    hd_wr_u32(&wr, state->audit.seq);
    hd_wr_bytes(&wr, state->audit.head, HD_HASH_LEN);
    assert(!wr.bad && wr.left == 0);
    checksum(out, out + SUMMED_LEN);
}

bool hd_state_decode(const uint8_t *bytes, struct hd_state *out)
{
    uint8_t sum[SUM_LEN];
    if (memcmp(bytes, mark, sizeof(mark)) != 0) {
        return false;
    }
    checksum(bytes, sum);
    if (memcmp(sum, bytes + SUMMED_LEN, SUM_LEN) != 0) {
        return false;
    }
    struct hd_rd rd =
        hd_rd_init((struct hd_slice){bytes + sizeof(mark), SUMMED_LEN - sizeof(mark)});
    struct hd_rd audit =
        hd_rd_init((struct hd_slice){bytes + SUMMED_LEN - HD_HASH_LEN - 4, HD_HASH_LEN + 4});
    bool none = hd_rd_u32(&audit) == 0;
    if (none != hd_rd_zeros(&audit, HD_HASH_LEN)) {
        return false; /* a head without entries, or entries without a head */
    }
    out->ratchet.week = hd_rd_u16(&rd);
    hd_rd_bytes(&rd, out->ratchet.key, HD_KEY_LEN);
    out->audit.seq = hd_rd_u32(&rd);
    hd_rd_bytes(&rd, out->audit.head, HD_HASH_LEN);
    return true;
}

static enum hd_err read_state(struct hd_store *store, struct hd_state *out)
{
    if (store->db.broken) {
        return HD_E_IO;
    }
    sqlite3_stmt *stmt = store->db.stmt[STMT_STATE];
    int rc = sqlite3_step(stmt);
    enum hd_err err = hd_db_err(&store->db, rc);
    if (!err) {
        const uint8_t *bytes = rc == SQLITE_ROW ? sqlite3_column_blob(stmt, 0) : NULL;
        bool whole = bytes && sqlite3_column_bytes(stmt, 0) == DB_STATE_LEN;
        err = whole && hd_state_decode(bytes, out) ? HD_OK : HD_E_FORMAT;
    }
    hd_db_done(&store->db, STMT_STATE);
    return err;
}

/* Both copies, inside a transaction. */
static enum hd_err write_state(struct hd_store *store, const struct hd_state *state)
{
    static const enum hd_stmt both[] = {STMT_SET_STATE, STMT_SET_COPY};
    uint8_t bytes[DB_STATE_LEN];
    enum hd_err err = HD_OK;
    hd_state_encode(state, bytes);
    for (size_t i = 0; !err && i < sizeof(both) / sizeof(both[0]); i++) {
        sqlite3_stmt *stmt = store->db.stmt[both[i]];
        err = hd_db_err(&store->db,
                        sqlite3_bind_blob(stmt, 1, bytes, DB_STATE_LEN, SQLITE_STATIC));
        if (!err) {
            err = hd_db_step(&store->db, both[i]);
        }
    }
    hd_wipe(bytes, sizeof(bytes));
    return err;
}

enum hd_err hd_store_ratchet(struct hd_store *store, struct hd_ratchet *out)
{
    struct hd_state *state = hd_secret_alloc(sizeof(*state));
    if (!state) {
        return HD_E_NOMEM;
    }
    enum hd_err err = read_state(store, state);
    if (!err) {
        *out = state->ratchet;
    }
    hd_secret_free(state);
    return err;
}

enum hd_err hd_store_audit(struct hd_store *store, struct hd_audit *out)
{
    struct hd_state *state = hd_secret_alloc(sizeof(*state));
    if (!state) {
        return HD_E_NOMEM;
    }
    enum hd_err err = read_state(store, state);
    if (!err) {
        *out = state->audit;
    }
    hd_secret_free(state);
    return err;
}

/* May the stored ratchet become this one? Time never goes back. */
static enum hd_err check_step(const struct hd_ratchet *stored, const struct hd_ratchet *next)
{
    bool back = next->week < stored->week;
    bool other = next->week == stored->week && memcmp(next->key, stored->key, HD_KEY_LEN) != 0;
    return back || other ? HD_E_RANGE : HD_OK;
}

enum hd_err hd_store_set_ratchet(struct hd_store *store, const struct hd_ratchet *ratchet)
{
    struct hd_state *state = hd_secret_alloc(sizeof(*state));
    if (!state) {
        return HD_E_NOMEM;
    }
    enum hd_err err = hd_db_begin(&store->db);
    if (err) {
        goto out;
    }
    err = read_state(store, state);
    if (!err) {
        err = check_step(&state->ratchet, ratchet);
    }
    if (!err && ratchet->week > state->ratchet.week) {
        state->ratchet = *ratchet;
        err = write_state(store, state);
    }
    err = hd_db_end(&store->db, err);

out:
    hd_secret_free(state);
    return err;
}

enum hd_err hd_store_put_staff(struct hd_store *store, uint32_t slot, const uint8_t *sealed,
                               const struct hd_audit *audit)
{
    if (slot >= store->slots) {
        return HD_E_RANGE;
    }
    struct hd_state *state = hd_secret_alloc(sizeof(*state));
    if (!state) {
        return HD_E_NOMEM;
    }
    struct decoy_plan plan = {.made_n = 0};
    enum hd_err err = hd_db_begin(&store->db);
    if (err) {
        goto out;
    }
    err = read_state(store, state);
    bool again = !err && audit->seq == state->audit.seq &&
                 memcmp(audit->head, state->audit.head, HD_HASH_LEN) == 0;
    if (!err && !again && audit->seq != state->audit.seq + 1) {
        err = HD_E_WAVE; /* another program has written an entry since */
    }
    if (!err && !again) {
        err = hd_store_place(store, slot, sealed, &plan);
    }
    if (!err && !again) {
        state->audit = *audit;
        err = write_state(store, state);
    }
    err = hd_db_end(&store->db, err);
    if (!err && !again) {
        hd_store_placed(store, slot, &plan);
    }

out:
    hd_secret_free(state);
    return err;
}
