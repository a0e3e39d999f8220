/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STAFF_WORK_H
#define STAFF_WORK_H

/*
 * What the staff screens need done: codes against the kiosk's lock, actions into its log, answers
 * to a stick and receipts from it. Carrying is done by heard-sync as a program of its own, so that
 * nothing that comes on a stick is ever read by the program that holds answers.
 */

#include <stdbool.h>
#include <stdint.h>

#include <heard/device.h>

#include "staff.h"

struct staff_work;

/** All borrowed until staff_work_free(). */
struct staff_work_options {
    const char *stick;   /**< the folder where the system mounts sticks */
    bool any_folder;     /**< ... or any folder: it need not be a mount point */
    const char *sync;    /**< heard-sync, an absolute path */
    const char *version; /**< of this program */
    bool patient;        /**< a poll waits for the end of a job: time in a script is not real */
};

enum { STAFF_JOB_LIMIT_MS = 2 * 60000 };

/**
 * @param device borrowed until staff_work_free() or staff_work_reopened()
 * @param now_ms the clock of the app: only ever goes forward
 * Errors: HD_E_NOMEM, HD_E_RANGE (path too long).
 */
HD_NODISCARD enum hd_err staff_work_new(struct hd_device *device,
                                        const struct staff_work_options *options,
                                        int64_t now_ms, struct staff_work **out);

/** Kills a job that still runs; accepts NULL. */
void staff_work_free(struct staff_work *work);

/** The services of the screens, borrowed as long as work. */
const struct staff_services *staff_work_services(struct staff_work *work);

/** Staff asked for the end of the program, and that is in the log. */
bool staff_work_ends(const struct staff_work *work);

/** A job of another program is running: leave the database to it. */
bool staff_work_is_busy(struct staff_work *work);

/** Receipts, and perhaps a pack, were taken: the kiosk's folder should be opened anew. */
bool staff_work_wants_reopen(const struct staff_work *work);

/**
 * The folder was opened anew, or that failed. A newer pack is written into the kiosk's log.
 *
 * @param device the new one; NULL when the old one stays
 */
void staff_work_reopened(struct staff_work *work, struct hd_device *device);

#endif
