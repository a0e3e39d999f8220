/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Is anything missing?", answered at any time: for each kiosk the last batch that came, the
 * numbers that did not, and where its chain parts. Numbers of batches only: how much was said at
 * a kiosk, or when, is nobody's business here.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <sync/carry.h>

#include "chain.h"

void sync_kiosk_title(const struct sync_kiosk *kiosk, char *out)
{
    snprintf(out, SYNC_KIOSK_TITLE_MAX, "Kiosk %" PRIu32 ", %s (%s)", kiosk->number,
             kiosk->name, kiosk->hub);
}

void sync_missing_text(const struct sync_missing *missing, char *out, size_t size)
{
    if (missing->first == missing->last) {
        snprintf(out, size, "Batch %" PRIu32 " has", missing->first);
    } else {
        snprintf(out, size, "Batches %" PRIu32 " to %" PRIu32 " have", missing->first,
                 missing->last);
    }
}

static enum hd_err add_kiosk(const struct sync_kiosk *kiosk,
                             const struct sync_chain_state *state, struct hd_buf *out)
{
    char title[SYNC_KIOSK_TITLE_MAX];
    char which[SYNC_MISSING_TEXT_MAX];
    sync_kiosk_title(kiosk, title);
    if (state->last == 0) {
        return hd_buf_printf(out, "%s: no batch has come yet.\n", title);
    }
    enum hd_err err =
        hd_buf_printf(out, "%s: the last batch that came is number %" PRIu32 ".%s\n", title,
                      state->last, state->missing_n == 0 ? " None is missing." : "");
    for (size_t i = 0; i < state->missing_n && !err; i++) {
        sync_missing_text(&state->missing[i], which, sizeof(which));
        err = hd_buf_printf(out, "  %s not come.\n", which);
    }
    for (size_t i = 0; i < state->forks_n && !err; i++) {
        err = hd_buf_printf(out,
                            "  Two different batches claim the place of number %" PRIu32 ".\n",
                            state->forks[i]);
    }
    return err;
}

static const char about_missing[] = "\nA batch that has not come: look for the stick. Nothing "
                                    "is lost by it, for a later batch of\n"
                                    "the same kiosk holds everything that had no receipt.\n";

static const char about_forks[] = "\nTwo batches in one place: the kiosk's folder was put back "
                                  "from a copy, or somebody else has\n"
                                  "its key. Tell whoever looks after the kiosk; if the key may "
                                  "be in strange hands, revoke the\n"
                                  "kiosk (heard-admin kiosk revoke).\n";

static enum hd_err add_all(const struct sync_kiosk *kiosks,
                           const struct sync_chain_state *states, size_t n, struct hd_buf *out)
{
    bool missing = false;
    bool forked = false;
    enum hd_err err = n == 0 ? hd_buf_printf(out, "This office has no kiosk yet.\n") : HD_OK;
    for (size_t i = 0; i < n && !err; i++) {
        err = add_kiosk(&kiosks[i], &states[i], out);
        missing = missing || states[i].missing_n > 0;
        forked = forked || states[i].forks_n > 0;
    }
    if (!err && missing) {
        err = hd_buf_printf(out, "%s", about_missing);
    }
    if (!err && forked) {
        err = hd_buf_printf(out, "%s", about_forks);
    }
    return err;
}

enum hd_err sync_status_text(struct sync_office *office, struct hd_buf *out)
{
    struct sync_kiosk *kiosks = NULL;
    struct sync_chain_state *states = NULL;
    struct hd_buf text = HD_BUF_EMPTY;
    size_t kiosks_n = 0;
    size_t n = 0;
    enum hd_err err = sync_office_kiosks(office, &kiosks, &kiosks_n);
    if (!err) {
        err = sync_office_chains(office, &states, &n);
    }
    if (!err && n != kiosks_n) {
        err = HD_E_IO; /* another program registered one this moment */
    }
    if (!err) {
        err = add_all(kiosks, states, n, &text);
    }
    sync_office_chains_free(states, n);
    free(kiosks);
    if (err) {
        hd_buf_free(&text);
        return err;
    }
    *out = text;
    return HD_OK;
}
