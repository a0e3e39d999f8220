/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_CLI_H
#define SYNC_CLI_H

/*
 * What the command-line programs share: options, passphrases that are never an argument, and
 * sentences on stderr. Used by the main files of heard-sync and heard-admin only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>

/** How a program ends; docs and scripts rely on the numbers. */
enum sync_exit {
    SYNC_EXIT_DONE = 0,
    SYNC_EXIT_PROBLEM = 1, /**< something the user can mend: one sentence was written */
    SYNC_EXIT_USAGE = 2,   /**< wrong arguments */
};

/**
 * First thing in main(): no core dumps, warnings to stderr, crypto started.
 *
 * @param program "heard-sync", for the sentence on failure
 * Returns false when the program must not go on (the sentence is written).
 */
bool sync_cli_start(const char *program);

/** Write "program: sentence" and a newline to stderr. Returns SYNC_EXIT_PROBLEM. */
int sync_cli_problem(const char *program, const char *fmt, ...) HD_PRINTF(2, 3);

/** The same for wrong arguments, and where help is. Returns SYNC_EXIT_USAGE. */
int sync_cli_usage(const char *program, const char *fmt, ...) HD_PRINTF(2, 3);

/**
 * Write each note to stderr as "program: place: sentence", warnings marked as such; when notes
 * were left out for want of room, says how many.
 */
void sync_cli_notes(const char *program, const struct hd_notes *notes);

/**
 * As sync_cli_notes(); when notes holds no error, writes "program: what: words of err" instead, so
 * that no failure ends without a sentence. Returns SYNC_EXIT_PROBLEM.
 */
int sync_cli_failed(const char *program, const struct hd_notes *notes, const char *what,
                    enum hd_err err);

/** True when stderr is a terminal, so that progress may be shown there. */
bool sync_cli_shows_progress(void);

/** One option of a command: a flag or a value. */
struct sync_option {
    const char *name;   /**< "--json" */
    bool *flag;         /**< set to true when given; NULL when it takes a value */
    const char **value; /**< set to the value, borrowed from argv; giving it twice is refused */
};

/** The arguments of one command, taken apart. */
struct sync_args {
    const char *positional[1024]; /**< borrowed from argv */
    size_t n;
    bool help; /**< --help or -h was there: print help, exit 0 */
};

/**
 * Take apart the arguments behind a command word. Accepts "--name VALUE", "--name=VALUE", and "--"
 * before arguments that begin with a dash.
 *
 * @param program for sentences
 * @param argv argc arguments, the command word not among them
 * @param options n of them
 * Returns false after writing a usage sentence; the program then exits with SYNC_EXIT_USAGE.
 */
bool sync_cli_args(const char *program, int argc, char *const *argv,
                   const struct sync_option *options, size_t n, struct sync_args *out);

struct sync_office;

/**
 * Take the wave to hand that --wave named.
 *
 * @param wave_no 0 when it was not given: then nothing is changed
 * Errors: HD_E_NOT_FOUND; notes has the sentence.
 */
HD_NODISCARD enum hd_err sync_cli_wave(struct sync_office *office, uint32_t wave_no,
                                       struct hd_notes *notes);
/**
 * Warn when an open file holds a secret that others on this computer can read, or replace.
 *
 * @param file its name, for the warning
 */
void sync_cli_warn_if_open(int fd, const char *file, struct hd_notes *notes);

/** A passphrase in locked memory. */
struct sync_passphrase {
    uint8_t *bytes; /**< owned; from hd_secret_alloc() */
    size_t len;
};

/**
 * Get a passphrase: the first line of a file (or pipe), or asked on the terminal without echo.
 *
 * @param file NULL to ask on the terminal
 * @param prompt "Officer's passphrase: "
 * @param choose a new one is being chosen: at least HD_PASSPHRASE_MIN bytes, on the terminal asked
 *               twice and again until both agree (three times at most)
 * @param notes has the sentence on error
 * @param[out] out free with sync_passphrase_free(), which wipes; set on HD_OK only
 * Errors: HD_E_NOT_FOUND (no such file, or no terminal to ask on), HD_E_IO, HD_E_RANGE (empty, too
 * short or too long), HD_E_AUTH (the two did not agree), HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err sync_cli_passphrase(const char *file, const char *prompt, bool choose,
                                             struct hd_notes *notes,
                                             struct sync_passphrase *out);

static inline struct hd_slice sync_passphrase_slice(const struct sync_passphrase *passphrase)
{
    return (struct hd_slice){passphrase->bytes, passphrase->len};
}

/** Wipe and free; accepts an empty one. */
void sync_passphrase_free(struct sync_passphrase *passphrase);

#endif
