/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions of the simple kind: one question, some of its values. Only "or" joins them, so
 * parentheses change nothing and are passed over; everything else is not understood, and said.
 */

#include <string.h>

#include "xlsform_form.h"

struct reader {
    const char *at;
    size_t open; /* parentheses */
};

static void skip_spaces(struct reader *rd)
{
    rd->at += strspn(rd->at, " \n\t");
}

static bool take(struct reader *rd, const char *token)
{
    size_t n = strlen(token);
    skip_spaces(rd);
    if (strncmp(rd->at, token, n) != 0) {
        return false;
    }
    rd->at += n;
    return true;
}

/* Copy n bytes; false when they are too many or none. */
static bool copy(char out[XLSFORM_NAME_MAX], const char *from, size_t n)
{
    if (n == 0 || n >= XLSFORM_NAME_MAX) {
        return false;
    }
    memcpy(out, from, n);
    out[n] = '\0';
    return true;
}

/* "${name}" */
static bool take_question(struct reader *rd, char out[XLSFORM_NAME_MAX])
{
    if (!take(rd, "${")) {
        return false;
    }
    const char *end = strchr(rd->at, '}');
    if (!end) {
        return false;
    }
    const char *from = rd->at + strspn(rd->at, " ");
    size_t n = strcspn(from, " }");
    rd->at = end + 1;
    return copy(out, from, n);
}

/* 'a', "a" or a number; spreadsheet programs make curly marks of the straight ones. */
static bool take_value(struct reader *rd, char out[XLSFORM_NAME_MAX])
{
    static const struct {
        const char *open, *close;
    } marks[] = {{"'", "'"}, {"\"", "\""}, {"\u2018", "\u2019"}, {"\u201c", "\u201d"}};
    skip_spaces(rd);
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (take(rd, marks[i].open)) {
            const char *end = strstr(rd->at, marks[i].close);
            if (!end || !copy(out, rd->at, (size_t)(end - rd->at))) {
                return false;
            }
            rd->at = end + strlen(marks[i].close);
            return true;
        }
    }
    size_t n = strspn(rd->at, "0123456789.-");
    if (!copy(out, rd->at, n)) {
        return false;
    }
    rd->at += n;
    return true;
}

/* selected(${q}, 'a') or ${q} = 'a' */
static bool take_term(struct reader *rd, char question[XLSFORM_NAME_MAX],
                      char value[XLSFORM_NAME_MAX])
{
    if (take(rd, "selected")) {
        return take(rd, "(") && take_question(rd, question) && take(rd, ",") &&
               take_value(rd, value) && take(rd, ")");
    }
    return take_question(rd, question) && take(rd, "=") && take_value(rd, value);
}

static bool add(struct xlsform_if *out, const char *question, const char *value)
{
    if (out->n > 0 && strcmp(out->question, question) != 0) {
        return false;
    }
    memcpy(out->question, question, XLSFORM_NAME_MAX);
    for (size_t i = 0; i < out->n; i++) {
        if (strcmp(out->value[i], value) == 0) {
            return true;
        }
    }
    if (out->n == HD_OPTIONS_MAX) {
        return false;
    }
    memcpy(out->value[out->n++], value, XLSFORM_NAME_MAX);
    return true;
}

bool xlsform_if_read(const char *text, struct xlsform_if *out)
{
    struct reader rd = {.at = text};
    struct xlsform_if read = {.n = 0};
    for (;;) {
        char question[XLSFORM_NAME_MAX] = "";
        char value[XLSFORM_NAME_MAX] = "";
        while (take(&rd, "(")) {
            rd.open++;
        }
        if (!take_term(&rd, question, value) || !add(&read, question, value)) {
            return false;
        }
        while (rd.open > 0 && take(&rd, ")")) {
            rd.open--;
        }
        skip_spaces(&rd);
        if (*rd.at == '\0') {
            break;
        }
        if (!take(&rd, "or") || !strchr(" \n\t(", *rd.at)) {
            return false;
        }
    }
    if (rd.open > 0) {
        return false;
    }
    *out = read;
    return true;
}
