"""`make walk`: every page in both languages, at three widths, light, dark and in large type: axe, width and a screenshot;
then a whole report on a slow phone (phone.py), and the reporter's pages as such a phone sees them (Lighthouse, measured.py).

`python -m tests.browser.walk public desk.case` walks only pages whose names hold one of the words. Screenshots and the
list of what is wrong go to var/walk/. Ends with 1 where anything is wrong.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser

from tests.browser.live import city, opened, watched
from tests.browser.look import Watched
from tests.browser.measured import OUT, as_served, is_there, measured, reporters_pages
from tests.browser.pages import Screen, by_person, cookies, screens
from tests.browser.phone import timed

GRID = [
    (lang, width, mode) for lang in ("zh", "en") for width in (390, 768, 1280) for mode in ("light", "dark", "elder")
]


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
        if not words:
            with as_served(app) as production:
                wrong += timed(running, production)
                wrong += list(measured(app, production, reporters_pages(app))) if is_there() else []
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
        with watched(running, address, cookies(app, who), every=True, **look) as window:
            for screen in its:
                found = _look(window, screen, lang, f"{lang}-{width}-{mode}")
                count += len(found)
                print("".join(f"{fault}\n" for fault in found), end="", flush=True)
                yield from found
    print(f"{lang} {width} {mode}: {count} wrong, {time.monotonic() - begun:.0f} s", flush=True)


def _look(window: Watched, screen: Screen, lang: str, cell: str) -> list[str]:
    found = window.open(f"/{lang}{screen.path}", screen.status, screen.typed)
    folder = OUT / cell
    folder.mkdir(exist_ok=True)
    window.page.screenshot(path=folder / f"{screen.name}.png", full_page=True)
    return [f"{cell} {screen.name}: {fault}" for fault in found]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
