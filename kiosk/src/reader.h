/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READER_H
#define READER_H

/*
 * What of the draw list is read aloud, and when: a new screen from its heading to its last button,
 * the item that a key has moved to, what has changed in place. It knows no sound: a voice speaks.
 * It keeps no words, only which item is being said. Pure.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui.h"

/** Words to speak. Borrowed for the call only. */
struct reader_words {
    const char *lang; /**< BCP 47 */
    const char *text; /**< shown; NULL for nothing */
    const char *say;
    bool slow;
};

/** How far a voice is. */
struct reader_said {
    bool speaking;
    uint16_t start, end; /**< bytes of the text now being spoken; both 0 for none */
    int64_t due_ms;      /**< when this may change, by the app's clock */
};

/** Soft sounds (chime.h): a touch that was taken, and thanks. */
enum chime { CHIME_TOUCH, CHIME_THANKS };

/** Whoever speaks: the sound, or a test. */
struct reader_voice {
    void *ctx;

    /** Speak instead of what is being spoken. What cannot be spoken is over at once. */
    void (*start)(void *ctx, const struct reader_words *words);

    /** Silence, within 100 ms. */
    void (*stop)(void *ctx);

    void (*poll)(void *ctx, struct reader_said *out);

    /** How loud from now on, 0 .. NEEDS_VOLUME_MAX. */
    void (*volume)(void *ctx, uint8_t step);

    /** A soft sound, where nothing is spoken. NULL: none can be made. */
    void (*chime)(void *ctx, enum chime chime);
};

/** A phrase of the kiosk's own in the language shown. */
struct reader_phrase {
    const char *text, *say;
};

/** How to read: what the person wants, and the phrases it takes. All borrowed. */
struct reader_manner {
    const char *lang;
    bool slow;
    struct reader_phrase chosen;     /**< said behind an answer that is chosen */
    struct reader_phrase not_chosen; /**< ... that has just been taken back */
    struct reader_phrase answer_of;  /**< "Answer {n} of {m}", behind one that has the focus */
};

/** What is said of an item, in this order. */
enum reader_part { READER_NAME, READER_PLACE, READER_STATE, READER_PART_N };

struct reader {
    const struct reader_voice *voice; /**< borrowed; NULL when nobody can speak */
    bool on;                          /**< somebody wants it */
    uint64_t page;                    /**< screen and headings last followed; 0 for none */
    uint16_t focus;                   /**< id that had the focus then */
    size_t known_n;
    uint64_t known[UI_ITEMS_MAX]; /**< which items there were then */
    bool chosen[UI_ITEMS_MAX];    /**< and whether each was chosen */
    /* What is to be said: which items, and how far it is. */
    size_t line_n, line_at;
    uint64_t line[UI_ITEMS_MAX];
    enum reader_part part; /**< of the line, the next to be said */
    bool with_place;       /**< also "answer 1 of 5" */
    bool confirms;         /**< says what somebody chose: goes on when the page changes */
    bool confirms_chosen;  /**< ... and that it is chosen now */
    bool page_waits;       /**< to be said behind that */
    bool speaking;
    uint64_t saying; /**< which item's name; 0 for none */
    uint64_t last;   /**< which item was said last, also before a stop */
    uint16_t hot_start, hot_end;
    int64_t due_ms;
};

/** @param voice borrowed; NULL when nobody can speak */
void reader_init(struct reader *reader, const struct reader_voice *voice);

/** Somebody wants it, or no more. Says all of what is shown when next followed. */
void reader_switch(struct reader *reader, bool on);

/** Silence: somebody has done something. What is shown is not said again unless it changes. */
void reader_stop(struct reader *reader);

/** Forget what was shown and said: for whoever comes next. */
void reader_forget(struct reader *reader);

/**
 * Bring what is said in step with what is shown. Call after it is on the glass, and when
 * reader->due_ms has come.
 *
 * @param readable false on screens that are never read aloud
 * Returns true when the words to light have changed.
 */
bool reader_follow(struct reader *reader, const struct ui_list *list,
                   const struct reader_manner *manner, bool readable);

/* What is to be said from the next reader_follow() on. */

/** Say again: the item with the focus, or else all. */
void reader_again(struct reader *reader, const struct ui_list *list);

/** One item only: the one after (step 1) or before (step -1) the last one said. */
void reader_step(struct reader *reader, const struct ui_list *list, int step);

/** The item at a point. Returns false when nothing there has words. */
bool reader_point(struct reader *reader, const struct ui_list *list, int x, int y);

/** Whether something is being said or about to be: nobody is idle while they listen. */
bool reader_speaks(const struct reader *reader);

/** Light the words being said in a list just built. */
void reader_mark(const struct reader *reader, struct ui_list *list);

/** The item being said; NULL for none. */
const struct ui_item *reader_item(const struct reader *reader, const struct ui_list *list);

#endif
