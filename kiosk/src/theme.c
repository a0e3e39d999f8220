/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colour tokens and the type and spacing scale. Contrasts are computed in tests/kiosk/test_theme.c. */
#include "theme.h"

const struct theme theme_cream = {
    .ground = {0xFF, 0xF9, 0xE9},
    .ink = {0x1F, 0x2A, 0x30},
    .accent = {0x0B, 0x5C, 0x7A},
    .track = {0xE6, 0xDC, 0xC3},
    .ring = {{0x1F, 0x2A, 0x30}, {0xFF, 0xD8, 0x00}},
    .hot = {0xFF, 0xE9, 0xB0},
    .hot_shaded = {0xFF, 0xFF, 0xFF},
    .plate = {0xFF, 0xFF, 0xFF},
    .look =
        {
            [UI_LOOK_BARE] = {{0xFF, 0xF9, 0xE9},
                              {0xFF, 0xF9, 0xE9},
                              {0xFF, 0xF9, 0xE9},
                              {0x1F, 0x2A, 0x30}},
            [UI_LOOK_CARD] = {{0xFF, 0xFF, 0xFF},
                              {0xFF, 0xE9, 0xB0},
                              {0x7A, 0x6C, 0x4A},
                              {0x1F, 0x2A, 0x30}},
            [UI_LOOK_PRIMARY] = {{0x0B, 0x5C, 0x7A},
                                 {0x07, 0x3F, 0x55},
                                 {0x07, 0x3F, 0x55},
                                 {0xFF, 0xFF, 0xFF}},
            [UI_LOOK_QUIET] = {{0xFF, 0xF9, 0xE9},
                               {0xFF, 0xE9, 0xB0},
                               {0x7A, 0x6C, 0x4A},
                               {0x1F, 0x2A, 0x30}},
            [UI_LOOK_NOTE] = {{0xE4, 0xF1, 0xF3},
                              {0xE4, 0xF1, 0xF3},
                              {0xE4, 0xF1, 0xF3},
                              {0x1F, 0x2A, 0x30}},
        },
};

const struct theme theme_blue = {
    .ground = {0x0A, 0x2A, 0x66},
    .ink = {0xFF, 0xFF, 0xFF},
    .accent = {0xFF, 0xD8, 0x00},
    .track = {0x2C, 0x4C, 0x8C},
    .ring = {{0xFF, 0xD8, 0x00}, {0x00, 0x00, 0x00}},
    .hot = {0x8A, 0x1F, 0x5C},
    .hot_shaded = {0x8A, 0x1F, 0x5C},
    .plate = {0xFF, 0xFF, 0xFF},
    .plates = true,
    .look =
        {
            [UI_LOOK_BARE] = {{0x0A, 0x2A, 0x66},
                              {0x0A, 0x2A, 0x66},
                              {0x0A, 0x2A, 0x66},
                              {0xFF, 0xFF, 0xFF}},
            [UI_LOOK_CARD] = {{0x0D, 0x38, 0x82},
                              {0x00, 0x1A, 0x4A},
                              {0xB9, 0xCC, 0xF0},
                              {0xFF, 0xFF, 0xFF}},
            [UI_LOOK_PRIMARY] = {{0xFF, 0xFF, 0xFF},
                                 {0xFF, 0xE9, 0xB0},
                                 {0xFF, 0xFF, 0xFF},
                                 {0x0A, 0x2A, 0x66}},
            [UI_LOOK_QUIET] = {{0x0A, 0x2A, 0x66},
                               {0x00, 0x1A, 0x4A},
                               {0xB9, 0xCC, 0xF0},
                               {0xFF, 0xFF, 0xFF}},
            [UI_LOOK_NOTE] = {{0x12, 0x3E, 0x8A},
                              {0x12, 0x3E, 0x8A},
                              {0x12, 0x3E, 0x8A},
                              {0xFF, 0xFF, 0xFF}},
        },
};

const struct theme theme_black = {
    .ground = {0x00, 0x00, 0x00},
    .ink = {0xFF, 0xD8, 0x00},
    .accent = {0xFF, 0xFF, 0xFF},
    .track = {0x4A, 0x40, 0x00},
    .ring = {{0xFF, 0xFF, 0xFF}, {0x00, 0x00, 0x00}},
    .hot = {0x00, 0x3C, 0x8F},
    .hot_shaded = {0x00, 0x3C, 0x8F},
    .plate = {0xFF, 0xFF, 0xFF},
    .plates = true,
    .look =
        {
            [UI_LOOK_BARE] = {{0x00, 0x00, 0x00},
                              {0x00, 0x00, 0x00},
                              {0x00, 0x00, 0x00},
                              {0xFF, 0xD8, 0x00}},
            [UI_LOOK_CARD] = {{0x14, 0x14, 0x14},
                              {0x3A, 0x32, 0x00},
                              {0xFF, 0xD8, 0x00},
                              {0xFF, 0xD8, 0x00}},
            [UI_LOOK_PRIMARY] = {{0xFF, 0xD8, 0x00},
                                 {0xFF, 0xF2, 0xA0},
                                 {0xFF, 0xD8, 0x00},
                                 {0x00, 0x00, 0x00}},
            [UI_LOOK_QUIET] = {{0x00, 0x00, 0x00},
                               {0x3A, 0x32, 0x00},
                               {0xFF, 0xD8, 0x00},
                               {0xFF, 0xD8, 0x00}},
            [UI_LOOK_NOTE] = {{0x26, 0x26, 0x26},
                              {0x26, 0x26, 0x26},
                              {0x26, 0x26, 0x26},
                              {0xFF, 0xD8, 0x00}},
        },
};

const struct theme *const themes[THEME_N] = {&theme_cream, &theme_blue, &theme_black};

/* The screen that the sizes below are drawn for: the short side of a 21.5 inch panel. */
static const double reference_short_mm = 240.0;

/* What each size is there (mm), and what it never goes under. */
struct length {
    double mm;
    double floor_mm;
};

static const struct length text_size[UI_SIZE_N] = {
    [UI_SIZE_SMALL] = {8.0, 5.0},   [UI_SIZE_BODY] = {9.5, 5.6},
    [UI_SIZE_LABEL] = {10.5, 6.0},  [UI_SIZE_QUESTION] = {15.0, 8.0},
    [UI_SIZE_TITLE] = {19.0, 10.0},
};
static const struct length margin = {13.0, 6.0};
static const struct length gap = {11.0, 8.0};
static const struct length bar = {29.0, 20.0};
static const struct length card_max = {78.0, 40.0};

static int scaled(const struct metrics *m, struct length length, double scale)
{
    double mm = length.mm * scale;
    return metrics_px(m, mm > length.floor_mm ? mm : length.floor_mm);
}

bool metrics_equal(const struct metrics *a, const struct metrics *b)
{
    bool same = a->w == b->w && a->h == b->h && a->um_per_px == b->um_per_px &&
                a->margin == b->margin && a->gap == b->gap && a->gap_tight == b->gap_tight &&
                a->bar == b->bar && a->radius == b->radius && a->border == b->border &&
                a->card_max == b->card_max;
    for (int i = 0; i < UI_SIZE_N; i++) {
        same = same && a->text[i] == b->text[i] && a->least[i] == b->least[i];
    }
    return same;
}

int metrics_px(const struct metrics *metrics, double mm)
{
    return (int)(mm * 1000.0 / metrics->um_per_px + 0.5);
}

enum { TIGHT_PERCENT = 65 }; /* words set smaller than this need more room */

struct metrics metrics_for(int w, int h, uint32_t um_per_px)
{
    struct metrics m = {.w = w, .h = h, .um_per_px = um_per_px};
    double short_mm = (double)(w < h ? w : h) * um_per_px / 1000.0;
    double scale = short_mm < reference_short_mm ? short_mm / reference_short_mm : 1.0;
    m.margin = scaled(&m, margin, scale);
    m.gap = scaled(&m, gap, scale);
    m.gap_tight = metrics_px(&m, gap.floor_mm);
    m.bar = scaled(&m, bar, scale);
    m.card_max = scaled(&m, card_max, scale);
    m.radius = metrics_px(&m, 5.0 * scale);
    m.border = metrics_px(&m, 0.6);
    m.border = m.border > 2 ? m.border : 2;
    for (int i = 0; i < UI_SIZE_N; i++) {
        m.text[i] = scaled(&m, text_size[i], scale);
        m.least[i] = m.text[i] * TIGHT_PERCENT / 100;
    }
    return m;
}

/* Capitals are 0.7 of the em or a little more in our faces: 0.7 degrees at 500 mm are 6.11 mm. */
static const double large_em_mm = 6.11 / 0.7;
static const double near_em_mm = 4.89 / 0.7; /* the same at 400 mm */

/* Glass with a shorter side than these is looked at from nearer, or has no room for larger words. */
static const double near_mm = 220.0;
static const double small_mm = 180.0;

static double shorter_mm(const struct metrics *m)
{
    return (double)(m->w < m->h ? m->w : m->h) * m->um_per_px / 1000.0;
}

uint32_t metrics_large_em_um(const struct metrics *metrics)
{
    double shorter = shorter_mm(metrics);
    double em = shorter < small_mm ? 0.0 : shorter < near_mm ? near_em_mm : large_em_mm;
    return (uint32_t)(em * 1000.0);
}

/* What is large already need not grow as much: headings still have to leave room for answers. */
static const int percent[TEXT_SCALE_N][UI_SIZE_N] = {
    [TEXT_USUAL] = {100, 100, 100, 100, 100},
    [TEXT_LARGE] = {125, 125, 125, 115, 110},
    [TEXT_LARGEST] = {155, 155, 155, 135, 120},
};

/* Two lines of words set as small as they may be, and the air around them. */
static int two_lines_px(const struct metrics *m)
{
    return m->text[UI_SIZE_LABEL] * 172 / 100 + metrics_px(m, 4);
}

struct metrics metrics_with_text(struct metrics metrics, enum text_scale scale)
{
    if (scale == TEXT_USUAL) {
        return metrics;
    }
    int least = metrics_px(&metrics, large_em_mm);
    bool has_room = shorter_mm(&metrics) >= small_mm;
    for (int i = 0; i < UI_SIZE_N; i++) {
        int px = (metrics.text[i] * percent[scale][i] + 50) / 100;
        int tight = px * TIGHT_PERCENT / 100;
        metrics.least[i] = has_room || metrics.text[i] > least ? least : metrics.text[i];
        metrics.least[i] = metrics.least[i] > tight ? metrics.least[i] : tight;
        /* The steps between sizes stay, or headings and labels would look the same. */
        metrics.text[i] = px > least + i ? px : least + i;
    }
    int high = two_lines_px(&metrics);
    metrics.bar = metrics.bar > high ? metrics.bar : high;
    return metrics;
}
