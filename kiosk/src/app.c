/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kiosk's state and how it changes: contacts, keys and time go in, a draw list comes out. */
#include "app.h"

#include <assert.h>
#include <string.h>

#include <heard/keys.h>
#include <heard/text.h>

#include "parts.h"
#include "screens.h"

enum { SLOP_MM = 10, CORNER_MM = 15, ROOM_FOR_LARGEST_MM = 230 };

/* Where everybody starts; on a kiosk that cannot take answers it says so before anybody gives
 * them. */
static const struct screen *first_screen(const struct app *app)
{
    if (app->closed) {
        return &scr_shut;
    }
    return app->services->room(app->services->ctx) > 0 ? &scr_welcome : &scr_full;
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
    nav_start(&app->nav, first_screen(app));
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

/* Nobody's needs are known: only that somebody may be wearing the headphones. */
static void forget_needs(struct app *app)
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
    forget_needs(app);
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
    forget_needs(app);
    app->forget_err = app->services->forget(app->services->ctx);
    app->save_err = HD_OK;
    app->focus = 0;
    touch_reset(&app->touch);
    nav_reset(&app->nav, first_screen(app));
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

/* While it rests, on what starts it again. */
static void follow_frame(struct app *app)
{
    if (ways_scans(&app->own)) {
        app->focus = app->own.scan.resting ? PART_GO_ON : app->own.scan.at;
    }
}

static void start_frame(struct app *app)
{
    const struct screen *top = nav_top(&app->nav);
    bool off = top->staff || (top->press && ways_listens(&app->own));
    ways_start(&app->own, &app->needs, off, &app->list, app->now_ms);
    follow_frame(app);
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
    start_frame(app);
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
        follow_frame(app);
    } else {
        app->focus = focus != 0 && !there ? scan_next(&app->list, 0, 1) : focus;
    }
}

void app_needs_usual(struct app *app)
{
    const struct needs before = app->needs;
    const struct ways own = app->own;
    forget_needs(app);
    app->needs.lang = before.lang;
    /* Their switch is how they chose this: without it they could choose nothing more. */
    app->needs.switches = before.switches;
    app->needs.scan_ms = before.scan_ms;
    app->own = own;
    app_needs_changed(app);
}

static bool is_first(const struct screen *screen)
{
    return screen == &scr_welcome || screen == &scr_full || screen == &scr_shut;
}

/* Carry out what a screen asked for. */
static void settle(struct app *app)
{
    if (!nav_settle(&app->nav, app)) {
        return;
    }
    if (is_first(nav_top(&app->nav)) && nav_top(&app->nav) != first_screen(app)) {
        nav_reset(&app->nav, first_screen(app)); /* full, or empty again, meanwhile */
        (void)nav_settle(&app->nav, app);
    }
    if (!nav_top(&app->nav)->staff) {
        hd_wipe(app->desk, sizeof(*app->desk));
    }
    app_changed(app);
}

/* Only where nobody is in the middle of something, and where a member of staff is asked for. */
static bool may_let_staff_in(const struct app *app)
{
    const struct screen *top = nav_top(&app->nav);
    return top->lets_staff_in && (top != &scr_saving || app->save_err);
}

static void let_staff_in(struct app *app)
{
    hold_cancel(&app->hold);
    if (may_let_staff_in(app)) {
        nav_push(&app->nav, &scr_code);
    }
    settle(app);
}

static bool is_working(const struct app *app)
{
    return nav_top(&app->nav) == &scr_work && app->desk->state == STAFF_RUNNING;
}

void app_set_speak(struct app *app, bool speak)
{
    app->needs.speak = speak;
    reader_switch(&app->reader, speak);
}

static void say_again(struct app *app)
{
    if (app->needs.speak) {
        reader_again(&app->reader, app_build(app));
    } else {
        app_set_speak(app, true);
    }
}

/* Nobody is left in the dark and in silence. */
static void set_dark(struct app *app, bool dark)
{
    app->dark_told = false;
    app->needs.dark = dark && app->reader.voice && !nav_top(&app->nav)->staff;
    if (app->needs.dark && !app->needs.speak) {
        app_set_speak(app, true);
    }
}

static void activate(struct app *app, uint16_t id)
{
    if (id == PART_READ) {
        app_set_speak(app, !app->needs.speak);
    } else if (id == PART_AGAIN) {
        say_again(app);
    } else if (id == PART_GO_ON) {
        app->own.scan.resting = false;
        app_build(app);
        start_frame(app);
    } else if (id == PART_HELP) {
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

/* Nobody is idle who listens, or waits for the frame. */
static int64_t idle_due(const struct app *app)
{
    int64_t since = app->last_input_ms > app->heard_ms ? app->last_input_ms : app->heard_ms;
    since = app->own.ran_ms > since ? app->own.ran_ms : since;
    return since + (int64_t)app->settings.idle_s * 1000;
}

bool app_waits_to_be_kept(const struct app *app)
{
    return app->nav.stack[0] == &scr_saving;
}

/* Somebody's session, or the menu of a member of staff. */
static bool is_taken(const struct app *app)
{
    return nav_top(&app->nav)->staff ? !is_working(app)
                                     : app->session->active && !app_waits_to_be_kept(app);
}

/* The machine slept, or the program was stopped, for longer than anybody is waited for: whoever
 * touches now is somebody else, and must not find the answers of the last one, or the menu. */
static bool is_long_gone(const struct app *app, int64_t now_ms)
{
    int64_t warning_ms =
        nav_top(&app->nav)->staff ? 0 : (int64_t)app->settings.warning_s * 1000;
    return is_taken(app) && now_ms >= idle_due(app) + warning_ms;
}

/* Leave whatever is open; answers that wait to be kept stay, and are tried again. */
static void abandon(struct app *app)
{
    if (app_waits_to_be_kept(app)) {
        nav_reset(&app->nav, &scr_saving);
    } else {
        app_restart(app);
    }
    settle(app);
}

/* Before any input: true when it is for this screen. Whatever somebody does, the voice is silent,
 * but for keys that are about the voice. */
static bool attend(struct app *app, int64_t now_ms, bool hush)
{
    if (hush) {
        reader_stop(&app->reader);
    }
    bool gone = is_long_gone(app, now_ms);
    app->last_input_ms = now_ms;
    if (gone) {
        now(app, now_ms);
        abandon(app);
        return false;
    }
    app_tick(app, now_ms);
    return true;
}

void app_down(struct app *app, int64_t contact, int x, int y, int64_t now_ms)
{
    if (!attend(app, now_ms, true)) {
        return;
    }
    if (app->needs.dark) {
        set_dark(app,
                 false); /* whoever touches wants to see; an answer that nobody sees is none */
        return;
    }
    app->focus = 0;
    follow_frame(app);
    touch_down(&app->touch, app_build(app), contact, x, y, now_ms);
    if (app->touch.contacts == 1 && may_let_staff_in(app) &&
        ui_inside(app_corner(app), x, y, 0)) {
        hold_start(&app->hold, contact, x, y, now_ms);
    } else {
        hold_cancel(&app->hold);
    }
}

void app_move(struct app *app, int64_t contact, int x, int y, int64_t now_ms)
{
    now(app, now_ms);
    touch_move(&app->touch, contact, x, y, now_ms);
    hold_move(&app->hold, contact, x, y, app->touch.slop);
}

void app_up(struct app *app, int64_t contact, int x, int y, int64_t now_ms)
{
    app_tick(app, now_ms);
    hold_up(&app->hold, contact);
    uint16_t id = touch_up(&app->touch, app_build(app), contact, x, y, now_ms);
    if (id != 0) {
        activate(app, id);
    } else if (app->needs.speak && app->touch.contacts == 0 && !nav_top(&app->nav)->staff &&
               !ui_hit(&app->list, x, y)) {
        (void)reader_point(&app->reader, &app->list, x, y); /* words, touched to hear them */
    }
}

/* What only some screens do on a key. */
static void do_own(struct app *app, void (*what)(struct app *app))
{
    if (what) {
        what(app);
        settle(app);
    }
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

void app_headphones(struct app *app, bool in, int64_t now_ms)
{
    bool here = attend(app, now_ms, true);
    app->headphones = in;
    if (here || in) {
        app_set_speak(app, in);
    }
}

/* The choosing switch chose what is in the frame. */
static void choose(struct app *app)
{
    uint16_t id = app->own.scan.at;
    if (id == 0 || !touch_guard(&app->touch, app->now_ms)) {
        return;
    }
    scan_stay(&app->own.scan, app->now_ms);
    activate(app, id);
}

static void heed(struct app *app, enum scan_says says)
{
    switch (says) {
    case SCAN_CHOSEN:
        choose(app);
        break;
    case SCAN_MOVED:
        app_build(app);
        follow_frame(app);
        break;
    case SCAN_NOTHING:
        break;
    }
}

/* What was in the frame is not there any more, or there was nothing and now there is. */
static bool has_lost_frame(struct app *app)
{
    const struct scan *scan = &app->own.scan;
    return !scan->resting &&
           (scan->at != 0 ? !ui_find(&app->list, scan->at) : scan_next(&app->list, 0, 1) != 0);
}

static void tick_frame(struct app *app)
{
    if (!ways_scans(&app->own)) {
        return;
    }
    app_build(app);
    if (has_lost_frame(app)) {
        start_frame(app);
    }
    bool speaks = reader_speaks(&app->reader);
    heed(app, scan_tick(&app->own.scan, &app->list, speaks, app->now_ms));
    if (scan_is_running(&app->own.scan)) {
        app->own.ran_ms = app->now_ms;
    }
}

static void move(struct app *app, int step)
{
    if (ways_scans(&app->own)) {
        heed(app, scan_step(&app->own.scan, &app->list, step, app->now_ms));
    } else {
        app->focus = scan_next(&app->list, app->focus, step);
    }
}

static void select_focused(struct app *app)
{
    if (ways_scans(&app->own)) {
        heed(app, scan_down(&app->own.scan, &app->list, app->now_ms));
    } else if (app->focus != 0 && touch_guard(&app->touch, app->now_ms)) {
        activate(app, app->focus);
    }
}

static bool is_about_volume(enum app_key key)
{
    return key == APP_KEY_LOUDER || key == APP_KEY_QUIETER;
}

/* Where a screen has nothing of its own for it: what leads back, or else the way out. */
static void leave(struct app *app)
{
    static const uint16_t ways_out[] = {PART_BACK, PART_STOP};
    if (nav_top(&app->nav)->leave) {
        do_own(app, nav_top(&app->nav)->leave);
        return;
    }
    for (size_t i = 0; i < sizeof(ways_out) / sizeof(ways_out[0]); i++) {
        if (ui_find(&app->list, ways_out[i])) {
            if (touch_guard(&app->touch, app->now_ms)) {
                activate(app, ways_out[i]);
            }
            return;
        }
    }
}

void app_press(struct app *app, enum app_key key, int64_t now_ms)
{
    if (!attend(app, now_ms, !is_about_volume(key))) {
        return;
    }
    app_build(app);
    switch (key) {
    case APP_KEY_READ:
        app_set_speak(app, !app->needs.speak);
        break;
    case APP_KEY_AGAIN:
        say_again(app);
        break;
    case APP_KEY_SLOWER:
        app->needs.slow = !app->needs.slow;
        say_again(app);
        break;
    case APP_KEY_LOUDER:
        (void)app_set_volume(app, 1);
        break;
    case APP_KEY_QUIETER:
        (void)app_set_volume(app, -1);
        break;
    case APP_KEY_SAY_NEXT:
        reader_step(&app->reader, &app->list, 1);
        break;
    case APP_KEY_SAY_BEFORE:
        reader_step(&app->reader, &app->list, -1);
        break;
    case APP_KEY_NEXT:
        move(app, 1);
        break;
    case APP_KEY_BEFORE:
        move(app, -1);
        break;
    case APP_KEY_SELECT:
        select_focused(app);
        break;
    case APP_KEY_DARK:
        set_dark(app, !app->needs.dark);
        break;
    case APP_KEY_STAFF:
        let_staff_in(app);
        break;
    case APP_KEY_ERASE:
        do_own(app, nav_top(&app->nav)->erase);
        break;
    case APP_KEY_LEAVE:
        leave(app);
        break;
    case APP_KEY_OTHER:
        break;
    }
}

/* A screen that waits for a switch. Bouncing, or held by a hand that trembles, it is one press. */
static bool learn(struct app *app, struct key_press press)
{
    const struct screen *top = nav_top(&app->nav);
    if (!top->press || !ways_listens(&app->own)) {
        return false;
    }
    if (app->now_ms < app->touch.deaf_until_ms) {
        return true;
    }
    bool learnt = top->press(app, press);
    if (learnt) {
        settle(app);
    }
    return learnt;
}

/* On the first screen somebody presses what means nothing there, again and again: that is their
 * switch, and there is no other way for them to say so. */
static bool offer(struct app *app, struct key_press press, enum app_key key)
{
    bool strange = key == APP_KEY_OTHER || (key == APP_KEY_SELECT && app->focus == 0);
    struct keymap map;
    keymap_clear(&map);
    if (nav_top(&app->nav) != &scr_welcome || ways_scans(&app->own) || !strange ||
        !keymap_learn(&map, press, KEYMAP_CHOOSE) ||
        !ways_knock(&app->own, press, app->now_ms)) {
        return false;
    }
    app->own.keymap = map;
    app->own.offered = true;
    app->needs.switches = NEEDS_ONE_SWITCH;
    nav_push(&app->nav, &scr_switch);
    settle(app);
    return true;
}

/* What a press means to this person. */
static enum app_key own_meaning(const struct app *app, struct key_press press, enum app_key key)
{
    if (!ways_scans(&app->own)) {
        return key;
    }
    switch (keymap_find(&app->own.keymap, press)) {
    case KEYMAP_CHOOSE:
        return APP_KEY_SELECT;
    case KEYMAP_MOVE:
        return APP_KEY_NEXT;
    case KEYMAP_NONE:
        break;
    }
    return key;
}

void app_press_own(struct app *app, struct key_press press, enum app_key key, int64_t now_ms)
{
    key = own_meaning(app, press, key);
    if (!attend(app, now_ms, !is_about_volume(key)) ||
        (key != APP_KEY_LEAVE && learn(app, press)) || offer(app, press, key)) {
        return;
    }
    app_press(app, key, now_ms);
}

void app_release(struct app *app, struct key_press press, enum app_key key, int64_t now_ms)
{
    if (now_ms > app->now_ms) {
        app_tick(app, now_ms);
    }
    if (own_meaning(app, press, key) == APP_KEY_SELECT) {
        heed(app, scan_up(&app->own.scan, now_ms));
    }
}

void app_press_digit(struct app *app, uint8_t digit, int64_t now_ms)
{
    if (attend(app, now_ms, true) && nav_top(&app->nav)->digit) {
        nav_top(&app->nav)->digit(app, digit);
        settle(app);
    }
}

/* Nothing to put back for whoever comes next. */
static bool is_as_usual(const struct app *app)
{
    struct needs needs = app->needs;
    needs.speak = needs.speak != app->headphones;
    return needs_are_usual(&needs);
}

/* Screens where nobody is in the middle of something, or where waiting is the point. */
static bool is_at_rest(const struct app *app)
{
    const struct screen *top = nav_top(&app->nav);
    return (is_first(top) && is_as_usual(app)) || top == &scr_thanks || top == &scr_deleted ||
           top == &scr_undeleted || top == &scr_idle || top == &scr_saving || is_working(app);
}

/* Nobody has touched for long: ask, where there is something to lose. */
static void idle(struct app *app)
{
    if (app->session->active && !app_waits_to_be_kept(app)) {
        nav_push(&app->nav, &scr_idle);
        settle(app);
    } else {
        abandon(app);
    }
}

bool app_may_reopen(const struct app *app)
{
    const struct screen *top = nav_top(&app->nav);
    return !app->session->active && (is_first(top) || (top == &scr_work && !is_working(app)));
}

void app_take_over(struct app *app, const struct app *old)
{
    app->history = old->history;
    app->headphones = old->headphones;
    forget_needs(app);
    app->last_input_ms = old->last_input_ms;
    if (nav_top(&old->nav) == &scr_work) {
        /* Under how it went comes the menu, as before. */
        *app->desk = *old->desk;
        app->desk->about = (struct staff_about){0};
        app->nav = old->nav;
        app->nav.stack[0] = first_screen(app);
    }
    app_changed(app);
}

void app_deafen(struct app *app, int64_t now_ms)
{
    now(app, now_ms);
    hold_cancel(&app->hold);
    touch_reset(&app->touch);
    touch_deafen(&app->touch, now_ms);
    (void)scan_up(&app->own.scan, now_ms); /* that it was let go may be among what was lost */
}

void app_tick(struct app *app, int64_t now_ms)
{
    now(app, now_ms);
    if (reader_speaks(&app->reader)) {
        app->heard_ms = now_ms;
    }
    if (hold_due(&app->hold) <= now_ms) {
        let_staff_in(app);
    }
    const struct screen *top = nav_top(&app->nav);
    if (top->tick && top->next_tick && top->next_tick(app) <= now_ms) {
        top->tick(app);
        settle(app);
    }
    tick_frame(app);
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
    due = scan_due(&app->own.scan) < due ? scan_due(&app->own.scan) : due;
    due = app->reader.due_ms < due ? app->reader.due_ms : due;
    return hold_due(&app->hold) < due ? hold_due(&app->hold) : due;
}

bool app_is_dark(const struct app *app)
{
    return app->needs.dark && !nav_top(&app->nav)->staff;
}

/* What lies over every screen. */
static void build_over(struct app *app)
{
    const struct ui_rect glass = {0, 0, app->metrics.w, app->metrics.h};
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
