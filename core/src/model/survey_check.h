/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_MODEL_SURVEY_CHECK_H
#define HD_MODEL_SURVEY_CHECK_H

/* What makes a survey that is correctly written still misleading. Private to model. */

#include <heard/survey.h>

#include "json.h"

/** Check that a scale has both kinds of answers, the positive ones first. */
void hd_survey_check_scale(struct hd_json *json, const struct hd_json_at *at,
                           const struct hd_scale *scale);

/** Check that routes and questions fit together; the survey was read without an error. */
void hd_survey_check(struct hd_json *json, const struct hd_survey *survey);

#endif
