/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line of a value. The parser tells no positions, so when there is something to say about a
 * value its way is walked again through the raw text. That text was parsed before, but nothing
 * here relies on it: a walk that meets anything else ends where it is.
 */
#include "json_lines.h"

#include <string.h>

#include "json.h"

/* A place in the text, moving forward only. */
struct walk {
    const uint8_t *p;
    size_t left;
    size_t line;
};

static uint8_t peek(const struct walk *walk)
{
    return walk->left > 0 ? *walk->p : 0;
}

static void step(struct walk *walk)
{
    if (walk->left > 0) {
        walk->line += *walk->p == '\n' ? 1 : 0;
        walk->p++;
        walk->left--;
    }
}

static void skip_space(struct walk *walk)
{
    while (peek(walk) == ' ' || peek(walk) == '\t' || peek(walk) == '\n' ||
           peek(walk) == '\r') {
        step(walk);
    }
}

static bool take(struct walk *walk, uint8_t c)
{
    skip_space(walk);
    bool here = walk->left > 0 && peek(walk) == c;
    if (here) {
        step(walk);
    }
    return here;
}

/* Four hex digits behind "\u". */
static bool take_hex(struct walk *walk, uint32_t *out)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        const char *digit = peek(walk) ? strchr(digits, peek(walk)) : NULL;
        if (!digit) {
            return false;
        }
        value = value << 4 | ((uint32_t)(digit - digits) & 0xf);
        step(walk);
    }
    *out = value;
    return true;
}

static size_t encode(uint32_t c, uint8_t out[4])
{
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (uint8_t)(0xc0 | c >> 6);
        out[1] = (uint8_t)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (uint8_t)(0xe0 | c >> 12);
        out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        out[2] = (uint8_t)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (uint8_t)(0xf0 | c >> 18);
    out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
    out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
    out[3] = (uint8_t)(0x80 | (c & 0x3f));
    return 4;
}

/* What stands behind a "\", as UTF-8. Returns its bytes; 0 when it is no escape. */
static size_t take_escape(struct walk *walk, uint8_t out[4])
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    uint8_t c = peek(walk);
    const char *name = c ? strchr(names, c) : NULL;
    step(walk);
    if (name) {
        out[0] = (uint8_t)values[name - names];
        return 1;
    }
    uint32_t code = 0;
    uint32_t low = 0;
    if (c != 'u' || !take_hex(walk, &code)) {
        return 0;
    }
    if (code < 0xd800 || code > 0xdbff) {
        return encode(code, out);
    }
    if (peek(walk) != '\\') {
        return 0;
    }
    step(walk);
    if (peek(walk) != 'u') {
        return 0;
    }
    step(walk);
    if (!take_hex(walk, &low) || low < 0xdc00 || low > 0xdfff) {
        return 0;
    }
    return encode(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00), out);
}

/* Move behind a string. *same says whether it is text, written in whatever way; text may be NULL. */
static bool skip_string(struct walk *walk, const char *text, bool *same)
{
    bool equal = text != NULL;
    if (!take(walk, '"')) {
        return false;
    }
    while (walk->left > 0 && peek(walk) != '"') {
        uint8_t unit[4] = {peek(walk)};
        size_t n = 1;
        step(walk);
        if (unit[0] == '\\') {
            n = take_escape(walk, unit);
        }
        if (n == 0) {
            return false;
        }
        equal = equal && unit[0] != 0 && strncmp(text, (const char *)unit, n) == 0;
        if (equal) {
            text += n;
        }
    }
    *same = equal && *text == '\0';
    return take(walk, '"');
}

/* Move behind a value of any kind and depth. */
static bool skip_value(struct walk *walk)
{
    size_t depth = 0;
    bool same = false;
    do {
        skip_space(walk);
        uint8_t c = peek(walk);
        if (c == '"') {
            if (!skip_string(walk, NULL, &same)) {
                return false;
            }
            continue;
        }
        if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            if (depth == 0) {
                return false;
            }
            depth--;
        } else if (depth == 0) {
            if (c == ',' || c == ':' || c == 0) {
                return false;
            }
            while (walk->left > 0 && !strchr(",:]} \t\r\n", peek(walk))) {
                step(walk);
            }
            return true;
        }
        step(walk);
    } while (depth > 0 && walk->left > 0);
    return depth == 0;
}

static bool enter_member(struct walk *walk, const char *key)
{
    if (!take(walk, '{')) {
        return false;
    }
    bool same = false;
    do {
        if (!skip_string(walk, key, &same) || !take(walk, ':')) {
            return false;
        }
    } while (!same && skip_value(walk) && take(walk, ','));
    return same;
}

static bool enter_entry(struct walk *walk, size_t index)
{
    if (!take(walk, '[')) {
        return false;
    }
    for (size_t i = 0; i < index; i++) {
        if (!skip_value(walk) || !take(walk, ',')) {
            return false;
        }
    }
    return true;
}

size_t hd_json_line(struct hd_slice text, const struct hd_json_at *at)
{
    const struct hd_json_at *way[HD_JSON_DEPTH_MAX + 1];
    size_t n = 0;
    for (; at && at->parent; at = at->parent) {
        if (n == sizeof(way) / sizeof(way[0])) {
            return 0;
        }
        way[n++] = at;
    }
    struct walk walk = {.p = text.p, .left = text.len, .line = 1};
    skip_space(&walk);
    size_t line = walk.left > 0 ? walk.line : 0;
    while (n > 0) {
        n--;
        bool there =
            way[n]->key ? enter_member(&walk, way[n]->key) : enter_entry(&walk, way[n]->index);
        skip_space(&walk);
        if (!there || walk.left == 0) {
            break;
        }
        line = walk.line;
    }
    return line;
}
