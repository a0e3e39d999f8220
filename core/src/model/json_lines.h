/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_MODEL_JSON_LINES_H
#define HD_MODEL_JSON_LINES_H

/* Where a value stands in its file, found only when there is something to say about it. */

#include <heard/bytes.h>

struct hd_json_at;

/**
 * The line, from 1, on which the value at a place begins.
 *
 * Walks the text from its beginning: linear in it, no memory taken.
 *
 * @param text the file, borrowed; without a byte order mark
 * @param at the way to the value; for one that is not there, the line of what should hold it
 * Returns 0 when the text is empty.
 */
size_t hd_json_line(struct hd_slice text, const struct hd_json_at *at);

#endif
