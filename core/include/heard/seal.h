/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_SEAL_H
#define HD_SEAL_H

/*
 * Sealing: only the wave's three key holders can open what leaves this module, and nobody who
 * holds a record can tell an answer from a dummy. Format: docs/formats/record.md, "outer".
 */

#include <stdint.h>

#include <heard/keys.h>
#include <heard/record.h>

enum {
    HD_RECORD_ID_LEN = 32,
    HD_SEALED_KEY_LEN = 80, /**< one crypto_box_seal of 32 bytes */
    HD_SEALED_KEYS_LEN = HD_RECIPIENTS * HD_SEALED_KEY_LEN, /**< 240 */
    HD_RECORD_KEYSET_AT =
        8, /**< where a sealed record names its keyset, HD_KEYSET_ID_LEN bytes */
    HD_OUTER_HEADER = 72 + HD_SEALED_KEYS_LEN, /**< 312: also the associated data */
};

/**
 * Encode a record, add its MAC and seal it to the three keys. Two calls never give the same bytes.
 *
 * @param record borrowed; record->wave_no must be keyset->wave_no
 * @param mac_key the kiosk's ratchet key of record->week
 * @param[out] out HD_RECORD_SIZE bytes, all written on HD_OK
 *
 * Errors: HD_E_RANGE (the record's values), HD_E_WAVE, HD_E_AUTH (a keyset with a degenerate
 * public key), HD_E_NOMEM. On error out holds no plaintext.
 * Source: docs/formats/record.md; libsodium crypto_box_seal(), XChaCha20-Poly1305-IETF.
 */
HD_NODISCARD enum hd_err hd_seal(const struct hd_record *record, const struct hd_keyset *keyset,
                                 const uint8_t *mac_key, uint8_t *out);

/** Seal an empty record of type HD_RECORD_DUMMY: indistinguishable from any other. */
HD_NODISCARD enum hd_err hd_seal_dummy(const struct hd_keyset *keyset, uint32_t kiosk_no,
                                       const struct hd_ratchet *ratchet, uint8_t *out);

/** The id of a sealed record: BLAKE2b-256 of all its bytes. out holds HD_RECORD_ID_LEN bytes. */
void hd_record_id(const uint8_t *sealed, uint8_t *out);

/**
 * Seal one 32-byte key to the three recipients, as records do with theirs.
 *
 * @param[out] out HD_SEALED_KEYS_LEN bytes
 * Errors: HD_E_AUTH for a degenerate public key.
 */
HD_NODISCARD enum hd_err hd_seal_key(const struct hd_keyset *keyset, const uint8_t *key,
                                     uint8_t *out);

#endif
