/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row of a form as a question on one route, or as the message that people may leave. Text that
 * asks who somebody is never becomes a message.
 */

#include "xlsform_row.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <heard/text.h>

int xlsform_find_question(const struct xlsform_form *form, const char *code)
{
    for (size_t i = 0; i < form->questions_n; i++) {
        if (hd_text_equal(form->question[i].code, code)) {
            return (int)i;
        }
    }
    return -1;
}

int xlsform_add_question(struct xlsform_form *form, const char *code)
{
    if (form->questions_n == HD_QUESTIONS_MAX) {
        return -1;
    }
    struct xlsform_question *question = &form->question[form->questions_n];
    *question = (struct xlsform_question){.code = xlsform_keep(form, code),
                                          .practice = XLSFORM_UNSAID,
                                          .safety = XLSFORM_UNSAID,
                                          .may_not_apply = XLSFORM_UNSAID,
                                          .condition = {.question = -1}};
    return question->code ? (int)form->questions_n++ : -1;
}

static void member(struct xlsform_form *form, const struct xlsform_table *table, uint32_t row,
                   const char *prefix, const char *name, enum xlsform_tri *out)
{
    char base[XLSFORM_NAME_MAX];
    (void)snprintf(base, sizeof(base), "%s%s", prefix, name);
    if (*out == XLSFORM_UNSAID && xlsform_column_of(form, table, base, -1) >= 0) {
        *out = xlsform_yes(form, table, row, base);
    }
}

static void words_member(struct xlsform_form *form, const struct xlsform_table *table,
                         uint32_t row, const char *prefix, const char *name,
                         struct xlsform_words *out)
{
    char base[XLSFORM_NAME_MAX];
    char say[XLSFORM_NAME_MAX];
    struct xlsform_words words;
    (void)snprintf(base, sizeof(base), "%s%s", prefix, name);
    (void)snprintf(say, sizeof(say), "%s%s_say", prefix, name);
    if (!out->table && xlsform_words_at(form, table, row, base, say, &words)) {
        words.what = name;
        *out = words;
    }
}

void xlsform_question_members(struct xlsform_form *form, const struct xlsform_table *table,
                              uint32_t row, const char *prefix,
                              struct xlsform_question *question)
{
    member(form, table, row, prefix, "practice", &question->practice);
    member(form, table, row, prefix, "safety", &question->safety);
    member(form, table, row, prefix, "may_not_apply", &question->may_not_apply);
    words_member(form, table, row, prefix, "not_applicable", &question->not_applicable);
    words_member(form, table, row, prefix, "promise", &question->promise);
}

int xlsform_row_route(struct xlsform_form *form, uint32_t row)
{
    const char *code = xlsform_cell(form, &form->survey, row, "heard_route");
    for (size_t i = 0; code[0] != '\0' && i < form->routes_n; i++) {
        if (hd_text_equal(form->route[i].code, code)) {
            return (int)i;
        }
    }
    if (code[0] != '\0') {
        xlsform_say(form, &form->survey, row,
                    xlsform_column_of(form, &form->survey, "heard_route", -1),
                    "route \"%.40s\" is not in the table \"heard_routes\".", code);
    }
    return -1;
}

/* --- messages --------------------------------------------------------------------------------- */

/* Does a whole word of text stand in the list? */
static bool asks_who(const char *text)
{
    static const char *const words[] = {
        "name",   "names",    "firstname", "lastname",  "surname", "fullname",   "phone",
        "mobile", "tel",      "telephone", "email",     "mail",    "address",    "postcode",
        "zip",    "birth",    "birthday",  "birthdate", "dob",     "passport",   "nhs",
        "id",     "contact",  "signature", "nom",       "nombre",  "apellido",   "nome",
        "imię",   "nazwisko", "adres",     "telefon",   "nume",    "enumerator", "interviewer",
    };
    char word[XLSFORM_NAME_MAX];
    size_t n = 0;
    for (;; text++) {
        uint8_t c = (uint8_t)*text;
        if (isalpha(c) || c >= 0x80) {
            if (n < sizeof(word) - 1) {
                word[n++] = (char)(c < 0x80 ? tolower(c) : c);
            }
            continue;
        }
        word[n] = '\0';
        for (size_t i = 0; n > 0 && i < sizeof(words) / sizeof(words[0]); i++) {
            if (strcmp(word, words[i]) == 0) {
                return true;
            }
        }
        n = 0;
        if (c == '\0') {
            return false;
        }
    }
}

static bool any_asks_who(const struct xlsform_form *form, uint32_t row,
                         const struct xlsform_words *ask)
{
    int name = xlsform_column_of(form, &form->survey, "name", -1);
    bool who = name >= 0 &&
               asks_who(sheets_text(form->survey.sheet, row, form->survey.column[name].at));
    for (size_t i = 0; i < form->langs_n; i++) {
        who = who || (ask->text[i] && asks_who(ask->text[i]));
    }
    return who;
}

static void take_message(struct xlsform_form *form, uint32_t row, enum xlsform_type type,
                         const struct xlsform_condition *group)
{
    struct xlsform_message *message = &form->message;
    const struct xlsform_table *table = &form->survey;
    struct xlsform_words ask;
    struct xlsform_words notice;
    const char *why = NULL;
    enum xlsform_tri *how = type == XLSFORM_T_TEXT ? &message->typed : &message->voice;
    if (form->ours) {
        return; /* the table of settings says it */
    }
    bool worded = xlsform_words_at(form, table, row, "label", "heard_say", &ask);
    if (!worded) {
        why = "it has no label";
    } else if (any_asks_who(form, row, &ask)) {
        why = "it asks who somebody is, and nobody may be asked that";
    } else if ((group && group->question >= 0) ||
               xlsform_cell(form, table, row, "relevant")[0] != '\0') {
        why = "kiosks ask for one message at the end, not after an answer";
    } else if (*how == XLSFORM_YES) {
        why = "kiosks ask for one message, and another row is it";
    }
    if (why) {
        xlsform_say(form, table, row, xlsform_column_of(form, table, "type", -1),
                    "is not carried over: %s.", why);
        return;
    }
    *how = XLSFORM_YES;
    if (!message->ask.table) {
        message->ask = ask;
        (void)xlsform_words_at(form, table, row, "hint", "heard_hint_say", &notice);
        message->notice = notice;
    }
    xlsform_say(form, table, row, -1, "becomes the message that people may leave at the end%s.",
                message->ask.row == row ? ""
                                        : "; it is asked for in the words of the row above");
    xlsform_say_cells(form, table, row);
}

/* --- questions -------------------------------------------------------------------------------- */

struct row {
    uint32_t row;
    const struct xlsform_kind *kind;
    enum hd_kind becomes;
    struct xlsform_wording wording;
    struct xlsform_condition condition;
    int route;
    char code[XLSFORM_CODE_MAX];
    bool renamed;
};

static bool code_taken(const struct xlsform_form *form, const char *code, const void *ctx)
{
    (void)ctx;
    return xlsform_find_question(form, code) >= 0;
}

/* A text that shows another answer inside it. */
static bool shows_answer(const struct xlsform_words *words)
{
    for (size_t i = 0; i < HD_LANGS_MAX; i++) {
        if (words->text[i] && strstr(words->text[i], "${")) {
            return true;
        }
    }
    return false;
}

static bool read_wording(struct xlsform_form *form, struct row *row, const char **why)
{
    const struct xlsform_table *table = &form->survey;
    struct xlsform_wording *wording = &row->wording;
    int first = form->primary >= 0 ? form->primary : 0;
    *wording = (struct xlsform_wording){.there = true, .scale = -1};
    wording->name = xlsform_cell(form, table, row->row, "name");
    wording->is_short = xlsform_yes(form, table, row->row, "heard_short") == XLSFORM_YES;
    bool worded = xlsform_words_at(form, table, row->row, "label", "heard_say", &wording->ask);
    (void)xlsform_words_at(form, table, row->row, "hint", "heard_hint_say", &wording->hint);
    if (!worded || (!form->ours && !wording->ask.text[first])) {
        *why = worded ? "it has no label in the form's first language" : "it has no label";
        return false;
    }
    if (!form->ours && (shows_answer(&wording->ask) || shows_answer(&wording->hint))) {
        *why = "its words show another answer, ${...}";
        return false;
    }
    return true;
}

static bool read_scale(struct xlsform_form *form, struct row *row, const char **why)
{
    const struct xlsform_table *table = &form->survey;
    if (row->becomes == HD_KIND_NOTE) {
        return true;
    }
    if (xlsform_cell(form, table, row->row, "choice_filter")[0] != '\0') {
        *why = "its choices depend on another answer (choice_filter)";
        return false;
    }
    row->wording.scale =
        row->kind->type == XLSFORM_T_RANGE
            ? xlsform_use_range(form, xlsform_cell(form, table, row->row, "parameters"),
                                xlsform_cell(form, table, row->row, "heard_positive"), why)
            : xlsform_use_scale(form, row->kind->list, row->becomes, why);
    return row->wording.scale >= 0;
}

static bool read_code(struct xlsform_form *form, struct row *row, const char **why)
{
    const char *code = xlsform_cell(form, &form->survey, row->row, "heard_question");
    bool said = code[0] != '\0';
    const char *name = said ? code : row->wording.name;
    if (name[0] == '\0') {
        *why = "it has no name";
        return false;
    }
    row->renamed = xlsform_code(name, row->code);
    if (!said) {
        char wanted[XLSFORM_CODE_MAX];
        memcpy(wanted, row->code, sizeof(wanted));
        xlsform_code_free(form, row->code, code_taken, NULL);
        row->renamed = row->renamed || strcmp(wanted, row->code) != 0;
    }
    return true;
}

/* Where it goes: an old question's wording on this route, or a new question. */
static struct xlsform_question *place(struct xlsform_form *form, const struct row *row,
                                      const char **why)
{
    int at = xlsform_find_question(form, row->code);
    bool asked = false;
    if (at < 0) {
        at = xlsform_add_question(form, row->code);
        if (at < 0) {
            *why = form->no_memory ? "memory ran out" : "a survey has at most 64 questions";
            return NULL;
        }
        form->question[at].kind = row->becomes;
        form->question[at].condition = row->condition;
        return &form->question[at];
    }
    struct xlsform_question *question = &form->question[at];
    for (size_t r = 0; r < form->routes_n; r++) {
        asked = asked || question->wording[r].there;
    }
    if (question->wording[row->route].there) {
        *why = "this route asks the same question already";
        return NULL;
    }
    if ((asked || question->kind_said) && question->kind != row->becomes) {
        *why = "its type is another than the same question has elsewhere";
        return NULL;
    }
    if (!asked) {
        question->kind = row->becomes;
        question->condition = row->condition;
    }
    return question;
}

static bool same_condition(const struct xlsform_condition *a, const struct xlsform_condition *b)
{
    bool same = a->question == b->question && a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++) {
        same = hd_text_equal(a->any_of[i], b->any_of[i]);
    }
    return same;
}

static void say_small(struct xlsform_form *form, const struct row *row,
                      const struct xlsform_question *question)
{
    const struct xlsform_table *table = &form->survey;
    if (row->renamed) {
        xlsform_say(form, table, row->row, xlsform_column_of(form, table, "name", -1),
                    "\"%.60s\" is no code of ours; it is kept as \"%s\".", row->wording.name,
                    question->code);
    }
    if (row->kind->or_other) {
        xlsform_say(form, table, row->row, xlsform_column_of(form, table, "type", -1),
                    "\"or_other\" is not carried over: kiosks offer no answer to type.");
    }
    if (!same_condition(&row->condition, &question->condition)) {
        xlsform_say(form, table, row->row, xlsform_column_of(form, table, "relevant", -1),
                    "is another condition than the same question has above; the first counts.");
    }
    xlsform_say_cells(form, table, row->row);
}

static void take_question(struct xlsform_form *form, struct row *row,
                          const struct xlsform_condition *group)
{
    const struct xlsform_table *table = &form->survey;
    const char *why = NULL;
    struct xlsform_question *question = NULL;
    bool ok = read_wording(form, row, &why) && read_code(form, row, &why) &&
              xlsform_row_condition(form, row->row, group, &row->condition, &why) &&
              read_scale(form, row, &why);
    if (ok) {
        question = place(form, row, &why);
    }
    if (!question) {
        xlsform_say(form, table, row->row, -1, "\"%.60s\" is not carried over: %s.",
                    row->wording.name ? row->wording.name : "", why ? why : "memory ran out");
        return;
    }
    struct xlsform_route *route = &form->route[row->route];
    question->wording[row->route] = row->wording;
    route->order[route->order_n++] = (size_t)(question - form->question);
    if (!question->picture) {
        question->picture = xlsform_picture(form, table, row->row);
    }
    xlsform_question_members(form, table, row->row, "heard_", question);
    say_small(form, row, question);
}

void xlsform_take_row(struct xlsform_form *form, uint32_t row, const struct xlsform_kind *kind,
                      const struct xlsform_condition *group, int route)
{
    struct row taken = {.row = row, .kind = kind};
    int named = xlsform_row_route(form, row);
    bool fixed = xlsform_yes(form, &form->survey, row, "read_only") == XLSFORM_YES;
    taken.route = named >= 0 ? named : route >= 0 ? route : 0;
    switch (kind->type) {
    case XLSFORM_T_TEXT:
    case XLSFORM_T_AUDIO:
        if (!fixed) {
            take_message(form, row, kind->type, group);
            return;
        }
        taken.becomes = HD_KIND_NOTE; /* a text that nobody can type in is read */
        break;
    case XLSFORM_T_NOTE:
        taken.becomes = HD_KIND_NOTE;
        break;
    case XLSFORM_T_MANY:
        taken.becomes = HD_KIND_MANY;
        break;
    case XLSFORM_T_ONE:
    case XLSFORM_T_RANGE:
        taken.becomes = HD_KIND_ONE;
        break;
    case XLSFORM_T_GROUP:
    case XLSFORM_T_GROUP_END:
    case XLSFORM_T_REPEAT:
    case XLSFORM_T_REPEAT_END:
    case XLSFORM_T_NEVER:
        return;
    }
    take_question(form, &taken, group);
}
