/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One target in full: what was promised, whether it is kept, how sure that is, and the plan's own
 * words to check it against. With too few answers, the promise stands alone without any figure.
 */

#include <inttypes.h>
#include <stdio.h>

#include <heard/disclosure.h>
#include <heard/text.h>
#include <heard/week.h>

#include "report.h"

static bool has_number(const struct hd_indicator *indicator)
{
    return indicator->comparator != HD_IMPROVE;
}

/** The target for rounding against; above 100 when there is none. */
static uint32_t number_of(const struct hd_indicator *indicator)
{
    return has_number(indicator) ? indicator->target : 101;
}

void admin_report_aim(struct admin_html *html, const struct hd_indicator *indicator)
{
    if (!has_number(indicator)) {
        admin_html_put(html, hd_comparator_words(indicator->comparator));
        return;
    }
    admin_html_putf(html, "%s <span class=\"nowrap\">%" PRIu32 " %%</span>",
                    hd_comparator_words(indicator->comparator), indicator->target);
}

void admin_report_badge(struct admin_html *html, const struct hd_result *result)
{
    bool can_show = hd_may_show(&result->all);
    enum hd_verdict verdict = can_show ? result->all.verdict : HD_TOO_FEW;
    bool indicative = can_show && result->all.base < HD_BASE_SMALL;
    char words[ADMIN_WORDS_MAX];
    (void)snprintf(words, sizeof(words), "%s%s", indicative ? "indicative: " : "",
                   hd_verdict_words(verdict));
    admin_html_putf(html, "<span class=\"badge %s\">",
                    verdict == HD_NO_TARGET ? "plain" : hd_verdict_brag(verdict));
    admin_shape(html, verdict);
    admin_html_put(html, "<span>");
    admin_html_sentence(html, words);
    admin_html_put(html, "</span></span>");
}

/** "to" in an interval, each end kept off the target. */
static void interval(struct admin_html *html, const struct hd_result *result)
{
    char low[ADMIN_WORDS_MAX];
    char high[ADMIN_WORDS_MAX];
    uint32_t target = number_of(result->indicator);
    hd_bound_words(result->all.interval.low, target, low);
    hd_bound_words(result->all.interval.high, target, high);
    admin_html_putf(html,
                    "<span class=\"nowrap\">%s</span> to <span class=\"nowrap\">%s</span>", low,
                    high);
}

static void share_words(const struct hd_figure *figure, const struct hd_indicator *indicator,
                        char *out)
{
    hd_percent_words(figure->positive, figure->base, number_of(indicator), out);
}

static void headline(struct admin_html *html, const struct hd_result *result)
{
    char share[HD_PERCENT_TEXT_MAX];
    share_words(&result->all, result->indicator, share);
    admin_html_put(html, "<div class=\"said\"><p class=\"big\">");
    admin_html_sentence(html, share);
    admin_html_putf(html, "<small>of %s answers are positive</small></p>",
                    hd_band_words(result->all.base));
    admin_html_put(html, "<p class=\"badge-line\">");
    admin_report_badge(html, result);
    admin_html_put(html, "</p></div>");
    if (result->all.base < HD_BASE_SMALL) {
        admin_html_putf(html,
                        "<p>Indicative: with fewer than %d answers this is a first sign, not a "
                        "finding.</p>",
                        HD_BASE_SMALL);
    }
}

static void figure(struct admin_html *html, const struct hd_result *result, size_t i)
{
    admin_html_put(html, "<figure>");
    admin_chart(html, result, i);
    admin_html_put(html,
                   "<figcaption>The dot is the share of positive answers, the bar its 95 % "
                   "interval");
    admin_html_put(html,
                   has_number(result->indicator)
                       ? ", the dashed line the target; the shaded side keeps the promise. "
                       : ". ");
    admin_html_put(html, ADMIN_SELF_SELECTED "</figcaption></figure>");
}

static void row(struct admin_html *html, const char *name)
{
    admin_html_put(html, "<tr><th scope=\"row\">");
    admin_html_put(html, name);
    admin_html_put(html, "</th><td>");
}

static void row_end(struct admin_html *html)
{
    admin_html_put(html, "</td></tr>");
}

static void row_count(struct admin_html *html, const char *name, uint64_t n)
{
    char count[ADMIN_WORDS_MAX];
    hd_about_words(n, count);
    row(html, name);
    admin_html_put(html, count);
    row_end(html);
}

/** Without flagged answers: nothing that, beside the headline, tells what a few of them said. */
static void unflagged(struct admin_html *html, const struct hd_result *result)
{
    const struct hd_figure *rest = &result->unflagged;
    uint64_t flagged = result->all.base - rest->base;
    row(html, "Without flagged answers");
    if (flagged == 0) {
        admin_html_put(html, "the same: no answer here is flagged");
    } else if (result->unflagged_tells) {
        admin_html_put(html, "not shown: it could tell what a few people said");
    } else if (!hd_may_show_difference(result)) {
        admin_html_putf(html, "not shown: fewer than %u are flagged",
                        HD_BASE_MIN * (unsigned)result->indicator->questions_n);
    } else {
        char share[HD_PERCENT_TEXT_MAX];
        share_words(rest, result->indicator, share);
        if (hd_may_show(rest)) {
            admin_html_putf(html, "<span class=\"nowrap\">%s</span>: ", share);
        }
        admin_html_put(html,
                       result->robust ? "the same verdict" : hd_verdict_words(rest->verdict));
        admin_html_put(html, result->robust ? "" : " <strong>(not robust)</strong>");
    }
    row_end(html);
}

static void change(struct admin_html *html, const struct admin_report *report, size_t i)
{
    static const char *const words[] = {
        [ADMIN_NO_CLEAR_CHANGE] = "no clear change",
        [ADMIN_BETTER] = "better",
        [ADMIN_WORSE] = "worse",
    };
    const struct hd_result *result = &report->result[i];
    row(html, "Since the period before");
    if (!report->before_period) {
        admin_html_put(html, "there is no earlier period to compare with");
    } else if (result->wording_changed) {
        admin_html_put(html, "not compared: the questions were not the same before");
    } else if (!result->has_change) {
        admin_html_put(html, "the period before has too few answers to compare with");
    } else {
        char by[ADMIN_WORDS_MAX];
        char low[ADMIN_WORDS_MAX];
        char high[ADMIN_WORDS_MAX];
        admin_points(result->change, by);
        admin_points(result->change_interval.low, low);
        admin_points(result->change_interval.high, high);
        admin_html_putf(html, "%s points (95 %% interval %s to %s): ", by, low, high);
        admin_html_put(
            html,
            words[admin_direction(result->indicator->comparator, result->change_interval)]);
    }
    row_end(html);
}

static void due(struct admin_html *html, const struct hd_indicator *indicator, int32_t today)
{
    int32_t day = 0;
    if (!indicator->due) {
        admin_html_put(html, "no date in the plan");
        return;
    }
    admin_html_text(html, indicator->due);
    if (indicator->due_by && hd_day_parse(indicator->due_by, &day) == HD_OK && day < today) {
        admin_html_put(html, " (this date has passed)");
    }
}

static void table(struct admin_html *html, const struct admin_report *report, size_t i)
{
    const struct hd_result *result = &report->result[i];
    char share[HD_PERCENT_TEXT_MAX];
    share_words(&result->all, result->indicator, share);
    admin_html_put(html, "<table class=\"figures\"><caption>");
    admin_html_text(html, result->indicator->ref);
    admin_html_put(html, " in figures</caption><tbody>");
    row(html, "Positive answers");
    admin_html_putf(html, "<span class=\"nowrap\">%s</span> of %s", share,
                    hd_band_words(result->all.base));
    row_end(html);
    row(html, "95 % interval");
    interval(html, result);
    row_end(html);
    row(html, "Target");
    admin_report_aim(html, result->indicator);
    row_end(html);
    row(html, "Due");
    due(html, result->indicator, report->today);
    row_end(html);
    change(html, report, i);
    unflagged(html, result);
    row_count(html, "Said &ldquo;I don&rsquo;t know&rdquo;", result->dont_know);
    row_count(html, "Said it does not apply", result->not_applicable);
    row_count(html, "Skipped the question", result->skipped);
    admin_html_put(html, "</tbody></table>");
}

/** Answers that could not be joined, or the figure would seem to be everybody's. */
static void apart(struct admin_html *html, const struct hd_result *result)
{
    if (result->apart > 0) {
        char count[HD_COUNT_WORDS_MAX];
        hd_about_words(result->apart, count);
        admin_html_put(html, "<p>");
        admin_html_sentence(html, count);
        admin_html_put(html,
                       " answers to another version of the survey are not in this figure: "
                       "the plan does not say that the two can be compared.</p>");
    }
}

/** A promise that nobody is asked about: said, and never judged. */
static void not_asked(struct admin_html *html, const struct hd_indicator *indicator)
{
    admin_html_put(html, "<p class=\"said\"><strong>");
    admin_html_sentence(html, ADMIN_NOT_ASKED ".");
    admin_html_put(html, "</strong></p><p>");
    if (indicator->questions_n == 0) {
        admin_html_sentence(html, indicator->no_question);
    } else {
        admin_html_put(html, "No survey of this office has its questions.");
    }
    admin_html_put(html, "</p>");
}

static void remarks(struct admin_html *html, const struct hd_result *result)
{
    apart(html, result);
    if (result->part_missed) {
        admin_html_put(html, "<p>Taken together its questions meet the target, but one of them "
                             "alone does not.</p>");
    }
    if (result->indicator->questions_n > 1) {
        admin_html_putf(
            html,
            "<p>This figure joins %zu questions. Answers of one person tend to agree, "
            "and the interval allows for that.</p>",
            result->indicator->questions_n);
    }
    if (result->scales_pooled) {
        admin_html_put(html,
                       "<p>Answers with three faces and with five faces are joined here.</p>");
    }
    if (result->untrusted_left_out) {
        admin_html_putf(
            html,
            "<p>Left out here: fewer than %d answers from a kiosk whose clock could "
            "not be trusted.</p>",
            HD_BASE_MIN);
    }
}

/** Where the target stands, so that anybody can look it up. */
static void source(struct admin_html *html, const struct hd_indicator *indicator)
{
    admin_html_put(html, "<h4>In the plan&rsquo;s own words</h4><blockquote><p>");
    admin_html_text(html, indicator->source.quote);
    admin_html_put(html, "</p></blockquote><p class=\"from\">Source: ");
    admin_html_text(html, indicator->source.document->title);
    admin_html_put(html, ": ");
    admin_html_text(html, indicator->source.at);
    if (indicator->area) {
        admin_html_putf(html, "<br>Area for improvement %" PRIu32 ": ",
                        indicator->area->number);
        admin_html_text(html, indicator->area->title);
    }
    admin_html_put(html, "</p>");
    if (indicator->reading) {
        admin_html_put(html, "<p class=\"from\"><strong>Our reading:</strong> ");
        admin_html_text(html, indicator->reading);
        admin_html_put(html, "</p>");
    }
}

void admin_report_target(struct admin_html *html, const struct admin_report *report, size_t i)
{
    const struct hd_result *result = &report->result[i];
    const struct hd_indicator *indicator = result->indicator;
    admin_html_putf(html,
                    "<article class=\"card\" id=\"t%zu\" aria-labelledby=\"h%zu\">"
                    "<p class=\"ref\">",
                    i + 1, i + 1);
    admin_html_text(html, indicator->ref);
    admin_html_putf(html, "</p><h3 id=\"h%zu\">", i + 1);
    admin_html_sentence(html, indicator->statement);
    admin_html_put(html, "</h3>");
    if (hd_may_show(&result->all)) {
        headline(html, result);
        admin_html_put(html, "<div class=\"body\">");
        figure(html, result, i);
        table(html, report, i);
        admin_html_put(html, "<div>");
        remarks(html, result);
        source(html, indicator);
        admin_html_put(html, "</div></div>");
    } else {
        if (result->not_asked) {
            not_asked(html, indicator);
        } else {
            admin_html_put(html, "<p class=\"said\">");
            admin_report_badge(html, result);
            admin_html_put(html, "</p><p>");
            admin_html_sentence(html, ADMIN_TOO_FEW ".");
            admin_html_put(html, "</p>");
        }
        apart(html, result);
        admin_html_put(html, "<p class=\"aim-line\">Target: ");
        admin_report_aim(html, indicator);
        admin_html_put(html, ". Due: ");
        due(html, indicator, report->today);
        admin_html_put(html, ".</p>");
        source(html, indicator);
    }
    admin_html_put(html, "</article>");
}
