/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_OUTER_H
#define HD_OUTER_H

/*
 * What sealing and opening must agree on: where the outer fields of a record stand, and the two
 * hashes that bind it. Private to seal and unseal. Format: docs/formats/record.md.
 */

#include <stdint.h>

#include <heard/keys.h>
#include <heard/record.h>
#include <heard/seal.h>

enum {
    HD_OUTER_VERSION = 1,
    HD_OUTER_SUITE = 1,  /* sealed box, XChaCha20-Poly1305-IETF, BLAKE2b-256 */
    HD_OUTER_BUCKET = 0, /* 1,024 bytes */
    HD_OUTER_NONCE_LEN = 24,
    HD_OUTER_COMMIT_LEN = 32,
    HD_OUTER_COMMIT_AT = 40,
    HD_OUTER_SLOTS_AT = 72,
    HD_OUTER_TAG_LEN = 16,
    HD_INNER_PLAIN = HD_INNER_SIZE - HD_MAC_LEN, /* the inner bytes that the MAC covers */
};

/* "FHR1", without a NUL behind it. */
extern const uint8_t hd_outer_magic[4];

/*
 * Commit to the record's key: BLAKE2b-256(key = dek, "FHR1-commit", the bytes before the
 * commitment). XChaCha20-Poly1305 alone can be opened with two keys to two texts.
 */
void hd_outer_commit(const uint8_t *dek, const uint8_t *outer, uint8_t *out);

/* The kiosk's MAC: BLAKE2b-256(key = mac_key, "FHR1-mac", keyset id, inner without MAC). */
void hd_outer_mac(const uint8_t *mac_key, const uint8_t *keyset_id, const uint8_t *inner,
                  uint8_t *out);

#endif
