"""The tables of the case page in words: orders, visits, complaints, papers and penalty."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from portal.clock import legal_day
from portal.faces.desk.casepage import Gathered
from portal.faces.desk.choices import say
from portal.faces.desk.matrix import pack_here
from portal.ground import wording
from portal.ground.web.i18n import joined, lang, today, zone
from portal.law.workflow import choices as lists
from portal.law.workflow.moves import Move
from portal.law.workflow.states import Track, state_name
from portal.law.workflow.tables import MOVES
from portal.law.workflow.terms import Terms
from portal.work.cases import page
from portal.work.cases.models import Case
from portal.work.documents.papers import PAPERS
from portal.work.fieldwork.queries import VisitRow

VISIT_CHIPS = {"planned": "info", "done": "soon", "signed": "ok", "invalid": "dash", "attempt": "dash"}
DOCUMENT_CHIPS = {"draft": "soon", "final": "done", "void": "dash"}


@dataclass(frozen=True)
class Line:
    """A row of any of the page's tables; each table's macro or template reads the fields it knows."""

    href: str = ""
    title: str = ""
    when: str = ""
    text: str = ""
    kind: str = ""
    word: str = ""
    said: str = ""
    people: str = ""
    purpose: str = ""
    found: str = ""
    name: str = ""
    reference: str = ""
    chip: str = ""
    by: str = ""
    more: tuple[str, ...] = ()
    mine_to_decide: bool = False


class Term(NamedTuple):
    """One key fact."""

    term: str
    value: str


def visit_lines(rows: Iterable[VisitRow]) -> list[Line]:
    """The visits, newest first."""
    return [
        Line(
            href=url_for("desk.visit", ref=row.id),
            when=_visit_when(row),
            people=_people(row),
            purpose=say(lists.CHOICES["visit_purposes"][row.purpose]),
            found=_("必答未答 %(n)s 项", n=row.mandatory_open)
            if row.mandatory_open and row.state != "planned"
            else row.place or "",
            kind=VISIT_CHIPS[row.state],
            word=say(state_name(Track.VISIT, row.state)),
        )
        for row in rows
    ]


def _visit_when(row: VisitRow) -> str:
    return (
        wording.short_moment(row.started_at, zone(), today=today())
        if row.started_at
        else wording.short_day(row.planned_on, today=today())
    )


def _people(row: VisitRow) -> str:
    own = [p.name or "" for p in row.people if p.counts]
    joint = [p.agency or "" for p in row.people if not p.counts]
    comma = "、" if lang() == "zh" else ", "
    return comma.join(own) + (_("；联合：%(who)s", who=comma.join(dict.fromkeys(joint))) if joint else "")


class ComplaintLine(NamedTuple):
    """One complaint of the case, without anything of the reporter."""

    href: str
    ref: str
    received: Any
    what: str
    reporter: str
    state: str


def _reporter(row: page.ComplaintRow) -> str:
    named = _("留名，已封存") if row.named else _("不留名")
    return _("%(named)s，请求回电", named=named) if row.call_back else named


def complaint_lines(rows: Iterable[page.ComplaintRow]) -> list[ComplaintLine]:
    """The complaints, first received first."""
    comma = "、" if lang() == "zh" else ", "
    return [
        ComplaintLine(
            url_for("desk.complaint", ref=row.ref),
            row.ref,
            row.received_at,
            row.summary or comma.join(say(pack_here().violations[code].short) for code in row.violations),
            _reporter(row),
            say(state_name(Track.COMPLAINT, row.state)),
        )
        for row in rows
    ]


def document_lines(rows: Iterable[page.DocumentRow]) -> list[Line]:
    """The papers, newest first."""
    return [
        Line(
            href=url_for("desk.document", ref=row.id),
            kind=row.kind,
            name=say(PAPERS[row.kind].titles[row.variant] or pack_here().documents[row.kind].title),
            reference=row.reference or "",
            said=_document_said(row),
            chip="done" if row.services else DOCUMENT_CHIPS[row.state],
            word=_document_word(row),
        )
        for row in rows
    ]


def _document_said(row: page.DocumentRow) -> str:
    if row.services:
        return wording.short_day(row.services[-1].served_on, today=today())
    return wording.short_day(legal_day(row.issued_at, zone()), today=today()) if row.issued_at else ""


def _document_word(row: page.DocumentRow) -> str:
    return _("已送达") if row.services else {"draft": _("草稿"), "final": _("已定"), "void": _("已作废")}[row.state]


def penalty_terms(case: Case) -> list[Term]:
    """What was proposed, notified and decided."""
    plan, notice, decided = Terms.stored(case.plan), Terms.stored(case.notice_terms), case.decision()
    ground = (case.decision_kind or "").split(",") if not decided.kinds else ()
    return [
        Term(_("拟处罚"), _told(plan) or (_("不处罚") if case.plan else _("还没有提出"))),
        Term(
            _("事先告知"),
            _on(case.notice_served_on, _told(notice))
            if not case.notice_sent_on or case.notice_served_on
            else _("已发出，还没有送达"),
        ),
        Term(_("决定"), _on(case.decided_on, _told(decided) or _names(ground))),
        Term(_("送达"), _on(case.decision_served_on, "")),
    ]


def _told(terms: Terms) -> str:
    """Kinds with their amounts; the person responsible is not named here."""
    amounts = (
        (_("罚款"), terms.fine),
        (_("没收违法所得"), terms.confiscated),
        (_("对责任人员罚款"), terms.person_fine),
    )
    said = [_("%(what)s %(yuan)s 元", what=what, yuan=wording.yuan(fen)) for what, fen in amounts if fen]
    return joined([_names(terms.kinds), *said])


def _names(codes: Iterable[str]) -> str:
    names = {**pack_here().closures, **pack_here().penalties}
    return ("、" if lang() == "zh" else ", ").join(say(names[code].name) for code in codes if code in names)


def _on(day: date | None, words: str) -> str:
    if day is None:
        return _("还没有")
    return f"{wording.short_day(day, today=today())} {words}".strip()


def pending(read: Gathered, viewer: int | None) -> list[Line]:
    """What waits for a second person's decision."""
    return [
        Line(
            href=url_for("desk.proposal", ref=row.id),
            title=say(_move(row).label),
            by=row.proposer,
            when=wording.short_moment(row.proposed_at, zone(), today=today()),
            mine_to_decide=row.proposed_by != viewer,
        )
        for row in read.proposals
        if row.state == "pending"
    ]


def _move(row: page.ProposalRow) -> Move:
    return MOVES[Track(row.track)][row.move]


class Anchor(NamedTuple):
    """A part of the page."""

    href: str
    text: str
    current: bool


def anchors(read: Gathered) -> list[Anchor]:
    """The parts of the page, with how many rows each has."""
    parts = (
        ("#s0", _("总览")),
        ("#s1", _("投诉 %(n)s", n=len(read.complaints))),
        ("#s2", _("核查 %(n)s", n=len(read.visits))),
        ("#s3", _("整改")),
        ("#s4", _("处罚")),
        ("#s5", _("文书 %(n)s", n=len(read.documents))),
        ("#s6", _("时间线")),
        ("#s7", _("审计")),
    )
    return [Anchor(href, text, href == "#s0") for href, text in parts]
