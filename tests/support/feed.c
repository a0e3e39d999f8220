/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers given as CSV go the whole way: for each hub a kiosk is registered, each row is put
 * through the kiosk's own flow, sealed and kept in its slots, and carried by the kiosk's own
 * batches into the office. What comes out of "heard-sync aggregate" is then the figure of these
 * rows, and of nothing else.
 *
 *     feed OFFICE FILE.csv [--work DIR] [--direct]
 *
 * Columns: hub, week, role, route, then question codes; "quality" (bits as in heard/record.h) and
 * "clock" may stand among them. week is 2026-W47, or weeks since the wave's first. A cell is an
 * option's code, its place from 1, skip, dk, na, or empty for not shown; where many may be chosen,
 * several with "+" between, "letters+3". Questions that are not asked after the row's other answers
 * stay empty, and so do notes, which are read on the way. Where clock is
 * "untrusted", the kiosk's clock stands at 1970 when the row is sealed, after it was right in the
 * row's week. Nothing is fed when any cell is wrong.
 * --direct leaves out the slots (not the sealing, nor the batches): for a million rows.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/answers.h>
#include <heard/device.h>
#include <heard/file.h>
#include <heard/flow.h>
#include <heard/text.h>
#include <heard/week.h>
#include <sync/batch.h>
#include <sync/carry.h>
#include <sync/cli.h>
#include <sync/office.h>

#include "admin.h"

#define PROGRAM "feed"

enum {
    CSV_MAX = 1 << 30,
    COLUMNS_MAX = HD_QUESTIONS_MAX + 6,
    HUBS_MAX = 64,
    DIRECT_BATCH = 4096
};

enum column {
    COLUMN_HUB,
    COLUMN_WEEK,
    COLUMN_ROLE,
    COLUMN_ROUTE,
    COLUMN_QUALITY,
    COLUMN_CLOCK,
    COLUMN_N
};

static const char *const column_name[COLUMN_N] = {"hub",   "week",    "role",
                                                  "route", "quality", "clock"};

/* One row of the file, checked. */
struct row {
    uint32_t hub;
    uint32_t week; /* since the wave's first */
    uint8_t role, route_number, quality;
    bool untrusted; /* the week is the last one that the kiosk is sure of */
    uint8_t answer[HD_QUESTIONS_MAX];
    uint16_t chosen[HD_QUESTIONS_MAX]; /* of kind many */
};

struct feed {
    const char *office_dir;
    const char *csv;
    char work[HD_PATH_MAX];
    bool direct;
    struct sync_office *office;
    const struct hd_survey *survey;
    int column[COLUMN_N];      /* position in the file; -1 when absent */
    int question[COLUMNS_MAX]; /* question index of a position; -1 for none */
    size_t columns;
    char hub[HUBS_MAX][HD_NAME_MAX];
    size_t hubs;
    struct row *row;
    size_t rows;
    struct hd_notes *notes;
};

static bool wrong(size_t line, const char *what, const char *cell)
{
    fprintf(stderr, PROGRAM ": line %zu: %s: \"%s\"\n", line, what, cell);
    return false;
}

/* Cut a line into cells in place; no quotes: codes and hub names have no commas. */
static size_t split(char *line, char **cell)
{
    size_t n = 0;
    char *at = line;
    while (at && n < COLUMNS_MAX) {
        cell[n++] = at;
        at = strchr(at, ',');
        if (at) {
            *at++ = '\0';
        }
    }
    return at ? 0 : n;
}

static bool read_header(struct feed *feed, char *line)
{
    char *cell[COLUMNS_MAX];
    feed->columns = split(line, cell);
    for (int c = 0; c < COLUMN_N; c++) {
        feed->column[c] = -1;
    }
    for (size_t i = 0; i < feed->columns; i++) {
        feed->question[i] = hd_survey_find_question(feed->survey, cell[i]);
        bool known = feed->question[i] >= 0;
        for (int c = 0; c < COLUMN_N; c++) {
            if (strcmp(cell[i], column_name[c]) == 0) {
                feed->column[c] = (int)i;
                known = true;
            }
        }
        if (!known) {
            return wrong(1, "neither a column nor a question of the survey", cell[i]);
        }
    }
    for (int c = 0; c < COLUMN_QUALITY; c++) {
        if (feed->column[c] < 0) {
            return wrong(1, "a column is missing", column_name[c]);
        }
    }
    return true;
}

static bool hub_of(struct feed *feed, const char *name, uint32_t *out)
{
    for (size_t i = 0; i < feed->hubs; i++) {
        if (strcmp(feed->hub[i], name) == 0) {
            *out = (uint32_t)i;
            return true;
        }
    }
    if (feed->hubs == HUBS_MAX || !name[0] ||
        !hd_text_copy(feed->hub[feed->hubs], HD_NAME_MAX, name)) {
        return false;
    }
    *out = (uint32_t)feed->hubs++;
    return true;
}

static bool week_of(const struct feed *feed, const char *text, uint32_t *out)
{
    int32_t week = 0;
    if (hd_parse_u32(text, 0, UINT16_MAX, out) == HD_OK) {
        return true;
    }
    int32_t first = sync_office_facts(feed->office)->first_week;
    if (hd_week_parse(text, &week) != HD_OK || week < first || week - first > UINT16_MAX) {
        return false;
    }
    *out = (uint32_t)(week - first);
    return true;
}

/* The index of an option by code or by its place from 1; -1 for neither. */
static int option_of(const struct hd_scale *scale, const char *text)
{
    uint32_t place = 0;
    for (size_t i = 0; i < scale->n; i++) {
        if (strcmp(text, scale->option[i].code) == 0) {
            return (int)i;
        }
    }
    return hd_parse_u32(text, 1, (uint32_t)scale->n, &place) == HD_OK ? (int)place - 1 : -1;
}

/* Several options with "+" between, none twice; 0 when they are not. Cuts the text. */
static uint16_t options_of(const struct hd_scale *scale, char *text)
{
    unsigned chosen = 0;
    while (text) {
        char *next = strchr(text, '+');
        if (next) {
            *next++ = '\0';
        }
        int option = option_of(scale, text);
        if (option < 0 || (chosen >> option & 1) != 0) {
            return 0;
        }
        chosen |= 1U << option;
        text = next;
    }
    return (uint16_t)chosen;
}

/* The answer that a cell means for a question on a route. */
static bool answer_of(const struct hd_question *question, size_t route, const char *text,
                      uint8_t *out, uint16_t *chosen)
{
    const struct hd_scale *scale = question->wording[route].scale;
    static const struct {
        const char *word;
        uint8_t answer;
    } fixed[] = {
        {"", HD_ANSWER_NOT_SHOWN},
        {"skip", HD_ANSWER_SKIPPED},
        {"dk", HD_ANSWER_DONT_KNOW},
        {"na", HD_ANSWER_NOT_APPLICABLE},
    };
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        if (strcmp(text, fixed[i].word) == 0) {
            *out = fixed[i].answer;
            return i == 0 || (scale && (fixed[i].answer != HD_ANSWER_NOT_APPLICABLE ||
                                        question->may_not_apply));
        }
    }
    if (!scale) {
        return false;
    }
    if (question->kind == HD_KIND_MANY) {
        char cell[HD_NAME_MAX * 4];
        *out = HD_ANSWER_CHOSEN;
        *chosen = hd_text_copy(cell, sizeof(cell), text) ? options_of(scale, cell) : 0;
        return *chosen != 0;
    }
    int option = option_of(scale, text);
    *out = (uint8_t)(HD_ANSWER_FIRST_OPTION + option);
    return option >= 0;
}

static bool read_who(struct feed *feed, char **cell, size_t line, struct row *row, int *route)
{
    const struct hd_survey *survey = feed->survey;
    uint32_t quality = 0;
    if (!hub_of(feed, cell[feed->column[COLUMN_HUB]], &row->hub)) {
        return wrong(line, "no hub, or too many", cell[feed->column[COLUMN_HUB]]);
    }
    if (!week_of(feed, cell[feed->column[COLUMN_WEEK]], &row->week)) {
        return wrong(line, "no week of this wave", cell[feed->column[COLUMN_WEEK]]);
    }
    int role = hd_survey_find_role(survey, cell[feed->column[COLUMN_ROLE]]);
    *route = hd_survey_find_route(survey, cell[feed->column[COLUMN_ROUTE]]);
    if (role < 0) {
        return wrong(line, "no role of the survey", cell[feed->column[COLUMN_ROLE]]);
    }
    if (*route < 0) {
        return wrong(line, "no route of the survey", cell[feed->column[COLUMN_ROUTE]]);
    }
    int q = feed->column[COLUMN_QUALITY];
    if (q >= 0 && cell[q][0] && hd_parse_u32(cell[q], 0, HD_QUALITY_KNOWN, &quality) != HD_OK) {
        return wrong(line, "no quality bits", cell[q]);
    }
    int c = feed->column[COLUMN_CLOCK];
    row->untrusted = c >= 0 && strcmp(cell[c], "untrusted") == 0;
    if (c >= 0 && cell[c][0] && !row->untrusted) {
        return wrong(line, "neither empty nor \"untrusted\"", cell[c]);
    }
    row->role = survey->role[role].number;
    row->route_number = survey->route[*route].number;
    row->quality = (uint8_t)quality;
    return true;
}

static bool read_row(struct feed *feed, char *text, size_t line, struct row *row)
{
    char *cell[COLUMNS_MAX];
    int route = -1;
    if (split(text, cell) != feed->columns) {
        return wrong(line, "has not as many cells as the header", cell[0]);
    }
    *row = (struct row){0};
    if (!read_who(feed, cell, line, row, &route)) {
        return false;
    }
    for (size_t i = 0; i < feed->columns; i++) {
        int q = feed->question[i];
        if (q >= 0 && !answer_of(&feed->survey->question[q], (size_t)route, cell[i],
                                 &row->answer[q], &row->chosen[q])) {
            return wrong(line, "no answer to this question on this route", cell[i]);
        }
    }
    for (size_t q = 0; q < feed->survey->questions_n; q++) {
        if (row->answer[q] != HD_ANSWER_NOT_SHOWN &&
            !hd_answers_ask(feed->survey, (size_t)route, q, row->answer, row->chosen)) {
            return wrong(line, "after the other answers this is not asked",
                         feed->survey->question[q].code);
        }
    }
    return true;
}

static bool read_lines(struct feed *feed, char *at)
{
    size_t cap = 0;
    for (size_t line = 1; at && *at; line++) {
        char *end = strchr(at, '\n');
        char *next = end ? end + 1 : NULL;
        if (end) {
            *end = '\0';
        }
        size_t len = strlen(at);
        if (len > 0 && at[len - 1] == '\r') {
            at[len - 1] = '\0';
        }
        if (line > 1 && feed->rows == cap) {
            cap = cap ? cap * 2 : 1024;
            struct row *grown = realloc(feed->row, cap * sizeof(*grown));
            if (!grown) {
                return wrong(line, "there is not enough memory", "");
            }
            feed->row = grown;
        }
        if (line == 1 ? !read_header(feed, at)
                      : !read_row(feed, at, line, &feed->row[feed->rows++])) {
            return false;
        }
        at = next;
    }
    return feed->rows > 0 || wrong(2, "there is no row", "");
}

static bool read_csv(struct feed *feed)
{
    struct hd_buf text = HD_BUF_EMPTY;
    enum hd_err err = hd_file_read(feed->csv, CSV_MAX, &text);
    if (err || !hd_utf8_valid(hd_buf_slice(&text))) {
        fprintf(stderr, PROGRAM ": %s: %s\n", feed->csv, hd_err_text(err ? err : HD_E_FORMAT));
        hd_buf_free(&text);
        return false;
    }
    bool fine = read_lines(feed, (char *)text.p);
    hd_buf_free(&text);
    return fine;
}

/* A kiosk's ratchet never goes back, so each hub's rows are fed in the order of their weeks. */
static int by_hub_and_week(const void *a, const void *b)
{
    const struct row *x = a;
    const struct row *y = b;
    if (x->hub != y->hub) {
        return x->hub < y->hub ? -1 : 1;
    }
    return x->week < y->week ? -1 : x->week > y->week;
}

/* What the row says to the question now asked. */
static bool answer_one(struct hd_flow *flow, const struct row *row, int q)
{
    if (flow->survey->question[q].kind == HD_KIND_NOTE) {
        return hd_flow_acknowledge(flow);
    }
    if (row->answer[q] == HD_ANSWER_NOT_SHOWN) {
        /* As if the person had left before it: where a skipped question leads, and no trace. */
        bool done = hd_flow_answer(flow, HD_ANSWER_SKIPPED);
        flow->answer[q] = HD_ANSWER_NOT_SHOWN;
        return done;
    }
    return row->chosen[q] ? hd_flow_choose(flow, row->chosen[q])
                          : hd_flow_answer(flow, row->answer[q]);
}

static enum hd_err seal_row(const struct feed *feed, struct hd_device *device,
                            const struct row *row, struct hd_sealed *sealed)
{
    struct hd_flow flow;
    struct hd_record record = {0};
    int route = hd_survey_find_route_number(feed->survey, row->route_number);
    hd_flow_start(&flow, feed->survey, (size_t)route, false);
    for (int q = hd_flow_question(&flow); q >= 0; q = hd_flow_question(&flow)) {
        if (!answer_one(&flow, row, q)) {
            return HD_E_RANGE;
        }
    }
    hd_flow_record(&flow, &record);
    record.role = row->role;
    record.quality = row->quality;
    int32_t week = sync_office_facts(feed->office)->first_week + (int32_t)row->week;
    int64_t noon_of_monday = (int64_t)hd_week_monday(week) * 86400 + 43200;
    enum hd_err err = HD_OK;
    if (row->untrusted) { /* first bring the kiosk to that week, with a record that is dropped */
        struct hd_record other = record;
        err = hd_device_seal(device, &other, noon_of_monday, sealed);
    }
    if (!err) {
        err = hd_device_seal(device, &record, row->untrusted ? 0 : noon_of_monday, sealed);
    }
    bool as_fed = record.week == row->week && record.week_untrusted == row->untrusted;
    return err || as_fed ? err : HD_E_RANGE;
}

/* Stick, office, receipts: as an officer would, with a folder for a stick. */
static enum hd_err carry(struct feed *feed, struct hd_device *device)
{
    struct sync_pushed pushed;
    struct sync_collected collected;
    uint32_t freed = 0;
    char stick[HD_PATH_MAX];
    enum hd_err err = hd_path_join(stick, sizeof(stick), feed->work, "stick");
    if (!err) {
        err = hd_dir_make(stick, 0700);
    }
    if (!err) {
        err = sync_push(device, stick, feed->notes, &pushed);
    }
    if (!err) {
        err = sync_collect(feed->office, stick, feed->notes, &collected);
    }
    if (!err) {
        err = sync_receipts(device, stick, feed->notes, &freed);
    }
    struct hd_names names = {0};
    if (hd_dir_list(stick, "", &names) == HD_OK) {
        for (size_t i = 0; i < names.n; i++) {
            char path[HD_PATH_MAX];
            if (hd_path_join(path, sizeof(path), stick, names.name[i]) == HD_OK) {
                (void)remove(path);
            }
        }
    }
    hd_names_free(&names);
    return err;
}

static enum hd_err feed_slots(struct feed *feed, struct hd_device *device,
                              const struct row *row, size_t n)
{
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < n && !err; i++) {
        struct hd_sealed sealed = {0};
        if (hd_device_room(device) == 0) {
            err = carry(feed, device);
        }
        if (!err) {
            err = seal_row(feed, device, &row[i], &sealed);
        }
        if (!err) {
            err = hd_device_keep(device, &sealed);
        }
    }
    return err ? err : carry(feed, device);
}

/* One batch of up to DIRECT_BATCH records, padded with dummies as a kiosk does. */
static enum hd_err direct_batch(struct feed *feed, struct hd_device *device,
                                struct hd_buf *records, uint32_t number, uint8_t *hash)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct sync_batch batch;
    struct sync_import done;
    size_t held_n = 0;
    uint8_t *held = malloc((size_t)DIRECT_BATCH * HD_RECORD_ID_LEN);
    enum hd_err err = held ? HD_OK : HD_E_NOMEM;
    while (!err && records->len / HD_RECORD_SIZE % SYNC_BATCH_ROUND != 0) {
        uint8_t dummy[HD_RECORD_SIZE];
        err = hd_device_dummy(device, dummy);
        if (!err) {
            err = hd_buf_append(records, dummy, sizeof(dummy));
        }
    }
    if (!err) {
        const struct sync_manifest says = {.number = number, .previous = hash};
        err = sync_batch_encode(records->p, records->len / HD_RECORD_SIZE, &says,
                                hd_device_sign_seed(device), hash, &bytes);
    }
    if (!err) {
        err = sync_batch_decode(hd_buf_slice(&bytes), &batch);
    }
    if (!err) {
        err = sync_office_import(feed->office, &batch, &done, held, &held_n);
    }
    records->len = 0;
    hd_buf_free(&bytes);
    free(held);
    return err;
}

static enum hd_err feed_direct(struct feed *feed, struct hd_device *device,
                               const struct row *row, size_t n)
{
    struct hd_buf records = HD_BUF_EMPTY;
    uint8_t hash[HD_HASH_LEN] = {0};
    uint32_t number = 0;
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < n && !err; i++) {
        struct hd_sealed sealed = {0};
        err = seal_row(feed, device, &row[i], &sealed);
        if (!err) {
            err = hd_buf_append(&records, sealed.bytes, sizeof(sealed.bytes));
        }
        if (!err && (i + 1 == n || records.len == (size_t)DIRECT_BATCH * HD_RECORD_SIZE)) {
            err = direct_batch(feed, device, &records, ++number, hash);
        }
    }
    hd_buf_free(&records);
    return err;
}

/* The office is opened anew: registering a kiosk is the officer's own command. */
static enum hd_err feed_hub(struct feed *feed, size_t hub, const struct row *row, size_t n)
{
    char name[HD_NAME_MAX + 16];
    char dir[HD_PATH_MAX];
    struct hd_device *device = NULL;
    snprintf(name, sizeof(name), "kiosk-%zu", hub);
    enum hd_err err = hd_path_join(dir, sizeof(dir), feed->work, name);
    if (!err && !hd_path_exists(dir)) {
        char unique[HD_NAME_MAX];
        uint8_t random[4];
        char hex[9];
        hd_random(random, sizeof(random));
        hd_hex_encode(random, sizeof(random), hex);
        snprintf(unique, sizeof(unique), "feed %zu %s", hub, hex);
        char add[] = "add";
        char hub_option[] = "--hub";
        char out_option[] = "--out";
        char *office = strdup(feed->office_dir);
        char *argv[] = {add, office, unique, hub_option, feed->hub[hub], out_option, dir, NULL};
        err = office && admin_cmd_kiosk(7, argv) == SYNC_EXIT_DONE ? HD_OK : HD_E_IO;
        free(office);
    }
    if (!err) {
        err = hd_device_open(dir, feed->notes, &device);
        if (!err) {
            hd_device_use_steps(device);
        }
    }
    if (!err) {
        err =
            feed->direct ? feed_direct(feed, device, row, n) : feed_slots(feed, device, row, n);
    }
    hd_device_close(device);
    return err;
}

static enum hd_err feed_all(struct feed *feed)
{
    qsort(feed->row, feed->rows, sizeof(*feed->row), by_hub_and_week);
    enum hd_err err = hd_dir_make(feed->work, 0700);
    for (size_t from = 0; from < feed->rows && !err;) {
        size_t to = from;
        while (to < feed->rows && feed->row[to].hub == feed->row[from].hub) {
            to++;
        }
        err = feed_hub(feed, feed->row[from].hub, feed->row + from, to - from);
        from = to;
    }
    return err;
}

static int run(struct feed *feed)
{
    enum hd_err err = sync_office_open(feed->office_dir, feed->notes, &feed->office);
    if (err) {
        return sync_cli_failed(PROGRAM, feed->notes, feed->office_dir, err);
    }
    const struct hd_survey *const *surveys = NULL;
    size_t n = sync_office_surveys(feed->office, &surveys);
    int code = SYNC_EXIT_PROBLEM;
    if (n == 1) {
        feed->survey = surveys[0];
        if (read_csv(feed)) {
            err = feed_all(feed);
            code =
                err ? sync_cli_failed(PROGRAM, feed->notes, feed->work, err) : SYNC_EXIT_DONE;
        }
    } else {
        fprintf(stderr, PROGRAM ": the office has %zu surveys; feed needs one\n", n);
    }
    if (code == SYNC_EXIT_DONE) {
        printf("fed %zu rows from %zu hubs\n", feed->rows, feed->hubs);
    }
    sync_office_close(feed->office);
    return code;
}

int main(int argc, char **argv)
{
    struct feed *feed = calloc(1, sizeof(*feed));
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!feed || !notes || !sync_cli_start(PROGRAM)) {
        free(feed);
        free(notes);
        return SYNC_EXIT_PROBLEM;
    }
    struct sync_args args = {0};
    const char *work = NULL;
    const struct sync_option options[] = {
        {.name = "--work", .value = &work},
        {.name = "--direct", .flag = &feed->direct},
    };
    int code = SYNC_EXIT_USAGE;
    if (sync_cli_args(PROGRAM, argc - 1, argv + 1, options, 2, &args)) {
        if (args.n != 2) {
            code = sync_cli_usage(PROGRAM, "feed OFFICE FILE.csv [--work DIR] [--direct]");
        } else {
            feed->office_dir = args.positional[0];
            feed->csv = args.positional[1];
            feed->notes = notes;
            if (work) {
                (void)hd_text_copy(feed->work, sizeof(feed->work), work);
            } else {
                snprintf(feed->work, sizeof(feed->work), "%.1000s.feed", feed->office_dir);
            }
            code = run(feed);
        }
    }
    free(feed->row);
    free(feed);
    free(notes);
    return code;
}
