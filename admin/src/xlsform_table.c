/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of a form: which heading means what, in which language, and what becomes of each column.
 * Headings have had many spellings over the years ("relevance", "caption", "image"); all of them are
 * known here by one.
 */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <heard/text.h>

#include "xlsform_form.h"

struct heading {
    const char *base;
    enum xlsform_fate fate;
    const char *why;
};

/* What other programs call it, and what we do. */
static const struct {
    const char *alias;
    const char *base;
} aliases[] = {
    {"caption", "label"},
    {"list name", "list_name"},
    {"command", "type"},
    {"tag", "name"},
    {"value", "name"},
    {"relevance", "relevant"},
    {"bind::relevant", "relevant"},
    {"bind:relevant", "relevant"},
    {"image", "media::image"},
    {"media:image", "media::image"},
    {"big-image", "media::big-image"},
    {"audio", "media::audio"},
    {"media:audio", "media::audio"},
    {"video", "media::video"},
    {"media:video", "media::video"},
    {"readonly", "read_only"},
    {"read only", "read_only"},
    {"bind::readonly", "read_only"},
    {"bind::required", "required"},
    {"bind::constraint", "constraint"},
    {"bind::calculate", "calculation"},
    {"calculate", "calculation"},
    {"constraint message", "constraint_message"},
    {"constraining message", "constraint_message"},
    {"constraining_message", "constraint_message"},
    {"bind::jr:constraintmsg", "constraint_message"},
    {"jr:constraintmsg", "constraint_message"},
    {"requiredmsg", "required_message"},
    {"required message", "required_message"},
    {"bind::jr:requiredmsg", "required_message"},
    {"control::appearance", "appearance"},
    {"body::appearance", "appearance"},
    {"repeat count", "repeat_count"},
    {"count", "repeat_count"},
    {"jr:count", "repeat_count"},
    {"choice filter", "choice_filter"},
    {"form title", "form_title"},
    {"set form title", "form_title"},
    {"set_form_title", "form_title"},
    {"title", "form_title"},
    {"form id", "form_id"},
    {"set form id", "form_id"},
    {"set_form_id", "form_id"},
    {"id_string", "form_id"},
    {"default language", "default_language"},
};

static const char recorded[] =
    "kiosks speak the words themselves; recorded sounds and films are "
    "not carried over";

static const struct heading survey_headings[] = {
    {"type", XLSFORM_USED, NULL},
    {"name", XLSFORM_USED, NULL},
    {"label", XLSFORM_USED, NULL},
    {"hint", XLSFORM_USED, NULL},
    {"media::image", XLSFORM_USED, NULL},
    {"relevant", XLSFORM_USED, NULL},
    {"parameters", XLSFORM_USED, NULL},
    {"disabled", XLSFORM_USED, NULL},
    {"choice_filter", XLSFORM_USED, NULL},
    {"heard_route", XLSFORM_USED, NULL},
    {"heard_question", XLSFORM_USED, NULL},
    {"heard_short", XLSFORM_USED, NULL},
    {"heard_practice", XLSFORM_USED, NULL},
    {"heard_safety", XLSFORM_USED, NULL},
    {"heard_may_not_apply", XLSFORM_USED, NULL},
    {"heard_not_applicable", XLSFORM_USED, NULL},
    {"heard_not_applicable_say", XLSFORM_USED, NULL},
    {"heard_promise", XLSFORM_USED, NULL},
    {"heard_promise_say", XLSFORM_USED, NULL},
    {"heard_positive", XLSFORM_USED, NULL},
    {"heard_say", XLSFORM_USED, NULL},
    {"heard_hint_say", XLSFORM_USED, NULL},
    {"read_only", XLSFORM_EACH, "an answer can always be changed until it is sent"},
    {"constraint", XLSFORM_EACH, "answers are chosen, so there is nothing to check"},
    {"calculation", XLSFORM_EACH, "kiosks do not calculate with answers"},
    {"default", XLSFORM_EACH, "no answer is chosen before a person chooses one"},
    {"media::audio", XLSFORM_EACH, recorded},
    {"media::video", XLSFORM_EACH, recorded},
    {"media::big-image", XLSFORM_EACH, "a question has one picture"},
    {"repeat_count", XLSFORM_EACH, "kiosks ask every question once"},
    {"trigger", XLSFORM_EACH, "kiosks do not calculate with answers"},
    {"guidance_hint", XLSFORM_EACH, "kiosks show one hint, the one under \"hint\""},
    {"required", XLSFORM_ONCE, "everybody may skip any question"},
    {"required_message", XLSFORM_ONCE, "everybody may skip any question"},
    {"constraint_message", XLSFORM_ONCE, "answers are chosen, so there is nothing to check"},
    {"appearance", XLSFORM_ONCE,
     "how answers look follows from the choices (heard_scales: show)"},
};

static const struct heading choices_headings[] = {
    {"list_name", XLSFORM_USED, NULL},
    {"name", XLSFORM_USED, NULL},
    {"label", XLSFORM_USED, NULL},
    {"media::image", XLSFORM_USED, NULL},
    {"heard_positive", XLSFORM_USED, NULL},
    {"heard_say", XLSFORM_USED, NULL},
    {"media::audio", XLSFORM_EACH, recorded},
    {"media::video", XLSFORM_EACH, recorded},
    {"media::big-image", XLSFORM_EACH, "an answer has one picture"},
};

static const struct heading settings_headings[] = {
    {"form_title", XLSFORM_USED, NULL},
    {"form_id", XLSFORM_USED, NULL},
    {"default_language", XLSFORM_USED, NULL},
    {"heard_format", XLSFORM_USED, NULL},
    {"heard_status", XLSFORM_USED, NULL},
    {"heard_languages", XLSFORM_USED, NULL},
    {"heard_drafts", XLSFORM_USED, NULL},
    {"heard_title", XLSFORM_USED, NULL},
    {"heard_title_say", XLSFORM_USED, NULL},
    {"heard_message_voice", XLSFORM_USED, NULL},
    {"heard_message_typed", XLSFORM_USED, NULL},
    {"heard_message_ask", XLSFORM_USED, NULL},
    {"heard_message_ask_say", XLSFORM_USED, NULL},
    {"heard_message_notice", XLSFORM_USED, NULL},
    {"heard_message_notice_say", XLSFORM_USED, NULL},
    {"version", XLSFORM_EACH, "a survey is known by its content; every change makes another"},
    {"submission_url", XLSFORM_EACH, "answers go to your own office and nowhere else"},
    {"public_key", XLSFORM_EACH, "answers are sealed with your office's own keys"},
    {"auto_send", XLSFORM_EACH, "answers are carried by staff, never sent"},
    {"auto_delete", XLSFORM_EACH, "answers are carried by staff, never sent"},
    {"instance_name", XLSFORM_EACH, "records have no names"},
    {"style", XLSFORM_EACH, "kiosks show one question a screen"},
};

static const struct heading questions_headings[] = {
    {"code", XLSFORM_USED, NULL},
    {"kind", XLSFORM_USED, NULL},
    {"practice", XLSFORM_USED, NULL},
    {"safety", XLSFORM_USED, NULL},
    {"may_not_apply", XLSFORM_USED, NULL},
    {"not_applicable", XLSFORM_USED, NULL},
    {"not_applicable_say", XLSFORM_USED, NULL},
    {"promise", XLSFORM_USED, NULL},
    {"promise_say", XLSFORM_USED, NULL},
};

static const struct heading routes_headings[] = {
    {"code", XLSFORM_USED, NULL},      {"number", XLSFORM_USED, NULL},
    {"role", XLSFORM_USED, NULL},      {"picture", XLSFORM_USED, NULL},
    {"grade", XLSFORM_USED, NULL},     {"name", XLSFORM_USED, NULL},
    {"name_say", XLSFORM_USED, NULL},  {"intro", XLSFORM_USED, NULL},
    {"intro_say", XLSFORM_USED, NULL},
};

static const struct heading roles_headings[] = {
    {"code", XLSFORM_USED, NULL},
    {"number", XLSFORM_USED, NULL},
    {"name", XLSFORM_USED, NULL},
    {"name_say", XLSFORM_USED, NULL},
};

static const struct heading scales_headings[] = {{"code", XLSFORM_USED, NULL},
                                                 {"show", XLSFORM_USED, NULL},
                                                 {"neutral", XLSFORM_USED, NULL}};

#define HEADINGS(list) list, sizeof(list) / sizeof((list)[0])

static const struct {
    const char *table;
    const struct heading *heading;
    size_t n;
} tables[] = {
    {"survey", HEADINGS(survey_headings)},
    {"choices", HEADINGS(choices_headings)},
    {"settings", HEADINGS(settings_headings)},
    {"heard_questions", HEADINGS(questions_headings)},
    {"heard_routes", HEADINGS(routes_headings)},
    {"heard_roles", HEADINGS(roles_headings)},
    {"heard_scales", HEADINGS(scales_headings)},
};

static const struct heading *find_heading(const char *table, const char *base)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        if (strcmp(tables[i].table, table) != 0) {
            continue;
        }
        for (size_t k = 0; k < tables[i].n; k++) {
            if (strcmp(tables[i].heading[k].base, base) == 0) {
                return &tables[i].heading[k];
            }
        }
    }
    return NULL;
}

/* Without spaces at its ends and many in a row. False when it does not fit. */
static bool trim(const char *from, size_t len, char out[XLSFORM_NAME_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        char c = from[i];
        if (c == '\n' || c == '\t') {
            c = ' ';
        }
        if (c == ' ' && (n == 0 || out[n - 1] == ' ')) {
            continue;
        }
        if (n + 1 == XLSFORM_NAME_MAX) {
            return false;
        }
        out[n++] = c;
    }
    n -= n > 0 && out[n - 1] == ' ' ? 1 : 0;
    out[n] = '\0';
    return n > 0;
}

static void lower(char *text)
{
    for (; *text != '\0'; text++) {
        *text = (char)tolower((unsigned char)*text);
    }
}

/* A heading by the one name that we use. */
static const struct heading *know(const char *table, char base[XLSFORM_NAME_MAX])
{
    lower(base);
    const struct heading *heading = find_heading(table, base);
    for (size_t i = 0; !heading && i < sizeof(aliases) / sizeof(aliases[0]); i++) {
        if (strcmp(aliases[i].alias, base) == 0) {
            (void)hd_text_copy(base, XLSFORM_NAME_MAX, aliases[i].base);
            heading = find_heading(table, base);
        }
    }
    return heading;
}

/* "label::English (en)", "media::image::English (en)", "hint:French": base and language. The whole
 * may be a base of its own, "media::image". */
static const struct heading *take_apart(struct xlsform_form *form, const char *table,
                                        const char *text, struct xlsform_column *column)
{
    if (!trim(text, strnlen(text, 4 * (size_t)XLSFORM_NAME_MAX), column->base)) {
        (void)hd_text_copy(column->base, sizeof(column->base), text);
        return NULL;
    }
    const struct heading *heading = know(table, column->base);
    for (int marks = 0; !heading && marks < 2; marks++) {
        const char *mark = marks == 0 ? "::" : ":";
        const char *last = NULL;
        for (const char *at = strstr(text, mark); at; at = strstr(at + strlen(mark), mark)) {
            last = at;
        }
        char base[XLSFORM_NAME_MAX];
        char name[XLSFORM_NAME_MAX];
        if (!last || !trim(text, (size_t)(last - text), base) ||
            !trim(last + strlen(mark), strlen(last + strlen(mark)), name)) {
            continue;
        }
        heading = know(table, base);
        if (heading) {
            memcpy(column->base, base, sizeof(base));
            column->lang = xlsform_lang_of(form, name);
            return column->lang >= 0 ? heading : NULL;
        }
    }
    return heading;
}

static void read_headings(struct xlsform_form *form, struct xlsform_table *table)
{
    const struct sheets_sheet *sheet = table->sheet;
    table->head = sheet->n > 0 ? sheet->cell[0].row : 0;
    table->column = hd_arena_array(&form->arena, XLSFORM_COLUMNS_MAX, sizeof(*table->column));
    if (!table->column) {
        form->no_memory = true;
        return;
    }
    for (size_t i = 0; i < sheet->n && sheet->cell[i].row == table->head; i++) {
        if (table->n == XLSFORM_COLUMNS_MAX) {
            xlsform_say_of(form, table->name,
                           "has more than %d headings; the columns behind them are not read.",
                           XLSFORM_COLUMNS_MAX);
            return;
        }
        struct xlsform_column *column = &table->column[table->n++];
        column->at = sheet->cell[i].column;
        column->lang = -1;
        const struct heading *heading =
            take_apart(form, table->name, sheet->cell[i].text, column);
        column->fate = heading ? heading->fate : XLSFORM_UNKNOWN;
        column->why = heading ? heading->why : NULL;
        if (heading &&
            xlsform_column_of(form, table, column->base, column->lang) != (int)table->n - 1) {
            column->fate = XLSFORM_ONCE;
            column->why = "another column has the same heading, and that one counts";
        }
    }
}

void xlsform_table_open(struct xlsform_form *form, const char *name,
                        struct xlsform_table *table)
{
    *table = (struct xlsform_table){.name = name, .sheet = sheets_find(form->book, name)};
    if (table->sheet) {
        read_headings(form, table);
    }
}

int xlsform_column_of(const struct xlsform_form *form, const struct xlsform_table *table,
                      const char *base, int lang)
{
    int bare = -1;
    for (size_t i = 0; i < table->n; i++) {
        const struct xlsform_column *column = &table->column[i];
        if (strcmp(column->base, base) != 0 || column->fate == XLSFORM_UNKNOWN) {
            continue;
        }
        if (column->lang == lang) {
            return (int)i;
        }
        if (column->lang < 0 && lang >= 0 && lang == form->primary && bare < 0) {
            bare = (int)i;
        }
    }
    return bare;
}

/* Without spaces at its ends, unless the table is ours. NULL: longer than a survey's text. A cell
 * that stands as it should is borrowed from the book. */
static const char *text_of(struct xlsform_form *form, const struct xlsform_table *table,
                           uint32_t row, int column)
{
    const char *text = sheets_text(table->sheet, row, table->column[column].at);
    size_t n = strlen(text);
    size_t first = strspn(text, " \n\t");
    size_t end = n;
    while (end > first && strchr(" \n\t", text[end - 1])) {
        end--;
    }
    bool whole = end == first || form->ours; /* nothing but spaces is nothing */
    size_t len = end == first ? 0 : whole ? n : end - first;
    if (len > XLSFORM_TEXT_MAX) {
        xlsform_say(form, table, row, column, "is longer than %d bytes; shorten it.",
                    XLSFORM_TEXT_MAX);
        return NULL;
    }
    if (len == 0) {
        return "";
    }
    return whole || len == n ? text : xlsform_keep_part(form, text + first, len);
}

const char *xlsform_cell(struct xlsform_form *form, const struct xlsform_table *table,
                         uint32_t row, const char *base)
{
    int column = xlsform_column_of(form, table, base, -1);
    const char *text = column >= 0 ? text_of(form, table, row, column) : NULL;
    return text ? text : "";
}

enum xlsform_tri xlsform_yes(struct xlsform_form *form, const struct xlsform_table *table,
                             uint32_t row, const char *base)
{
    static const char *const yes[] = {"yes", "true", "1", "true()", "y", "x"};
    static const char *const no[] = {"no", "false", "0", "false()", "n"};
    char low[16];
    const char *text = xlsform_cell(form, table, row, base);
    if (text[0] == '\0') {
        return XLSFORM_UNSAID;
    }
    (void)hd_text_copy(low, sizeof(low), text);
    lower(low);
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        if (strcmp(low, yes[i]) == 0) {
            return XLSFORM_YES;
        }
    }
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        if (strcmp(low, no[i]) == 0) {
            return XLSFORM_NO;
        }
    }
    xlsform_say(form, table, row, xlsform_column_of(form, table, base, -1),
                "must be yes or no, not \"%.40s\".", text);
    return XLSFORM_UNSAID;
}

bool xlsform_words_at(struct xlsform_form *form, const struct xlsform_table *table,
                      uint32_t row, const char *base, const char *say,
                      struct xlsform_words *out)
{
    *out = (struct xlsform_words){.table = table, .row = row, .what = base};
    bool any = false;
    for (size_t i = 0; i < form->langs_n; i++) {
        int column = xlsform_column_of(form, table, base, (int)i);
        int spoken = xlsform_column_of(form, table, say, (int)i);
        const char *text = column >= 0 ? text_of(form, table, row, column) : NULL;
        if (!text || text[0] == '\0') {
            continue;
        }
        bool changed = false;
        out->text[i] = form->ours ? text : xlsform_clean(form, text, &changed);
        if (changed) {
            xlsform_say(form, table, row, column,
                        "kiosks show plain text: marks for bold type, headings or tags are "
                        "taken out.");
        }
        const char *said = spoken >= 0 ? text_of(form, table, row, spoken) : NULL;
        if (said && said[0] != '\0') {
            out->say[i] = said;
        } else if (out->text[i] && !form->ours) {
            out->say[i] = xlsform_spell(form, out->text[i]);
        }
        any = any || out->text[i];
    }
    return any;
}

bool xlsform_row_empty(const struct xlsform_table *table, uint32_t row)
{
    size_t low = 0;
    size_t high = table->sheet->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (table->sheet->cell[mid].row < row) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low == table->sheet->n || table->sheet->cell[low].row != row;
}

void xlsform_say_cells(struct xlsform_form *form, const struct xlsform_table *table,
                       uint32_t row)
{
    for (size_t i = 0; i < table->n; i++) {
        const struct xlsform_column *column = &table->column[i];
        const char *text =
            column->fate == XLSFORM_EACH ? sheets_text(table->sheet, row, column->at) : "";
        if (text[0] != '\0') {
            xlsform_say(form, table, row, (int)i, "\"%.60s\" is not carried over: %s.", text,
                        column->why);
        }
    }
}

/* How many cells of a column have something in them, the heading aside. */
static size_t filled(const struct xlsform_table *table, uint32_t at)
{
    size_t n = 0;
    for (size_t i = 0; i < table->sheet->n; i++) {
        const struct sheets_cell *cell = &table->sheet->cell[i];
        n += cell->column == at && cell->row != table->head ? 1 : 0;
    }
    return n;
}

static size_t without_heading(const struct xlsform_table *table)
{
    size_t n = 0;
    size_t k = 0; /* headings and cells both stand in order of columns */
    for (size_t i = 0; i < table->sheet->n; i++) {
        const struct sheets_cell *cell = &table->sheet->cell[i];
        k = i > 0 && table->sheet->cell[i - 1].row != cell->row ? 0 : k;
        while (k < table->n && table->column[k].at < cell->column) {
            k++;
        }
        n += k == table->n || table->column[k].at != cell->column ? 1 : 0;
    }
    return n;
}

void xlsform_say_columns(struct xlsform_form *form, const struct xlsform_table *table)
{
    if (!table->sheet) {
        return;
    }
    for (size_t i = 0; i < table->n; i++) {
        const struct xlsform_column *column = &table->column[i];
        size_t n = column->fate == XLSFORM_UNKNOWN || column->fate == XLSFORM_ONCE
                       ? filled(table, column->at)
                       : 0;
        if (n > 0 && column->fate == XLSFORM_ONCE) {
            xlsform_say(form, table, table->head, (int)i, "%zu cells are not carried over: %s.",
                        n, column->why);
        } else if (n > 0) {
            xlsform_say(form, table, table->head, (int)i,
                        "%zu cells are not carried over: this heading is not known.", n);
        }
    }
    size_t n = table->n == XLSFORM_COLUMNS_MAX ? 0 : without_heading(table);
    if (n > 0) {
        xlsform_say_of(form, table->name,
                       "%zu cells are not carried over: they have no heading.", n);
    }
}
