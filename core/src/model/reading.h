/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_MODEL_READING_H
#define HD_MODEL_READING_H

/*
 * How hard English text is to read: the Flesch-Kincaid grade, roughly the school year (of the
 * United States) whose pupils read it. Good for text of some length; on one short sentence it is
 * rough and may be negative. Private to model.
 */

#include <stddef.h>

/** Text counted so far; starts empty. */
struct hd_reading {
    size_t sentences, words, syllables;
};

/** Count more text; it ends a sentence even without a full stop. */
void hd_reading_add(struct hd_reading *reading, const char *text);

/**
 * 0.39 words a sentence + 11.8 syllables a word - 15.59; 0 for text without words.
 *
 * Source: J. P. Kincaid and others, Derivation of New Readability Formulas for Navy Enlisted
 * Personnel, Research Branch Report 8-75, 1975.
 */
double hd_reading_grade(const struct hd_reading *reading);

#endif
