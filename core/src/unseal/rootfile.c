/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The root key's seed for whoever holds the recovery words: a header that says for which wave and
 * keyset, and one sealed box. Every byte of the header has one right value, so nothing in it can
 * be altered unseen. Format: docs/formats/keyfile.md section 4.
 */
#include <assert.h>

#include <sodium.h>

#include <heard/keyfile.h>
#include <heard/rootfile.h>

enum { VERSION = 1, HEADER_LEN = 20, SEALED_LEN = HD_SIGN_SEED_LEN + crypto_box_SEALBYTES };

static_assert(HEADER_LEN + SEALED_LEN == HD_ROOTFILE_LEN, "format");

static const uint8_t magic[4] = {'F', 'H', 'E', '1'};

enum hd_err hd_rootfile_seal(const struct hd_keyset *keyset, const uint8_t *seed, uint8_t *out)
{
    uint8_t file[HD_ROOTFILE_LEN];
    uint8_t id[HD_KEYSET_ID_LEN];

    hd_keyset_id(keyset, id);
    struct hd_wr wr = hd_wr_init(file, HEADER_LEN);
    hd_wr_bytes(&wr, magic, sizeof(magic));
    hd_wr_u8(&wr, VERSION);
    hd_wr_u8(&wr, HD_KEY_ROOT);
    hd_wr_u16(&wr, 0);
    hd_wr_u32(&wr, keyset->wave_no);
    hd_wr_bytes(&wr, id, sizeof(id));
    assert(!wr.bad && wr.left == 0);
    if (crypto_box_seal(file + HEADER_LEN, seed, HD_SIGN_SEED_LEN,
                        keyset->pk[HD_TO_RECOVERY]) != 0) {
        return HD_E_AUTH;
    }
    memcpy(out, file, sizeof(file));
    return HD_OK;
}

/* A newer version is told first: it may have another length. */
static enum hd_err check_header(struct hd_slice file, const struct hd_keyset *keyset)
{
    uint8_t id[HD_KEYSET_ID_LEN];
    uint8_t found[HD_KEYSET_ID_LEN];
    struct hd_rd rd = hd_rd_init(file);
    const uint8_t *start = hd_rd_take(&rd, sizeof(magic));
    if (!start || memcmp(start, magic, sizeof(magic)) != 0) {
        return HD_E_FORMAT;
    }
    uint8_t version = hd_rd_u8(&rd);
    if (version > VERSION) {
        return HD_E_VERSION;
    }
    uint8_t kind = hd_rd_u8(&rd);
    uint16_t zero = hd_rd_u16(&rd);
    uint32_t wave_no = hd_rd_u32(&rd);
    hd_rd_bytes(&rd, found, sizeof(found));
    if (rd.bad || file.len != HD_ROOTFILE_LEN || version != VERSION || kind != HD_KEY_ROOT ||
        zero != 0) {
        return HD_E_FORMAT;
    }
    hd_keyset_id(keyset, id);
    return wave_no == keyset->wave_no && memcmp(id, found, sizeof(id)) == 0 ? HD_OK : HD_E_WAVE;
}

enum hd_err hd_rootfile_open(struct hd_slice file, const struct hd_keyset *keyset,
                             const uint8_t *recovery, uint8_t *seed)
{
    enum hd_err err = check_header(file, keyset);
    if (err) {
        return err;
    }
    /* Opened in locked memory, so that a failure leaves no part of it with the caller. */
    uint8_t *opened = hd_secret_alloc(HD_SIGN_SEED_LEN);
    if (!opened) {
        return HD_E_NOMEM;
    }
    if (crypto_box_seal_open(opened, file.p + HEADER_LEN, SEALED_LEN,
                             keyset->pk[HD_TO_RECOVERY], recovery) != 0) {
        err = HD_E_AUTH;
    } else {
        memcpy(seed, opened, HD_SIGN_SEED_LEN);
    }
    hd_secret_free(opened);
    return err;
}
