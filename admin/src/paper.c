/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typing two dozen words is a chore, and blind it would be cruel: the words are seen on the screen,
 * a word that is not on the list is told at the end of its line, and nothing has to be typed a
 * second time but the line or page that was wrong. Everything typed stays in secret memory.
 */

#include "paper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <heard/fingerprint.h>
#include <heard/keyfile.h>
#include <heard/unseal.h>
#include <sync/cli.h>

#include "admin.h"

const char admin_nothing_else_opens[] =
    "Without a passphrase (the officer's or the second officer's) and without the paper, "
    "nothing\n"
    "and nobody can open the answers, not even the makers of Heard.\n";

const char admin_begin_anew[] = "As long as nobody has answered in this wave, nothing is lost "
                                "by that: make its keys anew, for\n"
                                "a first wave with \"heard-admin init\" in a new folder, and "
                                "set up the kiosks again from there.\n";

enum { TRIES = 3, LINE_MAX_BYTES = 1024, TEXT_ROOM = 8 << 10 };

/** All that was typed; in secret memory. */
struct desk {
    char text[TEXT_ROOM]; /* of one page */
    char line[LINE_MAX_BYTES];
    struct hd_share share[HD_SHARES_NEEDED];
    struct admin_paper paper;
};

/** The terminal that is talked to; fd -1 when the words come from a file. */
struct talk {
    int fd;
    const struct sync_office *office;
    struct hd_notes *notes;
};

static void put(int fd, const char *text)
{
    ssize_t written = write(fd, text, strlen(text)); /* a prompt that fails changes nothing */
    (void)written;
}

/** Say what is wrong: on the terminal, where it can be mended, or as the sentence of the error. */
static void complain(const struct talk *talk, const char *fmt, ...) HD_PRINTF(2, 3);

static void complain(const struct talk *talk, const char *fmt, ...)
{
    char sentence[HD_NOTE_TEXT_MAX];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(sentence, sizeof(sentence), fmt, args);
    va_end(args);
    if (talk->fd < 0) {
        hd_notes_add(talk->notes, HD_NOTE_ERROR, "", "%s", sentence);
        return;
    }
    put(talk->fd, sentence);
    put(talk->fd, "\n");
}

static void complain_of_another(const struct talk *talk)
{
    char fingerprint[HD_FINGERPRINT_MAX];
    hd_fingerprint(sync_office_facts(talk->office)->root_pk,
                   &sync_office_wave(talk->office)->keyset, fingerprint);
    complain(talk,
             "These words belong to another office or wave; the paper of this one carries the "
             "fingerprint \"%s\".",
             fingerprint);
}

/** Only the recovery key of this wave is any good here. */
static enum hd_err check_key(const struct talk *talk, const uint8_t *key)
{
    uint8_t pk[HD_KEY_LEN];
    enum hd_err err = hd_opener_public(key, pk);
    if (!err && memcmp(pk, sync_office_wave(talk->office)->keyset.pk[HD_TO_RECOVERY],
                       sizeof(pk)) != 0) {
        err = HD_E_AUTH;
    }
    return err;
}

static void complain_of_words(const struct talk *talk, enum hd_err err, unsigned bad)
{
    if (err == HD_E_NOT_FOUND) {
        complain(talk,
                 "Word %u is not one of the words that Heard uses; look at the paper again.",
                 bad);
    } else {
        complain(talk,
                 "The words do not fit together: one was mistaken for another, or two were "
                 "swapped; look at the paper again.");
    }
}

static enum hd_err take_key(const struct talk *talk, struct desk *desk)
{
    unsigned bad = 0;
    enum hd_err err = hd_words_decode(desk->text, desk->paper.key, &bad);
    if (err) {
        complain_of_words(talk, err, bad);
        return err;
    }
    err = check_key(talk, desk->paper.key);
    if (err) {
        complain_of_another(talk);
    }
    return err;
}

/** The first or second share; combine them when it is the second. */
static enum hd_err take_share(const struct talk *talk, struct desk *desk, unsigned n)
{
    uint8_t id[HD_KEYSET_ID_LEN];
    unsigned bad = 0;
    struct hd_share *share = &desk->share[n];
    enum hd_err err = hd_share_decode(desk->text, share, &bad);
    if (err) {
        complain_of_words(talk, err, bad);
        return err;
    }
    hd_keyset_id(&sync_office_wave(talk->office)->keyset, id);
    if (memcmp(id, share->set, sizeof(share->set)) != 0) {
        complain_of_another(talk);
        return HD_E_AUTH;
    }
    desk->paper.share[n] = share->number;
    if (n == 0) {
        return HD_OK;
    }
    err = hd_shares_combine(&desk->share[0], share, desk->paper.key);
    if (err == HD_E_EXISTS) {
        complain(talk,
                 "This is share %u again; the key needs two different shares of the three.",
                 (unsigned)share->number);
    } else if (!err && check_key(talk, desk->paper.key)) {
        complain(talk,
                 "Shares %u and %u do not belong together: they were not made at the same "
                 "time, or not for this wave.",
                 desk->paper.share[0], desk->paper.share[1]);
        err = HD_E_AUTH;
    }
    return err;
}

/* ---- from a file ------------------------------------------------------------------------ */

static enum hd_err read_all(int fd, char *text, size_t size)
{
    size_t len = 0;
    for (;;) {
        ssize_t got = read(fd, text + len, size - 1 - len);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return HD_E_IO;
        }
        if (got == 0) {
            text[len] = 0;
            return strlen(text) == len ? HD_OK : HD_E_FORMAT;
        }
        len += (size_t)got;
        if (len == size - 1) {
            return HD_E_RANGE;
        }
    }
}

static enum hd_err load_file(const char *file, struct hd_notes *notes, char *text)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    enum hd_err err = fd < 0 ? errno == ENOENT ? HD_E_NOT_FOUND : HD_E_IO : HD_OK;
    if (!err) {
        sync_cli_warn_if_open(fd, file, notes);
        err = read_all(fd, text, TEXT_ROOM);
        (void)close(fd);
    }
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, file, "The words could not be read from it: %s.",
                     hd_err_text(err));
    }
    return err;
}

static void complain_of_count(const struct talk *talk, unsigned n)
{
    if (n == HD_SHARE_WORDS) {
        complain(talk, "This is one share; the key needs the words of two of the three.");
    } else {
        complain(
            talk,
            "%u words were found; a recovery sheet has exactly %d, and of shares the words of "
            "two are needed, %d each.",
            n, HD_WORDS, HD_SHARE_WORDS);
    }
}

static enum hd_err from_file(const struct talk *talk, const char *file, struct desk *desk)
{
    enum hd_err err = load_file(file, talk->notes, desk->text);
    if (err) {
        return err;
    }
    unsigned n = hd_words_count(desk->text);
    if (n == HD_WORDS) {
        return take_key(talk, desk);
    }
    if (n != HD_SHARES_NEEDED * HD_SHARE_WORDS) {
        complain_of_count(talk, n);
        return HD_E_RANGE;
    }
    size_t first = hd_words_end(desk->text, HD_SHARE_WORDS);
    char kept = desk->text[first];
    desk->text[first] = 0;
    err = take_share(talk, desk, 0);
    if (!err) {
        desk->text[first] = kept;
        memmove(desk->text, desk->text + first, strlen(desk->text + first) + 1);
        err = take_share(talk, desk, 1);
    }
    return err;
}

/* ---- from the terminal ------------------------------------------------------------------ */

/** One line without its end. HD_E_NOT_FOUND at the end of all input, HD_E_RANGE when too long. */
static enum hd_err read_line(int fd, char *line)
{
    size_t len = 0;
    bool long_line = false;
    for (;;) {
        char c = 0;
        ssize_t got = read(fd, &c, 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return HD_E_IO;
        }
        if (got == 0 && len == 0) {
            return HD_E_NOT_FOUND;
        }
        if (got == 0 || c == '\n') {
            line[len] = 0;
            return long_line ? HD_E_RANGE : HD_OK;
        }
        if (len < LINE_MAX_BYTES - 1) {
            line[len] = ' '; /* for a NUL, which would end the text early */
            if (c) {
                line[len] = c;
            }
            len++;
        } else {
            long_line = true;
        }
    }
}

/** Add the line to the page if every word of it is on the list and it does not run over. */
static void add_line(const struct talk *talk, struct desk *desk)
{
    unsigned unknown = hd_words_unknown(desk->line);
    size_t len = strlen(desk->text);
    if (unknown) {
        complain(talk,
                 "Word %u of this line is not one of the words that Heard uses; type this line "
                 "again.",
                 unknown);
        return;
    }
    if (hd_words_count(desk->text) + hd_words_count(desk->line) > HD_SHARE_WORDS ||
        len + strlen(desk->line) + 2 > sizeof(desk->text)) {
        complain(talk,
                 "That would be more words than stand on a page; type this line again, or "
                 "press Enter twice to begin the page anew.");
        return;
    }
    (void)snprintf(desk->text + len, sizeof(desk->text) - len, "%s ", desk->line);
}

/** Lines until an empty one ends a page of 24 or 27 words; two empty ones begin it anew. */
static enum hd_err read_page(const struct talk *talk, struct desk *desk, unsigned *count)
{
    bool asked = false;
    desk->text[0] = 0;
    for (;;) {
        char prompt[32];
        unsigned n = hd_words_count(desk->text);
        (void)snprintf(prompt, sizeof(prompt), n ? "%2u words so far: " : "Words: ", n);
        put(talk->fd, prompt);
        enum hd_err err = read_line(talk->fd, desk->line);
        if (err == HD_E_RANGE) {
            complain(talk, "That line is too long; type it again.");
            continue;
        }
        if (err) {
            return err;
        }
        if (hd_words_count(desk->line) > 0) {
            add_line(talk, desk);
            asked = false;
        } else if (n == HD_WORDS || n == HD_SHARE_WORDS) {
            *count = n;
            return HD_OK;
        } else if (asked) {
            desk->text[0] = 0;
            put(talk->fd, "Begin this page anew.\n");
            asked = false;
        } else {
            complain(
                talk,
                "A recovery sheet has %d words and a share %d: go on, or press Enter again to "
                "begin this page anew.",
                HD_WORDS, HD_SHARE_WORDS);
            asked = true;
        }
    }
}

/** Pages until one sheet or two shares are good. */
static enum hd_err read_pages(const struct talk *talk, struct desk *desk)
{
    unsigned have = 0;
    unsigned wrong = 0;
    while (wrong < TRIES) {
        unsigned n = 0;
        enum hd_err err = read_page(talk, desk, &n);
        if (err) {
            hd_notes_add(talk->notes, HD_NOTE_ERROR, "",
                         "The words were not typed to their end, so nothing was done.");
            return err;
        }
        err = n == HD_WORDS ? take_key(talk, desk) : take_share(talk, desk, have);
        if (err) {
            wrong++;
            continue;
        }
        if (n == HD_WORDS) {
            memset(desk->paper.share, 0, sizeof(desk->paper.share));
            return HD_OK;
        }
        if (++have == HD_SHARES_NEEDED) {
            return HD_OK;
        }
        put(talk->fd, "That share is right. Now the words of another one.\n");
    }
    hd_notes_add(
        talk->notes, HD_NOTE_ERROR, "",
        "The words were not right in %d tries, so nothing was done. Look at the paper in "
        "good light, and start again.",
        TRIES);
    return HD_E_AUTH;
}

/* Wipe the screen, and what can be scrolled back to where the terminal allows it. */
static const char clear_screen[] = "\033[H\033[2J\033[3J";

/* The terminal with words on it, for the handler below; -1 when there are none. */
static volatile sig_atomic_t screen = -1;

static void clear_and_end(int number)
{
    ssize_t written = write((int)screen, clear_screen, sizeof(clear_screen) - 1);
    (void)written;
    raise(number); /* the action is the default one again */
}

static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { ENDING_N = sizeof(ending) / sizeof(ending[0]) };

/** Read pages with a screen that is cleared whatever ends it. */
static enum hd_err read_on_screen(const struct talk *talk, struct desk *desk)
{
    struct sigaction before[ENDING_N];
    struct sigaction action = {.sa_handler = clear_and_end, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    screen = talk->fd;
    for (size_t i = 0; i < ENDING_N; i++) {
        (void)sigaction(ending[i], &action, &before[i]);
    }
    enum hd_err err = read_pages(talk, desk);
    put(talk->fd, clear_screen);
    for (size_t i = 0; i < ENDING_N; i++) {
        (void)sigaction(ending[i], &before[i], NULL);
    }
    screen = -1;
    return err;
}

static enum hd_err from_terminal(const struct sync_office *office, struct hd_notes *notes,
                                 struct desk *desk)
{
    struct talk talk = {open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC), office, notes};
    if (talk.fd < 0) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, "",
            "There is no terminal to ask for the words on. Put them in a file and name "
            "that with --words-file.");
        return HD_E_NOT_FOUND;
    }
    put(talk.fd,
        "\nThe words will be seen on this screen: nobody should look on, and no camera.\n"
        "Type the words from the paper, as many on a line as you like, or scan its QR code.\n"
        "Four letters of a word are enough. An empty line ends the page.\n");
    put(talk.fd, admin_nothing_else_opens);
    put(talk.fd, "\n");
    enum hd_err err = read_on_screen(&talk, desk);
    (void)close(talk.fd);
    return err;
}

enum hd_err admin_paper_read(const char *file, const struct sync_office *office,
                             struct hd_notes *notes, struct admin_paper *out)
{
    struct desk *desk = hd_secret_alloc(sizeof(*desk));
    if (!desk) {
        hd_notes_add(notes, HD_NOTE_ERROR, "",
                     "There is no protected memory for the words. Close other programs.");
        return HD_E_NOMEM;
    }
    const struct talk talk = {-1, office, notes};
    enum hd_err err = file ? from_file(&talk, file, desk) : from_terminal(office, notes, desk);
    if (!err) {
        *out = desk->paper;
    }
    hd_secret_free(desk);
    return err;
}
