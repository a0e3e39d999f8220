/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Waves: which one is at hand, and how the list in office.json changes. A new wave is there when
 * its line in office.json is; everything it needs is written before that, and what an interrupted
 * try left behind is replaced by the next.
 */

#include <stdio.h>
#include <stdlib.h>

#include <heard/log.h>
#include <heard/strings.h>

#include "office_sql.h"

/* ---- which wave is at hand ---- */

void sync_wave_default(struct sync_office *office)
{
    office->at_hand = office->facts.waves_n - 1;
    for (size_t i = 0; i < office->facts.waves_n; i++) {
        if (!office->facts.wave[i].destroyed) {
            office->at_hand = i;
        }
    }
}

enum hd_err sync_office_select_wave(struct sync_office *office, uint32_t wave_no)
{
    if (wave_no < 1 || wave_no > office->facts.waves_n) {
        return HD_E_NOT_FOUND;
    }
    office->at_hand = wave_no - 1;
    sync_surveys_order(office);
    return HD_OK;
}

const struct sync_wave *sync_office_wave(const struct sync_office *office)
{
    return &office->facts.wave[office->at_hand];
}

/* ---- changing the facts ---- */

/* A change to facts as they are on the disk now; wave is the one at hand. */
typedef enum hd_err change_facts(const void *ctx, struct sync_wave *wave,
                                 struct sync_office_facts *facts);

/* The office may have been open for a while, and another program changed office.json meanwhile:
 * read it again, with the database's lock to keep others out. After a failed write it is read
 * back, for it may be in place all the same; office->facts is always what is on the disk. */
static enum hd_err change(struct sync_office *office, change_facts *apply, const void *ctx)
{
    struct hd_notes notes = {.n = 0};
    struct sync_office_facts facts;
    enum hd_err err = sync_sql_run(office->db, STMT_BEGIN);
    if (err) {
        return err;
    }
    err = sync_facts_load(office->dir, &notes, &facts);
    if (!err && facts.waves_n < office->facts.waves_n) {
        err = HD_E_WAVE; /* put back from an old copy under our hands */
    }
    if (!err) {
        office->facts = facts;
        err = apply(ctx, &facts.wave[office->at_hand], &facts);
    }
    if (!err) {
        err = sync_facts_store(office->dir, &facts);
        if (!err || sync_facts_load(office->dir, &notes, &facts) == HD_OK) {
            office->facts = facts;
        }
    }
    if (sync_sql_run(office->db, STMT_ROLLBACK) != HD_OK) {
        hd_log(HD_LOG_WARN, "office: the lock on the database did not end");
    }
    return err;
}

static enum hd_err raise_number(const void *ctx, struct sync_wave *wave,
                                struct sync_office_facts *facts)
{
    const uint32_t *number = ctx;
    (void)wave;
    if (*number <= facts->pack_number) {
        return HD_E_RANGE;
    }
    facts->pack_number = *number;
    return HD_OK;
}

enum hd_err sync_office_set_pack_number(struct sync_office *office, uint32_t number)
{
    return change(office, raise_number, &number);
}

static enum hd_err mark_drilled(const void *ctx, struct sync_wave *wave,
                                struct sync_office_facts *facts)
{
    (void)ctx;
    (void)facts;
    if (wave->destroyed) {
        return HD_E_WAVE;
    }
    wave->drilled = true;
    return HD_OK;
}

enum hd_err sync_office_set_drilled(struct sync_office *office)
{
    return change(office, mark_drilled, NULL);
}

static enum hd_err set_closed(const void *ctx, struct sync_wave *wave,
                              struct sync_office_facts *facts)
{
    const int32_t *from_week = ctx;
    (void)facts;
    if (wave->destroyed) {
        return HD_E_WAVE;
    }
    if (*from_week < wave->opened_week) {
        return HD_E_RANGE;
    }
    wave->closed_from = *from_week;
    return HD_OK;
}

enum hd_err sync_office_set_closed(struct sync_office *office, int32_t from_week)
{
    return change(office, set_closed, &from_week);
}

static enum hd_err mark_destroyed(const void *ctx, struct sync_wave *wave,
                                  struct sync_office_facts *facts)
{
    (void)ctx;
    (void)facts;
    wave->destroyed = true;
    return wave->closed_from == INT32_MAX ? HD_E_WAVE : HD_OK;
}

enum hd_err sync_wave_mark_destroyed(struct sync_office *office)
{
    return change(office, mark_destroyed, NULL);
}

/* ---- survey and strings ---- */

static enum hd_err strings_path(const struct sync_office *office, uint32_t wave_no, char *out)
{
    char name[64] = "strings.json";
    if (wave_no > 1) {
        (void)snprintf(name, sizeof(name), "strings-wave-%u.json", (unsigned)wave_no);
    }
    return hd_path_join(out, HD_PATH_MAX, office->dir, name);
}

static enum hd_err read_text(const char *path, struct hd_notes *notes, struct hd_buf *out)
{
    enum hd_err err = hd_file_read(path, HD_SURVEY_JSON_MAX, out);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "This file of the office cannot be read: %s. Put it back from a copy.",
                     hd_err_text(err));
    }
    return err;
}

enum hd_err sync_office_wave_texts(const struct sync_office *office, struct hd_notes *notes,
                                   struct hd_buf *survey_json, struct hd_buf *strings_json)
{
    char name[SYNC_SURVEY_NAME_MAX];
    char path[HD_PATH_MAX];
    const struct sync_wave *wave = sync_office_wave(office);
    sync_survey_name(wave->survey, name);
    enum hd_err err = hd_path_join(path, sizeof(path), office->dir, name);
    if (!err) {
        err = read_text(path, notes, survey_json);
    }
    if (!err) {
        err = strings_path(office, wave->keyset.wave_no, path);
    }
    if (!err) {
        err = read_text(path, notes, strings_json);
    }
    if (err) {
        hd_buf_free(survey_json);
    }
    return err;
}

/* The new wave's strings: those given, or a copy of the last wave's. */
static enum hd_err write_strings(const struct sync_office *office, uint32_t wave_no,
                                 struct hd_slice json)
{
    struct hd_notes notes = {.n = 0};
    struct hd_strings *strings = NULL;
    struct hd_buf last = HD_BUF_EMPTY;
    char path[HD_PATH_MAX];
    enum hd_err err = HD_OK;
    if (json.len == 0) {
        err = strings_path(office, wave_no - 1, path);
        if (!err) {
            err = hd_file_read(path, HD_SURVEY_JSON_MAX, &last);
        }
        json = hd_buf_slice(&last);
    }
    if (!err) {
        err = hd_strings_load(json, "strings", &notes, &strings);
    }
    if (!err) {
        err = strings_path(office, wave_no, path);
    }
    if (!err) {
        err = hd_file_write(path, json, 0600);
    }
    hd_strings_free(strings);
    hd_buf_free(&last);
    return err;
}

/* Put a survey among the office's, unless it is there. */
static enum hd_err add_survey(struct sync_office *office, struct hd_slice json, uint8_t *digest)
{
    struct hd_notes notes = {.n = 0};
    struct hd_survey *survey = NULL;
    char name[SYNC_SURVEY_NAME_MAX];
    char path[HD_PATH_MAX];
    enum hd_err err = hd_survey_load(json, "survey", &notes, &survey);
    if (err) {
        return err;
    }
    memcpy(digest, survey->digest, HD_DIGEST_LEN);
    if (sync_survey_find(office, digest)) {
        goto out;
    }
    if (office->surveys_n == SYNC_SURVEYS_MAX) {
        err = HD_E_RANGE;
        goto out;
    }
    struct hd_survey **list =
        realloc(office->surveys, (office->surveys_n + 1) * sizeof(struct hd_survey *));
    if (!list) {
        err = HD_E_NOMEM;
        goto out;
    }
    office->surveys = list;
    sync_survey_name(digest, name);
    err = hd_path_join(path, sizeof(path), office->dir, name);
    if (!err) {
        err = hd_file_write(path, json, 0600);
    }
    if (!err) {
        office->surveys[office->surveys_n++] = survey;
        survey = NULL;
        sync_surveys_order(office);
    }
out:
    hd_survey_free(survey);
    return err;
}

/* ---- the kiosks' keys ---- */

/* Open a kiosk's key, step it to the week of opening and seal it to the new wave. */
static enum hd_err reseal(struct sync_office *office, const struct sync_wave_setup *setup,
                          const struct sync_kiosk *kiosk, struct hd_ratchet *ratchet,
                          bool *opened)
{
    struct hd_slice sealed = {kiosk->first_key, sizeof(kiosk->first_key)};
    uint8_t again[HD_SEALED_KEYS_LEN];
    uint16_t week = (uint16_t)(setup->opened_week - office->facts.first_week);
    ratchet->week = kiosk->first_week;
    *opened = setup->opener && kiosk->has_key &&
              hd_unseal_key(setup->opener, sealed, ratchet->key) == HD_OK &&
              hd_ratchet_advance(ratchet, week);
    if (!*opened) {
        hd_log(HD_LOG_WARN, "wave: a kiosk gets no key kiosk=%u", (unsigned)kiosk->number);
        return HD_OK;
    }
    enum hd_err err = hd_seal_key(&setup->keyset, ratchet->key, again);
    return err ? err
               : sync_sql_add_key(office->db, kiosk->number, setup->keyset.wave_no, week,
                                  again);
}

static enum hd_err reseal_all(struct sync_office *office, const struct sync_wave_setup *setup,
                              const struct sync_kiosk *kiosk, size_t n, size_t *lost)
{
    struct hd_ratchet *ratchet = hd_secret_alloc(sizeof(*ratchet));
    enum hd_err err = ratchet ? HD_OK : HD_E_NOMEM;
    size_t kept = 0;
    for (size_t i = 0; i < n && !err; i++) {
        bool opened = false;
        err = reseal(office, setup, &kiosk[i], ratchet, &opened);
        kept += opened ? 1 : 0;
    }
    hd_secret_free(ratchet);
    *lost = n - kept;
    return !err && setup->opener && kept == 0 && n > 0 ? HD_E_AUTH : err;
}

static enum hd_err seal_keys(struct sync_office *office, const struct sync_wave_setup *setup,
                             size_t *lost)
{
    struct sync_db *db = office->db;
    struct sync_kiosk *kiosk = NULL;
    size_t n = 0;
    enum hd_err err = sync_sql_run(db, STMT_BEGIN);
    if (err) {
        return err;
    }
    err = sync_office_kiosks(office, &kiosk, &n);
    if (!err) { /* of a try that was cut off */
        (void)sqlite3_bind_int64(db->stmt[STMT_KEYS_FORGET], 1, setup->keyset.wave_no);
        err = sync_sql_run(db, STMT_KEYS_FORGET);
    }
    if (!err) {
        err = reseal_all(office, setup, kiosk, n, lost);
    }
    free(kiosk);
    return sync_sql_finish(db, err);
}

/* ---- opening ---- */

static enum hd_err append_wave(const void *ctx, struct sync_wave *wave,
                               struct sync_office_facts *facts)
{
    const struct sync_wave *added = ctx;
    (void)wave;
    if (facts->waves_n != added->keyset.wave_no - 1) {
        return HD_E_WAVE;
    }
    facts->wave[facts->waves_n++] = *added;
    return HD_OK;
}

enum hd_err sync_office_open_wave(struct sync_office *office,
                                  const struct sync_wave_setup *setup, size_t *lost)
{
    const struct sync_office_facts *facts = &office->facts;
    const struct sync_wave *last = &facts->wave[facts->waves_n - 1];
    uint32_t number = setup->keyset.wave_no;
    if (facts->waves_n == SYNC_WAVES_MAX || number != facts->waves_n + 1 ||
        setup->opened_week < last->opened_week ||
        setup->opened_week - facts->first_week > UINT16_MAX) {
        return HD_E_RANGE;
    }
    struct sync_wave wave = {
        .keyset = setup->keyset, .opened_week = setup->opened_week, .closed_from = INT32_MAX};
    memcpy(wave.survey, last->survey, HD_DIGEST_LEN);
    enum hd_err err = write_strings(office, number, setup->strings_json);
    if (!err && setup->survey_json.len > 0) {
        err = add_survey(office, setup->survey_json, wave.survey);
    }
    if (!err) {
        err = seal_keys(office, setup, lost);
    }
    if (!err) {
        err = change(office, append_wave, &wave);
        if (err && facts->waves_n == number &&
            memcmp(&facts->wave[number - 1].keyset, &wave.keyset, sizeof(wave.keyset)) == 0) {
            err = HD_OK; /* it is in place, though the disk complained */
        }
    }
    if (!err) {
        office->at_hand = number - 1;
        sync_surveys_order(office);
    }
    return err;
}
