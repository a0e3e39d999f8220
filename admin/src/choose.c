/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * People invent weak passphrases and mistype what they do not see. So a generated one is only an
 * Enter away, and whatever is chosen has to be typed a second time before it locks anything.
 */

#include "choose.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <heard/keyfile.h>
#include <heard/keys.h>

enum { TRIES = 3, GENERATED_WORDS = 7, GENERATED_MAX = GENERATED_WORDS * (HD_WORD_MAX + 1) };

/** To the terminal itself: stderr may be somebody's log file, and this may be secret. */
static bool tell(const char *before, const char *text, const char *after)
{
    FILE *terminal = fopen("/dev/tty", "we");
    if (!terminal) {
        return false;
    }
    /* Unbuffered, so that no copy of a passphrase stays in a buffer of the C library. */
    (void)setvbuf(terminal, NULL, _IONBF, 0);
    bool told = fputs(before, terminal) >= 0 && fputs(text, terminal) >= 0 &&
                fputs(after, terminal) >= 0;
    return fclose(terminal) == 0 && told;
}

/** Ask once without judging; empty is HD_OK with len 0. */
static enum hd_err ask(const char *prompt, struct hd_notes *notes, struct sync_passphrase *out)
{
    struct hd_notes quiet = {.n = 0};
    enum hd_err err = sync_cli_passphrase(NULL, prompt, false, &quiet, out);
    if (err == HD_E_RANGE) {
        return HD_OK;
    }
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, "", "%s", hd_notes_first_error(&quiet));
    }
    return err;
}

static bool same(const struct sync_passphrase *a, const uint8_t *bytes, size_t len)
{
    return a->len == len && len > 0 && memcmp(a->bytes, bytes, len) == 0;
}

/** Show a generated passphrase; it counts when it is typed back. */
static enum hd_err offer(struct hd_notes *notes, struct sync_passphrase *out, bool *done)
{
    char *words = hd_secret_alloc(GENERATED_MAX);
    if (!words) {
        return HD_E_NOMEM;
    }
    enum hd_err err = hd_words_passphrase(GENERATED_WORDS, words, GENERATED_MAX);
    if (!err && !tell("\nWrite these words down on paper now:\n\n    ", words,
                      "\n\nThey will not be shown again.\n")) {
        err = HD_E_IO;
    }
    if (!err) {
        err = ask("Type them back: ", notes, out);
    }
    *done = !err && same(out, (const uint8_t *)words, strlen(words));
    hd_secret_free(words);
    return err;
}

static enum hd_err confirm(struct hd_notes *notes, const struct sync_passphrase *chosen,
                           bool *done)
{
    struct sync_passphrase again = {0};
    enum hd_err err = ask("The same again: ", notes, &again);
    *done = !err && same(&again, chosen->bytes, chosen->len);
    sync_passphrase_free(&again);
    return err;
}

/** One round: own or generated; done when it was typed the same twice. */
static enum hd_err round_of(struct hd_notes *notes, struct sync_passphrase *out, bool *done)
{
    enum hd_err err = ask("Passphrase: ", notes, out);
    if (err) {
        return err;
    }
    if (out->len == 0) {
        sync_passphrase_free(out);
        err = offer(notes, out, done);
    } else if (out->len < HD_PASSPHRASE_MIN) {
        (void)tell("That is too short: ", "at least 12 characters are needed.", "\n");
        return HD_OK;
    } else {
        err = confirm(notes, out, done);
    }
    if (!err && !*done) {
        (void)tell("That was not the same, ", "so nothing is chosen yet.", "\n");
    }
    return err;
}

static enum hd_err on_terminal(const char *whose, struct hd_notes *notes,
                               struct sync_passphrase *out)
{
    bool done = false;
    enum hd_err err = HD_OK;
    (void)tell("Choose a passphrase for ", whose,
               ": at least 12 characters.\n"
               "Just press Enter to be given one of seven words, which is safer.\n");
    for (int i = 0; i < TRIES && !err && !done; i++) {
        sync_passphrase_free(out);
        err = round_of(notes, out, &done);
    }
    if (!err && !done) {
        hd_notes_add(notes, HD_NOTE_ERROR, "",
                     "No passphrase was typed the same twice in %d tries, so nothing was made. "
                     "Start again.",
                     TRIES);
        err = HD_E_AUTH;
    }
    if (err) {
        sync_passphrase_free(out);
    }
    return err;
}

enum hd_err admin_choose_passphrase(const char *file, const char *whose, struct hd_notes *notes,
                                    struct sync_passphrase *out)
{
    if (file) {
        return sync_cli_passphrase(file, "", true, notes, out);
    }
    struct sync_passphrase chosen = {0};
    enum hd_err err = on_terminal(whose, notes, &chosen);
    if (!err) {
        *out = chosen; /* ownership moves */
    }
    return err;
}
