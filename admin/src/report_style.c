/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the report looks: warm paper, dark ink (every text at 7:1 or more), one measure of line, and
 * a print form for A4. Colours of verdicts always come with a shape and words.
 */

#include "report.h"

static const char *const sheet[] = {
    /* Ground, ink and one terracotta accent; b/f are a verdict's background and foreground. */
    ":root{--paper:#f9f4eb;--card:#fffdf9;--ink:#2b2420;--soft:#54493f;--line:#ddd0bd;"
    "--accent:#7c3416;--zone:#f1e7d6}"
    ".blue{--b:#e2ecf8;--f:#123f73}.green{--b:#e3f0de;--f:#1f4d25}.amber{--b:#fbecc9;--f:#"
    "5c3b00}"
    ".red{--b:#fae0da;--f:#7d1a14}.grey{--b:#ece6dd;--f:#453d36}.plain{--b:#f1e7d6;--f:#"
    "5e2911}",

    "*{box-sizing:border-box}html{-webkit-text-size-adjust:100%}"
    "body{margin:0;border-top:.6rem solid "
    "var(--accent);background:var(--paper);color:var(--ink);"
    "font:1.125rem/1.6 \"Atkinson Hyperlegible\",\"Segoe UI\",\"Noto Sans\",\"DejaVu Sans\","
    "Arial,sans-serif}"
    ".page{max-width:58rem;margin:0 auto;padding:0 1.25rem 4rem}"
    "h1,h2,h3,p,ul,ol,blockquote,figure,table{margin:0 0 1rem}"
    "h1{font-size:2.5rem;line-height:1.15;letter-spacing:-.01em;margin:.25rem 0 1rem;"
    "max-width:20em;text-wrap:balance}"
    "h2{font-size:1.65rem;line-height:1.25;margin:3.5rem 0 1rem}"
    "h3{font-size:1.3rem;line-height:1.35;margin:0;text-wrap:balance}"
    "h4{font-size:1.125rem;margin:1.5rem 0 .5rem}"
    "p,li,blockquote{max-width:42em}a{color:var(--accent);text-underline-offset:.2em}"
    "a:focus-visible,.wide:focus-visible{outline:3px solid "
    "var(--accent);outline-offset:3px;border-radius:2px}",

    /* Header */
    "header{padding-top:2.5rem}"
    ".office{font-weight:700;color:var(--accent);margin:0}"
    ".lead{font-size:1.25rem;color:var(--soft)}"
    ".facts{list-style:none;padding:0;margin:0 0 1.5rem;color:var(--soft)}"
    ".facts strong{color:var(--ink)}"
    ".draft{background:#fbecc9;border-left:.4rem solid #8a5a00;color:#4a3000;padding:.75rem "
    "1rem;"
    "border-radius:.25rem}",

    /* One look */
    ".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.8rem;"
    "list-style:none;padding:0;margin:0 0 2rem}"
    ".tile{background:var(--b);color:var(--f);border-radius:.9rem;padding:.9rem .95rem;"
    "line-height:1.35;display:flex;flex-direction:column}"
    ".tile .row{display:flex;align-items:center;justify-content:space-between;"
    "margin-bottom:.35rem}"
    ".tile .n{font-size:2.6rem;font-weight:700;line-height:1}"
    ".tile .shape{width:2rem;height:2rem}",

    /* Tables */
    ".wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:1rem;"
    "line-height:1.45}caption{text-align:left;color:var(--soft);padding:0 0 .6rem}"
    "th,td{text-align:left;vertical-align:top;padding:.6rem .9rem .6rem 0;"
    "border-bottom:1px solid var(--line)}"
    "th:last-child,td:last-child{padding-right:0}"
    "thead th{border-bottom:2px solid var(--ink);vertical-align:bottom}"
    "tbody th{font-weight:600}.num{white-space:nowrap}.nowrap{white-space:nowrap}"
    ".figures{max-width:46rem}.figures th{width:15rem;font-weight:400;color:var(--soft)}",

    /* A target */
    ".card{background:var(--card);border:1px solid var(--line);border-radius:1.1rem;"
    "padding:1.75rem 1.9rem 1.4rem;margin:0 0 2rem;box-shadow:0 1px 2px rgba(70,45,20,.06)}"
    ".ref{color:var(--accent);font-weight:700;margin:0 0 .2rem}"
    ".badge{display:inline-flex;align-items:center;gap:.6rem;background:var(--b);color:var(--f)"
    ";"
    "border-radius:2rem;padding:.4rem 1.05rem .4rem .7rem;font-weight:700;line-height:1.3;"
    "margin:0}.said .badge{margin:.2rem 0 0}"
    ".said{display:flex;flex-wrap:wrap;align-items:center;gap:.6rem 1.75rem;"
    "margin:1.1rem 0 .4rem}"
    ".big{font-size:2.9rem;font-weight:700;line-height:1.1;margin:0}"
    ".big small{display:block;font-size:1rem;font-weight:400;color:var(--soft);line-height:1.4}"
    ".aim-line{margin:.9rem 0 0}.quiet{color:var(--soft)}"
    "td .badge{background:none;padding:0;font-weight:600}",

    "figure{margin:1.25rem 0 1.25rem}figcaption{color:var(--soft);font-size:1rem;"
    "line-height:1.5;max-width:46em}"
    "blockquote{border-left:.3rem solid var(--line);padding:.1rem 0 .1rem 1rem;margin:0 0 "
    ".4rem}"
    "blockquote p{margin:0}.from{color:var(--soft);font-size:1rem}"
    ".shape{width:1.6rem;height:1.6rem;flex:none;overflow:visible}"
    ".shape .full{fill:var(--f)}.shape .open{fill:none;stroke:var(--f);stroke-width:2}"
    ".shape .dashed{stroke-dasharray:4 3.5}"
    ".shape .mark{fill:none;stroke:var(--card);stroke-width:2.6;stroke-linecap:round;"
    "stroke-linejoin:round}.shape .dark{stroke:var(--f)}"
    ".chart{display:block;overflow:visible;width:100%;max-width:46rem;height:auto;min-width:"
    "17rem}"
    ".chart .axis{fill:none;stroke:#7b6c5c;stroke-width:1.5}"
    ".chart text{font-size:16px;fill:var(--soft)}.chart .tick{text-anchor:middle}"
    ".chart .aim{fill:var(--ink);font-weight:600}.chart .zone{fill:var(--zone)}"
    ".chart .target{stroke:var(--ink);stroke-width:2.5;stroke-dasharray:7 4;fill:none}"
    ".chart .range{stroke:var(--f);stroke-width:5;fill:none;stroke-linecap:round}"
    ".chart .dot{fill:var(--f);stroke:var(--card);stroke-width:3}"
    ""
    "footer{margin-top:3.5rem;border-top:1px solid var(--line);padding-top:1rem;"
    "color:var(--soft)}",

    "@media(max-width:40rem){h1{font-size:2rem}.overview{font-size:.9rem}.overview "
    "th,.overview td{padding-right:.5rem}.card{padding:1.25rem 1.1rem 1rem}"
    ".figures th{width:9rem}.chart text{font-size:24px}}",

    /* A4: smaller, no page break inside a target, colours kept. */
    "@page{size:A4;margin:16mm 15mm 18mm}"
    "@media print{:root{--paper:#fff;--card:#fff}header{border-top:2mm solid var(--accent)}"
    "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    "body{font-size:10.5pt;line-height:1.5}.page{max-width:none;padding:0}"
    "header{padding-top:1rem}h1{font-size:23pt}h2{font-size:15pt;margin-top:1.6rem;"
    "break-after:avoid}h3{font-size:12.5pt;break-after:avoid}h4{font-size:10.5pt;"
    "margin:.9rem 0 .3rem;break-after:avoid}"
    "table,figcaption,.from,.big small{font-size:9.5pt}th,td{padding-top:.3rem;"
    "padding-bottom:.3rem}tr,figure,.tile,.badge,blockquote{break-inside:avoid}"
    ".card{break-inside:avoid;box-shadow:none;padding:1rem 1.2rem .4rem;margin-bottom:1rem;"
    "border-radius:.6rem}.tiles{grid-template-columns:repeat(auto-fit,minmax(25mm,1fr));gap:."
    "4rem}"
    ".tile{padding:.6rem .7rem;font-size:9.5pt}.tile .n{font-size:20pt}"
    ".tile .shape{width:1.5rem;height:1.5rem}.big{font-size:22pt}.said{margin:.6rem 0 .2rem}"
    "figure{margin:.4rem 0 .6rem}.wide{overflow:visible}a{color:inherit;text-decoration:none}"
    /* Two targets fit a page: chart and words on the left, figures on the right. */
    ".body{display:grid;grid-template-columns:1.1fr 1fr;column-gap:8mm;"
    "grid-template-rows:auto 1fr}.body .figures{grid-column:2;grid-row:1/span "
    "2;align-self:start}"
    ".body .figures,.body figcaption,.body .from,.body p{font-size:8.75pt;line-height:1.4}"
    ".body .figures th{width:44%}.body .figures td,.body .figures th{padding:.22rem .4rem "
    ".22rem 0}"
    ".chart{min-width:0}.chart text{font-size:21px}body{border-top-width:0}}",

    /* Where the reader's own colours rule, shapes and lines must still be there. */
    "@media(forced-colors:active){.shape .full,.chart .dot{fill:CanvasText}"
    ".shape .open,.shape .dark,.chart .range,.chart .target,.chart .axis{stroke:CanvasText}"
    ".shape .mark{stroke:Canvas}.chart text{fill:CanvasText}.tile,.badge,.card{border:1px "
    "solid CanvasText}}",
};

void admin_report_style(struct admin_html *html)
{
    admin_html_put(html, "<style>");
    for (size_t i = 0; i < sizeof(sheet) / sizeof(sheet[0]); i++) {
        admin_html_put(html, sheet[i]);
    }
    admin_html_put(html, "</style>");
}
