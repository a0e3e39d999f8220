/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_BATCH_H
#define SYNC_BATCH_H

/*
 * What travels: a batch (FHB1), sealed records under a manifest that the kiosk signs, and a
 * receipt (FHA1), the list of records that the office has. Pure bytes.
 * Format: docs/formats/batch.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/keys.h>
#include <heard/record.h>
#include <heard/seal.h>
#include <heard/staff.h>

enum {
    SYNC_BATCH_ROUND = 16, /**< every batch holds a multiple of this many records */
    SYNC_BATCH_RECORDS_MAX = 65520,
    SYNC_BATCH_HEADER = 111, /**< bytes before the ids */
    SYNC_BATCH_MAX = SYNC_BATCH_HEADER + HD_SIGNATURE_LEN +
                     SYNC_BATCH_RECORDS_MAX * (HD_RECORD_ID_LEN + HD_RECORD_SIZE),
    SYNC_RECEIPT_IDS_MAX = 65520,
    SYNC_RECEIPT_HEADER = 13, /**< bytes before the ids */
};

/** A batch taken apart; everything borrowed from the bytes it was read from. */
struct sync_batch {
    const uint8_t *sign_pk;  /**< the kiosk's, HD_SIGN_PK_LEN bytes */
    uint32_t number;         /**< 1 and up, without gaps, for each kiosk */
    const uint8_t *previous; /**< manifest hash of batch number - 1; zeros for the first */
    struct hd_audit audit;   /**< how far the kiosk's log of staff actions went */
    uint16_t count;
    const uint8_t *ids;        /**< count * 32, strictly ascending */
    const uint8_t *records;    /**< count * HD_RECORD_SIZE, in the order of the ids */
    uint8_t hash[HD_HASH_LEN]; /**< of the manifest: what the next batch names */
};

/** What a new batch says beside its records. */
struct sync_manifest {
    uint32_t number;         /**< 1 and up */
    const uint8_t *previous; /**< borrowed; HD_HASH_LEN bytes */
    struct hd_audit audit;   /**< a head of zeros exactly when its number is 0 */
};

/**
 * Build a signed batch.
 *
 * @param records n records of HD_RECORD_SIZE bytes in any order, no two the same; n is a multiple
 *                of SYNC_BATCH_ROUND and not 0
 * @param[out] hash the manifest's hash, HD_HASH_LEN bytes
 * @param[out] out must be HD_BUF_EMPTY; the caller owns it
 * Errors: HD_E_RANGE (n, two equal records, number 0, a head without entries or the other way
 * round), HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err sync_batch_encode(const uint8_t *records, size_t n,
                                           const struct sync_manifest *says,
                                           const uint8_t *sign_seed, uint8_t *hash,
                                           struct hd_buf *out);

/**
 * Take a batch apart and check lengths, order and signature of the manifest. Whether each record
 * has the id that the manifest gives it is for the caller to check: one altered record does not
 * spoil the others.
 *
 * Errors: HD_E_FORMAT (cut short, trailing bytes, not a batch), HD_E_VERSION, HD_E_AUTH (the
 * signature does not fit the key inside; whether that key is known is for the caller).
 */
HD_NODISCARD enum hd_err sync_batch_decode(struct hd_slice bytes, struct sync_batch *out);

/**
 * As sync_batch_decode(), of a batch without its records: header, ids, signature and nothing
 * behind. out->records is NULL.
 */
HD_NODISCARD enum hd_err sync_batch_decode_manifest(struct hd_slice bytes,
                                                    struct sync_batch *out);

/**
 * How many records a batch says that it has.
 *
 * @param header its first SYNC_BATCH_HEADER bytes, or fewer if it is shorter
 * Errors: HD_E_FORMAT, HD_E_VERSION.
 */
HD_NODISCARD enum hd_err sync_batch_count(struct hd_slice header, uint32_t *count);

/** True when n ids of 32 bytes rise strictly. */
bool sync_ids_ascend(const uint8_t *ids, size_t n);

/** A receipt taken apart; borrowed from the bytes it was read from. */
struct sync_receipt {
    uint32_t wave_no;
    uint32_t count;
    const uint8_t *ids; /**< count * 32, strictly ascending */
};

/** Build a receipt. ids: n * 32 bytes, strictly ascending. Errors: HD_E_RANGE, HD_E_NOMEM. */
HD_NODISCARD enum hd_err sync_receipt_encode(const uint8_t *ids, size_t n, uint32_t wave_no,
                                             const uint8_t *receipt_seed, struct hd_buf *out);

/** How many ids a receipt says that it has; as sync_batch_count(), SYNC_RECEIPT_HEADER bytes. */
HD_NODISCARD enum hd_err sync_receipt_count(struct hd_slice header, uint32_t *count);

/** Check and read a receipt. Errors: HD_E_FORMAT, HD_E_VERSION, HD_E_AUTH. */
HD_NODISCARD enum hd_err sync_receipt_decode(struct hd_slice bytes, const uint8_t *receipt_pk,
                                             struct sync_receipt *out);

#endif
