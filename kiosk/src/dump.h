/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DUMP_H
#define DUMP_H

#include <heard/err.h>

#include "ui.h"

/** Write a draw list as JSON, for tests and audits. Errors: HD_E_NOMEM, HD_E_IO, HD_E_FULL. */
HD_NODISCARD enum hd_err dump_list(const struct ui_list *list, const char *path);

#endif
