# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes as the benchmark sees them: a screen, a tree, its memory, its share of a processor."""

import contextlib
import os
import signal
import statistics
import subprocess
import time


def children(pid):
    """All processes below pid, and pid itself."""
    found = [pid]
    for at in found:
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{at}/task"):
                with contextlib.suppress(OSError), \
                     open(f"/proc/{at}/task/{task}/children", encoding="ascii") as file:
                    found += [int(child) for child in file.read().split()]
    return found


def pss_kib(pid):
    """Proportional set size of a whole process tree: shared pages are counted once."""
    total = 0
    for at in children(pid):
        with contextlib.suppress(OSError), \
             open(f"/proc/{at}/smaps_rollup", encoding="ascii") as file:
            total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
    return total


def cpu_seconds(pid):
    """User and system time that a process tree has used so far."""
    ticks = 0
    for at in children(pid):
        with contextlib.suppress(OSError), open(f"/proc/{at}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def idle_share(pid, seconds):
    """Share of one core that a process tree uses while nobody touches it."""
    before = cpu_seconds(pid)
    start = time.monotonic()
    time.sleep(seconds)
    return (cpu_seconds(pid) - before) / (time.monotonic() - start)


def stop(process):
    """End a process and everything below it; each was started here."""
    below = children(process.pid)
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in below[1:]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def screen(width=1920, height=1080):
    """An X server with one screen; yields the environment in which programs see it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24",
         "-nolisten", "tcp", "-noreset"],
        pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start: install the package xvfb")
        env = {k: v for k, v in os.environ.items() if k != "WAYLAND_DISPLAY"}
        env["DISPLAY"] = f":{number}"
        yield env
    finally:
        stop(server)


def spread(values):
    """Median, least and greatest of several runs."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values),
            "runs": len(values)}


def percentile(values, share):
    """The smallest value that at least this share of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * share // 100) - 1))]
