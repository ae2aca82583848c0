"""The calendar as it is shown: months of days, the days that differ, and what a change would move."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.faces.desk.choices import say
from portal.faces.desk.views.front import TRACKED, ref_of
from portal.ground import wording
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.recompute import Moved
from portal.ground.rulebook.models import CalendarDay
from portal.ground.rulebook.notice_file import Day
from portal.ground.web.i18n import lang
from portal.law.workflow.states import Track

SHOWN = 50
"""Deadlines that the preview lists; their number is said in full."""


@dataclass(frozen=True)
class Cell:
    """One day of a month; `word` says in short what it is, `name` why."""

    number: int
    kind: str
    word: str
    name: str


@dataclass(frozen=True)
class Month:
    """A month in weeks from Monday; None where a week has no such day."""

    name: str
    weeks: list[list[Cell | None]]
    working: int


def months(year: int, days: Iterable[CalendarDay]) -> list[Month]:
    """The twelve months of a year."""
    held = {row.day: row for row in days}
    return [_month(year, month, held) for month in range(1, 13)]


def _month(year: int, month: int, held: dict[date, CalendarDay]) -> Month:
    first, length = monthrange(year, month)
    dates = [date(year, month, number) for number in range(1, length + 1)]
    cells: list[Cell | None] = [None] * first + [_cell(day, held.get(day)) for day in dates]
    cells += [None] * (-len(cells) % 7)
    name = wording.MONTHS_EN[month - 1] if lang() == "en" else _("%(n)s 月", n=month)
    working = sum(1 for cell in cells if cell is not None and cell.kind in {"work", "make"})
    return Month(name, [cells[at : at + 7] for at in range(0, len(cells), 7)], working)


def _cell(day: date, row: CalendarDay | None) -> Cell:
    if row is None:
        return Cell(day.day, "rest" if day.weekday() > 4 else "work", "", "")
    return Cell(day.day, "make" if row.working else "off", _("班") if row.working else _("休"), row.label)


def weekdays() -> list[tuple[str, str]]:
    """Heads of the seven columns: short, and in full for readers."""
    if lang() == "en":
        return [(name[:2], name) for name in wording.WEEKDAYS_EN]
    return [(sign, _("周%(sign)s", sign=sign)) for sign in wording.WEEKDAYS_ZH]


def what_word(working: bool | None) -> str:
    """Whether a day is worked, in words."""
    return _("按星期计算") if working is None else _("调休上班") if working else _("放假")


def lines(days: Iterable[CalendarDay]) -> list[dict[str, str]]:
    """The days that differ from the week, each with its source and where it is changed."""
    return [
        {
            "day": wording.day(row.day, lang(), weekday=True),
            "what": what_word(row.working),
            "label": row.label,
            "source": source(row.source),
            "href": url_for("desk.calendar_day", day=row.day.isoformat()),
        }
        for row in days
    ]


def source(text: str) -> str:
    """Where a day or a year comes from; what the portal was founded with says so."""
    if not text.startswith("holidays"):
        return text
    package, _comma, rest = text.partition("，")
    said = _("系统自带（%(source)s）", source=package)
    return _("%(source)s，仅法定节假日，放假通知未公布", source=said) if rest else said


def changes(days: Iterable[Day]) -> list[dict[str, str]]:
    """The days of a change in words."""
    return [
        {"day": wording.day(one.day, lang(), weekday=True), "what": what_word(one.working), "label": one.label}
        for one in days
    ]


@dataclass(frozen=True)
class Effect:
    """What a change would move: the first rows, how many in all, how many get another day, how many turn firm."""

    rows: list[dict[str, Any]]
    all: int
    moving: int
    firm: int


def effect(found: Iterator[Moved], act: Act) -> Effect:
    """Which deadlines move, by the subject's number alone, another day before the same day made firm; nothing of a
    case or a reporter is read."""
    shown: dict[bool, list[Moved]] = {True: [], False: []}
    count = moving = firm = 0
    for one in found:
        moves = one.was != one.will
        count, moving, firm = count + 1, moving + moves, firm + (one.was_provisional and not one.will_provisional)
        if len(shown[moves]) < SHOWN:
            shown[moves].append(one)
    first = [*shown[True], *shown[False]][:SHOWN]
    refs = _refs(first)
    return Effect([_row(one, refs, act) for one in first], count, moving, firm)


def _row(one: Moved, refs: dict[tuple[str, int], str], act: Act) -> dict[str, Any]:
    return {
        "ref": refs.get((one.track, one.subject_id), ""),
        "clock": say(act.rules.pack.deadlines[one.code].name),
        "was": _said(one.was, one.was_provisional),
        "will": _said(one.will, one.will_provisional),
        "moves": one.was != one.will,
    }


def _said(day: date | None, provisional: bool) -> str:
    if day is None:
        return ""
    return wording.day(day, lang()) + (_("（暂定）") if provisional else "")


def _refs(rows: Iterable[Moved]) -> dict[tuple[str, int], str]:
    """The numbers under which the subjects are known: their own, else their case's."""
    wanted: dict[str, set[int]] = {}
    for one in rows:
        wanted.setdefault(one.track, set()).add(one.subject_id)
    found: dict[tuple[str, int], str] = {}
    for track, keys in wanted.items():
        model: Any = TRACKED[Track(track)]
        statement = select(model).where(model.id.in_(sorted(keys)))
        if hasattr(model, "case"):
            statement = statement.options(joinedload(model.case))
        for row in db.session.scalars(statement):
            found[track, row.id] = ref_of(getattr(row, "case", None) or row)
    return found
