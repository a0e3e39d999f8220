/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_MODEL_STRING_READ_H
#define HD_MODEL_STRING_READ_H

/*
 * Reading strings in several languages, for surveys and interface strings alike.
 * Private to model. Format: docs/formats/strings.md.
 */

#include <stdbool.h>

#include <heard/strings.h>

#include "json.h"

/** Read member "languages" of the top of a file; n stays 0, and it is noted, when it is wrong. */
void hd_langs_read(struct hd_json *json, const struct hd_json_at *top, struct hd_langs *langs);

/** Read member "drafts", if it is there: which of the languages no native speaker has read. */
void hd_json_drafts(struct hd_json *json, const struct hd_json_at *top, struct hd_langs *langs);

/** Read the string at a place: every language, and no other. Long sentences get a warning. */
void hd_string_read(struct hd_json *json, const struct hd_json_at *at,
                    const struct hd_langs *langs, struct hd_string *out);

/** Read member key, which must be there. */
void hd_string_need(struct hd_json *json, const struct hd_json_at *at, const char *key,
                    const struct hd_langs *langs, struct hd_string *out);

/** Read member key if it is there. Returns whether it is, right or wrong. */
bool hd_string_may(struct hd_json *json, const struct hd_json_at *at, const char *key,
                   const struct hd_langs *langs, struct hd_string *out);

#endif
