/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The code that opens the staff menu. The digits stand on other keys each time, so that smudges
 * tell nothing; what was typed is shown as dots and lies in locked memory until it was looked at.
 * The count of wrong codes is the lock's business (heard/staff.h).
 */
#include <heard/keys.h>

#include "parts.h"
#include "screens.h"

enum {
    ERASE = PART_OWN,
    FIRST_KEY = PART_OWN + 10, /* by place, not by digit */
    PAINT_FIRST_MS = 20,       /* the last dot is on the glass before the code is looked at */
    MINUTE_MS = 60000,
    KEY_ROWS = 4,
    KEY_COLUMNS = 3,
};

static const char *const digit_name[STAFF_DIGITS] = {"0", "1", "2", "3", "4",
                                                     "5", "6", "7", "8", "9"};

static bool is_waiting(const struct app *app)
{
    return app->desk->said == DESK_SAYS_WAIT;
}

/* Must somebody wait, and when is there one minute fewer to wait? */
static void ask_lock(struct app *app)
{
    const struct staff_services *staff = app->services->staff;
    struct desk *desk = app->desk;
    int64_t left = staff->wait_ms(staff->ctx, app->now_ms);
    desk->said = left > 0 ? DESK_SAYS_WAIT : DESK_SAYS_NOTHING;
    desk->wait_until_ms = app->now_ms + left;
    desk->minute_due_ms = app->now_ms + (left > 0 ? (left - 1) % MINUTE_MS + 1 : 0);
}

static void enter(struct app *app)
{
    app->desk->said = DESK_SAYS_NOTHING;
    app_shuffle(app);
    if (app->has_staff_codes) {
        ask_lock(app);
    }
}

/* ---- what is shown ---- */

static void build_dots(const struct app *app, struct ui_list *list, struct ui_rect box)
{
    const struct metrics *m = &app->metrics;
    int side = metrics_px(m, 7);
    int gap = side / 2;
    int wide = HD_STAFF_CODE_LEN * (side + gap) - gap;
    /* One by one: how many digits are typed is seen at a glance, and nothing else. */
    for (int i = 0; i < HD_STAFF_CODE_LEN; i++) {
        ui_add(list,
               (struct ui_item){
                   .role = UI_PROGRESS,
                   .box = {box.x + (box.w - wide) / 2 + i * (side + gap),
                           box.y + (box.h - side) / 2, side, side},
                   .value = (size_t)i<app->desk->typed, .max = 1, .say = i> 0
                                ? NULL
                                : ui_text(list, "%s %zu / %d", app_say(app, WORD_CODE_TYPED),
                                          app->desk->typed, HD_STAFF_CODE_LEN),
               });
    }
}

static void build_said(const struct app *app, struct ui_list *list, struct ui_rect box)
{
    const struct desk *desk = app->desk;
    struct ui_item item = parts_text(app, UI_TEXT, UI_SIZE_BODY, box, WORD_CODE_TEXT);
    switch (desk->said) {
    case DESK_SAYS_WRONG:
        item.text = ui_text(list, "%s %u", app_word(app, WORD_CODE_WRONG), desk->left);
        item.say = ui_text(list, "%s %u", app_say(app, WORD_CODE_WRONG), desk->left);
        break;
    case DESK_SAYS_UNCHECKED:
        item = parts_text(app, UI_TEXT, UI_SIZE_BODY, box, WORD_CODE_UNCHECKED);
        break;
    case DESK_SAYS_NOT_LOGGED:
        item = parts_text(app, UI_TEXT, UI_SIZE_BODY, box, WORD_UNLOGGED_TEXT);
        break;
    case DESK_SAYS_WAIT: /* has a screen of its own */
    case DESK_SAYS_NOTHING:
        break;
    }
    ui_add(list, item);
}

static struct ui_rect key_box(const struct app *app, struct ui_rect pad, int row, int column)
{
    int gap = app->metrics.gap_tight;
    int h = (pad.h - gap * (KEY_ROWS - 1)) / KEY_ROWS;
    struct ui_rect line = {pad.x, pad.y + row * (h + gap), pad.w, h};
    return ui_column(line, (size_t)column, KEY_COLUMNS, gap);
}

static void add_control(const struct app *app, struct ui_list *list, struct ui_rect box,
                        uint16_t id, enum word word)
{
    ui_add(list, (struct ui_item){
                     .id = id,
                     .role = UI_BUTTON,
                     .look = UI_LOOK_QUIET,
                     .size = UI_SIZE_LABEL,
                     .centred = true,
                     .box = box,
                     .text = app_word(app, word),
                     .say = app_say(app, word),
                 });
}

/* Three rows of three digits; below them cancel, the tenth digit, erase. */
static void build_keys(const struct app *app, struct ui_list *list, struct ui_rect pad)
{
    for (int i = 0; i < STAFF_DIGITS; i++) {
        bool tenth = i == STAFF_DIGITS - 1;
        if (tenth) {
            add_control(app, list, key_box(app, pad, KEY_ROWS - 1, 0), PART_BACK, WORD_CANCEL);
        }
        const char *name = digit_name[app->desk->order[i]];
        ui_add(list, (struct ui_item){
                         .id = (uint16_t)(FIRST_KEY + i),
                         .role = UI_BUTTON,
                         .look = UI_LOOK_CARD,
                         .size = UI_SIZE_TITLE,
                         .centred = true,
                         .box = key_box(app, pad, i / KEY_COLUMNS, tenth ? 1 : i % KEY_COLUMNS),
                         .text = name,
                         .say = name,
                     });
    }
    add_control(app, list, key_box(app, pad, KEY_ROWS - 1, 2), ERASE, WORD_ERASE);
}

static void build_pad(const struct app *app, struct ui_list *list)
{
    const struct metrics *m = &app->metrics;
    struct ui_rect rest = parts_page(app);
    bool beside = m->w > m->h;
    struct ui_rect pad =
        beside ? ui_cut_right(&rest, rest.w / 2) : ui_cut_bottom(&rest, rest.h * 62 / 100);
    if (beside) {
        ui_cut_right(&rest, m->gap);
    } else {
        ui_cut_bottom(&rest, m->gap);
    }
    struct ui_rect words = ui_centre(rest, rest.w, m->bar * 5);
    struct ui_rect title = ui_cut_top(&words, words.h * 3 / 10);
    ui_add(list, parts_text(app, UI_HEADING, UI_SIZE_TITLE, title, WORD_CODE_TITLE));
    struct ui_rect dots = ui_cut_bottom(&words, words.h * 4 / 10);
    build_said(app, list, words);
    build_dots(app, list, dots);
    build_keys(app, list, ui_centre(pad, metrics_px(m, 160), metrics_px(m, 180)));
}

static void build_message(const struct app *app, struct ui_list *list, const char *picture,
                          enum word heading, enum word text)
{
    struct ui_rect rest = parts_page(app);
    parts_buttons(app, list, &rest,
                  &(struct part_button){PART_BACK, WORD_BACK, "back", UI_LOOK_PRIMARY}, 1);
    struct ui_item *words = parts_message(app, list, rest, picture, heading, text);
    if (text == WORD_CODE_WAIT_TEXT) {
        int64_t left = app->desk->wait_until_ms - app->now_ms;
        unsigned minutes = (unsigned)((left + MINUTE_MS - 1) / MINUTE_MS);
        words->text = ui_text(list, "%s %u", words->text, minutes);
        words->say = ui_text(list, "%s %u", words->say, minutes);
    }
}

static void build(const struct app *app, struct ui_list *list)
{
    if (!app->has_staff_codes) {
        build_message(app, list, "staff", WORD_CODE_NONE_TITLE, WORD_CODE_NONE_TEXT);
    } else if (is_waiting(app)) {
        build_message(app, list, "clock", WORD_CODE_WAIT_TITLE, WORD_CODE_WAIT_TEXT);
    } else {
        build_pad(app, list);
    }
}

/* ---- typing ---- */

static bool is_open(const struct app *app)
{
    return app->has_staff_codes && !is_waiting(app) && app->desk->try_due_ms == INT64_MAX;
}

static void type_digit(struct app *app, uint8_t digit)
{
    struct desk *desk = app->desk;
    if (!is_open(app) || desk->typed == HD_STAFF_CODE_LEN) {
        return;
    }
    desk->code[desk->typed++] = (char)('0' + digit);
    desk->said = DESK_SAYS_NOTHING;
    if (desk->typed == HD_STAFF_CODE_LEN) {
        desk->try_due_ms = app->now_ms + PAINT_FIRST_MS;
    }
}

static void erase(struct app *app)
{
    struct desk *desk = app->desk;
    if (is_open(app) && desk->typed > 0) {
        desk->code[--desk->typed] = '\0';
    }
}

/* Another key may be touched at once, unlike elsewhere; the same one only after the guard. */
static void touch_digit(struct app *app, uint8_t digit)
{
    struct desk *desk = app->desk;
    bool again = digit == desk->last && app->now_ms < desk->last_ms + TOUCH_REPEAT_GUARD_MS;
    if (!again) {
        type_digit(app, digit);
        desk->last = digit;
        desk->last_ms = app->now_ms;
    }
    touch_listen(&app->touch);
}

static void act(struct app *app, uint16_t id)
{
    if (id == PART_BACK) {
        nav_pop(&app->nav);
    } else if (id == ERASE) {
        erase(app);
    } else if (id >= FIRST_KEY) {
        touch_digit(app, app->desk->order[id - FIRST_KEY]);
    }
}

static void leave(struct app *app)
{
    nav_pop(&app->nav);
}

/* ---- looking at the code ---- */

/* The menu opens only when that is in the log. A full log is no reason to keep answers from being
 * carried: then the menu opens for carrying alone. */
static void open_menu(struct app *app, uint16_t number)
{
    const struct staff_services *staff = app->services->staff;
    enum hd_err err = staff->log(staff->ctx, HD_STAFF_MENU, number);
    if (err && err != HD_E_FULL) {
        app->desk->said = DESK_SAYS_NOT_LOGGED;
        return;
    }
    app->desk->number = number;
    app->desk->log_full = err == HD_E_FULL;
    nav_replace(&app->nav, &scr_menu);
}

static void refuse(struct app *app)
{
    const struct staff_services *staff = app->services->staff;
    ask_lock(app);
    if (is_waiting(app)) {
        /* Best effort: there is nothing here that could be refused if it fails. */
        (void)staff->log(staff->ctx, HD_STAFF_LOCKED, 0);
    } else {
        app->desk->said = DESK_SAYS_WRONG;
        app->desk->left = staff->tries_left(staff->ctx);
    }
}

static void try_code(struct app *app)
{
    const struct staff_services *staff = app->services->staff;
    uint16_t number = 0;
    enum hd_err err = staff->try_code(staff->ctx, app->desk->code, app->now_ms, &number);
    app_shuffle(app);
    if (!err) {
        open_menu(app, number);
    } else if (err == HD_E_AUTH) {
        refuse(app);
    } else if (err == HD_E_RANGE) {
        ask_lock(app);
    } else {
        app->desk->said = DESK_SAYS_UNCHECKED;
    }
}

static int64_t next_tick(const struct app *app)
{
    const struct desk *desk = app->desk;
    return is_waiting(app) ? desk->minute_due_ms : desk->try_due_ms;
}

static void tick(struct app *app)
{
    if (is_waiting(app)) {
        ask_lock(app);
    } else {
        try_code(app);
    }
    app_changed(app);
}

const struct screen scr_code = {
    .name = "code",
    .enter = enter,
    .build = build,
    .act = act,
    .erase = erase,
    .leave = leave,
    .digit = type_digit,
    .tick = tick,
    .next_tick = next_tick,
    .staff = true,
};
