#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stolen kiosk: what thief.py finds, held against what people really answered and when.

    test_thief.py BUILD_FOLDER
"""
import datetime
import itertools
import json
import math
import pathlib
import sqlite3
import subprocess
import sys
import time
import unittest

from house import ROOT, House, reference
from thief import STEP, Thief

BUILD = sys.argv.pop(1)
WEEKS_AGO = 7
RUNS = (11, 1, 18)  # people in each run of the program: 2, 1 and 2 steps


def week_text(weeks_ago):
    year, week, _ = (datetime.date.today() - datetime.timedelta(weeks=weeks_ago)).isocalendar()
    return f"{year}-W{week:02}"


def tau(order, truth):
    """Kendall's rank correlation of an order of slots with the order of arrival."""
    rank = [truth[n] for n in order if n in truth]
    pairs = list(itertools.combinations(rank, 2))
    return sum(1 if a < b else -1 for a, b in pairs) / len(pairs)


class StolenKiosk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House(BUILD, week_text(WEEKS_AGO))
        cls.began = time.time()
        cls.people = []
        cls.arrival = {}  # slot: rank
        cls.steps_seen = []
        seen = set()
        for run, count in enumerate(RUNS):
            answers = cls.house.at / "answers.json"
            script = subprocess.run(
                [sys.executable, str(ROOT / "tests/support/people.py"), "--people", str(count),
                 "--seed", str(40 + run), "--answers", str(answers)],
                check=True, capture_output=True, encoding="utf-8").stdout
            cls.house.offscreen(script)
            cls.people += json.loads(answers.read_text(encoding="utf-8"))
            thief = Thief(cls.house.kiosk)
            cls.steps_seen.append(len(thief.used()))
            # The office's key tells which slots hold answers; all of one run have one rank.
            for n, body in thief.used():
                if n not in seen and cls.opens(body)["type"] == 1:
                    seen.add(n)
                    cls.arrival[n] = run
        cls.thief = Thief(cls.house.kiosk)

    @classmethod
    def tearDownClass(cls):
        cls.house.close()

    @classmethod
    def opens(cls, body):
        return reference.record_open(body, cls.house.officer_secret())[0]

    def test_used_slots_come_in_steps_and_the_number_of_answers_does_not_show(self):
        self.assertEqual(self.steps_seen, [STEP, 2 * STEP, 4 * STEP])
        self.assertEqual(len(self.arrival), sum(RUNS))

    def test_nothing_in_the_files_is_in_the_order_of_arrival(self):
        # With ties of 11, 1 and 18 chance gives |tau| a standard deviation of about 0.1.
        bound = 5 * math.sqrt(2 * (2 * sum(RUNS) + 5) / (9 * sum(RUNS) * (sum(RUNS) - 1)))
        for name, order in self.thief.orders().items():
            ranked = {n: rank for n, rank in self.arrival.items()}
            pairs = [(ranked[a], ranked[b]) for a, b in itertools.combinations(
                [n for n in order if n in ranked], 2) if ranked[a] != ranked[b]]
            found = sum(1 if a < b else -1 for a, b in pairs) / len(pairs)
            self.assertLess(abs(found), bound, name)

    def test_the_journal_does_not_tell_who_came_last(self):
        self.assertEqual(self.thief.newest(), set())

    def test_all_slots_look_alike(self):
        heads = {body[:16] for _, _, body in self.thief.slots}
        self.assertEqual(len(heads), 1)
        self.assertEqual({len(body) for _, _, body in self.thief.slots}, {1024})
        for at in (103, 183, 263):  # the high bit of each sealed key's point is always 0
            self.assertEqual({body[at] & 0x80 for _, _, body in self.thief.slots}, {0})

    def test_no_file_holds_an_answer_a_date_or_a_key_that_opens(self):
        secret = self.house.officer_secret()
        self.assertEqual(self.thief.where(secret), [])
        for n in self.arrival:
            body = next(body for number, body in self.thief.used() if number == n)
            record = self.opens(body)
            self.assertEqual(self.thief.where(record["rid"]), [])
            self.assertEqual(self.thief.where(record["payload"][:15]), [])
        today = datetime.date.today()
        for text in (today.isoformat(), today.strftime("%Y%m%d"), week_text(0)):
            self.assertEqual(self.thief.where(text.encode()), [])
        for moment in range(int(self.began), int(time.time()) + 1):
            for size, order in ((4, "little"), (4, "big"), (8, "little"), (8, "big")):
                # Four random bytes hit one of so few moments in 3 MB about once in 10 runs, so
                # only what stands outside sealed records counts.
                needle = moment.to_bytes(size, order)
                for name in self.thief.where(needle):
                    self.assertIn(name, ("answers.db", "answers.db-journal"))
                    self.assertNotIn(needle, self.outside_records(name))

    def outside_records(self, name):
        data = bytearray(self.thief.files[name])
        at = data.find(b"FHR1")
        while at != -1:
            data[at:at + 1024] = bytes(len(data[at:at + 1024]))
            at = data.find(b"FHR1", at + 1)
        return bytes(data)

    def test_no_file_tells_when_it_was_written(self):
        self.assertEqual(self.thief.dates(), {})

    def test_keys_of_earlier_weeks_are_gone(self):
        database = sqlite3.connect(f"file:{self.house.office / 'office.db'}?mode=ro", uri=True)
        sealed = self.first_key(database)
        database.close()
        key = reference.box_open(sealed[:80], self.house.officer_secret())
        week, now = self.thief.state()
        self.assertEqual(week, WEEKS_AGO)
        for past in range(week):
            self.assertEqual(self.thief.where(reference.ratchet(key, past)), [])
        self.assertEqual(reference.ratchet(key, week), now)

    @staticmethod
    def first_key(database):
        return database.execute("SELECT sealed FROM kiosk_key WHERE week = 0").fetchone()[0]

    def test_a_stick_on_its_way_tells_no_more(self):
        self.house.run("heard-sync", "push", self.house.kiosk, self.house.stick)
        batch = next(self.house.stick.glob("*.fhb"))
        self.assertEqual(int(batch.stat().st_mtime), 315532800)
        decoded = reference.batch_decode(batch.read_bytes())
        self.assertEqual(len(decoded["ids"]) % STEP, 0)
        self.assertEqual(decoded["ids"], sorted(decoded["ids"]))

    def test_the_report_says_what_is_learnt_and_no_more(self):
        done = subprocess.run([sys.executable, str(pathlib.Path(__file__).with_name("thief.py")),
                               str(self.house.kiosk)], check=True, capture_output=True,
                              encoding="utf-8")
        print(done.stdout)
        self.assertIn("64 of 1024 slots are marked as used: 4 steps of 16.", done.stdout)
        self.assertIn("The journal does not tell which came last.", done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
