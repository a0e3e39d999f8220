/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "failing_memory.h"

#include <stdbool.h>
#include <stdlib.h>

#include <jansson.h>

#include <heard/arena.h>

void *__real_hd_arena_alloc(struct hd_arena *arena, size_t n);
void *__real_hd_arena_array(struct hd_arena *arena, size_t n, size_t size);
char *__real_hd_arena_text(struct hd_arena *arena, const char *text, size_t len);
void *__wrap_hd_arena_alloc(struct hd_arena *arena, size_t n);
void *__wrap_hd_arena_array(struct hd_arena *arena, size_t n, size_t size);
char *__wrap_hd_arena_text(struct hd_arena *arena, const char *text, size_t len);

static enum failing failing;
static size_t asked, fail_at;

static bool fails(enum failing kind)
{
    return failing == kind && ++asked == fail_at;
}

static void *jansson_malloc(size_t n)
{
    return fails(FAILING_JANSSON) ? NULL : malloc(n);
}

void failing_memory_start(enum failing kind, size_t n)
{
    json_set_alloc_funcs(jansson_malloc, free);
    failing = kind;
    asked = 0;
    fail_at = n;
}

size_t failing_memory_stop(void)
{
    failing = FAILING_NONE;
    json_set_alloc_funcs(malloc, free);
    return asked;
}

void *__wrap_hd_arena_alloc(struct hd_arena *arena, size_t n)
{
    return fails(FAILING_ARENA) ? NULL : __real_hd_arena_alloc(arena, n);
}

void *__wrap_hd_arena_array(struct hd_arena *arena, size_t n, size_t size)
{
    return fails(FAILING_ARENA) ? NULL : __real_hd_arena_array(arena, n, size);
}

char *__wrap_hd_arena_text(struct hd_arena *arena, const char *text, size_t len)
{
    return fails(FAILING_ARENA) ? NULL : __real_hd_arena_text(arena, text, len);
}
