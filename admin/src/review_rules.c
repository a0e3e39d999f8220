/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a translation must share with its source, and no compiler of a single language can know:
 * placeholders, and numbers that somebody may call. A wrong digit is a child who reaches nobody.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/text.h>

#include "review.h"

enum { NUMBER_DIGITS = 3, NUMBERS_MAX = 16, DIGITS_MAX = 32, HOLDERS_MAX = 16 };

/* The bytes of a placeholder that begins at text, "{day}"; 0 when none does. */
static size_t placeholder_at(const char *text)
{
    static const char inside[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    size_t n = text[0] == '{' ? strspn(text + 1, inside) : 0;
    return n > 0 && text[n + 1] == '}' ? n + 2 : 0;
}

static size_t times(const char *text, const char *holder, size_t len)
{
    size_t n = 0;
    for (; *text != '\0'; text++) {
        n += placeholder_at(text) == len && memcmp(text, holder, len) == 0 ? 1 : 0;
    }
    return n;
}

/* Every placeholder of a as often in b; if not, the first that is not. */
static bool holders_in(const char *a, const char *b, const char **holder, size_t *len)
{
    for (const char *at = a; *at != '\0'; at++) {
        size_t n = placeholder_at(at);
        if (n > 0 && times(a, at, n) != times(b, at, n)) {
            *holder = at;
            *len = n;
            return false;
        }
    }
    return true;
}

static bool same_holders(const char *source, const char *text, const char *what,
                         char why[REVIEW_REASON_MAX])
{
    const char *holder = NULL;
    size_t len = 0;
    if (holders_in(source, text, &holder, &len) && holders_in(text, source, &holder, &len)) {
        return true;
    }
    (void)snprintf(
        why, REVIEW_REASON_MAX,
        "%s must have the placeholder %.*s as often as the original: %zu times, not %zu.", what,
        (int)(len < DIGITS_MAX ? len : DIGITS_MAX), holder, times(source, holder, len),
        times(text, holder, len));
    return false;
}

/* The value of a digit, European or Arabic or Persian; -1 for others. */
static int digit_of(uint32_t c)
{
    static const uint32_t zeros[] = {'0', 0x660, 0x6f0, 0xff10};
    for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
        if (c >= zeros[i] && c <= zeros[i] + 9) {
            return (int)(c - zeros[i]);
        }
    }
    return -1;
}

/* What may stand between the digits of one number. */
static bool joins(uint32_t c)
{
    return c == ' ' || c == 0xa0 || c == 0x202f || c == '-' || c == 0x2011;
}

struct numbers {
    size_t n;
    char digits[NUMBERS_MAX][DIGITS_MAX];
};

/* The numbers of a text that somebody may call: three digits and more, with spaces between or not. */
static void find_numbers(const char *text, struct numbers *out)
{
    char digits[DIGITS_MAX];
    size_t n = 0;
    bool joined = false; /* one sign that joins is behind the last digit */
    *out = (struct numbers){.n = 0};
    for (uint32_t c = 1; c != 0;) {
        c = hd_utf8_next(&text);
        int digit = digit_of(c);
        if (digit >= 0) {
            if (n < DIGITS_MAX - 1) {
                digits[n++] = (char)('0' + digit);
            }
            joined = false;
            continue;
        }
        if (n > 0 && joins(c) && !joined) {
            joined = true;
            continue;
        }
        if (n >= NUMBER_DIGITS && out->n < NUMBERS_MAX) {
            memcpy(out->digits[out->n], digits, n);
            out->digits[out->n++][n] = '\0';
        }
        n = 0;
        joined = false;
    }
}

static size_t times_number(const struct numbers *in, const char *digits)
{
    size_t n = 0;
    for (size_t i = 0; i < in->n; i++) {
        n += strcmp(in->digits[i], digits) == 0 ? 1 : 0;
    }
    return n;
}

static const char *not_in(const struct numbers *a, const struct numbers *b)
{
    for (size_t i = 0; i < a->n; i++) {
        if (times_number(a, a->digits[i]) != times_number(b, a->digits[i])) {
            return a->digits[i];
        }
    }
    return NULL;
}

static bool same_numbers(const char *source, const char *text, char why[REVIEW_REASON_MAX])
{
    struct numbers wanted;
    struct numbers has;
    find_numbers(source, &wanted);
    find_numbers(text, &has);
    const char *missing = not_in(&wanted, &has);
    const char *foreign = not_in(&has, &wanted);
    if (!missing && !foreign) {
        return true;
    }
    (void)snprintf(why, REVIEW_REASON_MAX,
                   missing ? "The text must have the number %s as the original has it."
                           : "The text has the number %s, which the original has not.",
                   missing ? missing : foreign);
    return false;
}

/* "0800 1111" gets the space that no line is broken at, when the source has it. */
static bool bind_numbers(const char *source, struct hd_buf *text)
{
    static const char bound[] = "\xc2\xa0";
    struct hd_buf out = HD_BUF_EMPTY;
    enum hd_err err = HD_OK;
    bool behind_digit = false;
    if (!strstr(source, bound)) {
        return true;
    }
    for (const char *at = (const char *)text->p; *at != '\0' && !err;) {
        const char *from = at;
        uint32_t c = hd_utf8_next(&at);
        const char *next = at;
        bool bind = c == ' ' && behind_digit && digit_of(hd_utf8_next(&next)) >= 0;
        err = bind ? hd_buf_append(&out, bound, 2)
                   : hd_buf_append(&out, from, (size_t)(at - from));
        behind_digit = digit_of(c) >= 0;
    }
    err = err ? err : hd_buf_append(&out, "", 1);
    if (err) {
        hd_buf_free(&out);
        return false;
    }
    hd_buf_free(text);
    *text = out;
    return true;
}

bool review_rules(const char *source, struct hd_buf *text, const char *say,
                  char why[REVIEW_REASON_MAX])
{
    if (!bind_numbers(source, text)) {
        (void)snprintf(why, REVIEW_REASON_MAX, "Memory ran out.");
        return false;
    }
    const char *shown = (const char *)text->p;
    return same_holders(source, shown, "The text", why) &&
           (!say || same_holders(source, say, "The spoken form", why)) &&
           same_numbers(source, shown, why);
}
