/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Atoms are cut where a line may break, where the direction changes and where the face does; that
 * never parts Arabic letters that join, for those are in one word, one direction and one face.
 */
#include "typeset.h"

#include <fribidi.h>
#include <string.h>

#include <linebreak.h>

#include "ui.h"

/* One code point; a byte that begins none stands for itself, so that reading always goes on. */
static size_t decode(const char *words, uint32_t *out)
{
    const unsigned char *p = (const unsigned char *)words;
    size_t len = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    static const unsigned char mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t c = p[0] & mask[len];
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            *out = p[0];
            return 1;
        }
        c = c << 6 | (p[i] & 0x3FU);
    }
    *out = c;
    return len;
}

static size_t encode(uint32_t c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    out[0] = (char)(lead[len] | c);
    return len;
}

/* What steers direction and breaks, and is not drawn. */
static bool is_control(uint32_t c)
{
    return (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200B ||
           c == 0x200E || c == 0x200F || c == 0x00AD || c == 0x2060 || c == 0xFEFF || c < 0x20;
}

static bool is_space(uint32_t c)
{
    return c == ' ' || c == 0x3000 || c == '\n';
}

/* Marks are drawn with the letter before them, joiners with either. */
static bool follows(uint32_t c)
{
    return fribidi_get_bidi_type(c) == FRIBIDI_TYPE_NSM || c == 0x200C || c == 0x200D ||
           is_control(c);
}

static void read_characters(struct typeset *set, const char *words)
{
    size_t at = 0;
    set->n = 0;
    while (words[at] && set->n < TYPESET_CHARS_MAX && at < UINT16_MAX - 4) {
        set->byte[set->n] = (uint16_t)at;
        at += decode(words + at, &set->character[set->n++]);
    }
    set->byte[set->n] = (uint16_t)at;
}

/* False when FriBidi has no memory: then everything goes the way of the language. */
static bool find_levels(const struct typeset *set, FriBidiLevel *level)
{
    FriBidiCharType type[TYPESET_CHARS_MAX];
    FriBidiBracketType bracket[TYPESET_CHARS_MAX];
    FriBidiParType base = set->rtl ? FRIBIDI_PAR_RTL : FRIBIDI_PAR_LTR;
    fribidi_get_bidi_types(set->character, (FriBidiStrIndex)set->n, type);
    fribidi_get_bracket_types(set->character, (FriBidiStrIndex)set->n, type, bracket);
    return fribidi_get_par_embedding_levels_ex(type, bracket, (FriBidiStrIndex)set->n, &base,
                                               level) != 0;
}

/* A hyphen inside a word does not end a line: "s-a" and "ouvem-te" are easier to read whole. */
static void keep_hyphens(const struct typeset *set, char *breaks)
{
    for (size_t i = 1; i + 1 < set->n; i++) {
        bool inside = set->character[i] == '-' && !is_space(set->character[i - 1]) &&
                      !is_space(set->character[i + 1]);
        if (inside && breaks[i] == LINEBREAK_ALLOWBREAK) {
            breaks[i] = LINEBREAK_NOBREAK;
        }
    }
}

static void cut_atoms(struct typeset *set, const FriBidiLevel *level, const char *breaks,
                      const uint8_t *face)
{
    set->atoms_n = 0;
    struct typeset_atom *atom = NULL;
    for (size_t i = 0; i < set->n; i++) {
        bool space = is_space(set->character[i]);
        bool same = atom && !atom->breaks && atom->level == (uint8_t)level[i] &&
                    atom->face == face[i] && atom->space == space;
        if (!same) {
            if (set->atoms_n == TYPESET_ATOMS_MAX) {
                return;
            }
            atom = &set->atom[set->atoms_n++];
            *atom = (struct typeset_atom){.start = (uint16_t)i,
                                          .level = (uint8_t)level[i],
                                          .face = face[i],
                                          .space = space};
        }
        atom->end = (uint16_t)(i + 1);
        atom->must = breaks[i] == LINEBREAK_MUSTBREAK;
        atom->breaks = atom->must || breaks[i] == LINEBREAK_ALLOWBREAK;
    }
}

void typeset_read(struct typeset *set, const char *words, const char *lang,
                  const struct typeset_fonts *fonts)
{
    FriBidiLevel level[TYPESET_CHARS_MAX];
    char breaks[TYPESET_CHARS_MAX];
    uint8_t face[TYPESET_CHARS_MAX];
    set->rtl = ui_is_rtl(lang);
    set->lines_n = 0;
    read_characters(set, words);
    if (set->n == 0 || !find_levels(set, level)) {
        memset(level, set->rtl ? 1 : 0, sizeof(level));
    }
    set_linebreaks_utf32(set->character, set->n, lang, breaks);
    keep_hyphens(set, breaks);
    for (size_t i = 0; i < set->n; i++) {
        face[i] = fonts->face_of(fonts->ctx, set->character[i]);
        if (i > 0 && follows(set->character[i])) {
            face[i] = face[i - 1]; /* or a mark would be drawn over nothing */
        }
        if (i > 0 && fribidi_get_bidi_type(set->character[i]) == FRIBIDI_TYPE_NSM) {
            level[i] = level[i - 1];
        }
    }
    cut_atoms(set, level, breaks, face);
}

void typeset_text(const struct typeset *set, size_t first, size_t last, char *out, size_t size)
{
    size_t len = 0;
    for (size_t i = set->atom[first].start; i < set->atom[last].end && len + 5 <= size; i++) {
        uint32_t c = set->character[i];
        if (!is_control(c)) {
            len += encode(c == 0x00A0 ? ' ' : c, out + len);
        }
    }
    out[len] = '\0';
}

void typeset_measure(struct typeset *set, const struct typeset_fonts *fonts)
{
    char text[TYPESET_BYTES_MAX + 1];
    for (size_t i = 0; i < set->atoms_n; i++) {
        struct typeset_atom *atom = &set->atom[i];
        typeset_text(set, i, i, text, sizeof(text));
        atom->w = text[0] ? fonts->width(fonts->ctx, atom->face, atom->level & 1, text) : 0;
    }
}

/* Take a line's atoms, without the spaces at its end. */
static void add_line(struct typeset *set, size_t first, size_t end)
{
    while (end > first && set->atom[end - 1].space) {
        end--;
    }
    struct typeset_line *line = &set->line[set->lines_n++];
    *line = (struct typeset_line){.first = first, .n = end - first};
    for (size_t i = first; i < end; i++) {
        line->w += set->atom[i].w;
    }
}

static bool fill(struct typeset *set, int w)
{
    size_t start = 0;
    size_t fits = 0; /* end of what surely goes on this line: up to the last place to break */
    int width = 0;
    for (size_t i = 0; i < set->atoms_n; i++) {
        width += set->atom[i].w;
        if (!set->atom[i].space && width > w) {
            if (fits <= start || set->lines_n == TYPESET_LINES_MAX) {
                return false;
            }
            add_line(set, start, fits);
            start = fits;
            width = 0;
            for (size_t k = start; k <= i; k++) {
                width += set->atom[k].w;
            }
            if (width > w) {
                return false;
            }
        }
        if (set->atom[i].breaks || i + 1 == set->atoms_n) {
            fits = i + 1;
        }
        if (set->atom[i].must || i + 1 == set->atoms_n) {
            if (set->lines_n == TYPESET_LINES_MAX) {
                return false;
            }
            add_line(set, start, i + 1);
            start = i + 1;
            width = 0;
        }
    }
    return true;
}

bool typeset_fill(struct typeset *set, int w)
{
    set->lines_n = 0;
    if (fill(set, w)) {
        return true;
    }
    set->lines_n = 0;
    add_line(set, 0, set->atoms_n);
    return false;
}

/* UAX 9, rule L2: reverse every stretch of this level or higher, from the highest down. */
static void reorder(const struct typeset *set, size_t *atom, size_t n)
{
    uint8_t highest = 0;
    uint8_t lowest_odd = UINT8_MAX;
    for (size_t i = 0; i < n; i++) {
        uint8_t level = set->atom[atom[i]].level;
        highest = level > highest ? level : highest;
        lowest_odd = (level & 1) && level < lowest_odd ? level : lowest_odd;
    }
    for (uint8_t level = highest; level >= lowest_odd; level--) {
        for (size_t i = 0; i < n; i++) {
            size_t end = i;
            while (end < n && set->atom[atom[end]].level >= level) {
                end++;
            }
            for (size_t a = i, b = end; a + 1 < b; a++) {
                size_t swap = atom[a];
                atom[a] = atom[--b];
                atom[b] = swap;
            }
            i = end > i ? end : i;
        }
    }
}

/* Does an atom go on where a run ends, in the run's own direction? */
static bool joins(const struct typeset *set, const struct typeset_run *run, size_t atom)
{
    const struct typeset_atom *a = &set->atom[atom];
    bool next = run->level & 1 ? atom + 1 == run->first : atom == run->last + 1;
    return next && a->level == run->level && a->face == run->face;
}

size_t typeset_runs(const struct typeset *set, const struct typeset_line *line,
                    struct typeset_run *run)
{
    size_t order[TYPESET_ATOMS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < line->n; i++) {
        order[i] = line->first + i;
    }
    reorder(set, order, line->n);
    for (size_t i = 0; i < line->n; i++) {
        size_t atom = order[i];
        if (n > 0 && joins(set, &run[n - 1], atom)) {
            run[n - 1].first = atom < run[n - 1].first ? atom : run[n - 1].first;
            run[n - 1].last = atom > run[n - 1].last ? atom : run[n - 1].last;
        } else if (n < TYPESET_RUNS_MAX) {
            run[n++] =
                (struct typeset_run){atom, atom, set->atom[atom].level, set->atom[atom].face};
        }
    }
    return n;
}
