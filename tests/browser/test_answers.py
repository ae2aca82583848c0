"""The pages that answer to a form: what was forgotten, what is refused, what somebody else did first, what is shown once."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.live import Jar, watched
from tests.browser.look import SEND
from tests.browser.pages import Screen

pytestmark = pytest.mark.browser
Act = Callable[[Page], None]


def empty(page: Page) -> None:
    """Send it as it is."""
    page.locator(SEND).last.click()


def undecided(page: Page) -> None:
    """Return a proposal without a reason."""
    page.locator("[name=decision][value=return]").click()


def unfinished(page: Page) -> None:
    """Finish a record that is not complete."""
    page.locator(".bar [name=finish]").click()


def overtaken(page: Page) -> None:
    """Send a form whose subject has changed since."""
    page.evaluate("document.querySelectorAll('[name=version]').forEach(e => e.value = '0')")
    page.evaluate("document.querySelectorAll('form#move textarea, form#move input.in').forEach(e => e.value = '说明')")
    page.locator("form#move button").last.click()


def looking(page: Page) -> None:
    """Give a reason to see who it is."""
    page.locator("form[action$='/identity'] [name=reason]").fill("核对地点")
    page.locator("form[action$='/identity'] button").last.click()


def unreasoned(page: Page) -> None:
    """Ask to see who it is without a reason."""
    page.locator("form[action$='/identity'] button").last.click()


def tapped(*replies: str) -> Act:
    """Answer the questions of "is this allowed?" one by one."""

    def act(page: Page) -> None:
        for reply in replies:
            with page.expect_navigation():
                page.locator(f".tap[value={reply}]").click()

    return act


ANSWERS: tuple[tuple[str, str, str, Act], ...] = (
    *(("visitor", f"intake.{step}", "", empty) for step in ("place", "where", "what", "when", "track")),
    *(("visitor", "intake.allowed", "", tapped(*t)) for t in (["no"], ["yes"], ["no", "yes", "no", "no", "yes"], ["unsure"] * 5)),
    ("draft", "intake.check", "", empty),
    ("visitor", "accounts.sign_in", "", empty),
    ("songjiang-triage", "desk.complaint", "answered", looking),
    ("songjiang-triage", "desk.complaint", "answered", unreasoned),
    ("songjiang-triage", "desk.venue", "", empty),
    ("songjiang-officer", "desk.plan_visit", "", empty),
    ("songjiang-officer", "desk.add_evidence", "", empty),
    ("songjiang-officer", "desk.visit_record", "", unfinished),
    ("songjiang-officer", "desk.move_visit", "attempt", empty),
    ("songjiang-officer", "desk.move_visit", "attempt", overtaken),
    ("songjiang-head", "desk.proposal", "pending", undecided),
)  # fmt: skip


@pytest.mark.parametrize(("lang", "width"), [("zh", 390), ("en", 1280)])
def test_what_answers_to_a_form_can_be_used(
    served: tuple[Flask, str], chromium: Browser, listed: list[Screen], jars: dict[str, Jar], lang: str, width: int
) -> None:
    wrong = list[str]()
    for who in dict.fromkeys(row[0] for row in ANSWERS):
        with watched(chromium, served[1], jars[who], width=width) as window:
            for _who, endpoint, shows, act in (row for row in ANSWERS if row[0] == who):
                screen = next(s for s in listed if (s.who, s.endpoint, s.shows) == (who, endpoint, shows))
                window.page.goto(f"{served[1]}/{lang}{screen.path}")
                before = window.page.content()
                with window.page.expect_navigation():
                    act(window.page)
                assert window.page.content() != before, f"{screen.name}: {act.__name__} changed nothing"
                wrong += [f"{screen.name} {act.__name__}: {fault}" for fault in window.wrong()]
    assert not wrong, "\n".join(wrong)


def test_a_strangers_case_says_that_it_is_not_theirs(
    served: tuple[Flask, str], chromium: Browser, listed: list[Screen], jars: dict[str, Jar]
) -> None:
    stranger = next(
        screen.who for screen in listed if screen.endpoint.startswith("desk.move_") and screen.shows == "take"
    )
    case = next(screen for screen in listed if screen.endpoint == "desk.case")
    for lang, width in (("zh", 390), ("en", 1280)):
        with watched(chromium, served[1], jars[stranger], width=width) as window:
            assert not window.open(f"/{lang}{case.path}", 403)
