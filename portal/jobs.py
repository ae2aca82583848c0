"""What runs without a person: moves of the clock, publishing what is approved, expiry. Nothing here decides anything."""

import itertools
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError, OperationalError
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
from portal.work.accounts.counting import forget
from portal.work.accounts.models import LoginSession
from portal.work.alarms import queries as alarms
from portal.work.alarms.actions import remind as remind_of_alarms
from portal.work.cases.actions.filing import tell_named
from portal.work.cases.models import Case
from portal.work.complaints.attachments import complaint_with, make, unmade
from portal.work.complaints.draft import expire, sweep
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
    """Tick until the process ends, whatever happens: a tick that fails is logged by its kind, never with its words,
    which may be a reporter's, and the next one tries again."""
    pause = threading.Event()
    for ticks in itertools.count():
        pause.wait(EVERY_SECONDS)
        for job in (tick, sweep_files) if ticks % SWEEP_EVERY == 0 else (tick,):
            try:
                job(app)
            except Exception as error:
                _log.warning("%s failed: %s", job.__name__, type(error).__name__)


def tick(app: Flask, *, at: datetime | None = None) -> int:
    """Do everything that is due; the number of moves made."""
    with app.app_context():
        writing.set(True)
        moment = at or now()
        act = Act(SYSTEM, moment, rules(db.session(), app.extensions["portal.pack"]))
        db.session.rollback()
        done = sum(_alone(partial(_move_each, model, due, move, act)) for model, move, due in _moves(act))
        done += _alone(partial(_tell_named, act))
        _alone(partial(nightly, act))
        _alone(partial(_forget, moment))
        _alone(partial(_make_pictures, moment))
        _notify(app, act, clock=now if at is None else lambda: moment)
        return done


Due = Callable[[], list[int]]


def _moves(act: Act) -> Iterator[tuple[type[Tracked], str, Due]]:
    """What moves without a person, how, and which of them are due."""
    for step in CLOCK_MOVES:
        yield step.model, step.move, partial(_overdue, step, act)
    yield Publication, "publish", _approved
    yield Publication, "expire", partial(_expired, act)
    yield Complaint, "finish", _kept


def _alone(job: partial[int] | partial[None]) -> int:
    """One job of the tick: if it fails, the others run all the same."""
    try:
        return job() or 0
    except Exception as error:
        db.session.rollback()
        _log.warning("%s failed: %s", job.func.__name__, type(error).__name__)
        return 0


def _one_by_one(what: str, keys: Iterable[int], do: Callable[[int], int]) -> int:
    """One transaction a subject: what cannot be done now is left as it is and does not hold up the others. One that
    fails (sealed bytes that do not open, a file that is gone) is tried again by the next tick."""
    done, failed = 0, Counter[str]()
    for key in keys:
        db.session.rollback()
        try:
            done += do(key)
            db.session.commit()
        except (Refused, Superseded, StaleDataError):
            db.session.rollback()
        except OperationalError:  # the database is away or kept by others: the next subject would wait as long
            raise
        except Exception as error:
            db.session.rollback()
            failed[type(error).__name__] += 1
    db.session.rollback()
    for kind, times in failed.items():
        _log.warning("%s failed for %s: %s", what, times, kind)
    return done


def _notify(app: Flask, act: Act, *, clock: Callable[[], datetime]) -> None:
    """Reporters who asked for it hear that there is news; last, because servers may keep it waiting."""
    config: Config = app.extensions["portal.config"]
    _alone(partial(derive, db.session(), config.channels, act=act))
    _alone(partial(drain, db.session(), config.notify, config.base_url, rules=act.rules, clock=clock))


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


def _move_each(model: type[Tracked], due: Due, move: str, act: Act) -> int:
    def make_move(key: int) -> int:
        subject = locked(db.session(), model, key)  # type: ignore[type-var]
        if subject is None:
            return 0
        perform(subject, move, {}, act=act)
        return 1

    return _one_by_one(f"{model.__name__}.{move}", due(), make_move)


def _tell_named(act: Act) -> int:
    """Reporters by name hear that the case was filed or not (clock D37): a fixed sentence, decided by nobody."""
    waiting = (
        select(Clock.subject_id).where(Clock.code == "D37", Clock.stopped_on.is_(None)).order_by(Clock.id).limit(BATCH)
    )

    def tell(key: int) -> int:
        case = locked(db.session(), Case, key)
        if case is None:
            return 0
        text = act.rules.pack.texts["named_not_filed" if case.closed_kind == "NO_FILE" else "named_filed"]
        return tell_named(case, text=text, act=act)

    return _one_by_one("tell_named", list(db.session.scalars(waiting)), tell)


def _forget(moment: datetime) -> None:
    """Drafts past their 24 hours and sessions that are over leave nothing behind."""
    expire(db.session(), now=moment)
    forget(db.session(), now=moment)
    db.session.execute(delete(LoginSession).where(LoginSession.expires_at < moment))
    db.session.commit()


def _make_pictures(moment: datetime) -> None:
    """HEIC pictures that were sent before they could be shown."""
    session = db.session()

    def make_one(key: int) -> int:
        owner = complaint_with(session, key) or alarms.complaint_with(session, key)
        session.rollback()
        with suppress(Busy):
            make(key, owner, now=moment)
        return 1

    _one_by_one("make_pictures", unmade(session, PICTURES), make_one)


def sweep_files(app: Flask) -> None:
    """Delete stored bytes that no row and no draft names."""
    with app.app_context():
        sweep(db.session(), now=now())
        db.session.rollback()
        prune(db.session(), act=Act(SYSTEM, now(), rules(db.session(), app.extensions["portal.pack"])))
