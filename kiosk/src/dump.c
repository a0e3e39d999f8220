/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The draw list as JSON. */
#include "dump.h"

#include <stdlib.h>

#include <jansson.h>

#include <heard/file.h>

static const char *role_name(enum ui_role role)
{
    switch (role) {
    case UI_TEXT:
        return "text";
    case UI_HEADING:
        return "heading";
    case UI_PICTURE:
        return "picture";
    case UI_BUTTON:
        return "button";
    case UI_CHOICE:
        return "choice";
    case UI_TOGGLE:
        return "toggle";
    case UI_PROGRESS:
        return "progress";
    case UI_PANEL:
        return "panel";
    }
    return "";
}

static json_t *item_json(const struct ui_item *item)
{
    return json_pack("{s:i, s:s, s:s?, s:s?, s:s?, s:[i,i,i,i], s:b, s:b, s:b}", "id", item->id,
                     "role", role_name(item->role), "say", item->say, "text", item->text,
                     "picture", item->picture, "box", item->box.x, item->box.y, item->box.w,
                     item->box.h, "pressed", (item->state & UI_STATE_PRESSED) != 0, "chosen",
                     (item->state & UI_STATE_CHOSEN) != 0, "focused",
                     (item->state & UI_STATE_FOCUSED) != 0);
}

enum hd_err dump_list(const struct ui_list *list, const char *path)
{
    json_t *items = json_array();
    for (size_t i = 0; items && i < list->n; i++) {
        if (json_array_append_new(items, item_json(&list->item[i])) != 0) {
            json_decref(items);
            items = NULL;
        }
    }
    json_t *root =
        items ? json_pack("{s:s, s:o}", "screen", list->screen, "items", items) : NULL;
    char *text = root ? json_dumps(root, JSON_INDENT(1)) : NULL;
    json_decref(root);
    if (!text) {
        return HD_E_NOMEM;
    }
    enum hd_err err =
        hd_file_write(path, (struct hd_slice){(const uint8_t *)text, strlen(text)}, 0644);
    free(text);
    return err;
}
