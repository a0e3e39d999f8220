/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_AGGREGATE_H
#define SYNC_AGGREGATE_H

/*
 * Opening all records of an office in memory, checking each, and adding them up, with several
 * threads and flat memory: it is the same for ten thousand records and for a million. What is
 * counted does not depend on the number of threads or the order of the records.
 */

#include <stdbool.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>
#include <heard/results.h>
#include <heard/tally.h>
#include <heard/unseal.h>
#include <sync/office.h>

/** Why a record is not in the figures. Order and codes: docs/formats/aggregate.md. */
enum sync_quarantine {
    SYNC_Q_FORMAT,    /**< not a record of ours, or cut short */
    SYNC_Q_VERSION,   /**< made by a newer Heard */
    SYNC_Q_WAVE,      /**< sealed for another wave */
    SYNC_Q_OPEN,      /**< could not be opened: altered, or another key */
    SYNC_Q_KIOSK,     /**< names a kiosk that is not registered here */
    SYNC_Q_MAC,       /**< not made with that kiosk's key of that week */
    SYNC_Q_WEEK,      /**< a week still to come, or not surely before the kiosk was lost */
    SYNC_Q_CLOSED,    /**< answered after the wave was closed */
    SYNC_Q_SURVEY,    /**< answers a survey that this office does not have */
    SYNC_Q_ANSWERS,   /**< answers that the survey does not have */
    SYNC_Q_CONFLICT,  /**< the same answer id twice with different content: none counted */
    SYNC_Q_DUPLICATE, /**< the same answer sealed twice: counted once */
    SYNC_Q_N,
};

/** "bad_format" ...: static, for files. */
const char *sync_quarantine_code(enum sync_quarantine reason);

/** A sentence part for people, static. */
const char *sync_quarantine_words(enum sync_quarantine reason);

/** What the office's records amount to. */
struct sync_aggregate {
    struct hd_tally *tally; /**< owned */
    uint64_t accepted;      /**< answers in the tally */
    uint64_t flagged;       /**< of those, with a quality flag */
    uint64_t dummies;
    uint64_t staff; /**< entries of kiosks' logs of staff actions: no answers, in no figure */
    uint64_t other_waves; /**< sealed to another wave of this office, dummies among them */
    uint64_t quarantined[SYNC_Q_N];
    char (*hub)[HD_NAME_MAX]; /**< owned; hub names by the tally's hub index */
    size_t hubs;
};

/**
 * Open, check and add up every record of the wave at hand.
 *
 * @param opener one of the wave's keys
 * @param threads 1 to 16
 * @param this_week absolute week now: records of later weeks are quarantined
 * @param[out] out free with sync_aggregate_free()
 * Errors: HD_E_IO, HD_E_FORMAT (the database is damaged), HD_E_NOMEM, HD_E_RANGE (threads, or more
 * than HD_HUBS_MAX hubs), HD_E_AUTH (the kiosks' keys do not open with this key).
 */
HD_NODISCARD enum hd_err sync_aggregate_run(struct sync_office *office,
                                            const struct hd_opener *opener, unsigned threads,
                                            int32_t this_week, struct sync_aggregate *out);

/** Called now and then, from the calling thread only: done of total records of the present pass. */
typedef void sync_progress(void *ctx, uint64_t done, uint64_t total);

/** How to go about it. */
struct sync_aggregate_job {
    const struct hd_opener *opener; /**< borrowed */
    unsigned threads;               /**< 1 to 16 */
    int32_t this_week;              /**< absolute week now */
    sync_progress *progress;        /**< NULL for none */
    void *ctx;                      /**< for progress */
    uint32_t suspects_max;          /**< 0: as documented; tests set it small */
};

/** As sync_aggregate_run(), with everything that can be chosen. */
HD_NODISCARD enum hd_err sync_aggregate_work(struct sync_office *office,
                                             const struct sync_aggregate_job *job,
                                             struct sync_aggregate *out);

/** Accepts an empty one. */
void sync_aggregate_free(struct sync_aggregate *aggregate);

/** A stretch of weeks, absolute (week.h). */
struct sync_period {
    bool all;         /**< every week of the wave */
    int32_t from, to; /**< inclusive */
};

/** Read "all", "2026-W40" or "2026-W40..2026-W47". Errors: HD_E_FORMAT, HD_E_RANGE. */
HD_NODISCARD enum hd_err sync_period_parse(const char *text, struct sync_period *out);

/** The tally queries for a period and for the same length of time just before it.
 * Returns false when there is no earlier period (then before is not set). */
bool sync_period_queries(const struct sync_period *period, int32_t first_week,
                         struct hd_tally_query *now, struct hd_tally_query *before);

/** Text of a period, "all" or "2026-W40..2026-W47"; out holds 32 bytes. */
void sync_period_format(const struct sync_period *period, char *out);

/**
 * The aggregate as one JSON object (docs/formats/aggregate.md).
 *
 * @param exact true counts, headed "internal: not for publication"; otherwise figures with a base
 *              under HD_BASE_MIN are hidden
 * @param[out] out must be HD_BUF_EMPTY; the caller owns it
 * Errors: HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err sync_aggregate_json(const struct sync_office *office,
                                             const struct sync_aggregate *aggregate,
                                             const struct sync_period *period, bool exact,
                                             struct hd_buf *out);

/** The same for a person at a terminal. */
HD_NODISCARD enum hd_err sync_aggregate_text(const struct sync_office *office,
                                             const struct sync_aggregate *aggregate,
                                             const struct sync_period *period, bool exact,
                                             struct hd_buf *out);

/**
 * The path of a wave's key file: OFFICE/keys/wave-3/officer.fhk.
 *
 * @param[out] out HD_PATH_MAX bytes
 * @param name "officer.fhk", "spare.fhk", "root.fhs", or "" for the folder itself
 * Errors: HD_E_RANGE when it does not fit.
 */
HD_NODISCARD enum hd_err sync_wave_key_path(const char *office_dir, uint32_t wave_no,
                                            const char *name, char *out);

/**
 * See whether anybody could open the wave at hand, before a passphrase is asked for.
 *
 * Errors: HD_E_WAVE (it was destroyed); notes has the sentence.
 */
HD_NODISCARD enum hd_err sync_wave_check_keys(const struct sync_office *office,
                                              struct hd_notes *notes);

/**
 * Get a key that opens an office's wave: unlock its keys/wave-N/officer.fhk, or where that does not
 * open with this passphrase, the second officer's spare.fhk.
 *
 * @param[out] out free with hd_opener_free()
 * Errors: those of hd_keyfile_unlock(), HD_E_NOT_FOUND, all about the officer's file; HD_E_WAVE
 * (also: the wave was destroyed); notes has the sentence.
 */
HD_NODISCARD enum hd_err sync_office_opener(const struct sync_office *office,
                                            struct hd_slice passphrase, struct hd_notes *notes,
                                            struct hd_opener **out);

#endif
