/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rest of a plan: wishes, what families and teams are both asked, who looks at the plan, where
 * its papers disagree, which surveys may be joined, and the papers.
 */

#include <stdio.h>

#include <heard/text.h>

#include "plan_page.h"

enum { LABEL = 2, TEXT = 12 };

static void show_wishes(struct admin_page *page, const struct hd_plan *plan)
{
    if (plan->wishes_n > 0) {
        admin_page_heading(page, '-',
                           plan->wishes_n == 10 ? "The Ten Wishes" : "Wishes of young people");
    }
    for (size_t i = 0; i < plan->wishes_n; i++) {
        const struct hd_wish *wish = &plan->wish[i];
        char label[16];
        (void)snprintf(label, sizeof(label), "%u", (unsigned)wish->number);
        admin_page_put(page, "%s. ", wish->title);
        if (wish->questions.n > 0) {
            admin_page_put(page, "Asked by: ");
            admin_plan_list(page, &wish->questions);
            admin_page_put(page, ".");
        } else {
            admin_page_put(page, "No question asks this yet.");
        }
        admin_page_hang(page, LABEL, LABEL + 4, label);
    }
}

static void put_asked(struct admin_page *page, const char *who, const struct hd_asked *asked)
{
    admin_page_put(page, " %s: ", who);
    admin_plan_list(page, &asked->questions);
    admin_page_put(page, " (survey \"%s\").", asked->survey);
}

static void show_gaps(struct admin_page *page, const struct hd_plan *plan)
{
    if (plan->gaps_n > 0) {
        admin_page_heading(page, '-', "Asked of families and of teams");
    }
    for (size_t i = 0; i < plan->gaps_n; i++) {
        const struct hd_gap *gap = &plan->gap[i];
        admin_page_put(page, "%s.", gap->title);
        put_asked(page, "Families", &gap->families);
        put_asked(page, "Teams", &gap->teams);
        admin_page_hang(page, LABEL, TEXT, gap->ref);
    }
}

static void show_reviews(struct admin_page *page, const struct hd_plan *plan)
{
    static const struct admin_columns columns = {2, {54, 25}};
    static const char *const head[] = {"Who looks at the plan", "How often"};
    if (plan->reviews_n == 0) {
        return;
    }
    admin_page_heading(page, '-', "Who looks at the plan");
    admin_page_row(page, &columns, head);
    admin_page_rule(page, &columns);
    for (size_t i = 0; i < plan->reviews_n; i++) {
        const char *const cells[] = {plan->review[i].body, plan->review[i].every};
        admin_page_row(page, &columns, cells);
    }
}

static void show_discrepancies(struct admin_page *page, const struct hd_plan *plan)
{
    if (plan->discrepancies_n > 0) {
        admin_page_heading(page, '-', "Where the papers disagree");
    }
    for (size_t i = 0; i < plan->discrepancies_n; i++) {
        const struct hd_discrepancy *discrepancy = &plan->discrepancy[i];
        admin_page_put(page, "%s", discrepancy->text);
        if (discrepancy->about.n > 0) {
            admin_page_put(page, " About ");
            admin_plan_list(page, &discrepancy->about);
            admin_page_put(page, ".");
        }
        admin_page_hang(page, LABEL, LABEL + 2, "-");
        for (size_t k = 0; k < discrepancy->sources_n; k++) {
            const struct hd_source *source = &discrepancy->source[k];
            admin_plan_source(page, source);
            if (source->quote) {
                admin_page_put(page, ": \"%s\"", source->quote);
            }
            admin_page_end(page, LABEL + 4, LABEL + 6);
        }
    }
}

static void show_comparable(struct admin_page *page, const struct hd_plan *plan)
{
    if (plan->comparable_n > 0) {
        admin_page_heading(page, '-', "Surveys whose answers are counted together");
    }
    for (size_t i = 0; i < plan->comparable_n; i++) {
        const struct hd_comparable *group = &plan->comparable[i];
        for (size_t k = 0; k < group->surveys_n; k++) {
            char hex[2 * HD_DIGEST_LEN + 1];
            hd_hex_encode(group->digest[k], HD_DIGEST_LEN, hex);
            admin_page_put(page, "%s%s", k > 0 ? ", " : "", hex);
        }
        if (group->questions.n > 0) {
            admin_page_put(page, ", for ");
            admin_plan_list(page, &group->questions);
            admin_page_put(page, " alone");
        }
        admin_page_put(page, ": %s", group->reason);
        admin_page_hang(page, LABEL, LABEL + 2, "-");
    }
}

void admin_plan_rest(struct admin_page *page, const struct hd_plan *plan)
{
    show_wishes(page, plan);
    show_gaps(page, plan);
    show_reviews(page, plan);
    show_discrepancies(page, plan);
    show_comparable(page, plan);
    admin_page_heading(page, '-', "Papers");
    for (size_t i = 0; i < plan->documents_n; i++) {
        const struct hd_document *document = &plan->document[i];
        char label[64];
        (void)snprintf(label, sizeof(label), "\"%s\"", document->code);
        admin_page_put(page, "%s. %s, %s.", document->title, document->publisher,
                       document->date);
        admin_page_hang(page, LABEL, TEXT, label);
    }
}
