/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Choice lists as scales. A form does not say which answers are good; a column heard_positive can,
 * and without it a scale is neutral, so that no figure is made of a guess.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/file.h>
#include <heard/text.h>

#include "xlsform_form.h"

int xlsform_find_scale(const struct xlsform_form *form, const char *name)
{
    for (size_t i = 0; i < form->scales_n; i++) {
        if (hd_text_equal(form->scale[i].name, name)) {
            return (int)i;
        }
    }
    return -1;
}

static bool code_taken(const struct xlsform_form *form, const char *code, const void *ctx)
{
    (void)ctx;
    for (size_t i = 0; i < form->scales_n; i++) {
        if (hd_text_equal(form->scale[i].code, code)) {
            return true;
        }
    }
    return false;
}

/* A scale that has no options yet; -1 when there are too many. */
static int add_scale(struct xlsform_form *form, const char *name, const char *wanted)
{
    char code[XLSFORM_CODE_MAX];
    (void)xlsform_code(wanted, code);
    xlsform_code_free(form, code, code_taken, NULL);
    struct xlsform_scale *scale = &form->scale[form->scales_n];
    *scale = (struct xlsform_scale){.name = name, .neutral = XLSFORM_UNSAID};
    scale->code = xlsform_keep(form, code);
    return scale->code ? (int)form->scales_n++ : -1;
}

const char *xlsform_picture(struct xlsform_form *form, const struct xlsform_table *table,
                            uint32_t row)
{
    int column = xlsform_column_of(form, table, "media::image", -1);
    for (size_t i = 0; column < 0 && i < form->langs_n; i++) {
        column = xlsform_column_of(form, table, "media::image", (int)i);
    }
    char name[XLSFORM_NAME_MAX];
    const char *text =
        column >= 0 ? sheets_text(table->sheet, row, table->column[column].at) : "";
    if (text[0] == '\0') {
        return NULL;
    }
    if (hd_text_copy(name, sizeof(name), text)) {
        char *dot = strrchr(name, '.');
        char path[HD_PATH_MAX];
        char code[XLSFORM_CODE_MAX];
        if (dot) {
            *dot = '\0';
        }
        bool plain = strlen(name) < XLSFORM_CODE_MAX && !xlsform_code(name, code);
        int n = plain && form->options->pictures
                    ? snprintf(path, sizeof(path), "%s/%s.svg", form->options->pictures, name)
                    : -1;
        if (plain &&
            (form->ours || (n > 0 && (size_t)n < sizeof(path) && hd_path_exists(path)))) {
            return xlsform_keep(form, name);
        }
    }
    xlsform_say(
        form, table, row, column,
        "picture \"%.60s\" is not carried over: it is none of the pictures that come with "
        "Heard.",
        text);
    return NULL;
}

static bool has_option(const struct xlsform_scale *scale, const char *code)
{
    for (size_t i = 0; i < scale->n; i++) {
        if (hd_text_equal(scale->option[i].code, code)) {
            return true;
        }
    }
    return false;
}

static bool option_taken(const struct xlsform_form *form, const char *code, const void *ctx)
{
    (void)form;
    return has_option(ctx, code);
}

static bool same_name(const struct xlsform_scale *scale, const char *name)
{
    for (size_t i = 0; i < scale->n; i++) {
        if (hd_text_equal(scale->option[i].name, name)) {
            return true;
        }
    }
    return false;
}

/* A choice without words in any language, or in the first, is called what its name says. */
static void name_as_label(struct xlsform_form *form, const struct xlsform_table *table,
                          uint32_t row, bool worded, struct xlsform_option *option)
{
    size_t first = form->primary >= 0 ? (size_t)form->primary : 0;
    if (form->ours || option->label.text[first]) {
        return;
    }
    for (size_t i = 0; i < form->langs_n; i++) {
        if (!worded || i == first) {
            option->label.text[i] = option->name;
            option->label.say[i] = xlsform_spell(form, option->name);
        }
    }
    xlsform_say(form, table, row, -1, "choice \"%.40s\" has no label%s; its name is shown.",
                option->name, worded ? " in the form's first language" : "");
}

static void read_option(struct xlsform_form *form, uint32_t row, const char *name,
                        struct xlsform_scale *scale)
{
    const struct xlsform_table *table = &form->choices;
    scale->found++;
    if (same_name(scale, name)) {
        xlsform_say(form, table, row, -1,
                    "choice \"%.40s\" is not carried over: list \"%.40s\" has it already.",
                    name, scale->name);
        scale->found--;
        return;
    }
    if (scale->n == HD_OPTIONS_MAX) {
        return; /* counted: the list as a whole cannot be used */
    }
    struct xlsform_option *option = &scale->option[scale->n];
    *option = (struct xlsform_option){.name = name};
    char code[XLSFORM_CODE_MAX];
    if (xlsform_code(name, code)) {
        xlsform_code_free(form, code, option_taken, scale);
        xlsform_say(form, table, row, xlsform_column_of(form, table, "name", -1),
                    "\"%.40s\" is no code of ours; it is kept as \"%s\".", name, code);
    } else {
        xlsform_code_free(form, code, option_taken, scale);
    }
    option->code = xlsform_keep(form, code);
    option->positive = xlsform_yes(form, table, row, "heard_positive");
    option->picture = xlsform_picture(form, table, row);
    bool worded = xlsform_words_at(form, table, row, "label", "heard_say", &option->label);
    name_as_label(form, table, row, worded, option);
    xlsform_say_cells(form, table, row);
    scale->n++;
}

/* Choices of the routes themselves are what heard_routes says. */
static bool is_routes(const struct xlsform_form *form, const char *list)
{
    return form->routes.sheet && strcmp(list, "heard_routes") == 0;
}

static void read_choice(struct xlsform_form *form, uint32_t row)
{
    const struct xlsform_table *table = &form->choices;
    const char *list = xlsform_cell(form, table, row, "list_name");
    const char *name = xlsform_cell(form, table, row, "name");
    if (is_routes(form, list)) {
        return;
    }
    if (list[0] == '\0' || name[0] == '\0') {
        xlsform_say(form, table, row, -1, "is not carried over: it has no %s.",
                    list[0] == '\0' ? "list name" : "name");
        return;
    }
    int found = xlsform_find_scale(form, list);
    if (found < 0 && form->scales_n == XLSFORM_LISTS_MAX) {
        xlsform_say(form, table, row, -1, "is not carried over: there are more than %d lists.",
                    XLSFORM_LISTS_MAX);
        return;
    }
    found = found >= 0 ? found : add_scale(form, list, list);
    if (found >= 0) {
        read_option(form, row, name, &form->scale[found]);
    }
}

/* What heard_scales says of lists; it also fixes their order. */
static void read_scale_members(struct xlsform_form *form)
{
    const struct xlsform_table *table = &form->scales;
    for (uint32_t row = table->head + 1; table->sheet && row < table->sheet->rows; row++) {
        if (xlsform_row_empty(table, row)) {
            continue;
        }
        const char *code = xlsform_cell(form, table, row, "code");
        if (code[0] == '\0' || form->scales_n == XLSFORM_LISTS_MAX ||
            xlsform_find_scale(form, code) >= 0) {
            xlsform_say(form, table, row, -1, "is not carried over: its code %s.",
                        code[0] == '\0' ? "is missing" : "is there already");
            continue;
        }
        int at = add_scale(form, code, code);
        if (at >= 0) {
            const char *show = xlsform_cell(form, table, row, "show");
            form->scale[at].show = show[0] != '\0' ? show : NULL;
            form->scale[at].neutral = xlsform_yes(form, table, row, "neutral");
            form->scale[at].used = form->ours;
        }
    }
}

/* The next row that has something in it, at or behind row; so a million empty ones cost nothing. */
static uint32_t next_row(const struct sheets_sheet *sheet, size_t *cell, uint32_t row)
{
    while (*cell < sheet->n && sheet->cell[*cell].row < row) {
        ++*cell;
    }
    return *cell < sheet->n ? sheet->cell[*cell].row : sheet->rows;
}

/* Positive answers stand first in a survey. */
static void put_positive_first(struct xlsform_scale *scale)
{
    struct xlsform_option sorted[HD_OPTIONS_MAX];
    size_t n = 0;
    bool backwards = scale->n > 0 && scale->option[scale->n - 1].positive == XLSFORM_YES &&
                     scale->option[0].positive != XLSFORM_YES;
    for (int want = 1; want >= 0; want--) {
        for (size_t i = 0; i < scale->n; i++) {
            const struct xlsform_option *option =
                &scale->option[backwards ? scale->n - 1 - i : i];
            if ((option->positive == XLSFORM_YES) == (want == 1)) {
                sorted[n++] = *option;
            }
        }
    }
    memcpy(scale->option, sorted, n * sizeof(sorted[0]));
}

/* Decide what the choices say together. */
static void settle(struct xlsform_form *form, struct xlsform_scale *scale)
{
    size_t yes = 0;
    size_t said = 0;
    size_t first = 0;
    for (size_t i = 0; i < scale->n; i++) {
        yes += scale->option[i].positive == XLSFORM_YES ? 1 : 0;
        said += scale->option[i].positive != XLSFORM_UNSAID ? 1 : 0;
        first += first == i && scale->option[i].positive == XLSFORM_YES ? 1 : 0;
    }
    if (form->ours || scale->neutral == XLSFORM_YES) {
        return;
    }
    if (said == 0 || yes == 0 || yes == scale->n) {
        if (said > 0) {
            xlsform_say_of(
                form, "choices",
                "list \"%.40s\": heard_positive is %s everywhere, which says nothing.",
                scale->name, yes == 0 ? "no" : "yes");
        }
        scale->neutral = XLSFORM_YES;
        return;
    }
    for (size_t i = 0; i < scale->n; i++) {
        if (scale->option[i].positive == XLSFORM_UNSAID) {
            scale->option[i].positive = XLSFORM_NO;
            xlsform_say_of(form, "choices",
                           "list \"%.40s\": choice \"%.40s\" does not say heard_positive, and "
                           "counts as no.",
                           scale->name, scale->option[i].name);
        }
    }
    if (first != yes) {
        put_positive_first(scale);
        xlsform_say_of(
            form, "choices",
            "list \"%.40s\" is put in another order: the most positive answer first.",
            scale->name);
    }
}

void xlsform_read_scales(struct xlsform_form *form)
{
    const struct xlsform_table *table = &form->choices;
    form->scale = hd_arena_array(
        &form->arena, XLSFORM_LISTS_MAX + 2 * (size_t)HD_QUESTIONS_MAX * HD_ROUTES_MAX,
        sizeof(*form->scale));
    if (!form->scale) {
        form->no_memory = true;
        return;
    }
    read_scale_members(form);
    size_t cell = 0;
    for (uint32_t row = table->head + 1; table->sheet && row < table->sheet->rows; row++) {
        row = next_row(table->sheet, &cell, row);
        if (row < table->sheet->rows) {
            read_choice(form, row);
        }
    }
    for (size_t i = 0; i < form->scales_n; i++) {
        settle(form, &form->scale[i]);
    }
}

/* A list that says what is positive, as a neutral one. */
static int neutral_copy(struct xlsform_form *form, int from)
{
    char name[2 * XLSFORM_NAME_MAX];
    char code[XLSFORM_CODE_MAX];
    (void)snprintf(name, sizeof(name), "%.80s (many)", form->scale[from].name);
    int found = xlsform_find_scale(form, name);
    if (found >= 0) {
        return found;
    }
    (void)snprintf(code, sizeof(code), "%.27s-many", form->scale[from].code);
    int to = add_scale(form, xlsform_keep(form, name), code);
    if (to >= 0) {
        const char *kept_name = form->scale[to].name;
        const char *kept_code = form->scale[to].code;
        form->scale[to] = form->scale[from];
        form->scale[to].name = kept_name;
        form->scale[to].code = kept_code;
        form->scale[to].neutral = XLSFORM_YES;
        form->scale[to].show = NULL;
    }
    return to;
}

/* May one more scale be used? */
static bool room_for(const struct xlsform_form *form, int at, const char **why)
{
    size_t used = 0;
    for (size_t i = 0; i < form->scales_n; i++) {
        used += form->scale[i].used ? 1 : 0;
    }
    if (used >= HD_SCALES_MAX && !(at >= 0 && form->scale[at].used)) {
        *why = "a survey has at most 32 lists of choices";
        return false;
    }
    return true;
}

int xlsform_use_scale(struct xlsform_form *form, const char *name, enum hd_kind kind,
                      const char **why)
{
    int at = xlsform_find_scale(form, name);
    if (at < 0) {
        *why = "its list is not in the table \"choices\"";
        return -1;
    }
    const struct xlsform_scale *scale = &form->scale[at];
    if (scale->found > HD_OPTIONS_MAX) {
        *why = "its list has more than 12 choices, too many for a screen";
        return -1;
    }
    if (scale->n < 2) {
        *why = "its list has fewer than 2 choices";
        return -1;
    }
    if (kind == HD_KIND_MANY && scale->neutral != XLSFORM_YES && !form->ours) {
        at = neutral_copy(form, at);
    }
    if (at < 0) {
        *why = "memory ran out";
        return -1;
    }
    if (!room_for(form, at, why)) {
        return -1;
    }
    form->scale[at].used = true;
    return at;
}

struct range {
    double start, end, step;
    size_t n;
};

/* One number, where it has a name that counts. */
static bool read_parameter(const char *name, size_t len, const char *value, struct range *range)
{
    const struct {
        const char *name;
        double *value;
    } known[] = {{"start", &range->start}, {"end", &range->end}, {"step", &range->step}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strlen(known[i].name) == len && strncmp(name, known[i].name, len) == 0) {
            char *end = NULL;
            *known[i].value = strtod(value, &end);
            return end != value && isfinite(*known[i].value);
        }
    }
    return true;
}

/* "start=1 end=5 step=1", in any order, with spaces, commas or semicolons between. */
static bool read_parameters(const char *text, struct range *out)
{
    struct range range = {.start = 0, .end = 10, .step = 1};
    for (const char *at = text + strspn(text, " ,;"); *at != '\0'; at += strspn(at, " ,;")) {
        size_t len = strcspn(at, " =,;");
        const char *value = at + len + strspn(at + len, " ");
        if (*value != '=') {
            return false;
        }
        value += 1 + strspn(value + 1, " ");
        if (!read_parameter(at, len, value, &range)) {
            return false;
        }
        at = value + strcspn(value, " ,;");
    }
    double steps = (range.end - range.start) / range.step;
    if (!isfinite(steps) || steps < 0 || range.step <= 0) {
        return false;
    }
    range.n = steps < HD_OPTIONS_MAX + 1 ? (size_t)floor(steps + 1e-9) + 1 : HD_OPTIONS_MAX + 1;
    *out = range;
    return true;
}

static bool number_option(struct xlsform_form *form, double value, struct xlsform_scale *scale)
{
    struct xlsform_option *option = &scale->option[scale->n];
    char text[40];
    char code[XLSFORM_CODE_MAX];
    (void)snprintf(text, sizeof(text), "%.6g", value == 0 ? 0.0 : value);
    (void)xlsform_code(text, code);
    xlsform_code_free(form, code, option_taken, scale);
    *option = (struct xlsform_option){.name = xlsform_keep(form, text),
                                      .code = xlsform_keep(form, code),
                                      .positive = XLSFORM_UNSAID};
    for (size_t i = 0; i < form->langs_n; i++) {
        option->label.text[i] = option->name;
        option->label.say[i] = option->name ? xlsform_spell(form, option->name) : NULL;
    }
    scale->n++;
    return option->name && option->code;
}

int xlsform_use_range(struct xlsform_form *form, const char *parameters,
                      const char *positive_from, const char **why)
{
    struct range range;
    char name[2 * XLSFORM_NAME_MAX];
    char code[XLSFORM_CODE_MAX];
    if (!read_parameters(parameters, &range)) {
        *why = "its parameters are not \"start=0 end=10 step=1\" or the like";
        return -1;
    }
    if (range.n < 2 || range.n > HD_OPTIONS_MAX) {
        *why = "a row has 2 to 12 numbers; make the steps larger";
        return -1;
    }
    (void)snprintf(name, sizeof(name), "range %g %g %g %.20s", range.start, range.end,
                   range.step, positive_from);
    int at = xlsform_find_scale(form, name);
    if (at >= 0) {
        return at;
    }
    if (!room_for(form, at, why)) {
        return -1;
    }
    (void)snprintf(code, sizeof(code), "range-%g-%g", range.start, range.end);
    at = add_scale(form, xlsform_keep(form, name), code);
    if (at < 0) {
        *why = "memory ran out";
        return -1;
    }
    struct xlsform_scale *scale = &form->scale[at];
    char *end = NULL;
    double from = strtod(positive_from, &end);
    bool says = end != positive_from && *end == '\0';
    scale->show = "row";
    scale->used = true;
    for (size_t i = range.n; i > 0; i--) {
        double value = range.start + (double)(i - 1) * range.step;
        if (!number_option(form, value, scale)) {
            *why = "memory ran out";
            return -1;
        }
        if (says) {
            scale->option[scale->n - 1].positive = value >= from ? XLSFORM_YES : XLSFORM_NO;
        }
    }
    scale->found = scale->n;
    settle(form, scale);
    return at;
}
