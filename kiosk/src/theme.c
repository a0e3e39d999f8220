/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colour tokens and the type and spacing scale. Contrasts are computed in tests/kiosk/test_theme.c. */
#include "theme.h"

const struct theme theme_cream = {
    .ground = {0xFF, 0xF9, 0xE9},
    .ink = {0x1F, 0x2A, 0x30},
    .accent = {0x0B, 0x5C, 0x7A},
    .track = {0xE6, 0xDC, 0xC3},
    .look =
        {
            [UI_LOOK_BARE] = {{0xFF, 0xF9, 0xE9},
                              {0xFF, 0xF9, 0xE9},
                              {0xFF, 0xF9, 0xE9},
                              {0x1F, 0x2A, 0x30}},
            [UI_LOOK_CARD] = {{0xFF, 0xFF, 0xFF},
                              {0xFF, 0xE9, 0xB0},
                              {0x8A, 0x7B, 0x57},
                              {0x1F, 0x2A, 0x30}},
            [UI_LOOK_PRIMARY] = {{0x0B, 0x5C, 0x7A},
                                 {0x07, 0x3F, 0x55},
                                 {0x07, 0x3F, 0x55},
                                 {0xFF, 0xFF, 0xFF}},
            [UI_LOOK_QUIET] = {{0xFF, 0xF9, 0xE9},
                               {0xFF, 0xE9, 0xB0},
                               {0x8A, 0x7B, 0x57},
                               {0x1F, 0x2A, 0x30}},
            [UI_LOOK_NOTE] = {{0xE4, 0xF1, 0xF3},
                              {0xE4, 0xF1, 0xF3},
                              {0xE4, 0xF1, 0xF3},
                              {0x1F, 0x2A, 0x30}},
        },
};

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

int metrics_px(const struct metrics *metrics, double mm)
{
    return (int)(mm * 1000.0 / metrics->um_per_px + 0.5);
}

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
    }
    return m;
}
