/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kiosk in use: what is sealed and kept there is what the office opens, clocks that jump move no
 * week back, two programs can share it, and no file holds anything that anybody said.
 */
#include "kiosk_place.h"

static void what_is_kept_is_what_the_office_opens(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_device *device = open_kiosk(p);
    for (uint8_t i = 0; i < 20; i++) {
        struct hd_record record = answers_of(device, (uint8_t)(4 + i % 5));
        struct hd_sealed sealed;
        assert_int_equal(hd_device_seal(device, &record, office_time(&office, i / 5), &sealed),
                         HD_OK);
        assert_int_equal(record.week, i / 5);
        assert_int_equal(record.kiosk_no, 12);
        assert_int_equal(record.wave_no, 3);
        assert_false(sealed.has_slot);
        assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
        assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
        assert_int_equal(hd_device_used(device), i + 1);
    }
    hd_device_close(device);

    device = open_kiosk(p);
    struct hd_buf all = HD_BUF_EMPTY;
    unsigned answers[16] = {0};
    unsigned weeks[8] = {0};
    assert_int_equal(hd_device_read_used(device, &all), HD_OK);
    assert_int_equal(all.len, (size_t)20 * HD_RECORD_SIZE);
    for (size_t i = 0; i < 20; i++) {
        struct hd_record got = unseal(all.p + i * HD_RECORD_SIZE);
        assert_int_equal(got.type, HD_RECORD_ANSWERS);
        assert_int_equal(got.kiosk_no, 12);
        answers[got.payload[0]]++;
        weeks[got.week]++;
    }
    for (int i = 0; i < 5; i++) {
        assert_int_equal(answers[4 + i], 4);
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(weeks[i], 5);
    }
    uint8_t dummy[HD_RECORD_SIZE];
    assert_int_equal(hd_device_dummy(device, dummy), HD_OK);
    struct hd_record empty = unseal(dummy);
    assert_int_equal(empty.type, HD_RECORD_DUMMY);
    assert_int_equal(empty.week, 3);
    hd_buf_free(&all);
    hd_device_close(device);
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, HD_HASH_LEN);
}

static void a_full_kiosk_says_so_until_receipts_come(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_device *device = open_kiosk(p);
    enum { ROOM = SLOTS - RESERVE };
    uint8_t ids[ROOM][HD_HASH_LEN];
    struct hd_record record = answers_of(device, 5);
    struct hd_sealed sealed;
    for (size_t i = 0; i < ROOM; i++) {
        assert_int_equal(hd_device_room(device), ROOM - i);
        assert_int_equal(hd_device_seal(device, &record, office_time(&office, 0), &sealed),
                         HD_OK);
        assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
        hd_hash((struct hd_slice){sealed.bytes, HD_RECORD_SIZE}, ids[i]);
    }
    assert_int_equal(hd_device_room(device), 0);
    assert_int_equal(hd_device_seal(device, &record, office_time(&office, 0), &sealed), HD_OK);
    assert_int_equal(hd_device_keep(device, &sealed), HD_E_FULL);
    assert_int_equal(hd_device_cover(device), HD_OK);
    /* What staff do to empty it can still be written down. */
    for (int i = 0; i < 2 * RESERVE; i++) {
        enum hd_err err =
            hd_device_log_staff(device, HD_STAFF_LOCKED, 0, office_time(&office, 0));
        assert_int_equal(err, i < RESERVE / 2 ? HD_OK : HD_E_FULL); /* typed all night */
    }
    for (int i = 0; i < RESERVE - RESERVE / 2; i++) {
        assert_int_equal(hd_device_log_staff(device, HD_STAFF_MENU, 3, office_time(&office, 0)),
                         HD_OK);
    }
    assert_int_equal(hd_device_log_staff(device, HD_STAFF_COPIED, 3, office_time(&office, 0)),
                     HD_E_FULL);
    assert_int_equal(hd_device_room(device), 0);
    qsort(ids, ROOM, HD_HASH_LEN, by_bytes);
    uint32_t released = 0;
    assert_int_equal(hd_device_release(device, ids[0], 30, &released), HD_OK);
    assert_int_equal(released, 30);
    assert_int_equal(hd_device_keep(device, &sealed), HD_OK); /* the same one, at last */
    assert_int_equal(hd_device_used(device), SLOTS - 29);
    assert_int_equal(hd_device_room(device), 29 - RESERVE);
    hd_device_close(device);
}

static void the_week_never_goes_back(void **state)
{
    struct place *p = *state;
    const int64_t day = 86400;
    make_kiosk(p);
    struct hd_device *device = open_kiosk(p);
    int64_t week5 = office_time(&office, 5);
    const struct {
        int64_t now;
        uint16_t week;
        bool trusted;
    } rows[] = {
        {0, 0, false}, /* 1970: a flat battery */
        {-1, 0, false},
        {INT64_MIN, 0, false},
        {office_time(&office, -20), 0, false}, /* before everything */
        {office_time(&office, 0), 0, true},
        {week5, 5, true},
        {week5 - 365 * day, 5, false},
        {0, 5, false},
        {week5 + 7 * day, 6, true},
        {2147483647, 6, false}, /* 2038-01-19: the last second of 32 bits */
        {2147483648, 6, false},
        {office_time(&office, 6 + 27), 6, false}, /* more than half a year in a cupboard */
        {office_time(&office, 6 + 26), 32, true},
        {week5, 32, false},
        {office_time(&office, 32), 32, true},
        {INT64_MAX, 32, false}, /* year 9999 and later */
        {week5, 32, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_record record = answers_of(device, 5);
        struct hd_sealed sealed;
        assert_int_equal(hd_device_seal(device, &record, rows[i].now, &sealed), HD_OK);
        assert_int_equal(record.week, rows[i].week);
        assert_int_equal(record.week_untrusted, !rows[i].trusted);
        assert_int_equal(hd_device_trusts_clock(device, rows[i].now), rows[i].trusted);
        struct hd_record got = unseal(sealed.bytes); /* checks its MAC, too */
        assert_int_equal(got.week, rows[i].week);
        assert_int_equal(got.week_untrusted, !rows[i].trusted);
        if (i % 2) {
            hd_device_close(device);
            device = open_kiosk(p);
        }
    }
    hd_device_close(device);
}

/* Else the week on the disk would be that of the last answer. */
static void time_passing_moves_the_stored_week_also_when_nobody_answers(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_device *device = open_kiosk(p);
    assert_int_equal(hd_device_tick(device, office_time(&office, 4)), HD_OK);
    assert_int_equal(hd_device_tick(device, 0), HD_OK); /* and back to 1970: no matter */
    hd_device_close(device);
    device = open_kiosk(p);
    struct hd_record record = answers_of(device, 5);
    struct hd_sealed sealed;
    assert_int_equal(hd_device_seal(device, &record, office_time(&office, 1), &sealed), HD_OK);
    assert_int_equal(record.week, 4);
    assert_true(record.week_untrusted);
    hd_device_close(device);
}

/* heard-kiosk and heard-sync open the same folder at once. */
static void two_programs_share_a_kiosk(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_device *kiosk = open_kiosk(p);
    struct hd_device *sync = open_kiosk(p);
    struct hd_record record = answers_of(kiosk, 5);
    struct hd_sealed sealed;
    for (int i = 0; i < 12; i++) {
        struct hd_device *who = i % 2 ? kiosk : sync;
        /* The two clocks are a week apart: each goes on from where the other was. */
        int32_t week = i / 2 + (i % 2 ? 1 : 0);
        assert_int_equal(hd_device_seal(who, &record, office_time(&office, week), &sealed),
                         HD_OK);
        assert_true(record.week >= week);
        (void)unseal(sealed.bytes);
        assert_int_equal(hd_device_keep(who, &sealed), HD_OK);
        assert_int_equal(hd_device_used(kiosk), i + 1);
        assert_int_equal(hd_device_used(sync), i + 1);
    }
    hd_device_close(sync);
    hd_device_close(kiosk);
    kiosk = open_kiosk(p);
    assert_int_equal(hd_device_used(kiosk), 12);
    hd_device_close(kiosk);
}

static void somebody_elses_slot_is_left_and_another_taken(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_device *device = open_kiosk(p);
    struct hd_record record = answers_of(device, 5);
    struct hd_sealed first;
    struct hd_sealed second;
    assert_int_equal(hd_device_seal(device, &record, 0, &first), HD_OK);
    assert_int_equal(hd_device_seal(device, &record, 0, &second), HD_OK);
    assert_int_equal(hd_device_keep(device, &first), HD_OK);
    second.slot = first.slot; /* both had picked the same */
    second.has_slot = true;
    assert_int_equal(hd_device_keep(device, &second), HD_OK);
    assert_int_not_equal(second.slot, first.slot);
    assert_int_equal(hd_device_used(device), 2);
    hd_device_close(device);
}

static void no_file_holds_an_answer_or_the_date(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_device *device = open_kiosk(p);
    uint8_t rids[20][HD_RID_LEN];
    static const uint8_t marker[] = {7, 4, 9, 5, 11, 6, 8, 10, 4, 7, 5, 9, 6, 11, 8};
    int64_t now = office_time(&office, 2);
    char day[16];
    char week[HD_WEEK_TEXT_SIZE];
    uint8_t seconds[4];
    for (size_t i = 0; i < 20; i++) {
        struct hd_record record = answers_of(device, 5);
        struct hd_sealed sealed;
        memcpy(record.payload, marker, sizeof(marker));
        assert_int_equal(hd_device_seal(device, &record, now, &sealed), HD_OK);
        assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
        memcpy(rids[i], record.rid, HD_RID_LEN);
        assert_memory_equal(unseal(sealed.bytes).payload, marker, sizeof(marker));
    }
    hd_device_close(device);
    hd_day_format((int32_t)(now / 86400), day);
    hd_week_format(hd_week_of_time(now), week);
    struct hd_wr wr = hd_wr_init(seconds, sizeof(seconds));
    hd_wr_u32(&wr, (uint32_t)now);

    struct hd_names names = {0};
    assert_int_equal(hd_dir_list(p->dir, "", &names), HD_OK);
    assert_int_equal(names.n, FILES);
    for (size_t i = 0; i < names.n; i++) {
        char path[PATH_ROOM];
        path_of(p, names.name[i], path);
        struct hd_buf bytes = load(path);
        assert_null(find_bytes(&bytes, marker, sizeof(marker)));
        assert_null(find_bytes(&bytes, day, strlen(day)));
        assert_null(find_bytes(&bytes, week, strlen(week)));
        for (size_t k = 0; k < 20; k++) {
            assert_null(find_bytes(&bytes, rids[k], HD_RID_LEN));
        }
        for (size_t k = 0; k < HD_RECIPIENTS; k++) {
            assert_null(find_bytes(&bytes, office.secret[k], HD_KEY_LEN));
        }
        assert_null(find_bytes(&bytes, office.root_seed, HD_SIGN_SEED_LEN));
        assert_null(find_bytes(&bytes, office.first.key, HD_KEY_LEN)); /* stepped to week 2 */
        hd_buf_free(&bytes);
    }
    hd_names_free(&names);
}

int main(void)
{
    if (hd_crypto_start() != HD_OK || !office_make(&office)) {
        return 1;
    }
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(what_is_kept_is_what_the_office_opens),
        CASE(a_full_kiosk_says_so_until_receipts_come),
        CASE(the_week_never_goes_back),
        CASE(time_passing_moves_the_stored_week_also_when_nobody_answers),
        CASE(two_programs_share_a_kiosk),
        CASE(somebody_elses_slot_is_left_and_another_taken),
        CASE(no_file_holds_an_answer_or_the_date),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    hd_buf_free(&office.pack);
    return failed;
}
