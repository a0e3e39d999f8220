/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of cards loads, whole, or is refused with a reason. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <heard/cards.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void must_be_whole(const struct hd_string *string, size_t langs)
{
    for (size_t i = 0; i < langs; i++) {
        must(string->text[i] && *string->text[i] && string->say[i] && *string->say[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hd_notes notes = {.n = 0};
    struct hd_cards *cards = NULL;
    enum hd_err err = hd_cards_load((struct hd_slice){data, size}, "fuzz", &notes, &cards);
    must((err == HD_OK) == (cards != NULL));
    must((err == HD_OK) == (notes.errors == 0));
    for (size_t i = 0; cards && i < cards->n; i++) {
        must(cards->card[i].code && cards->card[i].from <= cards->card[i].until);
        must_be_whole(&cards->card[i].said, cards->langs.n);
        must_be_whole(&cards->card[i].responded, cards->langs.n);
    }
    hd_cards_free(cards);
    return 0;
}
