"""What the party lodges against the decision, and what comes of it (X1–X7); mirrored on the case."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.bilingual import Bilingual
from portal.ground.db import db, locked
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.amounts import amount_refusals
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import RemedyState, Track
from portal.law.workflow.terms import Terms
from portal.work.cases.actions.telling_later import tell_everyone, tell_later
from portal.work.cases.models import Case
from portal.work.penalties.actions.court import enforce_from_lapse
from portal.work.penalties.actions.decision import in_force
from portal.work.penalties.actions.service import not_in_future
from portal.work.penalties.models import Decision, Remedy
from portal.work.penalties.queries import last_decision

OUTCOME_FIRST = Refusal(
    "outcome_on",
    "APL73",
    Bilingual("结果日期不能早于提出日期。", "The outcome cannot come before the remedy was lodged."),
    "outcome_on",
)


def current(case: Case) -> Remedy:
    """The remedy against the decision in force that is open or was the last one; else one that is not stored."""
    statement = select(Remedy).where(Remedy.case_id == case.id).order_by(Remedy.id.desc()).limit(1)
    last = db.session.scalar(statement)
    if last is not None and (last.state == RemedyState.NONE or case.remedy != RemedyState.NONE):
        return last
    return Remedy(case_id=case.id, case=case, office=case.office, state=RemedyState.NONE, stays=[], version=1)


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
    """Reporters whose result was told hear that it is being looked at again (A6.6)."""
    case = _case(remedy)
    advance(remedy, name, act=act, given=given, case=case, learnt=learnt)
    remedy.lodged_on, remedy.paper, remedy.outcome_on = given["lodged_on"], given["paper"], None
    remedy.stays = [*remedy.stays, [given["lodged_on"].isoformat(), None]]
    remedy.decision_id = last_decision(db.session(), case.id).id
    tell_later(case, act.rules.pack.texts["remedy_lodged"], act=act)
    return _mirror(remedy, case, act)


def _case(remedy: Remedy) -> Case:
    case = locked(db.session(), Case, remedy.case_id)
    assert case is not None, "a remedy belongs to a case"
    return case


def _end(
    remedy: Remedy, name: str, text: str, *, act: Act, outcome_on: date, paper: str, reason: str, **terms: Any
) -> Remedy:
    """X3–X7: note the outcome and tell the reporters, by the pack's sentence `text`; raises Refused."""
    not_in_future(outcome_on, act)
    if remedy.lodged_on is not None and outcome_on < remedy.lodged_on:
        raise Refused(OUTCOME_FIRST)
    case, was = _case(remedy), remedy.state
    given = {"outcome_on": outcome_on, "paper": paper, "reason": reason, **terms}
    advance(remedy, name, act=act, given=given, case=case)
    remedy.outcome_on, remedy.paper, remedy.reason = outcome_on, paper, reason
    remedy.stays = [*remedy.stays[:-1], [remedy.stays[-1][0], outcome_on.isoformat()]]
    if was == RemedyState.RECONSIDERATION and remedy.state in {RemedyState.UPHELD, RemedyState.CHANGED}:
        _suit_from(case, outcome_on, act)
    _mirror(remedy, case, act)
    enforce_from_lapse(case, act)
    (tell_later if remedy.state == RemedyState.UPHELD else tell_everyone)(case, act.rules.pack.texts[text], act=act)
    return remedy


def _suit_from(case: Case, outcome_on: date, act: Act) -> None:
    """After a reconsideration there are 15 days for a suit (ALL 45), counted like days of the law (CPL 85)."""
    clock = clocks.start(case, "D25", act)
    clock.started_on, clock.unit, clock.fixed_due = outcome_on, "cd", False
    clock.length = act.rules.setting("D25_after_review")
    clocks.compute(clock, act.rules)
    clocks.repeat(case, act.rules)


def _mirror(remedy: Remedy, case: Case, act: Act) -> Remedy:
    case.remedy = remedy.state
    clocks.repeat(case, act.rules)
    db.session.flush()
    return remedy


@verb(Track.REMEDY, "uphold")
def uphold(remedy: Remedy, *, act: Act, outcome_on: date, paper: str, reason: str, **_: Any) -> Remedy:
    """X3: the decision was upheld."""
    return _end(remedy, "uphold", "remedy_upheld", act=act, outcome_on=outcome_on, paper=paper, reason=reason)


def learn_terms(remedy: Remedy, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refused where an amount lacks its kind, or a kind its amount."""
    terms, penalties = Terms.given(given), act.rules.pack.penalties
    if terms.kinds:
        rows = [penalties[code] for code in terms.kinds if code in penalties]
        faults = [row for row in amount_refusals(terms, rows, person=False) if row.name.endswith(("_missing", "_idle"))]
        if faults:
            raise Refused(*faults)
    return {}


@verb(Track.REMEDY, "change", learn=learn_terms)
def change(remedy: Remedy, *, act: Act, outcome_on: date, paper: str, reason: str, **terms: Any) -> Remedy:
    """X4: the decision was changed: the new terms are in force, the old ones stay as history. Amounts in fen.

    What is public is corrected within D27 (APL 48). Raises Refused for terms that are heavier.
    """
    learn_terms(remedy, act, terms)
    _end(remedy, "change", "decision_changed", act=act, outcome_on=outcome_on, paper=paper, reason=reason, **terms)
    _new_terms(remedy, Terms.given(terms), act)
    return remedy


def _new_terms(remedy: Remedy, terms: Terms, act: Act) -> None:
    case, old = _case(remedy), last_decision(db.session(), remedy.case_id)
    changed = Decision(
        case_id=case.id,
        kinds=list(terms.kinds),
        amount_fen=terms.fine,
        gains_fen=terms.confiscated,
        person=old.person if terms.person_fine else None,
        person_fen=terms.person_fine,
        bases=list(terms.bases),
        tier=old.tier,
        facts=old.facts,
        on_the_spot=old.on_the_spot,
        decided_on=old.decided_on,
        document_id=old.document_id,
        remedy_id=remedy.id,
        changed_on=remedy.outcome_on,
        changed_by=remedy.paper,
    )
    db.session.add(changed)
    in_force(case, terms)
    if not terms.money:
        for code in ("D22", "D23"):
            clocks.stop(case, code, act)
    clocks.repeat(case, act.rules)
    db.session.flush()


@verb(Track.REMEDY, "revoke")
def revoke(remedy: Remedy, *, act: Act, outcome_on: date, paper: str, reason: str, **_: Any) -> Remedy:
    """X5: the decision was revoked; a published one is withdrawn within D27 (APL 48), nothing is to be paid."""
    return _end(remedy, "revoke", "decision_revoked", act=act, outcome_on=outcome_on, paper=paper, reason=reason)


@verb(Track.REMEDY, "find_unlawful")
def find_unlawful(remedy: Remedy, *, act: Act, outcome_on: date, paper: str, reason: str, **_: Any) -> Remedy:
    """X6: the decision was confirmed unlawful (A6.12)."""
    return _end(
        remedy, "find_unlawful", "decision_unlawful", act=act, outcome_on=outcome_on, paper=paper, reason=reason
    )


@verb(Track.REMEDY, "declare_void")
def declare_void(remedy: Remedy, *, act: Act, outcome_on: date, paper: str, reason: str, **_: Any) -> Remedy:
    """X7: the decision was declared void (A6.12)."""
    return _end(remedy, "declare_void", "decision_void", act=act, outcome_on=outcome_on, paper=paper, reason=reason)
