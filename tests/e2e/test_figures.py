#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of a CSV file through feed, slots, batches, office and aggregate; every figure computed a
second time here, from the rows alone.

    test_figures.py BUILD_FOLDER
"""
import csv
import datetime
import json
import math
import random
import sys
import unittest

from house import ROOT, SURVEY, House

BUILD = sys.argv.pop(1)
Z = 1.959963984540054
PLAN = json.loads((ROOT / "assets/plans/torbay-wsoa.json").read_text(encoding="utf-8"))
QUESTIONS = {question["code"]: question for question in SURVEY["questions"]}
SCALES = {scale["code"]: scale["options"] for scale in SURVEY["scales"]}
ROUTES = {route["code"]: route for route in SURVEY["routes"]}


def week_text(weeks_ago):
    year, week, _ = (datetime.date.today() - datetime.timedelta(weeks=weeks_ago)).isocalendar()
    return f"{year}-W{week:02d}"


def wilson(share, base):
    centre = (share + Z * Z / (2 * base)) / (1 + Z * Z / base)
    half = Z * math.sqrt(share * (1 - share) / base + Z * Z / (4 * base * base)) / (1 + Z * Z / base)
    return max(0.0, centre - half), min(1.0, centre + half)


def binomial_upper(x, n, p):
    return sum(math.comb(n, k) * p**k * (1 - p)**(n - k) for k in range(x, n + 1))


def positive(row, code):
    """True, False, or None when this row gives no scale answer to the question."""
    wording = QUESTIONS[code]["wording"].get(row["route"])
    answer = row.get(code, "")
    if not wording or answer in ("", "dk", "na", "skip"):
        return None
    return next(o["positive"] for o in SCALES[wording["scale"]] if o["code"] == answer)


def figure(rows, codes):
    """Positives, base, effective base: the five sums of statistics.md section 6, from scratch."""
    people = []
    for row in rows:
        answers = [positive(row, code) for code in codes]
        answers = [a for a in answers if a is not None]
        if answers:
            people.append((len(answers), sum(answers)))
    n = sum(p[0] for p in people)
    x = sum(p[1] for p in people)
    if n == 0 or len(codes) == 1:
        return x, n, float(n)
    share = x / n
    variance = sum((xi - share * ni) ** 2 for ni, xi in people) / n**2
    squares = sum(ni * ni for ni, _ in people)
    base = share * (1 - share) / variance if variance > 1e-15 else n * n / squares
    return x, n, max(1.0, min(base, n))


def verdict(comparator, target, x, n, interval, enough):
    if n < 10 or not enough:
        return "too_few"
    met = x * 100 > target * n if comparator == "over" else x * 100 >= target * n
    low, high = interval
    t = target / 100
    if met:
        return "met_proved" if (low > t if comparator == "over" else low >= t) else "met"
    return "missed" if high < t else "missed_within_chance"


class Figures(unittest.TestCase):
    def setUp(self):
        self.house = House(BUILD, first_week=week_text(6))
        self.addCleanup(self.house.close)

    def feed(self, rows, *arguments):
        path = self.house.at / "rows.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, ["hub", "week", "role", "route", "quality", *QUESTIONS],
                                    restval="")
            writer.writeheader()
            writer.writerows(rows)
        self.house.run("feed", self.house.office, path, *arguments)

    def check(self, rows):
        exact = self.house.aggregate("--exact")
        self.assertEqual(exact["responses"]["accepted"], len(rows))
        by_ref = {indicator["ref"]: indicator for indicator in exact["indicators"]}
        for planned in PLAN["indicators"]:
            shown = by_ref[planned["ref"]]
            x, n, base = figure(rows, planned["questions"])
            self.assertEqual((shown["positive"], shown["base"]), (x, n), planned["ref"])
            if n == 0:
                continue
            interval = wilson(x / n, base)
            for got, want in zip(shown["interval"], interval):
                self.assertAlmostEqual(got / 100, want, places=8)
            self.assertAlmostEqual(shown["percent"], 100 * x / n, places=8)
            if len(planned["questions"]) == 1:
                want = binomial_upper(x, n, planned["target"] / 100)
                self.assertAlmostEqual(shown["p_value"], want, places=7)
            people = sum(1 for row in rows
                         if any(positive(row, c) is not None for c in planned["questions"]))
            if people >= 10 or n < 10:  # between lies the rule on squares, tested in core
                self.assertEqual(shown["verdict"], verdict(planned["comparator"], planned["target"],
                                                           x, n, interval, True), planned["ref"])

    def simple(self, code, yes, no):
        row = {"hub": "Hub", "week": week_text(0), "role": "parent", "route": "parent"}
        scale = SCALES[QUESTIONS[code]["wording"]["parent"]["scale"]]
        return [dict(row, **{code: scale[0]["code"]}) for _ in range(yes)] + \
               [dict(row, **{code: scale[-1]["code"]}) for _ in range(no)]

    def verdicts(self):
        return {i["ref"]: i["verdict"] for i in self.house.aggregate("--exact")["indicators"]}

    def test_45_of_50_is_over_90_missed_and_at_least_90_met(self):
        rows = self.simple("trust", 45, 5)
        for row, other in zip(rows, self.simple("views-count", 45, 5)):
            row.update({"views-count": other["views-count"]})
        self.feed(rows)
        verdicts = self.verdicts()
        self.assertEqual(verdicts["5A.2"], "missed_within_chance")  # over 90
        self.assertEqual(verdicts["7B"], "met")  # at least 90
        self.check(rows)

    def test_34_of_38_is_missed_for_both(self):
        rows = self.simple("trust", 34, 4)
        for row, other in zip(rows, self.simple("views-count", 34, 4)):
            row.update({"views-count": other["views-count"]})
        self.feed(rows)
        self.assertEqual(self.verdicts()["5A.2"], "missed_within_chance")
        self.assertEqual(self.verdicts()["7B"], "missed_within_chance")
        self.check(rows)

    def test_random_rows_over_hubs_weeks_and_routes_give_the_same_figures(self):
        chance = random.Random(20)
        rows = []
        for _ in range(400):
            route = chance.choice(list(ROUTES.values()))
            row = {"hub": chance.choice(["North", "South", "Bay"]), "role": route["role"],
                   "week": week_text(chance.randrange(7)), "route": route["code"]}
            for code in route["order"]:
                scale = SCALES[QUESTIONS[code]["wording"][route["code"]]["scale"]]
                words = [o["code"] for o in scale] + ["dk", "skip", ""]
                if QUESTIONS[code].get("may_not_apply"):
                    words.append("na")
                weights = [8, 5] + [1] * (len(words) - 2)
                row[code] = chance.choices(words, weights)[0]
            rows.append(row)
        self.feed(rows)
        self.check(rows)

    def test_weeks_are_told_apart_by_period(self):
        old = [dict(row, week=week_text(3)) for row in self.simple("trust", 20, 20)]
        new = self.simple("trust", 36, 4)
        self.feed(old + new)
        now = self.house.aggregate("--exact", "--period", week_text(0))
        then = self.house.aggregate("--exact", "--period", week_text(3))
        trust = {i["ref"]: i for i in now["indicators"]}["5A.2"]
        self.assertEqual((trust["positive"], trust["base"]), (36, 40))
        trust = {i["ref"]: i for i in then["indicators"]}["5A.2"]
        self.assertEqual((trust["positive"], trust["base"]), (20, 40))
        both = self.house.aggregate("--exact", "--period", f"{week_text(2)}..{week_text(0)}")
        change = {i["ref"]: i for i in both["indicators"]}["5A.2"]["change"]
        self.assertAlmostEqual(change["difference"], 40.0, places=8)

    def test_a_wrong_cell_is_named_and_nothing_is_fed(self):
        rows = self.simple("trust", 3, 0)
        rows[1]["trust"] = "perhaps"
        with self.assertRaises(AssertionError) as caught:
            self.feed(rows)
        self.assertIn("line 3", str(caught.exception))
        self.assertIn("perhaps", str(caught.exception))
        self.assertEqual(self.house.aggregate("--exact")["responses"]["accepted"], 0)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
