"""One whole report on a cheap phone: 390 x 844, a processor four times slower than this one, a slow 4G line, two photos of
twelve megapixels, at the pace of somebody who reads, taps and types. `make walk` runs it; `python -m tests.browser.phone`
runs it alone. Ends with 1 where it took longer than five minutes or the page kept a finger waiting.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.browser.live import city, opened, size
from tests.browser.measured import as_served

LONGEST = 5 * 60
"""Seconds for a report with two photos."""
BLOCKED = 200
"""Milliseconds for which a page may keep a finger waiting."""
SLOWER = 4
LINE = {"offline": False, "latency": 150 * 3.75, "downloadThroughput": 1_474_560 / 8, "uploadThroughput": 675_000 / 8}
"""Slow 4G as Chromium's tools and Lighthouse throttle it: milliseconds and bytes a second."""
READ, TAP, KEY = 2.5, 0.7, 0.14
"""Seconds to look over a page, to find and tap something, and for one character of a Chinese keyboard."""
MARK = "blocked:"
WATCH = """() => {
  const say = (what, ms, at) => console.debug('%s' + JSON.stringify([what, Math.round(ms), Math.round(at), location.pathname]))
  new PerformanceObserver(list => list.getEntries().forEach(e =>
    e.interactionId && say(e.name, e.processingEnd - e.startTime, e.startTime))).observe({type: 'event', durationThreshold: 16, buffered: true})
  new PerformanceObserver(list => list.getEntries().forEach(e => {
    const [page] = performance.getEntriesByType('navigation')
    say(page.loadEventEnd && e.startTime > page.loadEventEnd ? 'task' : 'loading', e.duration, e.startTime)
  })).observe({type: 'longtask', buffered: true})
}""".replace("%s", MARK)
"""Tells how long each tap and key waited for its answer, and how long the page was deaf."""


class Pace:
    """Somebody's hands and eyes, and what they had to wait for."""

    def __init__(self, page: Page) -> None:
        self.page, self.begun = page, time.monotonic()
        self.rows: list[tuple[str, float]] = []
        self.waits: list[tuple[str, int, str]] = []
        page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.text.startswith(MARK):
            what, ms, _at, path = json.loads(message.text.removeprefix(MARK))
            self.waits.append((what, ms, path))

    def read(self) -> None:
        """Look the page over."""
        time.sleep(READ)

    def tap(self, what: Locator) -> None:
        """Find it and tap it."""
        time.sleep(TAP)
        what.tap()

    def pick(self, name: str, *values: str) -> None:
        """Tap answers."""
        for value in values:
            self.tap(self.page.locator(f"[name='{name}'][value='{value}']"))

    def type(self, name: str, words: str) -> None:
        """Type into a field."""
        field = self.page.locator(f"[name='{name}']")
        self.tap(field)
        field.press_sequentially(words, delay=KEY * 1000)

    def go_on(self, step: str) -> None:
        """The step's own button, and how long the step took with everything in it."""
        before = self.page.url
        self.tap(self.page.locator(".bar button").last)
        self.page.wait_for_url(lambda url: url != before, timeout=120_000)
        self.rows.append((step, time.monotonic() - self.begun))

    def photo(self, name: str, file: Path, number: int) -> None:
        """Choose a photo, look at it, and say that nobody is on it."""
        time.sleep(TAP * 2)
        self.page.locator(f"[name='{name}']").first.set_input_files(file)
        self.tap(self.page.locator("[data-do=send]").locator("visible=true").first)
        expect(self.page.locator(".one[data-state=waits], .one[data-state=sending], .one[data-state=made], .one[data-state=done]")).to_have_count(number, timeout=60_000)  # fmt: skip

    @property
    def longest(self) -> dict[str, int]:
        """The longest wait of each kind, in milliseconds."""
        found: dict[str, int] = {}
        for what, ms, _path in self.waits:
            found[what] = max(ms, found.get(what, 0))
        return found


def photo(folder: Path, seed: int) -> Path:
    """Twelve megapixels with enough grain to weigh what a phone's photo weighs, as a file that the browser itself opens."""
    grain = Image.frombytes("L", (1000, 750), random.Random(seed).randbytes(750_000)).resize(
        (4000, 3000), Image.Resampling.BICUBIC
    )
    ramp = Image.linear_gradient("L").resize((4000, 3000))
    file = folder / f"IMG_{2040 + seed}.jpg"
    Image.merge("RGB", (Image.blend(ramp, grain, 0.4), Image.blend(ramp, grain, 0.3), grain)).save(
        file, "JPEG", quality=88
    )
    return file


@contextmanager
def slow_phone(running: Browser, address: str) -> Iterator[Page]:
    """A phone on a slow line."""
    context = running.new_context(
        viewport=size(390), device_scale_factor=3, is_mobile=True, has_touch=True, locale="zh-CN", base_url=address
    )
    context.set_default_timeout(60_000)
    context.add_init_script(f"({WATCH})()")
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    try:
        yield page
    finally:
        context.close()


def report(page: Page, shots: tuple[Path, Path]) -> Pace:
    """From the first page to the code and the PIN."""
    pace = Pace(page)
    page.goto("/zh/")
    pace.read()
    pace.tap(page.locator("button[name=card][value=SP]"))
    page.wait_for_url("**/report/?look=kinds")
    pace.read()
    pace.pick("scenario", "SP.POOL")
    pace.go_on("place")
    pace.read()
    pace.type("name", "示例游泳馆")
    pace.type("address", "示例路 18 号")
    page.locator("select[name=district]").select_option("310117")
    pace.go_on("where")
    pace.read()
    pace.pick("usual", "V15", "V02")
    pace.go_on("what")
    pace.read()
    pace.pick("day", "today")
    pace.pick("still", "yes")
    pace.go_on("when")
    pace.read()
    pace.photo("device", shots[0], 1)
    pace.photo("sign", shots[1], 2)
    pace.go_on("evidence")
    pace.read()
    pace.type("words", "更衣室的储物柜只能刷脸打开，站到柜子前灯就亮了，前台说没有别的办法。")
    pace.go_on("words")
    pace.read()
    pace.go_on("contact")
    pace.read()
    pace.read()
    pace.pick("privacy", "y")
    pace.go_on("check")
    expect(page.locator(".code")).to_have_count(2)
    return pace


def timed(running: Browser, address: str) -> list[str]:
    """Print what took how long; what was too long."""
    with tempfile.TemporaryDirectory(prefix="portal-photos-") as folder, slow_phone(running, address) as page:
        pace = report(page, (photo(Path(folder), 1), photo(Path(folder), 2)))
        page.wait_for_timeout(500)
    seconds = pace.rows[-1][1]
    print("A report with two photos of 12 megapixels, seconds since it was begun: " + ", ".join(f"{name} {at:.0f}" for name, at in pace.rows))  # fmt: skip
    print("Longest waits, in milliseconds: " + (", ".join(f"{name} {ms}" for name, ms in pace.longest.items()) or "none"), flush=True)  # fmt: skip
    late = [f"{what} at {path} waited {ms} ms" for what, ms, path in pace.waits if ms > BLOCKED and what != "loading"]
    return late + ([f"a report took {seconds:.0f} s, at most {LONGEST}"] if seconds > LONGEST else [])


def main() -> int:
    """Report; the exit code."""
    with (
        tempfile.TemporaryDirectory(prefix="portal-phone-") as folder,
        city(Path(folder)) as (app, _),
        as_served(app) as address,
        opened() as running,
    ):
        wrong = timed(running, address)
    print("\n".join(wrong) or "in time")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
