/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TALLY_FIXTURE_H
#define TALLY_FIXTURE_H

/*
 * A small survey and plan, built by hand so that the tally's tests depend on no loader: three
 * routes, two of which ask on five options and one on three, and an indicator of two questions.
 */

#include <heard/plan.h>
#include <heard/record.h>
#include <heard/survey.h>

enum { ROLE_CHILD = 1, ROLE_PARENT = 7 };
enum { ROUTE_PICTURES = 1, ROUTE_WORDS = 2, ROUTE_PARENTS = 9 };
enum { Q_PRACTICE, Q_TRUST, Q_SPOKEN, Q_WRITTEN, Q_SAFE, Q_N };
enum { SCALE_THREE, SCALE_FIVE, SCALE_SPARE };
enum { I_TRUST, I_LANGUAGE, I_SAFE, I_PRACTICE, I_ELSEWHERE, I_N };

/** Options by answer byte: A1 is the first, most positive one. */
enum { A1 = HD_ANSWER_FIRST_OPTION, A2, A3, A4, A5 };
enum {
    NS = HD_ANSWER_NOT_SHOWN,
    SK = HD_ANSWER_SKIPPED,
    DK = HD_ANSWER_DONT_KNOW,
    NA = HD_ANSWER_NOT_APPLICABLE,
};

/** Free with free(). digest_byte tells surveys apart. Asserts that there is memory. */
struct hd_survey *fixture_survey(uint8_t digest_byte);

/** Bytes of the two surveys that the fixture's plan says are comparable. */
enum { FIXTURE_OLD = 0xA1, FIXTURE_NEW = 0xB2 };

/** Likewise. Set comparable_n to 0 for a plan that joins no two surveys. */
struct hd_plan *fixture_plan(void);

/** An indicator of a fixture's plan, to be changed before the plan is used. */
struct hd_indicator *fixture_indicator(struct hd_plan *plan, size_t i);

/** An answers record of the first survey made with this byte. answers: Q_N bytes. */
struct hd_record fixture_record(uint8_t digest_byte, uint8_t route, const uint8_t *answers);

/** A record that the survey could have produced, from a generator whose state moves on. */
struct hd_record fixture_random(uint8_t digest_byte, uint32_t *random);

/** A number below limit; the same sequence on every machine. */
uint32_t fixture_below(uint32_t *random, uint32_t limit);

#endif
