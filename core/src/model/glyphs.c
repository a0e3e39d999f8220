/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A walk through a whole file, looking for strings: objects whose members are the declared
 * languages. The way is kept in an array, not on the stack, and no deeper than the reader allows.
 */
#include <string.h>

#include <heard/glyphs.h>
#include <heard/survey.h>
#include <heard/text.h>

#include "string_read.h"

struct glyph_walk {
    struct hd_json json;
    struct hd_langs langs;
    const struct hd_glyphs *glyphs;
    bool nothing[HD_LANGS_MAX]; /* no font at all for this language: said once */
};

static void check_text(struct glyph_walk *walk, const struct hd_json_at *at, size_t lang)
{
    const char *package = NULL;
    const char *code = walk->langs.code[lang];
    const char *text = json_string_value(at->value);
    uint32_t c = text && !walk->nothing[lang]
                     ? walk->glyphs->missing(walk->glyphs->context, code, text, &package)
                     : 0;
    if (c != 0 && package) {
        walk->nothing[lang] = true;
        hd_json_error(
            &walk->json, HD_E_FORMAT, at,
            "no font for language \"%s\" is installed, so U+%04X cannot be shown, nor "
            "the rest of this language; install the package %s",
            code, (unsigned)c, package);
    } else if (c != 0) {
        hd_json_error(&walk->json, HD_E_FORMAT, at,
                      "no font of the kiosk for language \"%s\" has the character U+%04X; use "
                      "another",
                      code, (unsigned)c);
    }
}

/* A string has every language and nothing else. */
static bool is_string(const struct glyph_walk *walk, const json_t *value)
{
    if (!json_is_object(value) || json_object_size(value) != walk->langs.n) {
        return false;
    }
    for (size_t i = 0; i < walk->langs.n; i++) {
        const json_t *lang = json_object_get(value, walk->langs.code[i]);
        if (!json_is_string(lang) && !json_is_string(json_object_get(lang, "text"))) {
            return false;
        }
    }
    return true;
}

static void check_string(struct glyph_walk *walk, const struct hd_json_at *at)
{
    for (size_t i = 0; i < walk->langs.n; i++) {
        struct hd_json_at lang = {.parent = at, .key = walk->langs.code[i]};
        lang.value = json_object_get(at->value, lang.key);
        struct hd_json_at text = {.parent = &lang, .key = "text"};
        text.value = json_object_get(lang.value, "text");
        check_text(walk, text.value ? &text : &lang, i);
    }
}

/* One list or object on the way, and how far the walk has come in it. */
struct level {
    struct hd_json_at at;
    void *iter;  /* of an object */
    size_t next; /* of a list */
};

static struct level enter(struct hd_json_at at)
{
    return (struct level){.at = at, .iter = json_object_iter(at.value)};
}

/* The next value in a list or object; false at its end. */
static bool next_value(struct level *level, struct hd_json_at *out)
{
    *out = (struct hd_json_at){.parent = &level->at};
    if (json_is_array(level->at.value)) {
        out->index = level->next++;
        out->value = json_array_get(level->at.value, out->index);
    } else if (level->iter) {
        out->key = json_object_iter_key(level->iter);
        out->value = json_object_iter_value(level->iter);
        level->iter = json_object_iter_next(level->at.value, level->iter);
    }
    return out->value != NULL;
}

static void walk_all(struct glyph_walk *walk)
{
    struct level level[HD_JSON_DEPTH_MAX + 1];
    size_t n = 0;
    level[n++] = enter(hd_json_top(&walk->json));
    while (n > 0) {
        struct hd_json_at at;
        if (!next_value(&level[n - 1], &at)) {
            n--;
        } else if (is_string(walk, at.value)) {
            check_string(walk, &at);
        } else if ((json_is_object(at.value) || json_is_array(at.value)) &&
                   n < sizeof(level) / sizeof(level[0])) {
            level[n++] = enter(at);
        }
    }
}

enum hd_err hd_glyphs_check(struct hd_slice json, const char *kind, const char *place,
                            const struct hd_glyphs *glyphs, struct hd_notes *notes)
{
    struct glyph_walk walk = {.json = {.place = place, .notes = notes}, .glyphs = glyphs};
    if (hd_json_open(&walk.json, json, HD_SURVEY_JSON_MAX, kind) == HD_OK) {
        struct hd_json_at top = hd_json_top(&walk.json);
        hd_langs_read(&walk.json, &top, &walk.langs);
        if (walk.langs.n > 0) {
            walk_all(&walk);
        }
    }
    hd_json_close(&walk.json);
    return walk.json.err;
}
