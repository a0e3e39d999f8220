/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All questions with the answers given, before they are sent: for parents and carers. Each row opens
 * its question again. Rows are as large as answers, so there may be several pages.
 */
#include <string.h>

#include "parts.h"
#include "screens.h"

enum { SEND = PART_OWN, NEXT, BEFORE, ROW = PART_OWN + 10, ROWS_MAX = 6, TWO_COLUMNS_EM = 28 };

/* Bytes of a row that is made up of two texts; an office may write longer ones. */
enum { ROW_TEXT_MAX = 500 };

/* What can be looked at: questions that count, in the order asked. Returns how many. */
static size_t questions_of(const struct app *app, uint8_t *order)
{
    uint8_t asked[HD_QUESTIONS_MAX];
    size_t n = 0;
    size_t all = hd_flow_asked(&app->session->flow, asked);
    for (size_t i = 0; i < all; i++) {
        const struct hd_question *question = &app->survey->question[asked[i]];
        if (!question->practice && question->kind != HD_KIND_NOTE) {
            order[n++] = asked[i];
        }
    }
    return n;
}

struct words {
    const char *text, *say;
};

static struct words words_of(const struct app *app, const struct hd_string *string)
{
    return (struct words){string->text[app->needs.lang], string->say[app->needs.lang]};
}

/* The first option that was ticked, and how many more: the question itself shows all. */
static struct words ticked(const struct app *app, struct ui_list *list, size_t question)
{
    const struct hd_flow *flow = &app->session->flow;
    const struct hd_scale *scale = app->survey->question[question].wording[flow->route].scale;
    struct words first = {"", ""};
    size_t n = 0;
    for (size_t i = 0; i < scale->n; i++) {
        if (flow->chosen[question] >> i & 1 && n++ == 0) {
            first = words_of(app, &scale->option[i].label);
        }
    }
    if (n < 2 || strlen(first.text) + strlen(first.say) > ROW_TEXT_MAX) {
        return first;
    }
    return (struct words){ui_text(list, "%s + %zu", first.text, n - 1),
                          ui_text(list, "%s + %zu", first.say, n - 1)};
}

static struct words answer_of(const struct app *app, struct ui_list *list, size_t index,
                              const char **picture)
{
    const struct hd_flow *flow = &app->session->flow;
    const struct hd_question *question = &app->survey->question[index];
    uint8_t answer = flow->answer[index];
    if (answer == HD_ANSWER_DONT_KNOW) {
        *picture = "dont-know";
        return words_of(app, app->word[WORD_DONT_KNOW]);
    }
    if (answer == HD_ANSWER_NOT_APPLICABLE) {
        *picture = "not-applicable";
        return words_of(app, &question->not_applicable);
    }
    if (answer < HD_ANSWER_FIRST_OPTION) {
        *picture = "skip";
        return words_of(app, app->word[WORD_REVIEW_SKIPPED]);
    }
    if (question->kind == HD_KIND_MANY) {
        *picture = "check";
        return ticked(app, list, index);
    }
    const struct hd_scale *scale = question->wording[flow->route].scale;
    const struct hd_option *option = &scale->option[answer - HD_ANSWER_FIRST_OPTION];
    *picture = option->picture ? option->picture : "check";
    return words_of(app, &option->label);
}

static void build_row(const struct app *app, struct ui_list *list, struct ui_rect box,
                      size_t question)
{
    const struct hd_wording *wording =
        &app->survey->question[question].wording[app->session->flow.route];
    const char *picture = NULL;
    struct words answer = answer_of(app, list, question, &picture);
    struct words ask = words_of(app, &wording->ask);
    bool both = strlen(ask.text) + strlen(answer.text) <= ROW_TEXT_MAX &&
                strlen(ask.say) + strlen(answer.say) <= ROW_TEXT_MAX;
    ui_add(list, (struct ui_item){
                     .id = (uint16_t)(ROW + question),
                     .role = UI_BUTTON,
                     .look = UI_LOOK_CARD,
                     .size = UI_SIZE_BODY,
                     .arrange = UI_PICTURE_BESIDE,
                     .box = box,
                     .text = both ? ui_text(list, "%s\n%s", ask.text, answer.text) : ask.text,
                     .say = both ? ui_text(list, "%s %s", ask.say, answer.say) : ask.say,
                     .picture = picture,
                 });
}

/* As many rows as stand on a page with room for two lines and an answer. */
static size_t rows_of(const struct app *app, struct ui_rect area)
{
    const struct metrics *m = &app->metrics;
    int least = m->text[UI_SIZE_BODY] * 9 / 2;
    least = least > m->bar ? least : m->bar;
    int rows = (area.h + m->gap_tight) / (least + m->gap_tight);
    return rows < 1 ? 1 : rows > ROWS_MAX ? ROWS_MAX : (size_t)rows;
}

/* Two columns where the glass is wide, and the words are not large for it. */
static size_t columns_of(const struct app *app)
{
    const struct metrics *m = &app->metrics;
    return m->w > m->h && m->w > m->text[UI_SIZE_BODY] * TWO_COLUMNS_EM ? 2 : 1;
}

static void build_rows(const struct app *app, struct ui_list *list, struct ui_rect area,
                       const uint8_t *order, size_t n, size_t rows)
{
    size_t columns = columns_of(app);
    int gap = app->metrics.gap_tight;
    int height = (area.h - gap * ((int)rows - 1)) / (int)rows;
    for (size_t i = 0; i < n; i++) {
        struct ui_rect row = area;
        ui_cut_top(&row, (int)(i / columns) * (height + gap));
        row.h = height;
        build_row(app, list, ui_column(row, i % columns, columns, gap), order[i]);
    }
}

static size_t rows_a_page(const struct app *app, struct ui_rect area)
{
    size_t rows = rows_of(app, area);
    return columns_of(app) == 2 && rows > ROWS_MAX / 2 ? ROWS_MAX / 2 : rows;
}

static void build(const struct app *app, struct ui_list *list)
{
    uint8_t order[HD_QUESTIONS_MAX];
    size_t n = questions_of(app, order);
    struct ui_rect rest = parts_page(app);
    struct ui_rect middle = parts_top(app, list, &rest, true);
    bool cramped = parts_is_cramped(app); /* which page it is matters less than what is on it */
    if (!cramped) {
        middle = parts_grow(app, &rest, middle, UI_SIZE_LABEL);
    }
    struct part_button row[3];
    size_t buttons = 0;
    struct ui_rect area = rest;
    ui_cut_bottom(&area, app->metrics.h > app->metrics.w
                             ? 2 * (app->metrics.bar + app->metrics.gap)
                             : app->metrics.bar + app->metrics.gap);
    int title = parts_height(app, WORD_REVIEW_TITLE, UI_SIZE_TITLE, area.w);
    int least = app->metrics.text[UI_SIZE_TITLE] * 3 / 2;
    ui_cut_top(&area, (title > least ? title : least) + app->metrics.gap_tight);
    size_t rows = rows_a_page(app, area);
    size_t page_n = rows * columns_of(app);
    size_t pages = n > 0 ? (n + page_n - 1) / page_n : 1;
    size_t page = app->session->page < pages ? app->session->page : pages - 1;
    if (page > 0) {
        row[buttons++] = (struct part_button){BEFORE, WORD_SAID_BACK, "back", UI_LOOK_QUIET};
    }
    if (page + 1 < pages) {
        row[buttons++] = (struct part_button){NEXT, WORD_SAID_NEXT, NULL, UI_LOOK_QUIET};
    }
    row[buttons++] = (struct part_button){SEND, WORD_REVIEW_DONE, "check", UI_LOOK_PRIMARY};
    parts_buttons_with(app, list, &rest, row, buttons, SEND);
    parts_title(app, list, &rest, WORD_REVIEW_TITLE);
    if (pages > 1 && !cramped) {
        struct ui_item of = parts_text(app, UI_TEXT, UI_SIZE_LABEL, middle, WORD_SAID_OF);
        of.text = parts_fill(list, of.text, page + 1, pages);
        of.say = parts_fill(list, of.say, page + 1, pages);
        ui_add(list, of);
    }
    size_t from = page * page_n;
    build_rows(app, list, rest, order + from, n - from < page_n ? n - from : page_n, rows);
}

static void enter(struct app *app)
{
    app->session->reviews = true;
    hd_flow_finish(&app->session->flow);
}

static void act(struct app *app, uint16_t id)
{
    struct session *session = app->session;
    if (id == SEND) {
        nav_replace(&app->nav, &scr_finish);
    } else if (id == NEXT) {
        session->page++;
        app_changed(app);
    } else if (id == BEFORE) {
        session->page--;
        app_changed(app);
    } else if (id >= ROW && session_reopen(session, (size_t)id - ROW, app->now_ms)) {
        nav_replace(&app->nav, &scr_question);
    }
}

const struct screen scr_review = {.name = "review", .enter = enter, .build = build, .act = act};
