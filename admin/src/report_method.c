/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a reader needs to judge the figures: who is behind them, what was left out and why, and
 * how a verdict is reached. In plain words, with the terms a statistician looks for.
 */

#include <inttypes.h>

#include <heard/disclosure.h>

#include "report.h"

static void left_out(struct admin_html *html, const struct admin_report *report)
{
    uint64_t all = 0;
    for (size_t i = 0; i < SYNC_Q_N; i++) {
        all += report->quarantined[i];
    }
    admin_html_put(html,
                   "<section aria-labelledby=\"left-out\"><h2 id=\"left-out\">Records that "
                   "are in no figure</h2>");
    if (all == 0) {
        admin_html_put(html,
                       "<p>None: every record that came in could be opened and checked.</p>"
                       "</section>");
        return;
    }
    admin_html_put(
        html, "<p>These records came in, of any period, but could not be trusted. They are "
              "kept, never deleted, and counted in nothing above.</p>"
              "<table class=\"figures\"><caption>Records set aside, by reason</caption><thead>"
              "<tr><th scope=\"col\">Reason</th><th scope=\"col\">Records</th></tr></thead>"
              "<tbody>");
    for (size_t i = 0; i < SYNC_Q_N; i++) {
        if (report->quarantined[i] > 0) {
            admin_html_put(html, "<tr><th scope=\"row\">");
            admin_html_sentence(html, sync_quarantine_words((enum sync_quarantine)i));
            admin_html_putf(html, "</th><td>%" PRIu64 "</td></tr>", report->quarantined[i]);
        }
    }
    admin_html_put(html, "</tbody></table></section>");
}

/** Answers of no sure week: in the whole wave and in no stretch of weeks, or, when a few, in
 * neither; every page says of how many it is so. */
static void unsure_weeks(struct admin_html *html, const struct admin_report *report)
{
    uint64_t n = report->totals.week_untrusted;
    if (n == 0) {
        return;
    }
    char count[HD_COUNT_WORDS_MAX];
    hd_about_words(n, count);
    admin_html_put(html, "<section aria-labelledby=\"weeks\"><h2 id=\"weeks\">Answers whose "
                         "week is not sure</h2><p>");
    admin_html_sentence(html, count);
    admin_html_put(html, " answers came from a kiosk whose clock could not be trusted. ");
    admin_html_put(
        html,
        !report->whole_wave
            ? "They are not on this page, because nobody can say whether they belong to its "
              "weeks; nor are they in any change from one period to another. A report over all "
              "weeks counts them as soon as there are ten."
        : hd_may_show_count(n)
            ? "They count here, where all weeks are taken together, and in no report about a "
              "shorter period. A target that fewer than ten of them answered leaves them out "
              "and says so."
            : "They are not counted here yet: until there are ten, somebody who compares "
              "reports could learn what these few said.");
    admin_html_put(html, "</p></section>");
}

static void key_row(struct admin_html *html, enum hd_verdict verdict, const char *rule)
{
    admin_html_putf(html, "<tr><th scope=\"row\"><span class=\"badge %s\">",
                    verdict == HD_NO_TARGET ? "plain" : hd_verdict_brag(verdict));
    admin_shape(html, verdict);
    admin_html_put(html, "<span>");
    admin_html_sentence(html, hd_verdict_words(verdict));
    admin_html_put(html, "</span></span></th><td>");
    admin_html_put(html, rule);
    admin_html_put(html, "</td></tr>");
}

static void key(struct admin_html *html)
{
    admin_html_put(html,
                   "<h3>What the verdicts mean</h3><div><table class=\"key\">"
                   "<caption>Every verdict has a shape and words, not a colour alone"
                   "</caption><thead><tr><th scope=\"col\">Verdict</th><th scope=\"col\">When"
                   "</th></tr></thead><tbody>");
    key_row(html, HD_MET_PROVED,
            "The share meets the target, and so does the whole interval: chance is no likely "
            "explanation.");
    key_row(html, HD_MET,
            "The share meets the target, but the interval reaches to the other side: the true "
            "share may miss it.");
    key_row(html, HD_MISSED_WITHIN_CHANCE,
            "The share misses the target, but the interval reaches it: the true share may meet "
            "it.");
    key_row(html, HD_MISSED,
            "The share misses the target, and so does the whole interval: chance is no likely "
            "explanation.");
    key_row(html, HD_TOO_FEW, "Fewer than 10 answers: no figure is shown, to protect privacy.");
    key_row(html, HD_NO_TARGET, "The plan promises to improve, without a number to reach.");
    admin_html_put(html, "</tbody></table></div>");
}

/** What stands below the key, a heading and a paragraph each; markup of ours. */
static const struct {
    const char *heading, *text;
} explained[] = {
    {"Who is behind the figures", ADMIN_SELF_SELECTED
     " Somebody may have answered more than once, and nobody can tell: answers carry no "
     "name, no age and no time finer than a week. The interval covers chance only. It "
     "cannot know what families who did not answer would have said."},
    {"How a share is counted",
     "The share is positive answers out of all answers on the scale. Positive means the "
     "best two of five faces or the best one of three; where both are joined, the "
     "target says so. &ldquo;I don&rsquo;t know&rdquo;, &ldquo;it does not apply&rdquo; "
     "and skipped questions are not in the share; they are counted beside it. A target "
     "of &ldquo;over 90 %&rdquo; is compared with the exact counts, not with the "
     "rounded figure. No figure is rounded across its target: it says &ldquo;just "
     "under&rdquo; or &ldquo;just over&rdquo; instead."},
    {"How sure a figure is",
     "The 95 % interval is Wilson&rsquo;s score interval. Were the same survey repeated "
     "again and again, about 19 of 20 such intervals would hold the true share; so with "
     "many targets on a page, expect one or the other to mislead. Where several "
     "questions are joined, the interval allows for answers of one person hanging "
     "together. With fewer than 30 answers a verdict is called indicative. A change "
     "between periods is called better or worse only when its interval "
     "(Newcombe&rsquo;s) leaves out zero; different people answered each time."},
    {"Flagged answers",
     "A survey is flagged when it was answered very fast, with the same face "
     "throughout, in a burst of others, after a failed practice, or was left before the "
     "end. None is deleted. Where ten or more are flagged, a target also says what it "
     "would be without them, and &ldquo;not robust&rdquo; when the verdict would "
     "differ."},
    {"What is hidden, and why",
     "Figures with fewer than 10 answers, or fewer than 10 people behind them, are not "
     "shown, nor any two figures whose difference would rest on so few. How many "
     "answered is given in bands or rounded to tens. Otherwise somebody who saw a "
     "family at a kiosk could learn what they said."},
};

static void how(struct admin_html *html)
{
    for (size_t i = 0; i < sizeof(explained) / sizeof(explained[0]); i++) {
        admin_html_put(html, "<h3>");
        admin_html_put(html, explained[i].heading);
        admin_html_put(html, "</h3><p>");
        admin_html_put(html, explained[i].text);
        admin_html_put(html, "</p>");
    }
}

void admin_report_method(struct admin_html *html, const struct admin_report *report)
{
    unsure_weeks(html, report);
    left_out(html, report);
    admin_html_put(html,
                   "<section aria-labelledby=\"method\"><h2 id=\"method\">How to read this "
                   "page</h2>");
    key(html);
    how(html);
    admin_html_put(html, "</section>");
}
