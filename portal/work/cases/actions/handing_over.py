"""A case goes elsewhere: to another authority, the police, the municipal office, another case (M14-M16, M34, M36)."""

from datetime import date
from typing import Any

from portal.bilingual import Bilingual as T
from portal.ground.db import db, locked
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.case_guards import OTHER_CASE
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import Track
from portal.work.cases.actions import papers
from portal.work.cases.actions.closing import end
from portal.work.cases.actions.course import go_on
from portal.work.cases.actions.opening import add_violations
from portal.work.cases.actions.outcome import outcome_reached
from portal.work.cases.models import Case

POLICE = T("公安机关", "Public security")


@verb(Track.CASE, "transfer")
def transfer(case: Case, *, act: Act, to: str, reason: str, **_: Any) -> None:
    """M34: another authority is in charge; the case ends once it confirms (M41)."""
    advance(case, "transfer", act=act, given={"to": to, "reason": reason})
    _letter(case, "transfer", to, reason, act)
    outcome_reached(case, act=act)


@verb(Track.CASE, "confirm_transfer")
def confirm_transfer(case: Case, *, act: Act, paper: str, **_: Any) -> None:
    """M41: the receiver has confirmed in writing."""
    end(case, "confirm_transfer", "TRANSFERRED", act=act, given={"paper": paper})
    go_on(case)


@verb(Track.CASE, "suspect_crime")
def suspect_crime(case: Case, *, act: Act, reason: str, **_: Any) -> None:
    """M15: passed to the police as a suspected crime; the case is paused until they answer (D16)."""
    advance(case, "suspect_crime", act=act, given={"reason": reason})
    case.paused, case.paused_for = True, "crime"
    _letter(case, "crime", POLICE.zh, reason, act)


@verb(Track.CASE, "police_decline")
def police_decline(case: Case, *, act: Act, on: date, paper: str, **_: Any) -> None:
    """M16: the police do not open a case; ours goes on."""
    advance(case, "police_decline", act=act, given={"on": on, "paper": paper})
    go_on(case)


@verb(Track.CASE, "police_accept")
def police_accept(case: Case, *, act: Act, on: date, paper: str, **_: Any) -> None:
    """M16: the police have opened a case; ours is transferred."""
    advance(case, "police_accept", act=act, given={"on": on, "paper": paper})
    go_on(case)


@verb(Track.CASE, "escalate")
def escalate(case: Case, *, act: Act, reason: str, **_: Any) -> None:
    """M14: the municipal office takes the case (PIPL 66(2)); D13 goes on, and the district's officers hand over."""
    advance(case, "escalate", act=act, given={"reason": reason}, data={"from": case.office})
    pack = act.rules.pack
    _letter(case, "escalation", pack.offices[pack.municipal_office].name.zh, reason, act)
    case.office = pack.municipal_office
    for row in case.assignments:
        if row.duty in {"lead", "second"} and row.to_day is None:
            row.to_day = act.today
    db.session.flush()


@verb(Track.CASE, "merge")
def merge(case: Case, *, act: Act, main: int, reason: str, **_: Any) -> None:
    """M36: same party, same conduct: the case goes on in the main one. Its reporters are told of that (A6.6)."""
    target = _main(case, main)
    end(case, "merge", "MERGED", act=act, given={"main": main, "reason": reason})
    case.merged_into = target.id
    add_violations(target, (row.code for row in case.violations))
    target.private_space, target.under_14 = target.private_space or case.private_space, target.under_14 or case.under_14
    target.police_told_on = target.police_told_on or case.police_told_on
    target.conduct_from = min(target.conduct_from, case.conduct_from)
    db.session.flush()


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
        raise Refused(Refusal(OTHER_CASE.name, OTHER_CASE.clause, OTHER_CASE.needs, "main"))
    return found


def _letter(case: Case, variant: str, to: str, reason: str, act: Act) -> None:
    papers.issue(
        case, "F19", {"to": to, "cause": case.cause, "facts": reason, **papers.party(case)}, act=act, variant=variant
    )
