/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures as inline SVG: a dot with its interval against the target line, and one shape for each
 * verdict. Positions are whole percents like the figures in words: a finer picture would give
 * away with a ruler what the words round.
 */

#include <inttypes.h>

#include <heard/disclosure.h>

#include "report.h"

enum {
    LEFT = 24,  /* x of 0 % */
    STEP = 6,   /* units a percent */
    MIDDLE = 52 /* y of dot and interval */
};

/** Where a fraction stands: its whole percent, or half a percent off when that is the target. */
static double place(double fraction, uint32_t target)
{
    int whole = admin_percent(fraction);
    double off = fraction * 100.0 - (double)whole;
    double shift = 0;
    if (whole == (int)target && off > 1e-9) {
        shift = 0.5;
    } else if (whole == (int)target && off < -1e-9) {
        shift = -0.5;
    }
    return LEFT + STEP * ((double)whole + shift);
}

static void axis(struct admin_html *html)
{
    admin_html_putf(html, "<path class=\"axis\" d=\"M%d 84H%d", LEFT, LEFT + 100 * STEP);
    for (int percent = 0; percent <= 100; percent += 25) {
        admin_html_putf(html, "M%d 84v7", LEFT + percent * STEP);
    }
    admin_html_put(html, "\"/>");
    for (int percent = 0; percent <= 100; percent += 25) {
        admin_html_putf(html, "<text class=\"tick\" x=\"%d\" y=\"110\">%d %%</text>",
                        LEFT + percent * STEP, percent);
    }
}

/** The target as a line, and the side of it that keeps the promise as a lighter ground. */
static void target_line(struct admin_html *html, const struct hd_indicator *indicator)
{
    int x = LEFT + STEP * (int)indicator->target;
    bool up = indicator->comparator == HD_OVER || indicator->comparator == HD_AT_LEAST;
    admin_html_putf(html,
                    "<rect class=\"zone\" x=\"%d\" y=\"26\" width=\"%d\" height=\"58\"/>"
                    "<path class=\"target\" d=\"M%d 22V84\"/>",
                    up ? x : LEFT, up ? LEFT + 100 * STEP - x : x - LEFT, x);
    admin_html_putf(html,
                    "<text class=\"aim\" x=\"%d\" y=\"16\" text-anchor=\"%s\">target: %s ", x,
                    indicator->target > 60   ? "end"
                    : indicator->target < 40 ? "start"
                                             : "middle",
                    hd_comparator_words(indicator->comparator));
    admin_html_putf(html, "%" PRIu32 " %%</text>", indicator->target);
}

void admin_chart(struct admin_html *html, const struct hd_result *result, size_t i)
{
    const struct hd_indicator *indicator = result->indicator;
    const struct hd_figure *figure = &result->all;
    uint32_t target = indicator->comparator == HD_IMPROVE ? 101 : indicator->target;
    char low[ADMIN_WORDS_MAX];
    char high[ADMIN_WORDS_MAX];
    char share[HD_PERCENT_TEXT_MAX];
    hd_bound_words(figure->interval.low, target, low);
    hd_bound_words(figure->interval.high, target, high);
    hd_percent_words(figure->positive, figure->base, target, share);

    admin_html_putf(html,
                    "<svg class=\"chart %s\" viewBox=\"0 0 648 116\" role=\"img\" "
                    "aria-labelledby=\"c%zu\"><title id=\"c%zu\">",
                    hd_verdict_brag(figure->verdict), i + 1, i + 1);
    admin_html_putf(html,
                    "On a line from 0 to 100 %%: %s of the answers are positive, with a 95 %% "
                    "interval from %s to %s",
                    share, low, high);
    if (target <= 100) {
        admin_html_putf(html, "; the target is %s %" PRIu32 " %%",
                        hd_comparator_words(indicator->comparator), target);
    }
    admin_html_put(html, ".</title>");
    if (target <= 100) {
        target_line(html, indicator);
    }
    axis(html);
    double from = place(figure->interval.low, target);
    double to = place(figure->interval.high, target);
    admin_html_putf(html, "<path class=\"range\" d=\"M%.0f %dH%.0fM%.0f %dv24M%.0f %dv24\"/>",
                    from, MIDDLE, to, from, MIDDLE - 12, to, MIDDLE - 12);
    admin_html_putf(html, "<circle class=\"dot\" cx=\"%.0f\" cy=\"%d\" r=\"10\"/></svg>",
                    place(figure->share, target), MIDDLE);
}

void admin_shape(struct admin_html *html, enum hd_verdict verdict)
{
    /* Told apart by outline alone, in grey print and by those who see no colours. */
    static const char *const drawing[HD_VERDICT_N] = {
        [HD_MET_PROVED] =
            "<path class=\"full\" d=\"M12 1.5l3.2 6.9 7.5.9-5.5 5.2 1.4 7.4L12 18.3"
            "l-6.6 3.6 1.4-7.4L1.3 9.3l7.5-.9z\"/>",
        [HD_MET] = "<circle class=\"full\" cx=\"12\" cy=\"12\" r=\"10.5\"/>"
                   "<path class=\"mark\" d=\"M7 12.5l3.5 3.5L17 8.5\"/>",
        [HD_MISSED_WITHIN_CHANCE] = "<path class=\"open\" d=\"M12 2L22 12 12 22 2 12z\"/>"
                                    "<path class=\"full\" d=\"M12 2v20L2 12z\"/>",
        [HD_MISSED] =
            "<rect class=\"full\" x=\"2\" y=\"2\" width=\"20\" height=\"20\" rx=\"2\"/>"
            "<path class=\"mark\" d=\"M7.5 7.5l9 9m0-9l-9 9\"/>",
        [HD_TOO_FEW] = "<circle class=\"open dashed\" cx=\"12\" cy=\"12\" r=\"10\"/>",
        [HD_NO_TARGET] = "<path class=\"mark dark\" d=\"M3 15l6-6 4 4 8-8M15 5h6v6\"/>",
    };
    admin_html_put(html, "<svg class=\"shape\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" "
                         "focusable=\"false\">");
    admin_html_put(html, drawing[verdict]);
    admin_html_put(html, "</svg>");
}
