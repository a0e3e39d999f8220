/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of Heard as people like to read it, and as version control likes to compare it: a string in
 * several languages has one language a line, so that a change to one of them is a change of one
 * line. What is short stands on one line. The order of members is kept.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/text.h>

#include "review.h"

enum {
    LINE_LETTERS = 108, /* what stands on one line ends here */
    SPOKEN_LETTERS =
        96, /* a text and how it is spoken, by themselves: more is hard to compare */
    INDENT = 2,
};

struct frame {
    json_t *value; /* borrowed: an object or a list */
    void *iter;
    size_t next;
    bool any;       /* something was written */
    bool by_itself; /* what was written last has lines of its own */
};

struct layout {
    struct hd_buf *out;
    const json_t *langs; /* borrowed */
    struct frame frame[REVIEW_DEPTH_MAX];
    size_t depth;
    size_t column; /* letters on the line so far */
};

static size_t letters_of(const char *text)
{
    size_t n = 0;
    while (hd_utf8_next(&text) != 0) {
        n++;
    }
    return n;
}

/* What is there and cannot be seen: it would be lost at the next change by hand. */
static bool is_unseen(uint32_t c)
{
    return c == 0x7f || (c >= 0x80 && c <= 0xa0) || c == 0xad || c == 0x61c ||
           (c >= 0x2000 && c <= 0x200f) || (c >= 0x2028 && c <= 0x202f) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0x3000 || c == 0xfeff;
}

/* A value on one line, with its name before it. Free with hd_buf_free(). */
static enum hd_err one_line(const char *key, const json_t *value, struct hd_buf *out)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY);
    json_t *name = key ? json_string(key) : NULL;
    char *named = name ? json_dumps(name, JSON_ENCODE_ANY) : NULL;
    enum hd_err err = text && (!key || named) ? HD_OK : HD_E_NOMEM;
    if (!err && key) {
        err = hd_buf_printf(out, "%s: ", named);
    }
    for (const char *at = text; !err && *at != '\0';) {
        const char *from = at;
        uint32_t c = hd_utf8_next(&at);
        err = is_unseen(c) ? hd_buf_printf(out, "\\u%04x", (unsigned)c)
                           : hd_buf_append(out, from, (size_t)(at - from));
    }
    err = err ? err : hd_buf_append(out, "", 1);
    free(text);
    free(named);
    json_decref(name);
    return err;
}

/* False when a string in several languages is in it. */
static bool may_be_one_line(const struct layout *layout, json_t *value)
{
    struct review_walk walk;
    if (json_array_size(layout->langs) < 2 ||
        !(json_is_object(value) || json_is_array(value))) {
        return true;
    }
    review_walk_begin(&walk, value);
    bool found = review_is_words(value, layout->langs);
    while (!found && review_walk_next(&walk)) {
        found = review_is_words(walk.step[walk.n - 1].value, layout->langs);
    }
    return !found;
}

static enum hd_err new_line(struct layout *layout)
{
    layout->column = layout->depth * INDENT;
    return hd_buf_printf(layout->out, "\n%*s", (int)layout->column, "");
}

static enum hd_err write_text(struct layout *layout, const char *text)
{
    layout->column += letters_of(text);
    return hd_buf_append(layout->out, text, strlen(text));
}

static enum hd_err open_frame(struct layout *layout, json_t *value)
{
    if (layout->depth == REVIEW_DEPTH_MAX) {
        return HD_E_RANGE;
    }
    layout->frame[layout->depth++] = (struct frame){.value = value};
    return write_text(layout, json_is_object(value) ? "{" : "[");
}

static bool next_of(struct frame *frame, const char **key, json_t **value)
{
    *key = NULL;
    if (json_is_object(frame->value)) {
        frame->iter = frame->any ? json_object_iter_next(frame->value, frame->iter)
                                 : json_object_iter(frame->value);
        *key = frame->iter ? json_object_iter_key(frame->iter) : NULL;
        *value = frame->iter ? json_object_iter_value(frame->iter) : NULL;
        return frame->iter != NULL;
    }
    *value = json_array_get(frame->value, frame->next++);
    return *value != NULL;
}

/* Whether something short may stand behind what is on this line already. */
static bool may_share(const struct layout *layout, const struct frame *frame, const char *line,
                      bool short_one)
{
    return frame->any && !frame->by_itself && short_one && json_is_array(frame->value) &&
           layout->column + letters_of(line) + 3 <= LINE_LETTERS;
}

/* Whether a group, written on one line as text, is short enough for it. */
static bool has_room(const struct layout *layout, const char *key, const json_t *value,
                     const char *text)
{
    size_t letters = letters_of(text);
    if (json_object_get(value, "say")) {
        return letters - (key ? letters_of(key) + 4 : 0) <= SPOKEN_LETTERS; /* "key": */
    }
    return layout->depth * INDENT + letters + 1 <= LINE_LETTERS;
}

static enum hd_err write_child(struct layout *layout, const char *key, json_t *value)
{
    struct hd_buf line = HD_BUF_EMPTY;
    struct frame *frame = &layout->frame[layout->depth - 1];
    bool group = json_is_object(value) || json_is_array(value);
    enum hd_err err = one_line(key, value, &line);
    const char *text = (const char *)line.p;
    bool fits =
        !err &&
        (!group || (may_be_one_line(layout, value) && has_room(layout, key, value, text)));
    if (!err && may_share(layout, frame, text, !group)) {
        err = write_text(layout, ", ");
    } else if (!err) {
        err = frame->any ? hd_buf_append(layout->out, ",", 1) : HD_OK;
        err = err ? err : new_line(layout);
    }
    frame->any = true;
    frame->by_itself = group;
    if (!err && fits) {
        err = write_text(layout, text);
    } else if (!err) {
        err = key ? hd_buf_printf(layout->out, "\"%s\": ", key) : HD_OK;
        err = err ? err : open_frame(layout, value);
    }
    hd_buf_free(&line);
    return err;
}

static enum hd_err close_frame(struct layout *layout)
{
    const struct frame *frame = &layout->frame[--layout->depth];
    enum hd_err err = frame->any ? new_line(layout) : HD_OK;
    return err ? err : write_text(layout, json_is_object(frame->value) ? "}" : "]");
}

enum hd_err review_layout(json_t *root, struct hd_buf *out)
{
    struct hd_buf made = HD_BUF_EMPTY;
    struct layout layout = {.out = &made, .langs = json_object_get(root, "languages")};
    enum hd_err err = open_frame(&layout, root);
    while (!err && layout.depth > 0) {
        const char *key = NULL;
        json_t *value = NULL;
        err = next_of(&layout.frame[layout.depth - 1], &key, &value)
                  ? write_child(&layout, key, value)
                  : close_frame(&layout);
    }
    err = err ? err : hd_buf_append(&made, "\n", 1);
    if (err) {
        hd_buf_free(&made);
        return err;
    }
    *out = made;
    return HD_OK;
}
