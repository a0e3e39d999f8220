/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHIME_H
#define CHIME_H

/*
 * Soft sounds for who wants them: a touch that was taken, and thanks. Made here from sine waves
 * that fade in and out, quieter than the voice; they carry no meaning that is not seen as well.
 */

#include "reader.h"
#include "utterance.h"

/** Put the sound at the end of an utterance. Errors: HD_E_NOMEM. */
HD_NODISCARD enum hd_err chime_make(enum chime chime, struct utterance *out);

#endif
