/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who a kiosk is, as a small JSON file that a person can read and mend. It tells nothing about
 * anybody who answered.
 */
#include <string.h>

#include <jansson.h>

#include <heard/text.h>

#include "folder.h"

/* Controls, and what turns the direction of reading or cannot be seen. */
static bool is_shown(uint32_t c)
{
    bool control = c < 0x20 || (c >= 0x7f && c <= 0x9f);
    bool hidden = (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
                  (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
    return !control && !hidden;
}

bool hd_name_fits(const char *name)
{
    size_t len = strlen(name);
    if (len == 0 || len >= HD_NAME_MAX ||
        !hd_utf8_valid((struct hd_slice){(const uint8_t *)name, len})) {
        return false;
    }
    bool blank = true;
    const char *at = name;
    for (uint32_t c = hd_utf8_next(&at); c != 0; c = hd_utf8_next(&at)) {
        if (!is_shown(c)) {
            return false;
        }
        blank = blank && (c == ' ' || c == 0xa0);
    }
    return !blank;
}

enum hd_err hd_identity_encode(const struct hd_identity *identity, struct hd_buf *out)
{
    char root[2 * HD_SIGN_PK_LEN + 1];
    hd_hex_encode(identity->root_pk, HD_SIGN_PK_LEN, root);
    json_t *json = json_pack("{s:s, s:i, s:I, s:s, s:s, s:s, s:I}", "heard", "kiosk", "format",
                             1, "number", (json_int_t)identity->number, "name", identity->name,
                             "hub", identity->hub, "root_key", root, "um_per_px",
                             (json_int_t)identity->um_per_px);
    char *text = json ? json_dumps(json, JSON_INDENT(2)) : NULL;
    json_decref(json);
    if (!text) {
        return HD_E_NOMEM;
    }
    enum hd_err err = hd_buf_printf(out, "%s\n", text);
    free(text);
    return err;
}

/* "heard" and "format" first: they decide what the rest means. */
static enum hd_err check_kind(const json_t *json, const char *place, struct hd_notes *notes)
{
    const json_t *kind = json_object_get(json, "heard");
    const json_t *format = json_object_get(json, "format");
    if (!json_is_string(kind) || !hd_text_equal(json_string_value(kind), "kiosk") ||
        !json_is_integer(format) || json_integer_value(format) < 1) {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "this is not a kiosk's file; put back the one that came with this kiosk");
        return HD_E_FORMAT;
    }
    if (json_integer_value(format) > 1) {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "this kiosk was made by a newer Heard; update this program");
        return HD_E_VERSION;
    }
    return HD_OK;
}

static enum hd_err check_values(json_int_t number, json_int_t um, const char *name,
                                const char *hub, const char *place, struct hd_notes *notes)
{
    if (number < 1 || number > UINT32_MAX) {
        hd_notes_add(notes, HD_NOTE_ERROR, place, "\"number\" must be 1 or more");
        return HD_E_RANGE;
    }
    if (um < HD_UM_PER_PX_MIN || um > HD_UM_PER_PX_MAX) {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "\"um_per_px\" is %lld; the screen's micrometres a pixel must be %d to %d",
                     (long long)um, HD_UM_PER_PX_MIN, HD_UM_PER_PX_MAX);
        return HD_E_RANGE;
    }
    const char *wrong = !hd_name_fits(name) ? "name" : !hd_name_fits(hub) ? "hub" : NULL;
    if (wrong) {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "\"%s\" must be 1 to %d bytes of plain text on one line", wrong,
                     HD_NAME_MAX - 1);
        return HD_E_RANGE;
    }
    return HD_OK;
}

static enum hd_err read_identity(json_t *json, const char *place, struct hd_notes *notes,
                                 struct hd_identity *out)
{
    json_error_t error;
    json_int_t number = 0;
    json_int_t format = 0;
    json_int_t um = 0;
    const char *kind = NULL;
    const char *name = NULL;
    const char *hub = NULL;
    const char *root = NULL;
    struct hd_identity got = {0};
    if (json_unpack_ex(json, &error, JSON_STRICT, "{s:s, s:I, s:I, s:s, s:s, s:s, s:I}",
                       "heard", &kind, "format", &format, "number", &number, "name", &name,
                       "hub", &hub, "root_key", &root, "um_per_px", &um) != 0) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, place,
            "a member is missing, unknown or of the wrong kind (%s); put back the file "
            "that came with this kiosk",
            error.text);
        return HD_E_FORMAT;
    }
    enum hd_err err = check_values(number, um, name, hub, place, notes);
    if (err) {
        return err;
    }
    if (hd_hex_decode(root, got.root_pk, HD_SIGN_PK_LEN) != HD_OK) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, place,
            "\"root_key\" must be 64 digits of 0 to 9 and a to f; put back the file that "
            "came with this kiosk");
        return HD_E_FORMAT;
    }
    got.number = (uint32_t)number;
    got.um_per_px = (uint32_t)um;
    (void)hd_text_copy(got.name, sizeof(got.name), name); /* both fit: checked above */
    (void)hd_text_copy(got.hub, sizeof(got.hub), hub);
    *out = got;
    return HD_OK;
}

enum hd_err hd_identity_decode(struct hd_slice text, const char *place, struct hd_notes *notes,
                               struct hd_identity *out)
{
    json_error_t error;
    json_t *json = json_loadb((const char *)text.p, text.len, JSON_REJECT_DUPLICATES, &error);
    if (!json) {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "this file is damaged (line %d: %s); put back the one that came with this "
                     "kiosk",
                     error.line, error.text);
        return HD_E_FORMAT;
    }
    enum hd_err err = check_kind(json, place, notes);
    if (!err) {
        err = read_identity(json, place, notes, out);
    }
    json_decref(json);
    return err;
}
