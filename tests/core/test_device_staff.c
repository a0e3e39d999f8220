/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What staff do with a kiosk: each action is an entry of a chain that the office can follow, no
 * entry can be told from an answer, and a newer pack takes the place of the old one or nothing
 * does.
 */
#include "kiosk_place.h"

static struct hd_staff_event event_of(const struct hd_record *record)
{
    struct hd_staff_event event;
    assert_int_equal(record->type, HD_RECORD_STAFF);
    assert_int_equal(hd_staff_event_decode(record->payload, record->payload_len, &event),
                     HD_OK);
    return event;
}

static void entries_form_a_chain_that_the_office_can_follow(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_device *device = open_kiosk(p);
    static const enum hd_staff_action actions[] = {HD_STAFF_MENU, HD_STAFF_COPIED,
                                                   HD_STAFF_LOCKED, HD_STAFF_CLOSED};
    static const uint16_t persons[] = {7, 7, 0, 32};
    enum { N = sizeof(actions) / sizeof(actions[0]) };
    struct hd_audit audit;
    assert_int_equal(hd_device_audit(device, &audit), HD_OK);
    assert_int_equal(audit.seq, 0);
    for (size_t i = 0; i < N; i++) {
        /* The third while the clock stands in 1970. */
        int64_t now = i == 2 ? 0 : office_time(&office, 2);
        assert_int_equal(hd_device_log_staff(device, actions[i], persons[i], now), HD_OK);
        if (i == 1) { /* the chain goes on from the disk */
            hd_device_close(device);
            device = open_kiosk(p);
        }
    }
    struct hd_buf all = HD_BUF_EMPTY;
    assert_int_equal(hd_device_read_used(device, &all), HD_OK);
    assert_int_equal(all.len, (size_t)N * HD_RECORD_SIZE);
    uint8_t previous[HD_HASH_LEN] = {0};
    for (uint32_t seq = 1; seq <= N; seq++) {
        bool found = false;
        for (size_t k = 0; k < N && !found; k++) {
            struct hd_record record = unseal(all.p + k * HD_RECORD_SIZE);
            struct hd_staff_event event = event_of(&record);
            found = event.seq == seq;
            if (found) {
                assert_memory_equal(event.previous, previous, HD_HASH_LEN);
                assert_int_equal(event.action, actions[seq - 1]);
                assert_int_equal(event.staff, persons[seq - 1]);
                assert_int_equal(event.day, seq == 3 ? HD_STAFF_DAY_UNKNOWN : 3);
                assert_int_equal(record.week, 2);
                assert_int_equal(record.week_untrusted, seq == 3);
                hd_staff_event_hash(record.payload, previous);
            }
        }
        assert_true(found);
    }
    assert_int_equal(hd_device_audit(device, &audit), HD_OK);
    assert_int_equal(audit.seq, N);
    assert_memory_equal(audit.head, previous, HD_HASH_LEN);
    hd_buf_free(&all);
    hd_device_close(device);
}

static void two_programs_write_one_chain(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_device *kiosk = open_kiosk(p);
    struct hd_device *sync = open_kiosk(p);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(hd_device_log_staff(i % 2 ? kiosk : sync, HD_STAFF_MENU, 1,
                                             office_time(&office, i)),
                         HD_OK);
    }
    struct hd_audit audit;
    assert_int_equal(hd_device_audit(kiosk, &audit), HD_OK);
    assert_int_equal(audit.seq, 8);
    hd_device_close(sync);
    hd_device_close(kiosk);
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, HD_HASH_LEN);
}

/* heard-sync takes a receipt while the kiosk runs: slots that the kiosk knows as its decoys are
 * used, and its decoys no longer. */
static void an_entry_is_written_although_all_known_decoys_are_gone(void **state)
{
    struct place *p = *state;
    for (int round = 0; round < 8; round++) { /* which slots stay is chance */
        make_kiosk(p);
        struct hd_device *kiosk = open_kiosk(p);
        struct hd_device *sync = open_kiosk(p);
        hd_device_use_steps(kiosk);
        hd_device_use_steps(sync);
        int64_t now = office_time(&office, 0);
        assert_int_equal(hd_device_log_staff(kiosk, HD_STAFF_MENU, 1, now), HD_OK);
        struct hd_buf all = HD_BUF_EMPTY;
        assert_int_equal(hd_device_read_used(kiosk, &all), HD_OK);
        assert_int_equal(all.len, HD_STORE_STEP * HD_RECORD_SIZE);
        assert_int_equal(hd_device_log_staff(kiosk, HD_STAFF_COPIED, 1, now), HD_OK);
        uint8_t ids[HD_STORE_STEP][HD_HASH_LEN];
        for (size_t i = 0; i < HD_STORE_STEP; i++) {
            hd_hash((struct hd_slice){all.p + i * HD_RECORD_SIZE, HD_RECORD_SIZE}, ids[i]);
        }
        hd_buf_free(&all);
        qsort(ids, HD_STORE_STEP, HD_HASH_LEN, by_bytes);
        uint32_t released = 0;
        assert_int_equal(hd_device_release(sync, ids[0], HD_STORE_STEP, &released), HD_OK);
        assert_int_equal(released, HD_STORE_STEP - 1);
        assert_int_equal(hd_device_used(kiosk), HD_STORE_STEP);
        assert_int_equal(hd_device_log_staff(kiosk, HD_STAFF_RECEIPTS, 1, now), HD_OK);
        hd_device_close(sync);
        hd_device_close(kiosk);
        folder_empty(p->dir);
    }
}

/* Write another place of the log into both states of a store, checksums and all. */
static void forge_audit(const struct place *p, uint8_t seq, uint8_t head)
{
    static const char domain[] = "FHT1-state";
    enum { SUMMED = 74, SEQ_AT = 38, HEAD_AT = 42 };
    char path[PATH_ROOM];
    path_of(p, "answers.db", path);
    struct hd_buf bytes = load(path);
    const uint8_t *at = NULL;
    while ((at = find_bytes(&bytes, "FHT1", 4))) {
        uint8_t text[sizeof(domain) - 1 + SUMMED];
        uint8_t hash[HD_HASH_LEN];
        uint8_t *row = bytes.p + (at - bytes.p);
        memset(row + SEQ_AT, seq, 4);
        memset(row + HEAD_AT, head, HD_HASH_LEN);
        memcpy(text, domain, sizeof(domain) - 1);
        memcpy(text + sizeof(domain) - 1, row, SUMMED);
        hd_hash((struct hd_slice){text, sizeof(text)}, hash);
        memcpy(row + SUMMED, hash, 8);
        row[0] = 'x'; /* found; put back below */
    }
    while ((at = find_bytes(&bytes, "xHT1", 4))) {
        bytes.p[at - bytes.p] = 'F';
    }
    save(path, &bytes);
    hd_buf_free(&bytes);
}

/* A store that somebody else has written: whole, and with a log that cannot go on. */
static void a_log_at_its_end_is_full_and_one_without_sense_is_damaged(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    forge_audit(p, 0xff, 0xff);
    struct hd_device *device = open_kiosk(p);
    struct hd_audit audit;
    assert_int_equal(hd_device_audit(device, &audit), HD_OK);
    assert_int_equal(audit.seq, UINT32_MAX);
    assert_int_equal(hd_device_log_staff(device, HD_STAFF_MENU, 1, office_time(&office, 0)),
                     HD_E_FULL);
    hd_device_close(device);
    forge_audit(p, 0, 0xff);
    assert_int_equal(hd_device_open(p->dir, &p->notes, &device), HD_E_FORMAT);
    forge_audit(p, 1, 0);
    assert_int_equal(hd_device_open(p->dir, &p->notes, &device), HD_E_FORMAT);
    forge_audit(p, 0, 0);
    device = open_kiosk(p);
    assert_int_equal(hd_device_log_staff(device, HD_STAFF_MENU, 1, office_time(&office, 0)),
                     HD_OK);
    hd_device_close(device);
}

static struct hd_buf pack_with(const struct office_pack *how)
{
    struct hd_buf pack = HD_BUF_EMPTY;
    assert_true(office_make_pack(&office, how, &pack));
    return pack;
}

static enum hd_err install(struct hd_device *device, const struct office_pack *how)
{
    struct hd_notes notes = {0};
    struct hd_buf pack = pack_with(how);
    enum hd_err err = hd_device_install(device, hd_buf_slice(&pack), &notes);
    assert_true(err == HD_OK || notes.n > 0);
    hd_buf_free(&pack);
    return err;
}

static void only_a_newer_pack_of_this_deployment_is_installed(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_device *device = open_kiosk(p);
    uint8_t other[HD_SIGN_SEED_LEN] = {1};
    struct hd_keyset before = office.keyset;
    before.wave_no = 2;
    struct hd_keyset next_wave = office.keyset;
    next_wave.wave_no = 4;
    const struct {
        struct office_pack how;
        enum hd_err err;
    } rows[] = {
        {{1, 0, &office.keyset, office.root_seed, 2967}, HD_E_EXISTS},
        {{2, 0, &office.keyset, other, 2967}, HD_E_AUTH},
        {{2, 0, &office.keyset, office.root_seed, 2966}, HD_E_WAVE},
        {{2, 0, &before, office.root_seed, 2967}, HD_E_WAVE},
        {{2, 261, &office.keyset, office.root_seed, 2967}, HD_E_WAVE}, /* the office's clock */
        {{2, 418985 - 2967, &next_wave, office.root_seed, 2967}, HD_E_WAVE},
        {{5, 3, &office.keyset, office.root_seed, 2967}, HD_OK},
        {{4, 3, &office.keyset, office.root_seed, 2967}, HD_E_EXISTS},
        {{5, 3, &office.keyset, office.root_seed, 2967}, HD_E_EXISTS},
        {{6, 3 + 261, &office.keyset, office.root_seed, 2967}, HD_E_WAVE},
        {{6, 3 + 260, &office.keyset, office.root_seed, 2967}, HD_OK}, /* five years after it */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(install(device, &rows[i].how), rows[i].err);
    }
    assert_int_equal(hd_device_pack(device)->number, 6);
    hd_device_close(device);
    device = open_kiosk(p);
    assert_int_equal(hd_device_pack(device)->number, 6);
    hd_device_close(device);
}

/* Everything in a slot that nobody answered must be sealed to the new keys: what is left of the
 * old ones would be exactly the answers. */
static void after_a_change_of_keys_no_slot_stands_out(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_device *device = open_kiosk(p);
    struct hd_record record = answers_of(device, 5);
    struct hd_sealed sealed;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(hd_device_seal(device, &record, office_time(&office, 0), &sealed),
                         HD_OK);
        assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
    }
    struct hd_keyset next = {.wave_no = 4};
    uint8_t secret[HD_KEY_LEN];
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        hd_opener_generate(next.pk[i], secret);
    }
    const struct office_pack how = {2, 1, &next, office.root_seed, 2967};
    assert_int_equal(install(device, &how), HD_OK);
    assert_int_equal(hd_device_seal(device, &record, office_time(&office, 1), &sealed), HD_OK);
    assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
    hd_device_close(device);

    uint8_t old_id[HD_KEYSET_ID_LEN];
    uint8_t new_id[HD_KEYSET_ID_LEN];
    hd_keyset_id(&office.keyset, old_id);
    hd_keyset_id(&next, new_id);
    char path[PATH_ROOM];
    path_of(p, "answers.db", path);
    struct hd_buf all = HD_BUF_EMPTY;
    assert_int_equal(hd_store_salvage(path, &all), HD_OK);
    size_t old = 0;
    size_t fresh = 0;
    for (size_t at = 0; at < all.len; at += HD_RECORD_SIZE) {
        old += memcmp(all.p + at + 8, old_id, sizeof(old_id)) == 0 ? 1 : 0;
        fresh += memcmp(all.p + at + 8, new_id, sizeof(new_id)) == 0 ? 1 : 0;
    }
    assert_int_equal(old, 3);
    assert_true(fresh >= SLOTS - 3); /* and what covers left in the journal */
    hd_buf_free(&all);
}

/* A new wave counts nothing from before its opening: whatever the clock says, nothing is sealed to
 * its keys with the key of an earlier week. */
static void a_new_wave_begins_in_the_week_of_its_pack(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_device *device = open_kiosk(p);
    struct hd_keyset next = office.keyset;
    next.wave_no = 4;
    const struct office_pack same = {2, 5, &office.keyset, office.root_seed, 2967};
    const struct office_pack other = {3, 9, &next, office.root_seed, 2967};
    struct hd_record record = answers_of(device, 5);
    struct hd_sealed sealed;
    assert_int_equal(install(device, &same), HD_OK);
    assert_int_equal(hd_device_seal(device, &record, 0, &sealed), HD_OK);
    assert_int_equal(record.week, 0);
    assert_int_equal(install(device, &other), HD_OK);
    record = answers_of(device, 5);
    assert_int_equal(hd_device_seal(device, &record, 0, &sealed), HD_OK);
    assert_int_equal(record.week, 9);
    assert_true(record.week_untrusted);
    hd_device_close(device);
    device = open_kiosk(p); /* and it is on the disk */
    assert_int_equal(hd_device_seal(device, &record, 0, &sealed), HD_OK);
    assert_int_equal(record.week, 9);
    hd_device_close(device);
}

/* A pack made lately makes a clock believable again after years in a cupboard. */
static void a_new_pack_brings_trust_in_the_clock_back(void **state)
{
    struct place *p = *state;
    make_kiosk(p);
    struct hd_device *device = open_kiosk(p);
    int64_t now = office_time(&office, 90);
    assert_false(hd_device_trusts_clock(device, now));
    const struct office_pack how = {2, 88, &office.keyset, office.root_seed, 2967};
    assert_int_equal(install(device, &how), HD_OK);
    assert_true(hd_device_trusts_clock(device, now));
    assert_false(hd_device_trusts_clock(device, office_time(&office, 88 + 27)));
    hd_device_close(device);
}

int main(void)
{
    if (hd_crypto_start() != HD_OK || !office_make(&office)) {
        return 1;
    }
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(entries_form_a_chain_that_the_office_can_follow),
        CASE(two_programs_write_one_chain),
        CASE(an_entry_is_written_although_all_known_decoys_are_gone),
        CASE(a_log_at_its_end_is_full_and_one_without_sense_is_damaged),
        CASE(only_a_newer_pack_of_this_deployment_is_installed),
        CASE(after_a_change_of_keys_no_slot_stands_out),
        CASE(a_new_wave_begins_in_the_week_of_its_pack),
        CASE(a_new_pack_brings_trust_in_the_clock_back),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    hd_buf_free(&office.pack);
    return failed;
}
