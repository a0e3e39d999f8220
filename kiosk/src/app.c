/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kiosk's state: who is here with which needs, which screen is on the glass, what it shows and says. */
#include "app.h"

#include <heard/keys.h>
#include <heard/text.h>

#include "app_inside.h"
#include "parts.h"
#include "screens.h"

enum { SLOP_MM = 10, CORNER_MM = 15, ROOM_FOR_LARGEST_MM = 230 };

const struct screen *app_first_screen(const struct app *app)
{
    if (app->closed) {
        return &scr_shut;
    }
    if (app_is_shut(app)) {
        return &scr_hours;
    }
    return app->services->room(app->services->ctx) > 0 ? &scr_welcome : &scr_full;
}

bool app_clock(const struct app *app, struct app_clock *out)
{
    return app->services->clock && app->services->clock(app->services->ctx, out);
}

bool app_is_shut(const struct app *app)
{
    struct app_clock now = {0};
    return !hd_hours_are_always(&app->settings.hours) && app_clock(app, &now) &&
           !hd_hours_are_open(&app->settings.hours, now.weekday, now.minute);
}

bool app_takes_answers(const struct app *app)
{
    return app_first_screen(app) == &scr_welcome;
}

void app_try(struct app *app)
{
    app_restart(app);
    app->trying = true;
    nav_reset(&app->nav, &scr_route);
}

/* The survey's languages and those of the kiosk's own words may stand in another order. */
static void match_languages(struct app *app, const struct hd_strings *strings)
{
    const struct hd_langs *has = hd_strings_langs(strings);
    const struct hd_langs *langs = &app->survey->langs;
    for (size_t i = 0; i < langs->n; i++) {
        for (size_t k = 0; k < has->n; k++) {
            if (hd_text_equal(langs->code[i], has->code[k])) {
                app->words_lang[i] = (uint8_t)k;
                app->speaks[i] = true;
            }
        }
    }
}

static enum hd_err find_words(struct app *app, const struct hd_strings *strings,
                              const char **missing)
{
    match_languages(app, strings);
    for (int i = 0; i < WORD_N; i++) {
        const char *key = word_key((enum word)i);
        app->word[i] = hd_strings_get(strings, key);
        if (!app->word[i]) {
            *missing = key;
            return HD_E_NOT_FOUND;
        }
    }
    return HD_OK;
}

enum hd_err app_init(struct app *app, const struct hd_pack *pack,
                     const struct app_services *services, struct metrics metrics,
                     int64_t now_ms, const char **missing)
{
    *app = (struct app){
        .survey = pack->survey,
        .settings = pack->settings,
        .cards = pack->cards,
        .services = services,
        .closed = pack->closed,
        .has_staff_codes = pack->staff_n > 0,
        .glass = metrics,
        .personal = metrics,
        .metrics = metrics,
        .now_ms = now_ms,
        .last_input_ms = now_ms,
    };
    needs_reset(&app->needs);
    ways_forget(&app->own);
    reader_init(&app->reader, NULL);
    enum hd_err err = find_words(app, pack->strings, missing);
    if (err) {
        return err;
    }
    app->session = session_new();
    app->desk = hd_secret_alloc(sizeof(*app->desk));
    if (!app->session || !app->desk) {
        app_fini(app);
        return HD_E_NOMEM;
    }
    touch_init(&app->touch, metrics_px(&metrics, SLOP_MM));
    nav_start(&app->nav, app_first_screen(app));
    nav_settle(&app->nav, app);
    app_build(app);
    return HD_OK;
}

const struct metrics *app_sizes(const struct app *app, const struct ui_list *list)
{
    return list->staff ? &app->glass : &app->personal;
}

/* What depends on needs, and is not asked for each time a screen is built. */
static void apply_needs(struct app *app)
{
    static const enum touch_way way[NEEDS_TOUCH_N] = {
        [NEEDS_TOUCH_USUAL] = TOUCH_USUAL,
        [NEEDS_TOUCH_STEADY] = TOUCH_STEADY,
        [NEEDS_TOUCH_VERY_STEADY] = TOUCH_VERY_STEADY,
    };
    bool small = app->glass.w > app->glass.h &&
                 app->glass.h < metrics_px(&app->glass, ROOM_FOR_LARGEST_MM);
    /* In the lower half of such a glass they would only be set smaller again. */
    bool largest = app->needs.size == NEEDS_SIZE_LARGEST && !(app->needs.reach && small);
    app->personal =
        metrics_with_text(app->glass, largest                               ? TEXT_LARGEST
                                      : app->needs.size == NEEDS_SIZE_USUAL ? TEXT_USUAL
                                                                            : TEXT_LARGE);
    app->metrics = *app_sizes(app, &app->list);
    touch_set(&app->touch, way[app->needs.touch], metrics_px(&app->glass, SLOP_MM));
}

void app_forget_needs(struct app *app)
{
    needs_reset(&app->needs);
    ways_forget(&app->own);
    app->needs.speak = app->headphones;
    apply_needs(app);
    reader_forget(&app->reader);
    reader_switch(&app->reader, app->needs.speak);
    if (app->reader.voice) {
        app->reader.voice->volume(app->reader.voice->ctx, app->needs.volume);
    }
}

void app_give_voice(struct app *app, const struct reader_voice *voice)
{
    reader_init(&app->reader, voice);
    app_forget_needs(app);
}

void app_fini(struct app *app)
{
    reader_stop(&app->reader);
    session_free(app->session);
    hd_secret_free(app->desk);
    app->session = NULL;
    app->desk = NULL;
}

void app_resize(struct app *app, struct metrics metrics)
{
    app->glass = metrics;
    apply_needs(app);
    touch_cancel(&app->touch);
}

const char *app_word(const struct app *app, enum word word)
{
    return app->word[word]->text[app->words_lang[app->needs.lang]];
}

const char *app_say(const struct app *app, enum word word)
{
    return app->word[word]->say[app->words_lang[app->needs.lang]];
}

const char *app_lang(const struct app *app)
{
    return app->survey->langs.code[app->needs.lang];
}

size_t app_langs(const struct app *app)
{
    size_t n = 0;
    for (size_t i = 0; i < app->survey->langs.n; i++) {
        n += app->speaks[i];
    }
    return n;
}

void app_restart(struct app *app)
{
    session_wipe(app->session);
    app_forget_needs(app);
    app->forget_err = app->services->forget(app->services->ctx);
    app->save_err = HD_OK;
    app->trying = false;
    app->attracts = false;
    app->focus = 0;
    touch_reset(&app->touch);
    nav_reset(&app->nav, app_first_screen(app));
}

struct ui_rect app_corner(const struct app *app)
{
    const struct metrics *m = &app->metrics;
    int side = m->margin + m->bar;
    int least = metrics_px(m, CORNER_MM);
    side = side > least ? side : least;
    bool rtl = ui_is_rtl(app_lang(app));
    return (struct ui_rect){rtl ? m->w - side : 0, 0, side, side};
}

void app_shuffle(struct app *app)
{
    struct desk *desk = app->desk;
    hd_wipe(desk->code, sizeof(desk->code));
    desk->typed = 0;
    desk->last = STAFF_DIGITS; /* none */
    desk->try_due_ms = INT64_MAX;
    for (uint32_t i = 0; i < STAFF_DIGITS; i++) {
        uint32_t place = hd_random_below(i + 1);
        desk->order[i] = desk->order[place];
        desk->order[place] = (uint8_t)i;
    }
}

void app_follow_frame(struct app *app)
{
    if (ways_scans(&app->own)) {
        app->focus = app->own.scan.resting ? PART_GO_ON : app->own.scan.at;
    }
}

void app_start_frame(struct app *app)
{
    const struct screen *top = nav_top(&app->nav);
    bool off = top->staff || (top->press && ways_listens(&app->own));
    ways_start(&app->own, &app->needs, off, &app->list, app->now_ms);
    app_follow_frame(app);
}

void app_changed(struct app *app)
{
    hold_cancel(&app->hold);
    touch_cancel(&app->touch);
    touch_deafen(&app->touch, app->now_ms);
    app->dark_told = true;
    app->own.scan.resting = false; /* what says so is not one of the new items */
    app_build(app);
    if (app->focus != 0) {
        app->focus = scan_next(&app->list, 0, 1);
    }
    app_start_frame(app);
}

void app_needs_changed(struct app *app)
{
    uint16_t focus = app->focus;
    apply_needs(app);
    app->focus = 0;
    app_changed(app);
    /* Whoever goes by keys or switches goes on from where they are. */
    bool there = focus != 0 && ui_find(&app->list, focus);
    if (ways_scans(&app->own)) {
        if (there) {
            app->own.scan.at = focus;
            scan_stay(&app->own.scan, app->now_ms);
        }
        app_follow_frame(app);
    } else {
        app->focus = focus != 0 && !there ? scan_next(&app->list, 0, 1) : focus;
    }
}

void app_needs_usual(struct app *app)
{
    const struct needs before = app->needs;
    const struct ways own = app->own;
    app_forget_needs(app);
    app->needs.lang = before.lang;
    /* Their switch is how they chose this: without it they could choose nothing more. */
    app->needs.switches = before.switches;
    app->needs.scan_ms = before.scan_ms;
    app->own = own;
    app_needs_changed(app);
}

bool app_is_first(const struct screen *screen)
{
    return screen == &scr_welcome || screen == &scr_full || screen == &scr_shut ||
           screen == &scr_hours;
}

void app_settle(struct app *app)
{
    if (!nav_settle(&app->nav, app)) {
        return;
    }
    if (app_is_first(nav_top(&app->nav)) && nav_top(&app->nav) != app_first_screen(app)) {
        nav_reset(&app->nav, app_first_screen(app)); /* full, or empty again, meanwhile */
        (void)nav_settle(&app->nav, app);
    }
    if (!nav_top(&app->nav)->staff) {
        hd_wipe(app->desk, sizeof(*app->desk));
    }
    app_changed(app);
}

bool app_may_let_staff_in(const struct app *app)
{
    const struct screen *top = nav_top(&app->nav);
    return top->lets_staff_in && (top != &scr_saving || app->save_err);
}

void app_let_staff_in(struct app *app)
{
    hold_cancel(&app->hold);
    if (app_may_let_staff_in(app)) {
        nav_push(&app->nav, &scr_code);
    }
    app_settle(app);
}

void app_chime(struct app *app, enum chime chime)
{
    const struct reader_voice *voice = app->reader.voice;
    if (app->needs.sounds && !app->needs.speak && voice && voice->chime) {
        voice->chime(voice->ctx, chime);
    }
}

void app_set_speak(struct app *app, bool speak)
{
    app->needs.speak = speak;
    reader_switch(&app->reader, speak);
}

bool app_set_volume(struct app *app, int step)
{
    int volume = app->needs.volume + step;
    if (!app->reader.voice || volume < 0 || volume > NEEDS_VOLUME_MAX) {
        return false;
    }
    app->needs.volume = (uint8_t)volume;
    app->reader.voice->volume(app->reader.voice->ctx, app->needs.volume);
    if (app->needs.speak && !reader_speaks(&app->reader)) {
        reader_again(&app->reader, &app->list); /* so that one hears how loud it is now */
    }
    return true;
}

bool app_is_dark(const struct app *app)
{
    return app->needs.dark && !nav_top(&app->nav)->staff;
}

/* What lies over every screen. */
static void build_over(struct app *app)
{
    const struct ui_rect glass = {0, 0, app->metrics.w, app->metrics.h};
    if (app->trying) {
        /* A little more than the margin: Arabic letters reach lower. */
        struct ui_rect edge = {0, 0, glass.w, app->metrics.margin + app->metrics.gap_tight / 2};
        struct ui_item badge = parts_text(app, UI_TEXT, UI_SIZE_SMALL, edge, WORD_TRY_BADGE);
        badge.aside = true;
        ui_add(&app->list, badge);
    }
    if (ways_scans(&app->own) && app->own.scan.resting) {
        int bar = app->metrics.bar;
        struct ui_rect box = ui_centre(parts_page(app), bar * 8, bar * 2);
        struct ui_item go_on =
            parts_text(app, UI_BUTTON, UI_SIZE_LABEL, box, WORD_SWITCH_PAUSED);
        go_on.id = PART_GO_ON;
        go_on.look = UI_LOOK_PRIMARY;
        ui_add(&app->list, go_on);
    }
    if (app_is_dark(app)) {
        struct ui_item dark = parts_text(app, UI_TEXT, UI_SIZE_LABEL, glass, WORD_SCREEN_DARK);
        dark.aside = app->dark_told;
        ui_add(&app->list, dark);
    }
}

const struct ui_list *app_build(struct app *app)
{
    const struct screen *top = nav_top(&app->nav);
    ui_clear(&app->list, top->name);
    app->list.staff = top->staff;
    app->metrics = *app_sizes(app, &app->list);
    top->build(app, &app->list);
    if (ui_is_rtl(app_lang(app))) {
        ui_mirror(&app->list, app->metrics.w);
    }
    build_over(app);
    for (size_t i = 0; i < app->list.n; i++) {
        struct ui_item *item = &app->list.item[i];
        if (item->id != 0 && item->id == app->touch.armed) {
            item->state |= UI_STATE_PRESSED;
        }
        if (item->id != 0 && item->id == app->focus) {
            item->state |= UI_STATE_FOCUSED;
        }
    }
    reader_mark(&app->reader, &app->list);
    return &app->list;
}

static struct reader_phrase phrase(const struct app *app, enum word word)
{
    return (struct reader_phrase){app_word(app, word), app_say(app, word)};
}

bool app_speak(struct app *app)
{
    const struct reader_manner manner = {
        .lang = app_lang(app),
        .slow = app->needs.slow,
        .chosen = phrase(app, WORD_CHOSEN),
        .not_chosen = phrase(app, WORD_NOT_CHOSEN),
        .answer_of = phrase(app, WORD_ANSWER_OF),
    };
    return reader_follow(&app->reader, &app->list, &manner, !nav_top(&app->nav)->staff);
}
