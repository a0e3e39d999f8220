/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SESSION_H
#define SESSION_H

/*
 * One person at the kiosk: their way through the survey and the few timings that quality bits are
 * made from. Lives in locked memory only, and is wiped when the person sends, stops or walks away.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/flow.h>

struct session {
    bool active; /**< somebody has chosen a way to answer */
    struct hd_flow flow;
    bool turned;       /**< scales begin with their last option: drawn for each person */
    bool board;        /**< sorts pictures on a mat, see board.h */
    bool tried;        /**< what trying out is about was read */
    bool reviews;      /**< looks at the answers given, and may change them */
    size_t page;       /**< of the answers looked at */
    uint8_t picked;    /**< answer just touched, shown for a moment; 0 for none */
    int64_t picked_ms; /**< when; the kiosk's own clock, never stored */
    uint16_t chosen;   /**< of many: what is chosen on the glass, not yet "done" */
    uint8_t looked_at; /**< place of the answer that stands out, for one at a time */
    int64_t shown_ms;  /**< when the question now asked appeared */
    size_t timed;      /**< questions answered, for the median */
    uint32_t took_ms[HD_QUESTIONS_MAX];
};

/** What the kiosk remembers across people, in memory only, to notice a game being played. */
struct session_history {
    int64_t finished_ms[8]; /**< the last completions */
    size_t n;               /**< completions since start */
};

enum {
    SESSION_TOO_FAST_MS = 1000,    /**< median a question */
    SESSION_STRAIGHT_MIN = 5,      /**< answers before sameness means anything */
    SESSION_BURST_N = 5,           /**< completions ... */
    SESSION_BURST_MS = 10 * 60000, /**< ... within this time */
    SESSION_RESTART_MS = 5000,     /**< a start this soon after a finish */
};

/** Locked memory for one session; NULL when there is none. Free with session_free(). */
struct session *session_new(void);

/** Wipes; accepts NULL. */
void session_free(struct session *session);

/** Forget the person. */
void session_wipe(struct session *session);

/** Somebody begins on a route. */
void session_start(struct session *session, const struct hd_survey *survey, size_t route,
                   int64_t now_ms);

/** Take the short path of the route or the whole one; nothing was answered yet. */
void session_take(struct session *session, bool short_path);

/** Open a question again to change its answer. False when the way does not ask it. */
bool session_reopen(struct session *session, size_t question, int64_t now_ms);

/** The question now asked is on the glass from now on, with what was ticked of it before somebody
 * went back; nothing is picked. */
void session_show(struct session *session, int64_t now_ms);

/** Answer the question now asked, and remember how long it took. False if not possible. */
bool session_answer(struct session *session, uint8_t answer, int64_t now_ms);

/** As session_answer() for what is chosen of many. */
bool session_choose(struct session *session, int64_t now_ms);

/** The note was read. Not timed: no answer is quick because a note was. */
bool session_acknowledge(struct session *session, int64_t now_ms);

/** Go back one question. False at the first. */
bool session_back(struct session *session, int64_t now_ms);

/** HD_QUALITY_* bits of a finished session. started_ms: when it began. */
uint8_t session_quality(const struct session *session, const struct session_history *history,
                        int64_t started_ms, int64_t now_ms);

/** Remember a completion. */
void session_note_finish(struct session_history *history, int64_t now_ms);

#endif
