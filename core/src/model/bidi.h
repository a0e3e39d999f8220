/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_MODEL_BIDI_H
#define HD_MODEL_BIDI_H

/*
 * Numbers in text that runs from right to left: "0800 1111" is shown as "1111 0800" there, and a
 * child who calls it reaches nobody. Private to model. Source: UAX #9 (Unicode 15).
 */

#include <stdbool.h>

enum hd_bidi_fault {
    HD_BIDI_FINE,
    HD_BIDI_REORDERED, /**< groups of digits change places on the screen */
    HD_BIDI_UNBALANCED /**< an isolate is not closed, not opened, or too many stand in each other */
};

/**
 * What would go wrong when a text is shown.
 *
 * @param text validated UTF-8, one paragraph
 * @param rtl the text's language is written from right to left
 */
enum hd_bidi_fault hd_bidi_check(const char *text, bool rtl);

#endif
