"""A case goes elsewhere: to another authority, the police, or another case (M15, M16, M34, M36, M41)."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal.ground.db import db, locked
from portal.ground.events.models import Event
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance, note
from portal.ground.procedure.propose import verb
from portal.law.workflow.case_guards import OTHER_CASE
from portal.law.workflow.case_opening import TO_DECIDING
from portal.law.workflow.deciding_guards import INVESTIGATORS
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import CaseState as S
from portal.law.workflow.states import Track
from portal.work.cases.actions import papers
from portal.work.cases.actions.closing import end
from portal.work.cases.actions.course import go_on
from portal.work.cases.actions.opening import add_violations
from portal.work.cases.actions.outcome import outcome_reached
from portal.work.cases.actions.police import POLICE, role_in
from portal.work.cases.actions.telling_later import tell_later
from portal.work.cases.models import Case
from portal.work.cases.queries import named_reporters
from portal.work.cases.roster import note_visitors

NOT_THIS_CASE = Refusal(OTHER_CASE.name, OTHER_CASE.clause, OTHER_CASE.needs, "main")


@verb(Track.CASE, "transfer")
def transfer(case: Case, *, act: Act, to: str, reason: str, materials: str = "", **_: Any) -> None:
    """M34: another authority is in charge; the case ends once it confirms (M41)."""
    given = {"to": to, "reason": reason, "materials": materials}
    advance(case, "transfer", act=act, given=given)
    letter(case, "transfer", to, reason, act, materials)
    tell_later(case, act.rules.pack.texts["case_passed_on"], act=act)
    outcome_reached(case, act=act)


@verb(Track.CASE, "take_back")
def take_back(case: Case, *, act: Act, paper: str, reason: str, **_: Any) -> None:
    """M41: the receiver does not take it, or the police drop it: the case goes on here, its clocks where they stood."""
    was_told = _left_by(case) == "transfer"
    advance(case, "take_back", act=act, given={"paper": paper, "reason": reason})
    if was_told:
        tell_later(case, act.rules.pack.texts["case_taken_back"], act=act)
    go_on(case)


def _left_by(case: Case) -> str | None:
    """The move by which the case left: of what goes to the police reporters hear nothing (A4)."""
    left = select(Event.move).where(Event.case_id == case.id, Event.to_state == S.TRANSFERRED.value)
    return db.session.scalar(left.order_by(Event.id.desc()).limit(1))


@verb(Track.CASE, "confirm_transfer")
def confirm_transfer(case: Case, *, act: Act, paper: str, **_: Any) -> None:
    """M41: the receiver has confirmed in writing."""
    was_told = _left_by(case) == "transfer"
    end(case, "confirm_transfer", act=act, given={"paper": paper})
    if was_told:
        tell_later(case, act.rules.pack.texts["case_received"], act=act)
    go_on(case)


@verb(Track.CASE, "suspect_crime")
def suspect_crime(case: Case, *, act: Act, reason: str, **_: Any) -> None:
    """M15: passed to the police as a suspected crime; the case is paused until they answer (D16)."""
    advance(case, "suspect_crime", act=act, given={"reason": reason})
    case.paused, case.paused_for = True, "crime"
    letter(case, "crime", POLICE.zh, reason, act)


@verb(Track.CASE, "police_decline")
def police_decline(case: Case, *, act: Act, on: date, paper: str, **_: Any) -> None:
    """M16: the police do not open a case; ours goes on."""
    advance(case, "police_decline", act=act, given={"on": on, "paper": paper}, data={"on": on.isoformat()})
    go_on(case)


@verb(Track.CASE, "police_accept")
def police_accept(case: Case, *, act: Act, on: date, paper: str, **_: Any) -> None:
    """M16: the police have opened a case; ours is transferred."""
    advance(case, "police_accept", act=act, given={"on": on, "paper": paper}, data={"on": on.isoformat()})
    go_on(case)


@verb(Track.CASE, "merge")
def merge(case: Case, *, act: Act, main: int, same_conduct: bool, reason: str, **_: Any) -> None:
    """M36: same party, same conduct: the case goes on in the main one. Its reporters are told of that (A6.6)."""
    target = _main(case, main)
    urgent = clocks.running(case).get("D3")
    end(case, "merge", act=act, given={"main": main, "same_conduct": same_conduct, "reason": reason})
    case.merged_into = target.id
    _hand_on(case, target)
    held = case.duties(ever=True)
    note_visitors(target, [user for user, duties in held.items() if duties & INVESTIGATORS], act)
    if urgent is not None and target.valid_visits == 0:
        clocks.start(target, "D3", act, on=urgent.started_on)
        clocks.repeat(target, act.rules)
    note(target, "cases_merged", act=act, role=role_in(target, act), data={"from": case.id})
    db.session.flush()


def _hand_on(case: Case, target: Case) -> None:
    """What the main case has to know now: violations, who is at risk, and how long the conduct lasted.

    What was decided is not changed by that, and what was reviewed is reviewed again (APL 58).
    """
    target.named_reporters = named_reporters(db.session(), target.id)
    if target.state not in TO_DECIDING:
        return
    target.legal_pass_at = None
    add_violations(target, (row.code for row in case.violations))
    for name in ("private_space", "under_14", "urgent", "harm", "earlier_finding"):
        setattr(target, name, getattr(target, name) or getattr(case, name))
    told = [day for day in (target.police_told_on, case.police_told_on) if day]
    target.police_told_on = min(told) if told else None
    target.conduct_from = min(target.conduct_from, case.conduct_from)
    ends = target.conduct_to, case.conduct_to
    target.conduct_to = None if None in ends else max(end for end in ends if end is not None)


def _main(case: Case, main_id: int) -> Case:
    found = locked(db.session(), Case, main_id) if main_id else None
    same = found is not None and (
        found.venue_id == case.venue_id or (case.operator_id is not None and found.operator_id == case.operator_id)
    )
    if (
        found is None
        or not same
        or found.id == case.id
        or found.office != case.office
        or found.state in {"closed", "transferred"}
    ):
        raise Refused(NOT_THIS_CASE)
    return found


def letter(case: Case, variant: str, to: str, reason: str, act: Act, materials: str = "") -> None:
    """F19 about the case, to another authority."""
    lines = [line.strip() for line in materials.splitlines() if line.strip()]
    fields = {"to": to, "cause": case.cause, "facts": reason, "materials": lines, **papers.party(case)}
    papers.issue(case, "F19", fields, act=act, variant=variant)
