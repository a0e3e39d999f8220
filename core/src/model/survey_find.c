/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking things up in a survey by code or number. Lists are short, so a walk along them is all
 * that is needed; the readers use it on the entries read so far to find what is used twice.
 */
#include <heard/survey.h>
#include <heard/text.h>

int hd_survey_find_question(const struct hd_survey *survey, const char *code)
{
    for (size_t i = 0; code && i < survey->questions_n; i++) {
        if (hd_text_equal(survey->question[i].code, code)) {
            return (int)i;
        }
    }
    return -1;
}

int hd_survey_find_route(const struct hd_survey *survey, const char *code)
{
    for (size_t i = 0; code && i < survey->routes_n; i++) {
        if (hd_text_equal(survey->route[i].code, code)) {
            return (int)i;
        }
    }
    return -1;
}

int hd_survey_find_route_number(const struct hd_survey *survey, uint8_t number)
{
    for (size_t i = 0; i < survey->routes_n; i++) {
        if (survey->route[i].number == number) {
            return (int)i;
        }
    }
    return -1;
}

int hd_survey_find_role(const struct hd_survey *survey, const char *code)
{
    for (size_t i = 0; code && i < survey->roles_n; i++) {
        if (hd_text_equal(survey->role[i].code, code)) {
            return (int)i;
        }
    }
    return -1;
}

int hd_survey_find_role_number(const struct hd_survey *survey, uint8_t number)
{
    for (size_t i = 0; i < survey->roles_n; i++) {
        if (survey->role[i].number == number) {
            return (int)i;
        }
    }
    return -1;
}

bool hd_survey_has_figure(const struct hd_survey *survey, size_t question)
{
    const struct hd_question *asked = &survey->question[question];
    if (asked->kind != HD_KIND_ONE || asked->practice) {
        return false;
    }
    for (size_t r = 0; r < survey->routes_n; r++) {
        if (asked->wording[r].scale && asked->wording[r].scale->neutral) {
            return false;
        }
    }
    return true;
}
