# SPDX-License-Identifier: GPL-3.0-or-later
"""The recovery sheet as its officer handles it: printed, its file deleted, typed from the paper."""
import contextlib
import pathlib
import re


@contextlib.contextmanager
def printed(office, at):
    """Print an office's sheet into the folder at; gives a file of its words, gone afterwards."""
    sheet = pathlib.Path(office) / "recovery-sheet.html"
    words = re.findall(r'<span class="word">([a-z]+)</span>', sheet.read_text(encoding="utf-8"))
    sheet.unlink()
    paper = pathlib.Path(at) / "paper"
    paper.write_text(" ".join(words), encoding="utf-8")
    paper.chmod(0o600)
    try:
        yield paper
    finally:
        paper.unlink()
