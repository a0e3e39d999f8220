/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef APP_INSIDE_H
#define APP_INSIDE_H

/*
 * Inside the app: what app.c (state), app_input.c (what somebody does) and app_time.c (what time
 * does) call of each other. Screens use app.h.
 */

#include "app.h"

/* State. */

/** Where everybody starts; on a kiosk that cannot take answers it says so before anybody gives
 * them. */
const struct screen *app_first_screen(const struct app *app);

/** Whether it is one of those. */
bool app_is_first(const struct screen *screen);

/** Nobody's needs are known: only that somebody may be wearing the headphones. */
void app_forget_needs(struct app *app);

/** Carry out what a screen asked for. */
void app_settle(struct app *app);

/** Only where nobody is in the middle of something, and where a member of staff is asked for. */
bool app_may_let_staff_in(const struct app *app);

void app_let_staff_in(struct app *app);

/** The focus is where the frame is; while it rests, on what starts it again. */
void app_follow_frame(struct app *app);

/** The frame begins anew on what is shown now. */
void app_start_frame(struct app *app);

/* Input. */

/** The item with this id was chosen, by whatever way. */
void app_activate(struct app *app, uint16_t id);

/** Let the frame move on. */
void app_tick_frame(struct app *app);

/* Time. */

/** It is this time now; it never was later before. */
void app_now(struct app *app, int64_t now_ms);

/** The machine slept, or the program was stopped, for longer than anybody is waited for: whoever
 * touches now is somebody else, and must not find the answers of the last one, or the menu. */
bool app_is_long_gone(const struct app *app, int64_t now_ms);

/** Leave whatever is open; answers that wait to be kept stay, and are tried again. */
void app_abandon(struct app *app);

#endif
