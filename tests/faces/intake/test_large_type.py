"""Large type: fewer words at once and nothing taken away, larger targets, and remembered."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal.ground.web.assets import STATIC
from tests.client import Browser, browser
from tests.faces.intake.steps import report, until

STEPS = ("", "where", "what", "when", "evidence", "describe", "contact", "check")
SHORTER = ("/zh/", "/zh/report/what", "/zh/report/evidence", "/zh/track")
"""Pages that fold something away."""
PAGES = ("/zh/", "/zh/allowed", "/zh/track", *(f"/zh/report/{step}" for step in STEPS))


def large(visitor: Browser) -> Browser:
    """The same browser after the switch was pressed."""
    visitor.get("/zh/elder?on=1&back=/zh/")
    return visitor


def seen(page: BeautifulSoup) -> str:
    """What stands open on the page."""
    copy = BeautifulSoup(str(page.find("main")), "html.parser")
    for folded in copy.select("details:not([open]) > :not(summary)"):
        folded.decompose()
    return re.sub(r"\s+", "", copy.get_text())


def all_words(page: BeautifulSoup) -> set[str]:
    """Every piece of text, also what is folded away."""
    return {text.strip() for text in (page.find("main") or page).stripped_strings}


@pytest.mark.parametrize("path", PAGES)
def test_fewer_words_at_once_and_none_taken_away(app: Flask, path: str) -> None:
    visitor = until(app, "check")
    plain = visitor.page(path)
    page = large(visitor).page(path)
    assert all_words(plain) <= all_words(page)
    if path in SHORTER:
        assert len(seen(page)) < len(seen(plain))
    else:
        assert len(seen(page)) <= len(seen(plain))


def test_the_choice_is_kept_for_a_year_and_on_every_page(app: Flask) -> None:
    visitor = large(browser(app))
    kept = visitor.get_cookie("elder")
    assert kept is not None
    assert kept.max_age == 365 * 24 * 3600
    assert kept.http_only
    for path in PAGES[:5]:
        html = visitor.page(path).find("html")
        assert html is not None
        assert html.get("class") == ["elder"]  # type: ignore[union-attr]


def test_type_and_targets_grow(app: Flask) -> None:
    """55 px to hit: 2.75rem of a root that is a quarter larger."""
    tokens = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    grown = re.search(r"html\.elder \{ font-size: (\d+)%", tokens)
    touch = re.search(r"html\.elder:root \{[^}]*--touch: ([\d.]+)rem", tokens)
    assert grown is not None
    assert touch is not None
    assert 16 * int(grown[1]) / 100 * float(touch[1]) >= 55


def test_to_be_called_is_offered_before_anything_is_typed(app: Flask) -> None:
    page = large(until(app, "contact")).page("/zh/report/contact")
    fields = [str(one["name"]) for one in page.select("form#f input:not([type=hidden])")]
    assert fields.index("call_back") < fields.index("name")


def test_the_receipt_and_the_progress_are_shorter_too(app: Flask) -> None:
    visitor, code, pin = report(app)
    other = browser(app)
    other.send("/zh/track", {"code": code, "pin": pin}, form="f")
    for who, path in ((visitor, "/zh/report/receipt"), (other, "/zh/track")):
        plain = who.page(path)
        page = large(who).page(path)
        assert all_words(plain) <= all_words(page)
        assert len(seen(page)) < len(seen(plain))
