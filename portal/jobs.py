"""What runs without a person: moves of the clock, publishing what is approved, expiry. Nothing here decides anything."""

import itertools
import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError

from portal.clock import now
from portal.config import Config
from portal.ground.db import db, locked, writing
from portal.ground.procedure import overdue
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Clock, Tracked
from portal.ground.procedure.propose import perform
from portal.ground.procedure.recompute import catch_up
from portal.ground.rulebook.rules import rules
from portal.law.workflow.actors import SYSTEM
from portal.law.workflow.refusal import Refused, Superseded
from portal.law.workflow.tables import MOVES
from portal.work.accounts.models import LoginSession
from portal.work.alarms import queries as alarms
from portal.work.alarms.actions import remind as remind_of_alarms
from portal.work.cases.actions.filing import tell_named
from portal.work.cases.models import Case
from portal.work.complaints.attachments import complaint_with, make, unmade
from portal.work.complaints.draft import expire, sweep
from portal.work.complaints.lookup import forget
from portal.work.complaints.models import Complaint
from portal.work.fieldwork.models import CorrectionOrder
from portal.work.files.pictures import Busy
from portal.work.notices.actions.delivering import drain
from portal.work.notices.actions.deriving import derive, prune
from portal.work.publication.models import VISIBLE, Publication

EVERY_SECONDS = 20
SWEEP_EVERY = 180
"""Ticks between two searches for files that a broken request left behind."""
BATCH = 200
PICTURES = 20
"""Most pictures made in one tick: each takes a second or two."""
_log = logging.getLogger(__name__)


class ClockMove(NamedTuple):
    """A move that the table gives to the clock: which clock has to have passed, and who then moves how."""

    clock: str
    model: type[Tracked]
    move: str


CLOCK_MOVES = (
    ClockMove("D4", Complaint, "proceed"),
    ClockMove("D9", Complaint, "finish"),
    ClockMove("D17", Case, "end_windows"),
    ClockMove("D18", Case, "end_windows"),
    ClockMove("D22", Case, "demand"),
    ClockMove("D29", CorrectionOrder, "lapse"),
)


def run_forever(app: Flask) -> None:
    """Tick until the process ends; a tick that fails is logged by its kind and the next one tries again."""
    pause = threading.Event()
    for ticks in itertools.count():
        pause.wait(EVERY_SECONDS)
        try:
            tick(app)
            if ticks % SWEEP_EVERY == 0:
                sweep_files(app)
        except (SQLAlchemyError, OSError) as error:
            _log.warning("a tick failed: %s", type(error).__name__)


def tick(app: Flask, *, at: datetime | None = None) -> int:
    """Do everything that is due; the number of moves made."""
    with app.app_context():
        writing.set(True)
        moment = at or now()
        act = Act(SYSTEM, moment, rules(db.session(), app.extensions["portal.pack"]))
        db.session.rollback()
        done = sum(_move_each(step.model, _overdue(step, act), step.move, act) for step in CLOCK_MOVES)
        done += _move_each(Publication, _approved(), "publish", act)
        done += _move_each(Publication, _expired(act), "expire", act)
        done += _move_each(Complaint, _kept(), "finish", act)
        done += _tell_named(act)
        nightly(act)
        _forget(moment)
        _make_pictures(moment)
        _notify(app, act, clock=now if at is None else lambda: moment)
        return done


def _notify(app: Flask, act: Act, *, clock: Callable[[], datetime]) -> None:
    """Reporters who asked for it hear that there is news; last, because servers may keep it waiting."""
    config: Config = app.extensions["portal.config"]
    derive(db.session(), config.channels, act=act)
    drain(db.session(), config.notify, config.base_url, rules=act.rules, clock=clock)


def _overdue(step: ClockMove, act: Act) -> list[int]:
    """Those that the move can be made on: a clock that ran out in another state must not fill the batch."""
    sources = MOVES[step.model.TRACK][step.move].sources
    statement = select(Clock.subject_id).where(
        Clock.code == step.clock,
        Clock.track == step.model.TRACK.value,
        Clock.stopped_on.is_(None),
        Clock.paused_on.is_(None),
        Clock.due_on < act.today,
        Clock.subject_id.in_(select(step.model.id).where(step.model.state.in_(sources))),
    )
    return list(db.session.scalars(statement.order_by(Clock.due_on, Clock.id).limit(BATCH)))


def _kept() -> list[int]:
    """Answered complaints on which nothing more can be asked: the one re-check has stopped their clock D9 (K15)."""
    waiting = select(Clock.subject_id).where(
        Clock.code == "D9", Clock.track == Complaint.TRACK.value, Clock.stopped_on.is_(None)
    )
    statement = select(Complaint.id).where(Complaint.state == "answered", Complaint.id.not_in(waiting))
    return list(db.session.scalars(statement.order_by(Complaint.id).limit(BATCH)))


def nightly(act: Act) -> int:
    """Once a day after setting `nightly_hour`: lists for the heads, and what is long overdue for the municipal
    supervisor. A night that was missed is made up for by the next; says how many occasions were noted."""
    session, zone = db.session(), ZoneInfo(act.rules.pack.zone)
    session.rollback()
    if act.now.astimezone(zone).hour < act.rules.setting("nightly_hour") or overdue.is_done(session, act):
        return 0
    try:
        return _lists(act)
    except IntegrityError:  # another worker writes the same lists at this moment
        session.rollback()
        return 0


def _lists(act: Act) -> int:
    session, noted, last = db.session(), 0, 0
    while catch_up(session, act.rules):
        session.commit()
    while (batch := overdue.remind(session, act, last)).last is not None:
        session.commit()
        noted, last = noted + batch.noted, batch.last
    noted += remind_of_alarms(act)
    overdue.finish(session, act)
    session.commit()
    return noted


def _approved() -> list[int]:
    return list(
        db.session.scalars(
            select(Publication.id).where(Publication.state == "approved").order_by(Publication.id).limit(BATCH)
        )
    )


def _expired(act: Act) -> list[int]:
    statement = select(Publication.id).where(Publication.state.in_(VISIBLE), Publication.expires_on < act.today)
    return list(db.session.scalars(statement.order_by(Publication.id).limit(BATCH)))


def _move_each(model: type[Tracked], ids: Iterable[int], move: str, act: Act) -> int:
    """One transaction a subject: what cannot be moved now is left as it is and does not hold up the others."""
    done = 0
    for key in list(ids):
        db.session.rollback()
        try:
            subject = locked(db.session(), model, key)  # type: ignore[type-var]
            if subject is not None:
                perform(subject, move, {}, act=act)
                db.session.commit()
                done += 1
        except (Refused, Superseded, StaleDataError):
            db.session.rollback()
    db.session.rollback()
    return done


def _tell_named(act: Act) -> int:
    """Reporters by name hear that the case was filed or not (clock D37): a fixed sentence, decided by nobody."""
    waiting = (
        select(Clock.subject_id).where(Clock.code == "D37", Clock.stopped_on.is_(None)).order_by(Clock.id).limit(BATCH)
    )
    told = 0
    for key in list(db.session.scalars(waiting)):
        db.session.rollback()
        case = locked(db.session(), Case, key)
        if case is not None:
            text = act.rules.pack.texts["named_not_filed" if case.closed_kind == "NO_FILE" else "named_filed"]
            told += tell_named(case, text=text, act=act)
            db.session.commit()
    db.session.rollback()
    return told


def _forget(moment: datetime) -> None:
    """Drafts past their 24 hours and sessions that are over leave nothing behind."""
    expire(db.session(), now=moment)
    forget(db.session(), now=moment)
    db.session.execute(delete(LoginSession).where(LoginSession.expires_at < moment))
    db.session.commit()


def _make_pictures(moment: datetime) -> None:
    """HEIC pictures that were sent before they could be shown."""
    session = db.session()
    for key in unmade(session, PICTURES):
        owner = complaint_with(session, key) or alarms.complaint_with(session, key)
        session.rollback()
        with suppress(Busy):
            make(key, owner, now=moment)
    db.session.rollback()


def sweep_files(app: Flask) -> None:
    """Delete stored bytes that no row and no draft names."""
    with app.app_context():
        sweep(db.session(), now=now())
        db.session.rollback()
        prune(db.session(), act=Act(SYSTEM, now(), rules(db.session(), app.extensions["portal.pack"])))
