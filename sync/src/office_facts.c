/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * office.json: the public facts of a deployment, for a person to read and for us to check. Keys
 * are hex, the first week is written as people write weeks.
 */

#include "office_facts.h"

#include <stdlib.h>

#include <jansson.h>

#include <heard/text.h>
#include <heard/week.h>

enum { FORMAT = 1, HEX_KEY = 2 * HD_KEY_LEN + 1 };

static const char *const recipient[HD_RECIPIENTS] = {"officer", "recovery", "spare"};

/* Set a member to text; false when memory ran out or the text is not UTF-8. */
static bool put_text(json_t *object, const char *key, const char *text)
{
    return json_object_set_new(object, key, json_string(text)) == 0;
}

static bool put_key(json_t *object, const char *name, const uint8_t *key)
{
    char hex[HEX_KEY];
    hd_hex_encode(key, HD_KEY_LEN, hex);
    return put_text(object, name, hex);
}

static bool put_number(json_t *object, const char *name, uint32_t number)
{
    return json_object_set_new(object, name, json_integer((json_int_t)number)) == 0;
}

static bool put_facts(json_t *root, const struct sync_office_facts *facts)
{
    char week[HD_WEEK_TEXT_SIZE];
    hd_week_format(facts->first_week, week);
    json_t *keys = json_object(); /* the root owns it from the next line but two on */
    bool ok = keys != NULL;
    for (size_t i = 0; i < HD_RECIPIENTS && ok; i++) {
        ok = put_key(keys, recipient[i], facts->keyset.pk[i]);
    }
    ok = ok && put_text(root, "heard", "office") && put_number(root, "format", FORMAT) &&
         put_text(root, "name", facts->name) && put_key(root, "root_key", facts->root_pk) &&
         put_key(root, "receipt_key", facts->receipt_pk) &&
         put_number(root, "wave", facts->keyset.wave_no) &&
         put_text(root, "first_week", week) && json_object_set(root, "wave_keys", keys) == 0 &&
         put_number(root, "pack_number", facts->pack_number);
    json_decref(keys);
    return ok;
}

enum hd_err sync_facts_encode(const struct sync_office_facts *facts, struct hd_buf *out)
{
    json_t *root = json_object();
    enum hd_err err = root && put_facts(root, facts) ? HD_OK : HD_E_NOMEM;
    char *text = err ? NULL : json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    if (!text) {
        return HD_E_NOMEM;
    }
    err = hd_buf_append(out, text, strlen(text));
    if (!err) {
        err = hd_buf_append(out, "\n", 1);
    }
    free(text);
    if (err) {
        hd_buf_free(out);
    }
    return err;
}

static bool get_key(const json_t *object, const char *name, uint8_t *key)
{
    const char *hex = json_string_value(json_object_get(object, name));
    return hex && hd_hex_decode(hex, key, HD_KEY_LEN) == HD_OK;
}

static bool get_number(const json_t *object, const char *name, uint32_t *out)
{
    const json_t *value = json_object_get(object, name);
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < 0 || number > UINT32_MAX) {
        return false;
    }
    *out = (uint32_t)number;
    return true;
}

/* NULL when all is well, else the name of the member that is missing or wrong. */
static const char *get_facts(const json_t *root, struct sync_office_facts *facts)
{
    const char *name = json_string_value(json_object_get(root, "name"));
    if (!name || !hd_text_copy(facts->name, sizeof(facts->name), name)) {
        return "name";
    }
    if (!get_key(root, "root_key", facts->root_pk)) {
        return "root_key";
    }
    if (!get_key(root, "receipt_key", facts->receipt_pk)) {
        return "receipt_key";
    }
    if (!get_number(root, "wave", &facts->keyset.wave_no)) {
        return "wave";
    }
    const json_t *keys = json_object_get(root, "wave_keys");
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        if (!get_key(keys, recipient[i], facts->keyset.pk[i])) {
            return "wave_keys";
        }
    }
    const char *week = json_string_value(json_object_get(root, "first_week"));
    if (!week || hd_week_parse(week, &facts->first_week) != HD_OK) {
        return "first_week";
    }
    return get_number(root, "pack_number", &facts->pack_number) ? NULL : "pack_number";
}

static enum hd_err check_kind(const json_t *root, const char *place, struct hd_notes *notes)
{
    const char *kind = json_string_value(json_object_get(root, "heard"));
    uint32_t format = 0;
    if (!hd_text_equal(kind, "office") || !get_number(root, "format", &format) || format == 0) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, place,
            "This is not an office file: \"heard\": \"office\" and \"format\": %d should "
            "stand in it.",
            FORMAT);
        return HD_E_FORMAT;
    }
    if (format > FORMAT) {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "This office was made by a newer Heard. Update this program.");
        return HD_E_VERSION;
    }
    return HD_OK;
}

enum hd_err sync_facts_decode(struct hd_slice json, const char *place, struct hd_notes *notes,
                              struct sync_office_facts *out)
{
    json_error_t error;
    json_t *root = json_loadb((const char *)json.p, json.len, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        hd_notes_add(notes, HD_NOTE_ERROR, place, "This is no JSON: %s (line %d).", error.text,
                     error.line);
        return HD_E_FORMAT;
    }
    struct sync_office_facts facts = {.pack_number = 0};
    enum hd_err err = check_kind(root, place, notes);
    const char *bad = err ? NULL : get_facts(root, &facts);
    if (bad) {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "\"%s\" is missing or wrong. Put the file back from a copy.", bad);
        err = HD_E_FORMAT;
    }
    json_decref(root);
    if (!err) {
        *out = facts;
    }
    return err;
}
