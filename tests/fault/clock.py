#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kiosk whose clock is wrong: reset to 1970, past 2038, a year back, a week on, in the hour that
daylight saving takes or gives. No crash, no answer lost, and the week in its records never goes back.
"""
import os
import random
import shutil
import sys
import time

import faultlib

YEAR, WEEK = 365 * 86400, 7 * 86400
# The hours around which the clocks of the United Kingdom change in 2026.
SPRING, AUTUMN = 1774746000, 1792890000


def moments(chance, quick):
    """(name, seconds since 1970), mild ones first: what is far ahead stays ahead."""
    now = int(time.time())
    mild = [("now", now), ("a year back", now - YEAR), ("1970", 0), ("before 1970", -1),
            ("an hour back", now - 3600), ("a week on", now + WEEK), ("a week back", now - WEEK),
            ("before spring", SPRING - 1), ("spring", SPRING), ("before autumn", AUTUMN - 1),
            ("autumn", AUTUMN), ("leap day 2028", 1835395200), ("53 weeks on", now + 53 * WEEK)]
    far = [("2038", 2**31 - 1), ("after 2038", 2**31), ("2106", 2**32), ("2100", 4102444800),
           ("9999", 253402300799), ("after 9999", 253402300800), ("far away", 2**55),
           ("1970 again", 0), ("now again", now)]
    chance.shuffle(mild)
    return mild[:5] + far[::3] + far[-1:] if quick else mild + far


def main():
    args = faultlib.arguments(__doc__)
    counts = faultlib.Counts()
    programs = faultlib.Programs(args.build)
    base = faultlib.in_memory()
    os.environ["TZ"] = "Europe/London"
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    os.environ["SDL_AUDIODRIVER"] = "dummy"
    try:
        programs.house(base)
        script = base / "script"
        script.write_text("wait 100\n")
        kiosk, office, stick = base / "kiosk", base / "office", base / "stick"
        ids, week = [], 0
        for name, seconds in moments(random.Random(args.seed), args.quick):
            counts.n += 1
            ran = programs.run("keeper", kiosk, 2, clock=seconds)
            kept = [line.split() for line in ran.out.splitlines() if line.startswith("kept ")]
            ids += [line[1] for line in kept]
            weeks = [int(line[2]) for line in kept]
            if ran.crashed:
                counts.wrong("crashes", f"{name}: {ran.err.strip()}")
            if ran.code != 0 and not faultlib.has_sentence(ran.err):
                counts.wrong("broken", f"{name}: no sentence")
            if any(b < a for a, b in zip([week] + weeks, weeks)):
                counts.wrong("broken", f"{name}: the week has gone back from {week} to {weeks}")
            week = max([week] + weeks)
            there = faultlib.kept_ids(programs.must("keeper", kiosk, "look"))
            if set(ids) - set(there):
                counts.wrong("lost", f"{name}: {len(set(ids) - set(there))} answers")
            if len(there) != len(set(there)):
                counts.wrong("duplicates", name)
            # Everything else that looks at a clock must at least live through it.
            for command in (("heard-kiosk", "--dir", kiosk, "--script", script),
                            ("heard-sync", "push", kiosk, stick),
                            ("heard-sync", "collect", office, stick),
                            ("heard-sync", "aggregate", office, "--exact", "--json",
                             "--passphrase-file", base / "passphrase"),
                            ("heard-admin", "init", base / "other", "--insecure-fast-keys",
                             "--passphrase-file", base / "passphrase")):
                ran = programs.run(command[0], *command[1:], clock=seconds)
                if ran.crashed or ran.code not in (0, 1):
                    counts.wrong("crashes", f"{name}: {command[0]} {command[1]}: exit {ran.code} "
                                 f"{ran.err.strip()[-200:]}")
                elif ran.code == 1 and not faultlib.has_sentence(ran.err):
                    counts.wrong("broken", f"{name}: {command[0]} {command[1]}: no sentence")
            shutil.rmtree(base / "other", ignore_errors=True)
        got = faultlib.office_ids(office)
        if set(ids) - {one for one, _ in got}:
            counts.wrong("lost", "not all came to the office")
        print(f"clock: {len(ids)} answers kept at {counts.n} wrong times, last in week {week}")
    finally:
        shutil.rmtree(base, ignore_errors=True)
    return counts.result("clock", args.seed)


if __name__ == "__main__":
    sys.exit(main())
