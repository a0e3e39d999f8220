/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PICTURES_H
#define PICTURES_H

/* SVG pictures, rasterised once at each size they are shown in. */

#include <stdbool.h>

#include <SDL2/SDL.h>

#include <heard/err.h>

struct pictures;

/**
 * @param dir folder of the .svg files
 * @param[out] out free with pictures_free()
 * Errors: HD_E_NOMEM, HD_E_NOT_FOUND (no such folder).
 */
HD_NODISCARD enum hd_err pictures_new(const char *dir, struct pictures **out);

void pictures_free(struct pictures *pictures);

/**
 * A picture as side by side pixels, borrowed as long as pictures.
 *
 * @param turned left and right exchanged: for an arrow, where words go from right to left
 *
 * Returns NULL when there is no such picture or no memory; it is logged once and left out.
 */
SDL_Surface *pictures_get(struct pictures *pictures, const char *name, int side, bool turned);

#endif
