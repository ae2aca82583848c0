"""The Yongle pool, step by step: each function does one officer's step, so that a test starts where it wants to."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import event

from portal.ground.db import db
from portal.ground.procedure.models import Proposal, Tracked
from portal.ground.procedure.propose import decide, perform
from portal.law.catalogue.pack import pack
from portal.work.cases.actions import closing, course, filing, handing_over, takeup
from portal.work.cases.models import Case
from portal.work.complaints.actions import intake
from portal.work.complaints.actions.submit import submit
from portal.work.complaints.answers import Answers, Contact, Place
from portal.work.complaints.models import Complaint
from portal.work.fieldwork.actions import evidence, orders, visits
from portal.work.fieldwork.checklist import items_for
from portal.work.fieldwork.models import CorrectionOrder, Visit
from portal.work.venues.actions import add_operator, add_venue
from portal.work.venues.models import Venue
from tests.cast import CITIZEN, HEAD, OFFICER, SECOND_OFFICER, TRIAGE, Person
from tests.conftest import DAY, Acting, moment

__all__ = ["closing", "course", "filing", "handing_over"]
PHONE = "13800138999"
WORDS = "泳池更衣室的柜子只能刷脸才能开，小孩子也要刷"
GIVEN: Mapping[str, Any] = {"priority": "high", "summary": "更衣室储物柜只能刷脸开启"}
GUIDED = {"guidance": "已指导", "proof": "复查时已改好", "education": "已教育", "reason": "轻微并已改正"}
NEXT, LATER = date(2026, 3, 3), date(2026, 3, 20)
FAULTS = {"c4": "yes", "c7": "no"}
"""The device is in the changing room, and nobody can do without it."""


def pool(act: Acting, name: str = "泳乐云间游泳馆", operator: str = "上海酷学体育投资管理有限公司") -> Venue:
    owner = add_operator(name_zh=operator, act=act(TRIAGE))
    return add_venue(
        name_zh=name,
        address="松江区泳乐路 1 号",
        scenario="SP.POOL",
        district="310117",
        act=act(TRIAGE),
        operator=owner,
    )


def reported(
    act: Acting, venue: Venue, idem: str = "a", *, named: bool = True, violations: tuple[str, ...] = ("V15", "V02"),
    looked: bool = True, **more: Any
) -> Complaint:  # fmt: skip
    contact = Contact(mode="named", name="金丝雀女士", phone=PHONE) if named else Contact()
    given = {"conduct_from": DAY - timedelta(days=1), "ongoing": True, "words": WORDS, **more}
    answers = Answers(
        "SP.POOL",
        "310117",
        place=Place(venue.name_zh),
        venue_id=venue.id,
        violations=violations,
        contact=contact,
        **given,
    )
    complaint = submit(answers, idem=idem, act=act(CITIZEN)).complaint
    if looked:
        intake.first_look(complaint, act=act(TRIAGE))
    return complaint


def taken_up(act: Acting, complaint: Complaint, **more: Any) -> Case:
    officers = (OFFICER.id, SECOND_OFFICER.id)
    return takeup.accept(complaint, act=act(TRIAGE), **{**GIVEN, "officers": officers, **more})


def opened(act: Acting, **more: Any) -> Case:
    return taken_up(act, reported(act, pool(act), **more))


def answers_for(case: Case, faults: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Every question answered: these with a fault, the others without."""
    good = {"yes": "no", "no": "yes", None: "yes"}
    return {item.code: (faults.get(item.code, good[item.flag]), "") for item in items_for(pack(), case.scenario)}


def recorded(
    act: Acting, case: Case, *, day: date = DAY, purpose: str = "first", faults: Mapping[str, str] = FAULTS,
    prove: bool = True
) -> Visit:  # fmt: skip
    """A visit that was made and written down, not signed yet."""
    plan = {"purpose": purpose, "planned_on": day, "task": "核查刷脸储物柜"}
    visit = visits.plan(case, act=act(OFFICER, day), officers=[OFFICER.id, SECOND_OFFICER.id], **plan)
    for code in faults if prove else ():
        shot(act, case, visit, code, day)
    made = {
        "started_at": moment(day, 14),
        "ended_at": moment(day, 15),
        "place": "一层男更衣室",
        "id_shown": True,
        "rights_told": True,
    }
    visits.record(
        visit,
        act=act(OFFICER, day, 16),
        answers=answers_for(case, faults),
        site_person="王经理",
        site_job="店长",
        **made,
    )
    return visit


def shot(act: Acting, case: Case, visit: Visit | None, item: str | None, day: date = DAY) -> Any:
    data = f"picture of {item}".encode()
    more = {"kind": "audiovisual", "source": "现场拍摄", "taken_at": moment(day, 14), "visit": visit, "item": item}
    return evidence.add(case, act=act(OFFICER, day), data=data, type="image/jpeg", **more)


def visited(act: Acting, case: Case, **more: Any) -> Visit:
    visit = recorded(act, case, **more)
    visits.sign(visit, act=act(OFFICER, more.get("day", DAY), 17), signature="signed", remarks="无异议")
    return visit


MEASURES = (
    {"measure": "RM02", "detail": "停用刷脸", "violations": ("V15", "V02"), "due_on": NEXT, "how_verified": "现场核查"},
    {"measure": "RM03", "detail": "", "violations": ("V02",), "due_on": date(2026, 3, 16), "how_verified": "现场核查"},
)


def ordered(act: Acting, case: Case, *, day: date = DAY) -> CorrectionOrder:
    approved(case, "order_correction", {"items": MEASURES}, act, day)
    return db.session.query(CorrectionOrder).filter_by(case_id=case.id).order_by(CorrectionOrder.id.desc()).first()


def served(act: Acting, case: Case, *, day: date = DAY) -> CorrectionOrder:
    order = ordered(act, case, day=day)
    orders.serve(order, act=act(OFFICER, day), way="direct", served_on=day, receiver="王经理")
    return order


def approved(
    subject: Tracked, move: str, given: Mapping[str, Any], act: Acting, day: date = DAY, *, by: Person = OFFICER,
    second: Person = HEAD
) -> Proposal:  # fmt: skip
    """Proposed by one, approved by the other; the guards hold at both."""
    proposal = perform(subject, move, given, act=act(by, day))
    assert isinstance(proposal, Proposal)
    decide(proposal, subject, approve=True, reason="", act=act(second, day, 18))
    assert proposal.state == "approved", proposal.refusal
    return proposal


def ended(clock_of: Tracked) -> set[str]:
    return {clock.code for clock in clock_of.clocks if not clock.is_running}


def running(subject: Tracked) -> set[str]:
    return {clock.code for clock in subject.clocks if clock.is_running}


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that reaches the database meanwhile."""
    seen: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
