/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_WORDLIST_H
#define HD_WORDLIST_H

/*
 * The words of docs/formats/keyfile.md section 2: 2,048 words of 4 to 8 lower-case letters,
 * ascending, no two with the same first four letters. Word i stands for the 11 bits of i. Part of
 * the keys library, because a kiosk shows words too: those of its fingerprint.
 */

#include <stddef.h>
#include <stdint.h>

enum {
    HD_WORDLIST_N = 2048,
    HD_WORDLIST_BITS = 11,
    HD_WORD_PREFIX = 4, /**< letters that tell a word from every other */
    HD_WORD_MAX = 8,    /**< letters of the longest word */
};

extern const char *const hd_wordlist[HD_WORDLIST_N];

/**
 * Write bits as words, 11 bits a word, most significant bit first, one space between.
 *
 * @param bits at least n * 11 bits; what is left of the last byte is not looked at
 * @param n words, at least 1
 * @param out n * (HD_WORD_MAX + 1) bytes, so that it never depends on the words; ends in a NUL
 */
void hd_wordlist_write(const uint8_t *bits, unsigned n, char *out);

#endif
