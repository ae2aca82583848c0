"""Driving one case of the demo through its real moves, on the days the script says; nothing here sets a state."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from portal.demo.people import Member
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.ground.procedure.propose import perform
from portal.ground.rulebook.rules import Rules
from portal.law.catalogue.types import ChecklistItem
from portal.law.workflow.actors import CITIZEN, SYSTEM, Actor
from portal.work.cases.actions.filing import tell_named
from portal.work.cases.models import Case
from portal.work.complaints.actions.intake import match_venue
from portal.work.complaints.actions.submit import submit
from portal.work.complaints.answers import Answers
from portal.work.complaints.models import Complaint
from portal.work.fieldwork.actions import evidence
from portal.work.fieldwork.actions.records import save_answers
from portal.work.fieldwork.actions.visits import plan
from portal.work.fieldwork.checklist import items_for
from portal.work.fieldwork.models import CorrectionOrder, Visit
from portal.work.venues.models import Venue

SERVICE: dict[str, Any] = {"way": "direct", "receiver": "值班经理"}
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)
"""The smallest picture there is; the demo has no photos."""


class Tomorrow(Exception):
    """The script has come to a day that has not come yet: the case stays as it is."""


@dataclass
class Team:
    """The five people of one office, and the city's supervisor."""

    triage: Member
    officer: Member
    second: Member
    review: Member
    head: Member
    city: Member


@dataclass
class Drive:
    """One case on its way. `day` moves on; `now` is the real moment past which nothing happens."""

    team: Team
    rules: Rules
    now: datetime
    day: date
    random: Random
    case: Case | None = None
    complaints: list[Complaint] = field(default_factory=list)
    minute: int = 0

    def act(self, who: Member | Actor, second: Member | None = None) -> Act:
        """Somebody's act on the script's day, a little later each time. Raises Tomorrow."""
        self.minute += 7
        moment = datetime.combine(self.day, time(9), ZoneInfo(self.rules.pack.zone)) + timedelta(minutes=self.minute)
        if moment > self.now:
            raise Tomorrow
        by = who.actor if isinstance(who, Member) else who
        return Act(by, moment, self.rules, second=second.actor if second else None)

    def wait(self, days: int) -> None:
        """Working days go by."""
        self.day = self.rules.calendar.plus_working(self.day, days)
        self.minute = 0

    def move(self, subject: Tracked, name: str, who: Member | Actor, second: Member | None = None, **given: Any) -> Any:
        """Make one move."""
        return perform(subject, name, given, act=self.act(who, second))

    def report(self, answers: Answers, venue: Venue | None) -> Complaint:
        """A citizen reports (K1)."""
        key = f"demo-{self.random.getrandbits(96):x}"
        complaint = submit(replace(answers, fictitious=True), idem=key, act=self.act(CITIZEN)).complaint
        self.complaints.append(complaint)
        if venue is not None and complaint.venue_id is None:
            complaint.venue = venue
        return complaint

    def look(self, complaint: Complaint, venue: Venue) -> None:
        """First look, and the venue matched."""
        self.move(complaint, "first_look", self.team.triage)
        match_venue(complaint, venue, act=self.act(self.team.triage))

    def accept(self, complaint: Complaint, summary: str, **more: Any) -> Case:
        """K11, opening the case with two officers the first time."""
        officers = () if self.case else (self.team.officer.user_id, self.team.second.user_id)
        case: Case = self.move(
            complaint,
            "accept",
            self.team.triage,
            priority="urgent" if complaint.urgent else "normal",
            summary=summary,
            case=self.case.id if self.case else None,
            officers=officers,
            **more,
        )
        self.case = case
        return case

    def visit(
        self, purpose: str = "first", *, joint: str = "", refused: bool = False, faults: frozenset[str] | bool = True
    ) -> Visit:
        """Plan, record and sign a visit with two certified officers."""
        visit = self.record(self.plan(purpose, joint=joint), faults)
        self.move(
            visit,
            "sign",
            self.team.officer,
            signature="refused" if refused else "signed",
            witness="执法记录仪视频 03" if refused else None,
        )
        return visit

    def plan(self, purpose: str = "first", *, joint: str = "") -> Visit:
        """Plan a visit for today."""
        return plan(
            self.open_case(),
            act=self.act(self.team.officer),
            purpose=purpose,
            planned_on=self.day,
            task="核查人脸识别设备的使用情况",
            officers=(self.team.officer.user_id, self.team.second.user_id),
            joint=joint,
        )

    def record(self, visit: Visit, faults: frozenset[str] | bool = True) -> Visit:
        """Record a visit, still to be signed."""
        case, team = self.open_case(), self.team
        self._prove(visit, faults)
        begun = self.act(team.officer)
        save_answers(
            visit, act=begun, answers=self._answers(faults), started_at=begun.now - timedelta(minutes=70), ended_at=begun.now - timedelta(minutes=5), place=case.venue.address,
            id_shown=True, rights_told=True, site_person="值班经理", site_job="经理", findings="现场使用人脸识别设备。" if faults else "设备已停用或已移出。",
        )  # fmt: skip
        self.move(visit, "do", team.officer)
        return visit

    def _faulty(self, faults: frozenset[str] | bool) -> list[ChecklistItem]:
        """The questions whose answer shows a fault: those named, else one that suggests a violation of the case."""
        if not isinstance(faults, bool):
            return [item for item in self._asked() if item.code in faults]
        codes = {row.code for row in self.open_case().violations}
        flagged = [item for item in self._asked() if item.flag]
        return ([item for item in flagged if codes & set(item.suggests)] or flagged)[:1] if faults else []

    def _asked(self) -> tuple[ChecklistItem, ...]:
        return items_for(self.rules.pack, self.open_case().scenario)

    def _prove(self, visit: Visit, faults: frozenset[str] | bool) -> None:
        for item in self._faulty(faults):
            act = self.act(self.team.officer)
            data = PICTURE + f"{item.code} {visit.id}".encode()
            evidence.add(
                self.open_case(),
                act=act,
                data=data,
                type="image/png",
                kind="audiovisual",
                source="现场拍摄",
                taken_at=act.now,
                visit=visit,
                item=item.code,
            )

    def _answers(self, faults: frozenset[str] | bool) -> Mapping[str, tuple[str, str]]:
        bad = {item.code: str(item.flag) for item in self._faulty(faults)}
        return {item.code: (bad.get(item.code, "no" if item.flag == "yes" else "yes"), "") for item in self._asked()}

    def order(self, measures: Mapping[str, str], days: int = 15) -> CorrectionOrder:
        """Order correction (M9/R1), approved by the head and served."""
        case = self.open_case()
        codes = tuple(row.code for row in case.violations)
        items = tuple(
            {
                "measure": code,
                "detail": detail,
                "violations": codes,
                "due_on": self.day + timedelta(days=days),
                "how_verified": "现场复查，查看实物和记录",
            }
            for code, detail in measures.items()
        )
        order: CorrectionOrder = self.move(case, "order_correction", self.team.officer, self.team.head, items=items)
        self.move(order, "serve", self.team.officer, served_on=self.day, **SERVICE)
        return order

    def tell_named(self) -> None:
        """Reporters by name hear that the case was filed."""
        tell_named(self.open_case(), text=self.rules.pack.texts["named_filed"], act=self.act(SYSTEM))

    def verify(self, order: CorrectionOrder) -> None:
        """Proof, re-inspection, and the second officer's agreement."""
        self.visit("re_inspection", faults=False)
        self.move(order, "verify", self.team.officer, self.team.second, passed=tuple(item.id for item in order.items))

    def open_case(self) -> Case:
        """The case that this script has opened."""
        if self.case is None:
            raise Tomorrow
        return self.case

    def settle(self) -> None:
        """Write what was done."""
        db.session.commit()
