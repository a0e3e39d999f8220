/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_OFFICE_SQL_H
#define SYNC_OFFICE_SQL_H

/*
 * What the files that speak SQL share: the connection, its prepared statements, and the few steps
 * that each use of one takes. Private to sync; the only header that shows SQLite.
 */

#include <sqlite3.h>

#include "office_db.h"

/* A reader waits longer than a writer, so that a writer waiting for readers gives up first. */
enum { SYNC_WRITER_WAIT_MS = 5000, SYNC_READER_WAIT_MS = 15000 };

enum stmt {
    STMT_BEGIN,
    STMT_HOLD,
    STMT_COMMIT,
    STMT_ROLLBACK,
    STMT_KIOSK_ADD,
    STMT_KIOSK_DROP,
    STMT_KEY_ADD,
    STMT_KEYS_DROP,
    STMT_KEYS_FORGET,
    STMT_KIOSK_REVOKE,
    STMT_KIOSKS,
    STMT_KIOSK_BY_KEY,
    STMT_BATCHES,
    STMT_CHAINS,
    STMT_BATCH_ADD,
    STMT_AUDITS,
    STMT_AUDIT_AT,
    STMT_AUDIT_ADD,
    STMT_RECORD_GET,
    STMT_RECORD_PUT,
    STMT_RECORDS_FORGET,
    STMT_RECORD_COUNT,
    STMT_UNTIDY,
    STMT_SET_UNTIDY,
    STMT_N,
};

struct sync_db {
    sqlite3 *sqlite;
    sqlite3_stmt *stmt[STMT_N];
};

/** What a result code of SQLite means to us. */
enum hd_err sync_sql_err(int rc);

/** Run SQL that gives nothing back. */
HD_NODISCARD enum hd_err sync_sql_execute(sqlite3 *sqlite, const char *sql);

/** Step a statement that gives no row we want, and make it ready for the next use. */
HD_NODISCARD enum hd_err sync_sql_run(struct sync_db *db, enum stmt which);

/** Bind n bytes, which stay the caller's. False when memory ran out. */
bool sync_sql_bind(sqlite3_stmt *stmt, int at, const void *bytes, size_t n);

/** Copy a column of exactly n bytes; false when it has another length. */
bool sync_sql_bytes(sqlite3_stmt *stmt, int at, void *out, size_t n);

/** Copy a column of text; false when it does not fit. */
bool sync_sql_text(sqlite3_stmt *stmt, int at, char *out, size_t size);

/** Open a connection that trusts nothing in the file. */
HD_NODISCARD enum hd_err sync_sql_connect(const char *path, int flags, int wait_ms,
                                          sqlite3 **out);

/** Remember how far a kiosk's log of staff actions went; forked is set to true when another head
 * was signed for the same entry. Within a transaction. */
HD_NODISCARD enum hd_err sync_audit_note(struct sync_db *db, uint32_t kiosk,
                                         const struct hd_audit *audit, bool *forked);
/** Enter a kiosk's key of a wave, sealed HD_SEALED_KEYS_LEN bytes. Errors: HD_E_EXISTS, HD_E_IO,
 * HD_E_FULL. */
HD_NODISCARD enum hd_err sync_sql_add_key(struct sync_db *db, uint32_t kiosk, uint32_t wave,
                                          uint16_t week, const uint8_t *sealed);

/** End a transaction: commit when err is HD_OK, else undo and return err. */
HD_NODISCARD enum hd_err sync_sql_finish(struct sync_db *db, enum hd_err err);

#endif
