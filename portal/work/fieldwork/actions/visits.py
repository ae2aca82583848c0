"""Planning a visit, recording it, and the record's later life (V1–V6)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.bilingual import Bilingual as T
from portal.clock import legal_day
from portal.ground.db import db, locked
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.advance import note as log
from portal.ground.procedure.propose import verb
from portal.law.workflow.refusal import WRONG_STATE, Refusal, Refused
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES
from portal.work.accounts.models import Certificate, User
from portal.work.cases.actions import papers
from portal.work.cases.actions.outcome import outcome_reached
from portal.work.cases.actions.police import inform_police, role_in
from portal.work.cases.models import Case, CaseViolation
from portal.work.cases.roster import keep_apart, note_visitors
from portal.work.fieldwork.actions import evidence
from portal.work.fieldwork.actions.records import notice_paper, record_paper, recount, save_answers
from portal.work.fieldwork.actions.void_checks import void_check
from portal.work.fieldwork.checklist import items_for, verdicts
from portal.work.fieldwork.models import CorrectionOrder, Visit, VisitPerson

NO_CERTIFICATE = Refusal(
    "certificate",
    "APL42",
    T("{name} 在核查当天没有有效执法证。", "{name} has no enforcement certificate valid on the day of the visit."),
    "officers",
)
ATTEMPT = "到访未成时现场拍摄"
IN_FORCE = frozenset({"ordered", "evidence_in", "failed", "overdue", "refused"})
DECIDED = frozenset({"decided", "enforcing", "performed"})
"""States of a case in which a complaint taken up again waits for nothing but a visit (K15)."""


def plan(
    case: Case, *, act: Act, purpose: str, planned_on: date, task: str, officers: Sequence[int],
    check_code: str | None = None, joint: str | None = None,
) -> Visit:  # fmt: skip
    """V1: plan a visit. `officers` come from the roster of the day; `joint`: "agency，name" a line, who do not count.

    The notice of inspection (F03) is issued with it. Raises Refused where an officer has no certificate on that day, or
    the case is at its end; Leak where the task names a reporter; NotYours.
    """
    if case.state in {"closed", "transferred"} and purpose != "look_back":
        raise Refused(WRONG_STATE)
    keep_apart(case, officers)
    people = [_officer(user_id, planned_on) for user_id in dict.fromkeys(officers)] + [*_joint(joint or "")]
    order = _order(case) if purpose == "re_inspection" else None
    given = {"purpose": purpose, "planned_on": planned_on, "task": task, "officers": tuple(officers)}
    with db.session.begin_nested():
        visit = Visit(
            state="planned", office=case.office, case=case, order=order, purpose=purpose, planned_on=planned_on,
            task=task, check_code=check_code or None, people=people,
        )  # fmt: skip
        db.session.add(visit)
        db.session.flush()
        advance(visit, "plan", act=act, given=given, case=case, data={"purpose": purpose, "officers": list(officers)})
        held = _held(case)
        held.visits_planned += 1
        note_visitors(held, officers, act)
        recount(visit, act)
        visit.notice_document_id = papers.issue(case, "F03", notice_paper(visit, act), act=act).id
    return visit


def _order(case: Case) -> CorrectionOrder | None:
    statement = select(CorrectionOrder).where(CorrectionOrder.case_id == case.id, CorrectionOrder.state.in_(IN_FORCE))
    return db.session.scalar(statement.order_by(CorrectionOrder.id.desc()).limit(1))


def _officer(user_id: int, on: date) -> VisitPerson:
    statement = select(Certificate).where(
        Certificate.user_id == user_id, Certificate.valid_from <= on, Certificate.valid_to >= on
    )
    certificate = db.session.scalar(statement.order_by(Certificate.valid_to.desc(), Certificate.id).limit(1))
    if certificate is None:
        user = db.session.get(User, user_id)
        needs = NO_CERTIFICATE.needs.format(name=user.name if user else "—")
        raise Refused(Refusal(NO_CERTIFICATE.name, NO_CERTIFICATE.clause, needs, NO_CERTIFICATE.field))
    return VisitPerson(user_id=user_id, certificate=certificate)


def _joint(lines: str) -> Iterable[VisitPerson]:
    for line in filter(None, map(str.strip, lines.splitlines())):
        agency, _, name = line.replace(",", "，").partition("，")
        yield VisitPerson(agency=agency.strip()[:80], name=name.strip()[:60] or None)


def _held(case: Case) -> Case:
    """The case's row, locked: a side track writes its facts onto it."""
    return locked(db.session(), Case, case.id) or case


def record(visit: Visit, *, act: Act, **given: Any) -> None:
    """V2 in one go: save_answers() with `given`, then the move. Where it is refused, save the answers apart first."""
    save_answers(visit, act=act, **given)
    do(visit, act=act)


@verb(Track.VISIT, "do")
def do(visit: Visit, *, act: Act, **_: Any) -> None:
    """V2: the record as saved is complete (1.7); its paper is F04."""
    recount(visit, act)
    advance(visit, "do", act=act, case=visit.case)
    case = _held(visit.case)
    case.visits_planned = max(0, case.visits_planned - 1)
    visit.record_document_id = papers.issue(case, "F04", record_paper(visit, act), act=act).id
    db.session.flush()


@verb(Track.VISIT, "sign")
def sign(
    visit: Visit, *, act: Act, signature: str, witness: str | None = None, remarks: str | None = None, **_: Any
) -> None:
    """V3: the person on site and the officers sign; the record is locked and the visit counts from now on."""
    given = {"signature": signature, "witness": witness, "remarks": remarks}
    advance(visit, "sign", act=act, given=given, case=visit.case, data={"signature": signature})
    visit.signature, visit.witness, visit.remarks, visit.signed_on = (
        signature,
        witness or None,
        remarks or None,
        act.today,
    )
    for person in visit.people:
        if person.user_id is not None:
            person.signed_at = act.now
    case = _held(visit.case)
    count(case, act)
    if any(row.found and act.rules.pack.violations[row.code].private_space for row in case.violations):
        inform_police(case, act=act)
    tell_case(case, act)


@verb(Track.VISIT, "attempt")
def attempt(
    visit: Visit, *, act: Act, note: str, files: Sequence[int] = (), no_photo: str = "", **_: Any
) -> None:  # fmt: skip
    """V4: nobody there, or entry refused: shown beside the deadline, stops nothing. Photos become evidence."""
    given = {"note": note, "files": tuple(files), "no_photo": no_photo}
    for file_id in files:
        evidence.add_file(visit, file_id, source=ATTEMPT, act=act)
    advance(visit, "attempt", act=act, given=given, case=visit.case, data={"files": len(files)})
    visit.attempt_note = f"{note}\n没有照片：{no_photo}" if no_photo and not files else note
    case = _held(visit.case)
    case.visits_planned = max(0, case.visits_planned - 1)
    db.session.flush()


@verb(Track.VISIT, "invalidate")
def invalidate(visit: Visit, *, act: Act, reason: str, **_: Any) -> None:
    """V5: the visit is no evidence, and nothing rests on it any more.

    Without another valid one the first visit is due anew from today, and the case's own record says so: the clock that
    this visit had stopped is not let run on in silence. A verdict on an order to correct is taken back (R3a).
    """
    advance(visit, "invalidate", act=act, given={"reason": reason}, case=visit.case)
    visit.invalid_reason = reason
    case = _held(visit.case)
    count(case, act)
    if case.state in {"closed", "transferred"}:
        return
    if case.valid_visits == 0 and case.state in MOVES[Track.CASE]["record"].sources:
        _due_again(case, act)
    for order in db.session.scalars(select(CorrectionOrder).where(CorrectionOrder.case_id == case.id)):
        if order.rests_on_nothing():
            void_check(order, act=act)


def _due_again(case: Case, act: Act) -> None:
    code = "D3" if case.urgent else "D7"
    clocks.start(case, code, act)
    clocks.repeat(case, act.rules)
    log(case, "visit_due_again", act=act, role=role_in(case, act), data={"clock": code})


@verb(Track.VISIT, "add")
def add(visit: Visit, *, act: Act, note: str, **_: Any) -> None:
    """V6: an addendum; the record itself stays as it was signed (APL 47)."""
    advance(visit, "add", act=act, given={"note": note}, case=visit.case)
    visit.addenda = [
        *visit.addenda,
        {"at": act.now.isoformat(timespec="minutes"), "by": str(act.by.user_id), "text": note},
    ]
    db.session.flush()


def count(case: Case, act: Act) -> None:
    """Write onto the case what its valid visits say: how many, the last day, the checklist, what was found."""
    db.session.flush()
    before = case.valid_visits, {(row.code, row.found) for row in case.violations}
    signed = db.session.scalars(
        select(Visit).where(Visit.case_id == case.id, Visit.state == "signed").order_by(Visit.id)
    ).all()
    zone = act.rules.pack.zone
    case.valid_visits = len(signed)
    case.last_visit_on = max((_day(visit.started_at, visit, zone) for visit in signed), default=None)
    case.checklist_complete = any(visit.mandatory_open == 0 for visit in signed)
    evidence.recount_evidence(case)
    _judge(case, verdicts(items_for(act.rules.pack, case.scenario), [visit.answers for visit in signed]))
    if case.valid_visits < before[0] or {(row.code, row.found) for row in case.violations} != before[1]:
        case.legal_pass_at = None  # the review rested on what was found before (APL 58)
    db.session.flush()


def _day(started: datetime | None, visit: Visit, zone: str) -> date:
    return legal_day(started, zone) if started else visit.planned_on


def _judge(case: Case, found: Mapping[str, bool]) -> None:
    """A fault adds its violation, found; an answer without fault only clears a violation that was suspected."""
    known = {row.code: row for row in case.violations}
    for row in known.values():
        row.found = found.get(row.code)
    for code, is_found in found.items():
        if is_found and code not in known:
            case.violations.append(CaseViolation(code=code, found=True))


def tell_case(case: Case, act: Act) -> None:
    """M2 where the case takes it, else only its clocks; after the decision a re-check waited for this visit."""
    record = MOVES[Track.CASE]["record"]
    if case.state in record.sources and not case.paused:
        advance(case, "record", act=act)
        return
    for code in ("D3", "D7"):
        clocks.stop(case, code, act)
    clocks.repeat(case, act.rules)
    if case.state in DECIDED:
        outcome_reached(case, act=act)
