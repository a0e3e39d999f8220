#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real window on a real X server, clicked through by xdotool as a person would.

    test_window.py BUILD_FOLDER [--pictures FOLDER]

Where things are is taken from the draw list that the kiosk dumps for the same window size; whether
the clicks did what they should is read from the far end, "aggregate --json --exact".
"""
import json
import subprocess
import sys
import time

from house import ROOT, SURVEY, House, Screen, compare

WIDTH, HEIGHT = 1280, 800
WORDS = json.loads((ROOT / "assets/strings/kiosk.json").read_text(encoding="utf-8"))["strings"]


def text_of(string):
    return string["en"] if isinstance(string["en"], str) else string["en"]["say"]


def tour(house, answers_by_route):
    """One scripted pass offscreen that dumps every draw list the clicks will meet."""
    lines = []
    strings = json.loads((house.office / "strings.json").read_text(encoding="utf-8"))["strings"]
    say = {key: text_of(value) for key, value in strings.items()}
    steps = []

    def tap(name):
        dump = house.at / f"list-{len(steps)}.json"
        lines.append(f"dump {dump}")
        lines.append(f'tap "{name}"')
        steps.append((dump, name))

    for route, answers in answers_by_route:
        tap(say["start"])
        tap(text_of(next(r for r in SURVEY["routes"] if r["code"] == route)["name"]))
        tap(say["intro-go"])
        for name in answers:
            tap(name)
        tap(say["send"])
        tap(say["done"])
    house.offscreen("\n".join(lines) + "\n", "--window", f"{WIDTH}x{HEIGHT}")
    places = []
    for dump, name in steps:
        items = json.loads(dump.read_text(encoding="utf-8"))["items"]
        box = next(item["box"] for item in items if item["say"] == name and item["id"])
        places.append((name, box[0] + box[2] // 2, box[1] + box[3] // 2))
    return places


def plan_answers():
    """Names to click and the answers they stand for, for two people on two routes."""
    words = {key: text_of(value) for key, value in WORDS.items()}
    strings = {"dk": "I don’t know", "skip": "Skip"}
    questions = {question["code"]: question for question in SURVEY["questions"]}
    scales = {scale["code"]: scale["options"] for scale in SURVEY["scales"]}
    clicks, people = [], []
    for number, code in enumerate(("pictures", "parent")):
        route = next(r for r in SURVEY["routes"] if r["code"] == code)
        names, answers, trying = [], {}, False
        for i, question in enumerate(route["order"]):
            tries = questions[question].get("practice", False)
            if tries != trying:
                names.append(words["practice-go" if tries else "practice-end-go"])
            trying = tries
            options = scales[questions[question]["wording"][code]["scale"]]
            choice = (i * 2 + number) % (len(options) + 2)
            if choice < len(options):
                names.append(text_of(options[choice]["label"]))
                answer = options[choice]["code"]
            else:
                word = ("dk", "skip")[choice - len(options)]
                names.append(strings[word])
                answer = word
            if not questions[question].get("practice"):
                answers[question] = answer
            if questions[question].get("safety"):
                names.append(words["safety-go-on"])
        if route["role"] == "parent":
            names.append(words["review-done"])
        clicks.append((code, names))
        people.append({"route": code, "role": route["role"], "answers": answers})
    return clicks, people


def main():
    house = House(sys.argv[1])
    try:
        clicks, people = plan_answers()
        places = tour(house, clicks)
        house.carry()
        toured = house.aggregate("--exact")
        compare(people, toured)  # the tour itself answered once
        with Screen(WIDTH, HEIGHT) as screen:
            env = dict(house.env, DISPLAY=screen.display, SDL_VIDEODRIVER="x11")
            kiosk = subprocess.Popen(
                [str(house.bin / "heard-kiosk"), "--dir", str(house.kiosk), "--window",
                 f"{WIDTH}x{HEIGHT}", "--in-order"], env=env, stdout=subprocess.PIPE, text=True)
            assert kiosk.stdout.readline() == "ready\n"
            left, top = screen.find_window()
            for name, x, y in places:
                screen.click(left + x, top + y)
                time.sleep(1.0)
                assert kiosk.poll() is None, f"the kiosk ended at {name}"
            kiosk.terminate()
            assert kiosk.wait(timeout=20) == 0, "the kiosk did not end calmly"
        house.carry()
        # Both people once from the tour and once from the clicks: every count is even and halves
        # to what was clicked.
        compare(people + people, house.aggregate("--exact"))
        print(f"{len(places)} clicks in a real window, every answer counted as clicked")
    finally:
        house.close()


main()
