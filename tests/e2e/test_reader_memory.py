#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No key is anywhere in the memory of a process that reads a stranger's file.

    test_reader_memory.py BUILD_FOLDER

heard-sync runs with a library that stops each reader just before it is shut in; then all memory of
the reader, stack, heap and leftovers included, is searched for the keys. Only root may look into a
process that keeps its memory to itself: others skip this test.
"""
import contextlib
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time
import unittest

from house import House

BUILD = sys.argv.pop(1)
SHIM = pathlib.Path(BUILD).resolve() / "tests/fault/libstop_at_fence.so"
SHADOW = 1 << 30  # a mapping so big is a sanitizer's shadow of the others


def children(process):
    with contextlib.suppress(OSError):
        text = pathlib.Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
        return [int(number) for number in text.split()]
    return []


def is_stopped(process):
    with contextlib.suppress(OSError):
        stat = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        return stat.rsplit(")", 1)[1].split()[0] == "T"
    return False


def memory(process):
    """Everything that the process can read, mapping by mapping."""
    with open(f"/proc/{process}/mem", "rb", buffering=0) as mem:
        for line in pathlib.Path(f"/proc/{process}/maps").read_text(encoding="utf-8").splitlines():
            span, flags = line.split()[:2]
            start, end = (int(part, 16) for part in span.split("-"))
            if "r" not in flags or end - start >= SHADOW:
                continue
            with contextlib.suppress(OSError, ValueError, OverflowError):
                mem.seek(start)
                yield line, mem.read(end - start)


@unittest.skipUnless(os.geteuid() == 0, "only root may look into the memory of a reader")
class ReaderMemory(unittest.TestCase):
    def setUp(self):
        self.house = House(BUILD)
        self.addCleanup(self.house.close)
        self.house.run("heard-sync", "push", self.house.kiosk, self.house.stick)

    def search(self, command, keys, control):
        """Run the command; search each reader that it starts. Returns how many there were."""
        house = self.house
        env = dict(house.env, LD_PRELOAD=str(SHIM),
                   ASAN_OPTIONS="detect_leaks=0:verify_asan_link_order=0")
        process = subprocess.Popen([str(house.bin / command[0]), *map(str, command[1:])], env=env,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(process.kill)  # its stopped readers die with it
        readers = 0
        until = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < until:
            for child in filter(is_stopped, children(process.pid)):
                readers += 1
                seen = set()
                for where, content in memory(child):
                    for name, key in keys.items():
                        self.assertFalse(key in content, f"{name} is in a reader: {where}")
                    seen.update(word for word in control if word in content)
                self.assertEqual(seen, set(control), "the search does not see what is there")
                os.kill(child, signal.SIGCONT)
                while is_stopped(child):
                    time.sleep(0.001)
            time.sleep(0.001)
        said, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, said)
        return readers

    def test_a_reader_at_the_office_has_no_receipt_key(self):
        house = self.house
        (house.stick / "copy.fhb").write_bytes(next(house.stick.glob("*.fhb")).read_bytes())
        key = (house.office / "keys/receipt.key").read_bytes()[4:]
        readers = self.search(("heard-sync", "collect", house.office, house.stick),
                              {"the receipt key": key}, [str(house.office).encode()])
        self.assertEqual(readers, 2)

    def test_a_reader_at_the_kiosk_has_none_of_its_keys(self):
        house = self.house
        house.run("heard-sync", "collect", house.office, house.stick)
        store = sqlite3.connect(f"file:{house.kiosk / 'answers.db'}?mode=ro", uri=True)
        ((state,),) = store.execute("SELECT bytes FROM state").fetchall()
        store.close()
        keys = {"the signing key": (house.kiosk / "kiosk.key").read_bytes()[4:],
                "this week's key": state[6:38]}
        self.assertEqual([len(key) for key in keys.values()], [32, 32])
        readers = self.search(("heard-sync", "receipts", house.kiosk, house.stick), keys,
                              [str(house.kiosk).encode()])
        self.assertEqual(readers, 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
