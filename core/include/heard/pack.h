/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_PACK_H
#define HD_PACK_H

/*
 * A pack: everything a kiosk is told by its office (the wave's public keys, survey, words,
 * cards, settings), signed by the deployment's root key under a rising number.
 * Format: docs/formats/pack.md (FHP1).
 */

#include <stdint.h>

#include <heard/bytes.h>
#include <heard/cards.h>
#include <heard/err.h>
#include <heard/hours.h>
#include <heard/keys.h>
#include <heard/notes.h>
#include <heard/staff.h>
#include <heard/strings.h>
#include <heard/survey.h>

enum { HD_PACK_MAX = 4 << 20 };

struct hd_settings {
    const char *office;    /**< name shown to people, "Family Hubs"; borrowed from the pack */
    uint32_t idle_s;       /**< quiet time before "are you still there?", 30 to 600 */
    uint32_t warning_s;    /**< time to answer that, 20 to 120 */
    struct hd_hours hours; /**< when kiosks ask: at other times they say when again */
};

struct hd_pack {
    uint32_t number;     /**< rises with every pack of a deployment */
    int32_t first_week;  /**< absolute week (week.h) from which weeks are counted: of the
                              deployment's start, the same in every wave */
    int32_t issued_week; /**< absolute week in which the office made the pack: no clock that is
                              right can be long before or after it */
    bool closed;         /**< the wave takes no more answers */
    struct hd_keyset keyset;
    uint8_t receipt_pk[HD_SIGN_PK_LEN]; /**< whoever signs with it may free a kiosk's slots */
    struct hd_settings settings;
    struct hd_staff_code staff[HD_STAFF_MAX]; /**< by rising number */
    size_t staff_n;
    struct hd_survey *survey;      /**< owned */
    struct hd_strings *strings;    /**< owned */
    struct hd_cards *cards;        /**< owned; without a card where the office wrote none */
    struct hd_arena_block *memory; /**< owned */
};

/** What goes into a pack. All borrowed. */
struct hd_pack_content {
    uint32_t number;
    int32_t first_week;
    int32_t issued_week; /**< at least first_week */
    bool closed;
    const struct hd_staff_code *staff; /**< staff_n, by rising number; NULL for none */
    size_t staff_n;
    const struct hd_keyset *keyset;
    const uint8_t *receipt_pk;
    struct hd_settings settings;
    struct hd_slice survey_json;  /**< as accepted by hd_survey_load() */
    struct hd_slice strings_json; /**< as accepted by hd_strings_load() */
    struct hd_slice cards_json;   /**< as accepted by hd_cards_load(); len 0: none */
};

/**
 * Build and sign a pack.
 *
 * @param root_seed the root key's Ed25519 seed
 * @param[out] out must be HD_BUF_EMPTY; the caller owns it
 * Errors: those of the loaders for bad content, with notes; HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_pack_encode(const struct hd_pack_content *content,
                                        const uint8_t *root_seed, struct hd_notes *notes,
                                        struct hd_buf *out);

/**
 * Check the signature, then read a pack.
 *
 * @param root_pk the deployment's root key, pinned when the kiosk was made
 * @param[out] out free with hd_pack_free(); NULL on error
 * Errors: HD_E_AUTH (not signed by this root, or altered), HD_E_FORMAT, HD_E_VERSION, HD_E_RANGE,
 * HD_E_NOMEM; notes says what.
 */
HD_NODISCARD enum hd_err hd_pack_decode(struct hd_slice bytes, const uint8_t *root_pk,
                                        const char *place, struct hd_notes *notes,
                                        struct hd_pack **out);

void hd_pack_free(struct hd_pack *pack);

#endif
