/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWERS_H
#define ANSWERS_H

/*
 * The options of a question on the glass: faces, cards, a row of numbers, this or that, and many to
 * tick. What a person may answer beside them (skip, "I don't know") is the question screen's own.
 */

#include "parts.h"

/** Item ids of options: ANSWERS_FIRST + option index, whatever the order on the glass. */
enum { ANSWERS_FIRST = PART_OWN + 10 };

/** And of what moves from one to the next where one at a time stands out. */
enum { ANSWERS_BEFORE = PART_OWN + 8, ANSWERS_NEXT = PART_OWN + 9 };

/** Height that the options need at least, of an area as wide as the whole. */
int answers_height(const struct app *app, struct ui_rect whole);

/** Whether larger words leave no room for all answers: they then come one at a time, each as large
 * as it should be. */
bool answers_no_room(const struct app *app);

/** Whether one answer stands out and the others wait: because somebody wants that, or because words
 * as large as they want them leave no room for more. */
bool answers_one_by_one(const struct app *app);

/** An item was activated. Returns true when that only made another answer stand out. */
bool answers_move(struct app *app, uint16_t id);

/** Add the options of the question now asked. */
void answers_build(const struct app *app, struct ui_list *list, struct ui_rect area);

#endif
