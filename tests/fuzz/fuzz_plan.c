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

static void check_indicator(const struct hd_indicator *indicator)
{
    must(indicator->ref && indicator->statement && indicator->source && indicator->quote);
    must(indicator->target <= 100);
    must(!indicator->due_by || indicator->due);
    must(indicator->questions_n >= 1 && indicator->questions_n <= HD_INDICATOR_QUESTIONS_MAX);
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
    hd_plan_free(plan);
    return 0;
}
