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


def unsure(row):
    return row.get("clock") == "untrusted"


def published(rows, code):
    """Base and positives of a question in the whole wave, as docs/decisions/0011 shows them: with the
    rows of no sure week when none or at least ten of them answered on each scale."""
    parts = {}
    for row in rows:
        if positive(row, code) is not None:
            scale = QUESTIONS[code]["wording"][row["route"]]["scale"]
            parts[scale] = parts.get(scale, 0) + unsure(row)
    if any(0 < n < 10 for n in parts.values()):
        rows = [row for row in rows if not unsure(row)]
    answers = [a for a in (positive(row, code) for row in rows) if a is not None]
    return len(answers), sum(answers)


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
    if comparator == "improve":
        return "no_target"
    met = x * 100 > target * n if comparator == "over" else x * 100 >= target * n
    low, high = interval
    t = target / 100
    if met:
        return "met_proved" if (low > t if comparator == "over" else low >= t) else "met"
    return "missed" if high < t else "missed_within_chance"


def is_asked(planned):
    """Whether the survey of these tests has all questions of an indicator."""
    return (bool(planned.get("questions")) and all(c in QUESTIONS for c in planned["questions"]) and
            planned.get("survey", "participation") == "participation")


class Figures(unittest.TestCase):
    def setUp(self):
        self.house = House(BUILD, first_week=week_text(6))
        self.addCleanup(self.house.close)

    def feed(self, rows, *arguments):
        """A row with "clock": "untrusted" is of a week that its kiosk was not sure of."""
        path = self.house.at / "rows.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, ["hub", "week", "role", "route", "quality", "clock",
                                           *QUESTIONS],
                                    restval="")
            writer.writeheader()
            writer.writerows(rows)
        self.house.run("feed", self.house.office, path, *arguments)

    def check(self, rows):
        """The whole wave has every row, whether its week is sure or not."""
        exact = self.house.aggregate("--exact")
        self.assertEqual(exact["responses"]["accepted"], len(rows))
        self.assertEqual(exact["responses"]["week_untrusted"], sum(map(unsure, rows)))
        self.check_indicators(rows, exact)
        self.check_records(rows)

    def check_records(self, rows):
        """What the second implementation opens has the weeks and marks of the rows."""
        weeks = {week_text(ago): 6 - ago for ago in range(7)}
        self.assertEqual(sorted((r["week"], r["marks"]) for r in self.house.opened_records()),
                         sorted((weeks[row["week"]], int(unsure(row))) for row in rows))

    def check_period(self, rows, first, last):
        """A stretch of weeks has the rows whose week is surely in it."""
        inside = [row for row in rows if not unsure(row) and first <= row["week"] <= last]
        exact = self.house.aggregate("--exact", "--period", f"{first}..{last}")
        self.assertEqual(exact["responses"]["accepted"], len(inside))
        self.assertEqual(exact["responses"]["week_untrusted"], sum(map(unsure, rows)))
        self.check_indicators(inside, exact)

    def check_indicators(self, rows, exact):
        by_ref = {indicator["ref"]: indicator for indicator in exact["indicators"]}
        for planned in PLAN["indicators"]:
            shown = by_ref[planned["ref"]]
            self.assertEqual(shown["asked"], is_asked(planned), planned["ref"])
            if not is_asked(planned):
                self.assertEqual((shown["base"], shown["verdict"]), (0, None), planned["ref"])
                continue
            x, n, base = figure(rows, planned["questions"])
            self.assertEqual((shown["positive"], shown["base"]), (x, n), planned["ref"])
            if n == 0:
                continue
            interval = wilson(x / n, base)
            for got, want in zip(shown["interval"], interval):
                self.assertAlmostEqual(got / 100, want, places=8)
            self.assertAlmostEqual(shown["percent"], 100 * x / n, places=8)
            if len(planned["questions"]) == 1 and "target" in planned:
                want = binomial_upper(x, n, planned["target"] / 100)
                self.assertAlmostEqual(shown["p_value"], want, places=7)
            people = sum(1 for row in rows
                         if any(positive(row, c) is not None for c in planned["questions"]))
            if people >= 10 or n < 10:  # between lies the rule on squares, tested in core
                self.assertEqual(shown["verdict"], verdict(
                    planned["comparator"], planned.get("target", 0), x, n, interval, True), planned["ref"])

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

    def random_rows(self, seed, n):
        chance = random.Random(seed)
        rows = []
        for _ in range(n):
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
        return rows

    def test_random_rows_over_hubs_weeks_and_routes_give_the_same_figures(self):
        rows = self.random_rows(20, 400)
        self.feed(rows)
        self.check(rows)

    def test_unsure_weeks_count_in_the_whole_wave_and_in_no_period(self):
        rows = self.random_rows(21, 180)
        for row in rows[::4]:
            row["clock"] = "untrusted"
        self.feed(rows)
        self.check(rows)
        self.check_period(rows, week_text(6), week_text(0))  # every week by name is not the whole
        self.check_period(rows, week_text(3), week_text(2))

    def test_a_change_is_the_same_with_and_without_unsure_weeks(self):
        rows = self.random_rows(22, 300)
        for row in rows[::4]:
            row["clock"] = "untrusted"
        period = f"{week_text(2)}..{week_text(0)}"
        self.feed(rows, "--direct")
        self.check(rows)
        with_them = self.house.aggregate("--exact", "--period", period)["indicators"]
        self.setUp()
        self.feed([row for row in rows if not unsure(row)], "--direct")
        without = self.house.aggregate("--exact", "--period", period)["indicators"]
        self.assertEqual(with_them, without)
        self.assertTrue(any(indicator["change"] for indicator in without))

    def test_what_is_published_of_the_whole_less_its_weeks_is_nobody_or_ten(self):
        shown = left_out = 0
        for n in (4, 30, 100):
            self.setUp()
            rows = self.random_rows(22 + n, 200 + n)
            for row in rows[:n]:
                row["clock"] = "untrusted"
            self.feed(rows, "--direct")
            whole = self.house.aggregate()
            weeks = self.house.aggregate("--period", f"{week_text(6)}..{week_text(0)}")
            self.assertEqual(whole["responses"]["week_untrusted"], n if n >= 10 else None)
            self.assertEqual(whole["responses"]["accepted"], 200 + (n if n >= 10 else 0))
            self.assertEqual(weeks["responses"]["accepted"], 200)
            for planned, now, then in zip(PLAN["indicators"], whole["indicators"],
                                          weeks["indicators"]):
                if not is_asked(planned):
                    continue
                more = now["base"] - then["base"]
                self.assertTrue(more == 0 or more >= 10, planned["ref"])
                shown += more > 0
                left_out += now["week_untrusted_left_out"]
                if len(planned["questions"]) == 1:
                    want = published(rows, planned["questions"][0])
                    self.assertEqual((now["base"], now["positive"]), want, planned["ref"])
        self.assertGreater(shown, 0)
        self.assertGreater(left_out, 0)

    def test_the_report_says_how_many_weeks_are_not_sure(self):
        rows = self.simple("trust", 40, 10)
        for row in rows[:12]:
            row["clock"] = "untrusted"
        self.feed(rows)
        self.assertIn("About 10 answers came from a kiosk whose clock could not be trusted. They "
                      "count here", self.report())
        page = self.report("--period", week_text(0))
        self.assertIn("They are not on this page", page)
        self.assertIn("about 40", page)  # surveys answered: 38

    def report(self, *arguments):
        out = self.house.at / "report.html"
        self.house.run("heard-admin", "report", self.house.office, "--format", "html", "--out", out,
                       "--passphrase-file", self.house.passphrase, *arguments)
        return out.read_text(encoding="utf-8")

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
        rows[1].update(trust="", clock="slow")
        with self.assertRaises(AssertionError) as caught:
            self.feed(rows)
        self.assertIn('neither empty nor "untrusted": "slow"', str(caught.exception))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
