"""What is overdue or near, as of the last night's lists: by how late it is, and who was told when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload

from portal.faces.desk.choices import say
from portal.faces.desk.views.front import TRACKED, page_of, title_of
from portal.ground import wording
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Clock, OverdueNotice
from portal.ground.web.clockface import chip_word
from portal.ground.web.i18n import lang
from portal.law.workflow.actors import ROLE_NAMES, Role
from portal.law.workflow.deadlines import Light, days_left
from portal.law.workflow.states import Track
from portal.work.cases.models import Case

MOST = 200
"""Rows of a page; how many there are in all is said above."""
BANDS = (11, 4, 1)
"""From how many working days late a group begins."""


@dataclass
class Line:
    """One clock of the list."""

    kind: str
    word: str
    clock: str
    title: str
    href: str
    due: str
    told: list[str]
    office: str


@dataclass
class Group:
    """Lines that are equally pressing."""

    title: str
    late: bool
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """A page: groups, and how many clocks there are."""

    groups: list[Group]
    all: int


def overdue(act: Act, *, offices: Sequence[str] | None, city: bool) -> Found:
    """The list of some offices (None: all), or what the municipal supervisor was told of."""
    wanted = _wanted(act, offices, city)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    clocks = {row.id: row for row in db.session.scalars(select(Clock).where(Clock.id.in_(wanted.limit(MOST))))}
    notices = _notices(clocks)
    shown = sorted(clocks.values(), key=lambda clock: (clock.due_on or date.max, clock.id))
    subjects = _subjects(shown)
    groups = _empty_groups()
    for clock in shown:
        subject = subjects.get((clock.track, clock.subject_id))
        if subject is not None:
            groups[_band(clock, act)].lines.append(_line(clock, subject, notices[clock.id], act))
    return Found([group for group in groups.values() if group.lines], total)


def _wanted(act: Act, offices: Sequence[str] | None, city: bool) -> Select[Any]:
    """Ids of clocks that still run to the day of which somebody was told, the earliest first."""
    told = and_(OverdueNotice.clock_id == Clock.id, OverdueNotice.due_on == Clock.due_on)
    statement = select(Clock.id).join(OverdueNotice, told).where(Clock.stopped_on.is_(None), Clock.paused_on.is_(None))
    if offices is not None:
        statement = statement.where(OverdueNotice.office.in_(offices))
    if city:
        statement = statement.where(OverdueNotice.to_city)
    return statement.group_by(Clock.id, Clock.due_on).order_by(Clock.due_on, Clock.id)


def _notices(keys: Iterable[int]) -> dict[int, list[OverdueNotice]]:
    found: dict[int, list[OverdueNotice]] = {key: [] for key in keys}
    statement = select(OverdueNotice).where(OverdueNotice.clock_id.in_(found)).order_by(OverdueNotice.id)
    for row in db.session.scalars(statement):
        found[row.clock_id].append(row)
    return found


def _subjects(clocks: Iterable[Clock]) -> dict[tuple[str, int], Any]:
    """The subjects with what their title needs: one statement for each track."""
    wanted: dict[str, set[int]] = {}
    for clock in clocks:
        wanted.setdefault(clock.track, set()).add(clock.subject_id)
    found: dict[tuple[str, int], Any] = {}
    for track, keys in wanted.items():
        model: Any = TRACKED[Track(track)]
        case = joinedload(model.case).joinedload(Case.venue) if hasattr(model, "case") else joinedload(model.venue)
        statement = select(model).where(model.id.in_(sorted(keys))).options(case)
        found |= {(track, row.id): row for row in db.session.scalars(statement)}
    return found


def _empty_groups() -> dict[int, Group]:
    return {
        11: Group(_("逾期 10 个工作日以上"), late=True),
        4: Group(_("逾期 4 至 10 个工作日"), late=True),
        1: Group(_("逾期 3 个工作日以内"), late=True),
        0: Group(_("快到期"), late=False),
    }


def _band(clock: Clock, act: Act) -> int:
    if clock.due_on is None or clock.due_on >= act.today:
        return 0
    late = act.rules.calendar.working_days_between(clock.due_on, act.today)
    return next((least for least in BANDS if late >= least), 1)


def _line(clock: Clock, subject: Any, notices: list[OverdueNotice], act: Act) -> Line:
    assert clock.due_on is not None, "only clocks with an end are noted"
    row = act.rules.pack.deadlines[clock.code]
    left = days_left(clock.due_on, act.today, row.unit, act.rules.calendar)
    late = clock.due_on < act.today
    return Line(
        kind="late" if late else "soon",
        word=chip_word(Light.OVERDUE if late else Light.NEAR, left),
        clock=say(row.name),
        title=title_of(subject),
        href=page_of(subject),
        due=wording.day(clock.due_on, lang(), today=act.today),
        told=[_told(one, act) for one in notices if one.due_on == clock.due_on],
        office=say(act.rules.pack.offices[subject.office].short) if subject.office in act.rules.pack.offices else "",
    )


def _told(one: OverdueNotice, act: Act) -> str:
    who = _("、").join(say(ROLE_NAMES[Role(code)]) for code in one.told.split(","))
    return _("%(day)s 提醒%(who)s", day=wording.short_day(one.noted_on, today=act.today), who=who)
