#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""heard-kiosk --audit on a kiosk of each survey that comes with Heard, and one with every kind of question.

    audit.py BUILD_FOLDER [--quick]             check them all; one table of all that was looked at
    audit.py BUILD_FOLDER --sheets FOLDER       pictures of every screen instead, in all languages and colours
                          [--needs "large low"] [--window 1080x1920]
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from house import House  # noqa: E402

FIRST = ROOT / "assets/surveys/participation.json"
KINDS = ROOT / "tests/golden/survey-kinds.json"
TEAM = ROOT / "assets/surveys/ten-wishes-team.json"  # answered on paper by staff, not on a kiosk
HOUR_S = 3600


def plan_for(survey, folder):
    """The small plan of the tests, about questions that this survey has."""
    questions = json.loads(survey.read_text(encoding="utf-8"))["questions"]
    codes = [q["code"] for q in questions if not q.get("practice") and q.get("kind") is None]
    plan = json.loads((ROOT / "tests/golden/plan-mini.json").read_text(encoding="utf-8"))
    for indicator in plan["indicators"]:
        if "questions" in indicator:
            indicator["questions"] = [codes[0]]
    path = folder / f"{survey.stem}-plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    return path


def audit(build, survey, folder, arguments):
    """Run it on one survey; returns what it printed and whether all was right."""
    content = () if survey == FIRST else ("--plan", plan_for(survey, folder), "--survey", survey)
    house = House(build, content=content)
    try:
        done = house.run("heard-kiosk", "--dir", house.kiosk, "--audit", *arguments, code=None,
                         timeout=HOUR_S)
    finally:
        house.close()
    return done.stdout + done.stderr, done.returncode == 0


def check(build, surveys, folder, arguments):
    total, screens, painted, right = {}, 0, 0, True
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [(survey, pool.submit(audit, build, survey, folder, arguments))
                for survey in surveys]
        for survey, job in jobs:
            said, good = job.result()
            right = right and good
            for line in said.splitlines():
                row = re.match(r"(\S.*?) +(\d+) +(\d+)$", line)
                if row:
                    places, failed = total.get(row[1], (0, 0))
                    total[row[1]] = (places + int(row[2]), failed + int(row[3]))
                    continue
                seen = re.match(r"(\d+) screens were looked at, (\d+) of them painted", line)
                if seen:
                    screens += int(seen[1])
                    painted += int(seen[2])
                elif line and not line.startswith("check "):
                    print(f"{survey.stem}: {line}")
    print(f"\n{'check':34} {'places':>10} {'failed':>8}")
    for name, (places, failed) in total.items():
        print(f"{name:34} {places:10} {failed:8}")
    print(f"{'all ' + str(len(total)) + ' checks':34} {sum(p for p, _ in total.values()):10} "
          f"{sum(f for _, f in total.values()):8}")
    if screens == 0:
        print("Nothing was looked at: --quick leaves this combination out. Try it without --quick.")
        return False
    print(f"{screens} screens of {len(surveys)} surveys were looked at, {painted} of them painted"
          + ("; all of them are right." if right else "."))
    return right


def sheets(build, surveys, folder, to, arguments):
    to.mkdir(parents=True, exist_ok=True)
    right = True
    for survey in surveys:
        said, good = audit(build, survey, folder, [*arguments, "--shots", to / survey.stem])
        right = right and good
        print(said, end="")
        print(to / survey.stem / "index.html")
    return right


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--sheets", type=pathlib.Path)
    parser.add_argument("--needs")
    parser.add_argument("--window")
    parser.add_argument("--lang")
    parser.add_argument("--survey", help="this one only: a name under assets/surveys")
    given = parser.parse_args()
    surveys = [FIRST, *sorted(p for p in (ROOT / "assets/surveys").glob("*.json")
                              if p not in (FIRST, TEAM)), KINDS]
    if given.survey:
        surveys = [p for p in surveys if p.stem == given.survey]
    arguments = ["--quick"] if given.quick else []
    for name in ("needs", "window", "lang"):
        if getattr(given, name):
            arguments += [f"--{name}", getattr(given, name)]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        if given.sheets:
            right = sheets(given.build, surveys, folder, given.sheets.resolve(), arguments)
        else:
            right = check(given.build, surveys, folder, arguments)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
