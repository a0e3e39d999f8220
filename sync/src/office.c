/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The office's kiosks, and its records read back: one by id, or many in the order of their ids
 * through connections of their own.
 */

#include <stdlib.h>

#include <heard/file.h>
#include <heard/log.h>

#include "office_sql.h"

static const char each_record[] = "SELECT id, body FROM record WHERE id >= ?1 ORDER BY id";

enum hd_err sync_sql_add_key(struct sync_db *db, uint32_t kiosk, uint32_t wave, uint16_t week,
                             const uint8_t *sealed)
{
    sqlite3_stmt *stmt = db->stmt[STMT_KEY_ADD];
    (void)sqlite3_bind_int64(stmt, 1, kiosk);
    (void)sqlite3_bind_int64(stmt, 2, wave);
    (void)sqlite3_bind_int64(stmt, 3, week);
    return sync_sql_bind(stmt, 4, sealed, HD_SEALED_KEYS_LEN) ? sync_sql_run(db, STMT_KEY_ADD)
                                                              : HD_E_NOMEM;
}

static enum hd_err insert_kiosk(struct sync_db *db, const struct sync_kiosk *kiosk,
                                uint32_t *number)
{
    sqlite3_stmt *stmt = db->stmt[STMT_KIOSK_ADD];
    bool bound = sqlite3_bind_text(stmt, 1, kiosk->name, -1, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_bind_text(stmt, 2, kiosk->hub, -1, SQLITE_STATIC) == SQLITE_OK &&
                 sync_sql_bind(stmt, 3, kiosk->sign_pk, sizeof(kiosk->sign_pk)) &&
                 sqlite3_bind_int64(stmt, 4, kiosk->revoked_from) == SQLITE_OK;
    int rc = bound ? sqlite3_step(stmt) : SQLITE_NOMEM;
    if (rc == SQLITE_ROW) {
        *number = (uint32_t)sqlite3_column_int64(stmt, 0);
        rc = sqlite3_step(stmt);
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return sync_sql_err(rc);
}

enum hd_err sync_office_add_kiosk(struct sync_office *office, struct sync_kiosk *kiosk)
{
    struct sync_db *db = office->db;
    uint32_t number = 0;
    enum hd_err err = sync_sql_run(db, STMT_BEGIN);
    if (err) {
        return err;
    }
    err = insert_kiosk(db, kiosk, &number);
    if (!err) {
        err = sync_sql_add_key(db, number, sync_office_wave(office)->keyset.wave_no,
                               kiosk->first_week, kiosk->first_key);
    }
    err = sync_sql_finish(db, err);
    if (!err) {
        kiosk->number = number;
        kiosk->has_key = true;
    }
    return err;
}

enum hd_err sync_office_drop_kiosk(struct sync_office *office, uint32_t number)
{
    struct sync_db *db = office->db;
    enum hd_err err = sync_sql_run(db, STMT_BEGIN);
    if (err) {
        return err;
    }
    (void)sqlite3_bind_int64(db->stmt[STMT_KEYS_DROP], 1, number);
    err = sync_sql_run(db, STMT_KEYS_DROP);
    if (!err) {
        (void)sqlite3_bind_int64(db->stmt[STMT_KIOSK_DROP], 1, number);
        err = sync_sql_run(db, STMT_KIOSK_DROP);
    }
    return sync_sql_finish(db, err);
}

enum hd_err sync_office_revoke_kiosk(struct sync_office *office, uint32_t number,
                                     int32_t from_week)
{
    sqlite3_stmt *stmt = office->db->stmt[STMT_KIOSK_REVOKE];
    (void)sqlite3_bind_int64(stmt, 1, number);
    (void)sqlite3_bind_int64(stmt, 2, from_week);
    enum hd_err err = sync_sql_run(office->db, STMT_KIOSK_REVOKE);
    if (!err && sqlite3_changes(office->db->sqlite) == 0) {
        err = HD_E_NOT_FOUND;
    }
    return err;
}

static bool read_kiosk(sqlite3_stmt *stmt, struct sync_kiosk *out)
{
    int64_t number = sqlite3_column_int64(stmt, 0);
    int64_t revoked_from = sqlite3_column_int64(stmt, 4);
    int64_t week = sqlite3_column_int64(stmt, 5);
    if (number < 1 || number > UINT32_MAX || revoked_from < INT32_MIN ||
        revoked_from > INT32_MAX || week < 0 || week > UINT16_MAX) {
        return false;
    }
    *out = (struct sync_kiosk){.number = (uint32_t)number,
                               .revoked_from = (int32_t)revoked_from,
                               .first_week = (uint16_t)week};
    out->has_key = sqlite3_column_type(stmt, 6) != SQLITE_NULL;
    return sync_sql_text(stmt, 1, out->name, sizeof(out->name)) &&
           sync_sql_text(stmt, 2, out->hub, sizeof(out->hub)) &&
           sync_sql_bytes(stmt, 3, out->sign_pk, sizeof(out->sign_pk)) &&
           (!out->has_key || sync_sql_bytes(stmt, 6, out->first_key, sizeof(out->first_key)));
}

enum hd_err sync_office_kiosks(struct sync_office *office, struct sync_kiosk **list, size_t *n)
{
    sqlite3_stmt *stmt = office->db->stmt[STMT_KIOSKS];
    struct sync_kiosk *kiosks = NULL;
    size_t count = 0;
    size_t cap = 0;
    enum hd_err err = HD_OK;
    int rc = SQLITE_DONE;
    (void)sqlite3_bind_int64(stmt, 1, sync_office_wave(office)->keyset.wave_no);
    while (!err && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (count == cap) {
            size_t grown = cap ? cap * 2 : 16;
            struct sync_kiosk *more = realloc(kiosks, grown * sizeof(*more));
            if (!more) {
                err = HD_E_NOMEM;
                break;
            }
            kiosks = more;
            cap = grown;
        }
        err = read_kiosk(stmt, &kiosks[count]) ? HD_OK : HD_E_FORMAT;
        count++;
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    if (!err && rc != SQLITE_DONE) {
        err = sync_sql_err(rc);
    }
    if (err) {
        free(kiosks);
        return err;
    }
    *list = kiosks;
    *n = count;
    return HD_OK;
}

enum hd_err sync_office_fetch(struct sync_office *office, const uint8_t *id, uint8_t *sealed)
{
    sqlite3_stmt *stmt = office->db->stmt[STMT_RECORD_GET];
    int rc = sync_sql_bind(stmt, 1, id, HD_RECORD_ID_LEN) ? sqlite3_step(stmt) : SQLITE_NOMEM;
    enum hd_err err = rc == SQLITE_DONE ? HD_E_NOT_FOUND : sync_sql_err(rc);
    if (!err && !sync_sql_bytes(stmt, 0, sealed, HD_RECORD_SIZE)) {
        err = HD_E_FORMAT;
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return err;
}

uint64_t sync_office_records(struct sync_office *office)
{
    sqlite3_stmt *stmt = office->db->stmt[STMT_RECORD_COUNT];
    int64_t n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return n > 0 ? (uint64_t)n : 0;
}

enum hd_err sync_office_hold(struct sync_office *office)
{
    enum hd_err err = sync_sql_run(office->db, STMT_HOLD);
    if (!err) {
        err = sync_sql_run(office->db, STMT_UNTIDY); /* a first read takes the lock */
    }
    if (err) {
        sync_office_let_go(office);
    }
    return err;
}

enum hd_err sync_office_reserve(struct sync_office *office)
{
    return sync_sql_run(office->db, STMT_BEGIN);
}

void sync_office_let_go(struct sync_office *office)
{
    struct sync_db *db = office->db;
    if (!sqlite3_get_autocommit(db->sqlite) && sync_sql_run(db, STMT_ROLLBACK) != HD_OK) {
        hd_log(HD_LOG_WARN, "office: the hold on the records did not end");
    }
}

static enum hd_err step_through(sqlite3_stmt *stmt, uint8_t last, sync_each_record *each,
                                void *ctx)
{
    int rc = SQLITE_DONE;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const uint8_t *id = sqlite3_column_blob(stmt, 0);
        if (!id || sqlite3_column_bytes(stmt, 0) != HD_RECORD_ID_LEN) {
            return HD_E_FORMAT;
        }
        if (id[0] > last) {
            return HD_OK;
        }
        struct hd_slice sealed = {.p = sqlite3_column_blob(stmt, 1)};
        sealed.len = (size_t)sqlite3_column_bytes(stmt, 1);
        enum hd_err err = each(ctx, id, sealed);
        if (err) {
            return err;
        }
    }
    return sync_sql_err(rc);
}

struct sync_reader {
    sqlite3 *sqlite;
    sqlite3_stmt *stmt;
};

enum hd_err sync_reader_open(const char *office_dir, struct sync_reader **out)
{
    char path[HD_PATH_MAX];
    *out = NULL;
    enum hd_err err = hd_path_join(path, sizeof(path), office_dir, "office.db");
    if (err) {
        return err;
    }
    struct sync_reader *reader = calloc(1, sizeof(*reader));
    if (!reader) {
        return HD_E_NOMEM;
    }
    err = sync_sql_connect(path, SQLITE_OPEN_READONLY, SYNC_READER_WAIT_MS, &reader->sqlite);
    if (!err) {
        /* Each page is read once: no need for the usual two megabytes of cache. */
        (void)sqlite3_exec(reader->sqlite, "PRAGMA cache_size = 16", NULL, NULL, NULL);
        err = sync_sql_err(
            sqlite3_prepare_v2(reader->sqlite, each_record, -1, &reader->stmt, NULL));
    }
    if (err) {
        sync_reader_close(reader);
        return err;
    }
    *out = reader;
    return HD_OK;
}

void sync_reader_close(struct sync_reader *reader)
{
    if (reader) {
        sqlite3_finalize(reader->stmt);
        sqlite3_close(reader->sqlite);
    }
    free(reader);
}

enum hd_err sync_reader_each(struct sync_reader *reader, uint8_t first, uint8_t last,
                             sync_each_record *each, void *ctx)
{
    enum hd_err err = sync_sql_bind(reader->stmt, 1, &first, 1)
                          ? step_through(reader->stmt, last, each, ctx)
                          : HD_E_NOMEM;
    (void)sqlite3_reset(reader->stmt);
    (void)sqlite3_clear_bindings(reader->stmt);
    return err;
}
