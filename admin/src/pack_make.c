/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packs of an office's last wave: made from what the office is now, signed under the next number,
 * and kept beside it, so that a kiosk can be added without the root key as long as that pack tells
 * what a new one would.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <heard/cards.h>
#include <heard/file.h>
#include <heard/pack.h>
#include <heard/staff.h>
#include <heard/week.h>
#include <sync/cli.h>
#include <sync/office.h>
#include <sync/staff.h>

#include "admin.h"

enum { FRESH_WEEKS = 8 /* a kiosk doubts a clock that is half a year after its pack */ };

static int32_t this_week(void)
{
    return hd_week_of_time((int64_t)time(NULL));
}

enum hd_err admin_root_unlock(const struct sync_office *office, struct hd_slice passphrase,
                              struct hd_notes *notes, uint8_t *seed)
{
    char path[HD_PATH_MAX];
    struct hd_buf file = HD_BUF_EMPTY;
    uint8_t pk[HD_SIGN_PK_LEN];
    enum hd_err err = hd_path_join(path, sizeof(path), sync_office_dir(office), ADMIN_ROOT_KEY);
    if (!err) {
        err = hd_file_read(path, HD_KEYFILE_LEN, &file);
    }
    if (!err) {
        err = hd_keyfile_unlock(hd_buf_slice(&file), HD_KEY_ROOT, 0, passphrase, seed);
    }
    hd_buf_free(&file);
    if (!err) {
        hd_sign_public(seed, pk);
        if (memcmp(pk, sync_office_facts(office)->root_pk, sizeof(pk)) == 0) {
            return HD_OK;
        }
        hd_wipe(seed, HD_SIGN_SEED_LEN);
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "This root key belongs to another office. Put the file back from a copy.");
        return HD_E_WAVE;
    }
    if (err == HD_E_AUTH) {
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "The passphrase does not open the root key (or the file was altered). Try "
                     "again; if it is lost, \"heard-admin recover\" helps.");
    } else {
        hd_notes_add(notes, HD_NOTE_ERROR, path, "The root key cannot be used: %s.",
                     hd_err_text(err));
    }
    return err;
}

enum hd_err admin_pack_check(struct sync_office *office, struct hd_notes *notes)
{
    const struct sync_office_facts *facts = sync_office_facts(office);
    uint32_t last = (uint32_t)facts->waves_n;
    const struct sync_wave *wave = &facts->wave[last - 1];
    enum hd_err err = sync_office_select_wave(office, last);
    if (err) {
        return err;
    }
    if (wave->destroyed) {
        hd_notes_add(notes, HD_NOTE_ERROR, sync_office_dir(office),
                     "Wave %" PRIu32 " is destroyed. Open a new one first: heard-admin wave "
                     "open OFFICE.",
                     last);
        return HD_E_WAVE;
    }
    if (!wave->drilled) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, sync_office_dir(office),
            "The recovery words of wave %" PRIu32
            " were not tried yet, and until then nobody can answer under it: print the "
            "sheet, then run heard-admin drill OFFICE.",
            last);
        return HD_E_WAVE;
    }
    if (this_week() < wave->opened_week) {
        hd_notes_add(notes, HD_NOTE_ERROR, sync_office_dir(office),
                     "By this computer's clock, wave %" PRIu32
                     " is not open yet. Set the clock right.",
                     last);
        return HD_E_RANGE;
    }
    return HD_OK;
}

/* The office's cards; out stays empty when it has written none. */
static enum hd_err read_cards(const struct sync_office *office, struct hd_notes *notes,
                              struct hd_buf *out)
{
    char path[HD_PATH_MAX];
    struct hd_cards *cards = NULL;
    enum hd_err err = hd_path_join(path, sizeof(path), sync_office_dir(office), ADMIN_CARDS);
    if (!err) {
        err = hd_file_read(path, HD_CARDS_JSON_MAX, out);
    }
    if (err == HD_E_NOT_FOUND) {
        return HD_OK;
    }
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, path, "These cards cannot be read: %s.",
                     hd_err_text(err));
        return err;
    }
    err = hd_cards_load(hd_buf_slice(out), path, notes, &cards);
    hd_cards_free(cards);
    if (err) {
        hd_buf_free(out);
    }
    return err;
}

/* Encode the pack of the wave at hand. */
static enum hd_err encode(const struct sync_office *office, uint32_t number,
                          const uint8_t *root_seed, struct hd_notes *notes, struct hd_buf *out)
{
    const struct sync_office_facts *facts = sync_office_facts(office);
    const struct sync_wave *wave = sync_office_wave(office);
    struct hd_staff_code staff[HD_STAFF_MAX];
    struct hd_pack_content content = {
        .number = number,
        .first_week = facts->first_week,
        .issued_week = this_week(),
        .closed = wave->closed_from != INT32_MAX,
        .staff = staff,
        .keyset = &wave->keyset,
        .receipt_pk = facts->receipt_pk,
        .settings = {.office = facts->name,
                     .idle_s = ADMIN_IDLE_S,
                     .warning_s = ADMIN_WARNING_S},
    };
    struct hd_buf survey = HD_BUF_EMPTY;
    struct hd_buf strings = HD_BUF_EMPTY;
    struct hd_buf cards = HD_BUF_EMPTY;
    enum hd_err err = sync_office_staff_codes(office, staff, &content.staff_n);
    if (!err) {
        err = sync_office_wave_texts(office, notes, &survey, &strings);
    }
    if (!err) {
        err = read_cards(office, notes, &cards);
    }
    if (!err) {
        err = admin_hours_read(office, notes, &content.settings.hours);
    }
    if (!err) {
        content.survey_json = hd_buf_slice(&survey);
        content.strings_json = hd_buf_slice(&strings);
        content.cards_json = hd_buf_slice(&cards);
        err = hd_pack_encode(&content, root_seed, notes, out);
    }
    hd_buf_free(&survey);
    hd_buf_free(&strings);
    hd_buf_free(&cards);
    return err;
}

enum hd_err admin_pack_make(struct sync_office *office, const uint8_t *root_seed,
                            struct hd_notes *notes, struct hd_buf *out)
{
    char path[HD_PATH_MAX];
    uint32_t last = sync_office_facts(office)->pack_number;
    enum hd_err err = admin_pack_check(office, notes);
    if (!err && last == UINT32_MAX) {
        err = HD_E_RANGE;
    }
    if (!err) {
        err = encode(office, last + 1, root_seed, notes, out);
    }
    /* The number first: one that is given to no pack does no harm, one given to two would. */
    if (!err) {
        err = sync_office_set_pack_number(office, last + 1);
    }
    if (!err) {
        err = hd_path_join(path, sizeof(path), sync_office_dir(office), ADMIN_PACK);
    }
    if (!err) {
        err = hd_file_write(path, hd_buf_slice(out), 0600);
    }
    if (err) {
        hd_buf_free(out);
        if (notes->errors == 0) {
            hd_notes_add(notes, HD_NOTE_ERROR, sync_office_dir(office),
                         "No pack could be made: %s.", hd_err_text(err));
        }
    }
    return err;
}

static bool same_staff(const struct sync_office *office, const struct hd_pack *pack)
{
    struct hd_staff_code staff[HD_STAFF_MAX];
    size_t n = 0;
    bool same = sync_office_staff_codes(office, staff, &n) == HD_OK && n == pack->staff_n;
    for (size_t i = 0; i < n && same; i++) {
        same = staff[i].number == pack->staff[i].number &&
               strcmp(staff[i].hash, pack->staff[i].hash) == 0;
    }
    return same;
}

/* Cards that are broken now are not the same: making a pack then says what is wrong with them. */
static bool same_cards(const struct sync_office *office, const struct hd_pack *pack)
{
    struct hd_notes notes = {.n = 0};
    struct hd_buf json = HD_BUF_EMPTY;
    struct hd_cards *cards = NULL;
    bool same = read_cards(office, &notes, &json) == HD_OK &&
                hd_cards_load(json.len > 0 ? hd_buf_slice(&json) : hd_cards_none(), "cards",
                              &notes, &cards) == HD_OK &&
                memcmp(cards->digest, pack->cards->digest, HD_DIGEST_LEN) == 0;
    hd_cards_free(cards);
    hd_buf_free(&json);
    return same;
}

static bool same_hours(const struct sync_office *office, const struct hd_pack *pack)
{
    struct hd_notes notes = {.n = 0};
    struct hd_hours hours;
    return admin_hours_read(office, &notes, &hours) == HD_OK &&
           memcmp(&hours, &pack->settings.hours, sizeof(hours)) == 0;
}

/* Would a pack that is made now tell a kiosk the same? */
static bool is_current(const struct sync_office *office, const struct hd_pack *pack)
{
    const struct sync_office_facts *facts = sync_office_facts(office);
    const struct sync_wave *wave = sync_office_wave(office);
    int32_t now = this_week();
    return pack->number == facts->pack_number && pack->first_week == facts->first_week &&
           pack->issued_week <= now && pack->issued_week > now - FRESH_WEEKS &&
           pack->closed == (wave->closed_from != INT32_MAX) &&
           pack->keyset.wave_no == wave->keyset.wave_no &&
           memcmp(pack->keyset.pk, wave->keyset.pk, sizeof(pack->keyset.pk)) == 0 &&
           memcmp(pack->receipt_pk, facts->receipt_pk, sizeof(pack->receipt_pk)) == 0 &&
           memcmp(pack->survey->digest, wave->survey, HD_DIGEST_LEN) == 0 &&
           same_staff(office, pack) && same_cards(office, pack) && same_hours(office, pack);
}

/* The pack that the office keeps, when it is still good; out stays empty when it is not. */
static void kept_pack(const struct sync_office *office, struct hd_buf *out)
{
    char path[HD_PATH_MAX];
    struct hd_notes notes = {.n = 0};
    struct hd_pack *pack = NULL;
    struct hd_buf bytes = HD_BUF_EMPTY;
    if (hd_path_join(path, sizeof(path), sync_office_dir(office), ADMIN_PACK) == HD_OK &&
        hd_file_read(path, HD_PACK_MAX, &bytes) == HD_OK &&
        hd_pack_decode(hd_buf_slice(&bytes), sync_office_facts(office)->root_pk, path, &notes,
                       &pack) == HD_OK &&
        is_current(office, pack)) {
        *out = bytes;
        bytes = HD_BUF_EMPTY;
    }
    hd_pack_free(pack);
    hd_buf_free(&bytes);
}

enum hd_err admin_pack_ask(struct sync_office *office, const char *passphrase_file,
                           struct hd_notes *notes, struct hd_buf *out)
{
    struct sync_passphrase passphrase = {0};
    uint8_t *seed = hd_secret_alloc(HD_SIGN_SEED_LEN);
    enum hd_err err = seed ? admin_pack_check(office, notes) : HD_E_NOMEM;
    if (!err) {
        err = sync_cli_passphrase(passphrase_file, "Officer's passphrase: ", false, notes,
                                  &passphrase);
    }
    if (!err) {
        err = admin_root_unlock(office, sync_passphrase_slice(&passphrase), notes, seed);
    }
    if (!err) {
        err = admin_pack_make(office, seed, notes, out);
    }
    sync_passphrase_free(&passphrase);
    hd_secret_free(seed);
    return err;
}

enum hd_err admin_pack_for_kiosk(struct sync_office *office, const char *passphrase_file,
                                 struct hd_notes *notes, struct hd_buf *out)
{
    enum hd_err err = admin_pack_check(office, notes);
    if (err) {
        return err;
    }
    const struct sync_wave *wave = sync_office_wave(office);
    if (wave->closed_from != INT32_MAX) {
        hd_notes_add(notes, HD_NOTE_ERROR, sync_office_dir(office),
                     "Wave %" PRIu32 " is closed, so a new kiosk would take no answers. Open a "
                     "new wave first: heard-admin wave open OFFICE.",
                     wave->keyset.wave_no);
        return HD_E_WAVE;
    }
    kept_pack(office, out);
    if (out->p) {
        return HD_OK;
    }
    err = admin_pack_ask(office, passphrase_file, notes, out);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, ADMIN_PACK,
                     "The pack that this office keeps is missing, damaged or not up to date, "
                     "and a new one needs the officer's passphrase; no kiosk was made.");
    }
    return err;
}
