/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_DEDUP_H
#define SYNC_DEDUP_H

/*
 * Every answer is counted once, in memory that does not grow with their number. A filter of fixed
 * size says "surely new" or "perhaps seen"; what was perhaps seen becomes a suspect, and suspects
 * are compared exactly in a further pass. All is addressed by a hash under a key drawn anew for
 * each run, so nobody can choose answer ids that fill or confuse the tables.
 * Private to sync. Reasons: docs/decisions/0006-aggregate.md. Any thread may call anything here
 * but new, free, clear and at.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/keys.h>
#include <heard/seal.h>

enum { SYNC_SUSPECTS_MAX = 131072 };

/** An answer id under the run's key. */
struct sync_mark {
    uint8_t b[HD_HASH_LEN];
};

/** What is known of one answer id that came, or may have come, more than once. */
struct sync_suspect {
    struct sync_mark mark;
    uint8_t content[HD_HASH_LEN]; /**< hash of the first one's whole plaintext */
    uint8_t id[HD_RECORD_ID_LEN]; /**< the first one's record */
    uint32_t count;               /**< records met with this answer id */
    bool conflict;                /**< met with different content */
    bool used;                    /**< this place is taken */
};

struct sync_dedup;

/** @param limit most suspects at a time. Errors: HD_E_NOMEM; NULL then. */
HD_NODISCARD enum hd_err sync_dedup_new(uint32_t limit, struct sync_dedup **out);
void sync_dedup_free(struct sync_dedup *dedup);

/** rid: HD_RID_LEN bytes. */
struct sync_mark sync_dedup_mark(const struct sync_dedup *dedup, const uint8_t *rid);

/** Which of n shares of all answer ids this one belongs to. */
uint32_t sync_mark_share(const struct sync_mark *mark, uint32_t n);

/** True when the mark may have been here before; it has been now. Of two threads that come with
 * the same mark at the same time, one at least is told true. */
bool sync_dedup_seen(struct sync_dedup *dedup, const struct sync_mark *mark);

/** Put a mark among the suspects, once. Errors: HD_E_FULL (as many as there may be), HD_E_NOMEM. */
HD_NODISCARD enum hd_err sync_dedup_suspect(struct sync_dedup *dedup,
                                            const struct sync_mark *mark);

bool sync_dedup_is_suspect(struct sync_dedup *dedup, const struct sync_mark *mark);

/** Note one record of a suspect. content: HD_HASH_LEN bytes; id: HD_RECORD_ID_LEN bytes. */
void sync_dedup_meet(struct sync_dedup *dedup, const struct sync_mark *mark,
                     const uint8_t *content, const uint8_t *id);

/** Forget all suspects. */
void sync_dedup_clear(struct sync_dedup *dedup);

/** Suspects now. */
uint32_t sync_dedup_suspects(const struct sync_dedup *dedup);

/** Place i of the table, from 0 until NULL is returned; places not in use are among them. There
 * are none before the first suspect. */
const struct sync_suspect *sync_dedup_at(const struct sync_dedup *dedup, size_t i);

#endif
