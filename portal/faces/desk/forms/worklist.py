"""What the worklist is asked for: everything stands in the address."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from portal.faces.desk.choices import say
from portal.ground.web.forms import BaseForm
from portal.law.catalogue.types import Pack, Scenario
from portal.law.workflow.states import STATE_NAMES, Track
from portal.work.cases.worklist import OPEN, After, DueState, Kind

DUE_WORDS: Mapping[str, str] = {
    "overdue": _l("逾期"),
    "today": _l("今天到期"),
    "near": _l("快到期"),
    "paused": _l("暂停计时"),
}
CLOSED = {
    "complaint": ("accepted", "answered", "rejected", "referred_out", "duplicate", "withdrawn", "closed"),
    "case": ("closed",),
}
"""States that are listed only when asked for."""


class WorklistForm(BaseForm):
    """Words to look for, and three lists to narrow by."""

    view = HiddenField()
    q = StringField(_l("地点、编号（可用拼音首字母）"), [Optional(), Length(max=80)])
    scenario = SelectField(_l("场所"), [Optional()])
    state = SelectField(_l("阶段"), [Optional()])
    due = SelectField(_l("期限"), [Optional()])

    def fill(self, pack: Pack) -> "WorklistForm":
        """The lists, each with everything first."""
        groups = [row for row in pack.scenarios.values() if row.parent is None]
        self.scenario.choices = listed("", _("全部"), [(row.code, say(row.name)) for row in groups])
        self.state.choices = listed("", _("在办的"), _states())
        self.due.choices = listed("", _("全部"), [(code, str(words)) for code, words in DUE_WORDS.items()])
        return self

    def scenarios(self, pack: Pack) -> frozenset[str]:
        """The chosen group with all its kinds of place; empty for all."""
        group = self.chosen("scenario")
        return frozenset(row.code for row in pack.scenarios.values() if group and group in _line(row, pack))

    def states(self) -> tuple[Kind | None, frozenset[str]]:
        """Of which kind, and which state; nothing chosen is everything open."""
        kind, _dot, state = self.chosen("state").partition(".")
        return (cast(Kind, kind), frozenset({state})) if state else (None, frozenset())

    def due_state(self) -> DueState | None:
        """How its clock stands."""
        found = self.chosen("due")
        return cast(DueState, found) if found else None

    def chosen(self, name: str) -> str:
        """A value that is on its list; anything else is nothing."""
        field = self[name]
        return field.data if field.data in {choice.value for choice in field.choices} else ""

    def typed(self) -> str:
        """The words to look for."""
        return (self.q.data or "").strip()[:80]


def listed(code: str, words: str, rows: list[tuple[str, str]]) -> list[SelectChoice]:
    """A select's rows after a first one."""
    return [SelectChoice(code, words), *(SelectChoice(*row) for row in rows)]


def _states() -> list[tuple[str, str]]:
    found = []
    for kind, track in (("complaint", Track.COMPLAINT), ("case", Track.CASE)):
        head = _("投诉") if kind == "complaint" else _("案件")
        states = [*OPEN[cast(Kind, kind)], *CLOSED[kind]]
        found += [(f"{kind}.{state}", f"{head}{_('：')}{say(STATE_NAMES[track][state])}") for state in states]
    return found


def _line(row: Scenario, pack: Pack) -> set[str]:
    """A kind of place and everything above it."""
    return {row.code} | (_line(pack.scenarios[row.parent], pack) if row.parent else set())


def after_of(text: str) -> After | None:
    """The cursor in an address; None for what is none."""
    day, _one, rest = text.partition("_")
    kind, _two, key = rest.partition("_")
    if kind not in OPEN or not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    try:
        return After(date.fromisoformat(day) if day else None, kind, int(key))
    except ValueError:
        return None


def text_of(after: After) -> str:
    """The cursor for an address."""
    return f"{after.due_on.isoformat() if after.due_on else ''}_{after.kind}_{after.id}"
