/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A spreadsheet is read or refused with one sentence; what was read keeps its promises, and as a
 * form it becomes a survey that loads, or none. Archives have checksums, which a fuzzer cannot
 * guess: an input that begins with "X" is taken for the XML of one table and packed here.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include <heard/survey.h>
#include <heard/text.h>

#include "sheets.h"
#include "xlsform.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_sheet(const struct sheets_sheet *sheet)
{
    for (size_t i = 0; i < sheet->n; i++) {
        const struct sheets_cell *cell = &sheet->cell[i];
        const struct sheets_cell *last = i > 0 ? &sheet->cell[i - 1] : NULL;
        must(cell->row < sheet->rows && cell->column < sheet->columns);
        must(sheet->rows <= SHEETS_ROWS_MAX && sheet->columns <= SHEETS_COLUMNS_MAX);
        must(!last || last->row < cell->row ||
             (last->row == cell->row && last->column < cell->column));
        size_t len = strlen(cell->text);
        must(len > 0 && len <= SHEETS_TEXT_MAX);
        must(hd_utf8_valid((struct hd_slice){(const uint8_t *)cell->text, len}));
        must(sheets_at(sheet, cell->row, cell->column) == cell);
    }
}

static void check_form(const struct sheets_book *book)
{
    const struct xlsform_options options = {.place = "fuzz"};
    static struct hd_notes notes;
    struct xlsform_list list = {.n = 0};
    struct hd_buf json = HD_BUF_EMPTY;
    struct hd_survey *survey = NULL;
    notes = (struct hd_notes){.n = 0};
    enum hd_err err = xlsform_import(book, &options, &notes, &list, &json);
    must((err == HD_OK) == (json.len > 0));
    must((err == HD_OK) == (notes.errors == 0));
    must(hd_utf8_valid((struct hd_slice){list.lines.p, list.lines.len}));
    if (!err) {
        must(hd_survey_load(hd_buf_slice(&json), "fuzz", &notes, &survey) == HD_OK);
    }
    hd_survey_free(survey);
    hd_buf_free(&json);
    xlsform_list_free(&list);
}

static void check(struct hd_slice bytes)
{
    struct hd_notes notes = {.n = 0};
    struct sheets_book *book = NULL;
    enum hd_err err = sheets_read(bytes, "fuzz", &notes, &book);
    must((err == HD_OK) == (book != NULL));
    must(notes.n == (err ? 1 : 0));
    for (size_t i = 0; book && i < book->n; i++) {
        check_sheet(&book->sheet[i]);
    }
    if (book) {
        check_form(book);
    }
    sheets_free(book);
}

static void add(zip_t *zip, const char *name, struct hd_slice bytes)
{
    zip_source_t *source = zip_source_buffer(zip, bytes.p, bytes.len, 0);
    must(source && zip_file_add(zip, name, source, 0) >= 0);
}

static void add_text(zip_t *zip, const char *name, const char *text)
{
    add(zip, name, (struct hd_slice){(const uint8_t *)text, strlen(text)});
}

/* The parts are stored, not packed, so that this costs little. */
static void check_packed(struct hd_slice xml)
{
#define OFFICE  "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"
#define MAIN    "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    must(source != NULL);
    zip_source_keep(source);
    zip_t *zip = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error);
    must(zip != NULL);
    add_text(zip, "_rels/.rels",
             "<Relationships xmlns='" PACKAGE "'><Relationship Id='a' Type='" OFFICE
             "/officeDocument' Target='w.xml'/></Relationships>");
    add_text(
        zip, "w.xml",
        "<workbook xmlns='" MAIN "' xmlns:r='" OFFICE
        "'><sheets><sheet name='survey' r:id='a'/><sheet name='choices' r:id='b'/></sheets>"
        "</workbook>");
    add_text(zip, "_rels/w.xml.rels",
             "<Relationships xmlns='" PACKAGE "'><Relationship Id='a' Type='" OFFICE
             "/worksheet' Target='s.xml'/><Relationship Id='b' Type='" OFFICE
             "/worksheet' Target='c.xml'/></Relationships>");
    add_text(
        zip, "c.xml",
        "<worksheet xmlns='" MAIN "'><sheetData>"
        "<row><c t='str'><v>list_name</v></c><c t='str'><v>name</v></c><c t='str'><v>label</v>"
        "</c></row><row><c t='str'><v>l</v></c><c t='str'><v>a</v></c><c t='str'><v>A</v></c>"
        "</row><row><c t='str'><v>l</v></c><c t='str'><v>b</v></c><c t='str'><v>B</v></c>"
        "</row></sheetData></worksheet>");
    add(zip, "s.xml", xml);
    must(zip_close(zip) == 0);
    must(zip_source_open(source) == 0);
    zip_stat_t stat;
    must(zip_source_stat(source, &stat) == 0 && (stat.valid & ZIP_STAT_SIZE) != 0);
    uint8_t *bytes = malloc(stat.size);
    must(bytes && zip_source_read(source, bytes, stat.size) == (zip_int64_t)stat.size);
    (void)zip_source_close(source);
    zip_source_free(source);
    zip_error_fini(&error);
    check((struct hd_slice){bytes, stat.size});
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] == 'X') {
        check_packed((struct hd_slice){data + 1, size - 1});
    } else {
        check((struct hd_slice){data, size});
    }
    return 0;
}
