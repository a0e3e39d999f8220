/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of the reasons why a record is not in the figures: one table, for files and for people. */

#include <assert.h>

#include <sync/aggregate.h>

static const struct {
    const char *code;
    const char *words;
} reasons[SYNC_Q_N] = {
    [SYNC_Q_FORMAT] = {"bad_format", "not a whole record of Heard"},
    [SYNC_Q_VERSION] = {"newer_version",
                        "of a kind or version that this program does not add up"},
    [SYNC_Q_WAVE] = {"other_wave", "sealed for another wave"},
    [SYNC_Q_OPEN] = {"not_opened", "altered, or sealed to another key"},
    [SYNC_Q_KIOSK] = {"unknown_kiosk", "from a kiosk that is not registered here"},
    [SYNC_Q_MAC] = {"bad_mac", "not made with its kiosk's key"},
    [SYNC_Q_WEEK] = {"bad_week",
                     "of a week still to come, or not surely from before its kiosk was lost"},
    [SYNC_Q_CLOSED] = {"after_close", "answered after the wave was closed"},
    [SYNC_Q_SURVEY] = {"unknown_survey", "answers to a survey that this office does not have"},
    [SYNC_Q_ANSWERS] = {"bad_answers", "answers that its survey does not have"},
    [SYNC_Q_CONFLICT] = {"conflict", "the same answer with different content: none counted"},
    [SYNC_Q_DUPLICATE] = {"duplicate", "the same answer again: counted once"},
};

const char *sync_quarantine_code(enum sync_quarantine reason)
{
    assert(reason < SYNC_Q_N);
    return reasons[reason].code;
}

const char *sync_quarantine_words(enum sync_quarantine reason)
{
    assert(reason < SYNC_Q_N);
    return reasons[reason].words;
}
