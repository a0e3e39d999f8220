/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ADMIN_PAPER_H
#define ADMIN_PAPER_H

/*
 * The way back from paper: somebody types the words of a recovery sheet, or of two shares, and they
 * become the wave's recovery key.
 */

#include <stdint.h>

#include <heard/err.h>
#include <heard/notes.h>
#include <heard/shares.h>
#include <sync/office.h>

/** What the paper gave. Secret; in hd_secret_alloc() memory. */
struct admin_paper {
    uint8_t key[HD_KEY_LEN]; /**< the wave's recovery key, checked against its public one */
    unsigned share[HD_SHARES_NEEDED]; /**< numbers of the two shares; 0 when it was one sheet */
};

/**
 * Read the words from the terminal, where they are seen while they are typed, or from a file.
 *
 * 24 words are a sheet, 27 a share; of shares two are asked for. What was mistyped is told at once
 * and asked again on the terminal. The screen is cleared afterwards.
 *
 * @param file a file or pipe with the words; NULL to ask on the terminal
 * @param office whose wave at hand the paper must belong to
 * @param notes has the sentence on error
 * @param[out] out on HD_OK only
 * Errors: HD_E_NOT_FOUND (no such file, no terminal, a word not on the list), HD_E_RANGE (not as
 * many words as a sheet or two shares have), HD_E_FORMAT (the checksum does not fit), HD_E_EXISTS
 * (the same share twice), HD_E_AUTH (the words of another office or wave), HD_E_IO, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err admin_paper_read(const char *file, const struct sync_office *office,
                                          struct hd_notes *notes, struct admin_paper *out);

/** What is true when passphrase and paper are both gone: two sentences, for every command that has
 * to do with either. Ends in a line feed. */
extern const char admin_nothing_else_opens[];

/** And when that happens before anything was answered. Ends in a line feed. */
extern const char admin_begin_anew[];

#endif
