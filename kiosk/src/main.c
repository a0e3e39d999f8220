/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heard-kiosk: arguments, a process that keeps its memory to itself, and the loop. */
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/keys.h>
#include <heard/log.h>
#include <heard/text.h>

#include "audit_run.h"
#include "folder_lock.h"
#include "loop.h"
#include "script.h"

#define DEFAULT_STICK "/media/heard"

enum { EXIT_DONE = 0, EXIT_PROBLEM = 1, EXIT_USAGE = 2 };

static const char usage[] =
    "heard-kiosk: the touch-screen program on which children and parents answer\n"
    "\n"
    "  heard-kiosk --dir KIOSK [--window WxH] [--stick DIR [--any-folder]] [--sync FILE]\n"
    "              [--script FILE] [--timing FILE] [--in-order]\n"
    "  heard-kiosk --audit --dir KIOSK [--lang CODE] [--needs NEEDS] [--window WxH]\n"
    "              [--quick] [--shots DIR]\n"
    "\n"
    "  --dir KIOSK     the kiosk's folder, made by: heard-admin kiosk add\n"
    "  --window WxH    in a window of this size instead of the whole screen\n"
    "  --stick DIR     where this system mounts a stick that staff put in (" DEFAULT_STICK ")\n"
    "  --any-folder    DIR need not be a mount point: a folder on the network, a test\n"
    "  --sync FILE     heard-sync, an absolute path; otherwise the one beside this program\n"
    "  --in-order      scales stand as the survey has them, not turned for half of the people\n"
    "  --script FILE   do what the file says, as a person would, then end\n"
    "  --timing FILE   write how long frames took (for the benchmark)\n"
    "  --audit         check every screen, in all languages, sizes and colours, then end\n"
    "  --lang CODE     this language only\n"
    "  --needs NEEDS   this only: usual, large or largest, and what else: \"large low\"\n"
    "  --quick         some of the combinations only\n"
    "  --shots DIR     instead of checking, make sheets of small pictures of all screens\n"
    "  --version, --help\n"
    "\n"
    "  A script has one step a line: tap X Y, tap \"name\", hold X Y MS, key NAME, switch 1,\n"
    "  switch 2, pad N, frame \"name\", focus \"name\", wait MS, expect \"name\", hear "
    "\"words\", screenshot "
    "FILE.png, dump "
    "FILE.json.\n"
    "\n"
    "Touch, mouse, or keys: Tab and arrows move, Space and Enter choose. F5 reads aloud and "
    "says\n"
    "again, F6 reads aloud or not, F7 slower, F8 quieter, F9 louder, F10 blanks the glass, "
    "Page Up and Down go from "
    "item\n"
    "to item. Headphones that are put in start it too. Staff hold a finger in\n"
    "the upper left corner of the first screen for three seconds, or press Ctrl+Alt+S.\n";

struct arguments {
    const char *dir;
    const char *script;
    bool in_order;
    const char *timing;
    const char *stick;
    const char *sync;
    bool any_folder;
    bool audits;
    struct audit_options audit;
    uint32_t w, h;
};

enum {
    OPTION_STICK = 256,
    OPTION_SYNC,
    OPTION_ANY_FOLDER,
    OPTION_AUDIT,
    OPTION_LANG,
    OPTION_NEEDS,
    OPTION_QUICK,
    OPTION_SHOTS
};

HD_PRINTF(1, 2)
static int problem(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fprintf(stderr, "heard-kiosk: ");
    vfprintf(stderr, fmt, args);
    fprintf(stderr, "\n");
    va_end(args);
    return EXIT_USAGE;
}

static bool parse_size(const char *text, uint32_t *w, uint32_t *h)
{
    char first[8];
    const char *x = strchr(text, 'x');
    if (!x || (size_t)(x - text) >= sizeof(first)) {
        return false;
    }
    (void)hd_text_copy(first, (size_t)(x - text) + 1, text);
    return hd_parse_u32(first, 320, 16384, w) == HD_OK &&
           hd_parse_u32(x + 1, 320, 16384, h) == HD_OK;
}

/* What belongs to an audit. False when it is no such option. */
static bool take_audit(int option, struct arguments *out)
{
    switch (option) {
    case OPTION_AUDIT:
        out->audits = true;
        return true;
    case OPTION_LANG:
        out->audit.lang = optarg;
        return true;
    case OPTION_NEEDS:
        out->audit.needs = optarg;
        return true;
    case OPTION_QUICK:
        out->audit.quick = true;
        return true;
    case OPTION_SHOTS:
        out->audit.shots = optarg;
        return true;
    default:
        return false;
    }
}

/* What is about sticks. False when it is no such option. */
static bool take_stick(int option, struct arguments *out)
{
    switch (option) {
    case OPTION_STICK:
        out->stick = optarg;
        return true;
    case OPTION_SYNC:
        out->sync = optarg;
        return true;
    case OPTION_ANY_FOLDER:
        out->any_folder = true;
        return true;
    default:
        return false;
    }
}

/* What has to be there, and how. Returns -1 when it is, or an exit code. */
static int check_arguments(int argc, char **argv, const struct arguments *out)
{
    if (optind < argc) {
        return problem("%s is not expected here; see heard-kiosk --help", argv[optind]);
    }
    if (!out->dir) {
        return problem(
            "%s", "which kiosk? Give --dir KIOSK, the folder made by heard-admin kiosk add");
    }
    if (out->sync && out->sync[0] != '/') {
        return problem("--sync takes an absolute path, not %s", out->sync);
    }
    return -1;
}

/* Returns -1 to go on, or an exit code. */
static int parse_arguments(int argc, char **argv, struct arguments *out)
{
    static const struct option options[] = {
        {"dir", required_argument, NULL, 'd'},
        {"window", required_argument, NULL, 'w'},
        {"script", required_argument, NULL, 's'},
        {"in-order", no_argument, NULL, 'i'},
        {"timing", required_argument, NULL, 't'},
        {"stick", required_argument, NULL, OPTION_STICK},
        {"sync", required_argument, NULL, OPTION_SYNC},
        {"any-folder", no_argument, NULL, OPTION_ANY_FOLDER},
        {"audit", no_argument, NULL, OPTION_AUDIT},
        {"lang", required_argument, NULL, OPTION_LANG},
        {"needs", required_argument, NULL, OPTION_NEEDS},
        {"quick", no_argument, NULL, OPTION_QUICK},
        {"shots", required_argument, NULL, OPTION_SHOTS},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},
        {0},
    };
    for (;;) {
        int c = getopt_long(argc, argv, "h", options, NULL); /* NOLINT(concurrency-mt-unsafe) */
        if (c == -1) {
            break;
        }
        switch (c) {
        case 'd':
            out->dir = optarg;
            break;
        case 'w':
            if (!parse_size(optarg, &out->w, &out->h)) {
                return problem("--window takes a size like 1280x800, not %s", optarg);
            }
            break;
        case 's':
            out->script = optarg;
            break;
        case 'i':
            out->in_order = true;
            break;
        case 't':
            out->timing = optarg;
            break;
        case 'h':
            fputs(usage, stdout);
            return EXIT_DONE;
        case 'v':
            puts("heard-kiosk " HEARD_VERSION);
            return EXIT_DONE;
        default:
            if (!take_stick(c, out) && !take_audit(c, out)) {
                return EXIT_USAGE; /* getopt has said why */
            }
        }
    }
    return check_arguments(argc, argv, out);
}

/* Answers will be in this process's memory: no core dump (nor of programs it starts), nobody may
 * attach, nothing that it starts gains rights, new files are private. */
static bool keep_to_oneself(void)
{
    const struct rlimit none = {0, 0};
    umask(0077);
    (void)signal(SIGCHLD, SIG_DFL); /* the end of what it starts must not pass unseen */
    if (setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        return true;
    }
    fprintf(stderr,
            "heard-kiosk: this system does not let a program keep its memory to itself, "
            "so no answers are taken\n");
    return false;
}

/* Pictures and lines of text are large and come and go: kept out of the heap, what is freed goes
 * back to the system instead of leaving holes. */
static void keep_heap_small(void)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread yet */
    (void)mallopt(M_MMAP_THRESHOLD, 64 * 1024);
}

static int say_notes(const struct hd_notes *notes)
{
    for (size_t i = 0; i < notes->n; i++) {
        if (notes->list[i].severity == HD_NOTE_ERROR) {
            fprintf(stderr, "heard-kiosk: %s: %s\n", notes->list[i].place, notes->list[i].text);
        }
    }
    return EXIT_PROBLEM;
}

static const char *assets_dir(void)
{
    const char *set =
        getenv("HEARD_ASSETS"); /* NOLINT(concurrency-mt-unsafe): one thread yet */
    return set && set[0] ? set : HEARD_ASSETS_DIR;
}

static bool has_display(void)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread yet */
    return getenv("DISPLAY") || getenv("WAYLAND_DISPLAY") || getenv("SDL_VIDEODRIVER");
}

/* heard-sync as it was installed: beside this program. */
static bool find_sync(const char *given, char *out, size_t size)
{
    if (given) {
        return hd_text_copy(out, size, given);
    }
    char self[HD_PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (n <= 0 || (size_t)n >= sizeof(self) - 1) {
        return false;
    }
    self[n] = '\0';
    char *slash = strrchr(self, '/');
    if (!slash) {
        return false;
    }
    *slash = '\0';
    return hd_path_join(out, size, self, "heard-sync") == HD_OK;
}

/* One program for one kiosk. In a folder that is no kiosk nothing is left behind. */
static bool take_folder(const char *dir, struct hd_notes *notes, int *lock)
{
    char path[HD_PATH_MAX];
    if (hd_path_join(path, sizeof(path), dir, "kiosk.json") || !hd_path_exists(path)) {
        return true; /* opening it says what is wrong */
    }
    enum hd_err err = folder_lock_take(dir, lock);
    if (err == HD_E_EXISTS) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, dir,
            "The kiosk program is running on this folder already. End that one first.");
    } else if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, dir,
                     "This folder could not be locked (%s). Check that it can be written to.",
                     hd_err_text(err));
    }
    return err == HD_OK;
}

static int run(struct loop *loop, const struct arguments *arguments, struct hd_notes *notes)
{
    /* For whoever waits for the first frame: the benchmark, a test, systemd. */
    puts("ready");
    fflush(stdout);
    enum hd_err err = HD_OK;
    if (arguments->script) {
        err = script_run(loop, arguments->script, notes);
    } else {
        loop_run(loop);
    }
    if (!err && arguments->timing) {
        err = timing_write(loop->timing, arguments->timing);
        if (err) {
            hd_notes_add(notes, HD_NOTE_ERROR, arguments->timing,
                         "The timings could not be written: %s.", hd_err_text(err));
        }
    }
    if (loop->broken) {
        fprintf(stderr, "heard-kiosk: there is not enough memory to go on\n");
        return EXIT_PROBLEM;
    }
    return err ? say_notes(notes) : EXIT_DONE;
}

/* Needs no screen, and no memory to itself beyond what the program has anyway. */
static int run_audit(const struct arguments *arguments, struct hd_notes *notes)
{
    struct audit_options options = arguments->audit;
    int lock = -1; /* held to the end */
    bool right = false;
    options.dir = arguments->dir;
    options.assets = assets_dir();
    options.w = (int)arguments->w;
    options.h = (int)arguments->h;
    if (!take_folder(arguments->dir, notes, &lock) ||
        audit_run(&options, notes, &right) != HD_OK) {
        return say_notes(notes);
    }
    return right ? EXIT_DONE : EXIT_PROBLEM;
}

static int start(const struct arguments *arguments, struct loop *loop, struct hd_notes *notes)
{
    char sync[HD_PATH_MAX] = "";
    int lock = -1; /* held to the end */
    if (!take_folder(arguments->dir, notes, &lock)) {
        return say_notes(notes);
    }
    if (!find_sync(arguments->sync, sync, sizeof(sync))) {
        hd_log(HD_LOG_WARN, "kiosk: heard-sync not found");
    }
    const struct loop_options options = {
        .w = arguments->script && arguments->w == 0 ? 1920 : (int)arguments->w,
        .h = arguments->script && arguments->h == 0 ? 1080 : (int)arguments->h,
        .offscreen = arguments->script && !has_display(),
        .scripted = arguments->script != NULL,
        .in_order = arguments->script || arguments->in_order,
        .dir = arguments->dir,
        .assets = assets_dir(),
        .staff =
            {
                .stick = arguments->stick ? arguments->stick : DEFAULT_STICK,
                .any_folder = arguments->any_folder,
                .sync = sync,
                .version = HEARD_VERSION,
                .patient = arguments->script != NULL,
            },
    };
    int code = EXIT_PROBLEM;
    if (loop_open(loop, &options, notes) == HD_OK) {
        code = run(loop, arguments, notes);
        loop_close(loop);
    } else {
        say_notes(notes);
    }
    return code;
}

int main(int argc, char **argv)
{
    double start_ms = timing_clock_ms();
    struct arguments arguments = {0};
    hd_log_set_sink(hd_log_to_stderr);
    int code = parse_arguments(argc, argv, &arguments);
    if (code >= 0) {
        return code;
    }
    if (!keep_to_oneself()) {
        return EXIT_PROBLEM;
    }
    keep_heap_small();
    if (hd_crypto_start() != HD_OK) {
        fprintf(stderr, "heard-kiosk: the encryption library could not start\n");
        return EXIT_PROBLEM;
    }
    struct loop *loop = hd_secret_alloc(sizeof(*loop));
    struct timing *timing = calloc(1, sizeof(*timing));
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!loop || !timing || !notes) {
        fprintf(stderr, "heard-kiosk: there is not enough memory\n");
        code = EXIT_PROBLEM;
    } else {
        timing->start_ms = start_ms;
        timing->on = arguments.timing != NULL;
        loop->timing = timing;
        code = arguments.audits ? run_audit(&arguments, notes) : start(&arguments, loop, notes);
    }
    hd_secret_free(loop);
    free(timing);
    free(notes);
    return code;
}
