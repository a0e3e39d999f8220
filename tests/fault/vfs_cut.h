/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_VFS_CUT_H
#define TEST_VFS_CUT_H

/*
 * A disk whose power goes: an SQLite VFS over the system's own. The real files are what programs
 * see; beside them it keeps what has reached the platter, and every change since the last sync. When
 * the power goes each of those changes may be there, may not, or only in part (sectors of 512
 * bytes), in any order; a file's name, made or removed, is there once its folder was synced.
 */

#include <stdbool.h>
#include <stdint.h>

enum cut_device {
    CUT_HONEST, /* a sync means that what was written is on the platter */
    CUT_LIES,   /* a sync does nothing, and success is told */
};

/** From now on SQLite uses this disk by default; the seed decides what a cut leaves. */
bool cut_start(uint64_t seed, enum cut_device device);

/** SQLite's own files again (false), or the disk that can be cut (true). */
void cut_use(bool cut);

/**
 * Another journal mode than the program asks for, to compare: its wish for PERSIST is answered "yes"
 * and not fulfilled, so SQLite goes on with its default, DELETE.
 */
void cut_keep_default_journal(bool keep);

/** Chance anew. */
void cut_seed(uint64_t seed, uint64_t number);

/** The power goes during the n-th change from now; 0: it stays. */
void cut_at(uint32_t n);

/** The n-th to (n + times - 1)-th change from now fail with an error, and the power stays. */
void cut_fail_at(uint32_t n, uint32_t times);

/** Is the power gone? How many changes were made since cut_at() or cut_fail_at()? */
bool cut_dead(void);
uint32_t cut_changes(void);

/**
 * When all files are closed: make the real files what the platter holds, and forget everything
 * else. The power is back.
 */
bool cut_power_off(void);

#endif
