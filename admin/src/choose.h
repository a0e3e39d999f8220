/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ADMIN_CHOOSE_H
#define ADMIN_CHOOSE_H

/*
 * Choosing a new passphrase: one's own, or a generated one for who just presses Enter.
 */

#include <heard/err.h>
#include <heard/notes.h>
#include <sync/cli.h>

/**
 * @param file its first line is the passphrase; NULL to ask on the terminal
 * @param whose "the officer", for the question
 * @param[out] out free with sync_passphrase_free(); set on HD_OK only
 * Errors: those of sync_cli_passphrase(); notes has the sentence.
 */
HD_NODISCARD enum hd_err admin_choose_passphrase(const char *file, const char *whose,
                                                 struct hd_notes *notes,
                                                 struct sync_passphrase *out);

#endif
