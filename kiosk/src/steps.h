/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STEPS_H
#define STEPS_H

/*
 * Which screen comes after which between "let's go" and "send". What is shown never depends on what
 * was answered, but for questions that the survey itself hangs on an answer.
 */

#include "app.h"

/** What was read before the questions was read: to the first of them. */
void steps_begin(struct app *app);

/** A question or note was left behind: to the signpost, the next question or the end. */
void steps_on(struct app *app, size_t left);

/** The signpost was read: on to what comes next. */
void steps_past_safety(struct app *app);

/** Back from the question now asked. */
void steps_back(struct app *app);

/** Back from "send": to the answers where they are looked at, else to the last question. */
void steps_back_from_end(struct app *app);

/** Whether the answers are looked at before they are sent: on routes of the role "parent". */
bool steps_has_review(const struct app *app);

#endif
