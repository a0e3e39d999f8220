/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of staff actions in the office: read out of sealed records, and each way in which one can
 * be taken away, changed or made up, told in a sentence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sync/audit.h>
#include <sync/carry.h>

#include "office_fixture.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum { LOG_MAX = 12 };

static struct fixture fx;
static struct sync_audit audit;
static struct hd_notes notes;

/* A kiosk's log as it grows: entry i + 1 in place i. */
static struct {
    struct hd_staff_event event[LOG_MAX];
    uint8_t hash[LOG_MAX][HD_HASH_LEN];
    uint32_t n;
} grown[KIOSKS];

static int setup(void **state)
{
    (void)state;
    memset(grown, 0, sizeof(grown));
    notes = (struct hd_notes){.n = 0};
    fixture_open(&fx);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    sync_audit_free(&audit);
    fixture_close(&fx);
    return 0;
}

/* ---- making logs ---- */

static void seal_event(size_t kiosk, uint16_t week, const struct hd_staff_event *event,
                       uint8_t *sealed)
{
    struct hd_record record = {.type = HD_RECORD_STAFF,
                               .kiosk_no = fx.kiosk[kiosk].number,
                               .wave_no = WAVE_NO,
                               .week = week,
                               .payload_len = HD_STAFF_EVENT_LEN};
    hd_random(record.rid, sizeof(record.rid));
    hd_staff_event_encode(event, record.payload);
    seal_record(&fx, kiosk, &record, sealed);
}

/* The next entry of a kiosk's log, sealed. */
static void next_entry(size_t kiosk, uint16_t week, uint8_t *sealed)
{
    uint32_t n = grown[kiosk].n++;
    assert_true(n < LOG_MAX);
    struct hd_staff_event *event = &grown[kiosk].event[n];
    *event = (struct hd_staff_event){
        .seq = n + 1, .staff = 7, .action = HD_STAFF_MENU, .day = (uint8_t)(n % 7)};
    hd_random(event->salt, sizeof(event->salt));
    if (n > 0) {
        memcpy(event->previous, grown[kiosk].hash[n - 1], HD_HASH_LEN);
    }
    uint8_t payload[HD_STAFF_EVENT_LEN];
    hd_staff_event_encode(event, payload);
    hd_staff_event_hash(payload, grown[kiosk].hash[n]);
    seal_event(kiosk, week, event, sealed);
}

/* What the kiosk signs from here on: that its log ends with this entry. */
static void sign_end(size_t kiosk, uint32_t seq)
{
    fx.kiosk[kiosk].audit = (struct hd_audit){.seq = seq};
    if (seq > 0) {
        memcpy(fx.kiosk[kiosk].audit.head, grown[kiosk].hash[seq - 1], HD_HASH_LEN);
    }
}

static void read_log(void)
{
    const struct sync_aggregate_job job = {.opener = fx.opener, .this_week = THIS_WEEK};
    sync_audit_free(&audit);
    assert_int_equal(sync_audit_read(fx.office, &job, &audit), HD_OK);
}

/* The sentences about one kiosk. */
static size_t check(size_t kiosk)
{
    notes = (struct hd_notes){.n = 0};
    sync_audit_check(&audit, fx.kiosk[kiosk].number, "the desk", &notes);
    assert_int_equal(notes.warnings, 0);
    return notes.errors;
}

static void assert_said(const char *words)
{
    for (size_t i = 0; i < notes.n; i++) {
        assert_string_equal(notes.list[i].place, "the desk");
        if (strstr(notes.list[i].text, words)) {
            return;
        }
    }
    fail_msg("\"%s\" was not said; first: %s", words, hd_notes_first_error(&notes));
}

/* ---- reading ---- */

static void an_office_without_entries_has_an_empty_log(void **state)
{
    (void)state;
    struct hd_record record;
    uint8_t sealed[HD_RECORD_SIZE];
    make_answers(&fx, 0, 1, 0, 1, &record);
    seal_record(&fx, 0, &record, sealed);
    import_records(&fx, 0, sealed, 1);
    read_log();
    assert_int_equal(audit.entries_n, 0);
    assert_int_equal(audit.heads_n, 0);
    assert_int_equal(audit.asides_n, 0);
    assert_false(audit.other_waves);
    assert_int_equal(check(0), 0);
}

static void a_whole_log_is_read_in_order_whatever_came_first_and_all_fits(void **state)
{
    (void)state;
    uint8_t sealed[3][5][HD_RECORD_SIZE];
    for (uint16_t i = 0; i < 5; i++) {
        next_entry(0, i, sealed[0][i]);
        next_entry(2, (uint16_t)(i / 2), sealed[2][i]);
    }
    struct hd_record record;
    make_answers(&fx, 0, 1, 0, 1, &record);
    seal_record(&fx, 0, &record, sealed[1][0]);
    sign_end(2, 5);
    import_records(&fx, 2, sealed[2][0], 5);
    sign_end(0, 5);
    import_records(&fx, 0, sealed[0][3], 2); /* the later ones first */
    import_records(&fx, 0, sealed[0][0], 3);
    import_records(&fx, 0, sealed[1][0], 1);
    read_log();
    assert_int_equal(audit.entries_n, 10);
    for (uint32_t i = 0; i < 10; i++) {
        const struct sync_audit_entry *entry = &audit.entry[i];
        assert_int_equal(entry->kiosk, fx.kiosk[i < 5 ? 0 : 2].number);
        assert_int_equal(entry->event.seq, i % 5 + 1);
        assert_int_equal(entry->week, FIRST_WEEK + (int32_t)(i < 5 ? i : (i - 5) / 2));
        assert_int_equal(entry->event.staff, 7);
        assert_int_equal(entry->event.day, i % 5);
        assert_false(entry->week_untrusted);
    }
    for (size_t kiosk = 0; kiosk < KIOSKS; kiosk++) {
        assert_int_equal(check(kiosk), 0);
    }
}

static void a_week_that_the_kiosk_was_not_sure_of_is_marked(void **state)
{
    (void)state;
    uint8_t sealed[HD_RECORD_SIZE];
    struct hd_record record = {.type = HD_RECORD_STAFF,
                               .kiosk_no = fx.kiosk[0].number,
                               .wave_no = WAVE_NO,
                               .week = 3,
                               .week_untrusted = true,
                               .payload_len = HD_STAFF_EVENT_LEN};
    const struct hd_staff_event event = {
        .seq = 1, .salt = {1}, .action = HD_STAFF_DAMAGE, .day = HD_STAFF_DAY_UNKNOWN};
    hd_staff_event_encode(&event, record.payload);
    seal_record(&fx, 0, &record, sealed);
    import_records(&fx, 0, sealed, 1);
    read_log();
    assert_int_equal(audit.entries_n, 1);
    assert_true(audit.entry[0].week_untrusted);
    assert_int_equal(audit.entry[0].week, FIRST_WEEK + 3);
}

static void an_entry_sealed_twice_is_one_entry_of_its_earlier_week(void **state)
{
    (void)state;
    uint8_t sealed[3][HD_RECORD_SIZE];
    next_entry(0, 5, sealed[0]);
    seal_event(0, 4, &grown[0].event[0], sealed[1]);
    seal_event(0, 5, &grown[0].event[0], sealed[2]);
    sign_end(0, 1);
    import_records(&fx, 0, sealed[0], 3);
    read_log();
    assert_int_equal(audit.entries_n, 1);
    assert_int_equal(audit.entry[0].week, FIRST_WEEK + 4);
    assert_int_equal(check(0), 0);
}

static void a_kiosk_is_not_blamed_for_another(void **state)
{
    (void)state;
    uint8_t sealed[4][HD_RECORD_SIZE];
    for (size_t i = 0; i < 4; i++) {
        next_entry(1, 0, sealed[i]);
    }
    sign_end(1, 4);
    import_records(&fx, 1, sealed[2], 2); /* 1 and 2 are missing */
    read_log();
    assert_int_equal(check(0), 0);
    assert_int_equal(check(2), 0);
    assert_int_equal(check(1), 1);
    assert_said("Entries 1 to 2 are missing, and there are at least 4");
}

static void entries_that_prove_nothing_are_set_aside_and_counted(void **state)
{
    (void)state;
    uint8_t sealed[7][HD_RECORD_SIZE];
    struct hd_staff_event event = {.seq = 1, .salt = {1}, .action = HD_STAFF_MENU};
    seal_event(0, WEEKS, &event, sealed[0]); /* of next week */
    seal_event(1, 2, &event, sealed[1]);
    struct hd_ratchet first = fx.kiosk[0].first;
    fx.kiosk[0].first = fx.kiosk[1].first; /* with another kiosk's key */
    seal_event(0, 2, &event, sealed[2]);
    seal_event(0, 3, &event, sealed[3]);
    fx.kiosk[0].first = first;
    struct hd_record record = {.type = HD_RECORD_STAFF,
                               .kiosk_no = fx.kiosk[0].number,
                               .wave_no = WAVE_NO,
                               .payload_len = HD_STAFF_EVENT_LEN};
    seal_record(&fx, 0, &record, sealed[4]); /* all zeros: no entry */
    record.payload_len = 2;
    seal_record(&fx, 0, &record, sealed[5]);
    record.kiosk_no = 99; /* no kiosk of ours */
    seal_record(&fx, 0, &record, sealed[6]);
    import_records(&fx, 0, sealed[0], 7);
    assert_int_equal(sync_office_revoke_kiosk(fx.office, fx.kiosk[1].number, FIRST_WEEK + 2),
                     HD_OK);
    read_log();
    assert_int_equal(audit.entries_n, 0);
    assert_int_equal(audit.asides_n, 2);
    assert_int_equal(check(0), 3);
    assert_said("2 records claim to be entries of this kiosk");
    assert_said("One entry is of a week still to come");
    assert_said("2 entries cannot be read");
    assert_int_equal(check(1), 1);
    assert_said("One entry is of a week still to come, or was not surely made before");
    assert_int_equal(check(2), 0);
}

static void an_answer_that_was_set_aside_is_never_spoken_of(void **state)
{
    (void)state;
    uint8_t sealed[2][HD_RECORD_SIZE];
    struct hd_record record;
    make_answers(&fx, 0, WEEKS, 0, 1, &record); /* of next week */
    seal_record(&fx, 0, &record, sealed[0]);
    make_answers(&fx, 0, 1, 0, 1, &record);
    seal_record(&fx, 1, &record, sealed[1]); /* with another kiosk's key */
    import_records(&fx, 0, sealed[0], 2);
    read_log();
    assert_int_equal(audit.entries_n, 0);
    assert_int_equal(audit.asides_n, 0);
    assert_int_equal(check(0), 0);
}

static void records_of_another_wave_may_be_where_entries_are(void **state)
{
    (void)state;
    uint8_t sealed[2][HD_RECORD_SIZE];
    next_entry(0, 0, sealed[0]);
    next_entry(0, 0, sealed[1]);
    struct hd_record record = {
        .type = HD_RECORD_STAFF, .kiosk_no = fx.kiosk[0].number, .wave_no = WAVE_NO - 1};
    seal_record(&fx, 0, &record, sealed[0]);
    sign_end(0, 2);
    import_records(&fx, 0, sealed[0], 2);
    read_log();
    assert_true(audit.other_waves);
    assert_int_equal(check(0), 1);
    assert_said("Entry 1 is missing, and there are at least 2");
    assert_said("sealed in another wave");
}

/* ---- heads ---- */

static void heads_of_manifests_are_kept_once_each(void **state)
{
    (void)state;
    uint8_t sealed[3][HD_RECORD_SIZE];
    struct sync_audit_head *heads = NULL;
    size_t n = 0;
    for (size_t i = 0; i < 3; i++) {
        next_entry(1, 0, sealed[i]);
    }
    sign_end(1, 0);
    import_records(&fx, 1, NULL, 0); /* nothing was done yet: nothing to keep */
    sign_end(1, 2);
    struct hd_buf batch = make_batch(&fx, 1, sealed[0], 2);
    assert_false(import_bytes(fx.office, &batch).log_forked);
    assert_false(import_bytes(fx.office, &batch).log_forked);
    hd_buf_free(&batch);
    import_records(&fx, 1, NULL, 0); /* another batch, the same end */
    sign_end(1, 3);
    import_records(&fx, 1, sealed[2], 1);
    fixture_reopen(&fx);
    assert_int_equal(sync_office_audit_heads(fx.office, &heads, &n), HD_OK);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(heads[i].kiosk, fx.kiosk[1].number);
        assert_int_equal(heads[i].audit.seq, i + 2);
        assert_memory_equal(heads[i].audit.head, grown[1].hash[i + 1], HD_HASH_LEN);
    }
    free(heads);
}

static void two_heads_for_one_entry_are_a_fork_and_both_are_kept(void **state)
{
    (void)state;
    uint8_t sealed[2][HD_RECORD_SIZE];
    next_entry(0, 0, sealed[0]);
    next_entry(0, 0, sealed[1]);
    sign_end(0, 2);
    import_records(&fx, 0, sealed[0], 2);
    fx.kiosk[0].audit.head[5] ^= 1;
    struct hd_buf batch = make_batch(&fx, 0, NULL, 0);
    put_file(fx.stick, "forked.fhb", hd_buf_slice(&batch));
    struct sync_collected done;
    struct hd_notes said = {.n = 0};
    assert_int_equal(sync_collect(fx.office, fx.stick, &said, &done), HD_OK);
    assert_int_equal(said.warnings, 1);
    assert_non_null(strstr(said.list[0].text, "two different logs of what staff did there"));
    assert_true(import_bytes(fx.office, &batch).log_forked); /* and again */
    hd_buf_free(&batch);
    read_log();
    assert_int_equal(audit.heads_n, 2);
    assert_int_equal(check(0), 2);
    assert_said("signed two different logs up to entry 2");
    assert_said("Entry 2 is not the one that the kiosk has signed");
}

static void another_kiosk_with_the_same_number_of_entries_is_no_fork(void **state)
{
    (void)state;
    uint8_t sealed[2][HD_RECORD_SIZE];
    next_entry(0, 0, sealed[0]);
    next_entry(1, 0, sealed[1]);
    sign_end(0, 1);
    sign_end(1, 1);
    struct hd_buf one = make_batch(&fx, 0, sealed[0], 1);
    struct hd_buf other = make_batch(&fx, 1, sealed[1], 1);
    assert_false(import_bytes(fx.office, &one).log_forked);
    assert_false(import_bytes(fx.office, &other).log_forked);
    hd_buf_free(&one);
    hd_buf_free(&other);
}

/* ---- what does not fit ---- */

static void somebody_with_the_keys_cannot_replace_an_entry_unseen(void **state)
{
    (void)state;
    uint8_t sealed[4][HD_RECORD_SIZE];
    for (size_t i = 0; i < 4; i++) {
        next_entry(0, 0, sealed[i]);
    }
    struct hd_staff_event forged = grown[0].event[2];
    forged.staff = 9;
    seal_event(0, 0, &forged, sealed[2]);
    sign_end(0, 3);
    import_records(&fx, 0, NULL, 0); /* a stick that went before */
    sign_end(0, 4);
    import_records(&fx, 0, sealed[0], 4);
    read_log();
    assert_int_equal(check(0), 2);
    assert_said("Entry 4 does not follow the entry 3 that is here");
    assert_said("Entry 3 is not the one that the kiosk has signed");
}

static void a_log_that_was_begun_anew_shows(void **state)
{
    (void)state;
    uint8_t sealed[5][HD_RECORD_SIZE];
    for (size_t i = 0; i < 3; i++) {
        next_entry(0, 2, sealed[i]);
    }
    sign_end(0, 3);
    import_records(&fx, 0, sealed[0], 3);
    grown[0].n = 1; /* the folder was put back from a copy */
    next_entry(0, 2, sealed[3]);
    next_entry(0, 2, sealed[4]);
    sign_end(0, 3);
    import_records(&fx, 0, sealed[3], 2);
    read_log();
    assert_int_equal(check(0), 3);
    assert_said("more than one entry 2");
    assert_said("more than one entry 3");
    assert_said("signed two different logs up to entry 3");
}

static void entries_that_go_back_in_time_show(void **state)
{
    (void)state;
    uint8_t sealed[3][HD_RECORD_SIZE];
    next_entry(0, 2, sealed[0]);
    next_entry(0, 4, sealed[1]);
    next_entry(0, 3, sealed[2]);
    sign_end(0, 3);
    import_records(&fx, 0, sealed[0], 3);
    read_log();
    assert_int_equal(check(0), 1);
    assert_said("Entry 3 says that it is of an earlier week");
}

/* ---- gaps, without any record ---- */

/* A log of n entries of which those in the mask are here; the kiosk signed that there are n. */
static void lay_out(uint32_t n, unsigned mask, bool signed_end, struct sync_audit_entry *entry,
                    struct sync_audit_head *head, struct sync_audit *out)
{
    uint8_t previous[HD_HASH_LEN] = {0};
    *out = (struct sync_audit){.entry = entry, .head = head, .heads_n = signed_end ? 1 : 0};
    for (uint32_t seq = 1; seq <= n; seq++) {
        struct sync_audit_entry one = {
            .kiosk = 7, .event = {.seq = seq, .salt = {1}, .action = HD_STAFF_MENU}};
        memcpy(one.event.previous, previous, sizeof(previous));
        uint8_t payload[HD_STAFF_EVENT_LEN];
        hd_staff_event_encode(&one.event, payload);
        hd_staff_event_hash(payload, one.hash);
        memcpy(previous, one.hash, sizeof(previous));
        if ((mask >> (seq - 1) & 1) != 0) {
            entry[out->entries_n++] = one;
        }
    }
    *head = (struct sync_audit_head){.kiosk = 7, .audit = {.seq = n}};
    memcpy(head->audit.head, previous, sizeof(previous));
}

/* Stretches of missing entries up to the last that is known of. */
static size_t count_gaps(unsigned mask, unsigned n, bool signed_end)
{
    unsigned end = signed_end ? n : 0;
    for (unsigned i = 0; i < n && !signed_end; i++) {
        end = (mask >> i & 1) != 0 ? i + 1 : end;
    }
    size_t gaps = 0;
    for (unsigned i = 0; i < end; i++) {
        bool missing = (mask >> i & 1) == 0;
        gaps += missing && (i == 0 || (mask >> (i - 1) & 1) != 0) ? 1 : 0;
    }
    return gaps;
}

static void whatever_is_taken_away_each_gap_is_told_and_nothing_else(void **state)
{
    (void)state;
    enum { N = 8 };
    for (unsigned i = 0; i < 2u << N; i++) {
        struct sync_audit_entry entry[N];
        struct sync_audit_head head;
        struct sync_audit log;
        unsigned mask = i >> 1;
        bool signed_end = (i & 1) != 0;
        lay_out(N, mask, signed_end, entry, &head, &log);
        notes = (struct hd_notes){.n = 0};
        sync_audit_check(&log, 7, "the desk", &notes);
        if (notes.errors != count_gaps(mask, N, signed_end)) {
            fail_msg("mask %x, end %d: %zu told", mask, (int)signed_end, notes.errors);
        }
    }
}

/* Which waves the entries that are here were sealed in, 0 for those that are not here; which waves
 * are destroyed; and what is said of it. */
static void what_a_destroyed_wave_may_have_taken_is_no_error(void **state)
{
    (void)state;
    enum { N = 5 };
    static const struct {
        uint32_t wave[N];
        uint64_t gone;
        size_t errors, warnings;
    } rows[] = {
        {{1, 1, 2, 2, 3}, 0, 0, 0},
        {{0, 0, 2, 2, 2}, 0, 1, 0}, /* nothing is destroyed: taken away */
        {{0, 0, 2, 2, 2}, 1, 0, 1}, /* wave 1 is */
        {{0, 0, 1, 1, 1}, 2, 1, 0}, /* a later one explains nothing */
        {{1, 0, 0, 3, 3}, 2, 0, 1}, /* the one between */
        {{1, 0, 1, 3, 3}, 2, 1, 0}, /* within a wave that is here */
        {{0, 2, 0, 2, 2}, 1, 1, 1}, /* one of each */
        {{0, 0, 2, 2, 0}, 1, 1, 1}, /* still on the kiosk, or taken away */
        {{0, 0, 0, 0, 0}, 1, 0, 1}, /* the kiosk never came over */
        {{1, 1, 1, 0, 0}, 2, 0, 1}, /* the last wave is destroyed */
        {{64, 64, 64, 0, 0}, UINT64_C(1) << 63, 1, 0},
        {{63, 63, 63, 0, 0}, UINT64_C(1) << 63, 0, 1},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct sync_audit_entry entry[N];
        struct sync_audit_head head;
        struct sync_audit log;
        unsigned mask = 0;
        size_t at = 0;
        for (unsigned k = 0; k < N; k++) {
            mask |= rows[i].wave[k] > 0 ? 1u << k : 0;
        }
        lay_out(N, mask, true, entry, &head, &log);
        for (unsigned k = 0; k < N; k++) {
            if (rows[i].wave[k] > 0) {
                entry[at++].wave = rows[i].wave[k];
            }
        }
        log.gone = rows[i].gone;
        notes = (struct hd_notes){.n = 0};
        sync_audit_check(&log, 7, "the desk", &notes);
        if (notes.errors != rows[i].errors || notes.warnings != rows[i].warnings) {
            fail_msg("row %zu: %zu errors, %zu warnings", i, notes.errors, notes.warnings);
        }
    }
}

static void the_highest_number_makes_no_long_work(void **state)
{
    (void)state;
    struct sync_audit_head head = {.kiosk = 7, .audit = {.seq = UINT32_MAX, .head = {1}}};
    struct sync_audit_entry entry = {
        .kiosk = 7, .event = {.seq = UINT32_MAX - 2, .previous = {1}, .salt = {1}}};
    struct sync_audit log = {.entry = &entry, .entries_n = 1, .head = &head, .heads_n = 1};
    notes = (struct hd_notes){.n = 0};
    sync_audit_check(&log, 7, "the desk", &notes);
    assert_int_equal(notes.errors, 2);
    assert_said("Entries 1 to 4294967292 are missing");
    assert_said(
        "Entries 4294967294 to 4294967295 are missing, and there are at least 4294967295");
}

static void every_action_has_words_of_its_own(void **state)
{
    (void)state;
    for (int a = HD_STAFF_MENU; a <= HD_STAFF_ACTION_N; a++) {
        for (int b = HD_STAFF_MENU; b < a; b++) {
            assert_string_not_equal(sync_audit_words((enum hd_staff_action)a),
                                    sync_audit_words((enum hd_staff_action)b));
        }
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(an_office_without_entries_has_an_empty_log),
        CASE(a_whole_log_is_read_in_order_whatever_came_first_and_all_fits),
        CASE(a_week_that_the_kiosk_was_not_sure_of_is_marked),
        CASE(an_entry_sealed_twice_is_one_entry_of_its_earlier_week),
        CASE(a_kiosk_is_not_blamed_for_another),
        CASE(entries_that_prove_nothing_are_set_aside_and_counted),
        CASE(an_answer_that_was_set_aside_is_never_spoken_of),
        CASE(records_of_another_wave_may_be_where_entries_are),
        CASE(heads_of_manifests_are_kept_once_each),
        CASE(two_heads_for_one_entry_are_a_fork_and_both_are_kept),
        CASE(another_kiosk_with_the_same_number_of_entries_is_no_fork),
        CASE(somebody_with_the_keys_cannot_replace_an_entry_unseen),
        CASE(a_log_that_was_begun_anew_shows),
        CASE(entries_that_go_back_in_time_show),
        cmocka_unit_test(whatever_is_taken_away_each_gap_is_told_and_nothing_else),
        cmocka_unit_test(what_a_destroyed_wave_may_have_taken_is_no_error),
        cmocka_unit_test(the_highest_number_makes_no_long_work),
        cmocka_unit_test(every_action_has_words_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
