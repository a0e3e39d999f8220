/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The strict reader over jansson. A place in the file is a chain of structs on the callers'
 * stacks, turned into words only when there is something to say.
 */
#include "json.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/keys.h>
#include <heard/survey.h>
#include <heard/text.h>

#include "json_lines.h"

enum {
    FORMAT_NOW = 1,
    MESSAGE_MAX = HD_NOTE_TEXT_MAX,
    PATH_MAX_SHOWN = 150, /* with a file's name and a line before it, it fits into a place */
};

static const char *const type_words[] = {
    [JSON_OBJECT] = "an object",      [JSON_ARRAY] = "a list",
    [JSON_STRING] = "text",           [JSON_INTEGER] = "a whole number",
    [JSON_REAL] = "a decimal number", [JSON_TRUE] = "true or false",
    [JSON_FALSE] = "true or false",   [JSON_NULL] = "null",
};

/* "questions[3].code"; one that is too long keeps its end. */
static void write_path(const struct hd_json_at *at, char out[PATH_MAX_SHOWN])
{
    char path[PATH_MAX_SHOWN];
    size_t from = sizeof(path) - 1;
    path[from] = '\0';

    for (const struct hd_json_at *step = at; step && step->parent; step = step->parent) {
        char piece[HD_CODE_MAX * 4];
        if (step->key) {
            (void)snprintf(piece, sizeof(piece), "%s%s", step->parent->parent ? "." : "",
                           step->key);
        } else {
            (void)snprintf(piece, sizeof(piece), "[%zu]", step->index);
        }
        size_t len = strlen(piece);
        if (len > from) {
            break;
        }
        from -= len;
        memcpy(path + from, piece, len);
    }
    memcpy(out, path + from, sizeof(path) - from);
}

void hd_json_file(const char *file, char out[HD_JSON_FILE_MAX])
{
    size_t len = strlen(file);
    const char *end = len < HD_JSON_FILE_MAX ? file : file + len - (HD_JSON_FILE_MAX - 4);
    (void)snprintf(out, HD_JSON_FILE_MAX, "%s%s", end == file ? "" : "...", end);
}

/* "survey.json:12: questions[3].code" */
static void write_place(const struct hd_json *json, size_t line, const struct hd_json_at *at,
                        char out[HD_NOTE_PLACE_MAX])
{
    char path[PATH_MAX_SHOWN];
    char file[HD_JSON_FILE_MAX] = "";
    char number[24] = "";
    write_path(at, path);
    if (json->place) {
        hd_json_file(json->place, file);
    }
    if (line > 0) {
        (void)snprintf(number, sizeof(number), *file ? ":%zu" : "line %zu", line);
    }
    (void)snprintf(out, HD_NOTE_PLACE_MAX, "%s%s%s%s", file, number,
                   *path && (*file || *number) ? ": " : "", path);
}

static void HD_PRINTF(5, 0)
    note(const struct hd_json *json, enum hd_severity severity, size_t line,
         const struct hd_json_at *at, const char *fmt, va_list args)
{
    char place[HD_NOTE_PLACE_MAX] = "";
    char message[MESSAGE_MAX];
    /* A note that finds no room is only counted, so a file of mistakes costs no walk for each. */
    if (json->notes->n < HD_NOTES_MAX) {
        write_place(json, line > 0 || !at ? line : hd_json_line(json->text, at), at, place);
    }
    (void)vsnprintf(message, sizeof(message), fmt, args);
    hd_notes_add(json->notes, severity, place, "%s", message);
}

void hd_json_error(struct hd_json *json, enum hd_err err, const struct hd_json_at *at,
                   const char *fmt, ...)
{
    if (json->err == HD_E_NOMEM) {
        return; /* what is missing now is no mistake of the file */
    }
    va_list args;
    va_start(args, fmt);
    note(json, HD_NOTE_ERROR, 0, at, fmt, args);
    va_end(args);
    if (json->err == HD_OK || err == HD_E_NOMEM) {
        json->err = err;
    }
}

void hd_json_warn(struct hd_json *json, const struct hd_json_at *at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    note(json, HD_NOTE_WARNING, 0, at, fmt, args);
    va_end(args);
}

/* Not even JSON: there is a line, but no value. */
static void HD_PRINTF(3, 4) bad_line(struct hd_json *json, size_t line, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    note(json, HD_NOTE_ERROR, line, NULL, fmt, args);
    va_end(args);
    json->err = HD_E_FORMAT;
}

void hd_json_no_memory(struct hd_json *json)
{
    hd_json_error(json, HD_E_NOMEM, NULL, "memory ran out while reading this file");
}

/* jansson reads nested values by recursion, so the depth is checked before it starts. */
static bool check_depth(struct hd_json *json, struct hd_slice text)
{
    size_t depth = 0;
    size_t line = 1;
    bool quoted = false;

    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.p[i];
        if (c == '\n') {
            line++;
        } else if (quoted) {
            i += c == '\\' ? 1 : 0;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
        if (depth > HD_JSON_DEPTH_MAX) {
            bad_line(json, line, "lists and objects stand more than %d deep in each other",
                     HD_JSON_DEPTH_MAX);
            return false;
        }
    }
    return true;
}

/* What an officer can do about it; the parser's own words speak to programmers. */
static const char *why_no_json(enum json_error_code code)
{
    if (code == json_error_duplicate_key) {
        return "a member stands twice in the same object; remove one of the two";
    }
    if (code == json_error_premature_end_of_input) {
        return "this is not correct JSON: the file ends too early; a quote, \"}\" or \"]\" is "
               "missing before its end";
    }
    if (code == json_error_end_of_input_expected) {
        return "this is not correct JSON: something stands behind the end of the file's object";
    }
    if (code == json_error_invalid_utf8) {
        return "this is not correct JSON: there is a letter that is not UTF-8; save the file "
               "as UTF-8";
    }
    if (code == json_error_null_character) {
        return "this is not correct JSON: a text has a NUL character; remove it";
    }
    if (code == json_error_numeric_overflow) {
        return "this is not correct JSON: a number is too large";
    }
    return "this is not correct JSON: look for a comma, colon, quote or bracket that is "
           "missing or one too many here or just before";
}

/* The part of the file that the parser quotes at the end of its words: near '"back"'. */
static void show_near(const char *words, char out[HD_JSON_SHOWN_MAX])
{
    static const char mark[] = " near '";
    const char *from = strstr(words, mark);
    char quoted[JSON_ERROR_TEXT_LENGTH] = "";
    if (from) {
        (void)snprintf(quoted, sizeof(quoted), "%s", from + sizeof(mark) - 1);
        size_t len = strlen(quoted);
        if (len > 0 && quoted[len - 1] == '\'') {
            quoted[len - 1] = '\0';
        }
    }
    hd_json_show(out, quoted);
}

static void parse(struct hd_json *json, struct hd_slice text)
{
    json_error_t error;
    const char *bytes = text.len > 0 ? (const char *)text.p : "";
    json->root = json_loadb(bytes, text.len, JSON_REJECT_DUPLICATES, &error);
    if (json->root) {
        return;
    }
    if (json_error_code(&error) == json_error_out_of_memory || error.text[0] == '\0') {
        hd_json_no_memory(json);
        return;
    }
    size_t line = error.line > 0 ? (size_t)error.line : 1;
    char near[HD_JSON_SHOWN_MAX];
    show_near(error.text, near);
    bad_line(json, line, "%s%s%s", why_no_json(json_error_code(&error)), *near ? ", at " : "",
             near);
}

/* Version first: a newer format may have members and kinds that we do not know. */
static void check_header(struct hd_json *json, const char *kind)
{
    struct hd_json_at top = hd_json_top(json);
    const json_t *heard = json_object_get(json->root, "heard");
    if (!json_is_string(heard)) {
        hd_json_error(json, HD_E_FORMAT, &top,
                      "this is not a file of Heard: it does not say \"heard\": \"%s\"", kind);
        return;
    }
    if (strcmp(json_string_value(heard), kind) != 0) {
        char shown[HD_JSON_SHOWN_MAX];
        hd_json_show(shown, json_string_value(heard));
        hd_json_error(json, HD_E_FORMAT, &top, "this is a file of kind \"%s\", not \"%s\"",
                      shown, kind);
        return;
    }
    struct hd_json_at format;
    if (!hd_json_need(json, &top, "format", JSON_INTEGER, &format)) {
        return;
    }
    if (json_integer_value(format.value) > FORMAT_NOW) {
        hd_json_error(json, HD_E_VERSION, &top,
                      "was made by a newer Heard; update this program");
    } else if (json_integer_value(format.value) < FORMAT_NOW) {
        hd_json_error(json, HD_E_FORMAT, &format, "must be %d", FORMAT_NOW);
    }
}

enum hd_err hd_json_open(struct hd_json *json, struct hd_slice text, size_t max,
                         const char *kind)
{
    static const uint8_t mark[] = {0xef, 0xbb, 0xbf};
    assert(json->notes && !json->root && json->err == HD_OK);

    if (text.len > max) {
        hd_json_error(json, HD_E_RANGE, NULL, "is larger than %zu bytes", max);
        return json->err;
    }
    if (text.len >= sizeof(mark) && memcmp(text.p, mark, sizeof(mark)) == 0) {
        text.p += sizeof(mark); /* some editors begin UTF-8 files with it */
        text.len -= sizeof(mark);
    }
    json->text = text;
    if (check_depth(json, text)) {
        parse(json, text);
    }
    if (json->err == HD_OK) {
        check_header(json, kind);
    }
    return json->err;
}

void hd_json_close(struct hd_json *json)
{
    json_decref(json->root);
    json->root = NULL;
    hd_arena_free(&json->arena);
    json->arena = HD_ARENA_EMPTY;
}

struct hd_arena_block *hd_json_take(struct hd_json *json)
{
    struct hd_arena_block *first = json->arena.first;
    json->arena = HD_ARENA_EMPTY;
    return first;
}

void hd_json_digest(struct hd_json *json, uint8_t *digest)
{
    uint8_t hash[HD_HASH_LEN];
    char *canonical = json_dumps(json->root, JSON_COMPACT | JSON_SORT_KEYS);
    if (!canonical) {
        hd_json_no_memory(json);
        return;
    }
    hd_hash((struct hd_slice){(const uint8_t *)canonical, strlen(canonical)}, hash);
    memcpy(digest, hash, HD_DIGEST_LEN);
    free(canonical);
}

struct hd_json_at hd_json_top(const struct hd_json *json)
{
    return (struct hd_json_at){.value = json->root};
}

struct hd_json_at hd_json_item(const struct hd_json_at *list, size_t i)
{
    return (struct hd_json_at){
        .parent = list, .index = i, .value = json_array_get(list->value, i)};
}

void hd_json_known(struct hd_json *json, const struct hd_json_at *at, const char *const *known,
                   size_t n)
{
    for (void *iter = json_object_iter(at->value); iter;
         iter = json_object_iter_next(at->value, iter)) {
        const char *key = json_object_iter_key(iter);
        size_t i = 0;
        while (i < n && strcmp(key, known[i]) != 0) {
            i++;
        }
        if (i < n) {
            continue;
        }
        char shown[HD_JSON_SHOWN_MAX];
        hd_json_show(shown, key);
        struct hd_json_at member = {
            .parent = at, .key = key, .value = json_object_iter_value(iter)};
        hd_json_error(json, HD_E_FORMAT, &member,
                      "\"%s\" is not known here; is it a typing error?", shown);
    }
}

static bool is_type(const json_t *value, json_type type)
{
    return json_typeof(value) == type || (type == JSON_TRUE && json_is_boolean(value));
}

bool hd_json_is(struct hd_json *json, const struct hd_json_at *at, json_type type)
{
    if (is_type(at->value, type)) {
        return true;
    }
    hd_json_error(json, HD_E_FORMAT, at, "must be %s, not %s", type_words[type],
                  type_words[json_typeof(at->value)]);
    return false;
}

bool hd_json_may(struct hd_json *json, const struct hd_json_at *at, const char *key,
                 json_type type, struct hd_json_at *out)
{
    json_t *value = json_object_get(at->value, key);
    if (!value) {
        return false;
    }
    *out = (struct hd_json_at){.parent = at, .key = key, .value = value};
    return hd_json_is(json, out, type);
}

bool hd_json_need(struct hd_json *json, const struct hd_json_at *at, const char *key,
                  json_type type, struct hd_json_at *out)
{
    if (!json_object_get(at->value, key)) {
        hd_json_error(json, HD_E_FORMAT, at, "\"%s\" is missing", key);
        return false;
    }
    return hd_json_may(json, at, key, type, out);
}

size_t hd_json_list(struct hd_json *json, const struct hd_json_at *at, const char *key,
                    size_t min, size_t max, struct hd_json_at *out)
{
    if (!hd_json_need(json, at, key, JSON_ARRAY, out)) {
        return 0;
    }
    size_t n = json_array_size(out->value);
    if (n < min || n > max) {
        hd_json_error(json, HD_E_RANGE, out, "has %zu entries; %zu to %zu are possible", n, min,
                      max);
        return 0;
    }
    return n;
}

const char *hd_json_need_text(struct hd_json *json, const struct hd_json_at *at,
                              const char *key)
{
    struct hd_json_at member;
    return hd_json_need(json, at, key, JSON_STRING, &member) ? hd_json_text(json, &member)
                                                             : NULL;
}

const char *hd_json_may_text(struct hd_json *json, const struct hd_json_at *at, const char *key)
{
    struct hd_json_at member;
    return hd_json_may(json, at, key, JSON_STRING, &member) ? hd_json_text(json, &member)
                                                            : NULL;
}

const char *hd_json_need_code(struct hd_json *json, const struct hd_json_at *at,
                              const char *key)
{
    struct hd_json_at member;
    return hd_json_need(json, at, key, JSON_STRING, &member) ? hd_json_code(json, &member)
                                                             : NULL;
}

const char *hd_json_may_code(struct hd_json *json, const struct hd_json_at *at, const char *key)
{
    struct hd_json_at member;
    return hd_json_may(json, at, key, JSON_STRING, &member) ? hd_json_code(json, &member)
                                                            : NULL;
}

bool hd_json_need_bool(struct hd_json *json, const struct hd_json_at *at, const char *key)
{
    struct hd_json_at member;
    return hd_json_need(json, at, key, JSON_TRUE, &member) && json_is_true(member.value);
}

bool hd_json_may_bool(struct hd_json *json, const struct hd_json_at *at, const char *key)
{
    struct hd_json_at member;
    return hd_json_may(json, at, key, JSON_TRUE, &member) && json_is_true(member.value);
}

bool hd_json_need_number(struct hd_json *json, const struct hd_json_at *at, const char *key,
                         uint32_t min, uint32_t max, uint32_t *out)
{
    struct hd_json_at member;
    if (!hd_json_need(json, at, key, JSON_INTEGER, &member)) {
        return false;
    }
    json_int_t number = json_integer_value(member.value);
    if (number < (json_int_t)min || number > (json_int_t)max) {
        hd_json_error(json, HD_E_RANGE, &member, "must be a number from %u to %u, not %lld",
                      (unsigned)min, (unsigned)max, (long long)number);
        return false;
    }
    *out = (uint32_t)number;
    return true;
}
