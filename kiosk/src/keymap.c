/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keymap.h"

#include <stddef.h>

enum {
    CODE_ESCAPE = 27,
    CODE_SCANCODES = 1 << 30, /* how SDL numbers keys without a character */
    SCANCODE_F1 = 58,
    SCANCODE_F12 = 69,
};

void keymap_clear(struct keymap *map)
{
    *map = (struct keymap){.n = 0};
}

static bool is_kept(struct key_press press)
{
    int32_t scancode = press.code & ~CODE_SCANCODES;
    bool function =
        (press.code & CODE_SCANCODES) && scancode >= SCANCODE_F1 && scancode <= SCANCODE_F12;
    bool digit = press.code >= '0' && press.code <= '9';
    return press.source == KEY_OF_KEYBOARD && (press.code == CODE_ESCAPE || digit || function);
}

static bool same(struct key_press a, struct key_press b)
{
    return a.source == b.source && a.code == b.code;
}

bool keymap_learn(struct keymap *map, struct key_press press, enum keymap_meaning meaning)
{
    if (is_kept(press)) {
        return false;
    }
    for (size_t i = 0; i < map->n; i++) {
        if (same(map->entry[i].press, press)) {
            map->entry[i].meaning = meaning;
            return true;
        }
    }
    if (map->n == KEYMAP_MAX) {
        return false;
    }
    map->entry[map->n].press = press;
    map->entry[map->n++].meaning = meaning;
    return true;
}

enum keymap_meaning keymap_find(const struct keymap *map, struct key_press press)
{
    for (size_t i = 0; i < map->n; i++) {
        if (same(map->entry[i].press, press)) {
            return map->entry[i].meaning;
        }
    }
    return KEYMAP_NONE;
}
