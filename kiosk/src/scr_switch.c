/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Press your switch: how many there are, which key or button each one is, and how fast the frame
 * moves. The last page is already answered with the switch, so that whoever leaves it knows that it
 * works.
 */
#include "parts.h"
#include "screens.h"

enum { NONE = PART_OWN, ONE, TWO, SLOW, USUAL, FAST, GO_ON };

enum { SLOW_MS = 2500, USUAL_MS = 1500, FAST_MS = 1000, CARD_MM = 20 };

struct card {
    uint16_t id;
    enum word word;
    const char *picture; /**< may be NULL */
    bool chosen;
};

/* One of several, in the best grid. */
static void build_cards(const struct app *app, struct ui_list *list, struct ui_rect rest,
                        const struct card *card, size_t n)
{
    const struct metrics *m = &app->metrics;
    const struct ui_cell cell = {.least = metrics_px(m, CARD_MM),
                                 .most_w = m->card_max * 2,
                                 .most_h = m->card_max * (card[0].picture ? 2 : 1),
                                 .aspect_w = card[0].picture ? 1 : 2,
                                 .aspect_h = 1};
    const struct ui_grid grid = ui_grid_for(rest, n, m->gap_tight, &cell);
    for (size_t i = 0; i < n; i++) {
        ui_add(list,
               (struct ui_item){
                   .id = card[i].id,
                   .role = UI_CHOICE,
                   .look = UI_LOOK_CARD,
                   .size = UI_SIZE_LABEL,
                   .arrange = grid.w > grid.h * 3 / 2 ? UI_PICTURE_BESIDE : UI_PICTURE_ABOVE,
                   .centred = true,
                   .state = card[i].chosen ? UI_STATE_CHOSEN : 0,
                   .box = ui_grid_box(rest, &grid, i, n, m->gap_tight),
                   .text = app_word(app, card[i].word),
                   .say = app_say(app, card[i].word),
                   .picture = card[i].picture,
               });
    }
}

static void build_ask(const struct app *app, struct ui_list *list, struct ui_rect rest)
{
    const struct card card[] = {
        {ONE, WORD_SWITCH_ONE, "switch-one", app->needs.switches == NEEDS_ONE_SWITCH},
        {TWO, WORD_SWITCH_TWO, "switch-two", app->needs.switches == NEEDS_TWO_SWITCHES},
        {NONE, WORD_SWITCH_NONE, "switch-none", app->needs.switches == NEEDS_NO_SWITCH},
    };
    build_cards(app, list, rest, card, sizeof(card) / sizeof(card[0]));
}

static void build_learn(const struct app *app, struct ui_list *list, struct ui_rect rest)
{
    const struct ways *ways = &app->own;
    bool two = ways->wanted == NEEDS_TWO_SWITCHES;
    enum word heading = WORD_SWITCH_PRESS;
    if (ways->stage == WAYS_LEARN_AGAIN) {
        heading = WORD_SWITCH_PRESS_AGAIN;
    } else if (two) {
        heading =
            ways->stage == WAYS_LEARN_MOVE ? WORD_SWITCH_PRESS_MOVE : WORD_SWITCH_PRESS_CHOOSE;
    }
    enum word text = two ? WORD_SWITCH_TWO_TEXT : WORD_SWITCH_ONE_TEXT;
    text = ways->same ? WORD_SWITCH_SAME : ways->unheard ? WORD_SWITCH_NOT_FOUND : text;
    parts_message(app, list, rest, two ? "switch-two" : "switch-one", heading, text);
}

static void build_known(const struct app *app, struct ui_list *list, struct ui_rect rest)
{
    const struct metrics *m = &app->metrics;
    if (app->needs.switches != NEEDS_ONE_SWITCH) {
        parts_message(app, list, rest, "switch-two", WORD_SWITCH_FOUND, WORD_SWITCH_TWO_TEXT);
        return;
    }
    const struct card card[] = {
        {USUAL, WORD_SWITCH_SPEED_USUAL, NULL, app->needs.scan_ms == USUAL_MS},
        {SLOW, WORD_SWITCH_SPEED_SLOW, NULL, app->needs.scan_ms == SLOW_MS},
        {FAST, WORD_SWITCH_SPEED_FAST, NULL, app->needs.scan_ms == FAST_MS},
    };
    int height = m->text[UI_SIZE_LABEL] * (m->w > m->h ? 2 : 4);
    ui_add(list, parts_text(app, UI_TEXT, UI_SIZE_LABEL, parts_read(app, &rest, height),
                            WORD_SWITCH_SPEED));
    ui_cut_top(&rest, m->gap_tight);
    build_cards(app, list, rest, card, sizeof(card) / sizeof(card[0]));
}

static void build_top(const struct app *app, struct ui_list *list, struct ui_rect *rest)
{
    bool one = app->needs.switches == NEEDS_ONE_SWITCH;
    if (app->own.stage == WAYS_ASK) {
        parts_heading(app, list, rest, WORD_EASIER_WAYS_ANSWER, "start");
    } else if (app->own.stage == WAYS_KNOWN && one) {
        parts_heading(app, list, rest, WORD_SWITCH_FOUND, "switch-one");
    } else {
        parts_top(app, list, rest, false);
    }
}

static void build(const struct app *app, struct ui_list *list)
{
    const struct part_button row[] = {
        {PART_BACK, WORD_BACK, "back", UI_LOOK_QUIET},
        {GO_ON, WORD_EASIER_DONE, "check", UI_LOOK_PRIMARY},
    };
    struct ui_rect rest = parts_page(app);
    build_top(app, list, &rest);
    parts_buttons(app, list, &rest, row, app->own.stage == WAYS_KNOWN ? 2 : 1);
    switch (app->own.stage) {
    case WAYS_ASK:
        build_ask(app, list, rest);
        break;
    case WAYS_LEARN_MOVE:
    case WAYS_LEARN_CHOOSE:
    case WAYS_LEARN_AGAIN:
        build_learn(app, list, rest);
        break;
    case WAYS_KNOWN:
        build_known(app, list, rest);
        break;
    }
}

static void enter(struct app *app)
{
    ways_go(&app->own, WAYS_ASK, app->now_ms);
}

static void go(struct app *app, enum ways_stage stage)
{
    ways_go(&app->own, stage, app->now_ms);
    app_changed(app);
}

static void forget_switches(struct app *app)
{
    keymap_clear(&app->own.keymap);
    app->needs.switches = NEEDS_NO_SWITCH;
    app->own.offered = false;
}

static void learn(struct app *app, enum needs_switch wanted)
{
    bool known = app->own.offered && wanted == NEEDS_ONE_SWITCH;
    if (!known) {
        forget_switches(app);
    }
    app->own.wanted = wanted;
    go(app, known                          ? WAYS_KNOWN
            : wanted == NEEDS_TWO_SWITCHES ? WAYS_LEARN_MOVE
                                           : WAYS_LEARN_CHOOSE);
}

static void go_back(struct app *app)
{
    if (app->own.stage == WAYS_ASK) {
        nav_pop(&app->nav);
    } else {
        go(app, WAYS_ASK);
    }
}

static void set_speed(struct app *app, uint16_t ms)
{
    app->needs.scan_ms = ms;
    app_needs_changed(app); /* from now on the frame moves like that */
}

static void act(struct app *app, uint16_t id)
{
    switch (id) {
    case NONE:
        forget_switches(app);
        nav_pop(&app->nav);
        break;
    case ONE:
        learn(app, NEEDS_ONE_SWITCH);
        break;
    case TWO:
        learn(app, NEEDS_TWO_SWITCHES);
        break;
    case SLOW:
        set_speed(app, SLOW_MS);
        break;
    case USUAL:
        set_speed(app, USUAL_MS);
        break;
    case FAST:
        set_speed(app, FAST_MS);
        break;
    case GO_ON:
        nav_pop(&app->nav);
        break;
    default:
        go_back(app);
    }
}

static bool press(struct app *app, struct key_press press)
{
    if (!ways_learn(&app->own, &app->needs, press, app->now_ms)) {
        return false;
    }
    app_changed(app);
    return true;
}

static int64_t next_tick(const struct app *app)
{
    const struct ways *ways = &app->own;
    return ways_listens(ways) && !ways->unheard ? ways->since_ms + WAYS_UNHEARD_MS : INT64_MAX;
}

static void tick(struct app *app)
{
    app->own.unheard = true;
}

const struct screen scr_switch = {
    .name = "switch",
    .enter = enter,
    .build = build,
    .act = act,
    .tick = tick,
    .next_tick = next_tick,
    .leave = go_back,
    .press = press,
};
