/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_WORDLIST_H
#define HD_WORDLIST_H

/*
 * The words of docs/formats/keyfile.md section 2: 2,048 words of 4 to 8 lower-case letters,
 * ascending, no two with the same first four letters. Word i stands for the 11 bits of i.
 */

enum { HD_WORDLIST_N = 2048, HD_WORDLIST_BITS = 11, HD_WORD_PREFIX = 4 };

extern const char *const hd_wordlist[HD_WORDLIST_N];

#endif
