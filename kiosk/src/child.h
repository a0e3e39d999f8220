/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHILD_H
#define CHILD_H

/*
 * One other program at a time, started without a shell and watched without waiting: what it says on
 * stderr is kept, up to a limit; when its time is up it is killed with all that it started.
 *
 * It gets /dev/null as input and output, an environment of its own and no other open file, and it
 * never has a copy of this program's memory (posix_spawn, not fork).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <heard/err.h>

enum { CHILD_SAID_MAX = 2048 };

struct child {
    pid_t pid;  /**< 0 when there is none, or it is gone */
    int err_fd; /**< its stderr; -1 when closed */
    int64_t deadline_ms;
    bool late; /**< killed, because its time was up */
    int status;
    size_t said_n;
    char said[CHILD_SAID_MAX +
              1]; /**< its stderr, as it came: not to be trusted; NUL at the end */
};

/** The machine's monotonic clock, ms: what limits are measured on. */
int64_t child_clock_ms(void);

/** No program yet. */
void child_init(struct child *child);

/**
 * Start a program.
 *
 * @param argv NULL at the end; argv[0] is an absolute path
 * @param limit_ms after that it is killed
 * Errors: HD_E_EXISTS (one is still running), HD_E_NOT_FOUND (no such program), HD_E_IO, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err child_start(struct child *child, const char *const *argv,
                                     int64_t limit_ms);

enum child_state {
    CHILD_NONE,    /**< none was started, or its end was told already */
    CHILD_RUNNING, /**< */
    CHILD_ENDED,   /**< told once; status is its exit code, or -1 when a signal ended it */
    CHILD_LATE,    /**< told once; it was killed, and may take a while to go */
};

/** How it stands; waits for news up to wait_ms. */
enum child_state child_poll(struct child *child, int wait_ms);

/** Whether it is there, also when it was killed and cannot go yet. */
bool child_is_there(struct child *child);

/** Kill it if it runs. */
void child_fini(struct child *child);

#endif
