/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The signpost after the question about safety. Everybody sees it, whatever they answered, for as
 * long as they like: neither who looks on nor the record learns anything from it. Nothing here is
 * written down or counted.
 */
#include "parts.h"
#include "screens.h"
#include "steps.h"

enum { GO_ON = PART_OWN, ASK, CLOSE };
enum { NARROW_MM = 220 };

static void build(const struct app *app, struct ui_list *list)
{
    static const struct part_line line[] = {
        {WORD_HELP_PERSON, "person"},
        {WORD_HELP_CHILDLINE, "phone"},
        {WORD_HELP_NSPCC, "phone"},
        {WORD_HELP_DANGER, "phone"},
    };
    struct ui_rect rest = parts_page(app);
    struct ui_rect middle = parts_top(app, list, &rest, true);
    /* Not where the most positive answer was: who hammers there should see this. */
    const struct part_button row[] = {
        {ASK, WORD_SAFETY_ASK, "person", UI_LOOK_QUIET},
        {GO_ON, WORD_SAFETY_GO_ON, "check", UI_LOOK_PRIMARY},
    };
    parts_buttons(app, list, &rest, row, 2);
    bool usual = app->needs.size == NEEDS_SIZE_USUAL;
    bool low = app->metrics.w > app->metrics.h && !parts_may_reach(app);
    if (low || parts_reach(app)) { /* there, height is dear */
        middle = parts_grow(app, &rest, middle, UI_SIZE_LABEL);
        ui_add(list, parts_text(app, UI_HEADING, UI_SIZE_LABEL, middle, WORD_SAFETY_TITLE));
    } else if (!usual && app->metrics.w < metrics_px(&app->metrics, NARROW_MM)) {
        struct ui_rect title = ui_cut_top(&rest, app->metrics.text[UI_SIZE_LABEL] * 3 / 2);
        ui_add(list, parts_text(app, UI_HEADING, UI_SIZE_LABEL, title, WORD_SAFETY_TITLE));
    } else {
        parts_title(app, list, &rest, WORD_SAFETY_TITLE);
    }
    enum ui_size size = usual ? UI_SIZE_LABEL : UI_SIZE_BODY;
    int high = parts_height(app, WORD_SAFETY_TEXT, size, rest.w);
    high = parts_is_cramped(app) ? high * 7 / 10 : high;
    ui_add(list, parts_text(app, UI_TEXT, size, ui_cut_top(&rest, high), WORD_SAFETY_TEXT));
    ui_cut_top(&rest, app->metrics.gap_tight);
    /* Larger words need the room of what the button says too. */
    size_t from = usual ? 0 : 1;
    parts_lines(app, list, rest, UI_SIZE_BODY, line + from,
                sizeof(line) / sizeof(line[0]) - from);
}

static void act(struct app *app, uint16_t id)
{
    if (id == GO_ON) {
        steps_past_safety(app);
    } else if (id == ASK) {
        nav_push(&app->nav, &scr_person);
    }
}

static void build_person(const struct app *app, struct ui_list *list)
{
    struct ui_rect rest = parts_page(app);
    parts_top(app, list, &rest, false);
    parts_buttons(app, list, &rest,
                  &(struct part_button){CLOSE, WORD_CLOSE, "back", UI_LOOK_PRIMARY}, 1);
    parts_message(app, list, rest, "person", WORD_SAFETY_SHOW_TITLE, WORD_SAFETY_SHOW_TEXT);
}

static void act_person(struct app *app, uint16_t id)
{
    if (id == CLOSE) {
        nav_pop(&app->nav);
    }
}

const struct screen scr_safety = {.name = "safety", .build = build, .act = act};
const struct screen scr_person = {.name = "person", .build = build_person, .act = act_person};
