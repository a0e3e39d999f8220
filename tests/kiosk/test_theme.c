/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contrast by WCAG 2.2's formula, and sizes on the glass for screens that hubs have. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "theme.h"

static double channel(uint8_t value)
{
    double c = value / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(struct colour c)
{
    return 0.2126 * channel(c.r) + 0.7152 * channel(c.g) + 0.0722 * channel(c.b);
}

static double contrast(struct colour a, struct colour b)
{
    double x = luminance(a);
    double y = luminance(b);
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static void the_formula_gives_known_contrasts(void **state)
{
    (void)state;
    const struct colour white = {255, 255, 255};
    const struct colour black = {0, 0, 0};
    assert_true(fabs(contrast(white, black) - 21.0) < 1e-9);
    assert_true(
        fabs(contrast((struct colour){0x1A, 0x1A, 0x1A}, (struct colour){0xFF, 0xFD, 0xE8}) -
             17.0) < 0.1);
}

static void check_text(const struct theme *t)
{
    assert_true(contrast(t->ink, t->ground) >= 7.0);
    for (int i = 0; i < UI_LOOK_N; i++) {
        const struct paint_look *look = &t->look[i];
        assert_true(contrast(look->ink, look->fill) >= 7.0);
        assert_true(contrast(look->ink, look->pressed) >= 7.0);
        /* The box behind a spoken word keeps the word readable. */
        if (i != UI_LOOK_PRIMARY) {
            assert_true(contrast(look->ink, t->hot) >= 7.0);
            assert_true(contrast(look->ink, t->hot_shaded) >= 7.0);
        }
    }
}

static void text_has_seven_to_one_on_every_ground(void **state)
{
    (void)state;
    for (size_t i = 0; i < THEME_N; i++) {
        check_text(themes[i]);
    }
}

static void check_edges(const struct theme *t)
{
    assert_true(contrast(t->look[UI_LOOK_CARD].border, t->ground) >= 3.0);
    assert_true(contrast(t->look[UI_LOOK_CARD].border, t->look[UI_LOOK_CARD].fill) >= 3.0);
    assert_true(contrast(t->look[UI_LOOK_QUIET].border, t->ground) >= 3.0);
    assert_true(contrast(t->look[UI_LOOK_PRIMARY].fill, t->ground) >= 3.0);
    assert_true(contrast(t->accent, t->ground) >= 3.0);
    assert_true(contrast(t->accent, t->track) >= 3.0);
    assert_true(contrast(t->accent, t->look[UI_LOOK_CARD].pressed) >= 3.0);
    /* One of the two rings is seen on the ground, and the two beside each other. */
    assert_true(contrast(t->ring[0], t->ring[1]) >= 3.0);
    assert_true(contrast(t->ring[0], t->ground) >= 3.0);
    /* Pictures have dark lines: what they stand on is light. */
    const struct colour line = {0x1F, 0x2A, 0x30};
    assert_true(contrast(line, t->plate) >= 7.0);
    if (!t->plates) {
        assert_true(contrast(line, t->ground) >= 7.0);
        assert_true(contrast(line, t->look[UI_LOOK_CARD].fill) >= 7.0);
    }
}

static void edges_and_progress_have_three_to_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < THEME_N; i++) {
        check_edges(themes[i]);
    }
}

static void sizes_on_the_glass_keep_their_floors(void **state)
{
    (void)state;
    static const struct {
        int w, h;
        uint32_t um;
    } screen[] = {
        {1920, 1080, 248}, {1080, 1920, 248}, {1280, 800, 170}, {1280, 800, 248},
        {1366, 768, 252},  {3840, 2160, 124}, {1024, 600, 217},
    };
    for (size_t i = 0; i < sizeof(screen) / sizeof(screen[0]); i++) {
        struct metrics m = metrics_for(screen[i].w, screen[i].h, screen[i].um);
        double mm = screen[i].um / 1000.0;
        assert_true(m.bar * mm >= 19.8);
        assert_true(m.gap * mm >= 7.8);
        assert_true(m.text[UI_SIZE_SMALL] * mm >= 4.8);
        for (int size = 1; size < UI_SIZE_N; size++) {
            assert_true(m.text[size] > m.text[size - 1]);
        }
    }
}

static void larger_words_are_larger_and_large_enough_for_the_standard(void **state)
{
    (void)state;
    const struct metrics usual = metrics_for(1920, 1080, 248);
    const struct metrics large = metrics_with_text(usual, TEXT_LARGE);
    const struct metrics largest = metrics_with_text(usual, TEXT_LARGEST);
    for (int i = 0; i < UI_SIZE_N; i++) {
        assert_true(large.text[i] > usual.text[i]);
        assert_true(largest.text[i] > large.text[i]);
        /* Capital height 0.7 em; 0.7 degrees at 500 mm; half a pixel of rounding. */
        assert_true((large.text[i] + 0.5) * 0.248 * 0.7 >= 6.11);
    }
    assert_int_equal(large.bar, usual.bar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_formula_gives_known_contrasts),
        cmocka_unit_test(text_has_seven_to_one_on_every_ground),
        cmocka_unit_test(edges_and_progress_have_three_to_one),
        cmocka_unit_test(sizes_on_the_glass_keep_their_floors),
        cmocka_unit_test(larger_words_are_larger_and_large_enough_for_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
