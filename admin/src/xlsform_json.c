/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A form as the JSON of a survey. It is made twice: the first time shows in which languages words
 * are missing, and such a language is left out of a form from elsewhere, for nobody should meet a
 * screen that is half translated.
 */

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <heard/text.h>

#include "xlsform_form.h"

struct maker {
    struct xlsform_form *form;
    bool last;   /* the second time */
    bool failed; /* memory ran out */
};

static void put(struct maker *maker, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) {
        maker->failed = true;
    }
}

static void append(struct maker *maker, json_t *list, json_t *value)
{
    if (json_array_append_new(list, value) != 0) {
        maker->failed = true;
    }
}

static void put_text(struct maker *maker, json_t *object, const char *key, const char *text)
{
    if (text) {
        put(maker, object, key, json_string(text));
    }
}

static void put_tri(struct maker *maker, json_t *object, const char *key, enum xlsform_tri tri)
{
    if (tri != XLSFORM_UNSAID) {
        put(maker, object, key, json_boolean(tri == XLSFORM_YES));
    }
}

/* A number as a number; what is none stays text, and the compiler says so. */
static void put_number(struct maker *maker, json_t *object, const char *key, const char *text)
{
    uint32_t number = 0;
    if (text && hd_parse_u32(text, 0, UINT32_MAX, &number) == HD_OK) {
        put(maker, object, key, json_integer((json_int_t)number));
    } else {
        put_text(maker, object, key, text);
    }
}

static bool is_ascii(const char *text)
{
    while (*text != '\0' && (uint8_t)*text < 0x80) {
        text++;
    }
    return *text == '\0';
}

static int first_lang(const struct xlsform_form *form)
{
    return form->primary >= 0 ? form->primary : 0;
}

/* How text i is spoken; NULL: as it stands. */
static const char *spoken(const struct xlsform_form *form, const struct xlsform_words *words,
                          size_t i)
{
    bool needs = !form->ours && xlsform_lang_needs_say(form->lang[i].code);
    return !words->say[i] && needs && is_ascii(words->text[i]) ? words->text[i] : words->say[i];
}

/* Is everything there that language i needs? */
static bool complete(const struct xlsform_form *form, const struct xlsform_words *words,
                     size_t i)
{
    return words->text[i] && (form->ours || spoken(form, words, i) ||
                              !xlsform_lang_needs_say(form->lang[i].code));
}

static void miss(struct maker *maker, const struct xlsform_words *words, size_t i)
{
    struct xlsform_form *form = maker->form;
    const char *lang = form->lang[i].name;
    const char *what = words->text[i] ? "the spoken form of " : "";
    if (!maker->last && words->table) {
        xlsform_say(form, words->table, words->row, -1, "%s\"%s\" in %s is missing.", what,
                    words->what, lang);
    } else if (!maker->last) {
        xlsform_say_of(form, lang, "%sthe %s is missing in this language.", what,
                       words->what ? words->what : "text");
    }
    if (!form->ours && (int)i != first_lang(form)) {
        form->lang[i].dropped = true;
    }
}

static json_t *words_json(struct maker *maker, const struct xlsform_words *words)
{
    struct xlsform_form *form = maker->form;
    json_t *object = json_object();
    for (size_t i = 0; i < form->langs_n; i++) {
        if (maker->last && form->lang[i].dropped) {
            continue;
        }
        if (!complete(form, words, i)) {
            miss(maker, words, i);
        }
        if (!words->text[i]) {
            continue;
        }
        const char *say = spoken(form, words, i);
        json_t *value = say ? json_pack("{s:s, s:s}", "text", words->text[i], "say", say)
                            : json_string(words->text[i]);
        put(maker, object, form->lang[i].code, value);
    }
    return object;
}

/* Words that may be left out: with every language or not at all. */
static bool put_optional(struct maker *maker, json_t *object, const char *key,
                         const struct xlsform_words *words)
{
    struct xlsform_form *form = maker->form;
    bool any = false;
    bool all = true;
    for (size_t i = 0; i < form->langs_n; i++) {
        any = any || words->text[i];
        all = all && (form->lang[i].dropped || complete(form, words, i));
    }
    if (any && (all || form->ours)) {
        put(maker, object, key, words_json(maker, words));
        return true;
    }
    if (any && maker->last && words->table) {
        xlsform_say(form, words->table, words->row, -1,
                    "\"%s\" is not carried over: it is missing in a language.", words->what);
    }
    return false;
}

static json_t *codes_json(struct maker *maker, const char *text)
{
    json_t *list = json_array();
    char code[XLSFORM_NAME_MAX];
    if (strcmp(text, "none") == 0) {
        return list;
    }
    for (const char *at = text + strspn(text, " ,"); *at != '\0'; at += strspn(at, " ,")) {
        size_t n = strcspn(at, " ,");
        if (n < sizeof(code)) {
            memcpy(code, at, n);
            code[n] = '\0';
            append(maker, list, json_string(code));
        }
        at += n;
    }
    return list;
}

static void put_languages(struct maker *maker, json_t *root)
{
    const struct xlsform_form *form = maker->form;
    json_t *list = json_array();
    append(maker, list, json_string(form->lang[first_lang(form)].code));
    for (size_t i = 0; i < form->langs_n; i++) {
        if (!form->lang[i].dropped && (int)i != first_lang(form)) {
            append(maker, list, json_string(form->lang[i].code));
        }
    }
    put(maker, root, "languages", list);
    if (form->drafts) {
        put(maker, root, "drafts", codes_json(maker, form->drafts));
    }
}

static json_t *option_json(struct maker *maker, const struct xlsform_scale *scale,
                           const struct xlsform_option *option)
{
    json_t *object = json_object();
    put_text(maker, object, "code", option->code);
    if (scale->neutral != XLSFORM_YES) {
        put_tri(maker, object, "positive", option->positive);
    }
    put_text(maker, object, "picture", option->picture);
    put(maker, object, "label", words_json(maker, &option->label));
    return object;
}

static json_t *scales_json(struct maker *maker)
{
    const struct xlsform_form *form = maker->form;
    json_t *list = json_array();
    for (size_t i = 0; i < form->scales_n; i++) {
        const struct xlsform_scale *scale = &form->scale[i];
        if (!scale->used) {
            continue;
        }
        json_t *object = json_object();
        json_t *options = json_array();
        bool cards = !scale->show && !form->ours && scale->neutral == XLSFORM_YES;
        put_text(maker, object, "code", scale->code);
        put_text(maker, object, "show", cards ? "cards" : scale->show);
        put_tri(maker, object, "neutral", scale->neutral);
        for (size_t k = 0; k < scale->n; k++) {
            append(maker, options, option_json(maker, scale, &scale->option[k]));
        }
        put(maker, object, "options", options);
        append(maker, list, object);
    }
    return list;
}

static json_t *roles_json(struct maker *maker)
{
    const struct xlsform_form *form = maker->form;
    json_t *list = json_array();
    for (size_t i = 0; i < form->roles_n; i++) {
        json_t *object = json_object();
        put_text(maker, object, "code", form->role[i].code);
        put_number(maker, object, "number", form->role[i].number);
        put(maker, object, "name", words_json(maker, &form->role[i].name));
        append(maker, list, object);
    }
    return list;
}

static json_t *routes_json(struct maker *maker)
{
    const struct xlsform_form *form = maker->form;
    json_t *list = json_array();
    for (size_t i = 0; i < form->routes_n; i++) {
        const struct xlsform_route *route = &form->route[i];
        json_t *object = json_object();
        json_t *order = json_array();
        json_t *few = json_array();
        put_text(maker, object, "code", route->code);
        put_number(maker, object, "number", route->number);
        put_text(maker, object, "role", route->role);
        put_text(maker, object, "picture", route->picture);
        put_number(maker, object, "grade", route->grade);
        put(maker, object, "name", words_json(maker, &route->name));
        put(maker, object, "intro", words_json(maker, &route->intro));
        for (size_t k = 0; k < route->order_n; k++) {
            const struct xlsform_question *question = &form->question[route->order[k]];
            append(maker, order, json_string(question->code));
            if (question->wording[i].is_short) {
                append(maker, few, json_string(question->code));
            }
        }
        put(maker, object, "order", order);
        if (json_array_size(few) > 0) {
            put(maker, object, "short", json_incref(few));
        }
        json_decref(few);
        append(maker, list, object);
    }
    return list;
}

static json_t *wordings_json(struct maker *maker, const struct xlsform_question *question)
{
    const struct xlsform_form *form = maker->form;
    json_t *wordings = json_object();
    for (size_t r = 0; r < form->routes_n; r++) {
        const struct xlsform_wording *wording = &question->wording[r];
        if (!wording->there) {
            continue;
        }
        json_t *said = json_object();
        if (wording->scale >= 0) {
            put_text(maker, said, "scale", form->scale[wording->scale].code);
        }
        put(maker, said, "ask", words_json(maker, &wording->ask));
        (void)put_optional(maker, said, "hint", &wording->hint);
        put(maker, wordings, form->route[r].code, said);
    }
    return wordings;
}

static void put_condition(struct maker *maker, json_t *object,
                          const struct xlsform_condition *condition)
{
    if (condition->question < 0) {
        return;
    }
    json_t *any_of = json_array();
    json_t *when = json_object();
    for (size_t i = 0; i < condition->n; i++) {
        append(maker, any_of, json_string(condition->any_of[i]));
    }
    put_text(maker, when, "question", maker->form->question[condition->question].code);
    put(maker, when, "any_of", any_of);
    put(maker, object, "if", when);
}

static json_t *questions_json(struct maker *maker)
{
    static const char *const kinds[] = {
        [HD_KIND_ONE] = "one", [HD_KIND_MANY] = "many", [HD_KIND_NOTE] = "note"};
    struct xlsform_form *form = maker->form;
    json_t *list = json_array();
    for (size_t i = 0; i < form->questions_n; i++) {
        const struct xlsform_question *question = &form->question[i];
        json_t *object = json_object();
        put_text(maker, object, "code", question->code);
        if (question->kind_said || question->kind != HD_KIND_ONE) {
            put_text(maker, object, "kind", kinds[question->kind]);
        }
        put_text(maker, object, "picture", question->picture);
        put_condition(maker, object, &question->condition);
        bool worded = put_optional(maker, object, "not_applicable", &question->not_applicable);
        if (form->ours || worded) {
            put_tri(maker, object, "may_not_apply", question->may_not_apply);
        } else if (maker->last && question->may_not_apply == XLSFORM_YES) {
            xlsform_say_of(form, "survey",
                           "question \"%s\": heard_may_not_apply is not carried over without "
                           "heard_not_applicable, which says how that answer is worded.",
                           question->code);
        }
        (void)put_optional(maker, object, "promise", &question->promise);
        put_tri(maker, object, "practice", question->practice);
        put_tri(maker, object, "safety", question->safety);
        json_t *wordings = wordings_json(maker, question);
        if (json_object_size(wordings) > 0) {
            put(maker, object, "wording", wordings);
            append(maker, list, object);
        } else {
            json_decref(wordings);
            json_decref(object); /* listed when the rows were read */
        }
    }
    return list;
}

static void put_message(struct maker *maker, json_t *root)
{
    const struct xlsform_message *message = &maker->form->message;
    if (message->voice == XLSFORM_UNSAID && message->typed == XLSFORM_UNSAID) {
        return;
    }
    json_t *said = json_object();
    put_tri(maker, said, "voice", message->voice);
    put_tri(maker, said, "typed", message->typed);
    put(maker, said, "ask", words_json(maker, &message->ask));
    put(maker, said, "notice", words_json(maker, &message->notice));
    put(maker, root, "message", said);
}

static json_t *survey_json(struct maker *maker)
{
    const struct xlsform_form *form = maker->form;
    json_t *root = json_object();
    put_text(maker, root, "heard", "survey");
    put(maker, root, "format", json_integer(1));
    put_text(maker, root, "code", form->code);
    put(maker, root, "title", words_json(maker, &form->title));
    put_text(maker, root, "status", form->status);
    put_languages(maker, root);
    put(maker, root, "roles", roles_json(maker));
    put(maker, root, "scales", scales_json(maker));
    put(maker, root, "routes", routes_json(maker));
    put(maker, root, "questions", questions_json(maker));
    put_message(maker, root);
    return root;
}

static void say_dropped(struct xlsform_form *form)
{
    for (size_t i = 0; i < form->langs_n; i++) {
        if (form->lang[i].dropped) {
            xlsform_say_of(
                form, "languages",
                "\"%s\" is left out, for words are missing in it; nobody should meet "
                "a screen that is half translated.",
                form->lang[i].name);
        }
    }
}

enum hd_err xlsform_write_json(struct xlsform_form *form, struct hd_buf *json)
{
    struct maker maker = {.form = form};
    json_decref(survey_json(&maker));
    say_dropped(form);
    maker.last = true;
    json_t *root = survey_json(&maker);
    char *text = maker.failed || form->no_memory ? NULL : json_dumps(root, JSON_INDENT(2));
    enum hd_err err = HD_E_NOMEM;
    struct hd_buf out = HD_BUF_EMPTY;
    json_decref(root);
    if (text) {
        err = hd_buf_printf(&out, "%s\n", text);
        free(text);
    }
    if (err) {
        hd_buf_free(&out);
        return err;
    }
    *json = out;
    return HD_OK;
}
