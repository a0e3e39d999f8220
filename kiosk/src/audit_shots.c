/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets are filled row by row and written as lang-theme-N.png. */
#include "audit_shots.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <SDL2/SDL_image.h>

#include <heard/file.h>

enum {
    COLUMNS = 4,
    ROWS = 4,
    SHOT_W = 480,
    SHOT_H = 300,
    CAPTION_H = 28,
    GAP = 8,
    CELL_W = SHOT_W + GAP,
    CELL_H = SHOT_H + CAPTION_H + GAP,
    FILE_NAME_MAX = 64,
};

struct shots {
    const char *dir;
    struct text *text;
    const char *lang, *theme;
    SDL_Surface *sheet;
    size_t n;      /* screens on it */
    size_t number; /* of the sheet */
    uint64_t last; /* what the last screen looked like */
    struct hd_buf page;
    enum hd_err err;
};

enum hd_err shots_new(const char *dir, struct text *text, struct shots **out)
{
    struct shots *shots = calloc(1, sizeof(*shots));
    *out = shots;
    if (!shots) {
        return HD_E_NOMEM;
    }
    shots->dir = dir;
    shots->text = text;
    shots->sheet = SDL_CreateRGBSurfaceWithFormat(
        0, COLUMNS * CELL_W + GAP, ROWS * CELL_H + GAP, 32, SDL_PIXELFORMAT_XRGB8888);
    if (mkdir(dir, 0755) != 0 && errno != EEXIST) {
        return HD_E_IO;
    }
    return shots->sheet ? HD_OK : HD_E_NOMEM;
}

void shots_free(struct shots *shots)
{
    if (shots) {
        SDL_FreeSurface(shots->sheet);
        hd_buf_free(&shots->page);
        free(shots);
    }
}

static void clear(struct shots *shots)
{
    SDL_FillRect(shots->sheet, NULL, SDL_MapRGB(shots->sheet->format, 0xDD, 0xDD, 0xDD));
    shots->n = 0;
}

void shots_begin(struct shots *shots, const char *lang, const char *theme)
{
    shots->lang = lang;
    shots->theme = theme;
    shots->number = 0;
    clear(shots);
}

static void write_sheet(struct shots *shots)
{
    char name[FILE_NAME_MAX];
    char path[HD_PATH_MAX];
    (void)snprintf(name, sizeof(name), "%s-%s-%zu.png", shots->lang, shots->theme,
                   ++shots->number);
    enum hd_err err = hd_path_join(path, sizeof(path), shots->dir, name);
    SDL_Surface *rgb = SDL_ConvertSurfaceFormat(shots->sheet, SDL_PIXELFORMAT_RGB24, 0);
    if (!err) {
        err = rgb && IMG_SavePNG(rgb, path) == 0 ? HD_OK : HD_E_IO;
    }
    SDL_FreeSurface(rgb);
    if (!err) {
        err = hd_buf_printf(&shots->page,
                            "<h2>%s</h2>\n<img src=\"%s\" alt=\"%s\" loading=\"lazy\">\n", name,
                            name, name);
    }
    shots->err = shots->err ? shots->err : err;
    clear(shots);
}

/* Row by row, eight bytes at a time would do as well: a picture is looked at once. */
static uint64_t number_of(const SDL_Surface *surface)
{
    uint64_t h = 0xcbf29ce484222325U;
    for (int y = 0; y < surface->h; y++) {
        const uint8_t *row =
            (const uint8_t *)surface->pixels + (size_t)y * (size_t)surface->pitch;
        for (size_t x = 0; x < (size_t)surface->w * 4; x += 8) {
            uint64_t pixels;
            memcpy(&pixels, row + x, sizeof(pixels));
            h = (h ^ pixels) * 0x100000001b3U;
        }
    }
    return h;
}

static void add_caption(struct shots *shots, const char *caption, int x, int y)
{
    const struct text_style style = {.lang = "en", .em = 18};
    const struct text_block *block = text_set(shots->text, caption, &style, SHOT_W, CAPTION_H);
    for (size_t i = 0; block && i < block->lines; i++) {
        SDL_BlitSurface(block->line[i], NULL, shots->sheet,
                        &(SDL_Rect){x, y + block->line_y[i], 0, 0});
    }
}

void shots_add(struct shots *shots, SDL_Surface *surface, const struct app_place *place,
               const char *screen)
{
    uint64_t now = number_of(surface);
    if (now == shots->last) {
        return;
    }
    shots->last = now;
    int x = GAP + (int)(shots->n % COLUMNS) * CELL_W;
    int y = GAP + (int)(shots->n / COLUMNS) * CELL_H;
    int w = surface->w * SHOT_H / surface->h;
    w = w < SHOT_W ? w : SHOT_W;
    SDL_Rect from = {0, 0, surface->w, surface->h};
    SDL_Rect to = {x, y + CAPTION_H, w, SHOT_H};
    (void)SDL_SoftStretchLinear(surface, &from, shots->sheet, &to);
    char caption[4 * FILE_NAME_MAX];
    (void)snprintf(caption, sizeof(caption), "%s %s %s %s", shots->lang, screen,
                   place->route ? place->route : "", place->question ? place->question : "");
    add_caption(shots, caption, x, y);
    if (++shots->n == (size_t)COLUMNS * ROWS) {
        write_sheet(shots);
    }
}

enum hd_err shots_end(struct shots *shots)
{
    if (shots->n > 0) {
        write_sheet(shots);
    }
    return shots->err;
}

enum hd_err shots_index(struct shots *shots)
{
    static const char head[] = "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">"
                               "<title>Every screen</title>\n"
                               "<style>img{max-width:100%}</style>\n<h1>Every screen</h1>\n";
    char path[HD_PATH_MAX];
    enum hd_err err = hd_path_join(path, sizeof(path), shots->dir, "index.html");
    struct hd_buf page = HD_BUF_EMPTY;
    if (!err) {
        err = hd_buf_append(&page, head, sizeof(head) - 1);
    }
    if (!err) {
        err = hd_buf_append(&page, shots->page.p, shots->page.len);
    }
    if (!err) {
        err = hd_file_write(path, hd_buf_slice(&page), 0644);
    }
    hd_buf_free(&page);
    return err;
}
