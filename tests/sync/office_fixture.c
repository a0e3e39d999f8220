/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See office_fixture.h. nftw() needs the X/Open interfaces. */
#define _XOPEN_SOURCE 700 /* NOLINT(readability-identifier-naming) */

#include "office_fixture.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct hd_buf source_file(const char *path)
{
    char full[HD_PATH_MAX];
    struct hd_buf bytes = HD_BUF_EMPTY;
    assert_int_equal(hd_path_join(full, sizeof(full), HEARD_SOURCE_DIR, path), HD_OK);
    assert_int_equal(hd_file_read(full, 1 << 22, &bytes), HD_OK);
    return bytes;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void remove_tree(const char *path)
{
    int rc =
        nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS); /* NOLINT(concurrency-mt-unsafe) */
    assert_int_equal(rc, 0);
}

void put_file(const char *dir, const char *name, struct hd_slice bytes)
{
    char path[HD_PATH_MAX];
    assert_int_equal(hd_path_join(path, sizeof(path), dir, name), HD_OK);
    assert_int_equal(hd_file_write(path, bytes, 0600), HD_OK);
}

static void make_keys(struct fixture *fx)
{
    fx->facts = (struct sync_office_facts){
        .name = "Family Hubs", .first_week = FIRST_WEEK, .pack_number = 1, .waves_n = 1};
    fx->facts.wave[0] = (struct sync_wave){
        .keyset = {.wave_no = WAVE_NO}, .opened_week = FIRST_WEEK, .closed_from = INT32_MAX};
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        hd_opener_generate(fx->facts.wave[0].keyset.pk[i], fx->secret[i]);
    }
    hd_random(fx->receipt_seed, sizeof(fx->receipt_seed));
    hd_sign_public(fx->receipt_seed, fx->facts.receipt_pk);
    memset(fx->root_seed, 0x5a, sizeof(fx->root_seed));
    hd_sign_public(fx->root_seed, fx->facts.root_pk);
    assert_int_equal(hd_opener_new(fx->secret[0], &fx->facts.wave[0].keyset, &fx->opener),
                     HD_OK);
    for (size_t i = 0; i < KIOSKS; i++) {
        hd_random(fx->kiosk[i].sign_seed, HD_SIGN_SEED_LEN);
        hd_random(fx->kiosk[i].first.key, HD_KEY_LEN);
    }
}

void fixture_register(struct fixture *fx, struct sync_office *office)
{
    static const char *const names[KIOSKS] = {"Brixham front desk", "Brixham waiting room",
                                              "Paignton front desk"};
    static const char *const hubs[KIOSKS] = {"Brixham", "Brixham", "Paignton"};
    for (size_t i = 0; i < KIOSKS; i++) {
        struct sync_kiosk kiosk = {.revoked_from = INT32_MAX};
        snprintf(kiosk.name, sizeof(kiosk.name), "%s", names[i]);
        snprintf(kiosk.hub, sizeof(kiosk.hub), "%s", hubs[i]);
        hd_sign_public(fx->kiosk[i].sign_seed, kiosk.sign_pk);
        assert_int_equal(
            hd_seal_key(&fx->facts.wave[0].keyset, fx->kiosk[i].first.key, kiosk.first_key),
            HD_OK);
        assert_int_equal(sync_office_add_kiosk(office, &kiosk), HD_OK);
        fx->kiosk[i].number = kiosk.number;
    }
}

static struct sync_office *create_office(const struct fixture *fx, const char *dir)
{
    struct hd_buf plan = source_file("assets/plans/torbay-wsoa.json");
    struct hd_buf survey = source_file("assets/surveys/participation.json");
    struct hd_buf strings = source_file("assets/strings/kiosk.json");
    assert_int_equal(sync_office_create(dir, &fx->facts, hd_buf_slice(&plan),
                                        hd_buf_slice(&survey), hd_buf_slice(&strings)),
                     HD_OK);
    hd_buf_free(&plan);
    hd_buf_free(&survey);
    hd_buf_free(&strings);
    uint8_t seed_file[HD_SEED_FILE_LEN];
    hd_seed_encode(fx->receipt_seed, seed_file);
    put_file(dir, "keys/receipt.key", (struct hd_slice){seed_file, sizeof(seed_file)});
    struct hd_notes notes = {.n = 0};
    struct sync_office *office = NULL;
    if (sync_office_open(dir, &notes, &office) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    return office;
}

static void use_survey(struct fixture *fx)
{
    const struct hd_survey *const *surveys = NULL;
    assert_int_equal(sync_office_surveys(fx->office, &surveys), 1);
    fx->survey = surveys[0];
}

void fixture_open(struct fixture *fx)
{
    *fx = (struct fixture){.opener = NULL};
    assert_int_equal(hd_crypto_start(), HD_OK);
    snprintf(fx->root, sizeof(fx->root), "/dev/shm/heard-sync-XXXXXX");
    if (!mkdtemp(fx->root)) {
        snprintf(fx->root, sizeof(fx->root), "%s/heard-XXXXXX", HEARD_BINARY_DIR);
        assert_non_null(mkdtemp(fx->root));
    }
    snprintf(fx->dir, sizeof(fx->dir), "%s/office", fx->root);
    snprintf(fx->stick, sizeof(fx->stick), "%s/stick", fx->root);
    assert_int_equal(hd_dir_make(fx->stick, 0700), HD_OK);
    make_keys(fx);
    fx->office = create_office(fx, fx->dir);
    fixture_register(fx, fx->office);
    use_survey(fx);
}

void fixture_close(struct fixture *fx)
{
    sync_office_close(fx->office);
    hd_opener_free(fx->opener);
    remove_tree(fx->root);
}

void fixture_reopen(struct fixture *fx)
{
    struct hd_notes notes = {.n = 0};
    sync_office_close(fx->office);
    fx->office = NULL;
    if (sync_office_open(fx->dir, &notes, &fx->office) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    use_survey(fx);
}

struct sync_office *fixture_twin(struct fixture *fx, const char *name, char *dir, size_t size)
{
    assert_int_equal(hd_path_join(dir, size, fx->root, name), HD_OK);
    struct sync_office *office = create_office(fx, dir);
    fixture_register(fx, office);
    return office;
}

void make_answers(const struct fixture *fx, size_t kiosk, uint16_t week, size_t route,
                  unsigned pick, struct hd_record *out)
{
    const struct hd_survey *survey = fx->survey;
    *out = (struct hd_record){
        .type = HD_RECORD_ANSWERS,
        .kiosk_no = fx->kiosk[kiosk].number,
        .wave_no = WAVE_NO,
        .week = week,
        .role = survey->role[survey->route[route].role].number,
        .route = survey->route[route].number,
        .payload_len = (uint32_t)survey->questions_n,
    };
    hd_random(out->rid, sizeof(out->rid));
    memcpy(out->survey_digest, survey->digest, HD_DIGEST_LEN);
    for (size_t i = 0; i < survey->route[route].order_n; i++) {
        size_t question = survey->route[route].order[i];
        const struct hd_scale *scale = survey->question[question].wording[route].scale;
        out->payload[question] = (uint8_t)(HD_ANSWER_FIRST_OPTION + pick % scale->n);
    }
}

void seal_record(const struct fixture *fx, size_t kiosk, const struct hd_record *record,
                 uint8_t *sealed)
{
    struct hd_ratchet ratchet = fx->kiosk[kiosk].first;
    assert_true(hd_ratchet_advance(&ratchet, record->week));
    struct hd_keyset keyset = fx->facts.wave[0].keyset;
    keyset.wave_no = record->wave_no;
    assert_int_equal(hd_seal(record, &keyset, ratchet.key, sealed), HD_OK);
}

void seal_dummy(const struct fixture *fx, size_t kiosk, uint16_t week, uint8_t *sealed)
{
    struct hd_ratchet ratchet = fx->kiosk[kiosk].first;
    assert_true(hd_ratchet_advance(&ratchet, week));
    assert_int_equal(
        hd_seal_dummy(&fx->facts.wave[0].keyset, fx->kiosk[kiosk].number, &ratchet, sealed),
        HD_OK);
}

struct hd_buf make_batch(struct fixture *fx, size_t kiosk, const uint8_t *sealed, size_t n)
{
    struct test_kiosk *from = &fx->kiosk[kiosk];
    struct hd_buf records = HD_BUF_EMPTY;
    struct hd_buf batch = HD_BUF_EMPTY;
    if (n > 0) {
        assert_int_equal(hd_buf_append(&records, sealed, n * HD_RECORD_SIZE), HD_OK);
    }
    while (n == 0 || n % SYNC_BATCH_ROUND != 0) {
        uint8_t dummy[HD_RECORD_SIZE];
        seal_dummy(fx, kiosk, 0, dummy);
        assert_int_equal(hd_buf_append(&records, dummy, sizeof(dummy)), HD_OK);
        n++;
    }
    uint8_t hash[HD_HASH_LEN];
    const struct sync_manifest says = {
        .number = from->batches + 1, .previous = from->last_hash, .audit = from->audit};
    assert_int_equal(sync_batch_encode(records.p, n, &says, from->sign_seed, hash, &batch),
                     HD_OK);
    from->batches++;
    memcpy(from->last_hash, hash, sizeof(hash));
    hd_buf_free(&records);
    return batch;
}

struct sync_import import_bytes(struct sync_office *office, const struct hd_buf *bytes)
{
    struct sync_batch batch;
    struct sync_import done;
    size_t held_n = 0;
    assert_int_equal(sync_batch_decode(hd_buf_slice(bytes), &batch), HD_OK);
    uint8_t *held = malloc((size_t)batch.count * HD_RECORD_ID_LEN);
    assert_non_null(held);
    assert_int_equal(sync_office_import(office, &batch, &done, held, &held_n), HD_OK);
    free(held);
    return done;
}

void import_records(struct fixture *fx, size_t kiosk, const uint8_t *sealed, size_t n)
{
    struct hd_buf batch = make_batch(fx, kiosk, sealed, n);
    struct sync_import done = import_bytes(fx->office, &batch);
    assert_int_equal(done.altered, 0);
    hd_buf_free(&batch);
}
