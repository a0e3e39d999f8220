/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef XLSFORM_ROW_H
#define XLSFORM_ROW_H

/* One row of a form: its route, its condition, and the question or message it is. Private to
 * xlsform. */

#include "xlsform_form.h"

/** The route that a row names; -1 when it names none. */
int xlsform_row_route(struct xlsform_form *form, uint32_t row);

/**
 * The condition of a row together with that of its group.
 *
 * @param group may be NULL and may be out
 * @param why for people, when it is false; NULL: list it here
 * Returns false when it cannot be held.
 */
bool xlsform_row_condition(struct xlsform_form *form, uint32_t row,
                           const struct xlsform_condition *group, struct xlsform_condition *out,
                           const char **why);

/** Make a row a question or a message, or list why it is none. */
void xlsform_take_row(struct xlsform_form *form, uint32_t row, const struct xlsform_kind *kind,
                      const struct xlsform_condition *group, int route);

#endif
