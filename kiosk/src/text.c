/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text through SDL2_ttf. Blocks are cached by what they say and how; the cache is bounded. */
#include "text.h"

#include <stdlib.h>
#include <string.h>

#include <heard/text.h>

#include "faces.h"
#include "typeset.h"

enum {
    BLOCKS_MAX = 96,
    WORDS_MAX = 2048, /* bytes of one text: more than a survey may hold */
    LANG_MAX = 16,
    LEADING_PERCENT = 135,
    LEADING_RTL_PERCENT = 165, /* marks above and below the letters */
    SHRINK_PERCENT = 96,
    STOP_PERCENT = 60, /* a size that is always tried: tests hold every text to it */
    SMALLEST_PERCENT = 55,
    CACHE_BYTES_MAX = 5 << 20, /* a few screens' worth: words are quickly set again */
};

struct key {
    char words[WORDS_MAX];
    char lang[LANG_MAX];
    bool bold;
    int em, least, w, h;
    struct colour ink;
};

struct entry {
    struct key key;
    struct text_block block;
    uint64_t used; /* 0: empty */
    size_t bytes;  /* of its pixels */
};

struct text {
    struct faces *faces;
    struct typeset *set; /* of the text that is being set */
    struct entry *entry; /* BLOCKS_MAX of them */
    uint64_t clock;
    size_t bytes; /* of all entries */
};

enum hd_err text_new(struct text **out)
{
    *out = NULL;
    struct text *text = calloc(1, sizeof(*text));
    enum hd_err err = text ? faces_new(&text->faces) : HD_E_NOMEM;
    if (!err) {
        text->entry = calloc(BLOCKS_MAX, sizeof(*text->entry));
        text->set = calloc(1, sizeof(*text->set));
        err = text->entry && text->set ? HD_OK : HD_E_NOMEM;
    }
    if (err) {
        text_free(text);
        return err;
    }
    *out = text;
    return HD_OK;
}

static void block_clear(struct text_block *block)
{
    for (size_t i = 0; i < block->lines; i++) {
        SDL_FreeSurface(block->line[i]);
    }
    *block = (struct text_block){0};
}

void text_free(struct text *text)
{
    if (!text) {
        return;
    }
    for (size_t i = 0; text->entry && i < BLOCKS_MAX; i++) {
        block_clear(&text->entry[i].block);
    }
    faces_free(text->faces);
    free(text->set);
    free(text->entry);
    free(text);
}

void text_warm(struct text *text, const struct metrics *metrics, const char *lang)
{
    for (int bold = 0; bold < 2; bold++) {
        size_t chain = faces_chain(text->faces, lang, bold != 0);
        for (int i = 0; i < UI_SIZE_N; i++) {
            (void)faces_font(text->faces, chain, 0, metrics->text[i]);
        }
    }
}

/* ---- fonts, as the typesetter asks for them ---- */

struct asked {
    struct faces *faces;
    size_t chain;
    int em;
};

static uint8_t face_of(void *ctx, uint32_t character)
{
    const struct asked *asked = ctx;
    return faces_have(asked->faces, asked->chain, character);
}

static bool is_arabic(uint32_t c)
{
    return (c >= 0x0600 && c <= 0x08FF) || (c >= 0xFB50 && c <= 0xFDFF) ||
           (c >= 0xFE70 && c <= 0xFEFC);
}

/* A font draws one script in one direction at a time. */
static TTF_Font *font_for(const struct asked *asked, uint8_t face, bool rtl, bool arabic)
{
    TTF_Font *font = faces_font(asked->faces, asked->chain, face, asked->em);
    if (font) {
        (void)TTF_SetFontDirection(font, rtl ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
        (void)TTF_SetFontScriptName(font, arabic ? "Arab" : "Latn");
    }
    return font;
}

/* Text right to left is Arabic wherever it has letters: other such scripts have no fonts here. */
static int width_of(void *ctx, uint8_t face, bool rtl, const char *words)
{
    TTF_Font *font = font_for(ctx, face, rtl, rtl);
    int w = 0;
    return font && TTF_SizeUTF8(font, words, &w, NULL) == 0 ? w : 0;
}

/* ---- drawing ---- */

static bool run_is_arabic(const struct typeset *set, const struct typeset_run *run)
{
    for (size_t i = set->atom[run->first].start; i < set->atom[run->last].end; i++) {
        if (is_arabic(set->character[i])) {
            return true;
        }
    }
    return false;
}

/* One run on its way into its line. */
struct piece {
    SDL_Surface *surface;
    int ascent;
};

static bool draw_run(const struct asked *asked, const struct typeset *set,
                     const struct typeset_run *run, struct colour ink, struct piece *out)
{
    char words[TYPESET_BYTES_MAX + 1];
    typeset_text(set, run->first, run->last, words, sizeof(words));
    bool rtl = run->level & 1;
    TTF_Font *font = font_for(asked, run->face, rtl, run_is_arabic(set, run));
    const SDL_Color colour = {ink.r, ink.g, ink.b, 255};
    if (!font) {
        return false;
    }
    out->surface = TTF_RenderUTF8_Blended(font, words[0] ? words : " ", colour);
    out->ascent = TTF_FontAscent(font);
    return out->surface != NULL;
}

static SDL_Surface *join(const struct piece *piece, size_t n, struct colour ink)
{
    int w = 0;
    int ascent = 0;
    int below = 0;
    for (size_t i = 0; i < n; i++) {
        int rest = piece[i].surface->h - piece[i].ascent;
        w += piece[i].surface->w;
        ascent = piece[i].ascent > ascent ? piece[i].ascent : ascent;
        below = rest > below ? rest : below;
    }
    SDL_Surface *line =
        SDL_CreateRGBSurfaceWithFormat(0, w, ascent + below, 32, SDL_PIXELFORMAT_ARGB8888);
    if (!line) {
        return NULL;
    }
    /* The ink everywhere, seen nowhere: edges then blend with the ink alone. */
    SDL_FillRect(line, NULL, SDL_MapRGBA(line->format, ink.r, ink.g, ink.b, 0));
    int x = 0;
    for (size_t i = 0; i < n; i++) {
        SDL_SetSurfaceBlendMode(piece[i].surface, SDL_BLENDMODE_NONE);
        SDL_BlitSurface(piece[i].surface, NULL, line,
                        &(SDL_Rect){x, ascent - piece[i].ascent, 0, 0});
        x += piece[i].surface->w;
    }
    return line;
}

/* Where each atom of a run stands: its share of the width that was drawn. */
static void mark_run(const struct typeset *set, const struct typeset_run *run, int x, int drawn,
                     struct text_block *block)
{
    int sum = 0;
    for (size_t i = run->first; i <= run->last; i++) {
        sum += set->atom[i].w;
    }
    int at = 0;
    for (size_t i = run->first; i <= run->last && sum > 0; i++) {
        const struct typeset_atom *atom = &set->atom[i];
        int from = at * drawn / sum;
        at += atom->w;
        int to = at * drawn / sum;
        if (!atom->space && block->marks < TEXT_MARKS_MAX) {
            block->mark[block->marks++] = (struct text_mark){
                .start = set->byte[atom->start],
                .end = set->byte[atom->end],
                .line = (uint16_t)block->lines,
                .x = run->level & 1 ? x + drawn - to : x + from,
                .w = to - from,
            };
        }
    }
}

static bool draw_line(const struct asked *asked, const struct typeset *set,
                      const struct typeset_line *line, struct colour ink,
                      struct text_block *block)
{
    struct typeset_run run[TYPESET_RUNS_MAX];
    struct piece piece[TYPESET_RUNS_MAX];
    size_t n = typeset_runs(set, line, run);
    size_t drawn = 0;
    while (drawn < n && draw_run(asked, set, &run[drawn], ink, &piece[drawn])) {
        drawn++;
    }
    SDL_Surface *surface = NULL;
    if (n == 0) {
        surface = SDL_CreateRGBSurfaceWithFormat(0, 1, 1, 32, SDL_PIXELFORMAT_ARGB8888);
    } else if (drawn == n) {
        surface = n == 1 ? piece[0].surface : join(piece, n, ink);
    }
    int x = 0;
    for (size_t i = 0; i < drawn; i++) {
        if (surface) {
            mark_run(set, &run[i], x, piece[i].surface->w, block);
        }
        x += piece[i].surface->w;
        if (surface != piece[i].surface) {
            SDL_FreeSurface(piece[i].surface);
        }
    }
    if (surface) {
        /* The font's own line is taller than ours: centre it on our step. */
        int i = (int)block->lines;
        block->line_y[i] = i * block->step + (block->step - surface->h) / 2;
        block->line[block->lines++] = surface;
        block->w = surface->w > block->w ? surface->w : block->w;
    }
    return surface != NULL;
}

static int step_of(const struct typeset *set, int em)
{
    return em * (set->rtl ? LEADING_RTL_PERCENT : LEADING_PERCENT) / 100;
}

static int compare_marks(const void *a, const void *b)
{
    const struct text_mark *one = a;
    const struct text_mark *other = b;
    return (one->start > other->start) - (one->start < other->start);
}

static bool draw(const struct asked *asked, const struct typeset *set, struct colour ink,
                 struct text_block *block)
{
    block->rtl = set->rtl;
    block->step = step_of(set, asked->em);
    for (size_t i = 0; i < set->lines_n; i++) {
        if (!draw_line(asked, set, &set->line[i], ink, block)) {
            return false;
        }
    }
    block->h = (int)set->lines_n * block->step;
    qsort(block->mark, block->marks, sizeof(block->mark[0]), compare_marks);
    return true;
}

/* The next smaller size to try. */
static int smaller(const struct key *key, int em)
{
    const int stops[] = {key->least, (key->em * STOP_PERCENT + 99) / 100};
    int next = em * SHRINK_PERCENT / 100;
    for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
        next = em > stops[i] && next < stops[i] ? stops[i] : next;
    }
    return next;
}

/* Set at the wanted size, or at the largest smaller one at which everything fits. */
static bool set_block(struct text *text, const struct key *key, struct text_block *block)
{
    struct typeset *set = text->set;
    struct asked asked = {
        .faces = text->faces,
        .chain = faces_chain(text->faces, key->lang, key->bold),
        .em = key->em,
    };
    const struct typeset_fonts fonts = {&asked, face_of, width_of};
    typeset_read(set, key->words, key->lang, &fonts);
    int smallest = key->em * SMALLEST_PERCENT / 100;
    for (; asked.em > 0; asked.em = smaller(key, asked.em)) {
        typeset_measure(set, &fonts);
        bool fits =
            typeset_fill(set, key->w) && (int)set->lines_n * step_of(set, asked.em) <= key->h;
        if (fits || asked.em <= smallest) {
            block->em = asked.em;
            block->whole = fits;
            return draw(&asked, set, key->ink, block);
        }
    }
    return false;
}

static bool key_equal(const struct key *a, const struct key *b)
{
    return a->em == b->em && a->least == b->least && a->w == b->w && a->h == b->h &&
           a->bold == b->bold && a->ink.r == b->ink.r && a->ink.g == b->ink.g &&
           a->ink.b == b->ink.b && strcmp(a->lang, b->lang) == 0 &&
           strcmp(a->words, b->words) == 0;
}

static void entry_clear(struct text *text, struct entry *entry)
{
    block_clear(&entry->block);
    text->bytes -= entry->bytes;
    entry->bytes = 0;
    entry->used = 0;
}

/* The entry to use next: an empty one, or the one that was not wanted for longest. */
static struct entry *oldest_entry(struct text *text)
{
    struct entry *oldest = &text->entry[0];
    for (size_t i = 1; i < BLOCKS_MAX; i++) {
        oldest = text->entry[i].used < oldest->used ? &text->entry[i] : oldest;
    }
    return oldest;
}

static struct entry *find_entry(struct text *text, const struct key *key)
{
    for (size_t i = 0; i < BLOCKS_MAX; i++) {
        if (text->entry[i].used && key_equal(&text->entry[i].key, key)) {
            return &text->entry[i];
        }
    }
    return NULL;
}

static void make_room(struct text *text, const struct entry *keep)
{
    while (text->bytes > CACHE_BYTES_MAX) {
        struct entry *oldest = NULL;
        for (size_t i = 0; i < BLOCKS_MAX; i++) {
            struct entry *entry = &text->entry[i];
            if (entry != keep && entry->used && (!oldest || entry->used < oldest->used)) {
                oldest = entry;
            }
        }
        if (!oldest) {
            return;
        }
        entry_clear(text, oldest);
    }
}

const struct text_block *text_set(struct text *text, const char *words,
                                  const struct text_style *style, int w, int h)
{
    struct key key = {.bold = style->bold,
                      .em = style->em,
                      .least = style->least,
                      .w = w,
                      .h = h,
                      .ink = style->ink};
    (void)hd_text_copy(key.words, sizeof(key.words), words);
    (void)hd_text_copy(key.lang, sizeof(key.lang), style->lang);
    text->clock++;
    struct entry *entry = find_entry(text, &key);
    if (entry) {
        entry->used = text->clock;
        return &entry->block;
    }
    entry = oldest_entry(text);
    entry_clear(text, entry);
    if (!set_block(text, &key, &entry->block)) {
        block_clear(&entry->block);
        return NULL;
    }
    entry->key = key;
    entry->used = text->clock;
    for (size_t i = 0; i < entry->block.lines; i++) {
        const SDL_Surface *line = entry->block.line[i];
        entry->bytes += (size_t)line->pitch * (size_t)line->h;
    }
    text->bytes += entry->bytes;
    make_room(text, entry);
    return &entry->block;
}

bool text_find(const struct text_block *block, size_t line, uint16_t start, uint16_t end,
               int *x, int *w)
{
    bool found = false;
    int left = 0;
    int right = 0;
    for (size_t i = 0; i < block->marks; i++) {
        const struct text_mark *mark = &block->mark[i];
        if (mark->line != line || mark->end <= start || mark->start >= end) {
            continue;
        }
        left = found && left < mark->x ? left : mark->x;
        right = found && right > mark->x + mark->w ? right : mark->x + mark->w;
        found = true;
    }
    if (found) {
        *x = left;
        *w = right - left;
    }
    return found;
}
