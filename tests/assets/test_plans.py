#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare the shipped plans with a second, separate reading of the papers they were written from.

Prints every difference in one line with both readings. When there is none, also break each plan in
small ways and require that each break is noticed.

Usage: test_plans.py [FOLDER_OF_PLANS]
"""

import copy
import pathlib
import sys

import plan_file
import plymouth
import torbay

PLANS = {"torbay-wsoa": torbay.check, "plymouth-send": plymouth.check}


def broken(document):
    """Copies of a plan with one slip each: (what, copy)."""
    for what, slip in SLIPS.items():
        wrong = copy.deepcopy(document)
        if slip(wrong):
            yield what, wrong


def lose_an_action(plan):
    return plan["actions"].pop(3)


def change_a_date(plan):
    action = next(action for action in plan["actions"] if "end" in action)
    action["end"] = action["end"].replace("202", "203")
    return True


def change_a_day(plan):
    action = next(action for action in plan["actions"] if "start_on" in action)
    action["start_on"] = action["start_on"][:-2] + "02"
    return True


def change_first_words(plan):
    plan["actions"][0]["text"] = "Do not " + plan["actions"][0]["text"]
    return True


def change_a_title(plan):
    for wish in plan.get("wishes", [])[:1]:
        wish["title"] = "Be easier to find."
    for priority in plan.get("priorities", [])[:1]:
        priority["title"] = "Everyone is somebody's business"
    return True


def name_someone(plan):
    plan["actions"][0]["text"] += " (XY, ZW)"
    return True


def misquote(plan):
    quote = plan["areas"][0]["source"]["quote"]
    plan["areas"][0]["source"]["quote"] = quote.replace("and", "or", 1)
    return " and " in quote


def change_a_target(plan):
    return change_values(plan, "targets", "20", "21")


def change_a_comparator(plan):
    hits = [item for item in plan["indicators"] if item["comparator"] == "over"]
    for item in hits:
        item["comparator"] = "at_least"
    return hits


def change_a_figure(plan):
    return change_values(plan, "figures", "13.4", "14.3")


def change_values(plan, member, value, wrong):
    items = [item for measure in plan["measures"] for item in measure.get(member, [])]
    hits = [item for item in items if item.get("value") == value]
    for item in hits:
        item["value"] = wrong
    return hits


def change_a_rating(plan):
    return change_report(plan, "rating", "green")


def change_a_percent(plan):
    return change_report(plan, "percent", 77)


def change_report(plan, member, wrong):
    for action in plan["actions"]:
        for report in action.get("reports", []):
            if report.get(member, wrong) != wrong:
                report[member] = wrong
                return True
    return False


def lose_the_discrepancies(plan):
    return plan["code"].startswith("torbay") and plan.pop("discrepancies", None)


def lose_a_measure(plan):
    return plan["measures"].pop(2)


SLIPS = {
    "one action less": lose_an_action,
    "a wrong end": change_a_date,
    "a wrong day": change_a_day,
    "wrong first words": change_first_words,
    "a wrong title": change_a_title,
    "initials in brackets": name_someone,
    "a slip in a quote": misquote,
    "a wrong target": change_a_target,
    "a wrong comparator": change_a_comparator,
    "a wrong figure": change_a_figure,
    "a wrong rating": change_a_rating,
    "a wrong percentage": change_a_percent,
    "no discrepancies": lose_the_discrepancies,
    "one measure less": lose_a_measure,
}


def check(name, document, compare):
    plan = plan_file.Plan(name + ".json", document)
    compare(plan)
    return plan.differences


def main():
    here = pathlib.Path(__file__).resolve().parents[2] / "assets" / "plans"
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here
    differences = []
    for name, compare in PLANS.items():
        try:
            document = plan_file.load(folder, name)
        except FileNotFoundError:
            differences.append("%s.json: no such plan in %s" % (name, folder))
            continue
        try:
            found = check(name, document, compare)
        except (AttributeError, KeyError, TypeError) as error:
            differences.append("%s.json: has another shape than its schema: %r" % (name, error))
            continue
        if not found:
            found = ["%s.json: nobody would notice %s" % (name, what)
                     for what, wrong in broken(document) if not check(name, wrong, compare)]
        differences += found
    for difference in differences:
        print(difference)
    print("%d plans, %d differences" % (len(PLANS), len(differences)))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
