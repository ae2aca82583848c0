"""The other language and the larger type keep what was typed: on every form of every page that a reporter can open, however
many there come to be."""

from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask, url_for
from werkzeug.test import TestResponse

from portal.faces.intake.erasurepage import FORMS
from portal.ground.db import db
from portal.ground.web.access import access_of
from portal.work.complaints.models import Complaint
from tests import makers
from tests.cast import SECOND_TRIAGE, TRIAGE
from tests.client import Browser, browser
from tests.conftest import legal_today
from tests.faces.intake.filling import filled, hidden, values
from tests.faces.intake.steps import report, until
from tests.faces.intake.test_where import published
from tests.makers import Acting, done

SWITCHES = (("lang:en", "en", False), ("elder:on", "zh-Hans", True))
ELSEWHERE = {
    "intake.check": "one tick under a sentence, which is read again in the other language",
    "intake.receipt": "one tick under a sentence, which is read again in the other language",
    "intake.message": "sends back to the tracking page, where its form stands",
    "intake.rating": "sends back to the tracking page, where its form stands",
    "intake.confirm_link": "a link in a notice: a button and nothing to fill in",
    "intake.stop_link": "a link in a notice: a button and nothing to fill in",
    "intake.notices": "only where the office can send notices, which this portal cannot",
    "intake.confirm_code": "only where the office can send notices, which this portal cannot",
}
"""What is opened and sent back, and yet has nothing here to be kept; each with why."""


def test_every_form_keeps_what_was_typed(app: Flask, act: Acting) -> None:
    people = list(_people(app, act))
    faults, tried = [], set()
    for endpoint, path in sorted((e, p) for e, p in _forms(app) if e not in ELSEWHERE):
        for visitor in people:
            page = _opened(visitor, path)
            for form in _switchable(page):
                tried.add(endpoint)
                faults += [f"{path} #{form.get('id')}: {fault}" for fault in _faults(visitor, path, form)]
            if endpoint in tried:
                break
    assert not faults, "\n".join(faults)
    every = {endpoint for endpoint, _path in _forms(app)}
    assert every == tried | set(ELSEWHERE), "pages with a form that nobody here could open"


def _forms(app: Flask) -> set[tuple[str, str]]:
    """The reporter's pages that are opened and sent back."""
    with app.test_request_context("/zh/"):
        return {
            (str(rule.endpoint), url_for(rule.endpoint, lang="zh", **given))
            for rule in app.url_map.iter_rules()
            if {"GET", "POST"} <= (rule.methods or set())
            and rule.endpoint.startswith("intake.")
            and access_of(app, rule.endpoint).audience != "staff"
            for given in _given(rule.arguments - {"lang"})
        }


def _given(names: set[str]) -> list[dict[str, str]]:
    """What stands in the address of a page of which there are several."""
    return [{"step": step} for step in FORMS] if names == {"step"} else [dict.fromkeys(names, "x")]


def _people(app: Flask, act: Acting) -> Iterator[Browser]:
    """A visitor, one who is about to send, one at a place of which something is published, and those who follow a report
    that was refused and one that is being handled."""
    yield browser(app)
    yield until(app, "check")
    place = makers.venue(act)
    published(act, db.session(), place)
    known = until(app, "where")
    known.send("/zh/report/where", {"name": place.name_zh, "district": place.district}, form="f")
    yield known
    for refused in (True, False):
        _visitor, code, pin = report(app)
        one = db.session.query(Complaint).order_by(Complaint.id.desc()).first()
        assert one is not None
        if refused:
            done(act, one, "first_look", by=TRIAGE, day=legal_today())
            done(
                act, one, "reject", by=TRIAGE, second=SECOND_TRIAGE, day=legal_today(), code="R01", plain="不归我们管。"
            )
            db.session.commit()
        visitor = browser(app)
        visitor.send("/zh/track", {"code": code, "pin": pin}, form="f")
        yield visitor


def _opened(visitor: Browser, path: str) -> BeautifulSoup:
    response = visitor.get(path)
    page = response.status_code == 200 and response.mimetype == "text/html"
    return BeautifulSoup(response.data if page else b"", "html.parser")


def _switchable(page: BeautifulSoup) -> list[Tag]:
    """The forms of a page that the switches above it send."""
    ids = {str(button.get("form")) for button in page.select("button[name=_switch]")}
    return [form for form in page.find_all("form") if form.get("id") in ids]


def _faults(visitor: Browser, path: str, form: Tag) -> Iterator[str]:
    action = str(form.get("action") or path)
    fields = {**hidden(form), **filled(form)}
    for switch, tongue, large in SWITCHES:
        shown = _followed(visitor, action, {**fields, "_switch": switch})
        page = BeautifulSoup(shown.data, "html.parser")
        html = page.find("html")
        assert isinstance(html, Tag)
        if html.get("lang") != tongue or ("elder" in (html.get("class") or [])) != large:
            yield f"{switch} leads to {shown.request.path} {html.get('lang')} {html.get('class')}"
        after = page.find("form", id=form.get("id"))
        kept = values(after) if isinstance(after, Tag) else {}
        lost = {name: value for name, value in filled(form).items() if kept.get(name) != value}
        if lost:
            yield f"{switch} loses {lost}, keeps {kept}"
        visitor.delete_cookie("elder")


def _followed(visitor: Browser, action: str, data: dict[str, Any]) -> TestResponse:
    response = visitor.post(action, data=data)
    for _hop in range(3):
        if response.status_code == 307:
            response = visitor.post(response.headers["Location"], data=data)
        elif response.status_code in {302, 303}:
            response = visitor.get(response.headers["Location"])
    return response
