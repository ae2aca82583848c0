"""The reporter's pages without JavaScript, to somebody who hears them, and to somebody who has a keyboard and nothing else."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.live import Jar, plain, size
from tests.browser.pages import Screen, by_person
from tests.browser.tree import CONTROLS, MOVED, faults, misread, tree

pytestmark = pytest.mark.browser
Served = tuple[Flask, str]
FORMS = ("place", "where", "what", "when", "check", "track", "verify")
"""Pages whose form cannot be sent empty."""


def of_reporters(listed: list[Screen]) -> list[Screen]:
    """Every page that a reporter comes to."""
    return [s for s in listed if s.endpoint == "public.home" or s.endpoint.startswith("intake.")]


def window(running: Browser, address: str, jar: Jar, lang: str) -> BrowserContext:
    """A phone without JavaScript, in the hands of somebody with these cookies."""
    context = running.new_context(
        viewport=size(390), java_script_enabled=False, base_url=f"{address}/{lang}/", locale="zh-CN"
    )
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in jar])
    return context


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_read_in_order(
    served: Served, chromium: Browser, listed: list[Screen], jars: dict[str, Jar], lang: str
) -> None:
    wrong = list[str]()
    for who, its in by_person(of_reporters(listed)).items():
        with window(chromium, served[1], jars[who], lang) as context:
            page = context.new_page()
            for screen in its:
                page.goto(f"/{lang}{screen.path}")
                wrong += [f"{screen.name}: {fault}" for fault in _heard(page)]
    assert not wrong, "\n".join(wrong)


def _heard(page: Page) -> list[str]:
    root = tree(page)
    first = next((node for node in root.all() if node.role in CONTROLS), root)
    has_more = any(node.role == "banner" for node in root.all())
    skips = [f"begins with {first.name}"] if has_more and not str(first.more.get("url", "")).endswith("#main") else []
    return [*skips, *misread(root), *(f"is seen elsewhere than it is read: {html}" for html in page.evaluate(MOVED))]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_forgotten_is_heard_first_and_at_its_field(
    served: Served, chromium: Browser, listed: list[Screen], jars: dict[str, Jar], lang: str
) -> None:
    wrong, asked = list[str](), set[str]()
    for screen in _with_forms(listed):
        with window(chromium, served[1], jars[screen.who], lang) as context:
            page = context.new_page()
            page.goto(f"/{lang}{screen.path}")
            page.locator(".bar button, main form[method=post] button[type=submit]").last.click()
            page.wait_for_load_state()
            root = tree(page)
            asked.add(screen.endpoint)
            wrong += [f"{screen.name}: {fault}" for fault in (*misread(root), *faults(root))]
    assert not wrong, "\n".join(wrong)
    assert asked == {f"intake.{name}" for name in FORMS}


def _with_forms(listed: list[Screen]) -> Iterator[Screen]:
    for name in FORMS:
        who = "draft" if name == "check" else "visitor"
        yield next(s for s in listed if (s.endpoint, s.who, s.shows) == (f"intake.{name}", who, ""))


class Keys:
    """Somebody who has only a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, wanted: str) -> None:
        """Press Tab until it has the focus."""
        for _press in range(150):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
                return
        raise AssertionError(f"{self.page.url}: Tab never comes to {wanted}")

    def press(self, wanted: str, key: str = "Enter") -> None:
        """Go there and press it."""
        self.reach(wanted)
        self.page.keyboard.press(key)

    def answer(self, **answers: str) -> None:
        """Answer questions by their names: words are typed, choices made with arrows, ticks set with the space bar."""
        for name, value in answers.items():
            found = self.page.locator(f"[name='{name}']").first
            kind = found.evaluate("e => e.type")
            if kind == "radio":
                self._arrow_to(name, value)
            elif kind == "checkbox":
                self.press(f"[name='{name}'][value='{value}']", "Space")
            elif kind.startswith("select"):
                self.reach(f"[name='{name}']")
                self._down_to(name, value)
            else:
                self.reach(f"[name='{name}']")
                self.page.keyboard.type(value)

    def _arrow_to(self, name: str, value: str) -> None:
        self.press(f"[name='{name}']", "Space")
        for _press in range(40):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows never come to {value}")

    def _down_to(self, name: str, value: str) -> None:
        for _press in range(40):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows never come to {value} of {name}")

    def go_on(self) -> None:
        """The step's own button."""
        before = self.page.url
        self.press(".bar button:not([name=_save]):not(.btn--text)")
        self.page.wait_for_url(lambda url: url != before)


ANSWERS: tuple[dict[str, Any], ...] = (
    {"name": "示例游泳馆", "address": "示例路 18 号", "district": "310117"},
    {"usual": "V15"},
    {"day": "today", "still": "yes"},
    {},
    {"words": "站到柜子前，灯就亮了。"},
    {},
    {"privacy": "y"},
)
"""The steps after the first: where, what, when, evidence, words, contact, check."""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_the_first_page_to_the_answer_by_keyboard_alone(served: Served, chromium: Browser, lang: str) -> None:
    with plain(chromium, served[1]) as page:
        keys = Keys(page)
        page.goto(f"/{lang}/")
        keys.press(f"a[href='/{lang}/report/?place=SP']")
        page.wait_for_url("**/report/?place=SP")
        keys.answer(scenario="SP.POOL")
        keys.go_on()
        for answers in ANSWERS:
            keys.answer(**answers)
            keys.go_on()
        assert page.url.endswith(f"/{lang}/report/receipt")
        code, pin = (re.sub(r"\s", "", words) for words in page.locator(".code").all_inner_texts()[:2])
        page.context.clear_cookies()
        page.goto(f"/{lang}/track")
        keys.answer(code=code, pin=pin)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "站到柜子前" in page.locator("main").inner_text()
