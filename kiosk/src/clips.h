/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLIPS_H
#define CLIPS_H

/*
 * Recorded voices. A clip is an Ogg Opus file whose name is made from the language and the very
 * words that are spoken, so that a text that is changed loses its clip by itself instead of saying
 * something else than the glass. Format: docs/formats/clips.md.
 */

#include <stdbool.h>

#include <heard/err.h>

#include "utterance.h"

enum {
    CLIP_KEY_LEN = 16,       /**< hex digits */
    CLIP_FILE_MAX = 1 << 20, /**< bytes of a file */
    CLIP_SECONDS_MAX = 60,
};

/** The key of a clip: CLIP_KEY_LEN hex digits and a NUL. */
void clip_key(const char *lang, const char *say, char *out);

/**
 * Read the clip of a text, if there is one.
 *
 * A clip has no marks: the whole text is marked from its first sample on.
 *
 * @param dir folder of clips, one folder a language in it
 * @param text shown; NULL for nothing
 * @param slow the clip that was recorded slowly
 * @param[out] out must be empty; on HD_OK free with utterance_clear()
 * Errors: HD_E_NOT_FOUND (there is none), HD_E_FORMAT (it is damaged, or no Ogg Opus), HD_E_RANGE
 * (too large or too long), HD_E_IO, HD_E_NOMEM. out is then empty.
 */
HD_NODISCARD enum hd_err clip_read(const char *dir, const char *lang, const char *text,
                                   const char *say, bool slow, struct utterance *out);

#endif
