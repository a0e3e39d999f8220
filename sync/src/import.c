/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking a batch into the office: one transaction, the records in the order of their ids, each
 * compared with its id. The same batch twice changes nothing; afterwards the database is written
 * anew in the order of the ids, so that it does not tell which records came together.
 */

#include <sync/batch.h>

#include "office_sql.h"

static enum hd_err kiosk_by_key(struct sync_db *db, const uint8_t *sign_pk, uint32_t *number)
{
    sqlite3_stmt *stmt = db->stmt[STMT_KIOSK_BY_KEY];
    int rc =
        sync_sql_bind(stmt, 1, sign_pk, HD_SIGN_PK_LEN) ? sqlite3_step(stmt) : SQLITE_NOMEM;
    if (rc == SQLITE_ROW) {
        *number = (uint32_t)sqlite3_column_int64(stmt, 0);
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return rc == SQLITE_DONE ? HD_E_NOT_FOUND : sync_sql_err(rc);
}

/* Is a batch of this kiosk with this number known: this one, or another? */
static enum hd_err batch_known(struct sync_db *db, uint32_t kiosk, uint32_t number,
                               const uint8_t *hash, bool *same, bool *other)
{
    sqlite3_stmt *stmt = db->stmt[STMT_BATCHES];
    (void)sqlite3_bind_int64(stmt, 1, kiosk);
    (void)sqlite3_bind_int64(stmt, 2, number);
    *same = false;
    *other = false;
    int rc = SQLITE_DONE;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        uint8_t known[HD_HASH_LEN];
        bool equal = sync_sql_bytes(stmt, 0, known, sizeof(known)) &&
                     memcmp(known, hash, sizeof(known)) == 0;
        *same = *same || equal;
        *other = *other || !equal;
    }
    sqlite3_reset(stmt);
    return sync_sql_err(rc);
}

/* Compare the batch with the chain of those that came before, and add it to them. */
static enum hd_err chain_batch(struct sync_db *db, uint32_t kiosk,
                               const struct sync_batch *batch, struct sync_import *done)
{
    bool other = false;
    enum hd_err err =
        batch_known(db, kiosk, batch->number, batch->hash, &done->seen, &done->forked);
    if (!err && batch->number > 1) {
        bool same = false;
        err = batch_known(db, kiosk, batch->number - 1, batch->previous, &same, &other);
        done->gap = !same && !other;
        done->forked = done->forked || (!same && other);
    }
    if (err || done->seen) {
        return err;
    }
    sqlite3_stmt *stmt = db->stmt[STMT_BATCH_ADD];
    (void)sqlite3_bind_int64(stmt, 1, kiosk);
    (void)sqlite3_bind_int64(stmt, 2, batch->number);
    return sync_sql_bind(stmt, 3, batch->hash, HD_HASH_LEN) &&
                   sync_sql_bind(stmt, 4, batch->previous, HD_HASH_LEN)
               ? sync_sql_run(db, STMT_BATCH_ADD)
               : HD_E_NOMEM;
}

static bool has_id(const uint8_t *record, const uint8_t *id)
{
    uint8_t actual[HD_RECORD_ID_LEN];
    hd_record_id(record, actual);
    return memcmp(actual, id, sizeof(actual)) == 0;
}

/* Take in one record. One that is here but rotten on our disk is replaced by the good one. */
static enum hd_err import_record(struct sync_office *office, const uint8_t *id,
                                 const uint8_t *record, struct sync_import *done, bool *held)
{
    struct sync_db *db = office->db;
    uint8_t here[HD_RECORD_SIZE];
    bool good = has_id(record, id);
    enum hd_err err = sync_office_fetch(office, id, here);
    if (err && err != HD_E_NOT_FOUND && err != HD_E_FORMAT) {
        return err;
    }
    bool known = !err && has_id(here, id);
    done->altered += good ? 0 : 1;
    done->known += good && known ? 1 : 0;
    *held = good || known;
    if (!good || known) {
        return HD_OK;
    }
    sqlite3_stmt *stmt = db->stmt[STMT_RECORD_PUT];
    if (!sync_sql_bind(stmt, 1, id, HD_RECORD_ID_LEN) ||
        !sync_sql_bind(stmt, 2, record, HD_RECORD_SIZE)) {
        return HD_E_NOMEM;
    }
    done->added++;
    return sync_sql_run(db, STMT_RECORD_PUT);
}

static enum hd_err set_untidy(struct sync_db *db, int untidy)
{
    (void)sqlite3_bind_int(db->stmt[STMT_SET_UNTIDY], 1, untidy);
    return sync_sql_run(db, STMT_SET_UNTIDY);
}

/* A batch that is in memory as a whole. */
struct in_memory {
    const uint8_t *next;
};

static enum hd_err next_in_memory(void *ctx, uint8_t *record)
{
    struct in_memory *memory = ctx;
    memcpy(record, memory->next, HD_RECORD_SIZE);
    memory->next += HD_RECORD_SIZE;
    return HD_OK;
}

enum hd_err sync_office_import(struct sync_office *office, const struct sync_batch *batch,
                               struct sync_import *done, uint8_t *held, size_t *held_n)
{
    struct in_memory memory = {batch->records};
    const struct sync_record_source source = {next_in_memory, &memory};
    return sync_office_import_from(office, batch, &source, done, held, held_n);
}

enum hd_err sync_office_import_from(struct sync_office *office, const struct sync_batch *batch,
                                    const struct sync_record_source *source,
                                    struct sync_import *done, uint8_t *held, size_t *held_n)
{
    struct sync_db *db = office->db;
    struct sync_import import = {.added = 0};
    size_t n = 0;
    enum hd_err err = sync_sql_run(db, STMT_BEGIN);
    if (err) {
        return err;
    }
    err = kiosk_by_key(db, batch->sign_pk, &import.kiosk);
    if (!err) {
        err = chain_batch(db, import.kiosk, batch, &import);
    }
    if (!err) {
        err = sync_audit_note(db, import.kiosk, &batch->audit, &import.log_forked);
    }
    for (size_t i = 0; i < batch->count && !err; i++) {
        const uint8_t *id = batch->ids + i * HD_RECORD_ID_LEN;
        bool is_held = false;
        uint8_t record[HD_RECORD_SIZE];
        err = source->next(source->ctx, record);
        if (!err) {
            err = import_record(office, id, record, &import, &is_held);
        }
        if (!err && is_held) {
            memcpy(held + n * HD_RECORD_ID_LEN, id, HD_RECORD_ID_LEN);
            n++;
        }
    }
    if (!err && import.added > 0) {
        err = set_untidy(db, 1);
    }
    err = sync_sql_finish(db, err);
    if (err) {
        return err;
    }
    *done = import;
    *held_n = n;
    return HD_OK;
}

enum hd_err sync_office_tidy(struct sync_office *office)
{
    struct sync_db *db = office->db;
    sqlite3_stmt *stmt = db->stmt[STMT_UNTIDY];
    int rc = sqlite3_step(stmt);
    bool untidy = rc == SQLITE_ROW && sqlite3_column_int(stmt, 0) != 0;
    sqlite3_reset(stmt);
    if (rc != SQLITE_ROW) {
        return sync_sql_err(rc == SQLITE_DONE ? SQLITE_CORRUPT : rc);
    }
    if (!untidy) {
        return HD_OK;
    }
    enum hd_err err = sync_sql_execute(db->sqlite, "VACUUM");
    return err ? err : set_untidy(db, 0);
}
