/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The recovery sheet: the wave's third key as 24 words on paper, with everything a stranger needs
 * to know in ten years' time: what it opens, for which office, and how to keep it.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/fingerprint.h>
#include <heard/text.h>
#include <heard/week.h>

#include "admin.h"
#include "html.h"

/** More than a sheet ever needs with the longest words and a name all of escapes. */
enum { SHEET_ROOM = 16 << 10 };

static const char word_before[] = "<span class=\"word\">";
static const char word_after[] = "</span>";

static const char style[] =
    "<style>@page{size:A4;margin:15mm 18mm}"
    "body{margin:0 auto;padding:2rem 1.25rem;max-width:44rem;background:#fff;color:#1f1a17;"
    "font:1.0625rem/1.55 \"Atkinson Hyperlegible\",\"Segoe UI\",\"Noto Sans\",\"DejaVu Sans\","
    "Arial,sans-serif}"
    "h1{font-size:2rem;line-height:1.2;margin:0 0 .25rem}h2{font-size:1.2rem;margin:1.6rem 0 "
    ".4rem}p,li{max-width:42em}p{margin:0 0 .6rem}"
    ".stop{border:3px solid #7d1a14;border-radius:.5rem;padding:.6rem 1rem;color:#7d1a14;"
    "font-weight:700}"
    "ol.words{columns:3;column-gap:2rem;padding:1.1rem 1.1rem 1.1rem 3rem;margin:0;border:2px "
    "solid #1f1a17;border-radius:.75rem}"
    "ol.words li{padding:.28rem 0 .28rem .4rem;break-inside:avoid}"
    ".word{font:700 1.25rem \"DejaVu Sans Mono\",\"Courier New\",monospace}"
    "table{border-collapse:collapse}th{text-align:left;padding:.2rem 1.5rem .2rem 0}"
    "td{padding:.2rem 0}td.line{border-bottom:1px solid #1f1a17;min-width:16rem}"
    "caption{text-align:left}@media "
    "print{body{padding:0;font-size:10.5pt;line-height:1.4}h1{font-size:18pt}h2{font-size:12pt;"
    "margin:1rem 0 "
    ".3rem}ul,ol,p{margin-top:0}ol.words{padding-top:.6rem;padding-bottom:.6rem}.word{font-"
    "size:13pt}}</style>";

static const char keeping[] =
    "<h2>How to keep it</h2><ul>"
    "<li>Print this page twice. Put each copy in an envelope of its own, seal it, and sign "
    "across "
    "the flap.</li>"
    "<li>Keep the envelopes in two places, with two people, for example a safe in each of two "
    "buildings. Not beside the officer&rsquo;s computer.</li>"
    "<li>Then delete this file, and empty the wastebasket. The words must never stay on a "
    "computer, in a message, in a photograph or in a cloud.</li>"
    "<li>If an envelope is opened or lost, treat the key as known to others, and tell whoever "
    "answers for data protection.</li>"
    "<li>When the answers of this wave are no longer needed, destroy both copies together with "
    "the "
    "key files. From then on nobody can open them, anywhere.</li></ul>";

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
    admin_html_put(html, "<table><caption>These words belong to</caption><tbody>"
                         "<tr><th scope=\"row\">Office</th><td>");
    admin_html_text(html, sheet->office);
    admin_html_putf(html,
                    "</td></tr><tr><th scope=\"row\">Wave</th><td>%" PRIu32
                    ", from week %s</td>"
                    "</tr><tr><th scope=\"row\">Fingerprint of its keys</th><td>%s"
                    "</td></tr></tbody></table>",
                    sheet->keyset->wave_no, week, fingerprint);
}

static void words(struct admin_html *html, const char *text)
{
    admin_html_put(html, "<h2>The 24 words, in this order</h2><ol class=\"words\">");
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

static void page(struct admin_html *html, const struct admin_sheet *sheet)
{
    admin_html_put(html,
                   "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                   "'none'; style-src 'unsafe-inline'\">"
                   "<title>Recovery sheet: ");
    admin_html_text(html, sheet->office);
    admin_html_put(html, "</title>");
    admin_html_put(html, style);
    admin_html_put(html,
                   "</head>\n<body><main><h1>Recovery sheet</h1>"
                   "<p class=\"stop\">Whoever holds these words can open every answer of this "
                   "wave. Keep them sealed.</p>");
    facts(html, sheet);
    words(html, sheet->words);
    admin_html_put(html,
                   "<h2>What they are for</h2><p>Families&rsquo; answers are sealed. The "
                   "officer&rsquo;s key file and its passphrase open them. If the file, "
                   "the passphrase or the officer&rsquo;s computer is lost, these words "
                   "open the same answers: <code>heard-admin recover OFFICE</code> asks for "
                   "them and makes a new key file. If the words are lost as well, the "
                   "answers stay closed for ever.</p>");
    admin_html_put(html, keeping);
    admin_html_put(html,
                   "<table class=\"hand\"><caption>To fill in by hand</caption><tbody>"
                   "<tr><th scope=\"row\">Copy 1 is kept at</th><td class=\"line\"></td></tr>"
                   "<tr><th scope=\"row\">Copy 2 is kept at</th><td class=\"line\"></td></tr>"
                   "<tr><th scope=\"row\">Sealed on, by</th><td class=\"line\"></td></tr>"
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

enum hd_err admin_sheet_read(struct hd_slice sheet, char *out)
{
    size_t n = 0;
    size_t len = 0;
    size_t at = find(sheet, 0, word_before);
    while (at < sheet.len) {
        at += sizeof(word_before) - 1;
        size_t end = find(sheet, at, word_after);
        size_t letters = end - at;
        if (end == sheet.len || letters == 0 || letters > HD_WORD_MAX || ++n > HD_WORDS) {
            break;
        }
        memcpy(out + len, sheet.p + at, letters);
        len += letters;
        out[len++] = ' ';
        at = find(sheet, end, word_before);
    }
    if (n != HD_WORDS || at != sheet.len) {
        hd_wipe(out, HD_WORDS_TEXT_MAX);
        return HD_E_FORMAT;
    }
    out[len - 1] = 0;
    return HD_OK;
}

enum hd_err admin_sheet_find(const char *dir, char *name)
{
    static const char beginning[] = "recovery-";
    struct hd_names names = {0};
    enum hd_err err = hd_dir_list(dir, "", &names);
    if (err) {
        return err;
    }
    name[0] = 0;
    for (size_t i = 0; i < names.n && !name[0]; i++) {
        if (strncasecmp(names.name[i], beginning, sizeof(beginning) - 1) == 0) {
            (void)hd_text_copy(name, HD_PATH_MAX, names.name[i]);
        }
    }
    hd_names_free(&names);
    return HD_OK;
}

void admin_sheet_remove(const char *dir)
{
    char path[HD_PATH_MAX];
    if (hd_path_join(path, sizeof(path), dir, ADMIN_SHEET) == HD_OK) {
        (void)unlink(path);
    }
}
