"""A canary address goes through a whole life of notices, and is looked for everywhere it must not be."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.work.complaints.models import Complaint
from tests import makers
from tests.cast import ADMIN
from tests.client import Browser, browser
from tests.conftest import Acting, moment
from tests.faces.intake.steps import report
from tests.work.notices.servers import SECRET, mail_server, mail_url, sms_gateway, sms_url, use
from tests.work.notices.telling import GATHERED, code_in, worker

CANARY, NUMBER = "jinsique@canary.example", "13812349876"
WORDS, PLACE = "金丝雀说更衣柜要刷脸才开", "金丝雀泳池"
OURS = ("portal", "sqlalchemy", "werkzeug", "root", "flask", "alembic")
"""The loggers of the portal and what it stands on; the mail server of the test speaks for itself."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


@pytest.fixture(autouse=True)
def said(clock: None, caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that any part says to a log, however talkative it is made."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, logger="sqlalchemy.engine")
    return caplog


def live(app: Flask, act: Acting, session: Session) -> dict[str, Any]:
    """Asked for, refused by the server with the address in its words, confirmed, told twice, changed to a number, dead."""
    with mail_server() as box, sms_gateway() as gateway:
        use(app, mail_url(box), sms_url(gateway))
        place = {"name": PLACE, "address": "示例路 18 号", "district": "310117"}
        _first, code, pin = report(
            app, where=place, describe={"words": WORDS}, contact={"mode": "quiet", "mail": CANARY}
        )
        box.at_rcpt = f"451 4.7.1 <{CANARY}> come back later"
        worker(app)
        box.at_rcpt = ""
        worker(app, moment() + timedelta(minutes=5))
        reporter = browser(app)
        reporter.send("/zh/track", {"code": code, "pin": pin})
        reporter.send("/zh/track/notices", {"code": code_in(box.mails[0].get_content())})
        session.rollback()
        complaint = session.query(Complaint).one()
        makers.done(act, complaint, "first_look")
        worker(app, moment() + timedelta(minutes=6))
        worker(app, moment() + timedelta(minutes=6) + GATHERED)
        reporter.send("/zh/track/notices", {"to": NUMBER})
        gateway.status = 422
        worker(app, moment() + timedelta(hours=1))
        session.commit()
        admin = browser(app).sign_in(ADMIN).get("/zh/desk/notices").text
        session.rollback()
        return {"box": box, "gateway": gateway, "reporter": reporter, "code": code, "pin": pin, "admin": admin}


def was_lived(lived: dict[str, Any]) -> None:
    subjects = [mail["Subject"] for mail in lived["box"].mails]
    assert subjects == ["请确认", "有新消息"]
    assert len(lived["gateway"].requests) == 1
    assert "收件地址不存在" in lived["admin"]


def no_log_knows_the_address(said: pytest.LogCaptureFixture) -> None:
    records = [r for r in said.records if r.name.split(".")[0] in OURS]
    assert any("quiet_notice" in record.getMessage() for record in records), "statements are logged here"
    for record in records:
        line = f"{record.getMessage()} {record.args} {record.exc_text or ''}"
        for secret in (CANARY, CANARY.split("@")[0], NUMBER, SECRET):
            assert secret not in line, f"{secret} in {record.name}"


def no_row_and_no_file_holds_it(app: Flask) -> None:
    for where, data in (*_rows(), *_files(app)):
        for secret in (CANARY, CANARY.split("@")[0], NUMBER):
            assert secret.encode() not in data, f"{secret} in {where}"


def _rows() -> Iterator[tuple[str, bytes]]:
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
            for column, value in row.items():
                yield f"{table.name}.{column}", value if isinstance(value, bytes) else str(value).encode()


def _files(app: Flask) -> Iterator[tuple[str, bytes]]:
    folder = Path(app.extensions["portal.config"].data_dir)
    found = [path for path in [*folder.rglob("*"), *folder.parent.glob("portal.sqlite3*")] if path.is_file()]
    assert found
    yield from ((str(path), path.read_bytes()) for path in found)


def no_notice_says_what_it_is_about(lived: dict[str, Any]) -> None:
    sent = [mail.as_string() + mail.get_content() for mail in lived["box"].mails]
    sent += [f"{path} {headers} {body.decode()}" for path, headers, body in lived["gateway"].requests]
    betraying = (
        WORDS, "更衣柜", "刷脸", "人脸", PLACE, "示例路", "310117", "松江", "网信", "T-1", "投诉", "反映", lived["code"],
        lived["code"].replace("-", ""), lived["pin"], lived["pin"].replace(" ", ""),
    )  # fmt: skip
    for one in sent:
        for word in betraying:
            assert word not in one, word


def no_page_shows_it_whole(lived: dict[str, Any]) -> None:
    reporter: Browser = lived["reporter"]
    for page in ("/zh/track", "/zh/track/notices"):
        shown = reporter.get(page).text
        assert CANARY not in shown
        assert NUMBER not in shown
    assert CANARY not in lived["admin"]
    assert NUMBER not in lived["admin"]


def the_settings_do_not_tell_their_secrets(app: Flask) -> None:
    assert SECRET not in repr(app.extensions["portal.config"])


def test_a_whole_life_of_notices_betrays_nobody(
    app: Flask, act: Acting, session: Session, said: pytest.LogCaptureFixture
) -> None:
    lived = live(app, act, session)
    was_lived(lived)
    no_log_knows_the_address(said)
    no_row_and_no_file_holds_it(app)
    no_notice_says_what_it_is_about(lived)
    no_page_shows_it_whole(lived)
    the_settings_do_not_tell_their_secrets(app)
