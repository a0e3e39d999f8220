#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The measured figures, printed and written as JSON; with --peer beside Chromium and SurveyJS.

Everything that is compared is measured in the same run on the same machine, because times alone
say more about the machine than about the program. Nothing here fails because of a number.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

import kiosk  # noqa: E402
import peer  # noqa: E402
import procs  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
SECTIONS = ("open", "memory", "kiosk")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release",
                        help="folder of the release build (build/release)")
    parser.add_argument("--kiosk", type=Path, help="a kiosk's folder (default: a new one)")
    parser.add_argument("--script", type=Path, help="what a person does (default: all routes)")
    parser.add_argument("--records", type=int, default=48000, help="records to open (48000)")
    parser.add_argument("--rounds", type=int, default=5, help="turns of raw and whole (5)")
    parser.add_argument("--starts", type=int, default=7, help="starts of each program (7)")
    parser.add_argument("--only", choices=SECTIONS, help="just this section")
    parser.add_argument("--peer", action="store_true", help="measure the peer, too")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench.json")
    return parser.parse_args()


def machine():
    """What the figures were measured on."""
    model = [line.split(":", 1)[1].strip()
             for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
             if line.startswith("model name")]
    return {"processor": model[0] if model else platform.machine(),
            "cores": len(os.sched_getaffinity(0)), "kernel": platform.release(),
            "load": os.getloadavg()[0]}


def fill_office(tools, where, records):
    """An office with this many sealed records."""
    subprocess.run([str(tools / "bench_office"), str(where), str(records // 16 * 16),
                    str(ASSETS / "plans" / "torbay-wsoa.json"),
                    str(ASSETS / "surveys" / "participation.json"),
                    str(ASSETS / "strings" / "kiosk.json")],
                   check=True, stderr=None if sys.stderr.isatty() else subprocess.DEVNULL)


def open_rates(tools, office, threads, rounds):
    done = subprocess.run([str(tools / "bench_open"), str(office), str(threads), str(rounds)],
                          check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def bench_open(tools, args, work):
    """(1) The opening rate beside what the crypto library does alone."""
    office = work / "bench-office"
    fill_office(tools, office, args.records)
    result = open_rates(tools, office, len(os.sched_getaffinity(0)), args.rounds)
    print(f"\nOpening {result['records']} records, median of {args.rounds} rounds")
    for line in result["threads"]:
        print(f"  {line['threads']} thread(s)   raw {line['raw_per_s']:9.0f}/s   "
              f"heard {line['heard_per_s']:9.0f}/s   ratio {line['ratio']:.2f} "
              f"(by processor time {line['cpu_ratio']:.2f}; to reach: 0.85)")
    return result


def bench_memory(tools, args, work):
    """(1b) Memory of an aggregation, with few records and with ten times as many."""
    peaks = {}
    for records in (args.records // 10, args.records):
        office = work / f"office-{records}"
        fill_office(tools, office, records)
        peaks[records // 16 * 16] = open_rates(tools, office, 1, 1)["peak_rss_kib"] / 1024
    few, many = peaks.values()
    print("\nMemory of an aggregation")
    for records, mib in peaks.items():
        print(f"  {records:8d} records   {mib:6.1f} MiB")
    print(f"  ratio {many / few:.2f} (to reach: 1, the same for any number)")
    return {"peak_mib": peaks, "ratio": many / few}


def bench_kiosk(tools, args, work):
    """(2) The kiosk on a screen of 1920 x 1080."""
    folder = args.kiosk or kiosk.make(tools, work)
    if args.script:
        steps = args.script.read_text(encoding="utf-8")
    else:
        load = lambda *path: json.loads(ASSETS.joinpath(*path).read_text(encoding="utf-8"))
        steps = kiosk.script(load("surveys", "participation.json"), load("strings", "kiosk.json"), 5)
    result = kiosk.measure(tools, folder, steps, args.starts, work)
    start, send = result["start_ms"], result["send_to_commit_ms"]
    print("\nKiosk, 1920 x 1080, no GPU")
    print(f"  start to first frame   {start['median']:7.1f} ms   "
          f"({start['min']:.1f} to {start['max']:.1f}, {start['runs']} starts)")
    print(f"  memory, whole survey   {result['pss_mib']:7.1f} MiB")
    print(f"  nobody touches it      {100 * result['idle_share']:7.2f} % of a core "
          f"(to reach: under 0.5)")
    print(f"  \"send\" to commit       {send['median']:7.1f} ms   (at most {send['max']:.1f}; "
          f"to reach: 50)")
    print("  touch to frame          p50      p99   (to reach: p99 of 16 ms)")
    for screen, ms in result["touch_to_frame_ms"].items():
        print(f"    {screen:16s}  {ms['p50']:7.2f}  {ms['p99']:7.2f} ms   of {ms['n']}")
    return result


def bench_peer(args, ours):
    """(3) The peer, and the ratios to it."""
    result = peer.measure(args.out.resolve().parent / "bench" / "peer", args.starts)
    start = result["start_ms"]
    print(f"\n{result['program']}, {result['page']}, the same screen")
    print(f"  start to first frame   {start['median']:7.1f} ms   "
          f"({start['min']:.1f} to {start['max']:.1f}, {start['runs']} starts)")
    print(f"  memory, whole survey   {result['pss_mib']:7.1f} MiB")
    print(f"  nobody touches it      {100 * result['idle_share']:7.2f} % of a core")
    touch = result["touch_to_frame_ms"]
    print(f"  touch to frame, p50    {touch['p50']:7.1f} ms, p99 {touch['p99']:.1f} ms")
    if ours:
        result["ratio"] = {"start": start["median"] / ours["start_ms"]["median"],
                           "pss": result["pss_mib"] / ours["pss_mib"]}
        print(f"  the peer starts {result['ratio']['start']:.1f} times as slowly (to reach: 5) "
              f"and takes {result['ratio']['pss']:.1f} times the memory (to reach: 8)")
    return result


def main():
    args = arguments()
    tools = args.build / "bin"
    result = {"machine": machine()}
    print(f"{result['machine']['processor']}, {result['machine']['cores']} cores, "
          f"load {result['machine']['load']:.2f}")
    sections = {"open": bench_open, "memory": bench_memory, "kiosk": bench_kiosk}
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="heard-bench-") as work:
        for name in [args.only] if args.only else SECTIONS:
            result[name] = sections[name](tools, args, Path(work))
        if args.peer:
            result["peer"] = bench_peer(args, result.get("kiosk"))
    args.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"\nAll figures: {args.out}")


if __name__ == "__main__":
    try:
        main()
    except (RuntimeError, OSError, subprocess.CalledProcessError) as problem:
        sys.exit(f"bench: {problem}")
