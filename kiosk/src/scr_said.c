/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "You said, we responded": what became of what people told here, a card at a time. Somebody opens
 * it from the welcome; when nobody is there it shows itself, each card for a while, until somebody
 * touches: what moves by itself never moves on under somebody's eyes.
 */
#include <heard/text.h>

#include "parts.h"
#include "screens.h"

enum {
    BEFORE = PART_OWN,
    NEXT,
    START,
    CARD_MS = 12000,
    NOBODY = INT32_MIN, /* a day on which no card with dates is shown */
};

static bool is_current(const struct app *app, const struct hd_card *card)
{
    struct app_clock now = {.day = NOBODY};
    bool dated = card->from != INT32_MIN || card->until != INT32_MAX;
    bool known = app_clock(app, &now);
    return dated ? known && now.day >= card->from && now.day <= card->until : true;
}

size_t said_cards(const struct app *app)
{
    size_t n = 0;
    for (size_t i = 0; app->cards && i < app->cards->n; i++) {
        n += is_current(app, &app->cards->card[i]) ? 1 : 0;
    }
    return n;
}

/* Of those shown today; NULL when there is none (any more). */
static const struct hd_card *card_now(const struct app *app)
{
    size_t at = 0;
    for (size_t i = 0; app->cards && i < app->cards->n; i++) {
        const struct hd_card *card = &app->cards->card[i];
        if (is_current(app, card) && at++ == app->card) {
            return card;
        }
    }
    return NULL;
}

/* The language shown, among those of the cards; otherwise their first, which the item then names. */
static size_t lang_of(const struct app *app, const char **code)
{
    const struct hd_langs *langs = &app->cards->langs;
    for (size_t i = 0; i < langs->n; i++) {
        if (hd_text_equal(langs->code[i], app_lang(app))) {
            *code = NULL;
            return i;
        }
    }
    *code = langs->code[0];
    return 0;
}

static void build_part(const struct app *app, struct ui_list *list, struct ui_rect box,
                       enum word head, const struct hd_string *string)
{
    const struct metrics *m = &app->metrics;
    const char *code = NULL;
    size_t lang = lang_of(app, &code);
    struct ui_rect label = ui_cut_top(&box, m->text[UI_SIZE_LABEL] * 3 / 2);
    struct ui_item title = parts_text(app, UI_TEXT, UI_SIZE_LABEL, label, head);
    title.centred = false;
    ui_add(list, title);
    ui_add(list, (struct ui_item){
                     .role = UI_TEXT,
                     .look = UI_LOOK_NOTE,
                     .size = UI_SIZE_LABEL,
                     .box = box,
                     .text = string->text[lang],
                     .say = string->say[lang],
                     .lang = code,
                 });
}

static void build_card(const struct app *app, struct ui_list *list, struct ui_rect rest,
                       const struct hd_card *card)
{
    const struct metrics *m = &app->metrics;
    bool wide = m->w > m->h;
    if (parts_picture(app, card->picture)) {
        struct ui_rect place =
            wide ? ui_cut_left(&rest, rest.w / 5) : ui_cut_top(&rest, rest.h / 5);
        int side = place.h < place.w ? place.h : place.w;
        ui_add(list, (struct ui_item){.role = UI_PANEL,
                                      .box = ui_centre(place, side, side),
                                      .picture = card->picture});
        ui_cut_left(&rest, wide ? m->gap : 0);
        ui_cut_top(&rest, wide ? 0 : m->gap_tight);
    }
    struct ui_rect second = rest;
    struct ui_rect first = wide ? ui_cut_left(&second, (rest.w - m->gap) / 2)
                                : ui_cut_top(&second, (rest.h - m->gap_tight) / 2);
    ui_cut_left(&second, wide ? m->gap : 0);
    ui_cut_top(&second, wide ? 0 : m->gap_tight);
    build_part(app, list, first, WORD_SAID_SAID, &card->said);
    build_part(app, list, second, WORD_SAID_RESPONDED, &card->responded);
}

static void build(const struct app *app, struct ui_list *list)
{
    const struct hd_card *card = card_now(app);
    size_t n = said_cards(app);
    struct ui_rect rest = parts_page(app);
    parts_heading(app, list, &rest, WORD_SAID_TITLE, NULL);
    struct part_button row[3];
    size_t buttons = 0;
    if (n > 1) {
        row[buttons++] = (struct part_button){BEFORE, WORD_SAID_BACK, "before", UI_LOOK_QUIET};
        row[buttons++] = (struct part_button){NEXT, WORD_SAID_NEXT, "next", UI_LOOK_QUIET};
    }
    row[buttons++] = (struct part_button){START, WORD_START, "start", UI_LOOK_PRIMARY};
    parts_buttons_with(app, list, &rest, row, buttons, START);
    if (n > 1) {
        struct ui_rect foot = ui_cut_bottom(&rest, app->metrics.text[UI_SIZE_BODY] * 3 / 2);
        struct ui_item of = parts_text(app, UI_TEXT, UI_SIZE_BODY, foot, WORD_SAID_OF);
        of.text = parts_fill(list, of.text, app->card + 1, n);
        of.say = parts_fill(list, of.say, app->card + 1, n);
        ui_add(list, of);
    }
    if (card) {
        build_card(app, list, rest, card);
    }
}

static void show(struct app *app, size_t card)
{
    app->card = card;
    app_changed(app);
}

static void act(struct app *app, uint16_t id)
{
    size_t n = said_cards(app);
    app->attracts = false;
    if (id == START) {
        nav_reset(&app->nav, app_takes_answers(app) ? &scr_route : &scr_welcome);
    } else if (n > 0) {
        show(app, (app->card + (id == NEXT ? 1 : n - 1)) % n);
    }
}

static void leave(struct app *app)
{
    nav_pop(&app->nav);
}

static int64_t shown_since(const struct app *app)
{
    int64_t entered = nav_entered_ms(&app->nav);
    return app->card_ms > entered ? app->card_ms : entered;
}

static int64_t next_tick(const struct app *app)
{
    return app->attracts ? shown_since(app) + CARD_MS : INT64_MAX;
}

/* Somebody is there: it waits for them, and goes when they have gone. */
static void tick(struct app *app)
{
    if (app->last_input_ms > nav_entered_ms(&app->nav)) {
        app->attracts = false;
        return;
    }
    app->card_ms = app->now_ms;
    if (app->card + 1 < said_cards(app)) {
        show(app, app->card + 1);
    } else {
        nav_pop(&app->nav);
    }
}

const struct screen scr_said = {
    .name = "said",
    .build = build,
    .act = act,
    .leave = leave,
    .tick = tick,
    .next_tick = next_tick,
    .lets_staff_in = true,
};
