"""Makers with few arguments: what a test needs to exist, made by the verbs that make it in the portal."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Proposal, Tracked
from portal.ground.procedure.propose import decide, perform
from portal.law.workflow.actors import CITIZEN, SYSTEM, Actor, Role
from portal.law.workflow.moves import Move
from portal.law.workflow.tables import MOVES
from portal.work.cases.actions.opening import open_case
from portal.work.cases.models import Case
from portal.work.complaints.actions.submit import Receipt, submit
from portal.work.complaints.answers import Answers, Place
from portal.work.complaints.models import Complaint
from portal.work.fieldwork.actions import evidence, visits
from portal.work.fieldwork.checklist import items_for
from portal.work.fieldwork.models import Visit
from portal.work.venues.actions import add_operator, add_venue
from portal.work.venues.models import Venue
from tests.cast import HEAD, MUNICIPAL, OFFICER, REVIEWER, SECOND_OFFICER, SECOND_TRIAGE, TRIAGE, Person

DISTRICT = "310117"
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(32)
ACTORS: Mapping[Role, Person | Actor] = {
    Role.OFFICER: OFFICER,
    Role.TRIAGE: TRIAGE,
    Role.REVIEWER: REVIEWER,
    Role.HEAD: HEAD,
    Role.CITIZEN: CITIZEN,
    Role.SYSTEM: SYSTEM,
    Role.MUNICIPAL: MUNICIPAL,
}
"""Who makes a move where a test does not say; the first of these whose role the move names."""

Acting = Callable[..., Act]
_numbers = count(1)


def complaint(act: Acting, *, day: date | None = None, **answers: Any) -> Complaint:
    """A report that was just sent, about a new gym."""
    return receipt(act, day=day, **answers).complaint


def receipt(act: Acting, *, day: date | None = None, **answers: Any) -> Receipt:
    """The same with code and PIN."""
    acting = act(CITIZEN, day) if day else act(CITIZEN)
    told = {
        "scenario": "SP.GYM", "district": DISTRICT, "conduct_from": acting.today, "ongoing": True,
        "violations": ("V02",), "words": "必须刷脸才能进门。", "place": Place(name="云动健身", address="人民北路"),
    }  # fmt: skip
    return submit(Answers(**(told | answers)), idem=f"test-{next(_numbers)}", act=acting)


def venue(act: Acting, **columns: Any) -> Venue:
    """A gym of its own operator."""
    acting, number = act(OFFICER), next(_numbers)
    told = {
        "name_zh": f"第{number}健身馆", "address": f"中山中路 {number} 号", "scenario": "SP.GYM", "district": DISTRICT,
        "operator": add_operator(name_zh=f"第{number}健身有限公司", act=acting),
    }  # fmt: skip
    return add_venue(act=acting, **(told | columns))


def case(act: Acting, *, at: Venue | None = None, day: date | None = None, **given: Any) -> Case:
    """A case in the preliminary check, with two certified officers and one suspected violation."""
    acting = act(OFFICER, day) if day else act(OFFICER)
    told = {
        "source": "inspection", "conduct_from": acting.today, "violations": ("V02",),
        "officers": (OFFICER.id, SECOND_OFFICER.id),
    }  # fmt: skip
    return open_case(venue=at or venue(act), act=acting, **(told | given))


def visit(
    act: Acting,
    of: Case,
    *,
    day: date | None = None,
    fault: str | None = "c7",
    purpose: str = "first",
    until: str = "signed",
) -> Visit:
    """A visit of two officers, by default signed and with one fault and its evidence; `until` planned or done."""
    acting = act(OFFICER, day) if day else act(OFFICER)
    pair, task = (OFFICER.id, SECOND_OFFICER.id), "核查刷脸设备"
    made = visits.plan(of, act=acting, purpose=purpose, planned_on=acting.today, task=task, officers=pair)
    if until == "planned":
        return made
    if fault:
        prove(acting, of, made, fault)
    visits.record(made, act=acting, **record_of(acting, of, fault))
    if until == "signed":
        visits.sign(made, act=acting, signature="signed", witness=None, remarks=None)
    return made


def prove(acting: Act, of: Case, made: Visit | None = None, item: str | None = None) -> None:
    """One photo with its source."""
    taken = {"type": "image/png", "kind": "audiovisual", "source": "现场拍摄", "taken_at": acting.now}
    evidence.add(of, act=acting, data=PHOTO, visit=made, item=item, **taken)


def record_of(acting: Act, of: Case, fault: str | None) -> dict[str, Any]:
    """What is written on such a visit: every question answered, without a fault but the one named."""
    items = items_for(acting.rules.pack, of.scenario)
    answers = {i.code: ("no" if i.flag == "yes" else "yes", "") for i in items}
    if fault:
        answers[fault] = (next(i.flag or "no" for i in items if i.code == fault), "现场所见")
    began = datetime.combine(acting.today, time(9), ZoneInfo(acting.rules.pack.zone))
    return {
        "answers": answers, "started_at": began, "ended_at": began + timedelta(hours=1), "place": "健身馆前台",
        "id_shown": True, "rights_told": True, "site_person": "现场经理", "findings": "已查看设备。",
    }  # fmt: skip


def done(
    act: Acting, subject: Tracked, name: str, *, by: Person | Actor | None = None, second: Person | None = None,
    day: date | None = None, **given: Any,
) -> Any:  # fmt: skip
    """Make a move as the office does: propose and approve it where the table asks for a second person.

    Without `by` and `second` the first fitting ones of the cast act. Gives back what the verb gave, or the proposal.
    """
    move = MOVES[subject.TRACK][name]
    acting = acting_as(act, by or who_makes(move), day)
    found = perform(subject, name, given, act=acting)
    if isinstance(found, Proposal) and move.second is not None:
        decide(found, subject, approve=True, reason="", act=acting_as(act, second or who_confirms(move), day))
        assert found.state == "approved", found.refusal
    db.session.flush()
    return found


def acting_as(act: Acting, who: Person | Actor, day: date | None) -> Act:
    """Somebody on a day, or on the first one."""
    return act(who, day) if day else act(who)


def who_makes(move: Move) -> Person | Actor:
    """The first of the cast whose role the move names."""
    return next(person for role, person in ACTORS.items() if role in move.roles)


def who_confirms(move: Move) -> Person:
    """Who of the cast confirms it."""
    assert move.second is not None
    if move.second.visit_partner:
        return SECOND_OFFICER
    if Role.TRIAGE in move.second.roles:
        return SECOND_TRIAGE
    return HEAD if Role.HEAD in move.second.roles else MUNICIPAL
