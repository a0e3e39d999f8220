/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_CARDS_H
#define HD_CARDS_H

/*
 * "You said, we responded": what an office did about what people told it, in words for them.
 * Kiosks get the cards in packs. Immutable after loading. Format: docs/formats/cards.md.
 */

#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>
#include <heard/strings.h>
#include <heard/survey.h>

enum {
    HD_CARDS_MAX = 24,
    HD_CARDS_JSON_MAX = 1 << 19, /**< bytes of a file of cards */
};

struct hd_card {
    const char *code; /**< stable, "words" */
    struct hd_string said;
    struct hd_string responded;
    const char *picture; /**< name of a picture; NULL for none */
    const char *theme;   /**< what it is about, a code; NULL for none */
    int32_t from;        /**< first and last day to show it, days since 1970-01-01 (week.h); */
    int32_t until;       /**< INT32_MIN and INT32_MAX where the file says none */
};

struct hd_cards {
    struct hd_arena_block *memory; /**< owned; everything below points into it */
    uint8_t digest[HD_DIGEST_LEN]; /**< first bytes of BLAKE2b-256 of the canonical JSON */
    struct hd_langs langs;
    size_t n; /**< 0 to HD_CARDS_MAX */
    struct hd_card card[HD_CARDS_MAX];
};

/**
 * Read and check a file of cards.
 *
 * @param json borrowed
 * @param place file name for messages
 * @param notes what is wrong, with lines and JSON paths; warnings also on success
 * @param[out] out free with hd_cards_free(); NULL on error
 * Errors: HD_E_FORMAT, HD_E_VERSION, HD_E_RANGE, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_cards_load(struct hd_slice json, const char *place,
                                       struct hd_notes *notes, struct hd_cards **out);

void hd_cards_free(struct hd_cards *cards);

/** A file without any card, for an office that has written none: static text. */
struct hd_slice hd_cards_none(void);

#endif
