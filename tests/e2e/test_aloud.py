#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole survey followed by ear: what the real program says, in order, screen by screen.

    test_aloud.py BUILD_FOLDER
"""
import json
import sys
import unittest

from house import ROOT, SURVEY, House

BUILD = sys.argv.pop(1)
WORDS = json.loads((ROOT / "assets/strings/kiosk.json").read_text(encoding="utf-8"))["strings"]


def say(entry):
    """The spoken form of a string of a survey or of the kiosk."""
    english = entry["en"]
    return english if isinstance(english, str) else english.get("say", english["text"])


def word(key):
    return say(WORDS[key])


class ByEar(unittest.TestCase):
    def setUp(self):
        self.house = House(BUILD)
        self.addCleanup(self.house.close)
        self.dumps = 0

    def run_script(self, steps):
        """Run steps; each "listen" becomes a pause and a dump. Returns what was heard in each."""
        lines = []
        names = []
        for step in steps:
            if step == "listen":
                names.append(self.house.at / f"heard-{len(names)}.json")
                lines += ["wait 40000", f"dump {names[-1]}"]
            else:
                lines.append(step)
        self.house.offscreen("\n".join(lines) + "\n")
        return [json.loads(name.read_text(encoding="utf-8")) for name in names]

    def questions(self, route):
        """What is asked on a route: (ask, promise or None, options, with not applicable)."""
        scales = SURVEY["scales"]
        [order] = [r["order"] for r in SURVEY["routes"] if r["code"] == route]
        by_code = {question["code"]: question for question in SURVEY["questions"]}
        for code in order:
            question = by_code[code]
            wording = question["wording"][route]
            [scale] = [s for s in scales if s["code"] == wording["scale"]]
            yield question, wording, [say(option["label"]) for option in scale["options"]]

    def test_every_question_and_answer_is_said_and_the_chosen_one_confirmed(self):
        asked = list(self.questions("words"))
        count = sum(not question.get("practice") for question, _, _ in asked)
        count = word("length-count").replace("{n}", str(count))
        steps = ["key F5", "listen", 'tap "Touch to start"', "listen", 'tap "With words"',
                 "listen", f'tap "{word("length-whole")}. {count}"', "listen", 'tap "OK, let’s go"',
                 "listen", f'tap "{word("practice-go")}"']
        picks = []
        trying = True
        for number, (question, wording, options) in enumerate(asked):
            if trying and not question.get("practice"):
                trying = False
                steps += ["listen", f'tap "{word("practice-end-go")}"']
            picks.append(options[number % len(options)])
            steps += ["listen", f'tap "{picks[-1]}"']
            if question.get("safety"):
                steps += ["listen", f'tap "{word("safety-go-on")}"']
        steps += ["listen", 'tap "Send my answers"', "listen"]
        pages = self.run_script(steps)
        welcome, route, length, intro, *pages = pages
        self.assertEqual(welcome["spoken"]["heard"],
                         [word(key) for key in ("welcome-title", "welcome-text",
                                                "welcome-private", "start", "easier-title")])
        self.assertEqual(route["spoken"]["heard"][0], word("route-title"))
        self.assertEqual(length["spoken"]["heard"][0], word("length-title"))
        self.assertEqual(intro["spoken"]["heard"][0], word("intro-title"))
        *pages, finish, thanks = pages
        between = {"practice": "practice-title", "practice-end": "practice-end-title",
                   "safety": "safety-title"}
        self.assertEqual(len(pages), len(asked) + len(between))
        rest = iter(list(zip(asked, picks)))
        confirmed = []
        for page in pages:
            said = page["spoken"]["heard"]
            if page["screen"] in between:
                self.assertEqual(said[:len(confirmed) + 1],
                                 confirmed + [word(between.pop(page["screen"]))])
                confirmed = []
                continue
            (question, wording, options), pick = next(rest)
            self.assertEqual(page["screen"], "question")
            self.assertFalse(page["spoken"]["speaking"])
            self.assertEqual(said[:len(confirmed)], confirmed)
            said = said[len(confirmed):]
            self.assertIn(say(wording["ask"]), said)
            for part in ("hint",):
                if part in wording:
                    self.assertIn(say(wording[part]), said)
            if "promise" in question:
                self.assertIn(say(question["promise"]), said)
            at = said.index(options[0])
            self.assertEqual(said[at:at + len(options)], options)
            self.assertEqual(said[-1], word("skip"))
            # Nothing with a meaning is on the glass that is not said, but the bar at the top.
            aside = {word(key) for key in ("help", "stop", "read-stop", "read-again")}
            for item in page["items"]:
                if item["role"] not in ("panel", "progress") and item["say"] not in aside:
                    self.assertIn(item["say"], said)
            confirmed = [pick, word("chosen")]
        self.assertEqual(finish["spoken"]["heard"][:3], confirmed + [word("finish-title")])
        self.assertIn(word("thanks-title"), thanks["spoken"]["heard"] + [
            item["say"] for item in thanks["items"]])

    def test_the_word_being_said_is_lit_and_moves_on(self):
        names = [self.house.at / f"lit-{i}.json" for i in range(40)]
        self.house.offscreen("key F5\n" + "".join(f"wait 100\ndump {name}\n" for name in names))
        text = word("welcome-text")
        lit = []
        for name in names:
            spoken = json.loads(name.read_text(encoding="utf-8"))["spoken"]
            if spoken["item"] == text:
                start, end = spoken["hot"]
                lit.append(text.encode()[start:end].decode())
        self.assertGreater(len(set(lit)), 6, lit)
        order = [text.split().index(one) for one in lit if one]
        self.assertEqual(order, sorted(order))

    def test_a_touch_is_silence_and_the_next_person_is_not_read_to(self):
        pages = self.run_script([
            "key F5", "hear \"What is it like for you?\"", "tap 5 500", "listen",
            'tap "Touch to start"', "hear \"With pictures\"", 'tap "With pictures"', "wait 100",
            'tap "Stop reading"', "listen",
            'tap "Read it to me"', "hear \"Before we start\"", 'tap "Back"', "wait 3000",
            f"dump {self.house.at}/x.json", 'tap "Back"', "wait 200000", "listen", 'tap "Touch to start"',
            "listen"])
        touched, stopped, home, after = pages
        self.assertEqual(touched["spoken"]["heard"], [])
        self.assertFalse(stopped["spoken"]["speaking"])
        self.assertFalse(stopped["spoken"]["on"])
        self.assertEqual(home["screen"], "welcome")
        self.assertFalse(home["spoken"]["on"])
        self.assertEqual(after["spoken"]["heard"], [])

    def test_a_script_that_waits_for_words_never_said_fails(self):
        done = self.house.offscreen('hear "Never said"\n', code=1)
        self.assertIn("script.txt:1", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
