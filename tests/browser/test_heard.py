"""The reporter's pages without JavaScript, to somebody who hears them, and to somebody who has a keyboard and nothing else."""

import re
from itertools import groupby
from typing import Any, NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.browser.live import Jar, plain, size
from tests.browser.look import SEND, answer
from tests.browser.pages import Screen, by_person, cookies
from tests.browser.test_journeys import picture
from tests.browser.tree import CONTROLS, MOVED, faults, misread, tree

pytestmark = pytest.mark.browser
Served = tuple[Flask, str]


class Asked(NamedTuple):
    """A form that can be sent with something forgotten: what answers it, on which page of whom it stands, which of the page's
    forms it is where that is not the step's own, and what is chosen or typed first."""

    endpoint: str
    who: str
    page: str
    shows: str = ""
    form: str = ""
    typed: tuple[tuple[str, str], ...] = ()


STEPS = (
    *(Asked(name, "visitor", name) for name in ("place", "where", "what", "when", "track", "verify")),
    Asked("contact", "visitor", "contact", typed=(("mode", "named"),)),
    Asked("check", "draft", "check"),
)
ACTS = (
    Asked("receipt", "receipt", "receipt"),
    Asked("pin", "progress", "track", form="#p"),
    Asked("message", "accepted", "track", form="#m"),
    Asked("city", "accepted", "city"),
    Asked("letter", "accepted", "letter", typed=(("to", ""),)),
    Asked("erasure_step", "accepted", "erasure_step", "ask", typed=(("on", ""),)),
    Asked("notices", "accepted", "notices", form="#address"),
    Asked("withdraw", "accepted", "withdraw"),
    Asked("erasure_step", "alarmed", "erasure_step", "note_answer", typed=(("on", ""),)),
    Asked("erasure_step", "alarmed", "erasure_step", "note_proof", typed=(("on", ""),)),
    Asked("city", "alarmed", "city"),
    Asked("change_contact", "asked", "change_contact", typed=(("mode", "named"),)),
    Asked("rating", "answered", "track", form="#s"),
    Asked("recheck", "rejected", "track", form="#r"),
    Asked("recheck", "rejected", "recheck"),
    Asked("confirm_code", "quiet", "notices", form="#by-code"),
)
"""Of these every second one is sent in English: they are made of the same parts."""
NOTHING_TO_FORGET = {
    "same": "who does not know says nothing",
    "evidence": "all of it may be left out",
    "describe": "all of it may be left out",
    "allowed": "each answer is a button",
    "report_it": "a button",
    "report_here": "a button",
    "confirm_again": "a button",
    "confirm_link": "a button",
    "stop_own": "a button",
    "stop_link": "a button",
    "new_pin": "a button",
    "drafts": "a button each",
    "leave": "a button",
    "from_device": "what the device's own form has checked; its page says what is missing",
    "find_place": "asked by the page's script",
    "find_near": "asked by the page's script",
    "find_streets": "asked by the page's script",
    "begin_upload": "asked by the page's script",
    "upload_piece": "asked by the page's script",
    "end_upload": "asked by the page's script",
    "drop_upload": "asked by the page's script",
}
"""What else a reporter sends, and why nothing of it can be forgotten."""


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
                if screen.typed:
                    answer(page, screen.typed)
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
    wrong = list[str]()
    forms = (*STEPS, *ACTS[lang == "en" :: 2])
    for who, its in groupby(sorted(forms, key=lambda asked: asked.who), key=lambda asked: asked.who):
        with window(chromium, served[1], jars[who], lang) as context:
            page = context.new_page()
            for asked in its:
                page.goto(f"/{lang}{_page_of(asked, listed).path}")
                _send(page, asked)
                root = tree(page)
                wrong += [f"{asked}: {fault}" for fault in (*misread(root), *faults(root))]
    assert not wrong, "\n".join(wrong)


def test_every_form_of_reporters_is_sent_with_something_forgotten(served: Served) -> None:
    answering = {rule.endpoint for rule in served[0].url_map.iter_rules() if "POST" in (rule.methods or ())}
    sent = {f"intake.{name}" for name in (*(asked.endpoint for asked in (*STEPS, *ACTS)), *NOTHING_TO_FORGET)}
    assert sent == {endpoint for endpoint in answering if endpoint.startswith("intake.")}
    assert not {asked.endpoint for asked in (*STEPS, *ACTS)} & set(NOTHING_TO_FORGET)


def _page_of(asked: Asked, listed: list[Screen]) -> Screen:
    wanted = (f"intake.{asked.page}", asked.who, asked.shows)
    return next(screen for screen in listed if (screen.endpoint, screen.who, screen.shows) == wanted)


def _send(page: Page, asked: Asked) -> None:
    for name, value in asked.typed:
        field = page.locator(f"[name='{name}']")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"[name='{name}'][value='{value}']").check()
        else:
            field.fill(value)
    with page.expect_navigation():
        page.locator(f"form{asked.form} button[type=submit]" if asked.form else SEND).last.click()


class Keys:
    """Somebody who has only a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # From the beginning: a chooser that opens before somebody listens is never heard of.
        page.on("filechooser", lambda _chooser: None)

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

    def open(self, wanted: str) -> None:
        """Press it, and the page that it leads to is there."""
        self.reach(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def attach(self, name: str, file: FilePayload) -> None:
        """Choose a file."""
        self.reach(f"input[name='{name}']")
        with self.page.expect_file_chooser() as asked:
            self.page.keyboard.press("Enter")
        asked.value.set_files(file)

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
        keys.press("button[name=card][value=SP]")
        page.wait_for_url("**/report/?look=kinds")
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


def test_everything_on_the_tracking_page_is_done_by_keyboard_alone(served: Served, chromium: Browser) -> None:
    with plain(chromium, served[1], jar=cookies(served[0], "receipt")) as page:
        keys = Keys(page)
        page.goto("/zh/report/receipt")
        keys.answer(saved="y")
        keys.go_on()
        keys.answer(text="编号 12 到 20 的柜子。")
        keys.attach("files", picture())
        keys.open("form#m button")
        expect(page.locator("#messages")).to_contain_text("编号 12 到 20 的柜子。")
        expect(page.locator("#messages a[href*='/track/file/']")).to_have_count(1)
        _alarm(keys)
        _own_request(keys)
        _notices(keys)
        keys.open("a[href='/zh/track/withdraw']")
        keys.answer(sure="y")
        keys.go_on()
        expect(page.locator("main")).to_contain_text("您撤回了")


def _alarm(keys: Keys) -> None:
    keys.open("a[href='/zh/track/city']")
    keys.answer(kind="contacted", text="店长打来电话。")
    keys.open(".bar button")
    expect(keys.page.locator("main")).to_contain_text("店长打来电话。")
    keys.open("a.crumb")


def _own_request(keys: Keys) -> None:
    keys.open("a[href='/zh/track/erasure']")
    keys.open("a[href='/zh/track/erasure/ask']")
    keys.answer(way="letter")
    keys.go_on()
    keys.open("a[href='/zh/track/erasure/note_answer']")
    keys.answer(said="refused")
    keys.go_on()
    keys.open("a[href='/zh/track/erasure/contest']")
    keys.answer(text="没有给证明。")
    keys.go_on()
    expect(keys.page.locator("main")).to_contain_text("已交给办理单位")
    keys.open("a.crumb")


def _notices(keys: Keys) -> None:
    keys.open("a[href='/zh/track/notices']")
    keys.answer(to="somebody@mail.example")
    keys.open("form#address button")
    expect(keys.page.locator("main")).to_contain_text("填确认码")
    keys.open("a.crumb")


def test_a_recheck_is_asked_for_by_keyboard_alone(served: Served, chromium: Browser) -> None:
    with plain(chromium, served[1], jar=cookies(served[0], "rejected")) as page:
        keys = Keys(page)
        page.goto("/en/track")
        keys.answer(cause="differs")
        keys.open("form#r button")
        expect(page.locator("main")).to_contain_text("re-check")


def test_whether_it_is_allowed_is_asked_by_keyboard_alone(served: Served, chromium: Browser) -> None:
    with plain(chromium, served[1]) as page:
        keys = Keys(page)
        page.goto("/zh/allowed")
        for reply in ("no", "yes", "no", "no", "yes"):
            keys.open(f".tap[value={reply}]")
        keys.open(".bar button")
        assert "/zh/report/" in page.url
