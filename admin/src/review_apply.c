/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From rows to a changed file. A row counts only while it speaks of what the file says today; then
 * the whole file is compiled, and every change that the compiler names is taken back, until what is
 * left is a file that a kiosk may have.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/text.h>

#include "review.h"

/* One row against one string. */
struct match {
    const struct review_file *file;
    const struct review_item *item;
    const char *lang;
    struct review_result *result;
    const char *source, *text, *say; /* borrowed: as the file has them; say may be NULL */
    bool source_same, text_same;     /* since the sheet was made */
};

static void refuse(struct review_result *result, const char *why)
{
    result->state = REVIEW_REFUSED;
    (void)hd_text_copy(result->why, sizeof(result->why), why);
}

static void compare_checks(struct match *match)
{
    char check[REVIEW_CHECK_MAX];
    const char *given = match->result->row->cell[REVIEW_CHECK];
    review_check(match->file, match->item, match->lang, check);
    size_t half = strcspn(check, "-");
    bool whole = strlen(given) == strlen(check);
    match->source_same = whole && strncmp(given, check, half + 1) == 0;
    match->text_same = whole && strcmp(given + half, check + half) == 0;
}

/* True when a cell that is not the reader's says something else than the file. */
static bool is_overwritten(const char *cell, const char *text)
{
    char *known = review_clean(text);
    bool other = known && cell[0] != '\0' && strcmp(cell, known) != 0;
    free(known);
    return other;
}

static bool any_overwritten(const struct match *match)
{
    char *const *cell = match->result->row->cell;
    const char *say = match->say && strcmp(match->say, match->text) != 0 ? match->say : "";
    return is_overwritten(cell[REVIEW_TEXT_NOW], match->text) ||
           is_overwritten(cell[REVIEW_SAY_NOW], say) ||
           is_overwritten(cell[REVIEW_SOURCE], match->source);
}

/* What the row says that the string should be; NULL: no spoken form of its own. */
static bool wanted(struct match *match, struct hd_buf *text, const char **say)
{
    const struct review_row *row = match->result->row;
    const char *new_text = row->cell[REVIEW_TEXT];
    const char *new_say = row->cell[REVIEW_SAY];
    char *now = review_clean(match->text);
    bool text_new = now && new_text[0] != '\0' && strcmp(new_text, now) != 0;
    free(now);
    *say = new_say[0] != '\0' ? new_say : match->say;
    const char *shown = text_new ? new_text : match->text;
    if (hd_buf_append(text, shown, strlen(shown) + 1) != HD_OK) {
        refuse(match->result, "Memory ran out.");
        return false;
    }
    if (!review_rules(match->source, text, *say, match->result->why)) {
        match->result->state = REVIEW_REFUSED;
        return false;
    }
    return true;
}

static bool same(const char *a, const char *b)
{
    return a ? b && strcmp(a, b) == 0 : !b;
}

/* A text that stays plain stays plain; where there was a spoken form, it stays an object. */
static json_t *make_value(const char *text, const char *say, bool had_say)
{
    if (!say || (!had_say && strcmp(say, text) == 0)) {
        return json_string(text);
    }
    return json_pack("{ssss}", "text", text, "say", say);
}

/* "file:12: questions[3].ask.pl.say" is about path "questions[3].ask", language "pl". */
static bool is_about(const char *place, const char *path, const char *lang)
{
    const char *way = strstr(place, ": ");
    way = way ? way + 2 : place;
    size_t path_len = strlen(path);
    size_t lang_len = strlen(lang);
    if (strncmp(way, path, path_len) != 0 || way[path_len] != '.' ||
        strncmp(way + path_len + 1, lang, lang_len) != 0) {
        return false;
    }
    char end = way[path_len + 1 + lang_len];
    return end == '\0' || end == '.';
}

/* Hold one string against the rules for all strings, as a table of one. So every mistake is said,
 * however many warnings a file has. False: why says what. */
static bool follows_rules(const struct match *match, json_t *value, char why[REVIEW_REASON_MAX])
{
    struct hd_notes notes = {.n = 0};
    uint8_t unused[HD_DIGEST_LEN];
    json_t *table =
        json_pack("{sss[ss]sis{s{sOsO}}}", "heard", "strings", "languages", match->file->source,
                  match->lang, "format", 1, "strings", "text", match->file->source,
                  json_object_get(match->item->words, match->file->source), match->lang, value);
    char *text = table ? json_dumps(table, JSON_COMPACT) : NULL;
    struct hd_slice bytes = {(const uint8_t *)text, text ? strlen(text) : 0};
    enum hd_err err =
        text ? review_compile(REVIEW_STRINGS, bytes, "file", &notes, unused) : HD_E_NOMEM;
    if (err) {
        (void)snprintf(why, REVIEW_REASON_MAX, "A rule is broken: it %s.",
                       notes.errors > 0 ? hd_notes_first_error(&notes) : hd_err_text(err));
    }
    for (size_t i = 0; i < notes.n && !err; i++) {
        if (is_about(notes.list[i].place, "strings.text", match->lang)) {
            (void)snprintf(why, REVIEW_REASON_MAX, "it %s", notes.list[i].text);
        }
    }
    free(text);
    json_decref(table);
    return !err;
}

static void change(struct match *match, const char *text, const char *say)
{
    struct review_result *result = match->result;
    result->before = json_incref(json_object_get(match->item->words, match->lang));
    result->after = make_value(text, say, match->say != NULL);
    if (result->after && !follows_rules(match, result->after, result->why)) {
        result->state = REVIEW_REFUSED;
        return;
    }
    if (!result->after ||
        json_object_set(match->item->words, match->lang, result->after) != 0) {
        refuse(result, "Memory ran out.");
        return;
    }
    result->state = REVIEW_CHANGED;
}

/* The reader wrote a text, a spoken form, or both. */
static void judge_words(struct match *match)
{
    struct review_result *result = match->result;
    const struct review_row *row = result->row;
    struct hd_buf text = HD_BUF_EMPTY;
    const char *say = NULL;
    if (!wanted(match, &text, &say)) {
        hd_buf_free(&text);
        return;
    }
    const char *shown = (const char *)text.p;
    bool text_new = strcmp(shown, match->text) != 0;
    bool changes = text_new || !same(say, match->say);
    if (say && !match->say && strcmp(say, shown) == 0) {
        changes = text_new; /* spoken as it is shown: nothing to write beside it */
    }
    if (!changes) {
        /* The same as now: of this sheet's making when the text has changed since, else no word. */
        bool done = !match->text_same || review_row_yes(row);
        result->state = done ? REVIEW_CONFIRMED : REVIEW_UNTOUCHED;
    } else if (!match->text_same) {
        refuse(result, "The text has been changed since this sheet was made; export it again.");
    } else if (text_new && match->say && row->cell[REVIEW_SAY][0] == '\0') {
        refuse(result, "The text has a spoken form, which must be changed with it: fill in "
                       "\"Your spoken form\" too, or copy the old one there.");
    } else {
        change(match, shown, say);
    }
    hd_buf_free(&text);
}

static void judge(struct match *match)
{
    struct review_result *result = match->result;
    const struct review_row *row = result->row;
    bool words = row->cell[REVIEW_TEXT][0] != '\0' || row->cell[REVIEW_SAY][0] != '\0';
    compare_checks(match);
    bool fresh = match->source_same && match->text_same;
    if (row->bad) {
        refuse(result,
               "A cell holds an error of the spreadsheet program instead of text; a text "
               "that begins with = needs a ' before it.");
    } else if (fresh && any_overwritten(match)) {
        refuse(result, "One of the cells that are not the reader's was changed; a better text "
                       "belongs under \"Your text\" or \"Your spoken form\".");
    } else if (!words && !review_row_yes(row)) {
        result->state = REVIEW_UNTOUCHED;
    } else if (!match->source_same) {
        refuse(result,
               "The original has changed since this sheet was made, or the row was mixed "
               "up; export it again.");
    } else if (words) {
        judge_words(match);
    } else if (!match->text_same) {
        refuse(result, "The text has been changed since this sheet was made; export it again.");
    } else {
        result->state = REVIEW_CONFIRMED;
    }
}

/* Which item has which key. */
static json_t *index_keys(const struct review_file *file)
{
    json_t *index = json_object();
    for (size_t i = 0; i < file->n && index; i++) {
        if (json_object_set_new(index, file->item[i].key, json_integer((json_int_t)i)) != 0) {
            json_decref(index);
            index = NULL;
        }
    }
    return index;
}

static bool same_filling(const struct review_row *a, const struct review_row *b)
{
    static const enum review_column own[] = {REVIEW_TEXT, REVIEW_SAY, REVIEW_READ, REVIEW_NOTE};
    bool all = same(a->more, b->more);
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        all = all && strcmp(a->cell[own[i]], b->cell[own[i]]) == 0;
    }
    return all;
}

static void refuse_twice(struct review_result *result, const struct review_row *row)
{
    char why[REVIEW_REASON_MAX];
    (void)snprintf(
        why, sizeof(why),
        "The same place is filled in twice, here and in table \"%s\", row %u; empty one "
        "of them.",
        row->sheet->name, (unsigned)row->number);
    refuse(result, why);
}

static enum hd_err match_rows(const struct review_file *file, struct review_rows *rows,
                              struct review_outcome *out)
{
    json_t *index = index_keys(file);
    if (!index) {
        return HD_E_NOMEM;
    }
    for (size_t i = 0; i < rows->n; i++) {
        struct review_row *row = &rows->row[i];
        const json_t *at = json_object_get(index, row->cell[REVIEW_KEY]);
        if (!at) {
            continue;
        }
        struct review_result *result = &out->result[(size_t)json_integer_value(at)];
        bool filled = review_row_filled(row);
        row->used = true;
        if (!result->row || (filled && !review_row_filled(result->row))) {
            result->row = row; /* of a table that was copied, one is mostly empty */
        } else if (filled && !same_filling(result->row, row)) {
            row->twice = true;
            refuse_twice(result, row);
        }
    }
    json_decref(index);
    return HD_OK;
}

static void judge_all(const struct review_file *file, const struct review_rows *rows,
                      struct review_outcome *out)
{
    for (size_t i = 0; i < file->n; i++) {
        struct review_result *result = &out->result[i];
        const json_t *words = file->item[i].words;
        if (result->row && result->state != REVIEW_REFUSED) {
            struct match match = {.file = file,
                                  .item = &file->item[i],
                                  .lang = rows->lang,
                                  .result = result,
                                  .source = review_text(words, file->source),
                                  .text = review_text(words, rows->lang),
                                  .say = review_say(words, rows->lang)};
            judge(&match);
        }
    }
}

static struct review_result *find_changed(struct review_outcome *out, const char *place,
                                          const char *lang)
{
    for (size_t i = 0; i < out->file->n; i++) {
        if (out->result[i].state == REVIEW_CHANGED &&
            is_about(place, out->file->item[i].path, lang)) {
            return &out->result[i];
        }
    }
    return NULL;
}

static enum hd_err take_back(struct review_outcome *out, struct review_result *result,
                             const char *lang, const char *why)
{
    char text[REVIEW_REASON_MAX];
    const struct review_item *item = &out->file->item[result - out->result];
    (void)snprintf(text, sizeof(text), "A rule is broken: it %s.", why);
    refuse(result, text);
    return json_object_set(item->words, lang, result->before) == 0 ? HD_OK : HD_E_NOMEM;
}

/* Take back what the notes name; when they name nothing of ours, everything. */
static enum hd_err take_back_named(struct review_outcome *out, const struct hd_notes *notes,
                                   const char *lang)
{
    bool any = false;
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < notes->n && !err; i++) {
        struct review_result *result = notes->list[i].severity == HD_NOTE_ERROR
                                           ? find_changed(out, notes->list[i].place, lang)
                                           : NULL;
        if (result) {
            err = take_back(out, result, lang, notes->list[i].text);
            any = true;
        }
    }
    for (size_t i = 0; i < out->file->n && !any && !err; i++) {
        if (out->result[i].state == REVIEW_CHANGED) {
            err = take_back(out, &out->result[i], lang, hd_notes_first_error(notes));
        }
    }
    return err;
}

static size_t count_states(struct review_outcome *out)
{
    memset(out->count, 0, sizeof(out->count));
    for (size_t i = 0; i < out->file->n; i++) {
        out->count[out->result[i].state]++;
    }
    return out->count[REVIEW_CHANGED];
}

/* The file as text that says the same as what is in memory. */
static enum hd_err lay_out(struct review_outcome *out)
{
    hd_buf_free(&out->bytes);
    enum hd_err err = review_layout(out->file->root, &out->bytes);
    if (!err) {
        json_t *again = json_loadb((const char *)out->bytes.p, out->bytes.len, 0, NULL);
        err = json_equal(again, out->file->root) ? HD_OK : HD_E_NOMEM;
        json_decref(again);
    }
    return err;
}

/* Compile, and take back what is refused, until nothing is. */
static enum hd_err settle(struct review_outcome *out, const char *lang, struct hd_notes *notes)
{
    static const char place[] = "file";
    for (;;) {
        *notes = (struct hd_notes){.n = 0};
        enum hd_err err = lay_out(out);
        if (err) {
            return err;
        }
        err = review_compile(out->file->kind, hd_buf_slice(&out->bytes), place, notes,
                             out->digest);
        if (!err || err == HD_E_NOMEM || count_states(out) == 0) {
            return err;
        }
        err = take_back_named(out, notes, lang);
        if (err) {
            return err;
        }
    }
}

/* What the compiler only warns about stands with the row. */
static void keep_warnings(struct review_outcome *out, const char *lang,
                          const struct hd_notes *notes)
{
    for (size_t i = 0; i < notes->n; i++) {
        struct review_result *result = find_changed(out, notes->list[i].place, lang);
        if (result && result->why[0] == '\0') {
            (void)snprintf(result->why, sizeof(result->why), "it %s", notes->list[i].text);
        }
    }
}

/* Every string was read by somebody who knows the language: no draft any more. */
static bool leave_drafts(struct review_outcome *out, const char *lang)
{
    json_t *drafts = json_object_get(out->file->root, "drafts");
    size_t i = 0;
    json_t *code = NULL;
    if (out->count[REVIEW_CHANGED] + out->count[REVIEW_CONFIRMED] < out->file->n) {
        return false;
    }
    json_array_foreach(drafts, i, code)
    {
        if (hd_text_equal(json_string_value(code), lang)) {
            (void)json_array_remove(drafts, i);
            if (json_array_size(drafts) == 0) {
                (void)json_object_del(out->file->root, "drafts");
            }
            return true;
        }
    }
    return false;
}

enum hd_err review_apply(struct review_file *file, struct review_rows *rows,
                         struct hd_notes *notes, struct review_outcome *out)
{
    *out = (struct review_outcome){.file = file};
    out->result = calloc(file->n > 0 ? file->n : 1, sizeof(*out->result));
    enum hd_err err = out->result ? match_rows(file, rows, out) : HD_E_NOMEM;
    if (!err) {
        judge_all(file, rows, out);
        err = settle(out, rows->lang, notes);
    }
    if (err) {
        return err;
    }
    keep_warnings(out, rows->lang, notes);
    *notes = (struct hd_notes){.n = 0};
    out->changes = count_states(out) > 0;
    out->left_drafts = leave_drafts(out, rows->lang);
    if (out->left_drafts) {
        out->changes = true;
        err = settle(out, rows->lang, notes);
        *notes = err ? *notes : (struct hd_notes){.n = 0};
    }
    return err;
}

void review_outcome_free(struct review_outcome *outcome)
{
    for (size_t i = 0; outcome->result && i < outcome->file->n; i++) {
        json_decref(outcome->result[i].before);
        json_decref(outcome->result[i].after);
    }
    free(outcome->result);
    hd_buf_free(&outcome->bytes);
    *outcome = (struct review_outcome){.changes = false};
}
