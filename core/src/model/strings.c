/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of interface strings: read once, sorted by key, looked up by binary search.
 */
#include <stdlib.h>
#include <string.h>

#include "string_read.h"

enum { STRINGS_MAX = 2000, KEY_MAX = 64 };

struct entry {
    const char *key;
    struct hd_string string;
};

struct hd_strings {
    struct hd_arena_block *memory; /* owned; holds this struct too */
    struct hd_langs langs;
    struct entry *entry; /* sorted by key */
    size_t n;
};

static int compare(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;
    return strcmp(x->key, y->key);
}

static bool is_key(const char *key)
{
    size_t len = strlen(key);
    return len >= 1 && len <= KEY_MAX &&
           strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789._-") == len;
}

static void read_entry(struct hd_json *json, const struct hd_json_at *at,
                       struct hd_strings *strings)
{
    if (!is_key(at->key)) {
        char shown[HD_JSON_SHOWN_MAX];
        hd_json_show(shown, at->key);
        hd_json_error(json, HD_E_FORMAT, at,
                      "\"%s\" is not a key: use 1 to %d of a-z, 0-9, \".\", \"_\" and \"-\"",
                      shown, KEY_MAX);
        return;
    }
    struct entry *entry = &strings->entry[strings->n];
    entry->key = hd_arena_text(&json->arena, at->key, strlen(at->key));
    if (!entry->key) {
        hd_json_no_memory(json);
        return;
    }
    hd_string_read(json, at, &strings->langs, &entry->string);
    strings->n++;
}

static void read_table(struct hd_json *json, const struct hd_json_at *top,
                       struct hd_strings *strings)
{
    struct hd_json_at table;
    if (!hd_json_need(json, top, "strings", JSON_OBJECT, &table)) {
        return;
    }
    size_t n = json_object_size(table.value);
    if (n < 1 || n > STRINGS_MAX) {
        hd_json_error(json, HD_E_RANGE, &table, "has %zu entries; 1 to %d are possible", n,
                      STRINGS_MAX);
        return;
    }
    strings->entry = hd_arena_array(&json->arena, n, sizeof(*strings->entry));
    if (!strings->entry) {
        hd_json_no_memory(json);
        return;
    }
    for (void *iter = json_object_iter(table.value); iter;
         iter = json_object_iter_next(table.value, iter)) {
        struct hd_json_at at = {.parent = &table,
                                .key = json_object_iter_key(iter),
                                .value = json_object_iter_value(iter)};
        read_entry(json, &at, strings);
    }
    qsort(strings->entry, strings->n, sizeof(*strings->entry), compare);
}

enum hd_err hd_strings_load(struct hd_slice text, const char *place, struct hd_notes *notes,
                            struct hd_strings **out)
{
    static const char *const known[] = {"heard", "format", "languages", "drafts", "strings"};
    struct hd_json json = {.place = place, .notes = notes};
    *out = NULL;

    enum hd_err err = hd_json_open(&json, text, HD_STRINGS_JSON_MAX, "strings");
    if (err) {
        goto out;
    }
    struct hd_strings *strings = hd_arena_alloc(&json.arena, sizeof(*strings));
    if (!strings) {
        hd_json_no_memory(&json);
        err = json.err;
        goto out;
    }
    struct hd_json_at top = hd_json_top(&json);
    hd_json_known(&json, &top, known, sizeof(known) / sizeof(known[0]));
    hd_langs_read(&json, &top, &strings->langs);
    hd_json_drafts(&json, &top, &strings->langs);
    read_table(&json, &top, strings);
    err = json.err;
    if (err == HD_OK) {
        strings->memory = hd_json_take(&json);
        *out = strings;
    }

out:
    hd_json_close(&json);
    return err;
}

void hd_strings_free(struct hd_strings *strings)
{
    if (strings) {
        struct hd_arena arena = {strings->memory};
        hd_arena_free(&arena);
    }
}

const struct hd_langs *hd_strings_langs(const struct hd_strings *strings)
{
    return &strings->langs;
}

const struct hd_string *hd_strings_get(const struct hd_strings *strings, const char *key)
{
    struct entry wanted = {.key = key};
    const struct entry *found =
        bsearch(&wanted, strings->entry, strings->n, sizeof(*strings->entry), compare);
    return found ? &found->string : NULL;
}
