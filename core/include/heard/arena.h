/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_ARENA_H
#define HD_ARENA_H

/*
 * Memory that is filled once and freed as a whole: a loaded survey or plan lives in one arena,
 * and everything it points to lives as long as it.
 */

#include <stddef.h>

#include <heard/err.h>

struct hd_arena {
    struct hd_arena_block *first; /**< owned */
};

#define HD_ARENA_EMPTY ((struct hd_arena){0})

/** n zeroed bytes, aligned for any type, valid until hd_arena_free(); NULL when memory ran out. */
void *hd_arena_alloc(struct hd_arena *arena, size_t n);

/** As hd_arena_alloc() for n elements of size bytes, the product checked. */
void *hd_arena_array(struct hd_arena *arena, size_t n, size_t size);

/** A copy of len bytes of text with a NUL behind them; NULL when memory ran out. */
char *hd_arena_text(struct hd_arena *arena, const char *text, size_t len);

void hd_arena_free(struct hd_arena *arena);

#endif
