/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan loads or is refused with a reason; one that loads has everything a report prints. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <heard/plan.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_source(const struct hd_source *source)
{
    must(source->document && source->document->title && source->at);
}

static void check_texts(const struct hd_texts *texts)
{
    for (size_t i = 0; i < texts->n; i++) {
        must(texts->text[i] && *texts->text[i]);
    }
}

static void check_action(const struct hd_action *action)
{
    must(action->ref && action->text && action->focus && action->focus->title);
    check_source(&action->source);
    check_texts(&action->lead);
    must(!action->start.has_day || action->start.printed);
    must(!action->end.has_day || action->end.printed);
    for (size_t i = 0; i < action->reports_n; i++) {
        must(action->report[i].said && action->report[i].percent <= 100);
        must(i == 0 || action->report[i].on >= action->report[i - 1].on);
        check_source(&action->report[i].source);
    }
}

static void check_measure(const struct hd_measure *measure)
{
    must(measure->ref && measure->statement && measure->unit);
    check_texts(&measure->about);
    check_source(&measure->source);
    for (size_t i = 0; i < measure->targets_n; i++) {
        const struct hd_measure_target *target = &measure->target[i];
        must(target->national || target->value.text || target->comparator == HD_IMPROVE);
    }
    for (size_t i = 0; i < measure->figures_n; i++) {
        must(measure->figure[i].value.text && measure->figure[i].on.printed);
    }
}

/* The other parts: whatever show and due print is there. */
static void check_parts(const struct hd_plan *plan)
{
    for (size_t i = 0; i < plan->links_n; i++) {
        must(plan->link[i].area && plan->link[i].priority && plan->link[i].reason);
    }
    for (size_t i = 0; i < plan->wishes_n; i++) {
        must(plan->wish[i].number >= 1 && plan->wish[i].title);
        check_texts(&plan->wish[i].questions);
    }
    for (size_t i = 0; i < plan->gaps_n; i++) {
        must(plan->gap[i].families.survey && plan->gap[i].teams.survey);
    }
    for (size_t i = 0; i < plan->discrepancies_n; i++) {
        check_texts(&plan->discrepancy[i].about);
        must(plan->discrepancy[i].sources_n >= 1);
    }
    for (size_t i = 0; i < plan->comparable_n; i++) {
        must(plan->comparable[i].surveys_n >= 2 && plan->comparable[i].reason);
    }
}

static void check_indicator(const struct hd_indicator *indicator)
{
    must(indicator->ref && indicator->statement);
    check_source(&indicator->source);
    must(indicator->source.quote);
    must(indicator->target <= 100);
    must(!indicator->due_by || indicator->due);
    must(indicator->questions_n <= HD_INDICATOR_QUESTIONS_MAX);
    must((indicator->questions_n == 0) == (indicator->no_question != NULL));
    for (size_t i = 0; i < indicator->questions_n; i++) {
        must(indicator->question[i] && *indicator->question[i]);
    }
    must(*hd_comparator_words(indicator->comparator) != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hd_notes notes = {.n = 0};
    struct hd_plan *plan = NULL;
    enum hd_err err = hd_plan_load((struct hd_slice){data, size}, "fuzz", &notes, &plan);
    must((err == HD_OK) == (plan != NULL));
    must((err == HD_OK) == (notes.errors == 0));
    for (size_t i = 0; plan && i < plan->indicators_n; i++) {
        check_indicator(&plan->indicator[i]);
    }
    for (size_t i = 0; plan && i < plan->actions_n; i++) {
        check_action(&plan->action[i]);
    }
    for (size_t i = 0; plan && i < plan->measures_n; i++) {
        check_measure(&plan->measure[i]);
    }
    if (plan) {
        check_parts(plan);
    }
    hd_plan_free(plan);
    return 0;
}
