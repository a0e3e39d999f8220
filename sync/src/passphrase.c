/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Getting a passphrase without leaving it anywhere: read straight into locked memory, one byte at
 * a time, with the terminal's echo off. Signals that would end the program while the echo is off
 * are held back until the terminal is as it was.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <heard/keyfile.h>
#include <heard/keys.h>
#include <sync/cli.h>

enum { TRIES = 3 };

/* Set by the handler below; says which signal to raise once the terminal is put right. */
static volatile sig_atomic_t caught_signal;

static void catch_signal(int number)
{
    caught_signal = number;
}

static const int held_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
enum { HELD_N = sizeof(held_signals) / sizeof(held_signals[0]) };

/* The terminal while its echo is off, and all that must be put back. */
struct quiet {
    int fd;
    struct termios before;
    sigset_t mask;
    struct sigaction action[HELD_N];
};

static void quiet_end(struct quiet *quiet)
{
    (void)tcsetattr(quiet->fd, TCSAFLUSH, &quiet->before);
    for (size_t i = 0; i < HELD_N; i++) {
        sigaction(held_signals[i], &quiet->action[i], NULL);
    }
    pthread_sigmask(SIG_SETMASK, &quiet->mask, NULL);
    if (caught_signal != 0) {
        raise(caught_signal);
    }
}

static bool quiet_begin(int fd, struct quiet *quiet)
{
    quiet->fd = fd;
    if (tcgetattr(fd, &quiet->before) != 0) {
        return false;
    }
    sigset_t held;
    sigemptyset(&held);
    struct sigaction action = {.sa_handler = catch_signal};
    sigemptyset(&action.sa_mask);
    caught_signal = 0;
    for (size_t i = 0; i < HELD_N; i++) {
        sigaddset(&held, held_signals[i]);
    }
    pthread_sigmask(SIG_BLOCK, &held, &quiet->mask);
    for (size_t i = 0; i < HELD_N; i++) {
        sigaction(held_signals[i], &action, &quiet->action[i]);
    }
    struct termios silent = quiet->before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    silent.c_lflag |= ECHONL;
    if (tcsetattr(fd, TCSAFLUSH, &silent) != 0) {
        quiet_end(quiet);
        return false;
    }
    return true;
}

/* One line from fd into secret, without its end; quiet is NULL for files. */
static enum hd_err read_line(int fd, const struct quiet *quiet, uint8_t *secret, size_t *len)
{
    size_t n = 0;
    for (;;) {
        if (quiet) {
            fd_set set;
            FD_ZERO(&set);
            FD_SET(fd, &set);
            if (pselect(fd + 1, &set, NULL, NULL, NULL, &quiet->mask) < 0) {
                return HD_E_IO; /* a signal: it is raised again in quiet_end() */
            }
        }
        uint8_t byte = 0;
        ssize_t got = read(fd, &byte, 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return HD_E_IO;
        }
        if (got == 0 || byte == '\n') {
            break;
        }
        if (n == HD_PASSPHRASE_MAX + 1) {
            return HD_E_RANGE;
        }
        secret[n++] = byte;
        hd_wipe(&byte, sizeof(byte));
    }
    if (n > 0 && secret[n - 1] == '\r') {
        n--;
    }
    *len = n;
    return n > HD_PASSPHRASE_MAX ? HD_E_RANGE : HD_OK;
}

void sync_cli_warn_if_open(int fd, const char *file, struct hd_notes *notes)
{
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) != 0) {
        hd_notes_add(
            notes, HD_NOTE_WARNING, file,
            "Others on this computer may read or change this file, which holds a secret: "
            "run \"chmod 600\" on it, or delete it when it is no longer needed.");
    }
}

static enum hd_err read_file(const char *file, struct hd_notes *notes, uint8_t *secret,
                             size_t *len)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        enum hd_err err = errno == ENOENT ? HD_E_NOT_FOUND : HD_E_IO;
        hd_notes_add(notes, HD_NOTE_ERROR, file, "The passphrase file could not be opened: %s.",
                     hd_err_text(err));
        return err;
    }
    sync_cli_warn_if_open(fd, file, notes);
    enum hd_err err = read_line(fd, NULL, secret, len);
    (void)close(fd);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, file,
                     "The passphrase must be the file's first line, at most %d bytes long.",
                     HD_PASSPHRASE_MAX);
    }
    return err;
}

/* Write a prompt to the terminal; that it fails does not matter to what is read. */
static void prompt_on(int fd, const char *text)
{
    ssize_t written = write(fd, text, strlen(text));
    (void)written;
}

static enum hd_err ask(int fd, const char *prompt, uint8_t *secret, size_t *len)
{
    struct quiet quiet;
    if (!quiet_begin(fd, &quiet)) {
        return HD_E_IO;
    }
    prompt_on(fd, prompt);
    enum hd_err err = read_line(fd, &quiet, secret, len);
    quiet_end(&quiet);
    return err;
}

static enum hd_err check_length(size_t len, bool choose, struct hd_notes *notes)
{
    if (len == 0) {
        hd_notes_add(notes, HD_NOTE_ERROR, "", "The passphrase is empty.");
        return HD_E_RANGE;
    }
    if (choose && len < HD_PASSPHRASE_MIN) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, "",
            "The passphrase is too short: take at least %d characters, better six words.",
            HD_PASSPHRASE_MIN);
        return HD_E_RANGE;
    }
    return HD_OK;
}

/* Ask for a new passphrase until it is long enough and typed the same twice. */
static enum hd_err ask_new(int fd, const char *prompt, struct hd_notes *notes, uint8_t *secret,
                           size_t *len)
{
    uint8_t *again = hd_secret_alloc(HD_PASSPHRASE_MAX + 1);
    if (!again) {
        return HD_E_NOMEM;
    }
    enum hd_err err = HD_E_AUTH;
    for (int i = 0; i < TRIES && err == HD_E_AUTH; i++) {
        size_t again_len = 0;
        err = ask(fd, prompt, secret, len);
        if (!err && *len < HD_PASSPHRASE_MIN) {
            prompt_on(fd,
                      "That is too short. Take at least 12 characters, better six words.\n");
            err = HD_E_AUTH;
            continue;
        }
        if (!err) {
            err = ask(fd, "The same again: ", again, &again_len);
        }
        if (!err && (again_len != *len || memcmp(again, secret, *len) != 0)) {
            prompt_on(fd, "The two are not the same.\n");
            err = HD_E_AUTH;
        }
    }
    hd_secret_free(again);
    if (err == HD_E_AUTH) {
        hd_notes_add(notes, HD_NOTE_ERROR, "",
                     "No passphrase was chosen in %d tries, so nothing was done. Start again.",
                     TRIES);
    }
    return err;
}

static enum hd_err ask_terminal(const char *prompt, bool choose, struct hd_notes *notes,
                                uint8_t *secret, size_t *len)
{
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        hd_notes_add(notes, HD_NOTE_ERROR, "",
                     "There is no terminal to ask for the passphrase on. Put it in a file and "
                     "name that with --passphrase-file.");
        return HD_E_NOT_FOUND;
    }
    enum hd_err err =
        choose ? ask_new(fd, prompt, notes, secret, len) : ask(fd, prompt, secret, len);
    (void)close(fd);
    if (err && notes->errors == 0) {
        hd_notes_add(notes, HD_NOTE_ERROR, "", "The passphrase could not be read: %s.",
                     hd_err_text(err));
    }
    return err;
}

enum hd_err sync_cli_passphrase(const char *file, const char *prompt, bool choose,
                                struct hd_notes *notes, struct sync_passphrase *out)
{
    uint8_t *secret = hd_secret_alloc(HD_PASSPHRASE_MAX + 1);
    if (!secret) {
        hd_notes_add(notes, HD_NOTE_ERROR, "",
                     "There is no protected memory for the passphrase. Close other programs.");
        return HD_E_NOMEM;
    }
    size_t len = 0;
    enum hd_err err = file ? read_file(file, notes, secret, &len)
                           : ask_terminal(prompt, choose, notes, secret, &len);
    if (!err) {
        err = check_length(len, choose, notes);
    }
    if (err) {
        hd_secret_free(secret);
        return err;
    }
    *out = (struct sync_passphrase){.bytes = secret, .len = len};
    return HD_OK;
}

void sync_passphrase_free(struct sync_passphrase *passphrase)
{
    hd_secret_free(passphrase->bytes);
    *passphrase = (struct sync_passphrase){0};
}
