"""The administrator's page of the outbox: numbers and reasons, and never whose notice it is."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.faces.desk.views.notices import CHANNELS, KINDS, REASONS
from portal.ground.db import db
from portal.ground.events.models import Event
from portal.work.notices.letters import MAIL, SMS
from portal.work.notices.models import QuietNotice
from portal.work.notices.parcel import Reason
from tests.cast import ADMIN, AUDITOR, HEAD
from tests.client import browser, statements
from tests.conftest import Acting, moment
from tests.faces.intake.steps import words
from tests.work.notices.servers import Box, use
from tests.work.notices.telling import TO, reported, worker


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


def dead_letters(app: Flask, act: Acting, box: Box, many: int) -> None:
    """So many confirmations to addresses that do not exist."""
    box.at_rcpt = f"550 no such user {TO}"
    for n in range(many):
        reported(act, to=f"{n}{TO}")
    worker(app)
    box.at_rcpt = ""
    db.session.commit()


def states(session: Session) -> list[str]:
    session.expire_all()
    return sorted(session.scalars(select(QuietNotice.state)))


def test_every_class_has_words() -> None:
    assert set(Reason.__args__) == set(REASONS)
    assert set(MAIL) == set(SMS) == set(KINDS)
    assert set(CHANNELS) == {"mail", "sms"}


def test_a_dead_letter_says_why_and_not_whose(app: Flask, act: Acting, box: Box, session: Session) -> None:
    dead_letters(app, act, box, 1)
    page = browser(app).sign_in(ADMIN).page("/zh/desk/notices")
    said = words(page)
    assert [word for word in ("确认地址", "邮件", "收件地址不存在", "最近一次检查") if word not in said] == []
    for secret in (TO, "reporter", "T-1", "云动健身", "no such user"):
        assert secret not in page.get_text()


def test_sent_again_one_or_all_or_given_up(app: Flask, act: Acting, box: Box, session: Session) -> None:
    dead_letters(app, act, box, 4)
    admin = browser(app).sign_in(ADMIN)
    admin.send("/zh/desk/notices", form="/notices/1/again")
    admin.send("/zh/desk/notices", form="/notices/2/give-up")
    assert states(session) == ["dead", "dead", "given_up", "waiting"]
    session.commit()
    admin.send("/zh/desk/notices", form="all")
    assert states(session) == ["given_up", "waiting", "waiting", "waiting"]
    worker(app)
    assert len(box.mails) == 3
    rows = list(session.scalars(select(Event).where(Event.track == "notice").order_by(Event.id)))
    assert [row.move for row in rows] == ["notice.retried", "notice.given_up", "notice.retried", "notice.retried"]
    assert {(row.actor_id, row.role, row.complaint_id) for row in rows} == {(ADMIN.id, "MA", None)}


def test_a_second_tap_changes_nothing_and_an_unknown_one_is_said(
    app: Flask, act: Acting, box: Box, session: Session
) -> None:
    dead_letters(app, act, box, 1)
    admin = browser(app).sign_in(ADMIN)
    token = admin.page("/zh/desk/notices").select_one("main [name=csrf_token]")
    assert token is not None
    data = {"csrf_token": token["value"]}
    for _ in range(2):
        assert admin.post("/zh/desk/notices/1/give-up", data=data).status_code == 302
    assert admin.post("/zh/desk/notices/99/again", data=data).status_code == 404
    assert admin.post("/zh/desk/notices/1/again").headers["Location"].endswith("done=stale")
    assert states(session) == ["given_up"]


def test_the_auditor_reads_and_the_head_does_not(app: Flask, act: Acting, box: Box) -> None:
    dead_letters(app, act, box, 1)
    assert browser(app).sign_in(AUDITOR).page("/zh/desk/notices").select("main form") == []
    assert browser(app).sign_in(AUDITOR).post("/zh/desk/notices/1/again").status_code == 403
    assert browser(app).sign_in(HEAD).get("/zh/desk/notices").status_code == 403


def test_the_page_costs_the_same_however_much_failed(app: Flask, act: Acting, box: Box) -> None:
    admin, found = browser(app).sign_in(ADMIN), []
    for many in (2, 20):
        dead_letters(app, act, box, many)
        admin.page("/zh/desk/notices")
        with statements() as seen:
            admin.page("/zh/desk/notices")
        found.append(len(seen))
    assert found[0] == found[1] <= 12


def test_without_a_channel_the_page_says_so(app: Flask) -> None:
    assert "没有配置发送渠道" in words(browser(app).sign_in(ADMIN).page("/zh/desk/notices"))


def test_what_waits_too_long_is_seen(app: Flask, act: Acting, box: Box, session: Session) -> None:
    use(app, "smtp://127.0.0.1:9/?from=n@portal.example&starttls=off")
    reported(act)
    worker(app)
    session.commit()
    with time_machine.travel(moment() + timedelta(hours=3), tick=False):
        assert "就该发了" in words(browser(app).sign_in(ADMIN).page("/zh/desk/notices"))
