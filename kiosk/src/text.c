/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text through SDL2_ttf. Blocks are cached by what they say and how; the cache is bounded. */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <SDL2/SDL_ttf.h>
#include <fontconfig/fontconfig.h>
#include <linebreak.h>

#include <heard/file.h>
#include <heard/text.h>

enum {
    FONTS_MAX = 48,
    BLOCKS_MAX = 96,
    WORDS_MAX = 2048, /* bytes of one text: more than a survey may hold */
    LEADING_PERCENT = 135,
    SHRINK_PERCENT = 93,
    SMALLEST_PERCENT = 55,
    CACHE_BYTES_MAX = 5 << 20, /* a few screens' worth: words are quickly set again */
};

struct font {
    int em;
    bool bold;
    TTF_Font *ttf;
};

struct key {
    char words[WORDS_MAX];
    bool bold;
    int em, w, h;
    struct colour ink;
};

struct entry {
    struct key key;
    struct text_block block;
    uint64_t used; /* 0: empty */
    size_t bytes;  /* of its pixels */
};

struct text {
    char path[2][HD_PATH_MAX]; /* regular, bold */
    struct font font[FONTS_MAX];
    size_t fonts;
    struct entry *entry; /* BLOCKS_MAX of them */
    uint64_t clock;
    size_t bytes; /* of all entries */
};

/* Literacy letterforms first (docs/decisions/0009-screen.md), then what most systems have. */
static enum hd_err find_font(bool bold, char *out, size_t size)
{
    FcPattern *wanted = FcNameParse((const FcChar8 *)"Andika,Noto Sans,DejaVu Sans");
    if (!wanted) {
        return HD_E_NOMEM;
    }
    FcPatternAddInteger(wanted, FC_WEIGHT, bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR);
    FcPatternAddInteger(wanted, FC_SLANT, FC_SLANT_ROMAN);
    FcPatternAddBool(wanted, FC_SCALABLE, FcTrue);
    FcConfigSubstitute(NULL, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    FcResult result = FcResultNoMatch;
    FcPattern *found = FcFontMatch(NULL, wanted, &result);
    FcChar8 *file = NULL;
    enum hd_err err = HD_E_NOT_FOUND;
    if (found && FcPatternGetString(found, FC_FILE, 0, &file) == FcResultMatch &&
        hd_text_copy(out, size, (const char *)file)) {
        err = HD_OK;
    }
    if (found) {
        FcPatternDestroy(found);
    }
    FcPatternDestroy(wanted);
    return err;
}

enum hd_err text_new(struct text **out)
{
    *out = NULL;
    if (TTF_Init() != 0) {
        return HD_E_NOMEM;
    }
    struct text *text = calloc(1, sizeof(*text));
    enum hd_err err = text ? HD_OK : HD_E_NOMEM;
    if (!err) {
        text->entry = calloc(BLOCKS_MAX, sizeof(*text->entry));
        err = text->entry ? HD_OK : HD_E_NOMEM;
    }
    if (!err) {
        err = find_font(false, text->path[0], sizeof(text->path[0]));
    }
    if (!err) {
        err = find_font(true, text->path[1], sizeof(text->path[1]));
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
        TTF_Quit();
        return;
    }
    for (size_t i = 0; text->entry && i < BLOCKS_MAX; i++) {
        block_clear(&text->entry[i].block);
    }
    for (size_t i = 0; i < text->fonts; i++) {
        TTF_CloseFont(text->font[i].ttf);
    }
    free(text->entry);
    free(text);
    TTF_Quit();
    FcFini();
}

static TTF_Font *font_of(struct text *text, int em, bool bold)
{
    for (size_t i = 0; i < text->fonts; i++) {
        if (text->font[i].em == em && text->font[i].bold == bold) {
            return text->font[i].ttf;
        }
    }
    if (text->fonts == FONTS_MAX) {
        TTF_CloseFont(text->font[--text->fonts].ttf);
    }
    TTF_Font *ttf = TTF_OpenFont(text->path[bold], em);
    if (ttf) {
        TTF_SetFontHinting(ttf, TTF_HINTING_LIGHT);
        text->font[text->fonts++] = (struct font){em, bold, ttf};
    }
    return ttf;
}

void text_warm(struct text *text, const struct metrics *metrics)
{
    for (int i = 0; i < UI_SIZE_N; i++) {
        (void)font_of(text, metrics->text[i], false);
        (void)font_of(text, metrics->text[i], true);
    }
}

struct line {
    size_t start, end; /* bytes; end without trailing space */
};

static int width_of(TTF_Font *font, const char *words, size_t start, size_t end)
{
    char part[WORDS_MAX];
    memcpy(part, words + start, end - start);
    part[end - start] = '\0';
    int w = 0;
    return TTF_SizeUTF8(font, part, &w, NULL) == 0 ? w : 0;
}

static size_t without_space(const char *words, size_t start, size_t end)
{
    while (end > start && (words[end - 1] == ' ' || words[end - 1] == '\n')) {
        end--;
    }
    return end;
}

/* Fill lines greedily at the allowed breaks. Returns the number of lines, or 0 when there would be
 * too many or one piece is wider than the box. */
static size_t break_lines(TTF_Font *font, const char *words, const char *breaks, int w,
                          struct line *line)
{
    size_t len = strlen(words);
    size_t n = 0;
    size_t start = 0;
    size_t fits = 0; /* end of the last piece that fitted on this line */
    for (size_t i = 0; i < len; i++) {
        bool must = breaks[i] == LINEBREAK_MUSTBREAK || i + 1 == len;
        if (breaks[i] != LINEBREAK_ALLOWBREAK && !must) {
            continue;
        }
        size_t end = without_space(words, start, i + 1);
        if (width_of(font, words, start, end) > w) {
            if (fits <= start || n == TEXT_LINES_MAX) {
                return 0;
            }
            line[n++] = (struct line){start, without_space(words, start, fits)};
            start = fits;
            end = without_space(words, start, i + 1);
            if (width_of(font, words, start, end) > w) {
                return 0;
            }
        }
        fits = i + 1;
        if (must) {
            if (n == TEXT_LINES_MAX) {
                return 0;
            }
            line[n++] = (struct line){start, end};
            start = i + 1;
        }
    }
    return n;
}

static bool render(TTF_Font *font, const char *words, const struct line *line, size_t lines,
                   struct colour ink, struct text_block *block)
{
    const SDL_Color colour = {ink.r, ink.g, ink.b, 255};
    int step = block->em * LEADING_PERCENT / 100;
    for (size_t i = 0; i < lines; i++) {
        char part[WORDS_MAX];
        size_t len = line[i].end - line[i].start;
        memcpy(part, words + line[i].start, len);
        part[len] = '\0';
        SDL_Surface *surface = TTF_RenderUTF8_Blended(font, len ? part : " ", colour);
        if (!surface) {
            return false;
        }
        block->line[block->lines] = surface;
        /* The font's own line is taller than ours: centre it on our step. */
        block->line_y[block->lines] = (int)i * step + (step - surface->h) / 2;
        block->lines++;
        block->w = surface->w > block->w ? surface->w : block->w;
    }
    block->h = (int)lines * step;
    return true;
}

/* Set at the wanted size, or at the largest smaller one at which everything fits. */
static bool set_block(struct text *text, const struct key *key, const char *lang,
                      struct text_block *block)
{
    char breaks[WORDS_MAX];
    set_linebreaks_utf8((const utf8_t *)key->words, strlen(key->words), lang, breaks);
    struct line line[TEXT_LINES_MAX];
    int smallest = key->em * SMALLEST_PERCENT / 100;
    for (int em = key->em; em > 0; em = em * SHRINK_PERCENT / 100) {
        TTF_Font *font = font_of(text, em, key->bold);
        if (!font) {
            return false;
        }
        size_t lines = break_lines(font, key->words, breaks, key->w, line);
        bool fits = lines > 0 && (int)lines * em * LEADING_PERCENT / 100 <= key->h;
        if (fits || em <= smallest) {
            block->em = em;
            block->whole = fits;
            if (lines == 0) {
                line[0] = (struct line){0, strlen(key->words)};
                lines = 1;
            }
            return render(font, key->words, line, lines, key->ink, block);
        }
    }
    return false;
}

static bool key_equal(const struct key *a, const struct key *b)
{
    return a->em == b->em && a->w == b->w && a->h == b->h && a->bold == b->bold &&
           a->ink.r == b->ink.r && a->ink.g == b->ink.g && a->ink.b == b->ink.b &&
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
    struct key key = {.bold = style->bold, .em = style->em, .w = w, .h = h, .ink = style->ink};
    (void)hd_text_copy(key.words, sizeof(key.words), words);
    text->clock++;
    struct entry *entry = find_entry(text, &key);
    if (entry) {
        entry->used = text->clock;
        return &entry->block;
    }
    entry = oldest_entry(text);
    entry_clear(text, entry);
    if (!set_block(text, &key, style->lang, &entry->block)) {
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
