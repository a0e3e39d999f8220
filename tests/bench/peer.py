# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer: Chromium in kiosk mode with a SurveyJS page of twelve questions, from loopback."""

import functools
import http.server
import json
import queue
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import procs

SOURCE = Path(__file__).parent / "peer"
FILES = ["package.json", "package-lock.json", "index.html", "page.js"]
FLAGS = ["--kiosk", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--window-position=0,0", "--window-size=1920,1080"]
PATIENCE_S = 60


class Page(http.server.SimpleHTTPRequestHandler):
    """Serves the folder, and notes when the page reports something."""

    def __init__(self, *args, said, **kwargs):
        self.said = said
        super().__init__(*args, **kwargs)

    def do_POST(self):
        now = time.monotonic()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.said.put((self.path, now, json.loads(body or b"{}")))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format, *args):
        pass


def install(into):
    """Fetch the page's libraries from the npm registry, exactly those of the lock file."""
    into.mkdir(parents=True, exist_ok=True)
    lock = (SOURCE / "package-lock.json").read_bytes()
    stamp = into / "installed.json"
    for name in FILES:
        shutil.copy(SOURCE / name, into / name)
    if stamp.exists() and stamp.read_bytes() == lock:
        return
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],
                   cwd=into, check=True)
    stamp.write_bytes(lock)


def expect(said, path):
    """Wait for the page's report; returns when it came and what it said."""
    at, now, body = said.get(timeout=PATIENCE_S)
    if at != path:
        raise RuntimeError(f"the peer's page said {at} {body}, {path} was expected")
    return now, body


def run_once(chromium, url, said, env, drive):
    """One cold start with an empty profile; with drive, a whole survey is answered."""
    with tempfile.TemporaryDirectory(prefix="heard-bench-") as profile:
        start = time.monotonic()
        browser = subprocess.Popen(
            [chromium, *FLAGS, f"--user-data-dir={profile}", url + ("?drive" if drive else "")],
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            ready, size = expect(said, "/ready")
            if size["width"] < 1900 or size["height"] < 1060:
                raise RuntimeError(f"the peer's page is {size}, not the whole screen")
            result = {"start_ms": 1000 * (ready - start)}
            if drive:
                _, done = expect(said, "/done")
                time.sleep(1)
                result["touch_to_frame_ms"] = done["touch_to_frame_ms"]
                result["pss_kib"] = procs.pss_kib(browser.pid)
                result["idle_share"] = procs.idle_share(browser.pid, 10)
            return result
        finally:
            procs.stop(browser)


def measure(into, starts):
    """All of the peer's figures."""
    chromium = shutil.which("chromium")
    if not chromium or not shutil.which("npm"):
        raise RuntimeError("the peer needs the packages chromium, nodejs and npm")
    install(into)
    said = queue.Queue()
    handler = functools.partial(Page, said=said, directory=str(into))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with procs.screen() as env:
            url = f"http://127.0.0.1:{server.server_port}/index.html"
            runs = [run_once(chromium, url, said, env, False)["start_ms"] for _ in range(starts)]
            whole = run_once(chromium, url, said, env, True)
    finally:
        server.shutdown()
        server.server_close()
    touches = whole["touch_to_frame_ms"]
    version = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=True)
    return {
        "program": version.stdout.strip(),
        "page": "survey-core and survey-js-ui "
                + json.loads((into / "package.json").read_text())["dependencies"]["survey-core"],
        "start_ms": procs.spread(runs),
        "pss_mib": whole["pss_kib"] / 1024,
        "touch_to_frame_ms": {"p50": procs.percentile(touches, 50),
                              "p99": procs.percentile(touches, 99), "n": len(touches)},
        "idle_share": whole["idle_share"],
    }
