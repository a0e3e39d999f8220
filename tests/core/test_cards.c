/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cards: what stands in the file comes out, and every mistake has its sentence.
 */
#include <heard/cards.h>
#include <heard/text.h>
#include <heard/week.h>

#include "failing_memory.h"
#include "model_rows.h"

static struct hd_buf mini;

static int setup(void **state)
{
    (void)state;
    mini = source_file("tests/golden/cards-mini.json");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    hd_buf_free(&mini);
    return 0;
}

static struct hd_cards *load(struct hd_slice json)
{
    struct hd_notes notes = {.n = 0};
    struct hd_cards *cards = NULL;
    if (hd_cards_load(json, "mini.json", &notes, &cards) != HD_OK || notes.n > 0) {
        fail_msg("%s: %s", notes.list[0].place, notes.list[0].text);
    }
    return cards;
}

static int32_t day(const char *text)
{
    int32_t out = 0;
    assert_int_equal(hd_day_parse(text, &out), HD_OK);
    return out;
}

static void what_stands_in_the_file_comes_out(void **state)
{
    (void)state;
    struct hd_cards *cards = load(hd_buf_slice(&mini));
    assert_int_equal(cards->langs.n, 2);
    assert_false(cards->langs.draft[0]);
    assert_true(cards->langs.draft[1]);
    assert_int_equal(cards->n, 2);
    const struct hd_card *words = &cards->card[0];
    assert_string_equal(words->code, "words");
    assert_string_equal(words->picture, "symbol-spoken-words");
    assert_string_equal(words->theme, "words");
    assert_string_equal(words->said.text[0], "You said: our letters are hard.");
    assert_string_equal(words->responded.text[1], "Mamy nowe listy.");
    assert_int_equal(words->from, day("2026-11-01"));
    assert_int_equal(words->until, day("2027-01-31"));
    const struct hd_card *phone = &cards->card[1];
    assert_null(phone->picture);
    assert_null(phone->theme);
    assert_int_equal(phone->from, INT32_MIN);
    assert_int_equal(phone->until, INT32_MAX);
    assert_string_equal(phone->responded.text[0], "Call 0800\xc2\xa0"
                                                  "1111.");
    assert_string_equal(phone->responded.say[0], "Call 0 8 0 0, 1 1 1 1.");
    hd_cards_free(cards);
    hd_cards_free(NULL);
}

static void an_empty_list_is_a_list(void **state)
{
    (void)state;
    struct hd_cards *cards = load(hd_cards_none());
    assert_int_equal(cards->n, 0);
    hd_cards_free(cards);
}

static void the_example_of_the_project_is_marked_as_one(void **state)
{
    (void)state;
    static const char mark[] = "Example, not a real answer.";
    struct hd_buf json = source_file("assets/cards/example.json");
    struct hd_cards *cards = load(hd_buf_slice(&json));
    assert_int_equal(cards->n, 3);
    for (size_t i = 0; i < cards->n; i++) {
        assert_int_equal(strncmp(cards->card[i].said.text[0], mark, sizeof(mark) - 1), 0);
        assert_int_equal(strncmp(cards->card[i].responded.text[0], "Example.", 8), 0);
    }
    hd_cards_free(cards);
    hd_buf_free(&json);
}

static void the_digest_ignores_layout_and_nothing_else(void **state)
{
    (void)state;
    struct hd_cards *one = load(hd_buf_slice(&mini));
    struct hd_buf spaced = changed(hd_buf_slice(&mini), "'format': 1,", "'format':1,\n\n");
    struct hd_buf other = changed(hd_buf_slice(&mini), "'2027-01-31'", "'2027-01-30'");
    struct hd_cards *two = load(hd_buf_slice(&spaced));
    struct hd_cards *three = load(hd_buf_slice(&other));
    assert_memory_equal(one->digest, two->digest, HD_DIGEST_LEN);
    assert_memory_not_equal(one->digest, three->digest, HD_DIGEST_LEN);
    hd_cards_free(one);
    hd_cards_free(two);
    hd_cards_free(three);
    hd_buf_free(&spaced);
    hd_buf_free(&other);
}

static const struct row broken[] = {
    {NULL, "{'heard': 'strings'}", HD_E_FORMAT, "",
     "this is a file of kind 'strings', not 'cards'"},
    {"'format': 1", "'format': 2", HD_E_VERSION, "",
     "was made by a newer Heard; update this program"},
    {"'drafts': ['pl']", "'status': 'draft'", HD_E_FORMAT, "status",
     "'status' is not known here; is it a typing error?"},
    {"'drafts': ['pl']", "'drafts': ['ro']", HD_E_FORMAT, "drafts[0]",
     "'ro' is not among the declared languages"},
    {"'code': 'words',", "", HD_E_FORMAT, "cards[0]", "'code' is missing"},
    {"'code': 'words'", "'code': 'Words'", HD_E_FORMAT, "cards[0].code",
     "'Words' is not a code: use 1 to 32 of a-z, 0-9 and -"},
    {"'code': 'phone'", "'code': 'words'", HD_E_FORMAT, "cards[1].code",
     "code 'words' is used twice"},
    {"'theme': 'words'", "'theme': 7", HD_E_FORMAT, "cards[0].theme",
     "must be text, not a whole number"},
    {"'picture': 'symbol-spoken-words'", "'picture': '../x'", HD_E_FORMAT, "cards[0].picture",
     "'../x' is not a code: use 1 to 32 of a-z, 0-9 and -"},
    {"'theme': 'words'", "'topic': 'words'", HD_E_FORMAT, "cards[0].topic",
     "'topic' is not known here; is it a typing error?"},
    {"'said': {'en': 'Nobody picks up.', 'pl': 'Nikt nie odbiera.'},", "", HD_E_FORMAT,
     "cards[1]", "'said' is missing"},
    {"'Nikt nie odbiera.'", "''", HD_E_FORMAT, "cards[1].said.pl", "is empty"},
    {", 'pl': 'Mamy nowe listy.'", "", HD_E_FORMAT, "cards[0].responded",
     "the text in language 'pl' is missing"},
    {"'Jest nowy numer.'", "'Jest nowy numer: 112.'", HD_E_FORMAT, "cards[1].responded.pl",
     "has a number of 3 or more digits; give 'text' and 'say', and spell it in 'say', like '0 "
     "8 0 "
     "0, 1 1 1 1'"},
    {"'2026-11-01'", "'2026-11-31'", HD_E_FORMAT, "cards[0].from",
     "is not a day; write it like '2026-11-30'"},
    {"'2026-11-01'", "'1 November'", HD_E_FORMAT, "cards[0].from",
     "is not a day; write it like '2026-11-30'"},
    {"'2026-11-01'", "20261101", HD_E_FORMAT, "cards[0].from",
     "must be text, not a whole number"},
    {"'2027-01-31'", "null", HD_E_FORMAT, "cards[0].until", "must be text, not null"},
    {"'2027-01-31'", "'2026-10-31'", HD_E_FORMAT, "cards[0].until",
     "is before 'from', so nobody would ever see this card"},
    {"'cards': [", "'cards': [[],", HD_E_FORMAT, "cards[0]", "must be an object, not a list"},
};

static void every_broken_file_is_refused_with_its_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        struct hd_buf json = changed(hd_buf_slice(&mini), broken[i].find, broken[i].put);
        struct hd_notes notes = {.n = 0};
        struct hd_cards *cards = NULL;
        enum hd_err err = hd_cards_load(hd_buf_slice(&json), "mini.json", &notes, &cards);
        assert_note(&notes, HD_NOTE_ERROR, &broken[i], false);
        assert_int_equal(err, broken[i].err);
        assert_null(cards);
        hd_buf_free(&json);
    }
}

static void one_day_is_enough_for_a_card(void **state)
{
    (void)state;
    struct hd_buf json = changed(hd_buf_slice(&mini), "'2027-01-31'", "'2026-11-01'");
    struct hd_cards *cards = load(hd_buf_slice(&json));
    assert_int_equal(cards->card[0].from, cards->card[0].until);
    hd_cards_free(cards);
    hd_buf_free(&json);
}

static void there_are_24_cards_and_no_more(void **state)
{
    (void)state;
    for (size_t n = 24; n <= 25; n++) {
        struct hd_buf json = HD_BUF_EMPTY;
        append_quoted(&json, "{'heard':'cards','format':1,'languages':['en'],'cards':[");
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(hd_buf_printf(&json,
                                           "%s{\"code\":\"c%zu\",\"said\":{\"en\":\"s\"},"
                                           "\"responded\":{\"en\":\"r\"}}",
                                           i > 0 ? "," : "", i),
                             HD_OK);
        }
        append_quoted(&json, "]}");
        struct hd_notes notes = {.n = 0};
        struct hd_cards *cards = NULL;
        assert_int_equal(hd_cards_load(hd_buf_slice(&json), "x", &notes, &cards),
                         n == 24 ? HD_OK : HD_E_RANGE);
        hd_cards_free(cards);
        hd_buf_free(&json);
    }
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < mini.len; len++) {
        struct hd_notes notes = {.n = 0};
        struct hd_cards *cards = NULL;
        assert_int_equal(
            hd_cards_load((struct hd_slice){mini.p, len}, "mini.json", &notes, &cards),
            HD_E_FORMAT);
        assert_null(cards);
        assert_int_equal(notes.errors, 1);
    }
}

static void memory_that_runs_out_leaves_nothing_behind(void **state)
{
    (void)state;
    size_t n = 1;
    for (;; n++) {
        struct hd_notes notes = {.n = 0};
        struct hd_cards *cards = NULL;
        failing_memory_start(FAILING_ARENA, n);
        enum hd_err err = hd_cards_load(hd_buf_slice(&mini), "mini.json", &notes, &cards);
        if (failing_memory_stop() < n) {
            assert_int_equal(err, HD_OK);
            hd_cards_free(cards);
            break;
        }
        assert_int_equal(err, HD_E_NOMEM);
        assert_null(cards);
        assert_int_equal(notes.errors, 1);
    }
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_in_the_file_comes_out),
        cmocka_unit_test(an_empty_list_is_a_list),
        cmocka_unit_test(the_example_of_the_project_is_marked_as_one),
        cmocka_unit_test(the_digest_ignores_layout_and_nothing_else),
        cmocka_unit_test(every_broken_file_is_refused_with_its_reason),
        cmocka_unit_test(one_day_is_enough_for_a_card),
        cmocka_unit_test(there_are_24_cards_and_no_more),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(memory_that_runs_out_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
