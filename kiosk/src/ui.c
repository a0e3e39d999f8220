/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The draw list: adding, finding, comparing, and the cutting of boxes that layouts are made of. */
#include "ui.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <heard/text.h>

void ui_clear(struct ui_list *list, const char *screen)
{
    /* All of it: what stood there before may be what somebody chose. */
    memset(list, 0, sizeof(*list));
    list->screen = screen;
}

struct ui_item *ui_add(struct ui_list *list, struct ui_item item)
{
    assert(list->n < UI_ITEMS_MAX);
    assert(item.id == 0 || ui_find(list, item.id) == NULL);
    assert(item.say || item.role == UI_PANEL || item.role == UI_PROGRESS);
    list->item[list->n] = item;
    return &list->item[list->n++];
}

const char *ui_text(struct ui_list *list, const char *fmt, ...)
{
    size_t room = UI_TEXT_POOL - list->pool_used;
    char *at = list->pool + list->pool_used;
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(at, room, fmt, args);
    va_end(args);
    assert(n >= 0 && (size_t)n < room);
    list->pool_used += (size_t)n + 1;
    return at;
}

bool ui_inside(struct ui_rect box, int x, int y, int slop)
{
    return x >= box.x - slop && x < box.x + box.w + slop && y >= box.y - slop &&
           y < box.y + box.h + slop;
}

const struct ui_item *ui_hit(const struct ui_list *list, int x, int y)
{
    /* The last one added lies on top. */
    for (size_t i = list->n; i > 0; i--) {
        const struct ui_item *item = &list->item[i - 1];
        if (item->id != 0 && ui_inside(item->box, x, y, 0)) {
            return item;
        }
    }
    return NULL;
}

struct ui_item *ui_find(struct ui_list *list, uint16_t id)
{
    for (size_t i = 0; i < list->n; i++) {
        if (list->item[i].id == id) {
            return &list->item[i];
        }
    }
    return NULL;
}

const struct ui_item *ui_named(const struct ui_list *list, const char *say)
{
    const struct ui_item *found = NULL;
    for (size_t i = 0; i < list->n; i++) {
        const struct ui_item *item = &list->item[i];
        if (!hd_text_equal(item->say, say)) {
            continue;
        }
        if (item->id != 0) {
            return item;
        }
        found = found ? found : item;
    }
    return found;
}

uint16_t ui_next_id(const struct ui_list *list, uint16_t id, int step)
{
    size_t at = 0;
    size_t n = 0;
    uint16_t ids[UI_ITEMS_MAX];
    for (size_t i = 0; i < list->n; i++) {
        if (list->item[i].id == 0) {
            continue;
        }
        if (list->item[i].id == id) {
            at = n + 1;
        }
        ids[n++] = list->item[i].id;
    }
    if (n == 0) {
        return 0;
    }
    if (at == 0) {
        return step > 0 ? ids[0] : ids[n - 1];
    }
    return ids[step > 0 ? at % n : (at + n - 2) % n];
}

bool ui_is_rtl(const char *lang)
{
    static const char *const languages[] = {"ar", "fa", "he", "ur"};
    size_t len = strcspn(lang, "-");
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        if (strlen(languages[i]) == len && strncmp(languages[i], lang, len) == 0) {
            return true;
        }
    }
    return false;
}

void ui_mirror(struct ui_list *list, int w)
{
    list->rtl = true;
    for (size_t i = 0; i < list->n; i++) {
        struct ui_rect *box = &list->item[i].box;
        box->x = w - box->x - box->w;
    }
}

bool ui_is_answer(const struct ui_item *item)
{
    return item->role == UI_CHOICE || item->role == UI_TOGGLE;
}

bool ui_item_equal(const struct ui_item *a, const struct ui_item *b)
{
    return a->id == b->id && a->role == b->role && a->look == b->look && a->size == b->size &&
           a->arrange == b->arrange && a->centred == b->centred && a->state == b->state &&
           a->value == b->value && a->max == b->max && a->box.x == b->box.x &&
           a->box.y == b->box.y && a->box.w == b->box.w && a->box.h == b->box.h &&
           a->hot_start == b->hot_start && a->hot_end == b->hot_end &&
           hd_text_equal(a->text, b->text) && hd_text_equal(a->lang, b->lang) &&
           hd_text_equal(a->picture, b->picture);
}

struct ui_rect ui_cut_top(struct ui_rect *rest, int h)
{
    h = h < rest->h ? h : rest->h;
    struct ui_rect cut = {rest->x, rest->y, rest->w, h};
    rest->y += h;
    rest->h -= h;
    return cut;
}

struct ui_rect ui_cut_bottom(struct ui_rect *rest, int h)
{
    h = h < rest->h ? h : rest->h;
    rest->h -= h;
    return (struct ui_rect){rest->x, rest->y + rest->h, rest->w, h};
}

struct ui_rect ui_cut_left(struct ui_rect *rest, int w)
{
    w = w < rest->w ? w : rest->w;
    struct ui_rect cut = {rest->x, rest->y, w, rest->h};
    rest->x += w;
    rest->w -= w;
    return cut;
}

struct ui_rect ui_cut_right(struct ui_rect *rest, int w)
{
    w = w < rest->w ? w : rest->w;
    rest->w -= w;
    return (struct ui_rect){rest->x + rest->w, rest->y, w, rest->h};
}

struct ui_rect ui_inset(struct ui_rect box, int margin)
{
    struct ui_rect in = {box.x + margin, box.y + margin, box.w - 2 * margin,
                         box.h - 2 * margin};
    in.w = in.w > 0 ? in.w : 0;
    in.h = in.h > 0 ? in.h : 0;
    return in;
}

struct ui_rect ui_centre(struct ui_rect box, int w, int h)
{
    w = w < box.w ? w : box.w;
    h = h < box.h ? h : box.h;
    return (struct ui_rect){box.x + (box.w - w) / 2, box.y + (box.h - h) / 2, w, h};
}

struct ui_rect ui_column(struct ui_rect box, size_t i, size_t n, int gap)
{
    int count = (int)n;
    int w = (box.w - gap * (count - 1)) / count;
    return (struct ui_rect){box.x + (int)i * (w + gap), box.y, w, box.h};
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* The best grid whose boxes have no side under least; w is 0 when there is none. */
static struct ui_grid best_grid(struct ui_rect area, size_t n, int gap,
                                const struct ui_cell *cell, int least)
{
    struct ui_grid best = {.columns = 1, .rows = n};
    int best_score = 0;
    for (size_t columns = n; columns >= 1;
         columns--) { /* of equals, the one with fewer columns */
        struct ui_grid grid = {.columns = columns, .rows = (n + columns - 1) / columns};
        int rows = (int)grid.rows;
        grid.w = smaller((area.w - gap * ((int)columns - 1)) / (int)columns, cell->most_w);
        grid.h = smaller((area.h - gap * (rows - 1)) / rows, cell->most_h);
        int score = smaller(grid.w, grid.h * cell->aspect_w / cell->aspect_h);
        /* A last row that is not full only where it is worth it. */
        score -= n % columns ? score / 12 : 0;
        if (grid.w >= least && grid.h >= least && score >= best_score) {
            best = grid;
            best_score = score;
        }
    }
    return best;
}

struct ui_grid ui_grid_for(struct ui_rect area, size_t n, int gap, const struct ui_cell *cell)
{
    const struct ui_grid grid = best_grid(area, n, gap, cell, cell->least);
    /* Better small than not there; what is too small for fingers, tests and checks find. */
    return grid.w > 0 ? grid : best_grid(area, n, gap, cell, 1);
}

struct ui_rect ui_grid_box(struct ui_rect area, const struct ui_grid *grid, size_t i, size_t n,
                           int gap)
{
    size_t row = i / grid->columns;
    size_t left = n - row * grid->columns;
    int in_row = (int)(left < grid->columns ? left : grid->columns);
    int rows = (int)grid->rows;
    struct ui_rect line =
        ui_centre(area, in_row * (grid->w + gap) - gap, rows * (grid->h + gap) - gap);
    return (struct ui_rect){line.x + (int)(i % grid->columns) * (grid->w + gap),
                            line.y + (int)row * (grid->h + gap), grid->w, grid->h};
}
