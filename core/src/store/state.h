/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_STORE_STATE_H
#define HD_STORE_STATE_H

/*
 * What a kiosk must not lose beside its answers: the key of this week and how far its log of staff
 * actions goes. Kept twice, with a mark and a checksum, so that it can be found in a file that
 * SQLite no longer reads. Format: docs/formats/store.md.
 */

#include <heard/keys.h>
#include <heard/staff.h>
#include <heard/store.h>

#include "db.h"

struct hd_state {
    struct hd_ratchet ratchet; /* secret */
    struct hd_audit audit;
};

/* out holds DB_STATE_LEN bytes, secret. */
void hd_state_encode(const struct hd_state *state, uint8_t *out);

/* bytes holds DB_STATE_LEN bytes. False when mark or checksum is wrong: out is then unchanged. */
bool hd_state_decode(const uint8_t *bytes, struct hd_state *out);

/* As hd_store_create(), with all of the state. */
HD_NODISCARD enum hd_err hd_store_create_with(const char *path, uint32_t slots,
                                              const struct hd_state *state, hd_store_fill *fill,
                                              void *ctx);

#endif
