/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_FAILING_MEMORY_H
#define TEST_FAILING_MEMORY_H

/*
 * Makes the n-th allocation of the model fail, once: the arena's own or jansson's. Link with
 * WRAP hd_arena_alloc hd_arena_array hd_arena_text.
 */

#include <stddef.h>

enum failing { FAILING_NONE, FAILING_ARENA, FAILING_JANSSON };

/** From now on the n-th allocation of this kind fails (1 is the next). */
void failing_memory_start(enum failing kind, size_t n);

/** No more failures. Returns how many allocations of the kind were asked for since the start. */
size_t failing_memory_stop(void);

#endif
