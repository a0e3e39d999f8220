/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_OFFICE_H
#define SYNC_OFFICE_H

/*
 * The office's folder: the deployment's public facts, its kiosks, and every sealed record that
 * came in. Nothing here opens an answer; that needs the officer's key and passphrase.
 *
 *     office.json            name, root key, receipt key, pack number, waves and their public keys
 *     office.db              kiosks, sealed records, batches seen (SQLite)
 *     plan.json              the plan
 *     strings.json           the kiosk's words in wave 1; strings-wave-N.json in a later one
 *     surveys/DIGEST.json    every survey that was ever in a pack
 *     keys/root.fhk          signs packs; locked by passphrase (keyfile.h)
 *     keys/wave-N/officer.fhk spare.fhk     open the answers of wave N; likewise
 *     keys/wave-N/root.fhs   the root key, sealed to the wave's recovery key (rootfile.h)
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
#include <heard/unseal.h>

enum { SYNC_SURVEYS_MAX = 64, SYNC_WAVES_MAX = 64 };

/** One wave: a stretch of time with keys of its own, as in office.json. */
struct sync_wave {
    struct hd_keyset keyset; /**< wave_no among it; waves are numbered 1, 2, 3 ... */
    int32_t opened_week;     /**< absolute week in which it was made */
    int32_t closed_from; /**< absolute week from which nothing counts; INT32_MAX while open */
    bool drilled;        /**< the recovery words were typed from paper and opened a test record:
                              no kiosk gets a pack of a wave before that */
    bool destroyed;      /**< its keys were destroyed: nobody can open its answers any more */
    uint8_t survey[HD_DIGEST_LEN]; /**< the survey in its packs */
};

/** The public facts of a deployment, as in office.json. */
struct sync_office_facts {
    char name[HD_NAME_MAX];
    uint8_t root_pk[HD_SIGN_PK_LEN];
    uint8_t receipt_pk[HD_SIGN_PK_LEN];
    int32_t first_week;   /**< absolute week from which weeks are counted, in every wave */
    uint32_t pack_number; /**< of the last pack made */
    struct sync_wave wave[SYNC_WAVES_MAX]; /**< wave[i] has the number i + 1 */
    size_t waves_n;                        /**< 1 and up */
};

struct sync_office;

/**
 * Lay out a new office in an empty folder: office.json, office.db, plan, strings, survey. Keys are
 * the caller's to add.
 *
 * @param facts with one wave; its survey is set here, to the digest of survey_json
 * Errors: HD_E_EXISTS (the folder is not empty), HD_E_RANGE (facts that would not be read back),
 * HD_E_IO, HD_E_FULL.
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

/**
 * Take a wave to hand: whatever needs a wave's keys then means this one. When an office is opened,
 * it is the last one that was not destroyed, or else the last.
 *
 * Errors: HD_E_NOT_FOUND.
 */
HD_NODISCARD enum hd_err sync_office_select_wave(struct sync_office *office, uint32_t wave_no);

/** The wave at hand; borrowed, until a wave is changed. */
const struct sync_wave *sync_office_wave(const struct sync_office *office);

/**
 * Remember that the recovery words of the wave at hand were tried and opened a test record.
 *
 * Errors: HD_E_IO, HD_E_FULL, HD_E_WAVE (destroyed).
 */
HD_NODISCARD enum hd_err sync_office_set_drilled(struct sync_office *office);

/**
 * Count nothing of the wave at hand from this absolute week on; INT32_MAX to open it again.
 *
 * Errors: HD_E_RANGE (before it was opened), HD_E_WAVE (destroyed), HD_E_IO, HD_E_FULL.
 */
HD_NODISCARD enum hd_err sync_office_set_closed(struct sync_office *office, int32_t from_week);

/** What a new wave is made from. All borrowed. */
struct sync_wave_setup {
    struct hd_keyset keyset; /**< its wave_no is the number after the last wave's */
    int32_t opened_week;     /**< absolute; not before the last wave's */
    const struct hd_opener
        *opener;                  /**< of the wave at hand; NULL when every wave is destroyed */
    struct hd_slice survey_json;  /**< len 0: the survey of the last wave */
    struct hd_slice strings_json; /**< len 0: the strings of the last wave */
};

/**
 * Open a wave whose key files are there already: seal each kiosk's MAC key, stepped to the week of
 * opening, to its keys, and enter it in office.json. It is then the wave at hand, not drilled yet.
 *
 * Whatever is cut off, the office has the wave or it has not, and what a try left that was cut off
 * the next one replaces.
 *
 * @param[out] lost kiosks whose key did not open, so that nothing of theirs will count in this wave
 * Errors: HD_E_RANGE (SYNC_WAVES_MAX waves, another number, an earlier week, or content of the
 * surveys), HD_E_AUTH (no kiosk's key opens with this opener), HD_E_WAVE (somebody else opened a
 * wave meanwhile), those of the loaders, HD_E_IO, HD_E_FULL, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err sync_office_open_wave(struct sync_office *office,
                                               const struct sync_wave_setup *setup,
                                               size_t *lost);

/**
 * Destroy the wave at hand, which must be closed: mark it, overwrite and remove its key files,
 * forget the kiosks' keys that were sealed to it and every record of it, and write the database
 * anew. Marked first: called again, it goes on where it was cut off.
 *
 * @param[out] records how many sealed records were removed by this call
 * Errors: HD_E_WAVE (not closed), HD_E_IO, HD_E_FULL: call again.
 */
HD_NODISCARD enum hd_err sync_office_destroy_wave(struct sync_office *office,
                                                  uint64_t *records);

/**
 * Overwrite and remove every key file of a wave, and its folder. Fine when it is not there.
 *
 * Errors: HD_E_IO: some may be left.
 */
HD_NODISCARD enum hd_err sync_wave_keys_shred(const char *office_dir, uint32_t wave_no);

/**
 * Survey and strings of the wave at hand, as they stand in its packs.
 *
 * @param notes has the sentence on error
 * @param[out] survey_json must be HD_BUF_EMPTY, likewise strings_json; the caller owns both
 * Errors: HD_E_NOT_FOUND, HD_E_IO, HD_E_RANGE, HD_E_NOMEM; both then stay empty.
 */
HD_NODISCARD enum hd_err sync_office_wave_texts(const struct sync_office *office,
                                                struct hd_notes *notes,
                                                struct hd_buf *survey_json,
                                                struct hd_buf *strings_json);

/** Accepts NULL. */
void sync_office_close(struct sync_office *office);

/** All borrowed, as long as the office is open. */
const char *sync_office_dir(const struct sync_office *office);
const struct sync_office_facts *sync_office_facts(const struct sync_office *office);
const struct hd_plan *sync_office_plan(const struct sync_office *office);
/** Every survey that was ever in a pack, in the order of the waves that ask them, the newest last, as
 * seen from the wave at hand; valid until another wave is taken to hand. */
size_t sync_office_surveys(const struct sync_office *office,
                           const struct hd_survey *const **list);

/** A kiosk as the office knows it. */
struct sync_kiosk {
    uint32_t number;
    char name[HD_NAME_MAX];
    char hub[HD_NAME_MAX];
    uint8_t sign_pk[HD_SIGN_PK_LEN];
    int32_t revoked_from; /**< week from which nothing is accepted; INT32_MAX */
    bool has_key; /**< false when it has no key in the wave at hand: nothing of it counts */
    uint16_t first_week; /**< of first_key, counted from the deployment's first */
    uint8_t
        first_key[HD_SEALED_KEYS_LEN]; /**< its MAC key of that week, sealed to the recipients
                                                of the wave at hand */
};

/**
 * Register a kiosk with its key for the wave at hand; number is chosen here and set, has_key is
 * taken as true.
 *
 * Errors: HD_E_EXISTS (name), HD_E_WAVE (somebody else opened a wave meanwhile), HD_E_IO,
 * HD_E_FULL.
 */
HD_NODISCARD enum hd_err sync_office_add_kiosk(struct sync_office *office,
                                               struct sync_kiosk *kiosk);

/** Take back a registration whose folder could not be made. Errors: HD_E_IO. */
HD_NODISCARD enum hd_err sync_office_drop_kiosk(struct sync_office *office, uint32_t number);

/** Count nothing of a lost kiosk from this absolute week on; what it sealed before stays good.
 * Errors: HD_E_NOT_FOUND (no such kiosk), HD_E_IO, HD_E_FULL. */
HD_NODISCARD enum hd_err sync_office_revoke_kiosk(struct sync_office *office, uint32_t number,
                                                  int32_t from_week);

/** All kiosks by number, with their keys for the wave at hand. The caller frees *list with free(). Errors: HD_E_IO, HD_E_NOMEM. */
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
    bool log_forked;  /**< another head of the log of staff actions came before: likewise */
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
