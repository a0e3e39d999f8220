/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions of rows and of the groups around them. A question has one condition on one other
 * question; two hold together only when one of them already follows from the other.
 */

#include <string.h>

#include <heard/text.h>

#include "xlsform_row.h"

/* The wording that a row of this name became; NULL when there is none. */
static const struct xlsform_wording *find_wording(const struct xlsform_form *form,
                                                  const char *name, int *question)
{
    for (size_t q = 0; q < form->questions_n; q++) {
        for (size_t r = 0; r < HD_ROUTES_MAX; r++) {
            const struct xlsform_wording *wording = &form->question[q].wording[r];
            if (wording->there && hd_text_equal(wording->name, name)) {
                *question = (int)q;
                return wording;
            }
        }
    }
    return NULL;
}

static const char *option_code(const struct xlsform_form *form,
                               const struct xlsform_wording *wording, const char *value)
{
    const struct xlsform_scale *scale = &form->scale[wording->scale];
    for (size_t i = 0; i < scale->n; i++) {
        if (hd_text_equal(scale->option[i].name, value)) {
            return scale->option[i].code;
        }
    }
    return NULL;
}

/* Names of the form become codes of the survey. */
static bool resolve(struct xlsform_form *form, uint32_t row, const struct xlsform_if *read,
                    struct xlsform_condition *out, const char **why)
{
    int column = xlsform_column_of(form, &form->survey, "relevant", -1);
    int question = -1;
    const struct xlsform_wording *wording = find_wording(form, read->question, &question);
    if (!wording || wording->scale < 0) {
        *why = "it depends on a question that is not carried over, or not before it";
        return false;
    }
    *out = (struct xlsform_condition){.question = question};
    for (size_t i = 0; i < read->n; i++) {
        const char *code = option_code(form, wording, read->value[i]);
        if (!code && form->ours) {
            code = xlsform_keep(form, read->value[i]); /* of another route's scale */
        }
        if (code) {
            out->any_of[out->n++] = code;
        } else {
            xlsform_say(
                form, &form->survey, row, column,
                "\"%.40s\" is no answer of \"%.40s\", and is left out of the condition.",
                read->value[i], read->question);
        }
    }
    if (out->n == 0) {
        *why = "it depends on an answer that the other question does not have";
    }
    return out->n > 0;
}

static bool has(const struct xlsform_condition *condition, const char *code)
{
    for (size_t i = 0; i < condition->n; i++) {
        if (hd_text_equal(condition->any_of[i], code)) {
            return true;
        }
    }
    return false;
}

/* Does other hold whenever condition does? */
static bool follows(const struct xlsform_form *form, const struct xlsform_condition *condition,
                    const struct xlsform_condition *other)
{
    const struct xlsform_condition *at = condition;
    for (size_t steps = 0; at->question >= 0 && steps <= HD_IFS_MAX; steps++) {
        bool within = at->question == other->question;
        for (size_t i = 0; within && i < at->n; i++) {
            within = has(other, at->any_of[i]);
        }
        if (within) {
            return true;
        }
        at = &form->question[at->question].condition;
    }
    return false;
}

/* Both on one question: what both allow. */
static void intersect(struct xlsform_condition *own, const struct xlsform_condition *group)
{
    size_t n = 0;
    for (size_t i = 0; i < own->n; i++) {
        if (has(group, own->any_of[i])) {
            own->any_of[n++] = own->any_of[i];
        }
    }
    own->n = n;
}

static bool combine(const struct xlsform_form *form, const struct xlsform_condition *group,
                    struct xlsform_condition *own, const char **why)
{
    if (!group || group->question < 0 || follows(form, own, group)) {
        return true;
    }
    if (own->question < 0 || follows(form, group, own)) {
        *own = *group;
        return true;
    }
    if (own->question == group->question) {
        intersect(own, group);
        *why = "its condition and that of its group exclude each other";
        return own->n > 0;
    }
    *why = "it depends on two questions at once";
    return false;
}

static size_t chain_of(const struct xlsform_form *form,
                       const struct xlsform_condition *condition)
{
    size_t n = 0;
    while (condition->question >= 0 && n <= HD_IFS_MAX) {
        condition = &form->question[condition->question].condition;
        n++;
    }
    return n;
}

bool xlsform_row_condition(struct xlsform_form *form, uint32_t row,
                           const struct xlsform_condition *group, struct xlsform_condition *out,
                           const char **why)
{
    const char *reason = NULL;
    struct xlsform_if read;
    struct xlsform_condition own = {.question = -1};
    const char *text = xlsform_cell(form, &form->survey, row, "relevant");
    bool ok = true;
    if (text[0] != '\0') {
        reason = "its condition is not of the kind that kiosks know: one question, some of its "
                 "answers, joined by \"or\"";
        ok = xlsform_if_read(text, &read) && resolve(form, row, &read, &own, &reason);
    }
    ok = ok && combine(form, group, &own, &reason);
    if (ok && chain_of(form, &own) > HD_IFS_MAX) {
        reason = "more than 4 conditions hang on each other";
        ok = false;
    }
    if (ok) {
        *out = own;
    } else if (why) {
        *why = reason;
    } else {
        xlsform_say(form, &form->survey, row,
                    xlsform_column_of(form, &form->survey, "relevant", -1),
                    "\"%.80s\": the group is not carried over: %s.", text, reason);
    }
    return ok;
}
