/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The recovery sheet: the wave's third key as words and as a QR code on paper, with everything a
 * stranger needs to know in ten years' time: what it opens, for which office, and how to keep it.
 * Or one of three shares of that key, on a page of its own.
 */

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/fingerprint.h>
#include <heard/shares.h>
#include <heard/text.h>
#include <heard/week.h>

#include "admin.h"
#include "html.h"
#include "qr.h"

/** More than a sheet ever needs with the longest words and a name all of escapes. */
enum { SHEET_ROOM = 48 << 10 };

static const char word_before[] = "<span class=\"word\">";
static const char word_after[] = "</span>";

static const char style[] =
    "<style>@page{size:A4;margin:12mm 16mm}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;padding:2rem 1.25rem;max-width:46rem;background:#fff;color:#1f1a17;"
    "font:1rem/1.5 \"Atkinson Hyperlegible\",\"Segoe UI\",\"Noto Sans\",\"DejaVu Sans\","
    "Arial,sans-serif}"
    "h1{font-size:2rem;line-height:1.15;margin:0 0 .5rem}"
    "h2{font-size:1.1rem;line-height:1.3;margin:1.1rem 0 .3rem}"
    "p,li{max-width:44em}p{margin:0 0 .5rem}ol.steps,ul{margin:0;padding-left:1.4em}"
    ".stop{border-left:6px solid #7d1a14;padding:.35rem 0 .35rem .9rem;margin:0 0 .9rem;"
    "color:#7d1a14;font-weight:700}"
    "table{border-collapse:collapse}th{text-align:left;font-weight:400;color:#5b524c;"
    "padding:.12rem 1.4rem .12rem 0;vertical-align:top;white-space:nowrap}td{padding:.12rem 0}"
    ".facts td{font-weight:700;overflow-wrap:anywhere}"
    ".key{display:flex;gap:1.1rem;align-items:center;border:2px solid #1f1a17;"
    "border-radius:.75rem;padding:.8rem 1rem;margin:.2rem 0 0}"
    "ol.words{flex:1;columns:3;column-gap:.9rem;padding:0 0 0 2.1em;margin:0}"
    "ol.words li{padding:.2rem 0;break-inside:avoid}ol.words li::marker{color:#5b524c;"
    "font-size:.85em}"
    ".word{font:700 1.12rem \"DejaVu Sans Mono\",\"Courier New\",monospace}"
    "figure{margin:0;width:48mm;flex:none}.qr{display:block;width:48mm;height:48mm}"
    "figcaption{font-size:.78rem;line-height:1.3;color:#5b524c;text-align:center}"
    "code{font:.95em \"DejaVu Sans Mono\",\"Courier New\",monospace;white-space:nowrap}"
    ".hand{width:100%;margin-top:1rem}.hand td{border-bottom:1px solid #1f1a17;width:100%}"
    ".hand th{padding-top:.55rem}caption{text-align:left}"
    "@media(max-width:40rem){.key{flex-direction:column;align-items:stretch}"
    "ol.words{columns:2}figure{align-self:center}}"
    "@media print{body{padding:0;max-width:none;font-size:10.5pt;line-height:1.42}"
    "h1{font-size:20pt}h2{font-size:11.5pt;margin:4.5mm 0 1.2mm}p{margin:0 0 1.2mm}"
    ".key{margin:0;flex-direction:row;align-items:center}ol.words{columns:3}"
    ".word{font-size:13pt}ol.words li{padding:.9mm 0}"
    "figcaption{font-size:8pt}.hand{margin-top:3mm}.hand th{padding-top:2.6mm}}</style>";

/** What differs between the whole key and a share of it. */
struct wording {
    const char *title;
    const char *stop;
    const char *heading;
    const char *use;
    const char *now;
    const char *lost;
};

static const struct wording whole_key = {
    .title = "Recovery sheet",
    .stop = "Whoever holds these words can open every answer of this wave. Keep them sealed.",
    .heading = "The 24 words, in this order",
    .use =
        "<p>Families&rsquo; answers are sealed. The officer&rsquo;s key file and its "
        "passphrase "
        "open them. When the file, the passphrase or the officer&rsquo;s computer is lost, "
        "open "
        "one envelope and run <code>heard-admin recover OFFICE</code>: it asks for these words "
        "and makes the officer&rsquo;s key and the root key anew.</p>",
    .now =
        "<li>Print this page twice. Then delete the file, and empty the wastebasket.</li>"
        "<li>Run <code>heard-admin drill OFFICE</code> and type the words from the paper. Only "
        "that shows that the paper works.</li>"
        "<li>Put each copy in an envelope of its own, seal it, and sign across the flap. Keep "
        "them in two places, with two people, not beside the officer&rsquo;s computer.</li>",
    .lost =
        "<p><strong>Without a passphrase and without this paper nothing and nobody opens the "
        "answers of this wave, not even the makers of Heard.</strong> If an envelope is opened "
        "or lost, treat the key as known to others, and tell whoever answers for data "
        "protection. When the answers are no longer needed, destroy both copies with the key "
        "files.</p>",
};

static const struct wording one_share = {
    .title = "Recovery share",
    .stop =
        "This is one of three shares. Any two together open every answer of this wave; this "
        "one alone opens nothing. Keep it sealed, and away from the others.",
    .heading = "The 27 words of this share, in this order",
    .use =
        "<p>Families&rsquo; answers are sealed. The officer&rsquo;s key file and its "
        "passphrase "
        "open them. When the file, the passphrase or the officer&rsquo;s computer is lost, two "
        "people bring their shares together and run <code>heard-admin recover OFFICE</code>: "
        "it "
        "asks for the words of both and makes the officer&rsquo;s key and the root key "
        "anew.</p>",
    .now =
        "<li>Print each of the three shares once. Then delete the files, and empty the "
        "wastebasket.</li>"
        "<li>Run <code>heard-admin drill OFFICE</code> and type the words of two shares from "
        "the "
        "paper. Only that shows that the paper works. Run it once more with the "
        "third.</li>"
        "<li>Put each share in an envelope of its own, seal it, and sign across the flap. Give "
        "the three to three people in three places.</li>",
    .lost =
        "<p><strong>Without a passphrase and without two shares nothing and nobody opens the "
        "answers of this wave, not even the makers of Heard.</strong> One lost share can be "
        "spared. If two may be in one hand, treat the key as known to others, and tell whoever "
        "answers for data protection. When the answers are no longer needed, destroy all three "
        "with the key files.</p>",
};

static const char *const names[HD_SHARES + 1] = {ADMIN_SHEET, ADMIN_SHARE_1, ADMIN_SHARE_2,
                                                 ADMIN_SHARE_3};

const char *admin_sheet_name(unsigned share)
{
    assert(share <= HD_SHARES);
    return names[share];
}

void admin_wipe_buf(struct hd_buf *buf)
{
    if (buf->p) {
        hd_wipe(buf->p, buf->cap);
    }
    hd_buf_free(buf);
}

static void facts(struct admin_html *html, const struct admin_sheet *sheet)
{
    char fingerprint[HD_FINGERPRINT_MAX];
    char week[HD_WEEK_TEXT_SIZE];
    hd_fingerprint(sheet->root_pk, sheet->keyset, fingerprint);
    hd_week_format(sheet->first_week, week);
    admin_html_put(html, "<table class=\"facts\"><tbody>"
                         "<tr><th scope=\"row\">Office</th><td>");
    admin_html_text(html, sheet->office);
    admin_html_putf(html,
                    "</td></tr><tr><th scope=\"row\">Wave</th><td>%" PRIu32
                    ", from week %s</td></tr>"
                    "<tr><th scope=\"row\">Fingerprint, not secret</th><td>%s</td></tr>"
                    "</tbody></table>",
                    sheet->keyset->wave_no, week, fingerprint);
}

static void words(struct admin_html *html, const char *text)
{
    admin_html_put(html, "<ol class=\"words\">");
    for (const char *at = text; *at;) {
        size_t n = strcspn(at, " ");
        char word[HD_WORD_MAX + 1] = {0};
        memcpy(word, at, n < HD_WORD_MAX ? n : HD_WORD_MAX);
        admin_html_put(html, "<li>");
        admin_html_put(html, word_before);
        admin_html_text(html, word);
        admin_html_put(html, word_after);
        admin_html_put(html, "</li>");
        hd_wipe(word, sizeof(word));
        at += n + (at[n] == ' ');
    }
    admin_html_put(html, "</ol>");
}

static void title(struct admin_html *html, const struct wording *wording, unsigned share)
{
    admin_html_put(html, wording->title);
    if (share > 0) {
        admin_html_putf(html, " %u of %d", share, HD_SHARES);
    }
}

static void head(struct admin_html *html, const struct admin_sheet *sheet,
                 const struct wording *wording)
{
    admin_html_put(html,
                   "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                   "'none'; style-src 'unsafe-inline'\"><title>");
    title(html, wording, sheet->share);
    admin_html_put(html, ": ");
    admin_html_text(html, sheet->office);
    admin_html_put(html, "</title>");
    admin_html_put(html, style);
    admin_html_put(html, "</head>\n<body><main>");
}

static void page(struct admin_html *html, const struct admin_sheet *sheet)
{
    const struct wording *wording = sheet->share > 0 ? &one_share : &whole_key;
    head(html, sheet, wording);
    admin_html_put(html, "<h1>");
    title(html, wording, sheet->share);
    admin_html_put(html, "</h1><p class=\"stop\">");
    admin_html_put(html, wording->stop);
    admin_html_put(html, "</p>");
    facts(html, sheet);
    admin_html_put(html, "<h2>");
    admin_html_put(html, wording->heading);
    admin_html_put(html, "</h2><div class=\"key\">");
    words(html, sheet->words);
    admin_html_put(html, "<figure>");
    admin_qr_put(html, sheet->words, "The same words as a QR code");
    admin_html_put(html, "<figcaption>The same words, for a scanner that types. Not for a "
                         "telephone: it keeps pictures.</figcaption></figure></div>");
    admin_html_put(html, "<h2>Do this now</h2><ol class=\"steps\">");
    admin_html_put(html, wording->now);
    admin_html_put(html, "</ol><h2>What it is for</h2>");
    admin_html_put(html, wording->use);
    admin_html_put(html, wording->lost);
    admin_html_put(html,
                   "<p>The first four letters of a word are enough. No message, photograph "
                   "or cloud may ever hold these words, and nobody who helps with Heard "
                   "needs them.</p>"
                   "<table class=\"hand\"><tbody>"
                   "<tr><th scope=\"row\">Typed from this paper on, by</th><td></td></tr>"
                   "<tr><th scope=\"row\">Sealed on, by</th><td></td></tr>"
                   "<tr><th scope=\"row\">Kept at, by</th><td></td></tr>"
                   "</tbody></table></main></body></html>\n");
}

enum hd_err admin_sheet_write(const struct admin_sheet *sheet, struct hd_buf *out)
{
    struct hd_buf buf = HD_BUF_EMPTY;
    enum hd_err err = hd_buf_reserve(&buf, SHEET_ROOM);
    if (err) {
        return err;
    }
    const uint8_t *start = buf.p;
    struct admin_html html = {&buf, HD_OK};
    page(&html, sheet);
    err = html.err;
    if (!err && buf.p != start) {
        err = HD_E_RANGE;
    }
    if (err) {
        admin_wipe_buf(&buf);
        return err;
    }
    *out = buf; /* ownership moves */
    return HD_OK;
}

/** Where needle begins in bytes at or after from; len when it does not. */
static size_t find(struct hd_slice bytes, size_t from, const char *needle)
{
    size_t n = strlen(needle);
    for (size_t i = from; i + n <= bytes.len; i++) {
        if (memcmp(bytes.p + i, needle, n) == 0) {
            return i;
        }
    }
    return bytes.len;
}

enum hd_err admin_sheet_read(struct hd_slice sheet, unsigned n, char *out)
{
    unsigned found = 0;
    size_t len = 0;
    size_t at = find(sheet, 0, word_before);
    while (at < sheet.len) {
        at += sizeof(word_before) - 1;
        size_t end = find(sheet, at, word_after);
        size_t letters = end - at;
        if (end == sheet.len || letters == 0 || letters > HD_WORD_MAX || ++found > n) {
            break;
        }
        memcpy(out + len, sheet.p + at, letters);
        len += letters;
        out[len++] = ' ';
        at = find(sheet, end, word_before);
    }
    if (found != n || at != sheet.len) {
        hd_wipe(out, (size_t)n * (HD_WORD_MAX + 1));
        return HD_E_FORMAT;
    }
    out[len - 1] = 0;
    return HD_OK;
}

enum hd_err admin_sheet_find(const char *dir, char *name)
{
    static const char beginning[] = "recovery-";
    struct hd_names found = {0};
    enum hd_err err = hd_dir_list(dir, "", &found);
    if (err) {
        return err;
    }
    name[0] = 0;
    for (size_t i = 0; i < found.n && !name[0]; i++) {
        if (strncasecmp(found.name[i], beginning, sizeof(beginning) - 1) == 0) {
            (void)hd_text_copy(name, HD_PATH_MAX, found.name[i]);
        }
    }
    hd_names_free(&found);
    return HD_OK;
}

void admin_sheet_remove(const char *dir)
{
    char path[HD_PATH_MAX];
    for (unsigned share = 0; share <= HD_SHARES; share++) {
        if (hd_path_join(path, sizeof(path), dir, admin_sheet_name(share)) == HD_OK) {
            (void)unlink(path);
        }
    }
}
