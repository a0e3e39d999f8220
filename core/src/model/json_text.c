/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts and codes of a file: what may stand in them, and how they are quoted in a message. People
 * will see and hear these texts, so nothing invisible, reordering or damaged is let in; and
 * messages end on terminals, so nothing that steers one is let out.
 */
#include <string.h>

#include <heard/text.h>

#include "json.h"

struct range {
    uint32_t first, last;
};

/* Code points that nobody can see, that reorder what people see, or that stand for damage. */
static const struct range unwanted[] = {
    {0x1, 0x1f},      {0x7f, 0x9f},       {0x2028, 0x202e},
    {0xe000, 0xf8ff}, {0xfdd0, 0xfdef},   {0xfeff, 0xfeff},
    {0xfff9, 0xffff}, {0xe0000, 0xe0fff}, {0xf0000, 0x10ffff},
};

static bool is_unwanted(uint32_t c)
{
    for (size_t i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++) {
        if (c >= unwanted[i].first && c <= unwanted[i].last) {
            return true;
        }
    }
    return (c & 0xfffe) == 0xfffe; /* the last two of every plane are no characters */
}

static bool is_space(uint32_t c)
{
    return c == ' ' || c == 0xa0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200b);
}

void hd_json_show(char out[HD_JSON_SHOWN_MAX], const char *text)
{
    bool valid = hd_utf8_valid((struct hd_slice){(const uint8_t *)text, strlen(text)});
    bool whole = true;
    size_t n = 0;

    for (const char *at = text; *at;) {
        const char *from = at;
        uint32_t c = valid ? hd_utf8_next(&at) : (uint8_t)*at++;
        bool harmless = !is_unwanted(c) && (valid || c < 0x80);
        size_t len = harmless ? (size_t)(at - from) : 1;
        if (n + len + sizeof("...") > HD_JSON_SHOWN_MAX) {
            whole = false;
            break;
        }
        memcpy(out + n, harmless ? from : "?", len);
        n += len;
    }
    memcpy(out + n, whole ? "" : "...", whole ? 1 : sizeof("..."));
}

/* Names what is wrong with a text, or returns true. */
static bool check_text(struct hd_json *json, const struct hd_json_at *at, const char *text)
{
    bool blank = true;
    if (json_string_length(at->value) > HD_JSON_TEXT_MAX) {
        hd_json_error(json, HD_E_RANGE, at, "is longer than %d bytes", HD_JSON_TEXT_MAX);
        return false;
    }
    for (const char *next = text; *next;) {
        uint32_t c = hd_utf8_next(&next);
        if (is_unwanted(c)) {
            hd_json_error(json, HD_E_FORMAT, at,
                          "has a control character or another that cannot be seen (U+%04X); "
                          "remove it",
                          (unsigned)c);
            return false;
        }
        blank = blank && is_space(c);
    }
    if (blank) {
        hd_json_error(json, HD_E_FORMAT, at, "is empty");
    }
    return !blank;
}

static const char *copy(struct hd_json *json, const char *text)
{
    const char *kept = hd_arena_text(&json->arena, text, strlen(text));
    if (!kept) {
        hd_json_no_memory(json);
    }
    return kept;
}

const char *hd_json_text(struct hd_json *json, const struct hd_json_at *at)
{
    if (!hd_json_is(json, at, JSON_STRING)) {
        return NULL;
    }
    const char *text = json_string_value(at->value);
    return check_text(json, at, text) ? copy(json, text) : NULL;
}

const char *hd_json_code(struct hd_json *json, const struct hd_json_at *at)
{
    if (!hd_json_is(json, at, JSON_STRING)) {
        return NULL;
    }
    const char *text = json_string_value(at->value);
    size_t len = strlen(text);
    if (len < 1 || len > HD_CODE_MAX ||
        strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") != len) {
        char shown[HD_JSON_SHOWN_MAX];
        hd_json_show(shown, text);
        hd_json_error(json, HD_E_FORMAT, at,
                      "\"%s\" is not a code: use 1 to %d of a-z, 0-9 and -", shown,
                      HD_CODE_MAX);
        return NULL;
    }
    return copy(json, text);
}
