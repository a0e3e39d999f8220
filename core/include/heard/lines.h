/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_LINES_H
#define HD_LINES_H

/*
 * Lines for notes about a file that was read long before: what a plan says is only wrong once the
 * surveys are known.
 */

#include <heard/bytes.h>
#include <heard/notes.h>

/**
 * Turn "plan.json: indicators[3].ref" into "plan.json:47: indicators[3].ref" in every note whose
 * place begins with this file's name and has no line yet. Ways through members whose names have
 * dots or brackets in them are not followed.
 *
 * @param place the file's name, as it was given to whoever made the notes
 * @param json the file, borrowed
 */
void hd_lines_add(struct hd_notes *notes, const char *place, struct hd_slice json);

#endif
