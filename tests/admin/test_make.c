/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making an office when things fail: every write in turn, and every key that does not open. The
 * answer is always the same: no office, nothing left behind. And the recovery sheet as a format.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/fingerprint.h>
#include <heard/unseal.h>
#include <sync/office.h>

#include "admin.h"
#include "office_fixture.h"

#define GOLDEN HEARD_SOURCE_DIR "/tests/golden"

/* The functions that the linker puts in place of the real ones (CMakeLists.txt). */
enum hd_err __real_hd_file_write_new(const char *path, struct hd_slice bytes, mode_t mode);
enum hd_err __wrap_hd_file_write_new(const char *path, struct hd_slice bytes, mode_t mode);
enum hd_err __real_hd_unseal(const struct hd_opener *opener, struct hd_slice sealed,
                             struct hd_opened *out);
enum hd_err __wrap_hd_unseal(const struct hd_opener *opener, struct hd_slice sealed,
                             struct hd_opened *out);

int __real_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);

static bool no_links; /* as on FAT */

int __wrap_link(const char *from, const char *to)
{
    if (no_links) {
        errno = EPERM;
        return -1;
    }
    return __real_link(from, to);
}

static int writes_until_full;     /* 0: never */
static int unseals_until_failure; /* 0: never */
static int unseals_until_lie;     /* 0: never; a key that opens, but something else */

enum hd_err __wrap_hd_file_write_new(const char *path, struct hd_slice bytes, mode_t mode)
{
    if (writes_until_full > 0 && --writes_until_full == 0) {
        return HD_E_FULL;
    }
    return __real_hd_file_write_new(path, bytes, mode);
}

enum hd_err __wrap_hd_unseal(const struct hd_opener *opener, struct hd_slice sealed,
                             struct hd_opened *out)
{
    if (unseals_until_failure > 0 && --unseals_until_failure == 0) {
        return HD_E_AUTH;
    }
    enum hd_err err = __real_hd_unseal(opener, sealed, out);
    if (!err && unseals_until_lie > 0 && --unseals_until_lie == 0) {
        out->record.payload[3] ^= 1;
    }
    return err;
}

struct content {
    char *plan, *survey, *strings;
    struct admin_setup setup;
};

static struct hd_slice slice_of(const char *text)
{
    return (struct hd_slice){(const uint8_t *)text, strlen(text)};
}

static void content_load(struct content *content)
{
    content->plan = slurp(GOLDEN "/plan-mini.json");
    content->survey = slurp(GOLDEN "/survey-mini.json");
    content->strings = slurp(GOLDEN "/strings-mini.json");
    content->setup = (struct admin_setup){
        .name = "Hubs & <homes>",
        .plan_json = slice_of(content->plan),
        .survey_json = slice_of(content->survey),
        .strings_json = slice_of(content->strings),
        .passphrase = slice_of(OFFICE_PASSPHRASE),
        .second = slice_of("somebody else's phrase"),
        .cost = HD_COST_FAST,
        .first_week = 2960,
    };
    writes_until_full = 0;
    unseals_until_failure = 0;
    unseals_until_lie = 0;
}

static void content_free(struct content *content)
{
    free(content->plan);
    free(content->survey);
    free(content->strings);
}

static void a_full_disk_at_any_write_leaves_nothing_behind(void **state)
{
    struct folder *folder = *state;
    struct content content;
    struct hd_notes notes = {.n = 0};
    content_load(&content);
    int failures = 0;
    enum hd_err err = HD_E_FULL;
    for (int n = 1; err && n < 40; n++) {
        writes_until_full = n;
        notes = (struct hd_notes){.n = 0};
        err = admin_office_make(in(folder, "office"), &content.setup, &notes);
        if (err) {
            assert_int_equal(err, HD_E_FULL);
            assert_int_equal(entries(folder->path), 0);
            failures++;
        }
    }
    assert_int_equal(err, HD_OK);
    assert_true(failures >= 6); /* four keys, pack and sheet at least */
    assert_int_equal(entries(folder->path), 1);
    content_free(&content);
}

static void a_key_that_does_not_open_makes_no_office(void **state)
{
    struct folder *folder = *state;
    static const char *const whose[] = {"the officer's key", "the recovery words",
                                        "the second officer's key"};
    struct content content;
    content_load(&content);
    for (int i = 0; i < 6; i++) {
        struct hd_notes notes = {.n = 0};
        unseals_until_failure = i < 3 ? i + 1 : 0;
        unseals_until_lie = i < 3 ? 0 : i - 2;
        assert_int_equal(admin_office_make(in(folder, "office"), &content.setup, &notes),
                         HD_E_AUTH);
        assert_contains(hd_notes_first_error(&notes), whose[i % 3]);
        assert_int_equal(entries(folder->path), 0);
    }
    content_free(&content);
}

/** Both parts of the drill, with what the office itself says. */
static enum hd_err drill(const char *dir, const struct admin_setup *setup,
                         struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    assert_int_equal(sync_office_open(dir, notes, &office), HD_OK);
    const struct sync_office_facts *facts = sync_office_facts(office);
    const struct admin_wave_keys wave = {
        .wave_no = facts->wave[0].keyset.wave_no,
        .passphrase = setup->passphrase,
        .second = setup->second,
        .split = setup->split,
        .root_pk = facts->root_pk,
    };
    enum hd_err err = admin_drill_wave(dir, &wave, &facts->wave[0].keyset, notes);
    sync_office_close(office);
    return err ? err : admin_drill_office(dir, setup->passphrase, notes);
}

/** Damage one file of a good office and see that the drill finds it. */
static void the_drill_finds_every_damaged_file(void **state)
{
    struct folder *folder = *state;
    struct content content;
    struct hd_notes notes = {.n = 0};
    static const char *const files[] = {
        "office/keys/wave-1/officer.fhk", "office/keys/wave-1/spare.fhk",
        "office/keys/wave-1/root.fhs",    "office/keys/root.fhk",
        "office/keys/receipt.key",        "office/pack.fhp",
        "office/recovery-sheet.html",
    };
    content_load(&content);
    const struct admin_setup *setup = &content.setup;
    assert_int_equal(admin_office_make(in(folder, "office"), setup, &notes), HD_OK);
    assert_int_equal(drill(in(folder, "office"), setup, &notes), HD_OK);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct hd_buf file = HD_BUF_EMPTY;
        const char *path = in(folder, files[i]);
        assert_int_equal(hd_file_read(path, 1 << 22, &file), HD_OK);
        /* In the sheet, the damage must hit a word. */
        char *word = i == 6 ? strstr((char *)file.p, "class=\"word\">") + 13 : NULL;
        size_t at = word ? (size_t)(word - (char *)file.p) : file.len - 7;
        uint8_t old = file.p[at];
        file.p[at] = word ? 'q' : old ^ 1;
        if (file.p[at] == old) {
            file.p[at] = 'x';
        }
        assert_int_equal(hd_file_write(path, hd_buf_slice(&file), 0600), HD_OK);
        notes = (struct hd_notes){.n = 0};
        assert_int_not_equal(drill(in(folder, "office"), setup, &notes), HD_OK);
        assert_true(notes.errors > 0);
        file.p[at] = old;
        assert_int_equal(hd_file_write(path, hd_buf_slice(&file), 0600), HD_OK);
        hd_buf_free(&file);
    }
    assert_int_equal(drill(in(folder, "office"), setup, &notes), HD_OK);
    content_free(&content);
}

static void the_drill_refuses_another_offices_keys(void **state)
{
    struct folder *folder = *state;
    struct content content;
    struct hd_notes notes = {.n = 0};
    static const char *const files[] = {
        "keys/wave-1/officer.fhk",
        "keys/wave-1/spare.fhk",
        "keys/wave-1/root.fhs",
        "keys/root.fhk",
        "keys/receipt.key",
        "pack.fhp",
        ADMIN_SHEET,
    };
    content_load(&content);
    const struct admin_setup *setup = &content.setup;
    assert_int_equal(admin_office_make(in(folder, "a"), setup, &notes), HD_OK);
    assert_int_equal(admin_office_make(in(folder, "b"), setup, &notes), HD_OK);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char here[HD_PATH_MAX];
        char there[HD_PATH_MAX];
        struct hd_buf mine = HD_BUF_EMPTY;
        struct hd_buf theirs = HD_BUF_EMPTY;
        assert_int_equal(hd_path_join(here, sizeof(here), in(folder, "a"), files[i]), HD_OK);
        assert_int_equal(hd_path_join(there, sizeof(there), in(folder, "b"), files[i]), HD_OK);
        assert_int_equal(hd_file_read(here, 1 << 22, &mine), HD_OK);
        assert_int_equal(hd_file_read(there, 1 << 22, &theirs), HD_OK);
        assert_int_equal(hd_file_write(here, hd_buf_slice(&theirs), 0600), HD_OK);
        notes = (struct hd_notes){.n = 0};
        assert_int_equal(drill(in(folder, "a"), setup, &notes),
                         strstr(files[i], "root.fhs") ? HD_E_WAVE : HD_E_AUTH);
        assert_int_equal(hd_file_write(here, hd_buf_slice(&mine), 0600), HD_OK);
        hd_buf_free(&mine);
        hd_buf_free(&theirs);
    }
    content_free(&content);
}

static void an_office_in_the_way_is_never_replaced(void **state)
{
    struct folder *folder = *state;
    struct content content;
    struct hd_notes notes = {.n = 0};
    content_load(&content);
    assert_int_equal(mkdir(in(folder, "office"), 0700), 0);
    put(folder, "office/file", "mine");
    assert_int_equal(admin_office_make(in(folder, "office"), &content.setup, &notes),
                     HD_E_EXISTS);
    assert_int_equal(admin_office_make(in(folder, "office/file"), &content.setup, &notes),
                     HD_E_EXISTS);
    assert_int_equal(admin_office_make(in(folder, "no/parent"), &content.setup, &notes),
                     HD_E_NOT_FOUND);
    assert_int_equal(entries(folder->path), 1);
    content_free(&content);
}

static struct hd_buf sheet_of(const char *office, const uint8_t *secret)
{
    static const struct hd_keyset keyset = {.wave_no = 3, .pk = {{1}, {2}, {3}}};
    static const uint8_t root_pk[HD_SIGN_PK_LEN] = {4};
    char words[HD_WORDS_TEXT_MAX];
    struct hd_buf page = HD_BUF_EMPTY;
    hd_words_encode(secret, words);
    struct admin_sheet sheet = {.office = office,
                                .words = words,
                                .keyset = &keyset,
                                .root_pk = root_pk,
                                .first_week = 2960};
    assert_int_equal(admin_sheet_write(&sheet, &page), HD_OK);
    return page;
}

static void a_sheet_gives_its_words_back(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        uint8_t secret[HD_KEY_LEN];
        uint8_t back[HD_KEY_LEN];
        char words[HD_WORDS_TEXT_MAX];
        unsigned bad = 0;
        hd_random(secret, sizeof(secret));
        struct hd_buf page = sheet_of("Office", secret);
        assert_int_equal(admin_sheet_read(hd_buf_slice(&page), HD_WORDS, words), HD_OK);
        assert_int_equal(hd_words_decode(words, back, &bad), HD_OK);
        assert_memory_equal(secret, back, sizeof(secret));
        admin_wipe_buf(&page);
    }
}

static void an_office_name_cannot_pretend_to_be_a_word(void **state)
{
    (void)state;
    uint8_t secret[HD_KEY_LEN] = {9};
    char words[HD_WORDS_TEXT_MAX];
    struct hd_buf page = sheet_of("<span class=\"word\">zoo</span><script>&", secret);
    assert_int_equal(admin_sheet_read(hd_buf_slice(&page), HD_WORDS, words), HD_OK);
    assert_null(strstr((const char *)page.p, "<script"));
    admin_wipe_buf(&page);
}

static void a_sheet_that_is_cut_short_or_too_long_is_refused(void **state)
{
    (void)state;
    static const char extra[] = "<span class=\"word\">zoo</span>";
    uint8_t secret[HD_KEY_LEN] = {7};
    char words[HD_WORDS_TEXT_MAX];
    struct hd_buf page = sheet_of("Office", secret);
    const char *text = (const char *)page.p;
    size_t last = 0;
    for (const char *at = text; (at = strstr(at, "class=\"word\">")); at++) {
        last = (size_t)(at - text);
    }
    for (size_t len = 0; len < last; len++) {
        assert_int_equal(admin_sheet_read((struct hd_slice){page.p, len}, HD_WORDS, words),
                         HD_E_FORMAT);
    }
    assert_int_equal(hd_buf_append(&page, extra, sizeof(extra) - 1), HD_OK);
    assert_int_equal(admin_sheet_read(hd_buf_slice(&page), HD_WORDS, words), HD_E_FORMAT);
    admin_wipe_buf(&page);
}

static void a_sheet_shows_the_fingerprint_of_its_keys(void **state)
{
    (void)state;
    const struct hd_keyset keyset = {.wave_no = 3, .pk = {{1}, {2}, {3}}};
    const uint8_t root_pk[HD_SIGN_PK_LEN] = {4};
    uint8_t secret[HD_KEY_LEN] = {7};
    char words[HD_FINGERPRINT_MAX];
    struct hd_buf page = sheet_of("Office", secret);
    hd_fingerprint(root_pk, &keyset, words);
    assert_int_equal(hd_buf_append(&page, "", 1), HD_OK);
    assert_contains((const char *)page.p, words);
    admin_wipe_buf(&page);
}

static void wave_2(const struct content *content, const uint8_t *root_seed, uint8_t *root_pk,
                   struct admin_wave_keys *out)
{
    hd_sign_public(root_seed, root_pk);
    *out = (struct admin_wave_keys){
        .wave_no = 2,
        .first_week = 2990,
        .office = "Hubs & <homes>",
        .passphrase = content->setup.passphrase,
        .second = content->setup.second,
        .cost = HD_COST_FAST,
        .root_pk = root_pk,
        .root_seed = root_seed,
    };
}

static void a_second_waves_keys_touch_nothing_of_the_first(void **state)
{
    struct folder *folder = *state;
    static const uint8_t root_seed[HD_SIGN_SEED_LEN] = {5};
    struct content content;
    struct hd_notes notes = {.n = 0};
    struct admin_wave_keys setup;
    struct hd_keyset first = {.wave_no = 0};
    struct hd_keyset second = {.wave_no = 0};
    uint8_t root_pk[HD_SIGN_PK_LEN];
    content_load(&content);
    wave_2(&content, root_seed, root_pk, &setup);
    setup.wave_no = 1;
    assert_int_equal(admin_wave_keys_make(folder->path, &setup, &first, &notes), HD_OK);
    struct hd_buf before = bytes_of(in(folder, "keys/wave-1/root.fhs"));
    setup.wave_no = 2;
    assert_int_equal(admin_wave_keys_make(folder->path, &setup, &second, &notes), HD_E_EXISTS);
    assert_contains(hd_notes_first_error(&notes), "recovery-sheet.html still lies");
    assert_false(hd_path_exists(in(folder, "keys/wave-2")));
    assert_int_equal(unlink(in(folder, ADMIN_SHEET)), 0);
    assert_int_equal(admin_wave_keys_make(folder->path, &setup, &second, &notes), HD_OK);
    assert_int_equal(second.wave_no, 2);
    assert_memory_not_equal(first.pk, second.pk, sizeof(first.pk));
    assert_int_equal(entries(in(folder, "keys/wave-1")), 3);
    assert_int_equal(entries(in(folder, "keys/wave-2")), 3);

    assert_int_equal(unlink(in(folder, ADMIN_SHEET)), 0);
    notes = (struct hd_notes){.n = 0};
    assert_int_equal(admin_wave_keys_make(folder->path, &setup, &second, &notes), HD_E_EXISTS);
    assert_contains(hd_notes_first_error(&notes), "keys of this wave already");
    admin_wave_keys_remove(folder->path, 2);
    assert_false(hd_path_exists(in(folder, "keys/wave-2")));
    assert_int_equal(entries(in(folder, "keys/wave-1")), 3);
    assert_unchanged(in(folder, "keys/wave-1/root.fhs"), &before);
    content_free(&content);
}

static void a_full_disk_leaves_no_part_of_a_second_wave(void **state)
{
    struct folder *folder = *state;
    static const uint8_t root_seed[HD_SIGN_SEED_LEN] = {5};
    struct content content;
    struct hd_notes notes = {.n = 0};
    struct admin_wave_keys setup;
    struct hd_keyset keyset = {.wave_no = 77};
    uint8_t root_pk[HD_SIGN_PK_LEN];
    content_load(&content);
    wave_2(&content, root_seed, root_pk, &setup);
    int failures = 0;
    enum hd_err err = HD_E_FULL;
    for (int n = 1; err && n < 20; n++) {
        writes_until_full = n;
        err = admin_wave_keys_make(folder->path, &setup, &keyset, &notes);
        if (err) {
            assert_int_equal(err, HD_E_FULL);
            assert_int_equal(entries(in(folder, "keys")), 0);
            assert_int_equal(entries(folder->path), 1);
            assert_int_equal(keyset.wave_no, 77);
            failures++;
        }
    }
    assert_int_equal(err, HD_OK);
    assert_int_equal(failures, 4); /* officer, spare, root, sheet */
    writes_until_full = 0;
    for (int i = 0; i < 3; i++) {
        admin_wave_keys_remove(folder->path, 2);
        unseals_until_failure = i + 1;
        assert_int_equal(admin_wave_keys_make(folder->path, &setup, &keyset, &notes),
                         HD_E_AUTH);
        assert_int_equal(entries(in(folder, "keys")), 0);
        assert_int_equal(entries(folder->path), 1);
    }
    content_free(&content);
}

static void keys_are_recovered_where_a_file_has_one_name_only(void **state)
{
    struct folder *folder = *state;
    char words[HD_WORDS_TEXT_MAX];
    const char *office = make_office(folder);
    sheet_words(folder, 0, words);
    struct hd_buf old = bytes_of(in(folder, "office/keys/wave-1/officer.fhk"));
    char place[HD_PATH_MAX];
    char paper[HD_PATH_MAX];
    char fresh[HD_PATH_MAX];
    char fast[] = "--insecure-fast-keys";
    char words_file[] = "--words-file";
    char passphrase_file[] = "--passphrase-file";
    snprintf(place, sizeof(place), "%s", office);
    snprintf(paper, sizeof(paper), "%s", put(folder, "paper", words));
    snprintf(fresh, sizeof(fresh), "%s", put(folder, "fresh", "an entirely new one\n"));
    char *const argv[] = {place, fast, words_file, paper, passphrase_file, fresh, NULL};
    no_links = true;
    int status = admin_cmd_recover(6, argv);
    int again = admin_cmd_recover(6, argv);
    no_links = false;
    assert_int_equal(status, 0);
    assert_int_equal(again, 0);
    assert_root_key_unlocks(folder, "an entirely new one");
    assert_unchanged(in(folder, "office/keys/wave-1/officer-before-1.fhk"), &old);
    assert_true(hd_path_exists(in(folder, "office/keys/wave-1/officer-before-2.fhk")));
    assert_true(hd_path_exists(in(folder, "office/keys/root-before-2.fhk")));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_full_disk_at_any_write_leaves_nothing_behind),
        CASE(a_key_that_does_not_open_makes_no_office),
        CASE(the_drill_finds_every_damaged_file),
        CASE(the_drill_refuses_another_offices_keys),
        CASE(an_office_in_the_way_is_never_replaced),
        cmocka_unit_test(a_sheet_gives_its_words_back),
        cmocka_unit_test(an_office_name_cannot_pretend_to_be_a_word),
        cmocka_unit_test(a_sheet_that_is_cut_short_or_too_long_is_refused),
        cmocka_unit_test(a_sheet_shows_the_fingerprint_of_its_keys),
        CASE(a_second_waves_keys_touch_nothing_of_the_first),
        CASE(a_full_disk_leaves_no_part_of_a_second_wave),
        CASE(keys_are_recovered_where_a_file_has_one_name_only),
    };
    if (hd_crypto_start() != HD_OK) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
