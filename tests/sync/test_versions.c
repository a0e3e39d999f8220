/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two waves with two versions of a survey: whose answers are in a figure, with and without a word
 * in the plan that the two are comparable, and what is said of the others.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <cmocka.h>

#include <heard/text.h>
#include <sync/aggregate.h>

#include "office_fixture.h"

enum { OLD, NEW, VERSIONS };

static struct fixture fx;
static struct hd_keyset second;
static struct hd_opener *second_opener;
static uint8_t digest[VERSIONS][HD_DIGEST_LEN];

static const struct sync_period all_weeks = {.all = true};

/* Wave 2 asks a survey in which one word of the title has other letters. */
static void open_second(void)
{
    uint8_t secret[HD_RECIPIENTS][HD_KEY_LEN];
    second.wave_no = 2;
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        hd_opener_generate(second.pk[i], secret[i]);
    }
    assert_int_equal(hd_opener_new(secret[0], &second, &second_opener), HD_OK);
    struct hd_buf survey = source_file("assets/surveys/participation.json");
    static const char before[] = "Tell us what you think";
    static const char after[] = "Tell us what you THINK";
    size_t at = 0;
    while (memcmp(survey.p + at, before, sizeof(before) - 1) != 0) {
        at++;
        assert_true(at + sizeof(before) < survey.len);
    }
    memcpy(survey.p + at, after, sizeof(after) - 1);
    struct sync_wave_setup wave = {.keyset = second,
                                   .opened_week = FIRST_WEEK,
                                   .opener = fx.opener,
                                   .survey_json = hd_buf_slice(&survey)};
    size_t lost = 0;
    assert_int_equal(sync_office_open_wave(fx.office, &wave, &lost), HD_OK);
    hd_buf_free(&survey);
    for (size_t i = 0; i < VERSIONS; i++) {
        memcpy(digest[i], sync_office_facts(fx.office)->wave[i].survey, HD_DIGEST_LEN);
    }
    assert_memory_not_equal(digest[OLD], digest[NEW], HD_DIGEST_LEN);
}

static int setup(void **state)
{
    (void)state;
    fixture_open(&fx);
    open_second();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    hd_opener_free(second_opener);
    fixture_close(&fx);
    return 0;
}

/* Say in the plan that both versions are comparable; questions: JSON behind the list, or "". */
static void say_comparable(const char *questions)
{
    struct hd_buf plan = source_file("assets/plans/torbay-wsoa.json");
    char hex[VERSIONS][2 * HD_DIGEST_LEN + 1];
    hd_hex_encode(digest[OLD], HD_DIGEST_LEN, hex[OLD]);
    hd_hex_encode(digest[NEW], HD_DIGEST_LEN, hex[NEW]);
    while (plan.p[plan.len - 1] != '}') {
        plan.len--;
    }
    plan.len--;
    char more[256];
    (void)snprintf(more, sizeof(more),
                   ",\"comparable\":[{\"surveys\":[\"%s\",\"%s\"]%s,\"reason\":\"R\"}]}",
                   hex[NEW], hex[OLD], questions);
    assert_int_equal(hd_buf_append(&plan, more, strlen(more)), HD_OK);
    put_file(fx.dir, "plan.json", hd_buf_slice(&plan));
    hd_buf_free(&plan);
    struct hd_notes notes = {.n = 0};
    sync_office_close(fx.office);
    fx.office = NULL;
    if (sync_office_open(fx.dir, &notes, &fx.office) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
}

static const struct hd_survey *version(size_t which)
{
    const struct hd_survey *const *list = NULL;
    size_t n = sync_office_surveys(fx.office, &list);
    assert_int_equal(n, VERSIONS);
    return memcmp(list[0]->digest, digest[which], HD_DIGEST_LEN) == 0 ? list[0] : list[1];
}

/* n answers to a version, on the route "words", sealed to a wave's keys. */
static void answers(uint32_t wave_no, size_t which, size_t n)
{
    fx.survey = version(which);
    uint8_t *sealed = malloc(n * HD_RECORD_SIZE);
    assert_non_null(sealed);
    for (size_t i = 0; i < n; i++) {
        struct hd_record record;
        struct hd_ratchet ratchet = fx.kiosk[i % KIOSKS].first;
        make_answers(&fx, i % KIOSKS, 1, 1, 0, &record);
        record.wave_no = wave_no;
        assert_true(hd_ratchet_advance(&ratchet, 1));
        assert_int_equal(hd_seal(&record, wave_no == 2 ? &second : &fx.facts.wave[0].keyset,
                                 ratchet.key, sealed + i * HD_RECORD_SIZE),
                         HD_OK);
    }
    import_records(&fx, 0, sealed, n);
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

/* What stands of an indicator: its base and the answers apart, -1 for null. */
struct shown {
    json_int_t base, apart;
};

static struct shown shown_of(uint32_t wave_no, const char *ref, bool exact)
{
    struct sync_aggregate sums = add_up(wave_no);
    struct hd_buf out = HD_BUF_EMPTY;
    assert_int_equal(sync_aggregate_json(fx.office, &sums, &all_weeks, exact, &out), HD_OK);
    json_t *root = json_loadb((char *)out.p, out.len, 0, NULL);
    json_t *list = json_object_get(root, "indicators");
    struct shown shown = {-2, -2};
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *indicator = json_array_get(list, i);
        if (strcmp(json_string_value(json_object_get(indicator, "ref")), ref) == 0) {
            const json_t *base = json_object_get(indicator, "base");
            const json_t *apart = json_object_get(indicator, "other_version");
            assert_non_null(apart);
            shown.base = json_is_null(base) ? -1 : json_integer_value(base);
            shown.apart = json_is_null(apart) ? -1 : json_integer_value(apart);
        }
    }
    json_decref(root);
    hd_buf_free(&out);
    sync_aggregate_free(&sums);
    return shown;
}

static void assert_shown(uint32_t wave_no, const char *ref, bool exact, struct shown want)
{
    struct shown got = shown_of(wave_no, ref, exact);
    assert_int_equal(got.base, want.base);
    assert_int_equal(got.apart, want.apart);
}

/* Does the text for a person hold these words? */
static bool text_says(uint32_t wave_no, bool exact, const char *words)
{
    struct sync_aggregate sums = add_up(wave_no);
    struct hd_buf out = HD_BUF_EMPTY;
    assert_int_equal(sync_aggregate_text(fx.office, &sums, &all_weeks, exact, &out), HD_OK);
    assert_int_equal(hd_buf_append(&out, "", 1), HD_OK);
    bool says = strstr((char *)out.p, words) != NULL;
    hd_buf_free(&out);
    sync_aggregate_free(&sums);
    return says;
}

static void each_wave_counts_its_own_version(void **state)
{
    (void)state;
    answers(1, OLD, 30);
    answers(2, NEW, 20);
    assert_shown(1, "5A.2", false, (struct shown){30, 0});
    assert_shown(2, "5A.2", false, (struct shown){20, 0});
    assert_shown(1, "5A.2", true, (struct shown){30, 0}); /* back to the first once more */
    assert_false(text_says(1, false, "another version"));
    assert_false(text_says(2, false, "another version"));
}

static void answers_to_another_version_are_said_and_not_joined(void **state)
{
    (void)state;
    answers(1, OLD, 30);
    answers(1, NEW, 15);
    answers(2, NEW, 20);
    answers(2, OLD, 12);
    assert_shown(1, "5A.2", false, (struct shown){30, 20}); /* in tens */
    assert_shown(1, "5A.2", true, (struct shown){30, 15});
    assert_shown(2, "5A.2", false, (struct shown){20, 10});
    assert_shown(2, "5B", true, (struct shown){40, 24}); /* two questions */
    assert_true(text_says(
        1, false, "Not in this figure: about 20 answers to another version of the survey"));
    assert_true(
        text_says(1, true, "Not in this figure: 15 answers to another version of the survey"));
}

static void of_a_few_answers_apart_no_number_is_shown(void **state)
{
    (void)state;
    answers(2, NEW, 20);
    answers(2, OLD, 3);
    assert_shown(2, "5A.2", false, (struct shown){20, -1});
    assert_true(text_says(
        2, false,
        "Not in this figure: fewer than 10 answers to another version of the survey"));
}

static void a_figure_without_answers_says_of_those_apart(void **state)
{
    (void)state;
    answers(2, OLD, 30);
    assert_shown(2, "5A.2", false, (struct shown){-1, 30});
    assert_true(text_says(2, false, "Not in this figure: about 30 answers"));
}

static void comparable_versions_are_joined(void **state)
{
    (void)state;
    say_comparable("");
    answers(1, OLD, 30);
    answers(1, NEW, 15);
    answers(2, NEW, 20);
    answers(2, OLD, 12);
    assert_shown(1, "5A.2", false, (struct shown){45, 0});
    assert_shown(2, "5A.2", false, (struct shown){32, 0});
    assert_shown(2, "5B", true, (struct shown){64, 0});
    assert_false(text_says(1, false, "another version"));
}

static void only_the_questions_that_are_named_are_joined(void **state)
{
    (void)state;
    say_comparable(",\"questions\":[\"trust\",\"respect\"]");
    answers(2, NEW, 20);
    answers(2, OLD, 12);
    assert_shown(2, "5A.2", true, (struct shown){32, 0});
    assert_shown(2, "5B", true, (struct shown){40, 24}); /* one of its two is not named */
}

int main(void)
{
#define VERSIONS_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        VERSIONS_TEST(each_wave_counts_its_own_version),
        VERSIONS_TEST(answers_to_another_version_are_said_and_not_joined),
        VERSIONS_TEST(of_a_few_answers_apart_no_number_is_shown),
        VERSIONS_TEST(a_figure_without_answers_says_of_those_apart),
        VERSIONS_TEST(comparable_versions_are_joined),
        VERSIONS_TEST(only_the_questions_that_are_named_are_joined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
