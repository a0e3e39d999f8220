/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_RECORD_H
#define HD_RECORD_H

/*
 * What one sealed record says once it is open. Pure bytes, no crypto: the MAC behind them belongs
 * to seal and unseal. Format: docs/formats/inner.md.
 */

#include <stdbool.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/survey.h>

enum {
    HD_RECORD_SIZE = 1024, /**< every sealed answers record, bytes */
    HD_INNER_SIZE = 696,   /**< its plaintext, MAC included */
    HD_MAC_LEN = 32,       /**< the last bytes of the plaintext */
    HD_INNER_HEADER = 44,
    HD_PAYLOAD_MAX = HD_INNER_SIZE - HD_MAC_LEN - HD_INNER_HEADER, /**< 620 bytes */
    HD_RID_LEN = 16,
    HD_INNER_VERSION = 1,
};

/** Stored; never renumbered. */
enum hd_record_type {
    HD_RECORD_DUMMY = 0,
    HD_RECORD_ANSWERS = 1,
    HD_RECORD_VOICE = 2,
    HD_RECORD_TEXT = 3,
    HD_RECORD_HEALTH = 4,
    HD_RECORD_STAFF = 5, /**< an entry of the kiosk's log of what staff did; never an answer */
};

/** What the kiosk noticed, in memory only, about how a survey was answered. Stored bits. */
enum {
    HD_QUALITY_TOO_FAST = 1 << 0,      /**< median under 1.0 s a question */
    HD_QUALITY_STRAIGHT_LINE = 1 << 1, /**< the same option throughout */
    HD_QUALITY_BURST = 1 << 2,         /**< many completions in a short time */
    HD_QUALITY_PARTIAL = 1 << 3,       /**< left before the end */
    HD_QUALITY_ASSISTED = 1 << 4,      /**< somebody helped */
    HD_QUALITY_FAILED_PRACTICE = 1 << 5,
    HD_QUALITY_GROUP = 1 << 6,       /**< a group session opened by staff */
    HD_QUALITY_KNOWN = (1 << 7) - 1, /**< all bits that exist; others are refused */
};

struct hd_record {
    enum hd_record_type type;
    uint8_t rid[HD_RID_LEN]; /**< random; what is counted once */
    uint32_t kiosk_no;
    uint32_t wave_no;
    uint16_t week; /**< ISO weeks since the wave's first week; the only time */
    /** The kiosk did not trust its clock: week is the last one it was sure of, a lower bound. It
     * tells about the machine, never about who answered. */
    bool week_untrusted;
    uint8_t survey_digest[HD_DIGEST_LEN];
    uint8_t quality;      /**< HD_QUALITY_* bits */
    uint8_t role;         /**< survey role number, 0 in dummies and staff records */
    uint8_t route;        /**< survey route number, likewise */
    uint32_t payload_len; /**< at most HD_PAYLOAD_MAX */
    uint8_t payload[HD_PAYLOAD_MAX];
};

/**
 * Write the inner bytes without the MAC.
 *
 * @param[out] out HD_INNER_SIZE - HD_MAC_LEN bytes, all written
 * Errors: HD_E_RANGE when type, payload_len or quality is outside its limits, or a dummy or staff
 * record has a role, a route or quality bits: nobody answered anything in it.
 */
HD_NODISCARD enum hd_err hd_record_encode(const struct hd_record *record, uint8_t *out);

/**
 * Read the inner bytes without the MAC.
 *
 * @param inner exactly HD_INNER_SIZE - HD_MAC_LEN bytes
 * @param[out] out filled on HD_OK only
 * Errors: HD_E_VERSION for a newer inner version, HD_E_FORMAT for anything else that is not as
 * documented: an unknown type, quality bit or mark, non-zero padding, a wrong length.
 */
HD_NODISCARD enum hd_err hd_record_decode(struct hd_slice inner, struct hd_record *out);

#endif
