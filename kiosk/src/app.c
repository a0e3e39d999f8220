/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kiosk's state and how it changes: contacts, keys and time go in, a draw list comes out. */
#include "app.h"

#include <assert.h>
#include <string.h>

#include <heard/keys.h>

#include "parts.h"
#include "screens.h"

enum { SLOP_MM = 10 };

static enum hd_err find_words(struct app *app, const struct hd_strings *strings,
                              const char **missing)
{
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
        .services = services,
        .metrics = metrics,
        .now_ms = now_ms,
        .last_input_ms = now_ms,
    };
    enum hd_err err = find_words(app, pack->strings, missing);
    if (err) {
        return err;
    }
    app->session = session_new();
    if (!app->session) {
        return HD_E_NOMEM;
    }
    touch_init(&app->touch, metrics_px(&metrics, SLOP_MM));
    nav_start(&app->nav, &scr_welcome);
    nav_settle(&app->nav, app);
    app_build(app);
    return HD_OK;
}

void app_fini(struct app *app)
{
    session_free(app->session);
    app->session = NULL;
}

void app_resize(struct app *app, struct metrics metrics)
{
    app->metrics = metrics;
    app->touch.slop = metrics_px(&metrics, SLOP_MM);
    touch_cancel(&app->touch);
}

const char *app_word(const struct app *app, enum word word)
{
    return app->word[word]->text[app->lang];
}

const char *app_say(const struct app *app, enum word word)
{
    return app->word[word]->say[app->lang];
}

void app_restart(struct app *app)
{
    session_wipe(app->session);
    app->forget_err = app->services->forget(app->services->ctx);
    app->save_err = HD_OK;
    app->focus = 0;
    touch_reset(&app->touch);
    nav_reset(&app->nav, &scr_welcome);
}

void app_changed(struct app *app)
{
    touch_cancel(&app->touch);
    touch_deafen(&app->touch, app->now_ms);
    app_build(app);
    if (app->focus != 0) {
        app->focus = ui_next_id(&app->list, 0, 1);
    }
}

/* Carry out what a screen asked for. */
static void settle(struct app *app)
{
    if (nav_settle(&app->nav, app)) {
        app_changed(app);
    }
}

static void activate(struct app *app, uint16_t id)
{
    if (id == PART_HELP) {
        nav_push(&app->nav, &scr_help);
    } else if (id == PART_STOP) {
        nav_push(&app->nav, &scr_stop);
    } else if (nav_top(&app->nav)->act) {
        nav_top(&app->nav)->act(app, id);
    }
    settle(app);
}

static void now(struct app *app, int64_t now_ms)
{
    assert(now_ms >= app->now_ms);
    app->now_ms = now_ms;
}

static int64_t idle_due(const struct app *app)
{
    return app->last_input_ms + (int64_t)app->settings.idle_s * 1000;
}

/* Answers that could not be kept yet wait on this screen, whatever lies over it. */
static bool waits_to_be_kept(const struct app *app)
{
    return app->nav.stack[0] == &scr_saving;
}

/* The machine slept, or the program was stopped, for longer than anybody is waited for: whoever
 * touches now is somebody else, and must not find the answers of the last one. */
static bool is_long_gone(const struct app *app, int64_t now_ms)
{
    return app->session->active && !waits_to_be_kept(app) &&
           now_ms >= idle_due(app) + (int64_t)app->settings.warning_s * 1000;
}

/* Before any input: true when it is for this screen. */
static bool attend(struct app *app, int64_t now_ms)
{
    bool gone = is_long_gone(app, now_ms);
    app->last_input_ms = now_ms;
    if (gone) {
        now(app, now_ms);
        app_restart(app);
        settle(app);
        return false;
    }
    app_tick(app, now_ms);
    return true;
}

void app_down(struct app *app, int64_t contact, int x, int y, int64_t now_ms)
{
    if (!attend(app, now_ms)) {
        return;
    }
    app->focus = 0;
    touch_down(&app->touch, app_build(app), contact, x, y, now_ms);
}

void app_move(struct app *app, int64_t contact, int x, int y, int64_t now_ms)
{
    now(app, now_ms);
    touch_move(&app->touch, contact, x, y, now_ms);
}

void app_up(struct app *app, int64_t contact, int x, int y, int64_t now_ms)
{
    app_tick(app, now_ms);
    uint16_t id = touch_up(&app->touch, app_build(app), contact, x, y, now_ms);
    if (id != 0) {
        activate(app, id);
    }
}

void app_press(struct app *app, enum app_key key, int64_t now_ms)
{
    if (!attend(app, now_ms)) {
        return;
    }
    app_build(app);
    switch (key) {
    case APP_KEY_NEXT:
        app->focus = ui_next_id(&app->list, app->focus, 1);
        break;
    case APP_KEY_BEFORE:
        app->focus = ui_next_id(&app->list, app->focus, -1);
        break;
    case APP_KEY_SELECT:
        if (app->focus != 0 && touch_guard(&app->touch, now_ms)) {
            activate(app, app->focus);
        }
        break;
    case APP_KEY_OTHER:
        break; /* means nothing, but somebody is there */
    }
}

/* Screens where nobody is in the middle of something, or where waiting is the point. */
static bool is_at_rest(const struct app *app)
{
    const struct screen *top = nav_top(&app->nav);
    return top == &scr_welcome || top == &scr_thanks || top == &scr_deleted ||
           top == &scr_undeleted || top == &scr_closed || top == &scr_idle ||
           top == &scr_saving;
}

/* Nobody has touched for long: ask, where there is something to lose. */
static void idle(struct app *app)
{
    if (waits_to_be_kept(app)) {
        nav_reset(&app->nav, &scr_saving); /* back from help, and try again */
    } else if (app->session->active) {
        nav_push(&app->nav, &scr_idle);
    } else {
        app_restart(app);
    }
    settle(app);
}

void app_deafen(struct app *app, int64_t now_ms)
{
    now(app, now_ms);
    touch_reset(&app->touch);
    touch_deafen(&app->touch, now_ms);
}

void app_tick(struct app *app, int64_t now_ms)
{
    now(app, now_ms);
    const struct screen *top = nav_top(&app->nav);
    if (top->tick && top->next_tick && top->next_tick(app) <= now_ms) {
        top->tick(app);
        settle(app);
    }
    if (!is_at_rest(app) && idle_due(app) <= now_ms) {
        idle(app);
    }
}

int64_t app_next_tick(const struct app *app)
{
    const struct screen *top = nav_top(&app->nav);
    int64_t due = top->next_tick ? top->next_tick(app) : INT64_MAX;
    if (!is_at_rest(app) && idle_due(app) < due) {
        due = idle_due(app);
    }
    return due;
}

const struct ui_list *app_build(struct app *app)
{
    const struct screen *top = nav_top(&app->nav);
    ui_clear(&app->list, top->name);
    top->build(app, &app->list);
    for (size_t i = 0; i < app->list.n; i++) {
        struct ui_item *item = &app->list.item[i];
        if (item->id != 0 && item->id == app->touch.armed) {
            item->state |= UI_STATE_PRESSED;
        }
        if (item->id != 0 && item->id == app->focus) {
            item->state |= UI_STATE_FOCUSED;
        }
    }
    return &app->list;
}

static void each(struct app *probe, const struct screen *screen,
                 void (*fn)(void *ctx, const struct ui_list *list), void *ctx)
{
    nav_reset(&probe->nav, screen);
    /* Entered without its enter function: a probe must not do anything. */
    probe->nav.stack[0] = screen;
    probe->nav.n = 1;
    probe->nav.wish = NAV_STAY;
    fn(ctx, app_build(probe));
}

void app_each_list(const struct app *app, void (*fn)(void *ctx, const struct ui_list *list),
                   void *ctx)
{
    static const struct screen *const plain[] = {
        &scr_welcome, &scr_route,   &scr_finish, &scr_saving, &scr_thanks,    &scr_help,
        &scr_stop,    &scr_deleted, &scr_idle,   &scr_closed, &scr_undeleted,
    };
    struct session nobody = {0};
    struct app probe = *app;
    probe.session = &nobody;
    probe.focus = 0;
    probe.touch.armed = 0;
    for (size_t route = 0; route < app->survey->routes_n; route++) {
        session_start(&nobody, app->survey, route, app->now_ms);
        each(&probe, &scr_intro, fn, ctx);
        while (hd_flow_question(&nobody.flow) >= 0) {
            each(&probe, &scr_question, fn, ctx);
            session_answer(&nobody, HD_ANSWER_SKIPPED, app->now_ms);
        }
    }
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        each(&probe, plain[i], fn, ctx);
    }
    probe.save_err = HD_E_IO;
    each(&probe, &scr_saving, fn, ctx);
    probe.save_err = HD_E_FULL;
    each(&probe, &scr_saving, fn, ctx);
}
