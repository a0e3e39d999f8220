#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write a kiosk script in which made-up people answer a whole survey.

    people.py --people N [--seed S] [--answers FILE.json] [--survey FILE] [--lang CODE]

For the demo, the end-to-end tests and the benchmark. The answers are drawn from a fixed seed; they
are nobody's. With --answers, what each person chose is written too, to be compared with what comes
out at the far end: a list of {"route": .., "answers": {question: code}}. Several of many are codes
with "+" between; practice questions, which are not kept, and notes are left out.
"""
import argparse
import json
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def text_of(string, language):
    value = string[language]
    return value if isinstance(value, str) else value["say"]


def length_of(words, key, order, questions):
    """How the card is called that offers these questions."""
    n = sum(1 for code in order if not questions[code].get("practice")
            and questions[code].get("kind") != "note")
    return f'{words[key]}. {words["length-count"].replace("{n}", str(n))}'


def main():
    # The kiosk reads UTF-8, whatever the locale here.
    sys.stdout.reconfigure(encoding="utf-8")
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--answers", type=pathlib.Path)
    parser.add_argument("--survey", type=pathlib.Path,
                        default=ROOT / "assets/surveys/participation.json")
    parser.add_argument("--strings", type=pathlib.Path, default=ROOT / "assets/strings/kiosk.json")
    parser.add_argument("--lang", default="en", help="the language that the kiosk shows")
    arguments = parser.parse_args()

    def spoken(string):
        return text_of(string, arguments.lang)

    survey = json.loads(arguments.survey.read_text(encoding="utf-8"))
    words = {key: spoken(value) for key, value in
             json.loads(arguments.strings.read_text(encoding="utf-8"))["strings"].items()}
    questions = {question["code"]: question for question in survey["questions"]}
    scales = {scale["code"]: scale["options"] for scale in survey["scales"]}
    chance = random.Random(arguments.seed)
    # Each question has a mood of its own, so that figures differ as they would.
    moods = {code: chance.choice([0.99, 0.95, 0.88, 0.7]) for code in sorted(questions)}
    people = []

    def tap(name):
        # Slow enough not to be taken for somebody who plays with the faces.
        print(f"wait 2200\ntap \"{name}\"")

    def one_of(options, code):
        if "positive" not in options[0]:  # neutral: no mood has a better answer
            return chance.choice(options)
        liked = chance.random() < moods[code]
        return chance.choice([o for o in options if o["positive"] == liked])

    def answer(question, options):
        """Touch an answer to the question now asked; returns it as a word."""
        draw = chance.random()
        if draw < 0.04:
            tap(words["skip"])
            return "skip"
        if draw < 0.08:
            tap(words["dont-know"])
            return "dk"
        if draw < 0.14 and question.get("may_not_apply"):
            tap(spoken(question["not_applicable"]))
            return "na"
        if question.get("kind") == "many":
            chosen = [o for o in options if chance.random() < 0.4] or [chance.choice(options)]
            for option in chosen:
                tap(spoken(option["label"]))
            tap(words["choose-done"])
            return "+".join(option["code"] for option in chosen)
        option = one_of(options, question["code"])
        tap(spoken(option["label"]))
        return option["code"]

    for number in range(arguments.people):
        route = survey["routes"][number % len(survey["routes"])]
        print(f"# person {number + 1}: {route['code']}")
        tap(words["start"])
        tap(spoken(route["name"]))
        if "short" in route:
            tap(length_of(words, "length-whole", route["order"], questions))
        tap(words["intro-go"])
        given = {}
        trying = False
        for code in route["order"]:
            question = questions[code]
            needs = question.get("if")
            if needs and not set(given.get(needs["question"], "").split("+")) & set(needs["any_of"]):
                continue
            if question.get("practice") and not trying:
                tap(words["practice-go"])
            elif trying and not question.get("practice"):
                tap(words["practice-end-go"])
            trying = question.get("practice", False)
            if question.get("kind") == "note":
                tap(words["note-read"])
                continue
            given[code] = answer(question, scales[question["wording"][route["code"]]["scale"]])
            if question.get("safety"):
                tap(words["safety-go-on"])
        if route["role"] == "parent":
            tap(words["review-done"])
        tap(words["send"])
        print(f"expect \"{words['thanks-title']}\"")
        print("wait 240000")
        people.append({"route": route["code"], "role": route["role"],
                       "answers": {code: said for code, said in given.items()
                                   if not questions[code].get("practice")}})
    if arguments.answers:
        arguments.answers.write_text(json.dumps(people, indent=1), encoding="utf-8")


main()
