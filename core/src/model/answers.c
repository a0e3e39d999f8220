/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers to bytes and back. Reading is strict: a record that no kiosk could have made with this
 * survey is refused whole, and there is one way to write what was answered, so that no spare bit
 * can carry anything about anybody.
 */
#include <assert.h>
#include <string.h>

#include <heard/answers.h>

enum { MASK_BYTES = 2 };

static_assert((int)HD_QUESTIONS_MAX * (1 + MASK_BYTES) <= (int)HD_PAYLOAD_MAX,
              "every survey fits one record");
static_assert((int)HD_OPTIONS_MAX <= 16, "every option has a bit");

size_t hd_answers_len(const struct hd_survey *survey)
{
    size_t len = 0;
    for (size_t q = 0; q < survey->questions_n; q++) {
        len += survey->question[q].kind == HD_KIND_MANY ? 1 + MASK_BYTES : 1;
    }
    return len;
}

/* A practice answer is no part of any figure, so it is not kept; a note has no answer. */
static bool is_kept(const struct hd_question *question)
{
    return !question->practice && question->kind != HD_KIND_NOTE;
}

void hd_answers_write(const struct hd_survey *survey, const uint8_t *answer,
                      const uint16_t *chosen, struct hd_record *record)
{
    memset(record->payload, 0, sizeof(record->payload));
    struct hd_wr wr = hd_wr_init(record->payload, sizeof(record->payload));
    for (size_t q = 0; q < survey->questions_n; q++) {
        const struct hd_question *question = &survey->question[q];
        uint8_t given = is_kept(question) ? answer[q] : (uint8_t)HD_ANSWER_NOT_SHOWN;
        hd_wr_u8(&wr, given);
        if (question->kind == HD_KIND_MANY) {
            hd_wr_u16(&wr, given == HD_ANSWER_CHOSEN ? chosen[q] : 0);
        }
    }
    assert(!wr.bad);
    record->payload_len = (uint32_t)(sizeof(record->payload) - wr.left);
}

bool hd_answers_ask(const struct hd_survey *survey, size_t route, size_t question,
                    const uint8_t *answer, const uint16_t *chosen)
{
    const struct hd_condition *condition = &survey->question[question].condition;
    if (!condition->there) {
        return true;
    }
    size_t other = condition->question;
    if (answer[other] < HD_ANSWER_FIRST_OPTION) {
        return false;
    }
    unsigned options = survey->question[other].kind == HD_KIND_MANY
                           ? chosen[other]
                           : 1U << (answer[other] - HD_ANSWER_FIRST_OPTION);
    return (options & condition->any_of[route]) != 0;
}

/* Is this an answer to the question, worded like this? Practice may be there: older tests of a
 * kiosk's screen are no reason to lose a record. */
static bool is_offered(const struct hd_question *question, const struct hd_wording *wording,
                       uint8_t answer, uint16_t chosen)
{
    const struct hd_scale *scale = wording->scale;
    bool many = question->kind == HD_KIND_MANY;
    if (!scale) {
        return answer == HD_ANSWER_NOT_SHOWN && chosen == 0;
    }
    if (answer < HD_ANSWER_FIRST_OPTION) {
        return chosen == 0 && (answer != HD_ANSWER_NOT_APPLICABLE || question->may_not_apply);
    }
    if (many) {
        return answer == HD_ANSWER_CHOSEN && chosen != 0 && chosen >> scale->n == 0;
    }
    return (size_t)(answer - HD_ANSWER_FIRST_OPTION) < scale->n;
}

bool hd_answers_read(const struct hd_survey *survey, size_t route,
                     const struct hd_record *record, uint8_t *answer, uint16_t *chosen)
{
    if (record->payload_len != hd_answers_len(survey)) {
        return false;
    }
    struct hd_rd rd = hd_rd_init((struct hd_slice){record->payload, record->payload_len});
    for (size_t q = 0; q < survey->questions_n; q++) {
        const struct hd_question *question = &survey->question[q];
        answer[q] = hd_rd_u8(&rd);
        chosen[q] = question->kind == HD_KIND_MANY ? hd_rd_u16(&rd) : 0;
        if (!is_offered(question, &question->wording[route], answer[q], chosen[q])) {
            return false;
        }
    }
    for (size_t q = 0; q < survey->questions_n; q++) {
        if (answer[q] != HD_ANSWER_NOT_SHOWN &&
            !hd_answers_ask(survey, route, q, answer, chosen)) {
            return false;
        }
    }
    return !rd.bad;
}
