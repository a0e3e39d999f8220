/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts of cells: how the format hides characters that XML cannot hold, and the part in which cells
 * share their texts. Of a text in several styles the words are joined; readings above Chinese or
 * Japanese characters are left out.
 */

#include <stdlib.h>
#include <string.h>

#include "sheets_work.h"
#include "sheets_xml.h"

enum { SHARED_MAX = 2 * SHEETS_CELLS_MAX, ESCAPE_LEN = 7 };

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "_x000D_" at the front of text: the character it stands for; 0 when it is no such thing. NUL
 * and halves of characters are none. */
static uint32_t escaped(struct hd_slice text)
{
    if (text.len < ESCAPE_LEN || text.p[0] != '_' || text.p[1] != 'x' || text.p[6] != '_') {
        return 0;
    }
    uint32_t c = 0;
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_digit(text.p[i]);
        if (digit < 0) {
            return 0;
        }
        c = c << 4 | (uint32_t)digit;
    }
    return c >= 0xd800 && c <= 0xdfff ? 0 : c;
}

/* At most three bytes, so never longer than its escape. */
static size_t put(char *at, uint32_t c)
{
    if (c < 0x80) {
        at[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        at[0] = (char)(0xc0 | c >> 6);
        at[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    at[0] = (char)(0xe0 | c >> 12);
    at[1] = (char)(0x80 | (c >> 6 & 0x3f));
    at[2] = (char)(0x80 | (c & 0x3f));
    return 3;
}

static void one_line_end(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from == '\r') {
            *to++ = '\n';
            from += from[1] == '\n' ? 1 : 0;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

const char *sheets_plain(struct hd_arena *arena, struct hd_slice text)
{
    if (text.len == 0) {
        return "";
    }
    char *out = hd_arena_alloc(arena, text.len + 1);
    if (!out) {
        return NULL;
    }
    size_t n = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t c = escaped((struct hd_slice){text.p + i, text.len - i});
        if (c != 0) {
            n += put(out + n, c);
            i += ESCAPE_LEN;
        } else {
            out[n++] = (char)text.p[i++];
        }
    }
    out[n] = '\0';
    one_line_end(out);
    return out;
}

/* --- the part of shared texts ----------------------------------------------------------------- */

struct shared {
    struct sheets_work *work;
    bool item;       /* in a text */
    size_t readings; /* depth inside a reading above the line */
};

static void add_shared(struct sheets_xml *xml, struct sheets_work *work)
{
    if (work->shared_n == SHARED_MAX) {
        sheets_xml_fail(
            xml, HD_E_RANGE,
            "The file has more than %d texts, which no form needs. Copy the rows in "
            "use into a new workbook.",
            SHARED_MAX);
        return;
    }
    if (work->shared_n == work->shared_cap) {
        size_t cap = work->shared_cap ? 2 * work->shared_cap : 256;
        const char **grown = realloc(work->shared, cap * sizeof(*grown));
        if (!grown) {
            sheets_xml_fail(xml, HD_E_NOMEM, "Memory ran out while the file was read.");
            return;
        }
        work->shared = grown;
        work->shared_cap = cap;
    }
    const char *text = sheets_plain(&work->arena, hd_buf_slice(&xml->text));
    if (!text) {
        sheets_xml_fail(xml, HD_E_NOMEM, "Memory ran out while the file was read.");
        return;
    }
    work->shared[work->shared_n++] = text;
}

static void shared_start(struct sheets_xml *xml, const char *name,
                         const char *const *attributes)
{
    (void)attributes;
    struct shared *shared = xml->ctx;
    if (strcmp(name, "si") == 0) {
        if (shared->item) {
            sheets_xml_damaged(xml);
        }
        shared->item = true;
        xml->text.len = 0;
    } else if (strcmp(name, "rPh") == 0) {
        shared->readings++;
    } else if (strcmp(name, "t") == 0) {
        xml->collect = shared->item && shared->readings == 0;
    }
}

static void shared_end(struct sheets_xml *xml, const char *name)
{
    struct shared *shared = xml->ctx;
    if (strcmp(name, "si") == 0) {
        add_shared(xml, shared->work);
        shared->item = false;
    } else if (strcmp(name, "rPh") == 0) {
        shared->readings--;
    } else if (strcmp(name, "t") == 0) {
        xml->collect = false;
    }
}

enum hd_err sheets_read_shared(struct sheets_work *work, const char *part)
{
    static const struct sheets_xml_ops ops = {shared_start, shared_end};
    struct shared shared = {.work = work};
    return sheets_xml_read(&work->job, work->parts, part, &ops, &shared);
}
