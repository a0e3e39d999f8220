/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * heard-admin wave and pack as an officer runs them, and heard-admin wave open cut off anywhere:
 * the office works afterwards, with the wave or without.
 */

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/device.h>
#include <heard/fingerprint.h>
#include <heard/week.h>
#include <sync/aggregate.h>
#include <sync/office.h>

#include "admin.h"
#include "office_fixture.h"

extern char **environ;

static int32_t this_week(void)
{
    return hd_week_of_time((int64_t)time(NULL));
}

static struct sync_office *open_office(const struct folder *folder)
{
    struct hd_notes notes = {.n = 0};
    struct sync_office *office = NULL;
    if (sync_office_open(in(folder, "office"), &notes, &office) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    return office;
}

/** As if the sheet had been printed and its words typed from the paper. */
static void drill(const struct folder *folder)
{
    admin_sheet_remove(in(folder, "office"));
    mark_drilled(folder);
}

static void ready(struct folder *folder)
{
    make_office(folder);
    drill(folder);
    assert_int_equal(mkdir(in(folder, "stick"), 0700), 0);
}

static int add_kiosk(struct folder *folder, const char *name, const char *out)
{
    return RUN(folder, "kiosk", "add", in(folder, "office"), name, "--hub", "Hub", "--out",
               in(folder, out));
}

static int open_wave(struct folder *folder)
{
    return RUN(folder, "wave", "open", in(folder, "office"), "--insecure-fast-keys",
               "--passphrase-file", in(folder, "pass"));
}

static int make_pack(struct folder *folder)
{
    return RUN(folder, "pack", in(folder, "office"), "--out", in(folder, "stick"),
               "--passphrase-file", in(folder, "pass"));
}

/** The pack in a file, checked against the office's root key. The caller frees. */
static struct hd_pack *read_pack(const struct folder *folder, const char *name)
{
    struct sync_office *office = open_office(folder);
    struct hd_notes notes = {.n = 0};
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct hd_pack *pack = NULL;
    assert_int_equal(hd_file_read(in(folder, name), HD_PACK_MAX, &bytes), HD_OK);
    assert_int_equal(hd_pack_decode(hd_buf_slice(&bytes), sync_office_facts(office)->root_pk,
                                    name, &notes, &pack),
                     HD_OK);
    hd_buf_free(&bytes);
    sync_office_close(office);
    return pack;
}

/* ---- packs ---- */

static void wrong_usage_is_told(void **state)
{
    struct folder *folder = *state;
    static const char *const rows[][8] = {
        {"pack"},
        {"pack", "a"},
        {"pack", "--out", "b"},
        {"pack", "a", "b", "--out", "c"},
        {"wave"},
        {"wave", "list"},
        {"wave", "sell", "a"},
        {"wave", "open"},
        {"wave", "open", "a", "b"},
        {"wave", "close", "a", "--from", "tomorrow"},
        {"wave", "close", "a", "--wave", "0"},
        {"wave", "close", "a", "--wave", "65"},
        {"wave", "reopen", "a"},
        {"wave", "destroy", "a"},
        {"wave", "destroy", "a", "x"},
        {"wave", "destroy", "a", "1", "--yes-destroy-wave", "2"},
        {"wave", "destroy", "a", "1", "--yes-destroy-wave", "x"},
        {"wave", "close", "a", "--yes-destroy-wave", "1"},
        {"report", "a", "--format", "html", "--out", "b", "--wave"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *argv[9] = {NULL};
        memcpy(argv, rows[i], sizeof(rows[i]));
        int status = admin(folder, argv);
        if (status != 2 || folder->err[0] == 0 || folder->out[0] != 0) {
            fail_msg("row %zu: exit %d, out \"%s\", err \"%s\"", i, status, folder->out,
                     folder->err);
        }
    }
    static const char *const commands[] = {"wave", "pack"};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(RUN(folder, commands[i], "--help"), 0);
        assert_contains(folder->out, "Usage: heard-admin");
    }
    /* A folder without an office is told, and nothing is made in it. */
    assert_int_equal(RUN(folder, "wave", "list", folder->path), 1);
    assert_contains(folder->err, "no office in this folder");
    assert_int_equal(RUN(folder, "wave", "close", folder->path), 1);
    assert_int_equal(RUN(folder, "pack", folder->path, "--out", folder->path), 1);
    assert_int_equal(entries(folder->path), 0);
}

static void before_the_drill_nobody_can_answer(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    assert_int_equal(mkdir(in(folder, "stick"), 0700), 0);
    assert_int_equal(add_kiosk(folder, "Desk", "kiosk"), 1);
    assert_contains(folder->err, "heard-admin drill");
    assert_int_equal(make_pack(folder), 1);
    assert_contains(folder->err, "heard-admin drill");
    assert_int_equal(entries(in(folder, "stick")), 0);
    drill(folder);
    assert_int_equal(add_kiosk(folder, "Desk", "kiosk"), 0);
    assert_int_equal(make_pack(folder), 0);
    assert_int_equal(open_wave(folder), 0);
    assert_int_equal(add_kiosk(folder, "Other desk", "other"), 1);
    assert_contains(folder->err, "wave 2");
    assert_int_equal(make_pack(folder), 1);
    drill(folder);
    assert_int_equal(make_pack(folder), 0);
}

static void every_pack_has_the_next_number_and_the_office_keeps_a_copy(void **state)
{
    struct folder *folder = *state;
    ready(folder);
    assert_int_equal(make_pack(folder), 0);
    assert_contains(folder->out, "heard-pack-0002.fhp");
    assert_int_equal(make_pack(folder), 0);
    assert_contains(folder->out, "heard-pack-0003.fhp");
    struct hd_pack *second = read_pack(folder, "stick/heard-pack-0002.fhp");
    struct hd_pack *third = read_pack(folder, "stick/heard-pack-0003.fhp");
    struct hd_pack *kept = read_pack(folder, "office/pack.fhp");
    assert_int_equal(second->number, 2);
    assert_int_equal(third->number, 3);
    assert_int_equal(kept->number, 3);
    assert_int_equal(third->issued_week, this_week());
    assert_int_equal(third->keyset.wave_no, 1);
    assert_false(third->closed);
    assert_string_equal(third->settings.office, "Family hubs");
    hd_pack_free(second);
    hd_pack_free(third);
    hd_pack_free(kept);
    struct stat st;
    assert_int_equal(stat(in(folder, "stick/heard-pack-0003.fhp"), &st), 0);
    assert_int_equal(st.st_mtime, 315532800); /* 1980-01-01: says nothing */
}

static void a_pack_that_cannot_be_put_there_uses_up_no_number(void **state)
{
    struct folder *folder = *state;
    ready(folder);
    const char *theirs = put(folder, "stick/heard-pack-0002.fhp", "another office's");
    assert_int_equal(make_pack(folder), 1);
    assert_contains(folder->err, "heard-pack-0002.fhp");
    char *text = slurp(theirs);
    assert_string_equal(text, "another office's");
    free(text);
    assert_int_equal(RUN(folder, "pack", in(folder, "office"), "--out", in(folder, "none"),
                         "--passphrase-file", in(folder, "pass")),
                     1);
    assert_contains(folder->err, "Put the stick in");
    const char *wrong = put(folder, "wrong", "not the passphrase");
    assert_int_equal(unlink(theirs), 0);
    assert_int_equal(RUN(folder, "pack", in(folder, "office"), "--out", in(folder, "stick"),
                         "--passphrase-file", wrong),
                     1);
    assert_contains(folder->err, "does not open the root key");
    assert_int_equal(make_pack(folder), 0);
    assert_contains(folder->out, "heard-pack-0002.fhp");
}

static void a_kiosk_needs_the_passphrase_only_when_a_new_pack_is_needed(void **state)
{
    struct folder *folder = *state;
    ready(folder);
    assert_int_equal(add_kiosk(folder, "First", "k1"), 0);
    assert_int_equal(unlink(in(folder, "office/pack.fhp")), 0);
    assert_int_equal(add_kiosk(folder, "Second", "k2"), 1);
    assert_false(hd_path_exists(in(folder, "k2")));
    assert_int_equal(RUN(folder, "kiosk", "add", in(folder, "office"), "Second", "--hub", "Hub",
                         "--out", in(folder, "k2"), "--passphrase-file", in(folder, "pass")),
                     0);
    struct hd_pack *pack = read_pack(folder, "k2/pack.fhp");
    assert_int_equal(pack->number, 2);
    hd_pack_free(pack);
    assert_int_equal(add_kiosk(folder, "Third", "k3"), 0);
    /* An older pack of the office's own is not up to date either. */
    struct sync_office *office = open_office(folder);
    assert_int_equal(sync_office_set_pack_number(office, 9), HD_OK);
    sync_office_close(office);
    assert_int_equal(add_kiosk(folder, "Fourth", "k4"), 1);
}

static void two_programs_do_not_change_an_office_at_once(void **state)
{
    struct folder *folder = *state;
    struct hd_notes notes = {.n = 0};
    int lock = -1;
    ready(folder);
    assert_int_equal(admin_lock(in(folder, "office"), &notes, &lock), HD_OK);
    assert_int_equal(make_pack(folder), 1);
    assert_contains(folder->err, "Another heard-admin");
    assert_int_equal(open_wave(folder), 1);
    assert_int_equal(add_kiosk(folder, "Desk", "kiosk"), 1);
    assert_int_equal(RUN(folder, "recover", in(folder, "office"), "--words-file", "none"), 1);
    assert_contains(folder->err, "Another heard-admin");
    assert_int_equal(RUN(folder, "wave", "list", in(folder, "office")), 0);
    admin_unlock(lock);
    assert_int_equal(make_pack(folder), 0);
}

/* ---- waves ---- */

static void a_wave_is_opened_with_new_keys_under_the_same_passphrase(void **state)
{
    struct folder *folder = *state;
    struct hd_notes notes = {.n = 0};
    struct hd_slice passphrase = {(const uint8_t *)OFFICE_PASSPHRASE,
                                  strlen(OFFICE_PASSPHRASE)};
    ready(folder);
    assert_int_equal(add_kiosk(folder, "Desk", "kiosk"), 0);
    if (open_wave(folder) != 0) {
        fail_msg("%s", folder->err);
    }
    assert_contains(folder->out, "heard-admin drill");
    assert_contains(folder->out, "heard-admin pack");
    assert_true(hd_path_exists(in(folder, "office/recovery-sheet.html")));
    struct sync_office *office = open_office(folder);
    const struct sync_office_facts *facts = sync_office_facts(office);
    assert_int_equal(facts->waves_n, 2);
    assert_int_equal(facts->wave[1].opened_week, this_week());
    assert_memory_not_equal(facts->wave[0].keyset.pk, facts->wave[1].keyset.pk,
                            sizeof(facts->wave[0].keyset.pk));
    for (uint32_t no = 1; no <= 2; no++) {
        struct hd_opener *opener = NULL;
        struct sync_kiosk *list = NULL;
        size_t n = 0;
        uint8_t key[HD_KEY_LEN];
        assert_int_equal(sync_office_select_wave(office, no), HD_OK);
        assert_int_equal(sync_office_opener(office, passphrase, &notes, &opener), HD_OK);
        assert_int_equal(sync_office_kiosks(office, &list, &n), HD_OK);
        assert_true(n == 1 && list[0].has_key);
        struct hd_slice sealed = {list[0].first_key, sizeof(list[0].first_key)};
        assert_int_equal(hd_unseal_key(opener, sealed, key), HD_OK);
        free(list);
        hd_opener_free(opener);
    }
    char words[HD_FINGERPRINT_MAX];
    hd_fingerprint(facts->root_pk, &facts->wave[1].keyset, words);
    sync_office_close(office);
    assert_int_equal(RUN(folder, "wave", "list", in(folder, "office")), 0);
    assert_contains(folder->out, "not drilled\topen\t");
    assert_contains(folder->out, words);
    drill(folder);
    assert_int_equal(make_pack(folder), 0);
    struct hd_pack *pack = read_pack(folder, "stick/heard-pack-0002.fhp");
    assert_int_equal(pack->keyset.wave_no, 2);
    hd_pack_free(pack);
    /* A kiosk of the new wave tells nothing about the weeks before it. */
    assert_int_equal(add_kiosk(folder, "New desk", "new"), 0);
    office = open_office(folder);
    struct sync_kiosk *list = NULL;
    size_t n = 0;
    assert_int_equal(sync_office_kiosks(office, &list, &n), HD_OK);
    assert_int_equal(n, 2);
    assert_int_equal(list[1].first_week, this_week() - sync_office_facts(office)->first_week);
    free(list);
    sync_office_close(office);
}

static void a_wave_that_cannot_be_opened_leaves_the_office_as_it_was(void **state)
{
    struct folder *folder = *state;
    ready(folder);
    const char *wrong = put(folder, "wrong", "not the passphrase");
    const char *broken = put(folder, "broken.json", "{");
    const char *office = in(folder, "office");
    const char *good = in(folder, "pass");
    const struct {
        const char *const argv[6];
        const char *says;
    } rows[] = {
        {{"--passphrase-file", wrong}, "does not open the root key"},
        {{"--passphrase-file", good, "--survey", broken}, "broken.json"},
        {{"--passphrase-file", good, "--strings", broken}, "broken.json"},
        {{"--passphrase-file", good, "--survey", in(folder, "none")}, "none"},
        {{"--passphrase-file", good, "--survey",
          HEARD_SOURCE_DIR "/tests/golden/survey-mini.json"},
         "plan.json"},
        {{"--passphrase-file", good, "--second-officer-passphrase-file", good}, "of their own"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *argv[12] = {"wave", "open", office, "--insecure-fast-keys"};
        memcpy(argv + 4, rows[i].argv, sizeof(rows[i].argv));
        assert_int_equal(admin(folder, argv), 1);
        assert_contains(folder->err, rows[i].says);
        assert_false(hd_path_exists(in(folder, "office/keys/wave-2")));
    }
    put(folder, "office/recovery-sheet (copy).pdf", "words of wave 1");
    assert_int_equal(open_wave(folder), 1);
    assert_contains(folder->err, "recovery-sheet (copy).pdf");
    assert_true(hd_path_exists(in(folder, "office/recovery-sheet (copy).pdf")));
    assert_int_equal(unlink(in(folder, "office/recovery-sheet (copy).pdf")), 0);
    struct sync_office *opened = open_office(folder);
    assert_int_equal(sync_office_facts(opened)->waves_n, 1);
    sync_office_close(opened);
    assert_int_equal(open_wave(folder), 0);
}

static void a_wave_may_have_a_second_officer_and_split_paper(void **state)
{
    struct folder *folder = *state;
    const char *second = put(folder, "second", "a quite different one");
    ready(folder);
    assert_int_equal(RUN(folder, "wave", "open", in(folder, "office"), "--insecure-fast-keys",
                         "--split-recovery", "--passphrase-file", in(folder, "pass"),
                         "--second-officer-passphrase-file", second),
                     0);
    assert_contains(folder->out, "keys/wave-2/spare.fhk");
    assert_contains(folder->out, "share");
    assert_private(in(folder, "office/keys/wave-2/spare.fhk"));
    assert_true(hd_path_exists(in(folder, "office/recovery-share-3.html")));
    assert_false(hd_path_exists(in(folder, "office/recovery-sheet.html")));
}

/** Start "wave open" and kill it after a while. Returns true when it was still running. */
static bool open_and_kill(const struct folder *folder, long microseconds)
{
    char program[] = HEARD_BINARY_DIR "/bin/heard-admin";
    char wave[] = "wave";
    char open[] = "open";
    char fast[] = "--insecure-fast-keys";
    char option[] = "--passphrase-file";
    char *office = strdup(in(folder, "office"));
    char *file = strdup(in(folder, "pass"));
    char *args[] = {program, wave, open, office, fast, option, file, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    pid_t pid = 0;
    int status = 0;
    const struct timespec wait = {microseconds / 1000000, microseconds % 1000000 * 1000};
    assert_int_equal(posix_spawn(&pid, program, &actions, NULL, args, environ), 0);
    (void)nanosleep(&wait, NULL);
    (void)kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    posix_spawn_file_actions_destroy(&actions);
    free(office);
    free(file);
    return WIFSIGNALED(status);
}

/** Every wave that office.json names has its key and its kiosk's key; and no more than that. */
static size_t check_whole(const struct folder *folder)
{
    struct hd_notes notes = {.n = 0};
    struct hd_slice passphrase = {(const uint8_t *)OFFICE_PASSPHRASE,
                                  strlen(OFFICE_PASSPHRASE)};
    struct sync_office *office = open_office(folder);
    size_t waves = sync_office_facts(office)->waves_n;
    for (uint32_t no = 1; no <= waves; no++) {
        struct hd_opener *opener = NULL;
        struct sync_aggregate sums = {.tally = NULL};
        assert_int_equal(sync_office_select_wave(office, no), HD_OK);
        assert_int_equal(sync_office_opener(office, passphrase, &notes, &opener), HD_OK);
        assert_int_equal(sync_aggregate_run(office, opener, 1, this_week(), &sums), HD_OK);
        sync_aggregate_free(&sums);
        hd_opener_free(opener);
        struct sync_kiosk *list = NULL;
        size_t n = 0;
        assert_int_equal(sync_office_kiosks(office, &list, &n), HD_OK);
        assert_true(n == 1 && list[0].has_key);
        free(list);
    }
    sync_office_close(office);
    return waves;
}

static void killed_anywhere_the_office_is_as_before_or_has_the_wave(void **state)
{
    struct folder *folder = *state;
    size_t killed = 0;
    size_t waves = 1;
    ready(folder);
    assert_int_equal(add_kiosk(folder, "Desk", "kiosk"), 0);
    struct timespec from;
    struct timespec to;
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &from), 0);
    assert_int_equal(open_wave(folder), 0);
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &to), 0);
    long whole = (to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000;
    waves = check_whole(folder);
    assert_int_equal(waves, 2);
    enum { KILLS = 16 };
    for (long i = 0; i < KILLS; i++) {
        admin_sheet_remove(in(folder, "office")); /* printed, whatever wave's it was */
        killed += open_and_kill(folder, whole * (i + 1) / KILLS) ? 1 : 0;
        size_t now = check_whole(folder);
        assert_in_range(now, waves, waves + 1);
        waves = now;
    }
    assert_true(killed > KILLS / 4);
    admin_sheet_remove(in(folder, "office"));
    if (open_wave(folder) != 0) {
        fail_msg("%s", folder->err);
    }
    assert_int_equal(check_whole(folder), waves + 1);
}

/* Its folder looks like what a try that was cut off left behind, and is swept away as such. */
static void keys_of_a_wave_in_use_survive_an_old_office_json(void **state)
{
    struct folder *folder = *state;
    const char *json = in(folder, "office/office.json");
    ready(folder);
    struct hd_buf old = bytes_of(json);
    assert_int_equal(open_wave(folder), 0);
    assert_contains(folder->out, "recovery-sheet.html twice");
    assert_contains(folder->out, "not even the makers of Heard");
    drill(folder);
    assert_int_equal(make_pack(folder), 0);
    struct hd_buf now = bytes_of(json);
    struct hd_buf key = bytes_of(in(folder, "office/keys/wave-2/officer.fhk"));
    assert_int_equal(hd_file_write(json, hd_buf_slice(&old), 0600), HD_OK);
    assert_int_equal(open_wave(folder), 1);
    assert_contains(folder->err, "office.json does not know wave 2");
    assert_unchanged(in(folder, "office/keys/wave-2/officer.fhk"), &key);
    assert_int_equal(hd_file_write(json, hd_buf_slice(&now), 0600), HD_OK);
    assert_int_equal(open_wave(folder), 0);
    hd_buf_free(&old);
    hd_buf_free(&now);
}

static void words_of_an_earlier_wave_bring_its_key_back(void **state)
{
    struct folder *folder = *state;
    char words[HD_WORDS_TEXT_MAX];
    const char *office = in(folder, "office");
    make_office(folder);
    sheet_words(folder, 0, words);
    const char *paper = put(folder, "paper", words);
    const char *other = put(folder, "other", "another passphrase, a good one");
    drill(folder);
    assert_int_equal(open_wave(folder), 0);
    drill(folder);
    assert_int_equal(RUN(folder, "drill", office, "--words-file", paper), 1); /* wave 2's? */
    assert_int_equal(RUN(folder, "drill", office, "--wave", "1", "--words-file", paper), 0);
    assert_int_equal(RUN(folder, "recover", office, "--wave", "1", "--insecure-fast-keys",
                         "--words-file", paper, "--passphrase-file", other),
                     0);
    assert_contains(folder->out, "key file of wave 1 was made anew");
    assert_contains(folder->out, "Wave 2 keeps the passphrase that it had.");
    assert_contains(folder->out, "--wave 2 with the paper of that wave");
    assert_int_equal(RUN(folder, "report", office, "--wave", "1", "--format", "html", "--out",
                         in(folder, "page.html"), "--passphrase-file", other),
                     0);
    assert_root_key_unlocks(folder, "another passphrase, a good one");
    /* But not when it was destroyed: that is kept, even against who has the paper still. */
    assert_int_equal(RUN(folder, "wave", "close", office, "--wave", "1"), 0);
    assert_int_equal(RUN(folder, "wave", "destroy", office, "1", "--yes-destroy-wave", "1"), 0);
    assert_int_equal(RUN(folder, "recover", office, "--wave", "1", "--insecure-fast-keys",
                         "--words-file", paper, "--passphrase-file", other),
                     1);
    assert_contains(folder->err, "were destroyed");
    assert_false(hd_path_exists(in(folder, "office/keys/wave-1")));
    assert_int_equal(RUN(folder, "recover", office, "--wave", "x"), 2);
    assert_int_equal(RUN(folder, "drill", office, "--wave", "x"), 2);
    assert_int_equal(RUN(folder, "drill", office, "--wave", "9"), 1);
    assert_contains(folder->err, "no wave 9");
}

static void a_wave_is_closed_and_opened_again(void **state)
{
    struct folder *folder = *state;
    char week[HD_WEEK_TEXT_SIZE];
    ready(folder);
    assert_int_equal(RUN(folder, "wave", "close", in(folder, "office"), "--from", "1999-W01"),
                     1);
    assert_contains(folder->err, "before that");
    assert_int_equal(RUN(folder, "wave", "close", in(folder, "office")), 0);
    hd_week_format(this_week() + 1, week);
    assert_contains(folder->out, week);
    assert_contains(folder->out, "heard-admin pack");
    assert_int_equal(RUN(folder, "wave", "close", in(folder, "office")), 1);
    assert_contains(folder->err, "closed already");
    assert_int_equal(RUN(folder, "wave", "list", in(folder, "office")), 0);
    assert_contains(folder->out, "closed from");
    assert_int_equal(make_pack(folder), 0);
    struct hd_pack *pack = read_pack(folder, "stick/heard-pack-0002.fhp");
    assert_true(pack->closed);
    hd_pack_free(pack);
    assert_int_equal(add_kiosk(folder, "Desk", "kiosk"), 1);
    assert_contains(folder->err, "closed");
    assert_int_equal(RUN(folder, "wave", "reopen", in(folder, "office"), "--wave", "1"), 0);
    assert_int_equal(make_pack(folder), 0);
    pack = read_pack(folder, "stick/heard-pack-0003.fhp");
    assert_false(pack->closed);
    hd_pack_free(pack);
    assert_int_equal(RUN(folder, "wave", "reopen", in(folder, "office"), "--wave", "7"), 1);
    assert_contains(folder->err, "no wave 7");
    assert_int_equal(open_wave(folder), 0);
    assert_int_equal(RUN(folder, "wave", "close", in(folder, "office")), 1);
    assert_contains(folder->err, "--wave");
    assert_int_equal(
        RUN(folder, "wave", "close", in(folder, "office"), "--wave", "1", "--from", week), 0);
}

static void a_wave_is_destroyed_only_when_closed_and_asked_for(void **state)
{
    struct folder *folder = *state;
    const char *office = in(folder, "office");
    ready(folder);
    assert_int_equal(open_wave(folder), 0);
    assert_int_equal(RUN(folder, "wave", "destroy", office, "1", "--yes-destroy-wave", "1"), 1);
    assert_contains(folder->err, "is open");
    assert_int_equal(RUN(folder, "wave", "destroy", office, "3", "--yes-destroy-wave", "3"), 1);
    assert_int_equal(RUN(folder, "wave", "close", office, "--wave", "1"), 0);
    assert_int_equal(RUN(folder, "wave", "destroy", office, "1", "--yes-destroy-wave", "1"), 1);
    assert_contains(folder->err, "recovery-sheet.html"); /* perhaps this wave's words */
    drill(folder);
    if (access("/dev/tty", R_OK) != 0 || !isatty(STDIN_FILENO)) {
        assert_int_equal(RUN(folder, "wave", "destroy", office, "1"), 1);
    }
    assert_true(hd_path_exists(in(folder, "office/keys/wave-1/officer.fhk")));
    assert_int_equal(RUN(folder, "wave", "destroy", office, "1", "--yes-destroy-wave", "1"), 0);
    assert_contains(folder->out, "Burn its recovery paper");
    assert_contains(folder->out, "backups");
    assert_contains(folder->out, "SSDs");
    assert_null(strstr(folder->out, "last wave"));
    assert_false(hd_path_exists(in(folder, "office/keys/wave-1")));
    assert_true(hd_path_exists(in(folder, "office/keys/wave-2/officer.fhk")));
    assert_int_equal(RUN(folder, "wave", "list", office), 0);
    assert_contains(folder->out, "1\topened");
    assert_contains(folder->out, "destroyed");
    assert_string_equal(folder->err, "");
    assert_int_equal(mkdir(in(folder, "office/keys/wave-1"), 0700), 0); /* the power failed */
    put(folder, "office/keys/wave-1/officer.fhk", "a key");
    assert_int_equal(RUN(folder, "wave", "list", office), 0);
    assert_contains(folder->err, "Wave 1 was not destroyed to its end");
    assert_int_equal(RUN(folder, "wave", "destroy", office, "1"), 0); /* nothing left to ask */
    assert_false(hd_path_exists(in(folder, "office/keys/wave-1")));
    assert_contains(folder->out, "destroyed before");
    assert_int_equal(RUN(folder, "wave", "reopen", office, "--wave", "1"), 1);
    assert_contains(folder->err, "were destroyed");
    assert_int_equal(RUN(folder, "report", office, "--format", "html", "--out",
                         in(folder, "page.html"), "--wave", "1"),
                     1); /* no passphrase was asked for */
    assert_contains(folder->err, "nobody can open its answers any more");
    assert_int_equal(RUN(folder, "report", office, "--format", "html", "--out",
                         in(folder, "page.html"), "--passphrase-file", in(folder, "pass")),
                     0);
    assert_int_equal(RUN(folder, "wave", "close", office), 0);
    assert_int_equal(RUN(folder, "wave", "destroy", office, "2", "--yes-destroy-wave", "2"), 0);
    assert_contains(folder->out, "This was the last wave");
    assert_int_equal(make_pack(folder), 1);
    assert_contains(folder->err, "is destroyed");
    assert_int_equal(open_wave(folder), 0); /* the root key is still there */
}

int main(void)
{
#define WAVE_TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)
    const struct CMUnitTest tests[] = {
        WAVE_TEST(wrong_usage_is_told),
        WAVE_TEST(before_the_drill_nobody_can_answer),
        WAVE_TEST(every_pack_has_the_next_number_and_the_office_keeps_a_copy),
        WAVE_TEST(a_pack_that_cannot_be_put_there_uses_up_no_number),
        WAVE_TEST(a_kiosk_needs_the_passphrase_only_when_a_new_pack_is_needed),
        WAVE_TEST(two_programs_do_not_change_an_office_at_once),
        WAVE_TEST(a_wave_is_opened_with_new_keys_under_the_same_passphrase),
        WAVE_TEST(a_wave_that_cannot_be_opened_leaves_the_office_as_it_was),
        WAVE_TEST(a_wave_may_have_a_second_officer_and_split_paper),
        WAVE_TEST(killed_anywhere_the_office_is_as_before_or_has_the_wave),
        WAVE_TEST(keys_of_a_wave_in_use_survive_an_old_office_json),
        WAVE_TEST(words_of_an_earlier_wave_bring_its_key_back),
        WAVE_TEST(a_wave_is_closed_and_opened_again),
        WAVE_TEST(a_wave_is_destroyed_only_when_closed_and_asked_for),
    };
    return hd_crypto_start() != HD_OK ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
