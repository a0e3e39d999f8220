/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_OFFICE_H
#define SYNC_OFFICE_H

/*
 * The office's folder: the deployment's public facts, its kiosks, and every sealed record that
 * came in. Nothing here opens an answer; that needs the officer's key and passphrase.
 *
 *     office.json            name, root key, wave, keyset, receipt key, pack number
 *     office.db              kiosks, sealed records, batches seen (SQLite)
 *     plan.json              the plan
 *     strings.json           the kiosk's words
 *     surveys/DIGEST.json    every survey that was ever in a pack
 *     keys/officer.fhk spare.fhk root.fhk   locked by passphrase (keyfile.h)
 *     keys/receipt.key       signs receipts: a seed file (keys.h), 0600
 *
 * Every file is 0600 and every folder 0700. Format: docs/formats/office-folder.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/device.h>
#include <heard/err.h>
#include <heard/keys.h>
#include <heard/notes.h>
#include <heard/plan.h>
#include <heard/record.h>
#include <heard/seal.h>
#include <heard/survey.h>

enum { SYNC_SURVEYS_MAX = 64 };

/** The public facts of a deployment, as in office.json. */
struct sync_office_facts {
    char name[HD_NAME_MAX];
    uint8_t root_pk[HD_SIGN_PK_LEN];
    uint8_t receipt_pk[HD_SIGN_PK_LEN];
    struct hd_keyset keyset;
    int32_t first_week;   /**< absolute week in which the wave starts */
    uint32_t pack_number; /**< of the last pack made */
};

struct sync_office;

/**
 * Lay out a new office in an empty folder: office.json, office.db, plan, strings, survey. Keys are
 * the caller's to add.
 *
 * Errors: HD_E_EXISTS (the folder is not empty), HD_E_IO, HD_E_FULL.
 */
HD_NODISCARD enum hd_err sync_office_create(const char *dir,
                                            const struct sync_office_facts *facts,
                                            struct hd_slice plan_json,
                                            struct hd_slice survey_json,
                                            struct hd_slice strings_json);

/**
 * Open an office: facts, plan and all surveys are loaded and checked.
 *
 * @param notes has the sentence to show on error
 * @param[out] out close with sync_office_close(); NULL on error
 * Errors: HD_E_NOT_FOUND, HD_E_FORMAT, HD_E_VERSION, HD_E_IO, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err sync_office_open(const char *dir, struct hd_notes *notes,
                                          struct sync_office **out);

/**
 * Remember that a pack with this number was made; it only ever rises.
 *
 * Errors: HD_E_RANGE (not above the last one), HD_E_IO, HD_E_FULL; the old number then stands.
 */
HD_NODISCARD enum hd_err sync_office_set_pack_number(struct sync_office *office,
                                                     uint32_t number);

/** Accepts NULL. */
void sync_office_close(struct sync_office *office);

/** All borrowed, as long as the office is open. */
const char *sync_office_dir(const struct sync_office *office);
const struct sync_office_facts *sync_office_facts(const struct sync_office *office);
const struct hd_plan *sync_office_plan(const struct sync_office *office);
size_t sync_office_surveys(const struct sync_office *office,
                           const struct hd_survey *const **list);

/** A kiosk as the office knows it. */
struct sync_kiosk {
    uint32_t number;
    char name[HD_NAME_MAX];
    char hub[HD_NAME_MAX];
    uint8_t sign_pk[HD_SIGN_PK_LEN];
    uint8_t first_key[HD_SEALED_KEYS_LEN]; /**< k_0, sealed to the wave's recipients */
    int32_t revoked_from; /**< week from which nothing is accepted; INT32_MAX */
};

/** Register a kiosk; number is chosen here and set. Errors: HD_E_IO, HD_E_FULL, HD_E_EXISTS
 * (name). */
HD_NODISCARD enum hd_err sync_office_add_kiosk(struct sync_office *office,
                                               struct sync_kiosk *kiosk);

/** Take back a registration whose folder could not be made. Errors: HD_E_IO. */
HD_NODISCARD enum hd_err sync_office_drop_kiosk(struct sync_office *office, uint32_t number);

/** Count nothing of a lost kiosk from this absolute week on; what it sealed before stays good.
 * Errors: HD_E_NOT_FOUND (no such kiosk), HD_E_IO, HD_E_FULL. */
HD_NODISCARD enum hd_err sync_office_revoke_kiosk(struct sync_office *office, uint32_t number,
                                                  int32_t from_week);

/** All kiosks by number. The caller frees *list with free(). Errors: HD_E_IO, HD_E_NOMEM. */
HD_NODISCARD enum hd_err sync_office_kiosks(struct sync_office *office,
                                            struct sync_kiosk **list, size_t *n);

/** What an import did. */
struct sync_import {
    uint32_t kiosk;   /**< number of the kiosk that made the batch */
    uint32_t added;   /**< records that are new here */
    uint32_t known;   /**< records that were here already */
    uint32_t altered; /**< records that are not what the manifest says: left out, counted */
    bool gap;         /**< batches before this one have not come (nothing is lost by that) */
    bool seen;        /**< this very batch was imported before */
    bool forked;      /**< another batch with this number came before: tell somebody */
};

struct sync_batch;

/**
 * Import a decoded batch in one transaction, idempotently.
 *
 * @param[out] held ids (count * 32 bytes room, ascending) that are safely here now: the receipt
 * @param[out] held_n how many
 * Errors: HD_E_NOT_FOUND (the signing key belongs to no kiosk here), HD_E_IO, HD_E_FULL: nothing
 * was imported.
 */
HD_NODISCARD enum hd_err sync_office_import(struct sync_office *office,
                                            const struct sync_batch *batch,
                                            struct sync_import *done, uint8_t *held,
                                            size_t *held_n);

/** Where the records of a batch come from when they are not in memory. */
struct sync_record_source {
    /** Write the next record, HD_RECORD_SIZE bytes; called batch->count times. Whoever writes the
     * last one answers for it that nothing is wrong with the others. */
    enum hd_err (*next)(void *ctx, uint8_t *record);
    void *ctx;
};

/**
 * As sync_office_import(), of a batch whose records come one by one; batch->records is not looked
 * at. What next() returns other than HD_OK is returned, and nothing was imported.
 */
HD_NODISCARD enum hd_err sync_office_import_from(struct sync_office *office,
                                                 const struct sync_batch *batch,
                                                 const struct sync_record_source *source,
                                                 struct sync_import *done, uint8_t *held,
                                                 size_t *held_n);

/** Batches of a kiosk that have not come, although later ones have. */
struct sync_missing {
    uint32_t first, last;
};

/** How a kiosk's chain of batches stands in the office. */
struct sync_chain_state {
    uint32_t kiosk;               /**< its number */
    uint32_t last;                /**< highest number that has come; 0 for none */
    uint32_t came;                /**< how many different numbers have come */
    struct sync_missing *missing; /**< owned, missing_n of them, ascending */
    size_t missing_n;
    uint32_t
        *forks; /**< owned, forks_n numbers, ascending, at which the chain parts: two batches
                        have the number, or it does not follow the one before that we have */
    size_t forks_n;
};

/**
 * See which batches are missing, for every kiosk, by its number.
 *
 * @param[out] list n of them; free with sync_office_chains_free()
 * Errors: HD_E_IO, HD_E_FORMAT, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err sync_office_chains(struct sync_office *office,
                                            struct sync_chain_state **list, size_t *n);

void sync_office_chains_free(struct sync_chain_state *list, size_t n);

/**
 * Write the database anew in the order of the ids when something was imported since the last time,
 * so that its pages do not tell which records came together. Needs as much room again as the
 * database takes; whatever happens, no record is lost.
 *
 * Errors: HD_E_IO, HD_E_FULL: it is tried again next time.
 */
HD_NODISCARD enum hd_err sync_office_tidy(struct sync_office *office);

/** Sealed records in the office, dummies among them. */
uint64_t sync_office_records(struct sync_office *office);

/** Reads sealed records through a connection of its own: one for each thread. */
struct sync_reader;

/** @param[out] out close with sync_reader_close(); NULL on error. Errors: HD_E_IO, HD_E_FORMAT,
 * HD_E_NOT_FOUND, HD_E_NOMEM. */
HD_NODISCARD enum hd_err sync_reader_open(const char *office_dir, struct sync_reader **out);

/** Accepts NULL. */
void sync_reader_close(struct sync_reader *reader);

/** Called for each sealed record; return HD_OK to go on. id 32 bytes, sealed len bytes. */
typedef enum hd_err sync_each_record(void *ctx, const uint8_t *id, struct hd_slice sealed);

/**
 * Read the records whose first id byte lies in first..last, by id. May be called again and again.
 *
 * Errors: HD_E_IO, HD_E_FORMAT, or what each returned.
 */
HD_NODISCARD enum hd_err sync_reader_each(struct sync_reader *reader, uint8_t first,
                                          uint8_t last, sync_each_record *each, void *ctx);

#endif
