/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * heard-admin as an officer runs it: exit status, one sentence when something is wrong, and what
 * stands in the folders afterwards.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/device.h>
#include <heard/fingerprint.h>
#include <heard/flow.h>
#include <heard/keyfile.h>
#include <heard/unseal.h>
#include <heard/week.h>
#include <sync/carry.h>
#include <sync/office.h>

#include "admin.h"
#include "office_fixture.h"
#include "report.h"

#define ASSETS HEARD_SOURCE_DIR "/assets"
#define GOLDEN HEARD_SOURCE_DIR "/tests/golden"

static void help_is_there_for_every_command(void **state)
{
    struct folder *folder = *state;
    static const char *const words[] = {"init",   "kiosk",   "check", "report",
                                        "export", "recover", "drill"};
    assert_int_equal(RUN(folder, "--help"), 0);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_contains(folder->out, words[i]);
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_int_equal(RUN(folder, words[i], "--help"), 0);
        assert_contains(folder->out, "Usage: heard-admin ");
        assert_contains(folder->out, words[i]);
        assert_string_equal(folder->err, "");
    }
}

static void wrong_usage_is_told_and_ends_with_2(void **state)
{
    struct folder *folder = *state;
    static const char *const rows[][8] = {
        {NULL},
        {"frobnicate"},
        {"init"},
        {"init", "a", "b"},
        {"init", "a", "--frob"},
        {"init", "a", "--name"},
        {"init", "a", "--name", ""},
        {"init", "a", "--name", "   "},
        {"init", "a", "--name", "two\nlines"},
        {"init", "a", "--name",
         "0123456789012345678901234567890123456789012345678901234567890123"},
        {"init", "a", "--first-week", "2026"},
        {"init", "a", "--first-week", "9999-W01"},
        {"init", "a", "--first-week", "1999-W01"},
        {"kiosk"},
        {"kiosk", "sell", "a"},
        {"kiosk", "list"},
        {"kiosk", "add", "office", "name"},
        {"kiosk", "add", "office", "name", "--hub", "hub"},
        {"kiosk", "revoke", "office", "1"},
        {"kiosk", "revoke", "office", "x", "--from", "2026-W40"},
        {"kiosk", "revoke", "office", "1", "--from", "2026-W60"},
        {"check"},
        {"check", "a", "--root", "12"},
        {"check", "a", "--root", "12", "--office", "b"},
        {"report"},
        {"report", "a"},
        {"report", "a", "--format", "html"},
        {"report", "a", "--format", "docx", "--out", "b"},
        {"report", "a", "--format", "html", "--out", "b", "--period"},
        {"recover"},
        {"recover", "a", "b"},
        {"drill"},
        {"drill", "a", "b"},
        {"drill", "a", "--passphrase-file", "b"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *argv[9] = {NULL};
        memcpy(argv, rows[i], sizeof(rows[i]));
        int status = admin(folder, argv);
        if (status != 2 || folder->err[0] == 0 || folder->out[0] != 0) {
            fail_msg("row %zu: exit %d, out \"%s\", err \"%s\"", i, status, folder->out,
                     folder->err);
        }
        assert_contains(folder->err, "heard-admin: ");
        assert_contains(folder->err, "--help");
    }
}

static void a_period_that_is_none_is_wrong_usage(void **state)
{
    struct folder *folder = *state;
    static const char *const rows[] = {"2026", "2026-W60", "2026-W47..2026-W40", "yesterday"};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(
            RUN(folder, "report", "a", "--format", "html", "--out", "b", "--period", rows[i]),
            2);
        assert_contains(folder->err, "--period must be");
        assert_int_equal(
            RUN(folder, "export", "a", "--format", "json", "--out", "b", "--period", rows[i]),
            2);
        assert_contains(folder->err, "--period must be");
    }
}

static void what_comes_later_says_so_in_one_sentence(void **state)
{
    struct folder *folder = *state;
    assert_int_equal(RUN(folder, "report", "a", "--format", "pdf", "--out", "b.pdf"), 2);
    assert_contains(folder->err, "print");
    assert_int_equal(lines(folder->err), 1);
}

static void init_makes_an_office_that_only_its_owner_can_read(void **state)
{
    struct folder *folder = *state;
    const char *office = make_office(folder);
    assert_contains(folder->out, "every key has opened a test record");
    assert_contains(folder->out, "recovery-sheet.html");
    assert_contains(folder->err, "--insecure-fast-keys is for tests");
    assert_private(office);
    static const char *const files[] = {
        "keys/wave-1/officer.fhk",
        "keys/wave-1/root.fhs",
        "keys/root.fhk",
        "keys/receipt.key",
        "pack.fhp",
        "recovery-sheet.html",
    };
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char path[HD_PATH_MAX];
        assert_int_equal(hd_path_join(path, sizeof(path), office, files[i]), HD_OK);
        assert_private(path);
    }
    assert_false(hd_path_exists(in(folder, "office/keys/wave-1/spare.fhk")));
    assert_int_equal(entries(folder->path), 2); /* the passphrase's file and the office */
    assert_int_equal(RUN(folder, "check", in(folder, "office/pack.fhp"), "--office", office),
                     0);
    assert_contains(folder->out, "pack 1 of wave 1");
}

static void the_sheet_opens_what_the_office_seals(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    char words[HD_WORDS_TEXT_MAX];
    uint8_t secret[HD_KEY_LEN];
    unsigned bad = 0;
    sheet_words(folder, 0, words);
    assert_int_equal(hd_words_decode(words, secret, &bad), HD_OK);
    struct hd_notes notes = {.n = 0};
    struct sync_office *office = NULL;
    struct hd_opener *opener = NULL;
    assert_int_equal(sync_office_open(in(folder, "office"), &notes, &office), HD_OK);
    assert_int_equal(hd_opener_new(secret, &sync_office_wave(office)->keyset, &opener), HD_OK);
    hd_opener_free(opener);

    char *sheet = slurp(in(folder, "office/recovery-sheet.html"));
    char fingerprint[HD_FINGERPRINT_MAX];
    hd_fingerprint(sync_office_facts(office)->root_pk, &sync_office_wave(office)->keyset,
                   fingerprint);
    assert_contains(sheet, fingerprint);
    assert_contains(sheet, "Family hubs");
    assert_null(strstr(sheet, "<script"));
    assert_null(strstr(sheet, "http:"));
    assert_null(strstr(sheet, "https:"));
    free(sheet);
    sync_office_close(office);
}

static void init_touches_nothing_that_is_already_there(void **state)
{
    struct folder *folder = *state;
    const char *passphrase = put(folder, "pass", OFFICE_PASSPHRASE);
    assert_int_equal(mkdir(in(folder, "office"), 0700), 0);
    put(folder, "office/diary.txt", "mine");
    assert_int_equal(RUN(folder, "init", in(folder, "office"), "--insecure-fast-keys",
                         "--passphrase-file", passphrase),
                     1);
    assert_contains(folder->err, "already there");
    assert_int_equal(entries(in(folder, "office")), 1);
    assert_int_equal(RUN(folder, "init", in(folder, "office/diary.txt"), "--insecure-fast-keys",
                         "--passphrase-file", passphrase),
                     1);
    char *text = slurp(in(folder, "office/diary.txt"));
    assert_string_equal(text, "mine");
    free(text);
    assert_int_equal(entries(folder->path), 2);
}

static void init_takes_an_empty_folder_and_slashes_behind_it(void **state)
{
    struct folder *folder = *state;
    const char *passphrase = put(folder, "pass", OFFICE_PASSPHRASE);
    assert_int_equal(mkdir(in(folder, "office"), 0700), 0);
    assert_int_equal(RUN(folder, "init", in(folder, "office//"), "--insecure-fast-keys",
                         "--passphrase-file", passphrase),
                     0);
    assert_true(hd_path_exists(in(folder, "office/office.json")));
    assert_int_equal(entries(folder->path), 2);
}

static void init_leaves_nothing_behind_when_something_is_wrong(void **state)
{
    struct folder *folder = *state;
    const char *good = put(folder, "pass", OFFICE_PASSPHRASE);
    const char *brief = put(folder, "short", "too short!!");
    const char *broken = put(folder, "broken.json", "{\"heard\": \"plan\", ");
    const char *other = GOLDEN "/plan-mini.json";
    const struct {
        const char *const argv[9];
        const char *says;
    } rows[] = {
        {{"--passphrase-file", brief}, "too short"},
        {{"--passphrase-file", "/nonexistent/pass"}, "/nonexistent/pass"},
        {{"--passphrase-file", good, "--plan", broken}, "broken.json"},
        {{"--passphrase-file", good, "--plan", "/nonexistent/plan.json"},
         "/nonexistent/plan.json"},
        {{"--passphrase-file", good, "--plan", other}, "indicators[0].questions[0]"},
        {{"--passphrase-file", good, "--survey", other}, "plan-mini.json"},
        {{"--passphrase-file", good, "--strings", other}, "plan-mini.json"},
        {{"--passphrase-file", good, "--second-officer-passphrase-file", good}, "of their own"},
    };
    size_t before = entries(folder->path);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *argv[12] = {"init", in(folder, "office"), "--insecure-fast-keys"};
        memcpy(argv + 3, rows[i].argv, sizeof(rows[i].argv));
        assert_int_equal(admin(folder, argv), 1);
        assert_contains(folder->err, rows[i].says);
        assert_string_equal(folder->out, "");
        assert_int_equal(entries(folder->path), before);
    }
    assert_int_equal(RUN(folder, "init", in(folder, "no/such/parent"), "--insecure-fast-keys",
                         "--passphrase-file", good),
                     1);
    assert_int_equal(entries(folder->path), before);
}

static void without_a_terminal_and_a_file_no_passphrase_is_made_up(void **state)
{
    struct folder *folder = *state;
    if (access("/dev/tty", R_OK) == 0 && isatty(STDIN_FILENO)) {
        skip(); /* somebody is watching: the program would ask them */
    }
    assert_int_equal(RUN(folder, "init", in(folder, "office"), "--insecure-fast-keys"), 1);
    assert_contains(folder->err, "--passphrase-file");
    assert_int_equal(entries(folder->path), 0);
}

static void a_second_officer_has_a_key_of_their_own(void **state)
{
    struct folder *folder = *state;
    const char *first = put(folder, "pass", OFFICE_PASSPHRASE);
    const char *second = put(folder, "pass2", "a quite different one");
    assert_int_equal(RUN(folder, "init", in(folder, "office"), "--insecure-fast-keys",
                         "--passphrase-file", first, "--second-officer-passphrase-file",
                         second),
                     0);
    assert_contains(folder->out, "keys/wave-1/spare.fhk");
    assert_private(in(folder, "office/keys/wave-1/spare.fhk"));
    struct hd_buf file = HD_BUF_EMPTY;
    uint8_t secret[HD_KEY_LEN];
    assert_int_equal(
        hd_file_read(in(folder, "office/keys/wave-1/spare.fhk"), HD_KEYFILE_LEN, &file), HD_OK);
    struct hd_slice wrong = {(const uint8_t *)OFFICE_PASSPHRASE, strlen(OFFICE_PASSPHRASE)};
    struct hd_slice right = {(const uint8_t *)"a quite different one", 21};
    assert_int_equal(hd_keyfile_unlock(hd_buf_slice(&file), HD_KEY_SPARE, 1, wrong, secret),
                     HD_E_AUTH);
    assert_int_equal(hd_keyfile_unlock(hd_buf_slice(&file), HD_KEY_SPARE, 1, right, secret),
                     HD_OK);
    hd_buf_free(&file);
}

static void a_second_officer_makes_the_report_when_the_first_is_gone(void **state)
{
    struct folder *folder = *state;
    const char *first = put(folder, "pass", OFFICE_PASSPHRASE);
    const char *second = put(folder, "pass2", "a quite different one");
    const char *wrong = put(folder, "pass3", "neither the one nor the other");
    const char *report = in(folder, "report.html");
    assert_int_equal(RUN(folder, "init", in(folder, "office"), "--insecure-fast-keys",
                         "--passphrase-file", first, "--second-officer-passphrase-file",
                         second),
                     0);
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         report, "--passphrase-file", second),
                     0);
    assert_int_equal(unlink(in(folder, "office/keys/wave-1/officer.fhk")), 0);
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         report, "--passphrase-file", second),
                     0);
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         report, "--passphrase-file", wrong),
                     1);
    assert_contains(folder->err, "officer.fhk");
}

static void no_secret_is_on_the_disk_but_on_the_sheet(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    char words[HD_WORDS_TEXT_MAX];
    uint8_t secret[HD_KEY_LEN];
    unsigned bad = 0;
    sheet_words(folder, 0, words);
    assert_int_equal(hd_words_decode(words, secret, &bad), HD_OK);
    static const char *const files[] = {
        "office.json",
        "office.db",
        "plan.json",
        "strings.json",
        "keys/wave-1/officer.fhk",
        "keys/wave-1/root.fhs",
        "keys/receipt.key",
        "keys/root.fhk",
        "pack.fhp",
    };
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char path[HD_PATH_MAX];
        struct hd_buf file = HD_BUF_EMPTY;
        assert_int_equal(hd_path_join(path, sizeof(path), in(folder, "office"), files[i]),
                         HD_OK);
        assert_int_equal(hd_file_read(path, 1 << 24, &file), HD_OK);
        for (size_t at = 0; at + HD_KEY_LEN <= file.len; at++) {
            assert_memory_not_equal(file.p + at, secret, HD_KEY_LEN);
        }
        for (size_t at = 0; at + 19 <= file.len; at++) {
            assert_memory_not_equal(file.p + at, OFFICE_PASSPHRASE, 19);
        }
        hd_buf_free(&file);
    }
}

static int add_kiosk(struct folder *folder, const char *name, const char *out)
{
    mark_drilled(folder);
    return RUN(folder, "kiosk", "add", in(folder, "office"), name, "--hub", "North hub",
               "--out", in(folder, out));
}

static void a_kiosk_is_ready_to_run(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    if (add_kiosk(folder, "Front desk", "kiosk") != 0) {
        fail_msg("%s", folder->err);
    }
    assert_contains(folder->out, "Kiosk 1, \"Front desk\" at \"North hub\"");
    struct hd_notes notes = {.n = 0};
    struct hd_device *device = NULL;
    assert_int_equal(hd_device_open(in(folder, "kiosk"), &notes, &device), HD_OK);
    assert_string_equal(hd_device_name(device), "Front desk");
    assert_string_equal(hd_device_hub(device), "North hub");
    assert_int_equal(hd_device_number(device), 1);
    assert_int_equal(hd_device_um_per_px(device), 248);
    assert_int_equal(hd_device_pack(device)->keyset.wave_no, 1);
    assert_string_equal(hd_device_pack(device)->settings.office, "Family hubs");
    hd_device_close(device);
}

static void opening_hours_go_into_the_next_pack(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    assert_int_equal(RUN(folder, "hours", in(folder, "office")), 0);
    assert_contains(folder->out, "Kiosks ask: always.");
    assert_int_equal(
        RUN(folder, "hours", in(folder, "office"), "sat 10:00-12:30, mon-fri 9:00-17:00"), 0);
    assert_contains(folder->out, "Kiosks ask: mon-fri 09:00-17:00, sat 10:00-12:30.");
    assert_int_equal(RUN(folder, "hours", in(folder, "office"), "daily"), 1);
    assert_contains(folder->err, "\"daily\" is not such as");
    assert_int_equal(RUN(folder, "hours", in(folder, "office")), 0);
    assert_contains(folder->out, "Kiosks ask: mon-fri 09:00-17:00, sat 10:00-12:30.");
    mark_drilled(folder);
    if (RUN(folder, "kiosk", "add", in(folder, "office"), "Desk", "--hub", "North hub", "--out",
            in(folder, "kiosk"), "--passphrase-file", in(folder, "pass")) != 0) {
        fail_msg("%s", folder->err);
    }
    struct hd_notes notes = {.n = 0};
    struct hd_device *device = NULL;
    assert_int_equal(hd_device_open(in(folder, "kiosk"), &notes, &device), HD_OK);
    const struct hd_hours *hours = &hd_device_pack(device)->settings.hours;
    assert_int_equal(hours->from[5], 600);
    assert_int_equal(hours->to[5], 750);
    assert_int_equal(hours->to[6], 0);
    hd_device_close(device);
}

static void a_kiosk_that_cannot_be_made_is_not_registered(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    put(folder, "file", "in the way");
    assert_int_equal(add_kiosk(folder, "Front desk", "file"), 1);
    assert_int_equal(add_kiosk(folder, "Front desk", "file/below"), 1);
    assert_int_equal(RUN(folder, "kiosk", "list", in(folder, "office")), 0);
    assert_contains(folder->out, "no kiosk yet");
    assert_int_equal(add_kiosk(folder, "Front desk", "kiosk"), 0);
    assert_int_equal(add_kiosk(folder, "Front desk", "kiosk2"), 1);
    assert_contains(folder->err, "already registered");
    assert_false(hd_path_exists(in(folder, "kiosk2")));
    assert_int_equal(add_kiosk(folder, "Back desk", "kiosk"), 1);
    assert_contains(folder->err, "already there");
    assert_int_equal(RUN(folder, "kiosk", "list", in(folder, "office")), 0);
    assert_string_equal(folder->out, "1\tFront desk\tNorth hub\n");
}

static void a_damaged_pack_makes_no_kiosk(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    struct hd_buf pack = HD_BUF_EMPTY;
    const char *path = in(folder, "office/pack.fhp");
    assert_int_equal(hd_file_read(path, HD_PACK_MAX, &pack), HD_OK);
    pack.p[pack.len / 2] ^= 1;
    assert_int_equal(hd_file_write(path, hd_buf_slice(&pack), 0600), HD_OK);
    hd_buf_free(&pack);
    assert_int_equal(add_kiosk(folder, "Front desk", "kiosk"), 1);
    assert_false(hd_path_exists(in(folder, "kiosk")));
    assert_int_equal(
        RUN(folder, "check", in(folder, "office/pack.fhp"), "--office", in(folder, "office")),
        1);
    assert_int_equal(unlink(in(folder, "office/pack.fhp")), 0);
    assert_int_equal(add_kiosk(folder, "Front desk", "kiosk"), 1);
    assert_contains(folder->err, "pack");
    assert_int_equal(RUN(folder, "kiosk", "list", in(folder, "office")), 0);
    assert_contains(folder->out, "no kiosk yet");
}

static void the_size_of_a_pixel_has_limits(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    static const char *const rows[] = {"49", "1001", "0", "-1", "2e2", "25O", "99999999999"};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char option[64];
        snprintf(option, sizeof(option), "--um-per-px=%s", rows[i]);
        assert_int_equal(RUN(folder, "kiosk", "add", in(folder, "office"), "A", "--hub", "H",
                             "--out", in(folder, "kiosk"), option),
                         2);
        assert_false(hd_path_exists(in(folder, "kiosk")));
    }
}

static void a_lost_kiosk_is_revoked_by_number(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    assert_int_equal(add_kiosk(folder, "Front desk", "kiosk"), 0);
    assert_int_equal(
        RUN(folder, "kiosk", "revoke", in(folder, "office"), "7", "--from", "2026-W40"), 1);
    assert_contains(folder->err, "no kiosk 7");
    assert_int_equal(
        RUN(folder, "kiosk", "revoke", in(folder, "office"), "1", "--from", "2026-W40"), 0);
    assert_int_equal(RUN(folder, "kiosk", "list", in(folder, "office")), 0);
    assert_string_equal(folder->out, "1\tFront desk\tNorth hub\trevoked from 2026-W40\n");
}

static void what_ships_passes_its_own_check(void **state)
{
    struct folder *folder = *state;
    int status = RUN(folder, "check", ASSETS "/plans/torbay-wsoa.json",
                     ASSETS "/surveys/participation.json", ASSETS "/strings/kiosk.json");
    if (status != 0) {
        fail_msg("%s", folder->err);
    }
    assert_contains(folder->out, "every question of the plan is in the survey");
}

static void check_says_what_is_wrong_and_where(void **state)
{
    struct folder *folder = *state;
    const struct {
        const char *name, *text, *says;
    } rows[] = {
        {"none.json", NULL, "none.json"},
        {"empty.json", "", "empty.json"},
        {"broken.json", "{\n\n\"heard\": \"plan\",,}", "broken.json:3: "},
        {"other.json", "{\"hello\": 1}", "Not a file of Heard"},
        {"kind.json", "{\"heard\": \"recipe\", \"format\": 1}", "Not a file of Heard"},
        {"number.json", "{\"heard\": 7}", "Not a file of Heard"},
        {"list.json", "[]", "Not a file of Heard"},
        {"newer.json", "{\"heard\": \"plan\", \"format\": 2}", "newer.json"},
        {"plan.json", "{\"heard\": \"plan\", \"format\": 1}", "title"},
        {"survey.json", "{\"heard\": \"survey\", \"format\": 1}", "questions"},
        {"strings.json", "{\"heard\": \"strings\", \"format\": 1}", "strings"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *file =
            rows[i].text ? put(folder, rows[i].name, rows[i].text) : in(folder, rows[i].name);
        assert_int_equal(RUN(folder, "check", file), 1);
        assert_contains(folder->err, rows[i].says);
        assert_contains(folder->err, rows[i].name);
    }
}

static void one_bad_file_does_not_hide_the_others(void **state)
{
    struct folder *folder = *state;
    const char *bad = put(folder, "bad.json", "{}");
    assert_int_equal(RUN(folder, "check", bad, GOLDEN "/plan-mini.json",
                         GOLDEN "/survey-mini.json", in(folder, "none")),
                     1);
    assert_contains(folder->out, "plan \"mini\"");
    assert_contains(folder->out, "survey \"mini\"");
    assert_contains(folder->err, "bad.json");
    assert_contains(folder->err, "none");
}

static void a_plan_is_checked_against_its_survey(void **state)
{
    struct folder *folder = *state;
    assert_int_equal(
        RUN(folder, "check", GOLDEN "/plan-mini.json", ASSETS "/surveys/participation.json"),
        1);
    assert_contains(folder->err, "questions[0]");
    /* With the survey that asks them beside it, all are found; the teams' one is still missing. */
    assert_int_equal(RUN(folder, "check", GOLDEN "/plan-mini.json",
                         ASSETS "/surveys/participation.json", GOLDEN "/survey-mini.json"),
                     0);
    assert_contains(folder->err, "survey \"mini-team\" is not here");
    assert_null(strstr(folder->out, "every question of the plan"));
}

static void a_pack_without_a_key_is_named_but_not_vouched_for(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    assert_int_equal(RUN(folder, "check", in(folder, "office/pack.fhp")), 0);
    assert_contains(folder->out, "a pack");
    assert_contains(folder->err, "Not checked any further");
    char root[65];
    memset(root, '0', 64);
    root[64] = 0;
    assert_int_equal(RUN(folder, "check", in(folder, "office/pack.fhp"), "--root", root), 1);
}

/** Answer every question on the first route with the option, n times. */
static void answer(struct hd_device *device, size_t n, uint8_t option)
{
    for (size_t i = 0; i < n; i++) {
        struct hd_flow flow;
        struct hd_record record = {.quality = 0};
        struct hd_sealed sealed;
        hd_flow_start(&flow, hd_device_pack(device)->survey, 1, false);
        while (hd_flow_question(&flow) >= 0) {
            assert_true(hd_flow_answer(&flow, (uint8_t)(HD_ANSWER_FIRST_OPTION + option)));
        }
        hd_flow_record(&flow, &record);
        assert_int_equal(hd_device_seal(device, &record, (int64_t)time(NULL), &sealed), HD_OK);
        assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
    }
}

/** An office that has collected answers: good with the best option, bad with the worst. */
static void office_with_answers(struct folder *folder, size_t good, size_t bad)
{
    struct hd_notes notes = {.n = 0};
    struct hd_device *device = NULL;
    struct sync_office *office = NULL;
    struct sync_pushed pushed;
    struct sync_collected collected;
    make_office(folder);
    assert_int_equal(add_kiosk(folder, "Front desk", "kiosk"), 0);
    assert_int_equal(hd_device_open(in(folder, "kiosk"), &notes, &device), HD_OK);
    answer(device, good, 0);
    answer(device, bad, 1 + 1);
    assert_int_equal(mkdir(in(folder, "stick"), 0700), 0);
    assert_int_equal(sync_push(device, in(folder, "stick"), &notes, &pushed), HD_OK);
    hd_device_close(device);
    assert_int_equal(sync_office_open(in(folder, "office"), &notes, &office), HD_OK);
    assert_int_equal(sync_collect(office, in(folder, "stick"), &notes, &collected), HD_OK);
    sync_office_close(office);
}

static void the_report_shows_what_was_answered(void **state)
{
    struct folder *folder = *state;
    office_with_answers(folder, 19, 1);
    const char *page = in(folder, "report.html");
    int status = RUN(folder, "report", in(folder, "office"), "--format", "html", "--out", page,
                     "--passphrase-file", in(folder, "pass"));
    if (status != 0) {
        fail_msg("%s", folder->err);
    }
    assert_contains(folder->out, "report.html");
    char *text = slurp(page);
    assert_contains(text, "Surveys answered: <strong>about 20</strong>");
    assert_contains(text, "95 %<small>of 20 to 29 answers are positive");
    assert_contains(text, "Indicative: met, but chance could explain it");
    assert_contains(text, ADMIN_SELF_SELECTED);
    assert_contains(text, "draft for co-production");
    assert_contains(text, "every record that came in could be opened and checked");
    free(text);
}

/* In every format, with what looks for leaks; the content has tests of its own, end to end. */
static void an_export_has_what_the_report_has(void **state)
{
    struct folder *folder = *state;
    office_with_answers(folder, 19, 1);
    static const struct {
        const char *format, *name, *file;
    } rows[] = {{"json", "a.json", "a.json"},
                {"xlsx", "a.xlsx", "a.xlsx"},
                {"csv", "tables", "tables/indicators.csv"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *out = in(folder, rows[i].name);
        int status = RUN(folder, "export", in(folder, "office"), "--format", rows[i].format,
                         "--out", out, "--passphrase-file", in(folder, "pass"));
        if (status != 0) {
            fail_msg("%s: %s", rows[i].format, folder->err);
        }
        assert_contains(folder->out, rows[i].name);
        assert_true(hd_path_exists(in(folder, rows[i].file)));
    }
    char *text = slurp(in(folder, "tables/indicators.csv"));
    assert_contains(text, ",shown,95,95 %,");
    assert_contains(text, ",20 to 29,");
    free(text);
}

static void a_report_on_few_answers_has_no_figures(void **state)
{
    struct folder *folder = *state;
    office_with_answers(folder, 9, 0);
    const char *page = in(folder, "report.html");
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         page, "--passphrase-file", in(folder, "pass")),
                     0);
    char *text = slurp(page);
    assert_contains(text, "Surveys answered: <strong>fewer than 10</strong>");
    assert_null(strstr(text, "answers are positive"));
    assert_null(strstr(text, "<svg class=\"chart"));
    free(text);
}

static void a_report_on_an_empty_period_has_no_figures(void **state)
{
    struct folder *folder = *state;
    office_with_answers(folder, 20, 0);
    char week[HD_WEEK_TEXT_SIZE];
    hd_week_format(hd_week_of_time((int64_t)time(NULL)) + 1, week);
    const char *page = in(folder, "report.html");
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         page, "--passphrase-file", in(folder, "pass"), "--period", week),
                     0);
    char *text = slurp(page);
    assert_null(strstr(text, "answers are positive"));
    free(text);
}

static void a_wrong_passphrase_writes_no_report(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    const char *wrong = put(folder, "wrong", "the quick brown cow");
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         in(folder, "report.html"), "--passphrase-file", wrong),
                     1);
    assert_int_not_equal(lines(folder->err), 0);
    assert_false(hd_path_exists(in(folder, "report.html")));
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         in(folder, "no/such/folder.html"), "--passphrase-file",
                         in(folder, "pass")),
                     1);
    assert_contains(folder->err, "could not be written");
    assert_int_equal(RUN(folder, "report", in(folder, "nowhere"), "--format", "html", "--out",
                         in(folder, "report.html"), "--passphrase-file", in(folder, "pass")),
                     1);
    assert_contains(folder->err, "nowhere");
}

static void the_words_bring_keys_back_that_are_no_longer_there(void **state)
{
    struct folder *folder = *state;
    office_with_answers(folder, 20, 0);
    char words[HD_WORDS_TEXT_MAX];
    sheet_words(folder, 0, words);
    const char *file = put(folder, "words", words);
    const char *fresh = put(folder, "pass2", "an entirely new one");
    assert_int_equal(unlink(in(folder, "office/keys/wave-1/officer.fhk")), 0);
    assert_int_equal(unlink(in(folder, "office/keys/root.fhk")), 0);
    assert_int_equal(RUN(folder, "recover", in(folder, "office"), "--words-file", file,
                         "--passphrase-file", fresh, "--insecure-fast-keys"),
                     0);
    assert_root_key_unlocks(folder, "an entirely new one");
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         in(folder, "r.html"), "--passphrase-file", fresh),
                     0);
}

static void answers_come_back_even_when_the_root_key_cannot(void **state)
{
    struct folder *folder = *state;
    office_with_answers(folder, 20, 0);
    char words[HD_WORDS_TEXT_MAX];
    sheet_words(folder, 0, words);
    const char *file = put(folder, "words", words);
    const char *fresh = put(folder, "pass2", "an entirely new one");
    struct hd_buf before = bytes_of(in(folder, "office/keys/root.fhk"));
    put(folder, "office/keys/wave-1/root.fhs", "not a sealed key");
    assert_int_equal(RUN(folder, "recover", in(folder, "office"), "--words-file", file,
                         "--passphrase-file", fresh, "--insecure-fast-keys"),
                     1);
    assert_contains(folder->err, "keys/wave-1/root.fhs");
    assert_unchanged(in(folder, "office/keys/root.fhk"), &before);
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         in(folder, "r.html"), "--passphrase-file", fresh),
                     0);
}

static void the_words_on_the_sheet_bring_a_lost_key_back(void **state)
{
    struct folder *folder = *state;
    office_with_answers(folder, 20, 0);
    char words[HD_WORDS_TEXT_MAX];
    sheet_words(folder, 0, words);
    const char *file = put(folder, "words", words);
    const char *fresh = put(folder, "pass2", "an entirely new one");
    struct hd_buf receipt = bytes_of(in(folder, "office/keys/receipt.key"));
    if (RUN(folder, "recover", in(folder, "office"), "--words-file", file, "--passphrase-file",
            fresh, "--insecure-fast-keys") != 0) {
        fail_msg("%s", folder->err);
    }
    assert_true(hd_path_exists(in(folder, "office/keys/wave-1/officer-before-1.fhk")));
    assert_private(in(folder, "office/keys/wave-1/officer.fhk"));
    assert_true(hd_path_exists(in(folder, "office/keys/root-before-1.fhk")));
    assert_private(in(folder, "office/keys/root.fhk"));
    assert_contains(folder->out, "root key");
    assert_root_key_unlocks(folder, "an entirely new one");
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         in(folder, "r.html"), "--passphrase-file", fresh),
                     0);
    char *text = slurp(in(folder, "r.html"));
    assert_contains(text, "of 20 to 29 answers are positive");
    free(text);
    assert_unchanged(in(folder, "office/keys/receipt.key"), &receipt);
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         in(folder, "r.html"), "--passphrase-file", in(folder, "pass")),
                     1);
}

static void wrong_words_change_nothing(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    char words[HD_WORDS_TEXT_MAX];
    uint8_t other[HD_KEY_LEN] = {1, 2, 3};
    char other_words[HD_WORDS_TEXT_MAX];
    char swapped[HD_WORDS_TEXT_MAX + 8];
    sheet_words(folder, 0, words);
    hd_words_encode(other, other_words);
    snprintf(swapped, sizeof(swapped), "zzzz%s", strchr(words, ' '));
    const struct {
        const char *words, *says;
    } rows[] = {
        {other_words, "another office or wave"},
        {swapped, "Word 1 "},
        {strchr(words, ' ') + 1, "exactly 24"}, /* the first is missing */
    };
    const char *fresh = put(folder, "pass2", "an entirely new one");
    struct hd_buf before = bytes_of(in(folder, "office/keys/wave-1/officer.fhk"));
    size_t keys = entries(in(folder, "office/keys/wave-1"));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *file = put(folder, "words", rows[i].words);
        assert_int_equal(RUN(folder, "recover", in(folder, "office"), "--words-file", file,
                             "--passphrase-file", fresh, "--insecure-fast-keys"),
                         1);
        assert_contains(folder->err, rows[i].says);
        assert_int_equal(entries(in(folder, "office/keys/wave-1")), keys);
    }
    assert_unchanged(in(folder, "office/keys/wave-1/officer.fhk"), &before);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(help_is_there_for_every_command),
        CASE(wrong_usage_is_told_and_ends_with_2),
        CASE(a_period_that_is_none_is_wrong_usage),
        CASE(what_comes_later_says_so_in_one_sentence),
        CASE(init_makes_an_office_that_only_its_owner_can_read),
        CASE(the_sheet_opens_what_the_office_seals),
        CASE(init_touches_nothing_that_is_already_there),
        CASE(init_takes_an_empty_folder_and_slashes_behind_it),
        CASE(init_leaves_nothing_behind_when_something_is_wrong),
        CASE(without_a_terminal_and_a_file_no_passphrase_is_made_up),
        CASE(a_second_officer_has_a_key_of_their_own),
        CASE(a_second_officer_makes_the_report_when_the_first_is_gone),
        CASE(no_secret_is_on_the_disk_but_on_the_sheet),
        CASE(a_kiosk_is_ready_to_run),
        CASE(opening_hours_go_into_the_next_pack),
        CASE(a_kiosk_that_cannot_be_made_is_not_registered),
        CASE(a_damaged_pack_makes_no_kiosk),
        CASE(the_size_of_a_pixel_has_limits),
        CASE(a_lost_kiosk_is_revoked_by_number),
        CASE(what_ships_passes_its_own_check),
        CASE(check_says_what_is_wrong_and_where),
        CASE(one_bad_file_does_not_hide_the_others),
        CASE(a_plan_is_checked_against_its_survey),
        CASE(a_pack_without_a_key_is_named_but_not_vouched_for),
        CASE(the_report_shows_what_was_answered),
        CASE(an_export_has_what_the_report_has),
        CASE(a_report_on_few_answers_has_no_figures),
        CASE(a_report_on_an_empty_period_has_no_figures),
        CASE(a_wrong_passphrase_writes_no_report),
        CASE(the_words_on_the_sheet_bring_a_lost_key_back),
        CASE(the_words_bring_keys_back_that_are_no_longer_there),
        CASE(answers_come_back_even_when_the_root_key_cannot),
        CASE(wrong_words_change_nothing),
    };
    if (hd_crypto_start() != HD_OK) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
