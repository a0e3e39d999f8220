/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FIXTURE_H
#define FIXTURE_H

/* A pack made of the shipped survey and words, and services that remember what they were told. */

#include <heard/pack.h>

#include "app.h"

struct fixture {
    struct hd_pack pack;
    struct app_services services;
    struct app app;
    enum hd_err save_result;   /**< what save() answers */
    enum hd_err forget_result; /**< what forget() answers */
    unsigned saves, forgets;
    uint32_t room;
    struct app_clock clock; /**< what clock() says */
    struct staff_services staff;
    const char *code;             /**< the right one; person 7's */
    uint32_t wrong;               /**< codes in a row, counted as the lock does */
    int64_t wait_until_ms;        /**< no code is tried before; 0 for none */
    enum hd_err try_result;       /**< what try_code() answers before it looks at the code */
    enum hd_err log_result;       /**< what log() answers */
    enum hd_staff_action log[32]; /**< what it was told, oldest first */
    uint16_t log_number[32];      /**< by whom */
    size_t log_n;
    enum staff_state begin_result, poll_result;
    const char *sentence; /**< what poll() says with STAFF_FAILED */
    unsigned begins, polls, ends;
    enum staff_job job;        /**< of the last begin() */
    struct staff_about about;  /**< what about() says */
    struct reader_voice voice; /**< takes a second for everything it says */
    int64_t spoke_ms;          /**< when it began */
    unsigned hushed;           /**< times it was stopped while speaking */
    unsigned chimes[2];        /**< soft sounds, by enum chime */
    bool slow;                 /**< fixture_tap() stays on the screens between questions, too */
    bool turned;               /**< what turned() says */
    bool clock_trusted;
    bool speaking;
    uint8_t quality;         /**< of the last save */
    uint8_t volume;          /**< as it was last told */
    char lang[16], last[64]; /**< of what it was last told to say */
    char heard[4096]; /**< what it was told to say, with bars between; emptied by tests */
    struct hd_record record; /**< what the last successful save would have sealed */
};

/** Load, start the app at time 1000 on a 1920x1080 screen. Fails the test on error. */
struct fixture *fixture_new(void);

/** The same with another survey, named by its path in the sources. */
struct fixture *fixture_new_with(const char *survey);

/** The survey with every kind of question. */
#define FIXTURE_KINDS "tests/golden/survey-kinds.json"

void fixture_free(struct fixture *fixture);

/** Touch and release the item with this id, then let a second pass. */
void fixture_touch(struct fixture *fixture, uint16_t id);

/** The same with this spoken name; then goes past the screens between questions (length, trying
 * out, signpost, review), unless fixture->slow. */
void fixture_tap(struct fixture *fixture, const char *say);

/** Let time pass in steps of what the app asks for. */
void fixture_pass(struct fixture *fixture, int64_t ms);

/** Hold a finger in the corner for staff that long. */
void fixture_hold_corner(struct fixture *fixture, int64_t ms);

/** Touch these digits on the code screen, one a second. */
void fixture_type(struct fixture *fixture, const char *digits);

/** Name of the screen now shown. */
const char *fixture_screen(struct fixture *fixture);

#endif
