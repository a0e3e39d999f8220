/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words of a form made fit for a kiosk, which shows plain text and reads it aloud: marks for bold
 * type and headings, tags and line breaks go, the words stay. And codes made from names.
 */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <heard/text.h>

#include "xlsform_form.h"

const char *xlsform_keep_part(struct xlsform_form *form, const char *text, size_t len)
{
    /* A small file can name one long text very often. */
    bool room = len < XLSFORM_KEPT_MAX - form->kept;
    const char *kept = room ? hd_arena_text(&form->arena, text, len) : NULL;
    form->kept += kept ? len + 1 : 0;
    form->no_memory = form->no_memory || !kept;
    return kept;
}

const char *xlsform_keep(struct xlsform_form *form, const char *text)
{
    return xlsform_keep_part(form, text, strlen(text));
}

/* What a survey's text may not hold. */
static bool unwanted(uint32_t c)
{
    return (c >= 0x7f && c <= 0x9f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0xe000 && c <= 0xf8ff) || (c >= 0xfdd0 && c <= 0xfdef) || c == 0xfeff ||
           (c >= 0xfff9 && c <= 0xffff) || c >= 0xe0000 || (c & 0xfffe) == 0xfffe;
}

/* A tag at the front, "<b>" or "</span>": its length; 0 when there is none. */
static size_t tag_len(const char *text)
{
    enum { TAG_MAX = 300 };
    if (text[0] != '<' || !(isalpha((unsigned char)text[1]) || text[1] == '/')) {
        return 0;
    }
    for (size_t n = 1; n < TAG_MAX && text[n] != '\0' && text[n] != '<'; n++) {
        if (text[n] == '>') {
            return n + 1;
        }
    }
    return 0;
}

/* Is the star or underscore at text[i] there for looks? */
static bool is_mark(const char *text, size_t i)
{
    char c = text[i];
    if (c != '*' && c != '_') {
        return false;
    }
    bool pair = text[i + 1] == c || (i > 0 && text[i - 1] == c);
    if (pair) {
        return true;
    }
    bool opens = (i == 0 || text[i - 1] == ' ') && text[i + 1] != '\0' && text[i + 1] != ' ';
    bool closes =
        i > 0 && text[i - 1] != ' ' && (text[i + 1] == '\0' || strchr(" .,;:!?", text[i + 1]));
    return (opens && strchr(text + i + 1, c)) || (closes && memchr(text, c, i));
}

static size_t heading_len(const char *text)
{
    size_t n = strspn(text, "#");
    return n > 0 && n <= 6 && text[n] == ' ' ? n + 1 : 0;
}

const char *xlsform_clean(struct xlsform_form *form, const char *text, bool *changed)
{
    char out[XLSFORM_TEXT_MAX + 1];
    size_t n = 0;
    bool line = true; /* at the beginning of a line */
    for (size_t i = 0; text[i] != '\0' && n + 4 < sizeof(out);) {
        size_t skip = tag_len(text + i);
        skip = skip == 0 && line ? heading_len(text + i) : skip;
        if (skip > 0 || is_mark(text, i)) {
            *changed = true;
            i += skip > 0 ? skip : 1;
            continue;
        }
        const char *next = text + i;
        uint32_t c = hd_utf8_next(&next);
        size_t len = (size_t)(next - (text + i));
        line = c == '\n';
        if (c < 0x20 || c == ' ') {
            if (n > 0 && out[n - 1] != ' ') {
                out[n++] = ' ';
            }
        } else if (!unwanted(c)) {
            memcpy(out + n, text + i, len);
            n += len;
        }
        i += len;
    }
    while (n > 0 && out[n - 1] == ' ') {
        n--;
    }
    out[n] = '\0';
    return n > 0 ? xlsform_keep(form, out) : NULL;
}

const char *xlsform_spell(struct xlsform_form *form, const char *text)
{
    enum { RUN = 3 };
    struct hd_buf out = HD_BUF_EMPTY;
    bool any = false;
    enum hd_err err = HD_OK;
    for (size_t i = 0; text[i] != '\0' && !err;) {
        size_t run = strspn(text + i, "0123456789");
        size_t n = run > 0 ? run : 1;
        for (size_t k = 0; k < n && !err; k++) {
            bool apart = run >= RUN && k > 0;
            any = any || apart;
            err = apart ? hd_buf_append(&out, " ", 1) : HD_OK;
            err = err ? err : hd_buf_append(&out, text + i + k, 1);
        }
        i += n;
    }
    const char *kept = NULL;
    if (!err && any && out.len <= XLSFORM_TEXT_MAX) {
        kept = xlsform_keep_part(form, (const char *)out.p, out.len);
    }
    form->no_memory = form->no_memory || err;
    hd_buf_free(&out);
    return kept;
}

bool xlsform_code(const char *name, char out[XLSFORM_CODE_MAX])
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (n > 0 && name[n] == '\0' && n < XLSFORM_CODE_MAX) {
        memcpy(out, name, n + 1);
        return false;
    }
    n = 0;
    for (const char *at = name; *at != '\0' && n < XLSFORM_CODE_MAX - 1; at++) {
        uint8_t c = (uint8_t)*at;
        if (isalnum(c) && c < 0x80) {
            out[n++] = (char)tolower(c);
        } else if (c < 0x80 &&
                   (n == 0 ? c == '-' && isdigit((unsigned char)at[1]) : out[n - 1] != '-')) {
            out[n++] = '-';
        }
    }
    while (n > 0 && out[n - 1] == '-') {
        n--;
    }
    out[n] = '\0';
    if (n == 0) {
        (void)hd_text_copy(out, XLSFORM_CODE_MAX, "x");
    }
    return strcmp(out, name) != 0;
}

void xlsform_code_free(const struct xlsform_form *form, char code[XLSFORM_CODE_MAX],
                       bool (*taken)(const struct xlsform_form *form, const char *code,
                                     const void *ctx),
                       const void *ctx)
{
    char stem[XLSFORM_CODE_MAX];
    memcpy(stem, code, sizeof(stem));
    for (unsigned i = 2; taken(form, code, ctx) && i < 1000; i++) {
        (void)snprintf(code, XLSFORM_CODE_MAX, "%.28s-%u", stem, i);
    }
}
