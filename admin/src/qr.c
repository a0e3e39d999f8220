/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From words to squares. libqrencode finds out which squares are dark; each row of them becomes a
 * few horizontal strokes, so that a page stays small and prints sharp at any size. The library's
 * copies of the words lie in ordinary memory; what it hands over is wiped.
 */

#include "qr.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

#include <heard/keys.h>

enum { QUIET = 4 /* squares of white around the code, as the standard asks */ };

/** Letters to capitals: capital letters and spaces are in the alphanumeric alphabet. */
static bool to_capitals(const char *words, char *out, size_t size)
{
    size_t len = strlen(words);
    if (len == 0 || len >= size) {
        return false;
    }
    for (size_t i = 0; i <= len; i++) {
        char c = words[i];
        out[i] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    return true;
}

static enum hd_err encode(const char *capitals, QRcode **out)
{
    *out = NULL;
    QRinput *input = QRinput_new2(0, QR_ECLEVEL_Q);
    if (!input) {
        return HD_E_NOMEM;
    }
    int rc = QRinput_append(input, QR_MODE_AN, (int)strlen(capitals),
                            (const unsigned char *)capitals);
    if (rc == 0) {
        *out = QRcode_encodeInput(input);
    }
    enum hd_err err = *out ? HD_OK : errno == ENOMEM ? HD_E_NOMEM : HD_E_RANGE;
    QRinput_free(input);
    return err;
}

/** One row as strokes: "M4 4.5h7m2 0h1". */
static void put_row(struct admin_html *html, const unsigned char *row, int width, int y)
{
    int end = 0; /* of the stroke before; 0 when there is none in this row */
    for (int x = 0; x < width; x++) {
        if (!(row[x] & 1)) {
            continue;
        }
        int start = x;
        while (x < width && row[x] & 1) {
            x++;
        }
        if (end == 0) {
            admin_html_putf(html, "M%d %d.5h%d", start + QUIET, y + QUIET, x - start);
        } else {
            admin_html_putf(html, "m%d 0h%d", start - end, x - start);
        }
        end = x;
    }
}

static void put_svg(struct admin_html *html, const QRcode *code, const char *label)
{
    int side = code->width + 2 * QUIET;
    admin_html_put(html, "<svg class=\"qr\" role=\"img\" aria-label=\"");
    admin_html_text(html, label);
    admin_html_putf(html,
                    "\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
                    "<path fill=\"#fff\" d=\"M0 0h%dv%dh-%dz\"/>"
                    "<path stroke=\"#000\" d=\"",
                    side, side, side, side, side);
    for (int y = 0; y < code->width; y++) {
        put_row(html, code->data + (size_t)y * (size_t)code->width, code->width, y);
    }
    admin_html_put(html, "\"/></svg>");
}

void admin_qr_put(struct admin_html *html, const char *words, const char *label)
{
    QRcode *code = NULL;
    char *capitals = hd_secret_alloc(ADMIN_QR_WORDS_MAX);
    enum hd_err err = capitals ? HD_OK : HD_E_NOMEM;
    if (!err && !to_capitals(words, capitals, ADMIN_QR_WORDS_MAX)) {
        err = HD_E_RANGE;
    }
    if (!err) {
        err = encode(capitals, &code);
    }
    if (!err) {
        put_svg(html, code, label);
        hd_wipe(code->data, (size_t)code->width * (size_t)code->width);
    }
    QRcode_free(code);
    hd_secret_free(capitals);
    html->err = html->err ? html->err : err;
}
