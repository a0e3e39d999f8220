/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STAFF_H
#define STAFF_H

/*
 * The staff side of the kiosk, without glass: what its screens need done outside (codes, log,
 * stick), and what they remember while they are open. No answer, no count of answers and nothing
 * about a person is among it. Who may do what, and why: docs/decisions/0016-staff-screens.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/err.h>
#include <heard/fingerprint.h>
#include <heard/staff.h>

/** What a stick is put in for. */
enum staff_job {
    STAFF_COPY,     /**< answers to the stick */
    STAFF_RECEIPTS, /**< receipts and packs from it */
};

/** How a job stands. */
enum staff_state {
    STAFF_RUNNING,
    STAFF_DONE,
    STAFF_NO_STICK,
    STAFF_STICK_FULL,
    STAFF_TOO_LONG,
    STAFF_FAILED,
    STAFF_NOT_LOGGED, /**< it could not be written down, so it was not done */
    STAFF_STATE_N,
};

enum {
    STAFF_SENTENCE_MAX = 320, /**< bytes of a sentence about a job, NUL included */
    STAFF_ROOM_STEP = 50,     /**< room is told in steps, so that nobody counts answers by it */
    STAFF_DIGITS = 10,
};

/** What a kiosk says about itself. */
struct staff_about {
    const char *name;    /**< borrowed while the kiosk is open, as hub */
    const char *hub;     /**< */
    const char *version; /**< static */
    uint32_t number;     /**< of the kiosk */
    uint32_t pack;       /**< of the pack */
    uint32_t room;       /**< a multiple of STAFF_ROOM_STEP; 0 when there is less than one */
    bool clock_trusted;  /**< see hd_device_trusts_clock() */
    bool damaged;        /**< a damaged database waits to be carried */
    char words[HD_FINGERPRINT_MAX]; /**< of the office's keys */
};

/** What the staff screens need done outside. All called from the one thread that runs the app. */
struct staff_services {
    void *ctx;

    /** Milliseconds until a code may be tried; 0 for now. */
    int64_t (*wait_ms)(void *ctx, int64_t now_ms);

    /** Wrong codes that may still be tried before a wait. */
    uint32_t (*tries_left)(void *ctx);

    /** Errors and result as hd_lock_try(). */
    enum hd_err (*try_code)(void *ctx, const char *code, int64_t now_ms, uint16_t *number);

    /** Write an action into the kiosk's log. Errors: as hd_device_log_staff(). */
    enum hd_err (*log)(void *ctx, enum hd_staff_action action, uint16_t number);

    /** Start a job: STAFF_RUNNING, or what keeps it from being started. */
    enum staff_state (*begin)(void *ctx, enum staff_job job);

    /** How the job stands. sentence, of STAFF_SENTENCE_MAX bytes, is set with STAFF_FAILED. */
    enum staff_state (*poll)(void *ctx, char *sentence);

    void (*about)(void *ctx, struct staff_about *out);

    /** End the program. */
    void (*end)(void *ctx);
};

/** What the code screen has to say beside its keys. */
enum desk_said {
    DESK_SAYS_NOTHING,
    DESK_SAYS_WAIT,       /**< too many wrong codes: no keys, only the minutes to wait */
    DESK_SAYS_WRONG,      /**< the code is nobody's */
    DESK_SAYS_UNCHECKED,  /**< the disk or the memory failed */
    DESK_SAYS_NOT_LOGGED, /**< the code was right, but the log failed: the menu stays shut */
};

/** The staff side while it is open, in locked memory; wiped when it is left. */
struct desk {
    char code[HD_STAFF_CODE_LEN + 1]; /**< the digits typed so far */
    size_t typed;
    uint8_t order[STAFF_DIGITS]; /**< the digit on each key, drawn anew for each try */
    uint8_t last; /**< digit touched last, and when: a trembling hand hits twice */
    int64_t last_ms;
    int64_t try_due_ms; /**< when to look at the code; INT64_MAX: not yet */
    enum desk_said said;
    int64_t wait_until_ms; /**< with DESK_SAYS_WAIT: no code is taken before */
    int64_t minute_due_ms; /**< with DESK_SAYS_WAIT: when one minute fewer is left */
    uint32_t left;         /**< with DESK_SAYS_WRONG: tries before a wait */

    uint16_t number; /**< whose menu it is; 0 for nobody's */
    bool log_full;   /**< only carrying is possible */
    enum staff_job job;
    enum staff_state state;
    int64_t poll_due_ms;
    char sentence[STAFF_SENTENCE_MAX];
    struct staff_about about;
};

#endif
