/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys on paper as people handle them: the drill, shares that are mixed up or alone, words that are
 * wrong, files that lie about. Each time one sentence, and nothing changed.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/keyfile.h>
#include <heard/shares.h>
#include <sync/office.h>

#include "admin.h"
#include "office_fixture.h"

static void delete_sheets(const struct folder *folder)
{
    admin_sheet_remove(in(folder, "office"));
}

/** Run the drill with these words in a file; returns its exit status. */
static int drill_with(struct folder *folder, const char *words)
{
    return RUN(folder, "drill", in(folder, "office"), "--words-file",
               put(folder, "words", words));
}

/** Fails unless the drill refuses these words with one sentence that says so. */
static void assert_refused(struct folder *folder, const char *words, const char *says)
{
    assert_int_equal(drill_with(folder, words), 1);
    assert_contains(folder->err, says);
    assert_int_equal(lines(folder->err), 1);
    assert_string_equal(folder->out, "");
}

static void the_drill_refuses_while_a_sheet_lies_about(void **state)
{
    struct folder *folder = *state;
    static const char *const names[] = {"recovery-sheet.html", "recovery-share-2.html",
                                        "recovery-sheet (1).pdf", "Recovery-sheet.pdf"};
    make_office(folder);
    char words[HD_WORDS_TEXT_MAX];
    sheet_words(folder, 0, words);
    assert_refused(folder, words, "recovery-sheet.html still lies");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char name[64];
        delete_sheets(folder);
        snprintf(name, sizeof(name), "office/%s", names[i]);
        put(folder, name, "a page");
        assert_refused(folder, words, names[i]);
        assert_contains(folder->err, "delete it");
        assert_int_equal(unlink(in(folder, name)), 0);
    }
    assert_int_equal(drill_with(folder, words), 0);
    assert_contains(folder->out, "The paper works");
    assert_contains(folder->out, "not even the makers of Heard");
    assert_string_equal(folder->err, "");
}

static void the_drill_takes_what_a_scanner_types(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    char words[HD_WORDS_TEXT_MAX];
    sheet_words(folder, 0, words);
    delete_sheets(folder);
    for (char *at = words; *at; at++) {
        *at = (char)(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at);
    }
    assert_int_equal(drill_with(folder, words), 0);
}

static void the_drill_finds_words_of_another_office_and_mistakes(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    char words[HD_WORDS_TEXT_MAX];
    char other_words[HD_WORDS_TEXT_MAX];
    char unknown[HD_WORDS_TEXT_MAX + 8];
    char twice[2 * HD_WORDS_TEXT_MAX];
    uint8_t other[HD_KEY_LEN] = {1, 2, 3};
    sheet_words(folder, 0, words);
    delete_sheets(folder);
    hd_words_encode(other, other_words);
    snprintf(unknown, sizeof(unknown), "zzzz%s", strchr(words, ' '));
    snprintf(twice, sizeof(twice), "%s %s", words, words);
    assert_refused(folder, other_words, "another office or wave");
    assert_refused(folder, unknown, "Word 1 ");
    assert_refused(folder, strchr(words, ' ') + 1, "23 words were found");
    assert_refused(folder, twice, "48 words were found");
    assert_refused(folder, "", "0 words were found");
}

static void a_file_that_holds_no_words_is_told(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    delete_sheets(folder);
    const char *office = in(folder, "office");
    static const uint8_t nul[] = "abacus\0abacus";
    char *large = malloc(64 << 10);
    assert_non_null(large);
    memset(large, 'a', 64 << 10);
    struct hd_slice bytes = {(const uint8_t *)large, 64 << 10};
    const char *path = in(folder, "words");
    const char *const rows[] = {in(folder, "none"), folder->path, path};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(hd_file_write(path, bytes, 0600), HD_OK);
        assert_int_equal(RUN(folder, "drill", office, "--words-file", rows[i]), 1);
        assert_contains(folder->err, "could not be read");
        assert_int_equal(lines(folder->err), 1);
    }
    assert_int_equal(hd_file_write(path, (struct hd_slice){nul, sizeof(nul) - 1}, 0600), HD_OK);
    assert_int_equal(RUN(folder, "drill", office, "--words-file", path), 1);
    assert_contains(folder->err, "could not be read");
    free(large);
}

/* The test's programs have no terminal that could be asked (office_fixture.c gives /dev/null, and
 * ctest may have none), so this is only tried where there is none. */
static void without_a_terminal_the_drill_names_its_option(void **state)
{
    struct folder *folder = *state;
    if (access("/dev/tty", R_OK) == 0) {
        FILE *terminal = fopen("/dev/tty", "re");
        if (terminal) {
            fclose(terminal);
            skip();
        }
    }
    make_office(folder);
    delete_sheets(folder);
    assert_int_equal(RUN(folder, "drill", in(folder, "office")), 1);
    assert_contains(folder->err, "--words-file");
    assert_int_equal(lines(folder->err), 1);
}

static void the_drill_finds_that_the_root_key_does_not_come_back(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    char words[HD_WORDS_TEXT_MAX];
    sheet_words(folder, 0, words);
    delete_sheets(folder);
    assert_int_equal(unlink(in(folder, "office/keys/wave-1/root.fhs")), 0);
    assert_refused(folder, words, "keys/wave-1/root.fhs");
}

static void a_file_of_words_that_others_can_read_is_told(void **state)
{
    struct folder *folder = *state;
    make_office(folder);
    char words[HD_WORDS_TEXT_MAX];
    sheet_words(folder, 0, words);
    delete_sheets(folder);
    const char *file = put(folder, "words", words);
    assert_int_equal(chmod(file, 0640), 0);
    assert_int_equal(RUN(folder, "drill", in(folder, "office"), "--words-file", file), 0);
    assert_contains(folder->err, "warning: ");
    assert_contains(folder->err, "chmod 600");
    assert_contains(folder->out, "Delete ");
}

static void split_office(struct folder *folder)
{
    const char *passphrase = put(folder, "pass", OFFICE_PASSPHRASE "\n");
    assert_int_equal(RUN(folder, "init", in(folder, "office"), "--insecure-fast-keys",
                         "--split-recovery", "--passphrase-file", passphrase),
                     0);
}

static void a_split_makes_three_pages_and_no_whole_one(void **state)
{
    struct folder *folder = *state;
    split_office(folder);
    assert_contains(folder->out, ADMIN_SHARE_3);
    assert_false(hd_path_exists(in(folder, "office/" ADMIN_SHEET)));
    assert_private(in(folder, "office/" ADMIN_SHARE_1));
    assert_private(in(folder, "office/" ADMIN_SHARE_2));
    assert_private(in(folder, "office/" ADMIN_SHARE_3));
    for (unsigned i = 1; i <= HD_SHARES; i++) {
        char title[64];
        snprintf(title, sizeof(title), "office/%s", admin_sheet_name(i));
        char *page = slurp(in(folder, title));
        snprintf(title, sizeof(title), "<h1>Recovery share %u of 3</h1>", i);
        assert_contains(page, title);
        free(page);
    }
}

static void any_two_shares_are_enough_and_one_is_not(void **state)
{
    struct folder *folder = *state;
    char share[HD_SHARES][HD_SHARE_TEXT_MAX];
    char text[3 * HD_SHARE_TEXT_MAX + 8];
    split_office(folder);
    for (unsigned i = 0; i < HD_SHARES; i++) {
        sheet_words(folder, i + 1, share[i]);
    }
    delete_sheets(folder);
    for (unsigned i = 0; i < HD_SHARES; i++) {
        assert_refused(folder, share[i], "This is one share; the key needs the words of two");
        for (unsigned j = 0; j < HD_SHARES; j++) {
            int len = snprintf(text, sizeof(text), "%s\n\n%s\n", share[i], share[j]);
            assert_in_range(len, 1, sizeof(text) - 1);
            if (i == j) {
                assert_refused(folder, text, "two different shares");
                continue;
            }
            assert_int_equal(drill_with(folder, text), 0);
            assert_contains(folder->out, "The paper works");
            snprintf(text, sizeof(text), "share %u works too", 3 - i - j + 1);
            assert_contains(folder->out, text);
        }
    }
    snprintf(text, sizeof(text), "%s\n%s\n%s\n", share[0], share[1], share[2]);
    assert_refused(folder, text, "81 words were found");
}

static void shares_of_another_office_or_splitting_do_not_mix(void **state)
{
    struct folder *folder = *state;
    static const uint8_t other[HD_KEY_LEN] = {1};
    static const struct hd_keyset foreign = {.wave_no = 1, .pk = {{1}, {2}, {3}}};
    char first[HD_SHARE_TEXT_MAX];
    char second[HD_SHARE_TEXT_MAX];
    char text[3 * HD_SHARE_TEXT_MAX + 8];
    struct hd_share shares[HD_SHARES];
    struct sync_office *office = NULL;
    struct hd_notes notes = {.n = 0};
    split_office(folder);
    sheet_words(folder, 1, first);
    delete_sheets(folder);

    assert_int_equal(hd_shares_split(other, &foreign, shares), HD_OK);
    hd_share_encode(&shares[1], second);
    snprintf(text, sizeof(text), "%s %s", first, second);
    assert_refused(folder, text, "another office or wave");

    assert_int_equal(sync_office_open(in(folder, "office"), &notes, &office), HD_OK);
    assert_int_equal(hd_shares_split(other, &sync_office_wave(office)->keyset, shares), HD_OK);
    sync_office_close(office);
    hd_share_encode(&shares[1], second);
    snprintf(text, sizeof(text), "%s %s", first, second);
    assert_refused(folder, text, "Shares 1 and 2 do not belong together");
}

static void two_shares_bring_lost_keys_back(void **state)
{
    struct folder *folder = *state;
    char share[2][HD_SHARE_TEXT_MAX];
    char text[3 * HD_SHARE_TEXT_MAX + 8];
    split_office(folder);
    sheet_words(folder, 3, share[0]);
    sheet_words(folder, 1, share[1]);
    snprintf(text, sizeof(text), "%s\n%s\n", share[0], share[1]);
    const char *file = put(folder, "words", text);
    const char *fresh = put(folder, "pass2", "an entirely new one");
    assert_int_equal(RUN(folder, "recover", in(folder, "office"), "--words-file", file,
                         "--passphrase-file", fresh, "--insecure-fast-keys"),
                     0);
    assert_root_key_unlocks(folder, "an entirely new one");
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         in(folder, "r.html"), "--passphrase-file", fresh),
                     0);
}

static void a_broken_off_init_is_told_at_the_next(void **state)
{
    struct folder *folder = *state;
    const char *passphrase = put(folder, "pass", OFFICE_PASSPHRASE "\n");
    assert_int_equal(mkdir(in(folder, "office.new-aB3xyz"), 0700), 0);
    assert_int_equal(mkdir(in(folder, "office.newer"), 0700), 0);
    assert_int_equal(mkdir(in(folder, "other.new-aB3xyz"), 0700), 0);
    assert_int_equal(RUN(folder, "init", in(folder, "office/"), "--insecure-fast-keys",
                         "--passphrase-file", passphrase),
                     0);
    assert_contains(folder->err, "office.new-aB3xyz is left from an init that was broken off");
    assert_null(strstr(folder->err, "office.newer"));
    assert_null(strstr(folder->err, "other.new"));
}

static void a_passphrase_file_that_others_can_read_is_told(void **state)
{
    struct folder *folder = *state;
    const char *passphrase = put(folder, "pass", OFFICE_PASSPHRASE "\n");
    assert_int_equal(chmod(passphrase, 0604), 0);
    assert_int_equal(RUN(folder, "init", in(folder, "office"), "--insecure-fast-keys",
                         "--passphrase-file", passphrase),
                     0);
    assert_contains(folder->err, "warning: ");
    assert_contains(folder->err, "chmod 600");
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         in(folder, "r.html"), "--passphrase-file", passphrase),
                     0);
    assert_contains(folder->err, "chmod 600");
    assert_int_equal(chmod(passphrase, 0400), 0);
    assert_int_equal(RUN(folder, "report", in(folder, "office"), "--format", "html", "--out",
                         in(folder, "r.html"), "--passphrase-file", passphrase),
                     0);
    assert_null(strstr(folder->err, "chmod 600"));
}

static void what_is_lost_for_ever_is_said_before_it_can_be(void **state)
{
    struct folder *folder = *state;
    static const char *const commands[] = {"recover", "drill"};
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        assert_int_equal(RUN(folder, commands[i], "--help"), 0);
        assert_contains(folder->out, "not even the makers of Heard");
        assert_contains(folder->out, "make its keys anew");
    }
    make_office(folder);
    assert_contains(folder->out, "not even the makers of Heard");
    assert_contains(folder->out, "heard-admin drill");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_drill_refuses_while_a_sheet_lies_about),
        CASE(the_drill_takes_what_a_scanner_types),
        CASE(the_drill_finds_words_of_another_office_and_mistakes),
        CASE(a_file_that_holds_no_words_is_told),
        CASE(without_a_terminal_the_drill_names_its_option),
        CASE(the_drill_finds_that_the_root_key_does_not_come_back),
        CASE(a_file_of_words_that_others_can_read_is_told),
        CASE(a_split_makes_three_pages_and_no_whole_one),
        CASE(any_two_shares_are_enough_and_one_is_not),
        CASE(shares_of_another_office_or_splitting_do_not_mix),
        CASE(two_shares_bring_lost_keys_back),
        CASE(a_broken_off_init_is_told_at_the_next),
        CASE(a_passphrase_file_that_others_can_read_is_told),
        CASE(what_is_lost_for_ever_is_said_before_it_can_be),
    };
    if (hd_crypto_start() != HD_OK) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
