/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding things in a spreadsheet that was read: tables by name, cells by place. */

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sheets.h"

const struct sheets_sheet *sheets_find(const struct sheets_book *book, const char *name)
{
    for (size_t i = 0; i < book->n; i++) {
        const char *at = book->sheet[i].name;
        at += strspn(at, " ");
        size_t n = strlen(at);
        while (n > 0 && at[n - 1] == ' ') {
            n--;
        }
        if (strlen(name) == n && strncasecmp(at, name, n) == 0) {
            return &book->sheet[i];
        }
    }
    return NULL;
}

const struct sheets_cell *sheets_at(const struct sheets_sheet *sheet, uint32_t row,
                                    uint32_t column)
{
    size_t low = 0;
    size_t high = sheet->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct sheets_cell *cell = &sheet->cell[mid];
        if (cell->row == row && cell->column == column) {
            return cell;
        }
        if (cell->row < row || (cell->row == row && cell->column < column)) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return NULL;
}

const char *sheets_text(const struct sheets_sheet *sheet, uint32_t row, uint32_t column)
{
    const struct sheets_cell *cell = sheets_at(sheet, row, column);
    return cell ? cell->text : "";
}

void sheets_ref(uint32_t row, uint32_t column, char out[SHEETS_REF_MAX])
{
    char letters[8] = {0};
    size_t n = sizeof(letters) - 1;
    for (uint32_t left = column + 1; left > 0 && n > 0; left = (left - 1) / 26) {
        letters[--n] = (char)('A' + (left - 1) % 26);
    }
    (void)snprintf(out, SHEETS_REF_MAX, "%s%u", letters + n,
                   (unsigned)(row % SHEETS_ROWS_MAX + 1));
}
