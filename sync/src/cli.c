/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arguments and sentences of the command-line programs. The tables of options live with each
 * command; this file only takes arguments apart and puts words on stderr.
 */

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <heard/keys.h>
#include <heard/log.h>
#include <sync/cli.h>
#include <sync/office.h>

bool sync_cli_start(const char *program)
{
    struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none); /* best effort: keys are left out of dumps anyway */
    hd_log_set_sink(hd_log_to_stderr);
    if (hd_crypto_start() != HD_OK) {
        sync_cli_problem(program, "The crypto library (libsodium) could not start, so nothing "
                                  "was done. Install it again.");
        return false;
    }
    return true;
}

static void say(const char *program, const char *fmt, va_list args) HD_PRINTF(2, 0);

static void say(const char *program, const char *fmt, va_list args)
{
    fprintf(stderr, "%s: ", program);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
}

int sync_cli_problem(const char *program, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    say(program, fmt, args);
    va_end(args);
    return SYNC_EXIT_PROBLEM;
}

int sync_cli_usage(const char *program, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    say(program, fmt, args);
    va_end(args);
    fprintf(stderr, "Try '%s --help'.\n", program);
    return SYNC_EXIT_USAGE;
}

void sync_cli_notes(const char *program, const struct hd_notes *notes)
{
    for (size_t i = 0; i < notes->n; i++) {
        const struct hd_note *note = &notes->list[i];
        fprintf(stderr, "%s: %s%s%s%s\n", program,
                note->severity == HD_NOTE_WARNING ? "warning: " : "", note->place,
                note->place[0] != '\0' ? ": " : "", note->text);
    }
    size_t found = notes->errors + notes->warnings;
    if (found > notes->n) {
        fprintf(stderr, "%s: and %zu more like these\n", program, found - notes->n);
    }
}

int sync_cli_failed(const char *program, const struct hd_notes *notes, const char *what,
                    enum hd_err err)
{
    sync_cli_notes(program, notes);
    if (notes->errors == 0) {
        sync_cli_problem(program, "%s: %s", what, hd_err_text(err));
    }
    return SYNC_EXIT_PROBLEM;
}

bool sync_cli_shows_progress(void)
{
    return isatty(STDERR_FILENO) == 1;
}

/* The option called by the first len bytes of arg; NULL when there is none. */
static const struct sync_option *find_option(const struct sync_option *options, size_t n,
                                             const char *arg, size_t len)
{
    for (size_t i = 0; i < n; i++) {
        if (strlen(options[i].name) == len && memcmp(options[i].name, arg, len) == 0) {
            return &options[i];
        }
    }
    return NULL;
}

/* One option at argv[*at]; moves *at over its value. */
static bool take_option(const char *program, int argc, char *const *argv, int *at,
                        const struct sync_option *option)
{
    const char *equals = strchr(argv[*at], '=');
    if (option->flag) {
        if (equals) {
            sync_cli_usage(program, "%s takes no value.", option->name);
            return false;
        }
        *option->flag = true;
        return true;
    }
    assert(option->value);
    if (*option->value) {
        sync_cli_usage(program, "%s was given twice.", option->name);
        return false;
    }
    const char *value = equals ? equals + 1 : NULL;
    if (!value && *at + 1 < argc) {
        *at += 1;
        value = argv[*at];
    }
    if (!value || value[0] == '\0') {
        sync_cli_usage(program, "%s needs a value.", option->name);
        return false;
    }
    *option->value = value;
    return true;
}

static bool take_positional(const char *program, const char *arg, struct sync_args *args)
{
    size_t room = sizeof(args->positional) / sizeof(args->positional[0]);
    if (args->n == room) {
        sync_cli_usage(program, "There are more than %zu arguments.", room);
        return false;
    }
    args->positional[args->n++] = arg;
    return true;
}

bool sync_cli_args(const char *program, int argc, char *const *argv,
                   const struct sync_option *options, size_t n, struct sync_args *out)
{
    struct sync_args args = {.n = 0};
    bool only_positional = false;
    for (int i = 0; i < argc; i++) {
        const char *arg = argv[i];
        if (only_positional || arg[0] != '-' || arg[1] == '\0') {
            if (!take_positional(program, arg, &args)) {
                return false;
            }
        } else if (strcmp(arg, "--") == 0) {
            only_positional = true;
        } else if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0) {
            args.help = true;
        } else {
            const struct sync_option *option = find_option(options, n, arg, strcspn(arg, "="));
            if (!option) {
                sync_cli_usage(program, "There is no option %s here.", arg);
                return false;
            }
            if (!take_option(program, argc, argv, &i, option)) {
                return false;
            }
        }
    }
    *out = args;
    return true;
}

enum hd_err sync_cli_wave(struct sync_office *office, uint32_t wave_no, struct hd_notes *notes)
{
    enum hd_err err = wave_no ? sync_office_select_wave(office, wave_no) : HD_OK;
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, sync_office_dir(office),
                     "There is no wave %" PRIu32
                     " in this office; \"heard-admin wave list\" shows those there are.",
                     wave_no);
    }
    return err;
}
