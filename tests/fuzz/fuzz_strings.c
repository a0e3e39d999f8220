/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of strings loads or is refused with a reason; lookups never give half a string. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <heard/strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const keys[] = {"next", "back", "help.phone", "a", "", "zzz"};
    struct hd_notes notes = {.n = 0};
    struct hd_strings *strings = NULL;
    enum hd_err err = hd_strings_load((struct hd_slice){data, size}, "fuzz", &notes, &strings);
    must((err == HD_OK) == (strings != NULL));
    must((err == HD_OK) == (notes.errors == 0));
    for (size_t k = 0; strings && k < sizeof(keys) / sizeof(keys[0]); k++) {
        const struct hd_string *string = hd_strings_get(strings, keys[k]);
        for (size_t i = 0; string && i < hd_strings_langs(strings)->n; i++) {
            must(string->text[i] && *string->text[i] && string->say[i] && *string->say[i]);
        }
    }
    hd_strings_free(strings);
    return 0;
}
