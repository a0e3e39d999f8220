/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The draw list, and what is spoken, as JSON. */
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

static json_t *items_json(const struct ui_list *list)
{
    json_t *items = json_array();
    for (size_t i = 0; items && i < list->n; i++) {
        if (json_array_append_new(items, item_json(&list->item[i])) != 0) {
            json_decref(items);
            items = NULL;
        }
    }
    return items;
}

static json_t *heard_json(const struct ear *ear)
{
    json_t *heard = json_array();
    for (size_t i = 0; heard && ear && i < ear->n; i++) {
        if (json_array_append_new(heard, json_string(ear_heard(ear, i))) != 0) {
            json_decref(heard);
            heard = NULL;
        }
    }
    return heard;
}

/* item: whose name is being said now, and which bytes of its text are lit. */
static json_t *spoken_json(const struct app *app, const struct ear *ear)
{
    json_t *heard = heard_json(ear);
    const struct ui_item *item = reader_item(&app->reader, &app->list);
    if (!heard) {
        return NULL;
    }
    return json_pack("{s:b, s:b, s:s?, s:[i,i], s:o}", "on", app->needs.speak, "speaking",
                     reader_speaks(&app->reader), "item", item ? item->say : NULL, "hot",
                     item ? item->hot_start : 0, item ? item->hot_end : 0, "heard", heard);
}

enum hd_err dump_app(const struct app *app, const struct ear *ear, const char *path)
{
    json_t *items = items_json(&app->list);
    json_t *spoken = items ? spoken_json(app, ear) : NULL;
    json_t *root = NULL;
    if (items && spoken) {
        root = json_pack("{s:s, s:o, s:o}", "screen", app->list.screen, "spoken", spoken,
                         "items", items);
    } else {
        json_decref(items);
    }
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
