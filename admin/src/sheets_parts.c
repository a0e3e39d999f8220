/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The archive around a spreadsheet, by libzip. Sizes in an archive are only claims, so unpacking
 * counts for itself and stops at the limits; two parts of one name are refused, for two programs
 * could then read two different forms out of one file.
 */

#include "sheets_parts.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zip.h>

#include <heard/text.h>

#include "sheets.h"

enum { RATIO_FROM = 1 << 20, STEP = 64 * 1024 };

struct sheets_parts {
    zip_t *zip;        /* owned */
    uint64_t unpacked; /* bytes so far */
};

enum hd_err sheets_fail(const struct sheets_job *job, enum hd_err err, const char *fmt, ...)
{
    char text[HD_NOTE_TEXT_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    hd_notes_add(job->notes, HD_NOTE_ERROR, job->place, "%s", text);
    return err;
}

static enum hd_err damaged(const struct sheets_job *job)
{
    return sheets_fail(job, HD_E_FORMAT,
                       "The file is damaged or was cut short. Ask for it to be sent again.");
}

static int by_name(const void *a, const void *b)
{
    const char *const *x = a;
    const char *const *y = b;
    return strcasecmp(*x, *y);
}

/* Two entries with one name? Capital letters make no difference in this kind of archive. */
static enum hd_err check_names(const struct sheets_job *job, zip_t *zip, size_t n)
{
    const char **names = calloc(n ? n : 1, sizeof(*names));
    if (!names) {
        return sheets_fail(job, HD_E_NOMEM, "Memory ran out while the file was read.");
    }
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < n && !err; i++) {
        names[i] = zip_get_name(zip, i, ZIP_FL_ENC_RAW);
        if (!names[i]) {
            err = damaged(job);
        }
    }
    if (!err) {
        qsort(names, n, sizeof(*names), by_name);
    }
    for (size_t i = 1; i < n && !err; i++) {
        if (strcasecmp(names[i - 1], names[i]) == 0) {
            err = sheets_fail(
                job, HD_E_FORMAT,
                "The file has two parts with one name, which no spreadsheet program "
                "writes. Open it in one and save it again.");
        }
    }
    free(names);
    return err;
}

/* Name an archive that holds something else. */
static enum hd_err check_kind(const struct sheets_job *job, const struct sheets_parts *parts)
{
    static const struct {
        const char *part;
        const char *says;
    } others[] = {
        {"xl/workbook.bin",
         "This is a binary Excel file (.xlsb). Open it in Excel and save it as "
         "\"Excel Workbook (.xlsx)\"."},
        {"word/document.xml", "This is a Word document, not a spreadsheet."},
        {"ppt/presentation.xml", "This is a PowerPoint presentation, not a spreadsheet."},
        {"Index/Document.iwa", "This is a file of Apple's Numbers, Pages or Keynote. Export it "
                               "there as Excel (.xlsx)."},
        {"content.xml",
         "This is an OpenDocument file (.ods). Open it in LibreOffice and save it "
         "as \"Excel 2007-365 (.xlsx)\"."},
    };
    if (sheets_parts_has(parts, "_rels/.rels") && !sheets_parts_has(parts, others[0].part)) {
        return HD_OK;
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (sheets_parts_has(parts, others[i].part)) {
            return sheets_fail(job, HD_E_FORMAT, "%s", others[i].says);
        }
    }
    return sheets_fail(job, HD_E_FORMAT,
                       "This is an archive (zip) and not a spreadsheet. If the spreadsheet is "
                       "inside it, take it out first.");
}

enum hd_err sheets_too_large(const struct sheets_job *job)
{
    return sheets_fail(job, HD_E_RANGE,
                       "The file has more than %d MB; a form or list is much smaller. Take "
                       "pictures and other tables out of it.",
                       SHEETS_FILE_MAX >> 20);
}

static zip_t *open_bytes(struct hd_slice bytes)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.len, 0, &error);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    if (source && !zip) {
        zip_source_free(source);
    }
    zip_error_fini(&error);
    return zip;
}

enum hd_err sheets_parts_open(const struct sheets_job *job, struct hd_slice bytes,
                              struct sheets_parts **out)
{
    if (bytes.len > SHEETS_FILE_MAX) {
        return sheets_too_large(job);
    }
    if (bytes.len < 2 || memcmp(bytes.p, "PK", 2) != 0) {
        return sheets_fail(job, HD_E_FORMAT, "%s", sheets_other_kind(bytes));
    }
    struct sheets_parts *parts = calloc(1, sizeof(*parts));
    if (!parts) {
        return sheets_fail(job, HD_E_NOMEM, "Memory ran out while the file was read.");
    }
    enum hd_err err = HD_OK;
    parts->zip = open_bytes(bytes);
    zip_int64_t n = parts->zip ? zip_get_num_entries(parts->zip, 0) : -1;
    if (n < 0) {
        err = sheets_fail(job, HD_E_FORMAT, "%s", sheets_other_kind(bytes));
    } else if (n > SHEETS_ENTRIES_MAX) {
        err = sheets_fail(job, HD_E_RANGE,
                          "The file has more than %d parts, which no form needs.",
                          SHEETS_ENTRIES_MAX);
    } else {
        err = check_names(job, parts->zip, (size_t)n);
    }
    if (!err) {
        err = check_kind(job, parts);
    }
    if (err) {
        sheets_parts_close(parts);
        return err;
    }
    *out = parts;
    return HD_OK;
}

void sheets_parts_close(struct sheets_parts *parts)
{
    if (!parts) {
        return;
    }
    if (parts->zip) {
        zip_discard(parts->zip);
    }
    free(parts);
}

static zip_int64_t locate(const struct sheets_parts *parts, const char *name)
{
    return zip_name_locate(parts->zip, name, ZIP_FL_NOCASE | ZIP_FL_ENC_RAW);
}

bool sheets_parts_has(const struct sheets_parts *parts, const char *name)
{
    return locate(parts, name) >= 0;
}

/* What an entry says of itself, which unpacking then checks. */
static enum hd_err check_claims(const struct sheets_job *job, const zip_stat_t *stat)
{
    const zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD;
    if ((stat->valid & needed) != needed) {
        return damaged(job);
    }
    if (stat->encryption_method != ZIP_EM_NONE) {
        return sheets_fail(
            job, HD_E_FORMAT,
            "The file is locked with a password. Open it, take the password away, "
            "and save it again.");
    }
    bool tight = stat->size > RATIO_FROM && stat->size / SHEETS_RATIO_MAX > stat->comp_size;
    if (stat->size > SHEETS_PART_MAX || tight) {
        return sheets_fail(job, HD_E_RANGE,
                           "A part of the file grows to more than a form can need when it is "
                           "unpacked. Copy the rows in use into a new workbook.");
    }
    return HD_OK;
}

static enum hd_err too_much(const struct sheets_job *job)
{
    return sheets_fail(
        job, HD_E_RANGE,
        "The file grows to more than a form can need when it is unpacked. Copy the "
        "rows in use into a new workbook.");
}

/* Unpack until it ends; the archive checks its sum at the end. */
static enum hd_err unpack(const struct sheets_job *job, struct sheets_parts *parts,
                          zip_file_t *file, uint64_t claimed, struct hd_buf *out)
{
    for (;;) {
        if (out->len > claimed || parts->unpacked > SHEETS_TOTAL_MAX) {
            return too_much(job);
        }
        if (hd_buf_reserve(out, out->len + STEP) != HD_OK) {
            return sheets_fail(job, HD_E_NOMEM, "Memory ran out while the file was read.");
        }
        zip_int64_t n = zip_fread(file, out->p + out->len, STEP);
        if (n < 0) {
            return damaged(job);
        }
        if (n == 0) {
            return HD_OK;
        }
        out->len += (size_t)n;
        parts->unpacked += (uint64_t)n;
    }
}

enum hd_err sheets_parts_read(const struct sheets_job *job, struct sheets_parts *parts,
                              const char *name, struct hd_buf *out)
{
    char shown[64];
    hd_text_printable(shown, sizeof(shown), name);
    zip_int64_t at = locate(parts, name);
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (at < 0 || zip_stat_index(parts->zip, (zip_uint64_t)at, 0, &stat) != 0) {
        return sheets_fail(
            job, HD_E_FORMAT,
            "The file lacks its part \"%s\". Open it in a spreadsheet program and "
            "save it again, or ask for it to be sent again.",
            shown);
    }
    enum hd_err err = check_claims(job, &stat);
    if (err) {
        return err;
    }
    struct hd_buf buf = HD_BUF_EMPTY;
    zip_file_t *file = zip_fopen_index(parts->zip, (zip_uint64_t)at, 0);
    err = file ? unpack(job, parts, file, stat.size, &buf)
               : sheets_fail(
                     job, HD_E_FORMAT,
                     "Part \"%s\" of the file cannot be unpacked. Open it in a spreadsheet "
                     "program and save it again.",
                     shown);
    if (file) {
        (void)zip_fclose(file);
    }
    if (err) {
        hd_buf_free(&buf);
        return err;
    }
    *out = buf;
    return HD_OK;
}
