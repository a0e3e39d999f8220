/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a plan hangs together and what is done: areas against priorities with the reason for each
 * link, then focus areas with their actions and the last that was reported of each.
 */

#include <stdio.h>

#include "plan_page.h"
#include "report.h"

enum { LABEL = 2, TEXT = 12, MATRIX_LABEL = 8, MATRIX_CELL = 5, MATRIX_MAX = 14 };

/* How an area and a priority are linked. */
static const char *mark_of(const struct hd_plan *plan, const struct hd_area *area,
                           const struct hd_area *priority)
{
    for (size_t i = 0; i < plan->links_n; i++) {
        const struct hd_link *link = &plan->link[i];
        if (link->area == area && link->priority == priority) {
            return link->source.document ? "yes" : "ours";
        }
    }
    return "-";
}

/* Spaces up to the next column of the matrix; its lines never wrap, so they are put together. */
static void matrix_cell(struct hd_buf *row, const char *text, size_t width, enum hd_err *err)
{
    char cell[32];
    int len = snprintf(cell, sizeof(cell), "%-*s", (int)width, text);
    if (!*err && len > 0) {
        *err = hd_buf_append(row, cell, (size_t)len);
    }
}

static void matrix_line(struct admin_page *page, const struct hd_plan *plan,
                        const struct hd_area *area)
{
    struct hd_buf row = HD_BUF_EMPTY;
    char label[MATRIX_LABEL + 8];
    (void)snprintf(label, sizeof(label), "Area %u", area ? (unsigned)area->number : 0);
    matrix_cell(&row, area ? label : "", MATRIX_LABEL + 2, &page->err);
    for (size_t i = 0; i < plan->priorities_n; i++) {
        (void)snprintf(label, sizeof(label), "P%u", (unsigned)plan->priority[i].number);
        matrix_cell(&row, area ? mark_of(plan, area, &plan->priority[i]) : label, MATRIX_CELL,
                    &page->err);
    }
    while (row.len > 0 && row.p[row.len - 1] == ' ') {
        row.len--;
    }
    if (!page->err) {
        page->err = hd_buf_append(&row, "\n", 1);
    }
    if (!page->err) {
        page->err = hd_buf_append(page->out, "  ", 2);
    }
    if (!page->err) {
        page->err = hd_buf_append(page->out, row.p, row.len);
    }
    hd_buf_free(&row);
}

/* Areas against priorities; where there are too many to stand side by side, the reasons do. */
static void matrix(struct admin_page *page, const struct hd_plan *plan)
{
    if (plan->links_n == 0 || plan->priorities_n > MATRIX_MAX) {
        return;
    }
    admin_page_put(page, "Which serve each other (\"yes\": a paper says so; \"ours\": our own "
                         "reading):");
    admin_page_gap(page);
    admin_page_end(page, 0, 0);
    matrix_line(page, plan, NULL);
    for (size_t i = 0; i < plan->areas_n; i++) {
        matrix_line(page, plan, &plan->area[i]);
    }
    admin_page_gap(page);
}

static void show_list(struct admin_page *page, const char *word, const struct hd_area *list,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char label[32];
        (void)snprintf(label, sizeof(label), "%s %u", word, (unsigned)list[i].number);
        admin_page_put(page, "%s", list[i].title);
        admin_page_hang(page, LABEL, TEXT + 2, label);
    }
}

void admin_plan_areas(struct admin_page *page, const struct hd_plan *plan)
{
    if (plan->areas_n + plan->priorities_n == 0) {
        return;
    }
    admin_page_heading(page, '-', "Areas for improvement and priorities");
    show_list(page, "Area", plan->area, plan->areas_n);
    show_list(page, "Priority", plan->priority, plan->priorities_n);
    matrix(page, plan);
    for (size_t i = 0; i < plan->links_n; i++) {
        const struct hd_link *link = &plan->link[i];
        char label[64];
        (void)snprintf(label, sizeof(label),
                       "Area %u, priority %u:", (unsigned)link->area->number,
                       (unsigned)link->priority->number);
        admin_page_put(page, "%s %s (", label, link->reason);
        if (link->source.document) {
            admin_plan_source(page, &link->source);
            if (link->source.quote) {
                admin_page_put(page, ": \"%s\"", link->source.quote);
            }
        } else {
            admin_page_put(page, "our own reading");
        }
        admin_page_put(page, ")");
        admin_page_end(page, LABEL, LABEL + 2);
    }
}

/* "July 2022 to September 2022", as printed. */
static void put_dates(struct admin_page *page, const struct hd_action *action)
{
    const char *start = action->start.printed;
    const char *end = action->end.printed;
    if (start && end) {
        admin_page_put(page, "%s to %s.", start, end);
    } else if (start) {
        admin_page_put(page, "From %s, no end printed.", start);
    } else if (end) {
        admin_page_put(page, "Until %s, no start printed.", end);
    } else {
        admin_page_put(page, "No dates printed.");
    }
}

static void show_action(struct admin_page *page, const struct hd_action *action)
{
    admin_page_put(page, "%s", action->text);
    admin_page_hang(page, LABEL, TEXT, action->ref);
    put_dates(page, action);
    if (action->lead.n > 0) {
        admin_page_put(page, " Lead: ");
        admin_plan_list(page, &action->lead);
        admin_page_put(page, ".");
    }
    admin_page_end(page, TEXT, TEXT + 2);
    if (action->reports_n > 0) {
        const struct hd_progress *last = &action->report[action->reports_n - 1];
        char day[ADMIN_WORDS_MAX];
        admin_day_words(last->on, day);
        admin_page_put(page, "Last report %s: \"%s\" (\"%s\").", day, last->said,
                       last->source.document->code);
        admin_page_end(page, TEXT, TEXT + 2);
    }
}

static void show_focus(struct admin_page *page, const struct hd_plan *plan,
                       const struct hd_focus *focus)
{
    admin_page_gap(page);
    admin_page_put(page, "Focus area %s: %s", focus->ref, focus->title);
    admin_page_end(page, 0, 2);
    admin_page_put(page, "Accountable: ");
    admin_plan_list(page, &focus->accountable);
    admin_page_put(page, ".");
    if (focus->area) {
        admin_page_put(page, " Area for improvement %u.", (unsigned)focus->area->number);
    }
    admin_page_end(page, LABEL, LABEL + 2);
    if (focus->impact) {
        admin_page_put(page, "Impact: %s", focus->impact);
        admin_page_end(page, LABEL, LABEL + 2);
    }
    for (size_t i = 0; i < plan->actions_n; i++) {
        if (plan->action[i].focus == focus) {
            show_action(page, &plan->action[i]);
        }
    }
}

void admin_plan_work(struct admin_page *page, const struct hd_plan *plan,
                     const struct hd_focus *focus)
{
    if (plan->focus_n == 0) {
        return;
    }
    admin_page_heading(page, '-', "Focus areas and their actions");
    for (size_t i = 0; i < plan->focus_n; i++) {
        if (!focus || focus == &plan->focus[i]) {
            show_focus(page, plan, &plan->focus[i]);
        }
    }
}
