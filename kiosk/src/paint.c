/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items to pixels. Where things stand inside an item is decided once, in place_content(). */
#include "paint.h"

#include <heard/keys.h>
#include <heard/text.h>

#include "shape.h"

struct paint {
    struct text *text;
    struct pictures *pictures;
    const struct theme *theme;
    const char *lang;
    bool valid;             /* shown is what is on the surface */
    struct metrics metrics; /* ... at these sizes */
    SDL_Surface *veil;      /* one pixel of the ground; NULL until it is needed */
    bool dark;              /* the surface is black */
    struct ui_list shown;
};

enum {
    RING_MM_TENTHS = 22,
    WORDS_INSET_MM = 2,
    TIGHT_INSET_MM = 1,
};

enum hd_err paint_new(struct text *text, struct pictures *pictures, const struct theme *theme,
                      const char *lang, struct paint **out)
{
    struct paint *paint = hd_secret_alloc(sizeof(*paint)); /* shown: also what somebody chose */
    *out = paint;
    if (!paint) {
        return HD_E_NOMEM;
    }
    paint->text = text;
    paint->pictures = pictures;
    paint->theme = theme;
    paint->lang = lang;
    return HD_OK;
}

void paint_use(struct paint *paint, const struct theme *theme, const char *lang)
{
    if (paint->theme != theme || !hd_text_equal(paint->lang, lang)) {
        paint->theme = theme;
        paint->lang = lang;
        paint->valid = false;
    }
}

void paint_free(struct paint *paint)
{
    if (paint) {
        SDL_FreeSurface(paint->veil);
    }
    hd_secret_free(paint);
}

void paint_forget(struct paint *paint)
{
    paint->valid = false;
    paint->dark = false;
}

int paint_dark(struct paint *paint, SDL_Surface *surface, SDL_Rect *rects)
{
    if (paint->dark) {
        return 0;
    }
    paint_forget(paint);
    paint->dark = true;
    rects[0] = (SDL_Rect){0, 0, surface->w, surface->h};
    SDL_FillRect(surface, NULL, SDL_MapRGB(surface->format, 0, 0, 0));
    return 1;
}

static int ring_px(const struct metrics *m)
{
    return metrics_px(m, RING_MM_TENTHS / 10.0);
}

/* Not for a chosen answer: the cache of words would then remember what somebody chose. */
static bool is_bold(const struct ui_item *item)
{
    return item->role == UI_HEADING || item->look == UI_LOOK_PRIMARY;
}

/* Where the picture and the text of an item go. */
struct content {
    struct ui_rect picture; /* w is 0 when there is none */
    struct ui_rect tick;    /* the box to tick of a toggle */
    struct ui_rect text;
    const struct text_block *block; /* NULL when there is none */
};

static const struct text_block *set_text(struct paint *paint, const struct metrics *m,
                                         const struct ui_item *item, struct ui_rect box)
{
    if (!item->text || box.w <= 0 || box.h <= 0) {
        return NULL;
    }
    bool bare = item->look == UI_LOOK_BARE;
    const struct text_style style = {
        .lang = item->lang ? item->lang : paint->lang,
        .bold = is_bold(item),
        .em = m->text[item->size],
        .least = m->least[item->size],
        .ink = bare ? paint->theme->ink : paint->theme->look[item->look].ink,
    };
    return text_set(paint->text, item->text, &style, box.w, box.h);
}

static struct ui_rect item_inside(const struct metrics *m, const struct ui_item *item)
{
    return item->look == UI_LOOK_BARE ? item->box : ui_inset(item->box, m->gap / 2);
}

/* tight: the picture makes way for the words. */
static struct content place_above(const struct metrics *m, const struct ui_item *item,
                                  bool tight)
{
    struct content c = {0};
    struct ui_rect rest = item_inside(m, item);
    if (item->text) {
        int two_lines = m->text[item->size] * (tight ? 56 : 28) / 10;
        int most = rest.h * (tight ? 78 : 60) / 100;
        c.text = ui_cut_bottom(&rest, two_lines < most ? two_lines : most);
        /* Words may come nearer to the edge than pictures: five cards share an upright screen. */
        int inset = metrics_px(m, tight ? TIGHT_INSET_MM : WORDS_INSET_MM);
        c.text.x = item->box.x + inset;
        c.text.w = item->box.w - 2 * inset;
    }
    int side = rest.w < rest.h ? rest.w : rest.h;
    c.picture = ui_centre(rest, side, side);
    return c;
}

/* Words begin at the left, and their picture stands before them; or all of that at the right. */
static struct content place_beside(const struct metrics *m, const struct ui_item *item,
                                   bool rtl)
{
    struct content c = {0};
    bool note = item->look == UI_LOOK_NOTE && item->size == UI_SIZE_QUESTION;
    struct ui_rect rest =
        ui_inset(item->box, note ? m->gap / 2 : metrics_px(m, WORDS_INSET_MM));
    const int sides[] = {rest.h, rest.w * 3 / 10, m->text[item->size] * 5 / 2};
    int side = sides[0] < sides[1] ? sides[0] : sides[1];
    side = side < sides[2] ? side : sides[2];
    struct ui_rect column = rtl ? ui_cut_right(&rest, side) : ui_cut_left(&rest, side);
    c.picture = ui_centre(column, side, side);
    int inset = metrics_px(m, WORDS_INSET_MM);
    (void)(rtl ? ui_cut_right(&rest, inset) : ui_cut_left(&rest, inset));
    c.text = rest;
    return c;
}

/* Words alone: at the edge of a card they need as much air as beside a picture. */
static struct content place_words(const struct metrics *m, const struct ui_item *item)
{
    int inset = metrics_px(m, WORDS_INSET_MM);
    inset = inset < m->gap / 2 ? inset : m->gap / 2;
    return (struct content){.text = ui_inset(item->box, inset)};
}

/* An item's content without the box to tick. */
static struct content place_body(const struct metrics *m, const struct ui_item *item, bool rtl,
                                 bool tight)
{
    if (!item->picture) {
        return tight ? place_words(m, item) : (struct content){.text = item_inside(m, item)};
    }
    if (!item->text || item->arrange == UI_PICTURE_ABOVE) {
        return place_above(m, item, tight);
    }
    return tight ? place_words(m, item) : place_beside(m, item, rtl);
}

/* The box to tick stands before the rest, or, where there is little room, on the picture. */
static struct content place_toggle(const struct metrics *m, const struct ui_item *item,
                                   bool rtl, bool tight)
{
    struct ui_item body = *item;
    struct content c = place_body(m, item, rtl, tight);
    int inset = metrics_px(m, WORDS_INSET_MM);
    int side = m->text[item->size] * 3 / 2;
    if (c.picture.w > 0 && c.text.w < side * 4) {
        int small = c.picture.w * 45 / 100;
        c.tick = (struct ui_rect){c.picture.x + c.picture.w - small,
                                  c.picture.y + c.picture.h - small, small, small};
        return c;
    }
    struct ui_rect column = rtl ? ui_cut_right(&body.box, 2 * inset + side)
                                : ui_cut_left(&body.box, 2 * inset + side);
    c = place_body(m, &body, rtl, tight);
    c.tick = ui_centre(column, side, side);
    return c;
}

/* The boxes only; no text is set yet. */
static struct content place(const struct metrics *m, const struct ui_item *item, bool rtl,
                            bool tight)
{
    return item->role == UI_TOGGLE ? place_toggle(m, item, rtl, tight)
                                   : place_body(m, item, rtl, tight);
}

static bool is_beside(const struct ui_item *item, const struct content *c)
{
    return c->picture.w > 0 && item->text && item->arrange == UI_PICTURE_BESIDE;
}

static bool is_tight(const struct metrics *m, const struct ui_item *item,
                     const struct text_block *block)
{
    return block && (!block->whole || block->em < m->least[item->size]);
}

static struct content place_content(struct paint *paint, const struct metrics *m,
                                    const struct ui_item *item)
{
    bool rtl = ui_is_rtl(paint->lang);
    struct content c = place(m, item, rtl, false);
    c.block = set_text(paint, m, item, c.text);
    if (is_tight(m, item, c.block)) {
        int em = c.block->em;
        struct content tight = place(m, item, rtl, true);
        tight.block = set_text(paint, m, item, tight.text);
        if (tight.block && tight.block->em > em) {
            c = tight;
        } else {
            c.block = set_text(paint, m, item, c.text);
        }
    }
    if (c.block && item->centred && is_beside(item, &c)) {
        /* Picture and words are centred together. */
        int shift = (c.text.w - c.block->w) / 2;
        shift = shift > 0 ? shift : 0;
        shift = c.block->rtl ? -shift : shift;
        c.picture.x += shift;
        c.text.x += shift;
    }
    return c;
}

/* The side a picture is rasterised at: on a dark ground it stands on a light disc or plate. */
static int picture_side(const struct ui_item *item, int side)
{
    return item->look == UI_LOOK_PRIMARY ? side - 2 * (side / 7) : side;
}

/* A box behind the words being spoken, and a line under them for whoever does not see its colour. */
static void draw_hot(struct paint *paint, SDL_Surface *surface, const struct metrics *m,
                     const struct ui_item *item, struct ui_rect box)
{
    const struct theme *theme = paint->theme;
    bool primary = item->look == UI_LOOK_PRIMARY;
    bool shaded = item->state & (UI_STATE_PRESSED | UI_STATE_CHOSEN);
    struct colour fill =
        primary ? theme->look[item->look].pressed : (shaded ? theme->hot_shaded : theme->hot);
    struct colour line = primary ? theme->look[item->look].ink : theme->accent;
    shape_fill(surface, box, m->radius / 3, fill);
    shape_fill(surface, ui_cut_bottom(&box, m->border * 2), 0, line);
}

/* Where that box stands, from the upper left corner of its line's surface. */
static bool hot_box(const struct ui_item *item, const struct text_block *block, size_t line,
                    struct ui_rect *box)
{
    int x = 0;
    int w = 0;
    if (item->hot_end <= item->hot_start ||
        !text_find(block, line, item->hot_start, item->hot_end, &x, &w)) {
        return false;
    }
    int pad = block->em / 8;
    int h = block->em * (block->rtl ? 35 : 30) / 20; /* Arabic letters reach lower */
    /* Letters stand a little lower than the middle of their line. */
    int y = (block->line[line]->h - h) / 2 + block->em / 10;
    *box = (struct ui_rect){x - pad, y, w + 2 * pad, h};
    return true;
}

static SDL_Rect line_box(const struct ui_item *item, const struct content *c, size_t i)
{
    const SDL_Surface *line = c->block->line[i];
    bool centre_lines = item->centred && !is_beside(item, c);
    int start = c->block->rtl ? c->text.x + c->text.w - line->w : c->text.x;
    return (SDL_Rect){
        .x = centre_lines ? c->text.x + (c->text.w - line->w) / 2 : start,
        .y = c->text.y + (c->text.h - c->block->h) / 2 + c->block->line_y[i],
        .w = line->w,
        .h = line->h,
    };
}

static void draw_block(struct paint *paint, SDL_Surface *surface, const struct metrics *m,
                       const struct ui_item *item, const struct content *c)
{
    for (size_t i = 0; i < c->block->lines; i++) {
        SDL_Rect at = line_box(item, c, i);
        struct ui_rect hot;
        if (hot_box(item, c->block, i, &hot)) {
            hot.x += at.x;
            hot.y += at.y;
            draw_hot(paint, surface, m, item, hot);
        }
    }
    /* Then the words: light reaches over the ends of letters in the line above. */
    for (size_t i = 0; i < c->block->lines; i++) {
        SDL_Rect at = line_box(item, c, i);
        SDL_BlitSurface(c->block->line[i], NULL, surface, &at);
    }
}

/* Those that point along the direction of reading: assets/pictures/README.md. */
static bool points_along(const char *picture)
{
    static const char *const names[] = {"back", "skip",   "send",
                                        "next", "before", "symbol-transparency"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (hd_text_equal(picture, names[i])) {
            return true;
        }
    }
    return false;
}

static void draw_picture(struct paint *paint, SDL_Surface *surface, const struct ui_item *item,
                         struct ui_rect box)
{
    if (item->look == UI_LOOK_PRIMARY) {
        /* Pictures are drawn with dark lines: give them a light ground. */
        shape_disc(surface, box, paint->theme->plate);
        int side = picture_side(item, box.w);
        box = ui_centre(box, side, side);
    }
    if (paint->theme->plates && item->look != UI_LOOK_PRIMARY) {
        shape_fill(surface, box, box.w / 8, paint->theme->plate);
    }
    bool turned = ui_is_rtl(paint->lang) && points_along(item->picture);
    SDL_Surface *picture = pictures_get(paint->pictures, item->picture, box.w, turned);
    if (picture) {
        SDL_BlitSurface(picture, NULL, surface, &(SDL_Rect){box.x, box.y, 0, 0});
    }
}

static void draw_ground(struct paint *paint, SDL_Surface *surface, const struct metrics *m,
                        const struct ui_item *item)
{
    const struct theme *theme = paint->theme;
    if (item->state & UI_STATE_FOCUSED) {
        int ring = ring_px(m);
        struct ui_rect outer = ui_inset(item->box, -ring);
        shape_fill(surface, outer, m->radius + ring, theme->ring[0]);
        shape_fill(surface, ui_inset(outer, ring / 3), m->radius + ring * 2 / 3,
                   theme->ring[1]);
    }
    if (item->look == UI_LOOK_BARE) {
        return;
    }
    const struct paint_look *look = &theme->look[item->look];
    bool pressed = item->state & UI_STATE_PRESSED;
    bool chosen = item->state & UI_STATE_CHOSEN;
    struct colour fill =
        pressed || (chosen && item->look != UI_LOOK_PRIMARY) ? look->pressed : look->fill;
    struct colour edge = chosen || pressed ? theme->accent : look->border;
    int border = chosen || pressed ? m->border * 3 : m->border;
    shape_bordered(surface, item->box, m->radius, border, edge, fill);
}

static void draw_tick(struct paint *paint, SDL_Surface *surface, const struct metrics *m,
                      const struct ui_item *item, const struct content *c)
{
    struct ui_rect box = c->tick;
    bool chosen = item->state & UI_STATE_CHOSEN;
    const struct paint_look *look = &paint->theme->look[UI_LOOK_CARD];
    shape_bordered(surface, box, box.w / 5, chosen ? m->border * 2 : m->border,
                   chosen ? paint->theme->accent : look->border, look->fill);
    SDL_Surface *tick = chosen ? pictures_get(paint->pictures, "check", box.w, false) : NULL;
    if (tick) {
        SDL_BlitSurface(tick, NULL, surface, &(SDL_Rect){box.x, box.y, 0, 0});
    }
}

static void draw_progress(struct paint *paint, SDL_Surface *surface, const struct ui_item *item)
{
    struct ui_rect bar = item->box;
    shape_fill(surface, bar, bar.h / 2, paint->theme->track);
    int done = item->max ? bar.w * item->value / item->max : 0;
    if (done > 0) {
        done = done > bar.h ? done : bar.h;
        bar.x += ui_is_rtl(paint->lang) ? bar.w - done : 0;
        bar.w = done;
        shape_fill(surface, bar, bar.h / 2, paint->theme->accent);
    }
}

/* Another answer stands out: the ground shines through this one. A veil, so that the cache of words
 * does not remember which one it was. */
static void draw_veil(struct paint *paint, SDL_Surface *surface, struct ui_rect box)
{
    if (!paint->veil) {
        paint->veil = SDL_CreateRGBSurfaceWithFormat(0, 1, 1, 32, SDL_PIXELFORMAT_ARGB8888);
    }
    if (!paint->veil) {
        return; /* no memory: it stays as bright as the others */
    }
    const struct colour ground = paint->theme->ground;
    SDL_SetSurfaceBlendMode(paint->veil, SDL_BLENDMODE_BLEND);
    SDL_FillRect(paint->veil, NULL,
                 SDL_MapRGBA(paint->veil->format, ground.r, ground.g, ground.b,
                             255 * THEME_VEIL_PERCENT / 100));
    SDL_BlitScaled(paint->veil, NULL, surface, &(SDL_Rect){box.x, box.y, box.w, box.h});
}

static void draw_item(struct paint *paint, SDL_Surface *surface, const struct metrics *m,
                      const struct ui_item *item)
{
    if (item->role == UI_PROGRESS) {
        draw_progress(paint, surface, item);
        return;
    }
    draw_ground(paint, surface, m, item);
    struct content c = place_content(paint, m, item);
    if (item->picture && c.picture.w > 0) {
        draw_picture(paint, surface, item, c.picture);
    }
    if (item->role == UI_TOGGLE) {
        draw_tick(paint, surface, m, item, &c);
    }
    if (c.block) {
        draw_block(paint, surface, m, item, &c);
    }
    if (item->state & UI_STATE_DIMMED) {
        draw_veil(paint, surface, item->box);
    }
}

/* What an item covers: its box and the focus ring around it. */
static SDL_Rect extent(const struct metrics *m, const struct ui_item *item)
{
    struct ui_rect b = ui_inset(item->box, -ring_px(m));
    return (SDL_Rect){b.x, b.y, b.w, b.h};
}

static int changed_rects(const struct paint *paint, const struct metrics *m,
                         const struct ui_list *list, SDL_Rect *rects)
{
    if (!paint->valid || paint->shown.n != list->n || paint->shown.rtl != list->rtl ||
        !metrics_equal(&paint->metrics, m) ||
        !hd_text_equal(paint->shown.screen, list->screen)) {
        rects[0] = (SDL_Rect){0, 0, m->w, m->h};
        return 1;
    }
    int n = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (!ui_item_equal(&paint->shown.item[i], &list->item[i])) {
            SDL_Rect before = extent(m, &paint->shown.item[i]);
            rects[n++] = extent(m, &list->item[i]);
            if (!SDL_RectEquals(&before, &rects[n - 1])) {
                rects[n++] = before;
            }
        }
    }
    return n;
}

/* Keep a list whose texts do not depend on the old one's pool. */
static void remember(struct paint *paint, const struct metrics *m, const struct ui_list *list)
{
    paint->metrics = *m;
    paint->shown = *list;
    for (size_t i = 0; i < list->n; i++) {
        const char *text = list->item[i].text;
        if (text && text >= list->pool && text < list->pool + UI_TEXT_POOL) {
            paint->shown.item[i].text = paint->shown.pool + (text - list->pool);
        }
    }
    paint->valid = true;
}

int paint_list(struct paint *paint, SDL_Surface *surface, const struct metrics *metrics,
               const struct ui_list *list, SDL_Rect *rects)
{
    int n = changed_rects(paint, metrics, list, rects);
    const struct colour ground = paint->theme->ground;
    int kept = 0;
    for (int r = 0; r < n; r++) {
        SDL_Rect clip;
        const SDL_Rect whole = {0, 0, surface->w, surface->h};
        if (!SDL_IntersectRect(&rects[r], &whole, &clip)) {
            continue;
        }
        SDL_SetClipRect(surface, &clip);
        SDL_FillRect(surface, &clip, SDL_MapRGB(surface->format, ground.r, ground.g, ground.b));
        for (size_t i = 0; i < list->n; i++) {
            SDL_Rect covers = extent(metrics, &list->item[i]);
            if (SDL_HasIntersection(&covers, &clip)) {
                draw_item(paint, surface, metrics, &list->item[i]);
            }
        }
        rects[kept++] = clip;
    }
    SDL_SetClipRect(surface, NULL);
    paint->dark = false;
    if (n > 0) {
        remember(paint, metrics, list);
    }
    return kept;
}

const struct text_block *paint_text(struct paint *paint, const struct metrics *metrics,
                                    const struct ui_item *item)
{
    return place_content(paint, metrics, item).block;
}

struct paint_where paint_where(struct paint *paint, const struct metrics *metrics,
                               const struct ui_item *item)
{
    const struct content c = place_content(paint, metrics, item);
    struct paint_where where = {
        .tick = item->role == UI_TOGGLE ? c.tick : (struct ui_rect){0},
        .block = c.block,
        .ring = ring_px(metrics),
    };
    if (item->picture) {
        int side = picture_side(item, c.picture.w);
        where.picture = ui_centre(c.picture, side, side);
    }
    for (size_t i = 0; c.block && i < c.block->lines; i++) {
        where.line[i] = line_box(item, &c, i);
    }
    return where;
}

static size_t want(struct paint_want *wants, size_t n, const char *name, int side, bool turned)
{
    for (size_t k = 0; k < n; k++) {
        if (wants[k].side == side && wants[k].turned == turned &&
            hd_text_equal(wants[k].name, name)) {
            return n;
        }
    }
    if (n == PAINT_WANTS_MAX) {
        return n;
    }
    (void)hd_text_copy(wants[n].name, sizeof(wants[n].name), name);
    wants[n].side = side;
    wants[n].turned = turned;
    return n + 1;
}

size_t paint_wants(const struct metrics *metrics, const struct ui_list *list,
                   struct paint_want *wants, size_t n)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct ui_item *item = &list->item[i];
        const struct content c = place(metrics, item, list->rtl, false);
        if (item->picture) {
            n = want(wants, n, item->picture, picture_side(item, c.picture.w),
                     list->rtl && points_along(item->picture));
        }
        if (item->role == UI_TOGGLE) {
            /* Also where nothing is ticked: what is in memory must not tell that something was. */
            n = want(wants, n, "check", c.tick.w, false);
        }
    }
    return n;
}
