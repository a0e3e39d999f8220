/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file goes to the loader of its kind; strings that load are then put before the fonts that a
 * kiosk would use. Good plans and surveys are kept, to be checked against each other at the end.
 */
#include "check_one.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <heard/cards.h>
#include <heard/glyphs.h>
#include <heard/lines.h>
#include <heard/pack.h>
#include <heard/strings.h>
#include <heard/text.h>

enum kind {
    KIND_UNKNOWN,
    KIND_PLAN,
    KIND_SURVEY,
    KIND_STRINGS,
    KIND_CARDS,
    KIND_PACK,
    KIND_NO_JSON,
};

static const struct {
    const char *name;
    enum kind kind;
} kinds[] = {{"plan", KIND_PLAN},
             {"survey", KIND_SURVEY},
             {"strings", KIND_STRINGS},
             {"cards", KIND_CARDS}};

static bool is_pack(struct hd_slice bytes)
{
    return bytes.len >= 4 && memcmp(bytes.p, "FHP1", 4) == 0;
}

/* NULL when it is no JSON. */
static json_t *parse(struct hd_slice bytes)
{
    static const uint8_t mark[] = {0xef, 0xbb, 0xbf};
    if (bytes.len >= sizeof(mark) && memcmp(bytes.p, mark, sizeof(mark)) == 0) {
        bytes.p += sizeof(mark);
        bytes.len -= sizeof(mark);
    }
    const char *text = bytes.len > 0 ? (const char *)bytes.p : "";
    json_error_t error;
    return json_loadb(text, bytes.len, 0, &error);
}

static enum kind kind_of(struct hd_slice bytes)
{
    if (is_pack(bytes)) {
        return KIND_PACK;
    }
    json_t *root = parse(bytes);
    if (!root) {
        return KIND_NO_JSON;
    }
    const char *heard = json_string_value(json_object_get(root, "heard"));
    enum kind kind = KIND_UNKNOWN;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (hd_text_equal(heard, kinds[i].name)) {
            kind = kinds[i].kind;
        }
    }
    json_decref(root);
    return kind;
}

bool check_is_ours(struct hd_slice bytes)
{
    if (is_pack(bytes)) {
        return true;
    }
    json_t *root = parse(bytes);
    bool ours = !root || json_object_get(root, "heard");
    json_decref(root);
    return ours;
}

/* ---- fonts ---- */

/* The chain for a language; NULL when fonts cannot be asked. */
static const struct hd_fonts_chain *chain_of(struct check *check, const char *lang)
{
    for (size_t i = 0; i < check->chains_n; i++) {
        if (strcmp(check->chain[i].lang, lang) == 0) {
            return check->chain[i].chain;
        }
    }
    if (check->fonts_failed || check->chains_n == CHECK_LANGS_MAX ||
        (!check->fonts && hd_fonts_open(NULL, &check->fonts) != HD_OK) ||
        hd_fonts_chain(check->fonts, lang, false, &check->chain[check->chains_n].chain) !=
            HD_OK) {
        return NULL;
    }
    (void)hd_text_copy(check->chain[check->chains_n].lang, HD_LANG_CODE_MAX, lang);
    return check->chain[check->chains_n++].chain;
}

static uint32_t missing(void *context, const char *lang, const char *text, const char **package)
{
    struct check *check = context;
    const struct hd_fonts_chain *chain = chain_of(check, lang);
    if (!chain) {
        check->fonts_failed = true;
        return 0;
    }
    *package = hd_fonts_package(chain);
    return hd_fonts_missing(chain, text);
}

static enum hd_err check_fonts(struct check *check, const char *file, const char *kind,
                               struct hd_slice bytes)
{
    bool failed = check->fonts_failed;
    const struct hd_glyphs glyphs = {.missing = missing, .context = check};
    enum hd_err err = hd_glyphs_check(bytes, kind, file, &glyphs, &check->notes);
    if (!failed && check->fonts_failed) {
        hd_notes_add(&check->notes, HD_NOTE_WARNING, file,
                     "not checked whether fonts have every character: fonts cannot be looked "
                     "for on this computer");
    }
    return err;
}

/* ---- kinds ---- */

static enum hd_err keep_plan(struct check *check, const char *file, struct hd_buf *bytes,
                             struct hd_plan *plan)
{
    size_t len = strlen(file);
    char *name = malloc(len + 1);
    struct checked_plan *more =
        realloc(check->plan, (check->plans_n + 1) * sizeof(*check->plan));
    check->plan = more ? more : check->plan;
    if (!name || !more) {
        free(name);
        return HD_E_NOMEM;
    }
    memcpy(name, file, len + 1);
    more[check->plans_n++] = (struct checked_plan){.file = name, .json = *bytes, .plan = plan};
    *bytes = HD_BUF_EMPTY;
    return HD_OK;
}

static enum hd_err check_plan(struct check *check, const char *file, struct hd_buf *bytes)
{
    struct hd_plan *plan = NULL;
    enum hd_err err = hd_plan_load(hd_buf_slice(bytes), file, &check->notes, &plan);
    if (err) {
        return err;
    }
    printf("%s: plan \"%s\", %zu targets and indicators\n", check->shown, plan->code,
           plan->indicators_n);
    err = keep_plan(check, file, bytes, plan);
    if (err) {
        hd_plan_free(plan);
    }
    return err;
}

static void say_languages(const struct hd_langs *langs)
{
    size_t drafts = 0;
    for (size_t i = 0; i < langs->n; i++) {
        drafts += langs->draft[i] ? 1 : 0;
    }
    printf("%zu language%s", langs->n, langs->n == 1 ? "" : "s");
    if (drafts > 0) {
        printf(" (%zu draft%s)", drafts, drafts == 1 ? "" : "s");
    }
}

static enum hd_err check_survey(struct check *check, const char *file, struct hd_slice bytes)
{
    struct hd_survey *survey = NULL;
    enum hd_err err = hd_survey_load(bytes, file, &check->notes, &survey);
    if (err) {
        check->bad_surveys++;
        return err;
    }
    struct hd_survey **more =
        realloc((void *)check->survey, (check->surveys_n + 1) * sizeof(struct hd_survey *));
    if (!more) {
        hd_survey_free(survey);
        return HD_E_NOMEM;
    }
    check->survey = more;
    more[check->surveys_n++] = survey;
    printf("%s: survey \"%s\", %zu questions, %zu routes, ", check->shown, survey->code,
           survey->questions_n, survey->routes_n);
    say_languages(&survey->langs);
    printf("%s%s\n", survey->status ? "; " : "", survey->status ? survey->status : "");
    err = hd_survey_advise(survey, bytes, file, &check->notes);
    return err ? err : check_fonts(check, file, "survey", bytes);
}

static enum hd_err check_strings(struct check *check, const char *file, struct hd_slice bytes)
{
    struct hd_strings *strings = NULL;
    enum hd_err err = hd_strings_load(bytes, file, &check->notes, &strings);
    if (err) {
        return err;
    }
    printf("%s: the kiosk's words, in ", check->shown);
    say_languages(hd_strings_langs(strings));
    printf("\n");
    hd_strings_free(strings);
    return check_fonts(check, file, "strings", bytes);
}

static enum hd_err check_cards(struct check *check, const char *file, struct hd_slice bytes)
{
    struct hd_cards *cards = NULL;
    enum hd_err err = hd_cards_load(bytes, file, &check->notes, &cards);
    if (err) {
        return err;
    }
    printf("%s: %zu card%s of what was said and done, in ", check->shown, cards->n,
           cards->n == 1 ? "" : "s");
    say_languages(&cards->langs);
    printf("\n");
    hd_cards_free(cards);
    return check_fonts(check, file, "cards", bytes);
}

static enum hd_err check_pack(struct check *check, const char *file, struct hd_slice bytes)
{
    struct hd_pack *pack = NULL;
    if (!check->root_pk) {
        printf("%s: a pack for kiosks\n", check->shown);
        hd_notes_add(&check->notes, HD_NOTE_WARNING, file,
                     "Not checked any further: say with --office or --root who should have "
                     "signed it.");
        return HD_OK;
    }
    enum hd_err err = hd_pack_decode(bytes, check->root_pk, file, &check->notes, &pack);
    if (!err) {
        printf("%s: pack %" PRIu32 " of wave %" PRIu32
               ", survey \"%s\", %zu cards, rightly signed\n",
               check->shown, pack->number, pack->keyset.wave_no, pack->survey->code,
               pack->cards->n);
    }
    hd_pack_free(pack);
    return err;
}

enum hd_err check_one(struct check *check, const char *file, struct hd_buf *bytes)
{
    struct hd_slice slice = hd_buf_slice(bytes);
    switch (kind_of(slice)) {
    case KIND_PLAN:
        return check_plan(check, file, bytes);
    case KIND_SURVEY:
        return check_survey(check, file, slice);
    case KIND_STRINGS:
        return check_strings(check, file, slice);
    case KIND_CARDS:
        return check_cards(check, file, slice);
    case KIND_PACK:
        return check_pack(check, file, slice);
    case KIND_NO_JSON: {
        /* Read as any of ours, it says at which line the JSON breaks. */
        struct hd_survey *survey = NULL;
        enum hd_err err = hd_survey_load(slice, file, &check->notes, &survey);
        hd_survey_free(survey);
        return err;
    }
    case KIND_UNKNOWN:
        break;
    }
    hd_notes_add(&check->notes, HD_NOTE_ERROR, file,
                 "Not a file of Heard: its member \"heard\" must say \"survey\", \"plan\", "
                 "\"strings\" or \"cards\".");
    return HD_E_FORMAT;
}

enum hd_err check_plan_against_surveys(struct check *check, const struct checked_plan *plan)
{
    const struct hd_survey **list = calloc(check->surveys_n, sizeof(struct hd_survey *));
    if (!list) {
        return HD_E_NOMEM;
    }
    for (size_t i = 0; i < check->surveys_n; i++) {
        list[i] = check->survey[i];
    }
    enum hd_err err =
        hd_plan_check_surveys(plan->plan, plan->file, list, check->surveys_n, &check->notes);
    hd_lines_add(&check->notes, plan->file, hd_buf_slice(&plan->json));
    free((void *)list);
    return err;
}

void check_free(struct check *check)
{
    if (!check) {
        return;
    }
    for (size_t i = 0; i < check->plans_n; i++) {
        free(check->plan[i].file);
        hd_buf_free(&check->plan[i].json);
        hd_plan_free(check->plan[i].plan);
    }
    for (size_t i = 0; i < check->surveys_n; i++) {
        hd_survey_free(check->survey[i]);
    }
    for (size_t i = 0; i < check->chains_n; i++) {
        hd_fonts_chain_free(check->chain[i].chain);
    }
    free(check->plan);
    free((void *)check->survey);
    hd_fonts_close(check->fonts);
    free(check);
}
