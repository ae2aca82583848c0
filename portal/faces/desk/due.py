"""The chip of a list row, from what the row repeats of its earliest clock."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.ground import wording
from portal.ground.procedure.act import Act
from portal.ground.web.clockface import chip_word
from portal.ground.web.i18n import lang
from portal.law.workflow.deadlines import Light, days_left

SHADES = {"ok": Light.ON_TIME, "soon": Light.NEAR, "late": Light.OVERDUE}


@dataclass(frozen=True)
class Due:
    """The chip of a row: kind and word, what is said under it, and the edge of the row."""

    kind: str
    word: str
    said: str
    edge: str = ""


def due_of(
    *, due_on: date | None, near_on: date | None, code: str | None, paused: bool, provisional: bool, act: Act
) -> Due:
    """The earliest running clock of a list row, from what the row repeats of it."""
    row = act.rules.pack.deadlines.get(code or "")
    name = row.name.text(lang()) if row else ""
    if paused:
        return Due("paused", _("暂停计时"), name)
    if due_on is None or row is None:
        return Due("plain", _("没有期限"), "")
    said = f"{wording.short_day(due_on, today=act.today)} {name}" + (_("（暂定）") if provisional else "")
    left = days_left(due_on, act.today, row.unit, act.rules.calendar)
    kind = "late" if left < 0 else "soon" if near_on and near_on <= act.today else "ok"
    return Due(kind, chip_word(SHADES[kind], left), said, kind if kind != "ok" else "")
