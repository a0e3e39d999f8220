/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SAVE_H
#define SAVE_H

/*
 * The kiosk's side of "send": answers become a sealed record once, and that same record is kept or
 * tried again. What is not sealed yet is only ever in locked memory.
 */

#include <heard/device.h>

#include "app.h"

struct save;

/** @param device borrowed until save_free() or save_use(). Errors: HD_E_NOMEM. */
HD_NODISCARD enum hd_err save_new(struct hd_device *device, struct save **out);

void save_free(struct save *save);

/** Every person's scales stand as the survey has them: for scripts, which are the same each time. */
void save_keep_order(struct save *save);

/** The kiosk's folder was opened anew: go on with this device. Not while answers wait. */
void save_use(struct save *save, struct hd_device *device);

/** The services of the app, borrowed as long as save. staff: borrowed, too. */
const struct app_services *save_services(struct save *save, const struct staff_services *staff);

/** Try again to delete what could not be deleted; for a timer. */
void save_settle(struct save *save);

/** How long the last successful send took, seal, commit and cover included, ms; 0 before one. */
double save_last_ms(const struct save *save);

#endif
