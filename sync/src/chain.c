/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the office can tell about the chains of batches: which numbers are missing, and where a
 * chain parts because two batches claim one place. Worked out from the batches themselves whenever
 * somebody asks, so that it does not matter in which order they came.
 */
#include "chain.h"

#include <stdlib.h>

#include "office_sql.h"

enum { FIRST_ROOM = 8 };

/* Make room for one more of size bytes behind n; false when memory ran out. */
static bool room_for_one(void **list, size_t n, size_t size)
{
    /* Rooms are powers of two, so a full one is told by its number. */
    if (n != 0 && (n < FIRST_ROOM || (n & (n - 1)) != 0)) {
        return true;
    }
    void *more = realloc(*list, (n == 0 ? FIRST_ROOM : n * 2) * size);
    if (more) {
        *list = more;
    }
    return more != NULL;
}

static enum hd_err add_missing(struct sync_chain_state *state, uint32_t first, uint32_t last)
{
    void *list = state->missing;
    if (!room_for_one(&list, state->missing_n, sizeof(*state->missing))) {
        return HD_E_NOMEM;
    }
    state->missing = list;
    state->missing[state->missing_n++] = (struct sync_missing){first, last};
    return HD_OK;
}

static enum hd_err add_fork(struct sync_chain_state *state, uint32_t number)
{
    void *list = state->forks;
    if (!room_for_one(&list, state->forks_n, sizeof(*state->forks))) {
        return HD_E_NOMEM;
    }
    state->forks = list;
    state->forks[state->forks_n++] = number;
    return HD_OK;
}

/* The next number of this kiosk that has come. */
static enum hd_err add_number(struct sync_chain_state *state, uint32_t number, bool forked)
{
    enum hd_err err = HD_OK;
    if (number - state->last > 1) {
        err = add_missing(state, state->last + 1, number - 1);
    }
    if (!err && forked) {
        err = add_fork(state, number);
    }
    if (!err) {
        state->last = number;
        state->came++;
    }
    return err;
}

static enum hd_err read_chains(struct sync_db *db, struct sync_chain_state *list, size_t n)
{
    sqlite3_stmt *stmt = db->stmt[STMT_CHAINS];
    enum hd_err err = HD_OK;
    size_t at = 0;
    int rc = SQLITE_DONE;
    while (!err && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        int64_t kiosk = sqlite3_column_int64(stmt, 0);
        int64_t number = sqlite3_column_int64(stmt, 1);
        while (at < n && list[at].kiosk < kiosk) {
            at++;
        }
        if (at == n || list[at].kiosk != kiosk || number <= list[at].last ||
            number > UINT32_MAX) {
            err = HD_E_FORMAT;
        } else {
            err = add_number(&list[at], (uint32_t)number, sqlite3_column_int(stmt, 2) != 0);
        }
    }
    sqlite3_reset(stmt);
    return err ? err : sync_sql_err(rc);
}

enum hd_err sync_office_chains(struct sync_office *office, struct sync_chain_state **list,
                               size_t *n)
{
    struct sync_kiosk *kiosks = NULL;
    size_t kiosks_n = 0;
    enum hd_err err = sync_office_kiosks(office, &kiosks, &kiosks_n);
    if (err) {
        return err;
    }
    struct sync_chain_state *states = calloc(kiosks_n ? kiosks_n : 1, sizeof(*states));
    if (!states) {
        err = HD_E_NOMEM;
        goto out;
    }
    for (size_t i = 0; i < kiosks_n; i++) {
        states[i].kiosk = kiosks[i].number;
    }
    err = read_chains(office->db, states, kiosks_n);
    if (err) {
        sync_office_chains_free(states, kiosks_n);
        goto out;
    }
    *list = states;
    *n = kiosks_n;
out:
    free(kiosks);
    return err;
}

void sync_office_chains_free(struct sync_chain_state *list, size_t n)
{
    for (size_t i = 0; list && i < n; i++) {
        free(list[i].missing);
        free(list[i].forks);
    }
    free(list);
}

enum hd_err sync_arrivals_add(struct sync_arrivals *arrivals, uint32_t kiosk, uint32_t number)
{
    void *list = arrivals->list;
    if (!room_for_one(&list, arrivals->n, sizeof(*arrivals->list))) {
        return HD_E_NOMEM;
    }
    arrivals->list = list;
    arrivals->list[arrivals->n++] = (struct sync_arrival){kiosk, number};
    return HD_OK;
}

void sync_arrivals_free(struct sync_arrivals *arrivals)
{
    free(arrivals->list);
    *arrivals = (struct sync_arrivals){.n = 0};
}

static int by_kiosk_and_number(const void *a, const void *b)
{
    const struct sync_arrival *left = a;
    const struct sync_arrival *right = b;
    if (left->kiosk != right->kiosk) {
        return left->kiosk < right->kiosk ? -1 : 1;
    }
    return left->number < right->number ? -1 : left->number > right->number;
}

static bool arrived(const struct sync_arrivals *arrivals, uint32_t kiosk, uint32_t number)
{
    const struct sync_arrival wanted = {kiosk, number};
    return bsearch(&wanted, arrivals->list, arrivals->n, sizeof(wanted), by_kiosk_and_number);
}

static void note_missing(const struct sync_missing *missing, const char *kiosk,
                         struct hd_notes *notes)
{
    char which[SYNC_MISSING_TEXT_MAX];
    sync_missing_text(missing, which, sizeof(which));
    hd_notes_add(notes, HD_NOTE_WARNING, kiosk,
                 "%s not come, although number %u has. Nothing is lost by that, for a batch "
                 "holds everything without a receipt; but look for the stick.",
                 which, (unsigned)missing->last + 1);
}

static void note_chain(const struct sync_chain_state *state, const struct sync_kiosk *kiosk,
                       const struct sync_arrivals *arrivals, struct hd_notes *notes)
{
    char title[SYNC_KIOSK_TITLE_MAX];
    sync_kiosk_title(kiosk, title);
    for (size_t i = 0; i < state->missing_n; i++) {
        if (arrived(arrivals, state->kiosk, state->missing[i].last + 1)) {
            note_missing(&state->missing[i], title, notes);
        }
    }
    for (size_t i = 0; i < state->forks_n; i++) {
        uint32_t number = state->forks[i];
        if (arrived(arrivals, state->kiosk, number) ||
            arrived(arrivals, state->kiosk, number - 1)) {
            hd_notes_add(
                notes, HD_NOTE_WARNING, title,
                "Two different batches of this kiosk claim the same place in its row "
                "(number %u). Its folder was put back from a copy, or somebody else has its "
                "key: tell whoever looks after the kiosk.",
                (unsigned)number);
        }
    }
}

enum hd_err sync_arrivals_note(struct sync_office *office, struct sync_arrivals *arrivals,
                               struct hd_notes *notes)
{
    struct sync_kiosk *kiosks = NULL;
    struct sync_chain_state *states = NULL;
    size_t kiosks_n = 0;
    size_t n = 0;
    if (arrivals->n == 0) {
        return HD_OK;
    }
    qsort(arrivals->list, arrivals->n, sizeof(*arrivals->list), by_kiosk_and_number);
    enum hd_err err = sync_office_kiosks(office, &kiosks, &kiosks_n);
    if (!err) {
        err = sync_office_chains(office, &states, &n);
    }
    for (size_t i = 0; i < n && i < kiosks_n && !err; i++) {
        if (states[i].kiosk == kiosks[i].number) {
            note_chain(&states[i], &kiosks[i], arrivals, notes);
        }
    }
    sync_office_chains_free(states, n);
    free(kiosks);
    return err;
}
