"""The guide followed on the phone that it is written for: a touch screen, and a browser that runs the page's scripts."""

import re
from contextlib import suppress
from itertools import takewhile

import pytest
from flask import Flask
from playwright.sync_api import Browser, ElementHandle, Error, FileChooser, FilePayload, Frame, Locator, Page, expect

from tests.browser.live import quiet, size
from tests.guide import KNOWN, PHOTO, PRESSED, SHOWN, Act, Follower, photo, plain, script

pytestmark = pytest.mark.browser
BY_WORDS = """([css, words, control]) => {
  const said = e => {
    const own = e.cloneNode(true)
    own.querySelectorAll('.vh, .opt, small').forEach(gone => gone.remove())
    return own.textContent.replace(/\\s+/g, '')
  }
  const found = [...document.querySelectorAll(css)].find(e => e.checkVisibility({visibilityProperty: true}) && said(e) === words)
  return (control ? found?.control : found) ?? null
}"""
"""What shows exactly these words, or the control that they belong to."""
PATIENCE = 10_000
"""Milliseconds to look for something on a page."""


class Hand(Follower):
    """Somebody with such a phone."""

    def __init__(self, page: Page, lang: str) -> None:
        super().__init__()
        self.page, self.lang = page, lang
        self.pages = self.left = 0
        """Pages that came, and how many had come when something was pressed last."""
        page.on("filechooser", self._take_photo)
        page.on("framenavigated", self._arrived)

    def _arrived(self, _frame: Frame) -> None:
        self.pages += 1

    def _take_photo(self, chooser: FileChooser) -> None:
        chooser.set_files(FilePayload(name=PHOTO, mimeType="image/jpeg", buffer=photo()))

    def _begin(self, _act: Act) -> None:
        self.page.goto(f"/{self.lang}/")

    def _look(self, css: str, words: str, *, control: bool = False) -> ElementHandle | None:
        self.page.wait_for_load_state()
        return self.page.evaluate_handle(BY_WORDS, [css, plain(words), control]).as_element()

    def _find(self, css: str, words: str, *, control: bool = False) -> ElementHandle:
        for _look in range(PATIENCE // 100):
            with suppress(Error):  # the page is just being left
                if found := self._look(css, words, control=control):
                    return found
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{self.page.url} has no “{words}”: {self._words().first.inner_text()[:900]}")

    def _words(self) -> Locator:
        return self.page.locator("main, body:not(:has(main))")

    def _see(self, act: Act) -> None:
        wanted = re.compile(r"\s*".join(map(re.escape, plain(act.label))))
        expect(self._words()).to_contain_text(wanted, use_inner_text=True, timeout=PATIENCE)
        with suppress(Error):  # where the page is just being left nothing is to be written down
            codes = map(plain, self.page.locator(".code").all_inner_texts())
            self.known.update(zip(KNOWN[self.lang], codes, strict=False))

    def _either(self, act: Act) -> None:
        for _wait in range(PATIENCE // 100):
            if self.pages > self.left:
                break
            self.page.wait_for_timeout(100)
        super()._either(act)

    def _has(self, label: str) -> bool:
        return self._look(SHOWN, label) is not None

    def _press(self, act: Act) -> None:
        found = self._find(PRESSED, act.label)
        self.left = self.pages
        found.tap()

    def _choose(self, act: Act) -> None:
        self._find("label", act.label).tap()

    def _write(self, act: Act) -> None:
        field = self._find("label[for]", act.label, control=True)
        field.tap()
        field.type(self.known.get(act.text, act.text))

    def _pick(self, act: Act) -> None:
        self._find("label[for]", act.label, control=True).select_option(label=act.text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_goes_by_the_guide_on_a_phone(served: tuple[Flask, str], chromium: Browser, lang: str) -> None:
    with quiet(chromium, served[1], viewport=size(390), has_touch=True, is_mobile=True) as page:
        hand = Hand(page, lang)
        for act in takewhile(lambda act: act.kind != "meanwhile", script(lang)):
            hand.follow(act)
        code, _pin = KNOWN[lang]
        expect(page.locator("main")).to_contain_text(hand.known[code])
        expect(page.locator("main .shot img")).to_have_count(1)
