/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The office's folder: laid out once, read back and checked whole on every opening. All files are
 * for the officer's account alone; nothing in them opens an answer except keys/, and that only
 * with a passphrase.
 */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/strings.h>
#include <heard/text.h>

#include "office_db.h"
#include "office_facts.h"

enum { FACTS_MAX = 1 << 16, FILE_MODE = 0600, FOLDER_MODE = 0700 };

static enum hd_err path_in(const char *dir, const char *name, char *out)
{
    return hd_path_join(out, HD_PATH_MAX, dir, name);
}

/* The sentence for a file of the office that could not be used. */
static void note_file(struct hd_notes *notes, const char *path, enum hd_err err)
{
    hd_notes_add(
        notes, HD_NOTE_ERROR, path,
        "This file of the office cannot be used: %s. Nothing was changed; put the file "
        "back from a copy.",
        hd_err_text(err));
}

enum hd_err sync_facts_store(const char *dir, const struct sync_office_facts *facts)
{
    char path[HD_PATH_MAX];
    enum hd_err err = path_in(dir, "office.json", path);
    struct hd_buf json = HD_BUF_EMPTY;
    if (!err) {
        err = sync_facts_encode(facts, &json);
    }
    if (!err) {
        err = hd_file_write(path, hd_buf_slice(&json), FILE_MODE);
    }
    hd_buf_free(&json);
    return err;
}

void sync_survey_name(const uint8_t *digest, char *out)
{
    char hex[2 * HD_DIGEST_LEN + 1];
    hd_hex_encode(digest, HD_DIGEST_LEN, hex);
    (void)snprintf(out, SYNC_SURVEY_NAME_MAX, "surveys/%s.json", hex);
}

static enum hd_err survey_digest(struct hd_slice json, uint8_t *digest)
{
    struct hd_notes notes = {.n = 0};
    struct hd_survey *survey = NULL;
    enum hd_err err = hd_survey_load(json, "survey", &notes, &survey);
    if (!err) {
        memcpy(digest, survey->digest, HD_DIGEST_LEN);
    }
    hd_survey_free(survey);
    return err;
}

/* Would sync_office_open() take these? Better refused now than laid out and unusable. */
static enum hd_err check_content(struct hd_slice plan_json, struct hd_slice strings_json)
{
    struct hd_notes notes = {.n = 0};
    struct hd_plan *plan = NULL;
    struct hd_strings *strings = NULL;
    enum hd_err err = hd_plan_load(plan_json, "plan", &notes, &plan);
    if (!err) {
        err = hd_strings_load(strings_json, "strings", &notes, &strings);
    }
    hd_plan_free(plan);
    hd_strings_free(strings);
    return err;
}

static enum hd_err make_folders(const char *dir)
{
    static const char *const names[] = {"", "surveys", "keys"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[HD_PATH_MAX];
        enum hd_err err = path_in(dir, names[i], path);
        if (!err) {
            err = hd_dir_make(path, FOLDER_MODE);
        }
        if (!err && chmod(path, FOLDER_MODE) != 0) {
            err = HD_E_IO; /* the folder was there, open to others, and is not ours */
        }
        if (err) {
            return err;
        }
    }
    return HD_OK;
}

/* Take away what a failed creation left; best effort, for the folder was empty before. */
static void sweep(const char *dir, const char *survey)
{
    const char *const files[] = {"office.json", "plan.json", "strings.json", "office.db",
                                 survey};
    static const char *const folders[] = {"surveys", "keys", ""};
    char path[HD_PATH_MAX];
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (path_in(dir, files[i], path) == HD_OK) {
            (void)unlink(path);
        }
    }
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        if (path_in(dir, folders[i], path) == HD_OK) {
            (void)rmdir(path);
        }
    }
}

static enum hd_err write_part(const char *dir, const char *name, struct hd_slice bytes)
{
    char path[HD_PATH_MAX];
    enum hd_err err = path_in(dir, name, path);
    return err ? err : hd_file_write_new(path, bytes, FILE_MODE);
}

enum hd_err sync_office_create(const char *dir, const struct sync_office_facts *facts,
                               struct hd_slice plan_json, struct hd_slice survey_json,
                               struct hd_slice strings_json)
{
    if (!hd_dir_is_empty(dir)) {
        return HD_E_EXISTS;
    }
    struct sync_office_facts first = *facts;
    enum hd_err err = facts->waves_n == 1 ? HD_OK : HD_E_RANGE;
    if (!err) {
        err = survey_digest(survey_json, first.wave[0].survey);
    }
    if (!err) {
        err = check_content(plan_json, strings_json);
    }
    if (err) {
        return err;
    }
    char survey[SYNC_SURVEY_NAME_MAX];
    sync_survey_name(first.wave[0].survey, survey);
    err = make_folders(dir);
    if (!err) {
        err = write_part(dir, "plan.json", plan_json);
    }
    if (!err) {
        err = write_part(dir, "strings.json", strings_json);
    }
    if (!err) {
        err = write_part(dir, survey, survey_json);
    }
    char path[HD_PATH_MAX];
    if (!err) {
        err = path_in(dir, "office.db", path);
    }
    if (!err) {
        err = sync_db_create(path);
    }
    if (!err) {
        err = sync_facts_store(dir, &first); /* last: an office without it is no office */
    }
    if (err) {
        sweep(dir, survey);
    }
    return err;
}

enum hd_err sync_facts_load(const char *dir, struct hd_notes *notes,
                            struct sync_office_facts *out)
{
    char path[HD_PATH_MAX];
    struct hd_buf json = HD_BUF_EMPTY;
    enum hd_err err = path_in(dir, "office.json", path);
    if (!err) {
        err = hd_file_read(path, FACTS_MAX, &json);
    }
    if (err == HD_E_NOT_FOUND) {
        hd_notes_add(notes, HD_NOTE_ERROR, dir,
                     "There is no office in this folder. Name the folder that heard-admin init "
                     "made.");
        return err;
    }
    if (err) {
        note_file(notes, path, err);
        return err;
    }
    err = sync_facts_decode(hd_buf_slice(&json), path, notes, out);
    hd_buf_free(&json);
    return err;
}

static enum hd_err read_plan(struct sync_office *office, struct hd_notes *notes)
{
    char path[HD_PATH_MAX];
    struct hd_buf json = HD_BUF_EMPTY;
    enum hd_err err = path_in(office->dir, "plan.json", path);
    if (!err) {
        err = hd_file_read(path, HD_PLAN_JSON_MAX, &json);
    }
    if (err) {
        note_file(notes, path, err);
        return err;
    }
    err = hd_plan_load(hd_buf_slice(&json), path, notes, &office->plan);
    hd_buf_free(&json);
    return err;
}

/* One survey; its name must be its digest, or records would be read with the wrong questions. */
static enum hd_err read_survey(struct sync_office *office, const char *folder, const char *name,
                               struct hd_notes *notes)
{
    char path[HD_PATH_MAX];
    struct hd_buf json = HD_BUF_EMPTY;
    enum hd_err err = path_in(folder, name, path);
    if (!err) {
        err = hd_file_read(path, HD_SURVEY_JSON_MAX, &json);
    }
    if (err) {
        note_file(notes, path, err);
        return err;
    }
    struct hd_survey *survey = NULL;
    err = hd_survey_load(hd_buf_slice(&json), path, notes, &survey);
    hd_buf_free(&json);
    if (err) {
        return err;
    }
    office->surveys[office->surveys_n++] = survey;
    char wanted[2 * (size_t)HD_DIGEST_LEN + sizeof(".json")];
    hd_hex_encode(survey->digest, HD_DIGEST_LEN, wanted);
    memcpy(wanted + 2 * (size_t)HD_DIGEST_LEN, ".json", sizeof(".json"));
    if (!hd_text_equal(name, wanted)) {
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "This survey was changed after it was put to use: its name should be %s. "
                     "Put the file back from a copy.",
                     wanted);
        return HD_E_FORMAT;
    }
    return HD_OK;
}

static enum hd_err read_surveys(struct sync_office *office, struct hd_notes *notes)
{
    char folder[HD_PATH_MAX];
    struct hd_names names = {.n = 0};
    enum hd_err err = path_in(office->dir, "surveys", folder);
    if (!err) {
        err = hd_dir_list(folder, ".json", &names);
    }
    if (!err && (names.n == 0 || names.n > SYNC_SURVEYS_MAX)) {
        err = names.n == 0 ? HD_E_NOT_FOUND : HD_E_RANGE;
    }
    if (err) {
        note_file(notes, folder, err);
        hd_names_free(&names);
        return err;
    }
    office->surveys = calloc(names.n, sizeof(struct hd_survey *));
    err = office->surveys ? HD_OK : HD_E_NOMEM;
    for (size_t i = 0; i < names.n && !err; i++) {
        err = read_survey(office, folder, names.name[i], notes);
    }
    hd_names_free(&names);
    return err;
}

/* The highest wave with this survey, up to the one at hand; 0 when there is none. */
static size_t newest_wave(const struct sync_office *office, const struct hd_survey *survey)
{
    size_t newest = 0;
    for (size_t i = 0; i <= office->at_hand; i++) {
        if (memcmp(office->facts.wave[i].survey, survey->digest, HD_DIGEST_LEN) == 0) {
            newest = i + 1;
        }
    }
    return newest;
}

static bool is_newer(const struct sync_office *office, const struct hd_survey *a,
                     const struct hd_survey *b)
{
    size_t wave_a = newest_wave(office, a);
    size_t wave_b = newest_wave(office, b);
    return wave_a != wave_b ? wave_a > wave_b : memcmp(a->digest, b->digest, HD_DIGEST_LEN) > 0;
}

void sync_surveys_order(struct sync_office *office)
{
    for (size_t i = 1; i < office->surveys_n; i++) {
        struct hd_survey *survey = office->surveys[i];
        size_t at = i;
        for (; at > 0 && is_newer(office, office->surveys[at - 1], survey); at--) {
            office->surveys[at] = office->surveys[at - 1];
        }
        office->surveys[at] = survey;
    }
}

const struct hd_survey *sync_survey_find(const struct sync_office *office,
                                         const uint8_t *digest)
{
    for (size_t i = 0; i < office->surveys_n; i++) {
        if (memcmp(office->surveys[i]->digest, digest, HD_DIGEST_LEN) == 0) {
            return office->surveys[i];
        }
    }
    return NULL;
}

/* Without its survey, every answer of a wave would be one to an unknown survey. */
static enum hd_err check_surveys(const struct sync_office *office, struct hd_notes *notes)
{
    for (size_t i = 0; i < office->facts.waves_n; i++) {
        const struct sync_wave *wave = &office->facts.wave[i];
        if (!wave->destroyed && !sync_survey_find(office, wave->survey)) {
            char name[SYNC_SURVEY_NAME_MAX];
            sync_survey_name(wave->survey, name);
            hd_notes_add(notes, HD_NOTE_ERROR, name,
                         "The survey of wave %u is not in this office. Put its file back from "
                         "a copy.",
                         (unsigned)wave->keyset.wave_no);
            return HD_E_NOT_FOUND;
        }
    }
    return HD_OK;
}

static enum hd_err open_db(struct sync_office *office, struct hd_notes *notes)
{
    char path[HD_PATH_MAX];
    enum hd_err err = path_in(office->dir, "office.db", path);
    if (!err) {
        err = sync_db_open(path, &office->db);
    }
    if (err) {
        note_file(notes, path, err);
    }
    return err;
}

enum hd_err sync_office_open(const char *dir, struct hd_notes *notes, struct sync_office **out)
{
    *out = NULL;
    struct sync_office *office = calloc(1, sizeof(*office));
    if (!office) {
        return HD_E_NOMEM;
    }
    enum hd_err err = hd_text_copy(office->dir, sizeof(office->dir), dir) ? HD_OK : HD_E_RANGE;
    if (!err) {
        err = sync_facts_load(dir, notes, &office->facts);
    }
    if (!err) {
        sync_wave_default(office);
    }
    if (!err) {
        err = read_plan(office, notes);
    }
    if (!err) {
        err = read_surveys(office, notes);
    }
    if (!err) {
        sync_surveys_order(office);
        err = check_surveys(office, notes);
    }
    if (!err) {
        err = open_db(office, notes);
    }
    if (err) {
        if (notes->errors == 0) {
            hd_notes_add(notes, HD_NOTE_ERROR, dir, "The office could not be opened: %s.",
                         hd_err_text(err));
        }
        sync_office_close(office);
        return err;
    }
    *out = office;
    return HD_OK;
}

void sync_office_close(struct sync_office *office)
{
    if (!office) {
        return;
    }
    sync_db_close(office->db);
    for (size_t i = 0; i < office->surveys_n; i++) {
        hd_survey_free(office->surveys[i]);
    }
    free(office->surveys);
    hd_plan_free(office->plan);
    free(office);
}

const char *sync_office_dir(const struct sync_office *office)
{
    return office->dir;
}

const struct sync_office_facts *sync_office_facts(const struct sync_office *office)
{
    return &office->facts;
}

const struct hd_plan *sync_office_plan(const struct sync_office *office)
{
    return office->plan;
}

size_t sync_office_surveys(const struct sync_office *office,
                           const struct hd_survey *const **list)
{
    *list = (const struct hd_survey *const *)office->surveys;
    return office->surveys_n;
}
