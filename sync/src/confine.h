/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_CONFINE_H
#define SYNC_CONFINE_H

/*
 * A process that can do nothing but read one descriptor and write another. What a stranger wrote is
 * taken apart in there; whatever it does to that process, all that comes out is bytes on a pipe, of
 * which the caller takes as many as it asks for. Private to sync. Why, and what it does not
 * protect from: docs/decisions/0012-confined-import.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <heard/err.h>

enum { SYNC_CONFINED_BUFFER = 1 << 16 };

/** What a confined process has. */
struct sync_confined_task {
    int in;        /**< the only thing that it can read */
    int out;       /**< the only thing that it can write */
    uint8_t *room; /**< memory to work in; there is no other, but for the stack */
    size_t room_len;
    const void *ctx; /**< the caller's; seen as it was at the start */
};

/**
 * What a confined process does; read() and write() on the two descriptors are all it may call.
 *
 * Returns its exit status, 0 to SYNC_CONFINED_STATUS_MAX.
 */
typedef int sync_confined_job(const struct sync_confined_task *task);

enum { SYNC_CONFINED_STATUS_MAX = 63 };

/** What to start, and how long to wait for it. */
struct sync_confined_plan {
    sync_confined_job *job;
    const void *ctx;
    int in;              /**< borrowed; the child has its own */
    size_t room;         /**< bytes of task->room */
    uint32_t stall_ms;   /**< the longest silence */
    uint32_t total_ms;   /**< the longest life */
    bool fence_optional; /**< go on where this system cannot filter system calls */
};

/** What became of an attempt to start one. */
enum sync_confined_start {
    SYNC_CONFINED_STARTED,
    SYNC_CONFINED_NO_FENCE,   /**< this system cannot filter system calls */
    SYNC_CONFINED_NO_PROCESS, /**< no process, descriptor or memory is to be had */
};

/** How a confined process ended. */
enum sync_confined_end {
    SYNC_CONFINED_ENDED,    /**< by itself, with an exit status */
    SYNC_CONFINED_KILLED,   /**< by a signal: a crash, or a system call that it may not make */
    SYNC_CONFINED_SLOW,     /**< it said nothing for too long, or took too long altogether */
    SYNC_CONFINED_TOO_MUCH, /**< it had more to say than the caller asked for */
};

/** A confined process as its parent sees it. */
struct sync_confined {
    pid_t child; /**< 0 when it was ended */
    int from;
    bool fenced; /**< the filter of system calls is in place */
    bool slow, over;
    int64_t deadline_ms;
    uint32_t stall_ms;
    size_t at, have;
    uint8_t buffer[SYNC_CONFINED_BUFFER];
};

/**
 * Start a confined process. It holds no secret that stands in hd_secret_alloc() memory, but
 * everything else that the caller had in memory: see to it that no key is there.
 *
 * @param[out] out end with sync_confined_end() or sync_confined_stop() when it was started;
 *                 otherwise nothing of plan->in was read
 */
HD_NODISCARD enum sync_confined_start sync_confined_start(const struct sync_confined_plan *plan,
                                                          struct sync_confined *out);

/** Read exactly n bytes. False when they do not come: end it and see why. */
HD_NODISCARD bool sync_confined_read(struct sync_confined *confined, void *out, size_t n);

/**
 * Wait until it has ended, with nothing more to say, and see how.
 *
 * @param[out] status its exit status; set with SYNC_CONFINED_ENDED only
 */
enum sync_confined_end sync_confined_end(struct sync_confined *confined, int *status);

/** End it, whatever it does. Fine when it was ended before. */
void sync_confined_stop(struct sync_confined *confined);

#endif
