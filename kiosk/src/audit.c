/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of a draw list, one function each; the table of what they say is AUDIT_CHECKS. */
#include "audit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <heard/text.h>

#include "scan.h"

static const double target_mm = 20.0;
static const double gap_mm = 8.0;

const char *audit_name(enum audit_check check)
{
#define AUDIT_TEXT(name, text) text,
    static const char *const names[] = {AUDIT_CHECKS(AUDIT_TEXT)};
#undef AUDIT_TEXT
    return names[check];
}

void audit_note(struct audit *audit, enum audit_check check, bool right,
                const struct ui_list *list, const struct ui_item *item, const char *fmt, ...)
{
    audit->looked[check]++;
    if (right) {
        return;
    }
    char what[256];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof(what), fmt, args);
    va_end(args);
    audit->failed[check]++;
    audit->found(audit->ctx, check, list, item, what);
}

/* ---- where things are ---- */

static double mm_of(const struct metrics *m, int px)
{
    return px * (double)m->um_per_px / 1000.0;
}

static void check_window(struct audit *audit, const struct metrics *m,
                         const struct ui_list *list, const struct ui_item *item)
{
    const struct ui_rect *box = &item->box;
    bool inside = box->x >= 0 && box->y >= 0 && box->w > 0 && box->h > 0 &&
                  box->x + box->w <= m->w && box->y + box->h <= m->h;
    audit_note(audit, AUDIT_WINDOW, inside, list, item, "%d,%d %d x %d px in %d x %d", box->x,
               box->y, box->w, box->h, m->w, m->h);
}

static void check_size(struct audit *audit, const struct metrics *m, const struct ui_list *list,
                       const struct ui_item *item)
{
    int least = metrics_px(m, target_mm);
    audit_note(audit, AUDIT_SIZE, item->box.w >= least && item->box.h >= least, list, item,
               "%.1f x %.1f mm", mm_of(m, item->box.w), mm_of(m, item->box.h));
}

/* How far apart two boxes are along the axis on which they are farther; under 0: they overlap. */
static int distance(struct ui_rect a, struct ui_rect b)
{
    int dx = a.x < b.x ? b.x - (a.x + a.w) : a.x - (b.x + b.w);
    int dy = a.y < b.y ? b.y - (a.y + a.h) : a.y - (b.y + b.h);
    return dx > dy ? dx : dy;
}

static void check_neighbours(struct audit *audit, const struct metrics *m,
                             const struct ui_list *list, size_t at)
{
    const struct ui_item *item = &list->item[at];
    for (size_t k = at + 1; k < list->n; k++) {
        const struct ui_item *other = &list->item[k];
        if (other->id == 0) {
            continue;
        }
        int apart = distance(item->box, other->box);
        audit_note(audit, AUDIT_OVER, apart >= 0, list, item, "over \"%s\"",
                   other->say ? other->say : "");
        if (apart >= 0) {
            audit_note(audit, AUDIT_GAP, apart >= metrics_px(m, gap_mm), list, item,
                       "%.1f mm from \"%s\"", mm_of(m, apart), other->say ? other->say : "");
        }
    }
}

/* ---- names ---- */

static size_t read_character(const char *text, uint32_t *out)
{
    const unsigned char *p = (const unsigned char *)text;
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

static bool is_latin(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7);
}

static bool is_arabic(uint32_t c)
{
    return (c >= 0x0620 && c <= 0x064A) || (c >= 0x066E && c <= 0x06D3);
}

static bool is_han(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

struct scripts {
    unsigned latin, arabic, han, digits;
};

static struct scripts count_scripts(const char *text)
{
    struct scripts n = {0};
    for (size_t at = 0; text[at];) {
        uint32_t c;
        at += read_character(text + at, &c);
        n.latin += is_latin(c);
        n.arabic += is_arabic(c);
        n.han += is_han(c);
        n.digits += c >= '0' && c <= '9';
    }
    return n;
}

static bool is_speakable(const char *say)
{
    if (!say) {
        return false;
    }
    const struct scripts n = count_scripts(say);
    return n.latin + n.arabic + n.han + n.digits > 0;
}

bool audit_is_of_script(const char *lang, const char *say)
{
    const struct scripts n = count_scripts(say);
    if (ui_is_rtl(lang)) {
        return n.arabic > 0 || n.latin + n.han == 0;
    }
    return n.arabic + n.han == 0;
}

/* Names of kiosks and hubs, the words of a fingerprint, what other programs said: they are shown
 * and said as they are, whatever the language. */
static bool is_as_it_is(const struct ui_list *list, const struct ui_item *item)
{
    return (hd_text_equal(list->screen, "about") || hd_text_equal(list->screen, "work")) &&
           hd_text_equal(item->text, item->say);
}

/* Dots in a row are said as one, by the first. */
static bool is_said_before(const struct ui_list *list, const struct ui_item *item)
{
    const struct ui_item *before = item - 1;
    return item != list->item && item->role == UI_PROGRESS && !item->say &&
           before->role == UI_PROGRESS;
}

static void check_say(struct audit *audit, const char *lang, const struct ui_list *list,
                      const struct ui_item *item)
{
    if (item->role == UI_PANEL || is_said_before(list, item)) {
        return;
    }
    bool said = is_speakable(item->say);
    audit_note(audit, item->id != 0 ? AUDIT_NAME : AUDIT_SAY, said, list, item,
               "nothing to say");
    lang = item->lang ? item->lang : lang;
    if (said && !is_as_it_is(list, item)) {
        audit_note(audit, AUDIT_SCRIPT, audit_is_of_script(lang, item->say), list, item,
                   "said as \"%s\"", item->say);
    }
}

/* FNV-1a: tells texts apart, and needs no key. */
static uint64_t number_of(const char *text)
{
    uint64_t h = 0xcbf29ce484222325U;
    for (const char *p = text ? text : ""; *p; p++) {
        h = (h ^ (unsigned char)*p) * 0x100000001b3U;
    }
    return h;
}

void audit_remember(const struct ui_list *list, struct audit_said *said)
{
    for (size_t i = 0; i < UI_ITEMS_MAX; i++) {
        bool there = i < list->n;
        said[i].text = number_of(there ? list->item[i].text : NULL);
        said[i].say = number_of(there ? list->item[i].say : NULL);
    }
}

void audit_compare(struct audit *audit, const struct ui_list *list,
                   const struct audit_said *said)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct ui_item *item = &list->item[i];
        if (item->text && is_speakable(item->say) && number_of(item->text) != said[i].text) {
            audit_note(audit, AUDIT_SCRIPT, number_of(item->say) != said[i].say, list, item,
                       "said in the first language: \"%s\"", item->say);
        }
    }
}

static void check_twin(struct audit *audit, const struct ui_list *list, size_t at)
{
    const struct ui_item *item = &list->item[at];
    size_t before = 0;
    while (before < at &&
           (list->item[before].id == 0 || !hd_text_equal(list->item[before].say, item->say))) {
        before++;
    }
    audit_note(audit, AUDIT_TWIN, before == at, list, item, "another target is called so");
}

static void check_heading(struct audit *audit, const struct ui_list *list)
{
    unsigned n = 0;
    for (size_t i = 0; i < list->n; i++) {
        n += list->item[i].role == UI_HEADING;
    }
    audit_note(audit, AUDIT_HEADING, n == 1, list, NULL, "%u headings", n);
}

/* ---- order ---- */

static size_t index_of(const struct ui_list *list, uint16_t id)
{
    size_t at = 0;
    while (at < list->n && list->item[at].id != id) {
        at++;
    }
    return at;
}

/* Round and round from nothing: every target once, then the first again. */
static void check_round(struct audit *audit, enum audit_check check, const struct ui_list *list,
                        uint16_t (*next)(const struct ui_list *, uint16_t, int), int step)
{
    bool seen[UI_ITEMS_MAX] = {false};
    uint16_t first = next(list, 0, step);
    uint16_t id = first;
    size_t steps = 0;
    for (; id != 0 && steps < list->n; steps++) {
        size_t at = index_of(list, id);
        if (at == list->n || seen[at]) {
            break;
        }
        seen[at] = true;
        id = next(list, id, step);
    }
    for (size_t i = 0; i < list->n; i++) {
        if (list->item[i].id != 0) {
            audit_note(audit, check, seen[i], list, &list->item[i], "not reached, %s",
                       step > 0 ? "forwards" : "backwards");
        }
    }
    if (first != 0) {
        audit_note(audit, check, id == first, list, NULL, "does not come back, %s",
                   step > 0 ? "forwards" : "backwards");
    }
}

/* ---- words ---- */

static bool ends_sentence(const char *p)
{
    return (*p == '.' || *p == '!' || *p == '?' || *p == '\n') &&
           (*p == '\n' || p[1] == '\0' || strchr(" \n\")", p[1]) || (p[1] & 0x80));
}

unsigned audit_longest_sentence(const char *text)
{
    unsigned longest = 0;
    unsigned words = 0;
    bool in_word = false;
    for (const char *p = text; *p; p++) {
        bool space = *p == ' ' || *p == '\n';
        bool letter =
            (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9');
        words += letter && !in_word;
        in_word = !space && (in_word || letter);
        longest = words > longest ? words : longest;
        words = ends_sentence(p) ? 0 : words;
    }
    return longest;
}

static void check_sentences(struct audit *audit, const char *lang, const struct ui_list *list,
                            const struct ui_item *item)
{
    if (item->text && strncmp(lang, "en", 2) == 0) {
        unsigned words = audit_longest_sentence(item->text);
        audit_note(audit, AUDIT_SENTENCE, words <= AUDIT_SENTENCE_WORDS, list, item,
                   "%u words in a sentence", words);
    }
}

void audit_list(struct audit *audit, const struct metrics *metrics, const char *lang,
                const struct ui_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct ui_item *item = &list->item[i];
        check_window(audit, metrics, list, item);
        check_say(audit, lang, list, item);
        check_sentences(audit, lang, list, item);
        if (item->id != 0) {
            check_size(audit, metrics, list, item);
            check_neighbours(audit, metrics, list, i);
            check_twin(audit, list, i);
        }
    }
    check_heading(audit, list);
    for (int step = -1; step <= 1; step += 2) {
        check_round(audit, AUDIT_FOCUS, list, ui_next_id, step);
        check_round(audit, AUDIT_SCAN, list, scan_next, step);
    }
}
