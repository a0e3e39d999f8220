#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small and full disks: real ones, of tmpfs, where mounting is permitted.

On a disk without one free byte a kiosk keeps every answer, because its slots are there already. What
needs room and finds none says so in a sentence, leaves nothing half, and works once there is room.
"""
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys

import faultlib
from faultlib import EVER

ANSWERS = 5


class Disk:
    """A tmpfs of our own; without the right to mount one, a limit that stands in for it."""

    def __init__(self, place, kib, programs):
        self.place, self.programs = place, programs
        place.mkdir(exist_ok=True)
        self.real = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kib}k,mode=700", "tmpfs",
                                    place], capture_output=True).returncode == 0
        self.full = False

    def fill(self):
        """Not one byte is free from now on."""
        self.full = True
        if self.real:
            with open(self.place / "filler", "wb", buffering=0) as file:
                for size in (1 << 16, 1 << 12, 1):
                    try:
                        while True:
                            file.write(bytes(size))
                    except OSError:
                        pass

    def free(self):
        self.full = False
        (self.place / "filler").unlink(missing_ok=True)

    def run(self, name, *args, shim=True):
        """Run a program on this disk as it is."""
        if self.real or not self.full:
            return self.programs.run(name, *args)
        if shim:  # every write below this folder finds no room
            return self.programs.run(name, *args, fault=("write", 1, EVER, "ENOSPC"),
                                     under=self.place, report=self.place / "report")
        # Files keep their size: what lies within can be written, and no byte behind.
        largest = max(path.stat().st_size for path in self.place.rglob("*") if path.is_file())

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
        return self.programs.run(name, *args, preexec_fn=limit)

    def remove(self):
        if self.real:
            subprocess.run(["umount", self.place], check=True)


def refused(counts, ran, what):
    """No crash, exit 1, a sentence."""
    counts.n += 1
    if ran.crashed or ran.code not in (0, 1):
        counts.wrong("crashes", f"{what}: exit {ran.code}")
    elif ran.code == 1 and not faultlib.has_sentence(ran.err):
        counts.wrong("broken", f"{what}: no sentence: {ran.err.strip()!r}")
    return ran.code == 1


def keep_on_full_disk(programs, base, disk, counts, n):
    """Every answer is kept, though there is no room."""
    kiosk = disk.place / "kiosk"
    shutil.copytree(base / "kiosk", kiosk)
    disk.fill()
    ran = disk.run("keeper", kiosk, n, shim=False)
    kept = faultlib.kept_ids(ran)
    counts.n += n
    if ran.code != 0 or len(kept) != n:
        counts.wrong("broken", f"full disk: {len(kept)} of {n} answers kept: {ran.err.strip()}")
    there = faultlib.kiosk_ids(kiosk)
    if set(kept) - set(there):
        counts.wrong("lost", f"full disk: {len(set(kept) - set(there))} answers")
    if len(there) != len(set(there)):
        counts.wrong("duplicates", "full disk")
    if not faultlib.sound(kiosk / "answers.db"):
        counts.wrong("corrupt", "full disk: answers.db")
    print(f"disk_full: {len(kept)} of {n} answers kept on a disk without a free byte "
          f"({'tmpfs' if disk.real else 'RLIMIT_FSIZE'})")
    # Carrying them away needs room on the kiosk for the batch; without it they stay.
    stick = base / "stick"
    if refused(counts, disk.run("heard-sync", "push", kiosk, stick), "push, kiosk full"):
        if list(stick.iterdir()):
            counts.wrong("corrupt", "push, kiosk full: something is on the stick")
    disk.free()
    programs.must("heard-sync", "push", kiosk, stick)
    programs.must("heard-sync", "collect", base / "office", stick)
    got = faultlib.accepted(programs, base / "office", base, counts, "after a full disk")
    if got != n:
        counts.wrong("lost", f"full disk: {got} of {n} counted in the office")
    # A release turns many pages and needs a longer journal: refused whole, or done.
    disk.fill()
    if refused(counts, disk.run("heard-sync", "receipts", kiosk, stick, shim=False),
               "receipts, kiosk full"):
        disk.free()
        if len(faultlib.kept_ids(programs.must("keeper", kiosk, "look"))) != n:
            counts.wrong("lost", "receipts, kiosk full: refused, but not whole")
    disk.free()
    programs.must("heard-sync", "receipts", kiosk, stick)
    if faultlib.kept_ids(programs.must("keeper", kiosk, "look")):
        counts.wrong("broken", "receipts, after a full disk: not all freed")


def push_to_full_stick(programs, base, disk, counts):
    """No half batch; the same push works when there is room."""
    kiosk = base / "kiosk"
    ids = set(faultlib.kept_ids(programs.must("keeper", kiosk, ANSWERS)))
    disk.fill()
    if not refused(counts, disk.run("heard-sync", "push", kiosk, disk.place), "push, stick full"):
        counts.wrong("broken", "push, stick full: exit 0")
    if list(disk.place.glob("heard-*")):
        counts.wrong("corrupt", "push, stick full: something was left on the stick")
    disk.free()
    programs.must("heard-sync", "push", kiosk, disk.place)
    batch = next(disk.place.glob("*.fhb")).read_bytes()
    if ids - set(faultlib.is_whole_batch(batch) or ()):
        counts.wrong("lost", "push, after a full stick")
    # The office has room, the stick has none for the receipt.
    disk.fill()
    office = base / "office"
    if refused(counts, disk.run("heard-sync", "collect", office, disk.place),
               "collect, stick full") and list(disk.place.glob("*.fha")):
        counts.wrong("corrupt", "collect, stick full: half a receipt")
    disk.free()
    programs.must("heard-sync", "collect", office, disk.place)
    programs.must("heard-sync", "receipts", kiosk, disk.place)


def collect_into_full_office(programs, base, disk, counts, n):
    """The office takes in all or nothing, gives no receipt for what it has not, and goes on."""
    office, kiosk, stick = disk.place / "office", base / "kiosk2", base / "stick2"
    shutil.copytree(base / "fresh-office", office)
    shutil.copytree(base / "fresh-kiosk", kiosk)
    stick.mkdir()
    programs.must("keeper", kiosk, n)
    programs.must("heard-sync", "push", kiosk, stick)
    disk.fill()
    if refused(counts, disk.run("heard-sync", "collect", office, stick), "collect, office full"):
        if list(stick.glob("*.fha")):
            counts.wrong("lost", "collect, office full: a receipt for what is not there")
    disk.free()
    programs.must("heard-sync", "collect", office, stick)
    got = faultlib.accepted(programs, office, base, counts, "office that was full")
    if got != n:
        counts.wrong("lost" if got < n else "duplicates", f"office that was full: {got} of {n}")


def make_on_small_disks(programs, base, counts, sizes, place):
    """From far too small to big enough: a whole kiosk or office, or nothing."""
    made = 0
    for kib in sizes:
        for what in ("kiosk", "office"):
            disk = Disk(place, kib, programs)
            if not disk.real:  # a disk that ends in the middle, without a disk
                fault = dict(fault=("write", 1 + kib // 4, EVER, "ENOSPC"), under=place,
                             report=base / "report")
            else:
                fault = {}
            target = place / what
            if what == "kiosk":
                ran = programs.kiosk_add(base / "fresh-office", target, f"Desk {kib}", **fault)
            else:
                ran = programs.init(target, base, **fault)
            if refused(counts, ran, f"{what} on {kib} KiB"):
                if any(place.iterdir()):
                    counts.wrong("corrupt", f"{what} on {kib} KiB: left behind: "
                                 f"{[path.name for path in place.iterdir()]}")
            elif what == "kiosk":
                made += 1
                if programs.run("keeper", target, 1).code != 0:
                    counts.wrong("broken", f"kiosk on {kib} KiB: made, and keeps no answer")
            else:
                made += 1
                programs.must("heard-admin", "kiosk", "list", target)
            if not disk.real:
                shutil.rmtree(target, ignore_errors=True)
            disk.remove()
    print(f"disk_full: {made} of {2 * len(sizes)} made on disks of {sizes[0]} to {sizes[-1]} KiB")


def main():
    args = faultlib.arguments(__doc__)
    counts = faultlib.Counts()
    programs = faultlib.Programs(args.build)
    base = faultlib.in_memory()
    place = base / "disk"
    disks = []
    try:
        programs.house(base)
        shutil.copytree(base / "office", base / "fresh-office")
        shutil.copytree(base / "kiosk", base / "fresh-kiosk")
        disk = Disk(place, 3072, programs)
        disks.append(disk)
        print("disk_full: " + ("on file systems of our own (tmpfs)" if disk.real else
                               "mounting is not permitted here (only root may): a limit on the size "
                               "of files and failing writes stand in for full disks"))
        keep_on_full_disk(programs, base, disk, counts, 30 if args.quick else 300)
        disks.pop().remove()
        if not disk.real:
            shutil.rmtree(place)
        for path in (base / "stick").iterdir():
            path.unlink()
        disk = Disk(place, 256, programs)
        disks.append(disk)
        push_to_full_stick(programs, base, disk, counts)
        disks.pop().remove()
        if not disk.real:
            shutil.rmtree(place)
        disk = Disk(place, 8192, programs)
        disks.append(disk)
        collect_into_full_office(programs, base, disk, counts, 20 if args.quick else 200)
        disks.pop().remove()
        if not disk.real:
            shutil.rmtree(place)
        sizes = range(64, 4000, 1500 if args.quick else 100)
        make_on_small_disks(programs, base, counts, sizes, place)
    finally:
        for disk in disks:
            disk.remove()
        shutil.rmtree(base, ignore_errors=True)
    return counts.result("disk_full", args.seed)


if __name__ == "__main__":
    sys.exit(main())
