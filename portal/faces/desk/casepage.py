"""What the case page shows, gathered in a constant number of statements and put into words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, cast

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.clock import legal_day
from portal.faces.desk.panel import Panel, moves_here
from portal.ground import wording
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.ground.procedure.models import Clock
from portal.ground.web.i18n import lang, zone
from portal.law.workflow.facts import CaseFacts
from portal.law.workflow.states import STATE_NAMES, Track
from portal.work.accounts.models import User
from portal.work.cases import page, queries
from portal.work.cases.models import Case, CaseViolation
from portal.work.fieldwork.queries import OrderRow, VisitRow, orders, visits

LINE: tuple[tuple[Bilingual, frozenset[str]], ...] = (
    (Bilingual("初步核查", "Preliminary check"), frozenset({"preliminary"})),
    (Bilingual("立案", "Filed"), frozenset()),
    (Bilingual("调查取证", "Investigation"), frozenset({"investigating"})),
    (Bilingual("法制审核", "Legal review"), frozenset({"review"})),
    (Bilingual("告知申辩", "Notice and defence"), frozenset({"notice", "hearing"})),
    (Bilingual("决定", "Decision"), frozenset({"deciding", "decided"})),
    (Bilingual("执行", "Enforcement"), frozenset({"enforcing", "performed"})),
    (Bilingual("结案", "Closed"), frozenset({"closed", "transferred"})),
)
"""The eight steps of the main line, and the states that stand in each."""


class Step(NamedTuple):
    """One step of the main line."""

    name: str
    state: str
    note: str


class SideState(NamedTuple):
    """One parallel line."""

    name: str
    state: str


@dataclass(frozen=True)
class Gathered:
    """Everything that was read for one case page, one statement for each kind of row, however many rows there are."""

    case: Case
    violations: Sequence[CaseViolation]
    clocks: Sequence[Clock]
    complaints: Sequence[page.ComplaintRow]
    documents: Sequence[page.DocumentRow]
    events: Sequence[page.EventRow]
    sights: Sequence[page.SightRow]
    proposals: Sequence[page.ProposalRow]
    visits: Sequence[VisitRow]
    orders: Sequence[OrderRow]


def gather(session: Session, case: Case) -> Gathered:
    """Read the page of a case that the guard has loaded with its people."""
    return Gathered(
        case,
        page.violations(session, case),
        page.clocks(session, case),
        page.complaints(session, case.id),
        page.documents(session, case.id),
        page.events(session, case.id),
        page.sights(session, case.id),
        page.proposals(session, case.id),
        visits(session, case.id),
        orders(session, case.id),
    )


def main_line(case: Case, events: Sequence[page.EventRow], today: date) -> list[Step]:
    """The eight steps with the date each was reached; a step that was passed over has none."""
    reached = _reached(events)
    place = next(i for i, (_name, states) in enumerate(LINE) if case.state in states)
    if case.state == "closed":
        return [
            Step(name.text(lang()), "done", _when(reached, states, case, i, today))
            for i, (name, states) in enumerate(LINE)
        ]
    return [
        Step(
            name.text(lang()),
            "done" if i < place else "now" if i == place else "next",
            _when(reached, states, case, i, today) if i <= place else "",
        )
        for i, (name, states) in enumerate(LINE)
    ]


def _reached(events: Sequence[page.EventRow]) -> dict[str, date]:
    return {e.to_state: legal_day(e.at, zone()) for e in reversed(events) if e.track == Track.CASE.value and e.to_state}


def _when(reached: dict[str, date], states: frozenset[str], case: Case, place: int, today: date) -> str:
    day = case.filed_on if place == 1 else max((reached[s] for s in states if s in reached), default=None)
    return wording.short_day(day, today=today) if day else ""


def side_states(case: Case, today: date) -> list[SideState]:
    """Visits, rectification, publication, remedy and the police, each in a word."""
    rectification = STATE_NAMES[Track.ORDER][case.rectification].text(lang())
    if case.items_total:
        rectification += _("，%(done)s/%(all)s 项已确认", done=case.items_total - case.items_open, all=case.items_total)
    return [
        SideState(_("核查"), _("%(n)s 次有效", n=case.valid_visits)),
        SideState(_("整改"), rectification),
        SideState(_("公示"), STATE_NAMES[Track.PUBLICATION][case.publication].text(lang())),
        SideState(_("复议诉讼"), STATE_NAMES[Track.REMEDY][case.remedy].text(lang())),
        SideState(_("公安"), _police(case, today)),
    ]


def _police(case: Case, today: date) -> str:
    if case.police_told_on:
        return _("%(day)s 已告知", day=wording.short_day(case.police_told_on, today=today))
    return _("未告知") if case.private_space else _("不涉及")


def moves(read: Gathered, act: Act) -> Panel:
    """The panel "what you can do now"; a move that somebody has proposed waits."""
    waiting = [
        row.move
        for row in read.proposals
        if row.state == "pending" and row.track == Track.CASE.value and row.subject_id == read.case.id
    ]
    return moves_here(read.case, panel_facts(read, act), act.by, waiting)


def panel_facts(read: Gathered, act: Act) -> CaseFacts:
    """The facts for the panel: what the row cannot say is taken from what the page has read anyway."""
    found = cast(CaseFacts, facts_of(read.case, act))
    certified = sum(
        1
        for row in read.case.assignments
        if row.duty in {"lead", "second"} and row.to_day is None and _certified(row.user, act.today)
    )
    barred = (
        queries.time_barred(db.session(), read.case, act)
        if read.case.conduct_to and read.case.filed_on is None
        else False
    )
    return replace(
        found,
        certified_officers=certified,
        own_district=queries.own_district(db.session(), read.case, act),
        time_barred=barred,
        results_pending=sum(row.state == "accepted" for row in read.complaints),
        other_heads=1 if read.case.refusal_approver == act.by.user_id else 0,
    )


def people(read: Gathered) -> list[SideState]:
    """Who investigates, reviews and decides; a duty without anybody says so."""
    words = ((_("承办（证件有效）"), {"lead", "second"}), (_("法制审核"), {"reviewer"}), (_("负责人"), {"head"}))
    rows = []
    for term, duties in words:
        names = [row.user.name for row in read.case.assignments if row.duty in duties and row.to_day is None]
        rows.append(SideState(term, "、".join(names) if lang() == "zh" else ", ".join(names)))
    return rows


def _certified(user: User, on: date) -> bool:
    return any(row.valid_from <= on <= row.valid_to for row in user.certificates)
