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
    const struct hd_survey *survey;    /**< borrowed */
    size_t route;                      /**< index into survey->route */
    bool short_path;                   /**< the person chose the route's short path */
    size_t at;                         /**< position on the way; its length = finished */
    uint8_t answer[HD_QUESTIONS_MAX];  /**< HD_ANSWER_* by question index */
    uint16_t chosen[HD_QUESTIONS_MAX]; /**< of kind many: mask, bit i = option i */
};

/**
 * Start a person on a route, nothing shown yet but the first question.
 *
 * @param short_path only where the route has one
 */
void hd_flow_start(struct hd_flow *flow, const struct hd_survey *survey, size_t route,
                   bool short_path);

/** Index of the question now asked; -1 when the route is finished. Questions whose condition does
 * not hold are never asked. */
int hd_flow_question(const struct hd_flow *flow);

/** How the question now asked is worded; NULL when the route is finished. */
const struct hd_wording *hd_flow_wording(const struct hd_flow *flow);

/**
 * Answer the question now asked and move on. Answers to questions that are then no longer asked,
 * because they hang on this one, are dropped.
 *
 * @param answer HD_ANSWER_SKIPPED, _DONT_KNOW, _NOT_APPLICABLE (where the question may not apply)
 *               or, of kind one, HD_ANSWER_FIRST_OPTION + option index
 * Returns false, and changes nothing, when that answer does not exist here.
 */
bool hd_flow_answer(struct hd_flow *flow, uint8_t answer);

/** As hd_flow_answer() for a question of kind many: the options chosen, at least one. */
bool hd_flow_choose(struct hd_flow *flow, uint16_t chosen);

/** The note now shown was read: move on. False for a question. */
bool hd_flow_acknowledge(struct hd_flow *flow);

/** Go back one question, its answer kept to be changed. False at the first question. */
bool hd_flow_back(struct hd_flow *flow);

/** Go back to a question that was asked on the way, its answer kept to be changed. False when the
 * way as it now stands does not ask it. */
bool hd_flow_return(struct hd_flow *flow, size_t question);

/** After hd_flow_return(): go on to the first question that is asked and has no answer, or to the
 * end. Notes are passed: they were read. */
void hd_flow_resume(struct hd_flow *flow);

/** Go to the end, whatever has an answer or not. */
void hd_flow_finish(struct hd_flow *flow);

/**
 * The questions and notes that the way as it now stands asks.
 *
 * @param[out] order HD_QUESTIONS_MAX question indices, in the order asked
 * Returns how many there are.
 */
size_t hd_flow_asked(const struct hd_flow *flow, uint8_t *order);

/** Questions asked so far that have an option, "don't know" or "not applicable" as answer. */
size_t hd_flow_answered(const struct hd_flow *flow);

/** Questions and notes that came before the one now asked. */
size_t hd_flow_position(const struct hd_flow *flow);

/** Questions and notes of the person's way: those before, and all that may still come. It
 * grows only when an answer is changed, so on the way forward progress never goes back. */
size_t hd_flow_length(const struct hd_flow *flow);

/**
 * Fill type, survey digest, role, route and payload of a record from the answers; the other
 * members stay as they are. Questions that were not answered, not asked or are not on the way, and
 * practice questions always, are HD_ANSWER_NOT_SHOWN: a record does not say which path was chosen.
 */
void hd_flow_record(const struct hd_flow *flow, struct hd_record *record);

#endif
