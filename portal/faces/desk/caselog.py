"""What happened in a case and who looked at it, line by line in words."""

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.faces.desk import sidepage
from portal.faces.desk.caserows import Line
from portal.faces.desk.choices import say
from portal.faces.desk.happened import looked, words_of
from portal.faces.desk.matrix import pack_here
from portal.faces.desk.payload import Said, in_words
from portal.ground import wording
from portal.ground.procedure.act import Act
from portal.ground.procedure.payload import unpack
from portal.ground.web.i18n import lang, today, zone
from portal.law.workflow import choices as lists
from portal.law.workflow.actors import ROLE_NAMES, Role
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES
from portal.work.cases import page
from portal.work.cases.models import Case


def timeline(rows: Iterable[page.EventRow], case: Case, act: Act) -> list[Line]:
    """What happened, newest first, with what was written where no paper says it."""
    return [
        Line(
            when=wording.short_moment(row.at, zone(), today=today()),
            text=_who(row.actor, row.role) + _happened(row),
            more=tuple(_written(said) for said in _particulars(row, case, act)),
        )
        for row in rows
    ]


def _particulars(row: page.EventRow, case: Case, act: Act) -> list[Said]:
    if not row.given:
        return []
    return in_words(MOVES[Track(row.track)][row.move], unpack(row.given), case, act)


def _written(said: Said) -> str:
    value = said.value if isinstance(said.value, str) else sidepage.listed(said.value)
    return _("%(what)s：%(which)s", what=said.term, which=value)


def _happened(row: page.EventRow) -> str:
    said, which = words_of(row.move, row.track, row.role), _which(row)
    return _("%(what)s：%(which)s", what=said, which=which) if which else said


def _which(row: page.EventRow) -> str:
    """Which paper, which deadline, or which facts it was about."""
    if row.move == "facts_corrected":
        return sidepage.listed([say(lists.CASE_FACTS[name]) for name in row.data.get("fields", ())])
    kind = pack_here().documents.get(str(row.data.get("kind"))) if row.track == "document" else None
    clock = pack_here().deadlines.get(str(row.data.get("clock"))) if row.move.startswith("clock.") else None
    return say(kind.name) if kind else say(clock.name) if clock else ""


def audit(rows: Iterable[page.SightRow]) -> list[Line]:
    """Who looked, newest first."""
    return [
        Line(
            when=wording.short_moment(row.at, zone(), today=today()),
            text=_who(row.actor, row.role)
            + looked(row.what)
            + (_("。理由：%(why)s", why=row.reason) if row.reason else ""),
        )
        for row in rows
    ]


def _who(actor: str | None, role: str) -> str:
    who = actor or say(ROLE_NAMES[Role(role)])
    return f"{who} " if lang() == "zh" else f"{who}: "
