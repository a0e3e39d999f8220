/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCREENS_H
#define SCREENS_H

/* Every screen of the kiosk; each lives in the file of its name. */

#include "nav.h"

extern const struct screen scr_welcome;  /**< what this is; start */
extern const struct screen scr_language; /**< the languages there are */
extern const struct screen scr_easier;   /**< what helps to see, hear and answer */
/** Pages of scr_easier. */
enum { EASIER_PAGES = 3 };

extern const struct screen scr_route;     /**< how would you like to answer? */
extern const struct screen scr_intro;     /**< what to know before the first question */
extern const struct screen scr_length;    /**< a few questions or all of them? */
extern const struct screen scr_practice;  /**< the first ones are to try out */
extern const struct screen scr_practised; /**< now they count */
extern const struct screen scr_question;  /**< one question */
extern const struct screen
    scr_safety; /**< people to turn to: after one question, for everybody */
extern const struct screen scr_person;  /**< to be shown to a person who works here */
extern const struct screen scr_review;  /**< all answers, to be looked at and changed */
extern const struct screen scr_switch;  /**< for who answers with switches: press yours */
extern const struct screen scr_finish;  /**< send, or not */
extern const struct screen scr_saving;  /**< the answers are being kept; and when that fails */
extern const struct screen scr_thanks;  /**< they are safe */
extern const struct screen scr_help;    /**< people to turn to */
extern const struct screen scr_stop;    /**< stop and delete? */
extern const struct screen scr_deleted; /**< nothing was kept */
extern const struct screen scr_undeleted; /**< the disk fails: it may still be there */
extern const struct screen scr_idle;      /**< are you still there? */
extern const struct screen scr_full;      /**< no room: please tell a member of staff */
extern const struct screen scr_shut;      /**< no questions are asked at the moment */
extern const struct screen scr_hours;     /**< outside opening hours: when again */
extern const struct screen scr_said;      /**< what became of what people said */

extern const struct screen scr_code;  /**< for staff: the code */
extern const struct screen scr_menu;  /**< for staff: what can be done */
extern const struct screen scr_work;  /**< for staff: carrying, and how it went */
extern const struct screen scr_about; /**< for staff: which kiosk this is, and how it is */

extern const struct screen scr_end; /**< for staff: end the program? */

#endif
