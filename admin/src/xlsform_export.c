/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a survey to a form that ODK and KoboToolbox take as it is: one group for each route, one row
 * for each question asked there. What a form has no word for stands in heard_* columns and tables.
 * The form is read back before anybody gets it, and must be the same survey.
 */

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include <heard/text.h>

#include "xlsform_form.h"
#include "xlsform_page.h"

/* A name that XML allows: codes may begin with a digit, names may not. */
static void row_name(const struct export *export, const char *route, const char *code,
                     char out[XLSFORM_NAME_MAX + XLSFORM_CODE_MAX])
{
    bool many = json_array_size(export->routes) > 1;
    const char *first = many ? route : code;
    bool letter = first[0] >= 'a' && first[0] <= 'z';
    (void)snprintf(out, XLSFORM_NAME_MAX + XLSFORM_CODE_MAX, "%s%s%s%s", letter ? "" : "_",
                   many ? route : "", many ? "_" : "", code);
}

static json_t *by_code(const json_t *list, const char *code)
{
    size_t i = 0;
    json_t *entry = NULL;
    json_array_foreach(list, i, entry)
    {
        if (hd_text_equal(json_string_value(json_object_get(entry, "code")), code)) {
            return entry;
        }
    }
    return NULL;
}

static const char *string_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* "${words_q} = 'a' or ${words_q} = 'b'" */
static enum hd_err write_condition(const struct export *export, const char *route,
                                   const json_t *when, struct hd_buf *out)
{
    char name[XLSFORM_NAME_MAX + XLSFORM_CODE_MAX];
    const char *code = string_of(when, "question");
    bool many = hd_text_equal(string_of(by_code(export->questions, code), "kind"), "many");
    size_t i = 0;
    json_t *option = NULL;
    enum hd_err err = HD_OK;
    row_name(export, route, code, name);
    json_array_foreach(json_object_get(when, "any_of"), i, option)
    {
        err = err ? err
                  : hd_buf_printf(out, many ? "%sselected(${%s}, '%s')" : "%s${%s} = '%s'",
                                  i > 0 ? " or " : "", name, json_string_value(option));
    }
    return err;
}

static void write_row(struct export *export, struct page *page, const json_t *route,
                      const json_t *question)
{
    char text[XLSFORM_NAME_MAX + XLSFORM_CODE_MAX];
    struct hd_buf when = HD_BUF_EMPTY;
    const char *route_code = string_of(route, "code");
    const char *code = string_of(question, "code");
    const char *kind = string_of(question, "kind");
    const char *picture = string_of(question, "picture");
    const json_t *wording = json_object_get(json_object_get(question, "wording"), route_code);
    bool note = hd_text_equal(kind, "note");
    (void)snprintf(text, sizeof(text), "%s%s",
                   note                          ? "note"
                   : hd_text_equal(kind, "many") ? "select_multiple "
                                                 : "select_one ",
                   note ? "" : string_of(wording, "scale"));
    page_put(page, "type", text);
    row_name(export, route_code, code, text);
    page_put(page, "name", text);
    page_put_words(page, "label", json_object_get(wording, "ask"));
    page_put_words(page, "hint", json_object_get(wording, "hint"));
    if (picture) {
        (void)snprintf(text, sizeof(text), "%s.svg", picture);
        page_put(page, "media::image", text);
    }
    if (json_object_get(question, "if")) {
        enum hd_err err =
            write_condition(export, route_code, json_object_get(question, "if"), &when);
        err = err ? err : hd_buf_append(&when, "", 1);
        page_put(page, "relevant", err ? "" : (const char *)when.p);
        export->err = export->err ? export->err : err;
        hd_buf_free(&when);
    }
    page_put(page, "heard_route", route_code);
    page_put(page, "heard_question", code);
    size_t i = 0;
    json_t *in_short = NULL;
    json_array_foreach(json_object_get(route, "short"), i, in_short)
    {
        if (hd_text_equal(json_string_value(in_short), code)) {
            page_put(page, "heard_short", "yes");
        }
    }
    page_next(page);
}

static void write_route(struct export *export, struct page *page, const json_t *route)
{
    char text[XLSFORM_NAME_MAX + XLSFORM_CODE_MAX];
    const char *code = string_of(route, "code");
    bool many = json_array_size(export->routes) > 1;
    if (many) {
        page_put(page, "type", "begin_group");
        (void)snprintf(text, sizeof(text), "_heard_route_%s", code);
        page_put(page, "name", text);
        page_put_words(page, "label", json_object_get(route, "name"));
        (void)snprintf(text, sizeof(text), "${_heard_route} = '%s'", code);
        page_put(page, "relevant", text);
        page_put(page, "heard_route", code);
        page_next(page);
    }
    size_t i = 0;
    json_t *asked = NULL;
    json_array_foreach(json_object_get(route, "order"), i, asked)
    {
        write_row(export, page, route, by_code(export->questions, json_string_value(asked)));
    }
    if (many) {
        page_put(page, "type", "end_group");
        page_next(page);
    }
}

static void write_survey(struct export *export)
{
    static const struct page_column columns[] = {
        {"type", NULL, 24, false},         {"name", NULL, 24, false},
        {"label", "heard_say", 48, false}, {"hint", "heard_hint_say", 32, false},
        {"media::image", NULL, 20, true},  {"relevant", NULL, 28, false},
        {"heard_route", NULL, 12, false},  {"heard_question", NULL, 16, false},
        {"heard_short", NULL, 10, false},
    };
    struct page page;
    page_begin(&page, export, "survey", columns, sizeof(columns) / sizeof(columns[0]));
    if (json_array_size(export->routes) > 1) {
        page_put(&page, "type", "select_one heard_routes");
        page_put(&page, "name", "_heard_route");
        page_put_words(&page, "label", json_object_get(export->root, "title"));
        page_next(&page);
    }
    size_t i = 0;
    json_t *route = NULL;
    json_array_foreach(export->routes, i, route)
    {
        write_route(export, &page, route);
    }
}

static void put_yes(struct page *page, const char *base, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (value) {
        page_put(page, base, json_is_true(value) ? "yes" : "no");
    }
}

static void put_number(struct page *page, const char *base, const json_t *object,
                       const char *key)
{
    const json_t *value = json_object_get(object, key);
    char text[32];
    if (value) {
        (void)snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(value));
        page_put(page, base, text);
    }
}

static void put_picture(struct page *page, const json_t *object)
{
    char text[XLSFORM_NAME_MAX];
    const char *picture = string_of(object, "picture");
    if (picture) {
        (void)snprintf(text, sizeof(text), "%s.svg", picture);
        page_put(page, "media::image", text);
    }
}

static void write_choices(struct export *export)
{
    static const struct page_column columns[] = {
        {"list_name", NULL, 18, false},      {"name", NULL, 18, false},
        {"label", "heard_say", 40, false},   {"media::image", NULL, 20, true},
        {"heard_positive", NULL, 14, false},
    };
    struct page page;
    page_begin(&page, export, "choices", columns, sizeof(columns) / sizeof(columns[0]));
    size_t i = 0;
    size_t k = 0;
    json_t *entry = NULL;
    json_t *option = NULL;
    json_array_foreach(json_object_get(export->root, "scales"), i, entry)
    {
        json_array_foreach(json_object_get(entry, "options"), k, option)
        {
            page_put(&page, "list_name", string_of(entry, "code"));
            page_put(&page, "name", string_of(option, "code"));
            page_put_words(&page, "label", json_object_get(option, "label"));
            put_picture(&page, option);
            put_yes(&page, "heard_positive", option, "positive");
            page_next(&page);
        }
    }
    json_array_foreach(export->routes, i, entry)
    {
        page_put(&page, "list_name", "heard_routes");
        page_put(&page, "name", string_of(entry, "code"));
        page_put_words(&page, "label", json_object_get(entry, "name"));
        put_picture(&page, entry);
        page_next(&page);
    }
}

/* Codes with a space between; "none" for a list that is there and empty. */
static void put_codes(struct page *page, const char *base, const json_t *list)
{
    char text[HD_LANGS_MAX * HD_LANG_CODE_MAX + 1] = "";
    size_t i = 0;
    size_t n = 0;
    json_t *code = NULL;
    json_array_foreach(list, i, code)
    {
        int len = snprintf(text + n, sizeof(text) - n, "%s%s", i > 0 ? " " : "",
                           json_string_value(code));
        n += len > 0 && (size_t)len < sizeof(text) - n ? (size_t)len : 0;
    }
    if (list) {
        page_put(page, base, n > 0 ? text : "none");
    }
}

static void write_settings(struct export *export)
{
    static const struct page_column columns[] = {
        {"form_title", NULL, 30, false},
        {"form_id", NULL, 20, false},
        {"default_language", NULL, 18, false},
        {"heard_format", NULL, 12, false},
        {"heard_languages", NULL, 20, false},
        {"heard_drafts", NULL, 20, false},
        {"heard_status", NULL, 30, false},
        {"heard_title", "heard_title_say", 30, false},
        {"heard_message_voice", NULL, 12, false},
        {"heard_message_typed", NULL, 12, false},
        {"heard_message_ask", "heard_message_ask_say", 40, false},
        {"heard_message_notice", "heard_message_notice_say", 40, false},
    };
    struct page page;
    const json_t *root = export->root;
    const json_t *message = json_object_get(root, "message");
    const json_t *title =
        json_object_get(json_object_get(root, "title"), export->langs.code[0]);
    char name[XLSFORM_NAME_MAX];
    page_begin(&page, export, "settings", columns, sizeof(columns) / sizeof(columns[0]));
    page_put(&page, "form_title",
             json_is_object(title) ? string_of(title, "text") : json_string_value(title));
    page_put(&page, "form_id", string_of(root, "code"));
    page_put(&page, "default_language", xlsform_lang_name(export->langs.code[0], name));
    put_number(&page, "heard_format", root, "format");
    put_codes(&page, "heard_languages", json_object_get(root, "languages"));
    put_codes(&page, "heard_drafts", json_object_get(root, "drafts"));
    page_put(&page, "heard_status", string_of(root, "status"));
    page_put_words(&page, "heard_title", json_object_get(root, "title"));
    put_yes(&page, "heard_message_voice", message, "voice");
    put_yes(&page, "heard_message_typed", message, "typed");
    page_put_words(&page, "heard_message_ask", json_object_get(message, "ask"));
    page_put_words(&page, "heard_message_notice", json_object_get(message, "notice"));
    page_next(&page);
}

static void write_questions(struct export *export)
{
    static const struct page_column columns[] = {
        {"code", NULL, 20, false},
        {"kind", NULL, 10, false},
        {"practice", NULL, 10, false},
        {"safety", NULL, 10, false},
        {"may_not_apply", NULL, 14, false},
        {"not_applicable", "not_applicable_say", 30, false},
        {"promise", "promise_say", 48, false},
    };
    struct page page;
    page_begin(&page, export, "heard_questions", columns, sizeof(columns) / sizeof(columns[0]));
    size_t i = 0;
    json_t *question = NULL;
    json_array_foreach(export->questions, i, question)
    {
        page_put(&page, "code", string_of(question, "code"));
        page_put(&page, "kind", string_of(question, "kind"));
        put_yes(&page, "practice", question, "practice");
        put_yes(&page, "safety", question, "safety");
        put_yes(&page, "may_not_apply", question, "may_not_apply");
        page_put_words(&page, "not_applicable", json_object_get(question, "not_applicable"));
        page_put_words(&page, "promise", json_object_get(question, "promise"));
        page_next(&page);
    }
}

static void write_routes(struct export *export)
{
    static const struct page_column columns[] = {
        {"code", NULL, 16, false},         {"number", NULL, 10, false},
        {"role", NULL, 14, false},         {"picture", NULL, 20, false},
        {"grade", NULL, 10, false},        {"name", "name_say", 30, false},
        {"intro", "intro_say", 60, false},
    };
    struct page page;
    page_begin(&page, export, "heard_routes", columns, sizeof(columns) / sizeof(columns[0]));
    size_t i = 0;
    json_t *route = NULL;
    json_array_foreach(export->routes, i, route)
    {
        page_put(&page, "code", string_of(route, "code"));
        put_number(&page, "number", route, "number");
        page_put(&page, "role", string_of(route, "role"));
        page_put(&page, "picture", string_of(route, "picture"));
        put_number(&page, "grade", route, "grade");
        page_put_words(&page, "name", json_object_get(route, "name"));
        page_put_words(&page, "intro", json_object_get(route, "intro"));
        page_next(&page);
    }
}

static void write_roles_and_scales(struct export *export)
{
    static const struct page_column roles[] = {{"code", NULL, 16, false},
                                               {"number", NULL, 10, false},
                                               {"name", "name_say", 30, false}};
    static const struct page_column scales[] = {
        {"code", NULL, 20, false}, {"show", NULL, 12, false}, {"neutral", NULL, 12, false}};
    struct page page;
    size_t i = 0;
    json_t *entry = NULL;
    page_begin(&page, export, "heard_roles", roles, sizeof(roles) / sizeof(roles[0]));
    json_array_foreach(json_object_get(export->root, "roles"), i, entry)
    {
        page_put(&page, "code", string_of(entry, "code"));
        put_number(&page, "number", entry, "number");
        page_put_words(&page, "name", json_object_get(entry, "name"));
        page_next(&page);
    }
    page_begin(&page, export, "heard_scales", scales, sizeof(scales) / sizeof(scales[0]));
    json_array_foreach(json_object_get(export->root, "scales"), i, entry)
    {
        page_put(&page, "code", string_of(entry, "code"));
        page_put(&page, "show", string_of(entry, "show"));
        put_yes(&page, "neutral", entry, "neutral");
        page_next(&page);
    }
}

static void write_read_me(struct export *export)
{
    static const char *const lines[] = {
        "This is a survey of Heard as an XLSForm. Change words, rows and choices in the tables "
        "\"survey\" and \"choices\", save it as .xlsx, and make a survey of it again with "
        "\"heard-admin survey import\".",
        "One group in \"survey\" is one route through the survey; each row in it is one "
        "question "
        "in the words of that route. heard_question says which question it is: rows with the "
        "same "
        "one count together. A new question needs a row with a new name, and no more.",
        "Columns and tables named heard_* hold what an XLSForm has no word for. Leave them as "
        "they are unless you know what they do: docs/formats/xlsform.md.",
        "heard_positive in \"choices\" says which answers count as positive; the most positive "
        "comes first. A list without it is neutral.",
        "Every language needs words in every row. heard_say columns say how words are spoken "
        "where that differs: numbers, Arabic with vowel marks, Chinese in pinyin.",
        "The same workbook works in ODK and KoboToolbox; they ignore heard_* tables. Answers "
        "given there are not sealed as Heard seals them.",
    };
    sheets_out_sheet(export->out, "heard_read_me");
    sheets_out_width(export->out, 0, 0, 100);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        sheets_out_text(export->out, (uint32_t)i, 0, lines[i], SHEETS_STYLE_WRAP);
    }
}

/* What comes back from a form must be the survey that it was made of. */
static enum hd_err same_again(struct hd_slice xlsx, const char *place,
                              const struct hd_survey *survey, struct hd_notes *notes)
{
    struct hd_notes unwanted = {.n = 0};
    struct sheets_book *book = NULL;
    struct xlsform_list list = {.n = 0};
    struct hd_buf json = HD_BUF_EMPTY;
    struct hd_survey *again = NULL;
    const struct xlsform_options options = {.place = place};
    enum hd_err err = sheets_read(xlsx, place, &unwanted, &book);
    if (!err) {
        err = xlsform_import(book, &options, &unwanted, &list, &json);
    }
    if (!err) {
        err = hd_survey_load(hd_buf_slice(&json), place, &unwanted, &again);
    }
    bool same =
        !err && list.n == 0 && memcmp(again->digest, survey->digest, HD_DIGEST_LEN) == 0;
    if (!same) {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "This survey has something that a form cannot carry (%s), so nothing was "
                     "written.",
                     err          ? hd_notes_first_error(&unwanted)
                     : list.n > 0 ? (const char *)list.lines.p
                                  : "it came back as another survey");
    }
    hd_survey_free(again);
    hd_buf_free(&json);
    xlsform_list_free(&list);
    sheets_free(book);
    return same ? HD_OK : HD_E_RANGE;
}

static enum hd_err write_book(struct export *export, struct hd_buf *xlsx)
{
    enum hd_err err = sheets_out_new(&export->out);
    if (err) {
        return err;
    }
    write_survey(export);
    write_choices(export);
    write_settings(export);
    write_questions(export);
    write_routes(export);
    write_roles_and_scales(export);
    write_read_me(export);
    err = export->err ? export->err : sheets_out_bytes(export->out, xlsx);
    sheets_out_free(export->out);
    return err;
}

enum hd_err xlsform_export(struct hd_slice json, const char *place, struct hd_notes *notes,
                           struct hd_buf *xlsx)
{
    struct hd_survey *survey = NULL;
    struct hd_buf made = HD_BUF_EMPTY;
    enum hd_err err = hd_survey_load(json, place, notes, &survey);
    if (err) {
        return err;
    }
    /* hd_survey_load() takes a byte order mark; jansson does not. */
    bool marked = json.len >= 3 && memcmp(json.p, "\xef\xbb\xbf", 3) == 0;
    struct export export = {.langs = survey->langs};
    export.root = json_loadb((const char *)json.p + (marked ? 3 : 0),
                             json.len - (marked ? 3 : 0), 0, NULL);
    export.routes = json_object_get(export.root, "routes");
    export.questions = json_object_get(export.root, "questions");
    page_find_spoken(&export);
    err = export.root ? write_book(&export, &made) : HD_E_NOMEM;
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, place, "The form could not be made: %s.",
                     hd_err_text(err));
    } else {
        err = same_again(hd_buf_slice(&made), place, survey, notes);
    }
    if (!err) {
        *xlsx = made;
        made = HD_BUF_EMPTY;
    }
    hd_buf_free(&made);
    json_decref(export.root);
    hd_survey_free(survey);
    return err;
}
