/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two waves and more: each is opened with its own keys and counts its own answers, a cut in the
 * middle of opening one leaves an office that works, and what is destroyed is gone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/text.h>
#include <sync/aggregate.h>
#include <sync/carry.h>

#include "office_db.h"
#include "office_fixture.h"

enum { OPENED = 6 }; /* weeks from the deployment's first to the opening of wave 2 */

static struct fixture fx;
static struct hd_keyset second;
static struct hd_opener *second_opener;

/* ---- failing on purpose ---- */

static int writes_left = -1; /* hd_file_write() calls that still succeed; -1 for all */
static bool fails_late;      /* the file is in place, and an error is told all the same */

enum hd_err __real_hd_file_write(const char *path, struct hd_slice bytes, mode_t mode);
enum hd_err __wrap_hd_file_write(const char *path, struct hd_slice bytes, mode_t mode);

enum hd_err __wrap_hd_file_write(const char *path, struct hd_slice bytes, mode_t mode)
{
    if (writes_left == 0) {
        if (fails_late) {
            assert_int_equal(__real_hd_file_write(path, bytes, mode), HD_OK);
        }
        return HD_E_IO;
    }
    writes_left -= writes_left > 0 ? 1 : 0;
    return __real_hd_file_write(path, bytes, mode);
}

static void make_second(void)
{
    uint8_t secret[HD_RECIPIENTS][HD_KEY_LEN];
    second.wave_no = 2;
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        hd_opener_generate(second.pk[i], secret[i]);
    }
    assert_int_equal(hd_opener_new(secret[0], &second, &second_opener), HD_OK);
}

static int setup(void **state)
{
    (void)state;
    writes_left = -1;
    fails_late = false;
    fixture_open(&fx);
    make_second();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    hd_opener_free(second_opener);
    fixture_close(&fx);
    return 0;
}

static enum hd_err try_open(size_t *lost)
{
    struct sync_wave_setup wave = {
        .keyset = second, .opened_week = FIRST_WEEK + OPENED, .opener = fx.opener};
    return sync_office_open_wave(fx.office, &wave, lost);
}

static void open_second(void)
{
    size_t lost = 99;
    assert_int_equal(try_open(&lost), HD_OK);
    assert_int_equal(lost, 0);
}

/* One answer of a kiosk, sealed to wave 1 or 2. */
static void seal_answer(size_t kiosk, uint32_t wave_no, uint16_t week, uint8_t *sealed)
{
    struct hd_record record;
    struct hd_ratchet ratchet = fx.kiosk[kiosk].first;
    make_answers(&fx, kiosk, week, 0, 0, &record);
    record.wave_no = wave_no;
    assert_true(hd_ratchet_advance(&ratchet, week));
    assert_int_equal(hd_seal(&record, wave_no == 2 ? &second : &fx.facts.wave[0].keyset,
                             ratchet.key, sealed),
                     HD_OK);
}

/* n answers of each week from..to. */
static void answers(uint32_t wave_no, uint16_t from, uint16_t to, size_t n)
{
    size_t all = n * (size_t)(to - from + 1);
    uint8_t *sealed = malloc(all * HD_RECORD_SIZE);
    assert_non_null(sealed);
    for (size_t i = 0; i < all; i++) {
        seal_answer(i % KIOSKS, wave_no, (uint16_t)(from + i / n), sealed + i * HD_RECORD_SIZE);
    }
    import_records(&fx, 0, sealed, all);
    free(sealed);
}

static struct sync_aggregate add_up(uint32_t wave_no)
{
    struct sync_aggregate sums;
    assert_int_equal(sync_office_select_wave(fx.office, wave_no), HD_OK);
    assert_int_equal(sync_aggregate_run(fx.office, wave_no == 2 ? second_opener : fx.opener, 2,
                                        THIS_WEEK, &sums),
                     HD_OK);
    return sums;
}

static uint64_t set_aside(const struct sync_aggregate *sums)
{
    uint64_t n = 0;
    for (size_t i = 0; i < SYNC_Q_N; i++) {
        n += sums->quarantined[i];
    }
    return n;
}

/* ---- which wave is at hand ---- */

static void the_last_wave_that_is_not_destroyed_is_at_hand(void **state)
{
    (void)state;
    uint64_t records = 0;
    assert_int_equal(sync_office_wave(fx.office)->keyset.wave_no, 1);
    open_second();
    assert_int_equal(sync_office_wave(fx.office)->keyset.wave_no, 2);
    assert_int_equal(sync_office_select_wave(fx.office, 0), HD_E_NOT_FOUND);
    assert_int_equal(sync_office_select_wave(fx.office, 3), HD_E_NOT_FOUND);
    assert_int_equal(sync_office_wave(fx.office)->keyset.wave_no, 2);
    assert_int_equal(sync_office_set_closed(fx.office, FIRST_WEEK + OPENED), HD_OK);
    assert_int_equal(sync_office_destroy_wave(fx.office, &records), HD_OK);
    fixture_reopen(&fx);
    assert_int_equal(sync_office_wave(fx.office)->keyset.wave_no, 1);
    assert_int_equal(sync_office_set_closed(fx.office, FIRST_WEEK + OPENED), HD_OK);
    assert_int_equal(sync_office_destroy_wave(fx.office, &records), HD_OK);
    fixture_reopen(&fx);
    assert_int_equal(sync_office_wave(fx.office)->keyset.wave_no, 2);
    assert_true(sync_office_wave(fx.office)->destroyed);
}

static void drilled_and_closed_are_remembered_of_the_wave_at_hand(void **state)
{
    (void)state;
    open_second();
    assert_int_equal(sync_office_set_drilled(fx.office), HD_OK);
    assert_int_equal(sync_office_select_wave(fx.office, 1), HD_OK);
    assert_int_equal(sync_office_set_closed(fx.office, FIRST_WEEK - 1), HD_E_RANGE);
    assert_int_equal(sync_office_set_closed(fx.office, FIRST_WEEK + 9), HD_OK);
    fixture_reopen(&fx);
    const struct sync_wave *wave = sync_office_facts(fx.office)->wave;
    assert_false(wave[0].drilled);
    assert_int_equal(wave[0].closed_from, FIRST_WEEK + 9);
    assert_true(wave[1].drilled);
    assert_int_equal(wave[1].closed_from, INT32_MAX);
    assert_int_equal(wave[1].opened_week, FIRST_WEEK + OPENED);
    assert_int_equal(sync_office_set_closed(fx.office, INT32_MAX), HD_OK); /* open again */
}

static void what_another_program_changed_meanwhile_is_kept(void **state)
{
    (void)state;
    struct hd_notes notes = {.n = 0};
    struct sync_office *other = NULL;
    assert_int_equal(sync_office_open(fx.dir, &notes, &other), HD_OK);
    open_second();
    assert_int_equal(sync_office_set_pack_number(fx.office, 8), HD_OK);
    assert_int_equal(sync_office_set_drilled(other), HD_OK); /* still has wave 1 at hand */
    assert_int_equal(sync_office_set_pack_number(other, 8), HD_E_RANGE);
    sync_office_close(other);
    fixture_reopen(&fx);
    const struct sync_office_facts *facts = sync_office_facts(fx.office);
    assert_int_equal(facts->waves_n, 2);
    assert_int_equal(facts->pack_number, 8);
    assert_true(facts->wave[0].drilled);
    assert_false(facts->wave[1].drilled);
}

/* ---- keys ---- */

static void each_wave_has_the_kiosks_keys_from_its_opening_on(void **state)
{
    (void)state;
    struct sync_kiosk *list = NULL;
    size_t n = 0;
    open_second();
    assert_int_equal(sync_office_kiosks(fx.office, &list, &n), HD_OK);
    assert_int_equal(n, KIOSKS);
    for (size_t i = 0; i < n; i++) {
        uint8_t key[HD_KEY_LEN];
        struct hd_ratchet ratchet = fx.kiosk[i].first;
        struct hd_slice sealed = {list[i].first_key, sizeof(list[i].first_key)};
        assert_true(list[i].has_key);
        assert_int_equal(list[i].first_week, OPENED);
        assert_int_equal(hd_unseal_key(fx.opener, sealed, key), HD_E_AUTH);
        assert_int_equal(hd_unseal_key(second_opener, sealed, key), HD_OK);
        assert_true(hd_ratchet_advance(&ratchet, OPENED));
        assert_memory_equal(key, ratchet.key, HD_KEY_LEN); /* not k_0: earlier weeks are safe */
    }
    free(list);
    assert_int_equal(sync_office_select_wave(fx.office, 1), HD_OK);
    assert_int_equal(sync_office_kiosks(fx.office, &list, &n), HD_OK);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(list[i].first_week, 0);
    }
    free(list);
}

static void a_kiosk_added_later_has_no_key_in_an_earlier_wave(void **state)
{
    (void)state;
    struct sync_kiosk kiosk = {
        .name = "Torquay", .hub = "Torquay", .revoked_from = INT32_MAX, .first_week = OPENED};
    struct sync_kiosk *list = NULL;
    size_t n = 0;
    uint8_t key[HD_KEY_LEN] = {9};
    open_second();
    hd_random(kiosk.sign_pk, sizeof(kiosk.sign_pk));
    assert_int_equal(hd_seal_key(&second, key, kiosk.first_key), HD_OK);
    assert_int_equal(sync_office_add_kiosk(fx.office, &kiosk), HD_OK);
    assert_true(kiosk.has_key);
    assert_int_equal(sync_office_kiosks(fx.office, &list, &n), HD_OK);
    assert_true(n == KIOSKS + 1 && list[KIOSKS].has_key);
    free(list);
    assert_int_equal(sync_office_select_wave(fx.office, 1), HD_OK);
    assert_int_equal(sync_office_kiosks(fx.office, &list, &n), HD_OK);
    assert_true(n == KIOSKS + 1 && !list[KIOSKS].has_key);
    free(list);
    /* Somebody with its key seals to the old wave all the same. */
    struct hd_record record;
    uint8_t sealed[HD_RECORD_SIZE];
    make_answers(&fx, 0, OPENED, 0, 0, &record);
    record.kiosk_no = kiosk.number;
    assert_int_equal(hd_seal(&record, &fx.facts.wave[0].keyset, key, sealed), HD_OK);
    import_records(&fx, 0, sealed, 1);
    struct sync_aggregate sums = add_up(1);
    assert_int_equal(sums.quarantined[SYNC_Q_MAC], 1);
    sync_aggregate_free(&sums);
    /* Taken back, it leaves no key in any wave. */
    assert_int_equal(sync_office_drop_kiosk(fx.office, kiosk.number), HD_OK);
    assert_int_equal(sync_office_select_wave(fx.office, 2), HD_OK);
    struct sync_kiosk again = {.name = "T", .hub = "T", .revoked_from = INT32_MAX};
    assert_int_equal(sync_office_add_kiosk(fx.office, &again), HD_OK);
    assert_int_equal(again.number, kiosk.number);
}

static void with_a_wrong_opener_no_wave_is_opened(void **state)
{
    (void)state;
    struct sync_wave_setup wave = {
        .keyset = second, .opened_week = FIRST_WEEK + OPENED, .opener = second_opener};
    size_t lost = 0;
    assert_int_equal(sync_office_open_wave(fx.office, &wave, &lost), HD_E_AUTH);
    fixture_reopen(&fx);
    assert_int_equal(sync_office_facts(fx.office)->waves_n, 1);
    open_second();
}

static void a_kiosk_whose_key_does_not_open_is_told_and_stops_nothing(void **state)
{
    (void)state;
    struct sync_kiosk bad = {.name = "Bad", .hub = "Torquay", .revoked_from = INT32_MAX};
    size_t lost = 0;
    hd_random(bad.sign_pk, sizeof(bad.sign_pk));
    assert_int_equal(sync_office_add_kiosk(fx.office, &bad), HD_OK); /* zeros for a key */
    assert_int_equal(try_open(&lost), HD_OK);
    assert_int_equal(lost, 1);
    answers(2, OPENED, OPENED, KIOSKS);
    struct sync_aggregate sums = add_up(2);
    assert_int_equal(sums.accepted, KIOSKS);
    sync_aggregate_free(&sums);
}

static void impossible_waves_are_not_opened(void **state)
{
    (void)state;
    static const struct {
        uint32_t no;
        int32_t week;
    } rows[] = {{1, FIRST_WEEK + OPENED},
                {3, FIRST_WEEK + OPENED},
                {0, FIRST_WEEK + OPENED},
                {2, FIRST_WEEK - 1},
                {2, FIRST_WEEK + UINT16_MAX + 1}};
    size_t lost = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sync_wave_setup wave = {
            .keyset = second, .opened_week = rows[i].week, .opener = fx.opener};
        wave.keyset.wave_no = rows[i].no;
        assert_int_equal(sync_office_open_wave(fx.office, &wave, &lost), HD_E_RANGE);
    }
    struct sync_wave_setup same = {
        .keyset = fx.facts.wave[0].keyset, .opened_week = FIRST_WEEK, .opener = fx.opener};
    same.keyset.wave_no = 2;
    assert_int_equal(sync_office_open_wave(fx.office, &same, &lost), HD_E_RANGE);
    fixture_reopen(&fx);
    assert_int_equal(sync_office_facts(fx.office)->waves_n, 1);
}

/* ---- surveys and strings ---- */

static void expect_texts(uint32_t wave_no, const char *survey_file, const char *strings_file)
{
    struct hd_notes notes = {.n = 0};
    struct hd_buf survey = source_file(survey_file);
    struct hd_buf strings = source_file(strings_file);
    struct hd_buf got_survey = HD_BUF_EMPTY;
    struct hd_buf got_strings = HD_BUF_EMPTY;
    assert_int_equal(sync_office_select_wave(fx.office, wave_no), HD_OK);
    assert_int_equal(sync_office_wave_texts(fx.office, &notes, &got_survey, &got_strings),
                     HD_OK);
    assert_int_equal(got_survey.len, survey.len);
    assert_memory_equal(got_survey.p, survey.p, survey.len);
    assert_int_equal(got_strings.len, strings.len);
    assert_memory_equal(got_strings.p, strings.p, strings.len);
    hd_buf_free(&survey);
    hd_buf_free(&strings);
    hd_buf_free(&got_survey);
    hd_buf_free(&got_strings);
}

/* As fixture_reopen(), which wants one survey. */
static void reopen_with_two(void)
{
    struct hd_notes notes = {.n = 0};
    sync_office_close(fx.office);
    fx.office = NULL;
    assert_int_equal(sync_office_open(fx.dir, &notes, &fx.office), HD_OK);
}

static void a_wave_may_have_a_survey_and_strings_of_its_own(void **state)
{
    (void)state;
    static const char old_survey[] = "assets/surveys/participation.json";
    static const char old_strings[] = "assets/strings/kiosk.json";
    struct hd_buf survey = source_file("tests/golden/survey-mini.json");
    struct hd_buf strings = source_file("tests/golden/strings-mini.json");
    const struct hd_survey *const *surveys = NULL;
    size_t lost = 0;
    struct sync_wave_setup wave = {
        .keyset = second,
        .opened_week = FIRST_WEEK + OPENED,
        .opener = fx.opener,
        .survey_json = hd_buf_slice(&survey),
        .strings_json = hd_buf_slice(&strings),
    };
    assert_int_equal(sync_office_open_wave(fx.office, &wave, &lost), HD_OK);
    assert_int_equal(sync_office_surveys(fx.office, &surveys), 2);
    reopen_with_two();
    assert_int_equal(sync_office_surveys(fx.office, &surveys), 2);
    expect_texts(1, old_survey, old_strings);
    expect_texts(2, "tests/golden/survey-mini.json", "tests/golden/strings-mini.json");
    hd_buf_free(&survey);
    hd_buf_free(&strings);
}

static void a_wave_has_the_last_ones_survey_and_strings_otherwise(void **state)
{
    (void)state;
    static const struct hd_slice broken = {(const uint8_t *)"{", 1};
    size_t lost = 0;
    struct sync_wave_setup wave = {
        .keyset = second, .opened_week = FIRST_WEEK + OPENED, .opener = fx.opener};
    wave.survey_json = broken;
    assert_int_equal(sync_office_open_wave(fx.office, &wave, &lost), HD_E_FORMAT);
    wave.survey_json.len = 0;
    wave.strings_json = broken;
    assert_int_equal(sync_office_open_wave(fx.office, &wave, &lost), HD_E_FORMAT);
    open_second();
    expect_texts(2, "assets/surveys/participation.json", "assets/strings/kiosk.json");
}

static void an_office_without_a_waves_survey_is_refused(void **state)
{
    (void)state;
    struct hd_notes notes = {.n = 0};
    struct sync_office *office = NULL;
    struct hd_buf mini = source_file("tests/golden/survey-mini.json");
    char hex[2 * HD_DIGEST_LEN + 1];
    char path[HD_PATH_MAX];
    size_t lost = 0;
    struct sync_wave_setup wave = {
        .keyset = second,
        .opened_week = FIRST_WEEK + OPENED,
        .opener = fx.opener,
        .survey_json = hd_buf_slice(&mini),
    };
    assert_int_equal(sync_office_open_wave(fx.office, &wave, &lost), HD_OK);
    hd_hex_encode(sync_office_wave(fx.office)->survey, HD_DIGEST_LEN, hex);
    snprintf(path, sizeof(path), "%s/surveys/%s.json", fx.dir, hex);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(sync_office_open(fx.dir, &notes, &office), HD_E_NOT_FOUND);
    assert_non_null(strstr(hd_notes_first_error(&notes), "wave 2"));
    hd_buf_free(&mini);
}

/* ---- a cut in the middle ---- */

static void wherever_writing_fails_the_office_is_as_before_or_has_the_wave(void **state)
{
    (void)state;
    /* strings-wave-2.json, then office.json: after neither, after one, and told too late. */
    static const struct {
        int writes;
        bool late;
        bool opened;
    } rows[] = {{0, false, false}, {0, true, false}, {1, false, false}, {1, true, true}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t lost = 0;
        writes_left = rows[i].writes;
        fails_late = rows[i].late;
        assert_int_equal(try_open(&lost), rows[i].opened ? HD_OK : HD_E_IO);
        writes_left = -1;
        fixture_reopen(&fx);
        assert_int_equal(sync_office_facts(fx.office)->waves_n, rows[i].opened ? 2 : 1);
    }
    /* What the tries before left behind is replaced, and the wave counts. */
    answers(2, OPENED, OPENED, KIOSKS);
    struct sync_aggregate sums = add_up(2);
    assert_int_equal(sums.accepted, KIOSKS);
    sync_aggregate_free(&sums);
}

static void keys_of_a_try_that_was_cut_off_are_replaced(void **state)
{
    (void)state;
    size_t lost = 0;
    writes_left = 1; /* the kiosks' keys are in the database, the wave is not in office.json */
    assert_int_equal(try_open(&lost), HD_E_IO);
    writes_left = -1;
    hd_opener_free(second_opener);
    make_second(); /* the next try has other keys */
    fixture_reopen(&fx);
    open_second();
    answers(2, OPENED, OPENED, KIOSKS);
    struct sync_aggregate sums = add_up(2);
    assert_int_equal(sums.accepted, KIOSKS);
    sync_aggregate_free(&sums);
}

/* ---- counting ---- */

static void each_wave_counts_its_own(void **state)
{
    (void)state;
    answers(1, 0, OPENED + 2, 3); /* some kiosks had no new pack when wave 2 opened */
    open_second();
    answers(2, OPENED, WEEKS - 1, 4);
    struct sync_aggregate one = add_up(1);
    struct sync_aggregate two = add_up(2);
    assert_int_equal(one.accepted, 3 * (OPENED + 3));
    assert_int_equal(two.accepted, 4 * (WEEKS - OPENED));
    assert_int_equal(set_aside(&one), 0);
    assert_int_equal(set_aside(&two), 0);
    /* Nobody can tell what the others are; together they are all records. */
    assert_int_equal(one.accepted + one.dummies + one.other_waves,
                     sync_office_records(fx.office));
    assert_int_equal(two.accepted + two.dummies + two.other_waves,
                     sync_office_records(fx.office));
    assert_int_equal(one.accepted + one.dummies, two.other_waves);
    sync_aggregate_free(&one);
    sync_aggregate_free(&two);
}

static void a_week_before_the_opening_is_none_of_the_wave(void **state)
{
    (void)state;
    open_second();
    answers(2, OPENED - 1, OPENED, KIOSKS);
    struct sync_aggregate sums = add_up(2);
    assert_int_equal(sums.accepted, KIOSKS);
    assert_int_equal(sums.quarantined[SYNC_Q_WEEK], KIOSKS);
    sync_aggregate_free(&sums);
}

static void the_new_waves_keys_forge_no_earlier_week(void **state)
{
    (void)state;
    /* Who holds wave 2's keys seals to wave 1, whose public keys are no secret, with the key of
     * the opening week for one of the week before. */
    struct hd_record record;
    struct hd_ratchet ratchet = fx.kiosk[0].first;
    uint8_t sealed[HD_RECORD_SIZE];
    open_second();
    make_answers(&fx, 0, OPENED - 1, 0, 0, &record);
    assert_true(hd_ratchet_advance(&ratchet, OPENED));
    assert_int_equal(hd_seal(&record, &fx.facts.wave[0].keyset, ratchet.key, sealed), HD_OK);
    import_records(&fx, 0, sealed, 1);
    struct sync_aggregate sums = add_up(1);
    assert_int_equal(sums.accepted, 0);
    assert_int_equal(sums.quarantined[SYNC_Q_MAC], 1);
    sync_aggregate_free(&sums);
}

static void keys_of_nobody_stay_in_quarantine(void **state)
{
    (void)state;
    struct hd_keyset nobody = {.wave_no = 2};
    struct hd_record record;
    uint8_t sealed[HD_RECORD_SIZE];
    uint8_t secret[HD_KEY_LEN];
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        hd_opener_generate(nobody.pk[i], secret);
    }
    open_second();
    make_answers(&fx, 0, OPENED, 0, 0, &record);
    record.wave_no = 2;
    assert_int_equal(hd_seal(&record, &nobody, fx.kiosk[0].first.key, sealed), HD_OK);
    import_records(&fx, 0, sealed, 1);
    for (uint32_t no = 1; no <= 2; no++) {
        struct sync_aggregate sums = add_up(no);
        assert_int_equal(sums.quarantined[SYNC_Q_WAVE], 1);
        sync_aggregate_free(&sums);
    }
}

static void answers_after_closing_are_set_aside_and_padding_is_not(void **state)
{
    (void)state;
    uint8_t dummy[HD_RECORD_SIZE];
    answers(1, 0, WEEKS - 1, 2);
    seal_dummy(&fx, 0, WEEKS - 1, dummy);
    import_records(&fx, 0, dummy, 1);
    struct sync_aggregate before = add_up(1);
    assert_int_equal(sync_office_set_closed(fx.office, FIRST_WEEK + 5), HD_OK);
    struct sync_aggregate sums = add_up(1);
    assert_int_equal(sums.accepted, 2 * 5);
    assert_int_equal(sums.quarantined[SYNC_Q_CLOSED], 2 * (WEEKS - 5));
    assert_int_equal(set_aside(&sums), 2 * (WEEKS - 5));
    assert_int_equal(sums.dummies, before.dummies);
    assert_int_equal(hd_tally_records(sums.tally, &HD_TALLY_ALL), 2 * 5);
    assert_string_equal(sync_quarantine_code(SYNC_Q_CLOSED), "after_close");
    sync_aggregate_free(&sums);
    sync_aggregate_free(&before);
}

static void a_lost_kiosk_is_revoked_in_every_wave(void **state)
{
    (void)state;
    answers(1, 0, OPENED, KIOSKS);
    open_second();
    answers(2, OPENED, WEEKS - 1, KIOSKS);
    assert_int_equal(
        sync_office_revoke_kiosk(fx.office, fx.kiosk[1].number, FIRST_WEEK + OPENED), HD_OK);
    struct sync_aggregate one = add_up(1);
    struct sync_aggregate two = add_up(2);
    assert_int_equal(one.quarantined[SYNC_Q_WEEK], 1);
    assert_int_equal(one.accepted, KIOSKS * (OPENED + 1) - 1);
    assert_int_equal(two.quarantined[SYNC_Q_WEEK], WEEKS - OPENED);
    assert_int_equal(two.accepted, (KIOSKS - 1) * (WEEKS - OPENED));
    sync_aggregate_free(&one);
    sync_aggregate_free(&two);
}

/* ---- the end of a wave ---- */

static void put_keys(uint32_t wave_no)
{
    char folder[HD_PATH_MAX];
    assert_int_equal(sync_wave_key_path(fx.dir, wave_no, "", folder), HD_OK);
    assert_int_equal(hd_dir_make(folder, 0700), HD_OK);
    put_file(folder, "officer.fhk", (struct hd_slice){(const uint8_t *)"locked", 6});
    put_file(folder, "officer-before-1.fhk", (struct hd_slice){(const uint8_t *)"older", 5});
    put_file(folder, "root.fhs", (struct hd_slice){(const uint8_t *)"", 0});
}

static bool has_keys(uint32_t wave_no)
{
    char folder[HD_PATH_MAX];
    assert_int_equal(sync_wave_key_path(fx.dir, wave_no, "", folder), HD_OK);
    return hd_path_exists(folder);
}

/* How often the database names a wave's keyset, anywhere in its bytes. */
static size_t named_in_db(const struct hd_keyset *keyset)
{
    char path[HD_PATH_MAX];
    uint8_t id[HD_KEYSET_ID_LEN];
    struct hd_buf db = HD_BUF_EMPTY;
    size_t n = 0;
    hd_keyset_id(keyset, id);
    assert_int_equal(hd_path_join(path, sizeof(path), fx.dir, "office.db"), HD_OK);
    assert_int_equal(hd_file_read(path, 1 << 26, &db), HD_OK);
    for (size_t at = 0; at + sizeof(id) <= db.len; at++) {
        n += memcmp(db.p + at, id, sizeof(id)) == 0 ? 1 : 0;
    }
    hd_buf_free(&db);
    return n;
}

static void fill_two_waves(void)
{
    answers(1, 0, OPENED, 3);
    open_second();
    answers(2, OPENED, WEEKS - 1, 3);
    assert_int_equal(sync_office_tidy(fx.office), HD_OK);
    put_keys(1);
    put_keys(2);
}

static void a_destroyed_wave_is_gone_and_the_other_is_unchanged(void **state)
{
    (void)state;
    uint64_t records = 0;
    struct sync_kiosk *list = NULL;
    size_t n = 0;
    fill_two_waves();
    struct sync_aggregate before = add_up(2);
    uint64_t all = sync_office_records(fx.office);
    assert_true(named_in_db(&fx.facts.wave[0].keyset) > 0);
    assert_int_equal(sync_office_select_wave(fx.office, 1), HD_OK);
    assert_int_equal(sync_office_destroy_wave(fx.office, &records), HD_E_WAVE); /* still open */
    assert_true(has_keys(1));
    assert_int_equal(sync_office_set_closed(fx.office, FIRST_WEEK + WEEKS), HD_OK);
    assert_int_equal(sync_office_destroy_wave(fx.office, &records), HD_OK);
    assert_int_equal(records, before.other_waves);
    assert_int_equal(sync_office_records(fx.office), all - records);
    assert_false(has_keys(1));
    assert_true(has_keys(2));
    assert_int_equal(named_in_db(&fx.facts.wave[0].keyset), 0);
    assert_int_equal(sync_office_kiosks(fx.office, &list, &n), HD_OK);
    for (size_t i = 0; i < n; i++) {
        assert_false(list[i].has_key);
    }
    free(list);
    fixture_reopen(&fx);
    struct sync_aggregate after = add_up(2);
    assert_int_equal(after.accepted, before.accepted);
    assert_int_equal(after.other_waves, 0);
    assert_int_equal(set_aside(&after), 0);
    sync_aggregate_free(&before);
    sync_aggregate_free(&after);
    assert_int_equal(sync_office_select_wave(fx.office, 1), HD_OK);
    assert_int_equal(sync_office_set_closed(fx.office, INT32_MAX), HD_E_WAVE);
    assert_int_equal(sync_office_set_drilled(fx.office), HD_E_WAVE);
}

static void nobody_is_asked_for_the_key_of_a_destroyed_wave(void **state)
{
    (void)state;
    struct hd_notes notes = {.n = 0};
    struct hd_opener *opener = NULL;
    struct hd_slice passphrase = {(const uint8_t *)"whatever it was", 15};
    uint64_t records = 0;
    fill_two_waves();
    assert_int_equal(sync_office_select_wave(fx.office, 1), HD_OK);
    assert_int_equal(sync_office_set_closed(fx.office, FIRST_WEEK + OPENED), HD_OK);
    assert_int_equal(sync_office_destroy_wave(fx.office, &records), HD_OK);
    assert_int_equal(sync_office_opener(fx.office, passphrase, &notes, &opener), HD_E_WAVE);
    assert_non_null(strstr(hd_notes_first_error(&notes), "wave 1 were destroyed"));
    assert_int_equal(notes.n, 1);
}

static void destroying_goes_on_where_it_was_cut_off(void **state)
{
    (void)state;
    uint64_t records = 0;
    struct hd_notes notes = {.n = 0};
    char folder[HD_PATH_MAX];
    char inside[HD_PATH_MAX];
    fill_two_waves();
    assert_int_equal(sync_wave_key_path(fx.dir, 1, "", folder), HD_OK);
    assert_int_equal(sync_wave_key_path(fx.dir, 1, "stranger", inside), HD_OK);
    assert_int_equal(hd_dir_make(inside, 0700), HD_OK); /* the folder cannot be removed */
    assert_int_equal(sync_office_select_wave(fx.office, 1), HD_OK);
    assert_int_equal(sync_office_set_closed(fx.office, FIRST_WEEK + OPENED), HD_OK);
    writes_left = 0; /* not even marked */
    assert_int_equal(sync_office_destroy_wave(fx.office, &records), HD_E_IO);
    writes_left = -1;
    fixture_reopen(&fx);
    assert_int_equal(sync_office_select_wave(fx.office, 1), HD_OK);
    assert_false(sync_office_wave(fx.office)->destroyed);
    assert_true(sync_office_records(fx.office) > 0);
    assert_int_equal(sync_office_destroy_wave(fx.office, &records), HD_E_EXISTS);
    assert_true(records > 0); /* all that could be done was done */
    assert_int_equal(named_in_db(&fx.facts.wave[0].keyset), 0);
    assert_int_equal(rmdir(inside), 0);
    fixture_reopen(&fx);
    assert_int_equal(sync_office_select_wave(fx.office, 1), HD_OK);
    assert_true(sync_office_wave(fx.office)->destroyed);
    /* While records may be left, the folder stays, and shows that there is something to go on with. */
    struct sync_office *other = NULL;
    assert_int_equal(sync_office_open(fx.dir, &notes, &other), HD_OK);
    assert_int_equal(sync_office_reserve(other), HD_OK);
    assert_int_equal(sync_office_destroy_wave(fx.office, &records), HD_E_IO);
    assert_true(hd_path_exists(folder));
    sync_office_let_go(other);
    sync_office_close(other);
    assert_int_equal(sync_office_destroy_wave(fx.office, &records), HD_OK);
    assert_int_equal(records, 0);
    assert_false(hd_path_exists(folder));
    assert_false(has_keys(1));
    /* An old stick brings its records back; they are of no use, and the next call removes them. */
    answers(1, 0, 1, 3);
    assert_int_equal(sync_office_destroy_wave(fx.office, &records), HD_OK);
    assert_true(records >= 6);
    assert_int_equal(named_in_db(&fx.facts.wave[0].keyset), 0);
}

static void a_wave_after_the_last_was_destroyed_has_no_keys_of_kiosks(void **state)
{
    (void)state;
    uint64_t records = 0;
    size_t lost = 0;
    struct sync_wave_setup wave = {.keyset = second, .opened_week = FIRST_WEEK + OPENED};
    assert_int_equal(sync_office_set_closed(fx.office, FIRST_WEEK + 3), HD_OK);
    assert_int_equal(sync_office_destroy_wave(fx.office, &records), HD_OK);
    assert_int_equal(sync_office_open_wave(fx.office, &wave, &lost), HD_OK);
    assert_int_equal(lost, KIOSKS);
    answers(2, OPENED, OPENED, KIOSKS);
    struct sync_aggregate sums = add_up(2);
    assert_int_equal(sums.accepted, 0);
    assert_int_equal(sums.quarantined[SYNC_Q_MAC], KIOSKS);
    sync_aggregate_free(&sums);
}

int main(void)
{
#define WAVE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        WAVE_TEST(the_last_wave_that_is_not_destroyed_is_at_hand),
        WAVE_TEST(drilled_and_closed_are_remembered_of_the_wave_at_hand),
        WAVE_TEST(what_another_program_changed_meanwhile_is_kept),
        WAVE_TEST(each_wave_has_the_kiosks_keys_from_its_opening_on),
        WAVE_TEST(a_kiosk_added_later_has_no_key_in_an_earlier_wave),
        WAVE_TEST(with_a_wrong_opener_no_wave_is_opened),
        WAVE_TEST(a_kiosk_whose_key_does_not_open_is_told_and_stops_nothing),
        WAVE_TEST(impossible_waves_are_not_opened),
        WAVE_TEST(a_wave_may_have_a_survey_and_strings_of_its_own),
        WAVE_TEST(a_wave_has_the_last_ones_survey_and_strings_otherwise),
        WAVE_TEST(an_office_without_a_waves_survey_is_refused),
        WAVE_TEST(wherever_writing_fails_the_office_is_as_before_or_has_the_wave),
        WAVE_TEST(keys_of_a_try_that_was_cut_off_are_replaced),
        WAVE_TEST(each_wave_counts_its_own),
        WAVE_TEST(a_week_before_the_opening_is_none_of_the_wave),
        WAVE_TEST(the_new_waves_keys_forge_no_earlier_week),
        WAVE_TEST(keys_of_nobody_stay_in_quarantine),
        WAVE_TEST(answers_after_closing_are_set_aside_and_padding_is_not),
        WAVE_TEST(a_lost_kiosk_is_revoked_in_every_wave),
        WAVE_TEST(a_destroyed_wave_is_gone_and_the_other_is_unchanged),
        WAVE_TEST(nobody_is_asked_for_the_key_of_a_destroyed_wave),
        WAVE_TEST(destroying_goes_on_where_it_was_cut_off),
        WAVE_TEST(a_wave_after_the_last_was_destroyed_has_no_keys_of_kiosks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
