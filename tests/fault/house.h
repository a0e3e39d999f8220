/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_HOUSE_H
#define TEST_HOUSE_H

/*
 * A whole house for the fault programs: an office as "heard-admin init" makes it, a kiosk as "kiosk
 * add" does, a folder for a stick, and people who answer.
 */

#include <stdbool.h>
#include <stddef.h>

#include <heard/device.h>
#include <heard/file.h>

struct house {
    char place[HD_PATH_MAX / 2];
    char office[HD_PATH_MAX];
    char kiosk[HD_PATH_MAX];
    char stick[HD_PATH_MAX];
    char passphrase[HD_PATH_MAX];
};

/** Make everything below base (in memory when NULL); says why when it cannot. */
bool house_make(const char *base, struct house *out);
void house_remove(const struct house *house);

/** Path of a file: dir/name. out: HD_PATH_MAX bytes. */
void house_path(const char *dir, const char *name, char *out);

/** Empty a folder of files whose name ends in suffix ("" for all). */
void house_sweep(const char *dir, const char *suffix);

/** The one file of a folder whose name ends in suffix; false when there is none, or another. */
bool house_one(const char *dir, const char *suffix, char *path);

/** One person's valid answers, the same for all who pick the same. */
void house_answer(const struct hd_device *device, unsigned pick, struct hd_record *record);

/** Open the kiosk, keep n answers, close it. */
bool house_keep(const struct house *house, size_t n);

#endif
