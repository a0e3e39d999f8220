/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What helps to see, hear and answer: three pages of cards. A card says how it stands now; touching it
 * takes the next way, at once. It is all forgotten after the person, and stored nowhere.
 */
#include "parts.h"
#include "screens.h"

enum {
    PAGES = PART_OWN, /* the first of three buttons */
    DONE = PAGES + 3,
    USUAL,
    SIZE,
    COLOURS,
    ONE_BY_ONE,
    SYMBOLS,
    STILL,
    SPEAK,
    SLOWER,
    LOUDER,
    QUIETER,
    SOUNDS,
    TOUCH,
    REACH,
    SWITCHES,
};

enum { CARDS_MAX = 6, CARD_MM = 30 };

/* One card: what it is about, and how it stands. */
struct card {
    uint16_t id;
    enum word about;
    enum word state; /* WORD_N: none, the card does something */
    const char *picture;
    bool named; /* the state alone does not say what it is about */
    bool on;    /* looks as what is chosen */
};

struct cards {
    size_t n;
    struct card card[CARDS_MAX];
};

static void add(struct cards *cards, struct card card)
{
    if (cards->n < CARDS_MAX) {
        cards->card[cards->n++] = card;
    }
}

static void add_switch(struct cards *cards, uint16_t id, enum word about, const char *picture,
                       bool on)
{
    add(cards, (struct card){id, about, on ? WORD_ON : WORD_OFF, picture, true, on});
}

static void see(const struct app *app, struct cards *cards)
{
    static const enum word size[NEEDS_SIZE_N] = {WORD_TEXT_SIZE_USUAL, WORD_TEXT_SIZE_LARGE,
                                                 WORD_TEXT_SIZE_LARGEST};
    static const char *const page[NEEDS_SIZE_N] = {"text-usual", "text-large", "text-largest"};
    static const enum word theme[NEEDS_THEME_N] = {WORD_THEME_CREAM, WORD_THEME_BLUE,
                                                   WORD_THEME_BLACK};
    static const char *const colours[NEEDS_THEME_N] = {"theme-cream", "theme-blue",
                                                       "theme-black"};
    const struct needs *needs = &app->needs;
    add(cards, (struct card){SIZE, WORD_TEXT_SIZE_TITLE, size[needs->size], page[needs->size],
                             false, needs->size != NEEDS_SIZE_USUAL});
    add(cards, (struct card){COLOURS, WORD_THEME_TITLE, theme[needs->theme],
                             colours[needs->theme], false, needs->theme != NEEDS_CREAM});
    add_switch(cards, ONE_BY_ONE, WORD_ONE_BY_ONE, "one-by-one", needs->ruler);
    add_switch(cards, SYMBOLS, WORD_SYMBOLS, "symbols", needs->symbols);
    add_switch(cards, STILL, WORD_LESS_MOTION, "less-motion", needs->still);
}

static void hear(const struct app *app, struct cards *cards)
{
    const struct needs *needs = &app->needs;
    if (!app->reader.voice) {
        return;
    }
    bool loudest = needs->volume == NEEDS_VOLUME_MAX;
    bool softest = needs->volume == 0;
    add_switch(cards, SPEAK, WORD_READ_START, "read", needs->speak);
    add_switch(cards, SLOWER, WORD_READ_SLOWER, "slower", needs->slow);
    add(cards, (struct card){QUIETER, WORD_VOLUME_DOWN, softest ? WORD_VOLUME_LEAST : WORD_N,
                             "quieter", true, needs->volume < NEEDS_VOLUME_USUAL});
    add(cards, (struct card){LOUDER, WORD_VOLUME_UP, loudest ? WORD_VOLUME_MOST : WORD_N,
                             "louder", true, needs->volume > NEEDS_VOLUME_USUAL});
    add_switch(cards, SOUNDS, WORD_SOUNDS, "sounds", needs->sounds);
}

static void answer(const struct app *app, struct cards *cards)
{
    static const enum word touch[NEEDS_TOUCH_N] = {WORD_TOUCH_USUAL, WORD_TOUCH_STEADY,
                                                   WORD_TOUCH_VERY_STEADY};
    static const char *const finger[NEEDS_TOUCH_N] = {"touch-usual", "touch-steady",
                                                      "touch-very-steady"};
    const struct needs *needs = &app->needs;
    add(cards, (struct card){TOUCH, WORD_TOUCH_TITLE, touch[needs->touch], finger[needs->touch],
                             false, needs->touch != NEEDS_TOUCH_USUAL});
    static const enum word switches[NEEDS_SWITCH_N] = {WORD_SWITCH_NONE, WORD_SWITCH_ONE,
                                                       WORD_SWITCH_TWO};
    static const char *const pressed[NEEDS_SWITCH_N] = {"switch-none", "switch-one",
                                                        "switch-two"};
    add(cards,
        (struct card){SWITCHES, WORD_SWITCH_PRESS, switches[needs->switches],
                      pressed[needs->switches], true, needs->switches != NEEDS_NO_SWITCH});
    if (parts_may_reach(app)) {
        add_switch(cards, REACH, WORD_REACH, "reach", needs->reach);
    }
}

/* The pages, in the order of their buttons. */
static const struct {
    enum word word;
    const char *picture;
    void (*fill)(const struct app *app, struct cards *cards);
} pages[] = {
    {WORD_EASIER_WAYS_SEE, "see", see},
    {WORD_EASIER_WAYS_HEAR, "hear", hear},
    {WORD_EASIER_WAYS_ANSWER, "start", answer},
};
enum { PAGES_N = sizeof(pages) / sizeof(pages[0]) };
_Static_assert((int)PAGES_N == (int)EASIER_PAGES, "audits look at every page");

/* The height of three lines of words set as small as they may be. */
static int three_lines(const struct app *app)
{
    const struct metrics *m = &app->metrics;
    return m->text[UI_SIZE_LABEL] * 243 / 100 + metrics_px(m, 4);
}

static void add_card(const struct app *app, struct ui_list *list, struct ui_rect box,
                     const struct card *card)
{
    struct ui_item item = {
        .id = card->id,
        .role = UI_BUTTON,
        .look = UI_LOOK_CARD,
        .size = UI_SIZE_LABEL,
        .arrange = box.w > box.h * 3 / 2 ? UI_PICTURE_BESIDE : UI_PICTURE_ABOVE,
        .centred = true,
        .state = card->on ? UI_STATE_CHOSEN : 0,
        .box = box,
        .text = app_word(app, card->about),
        .say = app_say(app, card->about),
        .picture = parts_picture(app, card->picture),
    };
    if (card->state != WORD_N) {
        const char *state = app_word(app, card->state);
        const char *join = three_lines(app) <= box.h ? "\n" : ": ";
        item.text = card->named ? ui_text(list, "%s%s%s", item.text, join, state) : state;
        item.say = ui_text(list, "%s: %s", item.say, app_say(app, card->state));
    }
    ui_add(list, item);
}

static void build_buttons(const struct app *app, struct ui_list *list, struct ui_rect *rest)
{
    struct part_button row[PAGES_N + 1];
    size_t n = 0;
    for (size_t i = 0; i < PAGES_N; i++) {
        row[n++] = (struct part_button){(uint16_t)(PAGES + i), pages[i].word, pages[i].picture,
                                        UI_LOOK_QUIET};
    }
    row[n++] = (struct part_button){DONE, WORD_EASIER_DONE, "check", UI_LOOK_PRIMARY};
    parts_buttons(app, list, rest, row, n);
    ui_find(list, (uint16_t)(PAGES + app->ways))->state |= UI_STATE_CHOSEN;
}

/* What happens to what is chosen here, where there is room to say it. */
static void build_promise(const struct app *app, struct ui_list *list, struct ui_rect *rest)
{
    const struct metrics *m = &app->metrics;
    bool wide = m->w > m->h;
    int rows = wide ? 2 : CARDS_MAX / 2;
    int cards = rows * (metrics_px(m, CARD_MM) * m->text[UI_SIZE_LABEL] /
                            app->glass.text[UI_SIZE_LABEL] +
                        m->gap_tight);
    int height = m->text[UI_SIZE_BODY] * (wide ? 3 : 6);
    if ((parts_reach(app) && wide) || rest->h - height >= cards) {
        struct ui_item text = parts_text(app, UI_TEXT, UI_SIZE_BODY,
                                         parts_read(app, rest, height), WORD_EASIER_TEXT);
        text.picture = parts_picture(app, "lock");
        text.arrange = UI_PICTURE_BESIDE;
        ui_add(list, text);
    }
}

static void build(const struct app *app, struct ui_list *list)
{
    const struct metrics *m = &app->metrics;
    struct cards cards = {0};
    struct ui_rect rest = parts_page(app);
    parts_heading(app, list, &rest, pages[app->ways].word, pages[app->ways].picture);
    build_buttons(app, list, &rest);
    build_promise(app, list, &rest);
    pages[app->ways].fill(app, &cards);
    add(&cards, (struct card){USUAL, WORD_EASIER_USUAL, WORD_N, "usual", true, false});
    const struct ui_cell cell = {.least = metrics_px(m, CARD_MM * 2 / 3.0),
                                 .most_w = m->card_max * 2,
                                 .most_h = m->card_max,
                                 .aspect_w = 2,
                                 .aspect_h = 1};
    const struct ui_grid grid = ui_grid_for(rest, cards.n, m->gap_tight, &cell);
    for (size_t i = 0; i < cards.n; i++) {
        add_card(app, list, ui_grid_box(rest, &grid, i, cards.n, m->gap_tight), &cards.card[i]);
    }
}

/* Choose the next way of what a card is about. Returns false when the card is about sound. */
static bool change(struct needs *needs, uint16_t id)
{
    switch (id) {
    case SIZE:
        needs->size = (needs->size + 1) % NEEDS_SIZE_N;
        return true;
    case COLOURS:
        needs->theme = (needs->theme + 1) % NEEDS_THEME_N;
        return true;
    case TOUCH:
        needs->touch = (needs->touch + 1) % NEEDS_TOUCH_N;
        return true;
    case ONE_BY_ONE:
        needs->ruler = !needs->ruler;
        return true;
    case SYMBOLS:
        needs->symbols = !needs->symbols;
        return true;
    case STILL:
        needs->still = !needs->still;
        return true;
    case SLOWER:
        needs->slow = !needs->slow;
        return true;
    case SOUNDS:
        needs->sounds = !needs->sounds;
        return true;
    case REACH:
        needs->reach = !needs->reach;
        return true;
    default:
        return false;
    }
}

static void act(struct app *app, uint16_t id)
{
    if (id >= PAGES && id < PAGES + PAGES_N) {
        app->ways = (uint8_t)(id - PAGES);
        app_needs_changed(app);
    } else if (id == DONE) {
        nav_pop(&app->nav);
    } else if (id == SWITCHES) {
        nav_push(&app->nav, &scr_switch);
    } else if (id == USUAL) {
        app_needs_usual(app);
    } else if (id == SPEAK) {
        app_set_speak(app, !app->needs.speak);
    } else if (id == LOUDER || id == QUIETER) {
        (void)app_set_volume(app, id == LOUDER ? 1 : -1);
    } else if (change(&app->needs, id)) {
        app_needs_changed(app);
    }
}

static void enter(struct app *app)
{
    app->ways = 0;
}

const struct screen scr_easier = {.name = "easier", .enter = enter, .build = build, .act = act};
