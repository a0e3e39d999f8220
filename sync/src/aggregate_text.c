/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The aggregate for a person at a terminal: what was counted, what was not and why, and one
 * paragraph an indicator. Percentages are whole, and the number of answers is a band, unless the
 * true counts were asked for: a precise share and an exact number would give the counts away.
 */

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include <heard/disclosure.h>

#include "view.h"

enum { LINE_MAX_BYTES = 4096 }; /* more than the longest text of a plan */

/* A text that grows; a failure sticks and is looked at once. */
struct page {
    const struct sync_view *view;
    struct hd_buf *out;
    enum hd_err err;
};

static void say(struct page *page, const char *fmt, ...) HD_PRINTF(2, 3);

static void say(struct page *page, const char *fmt, ...)
{
    char line[LINE_MAX_BYTES];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    if (!page->err) {
        page->err = len < 0 || (size_t)len >= sizeof(line)
                        ? HD_E_RANGE
                        : hd_buf_append(page->out, line, (size_t)len);
    }
}

static void count_words(const struct sync_view *view, uint64_t count, char *out)
{
    if (view->exact) {
        (void)snprintf(out, HD_COUNT_WORDS_MAX, "%" PRIu64, count);
    } else {
        hd_about_words(count, out);
    }
}

static void say_counted(struct page *page)
{
    const struct sync_view *view = page->view;
    char period[32];
    sync_period_format(view->period, period);
    if (view->exact) {
        say(page, "internal: not for publication\n\n");
    }
    say(page, "%s\nWave: %" PRIu32 "\nPeriod: %s\n", sync_office_plan(view->office)->title,
        sync_office_wave(view->office)->keyset.wave_no, period);
    if (sync_view_hides_count(view, view->totals.accepted)) {
        say(page, "Answers counted: fewer than %d\n", HD_BASE_MIN);
        return;
    }
    char accepted[HD_COUNT_WORDS_MAX];
    char flagged[HD_COUNT_WORDS_MAX];
    count_words(view, view->totals.accepted, accepted);
    count_words(view, view->totals.flagged, flagged);
    say(page, "Answers counted: %s, of which flagged (too fast, all the same, a burst): %s\n",
        accepted, flagged);
}

/* Answers of no sure week: in the whole and in no period, or, when a few, in neither. */
static void say_untrusted(struct page *page)
{
    const struct sync_view *view = page->view;
    uint64_t n = view->totals.week_untrusted;
    if (n == 0) {
        return;
    }
    char count[HD_COUNT_WORDS_MAX];
    count_words(view, n, count);
    bool in = view->period->all && (view->exact || hd_may_show_count(n));
    say(page, "Week not sure, for a kiosk's clock could not be trusted: %s (%s)\n", count,
        in                  ? "counted here, and in no shorter period"
        : view->period->all ? "not counted yet: so few could be told from the rest"
                            : "in no period of weeks");
}

static void say_left_out(struct page *page)
{
    const uint64_t *quarantined = page->view->aggregate->quarantined;
    uint64_t other_waves = page->view->aggregate->other_waves;
    if (other_waves > 0) {
        say(page, "Of other waves (see --wave): %" PRIu64 " records\n", other_waves);
    }
    for (size_t i = 0; i < SYNC_Q_N; i++) {
        if (quarantined[i] > 0) {
            say(page, "Left out: %" PRIu64 " (%s)\n", quarantined[i],
                sync_quarantine_words((enum sync_quarantine)i));
        }
    }
}

static void say_base(struct page *page, const struct hd_figure *figure)
{
    if (page->view->exact) {
        say(page, "%" PRIu64 " of %" PRIu64, figure->positive, figure->base);
    } else {
        say(page, "%s answers", hd_band_words(figure->base));
    }
}

static void say_target(struct page *page, const struct hd_indicator *indicator)
{
    say(page, "  Promised: %s", hd_comparator_words(indicator->comparator));
    if (indicator->comparator != HD_IMPROVE) {
        say(page, " %u %%", (unsigned)indicator->target);
    }
    if (indicator->due) {
        say(page, ", by %s", indicator->due);
    }
    say(page, "\n");
}

/* Answers that could not be joined are said, or a figure would seem to be everybody's. */
static void say_apart(struct page *page, const struct hd_result *result)
{
    if (result->apart > 0) {
        char count[HD_COUNT_WORDS_MAX];
        count_words(page->view, result->apart, count);
        say(page, "  Not in this figure: %s answers to another version of the survey\n", count);
    }
}

/* A promise that nobody is asked about has no verdict, and no answers could give it one. */
static void say_not_asked(struct page *page, const struct hd_indicator *indicator)
{
    if (indicator->questions_n == 0) {
        say(page, "  No question asks this yet: %s\n", indicator->no_question);
    } else {
        say(page, "  No survey of this office asks this\n");
    }
}

static void say_result(struct page *page, const struct hd_result *result)
{
    const struct hd_indicator *indicator = result->indicator;
    const struct hd_figure *all = &result->all;
    say(page, "%s  %s\n", indicator->ref, indicator->statement);
    say_target(page, indicator);
    if (result->not_asked) {
        say_not_asked(page, indicator);
        say_apart(page, result);
        say(page, "\n");
        return;
    }
    if (sync_view_hides(page->view, all) || all->base == 0) {
        say(page, "  %s\n", hd_verdict_words(HD_TOO_FEW));
        say_apart(page, result);
        say(page, "\n");
        return;
    }
    char percent[HD_PERCENT_TEXT_MAX];
    uint32_t target = indicator->comparator == HD_IMPROVE ? 101 : indicator->target;
    hd_percent_words(all->positive, all->base, target, percent);
    char low[HD_PERCENT_TEXT_MAX];
    char high[HD_PERCENT_TEXT_MAX];
    hd_bound_words(all->interval.low, target, low);
    hd_bound_words(all->interval.high, target, high);
    say(page, "  Families say: %s (likely between %s and %s; ", percent, low, high);
    say_base(page, all);
    say(page, ")\n  %s (%s)\n", hd_verdict_words(all->verdict), hd_verdict_brag(all->verdict));
    if (result->untrusted_left_out) {
        say(page, "  Left out here: fewer than %d answers whose week is not sure\n",
            HD_BASE_MIN);
    }
    say_apart(page, result);
    if (result->has_change) {
        bool clear = result->change_interval.low > 0 || result->change_interval.high < 0;
        say(page, "  Against the period before: %+.0f points, %s\n", 100.0 * result->change,
            clear ? "more than chance" : "no clear change");
    }
    if (!sync_view_hides_unflagged(page->view, result) && !result->robust) {
        say(page, "  Not robust: without flagged answers it is \"%s\"\n",
            hd_verdict_words(result->unflagged.verdict));
    }
    say(page, "\n");
}

static void say_option(struct page *page, const struct hd_option *option, uint64_t chose,
                       uint64_t base, bool may)
{
    char percent[HD_PERCENT_TEXT_MAX] = "-";
    if (may) {
        hd_percent_words(chose, base, 101, percent);
    }
    say(page, "  %7s  %s\n", percent, option->label.text[0]);
}

/* One question on one neutral scale, in the words of the first route that asks it there. */
static void say_question(struct page *page, size_t survey_index, size_t question_index,
                         const struct hd_survey *survey, const struct hd_scale *scale)
{
    const struct hd_question *question = &survey->question[question_index];
    size_t route = 0;
    while (question->wording[route].scale != scale) {
        route++;
    }
    uint64_t counts[HD_ANSWER_CODES];
    bool may[HD_OPTIONS_MAX];
    bool all = true;
    sync_view_question(page->view, survey_index, question_index, scale, counts);
    sync_view_options(page->view, survey_index, question_index, scale, counts, may);
    uint64_t base = counts[HD_COUNT_ANSWERED];
    say(page, "%s  %s\n", question->code, question->wording[route].ask.text[0]);
    if (base == 0 ||
        sync_view_hides_question(page->view, survey_index, question_index, counts)) {
        say(page, "  %s\n\n", hd_verdict_words(HD_TOO_FEW));
        return;
    }
    for (size_t i = 0; i < scale->n; i++) {
        say_option(page, &scale->option[i], counts[HD_ANSWER_FIRST_OPTION + i], base, may[i]);
        all = all && may[i];
    }
    char people[HD_COUNT_WORDS_MAX];
    count_words(page->view, base, people);
    say(page, "  %s answered\n", page->view->exact ? people : hd_band_words(base));
    if (question->kind == HD_KIND_MANY) {
        say(page, "  Shares are %s\n", SYNC_MANY_SHARES);
    }
    if (!all) {
        say(page, "  \"-\" is not said: it would tell what fewer than %d people chose\n",
            HD_BASE_MIN);
    }
    say(page, "\n");
}

/* Questions on which no target can rest, for no answer to them is better than another. */
static void say_neutral_questions(struct page *page)
{
    const struct hd_survey *const *surveys = NULL;
    size_t n = sync_office_surveys(page->view->office, &surveys);
    for (size_t s = 0; s < n; s++) {
        const struct hd_survey *survey = surveys[s];
        for (size_t i = 0; i < survey->questions_n * survey->scales_n && !page->err; i++) {
            size_t question = i / survey->scales_n;
            const struct hd_scale *scale = &survey->scale[i % survey->scales_n];
            if (scale->neutral && !survey->question[question].practice &&
                sync_view_asks(survey, question, scale)) {
                say_question(page, s, question, survey, scale);
            }
        }
    }
}

enum hd_err sync_aggregate_text(const struct sync_office *office,
                                const struct sync_aggregate *aggregate,
                                const struct sync_period *period, bool exact,
                                struct hd_buf *out)
{
    struct sync_view view = {
        .office = office, .aggregate = aggregate, .period = period, .exact = exact};
    struct page page = {.view = &view, .out = out, .err = sync_view_init(&view)};
    say_counted(&page);
    say_untrusted(&page);
    say_left_out(&page);
    say(&page, "\n");
    for (size_t i = 0; i < view.n && !page.err; i++) {
        say_result(&page, &view.result[i]);
    }
    say_neutral_questions(&page);
    if (page.err) {
        hd_buf_free(out);
    }
    sync_view_fini(&view);
    return page.err;
}
