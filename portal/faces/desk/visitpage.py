"""What the pages of a visit show: its head, its questions in groups with their answers, and its evidence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select

from portal.bilingual import Bilingual
from portal.faces.desk import sidepage
from portal.faces.desk.choices import say
from portal.faces.desk.panel import Doit, Panel
from portal.ground import wording
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.web.i18n import joined, lang, zone
from portal.law.catalogue.types import ChecklistItem, Pack
from portal.law.workflow import choices as lists
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES
from portal.work.accounts.models import User
from portal.work.fieldwork.actions.records import ANSWER_WORDS
from portal.work.fieldwork.checklist import is_fault, items_for
from portal.work.fieldwork.models import Answer, Visit
from portal.work.fieldwork.queries import EvidenceRow, evidence


@dataclass(frozen=True)
class Question:
    """One item with its answer, the articles in force behind it, what a fault suggests, and its pictures."""

    code: str
    text: str
    laws: tuple[str, ...]
    must: bool
    value: str
    note: str
    is_open: bool
    is_fault: bool
    suspected: str
    hint: str
    evidence: tuple[EvidenceRow, ...]

    @property
    def answer(self) -> str:
        """The answer in words; the empty text where there is none."""
        return say(ANSWER_WORDS[self.value]) if self.value else ""

    @property
    def lacks_evidence(self) -> bool:
        """A fault has to be backed by evidence (APL 46)."""
        return self.is_fault and not self.evidence


@dataclass(frozen=True)
class Group:
    """A section of the checklist."""

    code: str
    name: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class VisitPage:
    """Everything that was read of one visit."""

    groups: tuple[Group, ...]
    evidence: tuple[EvidenceRow, ...]
    must: int
    since: tuple[str, ...]
    names: Mapping[int, str]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All of them in the order of the list."""
        return tuple(row for group in self.groups for row in group.questions)


def gather(visit: Visit, act: Act) -> VisitPage:
    """The checklist of the place with what was answered, and the evidence of this visit."""
    pack, ended = act.rules.pack, visit.case.conduct_to or act.today
    items = items_for(pack, visit.case.scenario)
    own = tuple(row for row in evidence(db.session(), visit.case_id) if row.visit_id == visit.id)
    given = {row.item: row for row in visit.answers}
    rows = {item.code: _question(item, given.get(item.code), own, pack, ended) for item in items}
    return VisitPage(
        _groups(items, rows, pack),
        own,
        sum(item.mandatory for item in items),
        _since(items, pack, ended),
        _names(visit),
    )


def _names(visit: Visit) -> Mapping[int, str]:
    wanted = [person.user_id for person in visit.people if person.user_id]
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def _groups(items: Sequence[ChecklistItem], rows: Mapping[str, Question], pack: Pack) -> tuple[Group, ...]:
    found: dict[str, list[Question]] = {}
    for item in items:
        found.setdefault(item.section, []).append(rows[item.code])
    return tuple(Group(code, say(pack.checklist_sections[code]), tuple(questions)) for code, questions in found.items())


def _question(
    item: ChecklistItem, answer: Answer | None, own: Iterable[EvidenceRow], pack: Pack, ended: date
) -> Question:
    value, note = (answer.value, answer.note or "") if answer else ("", "")
    return Question(
        code=item.code,
        text=say(item.name),
        laws=_laws(item, pack, ended),
        must=item.mandatory,
        value=value,
        note=note,
        is_open=item.mandatory and (not value or (value == "unseen" and not note.strip())),
        is_fault=is_fault(item, value),
        suspected=suspected(item, pack),
        hint=say(item.photo_hint) if item.photo_hint else _("至少要有一件证据。不拍人。"),
        evidence=tuple(row for row in own if row.item == item.code),
    )


def _laws(item: ChecklistItem, pack: Pack, ended: date) -> tuple[str, ...]:
    """Only articles that were in force when the conduct ended (APL 37)."""
    rows = [pack.bases[code] for code in item.bases]
    return tuple(f"{say(row.short)} {row.article}" for row in rows if row.in_force(ended))


def _since(items: Iterable[ChecklistItem], pack: Pack, ended: date) -> tuple[str, ...]:
    """Statutes that some question names and that were not in force yet."""
    rows = {code: pack.bases[code] for item in items for code in item.bases}
    late = {row.short: row.since for row in rows.values() if ended < row.since}
    return tuple(_("%(law)s %(day)s 起适用", law=say(law), day=since.isoformat()) for law, since in late.items())


def suspected(item: ChecklistItem, pack: Pack) -> str:
    """The violations that a fault suggests: code and short name."""
    mark = "：" if lang() == "zh" else ": "
    return sidepage.listed([f"{code}{mark}{say(pack.violations[code].short)}" for code in item.suggests])


def head(visit: Visit, read: VisitPage, person: tuple[str, str] | None) -> list[dict[str, Any]]:
    """People, times and what was told, as facts; the person on site only where it was opened."""
    rows = [
        (_("目的"), say(lists.CHOICES["visit_purposes"].get(visit.purpose, Bilingual(visit.purpose, visit.purpose)))),
        (_("检查事项"), visit.task),
        (_("检查人员"), people(visit, read)),
        (_("联合单位（不计入两人）"), joint(visit)),
        (_("检查码"), visit.check_code),
        (_("时间"), when(visit)),
        (_("确切地点"), visit.place),
        (_("证件和告知"), told(visit)),
        (_("现场人员"), _person(visit, person)),
        (_("检查情况"), visit.findings),
        (_("签字"), _signed(visit)),
        (_("对方意见"), visit.remarks),
        (_("到访未成"), visit.attempt_note),
        (_("认定无效的理由"), visit.invalid_reason),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def people(visit: Visit, read: VisitPage) -> list[str]:
    """Officers with their certificates."""
    rows = [(p, read.names.get(p.user_id or 0, "")) for p in visit.people if p.user_id]
    return [f"{name} {p.certificate.number}" if p.certificate else name for p, name in rows]


def joint(visit: Visit) -> list[str]:
    """People of other agencies, who are listed apart."""
    return [" ".join(part for part in (p.agency, p.name) if part) for p in visit.people if p.agency]


def when(visit: Visit) -> str:
    """From when to when; the planned day before that."""
    if visit.started_at is None:
        return _("计划 %(day)s", day=wording.day(visit.planned_on, lang()))
    start = wording.moment(visit.started_at, lang(), zone())
    end = wording.moment(visit.ended_at, lang(), zone()) if visit.ended_at else ""
    return _("%(start)s 至 %(end)s", start=start, end=end) if end else start


def told(visit: Visit) -> str:
    """Whether cards were shown and rights told (APL 55)."""
    if visit.state == "planned" and not (visit.id_shown or visit.rights_told):
        return ""
    shown = _("已出示执法证件") if visit.id_shown else _("没有记明出示证件")
    return sidepage.listed([shown, _("已告知权利和义务") if visit.rights_told else _("没有记明告知权利")])


def _person(visit: Visit, person: tuple[str, str] | None) -> str | Markup:
    if visit.site_person is None:
        return ""
    if person is not None:
        return " ".join(part for part in person if part)
    link = url_for("desk.visit_person", ref=visit.id)
    return Markup('{} <a href="{}">{}</a>').format(_("已填，封存。"), link, _("查看（会留下记录）"))


def _signed(visit: Visit) -> str:
    if visit.signature is None or visit.signed_on is None:
        return ""
    return joined([say(lists.SIGNATURES[visit.signature]), wording.day(visit.signed_on, lang()), visit.witness])


def moves(visit: Visit, act: Act) -> Panel:
    """What can be done: the record has a page of its own, where one can begin before it is complete."""
    panel, label = sidepage.todo(visit, act), say(MOVES[Track.VISIT]["do"].label)
    if all(row.name != label for row in panel.now):
        return panel
    rest = [replace(row, first=False) for row in panel.now if row.name != label]
    record = Doit(
        _("现场核查，写笔录"), _("边查边存，答完再完成"), url_for("desk.visit_record", ref=visit.id), first=True
    )
    return replace(panel, now=[record, *rest])
