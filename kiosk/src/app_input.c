/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody does: contacts, keys, switches and headphones, and what each of them means here. */
#include "app_inside.h"
#include "parts.h"
#include "screens.h"

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

void app_activate(struct app *app, uint16_t id)
{
    app_chime(app, CHIME_TOUCH);
    if (id == PART_READ) {
        app_set_speak(app, !app->needs.speak);
    } else if (id == PART_AGAIN) {
        say_again(app);
    } else if (id == PART_GO_ON) {
        app->own.scan.resting = false;
        app_build(app);
        app_start_frame(app);
    } else if (id == PART_HELP) {
        nav_push(&app->nav, &scr_help);
    } else if (id == PART_STOP) {
        nav_push(&app->nav, &scr_stop);
    } else if (nav_top(&app->nav)->act) {
        nav_top(&app->nav)->act(app, id);
    }
    app_settle(app);
}

/* Before any input: true when it is for this screen. Whatever somebody does, the voice is silent,
 * but for keys that are about the voice. */
static bool attend(struct app *app, int64_t now_ms, bool hush)
{
    if (hush) {
        reader_stop(&app->reader);
    }
    bool gone = app_is_long_gone(app, now_ms);
    app->last_input_ms = now_ms;
    if (gone) {
        app_now(app, now_ms);
        app_abandon(app);
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
    app_follow_frame(app);
    touch_down(&app->touch, app_build(app), contact, x, y, now_ms);
    if (app->touch.contacts == 1 && app_may_let_staff_in(app) &&
        ui_inside(app_corner(app), x, y, 0)) {
        hold_start(&app->hold, contact, x, y, now_ms);
    } else {
        hold_cancel(&app->hold);
    }
}

void app_move(struct app *app, int64_t contact, int x, int y, int64_t now_ms)
{
    app_now(app, now_ms);
    touch_move(&app->touch, contact, x, y, now_ms);
    hold_move(&app->hold, contact, x, y, app->touch.slop);
}

void app_up(struct app *app, int64_t contact, int x, int y, int64_t now_ms)
{
    app_tick(app, now_ms);
    hold_up(&app->hold, contact);
    uint16_t id = touch_up(&app->touch, app_build(app), contact, x, y, now_ms);
    if (id != 0) {
        app_activate(app, id);
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
        app_settle(app);
    }
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
    app_activate(app, id);
}

static void heed(struct app *app, enum scan_says says)
{
    switch (says) {
    case SCAN_CHOSEN:
        choose(app);
        break;
    case SCAN_MOVED:
        app_build(app);
        app_follow_frame(app);
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

void app_tick_frame(struct app *app)
{
    if (!ways_scans(&app->own)) {
        return;
    }
    app_build(app);
    if (has_lost_frame(app)) {
        app_start_frame(app);
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
        app_activate(app, app->focus);
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
                app_activate(app, ways_out[i]);
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
        app_let_staff_in(app);
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
        app_settle(app);
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
    app_settle(app);
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
        app_settle(app);
    }
}
