/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ADMIN_H
#define ADMIN_H

/*
 * The officer's program: one function for each command, and the making of an office behind the
 * first of them. A command takes the arguments behind its own word and returns an exit status
 * (enum sync_exit); what went wrong stands on stderr as one plain sentence.
 */

#include <stdbool.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/hours.h>
#include <heard/keyfile.h>
#include <heard/keys.h>
#include <heard/notes.h>

#define ADMIN_PROGRAM "heard-admin"

int admin_cmd_init(int argc, char *const *argv);
int admin_cmd_kiosk(int argc, char *const *argv);
int admin_cmd_check(int argc, char *const *argv);
int admin_cmd_report(int argc, char *const *argv);
int admin_cmd_export(int argc, char *const *argv);
int admin_cmd_recover(int argc, char *const *argv);
int admin_cmd_staff(int argc, char *const *argv);
int admin_cmd_audit(int argc, char *const *argv);
int admin_cmd_wave(int argc, char *const *argv);
int admin_cmd_pack(int argc, char *const *argv);
int admin_cmd_survey(int argc, char *const *argv);
int admin_cmd_plan(int argc, char *const *argv);
int admin_cmd_strings(int argc, char *const *argv);
int admin_cmd_drill(int argc, char *const *argv);
int admin_cmd_hours(int argc, char *const *argv);

/** What a new office is made from. All borrowed. */
struct admin_setup {
    const char *name; /**< shown to people, "Family hubs" */
    struct hd_slice plan_json;
    struct hd_slice survey_json;
    struct hd_slice strings_json;
    struct hd_slice passphrase; /**< the officer's: opens answers, signs packs */
    struct hd_slice second;     /**< a second officer's; len 0 when there is none */
    enum hd_key_cost cost;
    int32_t first_week; /**< absolute week in which the wave starts */
    bool split;         /**< three shares on paper instead of one sheet */
};

/**
 * Make an office with all its keys, then prove that each of them opens a test record (drill.c).
 *
 * Everything happens in a neighbour folder that gets its name at the end, so dir is a whole and
 * tested office or not there.
 *
 * @param dir must not exist or be empty
 * @param notes has the sentence to show on error
 * Errors: HD_E_EXISTS, HD_E_NOT_FOUND (no such parent folder), HD_E_IO, HD_E_FULL, HD_E_NOMEM,
 * those of the loaders and of admin_wave_keys_make(); nothing is left behind.
 */
HD_NODISCARD enum hd_err admin_office_make(const char *dir, const struct admin_setup *setup,
                                           struct hd_notes *notes);

/** What one wave's keys are made from. All borrowed; passphrases and root_seed are secret. */
struct admin_wave_keys {
    uint32_t wave_no;
    int32_t first_week;         /**< absolute week, for the sheet */
    const char *office;         /**< its name, for the sheet */
    struct hd_slice passphrase; /**< the officer's */
    struct hd_slice second;     /**< a second officer's; len 0 when there is none */
    enum hd_key_cost cost;
    bool split; /**< three shares on paper instead of one sheet */
    const uint8_t *root_pk;
    const uint8_t *root_seed; /**< sealed to the recovery key, so that paper brings it back */
};

/**
 * Make the keys of one wave in an office's folder: keys/wave-N/officer.fhk, root.fhs and, with a
 * second officer, spare.fhk; and the recovery sheet, or three shares. Then prove from these files
 * alone that each key opens a test record (admin_drill_wave()).
 *
 * @param dir the office's folder; nothing else in it is touched
 * @param[out] keyset the wave's public keys, on HD_OK only
 * @param notes has the sentence to show on error
 * Errors: HD_E_EXISTS (this wave's keys are there, or a sheet still lies in the folder), HD_E_IO,
 * HD_E_FULL, HD_E_NOMEM, HD_E_RANGE, HD_E_AUTH (a key that does not open); nothing of what was made
 * is left behind.
 */
HD_NODISCARD enum hd_err admin_wave_keys_make(const char *dir,
                                              const struct admin_wave_keys *setup,
                                              struct hd_keyset *keyset, struct hd_notes *notes);

/**
 * Take back what admin_wave_keys_make() made, sheets among it, because the wave could not be opened
 * after all. Only for a wave that no office.json and no pack has ever named: nothing is sealed to
 * such keys. Best effort.
 */
void admin_wave_keys_remove(const char *dir, uint32_t wave_no);

/** A wave's secrets between making and writing; opaque, in secret memory. */
struct admin_wave_secrets;

/** The first half of admin_wave_keys_make(), for who needs the public keys before the folder is
 * there. @param[out] out free with admin_wave_secrets_free(). Errors: HD_E_NOMEM. */
HD_NODISCARD enum hd_err admin_wave_keys_generate(const struct admin_wave_keys *setup,
                                                  struct hd_keyset *keyset,
                                                  struct admin_wave_secrets **out);

/** The second half: write, drill, and take all back on failure. Errors: as there. */
HD_NODISCARD enum hd_err admin_wave_keys_write(const char *dir,
                                               const struct admin_wave_keys *setup,
                                               const struct hd_keyset *keyset,
                                               const struct admin_wave_secrets *secrets,
                                               struct hd_notes *notes);

/** Wipe and free; accepts NULL. */
void admin_wave_secrets_free(struct admin_wave_secrets *secrets);

/**
 * Prove from the files of a wave alone that its keys work: unlock each, read the recovery words
 * back from the sheet or every two shares, open a fresh test record with each, and bring the root
 * key back with the recovery key.
 *
 * @param notes says which key failed
 * Errors: what the failing step returned; HD_E_AUTH when a key opens something else.
 */
HD_NODISCARD enum hd_err admin_drill_wave(const char *dir, const struct admin_wave_keys *setup,
                                          const struct hd_keyset *keyset,
                                          struct hd_notes *notes);

/** The same for what is not a wave's: the office opens, root key, receipt key and pack fit its
 * public facts. */
HD_NODISCARD enum hd_err admin_drill_office(const char *dir, struct hd_slice passphrase,
                                            struct hd_notes *notes);

/**
 * Seal a fresh test record to a wave's keys and open it with one of them.
 *
 * @param secret HD_KEY_LEN bytes
 * Errors: HD_E_AUTH when the key is none of the wave's, or opens something else; HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err admin_drill_key(const uint8_t *secret, const struct hd_keyset *keyset);

/**
 * Bring the root key back from a wave's root.fhs.
 *
 * @param recovery the wave's secret recovery key
 * @param root_pk what the seed must fit
 * @param[out] seed HD_SIGN_SEED_LEN bytes, on HD_OK only
 * Errors: HD_E_NOT_FOUND, HD_E_IO, those of hd_rootfile_open(), HD_E_AUTH (another root key).
 */
HD_NODISCARD enum hd_err admin_root_seed(const char *dir, const struct hd_keyset *keyset,
                                         const uint8_t *recovery, const uint8_t *root_pk,
                                         uint8_t *seed);

/* Names inside an office's folder, beside those of sync/office.h. */
#define ADMIN_SHEET    "recovery-sheet.html"
#define ADMIN_SHARE_1  "recovery-share-1.html"
#define ADMIN_SHARE_2  "recovery-share-2.html"
#define ADMIN_SHARE_3  "recovery-share-3.html"
#define ADMIN_PACK     "pack.fhp"
#define ADMIN_CARDS    "cards.json"
#define ADMIN_HOURS    "hours.txt"
#define ADMIN_ROOT_KEY "keys/root.fhk"

/* Settings in every pack: quiet seconds before a kiosk asks, and before it then wipes. */
enum { ADMIN_IDLE_S = 90, ADMIN_WARNING_S = 30 };

struct sync_office;

/**
 * Keep every other heard-admin from changing this office until admin_unlock() or the end of this
 * process. Take it before the office is opened. Where there is no office, nothing is done.
 *
 * @param[out] lock for admin_unlock(), which accepts -1
 * Errors: HD_E_IO (another one is at work), HD_E_FULL; notes has the sentence.
 */
HD_NODISCARD enum hd_err admin_lock(const char *dir, struct hd_notes *notes, int *lock);
void admin_unlock(int lock);

/**
 * Unlock the root key and see that it is this office's.
 *
 * @param[out] seed HD_SIGN_SEED_LEN bytes of secret memory
 * Errors: those of hd_keyfile_unlock(), HD_E_NOT_FOUND, HD_E_WAVE; notes has the sentence.
 */
HD_NODISCARD enum hd_err admin_root_unlock(const struct sync_office *office,
                                           struct hd_slice passphrase, struct hd_notes *notes,
                                           uint8_t *seed);

/** When the office's kiosks ask: always, where it has not said so. Errors: HD_E_FORMAT,
 * HD_E_RANGE, HD_E_IO; notes has the sentence. */
HD_NODISCARD enum hd_err admin_hours_read(const struct sync_office *office,
                                          struct hd_notes *notes, struct hd_hours *out);

/** Take the office's last wave to hand and see whether kiosks may get packs of it. Errors:
 * HD_E_WAVE (not drilled, or destroyed), HD_E_RANGE (clock); notes has the sentence. */
HD_NODISCARD enum hd_err admin_pack_check(struct sync_office *office, struct hd_notes *notes);

/**
 * Make and sign the next pack of the office's last wave, and keep it in the office's folder too.
 *
 * @param[out] out must be HD_BUF_EMPTY; the caller owns it
 * Errors: those of admin_pack_check() and hd_pack_encode(), HD_E_IO, HD_E_FULL; notes has the
 * sentence.
 */
HD_NODISCARD enum hd_err admin_pack_make(struct sync_office *office, const uint8_t *root_seed,
                                         struct hd_notes *notes, struct hd_buf *out);

/** The same, asking for the officer's passphrase. passphrase_file: NULL to ask on the terminal. */
HD_NODISCARD enum hd_err admin_pack_ask(struct sync_office *office, const char *passphrase_file,
                                        struct hd_notes *notes, struct hd_buf *out);

/** A pack for a new kiosk: the one that the office keeps while it tells the same as a new one would,
 * or a new one, for which the passphrase is asked. Errors: as above; HD_E_WAVE also when the wave is
 * closed. */
HD_NODISCARD enum hd_err admin_pack_for_kiosk(struct sync_office *office,
                                              const char *passphrase_file,
                                              struct hd_notes *notes, struct hd_buf *out);

/** What "wave open" was asked for. All borrowed. */
struct admin_wave_options {
    const char *survey, *strings, *passphrase_file, *second_file;
    bool second, split, fast;
};

/** Make the next wave of an office (wave_open.c); says what to do next on stdout. Errors: any;
 * notes has the sentence. */
HD_NODISCARD enum hd_err admin_wave_open(const char *dir,
                                         const struct admin_wave_options *options,
                                         struct hd_notes *notes);

/** What stands on a recovery sheet, or on one of three shares. All borrowed; words are secret. */
struct admin_sheet {
    const char *office;
    const char *words; /**< as by hd_words_encode(), or hd_share_encode() */
    unsigned share;    /**< 1 to HD_SHARES for a share; 0 for the sheet with the whole key */
    const struct hd_keyset *keyset; /**< whose wave and fingerprint are printed */
    const uint8_t *root_pk;         /**< the rest of the fingerprint */
    int32_t first_week;
};

/**
 * Write the printable sheet (docs/formats/recovery-sheet.md).
 *
 * @param[out] out must be HD_BUF_EMPTY; the caller wipes and frees it. It never grows while it is
 *             written, so no copy of the words stays behind in freed memory.
 * Errors: HD_E_NOMEM, HD_E_RANGE.
 */
HD_NODISCARD enum hd_err admin_sheet_write(const struct admin_sheet *sheet, struct hd_buf *out);

/**
 * Take the words out of a sheet again.
 *
 * @param n how many there must be: HD_WORDS, or HD_SHARE_WORDS on a share
 * @param[out] words n * (HD_WORD_MAX + 1) bytes, with single spaces between
 * Errors: HD_E_FORMAT when there are not n of them; words is then wiped.
 */
HD_NODISCARD enum hd_err admin_sheet_read(struct hd_slice page, unsigned n, char *words);

/** The name of the file that a sheet or share lies in. share as in struct admin_sheet. */
const char *admin_sheet_name(unsigned share);

/**
 * Look for a recovery sheet or share that still lies in an office's folder, also one that was
 * copied or printed to a file there: anything named recovery-*.
 *
 * @param[out] name HD_PATH_MAX bytes: the first one's name; "" when there is none
 * Errors: those of hd_dir_list().
 */
HD_NODISCARD enum hd_err admin_sheet_find(const char *dir, char *name);

/** Remove the files that admin_wave_keys_make() writes for printing. Best effort. */
void admin_sheet_remove(const char *dir);

/** Wipe and free. */
void admin_wipe_buf(struct hd_buf *buf);

/**
 * Check a name that people read: not empty, under HD_NAME_MAX bytes, UTF-8 without control
 * characters. what: "--name". On false the usage sentence is written.
 */
bool admin_name_ok(const char *what, const char *name);

#endif
