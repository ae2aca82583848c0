"""States that a small demo city has not come to: driven there through the same moves as the rest of it."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select

from portal.clock import legal_day, now
from portal.demo.city import latest
from portal.demo.deciding import WARN, served, verified
from portal.demo.drive import Drive, Team
from portal.demo.invented import place
from portal.demo.opening import looked_at, ordered, preliminary, rejected
from portal.demo.people import JOBS, Member, members
from portal.ground.db import db
from portal.ground.procedure import calendar_change, overdue
from portal.ground.procedure.act import Act
from portal.ground.procedure.propose import perform
from portal.ground.rulebook.notice_file import Day
from portal.ground.rulebook.rules import rules
from portal.law.workflow.actors import CITIZEN, SYSTEM
from portal.work.alarms import actions as alarms
from portal.work.complaints.actions.intake import match_venue
from portal.work.complaints.actions.results import result_reached
from portal.work.complaints.answers import Photo
from portal.work.complaints.attachments import attach
from portal.work.complaints.models import Complaint
from portal.work.erasures import actions as erasures
from portal.work.fieldwork.actions.visits import plan
from portal.work.fieldwork.models import Visit
from portal.work.files.actions import put
from portal.work.files.pictures import JPEG
from portal.work.notices.actions import asking
from portal.work.notices.actions.deriving import derive
from portal.work.notices.models import QuietNotice
from portal.work.penalties.actions import remedy
from portal.work.publication.actions.proposing import begin
from portal.work.publication.models import Publication
from portal.work.venues.actions import add_operator, add_venue
from portal.work.venues.models import Venue
from tests.faces.intake.steps import picture

DISTRICT = "310117"
WORDS: dict[str, Any] = {
    "title_zh": "某某健身会所：强制刷脸", "body_zh": "经营单位以人脸识别作为进入的方式。责令改正并给予警告，已改正。",
    "title_en": "A gym: forced face recognition", "body_en": "Entry by face only. Ordered to correct and warned; put right.",
}  # fmt: skip
LATER = ("redact", "approve", "publish", "")
"""What follows a proposed publication; the last one differs."""


def enter_states(app: Flask) -> None:
    """Visits that are planned, written or failed; publications on their way and taken down; a remedy; a re-check."""
    pack = app.extensions["portal.pack"]
    team, in_force, moment = _team(), rules(db.session(), pack), now()
    for number, (script, days) in enumerate(_scripts()):
        begun = latest(in_force.calendar, legal_day(moment, pack.zone), days * 5 // 7 + 1)
        drive = Drive(team, in_force, moment, begun, Random(1000 + number))
        script(drive, _venue(drive, number))
        db.session.commit()
    _pictured()
    _dead_letter(app)
    _alarms(app)
    _next_year(app)


def _alarms(app: Flask) -> None:
    """One that nobody has looked at, one that is looked into, one that is closed, and a spot check."""
    in_force, city = rules(db.session(), app.extensions["portal.pack"]), members(db.session())["city-supervisor"]
    told, act = Act(CITIZEN, now(), in_force), Act(city.actor, now(), in_force)
    for number, complaint in enumerate(db.session.scalars(select(Complaint).order_by(Complaint.id).limit(4))):
        if number == 3:
            alarms.begin_check(complaint, reason="例行抽查。", act=act)
            break
        made = alarms.raise_alarm(complaint, kind="leaked", text="有人知道是我反映的（虚构）。", act=told)
        if number:
            alarms.answer(made, text="我们在查谁打开过。", act=act)
        if number == 2:
            alarms.close(made, outcome="no_leak", reason="查过记录。", text="没有查到泄露。", act=act)
    db.session.commit()


def _pictured() -> None:
    """A report that is looked into has a picture which nobody has covered yet."""
    wanted = Complaint.office == f"CAC-{DISTRICT}", Complaint.state == "accepted"
    complaint = db.session.scalars(select(Complaint).where(*wanted).order_by(Complaint.id)).first()
    assert complaint is not None
    with picture().stream as shot:
        attach(complaint, [Photo("device", put(shot.read(), type=JPEG))], now=now())
    db.session.commit()


def _dead_letter(app: Flask) -> None:
    """A reminder that no server took."""
    complaint = db.session.scalars(
        select(Complaint).where(Complaint.state == "submitted").order_by(Complaint.id)
    ).first()
    assert complaint is not None
    act = Act(CITIZEN, now(), rules(db.session(), app.extensions["portal.pack"]))
    asking.ask(complaint, "nobody@mail.example", act=act)
    derive(db.session(), ("mail",), act=act)
    for notice in db.session.scalars(select(QuietNotice)):
        notice.state, notice.reason, notice.attempts = "dead", "address", 1
    db.session.commit()


def _next_year(app: Flask) -> None:
    """A holiday of next year that waits for approval, and this night's lists of what is overdue."""
    in_force, moment = rules(db.session(), app.extensions["portal.pack"]), now()
    act = Act(members(db.session())["city-admin"].actor, moment, in_force)
    new_year = Day(date(act.today.year + 1, 1, 1), False, "元旦")
    calendar_change.prepare(db.session(), [new_year], source="放假通知（虚构）", act=act, year=new_year.day.year)
    after: int | None = 0
    while after is not None:
        after = overdue.remind(db.session(), act.by_clock(), after).last
    overdue.finish(db.session(), act)
    db.session.commit()


def _team() -> Team:
    found = members(db.session())
    return Team(**{job: found[f"songjiang-{job}"] for job, _role in JOBS}, city=found["city-supervisor"])


def _scripts() -> list[tuple[Callable[[Drive, Venue], object], int]]:
    return [
        (_planned, 12), (_tried, 12), (_done, 14), (_annulled, 20), (_failed, 60), (rejected_again, 25), (looked_at, 5),
        *((_publication(steps), 120) for steps in ((), LATER[:1], LATER[:2], (*LATER[:3], "correct"), (*LATER[:3], "withdraw"))),
        (_warned, 100), (_appealed, 120), (_upheld, 160),
    ]  # fmt: skip


def _venue(drive: Drive, number: int) -> Venue:
    act, invented = drive.act(drive.team.triage), place(drive.random, 900 + number)
    return add_venue(
        name_zh=invented.name_zh, name_en=invented.name_en, address=invented.address, scenario=invented.scenario, district=DISTRICT,
        operator=add_operator(name_zh=invented.operator, act=act), act=act, fictitious=True,
    )  # fmt: skip


def _plan(drive: Drive, venue: Venue) -> Visit:
    preliminary(drive, venue)
    drive.wait(2)
    team = drive.team
    return plan(
        drive.open_case(), act=drive.act(team.officer), purpose="first", planned_on=drive.day, task="核查刷脸设备", joint="市场监管部门，甲某",
        officers=(team.officer.user_id, team.second.user_id),
    )  # fmt: skip


def _planned(drive: Drive, venue: Venue) -> None:
    _plan(drive, venue)


def _tried(drive: Drive, venue: Venue) -> None:
    drive.move(
        _plan(drive, venue), "attempt", drive.team.officer, note="店门关着，门口贴着停业告示。", no_photo="当时下雨"
    )


def _done(drive: Drive, venue: Venue) -> None:
    """A written record that nobody has signed: the drive's own visit, stopped before the signature."""
    preliminary(drive, venue)
    drive.wait(3)

    def unsigned(subject: Any, name: str, *who: Any, **given: Any) -> Any:
        return None if name == "sign" else Drive.move(drive, subject, name, *who, **given)

    drive.move = unsigned  # type: ignore[method-assign]
    drive.visit()


def _annulled(drive: Drive, venue: Venue) -> None:
    preliminary(drive, venue)
    drive.wait(3)
    drive.move(drive.visit(), "invalidate", drive.team.head, reason="只有一名执法人员在场。")


def _failed(drive: Drive, venue: Venue) -> None:
    order = ordered(drive, venue)
    drive.wait(9)
    drive.visit("re_inspection")
    drive.move(order, "fail", drive.team.officer, failed=tuple(item.id for item in order.items), note="设备仍在使用。")


def rejected_again(drive: Drive, venue: Venue) -> None:
    """Refused, and a re-check is asked for."""
    drive.random = _Never()
    rejected(drive, venue)
    drive.move(drive.complaints[0], "ask_recheck", CITIZEN, reason="我主要反映的是强制刷脸。")


class _Never(Random):
    """Chance that never lets the script ask for the re-check by itself."""

    def random(self) -> float:
        """Always the upper half."""
        return 0.99


def _publication(steps: tuple[str, ...]) -> Callable[[Drive, Venue], object]:
    def run(drive: Drive, venue: Venue) -> None:
        served(WARN, verified)(drive, venue)
        drive.wait(2)
        record, team = begin(drive.open_case(), act=drive.act(drive.team.officer)), drive.team
        drive.move(record, "propose", team.officer, reason="有示范意义。", **{"class": "general", **WORDS})
        for step in steps:
            _publication_step(drive, record, step, drive.day)

    return run


def _publication_step(drive: Drive, record: Publication, step: str, day: date) -> None:
    team = drive.team
    if step == "withdraw":
        lodged = remedy.begin(drive.open_case())
        drive.move(lodged, "lodge_reconsideration", team.review, lodged_on=day, paper="复 1")
        drive.move(lodged, "revoke", team.review, outcome_on=day, paper="复决 1", reason="程序有误。")
    made: dict[str, Callable[[], Any]] = {
        "redact": lambda: drive.move(record, "redact", team.officer, team.second, **WORDS),
        "approve": lambda: drive.move(record, "approve", team.head, party_told_on=day),
        "publish": lambda: drive.move(record, "publish", SYSTEM),
        "correct": lambda: drive.move(
            record, "correct", team.head, reason="原文的日期写错了。", reason_en="A date was wrong.", **WORDS
        ),
        "withdraw": lambda: drive.move(record, "withdraw", team.head, reason="决定已被变更。"),
    }
    made[step]()


def _warned(drive: Drive, venue: Venue) -> None:
    """Nothing is said yet about publication, and nothing lodged."""
    served(WARN, verified)(drive, venue)
    begin(drive.open_case(), act=drive.act(drive.team.officer))
    remedy.begin(drive.open_case())


def _appealed(drive: Drive, venue: Venue) -> None:
    served(WARN, verified)(drive, venue)
    drive.wait(5)
    drive.move(
        remedy.begin(drive.open_case()),
        "lodge_reconsideration",
        drive.team.review,
        lodged_on=drive.day,
        paper="复议受字第 1 号",
    )


def _upheld(drive: Drive, venue: Venue) -> None:
    _appealed(drive, venue)
    drive.wait(20)
    drive.move(
        remedy.current(drive.open_case()), "uphold", drive.team.review, outcome_on=drive.day, paper="复议决字第 1 号", reason="事实清楚。"
    )  # fmt: skip


FOLLOWED = ("asked", "accepted", "answered", "rejected", "alarmed")
"""How far a report of one's own may have come."""
RESULT = {
    "result": "情况属实，已要求改正。",
    "basis": "个人信息保护法",
    "changed": "现在可以用手环。",
    "remedies": "收到结果后 30 天内可以申请复核一次。",
    "checked": True,
}


def bring_on(complaint: Complaint, state: str) -> None:
    """A report just sent, as far on its way as `state` says; one that is followed by its code alone stays as it is."""
    if state not in FOLLOWED:
        return
    if state == "alarmed":
        _alarmed(complaint)
        return
    team, venue = _team(), db.session.scalars(select(Venue).where(Venue.district == DISTRICT)).first()
    assert venue is not None
    _move(complaint, "first_look", team.triage)
    match_venue(complaint, venue, act=_act(team.triage))
    if state == "asked":
        _move(complaint, "ask_more", team.triage, items=("place", "photo"), question="机器在几楼？请补一张照片。")
    elif state == "rejected":
        _move(complaint, "reject", team.triage, team.head, code="R04", plain="退费的事请拨打 12315。")
    else:
        _taken_up(complaint, team, state)


def _alarmed(complaint: Complaint) -> None:
    """Troubled by the venue and answered, while the own request waits for the venue."""
    act = Act(CITIZEN, now(), rules(db.session(), current_app.extensions["portal.pack"]))
    alarms.raise_alarm(complaint, kind="contacted", text="店长打来电话，说知道是我反映的。", act=act)
    erasures.ask(complaint, on=act.today, way="letter", act=act)


def _refused(complaint: Complaint) -> None:
    """The venue will not delete the face data."""
    act = Act(CITIZEN, now(), rules(db.session(), current_app.extensions["portal.pack"]))
    held = erasures.ask(complaint, on=act.today, way="letter", act=act)
    erasures.note_answer(held, on=act.today, said="refused", act=act)


def _taken_up(complaint: Complaint, team: Team, state: str) -> None:
    officers = (team.officer.user_id, team.second.user_id)
    _move(complaint, "accept", team.triage, priority="normal", summary="储物柜刷脸", officers=officers)
    if state == "answered":
        result_reached(complaint, act=_act(team.officer))
        _move(complaint, "tell_result", team.officer, team.review, **RESULT)
        _refused(complaint)


def _move(subject: Complaint, name: str, who: Member, second: Member | None = None, **given: Any) -> None:
    perform(subject, name, given, act=_act(who, second))


def _act(who: Member, second: Member | None = None) -> Act:
    in_force = rules(db.session(), current_app.extensions["portal.pack"])
    return Act(who.actor, now(), in_force, second=second.actor if second else None)
