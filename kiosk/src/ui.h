/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef UI_H
#define UI_H

/*
 * The draw list with meaning. A screen describes itself as items that have a role, a spoken name,
 * bounds and a state; the same list is painted, touched, focused, scripted, dumped and audited.
 * Plain data: no SDL, no fonts. All lengths are pixels; sizes in millimetres come from theme.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ui_rect {
    int x, y, w, h;
};

enum ui_role {
    UI_TEXT,     /**< words to read */
    UI_HEADING,  /**< the words that name the screen: one on each */
    UI_PICTURE,  /**< a picture with a meaning of its own */
    UI_BUTTON,   /**< does something when released */
    UI_CHOICE,   /**< one of several answers */
    UI_TOGGLE,   /**< an answer that may be chosen beside others: it carries a box to tick */
    UI_PROGRESS, /**< value of max */
    UI_PANEL,    /**< a ground behind other items; no meaning */
};

/** How an item looks; what the colours are is the theme's business. */
enum ui_look {
    UI_LOOK_BARE,    /**< no ground of its own */
    UI_LOOK_CARD,    /**< a raised card: answers, ways to answer */
    UI_LOOK_PRIMARY, /**< the one thing most people want to do next */
    UI_LOOK_QUIET,   /**< the other buttons */
    UI_LOOK_NOTE,    /**< a soft panel for a text to read first */
    UI_LOOK_N,
};

enum ui_size {
    UI_SIZE_SMALL,
    UI_SIZE_BODY,
    UI_SIZE_LABEL,
    UI_SIZE_QUESTION,
    UI_SIZE_TITLE,
    UI_SIZE_N,
};

/** Where the picture of an item stands to its text. */
enum ui_arrange { UI_PICTURE_ABOVE, UI_PICTURE_BESIDE };

enum {
    UI_STATE_PRESSED = 1 << 0, /**< a finger is on it */
    UI_STATE_CHOSEN = 1 << 1,  /**< the current answer */
    UI_STATE_FOCUSED = 1 << 2, /**< keyboard or switch is on it */
    UI_STATE_DIMMED = 1 << 3,  /**< another one is to be looked at now */
};

enum { UI_ITEMS_MAX = 40, UI_TEXT_POOL = 8192 };

struct ui_item {
    uint16_t id; /**< unique on its screen; 0 when it cannot be activated */
    enum ui_role role;
    enum ui_look look;
    enum ui_size size;
    enum ui_arrange arrange;
    bool centred;  /**< text centred in its box; otherwise at the start edge */
    bool aside;    /**< the same on every screen: read aloud only when somebody goes there */
    bool last;     /**< leads back: last, for who goes from item to item */
    uint8_t state; /**< UI_STATE_* */
    uint16_t value, max; /**< of a UI_PROGRESS */
    struct ui_rect box;  /**< what is painted and touched */
    const char *text;    /**< shown; NULL for none; lives at least until the next build */
    const char *say;     /**< spoken name; NULL only for a UI_PANEL */
    const char *lang;    /**< BCP 47 of text and say; NULL: the language of the list */
    const char *picture; /**< name under assets/pictures, without .svg; NULL for none */
    uint16_t hot_start, hot_end; /**< bytes of text that are being spoken; both 0 for none */
};

struct ui_list {
    const char *screen; /**< name of the screen, static */
    bool rtl;           /**< its language is written from right to left */
    bool staff;         /**< for staff: in usual sizes, whatever somebody needs */
    size_t n;
    struct ui_item item[UI_ITEMS_MAX];
    size_t pool_used;
    char pool[UI_TEXT_POOL]; /**< for texts that are made up on the fly */
};

void ui_clear(struct ui_list *list, const char *screen);

/** Add an item; returns it for changes. Asserts that there is room and that ids are unique. */
struct ui_item *ui_add(struct ui_list *list, struct ui_item item);

/** Format into the list's pool; the text lives as long as the list. */
const char *ui_text(struct ui_list *list, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/** The item that a point is on, among those that can be activated; NULL when none. */
const struct ui_item *ui_hit(const struct ui_list *list, int x, int y);

/** The item with this id (not 0); NULL when none. */
struct ui_item *ui_find(struct ui_list *list, uint16_t id);

/** The item with this spoken name, one that can be activated first; NULL when none. */
const struct ui_item *ui_named(const struct ui_list *list, const char *say);

/** The id after (step 1) or before (step -1) the given one in list order, round and round; 0 when
 * nothing can be activated. */
uint16_t ui_next_id(const struct ui_list *list, uint16_t id, int step);

/** Whether a language (BCP 47) is written from right to left. */
bool ui_is_rtl(const char *lang);

/** Exchange left and right of everything on a window w pixels wide, for such a language. */
void ui_mirror(struct ui_list *list, int w);

/** Whether an item is an answer: one of several, or one that can be ticked. */
bool ui_is_answer(const struct ui_item *item);

/** True when both items look the same. */
bool ui_item_equal(const struct ui_item *a, const struct ui_item *b);

/** True when x, y lies in the box grown by slop pixels on every side. */
bool ui_inside(struct ui_rect box, int x, int y, int slop);

/* Cutting boxes: each takes a strip off the rest and returns it. */
struct ui_rect ui_cut_top(struct ui_rect *rest, int h);
struct ui_rect ui_cut_bottom(struct ui_rect *rest, int h);
struct ui_rect ui_cut_left(struct ui_rect *rest, int w);
struct ui_rect ui_cut_right(struct ui_rect *rest, int w);

/** The box without a margin on all sides. */
struct ui_rect ui_inset(struct ui_rect box, int margin);

/** A box of at most w by h in the middle of another. */
struct ui_rect ui_centre(struct ui_rect box, int w, int h);

/** Column i of n equal ones with gaps between. */
struct ui_rect ui_column(struct ui_rect box, size_t i, size_t n, int gap);

/** Equal boxes in rows, the last row perhaps not full. */
struct ui_grid {
    size_t columns, rows;
    int w, h; /**< of one box */
};

/** What boxes of a grid should be like, pixels. */
struct ui_cell {
    int least;              /**< no side is smaller */
    int most_w, most_h;     /**< none is larger */
    int aspect_w, aspect_h; /**< the shape that is best */
};

/** How n boxes with gaps between fill an area best. */
struct ui_grid ui_grid_for(struct ui_rect area, size_t n, int gap, const struct ui_cell *cell);

/** Box i of n of a grid that stands in the middle of its area; so does a last row that is not
 * full. */
struct ui_rect ui_grid_box(struct ui_rect area, const struct ui_grid *grid, size_t i, size_t n,
                           int gap);

#endif
