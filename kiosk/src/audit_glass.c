/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holds what the audit paints on, and goes through the states that a list can be in. */
#include "audit_glass.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audit_inside.h"

enum {
    SPARE_PERCENT = 10,     /* letters of the next line reach into this one */
    SPARE_LIT_PERCENT = 25, /* lit words have a line under them */
    WORD_MAX = 18,          /* bytes */
};

/* Source: WCAG 2.2, definition of relative luminance. */
static void make_linear(double *linear)
{
    for (int i = 0; i < 256; i++) {
        double c = i / 255.0;
        linear[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
    }
}

enum hd_err audit_glass_new(struct audit *audit, struct text *text, struct pictures *pictures,
                            struct audit_glass **out)
{
    struct audit_glass *glass = calloc(1, sizeof(*glass));
    *out = glass;
    if (!glass) {
        return HD_E_NOMEM;
    }
    glass->audit = audit;
    glass->pictures = pictures;
    make_linear(glass->linear);
    enum hd_err err = paint_new(text, pictures, &theme_cream, "en", &glass->paint);
    if (err) {
        audit_glass_free(glass);
        *out = NULL;
    }
    return err;
}

void audit_glass_free(struct audit_glass *glass)
{
    if (glass) {
        SDL_FreeSurface(glass->surface);
        SDL_FreeSurface(glass->plain);
        paint_free(glass->paint);
        free(glass);
    }
}

static SDL_Surface *make_surface(const struct metrics *m)
{
    return SDL_CreateRGBSurfaceWithFormat(0, m->w, m->h, 32, SDL_PIXELFORMAT_XRGB8888);
}

enum hd_err audit_glass_use(struct audit_glass *glass, const struct metrics *metrics,
                            const struct theme *theme, const char *lang)
{
    bool fits =
        glass->surface && glass->surface->w == metrics->w && glass->surface->h == metrics->h;
    if (!fits) {
        SDL_Surface *surface = make_surface(metrics);
        SDL_Surface *plain = make_surface(metrics);
        if (!surface || !plain) {
            SDL_FreeSurface(surface);
            SDL_FreeSurface(plain);
            return HD_E_NOMEM;
        }
        SDL_FreeSurface(glass->surface);
        SDL_FreeSurface(glass->plain);
        glass->surface = surface;
        glass->plain = plain;
    }
    glass->metrics = *metrics;
    glass->theme = theme;
    glass->lang = lang;
    paint_use(glass->paint, theme, lang);
    return HD_OK;
}

void audit_glass_size(struct audit_glass *glass, bool larger)
{
    glass->larger = larger;
    if (!larger) {
        memset(glass->em, 0, sizeof(glass->em));
    }
}

SDL_Surface *audit_glass_paint(struct audit_glass *glass, const struct ui_list *list)
{
    SDL_Rect rects[PAINT_RECTS_MAX];
    paint_forget(glass->paint);
    (void)paint_list(glass->paint, glass->surface, &glass->metrics, list, rects);
    return glass->surface;
}

void audit_glass_words(struct audit_glass *glass, const struct ui_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct ui_item *item = &list->item[i];
        if (item->text) {
            audit_words_item(glass, list, item);
        }
        if (item->picture) {
            const struct paint_where where = paint_where(glass->paint, &glass->metrics, item);
            int side = where.picture.w > 0 ? where.picture.w : 1;
            audit_note(glass->audit, AUDIT_PICTURE,
                       pictures_get(glass->pictures, item->picture, side, false) != NULL, list,
                       item, "no picture %s", item->picture);
        }
    }
}

void audit_glass_pixels(struct audit_glass *glass, const struct ui_list *list)
{
    (void)audit_glass_paint(glass, list);
    for (size_t i = 0; i < list->n; i++) {
        const struct ui_item *item = &list->item[i];
        audit_pixels_ink(glass, list, item, SPARE_PERCENT);
        audit_pixels_edge(glass, list, item);
        audit_pixels_picture(glass, list, item);
    }
}

static void swap_surfaces(struct audit_glass *glass)
{
    SDL_Surface *surface = glass->surface;
    glass->surface = glass->plain;
    glass->plain = surface;
}

/* All targets in one state; answers only, where only they can be in it. */
static void set_state(struct ui_list *list, uint8_t state, bool answers_only)
{
    for (size_t i = 0; i < list->n; i++) {
        struct ui_item *item = &list->item[i];
        bool can = item->id != 0 && (!answers_only || ui_is_answer(item));
        item->state = can ? state : 0;
    }
}

static void look_at_chosen(struct audit_glass *glass, struct ui_list *list)
{
    bool any = false;
    set_state(list, 0, false);
    (void)audit_glass_paint(glass, list);
    swap_surfaces(glass);
    set_state(list, UI_STATE_CHOSEN, true);
    for (size_t i = 0; i < list->n; i++) {
        any = any || ui_is_answer(&list->item[i]);
    }
    if (!any) {
        return;
    }
    (void)audit_glass_paint(glass, list);
    for (size_t i = 0; i < list->n; i++) {
        if (ui_is_answer(&list->item[i])) {
            audit_pixels_ink(glass, list, &list->item[i], SPARE_PERCENT);
            audit_pixels_edge(glass, list, &list->item[i]);
            audit_pixels_chosen(glass, list, &list->item[i]);
        }
    }
}

static void look_at_targets(struct audit_glass *glass, struct ui_list *list, uint8_t state)
{
    set_state(list, state, false);
    (void)audit_glass_paint(glass, list);
    for (size_t i = 0; i < list->n; i++) {
        const struct ui_item *item = &list->item[i];
        if (item->id == 0) {
            continue;
        }
        audit_pixels_ink(glass, list, item, SPARE_PERCENT);
        if (state & UI_STATE_FOCUSED) {
            audit_pixels_ring(glass, list, item);
        } else {
            audit_pixels_edge(glass, list, item);
        }
    }
}

/* The end of the first word; in scripts without spaces, of a few characters. */
static uint16_t first_word(const char *text)
{
    size_t n = strcspn(text, " \n");
    if (n > WORD_MAX) {
        n = WORD_MAX;
        while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80) {
            n--;
        }
    }
    return (uint16_t)n;
}

/* One in two at a time, as only one is lit ever: light reaches a little over an item's edge. */
static void look_at_lit(struct audit_glass *glass, struct ui_list *list, uint8_t state,
                        size_t turn)
{
    set_state(list, state, true);
    for (size_t i = 0; i < list->n; i++) {
        struct ui_item *item = &list->item[i];
        item->hot_start = 0;
        item->hot_end = item->text && i % 2 == turn ? first_word(item->text) : 0;
    }
    (void)audit_glass_paint(glass, list);
    for (size_t i = 0; i < list->n; i++) {
        if (list->item[i].hot_end > 0) {
            audit_pixels_ink(glass, list, &list->item[i], SPARE_LIT_PERCENT);
        }
    }
}

void audit_glass_states(struct audit_glass *glass, const struct ui_list *list)
{
    struct ui_list *copy = malloc(sizeof(*copy));
    if (!copy) {
        return;
    }
    *copy = *list; /* its texts stay in the pool of the other */
    look_at_chosen(glass, copy);
    look_at_targets(glass, copy, UI_STATE_FOCUSED);
    look_at_targets(glass, copy, UI_STATE_PRESSED);
    for (size_t turn = 0; turn < 2; turn++) {
        look_at_lit(glass, copy, 0, turn);
        look_at_lit(glass, copy, UI_STATE_CHOSEN, turn);
    }
    free(copy);
}
