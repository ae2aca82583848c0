"""The list of what is overdue: the head's own office, the supervisor what was escalated, nothing of a reporter."""

from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from portal import jobs
from portal.ground.procedure import clocks
from tests import makers
from tests.cast import ADMIN, AUDITOR, HEAD, MUNICIPAL, OFFICER, STRANGER, TRIAGE
from tests.client import browser, statements
from tests.conftest import Acting, moment
from tests.faces.desk.conftest import SignedIn

WHERE = "/zh/desk/overdue"
LATE, ESCALATED = date(2026, 3, 12), date(2026, 3, 16)


def night(app: Flask, session: Session, day: date) -> None:
    session.commit()
    jobs.tick(app, at=moment(day, 7))


def seen(app: Flask, who: object, day: date, lang: str = "zh") -> str:
    with time_machine.travel(moment(day), tick=False):
        visitor = browser(app).sign_in(who, lang)  # type: ignore[arg-type]
        return visitor.page(f"/{lang}/desk/overdue").get_text(" ", strip=True)


def test_the_head_sees_the_own_office(app: Flask, act: Acting, session: Session) -> None:
    case = makers.case(act)
    ref = case.ref
    night(app, session, LATE)
    shown = seen(app, HEAD, LATE)
    assert ref in shown
    assert "首次核查" in shown
    assert "逾期 1 天" in shown
    assert "逾期 3 个工作日以内" in shown
    assert "提醒负责人" in shown
    assert ref not in seen(app, STRANGER, LATE), "the head of another office"
    assert ref not in seen(app, MUNICIPAL, LATE), "not escalated yet"


def test_the_supervisor_sees_what_is_three_working_days_late(app: Flask, act: Acting, session: Session) -> None:
    case = makers.case(act)
    ref = case.ref
    night(app, session, ESCALATED)
    shown = seen(app, MUNICIPAL, ESCALATED)
    assert ref in shown
    assert "松江" in shown
    assert "提醒市级督办人员" in shown
    english = seen(app, MUNICIPAL, ESCALATED, "en")
    assert ref in english
    assert "Municipal supervisor told" in english


def test_what_is_done_or_paused_leaves_the_list(app: Flask, act: Acting, session: Session) -> None:
    case = makers.case(act)
    ref = case.ref
    night(app, session, LATE)
    clocks.stop(case, "D7", act(OFFICER))
    session.commit()
    assert ref not in seen(app, HEAD, LATE)


def test_nothing_of_the_reporter_is_said(app: Flask, act: Acting, session: Session) -> None:
    complaint = makers.complaint(act, words="我叫李雷，电话 13912345678，在更衣室被刷脸。")
    ref = complaint.ref
    night(app, session, date(2026, 3, 20))
    shown = seen(app, HEAD, date(2026, 3, 20))
    assert ref in shown
    for secret in ("李雷", "13912345678", "更衣室"):
        assert secret not in shown


def test_before_the_first_night_it_says_so(app: Flask, desk: SignedIn) -> None:
    page = desk(HEAD).page(WHERE).get_text(" ", strip=True)
    assert "还没有生成" in page
    assert "没有逾期或快到期的" not in page


@pytest.mark.parametrize("who", [OFFICER, TRIAGE, ADMIN, AUDITOR])
def test_others_have_their_worklist(app: Flask, desk: SignedIn, who: object) -> None:
    assert desk(who).get(WHERE).status_code == 403


def test_the_page_costs_the_same_with_few_and_many(
    app_on_both: Flask, app: Flask, act: Acting, session: Session
) -> None:
    at, costs = makers.venue(act), []
    for rows in (5, 25):
        for _ in range(rows):
            makers.case(act, at=at)
            makers.complaint(act, venue_id=at.id)
        night(app, session, date(2026, 3, 20 + len(costs)))
        with time_machine.travel(moment(date(2026, 3, 20 + len(costs))), tick=False):
            visitor = browser(app).sign_in(HEAD)
            visitor.page(WHERE)
            with statements() as asked:
                visitor.page(WHERE)
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert costs[0] <= 9, costs
