/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is in a spreadsheet, a line a cell, so that a second implementation can compare: table, row,
 * column, kind and text, parted by tabs; line ends and tabs in a text are written \n and \t.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sheets.h"

static void put(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n' || *text == '\t' || *text == '\\') {
            putchar('\\');
            putchar(*text == '\n' ? 'n' : *text == '\t' ? 't' : '\\');
        } else {
            putchar(*text);
        }
    }
}

static void dump(const struct sheets_book *book)
{
    static const char kinds[] = {
        [SHEETS_TEXT] = 't', [SHEETS_NUMBER] = 'n', [SHEETS_BOOL] = 'b', [SHEETS_ERROR] = 'e'};
    for (size_t i = 0; i < book->n; i++) {
        const struct sheets_sheet *sheet = &book->sheet[i];
        printf("%zu\t%s%s\t%" PRIu32 "\t%" PRIu32 "\n", i, sheet->name,
               sheet->hidden ? " (hidden)" : "", sheet->rows, sheet->columns);
        for (size_t k = 0; k < sheet->n; k++) {
            const struct sheets_cell *cell = &sheet->cell[k];
            printf("%zu\t%" PRIu32 "\t%" PRIu32 "\t%c\t", i, cell->row, cell->column,
                   kinds[cell->kind]);
            put(cell->text);
            putchar('\n');
        }
    }
}

int main(int argc, char **argv)
{
    static struct hd_notes notes;
    struct sheets_book *book = NULL;
    if (argc != 2) {
        fprintf(stderr, "sheets_dump: give one spreadsheet\n");
        return 2;
    }
    enum hd_err err = sheets_open(argv[1], &notes, &book);
    if (err) {
        fprintf(stderr, "%zu %s\n", notes.errors, hd_notes_first_error(&notes));
        return 1;
    }
    dump(book);
    sheets_free(book);
    return 0;
}
