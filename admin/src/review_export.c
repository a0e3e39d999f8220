/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The workbook for a native speaker: one table to read first, and one for each file. Only the cells
 * that are the reader's own can be changed, and everything is text, whatever it begins with.
 */

#include <stdio.h>
#include <string.h>

#include <heard/text.h>

#include "review.h"
#include "xlsform_form.h"

/* What the reader is told: "#" begins a heading, %s is the language. */
static const char *const read_me[] = {
    "Thank you for reading these words. They are what children, young people and parents see "
    "and "
    "hear on a touch screen that asks how they are treated. They need somebody to read them in "
    "%s who "
    "grew up with it. You do not need to know anything about computers.",
    "#What to do",
    "1. Go to the next table (the tabs are at the bottom of the window), and read each row: "
    "the "
    "English, then \"Text now\". Say it aloud. Would a child or a tired parent understand it? "
    "Is it kind? Would you say it so?",
    "2. When it is right, choose \"yes\" under \"Read and right?\".",
    "3. When it is not, write the better text under \"Your text\". Write the whole text, not "
    "only the word that changes. What you leave empty stays as it is.",
    "4. Anything you want to say goes under \"Your note\", in English if you can. Every note "
    "is "
    "read. A question is welcome: better to ask than to guess.",
    "5. Save the file as an Excel workbook (.xlsx), and send it back the way it came. You can "
    "stop "
    "and go on another day.",
    "Only the cells with a pale yellow background and a border are yours; the others cannot be "
    "changed. Please add, delete and move no rows or columns. Comments that are pinned to a "
    "cell are lost: write "
    "in \"Your note\".",
    "#What the words mean",
    "Spoken form: the screen can read everything aloud. Where a voice would say the text "
    "wrongly, "
    "there is a second text only for the voice. Arabic needs vowel marks (tashkeel) in it, "
    "Chinese needs pinyin with tone numbers (ni3 hao3), and long numbers are spelled digit by "
    "digit (0 8 0 0, 1 1 1 1). When you change a text that has a spoken form, write both.",
    "Route: one way through the questions. The same question is asked in several ways, with "
    "pictures "
    "and few words, with more words, or for parents; the person chooses. Column \"Where\" says "
    "which one it is. So keep easy texts easy, even where the English of another route says "
    "more.",
    "Answers: texts that are answers are buttons. Keep them short. An answer may belong to "
    "several "
    "questions, so it must fit all of them.",
    "Picture: the symbol that stands beside the text.",
    "#What must stay as it is",
    "Placeholders such as {n} or {day}: a number or a day is put there. Each must be in your "
    "text as "
    "often as in the English; it may stand elsewhere in the sentence.",
    "Phone numbers, and names such as Childline or NSPCC.",
    "The meaning. No blame and no praise for an answer, nothing about how old, how able or of "
    "what "
    "sex somebody is, and no promise that the English does not make.",
    "About you: nothing. Please do not write your name or anybody else's into this file. "
    "Nobody is "
    "asked who you are.",
};

const char *review_heading(enum review_column column)
{
    static const char *const headings[REVIEW_COLUMNS_N] = {
        [REVIEW_NUMBER] = "No.",
        [REVIEW_WHERE] = "Where",
        [REVIEW_KEY] = "Key",
        [REVIEW_SOURCE] = "English",
        [REVIEW_TEXT_NOW] = "Text now",
        [REVIEW_SAY_NOW] = "Spoken now",
        [REVIEW_TEXT] = "Your text",
        [REVIEW_SAY] = "Your spoken form",
        [REVIEW_READ] = "Read and right?",
        [REVIEW_NOTE] = "Your note",
        [REVIEW_PICTURE] = "Picture",
        [REVIEW_CHECK] = "heard-review",
    };
    return headings[column];
}

static const double widths[REVIEW_COLUMNS_N] = {
    [REVIEW_NUMBER] = 6,    [REVIEW_WHERE] = 30,   [REVIEW_KEY] = 22,     [REVIEW_SOURCE] = 42,
    [REVIEW_TEXT_NOW] = 42, [REVIEW_SAY_NOW] = 32, [REVIEW_TEXT] = 42,    [REVIEW_SAY] = 32,
    [REVIEW_READ] = 10,     [REVIEW_NOTE] = 32,    [REVIEW_PICTURE] = 18,
};

static enum hd_err write_read_me(struct sheets_out *out, const char *lang)
{
    char name[XLSFORM_NAME_MAX];
    struct hd_buf line = HD_BUF_EMPTY;
    enum hd_err err = HD_OK;
    (void)xlsform_lang_name(lang, name);
    sheets_out_sheet(out, "read me first");
    sheets_out_width(out, 0, 0, 110);
    for (size_t i = 0; i < sizeof(read_me) / sizeof(read_me[0]) && !err; i++) {
        bool heading = read_me[i][0] == '#';
        const char *text = read_me[i] + (heading ? 1 : 0);
        const char *mark = strstr(text, "%s");
        size_t before = mark ? (size_t)(mark - text) : strlen(text);
        line.len = 0;
        err = hd_buf_printf(&line, "%.*s%s%s", (int)before, text, mark ? name : "",
                            mark ? mark + 2 : "");
        err = err ? err : hd_buf_append(&line, "", 1);
        if (!err) {
            sheets_out_text(out, (uint32_t)i, 0, (const char *)line.p,
                            heading ? SHEETS_STYLE_HEAD : SHEETS_STYLE_WRAP);
        }
    }
    sheets_out_protect(out);
    hd_buf_free(&line);
    return err;
}

static void write_headings(struct sheets_out *out, const struct review_file *file,
                           const char *lang)
{
    char text[64];
    for (int i = 0; i < REVIEW_CHECK; i++) {
        const char *heading = review_heading((enum review_column)i);
        sheets_out_width(out, (uint32_t)i, (uint32_t)i, widths[i]);
        sheets_out_text(out, 0, (uint32_t)i, heading, SHEETS_STYLE_HEAD);
    }
    if (strcmp(file->source, "en") != 0) {
        sheets_out_text(out, 0, REVIEW_SOURCE, REVIEW_ORIGINAL, SHEETS_STYLE_HEAD);
    }
    (void)snprintf(text, sizeof(text), "%s %d %s", review_heading(REVIEW_CHECK), REVIEW_VERSION,
                   lang);
    sheets_out_text(out, 0, REVIEW_CHECK, text, SHEETS_STYLE_HEAD);
    sheets_out_hide(out, REVIEW_CHECK, REVIEW_CHECK);
    sheets_out_freeze(out, 1, 0);
}

static void write_item(struct sheets_out *out, uint32_t row, const struct review_file *file,
                       const struct review_item *item, const char *lang)
{
    char check[REVIEW_CHECK_MAX];
    bool right = review_from_right(lang);
    enum sheets_style theirs = right ? SHEETS_STYLE_WRAP_RL : SHEETS_STYLE_WRAP;
    enum sheets_style fill = right ? SHEETS_STYLE_FILL_RL : SHEETS_STYLE_FILL;
    const char *text = review_text(item->words, lang);
    const char *say = review_say(item->words, lang);
    review_check(file, item, lang, check);
    sheets_out_number(out, row, REVIEW_NUMBER, row, SHEETS_STYLE_QUIET);
    sheets_out_text(out, row, REVIEW_WHERE, item->where, SHEETS_STYLE_WRAP);
    sheets_out_text(out, row, REVIEW_KEY, item->key, SHEETS_STYLE_QUIET);
    sheets_out_text(out, row, REVIEW_SOURCE, review_text(item->words, file->source),
                    review_from_right(file->source) ? SHEETS_STYLE_WRAP_RL : SHEETS_STYLE_WRAP);
    sheets_out_text(out, row, REVIEW_TEXT_NOW, text, theirs);
    sheets_out_text(out, row, REVIEW_SAY_NOW, say && strcmp(say, text) != 0 ? say : "", theirs);
    sheets_out_text(out, row, REVIEW_TEXT, "", fill);
    sheets_out_text(out, row, REVIEW_SAY, "", fill);
    sheets_out_text(out, row, REVIEW_READ, "", SHEETS_STYLE_FILL);
    sheets_out_text(out, row, REVIEW_NOTE, "", SHEETS_STYLE_FILL);
    sheets_out_text(out, row, REVIEW_PICTURE, item->picture ? item->picture : "",
                    SHEETS_STYLE_QUIET);
    sheets_out_text(out, row, REVIEW_CHECK, check, SHEETS_STYLE_QUIET);
}

static void write_file(struct sheets_out *out, size_t number, const struct review_file *file,
                       const char *lang)
{
    static const char *const yes[] = {"yes", NULL};
    char name[SHEETS_NAME_MAX];
    /* A number before it makes every name another one, and none a name that programs keep. */
    const char *code = strchr(file->id, ':');
    (void)snprintf(name, sizeof(name), "%zu %.27s", number, code ? code + 1 : file->id);
    sheets_out_sheet(out, name);
    write_headings(out, file, lang);
    if (review_from_right(lang)) {
        sheets_out_right_to_left(out);
    }
    for (size_t i = 0; i < file->n; i++) {
        write_item(out, (uint32_t)i + 1, file, &file->item[i], lang);
    }
    if (file->n > 0) {
        sheets_out_choose(out, 1, (uint32_t)file->n, REVIEW_READ, yes);
    }
    sheets_out_protect(out);
}

/* A workbook that cannot be read again would cost somebody hours. */
static enum hd_err read_again(struct hd_slice bytes, struct hd_notes *notes)
{
    struct sheets_book *book = NULL;
    struct review_rows rows = {.n = 0};
    enum hd_err err = sheets_read(bytes, "review sheet", notes, &book);
    err = err ? err : review_rows_read(book, "review sheet", notes, &rows);
    review_rows_free(&rows);
    sheets_free(book);
    return err;
}

enum hd_err review_ids(const struct review_file *files, size_t n, struct hd_notes *notes)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(files[i].id, files[k].id) == 0) {
                hd_notes_add(notes, HD_NOTE_ERROR, files[i].path,
                             "This is \"%s\", and so is another of the files; give each once.",
                             files[i].id);
                return HD_E_EXISTS;
            }
        }
    }
    return HD_OK;
}

enum hd_err review_export(const struct review_file *files, size_t n, const char *lang,
                          struct hd_notes *notes, struct hd_buf *out)
{
    struct hd_buf made = HD_BUF_EMPTY;
    struct sheets_out *sheets = NULL;
    enum hd_err err = review_ids(files, n, notes);
    if (err) {
        return err;
    }
    err = sheets_out_new(&sheets);
    err = err ? err : write_read_me(sheets, lang);
    for (size_t i = 0; i < n && !err; i++) {
        write_file(sheets, i + 1, &files[i], lang);
    }
    err = err ? err : sheets_out_bytes(sheets, &made);
    sheets_out_free(sheets);
    err = err ? err : read_again(hd_buf_slice(&made), notes);
    if (err) {
        hd_buf_free(&made);
        hd_notes_add(notes, HD_NOTE_ERROR, "", "The review sheet could not be made: %s.",
                     hd_err_text(err));
        return err;
    }
    *out = made;
    return HD_OK;
}
