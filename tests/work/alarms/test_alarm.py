"""The verbs of an alarm on both engines: what is held, what is listed, what is late, and what erasing leaves."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.envelope import Unreadable
from portal.ground.events.models import Event
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.alarms import actions, queries
from portal.work.alarms.models import CITY, REASON, REPORTER
from portal.work.complaints import identity
from portal.work.complaints.sealed import destroy
from tests import makers
from tests.cast import CITIZEN, HEAD, MUNICIPAL, SYSTEM
from tests.conftest import DAY, Acting, moment

TOLD = "店长打来电话。"


def test_its_whole_life(app_on_both: Flask, act: Acting, session: Session) -> None:
    one = makers.complaint(act)
    version = one.version
    made = actions.raise_alarm(one, kind="contacted", text=TOLD, act=act(CITIZEN), idem="k")
    again = actions.raise_alarm(one, kind="contacted", text=TOLD, act=act(CITIZEN), idem="k")
    session.commit()
    assert again.id == made.id
    assert one.version == version, "the complaint's own row says nothing"
    assert queries.waiting(session) == (1, made.due_on)
    assert [(row.id, row.held, row.is_late) for row in queries.alarms(session)] == [(made.id, True, True)]
    with pytest.raises(Refused):
        identity.see(one, act=act(HEAD), role=Role.HEAD, what="identity", reason="看看")
    assert actions.remind(act(SYSTEM, DAY + timedelta(days=9))) == 1
    assert actions.remind(act(SYSTEM, DAY + timedelta(days=9))) == 0
    actions.answer(made, text="在查。", act=act(MUNICIPAL))
    actions.close(made, outcome="no_leak", reason="查过", text="没有泄露。", act=act(MUNICIPAL))
    actions.release(made, reason="查清", act=act(MUNICIPAL))
    session.commit()
    assert [w.text for w in queries.said(made)] == [TOLD, "在查。", "没有泄露。"]
    assert [w.side for w in queries.said(made, (REPORTER, CITY, REASON))] == [REPORTER, CITY, REASON, CITY, REASON]
    assert queries.waiting(session) == (0, None)
    assert [row.id for row in queries.alarms(session, closed=True)] == [made.id]
    identity.see(one, act=act(HEAD), role=Role.HEAD, what="identity", reason="核对")
    assert [(o.role, o.name) for o in identity.openings(session, one)] == [(Role.HEAD, HEAD.name)]
    moves = [step.move for step in queries.log(session, made)]
    assert moves == ["alarm.raise", "alarm.late", "alarm.answer", "alarm.close", "alarm.release"]


def test_what_is_written_stands_in_no_event_and_goes_with_the_key(act: Acting, session: Session) -> None:
    one = makers.complaint(act)
    made = actions.raise_alarm(one, kind="leaked", text=TOLD, act=act(CITIZEN))
    actions.answer(made, text="在查。", act=act(MUNICIPAL))
    session.flush()
    assert TOLD not in str([(e.data, e.move) for e in session.scalars(select(Event))])
    destroy(one, now=moment())
    session.commit()
    with pytest.raises(Unreadable):
        queries.said(made)


def test_nobody_of_a_district_begins_a_check(act: Acting, session: Session) -> None:
    one = makers.complaint(act)
    with pytest.raises(NotYours):
        actions.begin_check(one, reason="看看", act=act(HEAD))
    with pytest.raises(Refused):
        actions.raise_alarm(one, kind="nothing", text=TOLD, act=act(CITIZEN))
    session.rollback()
    assert queries.alarms(session) == []
