/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_NOTES_H
#define HD_NOTES_H

/*
 * What a reader of a file, a command or an import has to tell a person: a bounded list of plain
 * sentences, each with its place. Owned by the caller, filled by whoever finds something.
 */

#include <stdbool.h>
#include <stddef.h>

#include <heard/err.h>

enum hd_severity {
    HD_NOTE_ERROR,   /**< stands in the way */
    HD_NOTE_WARNING, /**< worth mending, does not stop anything */
};

enum { HD_NOTES_MAX = 64, HD_NOTE_PLACE_MAX = 320, HD_NOTE_TEXT_MAX = 400 };

struct hd_note {
    enum hd_severity severity;
    char place[HD_NOTE_PLACE_MAX]; /**< file, line and JSON path, as far as there are such:
                                        "survey.json:12: questions[3].code"; may be "" */
    char text[HD_NOTE_TEXT_MAX];   /**< what is wrong and what to do, one sentence */
};

struct hd_notes {
    struct hd_note list[HD_NOTES_MAX];
    size_t n;        /**< notes kept in list */
    size_t errors;   /**< errors found, also those that did not fit */
    size_t warnings; /**< warnings found, likewise */
};

/** Add one note; when the list is full it is only counted. A place may be a name that a stranger
 * chose: it is made fit to be shown. */
void hd_notes_add(struct hd_notes *notes, enum hd_severity severity, const char *place,
                  const char *fmt, ...) HD_PRINTF(4, 5);

/** The text of the first error, or "" when there is none. */
const char *hd_notes_first_error(const struct hd_notes *notes);

#endif
