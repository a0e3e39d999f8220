/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A survey that becomes a form and a survey again is the same survey, whatever it has in it; and the
 * small readers (types of rows, conditions, codes, texts) know the spellings that forms use. Forms of
 * others are in xlsforms.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/file.h>
#include <heard/survey.h>

#include "sheets.h"
#include "xlsform.h"
#include "xlsform_form.h"

static struct hd_notes notes;

static struct hd_slice slice_of(const char *text)
{
    return (struct hd_slice){(const uint8_t *)text, strlen(text)};
}

static void digest_of(struct hd_slice json, uint8_t out[HD_DIGEST_LEN])
{
    struct hd_survey *survey = NULL;
    notes = (struct hd_notes){.n = 0};
    if (hd_survey_load(json, "survey", &notes, &survey) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    memcpy(out, survey->digest, HD_DIGEST_LEN);
    hd_survey_free(survey);
}

/* The survey that comes back when json is exported and imported. */
static void there_and_back(struct hd_slice json, struct hd_buf *out)
{
    struct hd_buf xlsx = HD_BUF_EMPTY;
    struct sheets_book *book = NULL;
    struct xlsform_list list = {.n = 0};
    const struct xlsform_options options = {.place = "form"};
    notes = (struct hd_notes){.n = 0};
    if (xlsform_export(json, "survey", &notes, &xlsx) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    assert_int_equal(sheets_read(hd_buf_slice(&xlsx), "form", &notes, &book), HD_OK);
    assert_int_equal(xlsform_import(book, &options, &notes, &list, out), HD_OK);
    assert_int_equal(list.n, 0);
    xlsform_list_free(&list);
    sheets_free(book);
    hd_buf_free(&xlsx);
}

static void check_same(struct hd_slice json)
{
    struct hd_buf again = HD_BUF_EMPTY;
    uint8_t before[HD_DIGEST_LEN];
    uint8_t after[HD_DIGEST_LEN];
    digest_of(json, before);
    there_and_back(json, &again);
    digest_of(hd_buf_slice(&again), after);
    assert_memory_equal(before, after, HD_DIGEST_LEN);
    hd_buf_free(&again);
}

static size_t check_folder(const char *folder, const char *only)
{
    struct hd_names names = {0};
    size_t n = 0;
    assert_int_equal(hd_dir_list(folder, ".json", &names), HD_OK);
    for (size_t i = 0; i < names.n; i++) {
        char path[HD_PATH_MAX];
        struct hd_buf json = HD_BUF_EMPTY;
        if (strncmp(names.name[i], only, strlen(only)) != 0) {
            continue;
        }
        assert_int_equal(hd_path_join(path, sizeof(path), folder, names.name[i]), HD_OK);
        assert_int_equal(hd_file_read(path, HD_SURVEY_JSON_MAX, &json), HD_OK);
        check_same(hd_buf_slice(&json));
        hd_buf_free(&json);
        n++;
    }
    hd_names_free(&names);
    return n;
}

static void every_survey_of_ours_comes_back_the_same(void **state)
{
    (void)state;
    assert_true(check_folder(HEARD_SOURCE_DIR "/assets/surveys", "") >= 1);
    assert_true(check_folder(HEARD_SOURCE_DIR "/tests/golden", "survey-") >= 2);
}

/* Every member there is, said even where it need not be; codes that are no names for XML; routes
 * whose codes meet those of questions; three languages, two of them spoken otherwise. */
static const char everything[] =
    "{\"heard\": \"survey\", \"format\": 1, \"code\": \"9-all\","
    "\"title\": {\"ro\": {\"text\": \"a\", \"say\": \"b\"}, \"en\": \" spaces \", \"pl\": "
    "{\"text\": \"_x000D_\", \"say\": \"_x 0 0 0 D_\"}},"
    "\"status\": \"draft; =1+1\", \"languages\": [\"ro\", \"en\", \"pl\"], \"drafts\": "
    "[\"pl\", \"ro\"],"
    "\"roles\": [{\"code\": \"team\", \"number\": 7, \"name\": {\"ro\": \"a\", \"en\": "
    "{\"text\": "
    "\"b\", \"say\": \"b\"}, \"pl\": \"c\"}}],"
    "\"scales\": [{\"code\": \"1\", \"show\": \"faces\", \"neutral\": false, \"options\": ["
    "{\"code\": \"1\", \"positive\": true, \"picture\": \"x-y\", \"label\": {\"ro\": \"a\", "
    "\"en\": \"1\", \"pl\": \"c\"}},"
    "{\"code\": \"-\", \"positive\": false, \"label\": {\"ro\": \"TRUE\", \"en\": {\"text\": "
    "\"0123\", \"say\": \"0 1 2 3\"}, "
    "\"pl\": \"c\"}}]},"
    "{\"code\": \"heard-routes\", \"show\": \"pair\", \"neutral\": true, \"options\": ["
    "{\"code\": \"a\", \"label\": {\"ro\": \"a\", \"en\": \"**b**\", \"pl\": \"c\"}},"
    "{\"code\": \"b\", \"label\": {\"ro\": \"a\", \"en\": \"<b>\", \"pl\": \"c\"}}]},"
    "{\"code\": \"row\", \"show\": \"row\", \"neutral\": true, \"options\": ["
    "{\"code\": \"a\", \"label\": {\"ro\": \"a\", \"en\": \"b\", \"pl\": \"c\"}},"
    "{\"code\": \"b\", \"label\": {\"ro\": \"a\", \"en\": \"b\", \"pl\": \"c\"}}]}],"
    "\"routes\": [{\"code\": \"heard\", \"number\": 1, \"role\": \"team\", \"picture\": \"p\", "
    "\"grade\": 5,"
    "\"name\": {\"ro\": \"a\", \"en\": \"b\", \"pl\": \"c\"}, \"intro\": {\"ro\": \"a\", "
    "\"en\": \"b\", \"pl\": \"c\"},"
    "\"order\": [\"route\", \"-\", \"many\", \"after\"], \"short\": [\"route\", \"many\"]},"
    "{\"code\": \"2\", \"number\": 255, \"role\": \"team\","
    "\"name\": {\"ro\": \"a\", \"en\": \"b\", \"pl\": \"c\"}, \"intro\": {\"ro\": \"a\", "
    "\"en\": \"b\", \"pl\": \"c\"},"
    "\"order\": [\"many\", \"note\", \"after\"], \"short\": [\"many\", \"after\"]}],"
    "\"questions\": ["
    "{\"code\": \"after\", \"kind\": \"one\", \"if\": {\"question\": \"many\", \"any_of\": "
    "[\"b\", "
    "\"a\"]},"
    "\"practice\": false, \"safety\": false, \"may_not_apply\": true, \"not_applicable\": "
    "{\"ro\": "
    "\"a\", \"en\": \"b\", \"pl\": \"c\"},"
    "\"promise\": {\"ro\": {\"text\": \"a\", \"say\": \"s\"}, \"en\": \"b\", \"pl\": "
    "\"c\"},"
    "\"wording\": {\"2\": {\"scale\": \"1\", \"ask\": {\"ro\": \"a\", \"en\": \"b ${x}\", "
    "\"pl\": \"c\"}},"
    "\"heard\": {\"scale\": \"row\", \"ask\": {\"ro\": \"a\", \"en\": \"b\", \"pl\": "
    "\"c\"},"
    "\"hint\": {\"ro\": \"a\", \"en\": {\"text\": \"h\", \"say\": \"i\"}, \"pl\": "
    "\"c\"}}}},"
    "{\"code\": \"-\", \"picture\": \"q\", \"practice\": true, \"may_not_apply\": false,"
    "\"wording\": {\"heard\": {\"scale\": \"1\", \"ask\": {\"ro\": \"a\", \"en\": \"b\", "
    "\"pl\": \"c\"}}}},"
    "{\"code\": \"note\", \"kind\": \"note\", \"wording\": {\"2\": {\"ask\": {\"ro\": \"a\", "
    "\"en\": \"b\", \"pl\": \"c\"}}}},"
    "{\"code\": \"route\", \"safety\": true, \"wording\": {\"heard\": {\"scale\": \"1\", "
    "\"ask\": "
    "{\"ro\": \"a\", \"en\": \"b\", \"pl\": \"c\"}}}},"
    "{\"code\": \"many\", \"kind\": \"many\", \"wording\": {"
    "\"2\": {\"scale\": \"heard-routes\", \"ask\": {\"ro\": \"a\", \"en\": \"b\", \"pl\": "
    "\"c\"}},"
    "\"heard\": {\"scale\": \"row\", \"ask\": {\"ro\": \"a\", \"en\": \"b\", \"pl\": "
    "\"c\"}}}}],"
    "\"message\": {\"voice\": false, \"typed\": true, \"ask\": {\"ro\": \"a\", \"en\": \"b\", "
    "\"pl\": \"c\"}, \"notice\": {\"ro\": \"a\", \"en\": {\"text\": \"n\", \"say\": "
    "\"o\"}, "
    "\"pl\": \"c\"}}}";

static void every_member_comes_back(void **state)
{
    (void)state;
    check_same(slice_of(everything));
}

static void an_export_of_an_import_is_the_same_file(void **state)
{
    (void)state;
    struct hd_buf first = HD_BUF_EMPTY;
    struct hd_buf second = HD_BUF_EMPTY;
    struct hd_buf json = HD_BUF_EMPTY;
    assert_int_equal(xlsform_export(slice_of(everything), "survey", &notes, &first), HD_OK);
    there_and_back(slice_of(everything), &json);
    assert_int_equal(xlsform_export(hd_buf_slice(&json), "survey", &notes, &second), HD_OK);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.p, second.p, first.len);
    hd_buf_free(&first);
    hd_buf_free(&second);
    hd_buf_free(&json);
}

static void what_is_no_survey_is_no_form(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "{", "[]", "{\"heard\": \"plan\", \"format\": 1}"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct hd_buf xlsx = HD_BUF_EMPTY;
        notes = (struct hd_notes){.n = 0};
        assert_int_not_equal(xlsform_export(slice_of(texts[i]), "it", &notes, &xlsx), HD_OK);
        assert_true(notes.errors > 0);
        assert_null(xlsx.p);
    }
}

static void types_are_known_by_all_their_spellings(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *list;
        enum xlsform_type type;
        bool or_other;
    } rows[] = {
        {"select_one yes_no", "yes_no", XLSFORM_T_ONE, false},
        {"select one yes_no", "yes_no", XLSFORM_T_ONE, false},
        {"select one from Yes_No", "Yes_No", XLSFORM_T_ONE, false},
        {"SELECT_ONE  \t Yes_No", "Yes_No", XLSFORM_T_ONE, false},
        {"select1 o or_other", "o", XLSFORM_T_ONE, true},
        {"select_one a or specify other", "a", XLSFORM_T_ONE, true},
        {"add select one prompt using x", "x", XLSFORM_T_ONE, false},
        {"select_multiple x or_other", "x", XLSFORM_T_MANY, true},
        {"select all that apply from x", "x", XLSFORM_T_MANY, false},
        {"select all that apply x", "x", XLSFORM_T_MANY, false},
        {"add select multiple prompt using x", "x", XLSFORM_T_MANY, false},
        {"select_one two words", "two words", XLSFORM_T_ONE, false},
        {"select_one", "", XLSFORM_T_NEVER, false},
        {"select_onex", "", XLSFORM_T_NEVER, false},
        {"select_one_from_file a.csv", "a.csv", XLSFORM_T_NEVER, false},
        {"rank x", "x", XLSFORM_T_NEVER, false},
        {" Note ", "", XLSFORM_T_NOTE, false},
        {"acknowledge", "", XLSFORM_T_NOTE, false},
        {"begin_group", "", XLSFORM_T_GROUP, false},
        {"begin group", "", XLSFORM_T_GROUP, false},
        {"Begin Group", "", XLSFORM_T_GROUP, false},
        {"end_group", "", XLSFORM_T_GROUP_END, false},
        {"begin_repeat", "", XLSFORM_T_REPEAT, false},
        {"begin loop over x", "", XLSFORM_T_REPEAT, false},
        {"end repeat", "", XLSFORM_T_REPEAT_END, false},
        {"range", "", XLSFORM_T_RANGE, false},
        {"text", "", XLSFORM_T_TEXT, false},
        {"audio", "", XLSFORM_T_AUDIO, false},
        {"geopoint", "", XLSFORM_T_NEVER, false},
        {"", "", XLSFORM_T_NEVER, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct xlsform_kind kind;
        xlsform_kind_read(rows[i].text, &kind);
        if (kind.type != rows[i].type || strcmp(kind.list, rows[i].list) != 0 ||
            kind.or_other != rows[i].or_other) {
            fail_msg("\"%s\": type %d, list \"%s\"", rows[i].text, kind.type, kind.list);
        }
        assert_true(kind.type != XLSFORM_T_NEVER || kind.why);
    }
}

static void only_simple_conditions_are_understood(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *question; /* NULL: not understood */
        const char *values;   /* with a space between */
    } rows[] = {
        {"${q} = 'a'", "q", "a"},
        {"${q}='a'", "q", "a"},
        {" ${ q } = \"a b\" ", "q", "a b"},
        {"selected(${q}, 'a')", "q", "a"},
        {"selected( ${q},\"a\" )", "q", "a"},
        {"(selected(${q}, 'a'))", "q", "a"},
        {"((${q} = 'a') or (${q} = 'b'))", "q", "a b"},
        {"${q} = 'a' or ${q} = 'b' or selected(${q}, 'c')", "q", "a b c"},
        {"${q} = 'a'\nor(${q} = 'b')", "q", "a b"},
        {"${q} = 'a' or ${q} = 'a'", "q", "a"},
        {"${q} = 1", "q", "1"},
        {"${q} = -99", "q", "-99"},
        {"${q} = \u2018a\u2019", "q", "a"},
        {"${q.r_s-t} = 'a'", "q.r_s-t", "a"},
        {"", NULL, NULL},
        {"${q}", NULL, NULL},
        {"${q} = ", NULL, NULL},
        {"${q} = 'a", NULL, NULL},
        {"${q} = ''", NULL, NULL},
        {"${} = 'a'", NULL, NULL},
        {"${q = 'a'", NULL, NULL},
        {"${q} != 'a'", NULL, NULL},
        {"${q} > 5", NULL, NULL},
        {"${q} = 'a' and ${q} = 'b'", NULL, NULL},
        {"${q} = 'a' or ${r} = 'b'", NULL, NULL},
        {"${q} = 'a' or", NULL, NULL},
        {"${q} = 'a' ${q} = 'b'", NULL, NULL},
        {"${q} = 'a' orx", NULL, NULL},
        {"(${q} = 'a'", NULL, NULL},
        {"${q} = 'a')", NULL, NULL},
        {"not(selected(${q}, 'a'))", NULL, NULL},
        {"selected(${q}, ${r})", NULL, NULL},
        {"selected(${q} 'a')", NULL, NULL},
        {"count-selected(${q}) = 2", NULL, NULL},
        {"true()", NULL, NULL},
        {"${q} = concat('a', 'b')", NULL, NULL},
        {"${q} = 1 or ${q} = 2 or ${q} = 3 or ${q} = 4 or ${q} = 5 or ${q} = 6 or ${q} = 7 or "
         "${q} "
         "= 8 or ${q} = 9 or ${q} = 10 or ${q} = 11 or ${q} = 12 or ${q} = 13",
         NULL, NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct xlsform_if read;
        char values[HD_OPTIONS_MAX * XLSFORM_NAME_MAX] = "";
        size_t n = 0;
        bool understood = xlsform_if_read(rows[i].text, &read);
        if (understood != (rows[i].question != NULL)) {
            fail_msg("%s: %s", rows[i].text, understood ? "understood" : "not understood");
        }
        for (size_t k = 0; understood && k < read.n; k++) {
            n += (size_t)snprintf(values + n, sizeof(values) - n, "%s%s", k > 0 ? " " : "",
                                  read.value[k]);
        }
        if (understood) {
            assert_string_equal(read.question, rows[i].question);
            assert_string_equal(values, rows[i].values);
        }
    }
}

static void names_become_codes(void **state)
{
    (void)state;
    static const struct {
        const char *name, *code;
    } rows[] = {
        {"a-b", "a-b"},
        {"A_B c.d", "a-b-c-d"},
        {"__x__", "x"},
        {"-1", "-1"},
        {"-", "-"},
        {"a-", "a-"},
        {"A-", "a"},
        {"", "x"},
        {"ąę", "x"},
        {"ża ba", "a-ba"},
        {"a--b", "a--b"},
        {"01234567890123456789012345678901x", "01234567890123456789012345678901"},
        {"0123456789012345678901234567890 x", "0123456789012345678901234567890"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char code[XLSFORM_CODE_MAX];
        bool differs = xlsform_code(rows[i].name, code);
        assert_string_equal(code, rows[i].code);
        assert_int_equal(differs, strcmp(rows[i].name, rows[i].code) != 0);
    }
}

static void texts_lose_their_marks(void **state)
{
    (void)state;
    static const struct {
        const char *text, *clean; /* clean NULL: nothing is left */
        bool changed;
    } rows[] = {
        {"plain", "plain", false},
        {"  two\n lines\t", "two lines", false},
        {"**bold** and __more__", "bold and more", true},
        {"*this* and _that_.", "this and that.", true},
        {"2 * 3 * 4", "2 * 3 * 4", false},
        {"snake_case_name", "snake_case_name", false},
        {"* one star", "* one star", false},
        {"# Heading\n## Second", "Heading Second", true},
        {"C# is # 1", "C# is # 1", false},
        {"<b>bold</b> 1 < 2 > 0", "bold 1 < 2 > 0", true},
        {"<span style=\"color:red\">red</span>", "red", true},
        {"a <never closed", "a <never closed", false},
        {"<b></b>", NULL, true},
        {"\xe2\x80\xae"
         "back",
         "back", false},
        {"", NULL, false},
    };
    struct xlsform_form *form = calloc(1, sizeof(*form));
    assert_non_null(form);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool changed = false;
        const char *clean = xlsform_clean(form, rows[i].text, &changed);
        if (rows[i].clean) {
            assert_non_null(clean);
            assert_string_equal(clean, rows[i].clean);
        } else {
            assert_null(clean);
        }
        assert_int_equal(changed, rows[i].changed);
    }
    assert_string_equal(xlsform_spell(form, "Call 0800 11 now"), "Call 0 8 0 0 11 now");
    assert_null(xlsform_spell(form, "12 of 34"));
    hd_arena_free(&form->arena);
    free(form);
}

static void languages_are_known_by_name_and_code(void **state)
{
    (void)state;
    static const struct {
        const char *name, *code;
    } rows[] = {
        {"English (en)", "en"},
        {"Français (FR)", "fr"},
        {"French", "fr"},
        {"portuguese (pt-PT)", "pt-PT"},
        {"Chinese (zh_Hans)", "zh-Hans"},
        {"sw", "sw"},
        {"Klingon", "und"},
        {"Elvish (elvish!)", "mis"},
    };
    struct xlsform_list list = {.n = 0};
    struct xlsform_form *form = calloc(1, sizeof(*form));
    assert_non_null(form);
    form->list = &list;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int at = xlsform_lang_of(form, rows[i].name);
        assert_true(at >= 0);
        assert_string_equal(form->lang[at].code, rows[i].code);
        assert_int_equal(xlsform_lang_of(form, rows[i].name), at);
    }
    assert_int_equal(form->langs_n, 7); /* French is there twice */
    assert_int_equal(list.n, 2);
    xlsform_list_free(&list);
    free(form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_survey_of_ours_comes_back_the_same),
        cmocka_unit_test(every_member_comes_back),
        cmocka_unit_test(an_export_of_an_import_is_the_same_file),
        cmocka_unit_test(what_is_no_survey_is_no_form),
        cmocka_unit_test(types_are_known_by_all_their_spellings),
        cmocka_unit_test(only_simple_conditions_are_understood),
        cmocka_unit_test(names_become_codes),
        cmocka_unit_test(texts_lose_their_marks),
        cmocka_unit_test(languages_are_known_by_name_and_code),
    };
    return cmocka_run_group_tests_name("xlsform", tests, NULL, NULL);
}
