/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SHEETS_WORK_H
#define SHEETS_WORK_H

/*
 * What the readers of a spreadsheet's parts fill together: shared texts, and the cells of all
 * tables in one list. Private to sheets.
 */

#include <heard/arena.h>

#include "sheets.h"
#include "sheets_parts.h"

struct sheets_work {
    struct sheets_job job;
    struct sheets_parts *parts; /**< owned */
    struct hd_arena arena;      /**< owned: all texts, and the list of tables */
    const char **shared;        /**< owned: shared texts, in the arena */
    size_t shared_n, shared_cap;
    struct sheets_cell *cell; /**< owned */
    size_t cells_n, cells_cap;
};

/** Read the part with the texts that cells share. */
HD_NODISCARD enum hd_err sheets_read_shared(struct sheets_work *work, const char *part);

/** Read one table's cells to the end of work->cell, in order, each place once. */
HD_NODISCARD enum hd_err sheets_read_cells(struct sheets_work *work, const char *part,
                                           const char *table);

/**
 * What a cell's text means: the format's own escapes ("_x000D_") taken out, every line end \n.
 *
 * Returns a copy in the arena; NULL when memory ran out.
 */
const char *sheets_plain(struct hd_arena *arena, struct hd_slice text);

#endif
