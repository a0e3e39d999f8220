/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The office's database as a file: its schema, its statements and how it is opened. All SQL of the
 * office stands here, but for the one query of office.c that runs on connections of its own. A
 * record's row holds its id and its bytes, nothing else: no kiosk, no date, no sequence. Pages are
 * big enough that a record never spills into a page of its own, whose number would tell when it
 * came.
 */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <heard/log.h>
#include <heard/text.h>

#include "office_sql.h"

enum { APPLICATION_ID = 0x48454F31 /* HEO1 */ };

static const char schema_1[] =
    "CREATE TABLE kiosk ("
    " number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, hub TEXT NOT NULL,"
    " sign_pk BLOB NOT NULL UNIQUE CHECK (length(sign_pk) = 32),"
    " revoked_from INTEGER NOT NULL) STRICT;"
    "CREATE TABLE kiosk_key ("
    " kiosk INTEGER NOT NULL, wave INTEGER NOT NULL,"
    " week INTEGER NOT NULL CHECK (week BETWEEN 0 AND 65535),"
    " sealed BLOB NOT NULL CHECK (length(sealed) = 240),"
    " PRIMARY KEY (kiosk, wave)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE batch ("
    " kiosk INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL,"
    " previous BLOB NOT NULL,"
    " PRIMARY KEY (kiosk, number, hash)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE audit ("
    " kiosk INTEGER NOT NULL, seq INTEGER NOT NULL,"
    " head BLOB NOT NULL CHECK (length(head) = 32),"
    " PRIMARY KEY (kiosk, seq, head)) STRICT, WITHOUT ROWID;"
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

static const char kiosk_add[] =
    "INSERT INTO kiosk SELECT coalesce(max(number), 0) + 1, ?1, ?2, ?3, ?4"
    " FROM kiosk RETURNING number";
static const char kiosk_list[] =
    "SELECT number, name, hub, sign_pk, revoked_from, week, sealed FROM kiosk"
    " LEFT JOIN kiosk_key ON kiosk = number AND wave = ?1 ORDER BY number";
/* The name of its keyset stands outside a record's seal. */
static_assert(HD_RECORD_KEYSET_AT == 8 && HD_KEYSET_ID_LEN == 8, "the next statement says so");
static const char records_forget[] = "DELETE FROM record WHERE substr(body, 9, 8) = ?1";
static const char record_put[] =
    "INSERT INTO record VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET body = excluded.body";

/* Each number that has come, and whether the chain parts there. Where one batch alone has the number,
 * b.previous is its own. */
static const char chains[] =
    "SELECT kiosk, number, count(*) > 1 OR (EXISTS (SELECT 1 FROM batch AS p WHERE"
    " p.kiosk = b.kiosk AND p.number = b.number - 1) AND NOT EXISTS (SELECT 1 FROM batch AS p"
    " WHERE p.kiosk = b.kiosk AND p.number = b.number - 1 AND p.hash = b.previous))"
    " FROM batch AS b GROUP BY kiosk, number ORDER BY kiosk, number";

static const char *const statements[STMT_N] = {
    [STMT_BEGIN] = "BEGIN IMMEDIATE",
    [STMT_HOLD] = "BEGIN",
    [STMT_COMMIT] = "COMMIT",
    [STMT_ROLLBACK] = "ROLLBACK",
    [STMT_KIOSK_ADD] = kiosk_add,
    [STMT_KIOSK_DROP] = "DELETE FROM kiosk WHERE number = ?1",
    [STMT_KEY_ADD] = "INSERT INTO kiosk_key VALUES (?1, ?2, ?3, ?4)",
    [STMT_KEYS_DROP] = "DELETE FROM kiosk_key WHERE kiosk = ?1",
    [STMT_KEYS_FORGET] = "DELETE FROM kiosk_key WHERE wave = ?1",
    [STMT_KIOSK_REVOKE] = "UPDATE kiosk SET revoked_from = ?2 WHERE number = ?1",
    [STMT_KIOSKS] = kiosk_list,
    [STMT_KIOSK_BY_KEY] = "SELECT number FROM kiosk WHERE sign_pk = ?1",
    [STMT_BATCHES] = "SELECT hash FROM batch WHERE kiosk = ?1 AND number = ?2",
    [STMT_BATCH_ADD] = "INSERT OR IGNORE INTO batch VALUES (?1, ?2, ?3, ?4)",
    [STMT_AUDITS] = "SELECT kiosk, seq, head FROM audit ORDER BY kiosk, seq, head",
    [STMT_AUDIT_AT] = "SELECT head FROM audit WHERE kiosk = ?1 AND seq = ?2",
    [STMT_AUDIT_ADD] = "INSERT OR IGNORE INTO audit VALUES (?1, ?2, ?3)",
    [STMT_CHAINS] = chains,
    [STMT_RECORD_GET] = "SELECT body FROM record WHERE id = ?1",
    [STMT_RECORD_PUT] = record_put,
    [STMT_RECORDS_FORGET] = records_forget,
    [STMT_RECORD_COUNT] = "SELECT count(*) FROM record",
    [STMT_UNTIDY] = "SELECT untidy FROM state",
    [STMT_SET_UNTIDY] = "UPDATE state SET untidy = ?1",
};

enum hd_err sync_sql_err(int rc)
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

enum hd_err sync_sql_execute(sqlite3 *sqlite, const char *sql)
{
    return sync_sql_err(sqlite3_exec(sqlite, sql, NULL, NULL, NULL));
}

enum hd_err sync_sql_run(struct sync_db *db, enum stmt which)
{
    sqlite3_stmt *stmt = db->stmt[which];
    int rc = sqlite3_step(stmt);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return sync_sql_err(rc);
}

bool sync_sql_bind(sqlite3_stmt *stmt, int at, const void *bytes, size_t n)
{
    assert(n <= INT_MAX);
    return sqlite3_bind_blob(stmt, at, bytes, (int)n, SQLITE_STATIC) == SQLITE_OK;
}

bool sync_sql_bytes(sqlite3_stmt *stmt, int at, void *out, size_t n)
{
    const void *bytes = sqlite3_column_blob(stmt, at);
    if (!bytes || (size_t)sqlite3_column_bytes(stmt, at) != n) {
        return false;
    }
    memcpy(out, bytes, n);
    return true;
}

bool sync_sql_text(sqlite3_stmt *stmt, int at, char *out, size_t size)
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
    return rc == SQLITE_ROW ? HD_OK : sync_sql_err(rc == SQLITE_DONE ? SQLITE_CORRUPT : rc);
}

enum hd_err sync_sql_connect(const char *path, int flags, int wait_ms, sqlite3 **out)
{
    sqlite3 *sqlite = NULL;
    int rc = sqlite3_open_v2(path, &sqlite, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK) {
        sqlite3_close(sqlite);
        return sync_sql_err(rc);
    }
    (void)sqlite3_extended_result_codes(sqlite, 1);
    (void)sqlite3_busy_timeout(sqlite, wait_ms);
    (void)sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    enum hd_err err =
        sync_sql_execute(sqlite, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
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
    enum hd_err err = sync_sql_execute(sqlite, "PRAGMA page_size = 16384;");
    if (!err) {
        err = sync_sql_execute(sqlite, writer_pragmas);
    }
    if (!err) {
        err = sync_sql_execute(sqlite, "BEGIN IMMEDIATE");
    }
    for (size_t i = 0; i < SCHEMA_VERSION && !err; i++) {
        err = sync_sql_execute(sqlite, migrations[i]);
    }
    char pragmas[96];
    snprintf(pragmas, sizeof(pragmas), "PRAGMA application_id = %d; PRAGMA user_version = %d",
             APPLICATION_ID, SCHEMA_VERSION);
    if (!err) {
        err = sync_sql_execute(sqlite, pragmas);
    }
    return err ? err : sync_sql_execute(sqlite, "COMMIT");
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
    enum hd_err err =
        sync_sql_connect(path, SQLITE_OPEN_READWRITE, SYNC_WRITER_WAIT_MS, &sqlite);
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
            return sync_sql_err(rc);
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
    enum hd_err err =
        sync_sql_connect(path, SQLITE_OPEN_READWRITE, SYNC_WRITER_WAIT_MS, &db->sqlite);
    if (!err) {
        err = check_version(db->sqlite);
    }
    if (!err) {
        err = sync_sql_execute(db->sqlite, writer_pragmas);
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

enum hd_err sync_sql_finish(struct sync_db *db, enum hd_err err)
{
    if (!err) {
        err = sync_sql_run(db, STMT_COMMIT);
    }
    if (err && !sqlite3_get_autocommit(db->sqlite)) {
        if (sync_sql_run(db, STMT_ROLLBACK) != HD_OK) {
            hd_log(HD_LOG_WARN, "office: rollback failed");
        }
    }
    return err;
}
