/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SHAPE_H
#define SHAPE_H

/* Filled shapes with smooth edges, straight into a 32-bit surface, inside its clip rectangle. */

#include <SDL2/SDL.h>

#include "theme.h"

/** Fill a rectangle with corners of the given radius (0: sharp). */
void shape_fill(SDL_Surface *surface, struct ui_rect box, int radius, struct colour colour);

/** A border of the given width inside box, then the fill inside that. */
void shape_bordered(SDL_Surface *surface, struct ui_rect box, int radius, int border,
                    struct colour edge, struct colour fill);

/** A filled circle inside the square box. */
void shape_disc(SDL_Surface *surface, struct ui_rect box, struct colour colour);

#endif
