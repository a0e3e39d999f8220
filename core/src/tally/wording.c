/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A change between two periods means something only if both were asked the same. This compares,
 * for the questions of one indicator, the surveys that answers came from: words, pictures, labels
 * and which of them count as positive. Languages that only one of them has do not matter.
 */

#include <heard/text.h>

#include "cells.h"

struct side {
    const struct hd_survey *survey;
    const struct hd_question *question;
};

static bool same_string(const struct side *a, const struct hd_string *sa, const struct side *b,
                        const struct hd_string *sb)
{
    const struct hd_langs *la = &a->survey->langs;
    const struct hd_langs *lb = &b->survey->langs;
    for (size_t i = 0; i < la->n; i++) {
        for (size_t k = 0; k < lb->n; k++) {
            if (hd_text_equal(la->code[i], lb->code[k]) &&
                !hd_text_equal(sa->text[i], sb->text[k])) {
                return false;
            }
        }
    }
    return true;
}

static bool same_scale(const struct side *a, const struct hd_scale *sa, const struct side *b,
                       const struct hd_scale *sb)
{
    if (!sa || !sb) {
        return sa == sb;
    }
    if (sa->n != sb->n || sa->show != sb->show || sa->neutral != sb->neutral) {
        return false;
    }
    for (size_t i = 0; i < sa->n; i++) {
        const struct hd_option *oa = &sa->option[i];
        const struct hd_option *ob = &sb->option[i];
        if (oa->positive != ob->positive || !hd_text_equal(oa->code, ob->code) ||
            !hd_text_equal(oa->picture, ob->picture) ||
            !same_string(a, &oa->label, b, &ob->label)) {
            return false;
        }
    }
    return true;
}

/** True when the same people are asked. */
static bool same_condition(const struct side *a, const struct side *b)
{
    const struct hd_condition *ca = &a->question->condition;
    const struct hd_condition *cb = &b->question->condition;
    if (!ca->there || !cb->there) {
        return ca->there == cb->there;
    }
    const struct hd_question *qa = &a->survey->question[ca->question];
    const struct hd_question *qb = &b->survey->question[cb->question];
    bool same = hd_text_equal(qa->code, qb->code);
    for (size_t r = 0; same && r < a->survey->routes_n; r++) {
        int other = hd_survey_find_route(b->survey, a->survey->route[r].code);
        same = ca->any_of[r] == 0 ||
               (other >= 0 && ca->any_of[r] == cb->any_of[other] &&
                same_scale(a, qa->wording[r].scale, b, qb->wording[other].scale));
    }
    return same;
}

static bool same_question(const struct side *a, const struct side *b)
{
    const struct hd_question *qa = a->question;
    const struct hd_question *qb = b->question;
    if (qa->kind != qb->kind || !same_condition(a, b) ||
        qa->may_not_apply != qb->may_not_apply || !hd_text_equal(qa->picture, qb->picture) ||
        !same_string(a, &qa->promise, b, &qb->promise)) {
        return false;
    }
    for (size_t r = 0; r < a->survey->routes_n; r++) {
        int other = hd_survey_find_route(b->survey, a->survey->route[r].code);
        const struct hd_wording none = {0};
        const struct hd_wording *wa = &qa->wording[r];
        const struct hd_wording *wb = other < 0 ? &none : &qb->wording[other];
        if (!same_scale(a, wa->scale, b, wb->scale)) {
            return false;
        }
        if (wa->scale && (!same_string(a, &wa->ask, b, &wb->ask) ||
                          !same_string(a, &wa->hint, b, &wb->hint))) {
            return false;
        }
    }
    return true;
}

/** True when both surveys put the indicator's questions the same way, seen from a's routes. */
static bool same_parts(const struct tally_layout *a, const struct tally_layout *b,
                       size_t indicator)
{
    const struct tally_parts *pa = &a->parts[indicator];
    const struct tally_parts *pb = &b->parts[indicator];
    if (pa->n != pb->n) {
        return false;
    }
    for (size_t i = 0; i < pa->n; i++) {
        /* Both follow the order of the plan's list. */
        const struct side sa = {a->survey, &a->survey->question[pa->question[i]]};
        const struct side sb = {b->survey, &b->survey->question[pb->question[i]]};
        if (!hd_text_equal(sa.question->code, sb.question->code) || !same_question(&sa, &sb)) {
            return false;
        }
    }
    return true;
}

/** The next survey, from index from, with records in either stretch of time that asks anything of
 * this indicator; surveys_n when there is none. */
static size_t next_used(const struct hd_tally *tally, size_t indicator, size_t from,
                        const struct hd_tally_query *a, const struct hd_tally_query *b)
{
    for (size_t s = from; s < tally->surveys_n; s++) {
        for (size_t i = 0; tally->layout[s].parts[indicator].n > 0 && i < tally->cells_n; i++) {
            const struct tally_cell *cell = &tally->cell[i];
            if (cell->key.survey == s && cell->count[TALLY_RECORDS_AT] > 0 &&
                (hd_tally_cell_matches(cell, a) || hd_tally_cell_matches(cell, b))) {
                return s;
            }
        }
    }
    return tally->surveys_n;
}

bool hd_tally_same_wording(const struct hd_tally *tally, size_t indicator,
                           const struct hd_tally_query *a, const struct hd_tally_query *b)
{
    size_t first = next_used(tally, indicator, 0, a, b);
    size_t other = first;
    while (other < tally->surveys_n) {
        const struct tally_layout *la = &tally->layout[first];
        const struct tally_layout *lb = &tally->layout[other];
        if (!same_parts(la, lb, indicator) || !same_parts(lb, la, indicator)) {
            return false;
        }
        other = next_used(tally, indicator, other + 1, a, b);
    }
    return true;
}
