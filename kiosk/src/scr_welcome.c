/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first screen: what this is, that it is anonymous, one large button, and what helps first. */
#include "parts.h"
#include "screens.h"

enum { START = PART_OWN, LANGUAGE, EASIER, SAID, ATTRACT_MS = 25000, LOOK_MS = 20000 };
enum { LOGO_LEAST_MM = 12, LEAST_MM = 20 };

/* Only where there is something to choose. It bears the name of the language shown, in itself, and
 * stands beside what reads aloud: the corner opposite to help is for staff. */
static void build_language(const struct app *app, struct ui_list *list, struct ui_rect row,
                           struct ui_rect *rest)
{
    if (app_langs(app) < 2) {
        return;
    }
    struct ui_rect corner = parts_corner(app);
    if (!parts_reach(app)) {
        int left = app_corner(app).w + app->metrics.gap;
        corner.w = row.x + row.w - left < corner.w ? row.x + row.w - left : corner.w;
        corner.x = row.x + row.w - corner.w;
    }
    parts_control(app, list, corner, LANGUAGE, WORD_LANGUAGE_CHANGE, "language");
    struct ui_item *item = ui_find(list, LANGUAGE);
    item->text = app_word(app, WORD_LANGUAGE_NAME);
    item->picture = "language"; /* for who cannot read the language shown */
    if (parts_reach(app) && app->metrics.w > app->metrics.h) {
        item->arrange = UI_PICTURE_ABOVE;
        item->size = UI_SIZE_SMALL;
        ui_cut_left(rest, corner.w + app->metrics.gap);
    }
}

/* The large button, and beside it, or on narrow screens below it, what makes it easier. */
static void build_start(const struct app *app, struct ui_list *list, struct ui_rect *rest)
{
    const struct metrics *m = &app->metrics;
    int height = m->bar * 4 / 3;
    int easier_w = m->bar * 7 / 2;
    int start_w = m->bar * 6;
    bool one_row = rest->w - easier_w - m->gap >= m->bar * 4;
    struct ui_rect row = ui_cut_bottom(rest, one_row ? height : m->bar);
    struct ui_rect easier = ui_centre(row, start_w, row.h);
    if (!one_row) {
        start_w = rest->w < m->bar * 8 ? rest->w : m->bar * 8;
        easier = ui_centre(row, start_w, row.h);
    }
    if (one_row) {
        row = ui_centre(row, start_w + m->gap + easier_w, row.h);
        easier = ui_cut_right(&row, easier_w);
        ui_cut_right(&row, m->gap);
    } else {
        ui_cut_bottom(rest, m->gap);
        row = ui_cut_bottom(rest, height);
    }
    ui_add(list, (struct ui_item){
                     .id = START,
                     .role = UI_BUTTON,
                     .look = UI_LOOK_PRIMARY,
                     .size = UI_SIZE_TITLE,
                     .arrange = UI_PICTURE_BESIDE,
                     .box = ui_centre(row, start_w, row.h),
                     .text = app_word(app, WORD_START),
                     .say = app_say(app, WORD_START),
                     .picture = parts_picture(app, "start"),
                 });
    ui_add(list, (struct ui_item){
                     .id = EASIER,
                     .role = UI_BUTTON,
                     .look = UI_LOOK_QUIET,
                     .size = UI_SIZE_LABEL,
                     .arrange = UI_PICTURE_BESIDE,
                     .centred = true,
                     .box = easier,
                     .text = app_word(app, WORD_EASIER_TITLE),
                     .say = app_say(app, WORD_EASIER_TITLE),
                     .picture = "easier", /* also for who cannot read */
                 });
}

/* What became of what people said, where there is something to say: beside the last line, or, where
 * that is narrow, in a row above it. */
static void build_said(const struct app *app, struct ui_list *list, struct ui_rect *foot,
                       struct ui_rect *rest)
{
    const struct metrics *m = &app->metrics;
    if (said_cards(app) == 0) {
        return;
    }
    bool wide = m->w > m->h;
    struct ui_rect box =
        wide ? ui_cut_right(foot, foot->w * 2 / 5) : ui_cut_bottom(rest, m->bar);
    if (wide) {
        ui_cut_right(foot, m->gap);
    } else {
        ui_cut_bottom(rest, m->gap_tight);
        box = ui_centre(box, m->bar * 8, box.h);
    }
    parts_control(app, list, box, SAID, WORD_SAID_READ, "thanks");
    ui_find(list, SAID)->aside = false;
}

static void build(const struct app *app, struct ui_list *list)
{
    const struct metrics *m = &app->metrics;
    struct ui_rect rest = parts_page(app);
    struct ui_rect row = parts_top(app, list, &rest, false);
    build_language(app, list, row, &rest);

    int high = m->text[UI_SIZE_BODY] * (m->w > m->h ? 9 : 12) / 4;
    int least = said_cards(app) > 0 ? metrics_px(m, LEAST_MM) : 0;
    struct ui_rect foot = ui_cut_bottom(&rest, high > least ? high : least);
    build_said(app, list, &foot, &rest);
    ui_cut_bottom(&rest, m->gap);
    build_start(app, list, &rest);
    ui_cut_bottom(&rest, m->gap);

    static const int logo[NEEDS_SIZE_N] = {45, 30, 20}; /* of hundred */
    struct ui_rect top = ui_cut_top(&rest, rest.h * logo[app->needs.size] / 100);
    int side = m->w - 2 * (app_corner(app).w + m->gap);
    side = side < top.h ? side : top.h;
    if (side >= metrics_px(m, LOGO_LEAST_MM)) {
        ui_add(list, (struct ui_item){
                         .role = UI_PANEL,
                         .box = ui_centre(top, side, side),
                         .picture = "logo",
                     });
    } else {
        rest.y -= top.h;
        rest.h += top.h;
    }
    struct ui_rect title = ui_cut_top(&rest, rest.h * 60 / 100);
    ui_add(list, parts_text(app, UI_HEADING, UI_SIZE_TITLE, title, WORD_WELCOME_TITLE));
    ui_add(list, parts_text(app, UI_TEXT, UI_SIZE_BODY, rest, WORD_WELCOME_TEXT));
    struct ui_item privacy = parts_text(app, UI_TEXT, UI_SIZE_BODY, foot, WORD_WELCOME_PRIVATE);
    privacy.picture = parts_picture(app, "lock");
    privacy.arrange = UI_PICTURE_BESIDE;
    ui_add(list, privacy);
}

static void act(struct app *app, uint16_t id)
{
    if (id == LANGUAGE) {
        nav_push(&app->nav, &scr_language);
        return;
    }
    if (id == EASIER) {
        nav_push(&app->nav, &scr_easier);
        return;
    }
    if (id == SAID) {
        app->card = 0;
        nav_push(&app->nav, &scr_said);
        return;
    }
    if (app_takes_answers(app)) {
        nav_replace(&app->nav, &scr_route);
    } else {
        app_restart(app); /* filled up by another program meanwhile, or shut */
    }
}

/* When nobody has been here for a while, and nobody's needs are set. */
static int64_t attract_due(const struct app *app)
{
    int64_t entered = nav_entered_ms(&app->nav);
    int64_t since = entered > app->last_input_ms ? entered : app->last_input_ms;
    since = app->card_ms > since ? app->card_ms : since; /* or since the cards were shown */
    return said_cards(app) > 0 && app_is_as_usual(app) ? since + ATTRACT_MS : INT64_MAX;
}

static int64_t look_due(const struct app *app)
{
    return hd_hours_are_always(&app->settings.hours) ? INT64_MAX : app->look_due_ms;
}

static int64_t next_tick(const struct app *app)
{
    return attract_due(app) < look_due(app) ? attract_due(app) : look_due(app);
}

static void enter(struct app *app)
{
    app->look_due_ms = app->now_ms + LOOK_MS;
}

static void tick(struct app *app)
{
    app->look_due_ms = app->now_ms + LOOK_MS;
    if (app_is_shut(app)) {
        app_restart(app);
    } else if (attract_due(app) <= app->now_ms) {
        app->card = 0;
        app->attracts = true;
        nav_push(&app->nav, &scr_said);
    }
}

const struct screen scr_welcome = {
    .name = "welcome",
    .enter = enter,
    .build = build,
    .act = act,
    .tick = tick,
    .next_tick = next_tick,
    .lets_staff_in = true,
};
