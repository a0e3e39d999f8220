#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A survey with every kind of question the whole way: touched, sealed, carried, counted, shown.

    test_kinds.py BUILD_FOLDER
"""
import collections
import csv
import datetime
import json
import pathlib
import random
import sys
import tempfile
import unittest

from house import ROOT, House, compare, people_script, reference

BUILD = sys.argv.pop(1)
FILE = ROOT / "tests/golden/survey-kinds.json"
SURVEY = json.loads(FILE.read_text(encoding="utf-8"))
SCALES = {scale["code"]: scale for scale in SURVEY["scales"]}
QUESTIONS = {question["code"]: question for question in SURVEY["questions"]}
SHARES = "one person may choose several, so the shares may add up to more than 100 %"


def this_week():
    year, week, _ = datetime.date.today().isocalendar()
    return f"{year}-W{week:02d}"


def few(n):
    return 0 < n < 10


class Kinds(unittest.TestCase):
    def setUp(self):
        # The small plan, about questions that this survey has.
        plan = json.loads((ROOT / "tests/golden/plan-mini.json").read_text(encoding="utf-8"))
        for indicator, code in zip(plan["indicators"], ("listened", "safe")):
            indicator["questions"] = [code]
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name, "plan.json")
        path.write_text(json.dumps(plan), encoding="utf-8")
        self.house = House(BUILD, content=("--plan", path, "--survey", FILE))
        self.addCleanup(self.house.close)

    def question(self, aggregate, code, scale):
        return next(q for q in aggregate["questions"]
                    if (q["id"], q["scale"]) == (code, scale))

    def test_what_people_touch_is_what_is_counted_and_what_a_stranger_decodes(self):
        house = self.house
        script, people = people_script(house, 40, 4, "--survey", FILE)
        for kind in ("many", "note"):  # all of it was met
            self.assertTrue(any(q.get("kind") == kind for q in SURVEY["questions"]))
        self.assertTrue(any("+" in a for p in people for a in p["answers"].values()))
        self.assertTrue(any("deep" in p["answers"] for p in people))
        house.offscreen(script)
        house.carry()
        compare(people, house.aggregate("--exact"), SURVEY)
        routes = {route["number"]: route["code"] for route in SURVEY["routes"]}
        decoded = [(routes[record["route"]], reference.answers_decode(
            SURVEY, routes[record["route"]], record["payload"]))
            for record in house.opened_records()]

        def in_order(said):
            return [(route, sorted(answers.items())) for route, answers in said]

        self.assertEqual(sorted(in_order(decoded)),
                         sorted(in_order((p["route"], p["answers"]) for p in people)))

    def feed(self, rows, code=0):
        path = self.house.at / "rows.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, ["hub", "week", "role", "route", *QUESTIONS], restval="")
            writer.writeheader()
            writer.writerows(rows)
        return self.house.run("feed", self.house.office, path, "--direct", code=code)

    def row(self, **answers):
        return {"hub": "Hub", "week": this_week(), "role": "child", "route": "kids", **answers}

    def random_rows(self, n, seed):
        chance = random.Random(seed)
        rows = []
        for _ in range(n):
            row = self.row(listened=chance.choice(["yes", "some", "no", "dk", ""]),
                           mood=f"n{chance.randrange(11)}",
                           where=chance.choice(["alone", "together", "skip"]))
            things = [t for t, likely in (("letters", 0.9), ("calls", 0.5), ("visits", 0.4),
                                          ("plans", 0.02), ("waiting", 0.97))
                      if chance.random() < likely]
            row["things"] = "+".join(things) or chance.choice(["na", "skip"])
            if row["listened"] in ("some", "no"):
                row["why"] = chance.choice(["talk", "write", "meet", "friend"])
            if row.get("why") == "meet":
                row["deep"] = chance.choice(["home", "home+school", "hub", ""])
            rows.append(row)
        return rows

    def test_shares_of_options_are_of_those_who_answered(self):
        rows = self.random_rows(300, 3)
        self.feed(rows)
        exact = self.house.aggregate("--exact")
        shown = self.house.aggregate()
        hidden = 0
        for code, scale in (("things", "things"), ("why", "where"), ("where", "this-that"),
                            ("deep", "places")):
            given = [row[code].split("+") for row in rows
                     if row.get(code, "") not in ("", "dk", "na", "skip")]
            counts = collections.Counter(option for answer in given for option in answer)
            options = [o["code"] for o in SCALES[scale]["options"]]
            whole = self.question(exact, code, scale)
            self.assertEqual(whole["base"], len(given), code)
            self.assertIsNone(whole["percent"])  # no answer is better than another
            self.assertEqual(whole["counts"], {o: counts[o] for o in options})
            for option, share in whole["options"].items():
                self.assertAlmostEqual(share, 100 * counts[option] / len(given), places=8)
            many = QUESTIONS[code].get("kind") == "many"
            self.assertEqual(whole["kind"], "many" if many else "one")
            self.assertEqual(SHARES in (whole["options_are"] or ""), many)
            part = self.question(shown, code, scale)
            self.assertNotIn("counts", part)
            if part["base"] is None:
                self.assertEqual(set(part["options"].values()), {None}, code)
                continue
            for option, share in part["options"].items():
                n = counts[option]
                if few(n) or few(len(given) - n):
                    self.assertIsNone(share, (code, option))
                hidden += share is None
                if share is not None:
                    self.assertAlmostEqual(share, 100 * n / len(given), places=8)
        self.assertGreater(hidden, 1)  # "plans" and "waiting" at least
        things = self.question(exact, "things", "things")
        self.assertGreater(sum(things["options"].values()), 100)
        self.assertFalse(any(q["id"] in ("hello", "bye") for q in exact["questions"]))

    def test_a_question_that_would_tell_what_a_few_others_said_is_hidden(self):
        rows = [self.row(listened="no", why="talk") for _ in range(20)]
        self.feed(rows + [self.row(listened="yes") for _ in range(9)])
        why = self.question(self.house.aggregate(), "why", "where")
        self.assertIsNone(why["base"])
        self.assertEqual(set(why["options"].values()), {None})
        self.assertEqual(self.question(self.house.aggregate("--exact"), "why", "where")["base"], 20)
        self.assertEqual(self.question(self.house.aggregate(), "listened", "yes-3")["base"], 29)

    def test_the_text_says_what_the_shares_are(self):
        self.feed([self.row(things="letters+calls") for _ in range(20)] +
                  [self.row(things="calls") for _ in range(15)] +
                  [self.row(things="visits+calls") for _ in range(3)])
        text = self.house.run("heard-sync", "aggregate", self.house.office, "--passphrase-file",
                              self.house.passphrase).stdout
        part = text[text.index("What would help you most?"):].split("\n\n")[0]
        self.assertIn("100 %  Phone calls", part)
        self.assertIn("53 %  Letters", part)
        self.assertIn("-  Visits at home", part)
        self.assertIn("0 %  Shorter waiting", part)
        self.assertIn("30 to 49 answered", part)
        self.assertIn(SHARES, part)
        self.assertIn("fewer than 10 people", part)
        self.assertNotIn("Where have you been today?", text)  # practice

    def test_a_cell_that_no_kiosk_could_fill_is_named_and_nothing_is_fed(self):
        fine = self.row(things="letters+3", where="2")
        for wrong, said in (
                ({"things": "letters+letters"}, "letters+letters"),
                ({"things": "letters+"}, "letters+"),
                ({"things": "6"}, '"6"'),
                ({"where": "alone+together"}, "alone+together"),
                ({"hello": "1"}, "no answer to this question"),
                ({"why": "talk"}, 'after the other answers this is not asked: "why"'),
                ({"listened": "yes", "why": "talk"}, '"why"')):
            done = self.feed([fine, self.row(**wrong)], code=1)
            self.assertIn("line 3", done.stderr)
            self.assertIn(said, done.stderr)
        self.feed([fine])
        exact = self.house.aggregate("--exact")
        self.assertEqual(exact["responses"]["accepted"], 1)
        things = self.question(exact, "things", "things")
        self.assertEqual({o for o, n in things["counts"].items() if n}, {"letters", "visits"})


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
