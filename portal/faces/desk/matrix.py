"""Orders to correct as measures against the violations they cure."""

from collections.abc import Iterable
from typing import NamedTuple

from flask import current_app, url_for
from flask_babel import gettext as _

from portal.faces.desk.choices import say
from portal.ground import wording
from portal.ground.web.i18n import today
from portal.law.catalogue.types import Pack
from portal.law.workflow.states import Track, state_name
from portal.work.fieldwork.queries import ItemRow, OrderRow

HANDED_IN = frozenset({"evidence_in", "verified", "failed", "refused"})


class MatrixRow(NamedTuple):
    """One measure against the violations it cures."""

    code: str
    name: str
    cures: frozenset[str]
    due: str
    proof: str
    kind: str
    verdict: str


class Column(NamedTuple):
    """One violation over the matrix."""

    code: str
    short: str


class Matrix(NamedTuple):
    """One order."""

    title: str
    said: str
    href: str
    violations: list[Column]
    rows: list[MatrixRow]


def pack_here() -> Pack:
    """The running pack."""
    found: Pack = current_app.extensions["portal.pack"]
    return found


def matrices(rows: Iterable[OrderRow]) -> list[Matrix]:
    """Each order as measures against violations, newest first."""
    return [_matrix(row) for row in rows]


def _matrix(row: OrderRow) -> Matrix:
    codes = sorted({code for item in row.items for code in item.violations})
    proof = _("已交") if row.state in HANDED_IN else _("未交")
    passed = sum(1 for item in row.items if item.verdict == "passed")
    said = _("%(day)s 送达", day=wording.short_day(row.served_on, today=today())) if row.served_on else _("还没有送达")
    return Matrix(
        title=_("整改：%(all)s 项，已确认 %(done)s 项", all=len(row.items), done=passed),
        said=f"{say(state_name(Track.ORDER, row.state))} · {said}",
        href=url_for("desk.order", ref=row.id),
        violations=[Column(code, say(pack_here().violations[code].short)) for code in codes],
        rows=[_measure(item, proof) for item in row.items],
    )


def _measure(item: ItemRow, proof: str) -> MatrixRow:
    verdicts = {"passed": ("ok", _("已确认")), "failed": ("late", _("没有改好")), None: ("soon", _("待复查"))}
    kind, word = verdicts.get(item.verdict, verdicts[None])
    name = say(pack_here().measures[item.measure].name)
    return MatrixRow(
        item.measure,
        _("%(name)s：%(detail)s", name=name, detail=item.detail) if item.detail else name,
        frozenset(item.violations),
        wording.short_day(item.due_on, today=today()),
        proof,
        kind,
        word,
    )
