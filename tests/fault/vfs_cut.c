/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vfs_cut.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include <heard/bytes.h>
#include <heard/file.h>

#include "fault.h"

enum { SECTOR = 512, NODES = 64, ENTRIES = 64, FILE_MAX = 64 << 20 };

/* One change that has not been synced. */
struct change {
    sqlite3_int64 at; /* or the new size */
    int n;            /* bytes; -1: a change of size */
    uint8_t *bytes;   /* owned */
};

/* A file, whatever its name is. */
struct node {
    bool live;
    struct hd_buf platter;
    struct change *change; /* owned */
    size_t changes, cap;
};

/* A name made (node >= 0) or removed (-1). */
struct entry {
    char path[HD_PATH_MAX];
    int node;
};

static struct {
    enum cut_device device;
    bool keep_default_journal, dead;
    uint32_t left, fail_left, fail_times, changes;
    struct rng rng;
    struct node node[NODES];
    struct entry known[ENTRIES]; /* names on the platter */
    size_t known_n;
    struct entry pending[ENTRIES]; /* names changed since their folder was synced, in order */
    size_t pending_n;
} disk;

struct cut_file {
    sqlite3_file base;
    int node; /* -1: not ours to watch */
    bool made;
    sqlite3_file *real;
};

static sqlite3_vfs cut_vfs;
static sqlite3_vfs *real_vfs;

static _Noreturn void give_up(const char *why)
{
    fprintf(stderr, "vfs_cut: %s\n", why);
    abort();
}

/* ---- what is on the platter ---- */

static void forget_changes(struct node *node)
{
    for (size_t i = 0; i < node->changes; i++) {
        free(node->change[i].bytes);
    }
    node->changes = 0;
}

static void node_free(struct node *node)
{
    forget_changes(node);
    free(node->change);
    hd_buf_free(&node->platter);
    *node = (struct node){0};
}

static bool is_named(int node)
{
    for (size_t i = 0; i < disk.known_n; i++) {
        if (disk.known[i].node == node) {
            return true;
        }
    }
    for (size_t i = 0; i < disk.pending_n; i++) {
        if (disk.pending[i].node == node) {
            return true;
        }
    }
    return false;
}

static int new_node(void)
{
    for (int i = 0; i < NODES; i++) {
        if (disk.node[i].live && !is_named(i)) {
            node_free(&disk.node[i]);
        }
        if (!disk.node[i].live) {
            disk.node[i].live = true;
            return i;
        }
    }
    give_up("too many files");
}

/* The node that a name has now, -1 when there is none, -2 when the name is not known. */
static int node_of(const char *path)
{
    int node = -2;
    for (size_t i = 0; i < disk.known_n; i++) {
        if (strcmp(disk.known[i].path, path) == 0) {
            node = disk.known[i].node;
        }
    }
    for (size_t i = 0; i < disk.pending_n; i++) {
        if (strcmp(disk.pending[i].path, path) == 0) {
            node = disk.pending[i].node;
        }
    }
    return node;
}

static void add_entry(struct entry *list, size_t *n, const char *path, int node)
{
    if (*n == ENTRIES) {
        give_up("too many names");
    }
    snprintf(list[*n].path, sizeof(list[*n].path), "%s", path);
    list[*n].node = node;
    (*n)++;
}

/* What was pending first, up to n, is on the platter now. */
static void names_reach_platter(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct entry *e = &disk.pending[i];
        size_t at = 0;
        while (at < disk.known_n && strcmp(disk.known[at].path, e->path) != 0) {
            at++;
        }
        if (at == disk.known_n) {
            add_entry(disk.known, &disk.known_n, e->path, e->node);
        } else {
            disk.known[at].node = e->node;
        }
    }
    memmove(disk.pending, disk.pending + n, (disk.pending_n - n) * sizeof(disk.pending[0]));
    disk.pending_n -= n;
}

static void platter_size(struct node *node, size_t size, bool zeros)
{
    struct hd_buf *p = &node->platter;
    if (size > p->len) {
        if (size > FILE_MAX || hd_buf_reserve(p, size) != HD_OK) {
            give_up("a file has grown too big");
        }
        for (size_t i = p->len; i < size; i++) {
            p->p[i] = zeros ? 0 : (uint8_t)rng_next(&disk.rng);
        }
    }
    p->len = size;
}

/* Part of a change: bytes from..to of it. After a cut, what lies between the old end of a file and
 * a write behind it may be anything that the disk held there before. */
static void reaches_platter(struct node *node, const struct change *c, size_t from, size_t to,
                            bool zeros)
{
    if (c->n < 0) {
        platter_size(node, (size_t)c->at, zeros);
        return;
    }
    size_t start = (size_t)c->at + from;
    size_t end = (size_t)c->at + to;
    if (end > node->platter.len) {
        platter_size(node, end, zeros);
    }
    memcpy(node->platter.p + start, c->bytes + from, to - from);
}

static void all_reach_platter(struct node *node)
{
    for (size_t i = 0; i < node->changes; i++) {
        const struct change *c = &node->change[i];
        reaches_platter(node, c, 0, c->n < 0 ? 0 : (size_t)c->n, true);
    }
    forget_changes(node);
}

/* ---- the power goes ---- */

struct piece {
    const struct change *change;
    size_t from, to;
};

/* Cut a change where sectors of the file begin. */
static size_t pieces_of(const struct change *c, struct piece *out)
{
    size_t n = 0;
    if (c->n < 0) {
        out[n++] = (struct piece){c, 0, 0};
        return n;
    }
    size_t from = 0;
    while (from < (size_t)c->n) {
        size_t to = from + SECTOR - ((size_t)c->at + from) % SECTOR;
        to = to < (size_t)c->n ? to : (size_t)c->n;
        out[n++] = (struct piece){c, from, to};
        from = to;
    }
    return n;
}

static size_t all_pieces(const struct node *node, struct piece **out)
{
    size_t most = 0;
    for (size_t i = 0; i < node->changes; i++) {
        most += (node->change[i].n < 0 ? 0 : (size_t)node->change[i].n) / SECTOR + 2;
    }
    struct piece *piece = calloc(most ? most : 1, sizeof(*piece));
    if (!piece) {
        give_up("no memory");
    }
    size_t n = 0;
    for (size_t i = 0; i < node->changes; i++) {
        n += pieces_of(&node->change[i], piece + n);
    }
    *out = piece;
    return n;
}

static void shuffle(struct piece *piece, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = rng_below(&disk.rng, (uint32_t)i);
        struct piece swap = piece[i - 1];
        piece[i - 1] = piece[j];
        piece[j] = swap;
    }
}

/* Four kinds of disks: in order up to a point; whole writes each by chance; sectors each by chance
 * in order; sectors by chance in any order. */
static void some_reach_platter(struct node *node)
{
    uint32_t kind = rng_below(&disk.rng, 4);
    bool zeros = rng_below(&disk.rng, 2) == 0;
    uint32_t often = 1 + rng_below(&disk.rng, 15); /* of 16 */
    struct piece *piece = NULL;
    size_t n = all_pieces(node, &piece);
    size_t stop = kind == 0 ? rng_below(&disk.rng, (uint32_t)n + 1) : n;
    const struct change *last = NULL;
    bool there = false;
    if (kind == 3) {
        shuffle(piece, n);
    }
    for (size_t i = 0; i < stop; i++) {
        if (kind != 1 || piece[i].change != last) {
            there = kind == 0 || rng_below(&disk.rng, 16) < often;
        }
        last = piece[i].change;
        if (there && piece[i].change) {
            reaches_platter(node, piece[i].change, piece[i].from, piece[i].to, zeros);
        }
    }
    free(piece);
    forget_changes(node);
}

bool cut_power_off(void)
{
    bool fine = true;
    if (disk.dead) {
        names_reach_platter(rng_below(&disk.rng, (uint32_t)disk.pending_n + 1));
    } else {
        names_reach_platter(disk.pending_n);
    }
    disk.pending_n = 0;
    for (int i = 0; i < NODES; i++) {
        if (disk.node[i].live && disk.dead) {
            some_reach_platter(&disk.node[i]);
        } else if (disk.node[i].live) {
            all_reach_platter(&disk.node[i]);
        }
    }
    for (size_t i = 0; disk.dead && i < disk.known_n; i++) {
        const struct entry *e = &disk.known[i];
        if (e->node < 0) {
            (void)unlink(e->path);
        } else {
            const struct hd_buf *p = &disk.node[e->node].platter;
            fine = file_put(e->path, p->p, p->len) && fine;
        }
    }
    for (int i = 0; i < NODES; i++) {
        node_free(&disk.node[i]);
    }
    disk.known_n = 0;
    disk.dead = false;
    disk.left = disk.fail_left = disk.fail_times = disk.changes = 0;
    return fine;
}

/* ---- what SQLite sees ---- */

enum fate { WORKS, FAILS, DIES };

/* One more change: does it work? */
static enum fate one_change(void)
{
    if (disk.dead) {
        return FAILS;
    }
    disk.changes++;
    if (disk.left > 0 && --disk.left == 0) {
        disk.dead = true;
        return DIES;
    }
    if (disk.fail_left > 0) {
        disk.fail_left--;
        if (disk.fail_left == 0 && disk.fail_times > 0) {
            disk.fail_times--;
            disk.fail_left = 1;
            return FAILS;
        }
    }
    return WORKS;
}

static struct cut_file *mine(sqlite3_file *file)
{
    return (struct cut_file *)(void *)file;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return mine(file)->real;
}

static void add_change(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    struct node *node = &disk.node[mine(file)->node];
    if (node->changes == node->cap) {
        node->cap = node->cap ? node->cap * 2 : 64;
        struct change *grown = realloc(node->change, node->cap * sizeof(*grown));
        if (!grown) {
            give_up("no memory");
        }
        node->change = grown;
    }
    uint8_t *copy = NULL;
    if (n >= 0) {
        copy = malloc((size_t)n + 1);
        if (!copy) {
            give_up("no memory");
        }
        memcpy(copy, bytes, (size_t)n);
    }
    node->change[node->changes++] = (struct change){at, n, copy};
}

static int cut_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int cut_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
    return disk.dead ? SQLITE_IOERR_READ
                     : real_of(file)->pMethods->xRead(real_of(file), to, n, at);
}

static int cut_write(sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
    enum fate fate = one_change();
    if (fate == FAILS) {
        return SQLITE_IOERR_WRITE;
    }
    add_change(file, from, n, at);
    return fate == DIES ? SQLITE_IOERR_WRITE
                        : real_of(file)->pMethods->xWrite(real_of(file), from, n, at);
}

static int cut_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    enum fate fate = one_change();
    if (fate == FAILS) {
        return SQLITE_IOERR_TRUNCATE;
    }
    add_change(file, NULL, -1, size);
    return fate == DIES ? SQLITE_IOERR_TRUNCATE
                        : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int cut_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    if (one_change() != WORKS) {
        return SQLITE_IOERR_FSYNC;
    }
    if (disk.device == CUT_HONEST) {
        all_reach_platter(&disk.node[mine(file)->node]);
        if (mine(file)->made) { /* as SQLite's own: a new journal's folder is synced with it */
            names_reach_platter(disk.pending_n);
            mine(file)->made = false;
        }
    }
    return SQLITE_OK;
}

static int cut_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int cut_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int cut_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int cut_reserved(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int cut_control(sqlite3_file *file, int op, void *arg)
{
    if (op == SQLITE_FCNTL_PRAGMA && disk.keep_default_journal) {
        char **pragma = arg;
        if (strcmp(pragma[1], "journal_mode") == 0 && pragma[2]) {
            pragma[0] = sqlite3_mprintf("persist");
            return SQLITE_OK;
        }
    }
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int cut_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int cut_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static const sqlite3_io_methods cut_methods = {
    .iVersion = 1,
    .xClose = cut_close,
    .xRead = cut_read,
    .xWrite = cut_write,
    .xTruncate = cut_truncate,
    .xSync = cut_sync,
    .xFileSize = cut_size,
    .xLock = cut_lock,
    .xUnlock = cut_unlock,
    .xCheckReservedLock = cut_reserved,
    .xFileControl = cut_control,
    .xSectorSize = cut_sector,
    .xDeviceCharacteristics = cut_traits,
};

/* A file that was there before we looked is on the platter as it is. */
static int known_node(const char *path)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    if (hd_file_read(path, FILE_MAX, &bytes) != HD_OK) {
        return -1;
    }
    int node = new_node();
    disk.node[node].platter = bytes;
    add_entry(disk.known, &disk.known_n, path, node);
    return node;
}

static int cut_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out)
{
    (void)vfs;
    struct cut_file *new = mine(file);
    memset(new, 0, sizeof(*new));
    new->real = (sqlite3_file *)(void *)(new + 1);
    new->node = -1;
    if (disk.dead || !path) {
        return SQLITE_CANTOPEN;
    }
    int node = node_of(path);
    if (node == -2) {
        node = known_node(path);
    }
    if (node < 0 && (flags & SQLITE_OPEN_CREATE) && one_change() != WORKS) {
        return SQLITE_CANTOPEN;
    }
    int rc = real_vfs->xOpen(real_vfs, path, new->real, flags, out);
    if (rc != SQLITE_OK) {
        return rc;
    }
    if (node < 0) {
        node = new_node();
        add_entry(disk.pending, &disk.pending_n, path, node);
        new->made = true;
    }
    new->node = node;
    new->base.pMethods = &cut_methods;
    return SQLITE_OK;
}

static int cut_delete(sqlite3_vfs *vfs, const char *path, int sync_dir)
{
    (void)vfs;
    if (node_of(path) == -2) {
        (void)known_node(path);
    }
    if (one_change() != WORKS) {
        return SQLITE_IOERR_DELETE;
    }
    int rc = real_vfs->xDelete(real_vfs, path, 0);
    if (rc == SQLITE_OK) {
        add_entry(disk.pending, &disk.pending_n, path, -1);
        if (sync_dir && disk.device == CUT_HONEST) {
            names_reach_platter(disk.pending_n);
        }
    }
    return rc;
}

static int cut_random(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    for (int i = 0; i < n; i++) {
        out[i] = (char)rng_next(&disk.rng);
    }
    return n;
}

/* ---- for the test ---- */

bool cut_start(uint64_t seed, enum cut_device device)
{
    real_vfs = sqlite3_vfs_find(NULL);
    if (!real_vfs) {
        return false;
    }
    cut_vfs = *real_vfs;
    cut_vfs.zName = "cut";
    cut_vfs.pNext = NULL;
    cut_vfs.szOsFile = (int)sizeof(struct cut_file) + real_vfs->szOsFile;
    cut_vfs.xOpen = cut_open;
    cut_vfs.xDelete = cut_delete;
    cut_vfs.xRandomness = cut_random;
    disk.device = device;
    cut_seed(seed, 0);
    return sqlite3_vfs_register(&cut_vfs, 1) == SQLITE_OK;
}

void cut_use(bool cut)
{
    if (sqlite3_vfs_register(cut ? &cut_vfs : real_vfs, 1) != SQLITE_OK) {
        give_up("SQLite takes no VFS");
    }
}

void cut_keep_default_journal(bool keep)
{
    disk.keep_default_journal = keep;
}

void cut_seed(uint64_t seed, uint64_t number)
{
    disk.rng = rng_of(seed ^ 0x706f776572, number);
    sqlite3_randomness(0, NULL); /* SQLite's own chance starts anew, from cut_random() */
}

void cut_at(uint32_t n)
{
    disk.left = n;
    disk.fail_left = disk.fail_times = disk.changes = 0;
}

void cut_fail_at(uint32_t n, uint32_t times)
{
    disk.left = disk.changes = 0;
    disk.fail_left = n;
    disk.fail_times = times;
}

bool cut_dead(void)
{
    return disk.dead;
}

uint32_t cut_changes(void)
{
    return disk.changes;
}
