/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a way in words back to a chain of steps, and then as in json_lines.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/lines.h>
#include <heard/text.h>

#include "json.h"
#include "json_lines.h"

/* A way, taken apart: the names point into text. */
struct way {
    char text[HD_NOTE_PLACE_MAX];
    struct hd_json_at step[HD_JSON_DEPTH_MAX + 2];
    size_t n;
};

static struct hd_json_at *add_step(struct way *way)
{
    if (way->n == sizeof(way->step) / sizeof(way->step[0])) {
        return NULL;
    }
    struct hd_json_at *step = &way->step[way->n];
    *step = (struct hd_json_at){.parent = way->n > 0 ? step - 1 : NULL};
    way->n++;
    return step;
}

/* "indicators[3].ref"; false when it is no such way. The ends of names are written into the text,
 * over the "." or "[" behind them. */
static bool take_apart(struct way *way)
{
    char *at = way->text;
    char next = *at == '[' ? '[' : '.'; /* what the following step begins with */
    bool more = *at != '\0';
    at += *at == '[' ? 1 : 0;
    (void)add_step(way); /* the top */
    while (more) {
        struct hd_json_at *step = add_step(way);
        char *end = at + strcspn(at, ".[");
        if (!step || end == at) {
            return false;
        }
        if (next == '[') {
            char *behind = NULL;
            step->index = strtoul(at, &behind, 10);
            if (behind == at || *behind != ']' || behind + 1 != end) {
                return false;
            }
        } else {
            step->key = at;
        }
        next = *end;
        more = next != '\0';
        at = more ? end + 1 : end;
        *end = '\0';
    }
    return true;
}

static void add_line(struct hd_note *note, const char *place, struct hd_slice json)
{
    struct way way = {.n = 0};
    size_t len = strlen(place);
    if (strncmp(note->place, place, len) != 0) {
        return;
    }
    const char *rest = note->place + len;
    bool whole = *rest == '\0';
    if (!whole && strncmp(rest, ": ", 2) != 0) {
        return;
    }
    (void)hd_text_copy(way.text, sizeof(way.text), whole ? "" : rest + 2);
    size_t line = take_apart(&way) ? hd_json_line(json, &way.step[way.n - 1]) : 0;
    if (line > 0) {
        char with[HD_NOTE_PLACE_MAX + 32];
        (void)snprintf(with, sizeof(with), "%.*s:%zu%s", (int)len, place, line, rest);
        (void)hd_text_copy(note->place, sizeof(note->place), with);
    }
}

void hd_lines_add(struct hd_notes *notes, const char *place, struct hd_slice json)
{
    static const uint8_t mark[] = {0xef, 0xbb, 0xbf};
    char file[HD_JSON_FILE_MAX];
    char shown[HD_NOTE_PLACE_MAX];
    hd_json_file(place, file);
    hd_text_printable(shown, sizeof(shown), file);
    if (json.len >= sizeof(mark) && memcmp(json.p, mark, sizeof(mark)) == 0) {
        json.p += sizeof(mark);
        json.len -= sizeof(mark);
    }
    for (size_t i = 0; i < notes->n; i++) {
        add_line(&notes->list[i], shown, json);
    }
}
