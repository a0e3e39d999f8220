/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_OFFICE_DB_H
#define SYNC_OFFICE_DB_H

/*
 * The seam between the office's folder (office_folder.c, no SQL) and its database (office.c, all
 * the SQL). Private to sync.
 */

#include <heard/file.h>
#include <sync/office.h>

enum { SYNC_SURVEY_NAME_MAX = 64 };

/** office.db, open. */
struct sync_db;

/** An office: its folder's facts and its database. */
struct sync_office {
    char dir[HD_PATH_MAX];
    struct sync_office_facts facts;
    size_t at_hand;             /**< index of the wave at hand in facts.wave */
    struct hd_plan *plan;       /**< owned */
    struct hd_survey **surveys; /**< owned list of owned surveys */
    size_t surveys_n;
    struct sync_db *db; /**< owned */
};

/** Replace office.json as a whole. Errors: HD_E_RANGE (waves that would not be read back),
 * HD_E_IO, HD_E_FULL, HD_E_NOMEM. */
HD_NODISCARD enum hd_err sync_facts_store(const char *dir,
                                          const struct sync_office_facts *facts);

/** Read it. Errors: HD_E_NOT_FOUND, HD_E_FORMAT, HD_E_VERSION, HD_E_IO, HD_E_NOMEM; notes has the
 * sentence. */
HD_NODISCARD enum hd_err sync_facts_load(const char *dir, struct hd_notes *notes,
                                         struct sync_office_facts *out);

/** Take the last wave that was not destroyed, or else the last, to hand. */
void sync_wave_default(struct sync_office *office);

/** Mark the wave at hand as destroyed. Errors: HD_E_WAVE (not closed), HD_E_IO, HD_E_FULL. */
HD_NODISCARD enum hd_err sync_wave_mark_destroyed(struct sync_office *office);

/** Put the surveys into the order of the waves that ask them, the newest last; those of no wave up
 * to the one at hand come first. Called whenever that wave changes. */
void sync_surveys_order(struct sync_office *office);

/** The office's survey with this digest; NULL when there is none. */
const struct hd_survey *sync_survey_find(const struct sync_office *office,
                                         const uint8_t *digest);

/** "surveys/DIGEST.json". out holds SYNC_SURVEY_NAME_MAX bytes. */
void sync_survey_name(const uint8_t *digest, char *out);

/** Create an empty database. Errors: HD_E_EXISTS, HD_E_IO, HD_E_FULL; nothing is left then. */
HD_NODISCARD enum hd_err sync_db_create(const char *path);

/**
 * Open it, undoing what a power cut left half done.
 *
 * @param[out] out close with sync_db_close(); NULL on error
 * Errors: HD_E_NOT_FOUND, HD_E_FORMAT (no database of ours, or damaged), HD_E_VERSION, HD_E_IO,
 * HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err sync_db_open(const char *path, struct sync_db **out);

/** Accepts NULL. */
void sync_db_close(struct sync_db *db);

/** Keep every other program from adding records until sync_office_let_go(), so that several
 * passes over the records see the same ones. Errors: HD_E_IO. */
HD_NODISCARD enum hd_err sync_office_hold(struct sync_office *office);
void sync_office_let_go(struct sync_office *office);

/** Keep every other program from changing the office until sync_office_let_go(), for what is
 * changed beside the database. Errors: HD_E_IO. */
HD_NODISCARD enum hd_err sync_office_reserve(struct sync_office *office);

/**
 * Read one record.
 *
 * @param[out] sealed HD_RECORD_SIZE bytes
 * Errors: HD_E_NOT_FOUND, HD_E_FORMAT (another length), HD_E_IO.
 */
HD_NODISCARD enum hd_err sync_office_fetch(struct sync_office *office, const uint8_t *id,
                                           uint8_t *sealed);

#endif
