/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the command lines share: arguments taken apart, and passphrases from files and from a
 * terminal (a real one, made for the test) that never shows them.
 */
#define _XOPEN_SOURCE 700 /* NOLINT(readability-identifier-naming): for terminals */

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/keyfile.h>
#include <heard/keys.h>
#include <sync/cli.h>

static char file[64];

static int setup(void **state)
{
    (void)state;
    snprintf(file, sizeof(file), "heard-cli-XXXXXX");
    int fd = mkstemp(file);
    return fd >= 0 && close(fd) == 0 && hd_crypto_start() == HD_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    return unlink(file);
}

/* --- arguments -------------------------------------------------------------------------------- */

struct parsed {
    bool json;
    const char *period;
    struct sync_args args;
};

/* words: separated by single spaces. */
static bool parse(const char *words, struct parsed *out)
{
    static char copy[256]; /* what was parsed stays readable */
    char *argv[32];
    int argc = 0;
    snprintf(copy, sizeof(copy), "%s", words);
    for (char *at = copy; *at != '\0';) {
        size_t len = strcspn(at, " ");
        argv[argc++] = at;
        at += len;
        if (*at == ' ') {
            *at++ = '\0';
        }
    }
    *out = (struct parsed){.json = false};
    const struct sync_option options[] = {
        {.name = "--json", .flag = &out->json},
        {.name = "--period", .value = &out->period},
    };
    return sync_cli_args("test", argc, argv, options, 2, &out->args);
}

static void options_and_folders_come_in_any_order(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "one two --json --period all",
        "--period=all one --json two",
        "--json --period all one two",
        "--json one --period all -- two",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct parsed parsed;
        assert_true(parse(rows[i], &parsed));
        assert_true(parsed.json);
        assert_string_equal(parsed.period, "all");
        assert_int_equal(parsed.args.n, 2);
        assert_string_equal(parsed.args.positional[0], "one");
        assert_string_equal(parsed.args.positional[1], "two");
        assert_false(parsed.args.help);
    }
}

static void help_is_seen_wherever_it_stands(void **state)
{
    (void)state;
    static const char *const rows[] = {"--help", "one -h", "--json --help", "one two --help"};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct parsed parsed;
        assert_true(parse(rows[i], &parsed));
        assert_true(parsed.args.help);
    }
    struct parsed parsed;
    assert_true(parse("-- --help", &parsed));
    assert_false(parsed.args.help);
    assert_string_equal(parsed.args.positional[0], "--help");
}

static void a_lone_dash_is_an_argument(void **state)
{
    (void)state;
    struct parsed parsed;
    assert_true(parse("-", &parsed));
    assert_string_equal(parsed.args.positional[0], "-");
}

static void wrong_arguments_are_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "--nonsense",
        "--jso",
        "--json=yes",
        "--period",
        "--period=",
        "-x",
        "--period all --period all",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct parsed parsed;
        if (parse(rows[i], &parsed)) {
            fail_msg("%s", rows[i]);
        }
    }
}

static void there_are_1024_arguments_and_no_more(void **state)
{
    (void)state;
    static char word[] = "a";
    char *argv[1026];
    for (size_t i = 0; i < sizeof(argv) / sizeof(argv[0]); i++) {
        argv[i] = word;
    }
    struct sync_args args;
    assert_true(sync_cli_args("test", 1024, argv, NULL, 0, &args));
    assert_int_equal(args.n, 1024);
    assert_false(sync_cli_args("test", 1025, argv, NULL, 0, &args));
}

/* --- passphrases from files ------------------------------------------------------------------- */

static void write_file(const char *text, size_t len)
{
    FILE *out = fopen(file, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, len, out), len);
    assert_int_equal(fclose(out), 0);
}

static void a_passphrase_is_the_first_line_of_its_file(void **state)
{
    (void)state;
    static const struct {
        const char *content, *passphrase;
    } rows[] = {
        {"six words of no great importance", "six words of no great importance"},
        {"with a line end\n", "with a line end"},
        {"from Windows\r\n", "from Windows"},
        {"first line\nsecond line\n", "first line"},
        {" spaces count \n", " spaces count "},
        {"\xc3\xa9t\xc3\xa9\n", "\xc3\xa9t\xc3\xa9"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_notes notes = {.n = 0};
        struct sync_passphrase passphrase;
        write_file(rows[i].content, strlen(rows[i].content));
        assert_int_equal(sync_cli_passphrase(file, "", false, &notes, &passphrase), HD_OK);
        assert_int_equal(passphrase.len, strlen(rows[i].passphrase));
        assert_memory_equal(passphrase.bytes, rows[i].passphrase, passphrase.len);
        sync_passphrase_free(&passphrase);
        assert_null(passphrase.bytes);
    }
}

static void a_passphrase_file_that_will_not_do_is_told(void **state)
{
    (void)state;
    char text[HD_PASSPHRASE_MAX + 2];
    memset(text, 'x', sizeof(text));
    static const struct {
        size_t len;
        bool choose;
        enum hd_err err;
    } rows[] = {
        {0, false, HD_E_RANGE},
        {1, false, HD_OK},
        {HD_PASSPHRASE_MAX, false, HD_OK},
        {HD_PASSPHRASE_MAX + 1, false, HD_E_RANGE},
        {HD_PASSPHRASE_MAX + 2, false, HD_E_RANGE},
        {HD_PASSPHRASE_MIN - 1, true, HD_E_RANGE},
        {HD_PASSPHRASE_MIN, true, HD_OK},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_notes notes = {.n = 0};
        struct sync_passphrase passphrase = {.bytes = NULL};
        write_file(text, rows[i].len);
        assert_int_equal(sync_cli_passphrase(file, "", rows[i].choose, &notes, &passphrase),
                         rows[i].err);
        assert_int_equal(notes.errors, rows[i].err ? 1 : 0);
        assert_true((passphrase.bytes == NULL) == (rows[i].err != HD_OK));
        sync_passphrase_free(&passphrase);
    }
    struct hd_notes notes = {.n = 0};
    struct sync_passphrase passphrase;
    assert_int_equal(sync_cli_passphrase("no-such-file", "", false, &notes, &passphrase),
                     HD_E_NOT_FOUND);
    assert_string_equal(notes.list[0].place, "no-such-file");
}

/* --- passphrases from a terminal -------------------------------------------------------------- */

/* In a child: make the terminal ours, ask, and tell by the exit status whether it was wanted. */
static void ask_in_child(const char *terminal, bool choose, const char *wanted)
{
    struct hd_notes notes = {.n = 0};
    struct sync_passphrase passphrase = {.bytes = NULL};
    if (setsid() < 0 ||
        open(terminal, O_RDWR) < 0) { /* a session's first terminal is its own */
        _exit(9);
    }
    enum hd_err err = sync_cli_passphrase(NULL, "Passphrase: ", choose, &notes, &passphrase);
    bool right = !err && passphrase.len == strlen(wanted) &&
                 memcmp(passphrase.bytes, wanted, passphrase.len) == 0;
    _exit(right ? 0 : err ? 10 + (int)err : 8);
}

/* Type a line as soon as the prompt stands there, and add all that is shown to shown. */
static void type_line(int master, const char *prompt, const char *line, char *shown,
                      size_t size)
{
    size_t from = strlen(shown);
    size_t at = from;
    while (!strstr(shown + from, prompt)) {
        ssize_t n = read(master, shown + at, size - at - 1);
        assert_true(n > 0);
        at += (size_t)n;
        shown[at] = '\0';
    }
    struct termios now;
    do { /* the echo goes off just after the prompt */
        assert_int_equal(tcgetattr(master, &now), 0);
    } while (now.c_lflag & ECHO);
    assert_int_equal(write(master, line, strlen(line)), strlen(line));
}

/* Run a dialogue; returns the child's exit status. */
static int dialogue(bool choose, const char *wanted, const char *const (*lines)[2], size_t n,
                    char *shown, size_t size)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(master >= 0);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    char terminal[64];
    snprintf(terminal, sizeof(terminal), "%s",
             ptsname(master)); /* NOLINT(concurrency-mt-unsafe) */
    int keep =
        open(terminal, O_RDWR | O_NOCTTY); /* so that its settings can be looked at after */
    assert_true(keep >= 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(keep);
        (void)close(master);
        ask_in_child(terminal, choose, wanted);
    }
    shown[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        type_line(master, lines[i][0], lines[i][1], shown, size);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    struct termios after;
    assert_int_equal(tcgetattr(keep, &after), 0);
    assert_true(after.c_lflag & ECHO); /* as it was, however the child ended */
    (void)close(keep);
    (void)close(master);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void a_typed_passphrase_is_not_shown(void **state)
{
    (void)state;
    char shown[4096];
    static const char *const lines[][2] = {{"Passphrase: ", "correct horse battery\n"}};
    assert_int_equal(dialogue(false, "correct horse battery", lines, 1, shown, sizeof(shown)),
                     0);
    assert_null(strstr(shown, "horse"));
}

static void a_new_passphrase_is_asked_until_both_agree(void **state)
{
    (void)state;
    char shown[4096];
    static const char *const lines[][2] = {
        {"Passphrase: ", "short\n"},
        {"Passphrase: ", "correct horse battery\n"},
        {"again: ", "correct house battery\n"},
        {"Passphrase: ", "correct horse battery\n"},
        {"again: ", "correct horse battery\n"},
    };
    assert_int_equal(dialogue(true, "correct horse battery", lines, 5, shown, sizeof(shown)),
                     0);
    assert_null(strstr(shown, "correct"));
}

static void three_tries_are_enough(void **state)
{
    (void)state;
    char shown[4096];
    static const char *const lines[][2] = {
        {"Passphrase: ", "short\n"}, {"Passphrase: ", "short\n"}, {"Passphrase: ", "short\n"}};
    assert_int_equal(dialogue(true, "", lines, 3, shown, sizeof(shown)), 10 + HD_E_AUTH);
}

static void control_c_leaves_the_terminal_as_it_was(void **state)
{
    (void)state;
    char shown[4096];
    static const char *const lines[][2] = {{"Passphrase: ", "half\003"}};
    assert_int_equal(dialogue(false, "", lines, 1, shown, sizeof(shown)), -SIGINT);
}

static void without_a_terminal_it_says_what_to_do(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct hd_notes notes = {.n = 0};
        struct sync_passphrase passphrase;
        if (setsid() < 0) { /* now there is none */
            _exit(9);
        }
        enum hd_err err = sync_cli_passphrase(NULL, "", false, &notes, &passphrase);
        _exit(err == HD_E_NOT_FOUND && strstr(notes.list[0].text, "--passphrase-file") ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_and_folders_come_in_any_order),
        cmocka_unit_test(help_is_seen_wherever_it_stands),
        cmocka_unit_test(a_lone_dash_is_an_argument),
        cmocka_unit_test(wrong_arguments_are_refused),
        cmocka_unit_test(there_are_1024_arguments_and_no_more),
        cmocka_unit_test(a_passphrase_is_the_first_line_of_its_file),
        cmocka_unit_test(a_passphrase_file_that_will_not_do_is_told),
        cmocka_unit_test(a_typed_passphrase_is_not_shown),
        cmocka_unit_test(a_new_passphrase_is_asked_until_both_agree),
        cmocka_unit_test(three_tries_are_enough),
        cmocka_unit_test(control_c_leaves_the_terminal_as_it_was),
        cmocka_unit_test(without_a_terminal_it_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
