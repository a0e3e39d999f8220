/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Surveys with every kind of question: what the file becomes in memory, and that nothing broken or
 * misleading gets through.
 */
#include <heard/keys.h>
#include <heard/survey.h>

#include "failing_memory.h"
#include "kinds_rows.h"

/* By Python's hashlib, as in test_survey.c. */
static const uint8_t digest[HD_DIGEST_LEN] = {0xef, 0xd8, 0x66, 0x03, 0xcc, 0x47, 0x17, 0x67};

static struct hd_buf kinds;

static int setup(void **state)
{
    (void)state;
    kinds = source_file("tests/golden/survey-kinds.json");
    return hd_crypto_start() == HD_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    hd_buf_free(&kinds);
    return 0;
}

static struct hd_survey *load(struct hd_slice json)
{
    struct hd_notes notes = {.n = 0};
    struct hd_survey *survey = NULL;
    if (hd_survey_load(json, "mini.json", &notes, &survey) != HD_OK) {
        fail_msg("%s: %s", notes.list[0].place, notes.list[0].text);
    }
    return survey;
}

static struct hd_survey *load_changed(const char *find, const char *put)
{
    struct hd_buf json = changed(hd_buf_slice(&kinds), find, put);
    struct hd_survey *survey = load(hd_buf_slice(&json));
    hd_buf_free(&json);
    return survey;
}

static void every_member_of_the_new_kinds_is_read(void **state)
{
    (void)state;
    struct hd_survey *survey = load(hd_buf_slice(&kinds));
    assert_memory_equal(survey->digest, digest, HD_DIGEST_LEN);
    assert_true(survey->langs.draft[0]);
    static const enum hd_show shows[] = {HD_SHOW_FACES, HD_SHOW_ROW,   HD_SHOW_CARDS,
                                         HD_SHOW_PAIR,  HD_SHOW_FACES, HD_SHOW_CARDS};
    for (size_t i = 0; i < survey->scales_n; i++) {
        assert_int_equal(survey->scale[i].show, shows[i]);
        assert_int_equal(survey->scale[i].neutral, i >= 2);
    }
    assert_true(survey->scale[1].option[3].positive);
    assert_false(survey->scale[2].option[0].positive);
    static const enum hd_kind kind[] = {HD_KIND_MANY, HD_KIND_NOTE, HD_KIND_ONE, HD_KIND_MANY,
                                        HD_KIND_ONE,  HD_KIND_ONE,  HD_KIND_ONE, HD_KIND_MANY,
                                        HD_KIND_ONE,  HD_KIND_NOTE};
    for (size_t q = 0; q < survey->questions_n; q++) {
        assert_int_equal(survey->question[q].kind, kind[q]);
        assert_int_equal(survey->question[q].safety, q == 8);
        assert_int_equal(hd_survey_has_figure(survey, q), q == 2 || q == 5 || q == 8);
    }
    const struct hd_wording *note = &survey->question[1].wording[0];
    assert_null(note->scale);
    assert_string_equal(note->ask.text[0], "We want to know what helps you.");
    assert_null(survey->question[1].wording[1].ask.text[0]); /* the other route does not */
    assert_int_equal(survey->route[0].grade, HD_GRADE_DEFAULT);
    assert_int_equal(survey->route[1].grade, 12);
    assert_int_equal(survey->route[0].short_n, 4);
    assert_memory_equal(survey->route[0].short_order, ((uint8_t[]){1, 2, 4, 8}), 4);
    assert_int_equal(survey->route[1].short_n, 0);
    assert_true(survey->message.voice);
    assert_false(survey->message.typed);
    assert_string_equal(survey->message.ask.text[0], "Would you like to say more?");
    assert_string_equal(survey->message.notice.say[0],
                        "A person who works here will listen to it.");
    hd_survey_free(survey);
}

static void a_condition_is_a_mask_on_each_route_that_has_the_option(void **state)
{
    (void)state;
    struct hd_survey *survey = load(hd_buf_slice(&kinds));
    const struct hd_condition *why = &survey->question[4].condition;
    assert_true(why->there);
    assert_int_equal(why->question, 2);
    assert_int_equal(why->any_of[0], 6); /* the second and third of yes-3 */
    assert_int_equal(why->any_of[1], 0); /* that route does not ask the other */
    const struct hd_condition *bye = &survey->question[9].condition;
    assert_int_equal(bye->question, 3);
    assert_int_equal(bye->any_of[0], 6);
    assert_int_equal(bye->any_of[1], 0); /* asked there, without these options */
    assert_false(survey->question[0].condition.there);
    hd_survey_free(survey);
}

static void what_is_left_out_is_as_before(void **state)
{
    (void)state;
    struct hd_buf json = source_file("tests/golden/survey-mini.json");
    struct hd_survey *survey = load(hd_buf_slice(&json));
    assert_false(survey->langs.draft[0] || survey->langs.draft[1]);
    for (size_t i = 0; i < survey->scales_n; i++) {
        assert_int_equal(survey->scale[i].show, HD_SHOW_FACES);
        assert_false(survey->scale[i].neutral);
    }
    for (size_t q = 0; q < survey->questions_n; q++) {
        assert_int_equal(survey->question[q].kind, HD_KIND_ONE);
        assert_false(survey->question[q].safety || survey->question[q].condition.there);
        assert_int_equal(hd_survey_has_figure(survey, q), q != 1); /* practice */
    }
    for (size_t r = 0; r < survey->routes_n; r++) {
        assert_int_equal(survey->route[r].short_n, 0);
        assert_int_equal(survey->route[r].grade, HD_GRADE_DEFAULT);
    }
    assert_false(survey->message.voice || survey->message.typed);
    hd_survey_free(survey);
    hd_buf_free(&json);
}

static void refuse_rows(const struct row *rows, size_t n, bool more)
{
    for (size_t i = 0; i < n; i++) {
        struct hd_buf json = changed(hd_buf_slice(&kinds), rows[i].find, rows[i].put);
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        enum hd_err err = hd_survey_load(hd_buf_slice(&json), "mini.json", &notes, &survey);
        /* The one warning, about messages, is there as well. */
        assert_note(&notes, HD_NOTE_ERROR, &rows[i], notes.n > 1);
        if (more != (notes.errors > 1)) {
            fail_msg("%zu errors after: %s", notes.errors, rows[i].put);
        }
        assert_int_equal(err, rows[i].err);
        assert_null(survey);
        hd_buf_free(&json);
    }
}

static void every_broken_survey_is_refused_with_its_reason(void **state)
{
    (void)state;
    refuse_rows(broken, sizeof(broken) / sizeof(broken[0]), false);
    refuse_rows(broken_with_more, sizeof(broken_with_more) / sizeof(broken_with_more[0]), true);
}

static void edges_that_are_allowed_are_accepted(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"'drafts': ['en']", "'drafts': []"},
        {"'grade': 12", "'grade': 1"},
        {"'show': 'row'", "'show': 'cards'"},
        {"'show': 'row'", "'show': 'row', 'neutral': false"},
        {"'voice': true, 'typed': false", "'typed': true"},
        /* the whole route as short path, and one question of it */
        {"'short': ['hello', 'listened', 'why', 'safe']", "'short': ['safe']"},
        {"'order': ['things', 'where', 'safe']",
         "'order': ['things', 'where', 'safe'], 'short': ['things', 'where', 'safe']"},
        {"'kind': 'note', 'picture'", "'kind': 'note', 'safety': false, 'picture'"},
        {"'any_of': ['some', 'no']", "'any_of': ['yes', 'some', 'no']"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        hd_survey_free(load_changed(rows[i][0], rows[i][1]));
    }
}

static void a_survey_that_asks_for_messages_gets_a_warning(void **state)
{
    (void)state;
    static const struct row row = {NULL, "", HD_OK, "message",
                                   "kiosks of this version do not ask for messages"};
    struct hd_notes notes = {.n = 0};
    struct hd_survey *survey = NULL;
    assert_int_equal(hd_survey_load(hd_buf_slice(&kinds), "mini.json", &notes, &survey), HD_OK);
    assert_int_equal(notes.n, 0); /* an office that opens its surveys need not hear it */
    assert_int_equal(hd_survey_advise(survey, hd_buf_slice(&kinds), "mini.json", &notes),
                     HD_OK);
    assert_note(&notes, HD_NOTE_WARNING, &row, false);
    hd_survey_free(survey);
}

/* n questions, each asked only of those who said "a" to the one before. */
static enum hd_err load_chain(size_t n, struct hd_notes *notes)
{
    struct hd_buf json = HD_BUF_EMPTY;
    struct hd_survey *survey = NULL;
    append_quoted(
        &json, "{'heard':'survey','format':1,'code':'c','title':{'en':'C'},'languages':['en'],"
               "'roles':[{'code':'r','number':1,'name':{'en':'R'}}],"
               "'scales':[{'code':'s','options':[{'code':'a','positive':true,'label':{'en':"
               "'A'}},{'code':'b','positive':false,'label':{'en':'B'}}]}],"
               "'routes':[{'code':'w','number':1,'role':'r','name':{'en':'W'},'intro':{'en':"
               "'I'},'order':[");
    for (size_t i = 0; i < n; i++) {
        char text[40];
        (void)snprintf(text, sizeof(text), "%s'q%zu'", i ? "," : "", i);
        append_quoted(&json, text);
    }
    append_quoted(&json, "]}],'questions':[");
    for (size_t i = 0; i < n; i++) {
        char text[160];
        (void)snprintf(text, sizeof(text), "%s{'code':'q%zu',", i ? "," : "", i);
        append_quoted(&json, text);
        if (i > 0) {
            (void)snprintf(text, sizeof(text), "'if':{'question':'q%zu','any_of':['a']},",
                           i - 1);
            append_quoted(&json, text);
        }
        append_quoted(&json, "'wording':{'w':{'scale':'s','ask':{'en':'Q?'}}}}");
    }
    append_quoted(&json, "]}");
    enum hd_err err = hd_survey_load(hd_buf_slice(&json), "mini.json", notes, &survey);
    hd_survey_free(survey);
    hd_buf_free(&json);
    return err;
}

static void a_chain_of_conditions_has_an_end(void **state)
{
    (void)state;
    struct hd_notes notes = {.n = 0};
    assert_int_equal(load_chain(6, &notes),
                     HD_OK); /* q5 names q4, which hangs on four others */
    assert_int_equal(notes.n, 0);
    static const struct row row = {
        NULL, "7", HD_E_FORMAT, "questions[6].if",
        "question 'q5' hangs on more than 4 others, one through the other"};
    assert_int_equal(load_chain(7, &notes), HD_E_FORMAT);
    assert_note(&notes, HD_NOTE_ERROR, &row, false);
    notes = (struct hd_notes){.n = 0};
    assert_int_equal(load_chain(HD_QUESTIONS_MAX, &notes), HD_E_FORMAT);
}

/* Two questions that wait for each other, and one for itself: no way asks the other before. */
static void conditions_that_go_in_a_circle_are_refused(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"{'code': 'listened',",
         "{'code': 'listened', 'if': {'question': 'why', 'any_of': ['talk']},"},
        {"{'code': 'mood',", "{'code': 'mood', 'if': {'question': 'mood', 'any_of': ['n0']},"},
    };
    for (size_t i = 0; i < 2; i++) {
        struct hd_buf json = changed(hd_buf_slice(&kinds), rows[i][0], rows[i][1]);
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        assert_int_equal(hd_survey_load(hd_buf_slice(&json), "mini.json", &notes, &survey),
                         HD_E_FORMAT);
        bool told = false;
        for (size_t k = 0; k < notes.n; k++) {
            told = told || strstr(notes.list[k].text, "before this question");
        }
        assert_true(told);
        hd_buf_free(&json);
    }
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < kinds.len; len++) {
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        assert_int_equal(
            hd_survey_load((struct hd_slice){kinds.p, len}, "mini.json", &notes, &survey),
            HD_E_FORMAT);
        assert_null(survey);
    }
}

static void memory_that_runs_out_leaves_nothing_behind(void **state)
{
    (void)state;
    size_t n = 1;
    for (;; n++) {
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        failing_memory_start(FAILING_ARENA, n);
        enum hd_err err = hd_survey_load(hd_buf_slice(&kinds), "mini.json", &notes, &survey);
        if (failing_memory_stop() < n) {
            assert_int_equal(err, HD_OK);
            hd_survey_free(survey);
            break;
        }
        assert_int_equal(err, HD_E_NOMEM);
        assert_null(survey);
    }
    assert_true(n > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_of_the_new_kinds_is_read),
        cmocka_unit_test(a_condition_is_a_mask_on_each_route_that_has_the_option),
        cmocka_unit_test(what_is_left_out_is_as_before),
        cmocka_unit_test(every_broken_survey_is_refused_with_its_reason),
        cmocka_unit_test(edges_that_are_allowed_are_accepted),
        cmocka_unit_test(a_survey_that_asks_for_messages_gets_a_warning),
        cmocka_unit_test(a_chain_of_conditions_has_an_end),
        cmocka_unit_test(conditions_that_go_in_a_circle_are_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(memory_that_runs_out_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
