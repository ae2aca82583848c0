"""What the party lodges against the decision, and what comes of it (X1–X7); mirrored on the case."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.bilingual import Bilingual
from portal.ground.db import db, locked
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import RemedyState, Track
from portal.work.cases.models import Case
from portal.work.penalties.actions.service import not_in_future
from portal.work.penalties.models import Remedy

OUTCOME_FIRST = Refusal(
    "outcome_on",
    "APL73",
    Bilingual("结果日期不能早于提出日期。", "The outcome cannot come before the remedy was lodged."),
    "outcome_on",
)


def current(case: Case) -> Remedy:
    """The remedy that is open or was the last one; else one that was not lodged yet and is not stored."""
    statement = select(Remedy).where(Remedy.case_id == case.id).order_by(Remedy.id.desc()).limit(1)
    return db.session.scalar(statement) or Remedy(
        case_id=case.id, case=case, office=case.office, state=RemedyState.NONE, stays=[], version=1
    )


def begin(case: Case) -> Remedy:
    """The same, stored, for what is lodged now."""
    remedy = current(case)
    db.session.add(remedy)
    db.session.flush()
    return remedy


def learn_time(window: str) -> Callable[[Remedy, Act, Mapping[str, Any]], Mapping[str, Any]]:
    """Whether what was lodged came within clock `window` of the case; a clock that never ran bars nobody."""

    def learn(remedy: Remedy, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
        lodged = given.get("lodged_on")
        not_in_future(lodged, act)
        clock = next((c for c in reversed(remedy.case.clocks) if c.code == window), None)
        last = clock.due_on if clock else None
        return {"in_time": last is None or lodged is None or lodged <= last}

    return learn


_reconsideration, _suit = learn_time("D24"), learn_time("D25")


@verb(Track.REMEDY, "lodge_reconsideration", learn=_reconsideration)
def lodge_reconsideration(remedy: Remedy, *, act: Act, lodged_on: date, paper: str, **_: Any) -> Remedy:
    """X1: a reconsideration was lodged (ARL 20); execution goes on, the late fee stands still (APL 73)."""
    given = {"lodged_on": lodged_on, "paper": paper}
    return _lodge(remedy, "lodge_reconsideration", act, given, _reconsideration(remedy, act, given))


@verb(Track.REMEDY, "lodge_suit", learn=_suit)
def lodge_suit(remedy: Remedy, *, act: Act, lodged_on: date, paper: str, **_: Any) -> Remedy:
    """X2: a suit was lodged (ALL 45, 46)."""
    given = {"lodged_on": lodged_on, "paper": paper}
    return _lodge(remedy, "lodge_suit", act, given, _suit(remedy, act, given))


def _lodge(remedy: Remedy, name: str, act: Act, given: Mapping[str, Any], learnt: Mapping[str, Any]) -> Remedy:
    case = locked(db.session(), Case, remedy.case_id)
    assert case is not None, "a remedy belongs to a case"
    advance(remedy, name, act=act, given=given, case=case, learnt=learnt)
    remedy.lodged_on, remedy.paper, remedy.outcome_on = given["lodged_on"], given["paper"], None
    remedy.stays = [*remedy.stays, [given["lodged_on"].isoformat(), None]]
    clocks.pause(case, "D23", act)
    return _mirror(remedy, case, act)


def _end(remedy: Remedy, name: str, *, act: Act, outcome_on: date, paper: str, reason: str) -> Remedy:
    """X3–X7; raises Refused."""
    not_in_future(outcome_on, act)
    if remedy.lodged_on is not None and outcome_on < remedy.lodged_on:
        raise Refused(OUTCOME_FIRST)
    case, was = locked(db.session(), Case, remedy.case_id), remedy.state
    assert case is not None, "a remedy belongs to a case"
    advance(remedy, name, act=act, given={"outcome_on": outcome_on, "paper": paper, "reason": reason}, case=case)
    remedy.outcome_on, remedy.paper, remedy.reason = outcome_on, paper, reason
    remedy.stays = [*remedy.stays[:-1], [remedy.stays[-1][0], outcome_on.isoformat()]]
    clocks.resume(case, "D23", act)
    if was == RemedyState.RECONSIDERATION and remedy.state in {RemedyState.UPHELD, RemedyState.CHANGED}:
        _suit_from(case, outcome_on, act)
    return _mirror(remedy, case, act)


def _suit_from(case: Case, outcome_on: date, act: Act) -> None:
    """After a reconsideration there are 15 days for a suit (ALL 45); the last day rolls past a day of rest (CPL 85)."""
    last = outcome_on + timedelta(days=act.rules.setting("D25_after_review"))
    clocks.start(case, "D25", act)
    clocks.extend(case, "D25", act, due_on=act.rules.calendar.next_working(last))


def _mirror(remedy: Remedy, case: Case, act: Act) -> Remedy:
    case.remedy = remedy.state
    clocks.repeat(case, act.rules)
    db.session.flush()
    return remedy


@verb(Track.REMEDY, "uphold")
def uphold(remedy: Remedy, *, act: Act, outcome_on: date, paper: str, reason: str, **_: Any) -> Remedy:
    """X3: the decision was upheld."""
    return _end(remedy, "uphold", act=act, outcome_on=outcome_on, paper=paper, reason=reason)


@verb(Track.REMEDY, "change")
def change(remedy: Remedy, *, act: Act, outcome_on: date, paper: str, reason: str, **_: Any) -> Remedy:
    """X4: the decision was changed; a published one is corrected within D27 (APL 48)."""
    return _end(remedy, "change", act=act, outcome_on=outcome_on, paper=paper, reason=reason)


@verb(Track.REMEDY, "revoke")
def revoke(remedy: Remedy, *, act: Act, outcome_on: date, paper: str, reason: str, **_: Any) -> Remedy:
    """X5: the decision was revoked; a published one is withdrawn within D27 (APL 48)."""
    return _end(remedy, "revoke", act=act, outcome_on=outcome_on, paper=paper, reason=reason)


@verb(Track.REMEDY, "find_unlawful")
def find_unlawful(remedy: Remedy, *, act: Act, outcome_on: date, paper: str, reason: str, **_: Any) -> Remedy:
    """X6: the decision was confirmed unlawful (A6.12)."""
    return _end(remedy, "find_unlawful", act=act, outcome_on=outcome_on, paper=paper, reason=reason)


@verb(Track.REMEDY, "declare_void")
def declare_void(remedy: Remedy, *, act: Act, outcome_on: date, paper: str, reason: str, **_: Any) -> Remedy:
    """X7: the decision was declared void (A6.12)."""
    return _end(remedy, "declare_void", act=act, outcome_on=outcome_on, paper=paper, reason=reason)
