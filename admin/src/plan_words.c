/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists, numbers and promises of a plan in words, the same on every page of it. */

#include <stdio.h>
#include <string.h>

#include <heard/text.h>

#include "plan_page.h"

void admin_plan_list(struct admin_page *page, const struct hd_texts *texts)
{
    for (size_t i = 0; i < texts->n; i++) {
        const char *join = i == 0 ? "" : i + 1 == texts->n ? " and " : ", ";
        admin_page_put(page, "%s%s", join, texts->text[i]);
    }
}

void admin_plan_source(struct admin_page *page, const struct hd_source *source)
{
    admin_page_put(page, "\"%s\", %s", source->document->code, source->at);
}

void admin_plan_promise(struct admin_page *page, const struct hd_indicator *indicator)
{
    admin_page_put(page, "%s", hd_comparator_words(indicator->comparator));
    if (indicator->comparator != HD_IMPROVE) {
        admin_page_put(page, " %u %%", (unsigned)indicator->target);
    }
    if (indicator->due) {
        admin_page_put(page, ", by %s", indicator->due);
    }
}

void admin_plan_number(const struct hd_decimal *value, const char *unit, char *out)
{
    static const struct {
        const char *unit, *words;
    } known[] = {{"percent", " %"},
                 {"count", ""},
                 {"per_month", " a month"},
                 {"per_school", " a school"}};
    if (hd_text_equal(unit, "yes_no") && value->scaled % HD_DECIMAL_ONE == 0) {
        (void)hd_text_copy(out, ADMIN_PLAN_CELL, value->scaled != 0 ? "yes" : "no");
        return;
    }
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (hd_text_equal(known[i].unit, unit)) {
            (void)snprintf(out, ADMIN_PLAN_CELL, "%s%s", value->text, known[i].words);
            return;
        }
    }
    (void)snprintf(out, ADMIN_PLAN_CELL, "%s %s", value->text, unit);
}

void admin_plan_aim(const struct hd_measure *measure, const struct hd_measure_target *target,
                    char *out)
{
    char value[ADMIN_PLAN_CELL] = "";
    if (target->comparator == HD_IMPROVE) {
        (void)hd_text_copy(out, 2 * (size_t)ADMIN_PLAN_CELL,
                           measure->direction == HD_HIGHER ? "higher than before"
                                                           : "lower than before");
        return;
    }
    if (target->national) {
        (void)hd_text_copy(value, sizeof(value), "the national figure");
    } else {
        admin_plan_number(&target->value, measure->unit, value);
    }
    (void)snprintf(out, 2 * (size_t)ADMIN_PLAN_CELL, "%s %s",
                   hd_comparator_words(target->comparator), value);
}

bool admin_plan_is_about(const struct hd_plan *plan, const struct hd_measure *measure,
                         const struct hd_focus *focus)
{
    for (size_t i = 0; i < measure->about.n; i++) {
        const char *ref = measure->about.text[i];
        if (hd_text_equal(ref, focus->ref)) {
            return true;
        }
        for (size_t k = 0; k < plan->actions_n; k++) {
            if (plan->action[k].focus == focus && hd_text_equal(plan->action[k].ref, ref)) {
                return true;
            }
        }
    }
    return false;
}
