/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Surveys: what the shipped one says, what the small one becomes in memory, its digest against
 * one computed by another program, and that nothing broken or misleading gets through.
 */
#include <stdio.h>

#include <heard/keys.h>
#include <heard/survey.h>

#include "failing_memory.h"
#include "model_rows.h"
#include "survey_rows.h"

/* BLAKE2b-256 by Python's hashlib over json.dumps(sort_keys=True, separators=(",", ":"),
 * ensure_ascii=False) of tests/golden/survey-mini.json, first 8 bytes. */
static const uint8_t mini_digest[HD_DIGEST_LEN] = {0x7d, 0x5c, 0xb0, 0xa1,
                                                   0x5a, 0x1a, 0x50, 0xdb};

static struct hd_buf mini;

static int setup(void **state)
{
    (void)state;
    mini = source_file("tests/golden/survey-mini.json");
    return hd_crypto_start() == HD_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    hd_buf_free(&mini);
    return 0;
}

static struct hd_survey *load(struct hd_slice json)
{
    struct hd_notes notes = {.n = 0};
    struct hd_survey *survey = NULL;
    enum hd_err err = hd_survey_load(json, "mini.json", &notes, &survey);
    if (err != HD_OK) {
        fail_msg("%s: %s", notes.list[0].place, notes.list[0].text);
    }
    assert_int_equal(notes.errors, 0);
    return survey;
}

static void the_shipped_survey_asks_15_questions_on_three_routes(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        uint8_t number;
        const char *role;
        size_t asks;
        size_t options;
    } routes[] = {{"pictures", 1, "child", 8, 3},
                  {"words", 2, "child", 15, 5},
                  {"parent", 3, "parent", 15, 5}};
    static const char *const safe_is_at = "safe";
    struct hd_buf json = source_file("assets/surveys/participation.json");
    struct hd_notes notes = {.n = 0};
    struct hd_survey *survey = NULL;
    assert_int_equal(hd_survey_load(hd_buf_slice(&json), "", &notes, &survey), HD_OK);
    assert_int_equal(notes.n, 0);                          /* no warning either */
    assert_int_equal(survey->questions_n, 15 + 2 * 2 + 1); /* to try out, and who answered */
    assert_int_equal(survey->routes_n, 3);
    assert_non_null(strstr(survey->status, "draft for co-production"));
    for (size_t i = 0; i < 3; i++) {
        const struct hd_route *route = &survey->route[i];
        assert_string_equal(route->code, routes[i].code);
        assert_int_equal(route->number, routes[i].number);
        assert_string_equal(survey->role[route->role].code, routes[i].role);
        assert_int_equal(route->order_n, 2 + routes[i].asks + 1);
        assert_true(survey->question[route->order[0]].practice);
        assert_true(survey->question[route->order[1]].practice);
        assert_string_equal(survey->question[route->order[2]].code, "respect");
        assert_string_equal(survey->question[route->order[route->order_n - 2]].code, "promise");
        assert_string_equal(survey->question[route->order[route->order_n - 1]].code, "helped");
        int safe = hd_survey_find_question(survey, safe_is_at);
        const uint8_t *at = memchr(route->order, safe, route->order_n);
        assert_in_range(at - route->order, 6, 10); /* in the middle, never first or last */
        assert_true(survey->question[safe].safety);
        for (size_t k = 0; k < route->order_n - 1; k++) {
            assert_int_equal(survey->question[route->order[k]].wording[i].scale->n,
                             routes[i].options);
        }
    }
    hd_survey_free(survey);
    hd_buf_free(&json);
}

static void a_small_survey_is_read_member_by_member(void **state)
{
    (void)state;
    struct hd_survey *survey = load(hd_buf_slice(&mini));
    assert_string_equal(survey->code, "mini");
    assert_string_equal(survey->title.text[0], "A \"mini\" survey / \\ \xf0\x9f\x98\x80");
    assert_string_equal(survey->title.say[1], "Ma\xc5\x82"
                                              "a ankieta");
    assert_string_equal(survey->status, "draft");
    assert_int_equal(survey->langs.n, 2);
    assert_string_equal(survey->langs.code[1], "pl");
    assert_int_equal(survey->roles_n, 2);
    assert_int_equal(survey->role[1].number, 255);
    assert_int_equal(survey->scales_n, 2);
    assert_int_equal(survey->scale[1].n, 3);
    assert_true(survey->scale[1].option[1].positive);
    assert_false(survey->scale[1].option[2].positive);
    assert_string_equal(survey->scale[0].option[0].picture, "face-yes");
    assert_null(survey->scale[0].option[1].picture);
    const struct hd_route *route = &survey->route[0];
    assert_int_equal(route->order_n, 3);
    assert_memory_equal(route->order, ((uint8_t[]){1, 2, 0}), 3);
    assert_string_equal(route->intro.text[0], "Tell us. You can stop.");
    assert_null(survey->route[1].picture);
    assert_int_equal(survey->route[1].role, 1);
    const struct hd_question *kind = &survey->question[0];
    assert_ptr_equal(kind->wording[0].scale, &survey->scale[0]);
    assert_ptr_equal(kind->wording[1].scale, &survey->scale[1]);
    assert_null(kind->wording[0].hint.text[0]);
    assert_string_equal(kind->wording[1].hint.text[0], "Kind is nice.");
    assert_false(kind->may_not_apply || kind->practice);
    assert_null(kind->promise.text[0]);
    assert_true(survey->question[1].practice);
    assert_null(survey->question[1].wording[1].scale);
    const struct hd_string *ask = &survey->question[2].wording[0].ask;
    assert_string_equal(ask->text[0], "Call 0800 1111?");
    assert_string_equal(ask->say[0], "Call 0 8 0 0, 1 1 1 1?");
    assert_ptr_equal(ask->say[1], ask->text[1]);
    assert_true(survey->question[3].may_not_apply);
    assert_string_equal(survey->question[3].not_applicable.text[0], "I have not seen it");
    assert_string_equal(survey->question[3].promise.text[0], "We will listen.");
    hd_survey_free(survey);
}

static void things_are_found_by_code_and_number(void **state)
{
    (void)state;
    struct hd_survey *survey = load(hd_buf_slice(&mini));
    assert_int_equal(hd_survey_find_question(survey, "promise"), 3);
    assert_int_equal(hd_survey_find_question(survey, "none"), -1);
    assert_int_equal(hd_survey_find_question(survey, NULL), -1);
    assert_int_equal(hd_survey_find_route(survey, "family"), 1);
    assert_int_equal(hd_survey_find_route(survey, "fam"), -1);
    assert_int_equal(hd_survey_find_route_number(survey, 20), 1);
    assert_int_equal(hd_survey_find_route_number(survey, 0), -1);
    assert_int_equal(hd_survey_find_role(survey, "child"), 0);
    assert_int_equal(hd_survey_find_role(survey, ""), -1);
    assert_int_equal(hd_survey_find_role_number(survey, 255), 1);
    assert_int_equal(hd_survey_find_role_number(survey, 2), -1);
    hd_survey_free(survey);
    hd_survey_free(NULL);
}

static void the_digest_is_the_one_that_another_program_computes(void **state)
{
    (void)state;
    struct hd_survey *survey = load(hd_buf_slice(&mini));
    assert_memory_equal(survey->digest, mini_digest, HD_DIGEST_LEN);
    hd_survey_free(survey);
}

static void the_digest_ignores_layout_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *find, *put;
        bool same;
    } rows[] = {
        {"{\n  'heard': 'survey',", "\r\n\t{'heard' :\t'survey'  ,", true},
        {"'heard': 'survey',\n  'format': 1,", "'format': 1, 'heard': 'survey',", true},
        {"'code': 'child', 'number': 1", "'number': 1, 'code': 'child'", true},
        {"Tell us. You", "\\u0054ell us. You", true}, /* the same text, written otherwise */
        {"{\n  'heard'", "\xef\xbb\xbf{\n  'heard'", true}, /* the mark some editors write */
        {"Tell us. You", "Tell us! You", false},
        {"'status': 'draft',\n", "", false},
        {"'number': 10", "'number': 11", false},
        {"'order': ['ice', 'safe', 'kind']", "'order': ['safe', 'ice', 'kind']", false},
        {"'picture': 'face-yes', ", "", false},
        {"'practice': true", "'practice': false", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_buf json = changed(hd_buf_slice(&mini), rows[i].find, rows[i].put);
        struct hd_survey *survey = load(hd_buf_slice(&json));
        bool same = memcmp(survey->digest, mini_digest, HD_DIGEST_LEN) == 0;
        if (same != rows[i].same) {
            fail_msg("digest %s after: %s", same ? "same" : "changed", rows[i].put);
        }
        hd_survey_free(survey);
        hd_buf_free(&json);
    }
}

static void refuse_rows(const struct row *rows, size_t n, bool more)
{
    for (size_t i = 0; i < n; i++) {
        struct hd_buf json = changed(hd_buf_slice(&mini), rows[i].find, rows[i].put);
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        enum hd_err err = hd_survey_load(hd_buf_slice(&json), "mini.json", &notes, &survey);
        assert_note(&notes, HD_NOTE_ERROR, &rows[i], more);
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

static const struct row warned[] = {
    {"'Are we kind?'",
     "'One two three four five six seven eight nine ten - 11 12 13 14 15 16?'", HD_OK,
     "questions[0].wording.pictures.ask.en",
     "has a sentence of 16 words; up to 15 are easier to read"},
    {"'Are we kind?'",
     "'One two three. One two three four five six 7 8 9 10 11 12 13 14 15 16'", HD_OK,
     "questions[0].wording.pictures.ask.en",
     "has a sentence of 16 words; up to 15 are easier to read"},
    {"'roles': [", "'roles': [{'code': 'spare', 'number': 9, 'name': {'en': 'S', 'pl': 'S'}}, ",
     HD_OK, "roles[0]", "no route is for role 'spare'"},
    {"'scales': [",
     "'scales': [{'code': 'spare', 'options': [{'code': 'a', 'positive': true, 'label': {'en': "
     "'A', "
     "'pl': 'A'}}, {'code': 'b', 'positive': false, 'label': {'en': 'B', 'pl': 'B'}}]}, ",
     HD_OK, "scales[0]", "no question uses scale 'spare'"},
};

static void what_is_worth_mending_gets_a_warning(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(warned) / sizeof(warned[0]); i++) {
        struct hd_buf json = changed(hd_buf_slice(&mini), warned[i].find, warned[i].put);
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        assert_int_equal(hd_survey_load(hd_buf_slice(&json), "mini.json", &notes, &survey),
                         HD_OK);
        assert_note(&notes, HD_NOTE_WARNING, &warned[i], false);
        assert_int_equal(notes.warnings, 1);
        hd_survey_free(survey);
        hd_buf_free(&json);
    }
}

static void sentences_of_15_words_get_no_warning(void **state)
{
    (void)state;
    static const char *const fine[] = {
        "'1 2 3 4 5 6 7 8 9 10 11 12 13 14 15. 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15!'",
        "'1 2 \\u2010 3 4 \\u2014 5 6 \\u206f 7 8 \\u3001 9 \\u303f 10 / 11 @ 12 [ 13 ` 14 { "
        "15 \\u00b7'",
        "'1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\\u3002 1 2 3 4 5 6 7 8 9 10 11 12 13 14 "
        "15\\u061f 1 2'",
        "'1 2 3 4 5 6 7 8 9 10 11 12 13 14 - 15?\\\" 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15'",
    };
    for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
        struct hd_buf json = changed(hd_buf_slice(&mini), "'Are we kind?'", fine[i]);
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        assert_int_equal(hd_survey_load(hd_buf_slice(&json), "mini.json", &notes, &survey),
                         HD_OK);
        assert_int_equal(notes.n, 0);
        hd_survey_free(survey);
        hd_buf_free(&json);
    }
}

static void one_run_reports_every_mistake_and_the_first_decides(void **state)
{
    (void)state;
    struct hd_buf one = changed(hd_buf_slice(&mini), "'status'", "'statis'");
    struct hd_buf two = changed(hd_buf_slice(&one), "'Lody?'", "''");
    struct hd_buf three =
        changed(hd_buf_slice(&two), "'order': ['ice', 'safe', 'kind']", "'order': []");
    struct hd_notes notes = {.n = 0};
    struct hd_survey *survey = NULL;
    assert_int_equal(hd_survey_load(hd_buf_slice(&three), "mini.json", &notes, &survey),
                     HD_E_FORMAT);
    assert_int_equal(notes.errors, 3);
    assert_string_equal(notes.list[0].place, "mini.json:6: statis");
    assert_string_equal(notes.list[1].place,
                        "mini.json:39: questions[1].wording.pictures.ask.pl");
    assert_string_equal(notes.list[2].place, "mini.json:27: routes[0].order");
    hd_buf_free(&one);
    hd_buf_free(&two);
    hd_buf_free(&three);
}

/* Of a long file name the end is shown, so that line and way always are. */
static void a_place_always_keeps_the_way_in_the_file(void **state)
{
    (void)state;
    static const char way[] = ".json:39: questions[1].wording.pictures.ask.pl";
    struct hd_buf json = changed(hd_buf_slice(&mini), "'Lody?'", "''");
    for (size_t len = 1; len < (size_t)2 * HD_NOTE_PLACE_MAX; len++) {
        char place[2 * HD_NOTE_PLACE_MAX + 8];
        char both[3 * HD_NOTE_PLACE_MAX];
        memset(place, 'p', len);
        memcpy(place + len, ".json", sizeof(".json"));
        (void)snprintf(both, sizeof(both), "%.*s%s", (int)len, place, way);
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        assert_int_equal(hd_survey_load(hd_buf_slice(&json), place, &notes, &survey),
                         HD_E_FORMAT);
        const char *said = notes.list[0].place;
        if (len + 5 < 140) {
            assert_string_equal(said, both);
        } else {
            assert_memory_equal(said, "...p", 4);
            assert_string_equal(said + strlen(said) - strlen(way), way);
        }
    }
    hd_buf_free(&json);
}

static void a_code_of_32_characters_is_accepted(void **state)
{
    (void)state;
    static const char code[] = "a23456789-123456789-123456789-12";
    char put[64];
    (void)snprintf(put, sizeof(put), "'code': '%s'", code);
    struct hd_buf json = changed(hd_buf_slice(&mini), "'code': 'mini'", put);
    struct hd_survey *survey = load(hd_buf_slice(&json));
    assert_string_equal(survey->code, code);
    hd_survey_free(survey);
    hd_buf_free(&json);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < mini.len; len++) {
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        enum hd_err err =
            hd_survey_load((struct hd_slice){mini.p, len}, "mini.json", &notes, &survey);
        assert_int_equal(err, HD_E_FORMAT);
        assert_null(survey);
        assert_int_equal(notes.errors, 1);
    }
}

static void trailing_bytes_are_refused(void **state)
{
    (void)state;
    static const char *const tails[] = {"}", "{}", "x", ","};
    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
        struct hd_buf json = HD_BUF_EMPTY;
        assert_int_equal(hd_buf_append(&json, mini.p, mini.len), HD_OK);
        assert_int_equal(hd_buf_append(&json, tails[i], strlen(tails[i])), HD_OK);
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        assert_int_equal(hd_survey_load(hd_buf_slice(&json), "mini.json", &notes, &survey),
                         HD_E_FORMAT);
        hd_buf_free(&json);
    }
}

static void every_flipped_bit_is_refused_or_changes_the_digest(void **state)
{
    (void)state;
    struct hd_buf json = changed(hd_buf_slice(&mini), "{", "{");
    for (size_t i = 0; i < json.len; i++) {
        if (json.p[i] == ' ' || json.p[i] == '\n') {
            continue; /* layout is no content */
        }
        uint8_t bit = (uint8_t)(1U << (i % 8));
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        json.p[i] ^= bit;
        if (hd_survey_load(hd_buf_slice(&json), "mini.json", &notes, &survey) == HD_OK) {
            assert_memory_not_equal(survey->digest, mini_digest, HD_DIGEST_LEN);
        } else {
            assert_null(survey);
            assert_true(notes.errors > 0);
        }
        hd_survey_free(survey);
        json.p[i] ^= bit;
    }
    hd_buf_free(&json);
}

/* A survey of n questions on one route. */
static struct hd_buf survey_of(size_t n, size_t options)
{
    struct hd_buf json = HD_BUF_EMPTY;
    append_quoted(&json,
                  "{'heard':'survey','format':1,'code':'x','title':{'en':'T'},"
                  "'languages':['en'],'roles':[{'code':'r','number':1,'name':{'en':'R'}}],"
                  "'scales':[{'code':'s','options':[");
    for (size_t i = 0; i < options; i++) {
        assert_int_equal(
            hd_buf_printf(&json,
                          "%s{\"code\":\"o%zu\",\"positive\":%s,\"label\":{\"en\":\"O\"}}",
                          i ? "," : "", i, i ? "false" : "true"),
            HD_OK);
    }
    append_quoted(&json, "]}],'routes':[{'code':'a','number':1,'role':'r','name':{'en':'N'},"
                         "'intro':{'en':'I'},'order':[");
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(hd_buf_printf(&json, "%s\"q%zu\"", i ? "," : "", i), HD_OK);
    }
    append_quoted(&json, "]}],'questions':[");
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(
            hd_buf_printf(&json,
                          "%s{\"code\":\"q%zu\",\"wording\":{\"a\":{\"scale\":\"s\","
                          "\"ask\":{\"en\":\"Q\"}}}}",
                          i ? "," : "", i),
            HD_OK);
    }
    append_quoted(&json, "]}");
    return json;
}

static void limits_are_accepted_and_one_more_is_refused(void **state)
{
    (void)state;
    static const struct {
        size_t questions, options;
        enum hd_err err;
    } rows[] = {
        {HD_QUESTIONS_MAX, HD_OPTIONS_MAX, HD_OK},
        {1, 2, HD_OK},
        {HD_QUESTIONS_MAX + 1, HD_OPTIONS_MAX, HD_E_RANGE},
        {HD_QUESTIONS_MAX, HD_OPTIONS_MAX + 1, HD_E_RANGE},
        {1, 1, HD_E_RANGE},
        {0, 2, HD_E_RANGE},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_buf json = survey_of(rows[i].questions, rows[i].options);
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        assert_int_equal(hd_survey_load(hd_buf_slice(&json), "x", &notes, &survey),
                         rows[i].err);
        hd_survey_free(survey);
        hd_buf_free(&json);
    }
}

static void a_file_that_is_too_large_is_refused_unread(void **state)
{
    (void)state;
    struct hd_buf json = HD_BUF_EMPTY;
    assert_int_equal(hd_buf_reserve(&json, HD_SURVEY_JSON_MAX + 1), HD_OK);
    memset(json.p, '[', HD_SURVEY_JSON_MAX + 1);
    json.len = HD_SURVEY_JSON_MAX + 1;
    struct hd_notes notes = {.n = 0};
    struct hd_survey *survey = NULL;
    assert_int_equal(hd_survey_load(hd_buf_slice(&json), "x", &notes, &survey), HD_E_RANGE);
    assert_string_equal(hd_notes_first_error(&notes), "is larger than 1048576 bytes");
    json.len--; /* as many open brackets as fit: refused before any recursion */
    assert_int_equal(hd_survey_load(hd_buf_slice(&json), "x", &notes, &survey), HD_E_FORMAT);
    hd_buf_free(&json);
}

static void a_text_longer_than_a_screen_is_refused(void **state)
{
    (void)state;
    char text[2100];
    for (size_t len = 2000; len <= 2001; len++) {
        memset(text, 'a', sizeof(text));
        text[0] = '\'';
        text[len + 1] = '\'';
        text[len + 2] = '\0';
        struct hd_buf json = changed(hd_buf_slice(&mini), "'Lody?'", text);
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        assert_int_equal(hd_survey_load(hd_buf_slice(&json), "x", &notes, &survey),
                         len == 2000 ? HD_OK : HD_E_RANGE);
        hd_survey_free(survey);
        hd_buf_free(&json);
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
        enum hd_err err = hd_survey_load(hd_buf_slice(&mini), "mini.json", &notes, &survey);
        if (failing_memory_stop() < n) {
            assert_int_equal(err, HD_OK);
            hd_survey_free(survey);
            break;
        }
        assert_int_equal(err, HD_E_NOMEM);
        assert_null(survey);
        assert_int_equal(notes.errors, 1);
    }
    assert_true(n > 50);
}

/* jansson 2.14 takes some failed allocations for wrong syntax and overlooks one kind (the growth
 * of its own buffer), so here it is only asked that nothing crashes, leaks or contradicts. */
static void memory_that_runs_out_in_the_parser_does_no_harm(void **state)
{
    (void)state;
    size_t n = 1;
    size_t told = 0;
    for (;; n++) {
        struct hd_notes notes = {.n = 0};
        struct hd_survey *survey = NULL;
        failing_memory_start(FAILING_JANSSON, n);
        enum hd_err err = hd_survey_load(hd_buf_slice(&mini), "mini.json", &notes, &survey);
        size_t asked = failing_memory_stop();
        assert_true(err == HD_OK || err == HD_E_NOMEM || err == HD_E_FORMAT);
        assert_int_equal(err == HD_OK, survey != NULL);
        assert_int_equal(err == HD_OK, notes.errors == 0);
        told += err == HD_E_NOMEM ? 1 : 0;
        hd_survey_free(survey);
        if (asked < n) {
            assert_int_equal(err, HD_OK);
            break;
        }
    }
    assert_true(n > 50 && told > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_survey_asks_15_questions_on_three_routes),
        cmocka_unit_test(a_small_survey_is_read_member_by_member),
        cmocka_unit_test(things_are_found_by_code_and_number),
        cmocka_unit_test(the_digest_is_the_one_that_another_program_computes),
        cmocka_unit_test(the_digest_ignores_layout_and_nothing_else),
        cmocka_unit_test(every_broken_survey_is_refused_with_its_reason),
        cmocka_unit_test(what_is_worth_mending_gets_a_warning),
        cmocka_unit_test(sentences_of_15_words_get_no_warning),
        cmocka_unit_test(one_run_reports_every_mistake_and_the_first_decides),
        cmocka_unit_test(a_place_always_keeps_the_way_in_the_file),
        cmocka_unit_test(a_code_of_32_characters_is_accepted),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(trailing_bytes_are_refused),
        cmocka_unit_test(every_flipped_bit_is_refused_or_changes_the_digest),
        cmocka_unit_test(limits_are_accepted_and_one_more_is_refused),
        cmocka_unit_test(a_file_that_is_too_large_is_refused_unread),
        cmocka_unit_test(a_text_longer_than_a_screen_is_refused),
        cmocka_unit_test(memory_that_runs_out_leaves_nothing_behind),
        cmocka_unit_test(memory_that_runs_out_in_the_parser_does_no_harm),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
