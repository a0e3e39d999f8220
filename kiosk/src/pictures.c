/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small table of rasterised pictures; a kiosk shows about fifty, in one or two sizes each. */
#include "pictures.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <SDL2/SDL_image.h>

#include <heard/file.h>
#include <heard/log.h>
#include <heard/text.h>

enum { PICTURES_MAX = 192, NAME_MAX_BYTES = 48, SVG_MAX = 64 * 1024 };

struct picture {
    char name[NAME_MAX_BYTES];
    int side;
    bool turned;
    SDL_Surface *surface; /* NULL: could not be read, and that was logged */
};

struct pictures {
    char dir[HD_PATH_MAX];
    size_t n;
    struct picture picture[PICTURES_MAX];
};

enum hd_err pictures_new(const char *dir, struct pictures **out)
{
    *out = NULL;
    if (!hd_path_exists(dir)) {
        return HD_E_NOT_FOUND;
    }
    struct pictures *pictures = calloc(1, sizeof(*pictures));
    if (!pictures) {
        return HD_E_NOMEM;
    }
    (void)hd_text_copy(pictures->dir, sizeof(pictures->dir), dir);
    *out = pictures;
    return HD_OK;
}

void pictures_free(struct pictures *pictures)
{
    for (size_t i = 0; pictures && i < pictures->n; i++) {
        SDL_FreeSurface(pictures->picture[i].surface);
    }
    free(pictures);
}

static SDL_Surface *rasterise(const char *dir, const char *name, int side)
{
    char file[NAME_MAX_BYTES + 8];
    char path[HD_PATH_MAX];
    struct hd_buf svg = HD_BUF_EMPTY;
    snprintf(file, sizeof(file), "%s.svg", name);
    if (hd_path_join(path, sizeof(path), dir, file) != HD_OK ||
        hd_file_read(path, SVG_MAX, &svg) != HD_OK) {
        return NULL;
    }
    SDL_RWops *rw = SDL_RWFromConstMem(svg.p, (int)svg.len);
    SDL_Surface *raw = rw ? IMG_LoadSizedSVG_RW(rw, side, side) : NULL;
    SDL_Surface *surface =
        raw ? SDL_ConvertSurfaceFormat(raw, SDL_PIXELFORMAT_ARGB8888, 0) : NULL;
    SDL_FreeSurface(raw);
    if (rw) {
        SDL_RWclose(rw);
    }
    hd_buf_free(&svg);
    return surface;
}

/* Left becomes right. */
static void turn(SDL_Surface *surface)
{
    for (int y = 0; y < surface->h; y++) {
        uint8_t *row = (uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch;
        for (int a = 0, b = surface->w - 1; a < b; a++, b--) {
            uint32_t left;
            uint32_t right;
            memcpy(&left, row + (ptrdiff_t)a * 4, 4);
            memcpy(&right, row + (ptrdiff_t)b * 4, 4);
            memcpy(row + (ptrdiff_t)a * 4, &right, 4);
            memcpy(row + (ptrdiff_t)b * 4, &left, 4);
        }
    }
}

SDL_Surface *pictures_get(struct pictures *pictures, const char *name, int side, bool turned)
{
    if (side <= 0) {
        return NULL; /* no room for it on this screen */
    }
    for (size_t i = 0; i < pictures->n; i++) {
        const struct picture *picture = &pictures->picture[i];
        if (picture->side == side && picture->turned == turned &&
            strcmp(picture->name, name) == 0) {
            return picture->surface;
        }
    }
    if (pictures->n == PICTURES_MAX) {
        /* Only a window that is resized again and again comes here: start anew. */
        for (size_t i = 0; i < pictures->n; i++) {
            SDL_FreeSurface(pictures->picture[i].surface);
        }
        pictures->n = 0;
    }
    struct picture *picture = &pictures->picture[pictures->n++];
    (void)hd_text_copy(picture->name, sizeof(picture->name), name);
    picture->side = side;
    picture->turned = turned;
    picture->surface = rasterise(pictures->dir, name, side);
    if (!picture->surface) {
        hd_log(HD_LOG_WARN, "pictures: missing name=%s", name);
    } else if (turned) {
        turn(picture->surface);
    }
    return picture->surface;
}
