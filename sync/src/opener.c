/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An officer's key, the first's or the second's, from its file and passphrase to something that
 * opens records. */

#include <inttypes.h>
#include <stdio.h>

#include <heard/file.h>
#include <heard/keyfile.h>
#include <sync/aggregate.h>

enum { KEYFILE_MAX = 4096 }; /* more than ours; a bigger one is none of ours */

static void note_key(struct hd_notes *notes, const char *path, enum hd_err err)
{
    switch (err) {
    case HD_E_AUTH:
        hd_notes_add(
            notes, HD_NOTE_ERROR, path,
            "The passphrase does not open this key (or the file was altered). Try again; "
            "if it is lost, the recovery sheet helps.");
        break;
    case HD_E_NOT_FOUND:
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "The officer's key is not in this office. Put its file back from a copy.");
        break;
    case HD_E_WAVE:
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "This key belongs to another wave, or is not an officer's key.");
        break;
    case HD_OK:
    case HD_E_NOMEM:
    case HD_E_IO:
    case HD_E_FULL:
    case HD_E_FORMAT:
    case HD_E_VERSION:
    case HD_E_RANGE:
    case HD_E_EXISTS:
    case HD_E_CRYPTO:
        hd_notes_add(notes, HD_NOTE_ERROR, path, "The officer's key cannot be used: %s.",
                     hd_err_text(err));
        break;
    }
}

enum hd_err sync_wave_key_path(const char *office_dir, uint32_t wave_no, const char *name,
                               char *out)
{
    char below[64];
    int n = snprintf(below, sizeof(below), "keys/wave-%" PRIu32 "%s%s", wave_no,
                     name[0] ? "/" : "", name);
    return n < 0 || (size_t)n >= sizeof(below)
               ? HD_E_RANGE
               : hd_path_join(out, HD_PATH_MAX, office_dir, below);
}

enum hd_err sync_wave_check_keys(const struct sync_office *office, struct hd_notes *notes)
{
    const struct sync_wave *wave = sync_office_wave(office);
    if (!wave->destroyed) {
        return HD_OK;
    }
    hd_notes_add(notes, HD_NOTE_ERROR, sync_office_dir(office),
                 "The keys of wave %" PRIu32
                 " were destroyed, so nobody can open its answers any more.",
                 wave->keyset.wave_no);
    return HD_E_WAVE;
}

/* One key file of the office's wave, from passphrase to opener; path holds HD_PATH_MAX bytes. */
static enum hd_err open_file(const struct sync_office *office, const char *name,
                             enum hd_key_kind kind, struct hd_slice passphrase, char *path,
                             struct hd_opener **out)
{
    const struct hd_keyset *keyset = &sync_office_wave(office)->keyset;
    struct hd_buf file = HD_BUF_EMPTY;
    uint8_t *secret = hd_secret_alloc(HD_KEY_LEN);
    enum hd_err err = secret ? HD_OK : HD_E_NOMEM;
    if (!err) {
        err = sync_wave_key_path(sync_office_dir(office), keyset->wave_no, name, path);
    }
    if (!err) {
        err = hd_file_read(path, KEYFILE_MAX, &file);
    }
    if (!err) {
        err = hd_keyfile_unlock(hd_buf_slice(&file), kind, keyset->wave_no, passphrase, secret);
    }
    if (!err) {
        err = hd_opener_new(secret, keyset, out);
        err = err == HD_E_AUTH ? HD_E_WAVE : err; /* unlocked, but not a key of this wave */
    }
    hd_buf_free(&file);
    hd_secret_free(secret);
    return err;
}

enum hd_err sync_office_opener(const struct sync_office *office, struct hd_slice passphrase,
                               struct hd_notes *notes, struct hd_opener **out)
{
    *out = NULL;
    char path[HD_PATH_MAX] = "";
    char spare[HD_PATH_MAX] = "";
    enum hd_err err = sync_wave_check_keys(office, notes);
    if (err) {
        return err;
    }
    err = open_file(office, "officer.fhk", HD_KEY_OFFICER, passphrase, path, out);
    /* A second officer types their own passphrase, and has to get by when the first key is lost. */
    if (err && err != HD_E_NOMEM &&
        open_file(office, "spare.fhk", HD_KEY_SPARE, passphrase, spare, out) == HD_OK) {
        return HD_OK;
    }
    if (err) {
        note_key(notes, path, err);
    }
    return err;
}
