/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A survey loads or is refused with a reason; one that loads has every text, and every route can
 * be walked to its end with answers that make a record.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

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

static void walk(const struct hd_survey *survey, size_t route)
{
    struct hd_flow flow;
    hd_flow_start(&flow, survey, route, false);
    while (hd_flow_question(&flow) >= 0) {
        const struct hd_wording *wording = hd_flow_wording(&flow);
        check_string(&wording->ask, &survey->langs);
        for (size_t i = 0; i < wording->scale->n; i++) {
            check_string(&wording->scale->option[i].label, &survey->langs);
        }
        must(hd_flow_answer(&flow, (uint8_t)(HD_ANSWER_FIRST_OPTION + wording->scale->n - 1)));
    }
    struct hd_record record = {.kiosk_no = 1};
    uint8_t bytes[HD_INNER_SIZE - HD_MAC_LEN];
    hd_flow_record(&flow, &record);
    must(hd_record_encode(&record, bytes) == HD_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hd_notes notes = {.n = 0};
    struct hd_survey *survey = NULL;
    enum hd_err err = hd_survey_load((struct hd_slice){data, size}, "fuzz", &notes, &survey);
    must((err == HD_OK) == (survey != NULL));
    must((err == HD_OK) == (notes.errors == 0));
    for (size_t i = 0; survey && i < survey->routes_n; i++) {
        walk(survey, i);
    }
    hd_survey_free(survey);
    return 0;
}
