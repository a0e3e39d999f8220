/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A new store is built beside its place and moved there when it is whole, every slot filled in
 * one transaction. A first cover then gives the journal its length for good: from there on,
 * keeping an answer needs no new room on the disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include <heard/file.h>
#include <heard/log.h>

#include "state.h"
#include "store.h"

enum { SUFFIX_MAX = 32 };

static const char journal[] = "-journal";

static enum hd_err add_suffix(char *out, const char *path, const char *suffix)
{
    int n = snprintf(out, HD_PATH_MAX, "%s%s", path, suffix);
    return n < 0 || n >= HD_PATH_MAX ? HD_E_RANGE : HD_OK;
}

/* Remove a database and its journal; either may be missing. There is nothing but dummies in them. */
static void remove_both(const char *path)
{
    char beside[HD_PATH_MAX + SUFFIX_MAX];
    snprintf(beside, sizeof(beside), "%s%s", path, journal);
    const char *const both[] = {path, beside};
    for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
        if (unlink(both[i]) != 0 && errno != ENOENT) {
            hd_log(HD_LOG_WARN, "store: a temporary file could not be removed");
        }
    }
}

static enum hd_err make_empty(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return hd_err_of_errno(errno);
    }
    return close(fd) == 0 ? HD_OK : hd_err_of_errno(errno);
}

static enum hd_err insert(struct hd_db *db, sqlite3_stmt *stmt, uint32_t slot,
                          const uint8_t *body, int len)
{
    int rc = sqlite3_bind_int64(stmt, 1, slot);
    if (rc == SQLITE_OK) {
        rc = sqlite3_bind_blob(stmt, 2, body, len, SQLITE_STATIC);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
    }
    enum hd_err err = hd_db_err(db, rc);
    sqlite3_reset(stmt); /* repeats the error that step gave */
    sqlite3_clear_bindings(stmt);
    return err;
}

static enum hd_err insert_state(struct hd_db *db, const struct hd_state *state)
{
    static const char *const sql[] = {"INSERT INTO state (id, bytes) VALUES (?1, ?2)",
                                      "INSERT INTO state_copy (id, bytes) VALUES (?1, ?2)"};
    uint8_t bytes[DB_STATE_LEN];
    enum hd_err err = HD_OK;
    hd_state_encode(state, bytes);
    for (size_t i = 0; !err && i < sizeof(sql) / sizeof(sql[0]); i++) {
        sqlite3_stmt *stmt = NULL;
        err = hd_db_err(db, sqlite3_prepare_v2(db->sql, sql[i], -1, &stmt, NULL));
        if (!err) {
            err = insert(db, stmt, 1, bytes, DB_STATE_LEN);
        }
        sqlite3_finalize(stmt);
    }
    hd_wipe(bytes, sizeof(bytes));
    return err;
}

/* In ascending order, so that rows lie on the pages in order. */
static enum hd_err insert_slots(struct hd_db *db, uint32_t slots, hd_store_fill *fill,
                                void *ctx)
{
    static const char sql[] = "INSERT INTO slot (n, used, body) VALUES (?1, 0, ?2)";
    sqlite3_stmt *stmt = NULL;
    enum hd_err err = hd_db_err(db, sqlite3_prepare_v2(db->sql, sql, -1, &stmt, NULL));
    for (uint32_t slot = 0; !err && slot < slots; slot++) {
        uint8_t dummy[HD_RECORD_SIZE];
        err = fill(ctx, dummy);
        if (!err) {
            err = insert(db, stmt, slot, dummy, HD_RECORD_SIZE);
        }
    }
    sqlite3_finalize(stmt);
    return err;
}

static enum hd_err build(const char *path, uint32_t slots, const struct hd_state *state,
                         hd_store_fill *fill, void *ctx)
{
    struct hd_db db;
    enum hd_err err = hd_db_open(path, true, &db);
    if (err) {
        return err;
    }
    err = hd_db_exec(&db, "BEGIN IMMEDIATE");
    if (!err) {
        err = insert_slots(&db, slots, fill, ctx);
    }
    if (!err) {
        err = insert_state(&db, state);
    }
    if (!err) {
        err = hd_db_exec(&db, "COMMIT");
    }
    hd_db_close(&db); /* rolls back what was not committed */
    return err;
}

/* Also proves that what was built can be opened. */
static enum hd_err first_cover(const char *path, hd_store_fill *fill, void *ctx)
{
    struct hd_store *store = NULL;
    enum hd_err err = hd_store_open(path, &store);
    if (!err) {
        err = hd_store_cover(store, HD_STORE_COVER, fill, ctx);
    }
    hd_store_close(store);
    return err;
}

enum hd_err hd_store_create_with(const char *path, uint32_t slots, const struct hd_state *state,
                                 hd_store_fill *fill, void *ctx)
{
    char temp[HD_PATH_MAX];
    char beside[HD_PATH_MAX];
    char suffix[SUFFIX_MAX];
    uint32_t unique = 0;
    hd_random(&unique, sizeof(unique));
    snprintf(suffix, sizeof(suffix), ".%08x.tmp", unique);

    if (slots < DB_SLOTS_MIN || slots > DB_SLOTS_MAX || add_suffix(temp, path, suffix) ||
        add_suffix(beside, path, journal)) {
        return HD_E_RANGE;
    }
    /* A journal that was left behind would be rolled back into the new store. */
    if (hd_path_exists(path) || hd_path_exists(beside)) {
        return HD_E_EXISTS;
    }
    enum hd_err err = make_empty(temp);
    if (!err) {
        err = build(temp, slots, state, fill, ctx);
    }
    if (!err && rename(temp, path) != 0) {
        err = hd_err_of_errno(errno);
    }
    remove_both(temp);
    if (!err) {
        err = hd_parent_sync(path);
        if (!err) {
            err = first_cover(path, fill, ctx);
        }
        if (err) {
            remove_both(path);
        }
    }
    return err;
}

enum hd_err hd_store_create(const char *path, uint32_t slots, const struct hd_ratchet *ratchet,
                            hd_store_fill *fill, void *ctx)
{
    struct hd_state *state = hd_secret_alloc(sizeof(*state));
    if (!state) {
        return HD_E_NOMEM;
    }
    state->ratchet = *ratchet;
    enum hd_err err = hd_store_create_with(path, slots, state, fill, ctx);
    hd_secret_free(state);
    return err;
}
