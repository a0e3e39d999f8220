/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_UNSEAL_H
#define HD_UNSEAL_H

/*
 * Opening, for the office only. The kiosk does not link this library (a test proves it); the real
 * protection is that no kiosk ever holds a key that opens anything.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/keys.h>
#include <heard/record.h>
#include <heard/seal.h>

/** One recipient's secret key for one wave, in locked memory. */
struct hd_opener;

/**
 * Make an opener from a secret X25519 key.
 *
 * @param secret HD_KEY_LEN bytes; copied to locked memory, the caller wipes its own
 * @param keyset the wave it should open
 * @param[out] out free with hd_opener_free(); NULL on error
 * Errors: HD_E_AUTH when the key belongs to none of the keyset's recipients, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_opener_new(const uint8_t *secret, const struct hd_keyset *keyset,
                                       struct hd_opener **out);

void hd_opener_free(struct hd_opener *opener);

/** What came out of a record. Wipe with hd_wipe() after use. */
struct hd_opened {
    uint8_t inner[HD_INNER_SIZE]; /**< the whole plaintext, MAC last */
    struct hd_record record;      /**< decoded from it */
};

/**
 * Open a sealed record and decode it. Its MAC is not yet checked: who made it is unknown until
 * hd_opened_check_mac() says so. Thread-safe: the opener is only read.
 *
 * Errors: HD_E_FORMAT (not a record, wrong length, non-canonical), HD_E_VERSION (newer version or
 * suite), HD_E_WAVE (sealed to another keyset, or naming another wave inside), HD_E_AUTH
 * (altered, or wrong key). On error out is unchanged.
 */
HD_NODISCARD enum hd_err hd_unseal(const struct hd_opener *opener, struct hd_slice sealed,
                                   struct hd_opened *out);

/** True when the record was made with this kiosk key of its week. */
bool hd_opened_check_mac(const struct hd_opened *opened, const struct hd_keyset *keyset,
                         const uint8_t *mac_key);

/** Open a key sealed by hd_seal_key(). Errors: HD_E_FORMAT (length), HD_E_AUTH. */
HD_NODISCARD enum hd_err hd_unseal_key(const struct hd_opener *opener, struct hd_slice sealed,
                                       uint8_t *key);

/** A fresh X25519 pair. pk and secret hold HD_KEY_LEN bytes each. */
void hd_opener_generate(uint8_t *pk, uint8_t *secret);

/** The X25519 public key of a secret one. Errors: HD_E_AUTH for a degenerate key. */
HD_NODISCARD enum hd_err hd_opener_public(const uint8_t *secret, uint8_t *pk);

#endif
