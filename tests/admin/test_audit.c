/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin audit" as an officer runs it, after entries travelled from real kiosks' folders over
 * a stick. Entries are sealed as any record is; where a kiosk's log ends is what this test says it
 * is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/device.h>
#include <heard/week.h>
#include <sync/carry.h>
#include <sync/office.h>

#include "office_fixture.h"

enum { WEDNESDAY = 2 };

/* Where the log of the kiosk at hand ends. */
static struct hd_audit log_end;

/* The kiosk whose folder is open, and its name in the test's folder. */
static struct hd_device *open_device;
static const char *open_name;

enum hd_err __real_hd_device_audit(struct hd_device *device, struct hd_audit *out);
enum hd_err __wrap_hd_device_audit(struct hd_device *device, struct hd_audit *out);

/* As the kiosk says, unless this test wrote its log. */
enum hd_err __wrap_hd_device_audit(struct hd_device *device, struct hd_audit *out)
{
    if (log_end.seq == 0) {
        return __real_hd_device_audit(device, out);
    }
    *out = log_end;
    return HD_OK;
}

static int64_t now_s(void)
{
    static int64_t now; /* one time for a whole run, or a week could end in between */
    now = now ? now : (int64_t)time(NULL);
    return now;
}

static const char *this_week(void)
{
    static char week[HD_WEEK_TEXT_SIZE];
    hd_week_format(hd_week_of_time(now_s()), week);
    return week;
}

static void close_kiosk(void)
{
    hd_device_close(open_device);
    open_device = NULL;
}

static int teardown(void **state)
{
    close_kiosk();
    return folder_teardown(state);
}

static int setup(void **state)
{
    log_end = (struct hd_audit){.seq = 0};
    return folder_setup(state) || hd_crypto_start() != HD_OK ? -1 : 0;
}

static void make_kiosk(struct folder *folder, const char *name, const char *out)
{
    mark_drilled(folder);
    if (RUN(folder, "kiosk", "add", in(folder, "office"), name, "--hub", "Hub", "--out",
            in(folder, out)) != 0) {
        fail_msg("%s", folder->err);
    }
}

static struct hd_device *use_kiosk(struct folder *folder, const char *kiosk)
{
    struct hd_notes notes = {.n = 0};
    if (open_device && strcmp(open_name, kiosk) == 0) {
        return open_device;
    }
    close_kiosk();
    open_name = kiosk;
    if (hd_device_open(in(folder, kiosk), &notes, &open_device) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    return open_device;
}

static void keep(struct hd_device *device, struct hd_record *record)
{
    struct hd_sealed sealed = {.has_slot = false};
    assert_int_equal(hd_device_seal(device, record, now_s(), &sealed), HD_OK);
    assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
}

/* Write the next entry; not kept when it is to be missing. */
static void entry(struct folder *folder, const char *kiosk, enum hd_staff_action action,
                  uint16_t staff, bool kept)
{
    struct hd_staff_event event = {
        .seq = log_end.seq + 1, .staff = staff, .action = action, .day = WEDNESDAY};
    memcpy(event.previous, log_end.head, sizeof(event.previous));
    hd_random(event.salt, sizeof(event.salt));
    struct hd_record record = {.type = HD_RECORD_STAFF, .payload_len = HD_STAFF_EVENT_LEN};
    hd_staff_event_encode(&event, record.payload);
    hd_staff_event_hash(record.payload, log_end.head);
    log_end.seq++;
    if (kept) {
        keep(use_kiosk(folder, kiosk), &record);
    }
}

static void answer(struct folder *folder, const char *kiosk, int n)
{
    struct hd_device *device = use_kiosk(folder, kiosk);
    const struct hd_survey *survey = hd_device_pack(device)->survey;
    for (int i = 0; i < n; i++) {
        struct hd_record record = {.type = HD_RECORD_ANSWERS,
                                   .role = survey->role[survey->route[0].role].number,
                                   .route = survey->route[0].number,
                                   .payload_len = (uint32_t)survey->questions_n};
        memcpy(record.survey_digest, survey->digest, HD_DIGEST_LEN);
        keep(device, &record);
    }
}

/* From a kiosk over a stick into the office. */
static void carry(struct folder *folder, const char *kiosk)
{
    struct hd_notes notes = {.n = 0};
    struct sync_pushed pushed;
    struct sync_collected collected;
    struct sync_office *office = NULL;
    const char *stick = in(folder, "stick");
    assert_int_equal(hd_dir_make(stick, 0700), HD_OK);
    assert_int_equal(sync_push(use_kiosk(folder, kiosk), stick, &notes, &pushed), HD_OK);
    assert_int_equal(sync_office_open(in(folder, "office"), &notes, &office), HD_OK);
    assert_int_equal(sync_collect(office, stick, &notes, &collected), HD_OK);
    sync_office_close(office);
}

static int audit(struct folder *folder)
{
    return RUN(folder, "audit", in(folder, "office"), "--passphrase-file", in(folder, "pass"));
}

/* A line as it should stand in the output. */
static const char *line(const char *kiosk, unsigned seq, const char *rest)
{
    static char text[512];
    snprintf(text, sizeof(text), "%s Wednesday\t%s\t%u\t%s\n", this_week(), kiosk, seq, rest);
    return text;
}

/* ---- cases ---- */

static void the_log_is_shown_in_order_with_names_and_words(void **state)
{
    struct folder *folder = *state;
    const char *office = make_office(folder);
    make_kiosk(folder, "Front desk", "kiosk");
    assert_int_equal(RUN(folder, "staff", "add", office, "Ana Smith"), 0);
    assert_int_equal(RUN(folder, "staff", "add", office, "Ben"), 0);
    assert_int_equal(RUN(folder, "staff", "remove", office, "2"), 0);
    entry(folder, "kiosk", HD_STAFF_MENU, 1, true);
    entry(folder, "kiosk", HD_STAFF_COPIED, 2, true);
    entry(folder, "kiosk", HD_STAFF_LOCKED, 0, true);
    entry(folder, "kiosk", HD_STAFF_PACK, 9, true);
    entry(folder, "kiosk", HD_STAFF_CLOSED, 0, true);
    carry(folder, "kiosk");
    if (audit(folder) != 0) {
        fail_msg("%s", folder->err);
    }
    assert_string_equal(folder->err, "");
    char wanted[4096];
    char gone[64];
    snprintf(gone, sizeof(gone), "Ben (gone since %s)\tcopied the answers to a stick",
             this_week());
    size_t at = 0;
    at += (size_t)snprintf(wanted + at, sizeof(wanted) - at, "%s",
                           line("Front desk", 1, "Ana Smith\topened the staff menu"));
    at += (size_t)snprintf(wanted + at, sizeof(wanted) - at, "%s", line("Front desk", 2, gone));
    at += (size_t)snprintf(
        wanted + at, sizeof(wanted) - at, "%s",
        line("Front desk", 3, "the kiosk\tlocked the staff menu after wrong codes"));
    at += (size_t)snprintf(
        wanted + at, sizeof(wanted) - at, "%s",
        line("Front desk", 4, "number 9, no longer on the list\tinstalled a pack"));
    at += (size_t)snprintf(wanted + at, sizeof(wanted) - at, "%s",
                           line("Front desk", 5, "nobody in particular\tended the program"));
    snprintf(wanted + at, sizeof(wanted) - at, "Nothing is missing, and every entry fits.\n");
    assert_string_equal(folder->out, wanted);
}

static void what_a_kiosk_writes_itself_travels_and_fits(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    make_kiosk(folder, "Front desk", "kiosk");
    for (unsigned i = 0; i < 3; i++) { /* over three sticks, with answers in between */
        struct hd_device *device = use_kiosk(folder, "kiosk");
        assert_int_equal(hd_device_log_staff(device, HD_STAFF_MENU, 3, now_s()), HD_OK);
        assert_int_equal(hd_device_log_staff(device, HD_STAFF_COPIED, 3, now_s()), HD_OK);
        assert_int_equal(hd_device_log_staff(device, HD_STAFF_LOCKED, 0, now_s()), HD_OK);
        answer(folder, "kiosk", 2);
        carry(folder, "kiosk");
        close_kiosk();
    }
    if (audit(folder) != 0) {
        fail_msg("%s", folder->err);
    }
    assert_string_equal(folder->err, "");
    assert_contains(folder->out, "\tFront desk\t1\tnumber 3, no longer on the list\t"
                                 "opened the staff menu\n");
    assert_contains(folder->out, "\tFront desk\t9\tthe kiosk\tlocked the staff menu after "
                                 "wrong codes\nNothing is missing, and every entry fits.\n");
}

static void it_says_the_same_whether_or_not_anybody_answered(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    make_kiosk(folder, "Front desk", "kiosk");
    entry(folder, "kiosk", HD_STAFF_MENU, 1, true);
    carry(folder, "kiosk");
    assert_int_equal(audit(folder), 0);
    char *before = strdup(folder->out);
    assert_non_null(before);
    answer(folder, "kiosk", 40);
    carry(folder, "kiosk");
    assert_int_equal(audit(folder), 0);
    assert_string_equal(folder->out, before);
    assert_string_equal(folder->err, "");
    free(before);
}

static void what_is_missing_is_a_sentence_and_exit_status_1(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    make_kiosk(folder, "Front desk", "kiosk");
    for (int i = 1; i <= 8; i++) {
        entry(folder, "kiosk", HD_STAFF_MENU, 1, i < 5 || i > 7);
    }
    carry(folder, "kiosk");
    assert_int_equal(audit(folder), 1);
    assert_contains(folder->out, line("Front desk", 8,
                                      "number 1, no longer on the list\topened"
                                      " the staff menu"));
    assert_null(strstr(folder->out, "Nothing is missing"));
    assert_string_equal(folder->err,
                        "heard-admin: Front desk: Entries 5 to 7 are missing, and there are at "
                        "least 8: either still on the kiosk, then the next stick brings them, "
                        "or taken away.\n");
}

static void one_kiosk_can_be_looked_at_alone(void **state)
{
    struct folder *folder = *state;
    const char *office = make_office(folder);
    make_kiosk(folder, "Front desk", "kiosk");
    make_kiosk(folder, "Back desk", "other");
    entry(folder, "kiosk", HD_STAFF_MENU, 1, true);
    carry(folder, "kiosk");
    log_end = (struct hd_audit){.seq = 0};
    entry(folder, "other", HD_STAFF_COPIED, 1, false);
    carry(folder, "other");
    assert_int_equal(audit(folder), 1);
    assert_contains(folder->out, "\tFront desk\t1\t");
    assert_contains(folder->err, "Back desk: Entry 1 is missing");
    assert_int_equal(RUN(folder, "audit", office, "--kiosk", "Front desk", "--passphrase-file",
                         in(folder, "pass")),
                     0);
    assert_contains(folder->out, "Nothing is missing");
    assert_int_equal(RUN(folder, "audit", office, "--kiosk", "Back desk", "--passphrase-file",
                         in(folder, "pass")),
                     1);
    assert_string_equal(folder->out, "");
    assert_int_equal(RUN(folder, "audit", office, "--kiosk", "Desk", "--passphrase-file",
                         in(folder, "pass")),
                     1);
    assert_contains(folder->err, "There is no kiosk of this name");
}

static void of_a_lost_kiosk_it_is_said_from_when_on_it_may_lie(void **state)
{
    struct folder *folder = *state;
    const char *office = make_office(folder);
    make_kiosk(folder, "Front desk", "kiosk");
    entry(folder, "kiosk", HD_STAFF_MENU, 1, true);
    carry(folder, "kiosk");
    assert_int_equal(RUN(folder, "kiosk", "revoke", office, "1", "--from", this_week()), 0);
    assert_int_equal(audit(folder), 1);
    assert_string_equal(folder->out, "");
    assert_contains(folder->err, "could sign what they like");
}

/* ---- waves ---- */

/* Open the next wave and bring the kiosk into it. */
static void next_wave(struct folder *folder, const char *kiosk)
{
    const char *office = in(folder, "office");
    struct hd_notes notes = {.n = 0};
    struct hd_buf pack = HD_BUF_EMPTY;
    (void)unlink(in(folder, "office/recovery-sheet.html"));
    if (RUN(folder, "wave", "open", office, "--insecure-fast-keys", "--passphrase-file",
            in(folder, "pass")) != 0) {
        fail_msg("%s", folder->err);
    }
    assert_int_equal(unlink(in(folder, "office/recovery-sheet.html")), 0);
    mark_drilled(folder);
    assert_int_equal(hd_dir_make(in(folder, "stick"), 0700), HD_OK);
    if (RUN(folder, "pack", office, "--out", in(folder, "stick"), "--passphrase-file",
            in(folder, "pass")) != 0) {
        fail_msg("%s", folder->err);
    }
    assert_int_equal(hd_file_read(in(folder, "office/pack.fhp"), HD_PACK_MAX, &pack), HD_OK);
    assert_int_equal(hd_device_install(use_kiosk(folder, kiosk), hd_buf_slice(&pack), &notes),
                     HD_OK);
    hd_buf_free(&pack);
}

static void a_log_is_followed_through_two_waves_and_past_the_end_of_the_first(void **state)
{
    struct folder *folder = *state;
    const char *office = make_office(folder);
    make_kiosk(folder, "Front desk", "kiosk");
    entry(folder, "kiosk", HD_STAFF_MENU, 1, true);
    entry(folder, "kiosk", HD_STAFF_COPIED, 1, true);
    carry(folder, "kiosk");
    next_wave(folder, "kiosk");
    entry(folder, "kiosk", HD_STAFF_PACK, 1, true);
    entry(folder, "kiosk", HD_STAFF_CLOSED, 1, true);
    carry(folder, "kiosk");
    assert_int_equal(audit(folder), 0);
    assert_string_equal(folder->err, "");
    assert_int_equal(lines(folder->out), 5);
    assert_contains(folder->out, "Nothing is missing, and every entry fits.\n");

    /* A wave with another passphrase, or without its key file, is told and hides nothing else. */
    const char *key = in(folder, "office/keys/wave-1/officer.fhk");
    assert_int_equal(rename(key, in(folder, "elsewhere")), 0);
    assert_int_equal(audit(folder), 1);
    assert_contains(folder->err, "The keys of wave 1 do not open with this passphrase");
    assert_contains(folder->err, "Entries 1 to 2 are missing, and there are at least 4");
    assert_int_equal(lines(folder->out), 2);
    assert_int_equal(rename(in(folder, "elsewhere"), key), 0);

    assert_int_equal(RUN(folder, "wave", "close", office, "--wave", "1"), 0);
    assert_int_equal(RUN(folder, "wave", "destroy", office, "1", "--yes-destroy-wave", "1"), 0);
    assert_int_equal(audit(folder), 0);
    assert_int_equal(lines(folder->out), 3);
    assert_contains(folder->out, "Nothing else is missing, and every entry that is here fits.");
    assert_string_equal(folder->err,
                        "heard-admin: warning: Front desk: Entries 1 to 2 are missing: what "
                        "staff did under wave 1 went with its keys when it was destroyed, and "
                        "nobody can tell any more whether all of these were among it.\n");

    /* What is missing in the wave that is left is still an error. */
    entry(folder, "kiosk", HD_STAFF_MENU, 1, false);
    entry(folder, "kiosk", HD_STAFF_MENU, 1, true);
    carry(folder, "kiosk");
    assert_int_equal(audit(folder), 1);
    assert_contains(folder->err, "Entry 5 is missing, and there are at least 6");
}

static void an_office_without_a_log_says_so(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    make_kiosk(folder, "Front desk", "kiosk");
    answer(folder, "kiosk", 3);
    carry(folder, "kiosk");
    assert_int_equal(audit(folder), 0);
    assert_string_equal(folder->out, "No log of staff actions has come from the kiosks yet.\n");
}

static void without_the_passphrase_nothing_is_shown(void **state)
{
    struct folder *folder = *state;
    const char *office = make_office(folder);
    make_kiosk(folder, "Front desk", "kiosk");
    entry(folder, "kiosk", HD_STAFF_MENU, 1, true);
    carry(folder, "kiosk");
    const char *wrong = put(folder, "wrong", "not the passphrase\n");
    assert_int_equal(RUN(folder, "audit", office, "--passphrase-file", wrong), 1);
    assert_string_equal(folder->out, "");
    assert_contains(folder->err, "passphrase does not open");
    assert_int_equal(RUN(folder, "audit", in(folder, "nowhere"), "--passphrase-file", wrong),
                     1);
    assert_contains(folder->err, "There is no office");
    put(folder, "office/staff.json", "{}");
    assert_int_equal(audit(folder), 1);
    assert_contains(folder->err, "staff.json");
    assert_string_equal(folder->out, "");
}

static void wrong_usage_is_told_and_ends_with_2(void **state)
{
    struct folder *folder = *state;
    assert_int_equal(RUN(folder, "audit"), 2);
    assert_int_equal(RUN(folder, "audit", "a", "b"), 2);
    assert_int_equal(RUN(folder, "audit", "a", "--kiosk"), 2);
    assert_int_equal(RUN(folder, "audit", "a", "--all"), 2);
    assert_string_equal(folder->out, "");
    assert_int_equal(RUN(folder, "audit", "--help"), 0);
    assert_contains(folder->out, "Usage: heard-admin audit OFFICE");
    assert_int_equal(RUN(folder, "--help"), 0);
    assert_contains(folder->out, "audit OFFICE");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(the_log_is_shown_in_order_with_names_and_words),
        CASE(what_a_kiosk_writes_itself_travels_and_fits),
        CASE(it_says_the_same_whether_or_not_anybody_answered),
        CASE(what_is_missing_is_a_sentence_and_exit_status_1),
        CASE(one_kiosk_can_be_looked_at_alone),
        CASE(of_a_lost_kiosk_it_is_said_from_when_on_it_may_lie),
        CASE(a_log_is_followed_through_two_waves_and_past_the_end_of_the_first),
        CASE(an_office_without_a_log_says_so),
        CASE(without_the_passphrase_nothing_is_shown),
        CASE(wrong_usage_is_told_and_ends_with_2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
