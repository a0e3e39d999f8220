/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The process that signs. It inherits all it needs but the key, which it reads itself, and says in
 * its exit status how far it came. It reads nothing from the stick.
 */
#include "clerk.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <heard/file.h>
#include <sync/batch.h>

enum { STICK_MODE = 0644, STEP = 16 /* exit status: step * STEP + enum hd_err */ };

/* What the clerk is to do. */
struct errand {
    const struct sync_office *office;
    const char *path; /* NULL: only see whether the key is good */
    const uint8_t *ids;
    size_t n;
};

static enum hd_err read_key(const struct sync_office *office, uint8_t *seed)
{
    char path[HD_PATH_MAX];
    struct hd_buf file = HD_BUF_EMPTY;
    uint8_t pk[HD_SIGN_PK_LEN];
    enum hd_err err =
        hd_path_join(path, sizeof(path), sync_office_dir(office), "keys/receipt.key");
    if (!err) {
        err = hd_file_read(path, HD_SEED_FILE_LEN, &file);
    }
    if (!err) {
        err = hd_seed_decode(hd_buf_slice(&file), seed);
    }
    if (!err) {
        hd_sign_public(seed, pk);
        err = memcmp(pk, sync_office_facts(office)->receipt_pk, sizeof(pk)) == 0 ? HD_OK
                                                                                 : HD_E_AUTH;
    }
    if (file.p) {
        hd_wipe(file.p, file.cap);
    }
    hd_buf_free(&file);
    return err;
}

static enum hd_err write_receipt(const struct errand *errand, const uint8_t *seed)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    uint32_t wave_no = sync_office_wave(errand->office)->keyset.wave_no;
    enum hd_err err = sync_receipt_encode(errand->ids, errand->n, wave_no, seed, &bytes);
    if (!err) {
        err = hd_file_write(errand->path, hd_buf_slice(&bytes), STICK_MODE);
    }
    hd_buf_free(&bytes);
    return err;
}

/* In the clerk: do the errand; returns the exit status. */
static int run(const struct errand *errand)
{
    uint8_t *seed = hd_secret_alloc(HD_SIGN_SEED_LEN);
    if (!seed) {
        return SYNC_CLERK_NO_PROCESS * STEP;
    }
    enum sync_clerk_step step = SYNC_CLERK_DONE;
    enum hd_err err = read_key(errand->office, seed);
    if (err) {
        step = SYNC_CLERK_NO_KEY;
    } else if (errand->path) {
        err = write_receipt(errand, seed);
        step = err ? SYNC_CLERK_NO_RECEIPT : SYNC_CLERK_DONE;
        if (!err && hd_file_plain_date(errand->path) != HD_OK) {
            step = SYNC_CLERK_NO_DATE;
        }
    }
    hd_secret_free(seed);
    return (int)step * STEP + (int)err;
}

static enum sync_clerk_step send_out(const struct errand *errand, enum hd_err *err)
{
    pid_t clerk = fork();
    if (clerk == 0) {
        _exit(run(errand));
    }
    if (clerk < 0) {
        return SYNC_CLERK_NO_PROCESS;
    }
    int how = 0;
    pid_t got = waitpid(clerk, &how, 0);
    while (got < 0 && errno == EINTR) {
        got = waitpid(clerk, &how, 0);
    }
    if (got != clerk || !WIFEXITED(how) || WEXITSTATUS(how) / STEP > SYNC_CLERK_DONE) {
        return SYNC_CLERK_NO_PROCESS;
    }
    *err = (enum hd_err)(WEXITSTATUS(how) % STEP);
    return (enum sync_clerk_step)(WEXITSTATUS(how) / STEP);
}

enum sync_clerk_step sync_clerk_try(const struct sync_office *office, enum hd_err *err)
{
    const struct errand errand = {.office = office};
    return send_out(&errand, err);
}

enum sync_clerk_step sync_clerk_write(const struct sync_office *office, const char *path,
                                      const uint8_t *ids, size_t n, enum hd_err *err)
{
    const struct errand errand = {.office = office, .path = path, .ids = ids, .n = n};
    return send_out(&errand, err);
}
