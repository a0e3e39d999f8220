/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef WORDS_H
#define WORDS_H

/*
 * Every word that the kiosk itself says, as a name the compiler checks and the key it has in
 * assets/strings. The kiosk refuses to start when its pack lacks one.
 */

/* clang-format off */
#define WORDS(X) \
    X(WORD_HELP, "help") \
    X(WORD_STOP, "stop") \
    X(WORD_BACK, "back") \
    X(WORD_SKIP, "skip") \
    X(WORD_DONT_KNOW, "dont-know") \
    X(WORD_PROGRESS, "progress") \
    X(WORD_CHOOSE_MANY, "choose-many") \
    X(WORD_CHOOSE_DONE, "choose-done") \
    X(WORD_NOTE_READ, "note-read") \
    X(WORD_WELCOME_TITLE, "welcome-title") \
    X(WORD_WELCOME_TEXT, "welcome-text") \
    X(WORD_WELCOME_PRIVATE, "welcome-private") \
    X(WORD_START, "start") \
    X(WORD_ROUTE_TITLE, "route-title") \
    X(WORD_INTRO_TITLE, "intro-title") \
    X(WORD_INTRO_GO, "intro-go") \
    X(WORD_LENGTH_TITLE, "length-title") \
    X(WORD_LENGTH_SHORT, "length-short") \
    X(WORD_LENGTH_WHOLE, "length-whole") \
    X(WORD_LENGTH_COUNT, "length-count") \
    X(WORD_PRACTICE_TITLE, "practice-title") \
    X(WORD_PRACTICE_TEXT, "practice-text") \
    X(WORD_PRACTICE_GO, "practice-go") \
    X(WORD_PRACTICE_BADGE, "practice-badge") \
    X(WORD_PRACTICE_END_TITLE, "practice-end-title") \
    X(WORD_PRACTICE_END_TEXT, "practice-end-text") \
    X(WORD_PRACTICE_END_GO, "practice-end-go") \
    X(WORD_SAFETY_TITLE, "safety-title") \
    X(WORD_SAFETY_TEXT, "safety-text") \
    X(WORD_SAFETY_ASK, "safety-ask") \
    X(WORD_SAFETY_SHOW_TITLE, "safety-show-title") \
    X(WORD_SAFETY_SHOW_TEXT, "safety-show-text") \
    X(WORD_SAFETY_GO_ON, "safety-go-on") \
    X(WORD_REVIEW_TITLE, "review-title") \
    X(WORD_REVIEW_TEXT, "review-text") \
    X(WORD_REVIEW_SKIPPED, "review-skipped") \
    X(WORD_REVIEW_DONE, "review-done") \
    X(WORD_SAID_TITLE, "said-title") \
    X(WORD_SAID_SAID, "said-said") \
    X(WORD_SAID_RESPONDED, "said-responded") \
    X(WORD_SAID_NEXT, "said-next") \
    X(WORD_SAID_BACK, "said-back") \
    X(WORD_SAID_OF, "said-of") \
    X(WORD_FINISH_TITLE, "finish-title") \
    X(WORD_FINISH_TEXT, "finish-text") \
    X(WORD_SEND, "send") \
    X(WORD_DELETE, "delete") \
    X(WORD_SAVING, "saving") \
    X(WORD_PROBLEM_TITLE, "problem-title") \
    X(WORD_PROBLEM_TEXT, "problem-text") \
    X(WORD_FULL_TITLE, "full-title") \
    X(WORD_FULL_TEXT, "full-text") \
    X(WORD_TRY_AGAIN, "try-again") \
    X(WORD_THANKS_TITLE, "thanks-title") \
    X(WORD_THANKS_TEXT, "thanks-text") \
    X(WORD_DONE, "done") \
    X(WORD_HELP_TITLE, "help-title") \
    X(WORD_HELP_PERSON, "help-person") \
    X(WORD_HELP_CHILDLINE, "help-childline") \
    X(WORD_HELP_NSPCC, "help-nspcc") \
    X(WORD_HELP_DANGER, "help-danger") \
    X(WORD_HELP_NOT_WATCHED, "help-not-watched") \
    X(WORD_CLOSE, "close") \
    X(WORD_STOP_TITLE, "stop-title") \
    X(WORD_STOP_TEXT, "stop-text") \
    X(WORD_STOP_YES, "stop-yes") \
    X(WORD_STOP_NO, "stop-no") \
    X(WORD_DELETED_TITLE, "deleted-title") \
    X(WORD_DELETED_TEXT, "deleted-text") \
    X(WORD_UNDELETED_TITLE, "undeleted-title") \
    X(WORD_UNDELETED_TEXT, "undeleted-text") \
    X(WORD_IDLE_TITLE, "idle-title") \
    X(WORD_IDLE_TEXT, "idle-text") \
    X(WORD_IDLE_HERE, "idle-here") \
    X(WORD_IDLE_LEFT, "idle-left") \
    X(WORD_SHUT_TITLE, "shut-title") \
    X(WORD_SHUT_TEXT, "shut-text") \
    X(WORD_SHUT_HOURS_TITLE, "shut-hours-title") \
    X(WORD_SHUT_HOURS_TEXT, "shut-hours-text") \
    X(WORD_SHUT_HOURS_NEXT, "shut-hours-next") \
    X(WORD_DAY_1, "day-1") \
    X(WORD_DAY_2, "day-2") \
    X(WORD_DAY_3, "day-3") \
    X(WORD_DAY_4, "day-4") \
    X(WORD_DAY_5, "day-5") \
    X(WORD_DAY_6, "day-6") \
    X(WORD_DAY_7, "day-7") \
    X(WORD_TRY_START, "try-start") \
    X(WORD_TRY_TEXT, "try-text") \
    X(WORD_TRY_BADGE, "try-badge") \
    X(WORD_TRY_THANKS, "try-thanks") \
    X(WORD_TRY_END, "try-end") \
    X(WORD_CANCEL, "cancel") \
    X(WORD_ERASE, "erase") \
    X(WORD_CODE_TITLE, "code-title") \
    X(WORD_CODE_TEXT, "code-text") \
    X(WORD_CODE_TYPED, "code-typed") \
    X(WORD_CODE_WRONG, "code-wrong") \
    X(WORD_CODE_UNCHECKED, "code-unchecked") \
    X(WORD_CODE_WAIT_TITLE, "code-wait-title") \
    X(WORD_CODE_WAIT_TEXT, "code-wait-text") \
    X(WORD_CODE_NONE_TITLE, "code-none-title") \
    X(WORD_CODE_NONE_TEXT, "code-none-text") \
    X(WORD_UNLOGGED_TITLE, "unlogged-title") \
    X(WORD_UNLOGGED_TEXT, "unlogged-text") \
    X(WORD_STAFF_TITLE, "staff-title") \
    X(WORD_STAFF_COPY, "staff-copy") \
    X(WORD_STAFF_RECEIPTS, "staff-receipts") \
    X(WORD_STAFF_LOG_FULL, "staff-log-full") \
    X(WORD_ABOUT_TITLE, "about-title") \
    X(WORD_ABOUT_KIOSK, "about-kiosk") \
    X(WORD_ABOUT_HUB, "about-hub") \
    X(WORD_ABOUT_NUMBER, "about-number") \
    X(WORD_ABOUT_PACK, "about-pack") \
    X(WORD_ABOUT_VERSION, "about-version") \
    X(WORD_ABOUT_WORDS, "about-words") \
    X(WORD_ABOUT_ROOM, "about-room") \
    X(WORD_ABOUT_ROOM_LITTLE, "about-room-little") \
    X(WORD_ABOUT_CLOCK, "about-clock") \
    X(WORD_ABOUT_CLOCK_WRONG, "about-clock-wrong") \
    X(WORD_ABOUT_DAMAGED, "about-damaged") \
    X(WORD_END_TITLE, "end-title") \
    X(WORD_END_TEXT, "end-text") \
    X(WORD_END_WAITING, "end-waiting") \
    X(WORD_END_YES, "end-yes") \
    X(WORD_COPYING, "copying") \
    X(WORD_READING, "reading") \
    X(WORD_LEAVE_STICK, "leave-stick") \
    X(WORD_COPIED_TITLE, "copied-title") \
    X(WORD_COPIED_TEXT, "copied-text") \
    X(WORD_RECEIVED_TITLE, "received-title") \
    X(WORD_RECEIVED_TEXT, "received-text") \
    X(WORD_NO_STICK_TITLE, "no-stick-title") \
    X(WORD_NO_STICK_TEXT, "no-stick-text") \
    X(WORD_STICK_FULL_TITLE, "stick-full-title") \
    X(WORD_STICK_FULL_TEXT, "stick-full-text") \
    X(WORD_TOO_LONG_TITLE, "too-long-title") \
    X(WORD_TOO_LONG_TEXT, "too-long-text") \
    X(WORD_FAILED_TITLE, "failed-title") \
    X(WORD_FAILED_TEXT, "failed-text") \
    X(WORD_READ_START, "read-start") \
    X(WORD_READ_STOP, "read-stop") \
    X(WORD_READ_AGAIN, "read-again") \
    X(WORD_CHOSEN, "chosen") \
    X(WORD_NOT_CHOSEN, "not-chosen") \
    X(WORD_ANSWER_OF, "answer-of") \
    X(WORD_LANGUAGE_TITLE, "language-title") \
    X(WORD_LANGUAGE_NAME, "language-name") \
    X(WORD_LANGUAGE_CHANGE, "language-change") \
    X(WORD_EASIER_TITLE, "easier-title") \
    X(WORD_EASIER_TEXT, "easier-text") \
    X(WORD_EASIER_WAYS_SEE, "easier-ways-see") \
    X(WORD_EASIER_WAYS_HEAR, "easier-ways-hear") \
    X(WORD_EASIER_WAYS_ANSWER, "easier-ways-answer") \
    X(WORD_EASIER_USUAL, "easier-usual") \
    X(WORD_EASIER_DONE, "easier-done") \
    X(WORD_ON, "on") \
    X(WORD_OFF, "off") \
    X(WORD_TEXT_SIZE_TITLE, "text-size-title") \
    X(WORD_TEXT_SIZE_USUAL, "text-size-usual") \
    X(WORD_TEXT_SIZE_LARGE, "text-size-large") \
    X(WORD_TEXT_SIZE_LARGEST, "text-size-very-large") \
    X(WORD_THEME_TITLE, "theme-title") \
    X(WORD_THEME_CREAM, "theme-cream") \
    X(WORD_THEME_BLUE, "theme-blue") \
    X(WORD_THEME_BLACK, "theme-black") \
    X(WORD_TOUCH_TITLE, "touch-title") \
    X(WORD_TOUCH_USUAL, "touch-usual") \
    X(WORD_TOUCH_STEADY, "touch-steady") \
    X(WORD_TOUCH_VERY_STEADY, "touch-very-steady") \
    X(WORD_REACH, "reach") \
    X(WORD_ONE_BY_ONE, "one-by-one") \
    X(WORD_ONE_BY_ONE_NEXT, "one-by-one-next") \
    X(WORD_ONE_BY_ONE_BACK, "one-by-one-back") \
    X(WORD_SYMBOLS, "symbols") \
    X(WORD_LESS_MOTION, "less-motion") \
    X(WORD_READ_SLOWER, "read-slower") \
    X(WORD_VOLUME_UP, "volume-up") \
    X(WORD_VOLUME_DOWN, "volume-down") \
    X(WORD_VOLUME_MOST, "volume-most") \
    X(WORD_VOLUME_LEAST, "volume-least")
/* clang-format on */

#define WORDS_ENUM(name, key) name,
enum word { WORDS(WORDS_ENUM) WORD_N };
#undef WORDS_ENUM

/** The key of a word in the strings table, static. */
const char *word_key(enum word word);

#endif
