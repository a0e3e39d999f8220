/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_STORE_DB_H
#define HD_STORE_DB_H

/*
 * The store's SQLite connection: how it is opened, what a file must be to be taken for a store,
 * every statement, and how SQLite's result codes become ours.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/err.h>
#include <heard/keys.h>

enum {
    DB_PAGE_SIZE = 4096,
    DB_APPLICATION_ID = 0x46485354, /* "FHST" */
    DB_USER_VERSION = 1,
    DB_SLOTS_MIN = 16,
    DB_SLOTS_MAX = 65535,
    DB_STATE_LEN = 4 + 2 + HD_KEY_LEN + 4 + HD_HASH_LEN + 8, /* state.h */
};

enum hd_stmt {
    STMT_BEGIN,
    STMT_COMMIT,
    STMT_ROLLBACK,
    STMT_GET,
    STMT_KEEP,
    STMT_COVER,
    STMT_SWAP,
    STMT_FREE,
    STMT_FLIP,
    STMT_FLIP_ALL,
    STMT_MAP,
    STMT_USED,
    STMT_COUNT,
    STMT_STATE,
    STMT_SET_STATE,
    STMT_SET_COPY,
    STMT_N,
};

struct hd_db {
    struct sqlite3 *sql;               /* owned */
    struct sqlite3_stmt *stmt[STMT_N]; /* owned; prepared by hd_db_check() */
    bool broken;                       /* a read or write failed: only closing helps */
};

/* Connect to an existing file and set every pragma; the header is checked before anything that
 * could write. With fresh, the file is empty and gets tables and identity, too. */
HD_NODISCARD enum hd_err hd_db_open(const char *path, bool fresh, struct hd_db *db);

/* Is this a whole and healthy store? Then prepare the statements and tell how many slots. */
HD_NODISCARD enum hd_err hd_db_check(struct hd_db *db, uint32_t *slots);

/* Accepts a connection that was never opened. */
void hd_db_close(struct hd_db *db);

/* Our error for an SQLite result code; notes a broken connection and logs what failed. */
HD_NODISCARD enum hd_err hd_db_err(struct hd_db *db, int rc);

/* Run one statement without a result. */
HD_NODISCARD enum hd_err hd_db_exec(struct hd_db *db, const char *sql);

/* Step a bound statement that gives no row; its bindings are then forgotten. */
HD_NODISCARD enum hd_err hd_db_step(struct hd_db *db, enum hd_stmt which);

/* Reset a statement that gave rows. */
void hd_db_done(struct hd_db *db, enum hd_stmt which);

HD_NODISCARD enum hd_err hd_db_begin(struct hd_db *db);

/* Commit when err is HD_OK, else roll back. Returns err, or why the commit failed. */
HD_NODISCARD enum hd_err hd_db_end(struct hd_db *db, enum hd_err err);

/* Let the journal keep whatever length it has, or cut it at each commit to that of a cover. */
HD_NODISCARD enum hd_err hd_db_bound_journal(struct hd_db *db, bool bound);

#endif
