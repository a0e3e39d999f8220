/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A survey loads or is refused with a reason; one that loads has every text, and every route can
 * be walked to its end with answers that make a record.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <heard/answers.h>
#include <heard/flow.h>
#include <heard/survey.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_string(const struct hd_string *string, const struct hd_langs *langs)
{
    for (size_t i = 0; i < langs->n; i++) {
        must(string->text[i] && *string->text[i] && string->say[i] && *string->say[i]);
    }
}

/* A record at any moment is one that the office takes, and is written back to the same bytes. */
static void check_record(const struct hd_flow *flow)
{
    uint8_t answer[HD_QUESTIONS_MAX];
    uint16_t chosen[HD_QUESTIONS_MAX];
    uint8_t bytes[HD_INNER_SIZE - HD_MAC_LEN];
    struct hd_record record = {.kiosk_no = 1};
    struct hd_record back = {.kiosk_no = 1};
    hd_flow_record(flow, &record);
    must(hd_record_encode(&record, bytes) == HD_OK);
    must(hd_answers_read(flow->survey, flow->route, &record, answer, chosen));
    hd_answers_write(flow->survey, answer, chosen, &back);
    must(memcmp(back.payload, record.payload, sizeof(back.payload)) == 0);
}

/* Answer the question now asked: the options take turns, so that conditions hold and do not. */
static void answer(struct hd_flow *flow, size_t turn)
{
    const struct hd_survey *survey = flow->survey;
    const struct hd_wording *wording = hd_flow_wording(flow);
    check_string(&wording->ask, &survey->langs);
    switch (survey->question[hd_flow_question(flow)].kind) {
    case HD_KIND_NOTE:
        must(!wording->scale && hd_flow_acknowledge(flow));
        return;
    case HD_KIND_MANY:
        must(wording->scale->neutral);
        must(hd_flow_choose(flow, (uint16_t)(1U << turn % wording->scale->n)));
        break;
    case HD_KIND_ONE:
        must(
            hd_flow_answer(flow, (uint8_t)(HD_ANSWER_FIRST_OPTION + turn % wording->scale->n)));
        break;
    }
    for (size_t i = 0; i < wording->scale->n; i++) {
        check_string(&wording->scale->option[i].label, &survey->langs);
    }
}

static void walk(const struct hd_survey *survey, size_t route, bool short_path)
{
    for (size_t turn = 0; turn < 3; turn++) {
        struct hd_flow flow;
        hd_flow_start(&flow, survey, route, short_path);
        for (size_t n = 0; hd_flow_question(&flow) >= 0; n++) {
            must(n < HD_QUESTIONS_MAX && hd_flow_position(&flow) < hd_flow_length(&flow));
            answer(&flow, turn + n);
            check_record(&flow);
        }
        must(hd_flow_position(&flow) == hd_flow_length(&flow));
        while (hd_flow_back(&flow)) {
            must(hd_flow_question(&flow) >= 0);
        }
        must(flow.at == 0);
        must(survey->question[hd_flow_question(&flow)].kind == HD_KIND_NOTE ||
             hd_flow_answer(&flow, HD_ANSWER_SKIPPED));
        check_record(&flow);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hd_notes notes = {.n = 0};
    struct hd_survey *survey = NULL;
    enum hd_err err = hd_survey_load((struct hd_slice){data, size}, "fuzz", &notes, &survey);
    must((err == HD_OK) == (survey != NULL));
    must((err == HD_OK) == (notes.errors == 0));
    for (size_t i = 0; survey && i < survey->routes_n; i++) {
        walk(survey, i, false);
        if (survey->route[i].short_n > 0) {
            walk(survey, i, true);
        }
    }
    hd_survey_free(survey);
    return 0;
}
