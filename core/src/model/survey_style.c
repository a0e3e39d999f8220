/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is worth mending in a survey that is otherwise right: wording that is hard to read, scales
 * with more options than a small screen holds, and what kiosks do not do yet. Warnings only: an
 * officer may have reasons, and a formula never heard a child read.
 */
#include <heard/survey.h>

#include "json.h"
#include "reading.h"
#include "script.h"

enum {
    ITEM_OVER = 2, /* grades that one question may be over its route's: one sentence is rough */
    ITEM_WORDS = 5,    /* below that, one long word decides everything */
    ROW_OPTIONS = 11,  /* 0 to 10 in a row of numbers */
    SCREEN_OPTIONS = 6 /* what fits beside a question on a screen of 1280 x 800 */
};

static int english(const struct hd_langs *langs)
{
    for (size_t i = 0; i < langs->n; i++) {
        if (hd_lang_is(langs->code[i], "en")) {
            return (int)i;
        }
    }
    return -1;
}

static void add(struct hd_reading *reading, const struct hd_string *string, size_t lang)
{
    if (string->text[lang]) {
        hd_reading_add(reading, string->text[lang]);
    }
}

static void warn_item(struct hd_json *json, const struct hd_json_at *questions,
                      const struct hd_survey *survey, const struct hd_route *route, size_t q,
                      const struct hd_reading *item)
{
    double grade = hd_reading_grade(item);
    if (item->words < ITEM_WORDS || grade <= route->grade + ITEM_OVER) {
        return;
    }
    const struct hd_json_at at = {.parent = questions, .index = q};
    const struct hd_json_at map = {.parent = &at, .key = "wording"};
    const struct hd_json_at wording = {.parent = &map, .key = route->code};
    const struct hd_json_at ask = {.parent = &wording, .key = "ask"};
    hd_json_warn(json, &ask,
                 "question \"%s\" is hard to read (grade %.1f); grade %u is the aim of this "
                 "route, so use shorter words and sentences",
                 survey->question[q].code, grade, (unsigned)route->grade);
}

static void warn_route(struct hd_json *json, const struct hd_json_at *top,
                       const struct hd_survey *survey, size_t r, size_t lang)
{
    const struct hd_route *route = &survey->route[r];
    struct hd_json_at routes = {.parent = top, .key = "routes"};
    struct hd_json_at questions = {.parent = top, .key = "questions"};
    struct hd_json_at at = {.parent = &routes, .index = r};
    struct hd_reading all = {.words = 0};
    add(&all, &route->intro, lang);
    for (size_t i = 0; i < route->order_n; i++) {
        size_t q = route->order[i];
        const struct hd_wording *wording = &survey->question[q].wording[r];
        struct hd_reading item = {.words = 0};
        add(&item, &wording->ask, lang);
        add(&item, &wording->hint, lang);
        warn_item(json, &questions, survey, route, q, &item);
        all.sentences += item.sentences;
        all.words += item.words;
        all.syllables += item.syllables;
    }
    double grade = hd_reading_grade(&all);
    if (grade > route->grade) {
        hd_json_warn(json, &at,
                     "the wording of route \"%s\" as a whole reads at grade %.1f; grade %u is "
                     "its aim, so use shorter words and sentences",
                     route->code, grade, (unsigned)route->grade);
    }
}

static void warn_options(struct hd_json *json, const struct hd_json_at *top,
                         const struct hd_survey *survey)
{
    struct hd_json_at list = {.parent = top, .key = "scales"};
    for (size_t i = 0; i < survey->scales_n; i++) {
        const struct hd_scale *scale = &survey->scale[i];
        struct hd_json_at at = {.parent = &list, .index = i};
        size_t most = scale->show == HD_SHOW_ROW ? ROW_OPTIONS : SCREEN_OPTIONS;
        if (scale->n > most) {
            hd_json_warn(json, &at,
                         "scale \"%s\" has %zu options; more than %zu do not fit on a small "
                         "screen",
                         scale->code, scale->n, most);
        }
    }
}

static void warn_message(struct hd_json *json, const struct hd_json_at *top,
                         const struct hd_survey *survey)
{
    if (survey->message.voice || survey->message.typed) {
        struct hd_json_at at = {.parent = top, .key = "message"};
        hd_json_warn(json, &at, "kiosks of this version do not ask for messages");
    }
}

enum hd_err hd_survey_advise(const struct hd_survey *survey, struct hd_slice text,
                             const char *place, struct hd_notes *notes)
{
    struct hd_json json = {.place = place, .notes = notes};
    if (hd_json_open(&json, text, HD_SURVEY_JSON_MAX, "survey") == HD_OK) {
        struct hd_json_at top = hd_json_top(&json);
        int lang = english(&survey->langs);
        for (size_t r = 0; lang >= 0 && r < survey->routes_n; r++) {
            warn_route(&json, &top, survey, r, (size_t)lang);
        }
        warn_options(&json, &top, survey);
        warn_message(&json, &top, survey);
    }
    enum hd_err err = json.err;
    hd_json_close(&json);
    return err;
}
