# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody in front of a terminal: a program on a pseudo-terminal, read until it asks, answered."""
import os
import pty
import select
import time


class Person:
    """Reads what the program says, then types; check(right, what) is told of what never came."""

    def __init__(self, argv, check):
        self.seen = ""
        self.check = check
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(argv[0], argv)

    def read(self, seconds=0.1):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return True
        try:
            got = os.read(self.fd, 4096)
        except OSError:
            return False
        self.seen += got.decode("utf-8")
        return bool(got)

    def wait_for(self, words, seconds=30):
        start = time.monotonic()
        from_here = len(self.seen)
        while words not in self.seen:
            if not self.read() or time.monotonic() - start > seconds:
                self.check(False, f"\"{words}\" was never said; got {self.seen[-300:]!r}")
                return ""
        return self.seen[from_here:]

    def type(self, line):
        time.sleep(0.1)  # the echo is switched off just after the prompt
        self.seen = ""
        os.write(self.fd, (line + "\n").encode())

    def end(self):
        while self.read(30):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
