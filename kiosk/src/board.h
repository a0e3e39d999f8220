/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BOARD_H
#define BOARD_H

/*
 * A mat with three parts, for who sorts pictures rather than answering questions: the picture in
 * hand is put down by touching a part, what was put down before lies there to be seen, and is
 * taken up again by touching it. The same questions, answers and order as one by one; only how
 * they stand on the glass differs. Nothing is dragged.
 */

#include "parts.h"

/** Item ids of pictures on the mat: BOARD_FIRST + question index. */
enum { BOARD_FIRST = PART_OWN + 100 };

/** Whether this route has enough questions that can be sorted, on a glass large enough. */
bool board_fits(const struct app *app, size_t route);

/** Whether somebody chose the mat and the question now asked can be put on it. */
bool board_shows(const struct app *app);

/** Add the mat, and what lies on it. */
void board_build(const struct app *app, struct ui_list *list, struct ui_rect area);

/** A picture on the mat was touched: it is in hand again. False when the id is none. */
bool board_take(struct app *app, uint16_t id);

#endif
