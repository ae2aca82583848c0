"""Complaints come to cases: taking up (K11), merging (K10), and what a re-check decides (K15)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.bilingual import Bilingual as T
from portal.ground.db import db, locked
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance, note
from portal.ground.procedure.propose import verb
from portal.law.catalogue.places import is_own
from portal.law.workflow.closing import FALLEN
from portal.law.workflow.complaint import VENUE_KNOWN
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.stage import case_stage
from portal.law.workflow.states import Track
from portal.work.cases.actions.opening import add_violations, open_case, reindex
from portal.work.cases.actions.police import inform_police, role_in
from portal.work.cases.actions.telling import summary_leaks
from portal.work.cases.models import Case, CaseComplaint
from portal.work.cases.queries import named_reporters, outcome_approvers, results_pending
from portal.work.complaints.actions.results import result_reached
from portal.work.complaints.messages import send
from portal.work.complaints.models import Complaint
from portal.work.complaints.queries import is_designated

OTHER_CASE = Refusal(
    "case_fits",
    "APL22",
    T(
        "请选本单位同一场所（或同一经营主体）未结的案件。",
        "Choose an open case of this office about the same venue or operator.",
    ),
    "case",
)
ENDED = frozenset({"closed", "transferred"})
SERVED = frozenset({"enforcing", "performed"})
UNREVIEWED = frozenset({"preliminary", "investigating"})
"""States in which the facts are still being found: what was reviewed is not changed by a later report."""
WEIGHT = {"normal": 0, "high": 1, "urgent": 2}


def _place(complaint: Complaint, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    district = complaint.venue.district if complaint.venue else complaint.district
    pack = act.rules.pack
    return {
        "venue_known": complaint.venue_id is not None,
        "in_city": district in pack.districts,
        "own_district": is_own(pack, complaint.office, district) or is_designated(db.session(), complaint),
        "leaks": summary_leaks(complaint, given),
    }


def _main(complaint: Complaint, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"duplicate_ok": _main_case(complaint, given.get("main"), act) is not None}


@verb(Track.COMPLAINT, "accept", learn=_place)
def accept(
    complaint: Complaint, *, act: Act, priority: str, summary: str, case: int | None = None,
    officers: Sequence[int] = (), **_: Any
) -> Case:  # fmt: skip
    """K11: take the complaint up and tie it to an open case, or to a new one (M1) with `officers`.

    A running urgent visit (D3) goes on in the case from its own start; found urgent only now, it starts today (A6.3).
    """
    given = {"priority": priority, "summary": summary, "case": case, "officers": tuple(officers)}
    chosen = _chosen(complaint, case) if case else None
    urgent_since = _urgent_since(complaint) or (act.today if priority == "urgent" else None)
    advance(
        complaint,
        "accept",
        act=act,
        given=given,
        learnt=_place(complaint, act, given),
        data={"case": case, "priority": priority},
    )
    complaint.priority, complaint.summary, complaint.taken_up_on = priority, summary, act.today
    found = chosen or _opened(complaint, act, officers, urgent_since)
    _tie(found, complaint, act, urgent_since if chosen else None)
    found.results_pending += 1
    _raise_priority(found, priority)
    db.session.flush()
    _settle_at_once(found, complaint, act)
    return found


def _settle_at_once(case: Case, complaint: Complaint, act: Act) -> None:
    """K12: what joins a case whose decision was served and stands has its result already."""
    if case.state in SERVED and case.remedy not in FALLEN:
        result_reached(complaint, act=act)
        case.results_pending = results_pending(db.session(), case.id)
        db.session.flush()


@verb(Track.COMPLAINT, "merge", learn=_main)
def merge(complaint: Complaint, *, act: Act, main: int, **_: Any) -> None:
    """K10: the complaint follows the main one, and its case counts it; a person has chosen which."""
    urgent_since = _urgent_since(complaint)
    given = {"main": main}
    advance(complaint, "merge", act=act, given=given, learnt=_main(complaint, act, given), data={"main": main})
    first = _first(main)
    case = _main_case(complaint, main, act)
    if first is not None and case is not None:
        complaint.main_id = first.id
        _tie(case, complaint, act, urgent_since if case.state not in ENDED else None)
    db.session.flush()


def _deciders(complaint: Complaint, _act: Act, _given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"outcome_approvers": outcome_approvers(db.session(), complaint.id)}


@verb(Track.COMPLAINT, "keep", learn=_deciders)
def keep(complaint: Complaint, *, act: Act, reason: str, **_: Any) -> None:
    """K15: the result stands; the complaint is again what it was before the re-check was asked for."""
    advance(complaint, "keep", act=act, given={"reason": reason}, learnt=_deciders(complaint, act, {}))
    complaint.before_recheck = None
    send(complaint, act.rules.pack.texts["recheck_kept"].text(complaint.language), False, act)


@verb(Track.COMPLAINT, "reopen", learn=_deciders)
def reopen(complaint: Complaint, *, act: Act, reason: str, **_: Any) -> None:
    """K15: the complaint is taken up again and its stage is 3 again (A4).

    A complaint that never had a case gets one. A closed case is noted: its head proposes to reopen it (M31).
    """
    cases = _cases(complaint)
    if not cases and complaint.venue is None:
        raise Refused(Refusal(VENUE_KNOWN.name, VENUE_KNOWN.clause, VENUE_KNOWN.needs))
    advance(complaint, "reopen", act=act, given={"reason": reason}, learnt=_deciders(complaint, act, {}))
    complaint.stage, complaint.before_recheck, complaint.taken_up_on = 3, None, act.today
    send(complaint, act.rules.pack.texts["recheck_reopened"].text(complaint.language), False, act)
    if not cases:
        cases = [_opened(complaint, act, (), None)]
        _tie(cases[0], complaint, act, None)
    for case in cases:
        case.results_pending += 1
        case.stage_reached = 3 if case.state == "closed" else case_stage(case.state, case.rectification)
        note(
            case, "recheck_reopened", act=act, role=role_in(case, act), data={"needs_reopening": case.state == "closed"}
        )
    db.session.flush()


def _opened(complaint: Complaint, act: Act, officers: Sequence[int], urgent_since: date | None) -> Case:
    venue = complaint.venue
    if venue is None:
        raise Refused(Refusal(VENUE_KNOWN.name, VENUE_KNOWN.clause, VENUE_KNOWN.needs))
    return open_case(
        venue=venue, act=act, source="complaint", conduct_from=complaint.conduct_from, conduct_to=complaint.conduct_to,
        private_space=complaint.private_space, under_14=complaint.under_14, officers=officers,
        urgent_since=urgent_since, office=complaint.office, summary=complaint.summary or "",
    )  # fmt: skip


def _tie(case: Case, complaint: Complaint, act: Act, urgent_since: date | None) -> None:
    """Link the complaint and bring what it says in codes to the case."""
    case.links.append(CaseComplaint(complaint_id=complaint.id))
    case.complaints_count += 1
    case.fictitious = case.fictitious or complaint.fictitious
    case.under_14 = case.under_14 or complaint.under_14
    if case.state in UNREVIEWED:
        add_violations(case, (row.code for row in complaint.violations))
    if case.state not in ENDED:
        _widen(case, complaint, act, urgent_since)
    case.named_reporters = named_reporters(db.session(), case.id)
    case.summary = case.summary or complaint.summary or ""
    reindex(case)
    note(case, "complaint_tied", act=act, role=role_in(case, act), data={"complaint": complaint.id})


def _widen(case: Case, complaint: Complaint, act: Act, urgent_since: date | None) -> None:
    if complaint.private_space and not case.private_space:
        case.private_space = True
        inform_police(case, act=act)
    if case.state in UNREVIEWED:
        _lengthen(case, complaint)
    if urgent_since is not None and case.valid_visits == 0:
        case.urgent = True
        clocks.start(case, "D3", act, on=urgent_since)
        clocks.repeat(case, act.rules)


def _lengthen(case: Case, complaint: Complaint) -> None:
    """The conduct of the case is what all its complaints say: from the first day to the last, or still going on."""
    case.conduct_from = min(case.conduct_from, complaint.conduct_from)
    ends = case.conduct_to, complaint.conduct_to
    case.conduct_to = None if None in ends else max(end for end in ends if end is not None)


def _raise_priority(case: Case, priority: str) -> None:
    if WEIGHT.get(priority, 0) > WEIGHT.get(case.priority, 0):
        case.priority = priority


def _urgent_since(complaint: Complaint) -> date | None:
    clock = clocks.running(complaint).get("D3")
    return clock.started_on if clock else None


def _chosen(complaint: Complaint, case_id: int) -> Case:
    case = locked(db.session(), Case, case_id)
    if case is None or case.office != complaint.office or case.state in ENDED:
        raise Refused(OTHER_CASE)
    venue = complaint.venue
    same_operator = venue is not None and venue.operator_id is not None and venue.operator_id == case.operator_id
    if case.venue_id != complaint.venue_id and not same_operator:
        raise Refused(OTHER_CASE)
    return case


def _first(main_id: Any) -> Complaint | None:
    """The complaint at the end of a chain of merged ones."""
    found = db.session.get(Complaint, main_id) if main_id else None
    while found is not None and found.main_id is not None:
        found = db.session.get(Complaint, found.main_id)
    return found


def _main_case(complaint: Complaint, main_id: Any, act: Act) -> Case | None:
    """The case of the main complaint, where both are about one venue and it is open or closed only lately (K10)."""
    main = _first(main_id)
    if main is None or main.id == complaint.id or complaint.venue_id is None or main.venue_id != complaint.venue_id:
        return None
    window = act.today - timedelta(days=act.rules.setting("merge_window_days"))
    fitting = [case for case in _cases(main) if case.closed_on is None or case.closed_on >= window]
    return fitting[-1] if fitting else None


def _cases(complaint: Complaint) -> list[Case]:
    statement = (
        select(Case)
        .join(CaseComplaint, CaseComplaint.case_id == Case.id)
        .where(CaseComplaint.complaint_id == complaint.id)
    )
    return list(db.session.scalars(statement.order_by(Case.id)))
