/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fonts by language. Files are found once; sizes are opened when first used, and the oldest shut. */
#include "faces.h"

#include <stdlib.h>
#include <string.h>

#include <fontconfig/fontconfig.h>

#include <heard/file.h>
#include <heard/log.h>
#include <heard/text.h>

enum {
    CHAINS_MAX = 16, /* languages times two weights */
    OPEN_MAX = 48,
    LANG_MAX = 16,
};

struct face {
    char path[HD_PATH_MAX];
    int index;   /* in a collection */
    int percent; /* of the size asked for: some scripts have small letters in a large em */
};

struct chain {
    char lang[LANG_MAX];
    bool bold;
    struct face face[FACES_IN_CHAIN];
    size_t n;
};

struct open {
    size_t chain;
    uint8_t face;
    int em;
    uint64_t used;
    TTF_Font *ttf;
};

struct faces {
    struct chain chain[CHAINS_MAX];
    size_t chains;
    struct open open[OPEN_MAX];
    size_t opened;
    uint64_t clock;
};

/* Literacy letterforms first (docs/decisions/0009-screen.md), then what most systems have. */
static const char latin[] = "Andika,Noto Sans,DejaVu Sans";
static const struct {
    const char *lang, *families;
    int percent;
} scripts[] = {
    {"ar", "Noto Naskh Arabic,Noto Sans Arabic,Amiri", 120},
    {"zh", "Noto Sans CJK SC,Noto Serif CJK SC", 100},
};

static bool find_face(const char *families, bool bold, struct face *out)
{
    FcPattern *wanted = FcNameParse((const FcChar8 *)families);
    if (!wanted) {
        return false;
    }
    FcPatternAddInteger(wanted, FC_WEIGHT, bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR);
    FcPatternAddInteger(wanted, FC_SLANT, FC_SLANT_ROMAN);
    FcPatternAddBool(wanted, FC_SCALABLE, FcTrue);
    FcConfigSubstitute(NULL, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    FcResult result = FcResultNoMatch;
    FcPattern *found = FcFontMatch(NULL, wanted, &result);
    FcChar8 *file = NULL;
    bool is = found && FcPatternGetString(found, FC_FILE, 0, &file) == FcResultMatch &&
              hd_text_copy(out->path, sizeof(out->path), (const char *)file);
    if (is && FcPatternGetInteger(found, FC_INDEX, 0, &out->index) != FcResultMatch) {
        out->index = 0;
    }
    if (found) {
        FcPatternDestroy(found);
    }
    FcPatternDestroy(wanted);
    return is;
}

static bool same_face(const struct face *a, const struct face *b)
{
    return a->index == b->index && strcmp(a->path, b->path) == 0;
}

static void add_face(struct chain *chain, const char *families, int percent)
{
    struct face *face = &chain->face[chain->n];
    face->percent = percent;
    if (chain->n == FACES_IN_CHAIN || !find_face(families, chain->bold, face)) {
        return;
    }
    for (size_t i = 0; i < chain->n; i++) {
        if (same_face(&chain->face[i], face)) {
            return;
        }
    }
    chain->n++;
}

/* The language's own script first, so that its digits and marks are of one hand; then Latin, for
 * names; then the others. */
static void find_chain(struct chain *chain)
{
    size_t len = strcspn(chain->lang, "-");
    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        if (strlen(scripts[i].lang) == len && strncmp(scripts[i].lang, chain->lang, len) == 0) {
            add_face(chain, scripts[i].families, scripts[i].percent);
        }
    }
    add_face(chain, latin, 100);
    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        add_face(chain, scripts[i].families, scripts[i].percent);
    }
}

enum hd_err faces_new(struct faces **out)
{
    *out = NULL;
    if (TTF_Init() != 0) {
        return HD_E_NOMEM;
    }
    struct faces *faces = calloc(1, sizeof(*faces));
    if (!faces) {
        TTF_Quit();
        return HD_E_NOMEM;
    }
    (void)faces_chain(faces, "en", false);
    (void)faces_chain(faces, "en", true);
    if (faces->chain[0].n == 0) {
        faces_free(faces);
        return HD_E_NOT_FOUND;
    }
    *out = faces;
    return HD_OK;
}

void faces_free(struct faces *faces)
{
    if (!faces) {
        return;
    }
    for (size_t i = 0; i < faces->opened; i++) {
        TTF_CloseFont(faces->open[i].ttf);
    }
    free(faces);
    TTF_Quit();
    FcFini();
}

size_t faces_chain(struct faces *faces, const char *lang, bool bold)
{
    for (size_t i = 0; i < faces->chains; i++) {
        if (faces->chain[i].bold == bold && strcmp(faces->chain[i].lang, lang) == 0) {
            return i;
        }
    }
    if (faces->chains == CHAINS_MAX) {
        return bold ? 1 : 0; /* more languages than a survey can have */
    }
    struct chain *chain = &faces->chain[faces->chains];
    *chain = (struct chain){.bold = bold};
    (void)hd_text_copy(chain->lang, sizeof(chain->lang), lang);
    find_chain(chain);
    return faces->chains++;
}

/* Opened under another chain or number, it is the same font. */
static bool is_open(const struct faces *faces, const struct open *open, const struct face *face,
                    int em)
{
    return open->em == em && same_face(&faces->chain[open->chain].face[open->face], face);
}

static struct open *place_to_open(struct faces *faces)
{
    if (faces->opened < OPEN_MAX) {
        return &faces->open[faces->opened++];
    }
    struct open *oldest = &faces->open[0];
    for (size_t i = 1; i < faces->opened; i++) {
        oldest = faces->open[i].used < oldest->used ? &faces->open[i] : oldest;
    }
    TTF_CloseFont(oldest->ttf);
    return oldest;
}

TTF_Font *faces_font(struct faces *faces, size_t chain, uint8_t face, int em)
{
    const struct face *wanted = &faces->chain[chain].face[face];
    faces->clock++;
    for (size_t i = 0; i < faces->opened; i++) {
        if (is_open(faces, &faces->open[i], wanted, em)) {
            faces->open[i].used = faces->clock;
            return faces->open[i].ttf;
        }
    }
    TTF_Font *ttf = TTF_OpenFontIndex(wanted->path, em * wanted->percent / 100, wanted->index);
    if (!ttf) {
        hd_log(HD_LOG_WARN, "text: font not opened");
        return NULL;
    }
    TTF_SetFontHinting(ttf, TTF_HINTING_LIGHT);
    *place_to_open(faces) =
        (struct open){.chain = chain, .face = face, .em = em, .used = faces->clock, .ttf = ttf};
    return ttf;
}

uint8_t faces_have(struct faces *faces, size_t chain, uint32_t character)
{
    enum { PROBE_EM = 16 };
    for (size_t i = 0; i < faces->chain[chain].n; i++) {
        TTF_Font *ttf = faces_font(faces, chain, (uint8_t)i, PROBE_EM);
        if (ttf && TTF_GlyphIsProvided32(ttf, character)) {
            return (uint8_t)i;
        }
    }
    return 0;
}
