/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rounded rectangles. Only corner pixels need arithmetic; rows between are filled by SDL. */
#include "shape.h"

#include <math.h>
#include <stddef.h>

static uint32_t mixed(const SDL_PixelFormat *format, uint32_t below, struct colour top,
                      int cover)
{
    uint8_t r = 0;
    uint8_t g = 0;
    uint8_t b = 0;
    SDL_GetRGB(below, format, &r, &g, &b);
    return SDL_MapRGB(format, (uint8_t)(r + (top.r - r) * cover / 255),
                      (uint8_t)(g + (top.g - g) * cover / 255),
                      (uint8_t)(b + (top.b - b) * cover / 255));
}

static void blend_pixel(SDL_Surface *surface, int x, int y, struct colour colour, int cover)
{
    const SDL_Rect *clip = &surface->clip_rect;
    if (cover <= 0 || x < clip->x || y < clip->y || x >= clip->x + clip->w ||
        y >= clip->y + clip->h) {
        return;
    }
    uint32_t *row =
        (uint32_t *)(void *)((uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch);
    row[x] = mixed(surface->format, row[x], colour, cover < 255 ? cover : 255);
}

/* How much of the pixel dx, dy (from the corner's centre) lies inside the radius: 0..255. */
static int cover_at(int dx, int dy, int radius)
{
    double distance = sqrt((dx + 0.5) * (dx + 0.5) + (dy + 0.5) * (dy + 0.5));
    return (int)((radius - distance + 0.5) * 255.0);
}

static void corners(SDL_Surface *surface, struct ui_rect b, int radius, struct colour colour)
{
    for (int dy = 0; dy < radius; dy++) {
        for (int dx = 0; dx < radius; dx++) {
            int cover = cover_at(dx, dy, radius);
            int left = b.x + radius - 1 - dx;
            int right = b.x + b.w - radius + dx;
            int top = b.y + radius - 1 - dy;
            int bottom = b.y + b.h - radius + dy;
            blend_pixel(surface, left, top, colour, cover);
            blend_pixel(surface, right, top, colour, cover);
            blend_pixel(surface, left, bottom, colour, cover);
            blend_pixel(surface, right, bottom, colour, cover);
        }
    }
}

void shape_fill(SDL_Surface *surface, struct ui_rect b, int radius, struct colour colour)
{
    int most = (b.w < b.h ? b.w : b.h) / 2;
    int r = radius < most ? radius : most;
    r = r > 0 ? r : 0;
    uint32_t value = SDL_MapRGB(surface->format, colour.r, colour.g, colour.b);
    const SDL_Rect parts[] = {
        {b.x, b.y + r, b.w, b.h - 2 * r},
        {b.x + r, b.y, b.w - 2 * r, r},
        {b.x + r, b.y + b.h - r, b.w - 2 * r, r},
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i].w > 0 && parts[i].h > 0) {
            SDL_FillRect(surface, &parts[i], value);
        }
    }
    corners(surface, b, r, colour);
}

void shape_bordered(SDL_Surface *surface, struct ui_rect box, int radius, int border,
                    struct colour edge, struct colour fill)
{
    shape_fill(surface, box, radius, edge);
    shape_fill(surface, ui_inset(box, border), radius - border, fill);
}

void shape_disc(SDL_Surface *surface, struct ui_rect box, struct colour colour)
{
    shape_fill(surface, box, box.w / 2, colour);
}
