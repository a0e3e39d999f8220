/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LOOP_H
#define LOOP_H

/*
 * The one loop that joins kiosk, window, app and paint: wait, tell the app what happened, paint what
 * changed. Its clock is the machine's, or a script's own. After heard-sync has taken receipts, and
 * perhaps a pack, it opens the kiosk's folder anew under the same window.
 */

#include <stdbool.h>
#include <stdint.h>

#include <heard/device.h>
#include <heard/err.h>
#include <heard/notes.h>

#include "app.h"
#include "ear.h"
#include "paint.h"
#include "save.h"
#include "speech.h"
#include "staff_work.h"
#include "timing.h"
#include "window.h"

/** Make it in hd_secret_alloc() memory: what is on the glass stands in it. */
struct loop {
    struct hd_device *device; /**< owned, as all below */
    struct save *save;
    struct staff_work *staff;
    struct window *window;
    struct text *text;
    struct pictures *pictures;
    struct paint *paint;
    struct speech *speech;
    struct ear *ear; /**< only in scripts; NULL otherwise */
    struct app app;
    bool app_ready;
    struct timing *timing; /**< borrowed; large, and nothing secret */
    bool scripted;         /**< time is virtual_ms, and passes only when a script says so */
    int64_t virtual_ms;
    bool quit;
    bool broken;              /**< ... because it cannot go on */
    int64_t tick_due_ms;      /**< when hd_device_tick() is due */
    struct paint_want *wants; /**< pictures still to be rasterised while nobody touches */
    size_t wants_n;
};

struct loop_options {
    int w, h; /**< of the window; 0 for the whole screen */
    bool offscreen;
    bool scripted;
    bool in_order;      /**< scales stand as the survey has them, for everybody */
    const char *dir;    /**< the kiosk's folder */
    const char *assets; /**< folder with pictures/ */
    struct staff_work_options staff;
};

/**
 * Open everything and show the first screen.
 *
 * @param loop zeros but for timing
 * @param options what they point to is borrowed until loop_close()
 * @param notes has the sentence to show on error
 * Errors: those of hd_device_open(), HD_E_NOT_FOUND, HD_E_NOMEM; loop is then as after
 * loop_close().
 */
HD_NODISCARD enum hd_err loop_open(struct loop *loop, const struct loop_options *options,
                                   struct hd_notes *notes);

/** Wipes the session; accepts a loop that did not open. */
void loop_close(struct loop *loop);

/** The loop's clock, ms. */
int64_t loop_now(const struct loop *loop);

/** Handle what is there, waiting up to timeout_ms for it, let time pass, paint. */
void loop_step(struct loop *loop, int timeout_ms);

/** Make all pictures that screens will need now, as loop_run() does while nobody touches. */
void loop_warm(struct loop *loop);

/** Run until the window is closed or staff end the program. */
void loop_run(struct loop *loop);

#endif
