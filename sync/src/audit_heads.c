/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far each kiosk's log of staff actions went, as its signed batches said. What a kiosk has
 * signed once it cannot take back: another head for the same entry is told, and both are kept.
 */

#include <stdlib.h>

#include <sync/audit.h>

#include "office_sql.h"

enum hd_err sync_audit_note(struct sync_db *db, uint32_t kiosk, const struct hd_audit *audit,
                            bool *forked)
{
    if (audit->seq == 0) {
        return HD_OK; /* nothing was done yet, so nothing was promised */
    }
    sqlite3_stmt *stmt = db->stmt[STMT_AUDIT_AT];
    (void)sqlite3_bind_int64(stmt, 1, kiosk);
    (void)sqlite3_bind_int64(stmt, 2, audit->seq);
    int rc = SQLITE_DONE;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        uint8_t head[HD_HASH_LEN];
        bool same = sync_sql_bytes(stmt, 0, head, sizeof(head)) &&
                    memcmp(head, audit->head, sizeof(head)) == 0;
        *forked = *forked || !same;
    }
    sqlite3_reset(stmt);
    if (rc != SQLITE_DONE) {
        return sync_sql_err(rc);
    }
    stmt = db->stmt[STMT_AUDIT_ADD];
    (void)sqlite3_bind_int64(stmt, 1, kiosk);
    (void)sqlite3_bind_int64(stmt, 2, audit->seq);
    return sync_sql_bind(stmt, 3, audit->head, HD_HASH_LEN) ? sync_sql_run(db, STMT_AUDIT_ADD)
                                                            : HD_E_NOMEM;
}

static bool read_head(sqlite3_stmt *stmt, struct sync_audit_head *out)
{
    int64_t kiosk = sqlite3_column_int64(stmt, 0);
    int64_t seq = sqlite3_column_int64(stmt, 1);
    if (kiosk < 1 || kiosk > UINT32_MAX || seq < 1 || seq > UINT32_MAX) {
        return false;
    }
    out->kiosk = (uint32_t)kiosk;
    out->audit.seq = (uint32_t)seq;
    return sync_sql_bytes(stmt, 2, out->audit.head, sizeof(out->audit.head));
}

enum hd_err sync_office_audit_heads(struct sync_office *office, struct sync_audit_head **list,
                                    size_t *n)
{
    sqlite3_stmt *stmt = office->db->stmt[STMT_AUDITS];
    struct sync_audit_head *heads = NULL;
    size_t count = 0;
    size_t cap = 0;
    enum hd_err err = HD_OK;
    int rc = SQLITE_DONE;
    while (!err && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (count == cap) {
            size_t grown = cap ? cap * 2 : 64;
            struct sync_audit_head *more = realloc(heads, grown * sizeof(*more));
            if (!more) {
                err = HD_E_NOMEM;
                break;
            }
            heads = more;
            cap = grown;
        }
        err = read_head(stmt, &heads[count]) ? HD_OK : HD_E_FORMAT;
        count++;
    }
    sqlite3_reset(stmt);
    if (!err) {
        err = sync_sql_err(rc);
    }
    if (err) {
        free(heads);
        return err;
    }
    *list = heads;
    *n = count;
    return HD_OK;
}
