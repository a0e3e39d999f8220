#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sticks do to us: full, read-only, pulled out, mixed up, old, twice, and made to do harm.

    test_sticks.py BUILD_FOLDER

Root gets real file systems of its own for sticks (tmpfs); where that is not allowed, sticks are
folders, and what needs a medium that is full or read-only is skipped, and says so.
"""
import contextlib
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import unittest

from house import ROOT, House

BUILD = sys.argv.pop(1)


def mounted(folder, size):
    """Put a file system of its own on folder; False where that is not allowed."""
    return subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
                          capture_output=True).returncode == 0


def unmount(folder):
    subprocess.run(["umount", "-l", str(folder)], capture_output=True)


class Sticks(unittest.TestCase):
    def setUp(self):
        self.house = House(BUILD)
        self.addCleanup(self.house.close)
        self.seed = 0

    def stick(self, name, size=None):
        """A stick; with a size, one that is a medium of its own, or the test is skipped."""
        folder = self.house.at / f"medium-{name}"
        folder.mkdir()
        if size:
            if not mounted(folder, size):
                self.skipTest("needs to mount a file system, which is not allowed here")
            self.addCleanup(unmount, folder)
        return folder

    def kiosk(self, name, hub="Hub", house=None):
        house = house or self.house
        folder = self.house.at / f"kiosk-{name}"
        house.run("heard-admin", "kiosk", "add", house.office, name, "--hub", hub, "--out", folder)
        return folder

    def answer(self, kiosk, people):
        self.seed += 1
        script = self.house.at / "people.txt"
        script.write_bytes(subprocess.run(
            [sys.executable, str(ROOT / "tests/support/people.py"), "--people", str(people),
             "--seed", str(self.seed)], check=True, capture_output=True).stdout)
        self.house.run("heard-kiosk", "--dir", kiosk, "--script", script,
                       env={"SDL_VIDEODRIVER": "dummy"})

    def push(self, kiosk, stick, code=0):
        return self.house.run("heard-sync", "push", kiosk, stick, code=code)

    def collect(self, stick, code=0, office=None):
        return self.house.run("heard-sync", "collect", office or self.house.office, stick, code=code)

    def receipts(self, kiosk, stick, code=0):
        return self.house.run("heard-sync", "receipts", kiosk, stick, code=code)

    def tally(self, office=None):
        """The true counts, byte for byte."""
        return self.house.run("heard-sync", "aggregate", office or self.house.office, "--exact",
                              "--json", "--passphrase-file", self.house.passphrase).stdout

    def accepted(self):
        return self.house.aggregate("--exact")["responses"]["accepted"]

    def status(self, office=None):
        return self.house.run("heard-sync", "status", office or self.house.office).stdout

    def tallies(self, sequences):
        """The tally after each sequence of sticks, each from the office as it is now."""
        found = []
        for i, sequence in enumerate(sequences):
            office = self.house.at / f"office-{i}"
            shutil.copytree(self.house.office, office)
            for stick, code in sequence:
                self.collect(stick, code=code, office=office)
            found.append(self.tally(office))
        return found

    def assert_one_line_for_each(self, done, what):
        for line in done.stderr.splitlines():
            self.assertTrue(line.startswith("heard-sync: "), f"{what}: {line!r}")
            self.assertFalse(any(ord(c) < 32 or 127 <= ord(c) < 160 for c in line), repr(line))

    # --- the way there ---------------------------------------------------------------------------

    def test_a_full_stick_says_so_and_the_next_gets_the_same_batch(self):
        kiosk, good = self.house.kiosk, self.stick("good")
        full = self.stick("full", "8k")
        self.answer(kiosk, 3)
        done = self.push(kiosk, full, code=1)
        self.assertIn("full", done.stderr)
        self.assertIn("safe on the kiosk", done.stderr)
        self.assertEqual(list(full.iterdir()), [])
        self.assertIn("Batch 1 ", self.push(kiosk, good).stdout)
        self.collect(good)
        self.assertEqual(self.accepted(), 3)
        # An office's stick may be full too: the answers are in, the receipt comes another time.
        filled = self.stick("filled", "64k")
        shutil.copy(next(good.glob("*.fhb")), filled)
        with contextlib.suppress(OSError), open(filled / "holiday.jpg", "wb", buffering=0) as other:
            while True:
                other.write(b"x" * 512)
        done = self.collect(filled, code=1)
        self.assertIn("the stick is full", done.stderr)
        self.assertEqual(list(filled.glob("*.fha")), [])
        self.assertIn("16 places are freed", self.receipts(kiosk, good).stdout)

    def test_a_read_only_stick_is_read_and_gets_no_receipt(self):
        kiosk = self.house.kiosk
        stick = self.stick("stick", "1m")
        self.answer(kiosk, 2)
        self.push(kiosk, stick)
        subprocess.run(["mount", "-o", "remount,ro", str(stick)], check=True)
        done = self.push(kiosk, stick, code=1)
        self.assertIn("read-only", done.stderr)
        done = self.collect(stick, code=1)
        self.assertIn("is the stick read-only?", done.stderr)
        self.assertIn("safe in the office", done.stderr)
        before = self.tally()
        self.assertIn("0 places are freed", self.receipts(kiosk, stick).stdout)
        subprocess.run(["mount", "-o", "remount,rw", str(stick)], check=True)
        self.collect(stick)
        self.assertEqual(self.tally(), before)
        self.assertIn("16 places are freed", self.receipts(kiosk, stick).stdout)

    def test_a_push_cut_short_leaves_nothing_that_counts(self):
        """Killed at any moment, as when the kiosk loses power: then once more, the same batch."""
        kiosk, stick, last = self.house.kiosk, self.stick("stick"), self.stick("last")
        self.answer(kiosk, 20)
        reference = self.stick("reference")
        self.push(kiosk, reference)
        batch = next(reference.glob("*.fhb")).read_bytes()
        chance = random.Random(11)
        for _ in range(25):
            push = subprocess.Popen([str(self.house.bin / "heard-sync"), "push", str(kiosk),
                                     str(stick)], env=self.house.env, stdout=subprocess.DEVNULL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                push.wait(timeout=chance.uniform(0.001, 0.12))
            push.kill()
            push.wait()
            for whole in stick.glob("*.fhb"):
                self.assertEqual(whole.read_bytes(), batch)
                whole.unlink()
        # What a stick keeps that was pulled out in the middle.
        (stick / "heard-0123456789abcdef.fhb.Zz9Yy8").write_bytes(batch[:5000])
        done = self.collect(stick, code=1)
        self.assertIn("not written to its end", done.stderr)
        self.assertIn("push again", done.stderr)
        self.assertIn("nothing new", self.push(kiosk, last).stdout)
        self.assertEqual(next(last.glob("*.fhb")).read_bytes(), batch)
        self.collect(last)
        self.assertEqual(self.accepted(), 20)

    def test_a_stick_pulled_out_while_it_is_written(self):
        kiosk, other = self.house.kiosk, self.stick("other")
        self.answer(kiosk, 5)
        for delay in (0.0, 0.004, 0.012, 0.03, 0.06):
            stick = self.house.at / f"pulled-{delay}"
            stick.mkdir()
            real = mounted(stick, "1m")
            push = subprocess.Popen([str(self.house.bin / "heard-sync"), "push", str(kiosk),
                                     str(stick)], env=self.house.env, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.PIPE, encoding="utf-8")
            time.sleep(delay)
            if real:
                unmount(stick)
            else:
                shutil.rmtree(stick, ignore_errors=True)
            _, said = push.communicate(timeout=60)
            self.assertIn(push.returncode, (0, 1), said)
            self.assertEqual(push.returncode == 1, "safe on the kiosk" in said or
                             "Put the stick in" in said)
        self.assertIn("Batch 1 ", self.push(kiosk, other).stdout)
        self.collect(other)
        self.assertEqual(self.accepted(), 5)

    # --- the way into the office -----------------------------------------------------------------

    def test_sticks_in_any_order_give_the_same_tally(self):
        kiosk, second = self.house.kiosk, self.kiosk("Second", "Other hub")
        sticks = [self.stick(f"stick-{i}") for i in range(4)]
        for i, (which, people) in enumerate(((kiosk, 6), (second, 5), (kiosk, 4), (second, 3))):
            self.answer(which, people)
            self.push(which, sticks[i])
        old, a, new, b = sticks
        half = self.stick("half")
        batch = next(new.glob("*.fhb"))
        (half / batch.name).write_bytes(batch.read_bytes()[:9000])
        damaged = self.stick("damaged")
        flipped = bytearray(batch.read_bytes())
        flipped[-700] ^= 4
        (damaged / batch.name).write_bytes(flipped)
        found = self.tallies([
            [(old, 0), (a, 0), (new, 0), (b, 0)],
            [(new, 0), (b, 0), (old, 0), (a, 0)],            # old ones after newer ones
            [(b, 0), (b, 0), (new, 0), (b, 0), (new, 0)],    # the same again; the old never
            [(half, 1), (new, 0), (b, 0), (half, 1)],        # half of it, then the whole
            [(damaged, 1), (new, 0), (damaged, 1), (b, 0)],  # one record bad, then good
        ])
        for tally in found[1:]:
            self.assertEqual(tally, found[0])
        self.assertIn('"accepted":18', found[0].replace(" ", "").replace("\n", ""))

    def test_the_grace_copy_stays_until_its_receipt(self):
        kiosk, one, two = self.house.kiosk, self.stick("one"), self.stick("two")
        self.answer(kiosk, 4)
        self.push(kiosk, one)
        self.collect(one)
        self.answer(kiosk, 2)                    # after the push: not in the receipt
        self.push(kiosk, two)                    # all six again, for no receipt has come
        self.assertIn("16 places are freed", self.receipts(kiosk, one).stdout)
        self.assertIn("0 places are freed", self.receipts(kiosk, one).stdout)
        self.assertEqual(self.accepted(), 4)
        self.collect(two)
        self.assertEqual(self.accepted(), 6)
        self.assertIn("16 places are freed", self.receipts(kiosk, two).stdout)

    def test_sticks_mixed_up_between_hubs_and_offices(self):
        here, there = self.house, House(BUILD)
        self.addCleanup(there.close)
        second = self.kiosk("Second", "Other hub")
        stick = self.stick("stick")
        for kiosk, people in ((here.kiosk, 3), (second, 2), (there.kiosk, 4)):
            self.answer(kiosk, people)
            self.push(kiosk, stick)
        done = self.collect(stick, code=1)
        self.assertIn("2 batches: ", done.stdout)
        self.assertIn("not registered in this office", done.stderr)
        self.assertEqual(self.accepted(), 5)
        done = self.collect(stick, code=1, office=there.office)
        self.assertIn("1 batch: ", done.stdout)
        self.assertEqual(there.aggregate("--exact")["responses"]["accepted"], 4)
        # Receipts of both offices lie on it now; each kiosk takes its own and says so of the other.
        for kiosk in (second, there.kiosk, here.kiosk):
            done = self.receipts(kiosk, stick, code=1)
            self.assertIn("16 places are freed", done.stdout)  # a step, decoys among them
            self.assertIn("not signed by this kiosk's office", done.stderr)

    def test_a_missing_batch_and_a_copied_kiosk_are_named(self):
        kiosk = self.house.kiosk
        sticks = [self.stick(f"stick-{i}") for i in range(4)]
        self.assertIn("no batch has come yet", self.status())
        for stick in sticks[:3]:
            self.answer(kiosk, 1)
            self.push(kiosk, stick)
        self.collect(sticks[0])
        done = self.collect(sticks[2])
        self.assertIn("Kiosk 1, Desk (Hub): Batch 2 has not come, although number 3 has.", done.stderr)
        said = self.status()
        self.assertIn("Kiosk 1, Desk (Hub): the last batch that came is number 3.", said)
        self.assertIn("Batch 2 has not come.", said)
        self.assertIn("Nothing is lost", said)
        copy = self.house.at / "copy"
        shutil.copytree(kiosk, copy)
        for which, stick in ((kiosk, self.stick("a")), (copy, self.stick("b"))):
            self.answer(which, 1)
            self.push(which, stick)
            done = self.collect(stick)
        self.assertIn("Two different batches of this kiosk claim the same place", done.stderr)
        self.assertIn("claim the place of number 4", self.status())
        self.collect(sticks[1])
        self.assertNotIn("not come", self.status())
        self.assertEqual(self.accepted(), 5)

    def test_a_stick_without_a_batch_says_what_to_do(self):
        done = self.collect(self.stick("empty"), code=1)
        self.assertIn("There is no batch", done.stderr)
        self.assertIn("heard-sync push KIOSK STICK", done.stderr)

    # --- made to do harm -------------------------------------------------------------------------

    def test_nothing_on_a_stick_makes_the_office_hang_or_follow(self):
        kiosk, stick = self.house.kiosk, self.stick("stick")
        self.answer(kiosk, 2)
        self.push(kiosk, stick)
        batch = next(stick.glob("*.fhb")).read_bytes()
        for suffix in ("fhb", "fha"):
            os.mkfifo(stick / f"fifo.{suffix}")
            (stick / f"folder.{suffix}").mkdir()
            (stick / f"zero.{suffix}").symlink_to("/dev/zero")
            (stick / f"passphrase.{suffix}").symlink_to(self.house.passphrase)
            (stick / f"loop.{suffix}").symlink_to(stick / f"loop.{suffix}")
            (stick / f"empty.{suffix}").touch()
            with open(stick / f"holes.{suffix}", "wb") as holes:
                holes.truncate(10 << 30)
            for name in (f"x\n heard-sync: all is well.{suffix}".encode(),
                         f"\x1b]0;owned\x07\x1b[2J.{suffix}".encode(), b"\xff\xfe." + suffix.encode()):
                pathlib.Path(os.fsdecode(bytes(stick) + b"/" + name)).write_bytes(batch[:100])
            if os.geteuid() == 0:
                with contextlib.suppress(OSError):  # not in every container
                    os.mknod(stick / f"device.{suffix}", 0o600 | 0o020000, os.makedev(1, 5))
            else:
                (stick / f"locked.{suffix}").write_bytes(batch)
                (stick / f"locked.{suffix}").chmod(0)
        os.mkfifo(stick / "office.db")  # whoever opens it, hangs
        begun = time.monotonic()
        done = self.collect(stick, code=1)
        self.assertIn("1 batch: 16 records are new", done.stdout)
        self.assert_one_line_for_each(done, "collect")
        done = self.receipts(kiosk, stick, code=1)
        self.assertIn("16 places are freed", done.stdout)
        self.assert_one_line_for_each(done, "receipts")
        self.assertLess(time.monotonic() - begun, 60)
        self.assertEqual(self.accepted(), 2)
        self.assertEqual(len(list(stick.glob("heard-*.fha"))), 1)

    def test_a_database_on_a_stick_is_never_opened_as_one(self):
        stick = self.stick("stick")
        names = ["records.fhb", "receipts.fha", "office.db", "store.db"]
        for name in names:
            database = sqlite3.connect(stick / name)
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("CREATE TABLE record (id BLOB PRIMARY KEY, body BLOB)")
            database.commit()
            database.close()
        # A hot journal: whoever opens the database as one rolls it back, or makes files beside it.
        for name in names:
            (stick / f"{name}-journal").write_bytes(bytes.fromhex("d9d505f920a163d7") + bytes(504))
        before = {path.name: path.read_bytes() for path in stick.iterdir()}
        done = self.collect(stick, code=1)
        self.assertIn("not a whole batch", done.stderr)
        done = self.receipts(self.house.kiosk, stick, code=1)
        self.assertIn("not a whole receipt", done.stderr)
        self.assertEqual({path.name: path.read_bytes() for path in stick.iterdir()}, before)

    def test_ten_thousand_files_and_one_batch(self):
        kiosk, stick = self.house.kiosk, self.stick("stick")
        for i in range(10000):  # most too small to be looked into, every fortieth not
            with open(stick / f"a{i:05}.fhb", "wb") as file:
                file.write(b"FHB1\x01 and then nonsense")
                file.truncate(20000 if i % 40 == 0 else 5000)
        self.answer(kiosk, 1)
        self.push(kiosk, stick)
        done = self.collect(stick, code=1)
        self.assertIn("1 batch: ", done.stdout)
        self.assertIn("9960 more like these", done.stderr)
        self.assertLess(len(done.stderr.splitlines()), 70)
        self.assertEqual(self.accepted(), 1)

    def test_where_a_reader_cannot_be_shut_in_nothing_is_read_unasked(self):
        kiosk, stick = self.house.kiosk, self.stick("stick")
        self.answer(kiosk, 2)
        self.push(kiosk, stick)
        shim = pathlib.Path(BUILD).resolve() / "tests/fault/libno_fence.so"
        env = {"LD_PRELOAD": str(shim), "ASAN_OPTIONS": "detect_leaks=0:verify_asan_link_order=0"}
        office = (self.house.office / "office.db").read_bytes()
        done = self.house.run("heard-sync", "collect", self.house.office, stick, code=1, env=env)
        self.assertIn("seccomp", done.stderr)
        self.assertIn("--unconfined", done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual((self.house.office / "office.db").read_bytes(), office)
        self.assertEqual(list(stick.glob("*.fha")), [])
        done = self.house.run("heard-sync", "collect", self.house.office, stick, "--unconfined",
                              env=env)
        self.assertIn("warning: ", done.stderr)
        self.assertIn("not shut in", done.stderr)
        self.assertIn("16 records are new", done.stdout)
        done = self.house.run("heard-sync", "receipts", kiosk, stick, code=1, env=env)
        self.assertIn("seccomp", done.stderr)
        done = self.house.run("heard-sync", "receipts", kiosk, stick, "--unconfined", env=env)
        self.assertIn("16 places are freed", done.stdout)
        self.assertIn("not shut in", done.stderr)
        # Where it can be shut in, --unconfined changes nothing.
        done = self.house.run("heard-sync", "collect", self.house.office, stick, "--unconfined")
        self.assertEqual(done.stderr, "")

    def test_a_folder_that_vanishes_midway(self):
        kiosk = self.house.kiosk
        good = self.stick("good")
        self.answer(kiosk, 2)
        self.push(kiosk, good)
        batch = next(good.glob("*.fhb"))
        for delay in (0.0, 0.02, 0.1, 0.3):
            stick = self.stick(f"vanishing-{delay}")
            real = mounted(stick, "8m")
            for i in range(200):
                (stick / f"{i}.fhb").write_bytes(batch.read_bytes()[:16500 + i])
            shutil.copy(batch, stick)
            gone = threading.Timer(delay, unmount if real else
                                   lambda at: shutil.rmtree(at, ignore_errors=True), [stick])
            gone.start()
            done = subprocess.run([str(self.house.bin / "heard-sync"), "collect",
                                   str(self.house.office), str(stick)], env=self.house.env,
                                  capture_output=True, encoding="utf-8", timeout=120)
            gone.join()
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assert_one_line_for_each(done, "vanished")
        self.collect(good)
        self.assertEqual(self.accepted(), 2)

    def test_no_process_is_left_when_collect_is_killed(self):
        kiosk, stick = self.house.kiosk, self.stick("stick")
        self.answer(kiosk, 1)
        self.push(kiosk, stick)
        whole = next(stick.glob("*.fhb")).read_bytes()
        for i in range(300):
            (stick / f"{i}.fhb").write_bytes(whole)
        chance = random.Random(5)
        for _ in range(8):
            collect = subprocess.Popen(
                [str(self.house.bin / "heard-sync"), "collect", str(self.house.office), str(stick)],
                env=self.house.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True)
            time.sleep(chance.uniform(0.05, 0.5))
            collect.send_signal(signal.SIGKILL)
            collect.wait()
            until = time.monotonic() + 10
            while self.alive_in_session(collect.pid) and time.monotonic() < until:
                time.sleep(0.01)
            self.assertEqual(self.alive_in_session(collect.pid), [])
        self.collect(stick)
        self.assertEqual(self.accepted(), 1)

    @staticmethod
    def alive_in_session(session):
        found = []
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
                if fields[3] == str(session) and fields[0] not in "ZX":
                    found.append(stat.parent.name)
        return found


if __name__ == "__main__":
    unittest.main(verbosity=2)
