/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_OFFICE_FACTS_H
#define SYNC_OFFICE_FACTS_H

/* The office's facts as office.json and back. Private to sync. */

#include <sync/office.h>

/** Write the facts as JSON. out must be HD_BUF_EMPTY; the caller owns it. Errors: HD_E_NOMEM,
 * HD_E_RANGE (waves that would not be read back). */
HD_NODISCARD enum hd_err sync_facts_encode(const struct sync_office_facts *facts,
                                           struct hd_buf *out);

/**
 * Read them back.
 *
 * @param place file name for messages
 * Errors: HD_E_FORMAT, HD_E_VERSION, HD_E_RANGE, HD_E_NOMEM; notes has the sentence.
 */
HD_NODISCARD enum hd_err sync_facts_decode(struct hd_slice json, const char *place,
                                           struct hd_notes *notes,
                                           struct sync_office_facts *out);

#endif
