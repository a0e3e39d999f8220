/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef APP_H
#define APP_H

/*
 * The kiosk without glass: screens, session, touch and time joined. It is told what happened
 * (contact, key, time) and gives the draw list to show. It knows no SDL, no file and no clock, so
 * tests drive it bare.
 */

#include <stdbool.h>
#include <stdint.h>

#include <heard/pack.h>

#include "hold.h"
#include "nav.h"
#include "needs.h"
#include "reader.h"
#include "session.h"
#include "staff.h"
#include "theme.h"
#include "touch.h"
#include "ui.h"
#include "ways.h"
#include "words.h"

/** Local time, as a person here reads it off a wall. Never stored. */
struct app_clock {
    int32_t day;     /**< days since 1970-01-01 */
    uint8_t weekday; /**< 0 Monday to 6 Sunday */
    uint16_t minute; /**< of the day, 0 to 1439 */
};

/** What the app needs done outside. All called from the one thread that runs the app. */
struct app_services {
    void *ctx;

    /**
     * Keep the answers of this session. Called again after an error until it is HD_OK or forget()
     * is called; the same sealed bytes are then tried again.
     * Errors: HD_E_FULL (no room), any other: could not be kept now.
     */
    enum hd_err (*save)(void *ctx, const struct hd_flow *flow, uint8_t quality);

    /**
     * The person has gone or asked to delete: drop what save() could not keep.
     * Errors: HD_E_IO, HD_E_FULL when it may be on the disk and could not be overwritten yet; that
     * is tried again on its own.
     */
    enum hd_err (*forget)(void *ctx);

    /** How many answers there is room for. */
    uint32_t (*room)(void *ctx);

    /** Whether this person's scales begin with their last option: by chance. NULL for never. */
    bool (*turned)(void *ctx);

    /** What day and time it is here. False when the clock is not to be trusted. NULL: never is. */
    bool (*clock)(void *ctx, struct app_clock *out);

    const struct staff_services *staff; /**< borrowed */
};

struct app {
    const struct hd_survey *survey;       /**< borrowed from the pack */
    const struct hd_string *word[WORD_N]; /**< borrowed from the pack */
    uint8_t words_lang[HD_LANGS_MAX];     /**< where word has each language of the survey */
    bool speaks[HD_LANGS_MAX];            /**< languages of the survey that word has too */
    struct hd_settings settings;          /**< borrowed from the pack */
    const struct hd_cards *cards;         /**< borrowed from the pack */
    const struct app_services *services;  /**< borrowed */
    struct needs needs;                   /**< of whoever is there now */
    bool closed;                          /**< the pack takes no more answers */
    bool has_staff_codes;                 /**< somebody's code is in the pack */
    struct metrics glass;                 /**< for whoever needs nothing else */
    struct metrics personal;              /**< for whoever is there now */
    struct metrics metrics;               /**< of what is shown: staff read the usual words */
    struct session *session;              /**< owned, locked memory */
    struct desk *desk;                    /**< owned, locked memory */
    struct session_history history;
    int64_t started_ms;     /**< when this session began */
    enum hd_err save_err;   /**< of the last try to save; HD_OK before it */
    enum hd_err forget_err; /**< of the last app_restart() */
    int64_t save_due_ms;    /**< when to try to save (again) */
    int64_t look_due_ms;    /**< on a full kiosk: when to look for room again */
    uint8_t ways;           /**< which page of scr_easier */
    size_t card;            /**< which of today's cards scr_said shows */
    int64_t card_ms;        /**< since when, while it shows them by itself */
    bool attracts;          /**< it does, because nobody is there */
    bool trying;            /**< staff try it out: nothing is kept */
    struct reader reader;
    bool headphones;  /**< they are in: only one person hears */
    int64_t heard_ms; /**< when something was last being said */
    struct nav nav;
    struct touch touch;
    struct hold hold; /**< in the corner for staff */
    struct ways own;  /**< this person's switches, and the frame that moves for them */
    bool dark_told; /**< a screen was read since the glass went dark: no need to say it again */
    uint16_t focus; /**< item id under keyboard or switch; 0 for none */
    int64_t now_ms;
    int64_t last_input_ms;
    struct ui_list list; /**< what is on the glass */
};

/** What keys mean here; several keys mean the same. */
enum app_key {
    APP_KEY_NEXT,
    APP_KEY_BEFORE,
    APP_KEY_SELECT,
    APP_KEY_OTHER, /**< nothing, but somebody is there */
    APP_KEY_STAFF, /**< as the long press in the corner, for hands that cannot hold still */
    APP_KEY_ERASE,
    APP_KEY_LEAVE,
    APP_KEY_READ,   /**< read aloud, or stop doing so */
    APP_KEY_AGAIN,  /**< say it again; begins to read aloud where nobody asked for it yet */
    APP_KEY_SLOWER, /**< slower, or as usual again */
    APP_KEY_LOUDER,
    APP_KEY_QUIETER,
    APP_KEY_SAY_NEXT, /**< the next item, whether it can be chosen or not */
    APP_KEY_SAY_BEFORE,
    APP_KEY_DARK, /**< the glass is blank, for who follows by ear; or shows again */
};

/**
 * @param pack borrowed until app_fini()
 * @param metrics of the window
 * Errors: HD_E_NOMEM; HD_E_NOT_FOUND when the strings lack a word that the kiosk says (missing is
 * set to its key).
 */
HD_NODISCARD enum hd_err app_init(struct app *app, const struct hd_pack *pack,
                                  const struct app_services *services, struct metrics metrics,
                                  int64_t now_ms, const char **missing);

/** Who speaks, borrowed until app_fini(); nobody does without this. */
void app_give_voice(struct app *app, const struct reader_voice *voice);

/** Wipes the session. */
void app_fini(struct app *app);

/** The window has another size. */
void app_resize(struct app *app, struct metrics metrics);

void app_down(struct app *app, int64_t contact, int x, int y, int64_t now_ms);
void app_move(struct app *app, int64_t contact, int x, int y, int64_t now_ms);
void app_up(struct app *app, int64_t contact, int x, int y, int64_t now_ms);
void app_press(struct app *app, enum app_key key, int64_t now_ms);

/**
 * A key or button of any kind went down. When it is a switch of this person's own, or one to be
 * learnt, it means that; otherwise what it means to everybody.
 */
void app_press_own(struct app *app, struct key_press press, enum app_key key, int64_t now_ms);

/** It was let go. */
void app_release(struct app *app, struct key_press press, enum app_key key, int64_t now_ms);

/** A digit on a keyboard, 0 to 9. */
void app_press_digit(struct app *app, uint8_t digit, int64_t now_ms);

/** Headphones were put in or pulled out. In: what is shown is read into them. Out: silence. */
void app_headphones(struct app *app, bool in, int64_t now_ms);

/**
 * Say what is to be said of app->list, which is on the glass now. Call after painting; what it
 * says next is due with app_next_tick().
 *
 * Returns true when other words are lit: paint again.
 */
bool app_speak(struct app *app);

/** The program did not attend for a while (a slow disk): nothing touched meanwhile counts. */
void app_deafen(struct app *app, int64_t now_ms);

/** Let time pass: idle, pauses, saving. */
void app_tick(struct app *app, int64_t now_ms);

/** When app_tick() is wanted next, ms on the same clock; INT64_MAX for never. */
int64_t app_next_tick(const struct app *app);

/** The glass is to be black, while everything goes on. */
bool app_is_dark(const struct app *app);

/** Bring app->list up to date and return it. */
const struct ui_list *app_build(struct app *app);

/* For screens. */

/** The display text of one of the kiosk's own words; never NULL. */
const char *app_word(const struct app *app, enum word word);

/** Its spoken form. */
const char *app_say(const struct app *app, enum word word);

/** The language shown, BCP 47. */
const char *app_lang(const struct app *app);

/** The sizes that a list was made for. */
const struct metrics *app_sizes(const struct app *app, const struct ui_list *list);

/** How many languages there are to choose from. */
size_t app_langs(const struct app *app);

/** Somebody needs something else now, as it stands in app->needs: apply it at once. */
void app_needs_changed(struct app *app);

/** As for most people again, in the language that is shown. */
void app_needs_usual(struct app *app);

/** A soft sound, for who wants them and is not read to. */
void app_chime(struct app *app, enum chime chime);

/** Read aloud from now on, or no more. */
void app_set_speak(struct app *app, bool speak);

/** Louder (step 1) or quieter (step -1). Returns false when it is as loud or quiet as can be. */
bool app_set_volume(struct app *app, int step);

/** What is shown changed in place: what was aimed at the old must not hit the new. */
void app_changed(struct app *app);

/** What day and time it is. False when nobody knows for sure. */
bool app_clock(const struct app *app, struct app_clock *out);

/** Whether it is outside opening hours, and that is sure. */
bool app_is_shut(const struct app *app);

/** Whether somebody may begin now: the pack is open, it is open here, and there is room. */
bool app_takes_answers(const struct app *app);

/** Whether nothing has to be put back for whoever comes next. */
bool app_is_as_usual(const struct app *app);

/** How many cards there are to show today (scr_said). */
size_t said_cards(const struct app *app);

/** Staff try it out: somebody's way through it, of which nothing is kept. */
void app_try(struct app *app);

/** Forget the person and go to the first screen: welcome, or what says why nobody can begin. */
void app_restart(struct app *app);

/** Answers that could not be kept yet wait, whatever lies over their screen. */
bool app_waits_to_be_kept(const struct app *app);

/** Whether nothing is lost or interrupted when the kiosk's folder is opened anew. */
bool app_may_reopen(const struct app *app);

/** After the folder was opened anew: what the old app knew and the new one should go on with. */
void app_take_over(struct app *app, const struct app *old);

/** Draw the digits' places on the code screen's keys anew; forget what was typed. */
void app_shuffle(struct app *app);

/** The corner that lets staff in, on screens that have one. */
struct ui_rect app_corner(const struct app *app);

/** Which way and which question a draw list is of; both NULL where it is of neither. */
struct app_place {
    const char *route, *question; /**< codes of the survey */
    bool dark;                    /**< it is only heard: the glass is black */
};

/**
 * Call fn with the draw list of every screen that can be reached: each question as it is asked
 * first, as somebody sees it who answered it and came back, and with options ticked; those with a
 * condition behind an answer that fulfils it.
 */
void app_each_place(const struct app *app,
                    void (*fn)(void *ctx, const struct app_place *place,
                               const struct ui_list *list),
                    void *ctx);

/** The same without places: for warming the picture cache. */
void app_each_list(const struct app *app, void (*fn)(void *ctx, const struct ui_list *list),
                   void *ctx);

#endif
