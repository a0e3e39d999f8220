/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page as a whole: whose plan and which weeks, one look over all targets, each target in
 * full, then what lies behind the figures.
 */

#include <inttypes.h>

#include <heard/disclosure.h>

#include "report.h"

static void text_line(struct admin_html *html, const char *name, const char *value)
{
    admin_html_put(html, "<li>");
    admin_html_put(html, name);
    admin_html_put(html, " <strong>");
    admin_html_text(html, value);
    admin_html_put(html, "</strong></li>");
}

/** The English title of a survey, else its first. */
static const char *survey_title(const struct hd_survey *survey)
{
    for (size_t i = 0; i < survey->langs.n; i++) {
        if (survey->langs.code[i][0] == 'e' && survey->langs.code[i][1] == 'n') {
            return survey->title.text[i];
        }
    }
    return survey->title.text[0];
}

static void drafts(struct admin_html *html, const struct admin_report *report)
{
    for (size_t i = 0; i < report->surveys_n; i++) {
        const struct hd_survey *survey = report->survey[i];
        if (survey->status) {
            admin_html_put(html, "<p class=\"draft\">The survey &ldquo;");
            admin_html_text(html, survey_title(survey));
            admin_html_put(html, "&rdquo;: ");
            admin_html_text(html, survey->status);
            admin_html_put(html, ".</p>");
        }
    }
}

static void head(struct admin_html *html, const struct admin_report *report)
{
    admin_html_put(html,
                   "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                   "<meta name=\"robots\" content=\"noindex\">"
                   "<meta name=\"referrer\" content=\"no-referrer\">"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "style-src 'unsafe-inline'\"><title>What families told us: ");
    admin_html_text(html, report->plan->title);
    admin_html_put(html, ", ");
    admin_html_text(html, report->period);
    admin_html_put(html, "</title>");
    admin_report_style(html);
    admin_html_put(html, "</head>\n<body><div class=\"page\">");
}

static void header(struct admin_html *html, const struct admin_report *report)
{
    char today[ADMIN_WORDS_MAX];
    char responses[ADMIN_WORDS_MAX];
    char flagged[ADMIN_WORDS_MAX];
    admin_day_words(report->today, today);
    hd_about_words(report->totals.accepted, responses);
    hd_about_words(report->totals.flagged, flagged);
    admin_html_put(html, "<header><p class=\"office\">");
    admin_html_text(html, report->office);
    admin_html_put(html,
                   "</p><h1>What families told us about our promises</h1><p class=\"lead\">");
    admin_html_text(html, report->plan->title);
    admin_html_put(html, "</p><ul class=\"facts\">");
    text_line(html, "Answers from", report->period);
    text_line(html, "Surveys answered:", responses);
    text_line(html, "Of these, flagged as hurried or patterned:", flagged);
    if (report->before_period) {
        text_line(html, "Compared with", report->before_period);
    }
    text_line(html, "Answering for the plan:", report->plan->office);
    text_line(html, "Report made on", today);
    admin_html_put(html, "</ul>");
    drafts(html, report);
    admin_html_put(html, "</header><main>");
}

static void tiles(struct admin_html *html, const struct admin_report *report)
{
    static const enum hd_verdict order[] = {
        HD_MET_PROVED, HD_MET, HD_MISSED_WITHIN_CHANCE, HD_MISSED, HD_TOO_FEW, HD_NO_TARGET,
    };
    size_t count[HD_VERDICT_N] = {0};
    size_t not_asked = 0;
    for (size_t i = 0; i < report->plan->indicators_n; i++) {
        const struct hd_figure *all = &report->result[i].all;
        if (report->result[i].not_asked) {
            not_asked++;
            continue;
        }
        count[hd_may_show(all) ? all->verdict : HD_TOO_FEW]++;
    }
    admin_html_put(html, "<ul class=\"tiles\">");
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        enum hd_verdict verdict = order[i];
        if (verdict == HD_NO_TARGET && count[verdict] == 0) {
            continue;
        }
        admin_html_putf(
            html, "<li class=\"tile %s\"><span class=\"row\"><span class=\"n\">%zu</span> ",
            verdict == HD_NO_TARGET ? "plain" : hd_verdict_brag(verdict), count[verdict]);
        admin_shape(html, verdict);
        admin_html_put(html, "</span><span>");
        admin_html_text(html, hd_verdict_words(verdict));
        admin_html_put(html, "</span></li>");
    }
    if (not_asked > 0) {
        admin_html_putf(html,
                        "<li class=\"tile plain\"><span class=\"row\"><span class=\"n\">%zu"
                        "</span></span><span>" ADMIN_NOT_ASKED "</span></li>",
                        not_asked);
    }
    admin_html_put(html, "</ul>");
}

static void overview_row(struct admin_html *html, const struct hd_result *result, size_t i)
{
    const struct hd_indicator *indicator = result->indicator;
    admin_html_putf(html, "<tr><th scope=\"row\"><a href=\"#t%zu\">", i + 1);
    admin_html_text(html, indicator->ref);
    admin_html_put(html, "</a></th><td>");
    admin_html_sentence(html, indicator->statement);
    admin_html_put(html, "</td><td>");
    admin_report_aim(html, indicator);
    admin_html_put(html, "</td>");
    if (result->not_asked) {
        admin_html_put(html, "<td colspan=\"3\">" ADMIN_NOT_ASKED "</td></tr>");
        return;
    }
    if (!hd_may_show(&result->all)) {
        admin_html_put(html, "<td colspan=\"2\">" ADMIN_TOO_FEW "</td>");
    } else {
        char share[HD_PERCENT_TEXT_MAX];
        hd_percent_words(result->all.positive, result->all.base,
                         indicator->comparator == HD_IMPROVE ? 101 : indicator->target, share);
        admin_html_putf(html, "<td class=\"num\">%s</td><td>%s</td>", share,
                        hd_band_words(result->all.base));
    }
    admin_html_put(html, "<td>");
    admin_report_badge(html, result);
    admin_html_put(html, "</td></tr>");
}

static void at_a_glance(struct admin_html *html, const struct admin_report *report)
{
    admin_html_put(html,
                   "<section aria-labelledby=\"glance\"><h2 id=\"glance\">At a glance</h2>");
    tiles(html, report);
    admin_html_put(
        html, "<p class=\"quiet\">" ADMIN_SELF_SELECTED "</p>"
              "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"all\">"
              "<table class=\"overview\"><caption id=\"all\">Every promise of what families "
              "should report</caption><thead><tr>"
              "<th scope=\"col\">Ref.</th><th scope=\"col\">What families should report</th>"
              "<th scope=\"col\">Target</th><th scope=\"col\">Positive</th>"
              "<th scope=\"col\">Answers</th><th scope=\"col\">Verdict</th></tr></thead>"
              "<tbody>");
    for (size_t i = 0; i < report->plan->indicators_n; i++) {
        overview_row(html, &report->result[i], i);
    }
    admin_html_put(html, "</tbody></table></div></section>");
}

enum hd_err admin_report_html(const struct admin_report *report, struct hd_buf *out)
{
    struct hd_buf page = HD_BUF_EMPTY;
    struct admin_html html = {&page, HD_OK};
    head(&html, report);
    header(&html, report);
    at_a_glance(&html, report);
    admin_html_put(&html, "<section aria-labelledby=\"targets\"><h2 id=\"targets\">Target by "
                          "target</h2>");
    for (size_t i = 0; i < report->plan->indicators_n; i++) {
        admin_report_target(&html, report, i);
    }
    admin_html_put(&html, "</section>");
    admin_report_method(&html, report);
    admin_html_put(&html,
                   "</main><footer><p>Made with Heard from sealed, anonymous answers. This "
                   "page is one file and loads nothing from anywhere.</p></footer>"
                   "</div></body></html>\n");
    if (html.err) {
        hd_buf_free(&page);
        return html.err;
    }
    *out = page; /* ownership moves */
    return HD_OK;
}
