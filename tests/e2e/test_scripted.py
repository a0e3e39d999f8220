#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole job without a screen: scripted people, kiosk, stick, office, figures, report.

    test_scripted.py BUILD_FOLDER
"""
import datetime
import sys
import time
import unittest

from house import House, compare, people_script, reference

BUILD = sys.argv.pop(1)


class WholeJob(unittest.TestCase):
    def setUp(self):
        self.house = House(BUILD)
        self.addCleanup(self.house.close)

    def test_what_people_answer_is_what_is_counted_question_by_question(self):
        house = self.house
        script, people = people_script(house, 30, seed=3)
        house.offscreen(script)
        house.carry()
        compare(people, house.aggregate("--exact"))
        # Again at once: nothing is new, nothing is counted twice.
        house.carry()
        compare(people, house.aggregate("--exact"))
        self.check_report(people)

    def check_report(self, people):
        house = self.house
        report = house.at / "report.html"
        house.run("heard-admin", "report", house.office, "--format", "html", "--out", report,
                  "--passphrase-file", house.passphrase)
        page = report.read_text(encoding="utf-8")
        for indicator in house.aggregate()["indicators"]:
            self.assertIn(indicator["ref"], page)
        self.assertNotIn("<script", page)

    def test_a_few_answers_are_not_shown(self):
        house = self.house
        script, people = people_script(house, 9, seed=5)
        house.offscreen(script)
        house.carry()
        shown = house.aggregate()
        for indicator in shown["indicators"]:
            self.assertEqual(indicator["verdict"], "too_few" if indicator["asked"] else None)
            for member in ("positive", "base", "percent", "interval", "p_value"):
                self.assertIsNone(indicator[member], member)
        self.assertIsNone(shown["responses"]["accepted"])
        compare(people, house.aggregate("--exact"))

    def test_nothing_on_the_kiosk_tells_an_answer_a_key_or_a_date(self):
        house = self.house
        script, _ = people_script(house, 6, seed=8)
        house.offscreen(script)
        secrets = {"the officer's key": house.officer_secret()}
        house.carry()
        for record in house.opened_records():
            secrets[f"answers {record['rid'].hex()}"] = record["payload"][:15]
            secrets[f"id {record['rid'].hex()}"] = record["rid"]
        now = int(time.time())
        today = datetime.date.today()
        secrets["today"] = today.isoformat().encode()
        # Another stretch of answers, so that there is something in the slots to look at.
        house.offscreen(people_script(house, 6, seed=9)[0])
        house.run("heard-sync", "push", house.kiosk, house.stick)
        house.run("heard-sync", "collect", house.office, house.stick)
        for record in house.opened_records():
            secrets[f"answers {record['rid'].hex()}"] = record["payload"][:15]
        for path in list(house.kiosk.iterdir()) + list(house.stick.iterdir()):
            data = path.read_bytes()
            for what, secret in secrets.items():
                self.assertNotIn(secret, data, f"{what} is in {path.name}")
            # Seconds of this hour as four bytes of either order would be chance in so much random
            # data; as text they would not be.
            self.assertNotIn(str(now)[:7].encode(), data, path.name)

    def test_the_log_of_a_run_says_nothing_about_answers(self):
        house = self.house
        script, people = people_script(house, 3, seed=4)
        done = house.offscreen(script)
        said = done.stdout + done.stderr
        self.assertEqual(done.stdout, "ready\n")
        for person in people:
            for answer in person["answers"].values():
                self.assertNotIn(answer, said.replace("ready", ""))

    def test_the_second_implementation_reads_the_same_answers(self):
        house = self.house
        script, people = people_script(house, 6, seed=2)
        house.offscreen(script)
        house.carry()
        records = house.opened_records()
        self.assertEqual(len(records), len(people))
        self.assertEqual({record["kiosk_no"] for record in records}, {1})
        self.assertEqual(sorted(record["route"] for record in records), [1, 1, 2, 2, 3, 3])

    def test_a_script_that_expects_too_much_fails_with_its_line(self):
        done = self.house.offscreen('wait 100\ntap "Touch to start"\nexpect "Nowhere"\n', code=1)
        self.assertIn("script.txt:3", done.stderr)
        self.assertIn("Nowhere", done.stderr)

    def test_bad_input_gets_one_sentence_and_nothing_is_lost(self):
        house = self.house
        script, people = people_script(house, 3, seed=6)
        house.offscreen(script)
        before = (house.kiosk / "pack.fhp").read_bytes()
        rows = [
            ("pack.fhp", before[:-1]), ("pack.fhp", before + b"x"), ("pack.fhp", b""),
            ("pack.fhp", b"FHP1\x02" + before[5:]),
            ("kiosk.json", b"{}"), ("kiosk.json", b"not json"),
            ("kiosk.key", b"FHS1"),
            ("answers.db", b"SQLite format 3\0" + b"\0" * 4096), ("answers.db", b""),
        ]
        for name, content in rows:
            path = house.kiosk / name
            whole = path.read_bytes()
            path.write_bytes(content)
            empty = house.at / "empty.txt"
            empty.write_text("", encoding="utf-8")
            for command in (["heard-kiosk", "--dir", house.kiosk, "--script", empty],
                            ["heard-sync", "push", house.kiosk, house.stick]):
                done = house.run(*command, code=1, env={"SDL_VIDEODRIVER": "dummy"})
                self.assertEqual(done.stderr.count("\n"), 1, (name, content[:10], done.stderr))
                self.assertIn(name, done.stderr)
                self.assertNotIn("ready", done.stdout)
            self.assertEqual(path.read_bytes(), content, f"{name} was overwritten")
            path.write_bytes(whole)
        house.carry()
        compare(people, house.aggregate("--exact"))

    def test_a_batch_that_was_altered_or_is_somebody_elses_is_refused_and_the_rest_imported(self):
        house = self.house
        script, people = people_script(house, 3, seed=6)
        house.offscreen(script)
        house.run("heard-sync", "push", house.kiosk, house.stick)
        [batch] = house.stick.glob("*.fhb")
        whole = batch.read_bytes()
        (house.stick / "heard-cut.fhb").write_bytes(whole[:-1])
        (house.stick / "heard-empty.fhb").write_bytes(b"")
        (house.stick / "heard-newer.fhb").write_bytes(b"FHB1\x02" + whole[5:])
        (house.stick / "heard-flip.fhb").write_bytes(whole[:50] + bytes([whole[50] ^ 1]) + whole[51:])
        stranger = reference.batch_encode([bytes([i]) * 1024 for i in range(16)], 1, bytes(32),
                                          bytes(range(32)))
        (house.stick / "heard-stranger.fhb").write_bytes(stranger)
        done = house.run("heard-sync", "collect", house.office, house.stick, code=1)
        for name in ("cut", "empty", "newer", "flip", "stranger"):
            self.assertIn(f"heard-{name}.fhb", done.stderr)
        compare(people, house.aggregate("--exact"))

    def test_wrong_arguments_end_with_two(self):
        house = self.house
        for command in (["heard-kiosk"], ["heard-kiosk", "--window", "12"],
                        ["heard-sync", "nonsense"], ["heard-admin", "kiosk", "add"]):
            done = house.run(*command, code=2)
            self.assertTrue(done.stderr.strip())
        for command in (["heard-kiosk"], ["heard-sync"], ["heard-admin"], ["heard-sync", "push"],
                        ["heard-admin", "init"], ["heard-sync", "aggregate"]):
            done = house.run(*command, "--help")
            self.assertIn("heard-", done.stdout)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
