"""One clock as a page shows it: chip, strip or bar, and the same facts as text. Citizen and officer see the same clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.bilingual import Bilingual
from portal.ground import wording
from portal.ground.procedure.models import Clock
from portal.ground.rulebook.rules import Rules
from portal.ground.web.i18n import lang
from portal.law.catalogue.types import Unit
from portal.law.workflow.deadlines import Light, cells, days_left, light, share

CELL_CLASS = {"passed": "p", "today": "t", "due": "u", "paused": "h", "rest": "o", "late": "l", "open": ""}
WINDOWS = frozenset({"D4", "D9", "D17", "D18", "D19", "D24", "D25", "D28"})
"""Time that somebody else has, or that has to pass first: when it is over, nobody is late."""
CHIPS = {Light.ON_TIME: "ok", Light.NEAR: "soon", Light.OVERDUE: "late", Light.PAUSED: "paused", Light.DONE: "done"}


@dataclass(frozen=True)
class ClockFace:
    """What the macros clk, days and span read."""

    code: str
    name: Bilingual
    chip_kind: str
    chip_word: str
    cells: list[str]
    share: float | None
    label: str
    text: str
    provisional: bool
    late: bool
    left: int
    due_on: date | None


def face(clock: Clock, rules: Rules, today: date, *, plain: bool = False) -> ClockFace:
    """The clock on `today`; `plain` takes the citizen's words."""
    row = rules.pack.deadlines[clock.code]
    shade, left = _shade(clock, rules, today), _left(clock, rules, today)
    is_over = shade is Light.OVERDUE and clock.code in WINDOWS
    until = clock.stopped_on or (min(today, clock.due_on) if is_over and clock.due_on else today)
    return ClockFace(
        code=clock.code,
        name=row.plain if plain else row.name,
        chip_kind="plain" if is_over else CHIPS[shade],
        chip_word=_("已期满") if is_over else chip_word(shade, left),
        cells=_cells(clock, rules, until),
        share=share(clock.started_on, clock.due_on, until) if clock.due_on else None,
        label=_label(clock, row.plain if plain else row.name),
        text=_text(clock, rules, today, row.basis),
        provisional=clock.provisional and clock.stopped_on is None,
        late=shade is Light.OVERDUE and not is_over,
        left=left,
        due_on=clock.due_on,
    )


def faces(clocks: Sequence[Clock], rules: Rules, today: date, *, plain: bool = False) -> list[ClockFace]:
    """The clocks that still run, earliest end first, then the stopped ones, last first."""
    running = sorted((c for c in clocks if c.is_running), key=lambda c: (c.due_on or date.max, c.id))
    done = sorted((c for c in clocks if not c.is_running), key=lambda c: (c.stopped_on or date.min, c.id), reverse=True)
    return [face(clock, rules, today, plain=plain) for clock in (*running, *done)]


def chip_word(shade: Light, left: int) -> str:
    """剩 8 天, 今天到期, 逾期 1 天, 暂停计时, 完成."""
    if shade is Light.PAUSED:
        return _("暂停计时")
    if shade is Light.DONE:
        return _("已完成")
    if shade is Light.OVERDUE:
        return ngettext("逾期 %(num)s 天", "逾期 %(num)s 天", max(1, -left))
    return _("今天到期") if left == 0 else ngettext("剩 %(num)s 天", "剩 %(num)s 天", left)


def _shade(clock: Clock, rules: Rules, today: date) -> Light:
    if clock.stopped_on is not None:
        return Light.DONE
    if clock.paused_on is not None:
        return Light.PAUSED
    if clock.due_on is None:
        return Light.ON_TIME
    row = rules.pack.deadlines[clock.code]
    return light(
        started_on=clock.started_on,
        due_on=clock.due_on,
        today=today,
        length=clock.length or (clock.due_on - clock.started_on).days,
        unit=_unit(clock),
        calendar=rules.calendar,
        near_days=row.near_days,
        near_after=row.near_after,
    )


def _unit(clock: Clock) -> Unit:
    return cast(Unit, clock.unit)


def _left(clock: Clock, rules: Rules, today: date) -> int:
    return days_left(clock.due_on, today, _unit(clock), rules.calendar) if clock.due_on else 0


def _cells(clock: Clock, rules: Rules, until: date) -> list[str]:
    if clock.due_on is None:
        return []
    pauses = [(date.fromisoformat(str(a)), date.fromisoformat(b) if b else None) for a, b in clock.pauses]
    strip = cells(
        started_on=clock.started_on,
        due_on=clock.due_on,
        today=until,
        calendar=rules.calendar,
        unit=_unit(clock),
        pauses=pauses,
    )
    return [CELL_CLASS[cell] for cell in strip]


def _label(clock: Clock, name: Bilingual) -> str:
    if clock.due_on is None:
        return name.text(lang())
    return _(
        "%(name)s：%(start)s开始，%(end)s到期",
        name=name.text(lang()),
        start=wording.day(clock.started_on, lang()),
        end=wording.day(clock.due_on, lang()),
    )


def _text(clock: Clock, rules: Rules, today: date, basis: Bilingual) -> str:
    start = wording.day(clock.started_on, lang(), today=today)
    if clock.stopped_on is not None:
        return _("%(start)s开始，%(end)s完成", start=start, end=wording.day(clock.stopped_on, lang(), today=today))
    if clock.due_on is None:
        return _("%(start)s开始", start=start)
    end = wording.day(clock.due_on, lang(), today=today)
    return _("%(start)s开始，到%(end)s（%(basis)s）", start=start, end=end, basis=basis.text(lang()))
