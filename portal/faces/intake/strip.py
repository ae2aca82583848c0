"""A limit as days: the strip of cells, the number that is left, and what it means, in the reporter's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.ground.procedure.models import Clock
from portal.ground.rulebook.rules import Rules
from portal.ground.web.i18n import lang, today
from portal.ground.wording import day
from portal.law.catalogue.types import Unit
from portal.law.workflow.deadlines import Light, cells, days_left, light, share

CELLS = {"passed": "p", "today": "t", "due": "u", "paused": "h", "rest": "o", "open": "", "late": "l"}
LAST_CHOICE = ("D9", "D32")
"""Clocks that are shown large only where no other runs."""


@dataclass(frozen=True)
class Strip:
    """The clock that runs, as days."""

    name: str
    number: int
    words: str
    cells: list[str]
    share: float | None
    late: bool
    shows_today: bool
    label: str
    start: str
    end: str
    paused: bool


def large(running: Sequence[Clock], rules: Rules, *, opened: bool) -> Strip | None:
    """The clock to show large: what waits for the reporter first, then the nearest. The request for a re-check is an
    act of the reporter: its clock is for the PIN."""
    by_code = {clock.code: clock for clock in reversed(running)}
    own = [clock for clock in running if clock.code not in LAST_CHOICE and (opened or clock.code != "D10")]
    chosen = by_code.get("D4") or next(iter(own), None) or by_code.get("D32")
    return drawn(chosen, rules) if chosen else None


def drawn(clock: Clock, rules: Rules) -> Strip | None:
    """One clock; None where it has no end. One that was stopped is drawn up to that day."""
    if clock.due_on is None:
        return None
    row, unit, now = rules.deadline(clock.code), _unit(clock), clock.stopped_on or today()
    left = days_left(clock.due_on, now, unit, rules.calendar)
    found = cells(
        started_on=clock.started_on,
        due_on=clock.due_on,
        today=now,
        calendar=rules.calendar,
        unit=unit,
        pauses=_pauses(clock),
    )
    part = share(clock.started_on, clock.due_on, now) if not found and unit == "months" else None
    end = said(clock.due_on, weekday=True) + provisional(clock)
    words = _words(left, unit, end, paused=clock.paused_on is not None)
    label = _("%(start)s开始，%(end)s到期", start=said(clock.started_on), end=end)
    late = _light(clock, rules, now) is Light.OVERDUE
    return Strip(
        row.plain.text(lang()),
        abs(left),
        words,
        [CELLS[c] for c in found],
        part,
        late,
        "today" in found or part is not None,
        label,
        said(clock.started_on),
        said(clock.due_on),
        clock.paused_on is not None,
    )


def _light(clock: Clock, rules: Rules, now: date) -> Light:
    due_on = clock.due_on or now
    return light(
        started_on=clock.started_on, due_on=due_on, today=now, length=clock.length or 0, unit=_unit(clock), calendar=rules.calendar,
        paused=clock.paused_on is not None,
    )  # fmt: skip


def _unit(clock: Clock) -> Unit:
    return "wd" if clock.unit == "wd" else "cd" if clock.unit == "cd" else "months"


def _pauses(clock: Clock) -> list[tuple[date, date | None]]:
    return [(date.fromisoformat(str(on)), date.fromisoformat(until) if until else None) for on, until in clock.pauses]


def _words(left: int, unit: Unit, end: str, *, paused: bool) -> str:
    n = abs(left)
    if unit == "wd":
        if paused:
            return ngettext("个工作日，已暂停计时", "个工作日，已暂停计时", n)
        if left < 0:
            return ngettext("个工作日前已到期，%(end)s", "个工作日前已到期，%(end)s", n, end=end)
        return ngettext("个工作日后到期，%(end)s", "个工作日后到期，%(end)s", n, end=end)
    if paused:
        return ngettext("天，已暂停计时", "天，已暂停计时", n)
    if left < 0:
        return ngettext("天前已到期，%(end)s", "天前已到期，%(end)s", n, end=end)
    return ngettext("天后到期，%(end)s", "天后到期，%(end)s", n, end=end)


def said(value: date, *, weekday: bool = False) -> str:
    """A day in the page's language; in English with the space that follows it in Chinese texts."""
    return day(value, lang(), today=today(), weekday=weekday)


def provisional(clock: Any) -> str:
    """（暂定） where a holiday notice is still to come."""
    return _("（暂定）") if clock.provisional else ""
