"""What the portal never keeps: marks put into a whole report, its tracking and its handling are looked for everywhere."""

import logging
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from PIL import Image
from PIL.ExifTags import Base
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from portal.ground.db import db
from portal.ground.events.models import Event, Sight
from portal.work.complaints.models import Complaint
from tests import makers
from tests.cast import HEAD, OFFICER, SECOND_OFFICER, TRIAGE
from tests.client import Browser, browser
from tests.conftest import Acting, moment
from tests.faces.intake.steps import kept, until

NAME, PHONE, MAIL, WORDS = "金丝雀女士", "13812349876", "jinsique@canary.example", "金丝雀说更衣柜要刷脸才开"
PLACE, MESSAGE, AGAIN = "金丝雀泳池", "金丝雀又说了一句", "金丝雀请再看一次"
ADDRESS, FORWARDED, AGENT = "203.0.113.77", "198.51.100.88", "CanaryBrowser/7.7"
CAMERA, FILE = "CanaryCam-77", "金丝雀的照片.jpg"
TYPED = (NAME, PHONE, MAIL, WORDS, PLACE, MESSAGE, AGAIN)
"""What the reporter says."""
TRACES = (ADDRESS, FORWARDED, AGENT, CAMERA, FILE, FILE.removesuffix(".jpg"))
"""What the reporter's machine says without being asked."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


@pytest.fixture(autouse=True)
def said(clock: None, caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that any part says to a log, however talkative it is made. Before the app: an engine asks only once."""
    for name in ("", "portal", "werkzeug", "waitress", "flask-limiter", "PIL", "sqlalchemy.pool"):
        caplog.set_level(logging.DEBUG, logger=name)
    caplog.set_level(logging.INFO, logger="sqlalchemy.engine")
    return caplog


class Traced(Browser):
    """A reporter's browser that tells who and where it is, and remembers every answer and every cookie."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request as from a real machine."""
        kwargs["headers"] = {"User-Agent": AGENT, "X-Forwarded-For": FORWARDED, **(kwargs.get("headers") or {})}
        kwargs["environ_overrides"] = {"REMOTE_ADDR": ADDRESS}
        answer = super().open(*args, **kwargs)
        self.__dict__.setdefault("answers", []).append(answer)
        return answer


def picture() -> FileStorage:
    """A photo that says which camera took it."""
    out, exif = BytesIO(), Image.Exif()
    exif[Base.Model], exif[Base.Make] = CAMERA, CAMERA
    Image.new("RGB", (60, 40), "navy").save(out, "JPEG", exif=exif, comment=CAMERA.encode())
    out.seek(0)
    return FileStorage(out, filename=FILE)


@pytest.fixture
def whole(app: Flask, act: Acting, session: Session) -> dict[str, Any]:
    """A named report with a photo, followed, answered, taken up, looked into, and complained about again."""
    reporter, code, pin = _report(app)
    _handled(app, act, session)
    _followed(reporter, code, pin)
    return {"reporter": reporter, "code": code, "pin": pin}


def _report(app: Flask) -> tuple[Traced, str, str]:
    steps: dict[str, dict[str, Any]] = {
        "where": {"name": PLACE, "address": "示例路 18 号", "district": "310117"},
        "evidence": {"device": picture()},
        "describe": {"words": WORDS},
        "contact": {"mode": "named", "name": NAME, "phone": PHONE, "mail": MAIL},
    }
    first = until(app, "where")
    app.test_client_class = Traced
    reporter = app.test_client()
    assert isinstance(reporter, Traced)
    cookie = first.get_cookie("portal_report")
    assert cookie is not None
    reporter.set_cookie("portal_report", cookie.value)
    usual = {"what": {"usual": ["V15", "V02"]}, "when": {"day": "today", "still": "yes"}}
    for step in ("where", "what", "when", "evidence", "describe", "contact"):
        reporter.send(f"/zh/report/{step}", {**usual, **steps}[step], form="f")
    reporter.send("/zh/report/check", {"privacy": "y"}, form="f")
    return reporter, *kept(reporter.page("/zh/report/receipt"))


def _handled(app: Flask, act: Acting, session: Session) -> None:
    """Seen, revealed, asked, taken up, visited, ordered."""
    db.session.rollback()
    complaint = session.query(Complaint).one()
    ref, number = complaint.ref, complaint.id
    complaint.venue = makers.venue(act)
    session.commit()
    triage, officer = browser(app).sign_in(TRIAGE), browser(app).sign_in(OFFICER)
    triage.send(f"/zh/desk/complaints/{ref}/first_look")
    assert NAME in _sent(triage, f"/zh/desk/complaints/{ref}", "identity", reason="核对情况").text
    _sent(triage, f"/zh/desk/complaints/{ref}", "messages", text="收到，会去看。")
    fields = {"priority": "high", "summary": "更衣柜刷脸", "officers": [OFFICER.id, SECOND_OFFICER.id]}
    triage.send(f"/zh/desk/complaints/{ref}/accept", fields)
    _sent(officer, f"/zh/desk/complaints/{ref}", "attachments", reason="核对现场")
    db.session.rollback()
    case = session.get_one(Complaint, number)
    for page in (f"complaints/{ref}", "", "?view=all", "cases/2026-0001", "cases/2026-0001/evidence"):
        assert browser(app).sign_in(HEAD).get(f"/zh/desk/{page}").status_code == 200
    assert case.state == "accepted"


def _sent(visitor: Browser, page: str, form: str, **fields: Any) -> TestResponse:
    found = visitor.page(page).select_one(f"form[action*='/{form}']")
    assert found is not None, form
    hidden = {str(i["name"]): i["value"] for i in found.find_all("input", type="hidden")}
    answer = visitor.post(str(found["action"]), data={**hidden, **fields})
    assert answer.status_code in {200, 302}, answer.status_code
    return answer


def _followed(reporter: Traced, code: str, pin: str) -> None:
    reporter.send("/zh/track", {"code": code, "pin": pin})
    assert WORDS in reporter.get("/zh/track").text
    found = reporter.page("/zh/track").select_one("form[action*='message']")
    assert found is not None
    hidden = {str(i["name"]): i["value"] for i in found.find_all("input", type="hidden")}
    assert reporter.post("/zh/track/message", data={**hidden, "text": MESSAGE}).status_code == 302
    reporter.get("/zh/track/picture/0")
    reporter.post("/zh/track", data={"code": code, "pin": "0000 0000"})
    reporter.get(f"/zh/nothing?{AGENT}")


def test_no_log_knows_the_reporter(whole: dict[str, Any], said: pytest.LogCaptureFixture) -> None:
    secrets = (
        *TYPED,
        *TRACES,
        whole["code"],
        whole["code"].replace("-", "").replace(" ", ""),
        whole["pin"],
        whole["pin"].replace(" ", ""),
    )
    records = [*said.get_records("setup"), *said.records]
    assert any("INSERT INTO complaint" in record.getMessage() for record in records), "statements are logged here"
    for record in records:
        line = f"{record.getMessage()} {record.args} {record.exc_text or ''}"
        for secret in secrets:
            assert secret not in line, f"{secret} in {record.name}: {line[:300]}"


def test_no_address_and_no_cookie_says_it(whole: dict[str, Any]) -> None:
    secrets = (*TYPED, whole["code"], whole["code"].replace("-", ""), whole["pin"], whole["pin"].replace(" ", ""))
    for answer in whole["reporter"].__dict__["answers"]:
        shown = f"{answer.request.url if 'nothing' not in answer.request.path else ''} {answer.headers}"
        for secret in (*secrets, *TRACES):
            assert secret not in shown, f"{secret} in {shown[:400]}"
            assert secret.encode().hex() not in shown


def test_no_row_and_no_file_holds_it(app: Flask, whole: dict[str, Any]) -> None:
    codes = (whole["code"], whole["code"].replace("-", ""), whole["pin"], whole["pin"].replace(" ", ""))
    for where, data in (*_rows(), *_files(app)):
        for secret in (*TYPED, *TRACES, *codes):
            assert secret.encode() not in data, f"{secret} in {where}"
            assert secret.encode("unicode_escape") not in data, f"{secret} in {where}"


def _rows() -> Iterator[tuple[str, bytes]]:
    db.session.rollback()
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
            for column, value in row.items():
                yield f"{table.name}.{column}", value if isinstance(value, bytes) else str(value).encode()


def _files(app: Flask) -> Iterator[tuple[str, bytes]]:
    """Every file of the portal: kept pictures, and the database with its journal."""
    folder = Path(app.extensions["portal.config"].data_dir)
    found = [path for path in [*folder.rglob("*"), *folder.parent.glob("portal.sqlite3*")] if path.is_file()]
    assert len(found) > 1
    yield from ((str(path), path.read_bytes()) for path in found)


def test_events_hold_codes_and_numbers_only(whole: dict[str, Any], session: Session) -> None:
    db.session.rollback()
    for event in session.query(Event):
        for value in _leaves(event.data):
            assert isinstance(value, int | bool | type(None)) or (isinstance(value, str) and value.isascii()), (
                event.data
            )
            assert len(str(value)) <= 64, event.data
    reasons = {sight.reason for sight in session.query(Sight)} - {None}
    assert reasons == {"核对情况", "核对现场"}, "an officer's reason is kept, for the reporter to read"


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    else:
        yield value


def test_a_statement_that_fails_does_not_tell_its_values(app: Flask) -> None:
    with pytest.raises(Exception, match="no such table") as error:
        db.session.execute(text("SELECT :who FROM nowhere"), {"who": NAME})
    assert NAME not in str(error.value)
    assert NAME not in repr(error.value)
