/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_OFFICE_FIXTURE_H
#define TEST_OFFICE_FIXTURE_H

/*
 * A real office in a folder of its own, with the shipped survey and plan, three kiosks at two
 * hubs, and everything needed to make records and batches as those kiosks would.
 */

#include <heard/file.h>
#include <heard/unseal.h>
#include <sync/batch.h>
#include <sync/office.h>

enum {
    KIOSKS = 3,
    WAVE_NO = 1,
    FIRST_WEEK = 2900,
    WEEKS = 12,
    THIS_WEEK = FIRST_WEEK + WEEKS - 1
};

struct test_kiosk {
    uint32_t number;
    uint8_t sign_seed[HD_SIGN_SEED_LEN];
    struct hd_ratchet first; /* k_0 */
    uint32_t batches;        /* made so far */
    uint8_t last_hash[HD_HASH_LEN];
    struct hd_audit audit; /* what its batches say of its log */
};

struct fixture {
    char root[HD_PATH_MAX / 4];
    char dir[HD_PATH_MAX / 2];   /* the office's */
    char stick[HD_PATH_MAX / 2]; /* an empty folder */
    struct sync_office_facts facts;
    uint8_t secret[HD_RECIPIENTS][HD_KEY_LEN];
    uint8_t receipt_seed[HD_SIGN_SEED_LEN];
    uint8_t root_seed[HD_SIGN_SEED_LEN];
    struct hd_opener *opener;
    struct sync_office *office;
    struct test_kiosk kiosk[KIOSKS]; /* 0 and 1 at "Brixham", 2 at "Paignton" */
    const struct hd_survey *survey;  /* borrowed from the office */
};

/** Make everything; asserts on failure. */
void fixture_open(struct fixture *fx);

/** Close and delete everything. */
void fixture_close(struct fixture *fx);

/** Close the office and open it again. */
void fixture_reopen(struct fixture *fx);

/** A second, empty office with the same keys and kiosks; the folder is root/name. */
struct sync_office *fixture_twin(struct fixture *fx, const char *name, char *dir, size_t size);

/** Register the fixture's kiosks in an office. */
void fixture_register(struct fixture *fx, struct sync_office *office);

/** A file of the project. The caller frees. */
struct hd_buf source_file(const char *path);

/** Fill a record with valid answers: route is an index; every question gets its option number
 * pick % options. rid is random. */
void make_answers(const struct fixture *fx, size_t kiosk, uint16_t week, size_t route,
                  unsigned pick, struct hd_record *out);

/** Seal a record as its kiosk would in its week. */
void seal_record(const struct fixture *fx, size_t kiosk, const struct hd_record *record,
                 uint8_t *sealed);

/** Seal a fresh dummy. */
void seal_dummy(const struct fixture *fx, size_t kiosk, uint16_t week, uint8_t *sealed);

/** The next batch of a kiosk from n records (padded with dummies). The caller frees. */
struct hd_buf make_batch(struct fixture *fx, size_t kiosk, const uint8_t *sealed, size_t n);

/** Import a batch; asserts that it succeeds. */
struct sync_import import_bytes(struct sync_office *office, const struct hd_buf *bytes);

/** make_batch() and import_bytes() into the fixture's office. */
void import_records(struct fixture *fx, size_t kiosk, const uint8_t *sealed, size_t n);

/** Write a file into a folder. */
void put_file(const char *dir, const char *name, struct hd_slice bytes);

/** Delete a folder and all below it. */
void remove_tree(const char *path);

#endif
