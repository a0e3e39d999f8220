/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_FLOW_H
#define HD_FLOW_H

/*
 * The way of one person through a survey: which question comes next, what was answered, and the
 * answers as the bytes that a record carries. Pure: no clock, no screen, no file. The caller keeps
 * the struct in locked memory and wipes it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/record.h>
#include <heard/survey.h>

struct hd_flow {
    const struct hd_survey *survey;   /**< borrowed */
    size_t route;                     /**< index into survey->route */
    size_t at;                        /**< position in the route's order; order_n = finished */
    uint8_t answer[HD_QUESTIONS_MAX]; /**< HD_ANSWER_* by question index */
};

/** Start a person on a route, nothing shown yet but the first question. */
void hd_flow_start(struct hd_flow *flow, const struct hd_survey *survey, size_t route);

/** Index of the question now asked; -1 when the route is finished. */
int hd_flow_question(const struct hd_flow *flow);

/** How the question now asked is worded; NULL when the route is finished. */
const struct hd_wording *hd_flow_wording(const struct hd_flow *flow);

/**
 * Answer the question now asked and move on.
 *
 * @param answer HD_ANSWER_SKIPPED, _DONT_KNOW, _NOT_APPLICABLE (where the question may not apply)
 *               or HD_ANSWER_FIRST_OPTION + option index
 * Returns false, and changes nothing, when that answer does not exist here.
 */
bool hd_flow_answer(struct hd_flow *flow, uint8_t answer);

/** Go back one question, its answer kept to be changed. False at the first question. */
bool hd_flow_back(struct hd_flow *flow);

/** Questions asked so far that have an option, "don't know" or "not applicable" as answer. */
size_t hd_flow_answered(const struct hd_flow *flow);

/** Questions of the route that come before the one now asked. */
size_t hd_flow_position(const struct hd_flow *flow);

/** Questions of the route. */
size_t hd_flow_length(const struct hd_flow *flow);

/**
 * Fill type, survey digest, role, route and payload of a record from the answers; the other
 * members stay as they are. Questions that were not answered or are not on the route, and practice
 * questions always, are HD_ANSWER_NOT_SHOWN.
 */
void hd_flow_record(const struct hd_flow *flow, struct hd_record *record);

#endif
