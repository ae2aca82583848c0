"""Leaving at once, and titles that say nothing to whoever reads the history."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.faces.intake.views.leaving import spans
from portal.ground.db import db
from portal.law.workflow.calendar import Calendar
from portal.work.complaints.models import Draft
from tests.client import browser
from tests.faces.intake.steps import report, until

TELLTALE = {
    "zh": ("人脸", "投诉", "举报", "反映", "刷脸", "网信", "回执"),
    "en": ("face", "complain", "report", "receipt", "office"),
}


def drafts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Draft)) or 0


def photos(app: Flask) -> int:
    return sum(path.is_file() for path in (Path(app.extensions["portal.config"].data_dir) / "files").rglob("*"))


@pytest.mark.parametrize("token", ["right", "old", ""])
def test_leaving_takes_everything_along_however_old_the_page(app: Flask, token: str) -> None:
    visitor = until(app, "contact")
    assert drafts() == 1
    form = visitor.page("/zh/report/contact").find(id="leave")
    held = form.find("input")["value"] if token == "right" else token
    answer = visitor.post(str(form["action"]), data={"csrf_token": held})
    assert answer.headers["Location"] == "/zh/holidays"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "portal_report=;" in answer.headers["Set-Cookie"]
    assert drafts() == 0
    assert photos(app) == 0
    assert visitor.get("/zh/report/check").status_code == 302


def test_leaving_after_sending_takes_the_receipt_but_not_the_report(app: Flask) -> None:
    visitor, _code, _pin = report(app)
    kept = photos(app)
    visitor.post("/zh/leave", data={})
    assert visitor.get("/zh/report/receipt").status_code == 302
    assert photos(app) == kept > 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_where_it_leads_has_nothing_to_do_with_it(app: Flask, lang: str) -> None:
    answer = browser(app).get(f"/{lang}/holidays")
    text = answer.get_data(as_text=True).lower()
    for word in (*TELLTALE[lang], "/report", "/track", "<script"):
        assert word not in text.replace("reporter.css", "").replace('class="reporter"', ""), word
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_title_betrays_what_is_done_here(app: Flask, lang: str) -> None:
    visitor = until(app, "check", lang)
    pages = [
        "report/",
        *(f"report/{step}" for step in ("where", "what", "when", "evidence", "describe", "contact", "check")),
    ]
    pages += ["report/drafts", "report/offline", "track"]
    found = {page: visitor.page(f"/{lang}/{page}").find("title").get_text() for page in pages}
    visitor.send(f"/{lang}/report/check", {"privacy": "y"}, form="f")
    found["receipt"] = visitor.page(f"/{lang}/report/receipt").find("title").get_text()
    found["track"] = visitor.page(f"/{lang}/track").find("title").get_text()
    for page, title in found.items():
        assert not [word for word in TELLTALE[lang] if word in title.lower()], (page, title)
    for page in pages:
        assert visitor.page(f"/{lang}/report/drafts").find(id="leave"), page


def test_holidays_are_told_with_their_weekends() -> None:
    days = {date(2026, 10, 1): False, date(2026, 10, 2): False, date(2026, 10, 10): True}
    calendar = Calendar(days, date(2026, 12, 31), "1")
    found = spans([day for day, working in days.items() if not working], calendar)
    assert [(span.first, span.last) for span in found] == [(date(2026, 10, 1), date(2026, 10, 4))]
