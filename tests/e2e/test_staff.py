#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What staff do at a kiosk: codes, carrying, a kiosk that is full, closed, or run twice.

    test_staff.py BUILD_FOLDER
"""
import json
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import time
import unittest

from house import House, Screen, compare, people_script, reference

BUILD = sys.argv.pop(1)
CODE = "07135792"
CORNER = "hold 20 20 3100\nexpect \"Staff code\"\n"
WRONG = "key 9\n" * 8


def typed(code):
    return "".join(f"key {digit}\n" for digit in code)


def tapped(code):
    return "".join(f'tap "{digit}"\n' for digit in code)


MENU = "key Ctrl+Alt+S\n" + typed(CODE) + 'expect "For staff"\n'


class Staff(unittest.TestCase):
    def setUp(self):
        self.house = House(BUILD)
        self.addCleanup(self.house.close)
        self.house.give_code(7, CODE)
        self.said = ""

    def kiosk(self, script, *arguments, code=0):
        done = self.house.offscreen(script, "--stick", self.house.stick, "--any-folder", *arguments,
                                    code=code)
        self.said += done.stdout + done.stderr
        return done

    def about(self):
        """What "About this kiosk" says, line by line."""
        path = self.house.at / "about.json"
        self.kiosk(MENU + f'tap "About this kiosk"\ndump {path}\n')
        return [item["say"] for item in json.loads(path.read_text("utf-8"))["items"] if item["say"]]

    def room(self):
        return int(next(re.search(r"(\d+)$", line).group(1) for line in self.about()
                        if line.startswith("Room for more answers: about")))

    def stand_in_for_sync(self, script):
        path = self.house.at / "stand-in"
        path.write_text("#!/bin/sh\n" + script, encoding="utf-8")
        path.chmod(0o700)
        return ("--sync", path)

    def test_from_the_corner_to_the_office_and_back(self):
        house = self.house
        # So many that they weigh more than the steps that staff themselves begin (store.md).
        script, people = people_script(house, 90, seed=11)
        house.offscreen(script)
        before = self.room()
        self.kiosk(CORNER + WRONG * 5 +
                   'expect "There were too many wrong codes. Minutes to wait: 1"\n'
                   # The right one does not help now.
                   + typed(CODE) +
                   'expect "There were too many wrong codes. Minutes to wait: 1"\n'
                   'wait 61000\nexpect "Staff code"\n' + tapped(CODE) + 'expect "For staff"\n'
                   'tap "Copy answers to a stick"\nexpect "Copied"\n'
                   'tap "Back"\ntap "Back"\nexpect "Touch to start"\n')
        self.assertEqual(len(list(house.stick.glob("*.fhb"))), 1)
        house.run("heard-sync", "collect", house.office, house.stick)
        self.kiosk(MENU + 'tap "Take receipts and news from a stick"\nexpect "Done"\n'
                   'tap "Back"\nexpect "For staff"\ntap "Back"\nexpect "Touch to start"\n')
        self.assertGreater(self.room(), before)
        compare(people, house.aggregate("--exact"))
        self.check_nothing_was_said(people)

    def test_a_code_from_the_office_a_closed_wave_and_the_log_back_at_the_office(self):
        house = self.house
        added = house.run("heard-admin", "staff", "add", house.office, "Ana Smith").stdout
        code = "".join(re.search(r"^ +(\d{4}) (\d{4})$", added, re.M).groups())
        # The pack that give_code() made by hand has number 2: the office's own must be above it.
        for _ in range(2):
            house.run("heard-admin", "pack", house.office, "--out", house.stick,
                      "--passphrase-file", house.passphrase)
        house.run("heard-sync", "receipts", house.kiosk, house.stick)
        menu = "key Ctrl+Alt+S\n" + typed(code) + 'expect "For staff"\n'
        script, people = people_script(house, 12, seed=13)
        self.kiosk(script + menu + 'tap "Copy answers to a stick"\nexpect "Copied"\n')
        house.run("heard-sync", "collect", house.office, house.stick)
        # The wave is closed from this week on; the news travel back with the receipts.
        house.run("heard-admin", "wave", "close", house.office)
        house.run("heard-admin", "pack", house.office, "--out", house.stick,
                  "--passphrase-file", house.passphrase)
        self.kiosk(menu + 'tap "Take receipts and news from a stick"\nexpect "Done"\ntap "Back"\n'
                   'tap "Back"\nexpect "We are not asking questions at the moment."\n')
        house.run("heard-sync", "push", house.kiosk, house.stick)
        house.run("heard-sync", "collect", house.office, house.stick)
        log = house.run("heard-admin", "audit", house.office, "--passphrase-file",
                        house.passphrase).stdout
        for words in ("opened the staff menu", "copied the answers", "took receipts",
                      "installed a pack"):
            self.assertIn(words, log)
        self.assertEqual(log.count("Ana Smith"), 5, log)
        compare(people, house.aggregate("--exact"))

    def test_a_damaged_database_is_moved_aside_and_nothing_is_lost(self):
        house = self.house
        script, people = people_script(house, 12, seed=14)
        house.offscreen(script)
        database = house.kiosk / "answers.db"
        was = bytearray(database.read_bytes())
        was[:100] = b"\xff" * 100
        database.write_bytes(was)
        house.run("heard-sync", "push", house.kiosk, house.stick, code=1)  # the kiosk comes first
        more, others = people_script(house, 5, seed=15)
        self.kiosk('expect "Touch to start"\n' + more)
        self.assertEqual((house.kiosk / "damaged-1.db").read_bytes(), was)
        house.carry()
        compare(people + others, house.aggregate("--exact"))
        self.assertFalse((house.kiosk / "damaged-1.db").exists())
        self.assertEqual((house.kiosk / "kept-1.db").read_bytes(), was)
        log = house.run("heard-admin", "audit", house.office, "--passphrase-file",
                        house.passphrase).stdout
        self.assertIn("damaged", log)

    def check_nothing_was_said(self, people):
        lines = set(self.said.splitlines())
        self.assertTrue(lines <= {"ready", "staff: heard-sync ended status=1"}, lines)
        for secret in [CODE, CODE[2:], "Desk", "Hub", *(a for p in people for a in p["answers"])]:
            self.assertNotIn(secret, self.said)
        for path in self.house.kiosk.iterdir():
            self.assertNotIn(CODE.encode(), path.read_bytes(), path.name)

    def test_about_shows_the_words_of_the_office_and_counts_nothing(self):
        said = self.about()
        facts = json.loads((self.house.office / "office.json").read_text("utf-8"))
        pack = reference.pack_decode((self.house.kiosk / "pack.fhp").read_bytes())
        keys = [bytes.fromhex(key) for key in pack["body"]["wave"]["keys"]]
        root = bytes.fromhex(facts["root_key"])
        words = reference.fingerprint(root, pack["body"]["wave"]["no"], keys)
        self.assertIn(words if isinstance(words, str) else " ".join(words), said)
        self.assertIn("Kiosk: Desk", said)
        self.assertIn("Hub: Hub", said)
        self.assertIn(f"Pack: {pack['number']}", said)
        self.assertEqual(self.room() % 50, 0)

    def test_no_stick_and_a_stick_that_is_not_mounted(self):
        house = self.house
        house.offscreen(MENU + 'tap "Copy answers to a stick"\nexpect "No stick found"\n', "--stick",
                        house.at / "nowhere", "--any-folder")
        # A folder is there, but nothing is mounted on it.
        house.offscreen(MENU + 'tap "Copy answers to a stick"\nexpect "No stick found"\n', "--stick",
                        house.stick)
        self.assertEqual(list(house.stick.iterdir()), [])

    def test_what_heard_sync_says_is_shown(self):
        (self.house.stick / "bad.fha").write_bytes(b"not a receipt")
        path = self.house.at / "said.json"
        self.kiosk(MENU + 'tap "Take receipts and news from a stick"\n'
                   f'expect "That did not work"\ndump {path}\ntap "Back"\nexpect "For staff"\n')
        said = [item["say"] or "" for item in json.loads(path.read_text("utf-8"))["items"]]
        self.assertTrue(any(line.startswith("bad.fha: ") for line in said), said)

    def test_a_newer_pack_is_used_without_starting_anew(self):
        house = self.house
        old = (house.kiosk / "pack.fhp").read_bytes()
        house.change_pack(lambda body: body["wave"].update(closed=True))
        (house.kiosk / "pack.fhp").rename(house.stick / "new.fhp")
        (house.kiosk / "pack.fhp").write_bytes(old)
        take = self.stand_in_for_sync('cp "$4/new.fhp" "$3/pack.fhp"\n')
        self.kiosk('expect "Touch to start"\n' + MENU +
                   'tap "Take receipts and news from a stick"\nexpect "Done"\ntap "Back"\n'
                   'tap "About this kiosk"\nexpect "Pack: 3"\ntap "Back"\ntap "Back"\n'
                   'expect "We are not asking questions at the moment."\n'
                   'tap "Help"\nexpect "If you need help"\ntap "Go back"\n'
                   # Staff still get in, and what was collected still gets out.
                   + CORNER + typed(CODE) + 'expect "For staff"\n', *take)

    def test_a_pack_that_cannot_be_used_leaves_the_kiosk_as_it_was(self):
        house = self.house
        spoil = self.stand_in_for_sync('echo rubbish >"$3/pack.fhp"\n')
        old = (house.kiosk / "pack.fhp").read_bytes()
        script, people = people_script(house, 3, seed=12)
        self.kiosk(MENU + 'tap "Take receipts and news from a stick"\ntap "Back"\ntap "Back"\n'
                   + script, *spoil)
        self.assertIn("kiosk: folder not opened anew", self.said)
        (house.kiosk / "pack.fhp").write_bytes(old)
        house.carry()
        compare(people, house.aggregate("--exact"))

    def test_a_full_kiosk_says_so_first_and_recovers_when_it_is_emptied(self):
        house = self.house
        database = sqlite3.connect(house.kiosk / "answers.db")
        database.execute("PRAGMA journal_mode=PERSIST")
        database.execute("UPDATE slot SET used = 1")  # sealed dummies: like answers from outside
        database.commit()
        database.close()
        full = 'expect "This kiosk is full"\n'
        self.kiosk(full + 'tap "Help"\ntap "Go back"\n' + full + CORNER + typed(CODE) +
                   'tap "Copy answers to a stick"\nexpect "Copied"\ntap "Back"\ntap "Back"\n' + full)
        house.run("heard-sync", "collect", house.office, house.stick)
        self.kiosk(full + MENU + 'tap "Take receipts and news from a stick"\nexpect "Done"\n'
                   'tap "Back"\ntap "Back"\nexpect "Touch to start"\n')

    def place_of(self, name, script):
        """Where this is on the screen that the script leads to, 1280x800."""
        path = self.house.at / "place.json"
        self.kiosk(script + f"dump {path}\n", "--window", "1280x800")
        items = json.loads(path.read_text("utf-8"))["items"]
        x, y, w, h = next(item["box"] for item in items if item["say"] == name and item["id"])
        return x + w // 2, y + h // 2

    def test_in_a_real_window_with_real_time(self):
        house = self.house
        copy = self.place_of("Copy answers to a stick", MENU)
        end = self.place_of("End the program", MENU)
        yes = self.place_of("End the program", MENU + 'tap "End the program"\n')
        slow = self.stand_in_for_sync(f'sleep 2\nexec "{house.bin}/heard-sync" "$@"\n')
        with Screen(1280, 800) as screen:
            kiosk = subprocess.Popen(
                [house.bin / "heard-kiosk", "--dir", house.kiosk, "--window", "1280x800", "--stick",
                 house.stick, "--any-folder", *slow], stdout=subprocess.PIPE, encoding="utf-8",
                env=dict(house.env, DISPLAY=screen.display, SDL_VIDEODRIVER="x11"))
            self.addCleanup(kiosk.stdout.close)
            self.addCleanup(kiosk.kill)
            self.assertEqual(kiosk.stdout.readline(), "ready\n")
            left, top = screen.find_window()
            screen.click(left + 20, top + 20, seconds=3.4)
            time.sleep(0.8)
            for digit in CODE:
                screen.xdotool("key", digit)
                time.sleep(0.05)
            time.sleep(1.5)
            screen.click(left + copy[0], top + copy[1])
            time.sleep(1)
            screen.xdotool("key", "Escape")  # it cannot be left while it copies
            self.assertEqual(list(house.stick.iterdir()), [])
            time.sleep(4)
            self.assertEqual(len(list(house.stick.glob("*.fhb"))), 1)
            screen.xdotool("key", "Escape")
            time.sleep(0.8)
            for place in (end, yes):
                screen.click(left + place[0], top + place[1])
                time.sleep(0.8)
            self.assertEqual(kiosk.wait(timeout=20), 0)

    def test_staff_end_the_program(self):
        self.kiosk(MENU + 'tap "End the program"\nexpect "End the program?"\n'
                   'tap "End the program"\n')
        done = self.kiosk(MENU + 'tap "End the program"\ntap "End the program"\nwait 10\n', code=1)
        self.assertIn("ended before the script", done.stderr)

    def running(self):
        house = self.house
        kiosk = subprocess.Popen([house.bin / "heard-kiosk", "--dir", house.kiosk, "--window",
                                  "640x480"], env=dict(house.env, SDL_VIDEODRIVER="dummy"),
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        self.assertEqual(kiosk.stdout.readline(), "ready\n")

        def stop():
            kiosk.send_signal(signal.SIGTERM)
            kiosk.wait(timeout=30)
            kiosk.stdout.close()
            kiosk.stderr.close()
        self.addCleanup(stop)
        return kiosk

    def test_one_kiosk_program_for_each_folder(self):
        house = self.house
        self.running()
        done = self.kiosk("", code=1)
        self.assertEqual(done.stderr.count("\n"), 1)
        self.assertIn("running on this folder already", done.stderr)
        self.assertNotIn("ready", done.stdout)
        house.run("heard-sync", "push", house.kiosk, house.stick)
        self.assertEqual((house.kiosk / "kiosk.lock").stat().st_mtime, 315532800)

    def test_the_program_keeps_its_memory_to_itself(self):
        kiosk = self.running()
        proc = pathlib.Path("/proc") / str(kiosk.pid)
        self.assertRegex((proc / "limits").read_text(), r"Max core file size +0 +0 ")
        self.assertRegex((proc / "status").read_text(), r"NoNewPrivs:\s+1\n")
        # Not dumpable: its files in /proc belong to root, whoever runs it.
        self.assertEqual((proc / "mem").stat().st_uid, 0)

    def test_what_it_starts_can_leave_no_core_either(self):
        path = self.house.at / "limits"
        look = self.stand_in_for_sync(f'ulimit -c >"{path}"; ulimit -Hc >>"{path}"\n')
        self.kiosk(MENU + 'tap "Copy answers to a stick"\nexpect "Copied"\n', *look)
        self.assertEqual(path.read_text(), "0\n0\n")

    def test_a_lock_on_the_folder_is_no_lock_on_a_folder_without_a_kiosk(self):
        empty = self.house.at / "empty"
        empty.mkdir()
        self.house.run("heard-kiosk", "--dir", empty, code=1, env={"SDL_VIDEODRIVER": "dummy"})
        self.assertEqual(list(empty.iterdir()), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
