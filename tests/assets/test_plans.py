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


def change_first_words(plan):
    plan["actions"][0]["text"] = "Do not " + plan["actions"][0]["text"]
    return True


def name_someone(plan):
    plan["actions"][0]["text"] += " (XY, ZW)"
    return True


def change_a_target(plan):
    changed = 0
    for measure in plan.get("measures", []):
        for target in measure.get("targets", []):
            if target["value"] == "20":
                target["value"] = "21"
                changed += 1
    return changed


def change_percents(plan):
    changed = 0
    for action in plan["actions"]:
        for report in action.get("reports", []):
            changed += report.get("percent", 77) != 77
            report["percent"] = 77
    return changed


def change_a_wish(plan):
    for wish in plan.get("wishes", [])[:1]:
        wish["title"] = "Be easier to find."
    return plan.get("wishes")


def lose_the_discrepancies(plan):
    return plan["code"].startswith("torbay") and plan.pop("discrepancies", None)


def lose_the_measures(plan):
    return plan.pop("measures", None)


SLIPS = {
    "one action less": lose_an_action,
    "a wrong end": change_a_date,
    "wrong first words": change_first_words,
    "initials in brackets": name_someone,
    "a wrong target": change_a_target,
    "wrong percents": change_percents,
    "a wrong wish": change_a_wish,
    "no discrepancies": lose_the_discrepancies,
    "no measures": lose_the_measures,
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
        found = check(name, document, compare)
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
