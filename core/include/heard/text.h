/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_TEXT_H
#define HD_TEXT_H

/*
 * Text is UTF-8, validated once where it enters. These functions replace the str* family that
 * the project does not use.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>

/** True when s is well-formed UTF-8 (no surrogates, no overlong forms) without NUL bytes. */
bool hd_utf8_valid(struct hd_slice s);

/**
 * Decode the code point at *at and move *at behind it.
 *
 * @param at must point into validated, NUL-terminated text
 * Returns 0 at the end of the text.
 */
uint32_t hd_utf8_next(const char **at);

/**
 * Copy text, cutting at a code point boundary when it does not fit; always NUL-terminated.
 *
 * @param size bytes at out, at least 1
 * Returns false when the text was cut.
 */
bool hd_text_copy(char *out, size_t size, const char *text);

/**
 * Copy text that a stranger may have written, such as a file's name, so that it can be shown: bytes
 * that are no well-formed UTF-8, control characters and those that change the direction of what
 * follows become "\x1b" and the like. Cut at a character when it does not fit; always
 * NUL-terminated.
 *
 * @param size bytes at out, at least 1
 */
void hd_text_printable(char *out, size_t size, const char *text);

/** True when both texts are equal; NULL equals only NULL. */
bool hd_text_equal(const char *a, const char *b);

/**
 * Parse a decimal number: digits only, no sign, no space, nothing behind it.
 *
 * Errors: HD_E_FORMAT when it is no number, HD_E_RANGE when outside min..max. out unchanged.
 */
HD_NODISCARD enum hd_err hd_parse_u32(const char *text, uint32_t min, uint32_t max,
                                      uint32_t *out);

/** Write len bytes as 2 * len lower-case hex digits and a NUL. out must hold 2 * len + 1. */
void hd_hex_encode(const uint8_t *bytes, size_t len, char *out);

/**
 * Read exactly len bytes from 2 * len hex digits.
 *
 * Errors: HD_E_FORMAT when the text is shorter, longer or not hex; out is then undefined.
 */
HD_NODISCARD enum hd_err hd_hex_decode(const char *text, uint8_t *out, size_t len);

#endif
