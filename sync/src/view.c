/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results of a period, and what of them is hidden: heard/disclosure.h decides, --exact overrules. */

#include "view.h"

#include <stdlib.h>
#include <string.h>

#include <heard/disclosure.h>

enum hd_err sync_view_init(struct sync_view *view)
{
    const struct hd_plan *plan = sync_office_plan(view->office);
    const struct hd_tally *tally = view->aggregate->tally;
    view->n = plan->indicators_n;
    view->result = calloc(view->n + 1, sizeof(*view->result));
    if (!view->result) {
        return HD_E_NOMEM;
    }
    struct hd_tally_query before;
    bool has_before = sync_period_queries(
        view->period, sync_office_facts(view->office)->first_week, &view->now, &before);
    (view->exact ? hd_results : hd_results_to_show)(tally, plan, &view->now,
                                                    has_before ? &before : NULL, view->result);
    (view->exact ? hd_totals : hd_totals_to_show)(tally, &view->now, &view->totals);
    return HD_OK;
}

void sync_view_fini(struct sync_view *view)
{
    free(view->result);
    view->result = NULL;
}

bool sync_view_hides_count(const struct sync_view *view, uint64_t count)
{
    return !view->exact && !hd_may_show_count(count);
}

bool sync_view_hides(const struct sync_view *view, const struct hd_figure *figure)
{
    return !view->exact && !hd_may_show(figure);
}

bool sync_view_hides_unflagged(const struct sync_view *view, const struct hd_result *result)
{
    return !view->exact && !(hd_may_show_difference(result) && hd_may_show(&result->unflagged));
}

bool sync_view_hides_untrusted(const struct sync_view *view)
{
    return !view->exact && !hd_may_show_untrusted(&view->totals);
}

void sync_view_question(const struct sync_view *view, size_t survey, size_t question,
                        const struct hd_scale *scale, uint64_t *counts)
{
    (view->exact ? hd_tally_question : hd_question_to_show)(
        view->aggregate->tally, survey, question, scale, &view->now, counts);
}

bool sync_view_hides_question(const struct sync_view *view, size_t survey, size_t question,
                              const uint64_t *counts)
{
    return sync_view_hides_count(view, counts[HD_COUNT_ANSWERED]) ||
           (!view->exact &&
            !hd_may_show_condition(view->aggregate->tally, survey, question, &view->now));
}

void sync_view_options(const struct sync_view *view, size_t survey, size_t question,
                       const struct hd_scale *scale, const uint64_t *counts, bool *may)
{
    if (view->exact) {
        memset(may, 1, HD_OPTIONS_MAX * sizeof(*may));
    } else if (sync_view_hides_question(view, survey, question, counts)) {
        memset(may, 0, HD_OPTIONS_MAX * sizeof(*may));
    } else {
        hd_options_to_show(view->aggregate->tally, survey, question, scale, &view->now, may);
    }
}

bool sync_view_asks(const struct hd_survey *survey, size_t question,
                    const struct hd_scale *scale)
{
    for (size_t route = 0; route < survey->routes_n; route++) {
        if (survey->question[question].wording[route].scale == scale) {
            return true;
        }
    }
    return false;
}

struct sync_share sync_share_of(const struct hd_scale *scale, const uint64_t *counts)
{
    struct sync_share share = {.base = counts[HD_COUNT_ANSWERED]};
    for (size_t i = 0; i < scale->n; i++) {
        share.positive += scale->option[i].positive ? counts[HD_ANSWER_FIRST_OPTION + i] : 0;
    }
    return share;
}
