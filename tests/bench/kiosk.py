# SPDX-License-Identifier: GPL-3.0-or-later
"""The kiosk program: its start, its frames, its memory, its rest."""

import json
import subprocess
import sys
import time
from pathlib import Path

import procs

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import paper  # noqa: E402

PASSPHRASE = "measured and thrown away"
SIZE = "1920x1080"
IDLE_S = 10


def make(tools, work):
    """An office and one kiosk of it, made as an officer makes them; returns the kiosk's folder."""
    secret = work / "passphrase"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    secret.chmod(0o600)
    office, kiosk = work / "office", work / "kiosk"
    admin = str(tools / "heard-admin")
    # Fast keys: making keys is not what is measured, and these guard nobody's answers.
    run([admin, "init", str(office), "--passphrase-file", str(secret), "--insecure-fast-keys"])
    with paper.printed(office, work) as words:
        run([admin, "drill", str(office), "--words-file", str(words)])
    run([admin, "kiosk", "add", str(office), "Benchmark", "--hub", "Benchmark",
         "--out", str(kiosk)])
    return kiosk


def run(command, **options):
    """Run to the end; a failure is told in the program's own words."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name}: {done.stderr.strip()}")
    return done


def spoken(string, lang="en"):
    """The spoken form of a string of a survey or of the table of words."""
    value = string[lang]
    return value if isinstance(value, str) else value.get("say", value["text"])


def script(survey, strings, rounds):
    """Whole surveys on every route, every answer in turn, with help opened once in each."""
    word = {key: spoken(string) for key, string in strings["strings"].items()}
    scales = {scale["code"]: scale["options"] for scale in survey["scales"]}
    questions = {question["code"]: question for question in survey["questions"]}
    taps = []
    for turn in range(rounds):
        for route in survey["routes"]:
            taps += [word["start"], spoken(route["name"])]
            if "short" in route:
                n = sum(not questions[code].get("practice") for code in route["order"])
                count = word["length-count"].replace("{n}", str(n))
                taps.append(f'{word["length-whole"]}. {count}')
            taps += [word["intro-go"], word["help"], word["close"]]
            trying = False
            for i, code in enumerate(route["order"]):
                question = questions[code]
                if question.get("practice") and not trying:
                    taps.append(word["practice-go"])
                elif trying and not question.get("practice"):
                    taps.append(word["practice-end-go"])
                trying = question.get("practice", False)
                options = scales[questions[code]["wording"][route["code"]]["scale"]]
                taps.append(spoken(options[(turn + i) % len(options)]["label"]))
                if question.get("safety"):
                    taps.append(word["safety-go-on"])
            if route["role"] == "parent":
                taps.append(word["review-done"])
            taps += [word["send"], word["done"]]
    return "".join(f'tap "{name}"\n' for name in taps)


def start(program, kiosk, env):
    """Start the kiosk; returns it once its first frame is on the screen, and how long that took."""
    begin = time.monotonic()
    process = subprocess.Popen([program, "--dir", str(kiosk), "--window", SIZE], env=env,
                               stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline().strip()
    took = 1000 * (time.monotonic() - begin)
    if line != "ready":
        procs.stop(process)
        raise RuntimeError(f"heard-kiosk did not start: it said \"{line}\"")
    return process, took


def scripted(program, kiosk, env, steps, work, watch):
    """Answer whole surveys; returns the program's own timings and, with watch, its most memory."""
    script_file, timing = work / "steps.script", work / "timing.json"
    script_file.write_text(steps, encoding="utf-8")
    process = subprocess.Popen(
        [program, "--dir", str(kiosk), "--window", SIZE, "--script", str(script_file),
         "--timing", str(timing)],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    most = 0
    while watch and process.poll() is None:
        most = max(most, procs.pss_kib(process.pid))
        time.sleep(0.005)
    said = process.communicate()[1].strip()
    if process.returncode != 0:
        raise RuntimeError(said or "heard-kiosk failed")
    return json.loads(timing.read_text(encoding="utf-8")), most


def by_screen(timing):
    """Touch to frame for every screen, and for all of them."""
    frames = {"all": timing["touch_to_frame_ms"]}
    for ms, screen in zip(timing["touch_to_frame_ms"], timing["screens"]):
        frames.setdefault(screen, []).append(ms)
    return {screen: {"p50": procs.percentile(ms, 50), "p99": procs.percentile(ms, 99),
                     "max": max(ms), "n": len(ms)} for screen, ms in frames.items()}


def measure(tools, kiosk, steps, starts, work):
    """All of the kiosk's figures."""
    program = str(tools / "heard-kiosk")
    with procs.screen() as env:
        took = []
        for _ in range(starts):
            process, ms = start(program, kiosk, env)
            procs.stop(process)
            took.append(ms)
        # Frames are timed in one run and memory in another: looking disturbs.
        timing, _ = scripted(program, kiosk, env, steps, work, watch=False)
        _, most = scripted(program, kiosk, env, steps, work, watch=True)
        process, _ = start(program, kiosk, env)
        time.sleep(2)
        idle = procs.idle_share(process.pid, IDLE_S)
        procs.stop(process)
    if most == 0:
        raise RuntimeError("the kiosk's memory cannot be read: it keeps itself private, "
                           "so run the benchmark as root")
    return {
        "start_ms": procs.spread(took),
        "first_frame_ms": timing["first_frame_ms"],
        "touch_to_frame_ms": by_screen(timing),
        "send_to_commit_ms": procs.spread(timing["send_to_commit_ms"]),
        "pss_mib": most / 1024,
        "idle_share": idle,
    }

