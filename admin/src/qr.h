/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ADMIN_QR_H
#define ADMIN_QR_H

/*
 * Words on paper a second time, for a scanner that types: a QR code drawn as inline SVG.
 */

#include "html.h"

enum { ADMIN_QR_WORDS_MAX = 256 };

/**
 * Append the words, in capital letters with single spaces between, as a QR code in alphanumeric
 * mode with error correction level Q (a quarter of it may be smudged).
 *
 * @param words letters a to z and single spaces, under ADMIN_QR_WORDS_MAX bytes
 * @param label what a screen reader says in its place
 *
 * Errors stick in html: HD_E_NOMEM, HD_E_RANGE.
 */
void admin_qr_put(struct admin_html *html, const char *words, const char *label);

#endif
