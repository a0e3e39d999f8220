/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks in a list, each large enough for many small texts; freed together. */
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <heard/arena.h>

enum { BLOCK_SIZE = 16 * 1024 };

struct hd_arena_block {
    struct hd_arena_block *next;
    size_t used;
    size_t size;
    alignas(max_align_t) uint8_t bytes[];
};

void *hd_arena_alloc(struct hd_arena *arena, size_t n)
{
    const size_t align = alignof(max_align_t);
    if (n > SIZE_MAX - sizeof(struct hd_arena_block) - align) {
        return NULL;
    }
    size_t need = (n + align - 1) / align * align;
    struct hd_arena_block *block = arena->first;
    if (!block || block->size - block->used < need) {
        size_t size = need > BLOCK_SIZE ? need : BLOCK_SIZE;
        block = calloc(1, sizeof(*block) + size);
        if (!block) {
            return NULL;
        }
        block->size = size;
        block->next = arena->first;
        arena->first = block;
    }
    void *at = block->bytes + block->used;
    block->used += need;
    return at;
}

void *hd_arena_array(struct hd_arena *arena, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size) {
        return NULL;
    }
    return hd_arena_alloc(arena, n * size);
}

char *hd_arena_text(struct hd_arena *arena, const char *text, size_t len)
{
    if (len == SIZE_MAX) {
        return NULL;
    }
    char *copy = hd_arena_alloc(arena, len + 1);
    if (copy && len > 0) {
        memcpy(copy, text, len);
    }
    return copy;
}

void hd_arena_free(struct hd_arena *arena)
{
    struct hd_arena_block *block = arena->first;
    while (block) {
        struct hd_arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->first = NULL;
}
