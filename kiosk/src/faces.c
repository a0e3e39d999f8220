/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fonts by language. Files are found once; sizes are opened when first used, and the oldest shut. */
#include "faces.h"

#include <stdlib.h>
#include <string.h>

#include <heard/fonts.h>
#include <heard/log.h>
#include <heard/text.h>

#include "ui.h"

enum {
    CHAINS_MAX = 16, /* languages times two weights */
    OPEN_MAX = 48,
    LANG_MAX = 16,
    ARABIC_PERCENT = 108, /* of the size asked for: small letters in a large em */
};

struct chain {
    char lang[LANG_MAX];
    bool bold;
    struct hd_fonts_chain *fonts; /* owned */
};

struct open {
    const char *file; /* of the chain that opened it; chains stay */
    int index, size;
    uint64_t used;
    TTF_Font *ttf;
};

struct faces {
    struct hd_fonts *fonts; /* owned */
    struct chain chain[CHAINS_MAX];
    size_t chains;
    struct open open[OPEN_MAX];
    size_t opened;
    uint64_t clock;
};

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
    enum hd_err err = hd_fonts_open(NULL, &faces->fonts);
    if (!err) {
        size_t chain = faces_chain(faces, "en", false);
        err = faces->chains == 0 || hd_fonts_count(faces->chain[chain].fonts) == 0
                  ? HD_E_NOT_FOUND
                  : HD_OK;
    }
    if (err) {
        faces_free(faces);
        return err;
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
    for (size_t i = 0; i < faces->chains; i++) {
        hd_fonts_chain_free(faces->chain[i].fonts);
    }
    hd_fonts_close(faces->fonts);
    free(faces);
    TTF_Quit();
}

/* Of a language that has no font here words are still shown in the first that is. */
size_t faces_chain(struct faces *faces, const char *lang, bool bold)
{
    for (size_t i = 0; i < faces->chains; i++) {
        if (faces->chain[i].bold == bold && strcmp(faces->chain[i].lang, lang) == 0) {
            return i;
        }
    }
    struct chain *chain = &faces->chain[faces->chains];
    if (faces->chains == CHAINS_MAX ||
        hd_fonts_chain(faces->fonts, lang, bold, &chain->fonts) != HD_OK) {
        return 0;
    }
    if (hd_fonts_count(chain->fonts) == 0 && faces->chains > 0) {
        hd_log(HD_LOG_WARN, "text: no font lang=%s", lang);
        hd_fonts_chain_free(chain->fonts);
        chain->fonts = NULL;
        return 0;
    }
    chain->bold = bold;
    (void)hd_text_copy(chain->lang, sizeof(chain->lang), lang);
    return faces->chains++;
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
    const struct chain *from = &faces->chain[chain];
    struct hd_font font = hd_fonts_get(from->fonts, face);
    /* Latin letters come first in every chain: docs/decisions/0017-fonts.md. */
    int size = face > 0 && ui_is_rtl(from->lang) ? em * ARABIC_PERCENT / 100 : em;
    faces->clock++;
    for (size_t i = 0; i < faces->opened; i++) {
        struct open *open = &faces->open[i];
        if (open->size == size && open->index == font.index &&
            strcmp(open->file, font.file) == 0) {
            open->used = faces->clock;
            return open->ttf;
        }
    }
    TTF_Font *ttf = TTF_OpenFontIndex(font.file, size, font.index);
    if (!ttf) {
        hd_log(HD_LOG_WARN, "text: font not opened");
        return NULL;
    }
    TTF_SetFontHinting(ttf, TTF_HINTING_LIGHT);
    *place_to_open(faces) = (struct open){font.file, font.index, size, faces->clock, ttf};
    return ttf;
}

uint8_t faces_have(const struct faces *faces, size_t chain, uint32_t character)
{
    size_t face = hd_fonts_find(faces->chain[chain].fonts, character);
    return face < hd_fonts_count(faces->chain[chain].fonts) ? (uint8_t)face : 0;
}
