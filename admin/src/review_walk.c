/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every value of a file, parents before children, with the way to it at hand. A walk keeps its own
 * stack, because files come from strangers.
 */

#include <string.h>

#include "review.h"

void review_walk_begin(struct review_walk *walk, json_t *top)
{
    *walk = (struct review_walk){.n = 1};
    walk->step[0].value = top;
}

/* The next child of a value, in child. */
static bool next_child(struct review_step *at, struct review_step *child)
{
    *child = (struct review_step){0};
    if (json_is_object(at->value)) {
        at->iter = at->begun ? json_object_iter_next(at->value, at->iter)
                             : json_object_iter(at->value);
        at->begun = true;
        if (at->iter) {
            child->key = json_object_iter_key(at->iter);
            child->value = json_object_iter_value(at->iter);
        }
    } else if (json_is_array(at->value) && at->next < json_array_size(at->value)) {
        child->index = at->next++;
        child->value = json_array_get(at->value, child->index);
    }
    return child->value != NULL;
}

bool review_walk_next(struct review_walk *walk)
{
    while (walk->n > 0) {
        struct review_step child;
        if (!next_child(&walk->step[walk->n - 1], &child)) {
            walk->n--;
        } else if (walk->n == REVIEW_DEPTH_MAX) {
            walk->too_deep = true;
        } else {
            walk->step[walk->n++] = child;
            return true;
        }
    }
    return false;
}

void review_walk_skip(struct review_walk *walk)
{
    walk->n--;
}

static bool is_text(const json_t *value)
{
    return json_is_string(value) || json_is_string(json_object_get(value, "text"));
}

bool review_is_words(const json_t *value, const json_t *langs)
{
    size_t i = 0;
    json_t *lang = NULL;
    if (!json_is_object(value) || json_object_size(value) != json_array_size(langs)) {
        return false;
    }
    json_array_foreach(langs, i, lang)
    {
        const char *code = json_string_value(lang);
        if (!code || !is_text(json_object_get(value, code))) {
            return false;
        }
    }
    return i > 0;
}
