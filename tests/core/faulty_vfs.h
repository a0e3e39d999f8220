/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_FAULTY_VFS_H
#define TEST_FAULTY_VFS_H

/*
 * A disk that fails on demand: an SQLite VFS over the system's own whose n-th operation of a kind
 * goes wrong, once or from then on. Everything else about SQLite is real.
 */

#include <stdbool.h>
#include <string.h>

#include <sqlite3.h>

enum {
    FAULT_READ = 1 << 0,
    FAULT_WRITE = 1 << 1,
    FAULT_SYNC = 1 << 2,
    FAULT_CUT = 1 << 3,
    FAULT_OPEN = 1 << 4,
    FAULT_CHANGE = FAULT_WRITE | FAULT_SYNC | FAULT_CUT,
};

/* Set by the test before an operation; fired tells how many went wrong. */
static struct {
    int kinds;   /* which operations count; 0: none fails */
    int left;    /* the operation at which left is 1 fails */
    int code;    /* what SQLite is told */
    bool sticky; /* all later ones fail, too */
    int fired;
} fault;

struct faulty_file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_vfs faulty_vfs;
static sqlite3_vfs *real_vfs;

static bool faulty(int kind)
{
    if (!(fault.kinds & kind)) {
        return false;
    }
    if (fault.left > 0) {
        fault.left--;
    }
    bool now = fault.left == 0 && (fault.sticky || fault.fired == 0);
    fault.fired += now;
    return now;
}

/* The n-th operation of these kinds will fail with this code. */
static void fault_at(int kinds, int n, int code, bool sticky)
{
    fault.kinds = kinds;
    fault.left = n;
    fault.code = code;
    fault.sticky = sticky;
    fault.fired = 0;
}

/* All is well again; tells whether anything went wrong. */
static bool fault_end(void)
{
    fault.kinds = 0;
    return fault.fired > 0;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct faulty_file *)(void *)file)->real;
}

static int faulty_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int faulty_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
    return faulty(FAULT_READ) ? SQLITE_IOERR_READ
                              : real_of(file)->pMethods->xRead(real_of(file), to, n, at);
}

static int faulty_write(sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
    if (!faulty(FAULT_WRITE)) {
        return real_of(file)->pMethods->xWrite(real_of(file), from, n, at);
    }
    /* Half of it gets there. */
    real_of(file)->pMethods->xWrite(real_of(file), from, n / 2, at);
    return fault.code == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int faulty_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return faulty(FAULT_CUT) ? SQLITE_IOERR_TRUNCATE
                             : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int faulty_sync(sqlite3_file *file, int flags)
{
    return faulty(FAULT_SYNC) ? SQLITE_IOERR_FSYNC
                              : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int faulty_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int faulty_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int faulty_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int faulty_reserved(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int faulty_control(sqlite3_file *file, int op, void *arg)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int faulty_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int faulty_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static const sqlite3_io_methods faulty_methods = {
    .iVersion = 1,
    .xClose = faulty_close,
    .xRead = faulty_read,
    .xWrite = faulty_write,
    .xTruncate = faulty_truncate,
    .xSync = faulty_sync,
    .xFileSize = faulty_size,
    .xLock = faulty_lock,
    .xUnlock = faulty_unlock,
    .xCheckReservedLock = faulty_reserved,
    .xFileControl = faulty_control,
    .xSectorSize = faulty_sector,
    .xDeviceCharacteristics = faulty_traits,
};

static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                       int *out)
{
    (void)vfs;
    struct faulty_file *mine = (struct faulty_file *)(void *)file;
    memset(mine, 0, sizeof(*mine));
    if (faulty(FAULT_OPEN)) {
        return SQLITE_CANTOPEN;
    }
    mine->real = (sqlite3_file *)(void *)(mine + 1);
    int rc = real_vfs->xOpen(real_vfs, name, mine->real, flags, out);
    if (rc == SQLITE_OK) {
        mine->base.pMethods = &faulty_methods;
    }
    return rc;
}

/* Every connection from now on uses the faulty disk. */
static bool faulty_vfs_start(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    if (!real_vfs) {
        return false;
    }
    faulty_vfs = *real_vfs;
    faulty_vfs.zName = "faulty";
    faulty_vfs.pNext = NULL;
    faulty_vfs.szOsFile = (int)sizeof(struct faulty_file) + real_vfs->szOsFile;
    faulty_vfs.xOpen = faulty_open;
    return sqlite3_vfs_register(&faulty_vfs, 1) == SQLITE_OK;
}

#endif
