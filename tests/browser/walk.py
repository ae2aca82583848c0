"""`make walk`: every page in both languages, at three widths, light, dark and in large type: axe, width and a screenshot.

`python -m tests.browser.walk public desk.case` walks only pages whose names hold one of the words. Screenshots and the
list of what is wrong go to var/walk/. Ends with 1 where anything is wrong.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser

from portal.app import ROOT
from tests.browser.live import chromium, city, opened, watched
from tests.browser.look import Watched
from tests.browser.pages import Screen, by_person, cookies, screens

OUT = ROOT / "var" / "walk"
GRID = [
    (lang, width, mode) for lang in ("zh", "en") for width in (390, 768, 1280) for mode in ("light", "dark", "elder")
]
MEASURED = ("", "/report/", "/report/what", "/track", "/cases", "/statistics")
LEAST = {"performance": 0.95, "accessibility": 1.0, "best-practices": 0.95}
"""What Lighthouse gives at least to a page on a slow phone."""


def main(words: list[str]) -> int:
    """Walk; the exit code."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    with (
        tempfile.TemporaryDirectory(prefix="portal-walk-") as folder,
        city(Path(folder)) as (app, address),
        opened() as running,
    ):
        wanted = [screen for screen in screens(app) if not words or any(word in screen.name for word in words)]
        print(f"{len(wanted)} pages x {len(GRID)}", flush=True)
        wrong = [fault for at in GRID for fault in _round(running, app, address, wanted, *at)]
        wrong += [] if words else list(_lighthouse(address))
    (OUT / "wrong.txt").write_text("".join(f"{line}\n" for line in wrong))
    print(f"{len(wrong)} wrong" if wrong else "nothing is wrong", f"screenshots: {OUT}", sep="\n", flush=True)
    return 1 if wrong else 0


def _round(
    running: Browser, app: Flask, address: str, wanted: list[Screen], lang: str, width: int, mode: str
) -> Iterator[str]:
    """One cell of the grid. Everybody signs in anew, so that no session ends on the way."""
    begun, count = time.monotonic(), 0
    for who, its in by_person(wanted).items():
        look = {"width": width, "dark": mode == "dark", "elder": mode == "elder"}
        with watched(running, address, cookies(app, who), **look) as window:
            for screen in its:
                found = _look(window, screen, lang, f"{lang}-{width}-{mode}")
                count += len(found)
                print("".join(f"{fault}\n" for fault in found), end="", flush=True)
                yield from found
    print(f"{lang} {width} {mode}: {count} wrong, {time.monotonic() - begun:.0f} s", flush=True)


def _look(window: Watched, screen: Screen, lang: str, cell: str) -> list[str]:
    found = window.open(f"/{lang}{screen.path}", screen.status)
    folder = OUT / cell
    folder.mkdir(exist_ok=True)
    window.page.screenshot(path=folder / f"{screen.name}.png", full_page=True)
    return [f"{cell} {screen.name}: {fault}" for fault in found]


def _lighthouse(address: str) -> Iterator[str]:
    """Scores below the least, where Lighthouse is installed here; nothing is fetched for it."""
    command = shutil.which("lighthouse") or ROOT / "node_modules" / ".bin" / "lighthouse"
    if not Path(command).exists():
        print("Lighthouse is not installed (npm install -g lighthouse), so nothing is measured with it.")
        return
    for path in MEASURED:
        scores = _scores(str(command), f"{address}/zh{path or '/'}")
        print(f"/zh{path or '/'}", scores, flush=True)
        for name, least in LEAST.items():
            if scores[name] < least:
                yield f"Lighthouse /zh{path}: {name} {scores[name]} of {least}"


def _scores(command: str, url: str) -> dict[str, float]:
    flags = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
    ran = subprocess.run(
        [command, url, "--quiet", "--output=json", f"--only-categories={','.join(LEAST)}", f"--chrome-flags={flags}"],
        capture_output=True, text=True, check=True, env={"CHROME_PATH": str(chromium()), "PATH": "/usr/local/bin:/usr/bin:/bin"},
    )  # fmt: skip
    return {name: row["score"] for name, row in json.loads(ran.stdout)["categories"].items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
