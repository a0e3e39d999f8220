/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TIMING_H
#define TIMING_H

/*
 * How long things took, for the benchmark (--timing). Kept in memory, only when asked for, and
 * about frames: it holds nothing about answers.
 */

#include <stdbool.h>
#include <stddef.h>

#include <heard/err.h>

enum { TIMING_MAX = 8192 };

struct timing {
    bool on;               /**< otherwise only the start is known */
    double start_ms;       /**< when the program began, on the machine's monotonic clock */
    double first_frame_ms; /**< from then to the first frame on the glass */
    double event_ms;       /**< when the event now handled came; 0 for none */
    size_t frames_n;
    float frame[TIMING_MAX];     /**< ms from an event to the frame that shows its effect */
    char screen[TIMING_MAX][16]; /**< on which screen */
    size_t sends_n;
    float send[64]; /**< ms from "send" to commit, seal and cover included */
};

/** The machine's monotonic clock, ms. */
double timing_clock_ms(void);

/** A frame that shows what an event did is on the glass. */
void timing_frame(struct timing *timing, const char *screen);

void timing_send(struct timing *timing, double ms);

/** Write all of it as JSON. Errors: HD_E_IO, HD_E_FULL, HD_E_NOMEM. */
HD_NODISCARD enum hd_err timing_write(const struct timing *timing, const char *path);

#endif
