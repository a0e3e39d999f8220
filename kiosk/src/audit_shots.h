/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AUDIT_SHOTS_H
#define AUDIT_SHOTS_H

/*
 * Small pictures of screens with captions, many on a sheet, and a page that shows all sheets: for
 * somebody to look through.
 */

#include <SDL2/SDL.h>

#include <heard/err.h>

#include "app.h"
#include "text.h"

struct shots;

/**
 * @param dir made when it is not there; borrowed until shots_free(), as text
 * @param[out] out free with shots_free()
 * Errors: HD_E_IO, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err shots_new(const char *dir, struct text *text, struct shots **out);

/** Accepts NULL. */
void shots_free(struct shots *shots);

/** From now on screens are of this language in this theme. Both are borrowed. */
void shots_begin(struct shots *shots, const char *lang, const char *theme);

/** One screen; left out when it looks as the one before. */
void shots_add(struct shots *shots, SDL_Surface *surface, const struct app_place *place,
               const char *screen);

/** Write the last sheet of what began. Errors: HD_E_IO, also of sheets before. */
HD_NODISCARD enum hd_err shots_end(struct shots *shots);

/** Write index.html. Errors: HD_E_IO. */
HD_NODISCARD enum hd_err shots_index(struct shots *shots);

#endif
