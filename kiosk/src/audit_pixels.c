/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What contrast there is on a painted surface. No colour of a theme is looked up: what counts is
 * what came out, whatever lies over or under it. */
#include <string.h>

#include "audit_inside.h"

static const double least_words = 7.0;
static const double least_shapes = 3.0;

enum {
    SOLID = 250,            /* alpha from which a pixel of a letter is all ink */
    INK_LEAST = 12,         /* pixels without which there is nothing to measure */
    OUTSIDE_PX = 2,         /* from an edge, where it surely has ended */
    PICTURE_PER_MILLE = 15, /* of a picture's pixels that differ from its ground */
    SIDES = 4,
    POINTS = 3, /* a side */
};

/* ---- light ---- */

static uint32_t pixel_at(const SDL_Surface *surface, int x, int y)
{
    uint32_t pixel;
    const uint8_t *row = (const uint8_t *)surface->pixels + (size_t)y * (size_t)surface->pitch;
    memcpy(&pixel, row + (size_t)x * sizeof(pixel), sizeof(pixel));
    return pixel;
}

static double light_of(const struct audit_glass *glass, uint32_t pixel)
{
    return 0.2126 * glass->linear[pixel >> 16 & 255] +
           0.7152 * glass->linear[pixel >> 8 & 255] + 0.0722 * glass->linear[pixel & 255];
}

static double light_at(const struct audit_glass *glass, const SDL_Surface *surface, int x,
                       int y)
{
    return light_of(glass, pixel_at(surface, x, y));
}

static double contrast(double a, double b)
{
    return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

static bool is_on(const SDL_Surface *surface, int x, int y)
{
    return x >= 0 && y >= 0 && x < surface->w && y < surface->h;
}

/* ---- words ---- */

static void clear(struct audit_glass *glass)
{
    memset(glass->ink, 0, sizeof(glass->ink));
    memset(glass->ground, 0, sizeof(glass->ground));
}

static uint64_t total(const uint32_t *bins)
{
    uint64_t n = 0;
    for (size_t i = 0; i < AUDIT_BINS; i++) {
        n += bins[i];
    }
    return n;
}

/* The light that so many percent of the pixels are darker than. */
static double light_over(const uint32_t *bins, unsigned percent)
{
    uint64_t wanted = total(bins) * percent / 100;
    uint64_t n = 0;
    size_t i = 0;
    while (i + 1 < AUDIT_BINS && n + bins[i] <= wanted) {
        n += bins[i++];
    }
    return (double)i / (AUDIT_BINS - 1);
}

static size_t bin_of(double light)
{
    return (size_t)(light * (AUDIT_BINS - 1) + 0.5);
}

static uint32_t alpha_at(const SDL_Surface *line, int x, int y)
{
    return pixel_at(line, x, y) >> 24;
}

/* The part of a line in which there is ink, between two columns: fonts leave much room around,
 * and that may lie outside of what the words stand on. */
static struct ui_rect ink_box(const SDL_Surface *line, int from, int to)
{
    struct ui_rect box = {line->w, line->h, 0, 0};
    int right = -1;
    int bottom = -1;
    for (int y = 0; y < line->h; y++) {
        for (int x = from; x < to; x++) {
            if (alpha_at(line, x, y) >= SOLID) {
                box.x = x < box.x ? x : box.x;
                box.y = y < box.y ? y : box.y;
                right = x > right ? x : right;
                bottom = y;
            }
        }
    }
    box.w = right + 1 - box.x;
    box.h = bottom + 1 - box.y;
    return box;
}

static void count_line(struct audit_glass *glass, const SDL_Surface *line, const SDL_Rect *at,
                       struct ui_rect box)
{
    for (int y = box.y; y < box.y + box.h; y++) {
        for (int x = box.x; x < box.x + box.w; x++) {
            uint32_t alpha = alpha_at(line, x, y);
            if ((alpha != 0 && alpha < SOLID) || !is_on(glass->surface, at->x + x, at->y + y)) {
                continue;
            }
            size_t bin = bin_of(light_at(glass, glass->surface, at->x + x, at->y + y));
            (alpha ? glass->ink : glass->ground)[bin]++;
        }
    }
}

/* All lines; of lit words only these. */
static void count_block(struct audit_glass *glass, const struct ui_item *item,
                        const struct paint_where *where)
{
    for (size_t i = 0; i < where->block->lines; i++) {
        const SDL_Surface *line = where->block->line[i];
        int x = 0;
        int w = line->w;
        if (item->hot_end > 0 &&
            !text_find(where->block, i, item->hot_start, item->hot_end, &x, &w)) {
            continue;
        }
        int end = x + w < line->w ? x + w : line->w;
        count_line(glass, line, &where->line[i], ink_box(line, x > 0 ? x : 0, end));
    }
}

/* Both without the spare share of pixels that comes nearest to the other. */
static double measured(const struct audit_glass *glass, unsigned spare)
{
    bool dark = light_over(glass->ink, 50) < light_over(glass->ground, 50);
    double ink = light_over(glass->ink, dark ? 100 - spare : spare);
    double ground = light_over(glass->ground, dark ? spare : 100 - spare);
    return (dark ? ground > ink : ink > ground) ? contrast(ink, ground) : 1.0;
}

void audit_pixels_ink(struct audit_glass *glass, const struct ui_list *list,
                      const struct ui_item *item, unsigned spare)
{
    const struct paint_where where = paint_where(glass->paint, &glass->metrics, item);
    if (!where.block || !item->text[0]) {
        return;
    }
    clear(glass);
    count_block(glass, item, &where);
    bool enough = total(glass->ink) >= INK_LEAST && total(glass->ground) > 0;
    double ratio = enough ? measured(glass, spare) : 1.0;
    audit_note(glass->audit, AUDIT_INK, ratio >= least_words, list, item, "%.1f:1, state %u%s",
               ratio, item->state, item->hot_end ? ", lit" : "");
}

/* ---- edges ---- */

/* A way over an edge: from a point so many pixels outside, inwards. */
struct way {
    int x, y;   /* where it begins */
    int dx, dy; /* inwards */
};

static struct way way_of(struct ui_rect box, int side, int point, int outside)
{
    int x = box.x + box.w * (point + 1) / (POINTS + 1);
    int y = box.y + box.h * (point + 1) / (POINTS + 1);
    const struct way ways[SIDES] = {
        {box.x - outside, y, 1, 0},
        {box.x + box.w - 1 + outside, y, -1, 0},
        {x, box.y - outside, 0, 1},
        {x, box.y + box.h - 1 + outside, 0, -1},
    };
    return ways[side];
}

/* The strongest contrast on the way to where it began; the strongest there is when that is off
 * the glass. */
static double way_contrast(const struct audit_glass *glass, struct way way, int steps)
{
    const SDL_Surface *surface = glass->surface;
    if (!is_on(surface, way.x, way.y)) {
        return 21.0;
    }
    double from = light_at(glass, surface, way.x, way.y);
    double best = 1.0;
    for (int i = 1; i <= steps; i++) {
        int x = way.x + i * way.dx;
        int y = way.y + i * way.dy;
        if (is_on(surface, x, y)) {
            double here = contrast(from, light_at(glass, surface, x, y));
            best = here > best ? here : best;
        }
    }
    return best;
}

/* The weakest of all points around a box. */
static double box_contrast(const struct audit_glass *glass, struct ui_rect box, int outside,
                           int steps)
{
    double worst = 21.0;
    for (int side = 0; side < SIDES; side++) {
        for (int point = 0; point < POINTS; point++) {
            double here =
                way_contrast(glass, way_of(box, side, point, outside), outside + steps);
            worst = here < worst ? here : worst;
        }
    }
    return worst;
}

static void check_progress(struct audit_glass *glass, const struct ui_list *list,
                           const struct ui_item *item)
{
    /* What is done, and what is to come, each in its middle; a bar without width is found as
     * such. */
    int done = item->max ? item->box.w * item->value / item->max : 0;
    if (done <= 0 || done >= item->box.w) {
        return;
    }
    int y = item->box.y + item->box.h / 2;
    int one = item->box.x + done / 2;
    int other = item->box.x + done + (item->box.w - done) / 2;
    if (list->rtl) {
        one = 2 * item->box.x + item->box.w - 1 - one;
        other = 2 * item->box.x + item->box.w - 1 - other;
    }
    bool on = is_on(glass->surface, one, y) && is_on(glass->surface, other, y);
    double ratio = on ? contrast(light_at(glass, glass->surface, one, y),
                                 light_at(glass, glass->surface, other, y))
                      : 1.0;
    audit_note(glass->audit, AUDIT_EDGE, ratio >= least_shapes, list, item, "progress %.1f:1",
               ratio);
}

void audit_pixels_edge(struct audit_glass *glass, const struct ui_list *list,
                       const struct ui_item *item)
{
    int depth = glass->metrics.border * 3 + 1;
    if (item->role == UI_PROGRESS) {
        check_progress(glass, list, item);
        return;
    }
    if (item->id == 0 || item->look == UI_LOOK_BARE) {
        return; /* words alone, measured as such */
    }
    double ratio = box_contrast(glass, item->box, OUTSIDE_PX, depth);
    audit_note(glass->audit, AUDIT_EDGE, ratio >= least_shapes, list, item, "%.1f:1, state %u",
               ratio, item->state);
    if (item->role == UI_TOGGLE) {
        const struct paint_where where = paint_where(glass->paint, &glass->metrics, item);
        ratio = box_contrast(glass, where.tick, OUTSIDE_PX, depth);
        audit_note(glass->audit, AUDIT_EDGE, ratio >= least_shapes, list, item,
                   "box to tick %.1f:1, state %u", ratio, item->state);
    }
}

void audit_pixels_ring(struct audit_glass *glass, const struct ui_list *list,
                       const struct ui_item *item)
{
    const struct paint_where where = paint_where(glass->paint, &glass->metrics, item);
    double ratio = box_contrast(glass, item->box, where.ring + OUTSIDE_PX, -1);
    audit_note(glass->audit, AUDIT_RING, ratio >= least_shapes, list, item, "%.1f:1", ratio);
}

void audit_pixels_chosen(struct audit_glass *glass, const struct ui_list *list,
                         const struct ui_item *item)
{
    double worst = 21.0;
    for (int side = 0; side < SIDES; side++) {
        for (int point = 0; point < POINTS; point++) {
            struct way way = way_of(item->box, side, point, 0);
            double best = 1.0;
            for (int i = 0; i <= glass->metrics.border * 3; i++) {
                int x = way.x + i * way.dx;
                int y = way.y + i * way.dy;
                double here = is_on(glass->surface, x, y)
                                  ? contrast(light_at(glass, glass->surface, x, y),
                                             light_at(glass, glass->plain, x, y))
                                  : 1.0;
                best = here > best ? here : best;
            }
            worst = best < worst ? best : worst;
        }
    }
    audit_note(glass->audit, AUDIT_CHOSEN, worst >= least_shapes, list, item, "%.1f:1", worst);
}

/* ---- pictures ---- */

void audit_pixels_picture(struct audit_glass *glass, const struct ui_list *list,
                          const struct ui_item *item)
{
    const struct paint_where where = paint_where(glass->paint, &glass->metrics, item);
    const struct ui_rect box = where.picture;
    if (box.w <= 0 || !pictures_get(glass->pictures, item->picture, box.w, false)) {
        return; /* found by another check */
    }
    clear(glass);
    for (int y = box.y; y < box.y + box.h; y += 2) {
        for (int x = box.x; x < box.x + box.w; x += 2) {
            if (is_on(glass->surface, x, y)) {
                glass->ground[bin_of(light_at(glass, glass->surface, x, y))]++;
            }
        }
    }
    size_t most = 0;
    for (size_t i = 1; i < AUDIT_BINS; i++) {
        most = glass->ground[i] > glass->ground[most] ? i : most;
    }
    uint64_t seen = 0;
    double ground = (double)most / (AUDIT_BINS - 1);
    for (size_t i = 0; i < AUDIT_BINS; i++) {
        bool differs = contrast((double)i / (AUDIT_BINS - 1), ground) >= least_shapes;
        seen += differs ? glass->ground[i] : 0;
    }
    uint64_t all = total(glass->ground);
    audit_note(glass->audit, AUDIT_DRAWN, seen * 1000 >= all * PICTURE_PER_MILLE && all > 0,
               list, item, "%s: %u of 1000 pixels are seen", item->picture,
               all ? (unsigned)(seen * 1000 / all) : 0U);
}
