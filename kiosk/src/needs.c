/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The defaults. */
#include "needs.h"

static const struct needs usual = {
    .still = true,
    .symbols = true,
    .volume = NEEDS_VOLUME_USUAL,
    .scan_ms = 1500,
};

void needs_reset(struct needs *needs)
{
    *needs = usual;
}

bool needs_are_usual(const struct needs *needs)
{
    return needs->lang == usual.lang && needs->theme == usual.theme &&
           needs->size == usual.size && needs->reach == usual.reach &&
           needs->ruler == usual.ruler && needs->still == usual.still &&
           needs->symbols == usual.symbols && needs->speak == usual.speak &&
           needs->volume == usual.volume && needs->slow == usual.slow &&
           needs->sounds == usual.sounds && needs->touch == usual.touch &&
           needs->switches == usual.switches && needs->scan_ms == usual.scan_ms &&
           needs->dark == usual.dark;
}
