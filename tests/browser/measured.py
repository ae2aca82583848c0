"""Lighthouse as a slow phone on every page for reporters, served as in production: the median of three.

`python -m tests.browser.measured` measures all of them, `… measured intake.check` those whose names hold a word; RUNS=1
takes one instead of three. Ends with 1 where a page is below the least, or could not be measured at all.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import waitress
from flask import Flask

from portal.app import ROOT
from tests.browser.live import city, need_chromium
from tests.browser.pages import Screen, cookies, screens

OUT = ROOT / "var" / "walk"
LIGHTHOUSE = ROOT / "tests" / "browser" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
LEAST = {"performance": 0.95, "accessibility": 1.0, "best-practices": 0.95}
"""What Lighthouse gives at least to a page on a slow phone."""
RUNS = 3
TRIES = 3
"""How often a run is begun anew where Chrome does not start, as on a machine that has much else to do."""


class Unmeasured(Exception):
    """A run that gave no scores, and why."""


def reporters_pages(app: Flask) -> list[Screen]:
    """Each address that a reporter can come to without sending a form, once, with the fullest state listed for it."""
    found: dict[str, Screen] = {}
    for screen in screens(app):
        if (
            screen.status == 200
            and not screen.typed
            and (screen.endpoint == "public.home" or screen.endpoint.startswith("intake."))
        ):
            key = f"{screen.endpoint} {screen.who}" if screen.endpoint == "intake.track" else screen.path
            found[key] = screen
    return list(found.values())


@contextmanager
def as_served(app: Flask) -> Iterator[str]:
    """The address of the app behind the server that `portal serve` uses; it ends with the process."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8, ident=None)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"


def measured(app: Flask, address: str, wanted: Sequence[Screen], lang: str = "zh") -> Iterator[str]:
    """Print a row a page; yield what is below the least."""
    print(f"{'Lighthouse, median of ' + str(_runs()):44}" + "".join(f"{name:>16}" for name in LEAST), flush=True)
    for screen in wanted:
        jar = "; ".join(f"{name}={value}" for name, value in cookies(app, screen.who))
        try:
            scores = _median([_scores(f"{address}/{lang}{screen.path}", jar, screen.name) for _ in range(_runs())])
        except Unmeasured as why:
            yield f"Lighthouse {screen.name}: not measured in {TRIES} tries: {why}"
            continue
        print(f"{screen.name:44}" + "".join(f"{scores[name]:16.0%}" for name in LEAST), flush=True)
        yield from (
            f"Lighthouse {screen.name}: {name} {scores[name]:.0%}, at least {least:.0%}"
            for name, least in LEAST.items()
            if scores[name] < least
        )


def _runs() -> int:
    return int(os.environ.get("RUNS", RUNS))


def _median(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: median(scores[name] for scores in rounds) for name in LEAST}


def _scores(url: str, jar: str, name: str) -> dict[str, float]:
    """What Lighthouse gives; Unmeasured where it gives nothing, however often it is tried."""
    for number in range(1, TRIES + 1):
        try:
            return _run(url, jar, name)
        except Unmeasured as why:
            print(f"{name}: try {number} of {TRIES} gave nothing: {why}", flush=True)
            last = why
    raise last


def _run(url: str, jar: str, name: str) -> dict[str, float]:
    command = ["node", str(LIGHTHOUSE), url, "--quiet", "--output=json", "--no-enable-error-reporting"]
    command += [f"--only-categories={','.join(LEAST)}", f"--chrome-flags={FLAGS}"]
    command += [f"--extra-headers={json.dumps({'Cookie': jar})}"] if jar else []
    surroundings = {**os.environ, "CHROME_PATH": need_chromium()}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings)
    if ran.returncode:
        raise Unmeasured(f"ended with {ran.returncode}: {_last_line(ran.stderr)}")
    (OUT / "lighthouse").mkdir(parents=True, exist_ok=True)
    (OUT / "lighthouse" / f"{name}.json").write_text(ran.stdout)
    report = json.loads(ran.stdout)
    if fault := report.get("runtimeError"):
        raise Unmeasured(fault["message"])
    return {name: row["score"] or 0.0 for name, row in report["categories"].items()}


def _last_line(said: str) -> str:
    return next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "it said nothing")


def is_there() -> bool:
    """Whether Node and Lighthouse are installed; a line that says how to get them where not."""
    if shutil.which("node") and LIGHTHOUSE.exists():
        return True
    print("Lighthouse is not installed, so nothing is measured with it: install Node 20 or newer, then `make walk`.")
    return False


def main(words: list[str]) -> int:
    """Measure; the exit code."""
    if not is_there():
        return 1
    with tempfile.TemporaryDirectory(prefix="portal-walk-") as folder, city(Path(folder)) as (app, _):
        wanted = [s for s in reporters_pages(app) if not words or any(word in s.name for word in words)]
        with as_served(app) as address:
            wrong = list(measured(app, address, wanted))
    print("\n".join(wrong) or "every page has at least what it must")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
