/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A secret key at rest: 112 bytes, locked by a passphrase through argon2id. The file says how
 * costly its lock is, and the reader believes that only within the limits of what this program
 * ever writes: a forged file must not make a computer run out of memory.
 * Format: docs/formats/keyfile.md section 1.
 */
#include <assert.h>

#include <sodium.h>

#include <heard/keyfile.h>
#include <heard/log.h>

enum {
    VERSION = 1,
    SALT_LEN = 16,
    NONCE_LEN = 24,
    TAG_LEN = 16,
    HEADER_LEN = 64, /* also the associated data */
    FAST_OPS = 1,
    FAST_MEM = 8 << 20,
};

static_assert(SALT_LEN == crypto_pwhash_argon2id_SALTBYTES, "format");
static_assert(NONCE_LEN == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "format");
static_assert(TAG_LEN == crypto_aead_xchacha20poly1305_ietf_ABYTES, "format");
static_assert(HEADER_LEN + HD_KEY_LEN + TAG_LEN == HD_KEYFILE_LEN, "format");

static const uint8_t magic[4] = {'F', 'H', 'K', '1'};

/* argon2id's two numbers, as they stand in the file. */
struct cost {
    uint32_t ops;
    uint64_t mem; /* bytes */
};

struct header {
    uint8_t version;
    uint8_t kind;
    uint16_t zero;
    uint32_t wave_no;
    struct cost cost;
    uint8_t salt[SALT_LEN];
    uint8_t nonce[NONCE_LEN];
};

static struct cost cost_of(enum hd_key_cost cost)
{
    switch (cost) {
    case HD_COST_FAST:
        return (struct cost){FAST_OPS, FAST_MEM};
    case HD_COST_MODERATE:
        return (struct cost){crypto_pwhash_argon2id_OPSLIMIT_MODERATE,
                             crypto_pwhash_argon2id_MEMLIMIT_MODERATE};
    case HD_COST_SENSITIVE:
        break;
    }
    return (struct cost){crypto_pwhash_argon2id_OPSLIMIT_SENSITIVE,
                         crypto_pwhash_argon2id_MEMLIMIT_SENSITIVE};
}

static bool cost_is_believable(struct cost cost)
{
    struct cost most = cost_of(HD_COST_SENSITIVE);
    struct cost least = cost_of(HD_COST_FAST);
    return cost.ops >= least.ops && cost.ops <= most.ops && cost.mem >= least.mem &&
           cost.mem <= most.mem;
}

static void write_header(const struct header *header, uint8_t *out)
{
    struct hd_wr wr = hd_wr_init(out, HEADER_LEN);
    hd_wr_bytes(&wr, magic, sizeof(magic));
    hd_wr_u8(&wr, header->version);
    hd_wr_u8(&wr, header->kind);
    hd_wr_u16(&wr, header->zero);
    hd_wr_u32(&wr, header->wave_no);
    hd_wr_u32(&wr, header->cost.ops);
    hd_wr_u64(&wr, header->cost.mem);
    hd_wr_bytes(&wr, header->salt, sizeof(header->salt));
    hd_wr_bytes(&wr, header->nonce, sizeof(header->nonce));
    assert(!wr.bad && wr.left == 0);
}

/* A newer version is told first: it may have another length. */
static enum hd_err read_header(struct hd_slice file, struct header *header)
{
    struct hd_rd rd = hd_rd_init(file);
    const uint8_t *found = hd_rd_take(&rd, sizeof(magic));
    if (!found || memcmp(found, magic, sizeof(magic)) != 0) {
        return HD_E_FORMAT;
    }
    header->version = hd_rd_u8(&rd);
    if (header->version > VERSION) {
        return HD_E_VERSION;
    }
    header->kind = hd_rd_u8(&rd);
    header->zero = hd_rd_u16(&rd);
    header->wave_no = hd_rd_u32(&rd);
    header->cost.ops = hd_rd_u32(&rd);
    header->cost.mem = hd_rd_u64(&rd);
    hd_rd_bytes(&rd, header->salt, sizeof(header->salt));
    hd_rd_bytes(&rd, header->nonce, sizeof(header->nonce));
    if (rd.bad || file.len != HD_KEYFILE_LEN || header->version != VERSION ||
        header->zero != 0 || header->kind < HD_KEY_OFFICER || header->kind > HD_KEY_ROOT) {
        return HD_E_FORMAT;
    }
    return HD_OK;
}

/* The key that a passphrase makes; slow by design. */
static enum hd_err stretch(struct hd_slice passphrase, const uint8_t *salt, struct cost cost,
                           uint8_t *key)
{
    int rc = crypto_pwhash(key, HD_KEY_LEN, (const char *)passphrase.p, passphrase.len, salt,
                           cost.ops, (size_t)cost.mem, crypto_pwhash_ALG_ARGON2ID13);
    return rc == 0 ? HD_OK : HD_E_NOMEM;
}

/* The best lock that this computer's memory allows; header->cost says which it was. */
static enum hd_err stretch_best(struct hd_slice passphrase, enum hd_key_cost cost,
                                struct header *header, uint8_t *key)
{
    header->cost = cost_of(cost);
    enum hd_err err = stretch(passphrase, header->salt, header->cost, key);
    if (err == HD_E_NOMEM && cost == HD_COST_SENSITIVE) {
        hd_log(HD_LOG_WARN, "keyfile: memory refused, using moderate cost");
        header->cost = cost_of(HD_COST_MODERATE);
        err = stretch(passphrase, header->salt, header->cost, key);
    }
    return err;
}

static bool length_is_fine(struct hd_slice passphrase)
{
    return passphrase.len >= HD_PASSPHRASE_MIN && passphrase.len <= HD_PASSPHRASE_MAX;
}

enum hd_err hd_keyfile_lock(enum hd_key_kind kind, uint32_t wave_no, const uint8_t *secret,
                            struct hd_slice passphrase, enum hd_key_cost cost, uint8_t *out)
{
    struct header header = {.version = VERSION, .kind = (uint8_t)kind, .wave_no = wave_no};
    uint8_t file[HD_KEYFILE_LEN];

    if (!length_is_fine(passphrase)) {
        return HD_E_RANGE;
    }
    uint8_t *key = hd_secret_alloc(HD_KEY_LEN);
    if (!key) {
        return HD_E_NOMEM;
    }
    hd_random(header.salt, sizeof(header.salt));
    hd_random(header.nonce, sizeof(header.nonce));
    enum hd_err err = stretch_best(passphrase, cost, &header, key);
    if (err) {
        goto out;
    }
    write_header(&header, file);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        file + HEADER_LEN, NULL, secret, HD_KEY_LEN, file, HEADER_LEN, NULL, header.nonce, key);
    memcpy(out, file, sizeof(file));

out:
    hd_secret_free(key);
    return err;
}

enum hd_err hd_keyfile_unlock(struct hd_slice file, enum hd_key_kind kind, uint32_t wave_no,
                              struct hd_slice passphrase, uint8_t *secret)
{
    struct header header;
    enum hd_err err = read_header(file, &header);
    if (err) {
        return err;
    }
    if (header.kind != kind || header.wave_no != wave_no) {
        return HD_E_WAVE;
    }
    if (!cost_is_believable(header.cost)) {
        return HD_E_RANGE;
    }
    if (!length_is_fine(passphrase)) {
        return HD_E_AUTH; /* no file was ever locked with it */
    }
    /* Two keys in one locked page: what the passphrase makes, and what the file holds. */
    uint8_t *keys = hd_secret_alloc(2 * (size_t)HD_KEY_LEN);
    if (!keys) {
        return HD_E_NOMEM;
    }
    err = stretch(passphrase, header.salt, header.cost, keys);
    if (err) {
        goto out;
    }
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            keys + HD_KEY_LEN, NULL, NULL, file.p + HEADER_LEN, HD_KEY_LEN + TAG_LEN, file.p,
            HEADER_LEN, header.nonce, keys) != 0) {
        err = HD_E_AUTH;
        goto out;
    }
    memcpy(secret, keys + HD_KEY_LEN, HD_KEY_LEN);

out:
    hd_secret_free(keys);
    return err;
}
