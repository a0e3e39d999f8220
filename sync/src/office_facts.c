/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * office.json: the public facts of a deployment, for a person to read and for us to check. Keys
 * are hex, weeks are written as people write them, and a list that could not have grown wave by
 * wave is refused: everything that is opened depends on it.
 */

#include "office_facts.h"

#include <stdlib.h>

#include <jansson.h>

#include <heard/text.h>
#include <heard/week.h>

enum {
    FORMAT = 1,
    WEEK_MAX = 418985 /* the last of the year 9999 */,
    HEX_KEY = 2 * HD_KEY_LEN + 1
};

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

static bool put_week(json_t *object, const char *name, int32_t week)
{
    char text[HD_WEEK_TEXT_SIZE];
    hd_week_format(week, text);
    return put_text(object, name, text);
}

/* A wave as an object of the caller's; NULL when memory ran out. */
static json_t *wave_json(const struct sync_wave *wave)
{
    char survey[2 * HD_DIGEST_LEN + 1];
    hd_hex_encode(wave->survey, HD_DIGEST_LEN, survey);
    json_t *object = json_object();
    json_t *keys = json_object();
    bool ok = object && keys;
    for (size_t i = 0; i < HD_RECIPIENTS && ok; i++) {
        ok = put_key(keys, recipient[i], wave->keyset.pk[i]);
    }
    ok = ok && put_number(object, "number", wave->keyset.wave_no) &&
         put_week(object, "opened", wave->opened_week) &&
         json_object_set_new(object, "drilled", json_boolean(wave->drilled)) == 0 &&
         (wave->closed_from == INT32_MAX
              ? json_object_set_new(object, "closed_from", json_null()) == 0
              : put_week(object, "closed_from", wave->closed_from)) &&
         json_object_set_new(object, "destroyed", json_boolean(wave->destroyed)) == 0 &&
         put_text(object, "survey", survey) && json_object_set(object, "keys", keys) == 0;
    json_decref(keys);
    if (!ok) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static bool put_facts(json_t *root, const struct sync_office_facts *facts)
{
    json_t *waves = json_array(); /* the root owns it too from the last line on */
    bool ok = waves != NULL;
    for (size_t i = 0; i < facts->waves_n && ok; i++) {
        ok = json_array_append_new(waves, wave_json(&facts->wave[i])) == 0;
    }
    ok = ok && put_text(root, "heard", "office") && put_number(root, "format", FORMAT) &&
         put_text(root, "name", facts->name) && put_key(root, "root_key", facts->root_pk) &&
         put_key(root, "receipt_key", facts->receipt_pk) &&
         put_week(root, "first_week", facts->first_week) &&
         put_number(root, "pack_number", facts->pack_number) &&
         json_object_set(root, "waves", waves) == 0;
    json_decref(waves);
    return ok;
}

/* Two recipients with one key, in a wave or in two: then one person would hold what belongs to
 * two, or destroying a wave would not destroy it. */
static bool keys_differ(const struct sync_office_facts *facts)
{
    size_t n = facts->waves_n * HD_RECIPIENTS;
    for (size_t i = 0; i < n; i++) {
        const uint8_t *key = facts->wave[i / HD_RECIPIENTS].keyset.pk[i % HD_RECIPIENTS];
        for (size_t k = 0; k < i; k++) {
            if (memcmp(key, facts->wave[k / HD_RECIPIENTS].keyset.pk[k % HD_RECIPIENTS],
                       HD_KEY_LEN) == 0) {
                return false;
            }
        }
    }
    return true;
}

static bool waves_fit(const struct sync_office_facts *facts)
{
    int32_t opened = facts->first_week;
    if (opened < 0 || facts->waves_n < 1 || facts->waves_n > SYNC_WAVES_MAX) {
        return false;
    }
    for (size_t i = 0; i < facts->waves_n; i++) {
        const struct sync_wave *wave = &facts->wave[i];
        if (wave->keyset.wave_no != i + 1 || wave->opened_week < opened ||
            wave->opened_week - facts->first_week > UINT16_MAX ||
            wave->opened_week > WEEK_MAX || wave->closed_from < wave->opened_week ||
            (wave->closed_from > WEEK_MAX && wave->closed_from != INT32_MAX) ||
            (wave->destroyed && wave->closed_from == INT32_MAX)) {
            return false;
        }
        opened = wave->opened_week;
    }
    return keys_differ(facts);
}

enum hd_err sync_facts_encode(const struct sync_office_facts *facts, struct hd_buf *out)
{
    json_t *root = json_object();
    enum hd_err err = waves_fit(facts) ? HD_OK : HD_E_RANGE;
    if (!err) {
        err = root && put_facts(root, facts) ? HD_OK : HD_E_NOMEM;
    }
    char *text = err ? NULL : json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    if (!text) {
        return err ? err : HD_E_NOMEM;
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

static bool get_week(const json_t *object, const char *name, int32_t *out)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text && hd_week_parse(text, out) == HD_OK;
}

static bool get_bool(const json_t *object, const char *name, bool *out)
{
    const json_t *value = json_object_get(object, name);
    *out = json_is_true(value);
    return json_is_boolean(value);
}

static bool get_keys(const json_t *keys, struct hd_keyset *keyset)
{
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        if (!get_key(keys, recipient[i], keyset->pk[i])) {
            return false;
        }
    }
    return json_object_size(keys) == HD_RECIPIENTS;
}

enum { WAVE_MEMBERS = 7 };

static bool get_wave(const json_t *object, struct sync_wave *wave)
{
    const char *survey = json_string_value(json_object_get(object, "survey"));
    bool open = json_is_null(json_object_get(object, "closed_from"));
    wave->closed_from = INT32_MAX;
    return get_number(object, "number", &wave->keyset.wave_no) &&
           get_week(object, "opened", &wave->opened_week) &&
           get_bool(object, "drilled", &wave->drilled) &&
           (open || get_week(object, "closed_from", &wave->closed_from)) &&
           get_bool(object, "destroyed", &wave->destroyed) && survey &&
           hd_hex_decode(survey, wave->survey, HD_DIGEST_LEN) == HD_OK &&
           get_keys(json_object_get(object, "keys"), &wave->keyset) &&
           json_object_size(object) == WAVE_MEMBERS;
}

static bool get_waves(const json_t *list, struct sync_office_facts *facts)
{
    size_t n = json_array_size(list); /* 0 for what is no list */
    if (n > SYNC_WAVES_MAX) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!get_wave(json_array_get(list, i), &facts->wave[i])) {
            return false;
        }
    }
    facts->waves_n = n;
    return waves_fit(facts);
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
    if (!get_week(root, "first_week", &facts->first_week)) {
        return "first_week";
    }
    if (!get_number(root, "pack_number", &facts->pack_number)) {
        return "pack_number";
    }
    return get_waves(json_object_get(root, "waves"), facts) ? NULL : "waves";
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
    struct sync_office_facts facts = {.waves_n = 0};
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
