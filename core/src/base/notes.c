/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bounded list of sentences for a person: nothing here can fail, it can only be full. */
#include <stdarg.h>
#include <stdio.h>

#include <heard/notes.h>
#include <heard/text.h>

void hd_notes_add(struct hd_notes *notes, enum hd_severity severity, const char *place,
                  const char *fmt, ...)
{
    if (severity == HD_NOTE_ERROR) {
        notes->errors++;
    } else {
        notes->warnings++;
    }
    if (notes->n == HD_NOTES_MAX) {
        return;
    }
    struct hd_note *note = &notes->list[notes->n++];
    char text[2 * HD_NOTE_TEXT_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    note->severity = severity;
    hd_text_printable(note->place, sizeof(note->place), place);
    (void)hd_text_copy(note->text, sizeof(note->text), text);
}

const char *hd_notes_first_error(const struct hd_notes *notes)
{
    for (size_t i = 0; i < notes->n; i++) {
        if (notes->list[i].severity == HD_NOTE_ERROR) {
            return notes->list[i].text;
        }
    }
    return "";
}
