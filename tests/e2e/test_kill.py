#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of the real kiosk while people send: nothing acknowledged is missing or counted twice.

    test_kill.py BUILD_FOLDER [--kills N] [--seed S]

Every scripted person gives answers that nobody else gives, so each is recognised when the second
implementation has opened what arrived. A person is acknowledged once the kiosk, showing "thank you",
has written that screen's draw list.
"""
import argparse
import collections
import random
import subprocess
import time

from house import SURVEY, House

ROUTE = next(route for route in SURVEY["routes"] if route["code"] == "pictures")
QUESTIONS = {question["code"]: question for question in SURVEY["questions"]}
TRIED = [code for code in ROUTE["order"] if QUESTIONS[code].get("practice")]
ORDER = [code for code in ROUTE["order"] if code not in TRIED and
         QUESTIONS[code]["wording"]["pictures"]["scale"] == "yes-3"]
INDEX = {question["code"]: i for i, question in enumerate(SURVEY["questions"])}
WORDS = ["Yes", "A bit", "No", "I don’t know", "Skip"]
BYTES = [4, 5, 6, 2, 1]


def answers_of(number):
    """Number in base five, a digit a question: eight questions tell 390,625 people apart."""
    digits = []
    for _ in ORDER:
        digits.append(number % 5)
        number //= 5
    return digits


def pattern_of(digits):
    payload = bytearray(len(SURVEY["questions"]))
    for question, digit in zip(ORDER, digits):
        payload[INDEX[question]] = BYTES[digit]
    for question in ROUTE["order"][len(TRIED) + len(ORDER):]:
        payload[INDEX[question]] = BYTES[WORDS.index("Skip")]
    return bytes(payload)


def script_of(first, count, folder):
    lines = []
    for number in range(first, first + count):
        lines += ['tap "Touch to start"', 'tap "With pictures"', 'tap "OK, let’s go"']
        lines += ['tap "Try it out"', *['tap "Yes"'] * len(TRIED), 'tap "Start the questions"']
        for code, digit in zip(ORDER, answers_of(number)):
            lines.append(f'tap "{WORDS[digit]}"')
            if QUESTIONS[code].get("safety"):
                lines.append('tap "Go on"')
        lines += ['tap "Skip"'] * (len(ROUTE["order"]) - len(TRIED) - len(ORDER))
        lines += ['tap "Send my answers"', 'expect "Thank you!"',
                  f"dump {folder}/{number}.json", "wait 20000"]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    print(f"{arguments.kills} kills, seed {arguments.seed}")
    house = House(arguments.build)
    acknowledged_in = house.at / "acknowledged"
    acknowledged_in.mkdir()
    next_number, kills = 0, 0
    asked = set()
    started = time.monotonic()
    while kills < arguments.kills:
        if kills % 50 == 49:
            house.carry()
        count = 30
        script = house.at / "script.txt"
        script.write_text(script_of(next_number, count, acknowledged_in), encoding="utf-8")
        asked.update(range(next_number, next_number + count))
        next_number += count
        kiosk = subprocess.Popen(
            [str(house.bin / "heard-kiosk"), "--dir", str(house.kiosk), "--script", str(script),
             "--window", "1280x800"],
            env=dict(house.env, SDL_VIDEODRIVER="dummy"), stdout=subprocess.PIPE)
        kiosk.stdout.readline()
        try:
            code = kiosk.wait(timeout=chance.uniform(0.0, 0.6))
            assert code == 0, f"the kiosk ended with {code}"
        except subprocess.TimeoutExpired:
            kiosk.kill()
            kiosk.wait()
            kills += 1
    house.carry()
    arrived = collections.Counter(
        record["payload"][:len(SURVEY["questions"])] for record in house.opened_records())
    acknowledged = {int(path.stem) for path in acknowledged_in.glob("*.json")}
    missing = [n for n in acknowledged if pattern_of(answers_of(n)) not in arrived]
    double = [pattern for pattern, times in arrived.items() if times > 1]
    known = {pattern_of(answers_of(n)) for n in asked}
    strange = [pattern for pattern in arrived if pattern not in known]
    print(f"{len(acknowledged)} people acknowledged, {sum(arrived.values())} records arrived, "
          f"{len(missing)} missing, {len(double)} counted twice, {len(strange)} strange, "
          f"{time.monotonic() - started:.0f} s")
    total = house.aggregate("--exact")["responses"]["accepted"]
    assert total == sum(arrived.values()), (total, sum(arrived.values()))
    assert len(acknowledged) > 0, "nobody was acknowledged: the kills came too early to mean anything"
    assert not missing and not double and not strange
    house.close()


main()
