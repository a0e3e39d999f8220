/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_MODEL_SURVEY_READ_H
#define HD_MODEL_SURVEY_READ_H

/* What the files that read a survey share. Private to model. */

#include <heard/survey.h>

#include "string_read.h"

#define HD_KNOWN(json, at, names)                                                              \
    hd_json_known(json, at, names, sizeof(names) / sizeof((names)[0]))

/** Note that a code is used twice when found, its index among the entries before, is not -1. */
void hd_survey_check_new(struct hd_json *json, const struct hd_json_at *at, const char *code,
                         int found);

/** Index of a scale by code; -1 when there is none. */
int hd_survey_find_scale(const struct hd_survey *survey, const char *code);

/** Member key, one of n words: its index; 0 when it is not there, or wrong, which is noted. */
size_t hd_survey_read_word(struct hd_json *json, const struct hd_json_at *at, const char *key,
                           const char *const *words, size_t n);

/** Read "questions"; languages, scales and routes are read. */
void hd_survey_read_questions(struct hd_json *json, const struct hd_json_at *top,
                              struct hd_survey *survey);

/** Read every question's "if"; the questions are read. */
void hd_survey_read_conditions(struct hd_json *json, const struct hd_json_at *top,
                               struct hd_survey *survey);

#endif
