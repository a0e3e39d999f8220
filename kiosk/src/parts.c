/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared pieces of screens. */
#include "parts.h"

#include <string.h>

enum { SHORT_TEXT = 160 /* bytes */ };

struct ui_rect parts_page(const struct app *app)
{
    return ui_inset((struct ui_rect){0, 0, app->metrics.w, app->metrics.h},
                    app->metrics.margin);
}

/* The whole of a smaller screen is nearer than the lower half of a large one. */
enum { REACH_FROM_MM = 220, LEAST_MM = 20, PROGRESS_ROW_MM = 12, COLUMN_MAX = 3 };

enum {
    NO_ROOM_EM = 6,
    NARROW_EM = 11,
    LINE_PERCENT = 140,
    ROOM_FOR_ROWS = 9,
    THREE_FROM_MM = 220
};

static bool is_wide(const struct metrics *m)
{
    return m->w > m->h;
}

bool parts_may_reach(const struct app *app)
{
    return app->metrics.h >= metrics_px(&app->metrics, REACH_FROM_MM);
}

bool parts_is_cramped(const struct app *app)
{
    return app->needs.size != NEEDS_SIZE_USUAL && is_wide(&app->metrics) &&
           !parts_may_reach(app);
}

bool parts_reach(const struct app *app)
{
    return app->needs.reach && parts_may_reach(app) && !nav_top(&app->nav)->staff;
}

/* Above it nothing is touched on wide screens. Upright ones have one row of answers below the
 * other: there, only what stands at the top moves to the bottom. */
static int low_line(const struct metrics *m)
{
    return m->h / 2;
}

const char *parts_picture(const struct app *app, const char *picture)
{
    return app->needs.symbols ? picture : NULL;
}

struct ui_rect parts_read(const struct app *app, struct ui_rect *rest, int h)
{
    const struct metrics *m = &app->metrics;
    if (!parts_reach(app) || !is_wide(m)) {
        return ui_cut_top(rest, h);
    }
    struct ui_rect page = parts_page(app);
    int end = low_line(m);
    struct ui_rect read = {page.x, rest->y, page.w, end - m->gap - rest->y};
    rest->h -= end - rest->y;
    rest->y = end;
    return read;
}

void parts_control(const struct app *app, struct ui_list *list, struct ui_rect box, uint16_t id,
                   enum word word, const char *picture)
{
    ui_add(list, (struct ui_item){
                     .id = id,
                     .role = UI_BUTTON,
                     .look = UI_LOOK_QUIET,
                     .size = UI_SIZE_BODY,
                     .arrange = UI_PICTURE_BESIDE,
                     .centred = true,
                     .box = box,
                     .aside = true,
                     .text = app_word(app, word),
                     .say = app_say(app, word),
                     .picture = parts_picture(app, picture),
                 });
}

/* One more control at the right of a row. On narrow screens it is only a picture. */
static void more_control(const struct app *app, struct ui_list *list, struct ui_rect *row,
                         bool words, const struct part_button *button)
{
    const struct metrics *m = &app->metrics;
    ui_cut_right(row, words ? m->gap : m->gap_tight);
    struct ui_rect box = ui_cut_right(row, words ? m->bar * 14 / 5 : m->bar);
    parts_control(app, list, box, button->id, button->word, button->picture);
    if (!words) {
        struct ui_item *item = ui_find(list, button->id);
        item->text = NULL;
        item->picture = button->picture;
    }
}

static struct part_button read_button(const struct app *app)
{
    return (struct part_button){PART_READ, app->needs.speak ? WORD_READ_STOP : WORD_READ_START,
                                "read", UI_LOOK_QUIET};
}

static struct part_button again_button(void)
{
    return (struct part_button){PART_AGAIN, WORD_READ_AGAIN, "read-again", UI_LOOK_QUIET};
}

static void mark_reading(const struct app *app, struct ui_list *list)
{
    struct ui_item *read = ui_find(list, PART_READ);
    if (read && app->needs.speak) {
        read->state |= UI_STATE_CHOSEN;
    }
}

/* Reading aloud, where somebody can do so. */
static void reading(const struct app *app, struct ui_list *list, struct ui_rect *row)
{
    if (!app->reader.voice) {
        return;
    }
    bool words = row->w > app->metrics.bar * 10;
    const struct part_button read = read_button(app);
    const struct part_button again = again_button();
    more_control(app, list, row, words, &read);
    /* On upright screens how far one is needs the room; words that are touched are said again. */
    int least = app->metrics.bar * (parts_is_cramped(app) ? 6 : 4);
    if (app->needs.speak && row->w > least) {
        more_control(app, list, row, words, &again);
    }
}

/* The same controls where everybody reaches them: wide screens have room at the sides. */
static struct ui_rect column_box(const struct app *app, bool right, int i)
{
    const struct metrics *m = &app->metrics;
    struct ui_rect page = parts_page(app);
    int least = metrics_px(m, LEAST_MM);
    int w = m->bar * 4 / 3;
    w = w > least ? w : least;
    int h = (page.y + page.h - low_line(m) - (COLUMN_MAX - 1) * m->gap_tight) / COLUMN_MAX;
    h = h < m->bar * 5 / 4 ? h : m->bar * 5 / 4;
    return (struct ui_rect){right ? page.x + page.w - w : page.x,
                            low_line(m) + i * (h + m->gap_tight), w, h};
}

static void column_control(const struct app *app, struct ui_list *list, int i,
                           const struct part_button *button)
{
    parts_control(app, list, column_box(app, true, i), button->id, button->word,
                  button->picture);
    struct ui_item *item = ui_find(list, button->id);
    item->text = NULL; /* too narrow for what is longer than "help" */
    item->picture = button->picture;
}

static void above(struct ui_list *list, uint16_t id)
{
    ui_find(list, id)->arrange = UI_PICTURE_ABOVE;
}

static struct ui_rect top_at_sides(const struct app *app, struct ui_list *list,
                                   struct ui_rect *rest, bool with_stop)
{
    const struct metrics *m = &app->metrics;
    int wide = column_box(app, true, 0).w + m->gap;
    if (with_stop) {
        parts_control(app, list, parts_corner(app), PART_STOP, WORD_STOP, "stop");
        above(list, PART_STOP);
    }
    parts_control(app, list, column_box(app, true, 0), PART_HELP, WORD_HELP, "help");
    above(list, PART_HELP);
    if (app->reader.voice) {
        const struct part_button read = read_button(app);
        const struct part_button again = again_button();
        column_control(app, list, 1, &read);
        if (app->needs.speak) {
            column_control(app, list, 2, &again);
        }
    }
    struct ui_rect row = ui_cut_top(rest, with_stop ? metrics_px(m, PROGRESS_ROW_MM) : m->bar);
    ui_cut_right(rest, wide);
    if (with_stop) {
        ui_cut_left(rest, wide);
    }
    return row;
}

static void top_in_row(const struct app *app, struct ui_list *list, struct ui_rect *row,
                       bool with_stop)
{
    const struct metrics *m = &app->metrics;
    int wide = m->bar * 2;
    struct ui_rect corner = ui_cut_left(row, wide);
    if (with_stop) {
        parts_control(app, list, corner, PART_STOP, WORD_STOP, "stop");
    }
    parts_control(app, list, ui_cut_right(row, wide), PART_HELP, WORD_HELP, "help");
    reading(app, list, row);
    ui_cut_left(row, m->gap);
    ui_cut_right(row, m->gap);
}

struct ui_rect parts_corner(const struct app *app)
{
    const struct metrics *m = &app->metrics;
    struct ui_rect page = parts_page(app);
    if (!parts_reach(app)) {
        return (struct ui_rect){page.x, page.y, m->bar * 2, m->bar};
    }
    return is_wide(m) ? column_box(app, false, 0)
                      : (struct ui_rect){page.x, page.y + page.h - m->bar, m->bar * 2, m->bar};
}

struct ui_rect parts_top(const struct app *app, struct ui_list *list, struct ui_rect *rest,
                         bool with_stop)
{
    const struct metrics *m = &app->metrics;
    struct ui_rect row;
    if (parts_reach(app) && is_wide(m)) {
        row = top_at_sides(app, list, rest, with_stop);
    } else if (parts_reach(app)) {
        struct ui_rect low = ui_cut_bottom(rest, m->bar);
        top_in_row(app, list, &low, with_stop);
        ui_cut_bottom(rest, m->gap);
        row = ui_cut_top(rest, with_stop ? metrics_px(m, PROGRESS_ROW_MM) : m->bar);
    } else {
        row = ui_cut_top(rest, m->bar);
        top_in_row(app, list, &row, with_stop);
    }
    mark_reading(app, list);
    ui_cut_top(rest, m->gap);
    return row;
}

struct ui_rect parts_grow(const struct app *app, struct ui_rect *rest, struct ui_rect row,
                          enum ui_size size)
{
    const struct metrics *m = &app->metrics;
    if (row.w < m->text[size] * NO_ROOM_EM) { /* controls leave no room beside them */
        row = ui_cut_top(rest, m->text[size] * LINE_PERCENT / 100 + m->gap_tight);
        ui_cut_top(rest, m->gap_tight);
        return row;
    }
    int lines = parts_reach(app) && row.w < m->text[size] * NARROW_EM ? 2 : 1;
    int least = m->text[size] * lines * LINE_PERCENT / 100 + m->gap_tight;
    if (row.h < least && row.y + row.h <= rest->y) {
        int more = row.y + least - rest->y;
        row.h = least;
        ui_cut_top(rest, more > 0 ? more + m->gap_tight : 0);
    }
    return row;
}

int parts_height(const struct app *app, enum word word, enum ui_size size, int w)
{
    const char *text = app_word(app, word);
    int hundredths =
        0; /* of an em: letters are about half as wide as high, Chinese signs as wide */
    for (const char *at = text; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        hundredths += byte >= 0xE3 ? 100 : byte < 0x80 || byte >= 0xC0 ? 55 : 0;
    }
    int em = app->metrics.text[size];
    int lines = 1 + hundredths * em / 100 / (w > em ? w - em / 2 : em);
    return lines * em * LINE_PERCENT / 100;
}

void parts_heading(const struct app *app, struct ui_list *list, struct ui_rect *rest,
                   enum word word, const char *picture)
{
    const struct metrics *m = &app->metrics;
    struct ui_rect page = parts_page(app);
    struct ui_rect row = parts_top(app, list, rest, false);
    row.w += row.x - page.x; /* nothing stands opposite to help */
    row.x = page.x;
    if (!is_wide(m) && !parts_reach(app)) {
        row = ui_cut_top(rest, m->text[UI_SIZE_TITLE] * 2);
    }
    struct ui_item title = parts_text(app, UI_HEADING, UI_SIZE_TITLE, row, word);
    title.picture = parts_picture(app, picture);
    title.arrange = UI_PICTURE_BESIDE;
    title.centred = false;
    ui_add(list, title);
}

/* Upright screens are narrow but tall: more than two buttons stand in two rows there. */
static size_t buttons_a_row(const struct app *app, size_t n)
{
    /* Larger words need the height more than three buttons need the width. */
    const struct metrics *m = &app->metrics;
    bool narrow = m->w < metrics_px(m, THREE_FROM_MM);
    size_t most = narrow && app->needs.size == NEEDS_SIZE_USUAL ? 2 : 3;
    return !is_wide(m) && n > most ? (n + 1) / 2 : n;
}

/* Whether a word of a row of n has more than two lines. */
static bool is_too_long(const struct app *app, const struct part_button *button, size_t n,
                        int w)
{
    const struct metrics *m = &app->metrics;
    int column = w / (int)n - m->gap - metrics_px(m, 4);
    int two_lines = m->text[UI_SIZE_LABEL] * 2 * LINE_PERCENT / 100;
    bool too_long = false;
    for (size_t i = 0; i < n; i++) {
        too_long =
            too_long || parts_height(app, button[i].word, UI_SIZE_LABEL, column) > two_lines;
    }
    return too_long;
}

/* Box i of a row in which one is wider than the others. */
static struct ui_rect button_box(const struct app *app, struct ui_rect row,
                                 const struct part_button *button, size_t n, size_t i,
                                 uint16_t wide)
{
    int gap = app->metrics.gap;
    int most = parts_is_cramped(app) ? 4 : 3;
    int parts = 0;
    int before = 0;
    int own = button[i].id == wide ? most : 2;
    for (size_t k = 0; k < n; k++) {
        before = k == i ? parts : before;
        parts += button[k].id == wide ? most : 2;
    }
    int w = row.w - gap * ((int)n - 1);
    int from = w * before / parts;
    int to = w * (before + own) / parts;
    return (struct ui_rect){row.x + from + (int)i * gap, row.y, to - from, row.h};
}

/* What most people want to do next, when it has a row for itself. */
static bool alone(const struct part_button *button, size_t n, size_t i, size_t columns)
{
    return i + 1 == n && i % columns == 0 && button[i].look == UI_LOOK_PRIMARY;
}

void parts_buttons(const struct app *app, struct ui_list *list, struct ui_rect *rest,
                   const struct part_button *button, size_t n)
{
    parts_buttons_with(app, list, rest, button, n, 0);
}

void parts_buttons_with(const struct app *app, struct ui_list *list, struct ui_rect *rest,
                        const struct part_button *button, size_t n, uint16_t wide)
{
    const struct metrics *m = &app->metrics;
    size_t columns = buttons_a_row(app, n);
    if (n == 2 && !is_wide(m) && app->needs.size != NEEDS_SIZE_USUAL &&
        is_too_long(app, button, n, rest->w) && rest->h > m->bar * ROOM_FOR_ROWS) {
        columns = 1;
    }
    size_t rows = (n + columns - 1) / columns;
    struct ui_rect block = ui_cut_bottom(rest, (int)rows * (m->bar + m->gap));
    ui_cut_top(&block, m->gap);
    for (size_t i = 0; i < n; i++) {
        struct ui_rect row = block;
        ui_cut_top(&row, (int)(i / columns) * (m->bar + m->gap));
        row.h = m->bar;
        ui_add(list, (struct ui_item){
                         .id = button[i].id,
                         .role = UI_BUTTON,
                         .look = button[i].look,
                         .size = UI_SIZE_LABEL,
                         .arrange = UI_PICTURE_BESIDE,
                         .centred = true,
                         .last = button[i].id == PART_BACK,
                         .box = rows == 1 ? button_box(app, row, button, n, i, wide)
                                : alone(button, n, i, columns)
                                    ? row
                                    : ui_column(row, i % columns, columns, m->gap),
                         .text = app_word(app, button[i].word),
                         .say = app_say(app, button[i].word),
                         .picture = parts_picture(app, button[i].picture),
                     });
    }
}

struct ui_item parts_text(const struct app *app, enum ui_role role, enum ui_size size,
                          struct ui_rect box, enum word word)
{
    return (struct ui_item){
        .role = role,
        .look = UI_LOOK_BARE,
        .size = size,
        .centred = true,
        .box = box,
        .text = app_word(app, word),
        .say = app_say(app, word),
    };
}

void parts_title(const struct app *app, struct ui_list *list, struct ui_rect *rest,
                 enum word word)
{
    const struct metrics *m = &app->metrics;
    int one = m->text[UI_SIZE_TITLE] * 3 / 2;
    int high = parts_height(app, word, UI_SIZE_TITLE, rest->w);
    struct ui_rect title = ui_cut_top(rest, high > one ? high : one);
    ui_add(list, parts_text(app, UI_HEADING, UI_SIZE_TITLE, title, word));
    ui_cut_top(rest, m->gap_tight);
}

void parts_lines(const struct app *app, struct ui_list *list, struct ui_rect rest,
                 enum ui_size size, const struct part_line *line, size_t n)
{
    const struct metrics *m = &app->metrics;
    size_t columns = !is_wide(m) ? 1 : n == 3 ? 3 : 2;
    int rows = (int)((n + columns - 1) / columns);
    int height = (rest.h - m->gap_tight * (rows - 1)) / rows;
    for (size_t i = 0; i < n; i++) {
        struct ui_rect row = rest;
        ui_cut_top(&row, (int)(i / columns) * (height + m->gap_tight));
        row.h = height;
        struct ui_item item = parts_text(
            app, UI_TEXT, size, ui_column(row, i % columns, columns, m->gap), line[i].word);
        item.look = UI_LOOK_NOTE;
        item.arrange = UI_PICTURE_BESIDE;
        item.centred = false;
        item.picture = columns > 2 ? NULL : parts_picture(app, line[i].picture);
        ui_add(list, item);
    }
}

const char *parts_fill(struct ui_list *list, const char *pattern, size_t n, size_t m)
{
    const char *first = strstr(pattern, "{n}");
    const char *second = strstr(pattern, "{m}");
    if (!first) {
        return pattern;
    }
    if (!second) {
        return ui_text(list, "%.*s%zu%s", (int)(first - pattern), pattern, n, first + 3);
    }
    bool turned = second < first; /* in that order some language says it */
    const char *a = turned ? second : first;
    const char *b = turned ? first : second;
    return ui_text(list, "%.*s%zu%.*s%zu%s", (int)(a - pattern), pattern, turned ? m : n,
                   (int)(b - a - 3), a + 3, turned ? n : m, b + 3);
}

/* The picture of a message; returns where its words go. Wide screens are short: there, words stand
 * next to the picture. */
static struct ui_rect message_picture(const struct app *app, struct ui_list *list,
                                      struct ui_rect rest, const char *picture)
{
    const struct metrics *m = &app->metrics;
    bool beside = is_wide(m);
    int wide = m->text[UI_SIZE_BODY] * (beside ? 42 : 30);
    struct ui_rect page = ui_centre(rest, wide, rest.h);
    if (!parts_picture(app, picture)) {
        return page;
    }
    struct ui_rect place =
        beside ? ui_cut_left(&page, page.w * 34 / 100) : ui_cut_top(&page, page.h * 45 / 100);
    int side = place.h < place.w ? place.h : place.w;
    int most = m->card_max * 4 / 3; /* larger says no more, and costs memory */
    side = side < most ? side : most;
    ui_add(list, (struct ui_item){
                     .role = UI_PANEL,
                     .box = ui_centre(place, side, side),
                     .picture = picture,
                 });
    ui_cut_left(&page, beside ? m->gap : 0);
    return page;
}

struct ui_item *parts_message(const struct app *app, struct ui_list *list, struct ui_rect rest,
                              const char *picture, enum word heading, enum word text)
{
    bool beside = is_wide(&app->metrics) && parts_picture(app, picture);
    struct ui_rect page = message_picture(app, list, rest, picture);
    struct ui_item title = parts_text(app, UI_HEADING, UI_SIZE_TITLE,
                                      ui_cut_top(&page, page.h * 45 / 100), heading);
    struct ui_item words = parts_text(app, UI_TEXT, UI_SIZE_LABEL, page, text);
    title.centred = !beside;
    words.centred = !beside;
    ui_add(list, title);
    return ui_add(list, words);
}

void parts_message_of(const struct app *app, struct ui_list *list, struct ui_rect rest,
                      const char *picture, const struct hd_string *heading,
                      const struct hd_string *text)
{
    bool centred = !parts_picture(app, picture) || !is_wide(&app->metrics);
    struct ui_rect page = message_picture(app, list, rest, picture);
    if (text && strlen(heading->text[app->needs.lang]) + strlen(text->text[app->needs.lang]) <
                    SHORT_TEXT) {
        page = ui_centre(page, page.w,
                         page.h * 65 / 100); /* what belongs together stands together */
    }
    struct ui_rect top = text ? ui_cut_top(&page, page.h * 55 / 100) : page;
    ui_add(list, (struct ui_item){
                     .role = UI_HEADING,
                     .size = UI_SIZE_QUESTION,
                     .centred = centred,
                     .box = top,
                     .text = heading->text[app->needs.lang],
                     .say = heading->say[app->needs.lang],
                 });
    if (text) {
        ui_add(list, (struct ui_item){
                         .role = UI_TEXT,
                         .size = UI_SIZE_LABEL,
                         .centred = centred,
                         .box = page,
                         .text = text->text[app->needs.lang],
                         .say = text->say[app->needs.lang],
                     });
    }
}
