/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which kiosk this is, whose keys it has, and whether something needs doing. Room is told in
 * steps and what is used not at all: nobody learns from it whether a family has just answered.
 */
#include "parts.h"
#include "screens.h"

static void enter(struct app *app)
{
    const struct staff_services *staff = app->services->staff;
    staff->about(staff->ctx, &app->desk->about);
}

enum { LINES_MAX = 8, HOW_MAX = 3 };

/* Lines to be set one below the other. */
struct lines {
    size_t n;
    const char *text[LINES_MAX];
    const char *say[LINES_MAX];
};

static void add_word(const struct app *app, struct lines *lines, enum word word)
{
    lines->text[lines->n] = app_word(app, word);
    lines->say[lines->n++] = app_say(app, word);
}

static void add_text(const struct app *app, struct ui_list *list, struct lines *lines,
                     enum word label, const char *value)
{
    lines->text[lines->n] = ui_text(list, "%s %s", app_word(app, label), value);
    lines->say[lines->n++] = ui_text(list, "%s %s", app_say(app, label), value);
}

static void add_number(const struct app *app, struct ui_list *list, struct lines *lines,
                       enum word label, uint32_t value)
{
    add_text(app, list, lines, label, ui_text(list, "%u", value));
}

static void add_lines(struct ui_list *list, struct ui_rect box, const struct lines *lines,
                      int h)
{
    for (size_t i = 0; i < lines->n; i++) {
        ui_add(list, (struct ui_item){
                         .role = UI_TEXT,
                         .size = UI_SIZE_BODY,
                         .box = ui_cut_top(&box, h),
                         .text = lines->text[i],
                         .say = lines->say[i],
                     });
    }
}

static struct lines who(const struct app *app, struct ui_list *list)
{
    const struct staff_about *about = &app->desk->about;
    struct lines lines = {0};
    add_text(app, list, &lines, WORD_ABOUT_KIOSK, about->name);
    add_text(app, list, &lines, WORD_ABOUT_HUB, about->hub);
    add_number(app, list, &lines, WORD_ABOUT_NUMBER, about->number);
    add_number(app, list, &lines, WORD_ABOUT_PACK, about->pack);
    add_text(app, list, &lines, WORD_ABOUT_VERSION, about->version);
    return lines;
}

static struct lines how(const struct app *app, struct ui_list *list)
{
    const struct staff_about *about = &app->desk->about;
    struct lines lines = {0};
    if (about->room >= STAFF_ROOM_STEP) {
        add_number(app, list, &lines, WORD_ABOUT_ROOM, about->room);
    } else {
        add_number(app, list, &lines, WORD_ABOUT_ROOM_LITTLE, STAFF_ROOM_STEP);
    }
    add_word(app, &lines, about->clock_trusted ? WORD_ABOUT_CLOCK : WORD_ABOUT_CLOCK_WRONG);
    if (about->damaged) {
        add_word(app, &lines, WORD_ABOUT_DAMAGED);
    }
    return lines;
}

/* What to do with them, and the six words, large enough to be read over the telephone. */
static void build_words(const struct app *app, struct ui_list *list, struct ui_rect *rest)
{
    const struct metrics *m = &app->metrics;
    struct ui_rect words = ui_cut_bottom(rest, m->text[UI_SIZE_QUESTION] * 5 / 2);
    ui_add(list, (struct ui_item){
                     .role = UI_TEXT,
                     .look = UI_LOOK_NOTE,
                     .size = UI_SIZE_QUESTION,
                     .centred = true,
                     .box = words,
                     .text = app->desk->about.words,
                     .say = app->desk->about.words,
                 });
    struct ui_rect ask = ui_cut_bottom(rest, m->text[UI_SIZE_BODY] * 3);
    ui_add(list, parts_text(app, UI_TEXT, UI_SIZE_BODY, ask, WORD_ABOUT_WORDS));
}

static void build(const struct app *app, struct ui_list *list)
{
    const struct metrics *m = &app->metrics;
    struct ui_rect rest = parts_page(app);
    parts_buttons(app, list, &rest,
                  &(struct part_button){PART_BACK, WORD_BACK, "back", UI_LOOK_PRIMARY}, 1);
    struct ui_rect title = ui_cut_top(&rest, m->text[UI_SIZE_TITLE] * 3 / 2);
    ui_add(list, parts_text(app, UI_HEADING, UI_SIZE_TITLE, title, WORD_ABOUT_TITLE));
    bool beside = m->w > m->h;
    build_words(app, list, &rest);
    struct ui_rect first =
        beside ? ui_cut_left(&rest, rest.w * 56 / 100) : ui_cut_top(&rest, rest.h * 6 / 10);
    ui_cut_left(&rest, beside ? m->gap : 0);
    struct lines lines = who(app, list);
    int h = first.h / (int)lines.n;
    add_lines(list, first, &lines, h);
    lines = how(app, list);
    add_lines(list, rest, &lines, beside ? rest.h / HOW_MAX : h);
}

static void act(struct app *app, uint16_t id)
{
    (void)id;
    nav_pop(&app->nav);
}

static void leave(struct app *app)
{
    nav_pop(&app->nav);
}

const struct screen scr_about = {
    .name = "about",
    .enter = enter,
    .build = build,
    .act = act,
    .leave = leave,
    .staff = true,
};
