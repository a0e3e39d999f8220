/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file whose words are reviewed: read, held against its own rules, and taken apart into strings.
 * A string is found by what it is, one text in every language of the file, so that nothing that
 * people read is forgotten when a format gains a member.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <heard/cards.h>
#include <heard/file.h>
#include <heard/keys.h>
#include <heard/text.h>

#include "review.h"

enum { FILE_MAX = 1 << 20, CHECK_HALF = 6 };

static const struct {
    const char *heard;
    enum review_kind kind;
} kinds[] = {{"survey", REVIEW_SURVEY}, {"strings", REVIEW_STRINGS}, {"cards", REVIEW_CARDS}};

static enum hd_err compile_survey(struct hd_slice bytes, const char *place,
                                  struct hd_notes *notes, uint8_t digest[HD_DIGEST_LEN])
{
    struct hd_survey *survey = NULL;
    enum hd_err err = hd_survey_load(bytes, place, notes, &survey);
    if (!err) {
        memcpy(digest, survey->digest, HD_DIGEST_LEN);
    }
    hd_survey_free(survey);
    return err;
}

static enum hd_err compile_cards(struct hd_slice bytes, const char *place,
                                 struct hd_notes *notes)
{
    struct hd_cards *cards = NULL;
    enum hd_err err = hd_cards_load(bytes, place, notes, &cards);
    hd_cards_free(cards);
    return err;
}

enum hd_err review_compile(enum review_kind kind, struct hd_slice bytes, const char *place,
                           struct hd_notes *notes, uint8_t digest[HD_DIGEST_LEN])
{
    enum hd_err err = HD_E_FORMAT;
    switch (kind) {
    case REVIEW_SURVEY:
        return compile_survey(bytes, place, notes, digest);
    case REVIEW_STRINGS: {
        struct hd_strings *strings = NULL;
        err = hd_strings_load(bytes, place, notes, &strings);
        hd_strings_free(strings);
        return err;
    }
    case REVIEW_CARDS:
        return compile_cards(bytes, place, notes);
    }
    return err;
}

static json_t *parse(struct hd_slice bytes)
{
    /* The loaders take a byte order mark; jansson does not. */
    size_t from = bytes.len >= 3 && memcmp(bytes.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    return json_loadb((const char *)bytes.p + from, bytes.len - from, 0, NULL);
}

static enum hd_err find_kind(const json_t *root, const char *path, struct hd_notes *notes,
                             enum review_kind *kind)
{
    const char *heard = json_string_value(json_object_get(root, "heard"));
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (hd_text_equal(heard, kinds[i].heard)) {
            *kind = kinds[i].kind;
            return HD_OK;
        }
    }
    hd_notes_add(
        notes, HD_NOTE_ERROR, path,
        "Not a file with words to review: give surveys, the kiosk's strings or cards.");
    return HD_E_RANGE;
}

static bool declares(const json_t *langs, const char *lang)
{
    size_t i = 0;
    json_t *code = NULL;
    json_array_foreach(langs, i, code)
    {
        if (hd_text_equal(json_string_value(code), lang)) {
            return true;
        }
    }
    return false;
}

static enum hd_err check_lang(const struct review_file *file, const char *lang,
                              struct hd_notes *notes)
{
    if (!declares(file->langs, lang)) {
        hd_notes_add(notes, HD_NOTE_ERROR, file->path,
                     "This file has no words in language \"%s\"; leave it out, or have it "
                     "translated first.",
                     lang);
        return HD_E_NOT_FOUND;
    }
    if (strcmp(file->source, lang) == 0) {
        hd_notes_add(notes, HD_NOTE_ERROR, file->path,
                     "\"%s\" is the language that others are compared with; change it in the "
                     "file itself.",
                     lang);
        return HD_E_RANGE;
    }
    return HD_OK;
}

/* "survey:mini/roles/child/name", and "roles[0].name" as the loaders say it. */
static enum hd_err write_ways(const struct review_file *file, const struct review_walk *walk,
                              struct hd_buf *key, struct hd_buf *path)
{
    enum hd_err err = hd_buf_printf(key, "%s", file->id);
    for (size_t i = 1; i < walk->n && !err; i++) {
        const struct review_step *step = &walk->step[i];
        const char *code = json_string_value(json_object_get(step->value, "code"));
        err = step->key ? hd_buf_printf(key, "/%s", step->key)
              : code    ? hd_buf_printf(key, "/%s", code)
                        : hd_buf_printf(key, "/%zu", step->index + 1);
        if (!err) {
            err = step->key ? hd_buf_printf(path, "%s%s", i > 1 ? "." : "", step->key)
                            : hd_buf_printf(path, "[%zu]", step->index);
        }
    }
    err = err ? err : hd_buf_append(key, "", 1);
    return err ? err : hd_buf_append(path, "", 1);
}

static const char *picture_of(const struct review_walk *walk)
{
    const char *picture = NULL;
    for (size_t i = walk->n; i > 0 && !picture; i--) {
        picture = json_string_value(json_object_get(walk->step[i - 1].value, "picture"));
    }
    return picture;
}

static enum hd_err add_item(struct review_file *file, const struct review_walk *walk)
{
    struct hd_buf key = HD_BUF_EMPTY;
    struct hd_buf path = HD_BUF_EMPTY;
    struct hd_buf where = HD_BUF_EMPTY;
    enum { GROW = 64 };
    enum hd_err err = write_ways(file, walk, &key, &path);
    err = err ? err : review_where(file, walk, &where);
    if (!err && file->n % GROW == 0) {
        struct review_item *more =
            realloc(file->item, (file->n + GROW) * sizeof(*more)); /* at most a file's bytes */
        err = more ? HD_OK : HD_E_NOMEM;
        file->item = more ? more : file->item;
    }
    if (err) {
        hd_buf_free(&key);
        hd_buf_free(&path);
        hd_buf_free(&where);
        return err;
    }
    file->item[file->n++] = (struct review_item){.words = walk->step[walk->n - 1].value,
                                                 .picture = picture_of(walk),
                                                 .key = (char *)key.p,
                                                 .path = (char *)path.p,
                                                 .where = (char *)where.p};
    return HD_OK;
}

static enum hd_err find_items(struct review_file *file)
{
    struct review_walk walk;
    enum hd_err err = HD_OK;
    review_walk_begin(&walk, file->root);
    while (!err && review_walk_next(&walk)) {
        if (review_is_words(walk.step[walk.n - 1].value, file->langs)) {
            err = add_item(file, &walk);
            review_walk_skip(&walk);
        }
    }
    return err;
}

static enum hd_err take_apart(struct review_file *file, const char *lang,
                              struct hd_notes *notes)
{
    const char *code = json_string_value(json_object_get(file->root, "code"));
    bool survey = file->kind == REVIEW_SURVEY;
    file->langs = json_object_get(file->root, "languages");
    file->source =
        declares(file->langs, "en") ? "en" : json_string_value(json_array_get(file->langs, 0));
    (void)snprintf(file->id, sizeof(file->id), "%s%s%s", kinds[file->kind].heard,
                   survey ? ":" : "", survey ? code : "");
    enum hd_err err = check_lang(file, lang, notes);
    return err ? err : find_items(file);
}

enum hd_err review_file_open(const char *path, const char *lang, struct hd_notes *notes,
                             struct review_file *file)
{
    enum { PLAIN_MODE = 0644, MODE_BITS = 0777 };
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct stat facts;
    *file = (struct review_file){.path = path, .mode = PLAIN_MODE};
    enum hd_err err = hd_file_read(path, FILE_MAX, &bytes);
    if (!err && stat(path, &facts) == 0) {
        file->mode = facts.st_mode & MODE_BITS;
    }
    if (!err) {
        /* A first look at what it is; the loader then looks closely, also at its depth. */
        json_t *root = parse(hd_buf_slice(&bytes));
        err = root ? find_kind(root, path, notes, &file->kind) : HD_OK;
        json_decref(root);
    }
    if (!err) {
        err = review_compile(file->kind, hd_buf_slice(&bytes), path, notes, file->digest);
        if (err) {
            hd_notes_add(notes, HD_NOTE_ERROR, path,
                         "Mend this first; \"heard-admin check\" says what is right.");
        }
    }
    if (!err) {
        file->root = parse(hd_buf_slice(&bytes));
        err = file->root ? take_apart(file, lang, notes) : HD_E_NOMEM;
    }
    hd_buf_free(&bytes);
    return err;
}

void review_file_free(struct review_file *file)
{
    for (size_t i = 0; i < file->n; i++) {
        free(file->item[i].key);
        free(file->item[i].path);
        free(file->item[i].where);
    }
    free(file->item);
    json_decref(file->root);
    *file = (struct review_file){.n = 0};
}

const char *review_text(const json_t *words, const char *lang)
{
    const json_t *value = json_object_get(words, lang);
    const char *text =
        json_string_value(json_is_object(value) ? json_object_get(value, "text") : value);
    return text ? text : "";
}

const char *review_say(const json_t *words, const char *lang)
{
    return json_string_value(json_object_get(json_object_get(words, lang), "say"));
}

/* Each part with its length, so that no two lists of parts give the same bytes. */
static void hash_parts(const char *const *part, size_t n, char out[2 * CHECK_HALF + 1])
{
    uint8_t hash[HD_HASH_LEN] = {0};
    struct hd_buf all = HD_BUF_EMPTY;
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < n && !err; i++) {
        err = part[i] ? hd_buf_printf(&all, "%zu:%s", strlen(part[i]), part[i])
                      : hd_buf_append(&all, "-", 1);
    }
    if (!err) { /* without memory it fits nothing, and the row is only refused */
        hd_hash(hd_buf_slice(&all), hash);
    }
    hd_hex_encode(hash, CHECK_HALF, out);
    hd_buf_free(&all);
}

void review_check(const struct review_file *file, const struct review_item *item,
                  const char *lang, char out[REVIEW_CHECK_MAX])
{
    char source[2 * CHECK_HALF + 1];
    char now[2 * CHECK_HALF + 1];
    const char *const sources[] = {item->key, file->source,
                                   review_text(item->words, file->source)};
    const char *const texts[] = {item->key, lang, review_text(item->words, lang),
                                 review_say(item->words, lang)};
    hash_parts(sources, sizeof(sources) / sizeof(sources[0]), source);
    hash_parts(texts, sizeof(texts) / sizeof(texts[0]), now);
    (void)snprintf(out, REVIEW_CHECK_MAX, "%s-%s", source, now);
}

bool review_from_right(const char *lang)
{
    static const char *const from_right[] = {"ar", "ckb", "dv", "fa", "he", "prs",
                                             "ps", "sd",  "ug", "ur", "yi"};
    size_t n = strcspn(lang, "-");
    for (size_t i = 0; i < sizeof(from_right) / sizeof(from_right[0]); i++) {
        if (strlen(from_right[i]) == n && strncmp(from_right[i], lang, n) == 0) {
            return true;
        }
    }
    return false;
}
