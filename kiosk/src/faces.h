/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FACES_H
#define FACES_H

/*
 * Which fonts write a language, and those fonts opened at the sizes that are needed. A chain of
 * faces for each language and weight: a character is drawn in the first that has it.
 */

#include <stdbool.h>
#include <stdint.h>

#include <SDL2/SDL_ttf.h>

#include <heard/err.h>

struct faces;

/**
 * Find the fonts of Latin script.
 *
 * @param[out] out free with faces_free()
 * Errors: HD_E_NOT_FOUND (no usable font is installed), HD_E_NOMEM, HD_E_IO.
 */
HD_NODISCARD enum hd_err faces_new(struct faces **out);

void faces_free(struct faces *faces);

/** The chain of a language and weight, by a small number for the calls below. */
size_t faces_chain(struct faces *faces, const char *lang, bool bold);

/** The first face of a chain that has a character; 0, the chain's first, when none has. */
uint8_t faces_have(const struct faces *faces, size_t chain, uint32_t character);

/** A face of a chain at a size, borrowed until the next call; NULL when it cannot be opened. */
TTF_Font *faces_font(struct faces *faces, size_t chain, uint8_t face, int em);

#endif
