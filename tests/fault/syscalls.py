#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The n-th call of a kind fails, for n = 1, 2, 3 ... until none is left, in the real programs.

Whatever fails: no crash; exit 0 and the job is done, or exit 1 and a sentence; nothing that was
acknowledged is lost, nothing is there twice, no half file is taken for a whole one; and the same
command without the fault completes the job.
"""
import concurrent.futures
import random
import shutil
import sys

import faultlib
from faultlib import EVER

HOW = {"write": ("EIO", "ENOSPC", "EINTR", "short"), "fsync": ("EIO", "ENOSPC", "EINTR"),
       "open": ("EIO", "ENOSPC", "EINTR"), "rename": ("EIO", "ENOSPC", "EINTR"),
       "unlink": ("EIO", "ENOSPC", "EINTR"), "ftruncate": ("EIO", "ENOSPC", "EINTR"),
       "close": ("EIO", "ENOSPC", "EINTR"), "read": ("EIO",), "mkdir": ("EIO", "ENOSPC")}
FIRST, SECOND = 5, 3  # answers in the first batch, and more in the second
ASK_EVERY = 8
# Jobs that do not write a whole database: every n of every kind of call.
DENSE = ("keep", "push", "collect", "init")


class Job:
    """One command, what it starts from, and what must hold afterwards."""

    def __init__(self, programs, base, place, counts):
        self.programs, self.base, self.place, self.counts = programs, base, place, counts
        self.kiosk, self.office = place / "kiosk", place / "office"
        self.stick = place / "stick"
        self.what = ""
        self.asked = 0

    def wrong(self, kind, text):
        self.counts.wrong(kind, f"{self.what}: {text}")

    def must(self, name, *args):
        """The same again without a fault; it has to work."""
        ran = self.programs.run(name, *args)
        if ran.crashed:
            self.wrong("crashes", f"{name} {args[0]} afterwards")
        elif ran.code != 0:
            self.wrong("broken", f"{name} {args[0]} afterwards: {ran.err.strip()}")
        return ran

    def check_files(self, clean):
        """No half file under a name that counts; after one fault, nothing left over either."""
        for folder in (self.stick, self.kiosk):
            for path in folder.iterdir() if folder.exists() else ():
                data = path.read_bytes() if path.is_file() else b""
                if path.suffix == ".fhb" and faultlib.is_whole_batch(data) is None:
                    self.wrong("corrupt", f"half a batch: {path.name}")
                # A temporary file that the failed unlink left, answers.db.N.tmp, is none of these.
                aside = path.name.startswith(("damaged-", "kept-")) or path.name == "answers.db.new"
                if aside:
                    self.wrong("broken", f"a sound database was set aside: {path.name}")
                if path.suffix == ".fha" and not faultlib.is_whole_receipt(data):
                    self.wrong("corrupt", f"half a receipt: {path.name}")
                known = path.suffix in (".fhb", ".fha", ".fhc", ".fhl", ".fhp", ".json", ".key", ".db",
                                          ".lock")
                if clean and not known and path.name != "answers.db-journal":
                    self.wrong("broken", f"left behind: {path.name}")

    def all_there(self, ids):
        """Every answer is on the kiosk or in the office, as it was, and once in each."""
        there = faultlib.kiosk_ids(self.kiosk)
        if len(set(there)) != len(there):
            self.wrong("duplicates", "on the kiosk")
        here = faultlib.office_ids(self.office)
        bad = [name for name, body in here if faultlib.record_id(body) != name]
        if bad:
            self.wrong("corrupt", f"{len(bad)} records in the office are not what they were")
        gone = set(ids) - set(there) - {name for name, _ in here}
        if gone:
            self.wrong("lost", f"{len(gone)} answers")

    def counted(self, want):
        """What "aggregate --exact" says; it follows from the records, so not after every fault."""
        self.asked += 1
        if self.asked % ASK_EVERY != 1:
            return
        got = faultlib.accepted(self.programs, self.office, self.place, self.counts, self.what)
        if got is not None and got != want:
            self.wrong("duplicates" if got > want else "lost", f"{got} counted, {want} given")


class Keep(Job):
    """A kiosk keeps two answers."""
    under = "kiosk"

    def start(self):
        faultlib.copy(self.base / "empty/kiosk", self.kiosk)

    def run(self, **fault):
        return self.programs.run("keeper", self.kiosk, 2, **fault)

    def check(self, ran, clean):
        kept = faultlib.kept_ids(ran)
        if ran.code == 0 and len(kept) != 2:
            self.wrong("broken", "exit 0, but not all were kept")
        more = faultlib.kept_ids(self.must("keeper", self.kiosk, 1))
        there = faultlib.kiosk_ids(self.kiosk)
        if set(kept + more) - set(there):
            self.wrong("lost", f"{len(set(kept + more) - set(there))} acknowledged answers")
        if len(set(there)) != len(there):
            self.wrong("duplicates", "an answer is there twice")
        if len(there) > 3:
            self.wrong("duplicates", f"{len(there)} answers, 3 were given")
        if not faultlib.sound(self.kiosk / "answers.db"):
            self.wrong("corrupt", "answers.db")
        self.check_files(clean)


class Push(Job):
    """A second batch onto a stick; the first is in the office, its receipt has not come back."""
    under = ""

    def start(self):
        for name in ("kiosk", "office"):
            faultlib.copy(self.base / "second" / name, self.place / name)
        faultlib.copy(self.base / "empty/stick", self.stick)

    def run(self, **fault):
        return self.programs.run("heard-sync", "push", self.kiosk, self.stick, **fault)

    def check(self, ran, clean):
        batches = list(self.stick.glob("*.fhb"))
        if ran.code == 0 and len(batches) != 1:
            self.wrong("broken", "exit 0, but there is no batch")
        self.check_files(clean)
        if ran.code != 0:
            self.must("heard-sync", "push", self.kiosk, self.stick)
        collected = self.must("heard-sync", "collect", self.office, self.stick)
        if "warning" in collected.err:
            self.wrong("broken", f"the chain of batches: {collected.err.strip()}")
        self.all_there(self.base_ids)
        self.counted(FIRST + SECOND)


class Collect(Job):
    """Two batches go into the office."""
    under = ""

    def start(self):
        faultlib.copy(self.base / "second/kiosk", self.kiosk)
        faultlib.copy(self.base / "empty/office", self.office)
        faultlib.copy(self.base / "both/stick", self.stick)

    def run(self, **fault):
        return self.programs.run("heard-sync", "collect", self.office, self.stick, **fault)

    def check(self, ran, clean):
        self.check_files(clean)
        done = len(list(self.stick.glob("*.fha")))
        if ran.code == 0 and done != 2:
            self.wrong("broken", "exit 0, but there are not two receipts")
        # What has a receipt is forgotten by the kiosk: it must be in the office already.
        receipted = set()
        for path in self.stick.glob("*.fha"):
            data = path.read_bytes()
            receipted |= {data[13 + 32 * i:45 + 32 * i].hex() for i in range((len(data) - 77) // 32)}
        if receipted - {name for name, _ in faultlib.office_ids(self.office)}:
            self.wrong("lost", "a receipt for what the office has not")
        if ran.code != 0:
            self.must("heard-sync", "collect", self.office, self.stick)
        if not faultlib.sound(self.office / "office.db"):
            self.wrong("corrupt", "office.db")
        self.all_there(self.base_ids)
        self.counted(FIRST + SECOND)
        freed = self.must("heard-sync", "receipts", self.kiosk, self.stick)
        if not freed.out.startswith(f"{FIRST + SECOND} places"):
            self.wrong("broken", f"receipts: {freed.out.strip()}")


class Receipts(Job):
    """Two receipts free the slots of the kiosk."""
    under = ""

    def start(self):
        faultlib.copy(self.base / "both/kiosk", self.kiosk)
        faultlib.copy(self.base / "done/office", self.office)
        faultlib.copy(self.base / "done/stick", self.stick)

    def run(self, **fault):
        return self.programs.run("heard-sync", "receipts", self.kiosk, self.stick, **fault)

    def check(self, ran, clean):
        self.check_files(clean)
        if ran.code != 0:
            self.must("heard-sync", "receipts", self.kiosk, self.stick)
        self.all_there(self.base_ids)
        # Whole steps may stay marked as used, with dummies in them (docs/formats/store.md).
        if set(faultlib.kiosk_ids(self.kiosk)) & set(self.base_ids):
            self.wrong("broken", "receipts did not free all")
        self.must("keeper", self.kiosk, 1)
        if not faultlib.sound(self.kiosk / "answers.db"):
            self.wrong("corrupt", "answers.db")


class KioskAdd(Job):
    """The officer registers a kiosk and makes its folder."""
    under = ""

    def start(self):
        faultlib.copy(self.base / "empty/office", self.office)
        faultlib.copy(self.base / "empty/stick", self.stick)
        shutil.rmtree(self.kiosk, ignore_errors=True)

    def run(self, **fault):
        return self.programs.kiosk_add(self.office, self.kiosk, "Waiting room", **fault)

    def check(self, ran, clean):
        name = "Waiting room"
        if ran.code != 0:
            left = [path.name for path in self.place.iterdir()
                    if path.name not in ("office", "stick", "passphrase", "report")]
            if left and clean:
                self.wrong("broken", f"left behind: {left}")
            if self.kiosk.exists() and any(self.kiosk.iterdir()):
                self.wrong("corrupt", "half a kiosk's folder")
                shutil.rmtree(self.kiosk)
            taken = name in faultlib.kiosk_names(self.office)
            if "its name stays taken" in ran.err:
                name = "Waiting room 2"  # as it was told
            elif taken:
                self.wrong("broken", "no kiosk, but its name is taken and nobody says so")
                return
            self.asked += 1
            if self.asked % ASK_EVERY != 1:
                return  # it takes long, and the office is as it was
            again = self.programs.kiosk_add(self.office, self.kiosk, name)
            if again.code != 0:
                self.wrong("broken", f"kiosk add afterwards: {again.err.strip()}")
                return
        self.must("keeper", self.kiosk, 1)
        self.check_files(clean)
        if not faultlib.sound(self.kiosk / "answers.db"):
            self.wrong("corrupt", "answers.db")


class Init(Job):
    """A new office."""
    under = ""

    def start(self):
        faultlib.copy(self.base / "empty/stick", self.stick)
        shutil.rmtree(self.office, ignore_errors=True)
        for path in self.place.glob("office.*"):
            shutil.rmtree(path, ignore_errors=True)

    def run(self, **fault):
        return self.programs.init(self.office, self.place, **fault)

    def check(self, ran, clean):
        if ran.code != 0:
            left = [path.name for path in self.place.iterdir()
                    if path.name not in ("stick", "passphrase", "report")]
            if left and clean:
                self.wrong("broken", f"left behind: {left}")
            if self.office.exists() and any(self.office.iterdir()):
                self.wrong("corrupt", "half an office")
                shutil.rmtree(self.office)
            again = self.programs.init(self.office, self.place)
            if again.code != 0:
                self.wrong("broken", f"init afterwards: {again.err.strip()}")
                return
        self.must("heard-admin", "kiosk", "list", self.office)
        self.counted(0)


JOBS = {"keep": Keep, "push": Push, "collect": Collect, "receipts": Receipts, "init": Init,
        "kiosk-add": KioskAdd}


def make_base(programs, base):
    """What jobs start from: empty, second (a batch is carried, three more answers), both (two
    batches on one stick), done (and collected)."""
    def step(source, target):
        for name in ("office", "kiosk", "stick"):
            faultlib.copy(base / source / name, base / target / name)
        return [base / target / name for name in ("office", "kiosk", "stick")]

    (base / "empty").mkdir()
    programs.house(base / "empty")
    office, kiosk, stick = step("empty", "second")
    ids = faultlib.kept_ids(programs.must("keeper", kiosk, FIRST))
    programs.must("heard-sync", "push", kiosk, stick)
    programs.must("heard-sync", "collect", office, stick)
    ids += faultlib.kept_ids(programs.must("keeper", kiosk, SECOND))
    for path in stick.glob("*.fha"):
        path.unlink()
    office, kiosk, stick = step("second", "both")
    programs.must("heard-sync", "push", kiosk, stick)
    office, kiosk, stick = step("both", "done")
    programs.must("heard-sync", "collect", office, stick)
    return ids


def one_fault(job, fault):
    """Returns whether there was such a call at all."""
    kind, n, times, _ = fault
    report = job.place / "report"
    report.unlink(missing_ok=True)
    job.start()
    job.what = f"{job.name} {':'.join(map(str, fault))}"
    ran = job.run(fault=fault, under=job.place / job.under if job.under else job.place,
                  report=report)
    fired = report.exists()
    job.counts.n += fired
    if ran.crashed or ran.code not in (0, 1):
        job.wrong("crashes", f"exit {ran.code}: {ran.err.strip()[-300:]}")
    if ran.code == 1 and not faultlib.has_sentence(ran.err):
        job.wrong("broken", f"no sentence: {ran.err.strip()!r}")
    if not fired and ran.code != 0:
        job.wrong("broken", f"failed without a fault: {ran.err.strip()}")
    job.check(ran, clean=times == 1 and kind != "unlink")
    return fired


def one_task(task):
    """All n of one job, kind, error and count of failures."""
    build, base, ids, name, kind, how, times, seed, quick = task
    counts = faultlib.Counts()
    place = faultlib.in_memory()
    job = JOBS[name](faultlib.Programs(build), base, place, counts)
    job.name, job.base_ids = name, ids
    chance = random.Random(f"{seed} {name} {kind} {how} {times}")
    # All n where one way of failing meets a kind of call for the first time. The others, and what
    # is done hundreds of times alike (reading and filling slots), through the first and then some.
    new = (how, times) in (("EIO", 1), ("short", 1)) and kind != "read" and name in DENSE
    dense = 10**9 if new else 16
    n = 1 if not quick else chance.choice((1, 2, 3, 5, 8, 13, 21))
    try:
        while one_fault(job, (kind, n, times, how)) and not quick:
            n += 1 if n < dense else chance.randint(2, 20) if name in DENSE else chance.randint(16, 80)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return counts


def tasks_of(args, base, ids):
    tasks = []
    for name in JOBS:
        for kind, hows in HOW.items():
            for how in hows:
                for times in (1, 3) + ((EVER,) if how == "EIO" else ()):
                    tasks.append((args.build, base, ids, name, kind, how, times, args.seed,
                                  args.quick))
    if args.job:
        tasks = [task for task in tasks if task[3] == args.job]
    if args.quick:  # one way of failing for each job and kind
        chance = random.Random(args.seed)
        chance.shuffle(tasks)
        tasks = list({(task[3], task[4]): task for task in tasks}.values())
    return tasks


def main():
    args = faultlib.arguments(__doc__)
    counts = faultlib.Counts()
    base = faultlib.in_memory()
    programs = faultlib.Programs(args.build)
    try:
        ids = make_base(programs, base)
        if args.fault:
            kind, n, times, how = args.fault.split(":")
            job = JOBS[args.job](programs, base, faultlib.in_memory(), counts)
            job.name, job.base_ids = args.job, ids
            print("fired:", one_fault(job, (kind, int(n), int(times), how)), "in", job.place)
        else:
            with concurrent.futures.ProcessPoolExecutor(args.jobs) as pool:
                for one in pool.map(one_task, tasks_of(args, base, ids)):
                    counts.add(one)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    return counts.result("syscalls", args.seed)


if __name__ == "__main__":
    sys.exit(main())
