/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AUDIT_H
#define AUDIT_H

/*
 * What every screen must be so that everybody can use it, checked on the draw list: sizes, gaps,
 * names, order, sentences. Numbers: docs/decisions/0009-screen.md. Pure; what needs fonts or pixels
 * is in audit_glass.h.
 */

#include <stdbool.h>
#include <stdint.h>

#include "theme.h"
#include "ui.h"

/* clang-format off */
#define AUDIT_CHECKS(X) \
    X(AUDIT_SIZE, "targets of 20 mm and more") \
    X(AUDIT_GAP, "8 mm and more between targets") \
    X(AUDIT_OVER, "no target over another") \
    X(AUDIT_WINDOW, "all inside the window") \
    X(AUDIT_NAME, "targets have a name") \
    X(AUDIT_TWIN, "no name twice on a screen") \
    X(AUDIT_HEADING, "one heading on a screen") \
    X(AUDIT_SAY, "everything can be said") \
    X(AUDIT_SCRIPT, "said in the language shown") \
    X(AUDIT_FOCUS, "keys reach every target") \
    X(AUDIT_SCAN, "switches reach every target") \
    X(AUDIT_SENTENCE, "sentences of 15 words at most") \
    X(AUDIT_PICTURE, "pictures are there") \
    X(AUDIT_FIT, "words fit at 60 % and more") \
    X(AUDIT_LARGE, "large words of 0.7 degrees") \
    X(AUDIT_BREAK, "lines begin and end well") \
    X(AUDIT_DIGITS, "numbers keep their order") \
    X(AUDIT_INK, "words 7:1 on their ground") \
    X(AUDIT_EDGE, "edges of controls 3:1") \
    X(AUDIT_RING, "ring of the focus 3:1") \
    X(AUDIT_CHOSEN, "chosen looks chosen, 3:1") \
    X(AUDIT_DRAWN, "pictures 3:1 on their ground")
/* clang-format on */

#define AUDIT_ENUM(name, text) name,
enum audit_check { AUDIT_CHECKS(AUDIT_ENUM) AUDIT_N };
#undef AUDIT_ENUM

enum { AUDIT_SENTENCE_WORDS = 15, AUDIT_FIT_PERCENT = 60 };

/** One audit: its counts, and whom to tell. */
struct audit {
    uint64_t looked[AUDIT_N]; /**< places looked at */
    uint64_t failed[AUDIT_N]; /**< places that were not right */

    /**
     * Something is not right.
     *
     * @param item what; NULL when it is the whole screen
     * @param what how it is, "17.2 x 20.0 mm"; borrowed for the call
     */
    void (*found)(void *ctx, enum audit_check check, const struct ui_list *list,
                  const struct ui_item *item, const char *what);
    void *ctx;
};

/** What a check is about, static. */
const char *audit_name(enum audit_check check);

/** Note one place looked at; with a wrong one, tell. */
__attribute__((format(printf, 6, 7))) void
audit_note(struct audit *audit, enum audit_check check, bool right, const struct ui_list *list,
           const struct ui_item *item, const char *fmt, ...);

/** Every check that needs only the list. lang: BCP 47 code of its words. */
void audit_list(struct audit *audit, const struct metrics *metrics, const char *lang,
                const struct ui_list *list);

/** What an item says in the survey's first language, as numbers: lists do not live long. */
struct audit_said {
    uint64_t text, say;
};

/** Remember a list. said: UI_ITEMS_MAX of them. */
void audit_remember(const struct ui_list *list, struct audit_said *said);

/** The same list in another language: what is shown in that must not be said in the first. */
void audit_compare(struct audit *audit, const struct ui_list *list,
                   const struct audit_said *said);

/** The most words that a sentence of a text has. */
unsigned audit_longest_sentence(const char *text);

/**
 * Whether words can be spoken in a language: letters of its script, or none at all. Arabic needs
 * Arabic letters; Chinese is spoken from pinyin, so it may hold no character.
 */
bool audit_is_of_script(const char *lang, const char *say);

#endif
