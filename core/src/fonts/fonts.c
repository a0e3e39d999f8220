/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chains by exact family names, never by likeness: fontconfig would always find something, and a
 * child would read boxes. Each chain has the letters made for learning to read first, then what
 * the language's own script needs, then two families that know most of the rest.
 */
#include <stdlib.h>
#include <string.h>

#include <fontconfig/fontconfig.h>

#include <heard/fonts.h>
#include <heard/text.h>

enum { FAMILIES = HD_FONTS_CHAIN_MAX };

/* Which families, in order; own: how many of them from the first on are the script's own. */
struct plan {
    const char *langs[10]; /* language, or language with script or country */
    const char *family[FAMILIES];
    size_t own_first, own; /* at least one of these must be installed */
    const char *package;
};

static const struct plan plans[] = {
    {{"zh-Hant", "zh-TW", "zh-MO"},
     {"Andika", "Noto Sans CJK TC", "Noto Sans", "DejaVu Sans"},
     1,
     1,
     "fonts-noto-cjk"},
    {{"zh-HK", "yue"},
     {"Andika", "Noto Sans CJK HK", "Noto Sans", "DejaVu Sans"},
     1,
     1,
     "fonts-noto-cjk"},
    {{"zh", "cmn"},
     {"Andika", "Noto Sans CJK SC", "Noto Sans", "DejaVu Sans"},
     1,
     1,
     "fonts-noto-cjk"},
    {{"ja"},
     {"Andika", "Noto Sans CJK JP", "Noto Sans", "DejaVu Sans"},
     1,
     1,
     "fonts-noto-cjk"},
    {{"ko"},
     {"Andika", "Noto Sans CJK KR", "Noto Sans", "DejaVu Sans"},
     1,
     1,
     "fonts-noto-cjk"},
    {{"ar", "fa", "ur", "ps", "sd", "ug", "ckb"},
     {"Andika", "Noto Sans Arabic", "Amiri", "Noto Naskh Arabic", "Noto Sans", "DejaVu Sans"},
     1,
     3,
     "fonts-noto-core"},
    {{"he", "yi"},
     {"Andika", "Noto Sans Hebrew", "Noto Sans", "DejaVu Sans"},
     1,
     1,
     "fonts-noto-core"},
    {{NULL}, {"Andika", "Noto Sans", "DejaVu Sans"}, 0, 3, "fonts-sil-andika"},
};

struct hd_fonts {
    FcConfig *config; /* owned */
};

struct face {
    char *file; /* owned */
    int index;
    FcCharSet *has; /* owned reference */
};

struct hd_fonts_chain {
    struct face face[HD_FONTS_CHAIN_MAX];
    size_t n;
    const char *package;
};

enum hd_err hd_fonts_open(const char *dir, struct hd_fonts **out)
{
    *out = NULL;
    struct hd_fonts *fonts = calloc(1, sizeof(*fonts));
    if (!fonts) {
        return HD_E_NOMEM;
    }
    fonts->config = dir ? FcConfigCreate() : FcInitLoadConfigAndFonts();
    if (!fonts->config ||
        (dir && !FcConfigAppFontAddDir(fonts->config, (const FcChar8 *)dir))) {
        hd_fonts_close(fonts);
        return HD_E_IO;
    }
    *out = fonts;
    return HD_OK;
}

void hd_fonts_close(struct hd_fonts *fonts)
{
    if (fonts && fonts->config) {
        FcConfigDestroy(fonts->config);
    }
    free(fonts);
}

/* "zh" is for "zh-Hans-CN" too; "zh-TW" for no other. */
static bool is_for(const struct plan *plan, const char *lang)
{
    for (size_t i = 0; i < sizeof(plan->langs) / sizeof(plan->langs[0]) && plan->langs[i];
         i++) {
        size_t len = strlen(plan->langs[i]);
        if (strncmp(lang, plan->langs[i], len) == 0 &&
            (lang[len] == '\0' || lang[len] == '-')) {
            return true;
        }
    }
    return plan->langs[0] == NULL;
}

/* How far a face is from what is wanted; smaller is better. */
static int distance(const FcPattern *face, bool bold)
{
    int weight = FC_WEIGHT_REGULAR;
    int slant = FC_SLANT_ROMAN;
    int width = FC_WIDTH_NORMAL;
    int wanted = bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR;
    (void)FcPatternGetInteger(face, FC_WEIGHT, 0, &weight);
    (void)FcPatternGetInteger(face, FC_SLANT, 0, &slant);
    (void)FcPatternGetInteger(face, FC_WIDTH, 0, &width);
    return abs(weight - wanted) + 1000 * (slant != FC_SLANT_ROMAN) +
           1000 * (width != FC_WIDTH_NORMAL);
}

static enum hd_err add_face(const FcPattern *face, struct hd_fonts_chain *chain)
{
    FcChar8 *file = NULL;
    FcCharSet *has = NULL;
    int index = 0;
    if (FcPatternGetString(face, FC_FILE, 0, &file) != FcResultMatch ||
        FcPatternGetCharSet(face, FC_CHARSET, 0, &has) != FcResultMatch) {
        return HD_OK; /* cannot be used */
    }
    (void)FcPatternGetInteger(face, FC_INDEX, 0, &index);
    struct face *added = &chain->face[chain->n];
    size_t len = strlen((const char *)file);
    added->file = malloc(len + 1);
    if (!added->file) {
        return HD_E_NOMEM;
    }
    memcpy(added->file, file, len + 1);
    added->index = index & 0xffff; /* above it stand the instances of variable fonts */
    added->has = FcCharSetCopy(has);
    chain->n++;
    return HD_OK;
}

/* The best face of a family, if it is installed. */
static enum hd_err add_family(FcConfig *config, const char *family, bool bold,
                              struct hd_fonts_chain *chain)
{
    enum hd_err err = HD_E_NOMEM;
    FcFontSet *found = NULL;
    FcPattern *wanted = FcPatternCreate();
    FcObjectSet *asked = FcObjectSetBuild(FC_FAMILY, FC_FILE, FC_INDEX, FC_WEIGHT, FC_SLANT,
                                          FC_WIDTH, FC_CHARSET, (char *)NULL);
    if (wanted && asked && FcPatternAddString(wanted, FC_FAMILY, (const FcChar8 *)family) &&
        FcPatternAddBool(wanted, FC_SCALABLE, FcTrue)) {
        found = FcFontList(config, wanted, asked);
    }
    if (found) {
        const FcPattern *best = NULL;
        for (int i = 0; i < found->nfont; i++) {
            if (!best || distance(found->fonts[i], bold) < distance(best, bold)) {
                best = found->fonts[i];
            }
        }
        err = best ? add_face(best, chain) : HD_OK;
        FcFontSetDestroy(found);
    }
    if (asked) {
        FcObjectSetDestroy(asked);
    }
    if (wanted) {
        FcPatternDestroy(wanted);
    }
    return err;
}

enum hd_err hd_fonts_chain(struct hd_fonts *fonts, const char *lang, bool bold,
                           struct hd_fonts_chain **out)
{
    *out = NULL;
    struct hd_fonts_chain *chain = calloc(1, sizeof(*chain));
    if (!chain) {
        return HD_E_NOMEM;
    }
    const struct plan *plan = plans;
    while (!is_for(plan, lang)) {
        plan++;
    }
    enum hd_err err = HD_OK;
    size_t own = 0;
    for (size_t i = 0; !err && i < FAMILIES && plan->family[i]; i++) {
        size_t before = chain->n;
        err = add_family(fonts->config, plan->family[i], bold, chain);
        bool is_own = i >= plan->own_first && i < plan->own_first + plan->own;
        own += is_own ? chain->n - before : 0;
    }
    if (err) {
        hd_fonts_chain_free(chain);
        return err;
    }
    chain->package = own == 0 ? plan->package : NULL;
    *out = chain;
    return HD_OK;
}

void hd_fonts_chain_free(struct hd_fonts_chain *chain)
{
    for (size_t i = 0; chain && i < chain->n; i++) {
        free(chain->face[i].file);
        FcCharSetDestroy(chain->face[i].has);
    }
    free(chain);
}

size_t hd_fonts_count(const struct hd_fonts_chain *chain)
{
    return chain->n;
}

struct hd_font hd_fonts_get(const struct hd_fonts_chain *chain, size_t i)
{
    return (struct hd_font){.file = chain->face[i].file, .index = chain->face[i].index};
}

size_t hd_fonts_find(const struct hd_fonts_chain *chain, uint32_t c)
{
    for (size_t i = 0; i < chain->n; i++) {
        if (FcCharSetHasChar(chain->face[i].has, c)) {
            return i;
        }
    }
    return HD_FONTS_CHAIN_MAX;
}

/* Taken out, or turned into a space, before anything is drawn. */
static bool is_never_drawn(uint32_t c)
{
    return c == 0xa0 || c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
           (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff;
}

uint32_t hd_fonts_missing(const struct hd_fonts_chain *chain, const char *text)
{
    for (uint32_t c = hd_utf8_next(&text); c != 0; c = hd_utf8_next(&text)) {
        if (!is_never_drawn(c) && hd_fonts_find(chain, c) == HD_FONTS_CHAIN_MAX) {
            return c;
        }
    }
    return 0;
}

const char *hd_fonts_package(const struct hd_fonts_chain *chain)
{
    return chain->package;
}
