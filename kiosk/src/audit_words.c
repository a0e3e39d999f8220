/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How words were set: whether they fit, where their lines break, and the order of their digits. */
#include <stdlib.h>
#include <string.h>

#include <heard/text.h>

#include "audit_inside.h"

/* ---- the order of digits ---- */

/* A text for looking at its digits: other letters are a mark, what is not drawn is left out. */
struct plain {
    size_t n;
    char text[TYPESET_CHARS_MAX + 1];
    uint16_t byte[TYPESET_CHARS_MAX]; /* where each stands in the words */
};

static uint8_t one_face(void *ctx, uint32_t character)
{
    (void)ctx;
    (void)character;
    return 0;
}

static int by_length(void *ctx, uint8_t face, bool rtl, const char *text)
{
    (void)ctx;
    (void)face;
    (void)rtl;
    return (int)strlen(text);
}

static bool is_drawn(uint32_t c)
{
    return !((c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0x200B ||
             c == 0x200E || c == 0x200F || c == 0xFEFF || c == 0x00AD);
}

static void add_character(struct plain *plain, const struct typeset *set, size_t i)
{
    uint32_t c = set->character[i];
    if (is_drawn(c)) {
        plain->byte[plain->n] = set->byte[i];
        char shown = '~';
        if (c < 0x80) {
            shown = (char)c;
        } else if (c == 0x00A0) {
            shown = ' ';
        }
        plain->text[plain->n++] = shown;
    }
}

static void read_plain(struct plain *plain, const struct typeset *set)
{
    plain->n = 0;
    for (size_t i = 0; i < set->n; i++) {
        add_character(plain, set, i);
    }
    plain->text[plain->n] = '\0';
}

/* What an eye sees from left to right, line by line. */
static void read_glass(struct plain *plain, const struct typeset *set)
{
    struct typeset_run run[TYPESET_RUNS_MAX];
    plain->n = 0;
    for (size_t k = 0; k < set->lines_n; k++) {
        size_t runs = typeset_runs(set, &set->line[k], run);
        for (size_t r = 0; r < runs; r++) {
            size_t start = set->atom[run[r].first].start;
            size_t end = set->atom[run[r].last].end;
            for (size_t i = 0; i < end - start; i++) {
                add_character(plain, set, run[r].level & 1 ? end - 1 - i : start + i);
            }
        }
    }
    plain->text[plain->n] = '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The next number from a place on, with single signs between its digits; len 0: none. */
static size_t next_number(const struct plain *plain, size_t from, size_t *len)
{
    size_t start = from;
    while (start < plain->n && !is_digit(plain->text[start])) {
        start++;
    }
    size_t end = start;
    while (end < plain->n &&
           (is_digit(plain->text[end]) ||
            (strchr(" -/:.,+", plain->text[end]) && is_digit(plain->text[end + 1])))) {
        end++;
    }
    *len = end - start;
    return start;
}

static bool keeps_digits(struct typeset *set, const char *text, const char *lang)
{
    const struct typeset_fonts fonts = {NULL, one_face, by_length};
    struct plain words;
    struct plain glass;
    char number[64];
    typeset_read(set, text, lang, &fonts);
    typeset_measure(set, &fonts);
    (void)typeset_fill(set, INT32_MAX);
    read_plain(&words, set);
    read_glass(&glass, set);
    size_t len = 0;
    for (size_t at = next_number(&words, 0, &len); len > 0;
         at = next_number(&words, at + len, &len)) {
        size_t n = len < sizeof(number) - 1 ? len : sizeof(number) - 1;
        memcpy(number, words.text + at, n);
        number[n] = '\0';
        if (!strstr(glass.text, number)) {
            return false;
        }
    }
    return true;
}

bool audit_keeps_digits(const char *text, const char *lang)
{
    struct typeset *set = calloc(1, sizeof(*set));
    bool keeps = set && keeps_digits(set, text, lang);
    free(set);
    return keeps;
}

static bool has_digits(const char *text)
{
    return strcspn(text, "0123456789") != strlen(text);
}

/* A telephone number is read as one: four digits and more, of one line. */
static bool is_whole_number(const struct text_block *block, const char *text)
{
    for (const char *p = text; *p; p++) {
        size_t len = strspn(p, "0123456789");
        size_t gap = len >= 3 && strncmp(p + len, "\xC2\xA0", 2) == 0 ? 2
                     : len >= 3 && p[len] == ' '                      ? 1
                                                                      : 0;
        size_t more = gap ? strspn(p + len + gap, "0123456789") : 0;
        int x;
        int w;
        if (len >= 3 && more >= 3) {
            uint16_t start = (uint16_t)(p - text);
            size_t lines = 0;
            for (size_t i = 0; i < block->lines; i++) {
                lines +=
                    text_find(block, i, start, (uint16_t)(start + len + gap + more), &x, &w);
            }
            if (lines > 1) {
                return false;
            }
        }
        p += len ? len - 1 : 0;
    }
    return true;
}

static void check_digits(struct audit_glass *glass, const struct ui_list *list,
                         const struct ui_item *item, const struct text_block *block)
{
    if (has_digits(item->text)) {
        bool order = audit_keeps_digits(item->text, glass->lang);
        audit_note(glass->audit, AUDIT_DIGITS, order && is_whole_number(block, item->text),
                   list, item, order ? "a number goes over two lines" : "digits out of order");
    }
}

/* ---- where lines begin and end ---- */

/* Does the text at p begin with one of these characters? */
static bool is_one_of(const char *p, const char *const *characters, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strncmp(p, characters[i], strlen(characters[i])) == 0) {
            return true;
        }
    }
    return false;
}

static bool closes(const char *p)
{
    static const char *const marks[] = {"，", "。", "！", "？", "）", "：", "；", "、",
                                        "》", "」", "』", "】", "”",  "，", ",",  ".",
                                        "!",  "?",  ")",  ":",  ";",  "،",  "؛",  "؟"};
    return is_one_of(p, marks, sizeof(marks) / sizeof(marks[0]));
}

static bool opens(const char *p)
{
    static const char *const marks[] = {"（", "《", "「", "『", "【", "“", "(", "„"};
    return is_one_of(p, marks, sizeof(marks) / sizeof(marks[0]));
}

/* The character that ends before a byte. */
static const char *last_before(const char *text, size_t end)
{
    size_t at = end;
    while (at > 0 && ((unsigned char)text[at - 1] & 0xC0) == 0x80) {
        at--;
    }
    return text + (at > 0 ? at - 1 : 0);
}

static void check_breaks(struct audit_glass *glass, const struct ui_list *list,
                         const struct ui_item *item, const struct text_block *block)
{
    /* Marks are in reading order: where the line changes, one ended and the next began. */
    for (size_t i = 0; i < block->marks; i++) {
        const struct text_mark *mark = &block->mark[i];
        bool first = i == 0 || block->mark[i - 1].line != mark->line;
        bool last = i + 1 == block->marks || block->mark[i + 1].line != mark->line;
        bool cut = i + 1 == TEXT_MARKS_MAX; /* more may follow on this line */
        if (first) {
            audit_note(glass->audit, AUDIT_BREAK, !closes(item->text + mark->start), list, item,
                       "line %u begins with a closing sign", mark->line + 1U);
        }
        if (last && !cut) {
            audit_note(glass->audit, AUDIT_BREAK, !opens(last_before(item->text, mark->end)),
                       list, item, "line %u ends with an opening sign", mark->line + 1U);
        }
    }
}

/* ---- how large ---- */

enum { STEP_PERCENT = 96 };

static uint64_t add_to_key(uint64_t h, const char *text)
{
    for (const char *p = text; *p; p++) {
        h = (h ^ (unsigned char)*p) * 0x100000001b3U;
    }
    return h * 0x100000001b3U;
}

/* The place of a text of this screen, or a free one. */
static struct audit_em *em_of(struct audit_glass *glass, const struct ui_list *list,
                              const struct ui_item *item)
{
    uint64_t key = add_to_key(add_to_key(0xcbf29ce484222325U, list->screen), item->text) | 1U;
    size_t at = (size_t)(key >> 1) % AUDIT_EMS;
    for (size_t i = 0; i < AUDIT_EMS; i++) {
        struct audit_em *em = &glass->em[(at + i) % AUDIT_EMS];
        if (em->key == key || em->key == 0) {
            em->key = key;
            return em;
        }
    }
    return NULL;
}

static void check_large(struct audit_glass *glass, const struct ui_list *list,
                        const struct ui_item *item, const struct text_block *block)
{
    const struct metrics *m = &glass->metrics;
    struct audit_em *usual = em_of(glass, list, item);
    if (!usual || list->staff) {
        return;
    }
    if (!glass->larger) {
        usual->em = usual->em == 0 || block->em < usual->em ? block->em : usual->em;
        return;
    }
    int least = metrics_px(m, metrics_large_em_um(m) / 1000.0);
    /* Sizes are tried in steps, so the same words may land one step apart. */
    least = least > 0 ? least : usual->em * STEP_PERCENT / 100;
    audit_note(glass->audit, AUDIT_LARGE, block->em >= least, list, item,
               "%.1f mm, not %.1f mm", block->em * (double)m->um_per_px / 1000.0,
               least * (double)m->um_per_px / 1000.0);
}

void audit_words_item(struct audit_glass *glass, const struct ui_list *list,
                      const struct ui_item *item)
{
    const struct metrics *m = &glass->metrics;
    const struct text_block *block = paint_text(glass->paint, m, item);
    if (!item->text[0]) {
        return;
    }
    bool fits =
        block && block->whole && block->em * 100 >= m->text[item->size] * AUDIT_FIT_PERCENT;
    audit_note(glass->audit, AUDIT_FIT, fits, list, item, "%s in %d px of %d",
               block && block->whole ? "set" : "cut off", block ? block->em : 0,
               m->text[item->size]);
    if (block) {
        check_large(glass, list, item, block);
        check_digits(glass, list, item, block);
        check_breaks(glass, list, item, block);
    }
}
