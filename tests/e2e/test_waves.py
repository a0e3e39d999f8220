#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two waves through the real programs: each is counted with its own keys, closed, and the first
destroyed, while kiosks come over to the second one pack at a time.

    test_waves.py BUILD_FOLDER
"""
import csv
import datetime
import json
import sys
import unittest

from house import SURVEY, House, reference

BUILD = sys.argv.pop(1)
QUESTIONS = {question["code"]: question for question in SURVEY["questions"]}
SCALES = {scale["code"]: scale["options"] for scale in SURVEY["scales"]}
FIRST_WEEKS_AGO = 6


def week_text(weeks_ago):
    year, week, _ = (datetime.date.today() - datetime.timedelta(weeks=weeks_ago)).isocalendar()
    return f"{year}-W{week:02d}"


def rows(hub, weeks_ago, yes, no):
    """Answers to one question, so many with the best option and so many with the worst."""
    scale = SCALES[QUESTIONS["trust"]["wording"]["parent"]["scale"]]
    row = {"hub": hub, "week": week_text(weeks_ago), "role": "parent", "route": "parent"}
    return [dict(row, trust=scale[0]["code"]) for _ in range(yes)] + \
           [dict(row, trust=scale[-1]["code"]) for _ in range(no)]


class Waves(unittest.TestCase):
    def setUp(self):
        self.house = House(BUILD, first_week=week_text(FIRST_WEEKS_AGO))
        self.addCleanup(self.house.close)

    def admin(self, *arguments, code=0):
        return self.house.run("heard-admin", *arguments, code=code)

    def feed(self, place, *parts):
        """Feed rows of one hub through a kiosk of its own, which lives on in the folder place."""
        path = self.house.at / "rows.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, ["hub", "week", "role", "route", "quality", *QUESTIONS],
                                    restval="")
            writer.writeheader()
            for part in parts:
                writer.writerows(part)
        self.house.run("feed", self.house.office, path, "--work", self.house.at / place)
        return self.house.at / place / "kiosk-0"

    def take_pack(self, kiosk, number):
        done = self.house.run("heard-sync", "receipts", kiosk, self.house.stick)
        self.assertIn(f"Pack {number} is installed.", done.stdout)
        again = self.house.run("heard-sync", "receipts", kiosk, self.house.stick)
        self.assertNotIn("installed", again.stdout)

    def open_second(self):
        self.admin("wave", "open", self.house.office, "--insecure-fast-keys", "--passphrase-file",
                   self.house.passphrase)
        refused = self.admin("pack", self.house.office, "--out", self.house.stick,
                             "--passphrase-file", self.house.passphrase, code=1)
        self.assertIn("heard-admin drill", refused.stderr)
        self.house.drill()
        self.make_pack()

    def make_pack(self):
        return self.admin("pack", self.house.office, "--out", self.house.stick,
                          "--passphrase-file", self.house.passphrase)

    def trust(self, wave):
        """(positive, base) of the one question, and the responses."""
        sums = self.house.aggregate("--exact", "--wave", wave)
        self.assertEqual(sums["wave"], wave)
        figure = {i["ref"]: i for i in sums["indicators"]}["5A.2"]
        return (figure["positive"], figure["base"]), sums["responses"]

    def quarantined(self, wave):
        return {k: n for k, n in self.trust(wave)[1]["quarantined"].items() if n}

    def wave_keyset_id(self, wave):
        facts = json.loads((self.house.office / "office.json").read_text(encoding="utf-8"))
        entry = facts["waves"][wave - 1]
        keys = [bytes.fromhex(entry["keys"][k]) for k in ("officer", "recovery", "spare")]
        return reference.keyset_id(entry["number"], keys)

    def test_two_waves(self):
        house = self.house
        north = self.feed("north", rows("North", 5, 10, 5), rows("North", 2, 6, 6))
        south = self.feed("south", rows("South", 4, 3, 7))
        self.assertEqual(self.trust(1)[0], (19, 37))

        # North has the new pack, South has not: it still seals to wave 1.
        self.open_second()
        self.take_pack(north, 2)
        self.feed("north", rows("North", 0, 12, 1))
        self.feed("south", rows("South", 0, 4, 0))
        self.assertEqual(self.trust(1)[0], (23, 41))
        self.assertEqual(self.trust(2)[0], (12, 13))
        self.assertEqual(house.aggregate("--exact")["wave"], 2)

        # South comes over too; a kiosk that is new has wave 2 from the start.
        self.take_pack(south, 2)
        self.feed("south", rows("South", 0, 5, 5))
        self.feed("east", rows("East", 0, 2, 1))
        self.assertEqual(self.trust(1)[0], (23, 41))
        self.assertEqual(self.trust(2)[0], (19, 26))
        self.assertEqual(self.quarantined(1), {})
        self.assertEqual(self.quarantined(2), {})
        self.assertGreaterEqual(self.trust(1)[1]["other_waves"], 26)

        # Closed from this week on: what South answered late is set aside.
        self.admin("wave", "close", house.office, "--wave", "1", "--from", week_text(0))
        self.assertEqual(self.trust(1)[0], (19, 37))
        self.assertEqual(self.quarantined(1), {"after_close": 4})
        self.admin("wave", "reopen", house.office, "--wave", "1")
        self.assertEqual(self.trust(1)[0], (23, 41))
        self.admin("wave", "close", house.office, "--wave", "1", "--from", week_text(0))

        # Destroyed: wave 2 is as it was, wave 1 nobody opens again.
        before = house.aggregate("--exact", "--wave", "2")
        keyset = self.wave_keyset_id(1)
        self.assertIn(keyset, (house.office / "office.db").read_bytes())
        told = self.admin("wave", "destroy", house.office, "1", "--yes-destroy-wave", "1")
        self.assertIn("SSDs", told.stdout)
        self.assertNotIn(keyset, (house.office / "office.db").read_bytes())
        self.assertFalse((house.office / "keys/wave-1").exists())
        after = house.aggregate("--exact", "--wave", "2")
        self.assertEqual(after["responses"].pop("other_waves"), 0)
        before["responses"].pop("other_waves")
        self.assertEqual(after, before)
        refused = house.run("heard-sync", "aggregate", house.office, "--wave", "1", code=1)
        self.assertIn("nobody can open its answers any more", refused.stderr)
        self.assertIn("destroyed", self.admin("wave", "list", house.office).stdout)
        self.feed("north", rows("North", 0, 1, 0))
        self.assertEqual(self.trust(2)[0], (20, 27))

    def test_a_kiosk_that_was_off_for_weeks_comes_over_without_loss(self):
        """Its ratchet stands weeks before the new wave: nothing it seals then may be of them."""
        west = self.feed("west", rows("West", 5, 2, 2))
        self.open_second()
        self.take_pack(west, 2)
        self.house.run("heard-sync", "push", west, self.house.stick)
        self.house.run("heard-sync", "collect", self.house.office, self.house.stick)
        self.feed("west", rows("West", 0, 3, 0))
        self.assertEqual(self.trust(2)[0], (3, 3))
        self.assertEqual(self.quarantined(2), {})
        self.assertEqual(self.trust(1)[0], (2, 4))
        self.assertEqual(self.quarantined(1), {})

    def test_a_pack_that_is_not_the_offices_is_refused_and_the_rest_goes_on(self):
        north = self.feed("north", rows("North", 1, 2, 2))
        self.open_second()
        pack = next(self.house.stick.glob("heard-pack-*.fhp"))
        forged = bytearray(pack.read_bytes())
        forged[-1] ^= 1
        (self.house.stick / "heard-pack-9999.fhp").write_bytes(forged)
        (self.house.stick / "heard-pack-x.fhp").write_bytes(b"something else")
        done = self.house.run("heard-sync", "receipts", north, self.house.stick, code=1)
        self.assertIn("Pack 2 is installed.", done.stdout)
        self.assertIn("heard-pack-9999.fhp: This pack was not signed", done.stderr)
        self.assertNotIn("heard-pack-x", done.stderr)

    def test_a_closed_wave_stops_kiosks_and_a_lost_one_counts_up_to_its_week(self):
        north = self.feed("north", rows("North", 3, 5, 5), rows("North", 0, 5, 0))
        self.admin("wave", "close", self.house.office)
        self.make_pack()
        self.take_pack(north, 2)
        self.assertIn(b'"closed":true', (north / "pack.fhp").read_bytes())
        self.assertEqual(self.trust(1)[0], (10, 15))
        kiosk = self.admin("kiosk", "list", self.house.office).stdout.splitlines()
        number = next(line.split("\t")[0] for line in kiosk if "North" in line)
        self.admin("kiosk", "revoke", self.house.office, number, "--from", week_text(2))
        self.assertEqual(self.trust(1)[0], (5, 10))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
