/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_WORDS_H
#define HD_WORDS_H

/* Reading typed words back into bits: what keys and shares on paper have in common. */

#include <stddef.h>
#include <stdint.h>

#include <heard/err.h>

/**
 * Read exactly n words.
 *
 * @param[out] bits (n * 11 + 7) / 8 bytes; bits behind the last word are zero. Also written when it
 *             fails: the caller wipes it
 * @param[out] bad on HD_E_NOT_FOUND, the position of the unknown word, 1 to n
 * Errors: HD_E_RANGE (not n words), HD_E_NOT_FOUND.
 */
HD_NODISCARD enum hd_err hd_words_read(const char *text, unsigned n, uint8_t *bits,
                                       unsigned *bad);

#endif
