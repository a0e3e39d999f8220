/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filter (16 MiB; an answer id sets four bits in each of two lines of the processor's cache, so
 * that a look costs two trips to memory and not eight) and the table of suspects (open addressing,
 * at most half full). See dedup.h for what they are for.
 */

#include "dedup.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <heard/record.h>

enum {
    LINES = 1 << 18, /* of the filter */
    LINE_BYTES = 64,
    LINE_WORDS = 8,
    LINE_BITS = 512,
    LINES_OF_A_MARK = 2,
    BITS_IN_A_LINE = 4,
    STRIPES = 64,
};

struct sync_dedup {
    uint8_t key[HD_KEY_LEN];
    _Atomic uint64_t *filter; /* owned, LINES * LINE_WORDS */
    /* Two threads with the same mark must not both be told "new": the bits are set under the lock
     * of the mark. Different marks share words, not locks, hence the atomics. */
    pthread_mutex_t stripe[STRIPES];
    pthread_mutex_t lock;       /* of all below */
    struct sync_suspect *table; /* owned, slots; NULL before the first suspect */
    size_t slots;               /* a power of two, at least 2 * limit */
    uint32_t limit;
    uint32_t n;
};

enum hd_err sync_dedup_new(uint32_t limit, struct sync_dedup **out)
{
    assert(limit > 0 && limit <= SYNC_SUSPECTS_MAX);
    *out = NULL;
    struct sync_dedup *dedup = calloc(1, sizeof(*dedup));
    if (!dedup) {
        return HD_E_NOMEM;
    }
    hd_random(dedup->key, sizeof(dedup->key));
    for (size_t i = 0; i < STRIPES; i++) {
        (void)pthread_mutex_init(&dedup->stripe[i],
                                 NULL); /* cannot fail with these attributes */
    }
    (void)pthread_mutex_init(&dedup->lock, NULL);
    dedup->limit = limit;
    dedup->slots = 16;
    while (dedup->slots < 2 * (size_t)limit) {
        dedup->slots *= 2;
    }
    dedup->filter = aligned_alloc(LINE_BYTES, (size_t)LINES * LINE_BYTES);
    if (!dedup->filter) {
        sync_dedup_free(dedup);
        return HD_E_NOMEM;
    }
    for (size_t i = 0; i < (size_t)LINES * LINE_WORDS; i++) {
        atomic_init(&dedup->filter[i], 0);
    }
    *out = dedup;
    return HD_OK;
}

void sync_dedup_free(struct sync_dedup *dedup)
{
    if (!dedup) {
        return;
    }
    for (size_t i = 0; i < STRIPES; i++) {
        (void)pthread_mutex_destroy(&dedup->stripe[i]);
    }
    (void)pthread_mutex_destroy(&dedup->lock);
    free(dedup->filter);
    free(dedup->table);
    hd_wipe(dedup, sizeof(*dedup));
    free(dedup);
}

struct sync_mark sync_dedup_mark(const struct sync_dedup *dedup, const uint8_t *rid)
{
    uint8_t keyed[HD_KEY_LEN + HD_RID_LEN];
    memcpy(keyed, dedup->key, HD_KEY_LEN);
    memcpy(keyed + HD_KEY_LEN, rid, HD_RID_LEN);
    struct sync_mark mark;
    hd_hash((struct hd_slice){keyed, sizeof(keyed)}, mark.b);
    hd_wipe(keyed, sizeof(keyed));
    return mark;
}

/* Eight bytes of a mark as a number. */
static uint64_t number_at(const struct sync_mark *mark, size_t at)
{
    struct hd_rd rd = hd_rd_init((struct hd_slice){mark->b + at, 8});
    return hd_rd_u64(&rd);
}

uint32_t sync_mark_share(const struct sync_mark *mark, uint32_t n)
{
    return (uint32_t)(number_at(mark, 8) % n);
}

bool sync_dedup_seen(struct sync_dedup *dedup, const struct sync_mark *mark)
{
    pthread_mutex_t *stripe = &dedup->stripe[mark->b[HD_HASH_LEN - 1] % STRIPES];
    struct hd_rd rd = hd_rd_init((struct hd_slice){mark->b, sizeof(mark->b)});
    bool seen = true;
    (void)pthread_mutex_lock(stripe);
    for (size_t i = 0; i < LINES_OF_A_MARK; i++) {
        _Atomic uint64_t *line = dedup->filter + (size_t)(hd_rd_u32(&rd) % LINES) * LINE_WORDS;
        for (size_t k = 0; k < BITS_IN_A_LINE; k++) {
            unsigned bit = hd_rd_u16(&rd) % LINE_BITS;
            uint64_t mask = UINT64_C(1) << (bit % 64);
            uint64_t old =
                atomic_fetch_or_explicit(&line[bit / 64], mask, memory_order_relaxed);
            seen = seen && (old & mask) != 0;
        }
    }
    (void)pthread_mutex_unlock(stripe);
    return seen;
}

/* The place of a mark, or the free one where it belongs. There always is a free one. */
static struct sync_suspect *place_of(const struct sync_dedup *dedup,
                                     const struct sync_mark *mark)
{
    assert(mark);
    size_t at = (size_t)number_at(mark, 0) & (dedup->slots - 1);
    while (dedup->table[at].used &&
           memcmp(dedup->table[at].mark.b, mark->b, sizeof(mark->b)) != 0) {
        at = (at + 1) & (dedup->slots - 1);
    }
    return &dedup->table[at];
}

/* With the lock held. */
static enum hd_err add_suspect(struct sync_dedup *dedup, const struct sync_mark *mark)
{
    if (!dedup->table) {
        dedup->table = calloc(dedup->slots, sizeof(*dedup->table));
    }
    if (!dedup->table) {
        return HD_E_NOMEM;
    }
    struct sync_suspect *place = place_of(dedup, mark);
    if (place->used) {
        return HD_OK;
    }
    if (dedup->n == dedup->limit) {
        return HD_E_FULL;
    }
    *place = (struct sync_suspect){.mark = *mark, .used = true};
    dedup->n++;
    return HD_OK;
}

enum hd_err sync_dedup_suspect(struct sync_dedup *dedup, const struct sync_mark *mark)
{
    (void)pthread_mutex_lock(&dedup->lock);
    enum hd_err err = add_suspect(dedup, mark);
    (void)pthread_mutex_unlock(&dedup->lock);
    return err;
}

bool sync_dedup_is_suspect(struct sync_dedup *dedup, const struct sync_mark *mark)
{
    (void)pthread_mutex_lock(&dedup->lock);
    bool used = dedup->table && place_of(dedup, mark)->used;
    (void)pthread_mutex_unlock(&dedup->lock);
    return used;
}

void sync_dedup_meet(struct sync_dedup *dedup, const struct sync_mark *mark,
                     const uint8_t *content, const uint8_t *id)
{
    (void)pthread_mutex_lock(&dedup->lock);
    struct sync_suspect *place = place_of(dedup, mark);
    assert(place->used);
    if (place->count == 0) {
        memcpy(place->content, content, sizeof(place->content));
        memcpy(place->id, id, sizeof(place->id));
    } else if (memcmp(place->content, content, sizeof(place->content)) != 0) {
        place->conflict = true;
    }
    place->count++;
    (void)pthread_mutex_unlock(&dedup->lock);
}

void sync_dedup_clear(struct sync_dedup *dedup)
{
    if (dedup->table) {
        memset(dedup->table, 0, dedup->slots * sizeof(*dedup->table));
    }
    dedup->n = 0;
}

uint32_t sync_dedup_suspects(const struct sync_dedup *dedup)
{
    return dedup->n;
}

const struct sync_suspect *sync_dedup_at(const struct sync_dedup *dedup, size_t i)
{
    return dedup->table && i < dedup->slots ? &dedup->table[i] : NULL;
}
