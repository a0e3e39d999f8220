/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole plan on a terminal, in the order in which a board asks: what was promised with a number,
 * what without, what is done about it, what the figures are, and what the papers leave open.
 */

#include <heard/text.h>

#include "plan_page.h"

enum { LABEL = 2, TEXT = 12 }; /* columns at which references and what is said of them begin */

static void line(struct admin_page *page)
{
    admin_page_end(page, TEXT, TEXT + 2);
}

static void show_places(struct admin_page *page, const struct hd_indicator *indicator)
{
    if (indicator->area) {
        admin_page_put(page, "Area for improvement %u: %s.", (unsigned)indicator->area->number,
                       indicator->area->title);
    }
    if (indicator->focus) {
        admin_page_put(page, " Focus area %s.", indicator->focus->ref);
    }
    for (size_t i = 0; i < indicator->priorities_n; i++) {
        admin_page_put(page, " Priority %u.", (unsigned)indicator->priority[i]->number);
    }
    if (indicator->wish) {
        admin_page_put(page, " Wish %u.", (unsigned)indicator->wish->number);
    }
    line(page);
    if (indicator->audience.n > 0) {
        admin_page_put(page, "To be reported by ");
        admin_plan_list(page, &indicator->audience);
        admin_page_put(page, ".");
        line(page);
    }
}

static void show_questions(struct admin_page *page, const struct hd_indicator *indicator)
{
    if (indicator->questions_n == 0) {
        admin_page_put(page, "No question asks this yet: %s", indicator->no_question);
    } else {
        const struct hd_texts questions = {indicator->questions_n, indicator->question};
        admin_page_put(page, "Asked by: ");
        admin_plan_list(page, &questions);
        if (indicator->survey) {
            admin_page_put(page, " (survey \"%s\")", indicator->survey);
        }
    }
    line(page);
}

static void show_indicator(struct admin_page *page, const struct hd_indicator *indicator)
{
    admin_page_put(page, "%s", indicator->statement);
    admin_page_hang(page, LABEL, TEXT, indicator->ref);
    admin_page_put(page, "Promised: ");
    admin_plan_promise(page, indicator);
    line(page);
    show_places(page, indicator);
    const struct hd_measured *baseline = &indicator->baseline;
    if (baseline->value.text) {
        admin_page_put(page, "Baseline: %s %% (%s).", baseline->value.text,
                       baseline->on.printed);
    } else {
        admin_page_put(page, "No baseline.");
    }
    line(page);
    show_questions(page, indicator);
    admin_page_put(page, "In the paper's own words: \"%s\" (", indicator->source.quote);
    admin_plan_source(page, &indicator->source);
    admin_page_put(page, ")");
    line(page);
    if (indicator->reading) {
        admin_page_put(page, "Our reading: %s", indicator->reading);
        line(page);
    }
    admin_page_gap(page);
}

/* Those with a number, or those without. */
static void show_indicators(struct admin_page *page, const struct hd_plan *plan,
                            const struct hd_focus *focus, bool numbered)
{
    bool any = false;
    for (size_t i = 0; i < plan->indicators_n; i++) {
        const struct hd_indicator *indicator = &plan->indicator[i];
        if ((indicator->comparator != HD_IMPROVE) != numbered ||
            (focus && indicator->focus != focus)) {
            continue;
        }
        if (!any) {
            admin_page_heading(page, '-',
                               numbered ? "What families should report: targets with a number"
                                        : "What families should report: better than before");
        }
        any = true;
        show_indicator(page, indicator);
    }
}

static void show_head(struct admin_page *page, const struct hd_plan *plan)
{
    size_t numbered = 0;
    size_t asked = 0;
    for (size_t i = 0; i < plan->indicators_n; i++) {
        numbered += plan->indicator[i].comparator != HD_IMPROVE ? 1 : 0;
        asked += plan->indicator[i].questions_n > 0 ? 1 : 0;
    }
    admin_page_heading(page, '=', plan->title);
    admin_page_put(page, "Plan \"%s\". Answering for it: %s.", plan->code, plan->office);
    admin_page_end(page, 0, 0);
    admin_page_put(page,
                   "What families should report: %zu, of which %zu with a number; questions "
                   "ask about %zu. Actions: %zu in %zu focus areas. Figures from elsewhere: "
                   "%zu.",
                   plan->indicators_n, numbered, asked, plan->actions_n, plan->focus_n,
                   plan->measures_n);
    admin_page_end(page, 0, 0);
}

enum hd_err admin_plan_show(const struct hd_plan *plan, const struct admin_plan_choice *choice,
                            struct hd_buf *out)
{
    struct admin_page page = {.out = out};
    bool all = !choice->indicators && !choice->actions && !choice->measures;
    show_head(&page, plan);
    if (all || choice->indicators) {
        show_indicators(&page, plan, choice->focus, true);
        show_indicators(&page, plan, choice->focus, false);
    }
    if (all && !choice->focus) {
        admin_plan_areas(&page, plan);
    }
    if (all || choice->actions) {
        admin_plan_work(&page, plan, choice->focus);
    }
    if (all || choice->measures) {
        admin_plan_measures(&page, plan, choice->focus);
    }
    if (all && !choice->focus) {
        admin_plan_rest(&page, plan);
    }
    enum hd_err err = admin_page_fini(&page);
    if (err) {
        hd_buf_free(out);
    }
    return err;
}
