/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an import says: every string that changes, every row that is refused and why, every note of
 * the reader with its place. Texts come from strangers and are made fit to be shown.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/text.h>

#include "review.h"
#include "xlsform_form.h"

static void put(const char *text)
{
    enum { ESCAPED = 4 };
    size_t size = strlen(text) * ESCAPED + 1;
    char *shown = malloc(size);
    if (shown) {
        hd_text_printable(shown, size, text);
    }
    (void)fputs(shown ? shown : "(memory ran out)", stdout);
    free(shown);
}

/* "  changed    1 mini, row 7: where" */
static void put_place(const char *what, const struct review_row *row, const char *where)
{
    printf("  %-8s ", what);
    if (row) {
        (void)fputs("table “", stdout);
        put(row->sheet->name);
        printf("”, row %u: ", (unsigned)row->number);
    }
    put(where);
    printf("\n");
}

static void put_line(const char *what, const char *text)
{
    printf("           %s", what);
    put(text);
    printf("\n");
}

/* A value of a file: what is shown, and what is spoken. */
static void put_value(const char *what, const json_t *value)
{
    const json_t *say = json_object_get(value, "say");
    const char *text =
        json_string_value(json_is_object(value) ? json_object_get(value, "text") : value);
    put_line(what, text ? text : "");
    if (say) {
        put_line("  spoken: ", json_string_value(say));
    }
}

static void put_notes(const struct review_row *row, const char *where)
{
    const char *read = row->cell[REVIEW_READ];
    bool odd = read[0] != '\0' && !review_row_yes(row);
    if (row->cell[REVIEW_NOTE][0] == '\0' && !odd && !row->more) {
        return;
    }
    put_place("note", row, where);
    if (row->cell[REVIEW_NOTE][0] != '\0') {
        put_line("", row->cell[REVIEW_NOTE]);
    }
    if (odd) {
        put_line("under \"Read and right?\", not yes but: ", read);
    }
    if (row->more) {
        put_line("in other columns: ", row->more);
    }
}

static void put_result(const struct review_result *result, const struct review_item *item)
{
    switch (result->state) {
    case REVIEW_UNTOUCHED:
    case REVIEW_CONFIRMED:
        break;
    case REVIEW_CHANGED:
        put_place("changed", result->row, item->where);
        put_value("was: ", result->before);
        put_value("now: ", result->after);
        if (result->why[0] != '\0') {
            put_line("warning: ", result->why);
        }
        break;
    case REVIEW_REFUSED:
        put_place("refused", result->row, item->where);
        put_line("", result->why);
        if (result->row->cell[REVIEW_TEXT][0] != '\0') {
            put_line("the reader's text: ", result->row->cell[REVIEW_TEXT]);
        }
        if (result->row->cell[REVIEW_SAY][0] != '\0') {
            put_line("the reader's spoken form: ", result->row->cell[REVIEW_SAY]);
        }
        break;
    }
    if (result->row) {
        put_notes(result->row, item->where);
    }
}

static void tell_digests(const struct review_outcome *outcome, const char *name)
{
    char before[2 * HD_DIGEST_LEN + 1];
    char after[2 * HD_DIGEST_LEN + 1];
    hd_hex_encode(outcome->file->digest, HD_DIGEST_LEN, before);
    hd_hex_encode(outcome->digest, HD_DIGEST_LEN, after);
    printf(
        "  The survey's digest was %s and becomes %s. Answers given to the one and to the\n"
        "  other are joined in figures only where the plan's \"comparable\" says so. If you "
        "find that they\n"
        "  mean the same, put this into that list:\n"
        "    {\"surveys\": [\"%s\", \"%s\"],\n"
        "     \"reason\": \"Only words in %s were changed, after somebody who grew up with it "
        "had read them.\"}\n",
        before, after, before, after, name);
}

void review_tell(const struct review_outcome *outcome, const char *lang)
{
    char name[XLSFORM_NAME_MAX];
    const struct review_file *file = outcome->file;
    (void)xlsform_lang_name(lang, name);
    put(file->path);
    printf(", %s: %zu changed, %zu confirmed, %zu untouched, %zu refused\n", name,
           outcome->count[REVIEW_CHANGED], outcome->count[REVIEW_CONFIRMED],
           outcome->count[REVIEW_UNTOUCHED], outcome->count[REVIEW_REFUSED]);
    for (size_t i = 0; i < file->n; i++) {
        put_result(&outcome->result[i], &file->item[i]);
    }
    if (outcome->left_drafts) {
        printf("  Every string was read: %s leaves the file's \"drafts\".\n", name);
    }
    if (outcome->changes && file->kind == REVIEW_SURVEY) {
        tell_digests(outcome, name);
    }
}

size_t review_tell_unused(const struct review_rows *rows)
{
    size_t filled = 0;
    size_t unused = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const struct review_row *row = &rows->row[i];
        unused += row->used ? 0 : 1;
        if ((row->used && !row->twice) || !review_row_filled(row)) {
            continue;
        }
        const char *key = row->cell[REVIEW_KEY];
        const char *where = row->cell[REVIEW_WHERE][0] != '\0' ? row->cell[REVIEW_WHERE] : key;
        where = where[0] != '\0' ? where : "below or beside the texts";
        put_notes(row, where);
        if (row->cell[REVIEW_TEXT][0] == '\0' && row->cell[REVIEW_SAY][0] == '\0' &&
            !review_row_yes(row)) {
            continue; /* a note only */
        }
        filled++;
        put_place("refused", row, where);
        put_line("", row->twice
                         ? "The same place is filled in twice."
                         : "No file that was given has this place: give its file too, or "
                           "it is gone.");
        if (row->cell[REVIEW_TEXT][0] != '\0') {
            put_line("the reader's text: ", row->cell[REVIEW_TEXT]);
        }
        if (row->cell[REVIEW_SAY][0] != '\0') {
            put_line("the reader's spoken form: ", row->cell[REVIEW_SAY]);
        }
    }
    if (unused > 0) {
        printf("Rows of the sheet whose place is in none of the files given: %zu\n", unused);
    }
    return filled;
}
