/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_SHARES_H
#define HD_SHARES_H

/*
 * A secret key in three shares on paper: any two give it back, one alone tells nothing about it.
 * Part of the unseal library. Format: docs/formats/keyfile.md section 5.
 */

#include <stdint.h>

#include <heard/err.h>
#include <heard/keys.h>
#include <heard/wordlist.h>

enum {
    HD_SHARES = 3,
    HD_SHARES_NEEDED = 2,
    HD_SHARE_SET_LEN = 2,
    HD_SHARE_WORDS = 27, /**< number, set, 32 bytes, and 17 bits of checksum */
    HD_SHARE_TEXT_MAX = HD_SHARE_WORDS * (HD_WORD_MAX + 1), /**< NUL at the end */
};

/** One share. Secret: two of them are the key. */
struct hd_share {
    uint8_t number;                /**< 1 to HD_SHARES: where the polynomial was taken */
    uint8_t set[HD_SHARE_SET_LEN]; /**< beginning of the id of the keyset it belongs to */
    uint8_t bytes[HD_KEY_LEN];
};

/**
 * Split a secret into HD_SHARES shares. Two calls never give the same shares, and shares of two
 * calls do not combine.
 *
 * @param keyset the wave whose key the secret is: its id marks the shares
 * @param[out] out HD_SHARES shares, on HD_OK only; the caller wipes them
 * Errors: HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_shares_split(const uint8_t *secret, const struct hd_keyset *keyset,
                                         struct hd_share *out);

/**
 * Put two shares together. That they are of one splitting is known only when the secret fits its
 * keyset: the caller checks that.
 *
 * @param[out] secret HD_KEY_LEN bytes, on HD_OK only
 * Errors: HD_E_WAVE (marked with different keysets), HD_E_EXISTS (twice the same number),
 * HD_E_RANGE (a number that no share has), HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_shares_combine(const struct hd_share *a, const struct hd_share *b,
                                           uint8_t *secret);

/** Write a share as HD_SHARE_WORDS words. out holds HD_SHARE_TEXT_MAX bytes. */
void hd_share_encode(const struct hd_share *share, char *out);

/**
 * Read a share as forgivingly as hd_words_decode() reads a key. Every mistake within one word, and
 * all but one in 131,072 others, are found.
 *
 * @param[out] out written on HD_OK only
 * @param[out] bad on HD_E_NOT_FOUND, the position of the unknown word, 1 to HD_SHARE_WORDS
 * Errors: HD_E_RANGE (not HD_SHARE_WORDS words), HD_E_NOT_FOUND, HD_E_FORMAT (the checksum does
 * not fit, or it is no share).
 */
HD_NODISCARD enum hd_err hd_share_decode(const char *text, struct hd_share *out, unsigned *bad);

#endif
