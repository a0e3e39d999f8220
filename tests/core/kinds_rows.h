/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_KINDS_ROWS_H
#define TEST_KINDS_ROWS_H

/*
 * One mistake a row, as in survey_rows.h: what is changed in tests/golden/survey-kinds.json, and
 * what must be said.
 */

#include "model_rows.h"

static const struct row broken[] = {
    /* drafts */
    {"'drafts': ['en']", "'drafts': ['en', 'en']", HD_E_FORMAT, "drafts[1]",
     "language 'en' stands here twice"},
    {"'drafts': ['en']", "'drafts': ['fr']", HD_E_FORMAT, "drafts[0]",
     "'fr' is not among the declared languages"},
    {"'drafts': ['en']", "'drafts': [1]", HD_E_FORMAT, "drafts[0]",
     "must be text, not a whole number"},
    {"'drafts': ['en']", "'drafts': 'en'", HD_E_FORMAT, "drafts", "must be a list, not text"},
    {"'drafts': ['en']", "'drafts': null", HD_E_FORMAT, "drafts", "must be a list, not null"},
    /* scales */
    {"'show': 'row'", "'show': 'line'", HD_E_FORMAT, "scales[1].show",
     "must be 'faces', 'cards', 'row' or 'pair', not 'line'"},
    {"'show': 'row'", "'show': 2", HD_E_FORMAT, "scales[1].show",
     "must be text, not a whole number"},
    {"'show': 'row'", "'show': 'pair'", HD_E_FORMAT, "scales[1]",
     "a scale that shows a 'pair' has 2 options, not 11"},
    {"{'code': 'alone',", "{'code': 'alone', 'positive': false,", HD_E_FORMAT,
     "scales[3].options[0]",
     "'positive' does not go with the scale's 'neutral': true; remove one of them"},
    {"'show': 'row'", "'show': 'row', 'neutral': false, 'best': 'n10'", HD_E_FORMAT,
     "scales[1].best", "'best' is not known here; is it a typing error?"},
    /* routes */
    {"'grade': 12", "'grade': 13", HD_E_RANGE, "routes[1].grade",
     "must be a number from 1 to 12, not 13"},
    {"'grade': 12", "'grade': 0", HD_E_RANGE, "routes[1].grade",
     "must be a number from 1 to 12, not 0"},
    {"'grade': 12", "'grade': '5'", HD_E_FORMAT, "routes[1].grade",
     "must be a whole number, not text"},
    {"'short': ['hello', 'listened', 'why', 'safe']", "'short': []", HD_E_RANGE,
     "routes[0].short", "has 0 entries; 1 to 64 are possible"},
    {"'short': ['hello', 'listened', 'why', 'safe']", "'short': ['hello', 'goodbye']",
     HD_E_FORMAT, "routes[0].short[1]", "question 'goodbye' is not in 'questions'"},
    {"'short': ['hello', 'listened', 'why', 'safe']", "'short': ['hello', 'hello']",
     HD_E_FORMAT, "routes[0].short[1]", "question 'hello' is asked twice on this route"},
    {"'short': ['hello', 'listened', 'why', 'safe']", "'short': ['safe', 'listened']",
     HD_E_FORMAT, "routes[0].short[1]",
     "question 'listened' stands later here than in 'order'"},
    {"'order': ['things', 'where', 'safe']",
     "'order': ['things', 'where', 'safe'], 'short': ['things', 'mood']", HD_E_FORMAT,
     "routes[1].short[1]", "question 'mood' is not in this route's 'order'"},
    {"'short': ['hello', 'listened', 'why', 'safe']", "'short': 'hello'", HD_E_FORMAT,
     "routes[0].short", "must be a list, not text"},
    /* kinds */
    {"'kind': 'note', 'picture'", "'kind': 'note', 'practice': true, 'picture'", HD_E_FORMAT,
     "questions[1]", "a note has no answers; remove 'practice'"},
    {"'kind': 'note', 'picture'",
     "'kind': 'note', 'may_not_apply': true, 'not_applicable': {'en': 'No'}, 'picture'",
     HD_E_FORMAT, "questions[1]", "a note has no answers; remove 'may_not_apply'"},
    {"'kids': {'ask': {'en': 'We want", "'kids': {'scale': 'where', 'ask': {'en': 'We want",
     HD_E_FORMAT, "questions[1].wording.kids", "a note has no answers; remove 'scale'"},
    {"{'code': 'hello', 'kind': 'note'", "{'code': 'hello', 'kind': 'one'", HD_E_FORMAT,
     "questions[1].wording.kids", "'scale' is missing"},
    {"'safety': true", "'safety': 'yes'", HD_E_FORMAT, "questions[8].safety",
     "must be true or false, not text"},
    {"{'code': 'mood',", "{'code': 'mood', 'safety': true,", HD_E_FORMAT, "questions[8]",
     "another question has 'safety' already; one is enough"},
    /* conditions */
    {"'if': {'question': 'listened', 'any_of': ['some', 'no']}", "'if': 'listened'",
     HD_E_FORMAT, "questions[4].if", "must be an object, not text"},
    {"'if': {'question': 'listened',", "'if': {'not': true, 'question': 'listened',",
     HD_E_FORMAT, "questions[4].if.not", "'not' is not known here; is it a typing error?"},
    {"'question': 'listened', ", "", HD_E_FORMAT, "questions[4].if", "'question' is missing"},
    {"'question': 'listened'", "'question': 'heard'", HD_E_FORMAT, "questions[4].if",
     "question 'heard' is not in 'questions'"},
    {"'question': 'listened'", "'question': 'hello'", HD_E_FORMAT, "questions[4].if",
     "question 'hello' is a note, which has no answers"},
    {"'question': 'listened'", "'question': 'try'", HD_E_FORMAT, "questions[4].if",
     "question 'try' is for practice, and those answers are not kept"},
    {"'any_of': ['some', 'no']", "'any_of': []", HD_E_RANGE, "questions[4].if.any_of",
     "has 0 entries; 1 to 12 are possible"},
    {"'any_of': ['some', 'no']", "'any_of': ['some', 'some']", HD_E_FORMAT,
     "questions[4].if.any_of[1]", "code 'some' is used twice"},
    {"'any_of': ['some', 'no']", "'any_of': ['some', 'never']", HD_E_FORMAT,
     "questions[4].if.any_of[1]", "question 'listened' has no option 'never'"},
    {"'any_of': ['some', 'no']", "'any_of': [0]", HD_E_FORMAT, "questions[4].if.any_of[0]",
     "must be text, not a whole number"},
    {", 'any_of': ['some', 'no']", "", HD_E_FORMAT, "questions[4].if", "'any_of' is missing"},
    {"'question': 'listened', 'any_of': ['some', 'no']",
     "'question': 'mood', 'any_of': ['n0', 'n1']", HD_E_FORMAT, "questions[4].if",
     "route 'kids' must ask 'mood' before this question"},
    {"'question': 'listened', 'any_of': ['some', 'no']",
     "'question': 'things', 'any_of': ['letters']", HD_E_FORMAT, "questions[4].if",
     "the short path of route 'kids' must ask 'things' before this question"},
    {"{'code': 'where', 'wording'",
     "{'code': 'where', 'if': {'question': 'things', 'any_of': ['calls']}, 'wording'",
     HD_E_FORMAT, "questions[6].if",
     "on route 'team' question 'things' has none of these options, so this one would never be "
     "asked"},
    /* messages */
    {"'voice': true", "'voice': false", HD_E_FORMAT, "message",
     "neither 'voice' nor 'typed' is true; say how, or remove 'message'"},
    {"'typed': false", "'typed': false, 'video': true", HD_E_FORMAT, "message.video",
     "'video' is not known here; is it a typing error?"},
    {"'notice': {'en': 'A person who works here will listen to it.'}", "'notice': 'A person'",
     HD_E_FORMAT, "message.notice", "must be an object, not text"},
};

/* Mistakes of which others come. */
static const struct row broken_with_more[] = {
    {"'question': 'listened', 'any_of': ['some', 'no']",
     "'question': 'why', 'any_of': ['talk', 'write']", HD_E_FORMAT, "questions[4].if",
     "route 'kids' must ask 'why' before this question"},
    {"'if': {'question': 'listened',", "'safety': true, 'if': {'question': 'listened',",
     HD_E_FORMAT, "questions[4].if",
     "the 'safety' question is asked of everybody; remove 'if'"},
    {"'kids': {'scale': 'things'", "'kids': {'scale': 'yes-3'", HD_E_FORMAT,
     "questions[3].wording.kids",
     "many answers need a scale with 'neutral': true, and 'yes-3' has not"},
    {"'code': 'this-that', 'show': 'pair', 'neutral': true",
     "'code': 'this-that', 'show': 'pair', 'neutral': 1", HD_E_FORMAT, "scales[3].neutral",
     "must be true or false, not a whole number"},
    {"'kind': 'note', 'picture'", "'kind': 'text', 'picture'", HD_E_FORMAT, "questions[1].kind",
     "must be 'one', 'many' or 'note', not 'text'"},
    {"'voice': true", "'voice': 1", HD_E_FORMAT, "message.voice",
     "must be true or false, not a whole number"},
    {"'notice': {'en'", "'note': {'en'", HD_E_FORMAT, "message.note",
     "'note' is not known here; is it a typing error?"},
};

#endif
