/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a form to a survey: open its tables, read what they say in the order in which one needs the
 * other, fill in what a form from elsewhere does not say, and let the compiler judge the result.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/text.h>

#include "xlsform_form.h"

static const char intro[] =
    "We want to know what you think. There are no right or wrong answers. You can skip any "
    "question. You can stop at any time. We do not ask for your name.";
static const char notice[] =
    "People who work here will read or hear it. Please leave out names.";
static const char status[] = "imported from a spreadsheet; not yet approved";

static enum hd_err fail(const struct xlsform_form *form, struct hd_notes *notes,
                        enum hd_err err, const char *text)
{
    hd_notes_add(notes, HD_NOTE_ERROR, form->options->place, "%s", text);
    return err;
}

/* Languages in the order of the survey that was exported. */
static void read_languages(struct xlsform_form *form, uint32_t row)
{
    const char *list = xlsform_cell(form, &form->settings, row, "heard_languages");
    while (*list != '\0') {
        char code[HD_LANG_CODE_MAX];
        char name[XLSFORM_NAME_MAX];
        size_t n = strcspn(list, " ,");
        if (n > 0 && n < sizeof(code)) {
            memcpy(code, list, n);
            code[n] = '\0';
            (void)xlsform_lang_of(form, xlsform_lang_name(code, name));
        }
        list += n;
        list += strspn(list, " ,");
    }
}

/* Headings of the settings name languages, so they are read again once those are in order. */
static void open_tables(struct xlsform_form *form)
{
    xlsform_table_open(form, "settings", &form->settings);
    uint32_t row = form->settings.head + 1;
    if (form->settings.sheet) {
        form->ours = xlsform_cell(form, &form->settings, row, "heard_format")[0] != '\0';
        const char *first = xlsform_cell(form, &form->settings, row, "default_language");
        form->langs_n = 0;
        read_languages(form, row);
        if (first[0] != '\0') {
            form->primary = xlsform_lang_of(form, first);
        }
        size_t said = form->list->lines.len; /* once is enough for what its headings say */
        size_t n = form->list->n;
        xlsform_table_open(form, "settings", &form->settings);
        form->list->lines.len = said;
        form->list->n = n;
    }
    xlsform_table_open(form, "survey", &form->survey);
    xlsform_table_open(form, "choices", &form->choices);
    xlsform_table_open(form, "heard_questions", &form->questions);
    xlsform_table_open(form, "heard_routes", &form->routes);
    xlsform_table_open(form, "heard_roles", &form->roles);
    xlsform_table_open(form, "heard_scales", &form->scales);
}

/* A heading "label" without a language is in the first one, or in one that nobody named. */
static void find_primary(struct xlsform_form *form)
{
    bool bare = xlsform_column_of(form, &form->survey, "label", -1) >= 0;
    if (form->primary >= 0 || form->ours) {
        return;
    }
    if (bare || form->langs_n == 0) {
        size_t before = form->langs_n;
        form->primary = xlsform_lang_of(form, "English (en)");
        if (form->primary >= 0 && (size_t)form->primary == before) {
            xlsform_say_of(form, "languages",
                           "the form does not say in which language \"label\" is; taken for "
                           "English. Otherwise write \"label::French (fr)\".");
        }
    } else {
        form->primary = 0;
    }
}

/* --- what the extra tables say ---------------------------------------------------------------- */

/* Rows of a table that are not empty, at most max; the others are listed. */
static size_t rows_of(struct xlsform_form *form, const struct xlsform_table *table, size_t max,
                      uint32_t *out)
{
    size_t n = 0;
    for (size_t i = 0; table->sheet && i < table->sheet->n; i++) {
        uint32_t row = table->sheet->cell[i].row;
        if (row <= table->head || (i > 0 && table->sheet->cell[i - 1].row == row)) {
            continue;
        }
        if (n == max) {
            xlsform_say(form, table, row, -1,
                        "is not carried over: there are more than %zu rows.", max);
            continue;
        }
        out[n++] = row;
    }
    return n;
}

static const char *or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

static void read_roles(struct xlsform_form *form)
{
    uint32_t row[HD_ROLES_MAX];
    const struct xlsform_table *table = &form->roles;
    form->roles_n = rows_of(form, table, HD_ROLES_MAX, row);
    for (size_t i = 0; i < form->roles_n; i++) {
        form->role[i].code = xlsform_cell(form, table, row[i], "code");
        form->role[i].number = or_null(xlsform_cell(form, table, row[i], "number"));
        (void)xlsform_words_at(form, table, row[i], "name", "name_say", &form->role[i].name);
    }
}

static void read_routes(struct xlsform_form *form)
{
    uint32_t row[HD_ROUTES_MAX];
    const struct xlsform_table *table = &form->routes;
    form->routes_n = rows_of(form, table, HD_ROUTES_MAX, row);
    for (size_t i = 0; i < form->routes_n; i++) {
        struct xlsform_route *route = &form->route[i];
        route->code = xlsform_cell(form, table, row[i], "code");
        route->number = or_null(xlsform_cell(form, table, row[i], "number"));
        route->role = or_null(xlsform_cell(form, table, row[i], "role"));
        route->picture = or_null(xlsform_cell(form, table, row[i], "picture"));
        route->grade = or_null(xlsform_cell(form, table, row[i], "grade"));
        (void)xlsform_words_at(form, table, row[i], "name", "name_say", &route->name);
        (void)xlsform_words_at(form, table, row[i], "intro", "intro_say", &route->intro);
    }
}

static void read_kind(struct xlsform_form *form, uint32_t row,
                      struct xlsform_question *question)
{
    static const char *const kinds[] = {
        [HD_KIND_ONE] = "one", [HD_KIND_MANY] = "many", [HD_KIND_NOTE] = "note"};
    const char *kind = xlsform_cell(form, &form->questions, row, "kind");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i], kind) == 0) {
            question->kind = (enum hd_kind)i;
            question->kind_said = true;
        }
    }
    if (kind[0] != '\0' && !question->kind_said) {
        xlsform_say(form, &form->questions, row,
                    xlsform_column_of(form, &form->questions, "kind", -1),
                    "must be one, many or note, not \"%.40s\".", kind);
    }
}

static void read_questions(struct xlsform_form *form)
{
    uint32_t row[HD_QUESTIONS_MAX];
    const struct xlsform_table *table = &form->questions;
    size_t n = rows_of(form, table, HD_QUESTIONS_MAX, row);
    for (size_t i = 0; i < n; i++) {
        const char *code = xlsform_cell(form, table, row[i], "code");
        int at = code[0] != '\0' && xlsform_find_question(form, code) < 0
                     ? xlsform_add_question(form, code)
                     : -1;
        if (at < 0) {
            xlsform_say(form, table, row[i], -1, "is not carried over: its code %s.",
                        code[0] == '\0' ? "is missing" : "is there already");
            continue;
        }
        read_kind(form, row[i], &form->question[at]);
        xlsform_question_members(form, table, row[i], "", &form->question[at]);
    }
}

static void say_unasked(struct xlsform_form *form)
{
    for (size_t i = 0; i < form->questions_n; i++) {
        bool asked = false;
        for (size_t r = 0; r < HD_ROUTES_MAX; r++) {
            asked = asked || form->question[i].wording[r].there;
        }
        if (!asked) {
            xlsform_say_of(
                form, "heard_questions",
                "question \"%.40s\" is not carried over: no row of \"survey\" asks it.",
                form->question[i].code);
        }
    }
}

static void read_settings(struct xlsform_form *form)
{
    const struct xlsform_table *table = &form->settings;
    uint32_t row = table->head + 1;
    if (!table->sheet) {
        return;
    }
    form->status = or_null(xlsform_cell(form, table, row, "heard_status"));
    form->drafts = or_null(xlsform_cell(form, table, row, "heard_drafts"));
    (void)xlsform_words_at(form, table, row, "heard_title", "heard_title_say", &form->title);
    form->message.voice = xlsform_yes(form, table, row, "heard_message_voice");
    form->message.typed = xlsform_yes(form, table, row, "heard_message_typed");
    if (form->message.voice != XLSFORM_UNSAID || form->message.typed != XLSFORM_UNSAID) {
        (void)xlsform_words_at(form, table, row, "heard_message_ask", "heard_message_ask_say",
                               &form->message.ask);
        (void)xlsform_words_at(form, table, row, "heard_message_notice",
                               "heard_message_notice_say", &form->message.notice);
    }
    xlsform_say_cells(form, table, row);
}

/* --- what a form from elsewhere does not say -------------------------------------------------- */

/* One text for every language that has none. */
static void fill(struct xlsform_form *form, struct xlsform_words *words, const char *what,
                 const char *text)
{
    words->what = what;
    for (size_t i = 0; i < form->langs_n; i++) {
        if (!words->text[i]) {
            words->text[i] = text;
            words->say[i] = xlsform_spell(form, text);
        }
    }
}

/* English where the language is English, the title elsewhere. */
static void fill_english(struct xlsform_form *form, struct xlsform_words *words,
                         const char *what, const char *english)
{
    bool other = false;
    for (size_t i = 0; i < form->langs_n; i++) {
        bool is_english = strncmp(form->lang[i].code, "en", 2) == 0;
        if (!words->text[i] && is_english) {
            words->text[i] = english;
        }
        other = other || (!words->text[i] && !is_english);
    }
    if (other) {
        xlsform_say_of(form, "languages",
                       "%s: not said in every language; the title stands in. Write it in the "
                       "survey.",
                       what);
    }
    for (size_t i = 0; i < form->langs_n; i++) {
        words->text[i] = words->text[i] ? words->text[i] : form->title.text[i];
        words->say[i] = words->say[i] || words->text[i] != form->title.text[i]
                            ? words->say[i]
                            : form->title.say[i];
    }
    words->what = what;
}

/* The file's name without folders and ending. */
static const char *stem(struct xlsform_form *form)
{
    char name[XLSFORM_NAME_MAX];
    const char *slash = strrchr(form->options->place, '/');
    hd_text_printable(name, sizeof(name), slash ? slash + 1 : form->options->place);
    char *dot = strrchr(name, '.');
    if (dot && dot != name) {
        *dot = '\0';
    }
    return xlsform_keep(form, name);
}

static void fill_title_and_code(struct xlsform_form *form)
{
    const struct xlsform_table *table = &form->settings;
    uint32_t row = table->head + 1;
    char code[XLSFORM_CODE_MAX];
    const char *id = table->sheet ? xlsform_cell(form, table, row, "form_id") : "";
    const char *title = table->sheet ? xlsform_cell(form, table, row, "form_title") : "";
    const char *file = stem(form);
    bool changed = false;
    if (!file) {
        return;
    }
    bool renamed = false;
    if (form->options->code) {
        (void)hd_text_copy(code, sizeof(code), form->options->code);
    } else {
        renamed = xlsform_code(id[0] != '\0' ? id : file, code);
    }
    if (renamed && id[0] != '\0') {
        xlsform_say(form, table, row, xlsform_column_of(form, table, "form_id", -1),
                    "\"%.60s\" is no code of ours; it is kept as \"%s\".", id, code);
    }
    form->code = xlsform_keep(form, code);
    if (form->ours) {
        return;
    }
    const char *plain = title[0] != '\0' ? xlsform_clean(form, title, &changed) : NULL;
    if (!plain) {
        plain = xlsform_clean(form, file, &changed);
        xlsform_say_of(form, "settings",
                       "the form has no title (form_title); \"%.60s\" is taken.",
                       plain ? plain : "");
    }
    fill(form, &form->title, "title", plain ? plain : form->code);
}

static void fill_message(struct xlsform_form *form)
{
    struct xlsform_message *message = &form->message;
    bool wanted = message->voice == XLSFORM_YES || message->typed == XLSFORM_YES;
    if (!wanted || form->ours) {
        return;
    }
    message->notice.table = NULL; /* where it comes from is not where it is missing */
    fill_english(form, &message->notice, "notice beside the message", notice);
}

/* Routes and roles are always in a survey; a form has none. */
static void begin_routes(struct xlsform_form *form)
{
    if (form->roles_n == 0) {
        form->role[form->roles_n++] = (struct xlsform_role){.code = "person", .number = "1"};
    }
    if (form->routes_n == 0) {
        form->route[form->routes_n++] =
            (struct xlsform_route){.code = "words", .number = "1", .role = form->role[0].code};
    }
}

static void fill_routes(struct xlsform_form *form)
{
    if (form->ours) {
        return;
    }
    form->status = form->status ? form->status : status;
    for (size_t i = 0; i < form->roles_n; i++) {
        fill_english(form, &form->role[i].name, "name of the role", "Person");
    }
    for (size_t i = 0; i < form->routes_n; i++) {
        fill_english(form, &form->route[i].intro, "words before the first question", intro);
        fill_english(form, &form->route[i].name, "name of the route", "With words");
    }
}

/* --- */

static void say_tables(struct xlsform_form *form)
{
    static const char *const known[] = {"survey",          "choices",      "settings",
                                        "heard_questions", "heard_routes", "heard_roles",
                                        "heard_scales"};
    for (size_t i = 0; i < form->book->n; i++) {
        const struct sheets_sheet *sheet = &form->book->sheet[i];
        bool is_known = strcmp(sheet->name, "heard_read_me") == 0;
        for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++) {
            is_known = is_known || sheets_find(form->book, known[k]) == sheet;
        }
        if (!is_known && sheet->n > 0) {
            xlsform_say_of(form, sheet->name,
                           "this table is not carried over: it is no part of a form.");
        }
    }
    const struct xlsform_table *tables[] = {&form->survey,    &form->choices, &form->settings,
                                            &form->questions, &form->routes,  &form->roles,
                                            &form->scales};
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        xlsform_say_columns(form, tables[i]);
    }
    for (size_t i = 0; i < form->scales_n && !form->ours; i++) {
        if (!form->scale[i].used) {
            xlsform_say_of(form, "choices",
                           "list \"%.60s\" is not carried over: nothing uses it.",
                           form->scale[i].name);
        } else if (form->scale[i].neutral == XLSFORM_YES) {
            xlsform_say_of(form, "choices",
                           "list \"%.60s\" becomes neutral: it does not say which answers are "
                           "positive (heard_positive), so no plan's target can rest on it.",
                           form->scale[i].name);
        }
    }
}

static void read_form(struct xlsform_form *form)
{
    find_primary(form);
    read_settings(form);
    read_roles(form);
    read_routes(form);
    begin_routes(form);
    read_questions(form);
    xlsform_read_scales(form);
    if (!form->no_memory) {
        xlsform_read_rows(form);
    }
    say_unasked(form);
    fill_title_and_code(form);
    fill_routes(form);
    fill_message(form);
    say_tables(form);
}

/* A survey of nothing but notes asks nothing. */
static bool asks_anything(const struct xlsform_form *form)
{
    for (size_t r = 0; r < form->routes_n; r++) {
        const struct xlsform_route *route = &form->route[r];
        for (size_t i = 0; i < route->order_n; i++) {
            if (form->question[route->order[i]].kind != HD_KIND_NOTE) {
                return true;
            }
        }
    }
    return false;
}

static enum hd_err make(struct xlsform_form *form, struct hd_notes *notes, struct hd_buf *json)
{
    struct hd_survey *survey = NULL;
    open_tables(form);
    if (!form->survey.sheet || xlsform_column_of(form, &form->survey, "type", -1) < 0) {
        return fail(form, notes, HD_E_FORMAT,
                    form->survey.sheet
                        ? "Its table \"survey\" has no column \"type\", so this is no XLSForm."
                        : "It has no table \"survey\", so this is no XLSForm; see "
                          "docs/formats/xlsform.md.");
    }
    read_form(form);
    if (form->no_memory) {
        return fail(form, notes, HD_E_NOMEM, "Memory ran out while the form was read.");
    }
    if (!asks_anything(form)) {
        return fail(
            form, notes, HD_E_FORMAT,
            "No question with answers to choose can be carried over; the list says why.");
    }
    enum hd_err err = xlsform_write_json(form, json);
    if (err) {
        return fail(form, notes, err, "Memory ran out while the survey was written.");
    }
    err = hd_survey_load(hd_buf_slice(json), form->options->place, notes, &survey);
    hd_survey_free(survey);
    return err;
}

enum hd_err xlsform_import(const struct sheets_book *book,
                           const struct xlsform_options *options, struct hd_notes *notes,
                           struct xlsform_list *list, struct hd_buf *json)
{
    struct hd_buf made = HD_BUF_EMPTY;
    struct xlsform_form *form = calloc(1, sizeof(*form));
    *list = (struct xlsform_list){.n = 0};
    if (!form) {
        return HD_E_NOMEM;
    }
    form->book = book;
    form->options = options;
    form->list = list;
    form->primary = -1;
    form->message.voice = form->message.typed = XLSFORM_UNSAID;
    enum hd_err err = make(form, notes, &made);
    if (!err) {
        *json = made;
        made = HD_BUF_EMPTY;
    }
    hd_buf_free(&made);
    hd_arena_free(&form->arena);
    free(form);
    return err;
}
