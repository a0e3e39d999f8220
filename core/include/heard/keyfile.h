/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_KEYFILE_H
#define HD_KEYFILE_H

/*
 * Secret keys at rest: as a file locked by a passphrase, or as words on paper. Part of the unseal
 * library. Format: docs/formats/keyfile.md (FHK1).
 */

#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/keys.h>
#include <heard/wordlist.h>

/** What a key file holds; stored, never renumbered. */
enum hd_key_kind {
    HD_KEY_OFFICER = 1,  /**< opens a wave's answers */
    HD_KEY_RECOVERY = 2, /**< the same, from the recovery words */
    HD_KEY_SPARE = 3,    /**< the same, a second officer's */
    HD_KEY_ROOT = 4,     /**< signs keysets and packs */
};

/** How hard guessing a passphrase is made (argon2id). */
enum hd_key_cost {
    HD_COST_FAST,      /**< tests only: 8 MiB; init refuses it without --insecure-fast-keys */
    HD_COST_MODERATE,  /**< 256 MiB, about 0.4 s */
    HD_COST_SENSITIVE, /**< 1 GiB, about 3 s; falls back to moderate when memory is refused */
};

enum { HD_KEYFILE_LEN = 112, HD_PASSPHRASE_MIN = 12, HD_PASSPHRASE_MAX = 1024 };

/**
 * Lock a 32-byte secret with a passphrase.
 *
 * @param out HD_KEYFILE_LEN bytes
 * Errors: HD_E_RANGE (passphrase shorter than HD_PASSPHRASE_MIN bytes or too long), HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_keyfile_lock(enum hd_key_kind kind, uint32_t wave_no,
                                         const uint8_t *secret, struct hd_slice passphrase,
                                         enum hd_key_cost cost, uint8_t *out);

/**
 * Unlock a key file.
 *
 * @param file the bytes of the file
 * @param kind what it must hold
 * @param wave_no the wave it must belong to (0 for the root key)
 * @param[out] secret HD_KEY_LEN bytes, written on HD_OK only
 *
 * Errors: HD_E_FORMAT, HD_E_VERSION, HD_E_WAVE (another kind or wave), HD_E_RANGE (asks for more
 * memory or time than this program ever writes), HD_E_AUTH (wrong passphrase or altered file),
 * HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_keyfile_unlock(struct hd_slice file, enum hd_key_kind kind,
                                           uint32_t wave_no, struct hd_slice passphrase,
                                           uint8_t *secret);

enum {
    HD_WORDS = 24,                                    /**< 256 bits and 8 bits of checksum */
    HD_WORDS_TEXT_MAX = HD_WORDS * (HD_WORD_MAX + 1), /**< one space between, NUL at the end */
};

/** Write 32 bytes as 24 words. out holds HD_WORDS_TEXT_MAX bytes. */
void hd_words_encode(const uint8_t *secret, char *out);

/** How many words stand in a text, whether on the list or not: 24 are a key, 27 a share. */
unsigned hd_words_count(const char *text);

/** The position, from 1, of the first word in a text that is not on the list; 0 when all are. */
unsigned hd_words_unknown(const char *text);

/** Where the first n words of a text end, in bytes; the text's length when there are not n. */
size_t hd_words_end(const char *text, unsigned n);

/**
 * Read 24 words, in any case, with any white space, numbers or punctuation between; the first
 * four letters of each are enough.
 *
 * @param[out] bad on HD_E_NOT_FOUND, the position of the unknown word, 1 to 24
 * Errors: HD_E_RANGE (not 24 words), HD_E_NOT_FOUND (a word not on the list), HD_E_FORMAT (the
 * checksum does not fit: a word was mistaken for another). secret is written on HD_OK only.
 */
HD_NODISCARD enum hd_err hd_words_decode(const char *text, uint8_t *secret, unsigned *bad);

/**
 * A fresh passphrase of n words, 11 bits each (77 with 7), single spaces between.
 *
 * @param size at least n * (HD_WORD_MAX + 1), so that it never depends on the words drawn
 * Errors: HD_E_RANGE when n is not 1 to HD_WORDS or size is too small.
 */
HD_NODISCARD enum hd_err hd_words_passphrase(unsigned n, char *out, size_t size);

#endif
