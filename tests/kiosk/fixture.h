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
    uint8_t quality;         /**< of the last save */
    struct hd_record record; /**< what the last successful save would have sealed */
};

/** Load, start the app at time 1000 on a 1920x1080 screen. Fails the test on error. */
struct fixture *fixture_new(void);

void fixture_free(struct fixture *fixture);

/** Touch and release the item with this spoken name, then let a second pass. */
void fixture_tap(struct fixture *fixture, const char *say);

/** Let time pass in steps of what the app asks for. */
void fixture_pass(struct fixture *fixture, int64_t ms);

/** Name of the screen now shown. */
const char *fixture_screen(struct fixture *fixture);

#endif
