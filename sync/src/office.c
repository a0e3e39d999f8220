/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The office's database: kiosks, batches seen, sealed records. All SQL of the office stands here,
 * in two tables. A record's row holds its id and its bytes, nothing else: no kiosk, no date, no
 * sequence. Rows are inserted in the order of their ids, and pages are big enough that a record
 * never spills into a page of its own, whose number would tell when it came.
 */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sync/batch.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include <heard/file.h>
#include <heard/log.h>
#include <heard/text.h>

#include "office_db.h"

/* A reader waits longer than a writer, so that a writer waiting for readers gives up first. */
enum { WRITER_WAIT_MS = 5000, READER_WAIT_MS = 15000, APPLICATION_ID = 0x48454F31 /* HEO1 */ };

static const char schema_1[] =
    "CREATE TABLE kiosk ("
    " number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, hub TEXT NOT NULL,"
    " sign_pk BLOB NOT NULL UNIQUE CHECK (length(sign_pk) = 32),"
    " first_key BLOB NOT NULL CHECK (length(first_key) = 240),"
    " revoked_from INTEGER NOT NULL) STRICT;"
    "CREATE TABLE batch ("
    " kiosk INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL,"
    " PRIMARY KEY (kiosk, number, hash)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE record ("
    " id BLOB PRIMARY KEY CHECK (length(id) = 32), body BLOB NOT NULL CHECK (length(body) = "
    "1024)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), untidy INTEGER NOT NULL) "
    "STRICT;"
    "INSERT INTO state VALUES (1, 0);";

/* Append only: entry i takes a file from user_version i to i + 1. */
static const char *const migrations[] = {schema_1};
enum { SCHEMA_VERSION = sizeof(migrations) / sizeof(migrations[0]) };

enum stmt {
    STMT_BEGIN,
    STMT_HOLD,
    STMT_COMMIT,
    STMT_ROLLBACK,
    STMT_KIOSK_ADD,
    STMT_KIOSK_DROP,
    STMT_KIOSK_REVOKE,
    STMT_KIOSKS,
    STMT_KIOSK_BY_KEY,
    STMT_BATCHES,
    STMT_BATCH_ADD,
    STMT_RECORD_GET,
    STMT_RECORD_PUT,
    STMT_RECORD_COUNT,
    STMT_UNTIDY,
    STMT_SET_UNTIDY,
    STMT_N,
};

static const char kiosk_add[] =
    "INSERT INTO kiosk SELECT coalesce(max(number), 0) + 1, ?1, ?2, ?3, ?4, ?5"
    " FROM kiosk RETURNING number";
static const char kiosk_list[] =
    "SELECT number, name, hub, sign_pk, first_key, revoked_from FROM kiosk ORDER BY number";
static const char record_put[] =
    "INSERT INTO record VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET body = excluded.body";

static const char *const statements[STMT_N] = {
    [STMT_BEGIN] = "BEGIN IMMEDIATE",
    [STMT_HOLD] = "BEGIN",
    [STMT_COMMIT] = "COMMIT",
    [STMT_ROLLBACK] = "ROLLBACK",
    [STMT_KIOSK_ADD] = kiosk_add,
    [STMT_KIOSK_DROP] = "DELETE FROM kiosk WHERE number = ?1",
    [STMT_KIOSK_REVOKE] = "UPDATE kiosk SET revoked_from = ?2 WHERE number = ?1",
    [STMT_KIOSKS] = kiosk_list,
    [STMT_KIOSK_BY_KEY] = "SELECT number FROM kiosk WHERE sign_pk = ?1",
    [STMT_BATCHES] = "SELECT hash FROM batch WHERE kiosk = ?1 AND number = ?2",
    [STMT_BATCH_ADD] = "INSERT OR IGNORE INTO batch VALUES (?1, ?2, ?3)",
    [STMT_RECORD_GET] = "SELECT body FROM record WHERE id = ?1",
    [STMT_RECORD_PUT] = record_put,
    [STMT_RECORD_COUNT] = "SELECT count(*) FROM record",
    [STMT_UNTIDY] = "SELECT untidy FROM state",
    [STMT_SET_UNTIDY] = "UPDATE state SET untidy = ?1",
};

static const char each_record[] = "SELECT id, body FROM record WHERE id >= ?1 ORDER BY id";

struct sync_db {
    sqlite3 *sqlite;
    sqlite3_stmt *stmt[STMT_N];
};

static enum hd_err err_from(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return HD_OK;
    case SQLITE_NOMEM:
        return HD_E_NOMEM;
    case SQLITE_FULL:
        return HD_E_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* no such table, or a function of the file that we do not trust */
        return HD_E_FORMAT;
    case SQLITE_CONSTRAINT:
        return HD_E_EXISTS;
    default:
        return HD_E_IO;
    }
}

static enum hd_err execute(sqlite3 *sqlite, const char *sql)
{
    return err_from(sqlite3_exec(sqlite, sql, NULL, NULL, NULL));
}

/* Step a statement that gives no row we want, and make it ready for the next use. */
static enum hd_err run(struct sync_db *db, enum stmt which)
{
    sqlite3_stmt *stmt = db->stmt[which];
    int rc = sqlite3_step(stmt);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return err_from(rc);
}

static bool bind_blob(sqlite3_stmt *stmt, int at, const void *bytes, size_t n)
{
    assert(n <= INT_MAX);
    return sqlite3_bind_blob(stmt, at, bytes, (int)n, SQLITE_STATIC) == SQLITE_OK;
}

/* Copy a column of exactly n bytes. */
static bool column_bytes(sqlite3_stmt *stmt, int at, void *out, size_t n)
{
    const void *bytes = sqlite3_column_blob(stmt, at);
    if (!bytes || (size_t)sqlite3_column_bytes(stmt, at) != n) {
        return false;
    }
    memcpy(out, bytes, n);
    return true;
}

static bool column_text(sqlite3_stmt *stmt, int at, char *out, size_t size)
{
    const unsigned char *text = sqlite3_column_text(stmt, at);
    return text && hd_text_copy(out, size, (const char *)text);
}

/* The one integer of a query without parameters. */
static enum hd_err query_int(sqlite3 *sqlite, const char *sql, int64_t *out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(sqlite, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
    }
    if (rc == SQLITE_ROW) {
        *out = sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? HD_OK : err_from(rc == SQLITE_DONE ? SQLITE_CORRUPT : rc);
}

static enum hd_err connect(const char *path, int flags, int wait_ms, sqlite3 **out)
{
    sqlite3 *sqlite = NULL;
    int rc = sqlite3_open_v2(path, &sqlite, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK) {
        sqlite3_close(sqlite);
        return err_from(rc);
    }
    (void)sqlite3_extended_result_codes(sqlite, 1);
    (void)sqlite3_busy_timeout(sqlite, wait_ms);
    (void)sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    enum hd_err err =
        execute(sqlite, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                        "PRAGMA temp_store = MEMORY");
    if (err) {
        sqlite3_close(sqlite);
        return err;
    }
    *out = sqlite;
    return HD_OK;
}

/* DELETE and EXTRA: the journal, which holds old pages in the order they were written, does not
 * stay behind, and its removal is on the disk before a commit returns. */
static const char writer_pragmas[] =
    "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON;";

static enum hd_err lay_out(sqlite3 *sqlite)
{
    enum hd_err err = execute(sqlite, "PRAGMA page_size = 16384;");
    if (!err) {
        err = execute(sqlite, writer_pragmas);
    }
    if (!err) {
        err = execute(sqlite, "BEGIN IMMEDIATE");
    }
    for (size_t i = 0; i < SCHEMA_VERSION && !err; i++) {
        err = execute(sqlite, migrations[i]);
    }
    char pragmas[96];
    snprintf(pragmas, sizeof(pragmas), "PRAGMA application_id = %d; PRAGMA user_version = %d",
             APPLICATION_ID, SCHEMA_VERSION);
    if (!err) {
        err = execute(sqlite, pragmas);
    }
    return err ? err : execute(sqlite, "COMMIT");
}

enum hd_err sync_db_create(const char *path)
{
    /* Made here so that it is never readable by others, not even for a moment; the journal takes
     * its mode over. */
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno == EEXIST ? HD_E_EXISTS : errno == ENOSPC ? HD_E_FULL : HD_E_IO;
    }
    (void)close(fd);
    sqlite3 *sqlite = NULL;
    enum hd_err err = connect(path, SQLITE_OPEN_READWRITE, WRITER_WAIT_MS, &sqlite);
    if (!err) {
        err = lay_out(sqlite);
    }
    sqlite3_close(sqlite);
    if (err) {
        (void)unlink(path);
    }
    return err;
}

/* Ours, of a version we know, brought up to date? */
static enum hd_err check_version(sqlite3 *sqlite)
{
    int64_t id = 0;
    int64_t version = 0;
    enum hd_err err = query_int(sqlite, "PRAGMA application_id", &id);
    if (!err) {
        err = query_int(sqlite, "PRAGMA user_version", &version);
    }
    if (err) {
        return err;
    }
    if (id != APPLICATION_ID || version < 1) {
        return HD_E_FORMAT;
    }
    return version > SCHEMA_VERSION ? HD_E_VERSION : HD_OK;
}

static enum hd_err prepare_all(struct sync_db *db)
{
    for (size_t i = 0; i < STMT_N; i++) {
        int rc = sqlite3_prepare_v3(db->sqlite, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
                                    &db->stmt[i], NULL);
        if (rc != SQLITE_OK) {
            return err_from(rc);
        }
    }
    return HD_OK;
}

enum hd_err sync_db_open(const char *path, struct sync_db **out)
{
    *out = NULL;
    if (!hd_path_exists(path)) {
        return HD_E_NOT_FOUND;
    }
    struct sync_db *db = calloc(1, sizeof(*db));
    if (!db) {
        return HD_E_NOMEM;
    }
    enum hd_err err = connect(path, SQLITE_OPEN_READWRITE, WRITER_WAIT_MS, &db->sqlite);
    if (!err) {
        err = check_version(db->sqlite);
    }
    if (!err) {
        err = execute(db->sqlite, writer_pragmas);
    }
    if (!err) {
        err = prepare_all(db);
    }
    if (err) {
        sync_db_close(db);
        return err;
    }
    *out = db;
    return HD_OK;
}

void sync_db_close(struct sync_db *db)
{
    if (!db) {
        return;
    }
    for (size_t i = 0; i < STMT_N; i++) {
        sqlite3_finalize(db->stmt[i]);
    }
    sqlite3_close(db->sqlite);
    free(db);
}

/* End a transaction: commit when all went well, else undo. */
static enum hd_err finish(struct sync_db *db, enum hd_err err)
{
    if (!err) {
        err = run(db, STMT_COMMIT);
    }
    if (err && !sqlite3_get_autocommit(db->sqlite)) {
        if (run(db, STMT_ROLLBACK) != HD_OK) {
            hd_log(HD_LOG_WARN, "office: rollback failed");
        }
    }
    return err;
}

enum hd_err sync_office_add_kiosk(struct sync_office *office, struct sync_kiosk *kiosk)
{
    sqlite3_stmt *stmt = office->db->stmt[STMT_KIOSK_ADD];
    bool bound = sqlite3_bind_text(stmt, 1, kiosk->name, -1, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_bind_text(stmt, 2, kiosk->hub, -1, SQLITE_STATIC) == SQLITE_OK &&
                 bind_blob(stmt, 3, kiosk->sign_pk, sizeof(kiosk->sign_pk)) &&
                 bind_blob(stmt, 4, kiosk->first_key, sizeof(kiosk->first_key)) &&
                 sqlite3_bind_int64(stmt, 5, kiosk->revoked_from) == SQLITE_OK;
    int rc = bound ? sqlite3_step(stmt) : SQLITE_NOMEM;
    uint32_t number = 0;
    if (rc == SQLITE_ROW) {
        number = (uint32_t)sqlite3_column_int64(stmt, 0);
        rc = sqlite3_step(stmt); /* the commit happens here */
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    if (rc != SQLITE_DONE) {
        return err_from(rc);
    }
    kiosk->number = number;
    return HD_OK;
}

enum hd_err sync_office_drop_kiosk(struct sync_office *office, uint32_t number)
{
    (void)sqlite3_bind_int64(office->db->stmt[STMT_KIOSK_DROP], 1, number);
    return run(office->db, STMT_KIOSK_DROP);
}

enum hd_err sync_office_revoke_kiosk(struct sync_office *office, uint32_t number,
                                     int32_t from_week)
{
    sqlite3_stmt *stmt = office->db->stmt[STMT_KIOSK_REVOKE];
    (void)sqlite3_bind_int64(stmt, 1, number);
    (void)sqlite3_bind_int64(stmt, 2, from_week);
    enum hd_err err = run(office->db, STMT_KIOSK_REVOKE);
    if (!err && sqlite3_changes(office->db->sqlite) == 0) {
        err = HD_E_NOT_FOUND;
    }
    return err;
}

static bool read_kiosk(sqlite3_stmt *stmt, struct sync_kiosk *out)
{
    int64_t number = sqlite3_column_int64(stmt, 0);
    int64_t revoked_from = sqlite3_column_int64(stmt, 5);
    if (number < 1 || number > UINT32_MAX || revoked_from < INT32_MIN ||
        revoked_from > INT32_MAX) {
        return false;
    }
    out->number = (uint32_t)number;
    out->revoked_from = (int32_t)revoked_from;
    return column_text(stmt, 1, out->name, sizeof(out->name)) &&
           column_text(stmt, 2, out->hub, sizeof(out->hub)) &&
           column_bytes(stmt, 3, out->sign_pk, sizeof(out->sign_pk)) &&
           column_bytes(stmt, 4, out->first_key, sizeof(out->first_key));
}

enum hd_err sync_office_kiosks(struct sync_office *office, struct sync_kiosk **list, size_t *n)
{
    sqlite3_stmt *stmt = office->db->stmt[STMT_KIOSKS];
    struct sync_kiosk *kiosks = NULL;
    size_t count = 0;
    size_t cap = 0;
    enum hd_err err = HD_OK;
    int rc = SQLITE_DONE;
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
    if (!err && rc != SQLITE_DONE) {
        err = err_from(rc);
    }
    if (err) {
        free(kiosks);
        return err;
    }
    *list = kiosks;
    *n = count;
    return HD_OK;
}

static enum hd_err kiosk_by_key(struct sync_db *db, const uint8_t *sign_pk, uint32_t *number)
{
    sqlite3_stmt *stmt = db->stmt[STMT_KIOSK_BY_KEY];
    int rc = bind_blob(stmt, 1, sign_pk, HD_SIGN_PK_LEN) ? sqlite3_step(stmt) : SQLITE_NOMEM;
    if (rc == SQLITE_ROW) {
        *number = (uint32_t)sqlite3_column_int64(stmt, 0);
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return rc == SQLITE_DONE ? HD_E_NOT_FOUND : err_from(rc);
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
        bool equal = column_bytes(stmt, 0, known, sizeof(known)) &&
                     memcmp(known, hash, sizeof(known)) == 0;
        *same = *same || equal;
        *other = *other || !equal;
    }
    sqlite3_reset(stmt);
    return err_from(rc);
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
    return bind_blob(stmt, 3, batch->hash, HD_HASH_LEN) ? run(db, STMT_BATCH_ADD) : HD_E_NOMEM;
}

static bool has_id(const uint8_t *record, const uint8_t *id)
{
    uint8_t actual[HD_RECORD_ID_LEN];
    hd_record_id(record, actual);
    return memcmp(actual, id, sizeof(actual)) == 0;
}

enum hd_err sync_office_fetch(struct sync_office *office, const uint8_t *id, uint8_t *sealed)
{
    sqlite3_stmt *stmt = office->db->stmt[STMT_RECORD_GET];
    int rc = bind_blob(stmt, 1, id, HD_RECORD_ID_LEN) ? sqlite3_step(stmt) : SQLITE_NOMEM;
    enum hd_err err = rc == SQLITE_DONE ? HD_E_NOT_FOUND : err_from(rc);
    if (!err && !column_bytes(stmt, 0, sealed, HD_RECORD_SIZE)) {
        err = HD_E_FORMAT;
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return err;
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
    if (!bind_blob(stmt, 1, id, HD_RECORD_ID_LEN) ||
        !bind_blob(stmt, 2, record, HD_RECORD_SIZE)) {
        return HD_E_NOMEM;
    }
    done->added++;
    return run(db, STMT_RECORD_PUT);
}

static enum hd_err set_untidy(struct sync_db *db, int untidy)
{
    (void)sqlite3_bind_int(db->stmt[STMT_SET_UNTIDY], 1, untidy);
    return run(db, STMT_SET_UNTIDY);
}

enum hd_err sync_office_import(struct sync_office *office, const struct sync_batch *batch,
                               struct sync_import *done, uint8_t *held, size_t *held_n)
{
    struct sync_db *db = office->db;
    struct sync_import import = {.added = 0};
    size_t n = 0;
    uint32_t kiosk = 0;
    enum hd_err err = run(db, STMT_BEGIN);
    if (err) {
        return err;
    }
    err = kiosk_by_key(db, batch->sign_pk, &kiosk);
    if (!err) {
        err = chain_batch(db, kiosk, batch, &import);
    }
    for (size_t i = 0; i < batch->count && !err; i++) {
        const uint8_t *id = batch->ids + i * HD_RECORD_ID_LEN;
        bool is_held = false;
        err = import_record(office, id, batch->records + i * HD_RECORD_SIZE, &import, &is_held);
        if (!err && is_held) {
            memcpy(held + n * HD_RECORD_ID_LEN, id, HD_RECORD_ID_LEN);
            n++;
        }
    }
    if (!err && import.added > 0) {
        err = set_untidy(db, 1);
    }
    err = finish(db, err);
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
        return err_from(rc == SQLITE_DONE ? SQLITE_CORRUPT : rc);
    }
    if (!untidy) {
        return HD_OK;
    }
    enum hd_err err = execute(db->sqlite, "VACUUM");
    return err ? err : set_untidy(db, 0);
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
    enum hd_err err = run(office->db, STMT_HOLD);
    if (!err) {
        err = run(office->db, STMT_UNTIDY); /* a first read takes the lock */
    }
    if (err) {
        sync_office_let_go(office);
    }
    return err;
}

void sync_office_let_go(struct sync_office *office)
{
    (void)finish(office->db, HD_E_IO); /* nothing was written: undoing is right */
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
    return err_from(rc);
}

enum hd_err sync_office_each(const char *office_dir, uint8_t first, uint8_t last,
                             sync_each_record *each, void *ctx)
{
    char path[HD_PATH_MAX];
    enum hd_err err = hd_path_join(path, sizeof(path), office_dir, "office.db");
    if (err) {
        return err;
    }
    sqlite3 *sqlite = NULL;
    err = connect(path, SQLITE_OPEN_READONLY, READER_WAIT_MS, &sqlite);
    if (err) {
        return err;
    }
    /* Each page is read once: no need for the usual two megabytes of cache. */
    (void)sqlite3_exec(sqlite, "PRAGMA cache_size = 16", NULL, NULL, NULL);
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(sqlite, each_record, -1, &stmt, NULL);
    if (rc == SQLITE_OK && !bind_blob(stmt, 1, &first, 1)) {
        rc = SQLITE_NOMEM;
    }
    err = rc == SQLITE_OK ? step_through(stmt, last, each, ctx) : err_from(rc);
    sqlite3_finalize(stmt);
    sqlite3_close(sqlite);
    return err;
}
