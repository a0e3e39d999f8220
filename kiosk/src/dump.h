/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DUMP_H
#define DUMP_H

#include <heard/err.h>

#include "app.h"
#include "ear.h"

/**
 * Write what is on the glass as JSON, and what is spoken: for tests and audits.
 *
 * @param app built
 * @param ear what was said since it was last cleared; NULL when nobody listens
 * Errors: HD_E_NOMEM, HD_E_IO, HD_E_FULL.
 */
HD_NODISCARD enum hd_err dump_app(const struct app *app, const struct ear *ear,
                                  const char *path);

#endif
