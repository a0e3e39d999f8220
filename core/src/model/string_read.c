/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Strings in every language. A language that is declared must have every text: a screen that
 * falls back to English in the middle leaves a person alone. What is spoken may differ from what
 * is shown ("0 8 0 0" for 0800), and stands beside it.
 */
#include "string_read.h"

#include <string.h>

#include <heard/text.h>

#include "string_rules.h"

enum { SENTENCE_WORDS = 15 };

/* Enough of BCP 47 for "en", "pt-PT", "zh-Hans". */
static bool is_lang(const char *code)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    static const char more[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    size_t n = strspn(code, letters);
    if (n < 2 || n > 3) {
        return false;
    }
    for (code += n; *code == '-'; code += n) {
        code++;
        n = strspn(code, more);
        if (n < 2 || n > 8) {
            return false;
        }
    }
    return *code == '\0';
}

/* Index of a declared language; -1 when it is not among them. */
static int find_lang(const struct hd_langs *langs, const char *code)
{
    for (size_t i = 0; i < langs->n; i++) {
        if (strcmp(langs->code[i], code) == 0) {
            return (int)i;
        }
    }
    return -1;
}

void hd_langs_read(struct hd_json *json, const struct hd_json_at *top, struct hd_langs *langs)
{
    struct hd_json_at list;
    size_t n = hd_json_list(json, top, "languages", 1, HD_LANGS_MAX, &list);
    struct hd_langs read = {.n = 0};

    for (size_t i = 0; i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (!hd_json_is(json, &at, JSON_STRING)) {
            return;
        }
        const char *code = json_string_value(at.value);
        char shown[HD_JSON_SHOWN_MAX];
        hd_json_show(shown, code);
        if (strlen(code) >= HD_LANG_CODE_MAX || !is_lang(code)) {
            hd_json_error(json, HD_E_FORMAT, &at,
                          "\"%s\" is not a language code like \"en\" or \"pt-PT\"", shown);
            return;
        }
        if (find_lang(&read, code) >= 0) {
            hd_json_error(json, HD_E_FORMAT, &at, "language \"%s\" is declared twice", shown);
            return;
        }
        (void)hd_text_copy(read.code[read.n++], HD_LANG_CODE_MAX, code);
    }
    *langs = read;
}

void hd_json_drafts(struct hd_json *json, const struct hd_json_at *top, struct hd_langs *langs)
{
    struct hd_json_at list;
    if (langs->n == 0 || !json_object_get(top->value, "drafts")) {
        return; /* without languages, there is nothing to check them against */
    }
    size_t n = hd_json_list(json, top, "drafts", 0, HD_LANGS_MAX, &list);
    for (size_t i = 0; i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (!hd_json_is(json, &at, JSON_STRING)) {
            continue;
        }
        const char *code = json_string_value(at.value);
        int lang = find_lang(langs, code);
        char shown[HD_JSON_SHOWN_MAX];
        hd_json_show(shown, code);
        if (lang < 0) {
            hd_json_error(json, HD_E_FORMAT, &at, "\"%s\" is not among the declared languages",
                          shown);
        } else if (langs->draft[lang]) {
            hd_json_error(json, HD_E_FORMAT, &at, "language \"%s\" stands here twice", shown);
        } else {
            langs->draft[lang] = true;
        }
    }
}

static bool ends_sentence(uint32_t c)
{
    static const uint32_t ends[] = {'.',    '!',    '?',   0x2026, 0x3002,
                                    0xff01, 0xff1f, 0x61f, 0x6d4};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (c == ends[i]) {
            return true;
        }
    }
    return false;
}

/* Letters and digits of any script; near enough to tell a word from a dash. */
static bool in_word(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= 0xc0 && !(c >= 0x2000 && c <= 0x206f) && !(c >= 0x3000 && c <= 0x303f));
}

/* Words of the longest sentence. Chinese has no spaces, so its words are not counted. */
static size_t longest_sentence(const char *text)
{
    size_t words = 0;
    size_t longest = 0;
    bool word = false;
    bool end = false;

    for (uint32_t c = 1; c != 0;) {
        c = hd_utf8_next(&text);
        if (c != 0 && c != ' ') {
            end =
                ends_sentence(c) || (end && !in_word(c)); /* a quote may follow the full stop */
            word = word || in_word(c);
            continue;
        }
        words += word ? 1 : 0;
        longest = words > longest ? words : longest;
        words = end ? 0 : words;
        word = false;
    }
    return longest;
}

/* Rules of the language, then style. given: "say" stands in the file. */
static void check_lang(struct hd_json *json, const struct hd_json_at *at, const char *text,
                       const char *say, bool given)
{
    char why[HD_NOTE_TEXT_MAX];
    struct hd_json_at member = {.parent = at};
    const struct hd_json_at *place = at;
    enum hd_string_part part =
        hd_string_rules(at->key, text, given ? say : NULL, why, sizeof(why));
    if (given && part != HD_STRING_WHOLE) {
        member.key = part == HD_STRING_SAY ? "say" : "text";
        place = &member;
    }
    if (part != HD_STRING_FINE) {
        hd_json_error(json, HD_E_FORMAT, place, "%s", why);
    }
    size_t words = longest_sentence(text);
    if (words > SENTENCE_WORDS) {
        hd_json_warn(json, place, "has a sentence of %zu words; up to %d are easier to read",
                     words, SENTENCE_WORDS);
    }
}

/* One language: "text", or {"text": "...", "say": "..."} when it is spoken differently. */
static void read_lang(struct hd_json *json, const struct hd_json_at *at, const char **text,
                      const char **say)
{
    static const char *const known[] = {"text", "say"};
    bool given = json_is_object(at->value);
    if (json_is_string(at->value)) {
        *text = hd_json_text(json, at);
        *say = *text;
    } else if (given) {
        hd_json_known(json, at, known, 2);
        *text = hd_json_need_text(json, at, "text");
        *say = hd_json_need_text(json, at, "say");
    } else {
        hd_json_error(json, HD_E_FORMAT, at,
                      "must be text, or an object of \"text\" and \"say\"");
    }
    if (*text && *say) {
        check_lang(json, at, *text, *say, given);
    }
}

void hd_string_read(struct hd_json *json, const struct hd_json_at *at,
                    const struct hd_langs *langs, struct hd_string *out)
{
    if (!hd_json_is(json, at, JSON_OBJECT) || langs->n == 0) {
        return; /* without languages, there is nothing to check it against */
    }
    for (void *iter = json_object_iter(at->value); iter;
         iter = json_object_iter_next(at->value, iter)) {
        const char *code = json_object_iter_key(iter);
        if (find_lang(langs, code) < 0) {
            char shown[HD_JSON_SHOWN_MAX];
            hd_json_show(shown, code);
            struct hd_json_at lang = {
                .parent = at, .key = code, .value = json_object_iter_value(iter)};
            hd_json_error(json, HD_E_FORMAT, &lang,
                          "\"%s\" is not among the declared languages", shown);
        }
    }
    for (size_t i = 0; i < langs->n; i++) {
        struct hd_json_at lang = {.parent = at, .key = langs->code[i]};
        lang.value = json_object_get(at->value, lang.key);
        if (lang.value) {
            read_lang(json, &lang, &out->text[i], &out->say[i]);
        } else {
            hd_json_error(json, HD_E_FORMAT, at, "the text in language \"%s\" is missing",
                          langs->code[i]);
        }
    }
}

bool hd_string_may(struct hd_json *json, const struct hd_json_at *at, const char *key,
                   const struct hd_langs *langs, struct hd_string *out)
{
    struct hd_json_at member;
    if (hd_json_may(json, at, key, JSON_OBJECT, &member)) {
        hd_string_read(json, &member, langs, out);
    }
    return json_object_get(at->value, key) != NULL;
}

void hd_string_need(struct hd_json *json, const struct hd_json_at *at, const char *key,
                    const struct hd_langs *langs, struct hd_string *out)
{
    struct hd_json_at member;
    if (hd_json_need(json, at, key, JSON_OBJECT, &member)) {
        hd_string_read(json, &member, langs, out);
    }
}
