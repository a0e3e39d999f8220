/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a file is that is no .xlsx, so that an officer is told more than "not a spreadsheet": old
 * Excel files, files with a password, comma-separated text, web pages that call themselves .xls.
 */

#include <ctype.h>
#include <string.h>

#include <heard/text.h>

#include "sheets_parts.h"

static bool starts(struct hd_slice bytes, const char *with, size_t n)
{
    return bytes.len >= n && memcmp(bytes.p, with, n) == 0;
}

/* Find text in the first bytes, letter by letter with a zero byte behind each when wide. */
static bool holds(struct hd_slice bytes, const char *text, bool wide)
{
    size_t step = wide ? 2 : 1;
    size_t n = strlen(text) * step;
    for (size_t at = 0; at + n <= bytes.len; at++) {
        size_t i = 0;
        while (i < n && bytes.p[at + i] == (i % step ? 0 : (uint8_t)text[i / step])) {
            i++;
        }
        if (i == n) {
            return true;
        }
    }
    return false;
}

/* The container of old Office files, and of new ones with a password. */
static const char *old_office(struct hd_slice bytes)
{
    if (holds(bytes, "EncryptedPackage", true)) {
        return "The file is locked with a password. Open it in a spreadsheet program, take the "
               "password away, and save it again.";
    }
    if (holds(bytes, "Workbook", true) || holds(bytes, "Book", true)) {
        return "This is an old Excel file (.xls). Open it in a spreadsheet program and save it "
               "as \"Excel Workbook (.xlsx)\".";
    }
    return "This is an old Office file. Open it in its program, and save the table as \"Excel "
           "Workbook (.xlsx)\".";
}

static bool is_html(const char *head)
{
    static const char *const marks[] = {"<html", "<!doctype html", "<table", "<head", "<body"};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (strstr(head, marks[i])) {
            return true;
        }
    }
    return false;
}

static const char *text_kind(struct hd_slice bytes)
{
    char head[1024];
    size_t n = bytes.len < sizeof(head) - 1 ? bytes.len : sizeof(head) - 1;
    for (size_t i = 0; i < n; i++) {
        head[i] = (char)tolower(bytes.p[i]);
        if (head[i] == '\0') {
            return NULL;
        }
    }
    head[n] = '\0';
    if (is_html(head)) {
        return "This is a web page, whatever its name says. Open it in a spreadsheet program "
               "and "
               "save it as \"Excel Workbook (.xlsx)\".";
    }
    if (strstr(head, "urn:schemas-microsoft-com:office:spreadsheet")) {
        return "This is an Excel file of 2003 (XML). Open it in a spreadsheet program and save "
               "it "
               "as \"Excel Workbook (.xlsx)\".";
    }
    if (head[strspn(head, " \r\n\t")] == '{') {
        return "This is a JSON file, not a spreadsheet; \"heard-admin check\" tells what is in "
               "it.";
    }
    if (strpbrk(head, ",;\t") && strpbrk(head, "\r\n")) {
        return "This is a table in text (.csv), which has only one sheet. Open it in a "
               "spreadsheet "
               "program, and save the whole workbook as \"Excel Workbook (.xlsx)\".";
    }
    return NULL;
}

const char *sheets_other_kind(struct hd_slice bytes)
{
    const char *kind = NULL;
    if (bytes.len == 0) {
        return "The file is empty. Ask for it to be sent again.";
    }
    if (starts(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8)) {
        return old_office(bytes);
    }
    if (starts(bytes, "\x09\x08", 2) || starts(bytes, "\x09\x04", 2) ||
        starts(bytes, "\x09\x02", 2)) {
        return "This is a very old Excel file (.xls). Open it in a spreadsheet program and "
               "save "
               "it as \"Excel Workbook (.xlsx)\".";
    }
    if (starts(bytes, "%PDF", 4)) {
        return "This is a PDF, not a spreadsheet. Ask for the spreadsheet that it was made "
               "from.";
    }
    if (starts(bytes, "PK", 2)) {
        return "The file is damaged or was cut short. Ask for it to be sent again.";
    }
    kind = text_kind(bytes);
    return kind ? kind
                : "This is not a spreadsheet. Save it in a spreadsheet program as \"Excel "
                  "Workbook "
                  "(.xlsx)\".";
}
