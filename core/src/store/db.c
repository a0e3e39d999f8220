/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One SQLite connection, opened the only way a store is ever opened. All SQL stands in three
 * tables here: pragmas, schema, statements. A file is looked at before SQLite may write to it,
 * because a header that asks for a write-ahead log would make even a reader create files.
 */
#define _XOPEN_SOURCE 700 /* realpath(); NOLINT(readability-identifier-naming) */

#include "db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include <heard/file.h>
#include <heard/log.h>
#include <heard/record.h>
#include <heard/store.h>

enum {
    BUSY_MS = 5000,
    HEADER_LEN = 100,
    /* A rollback journal is one sector and, for each page, its number, its bytes and a sum. */
    JOURNAL_MAX = 512 + (HD_STORE_COVER + 1) * (4 + DB_PAGE_SIZE + 4),
};
static_assert(JOURNAL_MAX == 78488, "written out in the pragma below");

static const char *const bound_journal = "PRAGMA journal_size_limit = 78488";
static const char *const free_journal = "PRAGMA journal_size_limit = -1";

/* Set on every connection, in this order; want is what SQLite must answer, NULL for nothing. The
 * first that reads the file plays back a journal that a lost commit left, and then deletes it
 * unless the locks are to be kept: its blocks would be given back as they are, and its room. */
static const struct {
    const char *sql;
    const char *want;
} pragmas[] = {
    {"PRAGMA trusted_schema = OFF", NULL},
    {"PRAGMA cell_size_check = ON", NULL},
    {"PRAGMA temp_store = MEMORY", NULL},
    {"PRAGMA mmap_size = 0", NULL},
    {"PRAGMA locking_mode = EXCLUSIVE", "exclusive"},
    {"PRAGMA page_size = 4096", NULL},
    {"PRAGMA auto_vacuum = NONE", NULL},
    {"PRAGMA journal_mode = PERSIST", "persist"},
    {"PRAGMA locking_mode = NORMAL", "normal"},
    {"PRAGMA synchronous = FULL", NULL},
    {"PRAGMA synchronous", "2"},
    {"PRAGMA secure_delete = ON", "1"},
    {"PRAGMA journal_size_limit = 78488", "78488"},
};

static const char *const schema[] = {
    "CREATE TABLE slot (n INTEGER PRIMARY KEY, used INTEGER NOT NULL, body BLOB NOT NULL) "
    "STRICT",
    "CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), bytes BLOB NOT NULL) STRICT",
    /* On a page of its own: one bad page of a flash chip must not take the kiosk's key. */
    "CREATE TABLE state_copy (id INTEGER PRIMARY KEY CHECK (id = 1), bytes BLOB NOT NULL) "
    "STRICT",
};
static const char *const table[] = {"slot", "state", "state_copy"};
enum { TABLES = sizeof(schema) / sizeof(schema[0]) };

/* used is 0 or 1: SQLite stores both in the record header alone, so every update of a row is of
 * the same size and stays where it is. */
static const char *const statements[STMT_N] = {
    [STMT_BEGIN] = "BEGIN IMMEDIATE",
    [STMT_COMMIT] = "COMMIT",
    [STMT_ROLLBACK] = "ROLLBACK",
    [STMT_GET] = "SELECT used, body FROM slot WHERE n = ?1",
    [STMT_KEEP] = "UPDATE slot SET used = 1, body = ?2 WHERE n = ?1 AND used = 0",
    [STMT_COVER] = "UPDATE slot SET body = ?2 WHERE n = ?1 AND used = 0",
    [STMT_SWAP] = "UPDATE slot SET body = ?2 WHERE n = ?1 AND used = 1",
    [STMT_FREE] = "UPDATE slot SET used = 0, body = ?2 WHERE n = ?1 AND used = 1",
    [STMT_FLIP] = "UPDATE slot SET used = 1 - used WHERE n = ?1",
    [STMT_FLIP_ALL] = "UPDATE slot SET used = 1 - used",
    [STMT_MAP] = "SELECT n, used FROM slot ORDER BY n",
    [STMT_USED] = "SELECT n, body FROM slot WHERE used = 1 ORDER BY n",
    [STMT_COUNT] = "SELECT count(*) FROM slot WHERE used = 1",
    [STMT_STATE] = "SELECT bytes FROM state WHERE id = 1",
    [STMT_SET_STATE] = "UPDATE state SET bytes = ?1 WHERE id = 1",
    [STMT_SET_COPY] = "UPDATE state_copy SET bytes = ?1 WHERE id = 1",
};

enum hd_err hd_db_err(struct hd_db *db, int rc)
{
    int kind = rc & 0xff;
    if (kind == SQLITE_OK || kind == SQLITE_ROW || kind == SQLITE_DONE) {
        return HD_OK;
    }
    hd_log(HD_LOG_ERROR, "store: sqlite failed code=%d", rc);
    switch (kind) {
    case SQLITE_NOMEM:
        return HD_E_NOMEM;
    case SQLITE_FULL:
        return HD_E_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* a file without our tables */
        return HD_E_FORMAT;
    case SQLITE_IOERR:
        db->broken = true;
        return HD_E_IO;
    default: /* busy for too long, read-only, cannot open: worth another try */
        return HD_E_IO;
    }
}

/* Run sql; with text, its first row must say exactly that; with ints, the row holds n of them. */
static enum hd_err run(struct hd_db *db, const char *sql, const char *text, int64_t *ints,
                       int n)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db->sql, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
    }
    enum hd_err err = hd_db_err(db, rc);
    if (!err && (text || n > 0) && rc != SQLITE_ROW) {
        err = HD_E_FORMAT;
    }
    if (!err && text) {
        const char *got = (const char *)sqlite3_column_text(stmt, 0);
        if (!got && sqlite3_errcode(db->sql) == SQLITE_NOMEM) {
            err = HD_E_NOMEM; /* not to be taken for damage */
        } else {
            err = got && strcmp(got, text) == 0 ? HD_OK : HD_E_FORMAT;
        }
    }
    for (int i = 0; !err && i < n; i++) {
        ints[i] = sqlite3_column_int64(stmt, i);
    }
    sqlite3_finalize(stmt); /* repeats the error that step gave */
    return err;
}

enum hd_err hd_db_exec(struct hd_db *db, const char *sql)
{
    return run(db, sql, NULL, NULL, 0);
}

enum hd_err hd_db_bound_journal(struct hd_db *db, bool bound)
{
    return hd_db_exec(db, bound ? bound_journal : free_journal);
}

enum hd_err hd_db_step(struct hd_db *db, enum hd_stmt which)
{
    sqlite3_stmt *stmt = db->stmt[which];
    enum hd_err err = hd_db_err(db, sqlite3_step(stmt));
    hd_db_done(db, which);
    return err;
}

void hd_db_done(struct hd_db *db, enum hd_stmt which)
{
    sqlite3_reset(db->stmt[which]); /* repeats the error that step gave */
    sqlite3_clear_bindings(db->stmt[which]);
}

enum hd_err hd_db_begin(struct hd_db *db)
{
    return db->broken ? HD_E_IO : hd_db_step(db, STMT_BEGIN);
}

enum hd_err hd_db_end(struct hd_db *db, enum hd_err err)
{
    if (!err) {
        err = hd_db_step(db, STMT_COMMIT);
    }
    /* After some errors SQLite has rolled back by itself. */
    if (err && !sqlite3_get_autocommit(db->sql) && hd_db_step(db, STMT_ROLLBACK) != HD_OK) {
        db->broken = true;
    }
    return err;
}

/* Where the file really is: symbolic links in the folders on the way are followed here, so that
 * SQLite can be told to follow none; an absolute path is never taken for a URI. */
static enum hd_err exact_path(const char *path, char **out)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    char *folder = NULL;
    char *real = NULL;
    size_t len = slash ? (size_t)(slash - path) + 1 : 1;
    enum hd_err err = HD_E_NOMEM;

    folder = calloc(1, len + 1);
    if (!folder) {
        goto out;
    }
    memcpy(folder, slash ? path : ".", len);
    real = realpath(folder, NULL);
    if (!real) {
        err = hd_err_of_errno(errno);
        goto out;
    }
    size_t size = strlen(real) + strlen(base) + 2;
    char *joined = malloc(size);
    if (!joined) {
        goto out;
    }
    snprintf(joined, size, "%s/%s", real, base);
    *out = joined;
    err = HD_OK;

out:
    free(real);
    free(folder);
    return err;
}

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* These bytes are the same in every state of a store, also in the middle of a lost commit. */
static enum hd_err check_header(struct hd_db *db)
{
    static const uint8_t start[24] = {'S', 'Q', 'L', 'i', 't', 'e', ' ', 'f',
                                      'o', 'r', 'm', 'a', 't', ' ', '3', 0,
                                      16,  0,   1,   1,   0,   64,  32,  32};
    uint8_t h[HEADER_LEN];
    sqlite3_file *file = NULL;
    int rc = sqlite3_file_control(db->sql, "main", SQLITE_FCNTL_FILE_POINTER, (void *)&file);
    if (rc != SQLITE_OK || !file || !file->pMethods) {
        return HD_E_IO;
    }
    rc = file->pMethods->xRead(file, h, HEADER_LEN, 0);
    if (rc == SQLITE_IOERR_SHORT_READ) {
        return HD_E_FORMAT;
    }
    if (rc != SQLITE_OK) {
        return hd_db_err(db, rc);
    }
    if (memcmp(h, start, sizeof(start)) != 0 || be32(h + 68) != DB_APPLICATION_ID) {
        return HD_E_FORMAT;
    }
    if (be32(h + 60) > DB_USER_VERSION) {
        return HD_E_VERSION;
    }
    return be32(h + 60) == DB_USER_VERSION ? HD_OK : HD_E_FORMAT;
}

/* A journal that a power cut left is rolled back before anything else, and SQLite cuts the file to
 * the size that its header names. A store never changes its size: another one there is damage, and
 * rolling it back would take answers away. */
static enum hd_err check_journal(struct hd_db *db, const char *path)
{
    static const uint8_t magic[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    char name[HD_PATH_MAX + sizeof("-journal")];
    uint8_t h[20];
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;
    snprintf(name, sizeof(name), "%s-journal", path);
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        return HD_OK; /* there is none, or SQLite will say what is wrong */
    }
    ssize_t n = read(fd, h, sizeof(h));
    close(fd);
    if (n != (ssize_t)sizeof(h) || memcmp(h, magic, sizeof(magic)) != 0) {
        return HD_OK;
    }
    int rc = sqlite3_file_control(db->sql, "main", SQLITE_FCNTL_FILE_POINTER, (void *)&file);
    if (rc == SQLITE_OK && file && file->pMethods) {
        rc = file->pMethods->xFileSize(file, &size);
    }
    enum hd_err err = hd_db_err(db, rc);
    return !err && (sqlite3_int64)be32(h + 16) * DB_PAGE_SIZE != size ? HD_E_FORMAT : err;
}

static enum hd_err connect_to(const char *path, struct hd_db *db)
{
    char *exact = NULL;
    enum hd_err err = exact_path(path, &exact);
    if (err) {
        return err;
    }
    int rc =
        sqlite3_open_v2(exact, &db->sql, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL);
    free(exact);
    err = hd_db_err(db, rc);
    if (err) {
        return err;
    }
    sqlite3_extended_result_codes(db->sql, 1);
    rc = sqlite3_busy_timeout(db->sql, BUSY_MS);
    if (rc == SQLITE_OK) {
        rc = sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_db_config(db->sql, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    }
    return hd_db_err(db, rc);
}

static enum hd_err lay_out(struct hd_db *db)
{
    enum hd_err err = hd_db_exec(db, "PRAGMA application_id = 0x46485354");
    if (!err) {
        err = hd_db_exec(db, "PRAGMA user_version = 1");
    }
    for (size_t i = 0; !err && i < TABLES; i++) {
        err = hd_db_exec(db, schema[i]);
    }
    return err;
}

enum hd_err hd_db_open(const char *path, bool fresh, struct hd_db *db)
{
    *db = (struct hd_db){0};
    enum hd_err err = connect_to(path, db);
    if (!err && !fresh) {
        err = check_header(db);
    }
    if (!err && !fresh) {
        err = check_journal(db, path);
    }
    if (!err && sqlite3_db_readonly(db->sql, "main") != 0) {
        err = HD_E_IO;
    }
    for (size_t i = 0; !err && i < sizeof(pragmas) / sizeof(pragmas[0]); i++) {
        err = run(db, pragmas[i].sql, pragmas[i].want, NULL, 0);
    }
    if (!err && fresh) {
        err = lay_out(db);
    }
    if (err) {
        hd_db_close(db);
    }
    return err;
}

void hd_db_close(struct hd_db *db)
{
    for (size_t i = 0; i < STMT_N; i++) {
        sqlite3_finalize(db->stmt[i]);
    }
    sqlite3_close(db->sql);
    *db = (struct hd_db){0};
}

/* Exactly our tables: no trigger, view or index that somebody else has added. */
static enum hd_err check_schema(struct hd_db *db)
{
    int64_t things = 0;
    enum hd_err err = run(db, "SELECT count(*) FROM sqlite_schema", NULL, &things, 1);
    if (!err && things != TABLES) {
        err = HD_E_FORMAT;
    }
    for (size_t i = 0; !err && i < TABLES; i++) {
        char sql[64];
        snprintf(sql, sizeof(sql), "SELECT sql FROM sqlite_schema WHERE name = '%s'", table[i]);
        err = run(db, sql, schema[i], NULL, 0);
    }
    return err;
}

/* Nothing free, nothing behind the last page. */
static enum hd_err check_pages(struct hd_db *db)
{
    int64_t pages = 0;
    int64_t unused = 0;
    enum hd_err err = run(db, "PRAGMA page_count", NULL, &pages, 1);
    if (!err) {
        err = run(db, "PRAGMA freelist_count", NULL, &unused, 1);
    }
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;
    if (!err) {
        int rc =
            sqlite3_file_control(db->sql, "main", SQLITE_FCNTL_FILE_POINTER, (void *)&file);
        if (rc == SQLITE_OK && file && file->pMethods) {
            rc = file->pMethods->xFileSize(file, &size);
        }
        err = hd_db_err(db, rc);
    }
    return !err && (unused != 0 || size != pages * DB_PAGE_SIZE) ? HD_E_FORMAT : err;
}

/* Rows 0 to n - 1, each a used or a free record; one state, twice. */
static enum hd_err check_rows(struct hd_db *db, uint32_t *slots)
{
    int64_t f[7] = {0};
    enum hd_err err = run(db,
                          "SELECT count(*), min(n), max(n), sum(used NOT IN (0, 1) OR "
                          "typeof(body) <> 'blob' OR length(body) <> 1024), "
                          "(SELECT count(*) FROM state WHERE id = 1), "
                          "(SELECT sum(length(bytes)) FROM state), "
                          "(SELECT count(*) FROM state JOIN state_copy USING (id, bytes)) "
                          "FROM slot",
                          NULL, f, 7);
    static_assert(HD_RECORD_SIZE == 1024, "written out in the query above");
    if (!err && (f[0] < DB_SLOTS_MIN || f[0] > DB_SLOTS_MAX || f[1] != 0 || f[2] != f[0] - 1 ||
                 f[3] != 0 || f[4] != 1 || f[5] != DB_STATE_LEN || f[6] != 1)) {
        err = HD_E_FORMAT;
    }
    if (!err) {
        *slots = (uint32_t)f[0];
    }
    return err;
}

enum hd_err hd_db_check(struct hd_db *db, uint32_t *slots)
{
    /* The rows first: quick_check takes a page that could not be read for a damaged one. */
    enum hd_err err = check_schema(db);
    if (!err) {
        err = check_rows(db, slots);
    }
    if (!err) {
        err = check_pages(db);
    }
    if (!err) {
        err = run(db, "PRAGMA quick_check(1)", "ok", NULL, 0);
    }
    for (size_t i = 0; !err && i < STMT_N; i++) {
        err = hd_db_err(db, sqlite3_prepare_v3(db->sql, statements[i], -1,
                                               SQLITE_PREPARE_PERSISTENT, &db->stmt[i], NULL));
    }
    return err;
}
