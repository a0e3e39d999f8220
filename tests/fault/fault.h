/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_FAULT_H
#define TEST_FAULT_H

/*
 * What the fault programs share: arguments, a seed that decides everything, lists of record ids,
 * and the one line of counts that tests/fault/run reads. A broken promise is told in a sentence and
 * counted; it never stops a run.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/device.h>
#include <heard/err.h>
#include <heard/record.h>
#include <heard/seal.h>

/* ---- chance ---- */

struct rng {
    uint64_t state;
};

/** The same seed and number always give the same stream. */
struct rng rng_of(uint64_t seed, uint64_t number);
uint64_t rng_next(struct rng *rng);
uint32_t rng_below(struct rng *rng, uint32_t below);

/** Make the crypto library's random bytes, and so every key, record and slot, depend on the seed
 * alone. Call before hd_crypto_start(). */
void seeded_crypto_start(void);
void seeded_crypto(uint64_t seed, uint64_t number);

/* ---- arguments and counts ---- */

struct fault_args {
    const char *program;
    uint32_t n;        /**< how many rounds, or 0 for all there are */
    uint32_t seed;     /**< 0 to UINT32_MAX */
    uint32_t part;     /**< this process does round i when i % parts == part */
    uint32_t parts;    /**< 1 unless work is shared */
    const char *mode;  /**< what is done, where a program can do several things */
    uint32_t only;     /**< one round alone; UINT32_MAX: all */
    const char *files; /**< a folder to work in, in memory when there is one */
};

/**
 * Read --n, --seed, --part I/J, --mode, --only, --files. Without --seed one is drawn and told.
 *
 * Returns false, having said why, when the arguments are wrong.
 */
bool fault_args(int argc, char **argv, uint32_t n, const char *mode, struct fault_args *out);

struct counts {
    uint64_t n;          /**< faults made */
    uint64_t corrupt;    /**< files that are no longer whole */
    uint64_t lost;       /**< acknowledged answers that are gone */
    uint64_t duplicates; /**< answers that are there twice */
    uint64_t broken;     /**< any other promise that was not held */
};

enum { FAULT_SAID_MAX = 20 };

/** Say what went wrong; after some, only count. */
void fault_say(const struct fault_args *args, const char *fmt, ...) HD_PRINTF(2, 3);

/** Print the counts. Returns the exit status: 0 when all counts but n are 0. */
int fault_result(const struct fault_args *args, const struct counts *counts);

/** The clock on the wall, in seconds. */
double fault_clock(void);

/* ---- ids ---- */

enum { IDS_MAX = 2048 };

struct ids {
    uint8_t id[IDS_MAX][HD_RECORD_ID_LEN]; /* ascending */
    size_t n;
};

bool ids_have(const struct ids *ids, const uint8_t *id);
void ids_add(struct ids *ids, const uint8_t *id);
void ids_drop(struct ids *ids, const uint8_t *id);
/** From n records one after another; returns how many of them are there more than once. */
size_t ids_of(const uint8_t *records, size_t n, struct ids *out);

struct office;

/**
 * Take decoys out of records read from a kiosk: whole dummies, as the office's key tells. What does
 * not open stays.
 *
 * @param answers known to be none, so that they need not be opened
 * @param decoys known to be some; afterwards those that were found
 */
bool drop_decoys(const struct office *office, struct hd_buf *records, const struct ids *answers,
                 struct ids *decoys);

/* ---- files ---- */

/** A folder of our own below base, or in memory when base is NULL. out: HD_PATH_MAX bytes. */
bool place_make(const char *base, char *out);
/** Remove a folder and what is in it, folders in it too. */
void place_remove(const char *dir);
/** Write a file as it is, without care. */
bool file_put(const char *path, const void *bytes, size_t n);

#endif
