#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every screen as it is shipped, looked at by the program itself: heard-kiosk --audit.

    test_audit.py BUILD_FOLDER
"""
import re
import sys
import unittest

from house import ROOT, House

BUILD = sys.argv.pop(1)


class Audit(unittest.TestCase):
    def setUp(self):
        self.house = House(BUILD)
        self.addCleanup(self.house.close)

    def audit(self, *arguments, code=0):
        return self.house.run("heard-kiosk", "--dir", self.house.kiosk, "--audit", *arguments,
                              code=code)

    def test_every_screen_passes_a_quick_audit(self):
        said = self.audit("--quick").stdout
        rows = re.findall(r"^(\S.*?) +(\d+) +(\d+)$", said, re.M)
        names = re.findall(r'X\(AUDIT_\w+, "([^"]+)"\)',
                           (ROOT / "kiosk/src/audit.h").read_text(encoding="utf-8"))
        self.assertEqual([name for name, _, _ in rows], names)
        for name, places, failed in rows:
            self.assertGreater(int(places), 0, name)
            self.assertEqual(int(failed), 0, name)

    def test_a_language_that_is_not_there_is_said(self):
        done = self.audit("--lang", "tlh", code=1)
        self.assertIn('no language "tlh"', done.stderr)

    def test_sheets_of_pictures_show_every_screen(self):
        sheets = self.house.at / "sheets"
        self.audit("--lang", "en", "--shots", sheets)
        page = (sheets / "index.html").read_text(encoding="utf-8")
        pictures = re.findall(r'src="([^"]+)"', page)
        self.assertEqual(sorted(pictures), sorted(p.name for p in sheets.glob("*.png")))
        for theme in ("cream", "blue", "black"):
            self.assertIn(f"en-{theme}-1.png", pictures)


if __name__ == "__main__":
    unittest.main()
