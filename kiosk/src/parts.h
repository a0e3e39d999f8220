/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PARTS_H
#define PARTS_H

/*
 * What several screens have in common, so that it is in the same place with the same look and name
 * on each: help and stop, progress, a row of buttons, a heading with a picture.
 */

#include "app.h"

/** Item ids that mean the same on every screen; a screen's own start at PART_OWN. */
enum {
    PART_HELP = 1,
    PART_STOP = 2,
    PART_BACK = 3,
    PART_READ = 4,
    PART_AGAIN = 5,
    PART_GO_ON = 9, /**< the frame that has stopped, see app.c */
    PART_OWN = 10
};

/** The whole window without its margin. */
struct ui_rect parts_page(const struct app *app);

/** Whether this glass is so high that somebody may not reach its upper part. */
bool parts_may_reach(const struct app *app);

/** Whether this glass is low, and somebody wants larger words on it: there is room for little else. */
bool parts_is_cramped(const struct app *app);

/** Whether everything that can be touched has to stand low down here. Not on staff screens. */
bool parts_reach(const struct app *app);

/** Cut off the top of the rest for what is only read: h pixels, or, when all that can be touched
 * stands low down on a wide screen, everything above that. */
struct ui_rect parts_read(const struct app *app, struct ui_rect *rest, int h);

/** Where the control opposite to help stands, if there is one. */
struct ui_rect parts_corner(const struct app *app);

/** A control that looks the same on every screen, such as help. */
void parts_control(const struct app *app, struct ui_list *list, struct ui_rect box, uint16_t id,
                   enum word word, const char *picture);

/** A picture beside words that mean the same; NULL for somebody who wants the words alone. */
const char *parts_picture(const struct app *app, const char *picture);

/** The top row: stop (when with_stop), reading aloud, help; returns what is free between them. */
struct ui_rect parts_top(const struct app *app, struct ui_list *list, struct ui_rect *rest,
                         bool with_stop);

/** Make the row that parts_top() gave high enough for words of this size, at the expense of the
 * rest; where it is too narrow for a word, a row below it. */
struct ui_rect parts_grow(const struct app *app, struct ui_rect *rest, struct ui_rect row,
                          enum ui_size size);

/** How high a word stands in a column w pixels wide, estimated: the fonts are not known here. */
int parts_height(const struct app *app, enum word word, enum ui_size size, int w);

/** The top row of a screen that nobody stops, with the words that name it: in that row, or on
 * narrow screens below it. */
void parts_heading(const struct app *app, struct ui_list *list, struct ui_rect *rest,
                   enum word word, const char *picture);

/** One button of a row. */
struct part_button {
    uint16_t id;
    enum word word;
    const char *picture; /**< may be NULL */
    enum ui_look look;
};

/** A row of n equal buttons along the bottom. */
void parts_buttons(const struct app *app, struct ui_list *list, struct ui_rect *rest,
                   const struct part_button *button, size_t n);

/** The same; the button with this id is half as wide again where all stand in one row. */
void parts_buttons_with(const struct app *app, struct ui_list *list, struct ui_rect *rest,
                        const struct part_button *button, size_t n, uint16_t wide);

/** A large picture over a heading and a text, centred in the rest. Returns the text, for changes.
 */
struct ui_item *parts_message(const struct app *app, struct ui_list *list, struct ui_rect rest,
                              const char *picture, enum word heading, enum word text);

/** The same with strings of a survey. picture and text may be NULL. */
void parts_message_of(const struct app *app, struct ui_list *list, struct ui_rect rest,
                      const char *picture, const struct hd_string *heading,
                      const struct hd_string *text);

/** A word as an item that is only read. */
struct ui_item parts_text(const struct app *app, enum ui_role role, enum ui_size size,
                          struct ui_rect box, enum word word);

/** The heading of a screen, cut off the top of the rest. */
void parts_title(const struct app *app, struct ui_list *list, struct ui_rect *rest,
                 enum word word);

/** Lines of a signpost with a picture each, in as many columns as the glass is wide enough for. */
struct part_line {
    enum word word;
    const char *picture;
};
void parts_lines(const struct app *app, struct ui_list *list, struct ui_rect rest,
                 enum ui_size size, const struct part_line *line, size_t n);

/** A pattern with its "{n}" and "{m}" filled in; lives as long as the list. */
const char *parts_fill(struct ui_list *list, const char *pattern, size_t n, size_t m);

#endif
