# SPDX-License-Identifier: GPL-3.0-or-later
"""What the fault scripts share: a house of real programs, whole files, and the line of counts."""
import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import paper  # noqa: E402

RECORD = 1024
EVER = 1000000  # from the n-th call on, all fail: a stick that was pulled out, a disk that is gone
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
PASSPHRASE = "faults may happen to this office"


class Counts:
    """As struct counts in fault.h, and crashes, which only a parent can see."""

    def __init__(self):
        self.n = self.corrupt = self.lost = self.duplicates = self.broken = self.crashes = 0
        self.said = []

    def wrong(self, what, text):
        setattr(self, what, getattr(self, what) + 1)
        self.said.append(f"{what}: {text}")

    def add(self, other):
        for name in ("n", "corrupt", "lost", "duplicates", "broken", "crashes"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.said += other.said

    def result(self, program, seed):
        for line in self.said[:20]:
            print(f"{program}: {line}")
        if len(self.said) > 20:
            print(f"{program}: and {len(self.said) - 20} more like these")
        print(f"RESULT n={self.n} corrupt={self.corrupt} lost={self.lost} duplicates="
              f"{self.duplicates} broken={self.broken} crashes={self.crashes} seed={seed}")
        return 1 if self.said or self.n == 0 else 0


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--quick", action="store_true", help="a few of each, for every ctest")
    parser.add_argument("--job", help="one job alone")
    parser.add_argument("--fault", help="one fault alone, like write:3:1:EIO")
    args = parser.parse_args()
    args.build = args.build.resolve()
    print(f"{pathlib.Path(sys.argv[0]).name}: seed {args.seed}{', quick' if args.quick else ''}",
          flush=True)
    return args


class Ran:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        # 99: a sanitizer found something (ASAN_OPTIONS below).
        self.crashed = self.code < 0 or self.code == 99


class Programs:
    """The real programs of a build; a fault is (kind, n, times, how) below a folder."""

    def __init__(self, build):
        self.build = build
        self.shim = build / "tests/fault/libheard_preload.so"

    def path(self, name):
        return self.build / ("tests/fault" if name == "keeper" else "bin") / name

    def run(self, name, *args, fault=None, under=None, report=None, clock=None, limit=60, **how):
        env = dict(os.environ, ASAN_OPTIONS="verify_asan_link_order=0:exitcode=99",
                   UBSAN_OPTIONS="exitcode=99")
        if fault or clock is not None:
            env["LD_PRELOAD"] = str(self.shim)
        if fault:
            env["HEARD_FAULT"] = ":".join(map(str, fault))
            env["HEARD_FAULT_UNDER"] = str(under)
            env["HEARD_FAULT_REPORT"] = str(report)
        if clock is not None:
            env["HEARD_FAULT_CLOCK"] = str(clock)
        return Ran(subprocess.run([self.path(name), *map(str, args)], env=env, text=True,
                                  capture_output=True, timeout=limit, errors="replace", **how))

    def must(self, name, *args, **how):
        ran = self.run(name, *args, **how)
        if ran.code != 0:
            raise SystemExit(f"{name} {' '.join(map(str, args))} failed:\n{ran.out}{ran.err}")
        return ran

    def init(self, office, place, **how):
        file = place / "passphrase"
        file.write_text(PASSPHRASE + "\n")
        file.chmod(0o600)
        return self.run("heard-admin", "init", office, "--insecure-fast-keys", "--passphrase-file",
                        file, **how)

    def drill(self, office, place):
        """Type the words from the paper, which lies on the way to no folder of the house."""
        with paper.printed(office, place) as words:
            return self.run("heard-admin", "drill", office, "--words-file", words)

    def kiosk_add(self, office, kiosk, name="Front desk", **how):
        return self.run("heard-admin", "kiosk", "add", office, name, "--hub", "Brixham", "--out",
                        kiosk, **how)

    def aggregate(self, office, place, **how):
        file = place / "passphrase"
        file.write_text(PASSPHRASE + "\n")
        file.chmod(0o600)
        return self.run("heard-sync", "aggregate", office, "--exact", "--json",
                        "--passphrase-file", file, **how)

    def house(self, place):
        """An office and a kiosk in a folder."""
        for ran in (self.init(place / "office", place),
                    self.drill(place / "office", place),
                    self.kiosk_add(place / "office", place / "kiosk")):
            if ran.code != 0:
                raise SystemExit(f"no house: {ran.err}")
        (place / "stick").mkdir()


def in_memory():
    """A folder of our own, in memory when there is such a file system."""
    return pathlib.Path(tempfile.mkdtemp(prefix="heard-fault-", dir=MEMORY))


def copy(source, target):
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target)


def kept_ids(ran):
    """What the keeper said was kept, or is there."""
    return [line.split()[1] for line in ran.out.splitlines() if line.startswith(("kept ", "there "))]


def record_id(body):
    return hashlib.blake2b(body, digest_size=32).hexdigest()


HEADER = 111  # bytes of a batch before its ids: docs/formats/batch.md


def is_whole_batch(data):
    """Every length fits and every record is what the list says; returns its ids, or None."""
    if len(data) < HEADER + 64 or data[:4] != b"FHB1":
        return None
    n = int.from_bytes(data[HEADER - 2:HEADER], "little")
    if len(data) != HEADER + 64 + n * (32 + RECORD):
        return None
    ids = [data[HEADER + 32 * i:HEADER + 32 * (i + 1)].hex() for i in range(n)]
    at = HEADER + 64 + 32 * n
    for i in range(n):
        if record_id(data[at + RECORD * i:at + RECORD * (i + 1)]) != ids[i]:
            return None
    return ids


def is_whole_receipt(data):
    n = int.from_bytes(data[9:13], "little")
    return data[:4] == b"FHA1" and len(data) == 77 + 32 * n


def sound(db):
    """SQLite's own word for a file."""
    return query(db, "PRAGMA integrity_check")[0][0] == "ok"


def query(db, sql):
    """Ask a database without our code and without changing it: where a journal has to be rolled
    back first, that is done with a copy."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        copy_of = pathlib.Path(place) / db.name
        for suffix in ("", "-journal"):
            if db.with_name(db.name + suffix).exists():
                shutil.copy(db.with_name(db.name + suffix), copy_of.with_name(db.name + suffix))
        connection = sqlite3.connect(copy_of)
        rows = connection.execute(sql).fetchall()
        connection.close()
    return rows


def kiosk_ids(kiosk):
    rows = query(kiosk / "answers.db", "SELECT body FROM slot WHERE used = 1")
    return [record_id(row[0]) for row in rows]


def office_ids(office):
    return [(row[0].hex(), row[1]) for row in query(office / "office.db",
                                                    "SELECT id, body FROM record")]


def kiosk_names(office):
    """As the office has registered them."""
    return [row[0] for row in query(office / "office.db", "SELECT name FROM kiosk")]


def accepted(programs, office, place, counts, what):
    """How many answers the office counts, exactly."""
    ran = programs.aggregate(office, place)
    if ran.crashed:
        counts.wrong("crashes", f"{what}: aggregate")
    if ran.code != 0:
        counts.wrong("broken", f"{what}: aggregate: {ran.err.strip()}")
        return None
    return json.loads(ran.out)["responses"]["accepted"]


def has_sentence(err):
    """Somebody reads a sentence, not only codes for whoever looks after the machine."""
    return any(line.startswith(("heard-", "keeper:")) and len(line.split()) >= 6
               and "warning:" not in line for line in err.splitlines())


class Clock:
    def __init__(self):
        self.start = time.monotonic()

    def seconds(self):
        return time.monotonic() - self.start
