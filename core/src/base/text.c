/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UTF-8, hex and numbers, without the str* functions that lose lengths. */
#include <string.h>

#include <heard/text.h>

/* Length of the sequence that starts with this byte; 0 when no sequence does. */
static size_t sequence_len(uint8_t lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead < 0xE0) {
        return 2;
    }
    if (lead >= 0xE0 && lead < 0xF0) {
        return 3;
    }
    if (lead >= 0xF0 && lead < 0xF5) {
        return 4;
    }
    return 0;
}

/* The second byte's range closes the overlong forms, surrogates and values above U+10FFFF. */
static bool second_fits(uint8_t lead, uint8_t second)
{
    switch (lead) {
    case 0xE0:
        return second >= 0xA0 && second <= 0xBF;
    case 0xED:
        return second >= 0x80 && second <= 0x9F;
    case 0xF0:
        return second >= 0x90 && second <= 0xBF;
    case 0xF4:
        return second >= 0x80 && second <= 0x8F;
    default:
        return second >= 0x80 && second <= 0xBF;
    }
}

bool hd_utf8_valid(struct hd_slice s)
{
    size_t i = 0;
    while (i < s.len) {
        size_t n = sequence_len(s.p[i]);
        if (n == 0 || n > s.len - i || s.p[i] == 0) {
            return false;
        }
        if (n > 1 && !second_fits(s.p[i], s.p[i + 1])) {
            return false;
        }
        for (size_t k = 2; k < n; k++) {
            if ((s.p[i + k] & 0xC0) != 0x80) {
                return false;
            }
        }
        i += n;
    }
    return true;
}

uint32_t hd_utf8_next(const char **at)
{
    const uint8_t *p = (const uint8_t *)*at;
    if (p[0] == 0) {
        return 0;
    }
    size_t n = sequence_len(p[0]);
    static const uint8_t lead_mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t code = p[0] & lead_mask[n];
    for (size_t k = 1; k < n; k++) {
        code = code << 6 | (p[k] & 0x3F);
    }
    *at += n ? n : 1;
    return code;
}

bool hd_text_copy(char *out, size_t size, const char *text)
{
    size_t len = strlen(text);
    bool whole = len < size;
    if (!whole) {
        len = size - 1;
        while (len > 0 && ((uint8_t)text[len] & 0xC0) == 0x80) {
            len--;
        }
    }
    memcpy(out, text, len);
    out[len] = '\0';
    return whole;
}

/* Control characters, C0 and C1, and the marks that turn or hide what stands beside them. */
static bool is_printable(uint32_t code)
{
    return code >= 0x20 && !(code >= 0x7F && code < 0xA0) && code != 0x061C &&
           !(code >= 0x200B && code <= 0x200F) && !(code >= 0x2028 && code <= 0x202E) &&
           !(code >= 0x2060 && code <= 0x206F) && code != 0xFEFF;
}

void hd_text_printable(char *out, size_t size, const char *text)
{
    static const char digit[] = "0123456789abcdef";
    const size_t len = strlen(text);
    size_t at = 0;
    size_t to = 0;
    while (at < len) {
        const char *next = text + at;
        size_t n = sequence_len((uint8_t)text[at]);
        bool fine = n > 0 && n <= len - at &&
                    hd_utf8_valid((struct hd_slice){(const uint8_t *)text + at, n}) &&
                    is_printable(hd_utf8_next(&next));
        n = fine ? n : 1;
        if (to + (fine ? n : 4) >= size) {
            break;
        }
        if (fine) {
            memcpy(out + to, text + at, n);
            to += n;
        } else {
            const uint8_t byte = (uint8_t)text[at];
            memcpy(out + to, (const char[]){'\\', 'x', digit[byte >> 4], digit[byte & 15]}, 4);
            to += 4;
        }
        at += n;
    }
    out[to] = '\0';
}

bool hd_text_equal(const char *a, const char *b)
{
    if (!a || !b) {
        return a == b;
    }
    return strcmp(a, b) == 0;
}

enum hd_err hd_parse_u32(const char *text, uint32_t min, uint32_t max, uint32_t *out)
{
    if (text[0] == '\0') {
        return HD_E_FORMAT;
    }
    uint64_t value = 0;
    for (const char *p = text; *p; p++) {
        if (*p < '0' || *p > '9') {
            return HD_E_FORMAT;
        }
        if (value <= UINT32_MAX) {
            value = value * 10 + (uint64_t)(*p - '0');
        }
    }
    if (value < min || value > max) {
        return HD_E_RANGE;
    }
    *out = (uint32_t)value;
    return HD_OK;
}

void hd_hex_encode(const uint8_t *bytes, size_t len, char *out)
{
    static const char digit[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digit[bytes[i] >> 4];
        out[2 * i + 1] = digit[bytes[i] & 15];
    }
    out[2 * len] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

enum hd_err hd_hex_decode(const char *text, uint8_t *out, size_t len)
{
    if (strlen(text) != 2 * len) {
        return HD_E_FORMAT;
    }
    for (size_t i = 0; i < len; i++) {
        int high = hex_value(text[2 * i]);
        int low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return HD_E_FORMAT;
        }
        out[i] = (uint8_t)(high * 16 + low);
    }
    return HD_OK;
}
