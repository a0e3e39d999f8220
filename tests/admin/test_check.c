/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin check" as an officer meets it: broken files and exactly what is said about each,
 * folders, plans beside surveys, computers without fonts, and cards on their way into packs.
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

#include <heard/file.h>

#include "office_fixture.h"

#define BROKEN HEARD_SOURCE_DIR "/tests/golden/broken"
#define GOLDEN HEARD_SOURCE_DIR "/tests/golden"
#define ASSETS HEARD_SOURCE_DIR "/assets"

/* tests/golden/broken: NAME.json, and in NAME.txt what is said: errors first, then the rest. */
static void every_broken_file_gets_exactly_its_answer(void **state)
{
    struct folder *folder = *state;
    struct hd_names names = {0};
    size_t wrong = 0;
    assert_int_equal(chdir(BROKEN), 0);
    assert_int_equal(hd_dir_list(".", ".json", &names), HD_OK);
    assert_true(names.n >= 100);
    for (size_t i = 0; i < names.n; i++) {
        char answer[HD_PATH_MAX];
        size_t len = strlen(names.name[i]) - strlen(".json");
        (void)snprintf(answer, sizeof(answer), "%.*s.txt", (int)len, names.name[i]);
        char *want = slurp(answer);
        struct hd_buf said = HD_BUF_EMPTY;
        int status = RUN(folder, "check", names.name[i]);
        assert_int_equal(hd_buf_printf(&said, "%s%s", folder->err, folder->out), HD_OK);
        assert_int_equal(hd_buf_append(&said, "", 1), HD_OK);
        if (strcmp((const char *)said.p, want) != 0 ||
            status != (strstr(want, ", 0 errors, ") ? 0 : 1)) {
            print_error("%s (%d):\n%s", names.name[i], status, (const char *)said.p);
            wrong++;
        }
        hd_buf_free(&said);
        free(want);
    }
    struct hd_names answers = {0};
    assert_int_equal(hd_dir_list(".", ".txt", &answers), HD_OK);
    assert_int_equal(answers.n, names.n);
    hd_names_free(&answers);
    hd_names_free(&names);
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(wrong, 0);
}

static void copy_to(const struct folder *folder, const char *from, const char *name)
{
    char *text = slurp(from);
    put(folder, name, text);
    free(text);
}

static void a_folder_is_walked_in_order(void **state)
{
    struct folder *folder = *state;
    assert_int_equal(hd_dir_make(in(folder, "a/b/c"), 0700), HD_OK);
    assert_int_equal(hd_dir_make(in(folder, "a/.hidden"), 0700), HD_OK);
    copy_to(folder, GOLDEN "/cards-mini.json", "a/z.json");
    copy_to(folder, GOLDEN "/strings-mini.json", "a/b/y.json");
    copy_to(folder, GOLDEN "/cards-mini.json", "a/b/c/x.json");
    put(folder, "a/b/schema.json", "{\"type\": \"object\"}");
    put(folder, "a/b/picture.svg", "<svg/>");
    put(folder, "a/b/.y.json", "{");
    put(folder, "a/.hidden/y.json", "{");
    put(folder, "a/json", "{");
    assert_int_equal(symlink("..", in(folder, "a/b/c/up")), 0);
    assert_int_equal(symlink("gone", in(folder, "a/b/gone.json")), 0);
    assert_int_equal(symlink("z.json", in(folder, "a/link.json")), 0);
    assert_int_equal(chdir(folder->path), 0);
    int status = RUN(folder, "check", "a/");
    assert_int_equal(chdir("/"), 0);
    assert_string_equal(folder->err, "");
    assert_string_equal(
        folder->out,
        "a/b/c/x.json: 2 cards of what was said and done, in 2 languages (1 draft)\n"
        "a/b/schema.json: left out, for it is no file of Heard\n"
        "a/b/y.json: the kiosk's words, in 2 languages\n"
        "a/link.json: 2 cards of what was said and done, in 2 languages (1 draft)\n"
        "a/z.json: 2 cards of what was said and done, in 2 languages (1 draft)\n"
        "4 files, 0 errors, 0 warnings\n");
    assert_int_equal(status, 0);
}

static void broken_json_in_a_folder_is_no_foreign_file(void **state)
{
    struct folder *folder = *state;
    assert_int_equal(hd_dir_make(in(folder, "a"), 0700), HD_OK);
    put(folder, "a/survey.json", "{\"heard\": \"survey\",\n\n}");
    put(folder, "a/kind.json", "{\"heard\": \"surveys\", \"format\": 1}");
    assert_int_equal(RUN(folder, "check", in(folder, "a")), 1);
    assert_contains(folder->err, "a/survey.json:3: ");
    assert_contains(folder->err, "a/kind.json: Not a file of Heard");
    assert_string_equal(folder->out, "2 files, 2 errors, 0 warnings\n");
}

static void a_folder_with_nothing_of_ours_is_no_success(void **state)
{
    struct folder *folder = *state;
    assert_int_equal(hd_dir_make(in(folder, "a/b"), 0700), HD_OK);
    assert_int_equal(RUN(folder, "check", in(folder, "a")), 1);
    assert_contains(folder->err, "nothing to check");
    assert_int_equal(RUN(folder, "check", in(folder, "gone")), 1);
    assert_contains(folder->err, "gone");
    assert_string_equal(folder->out, "1 file, 1 error, 0 warnings\n");
}

static void a_name_that_steers_a_terminal_is_made_harmless(void **state)
{
    struct folder *folder = *state;
    assert_int_equal(hd_dir_make(in(folder, "a"), 0700), HD_OK);
    copy_to(folder, GOLDEN "/cards-mini.json", "a/\x1b[2J.json");
    put(folder, "a/\xe2\x80\xae.json", "{\"heard\": \"cards\"}");
    assert_int_equal(RUN(folder, "check", in(folder, "a")), 1);
    assert_null(strchr(folder->out, 0x1b));
    assert_contains(folder->out, "a/\\x1b[2J.json: 2 cards");
    assert_contains(folder->err, "a/\\xe2\\x80\\xae.json:1: \"format\" is missing");
}

static void what_the_project_ships_has_no_errors(void **state)
{
    struct folder *folder = *state;
    if (RUN(folder, "check", ASSETS) != 0) {
        fail_msg("%s", folder->err);
    }
    assert_contains(folder->out, ", 0 errors, ");
    assert_contains(folder->out, "assets/cards/example.json: 3 cards");
}

static void every_plan_is_checked_against_all_surveys(void **state)
{
    struct folder *folder = *state;
    int status = RUN(folder, "check", ASSETS "/plans/plymouth-send.json",
                     ASSETS "/plans/torbay-wsoa.json", ASSETS "/surveys");
    if (status != 0) {
        fail_msg("%s", folder->err);
    }
    assert_contains(folder->out,
                    "plymouth-send.json: every question of the plan is in one of the");
    assert_contains(folder->out,
                    "torbay-wsoa.json: every question of the plan is in one of the");
}

/* The line is that of the question in the plan. */
static void a_question_that_no_survey_asks_is_found_in_the_plan(void **state)
{
    struct folder *folder = *state;
    assert_int_equal(
        RUN(folder, "check", GOLDEN "/plan-mini.json", ASSETS "/surveys/participation.json"),
        1);
    assert_contains(folder->err, "plan-mini.json:");
    assert_contains(folder->err, ": indicators[0].questions[0]: ");
    assert_null(strstr(folder->err, "plan-mini.json: indicators"));
    assert_null(strstr(folder->out, "every question"));
}

static void a_plan_waits_until_the_surveys_are_right(void **state)
{
    struct folder *folder = *state;
    const char *bad = put(folder, "bad.json", "{\"heard\": \"survey\", \"format\": 1}");
    assert_int_equal(
        RUN(folder, "check", GOLDEN "/plan-mini.json", GOLDEN "/survey-mini.json", bad), 1);
    assert_contains(
        folder->out,
        "plan-mini.json: not checked against the surveys, for one of them has errors");
    assert_null(strstr(folder->err, "plan-mini.json"));
}

static void without_fonts_the_package_is_named(void **state)
{
    struct folder *folder = *state;
    const char *config = put(folder, "fonts.conf",
                             "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">"
                             "<fontconfig></fontconfig>");
    const char *words =
        put(folder, "words.json",
            "{\"heard\": \"strings\", \"format\": 1, \"languages\": [\"en\", \"zh-Hans\", "
            "\"ar\"],\n"
            "\"strings\": {\"a\": {\"en\": \"Yes\",\n"
            " \"zh-Hans\": {\"text\": \"是\", \"say\": \"shi4\"},\n"
            " \"ar\": {\"text\": \"نعم\", \"say\": \"نَعَمْ\"}},\n"
            "\"b\": {\"en\": \"No\", \"zh-Hans\": {\"text\": \"不\", \"say\": \"bu4\"},\n"
            " \"ar\": {\"text\": \"لا\", \"say\": \"لَا\"}}}}\n");
    assert_int_equal(RUN(folder, "check", words), 0);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    assert_int_equal(setenv("FONTCONFIG_FILE", config, 1), 0);
    int status = RUN(folder, "check", words);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    assert_int_equal(unsetenv("FONTCONFIG_FILE"), 0);
    assert_int_equal(status, 1);
    assert_contains(folder->err, "words.json:2: strings.a.en: no font for language \"en\" is "
                                 "installed, so U+0059 cannot be shown");
    assert_contains(folder->err, "install the package fonts-sil-andika\n");
    assert_contains(folder->err, "words.json:3: strings.a.zh-Hans.text: no font");
    assert_contains(folder->err, "U+662F");
    assert_contains(folder->err, "install the package fonts-noto-cjk\n");
    assert_contains(folder->err, "install the package fonts-noto-core\n");
    assert_contains(folder->out, "1 file, 3 errors, 0 warnings\n");
}

static void an_offices_cards_go_into_its_packs(void **state)
{
    struct folder *folder = *state;
    const char *office = make_office(folder);
    const char *pack = in(folder, "office/pack.fhp");
    const char *pass = in(folder, "pass");
    mark_drilled(folder);
    assert_int_equal(
        RUN(folder, "pack", office, "--out", folder->path, "--passphrase-file", pass), 0);
    assert_int_equal(RUN(folder, "check", pack, "--office", office), 0);
    assert_contains(folder->out, ", 0 cards, rightly signed");

    copy_to(folder, GOLDEN "/cards-mini.json", "office/cards.json");
    /* The pack that the office keeps is no longer what a kiosk should get. */
    assert_int_equal(
        RUN(folder, "kiosk", "add", office, "A", "--hub", "H", "--out", in(folder, "k1")), 1);
    assert_int_equal(RUN(folder, "kiosk", "add", office, "A", "--hub", "H", "--out",
                         in(folder, "k1"), "--passphrase-file", pass),
                     0);
    assert_int_equal(RUN(folder, "check", pack, "--office", office), 0);
    assert_contains(folder->out, ", 2 cards, rightly signed");
    assert_int_equal(RUN(folder, "check", in(folder, "k1/pack.fhp"), "--office", office), 0);
    assert_contains(folder->out, ", 2 cards, rightly signed");
    /* Now it is up to date again, and needs no passphrase. */
    assert_int_equal(
        RUN(folder, "kiosk", "add", office, "B", "--hub", "H", "--out", in(folder, "k2")), 0);
}

static void broken_cards_stop_a_pack_with_their_line(void **state)
{
    struct folder *folder = *state;
    const char *office = make_office(folder);
    mark_drilled(folder);
    put(folder, "office/cards.json",
        "{\"heard\": \"cards\", \"format\": 1,\n\"languages\": "
        "[\"en\"],\n\"cards\": [7]}");
    struct hd_buf before = bytes_of(in(folder, "office/office.json"));
    assert_int_equal(RUN(folder, "pack", office, "--out", folder->path, "--passphrase-file",
                         in(folder, "pass")),
                     1);
    assert_contains(folder->err, "cards.json:3: cards[0]: must be an object");
    assert_unchanged(in(folder, "office/office.json"), &before);
    put(folder, "office/cards.json", "");
    assert_int_equal(RUN(folder, "pack", office, "--out", folder->path, "--passphrase-file",
                         in(folder, "pass")),
                     1);
    assert_contains(folder->err, "cards.json:1: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_broken_file_gets_exactly_its_answer, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(a_folder_is_walked_in_order, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(broken_json_in_a_folder_is_no_foreign_file,
                                        folder_setup, folder_teardown),
        cmocka_unit_test_setup_teardown(a_folder_with_nothing_of_ours_is_no_success,
                                        folder_setup, folder_teardown),
        cmocka_unit_test_setup_teardown(a_name_that_steers_a_terminal_is_made_harmless,
                                        folder_setup, folder_teardown),
        cmocka_unit_test_setup_teardown(what_the_project_ships_has_no_errors, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(every_plan_is_checked_against_all_surveys, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(a_question_that_no_survey_asks_is_found_in_the_plan,
                                        folder_setup, folder_teardown),
        cmocka_unit_test_setup_teardown(a_plan_waits_until_the_surveys_are_right, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(without_fonts_the_package_is_named, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(an_offices_cards_go_into_its_packs, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(broken_cards_stop_a_pack_with_their_line, folder_setup,
                                        folder_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
