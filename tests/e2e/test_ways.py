#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole surveys as somebody answers who needs it otherwise: by one switch, two, keys, keys before a
dark glass following what is said, touch without a sound, and in Arabic in the largest words with
everything to touch low down.

    test_ways.py BUILD_FOLDER

The same people as everywhere answer, but each touch becomes what such a person does instead; what
is counted at the office has to be what they answered.
"""
import json
import re
import sys
import unittest

from house import ROOT, House, compare, people_script

BUILD = sys.argv.pop(1)
WORDS = json.loads((ROOT / "assets/strings/kiosk.json").read_text(encoding="utf-8"))["strings"]
PEOPLE = 3


class Ways(unittest.TestCase):
    def setUp(self):
        self.house = House(BUILD)
        self.addCleanup(self.house.close)

    def answer(self, begin, instead, seed):
        """Let people answer with instead(name) for each touch, after the steps of begin."""
        script, people = people_script(self.house, PEOPLE, seed)
        lines = []
        for line in script.splitlines():
            if line.startswith("# person"):
                lines += [line, *begin]
            elif line.startswith("tap "):
                lines += instead(line.removeprefix("tap "))
            elif not re.fullmatch(r"wait \d{1,4}", line):  # looking is waiting for the frame
                lines.append(line)
        self.assertNotIn("tap ", "\n".join(lines))
        self.count(lines, people)

    def count(self, lines, people):
        self.house.offscreen("\n".join(lines) + "\n")
        self.house.carry()
        compare(people, self.house.aggregate("--exact"))

    def named(self, steps, picture):
        """What is said of the card with this picture, after these steps."""
        at = self.house.at / "named.json"
        self.house.offscreen("\n".join([*steps, f"dump {at}"]) + "\n")
        items = json.loads(at.read_text(encoding="utf-8"))["items"]
        return next(item["say"] for item in items if item.get("picture") == picture)

    def test_one_switch_that_is_a_button_of_a_pad(self):
        self.answer(["pad 7", "pad 7", 'frame "One switch"', "pad 7", 'expect "Your switch works."',
                     'frame "Slow"', "pad 7", 'frame "Done, go on"', "pad 7"],
                    lambda name: [f"frame {name}", "pad 7"], seed=3)

    def test_one_switch_that_is_the_space_bar(self):
        self.answer(["switch 1", "switch 1", 'frame "One switch"', "switch 1",
                     'frame "Done, go on"', "switch 1"],
                    lambda name: [f"frame {name}", "switch 1"], seed=4)

    def test_two_switches_where_nothing_moves_by_itself(self):
        self.answer(["key Q", "key Q", 'frame "Two switches"', "key Q",
                     'expect "Press the switch that moves"', "key Tab",
                     'expect "Press the switch that chooses"', "pad 4",
                     'expect "Your switch works."', "wait 20000", 'focus "Done, go on"', "pad 4"],
                    lambda name: [f"focus {name}", "wait 5000", "pad 4"], seed=5)

    def test_keys_alone(self):
        self.answer([], lambda name: [f"focus {name}", "key Return"], seed=6)

    def test_keys_before_a_dark_glass_follow_what_is_said(self):
        # Nothing is chosen before it was heard.
        self.answer(["key F10"], lambda name: [f"focus {name}", f"hear {name}", "key Space"], seed=7)

    def test_touch_without_a_sound(self):
        script, people = people_script(self.house, PEOPLE, 8)
        at = self.house.at / "heard.json"
        self.count([*script.splitlines(), f"dump {at}"], people)
        self.assertEqual(json.loads(at.read_text(encoding="utf-8"))["spoken"]["heard"], [])

    def test_arabic_in_the_largest_words_with_all_to_touch_low_down(self):
        word = {key: text["ar"]["say"] for key, text in WORDS.items()}
        steps = ['tap "Change the language"', f'tap "{word["language-name"]}"',
                 f'tap "{word["easier-title"]}"']
        for picture in ("text-usual", "text-large"):
            steps.append(f'tap "{self.named(steps, picture)}"')
        steps.append(f'tap "{word["easier-ways-answer"]}"')
        steps += [f'tap "{self.named(steps, "reach")}"', f'tap "{word["easier-done"]}"']
        script, people = people_script(self.house, PEOPLE, 9, "--lang", "ar")
        lines = []
        for line in script.splitlines():
            # Afterwards it is as for everybody; the next one chooses the same again.
            lines += [line, *steps] if line.startswith("# person") else [line]
        at = self.house.at
        lines = lines[:-1] + [f"dump {at}/thanks.json", lines[-1], f"dump {at}/after.json"]
        self.count(lines, people)
        thanks, after = (json.loads((at / f"{name}.json").read_text(encoding="utf-8"))
                         for name in ("thanks", "after"))
        self.assertIn(word["thanks-title"], [item["say"] for item in thanks["items"]])
        self.assertIn("Touch to start", [item["say"] for item in after["items"]])

    def test_the_dark_glass_is_black_and_the_next_person_sees_it_again(self):
        at = self.house.at
        self.house.offscreen(
            f"screenshot {at}/light.png\nkey F10\nscreenshot {at}/dark.png\n"
            f"focus \"Touch to start\"\nscreenshot {at}/moved.png\ndump {at}/dark.json\n"
            f"key F10\nwait 400000\nscreenshot {at}/again.png\n")
        light, dark, moved, again = ((at / f"{name}.png").read_bytes()
                                     for name in ("light", "dark", "moved", "again"))
        self.assertEqual(dark, moved)
        self.assertEqual(light, again)
        self.assertLess(len(dark), len(light) // 10)
        self.assertTrue(json.loads((at / "dark.json").read_text(encoding="utf-8"))["items"])

    def test_a_frame_that_never_comes_fails_with_its_line(self):
        done = self.house.offscreen('frame "Touch to start"\n', code=1)
        self.assertIn("script.txt:1", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
