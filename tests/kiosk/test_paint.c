/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Painting onto a surface in memory: what changed is painted, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "paint.h"

static struct fixture *fixture;
static struct text *text;
static struct pictures *pictures;
static struct paint *paint;
static SDL_Surface *glass;

static int start(void **state)
{
    (void)state;
    fixture = fixture_new();
    assert_int_equal(text_new(&text), HD_OK);
    assert_int_equal(pictures_new(HEARD_SOURCE_DIR "/assets/pictures", &pictures), HD_OK);
    assert_int_equal(paint_new(text, pictures, &theme_cream, "en", &paint), HD_OK);
    glass = SDL_CreateRGBSurfaceWithFormat(0, 1920, 1080, 32, SDL_PIXELFORMAT_XRGB8888);
    assert_non_null(glass);
    return 0;
}

static int end(void **state)
{
    (void)state;
    SDL_FreeSurface(glass);
    paint_free(paint);
    pictures_free(pictures);
    text_free(text);
    fixture_free(fixture);
    return 0;
}

static int paint_now(SDL_Rect *rects)
{
    return paint_list(paint, glass, &fixture->app.metrics, app_build(&fixture->app), rects);
}

static void an_unchanged_screen_is_not_painted_again(void **state)
{
    (void)state;
    SDL_Rect rects[PAINT_RECTS_MAX];
    assert_int_equal(paint_now(rects), 1);
    assert_int_equal(rects[0].w, 1920);
    assert_int_equal(paint_now(rects), 0);
    paint_forget(paint);
    assert_int_equal(paint_now(rects), 1);
}

static void a_pressed_button_repaints_only_itself(void **state)
{
    (void)state;
    SDL_Rect rects[PAINT_RECTS_MAX];
    paint_now(rects);
    const struct ui_item *item = ui_named(app_build(&fixture->app), "Touch to start");
    struct ui_rect box = item->box;
    app_down(&fixture->app, 0, box.x + 9, box.y + 9, fixture->app.now_ms);
    assert_int_equal(paint_now(rects), 1);
    assert_true(rects[0].w < box.w + 60 && rects[0].h < box.h + 60);
}

static void painting_changes_alone_gives_the_same_pixels_as_painting_all(void **state)
{
    (void)state;
    SDL_Rect rects[PAINT_RECTS_MAX];
    fixture_tap(fixture, "Touch to start");
    fixture_tap(fixture, "With words");
    fixture_tap(fixture, "OK, let’s go");
    paint_now(rects);
    app_press(&fixture->app, APP_KEY_NEXT, fixture->app.now_ms);
    paint_now(rects);
    app_press(&fixture->app, APP_KEY_NEXT, fixture->app.now_ms);
    paint_now(rects);
    fixture_tap(fixture, "It is OK");
    paint_now(rects);
    fixture_tap(fixture, "Back");
    paint_now(rects);
    size_t size = (size_t)glass->pitch * 1080;
    uint8_t *by_changes = malloc(size);
    assert_non_null(by_changes);
    memcpy(by_changes, glass->pixels, size);
    paint_forget(paint);
    SDL_FillRect(glass, NULL, 0);
    paint_now(rects);
    assert_memory_equal(by_changes, glass->pixels, size);
    free(by_changes);
}

static bool has_colour(struct ui_rect box, struct colour colour)
{
    uint32_t wanted = SDL_MapRGB(glass->format, colour.r, colour.g, colour.b);
    for (int y = box.y; y < box.y + box.h; y++) {
        const uint8_t *row = (const uint8_t *)glass->pixels + (size_t)y * (size_t)glass->pitch;
        for (int x = box.x; x < box.x + box.w; x++) {
            uint32_t pixel;
            memcpy(&pixel, row + (size_t)x * sizeof(pixel), sizeof(pixel));
            if (pixel == wanted) {
                return true;
            }
        }
    }
    return false;
}

static void the_word_being_said_is_lit_and_only_its_item_painted_again(void **state)
{
    (void)state;
    SDL_Rect rects[PAINT_RECTS_MAX];
    struct app *app = &fixture->app;
    fixture_tap(fixture, "Read it to me");
    fixture_pass(fixture, 20000);
    paint_now(rects);
    const struct ui_item *title = ui_named(&app->list, "What is it like for you?");
    assert_false(has_colour(title->box, theme_cream.hot));
    app_press(app, APP_KEY_AGAIN, app->now_ms);
    app_build(app);
    assert_true(app_speak(app));
    assert_int_equal(paint_now(rects), 1);
    title = ui_named(&app->list, "What is it like for you?");
    assert_int_equal(title->hot_end, 1);
    assert_true(has_colour(title->box, theme_cream.hot));
    assert_true(rects[0].w < title->box.w + 60 && rects[0].h < title->box.h + 60);
    size_t size = (size_t)glass->pitch * 1080;
    uint8_t *by_changes = malloc(size);
    assert_non_null(by_changes);
    memcpy(by_changes, glass->pixels, size);
    paint_forget(paint);
    SDL_FillRect(glass, NULL, 0);
    paint_now(rects);
    assert_memory_equal(by_changes, glass->pixels, size);
    free(by_changes);
    reader_stop(&app->reader);
    assert_int_equal(paint_now(rects), 1);
    assert_false(has_colour(title->box, theme_cream.hot));
}

static void words_are_found_on_their_lines(void **state)
{
    (void)state;
    static const struct {
        const char *lang, *words;
        uint16_t start, end; /* of the second word */
    } rows[] = {
        {"en", "one two three", 4, 7},
        {"ar", "هل يستمع الناس", 5, 15},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct text_style style = {.lang = rows[i].lang, .em = 40};
        const struct text_block *block = text_set(text, rows[i].words, &style, 1000, 100);
        int x = -1;
        int w = -1;
        int first_x = -1;
        int first_w = -1;
        assert_true(text_find(block, 0, rows[i].start, rows[i].end, &x, &w));
        assert_true(text_find(block, 0, 0, (uint16_t)(rows[i].start - 1), &first_x, &first_w));
        assert_true(x >= 0 && w > 0 && x + w <= block->w);
        /* Beside each other, in the direction of the script, not over each other. */
        assert_true(block->rtl ? x + w <= first_x : first_x + first_w <= x);
        assert_false(text_find(block, 1, rows[i].start, rows[i].end, &x, &w));
        assert_false(text_find(block, 0, 500, 510, &x, &w));
        assert_false(text_find(block, 0, 0, 0, &x, &w));
    }
}

static void check_texts_fit(void *ctx, const struct ui_list *list)
{
    (void)ctx;
    const struct metrics *m = &fixture->app.metrics;
    for (size_t i = 0; i < list->n; i++) {
        const struct ui_item *item = &list->item[i];
        if (!item->text) {
            continue;
        }
        const struct text_block *block = paint_text(paint, m, item);
        if (!block || !block->whole || block->em * 100 < m->text[item->size] * 60) {
            fail_msg("\"%s\" on %s (%d x %d) is set in %d px of %d, box %d x %d", item->text,
                     list->screen, m->w, m->h, block ? block->em : 0, m->text[item->size],
                     item->box.w, item->box.h);
        }
    }
}

static void check_pictures_exist(void *ctx, const struct ui_list *list)
{
    (void)ctx;
    for (size_t i = 0; i < list->n; i++) {
        const char *name = list->item[i].picture;
        if (name && !pictures_get(pictures, name, 64, false)) {
            fail_msg("no picture %s for %s", name, list->screen);
        }
    }
}

static void every_text_of_every_screen_fits_its_box(void **state)
{
    (void)state;
    static const struct {
        int w, h;
        uint32_t um;
    } screen[] = {{1920, 1080, 248}, {1080, 1920, 248}, {1280, 800, 170}, {1280, 800, 248}};
    for (size_t i = 0; i < sizeof(screen) / sizeof(screen[0]); i++) {
        app_resize(&fixture->app, metrics_for(screen[i].w, screen[i].h, screen[i].um));
        app_each_list(&fixture->app, check_texts_fit, NULL);
    }
}

static void every_kind_of_question_fits_the_glass(void **state)
{
    fixture_free(fixture);
    fixture = fixture_new_with(FIXTURE_KINDS);
    every_text_of_every_screen_fits_its_box(state);
    app_resize(&fixture->app, metrics_for(800, 1280, 248));
    app_each_list(&fixture->app, check_texts_fit, NULL);
    app_each_list(&fixture->app, check_pictures_exist, NULL);
}

static void collect_wants(void *ctx, const struct ui_list *list)
{
    size_t *n = ctx;
    static struct paint_want wants[PAINT_WANTS_MAX];
    *n = paint_wants(&fixture->app.metrics, list, wants, *n);
    assert_true(*n < PAINT_WANTS_MAX);
}

/* A list of ticked answers needs no picture that a list of others does not need as well. */
static void what_is_ticked_leaves_no_picture_behind(void **state)
{
    (void)state;
    struct paint_want with[PAINT_WANTS_MAX];
    struct paint_want without[PAINT_WANTS_MAX];
    size_t all = 0;
    fixture_free(fixture);
    fixture = fixture_new_with(FIXTURE_KINDS);
    app_each_list(&fixture->app, collect_wants, &all);
    fixture_tap(fixture, "Touch to start");
    fixture_tap(fixture, "I work here");
    fixture_tap(fixture, "OK, let’s go");
    const struct metrics *m = &fixture->app.metrics;
    struct ui_list list = *app_build(&fixture->app);
    size_t before = paint_wants(m, &list, without, 0);
    for (size_t i = 0; i < list.n; i++) {
        list.item[i].state |= list.item[i].role == UI_TOGGLE ? UI_STATE_CHOSEN : 0;
    }
    assert_int_equal(paint_wants(m, &list, with, 0), before);
    bool tick = false;
    for (size_t i = 0; i < before; i++) {
        assert_string_equal(with[i].name, without[i].name);
        assert_int_equal(with[i].side, without[i].side);
        tick = tick || strcmp(with[i].name, "check") == 0;
    }
    assert_true(tick);
}

/* Pixels of one item's box. */
static uint64_t pixels_of(const struct ui_item *item)
{
    uint64_t sum = 0;
    for (int y = item->box.y; y < item->box.y + item->box.h; y++) {
        const uint8_t *row = (const uint8_t *)glass->pixels + (size_t)y * (size_t)glass->pitch;
        for (int x = item->box.x * 4; x < (item->box.x + item->box.w) * 4; x++) {
            sum = sum * 31 + row[x];
        }
    }
    return sum;
}

static void a_ticked_answer_looks_ticked_and_the_others_do_not_change(void **state)
{
    (void)state;
    SDL_Rect rects[PAINT_RECTS_MAX];
    fixture_free(fixture);
    fixture = fixture_new_with(FIXTURE_KINDS);
    fixture_tap(fixture, "Touch to start");
    fixture_tap(fixture, "I work here");
    fixture_tap(fixture, "OK, let’s go");
    paint_now(rects);
    const struct ui_item home = *ui_named(app_build(&fixture->app), "At home");
    const struct ui_item school = *ui_named(app_build(&fixture->app), "At school");
    uint64_t home_before = pixels_of(&home);
    uint64_t school_before = pixels_of(&school);
    fixture_tap(fixture, "At home");
    paint_now(rects);
    assert_true(pixels_of(&home) != home_before);
    assert_true(pixels_of(&school) == school_before);
    fixture_tap(fixture, "At home");
    paint_now(rects);
    assert_true(pixels_of(&home) == home_before);
}

static void every_picture_of_every_screen_is_there(void **state)
{
    (void)state;
    app_each_list(&fixture->app, check_pictures_exist, NULL);
}

static void a_missing_picture_is_left_out_and_does_not_stop_the_kiosk(void **state)
{
    (void)state;
    assert_null(pictures_get(pictures, "no-such-picture", 64, false));
    assert_null(pictures_get(pictures, "no-such-picture", 64, false));
    assert_null(pictures_get(pictures, "../../LICENSE", 64, false));
}

static void a_text_too_long_for_its_box_is_set_smaller_and_says_so_when_it_cannot(void **state)
{
    (void)state;
    const struct text_style style = {.lang = "en", .em = 40};
    const struct text_block *block = text_set(text, "word word word", &style, 600, 60);
    assert_int_equal(block->em, 40);
    assert_true(block->whole);
    block = text_set(text, "word word word", &style, 230, 60);
    assert_true(block->whole);
    assert_true(block->em < 40);
    block = text_set(text, "Donaudampfschifffahrtsgesellschaft", &style, 50, 40);
    assert_false(block->whole);
}

static void lines_break_where_words_end(void **state)
{
    (void)state;
    const struct text_style style = {.lang = "en", .em = 40};
    const struct text_block *block =
        text_set(text, "one two three four five six", &style, 220, 400);
    assert_true(block->lines >= 2);
    assert_true(block->w <= 220);
    block = text_set(text, "first\nsecond", &style, 900, 400);
    assert_int_equal(block->lines, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_unchanged_screen_is_not_painted_again, start, end),
        cmocka_unit_test_setup_teardown(a_pressed_button_repaints_only_itself, start, end),
        cmocka_unit_test_setup_teardown(
            painting_changes_alone_gives_the_same_pixels_as_painting_all, start, end),
        cmocka_unit_test_setup_teardown(
            the_word_being_said_is_lit_and_only_its_item_painted_again, start, end),
        cmocka_unit_test_setup_teardown(words_are_found_on_their_lines, start, end),
        cmocka_unit_test_setup_teardown(every_text_of_every_screen_fits_its_box, start, end),
        cmocka_unit_test_setup_teardown(every_kind_of_question_fits_the_glass, start, end),
        cmocka_unit_test_setup_teardown(what_is_ticked_leaves_no_picture_behind, start, end),
        cmocka_unit_test_setup_teardown(
            a_ticked_answer_looks_ticked_and_the_others_do_not_change, start, end),
        cmocka_unit_test_setup_teardown(every_picture_of_every_screen_is_there, start, end),
        cmocka_unit_test_setup_teardown(
            a_missing_picture_is_left_out_and_does_not_stop_the_kiosk, start, end),
        cmocka_unit_test_setup_teardown(
            a_text_too_long_for_its_box_is_set_smaller_and_says_so_when_it_cannot, start, end),
        cmocka_unit_test_setup_teardown(lines_break_where_words_end, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
