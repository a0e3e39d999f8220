/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_ANSWERS_H
#define HD_ANSWERS_H

/*
 * The payload of an answers record: one person's answers as bytes, and back. The survey alone says
 * where a question stands, so a payload says nothing but the answers. Format: docs/formats/inner.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/record.h>
#include <heard/survey.h>

/** Bytes of the payload of a survey: one a question, three where many options may be chosen. */
size_t hd_answers_len(const struct hd_survey *survey);

/**
 * Write the payload and its length.
 *
 * @param answer HD_ANSWER_* by question index
 * @param chosen mask of options by question index: bit i = option i; not looked at unless the
 *               question is of kind many and answered
 */
void hd_answers_write(const struct hd_survey *survey, const uint8_t *answer,
                      const uint16_t *chosen, struct hd_record *record);

/**
 * Read a payload: only what a person on this route of the survey could have answered.
 *
 * @param route index
 * @param[out] answer HD_QUESTIONS_MAX bytes by question index
 * @param[out] chosen HD_QUESTIONS_MAX masks; 0 unless the question is of kind many and answered
 * Returns false for another length, an answer or option that is not offered there, a mask that
 * does not belong, or an answer to a question that the person was not asked; what answer and
 * chosen then hold means nothing.
 */
bool hd_answers_read(const struct hd_survey *survey, size_t route,
                     const struct hd_record *record, uint8_t *answer, uint16_t *chosen);

/** Whether somebody on this route with these answers is asked the question, were it on the way. */
bool hd_answers_ask(const struct hd_survey *survey, size_t route, size_t question,
                    const uint8_t *answer, const uint16_t *chosen);

#endif
