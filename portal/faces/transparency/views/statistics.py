"""Numbers: received, taken up, result told and published, by district and by month."""

from datetime import date
from typing import Any, NamedTuple

from flask import current_app, render_template
from flask_babel import gettext as _

from portal.faces.transparency.figures import district_map, said, ticks
from portal.faces.transparency.views.front import bp
from portal.ground.db import db
from portal.ground.web.access import public
from portal.ground.web.here import rules_here
from portal.ground.web.i18n import lang, today
from portal.law.statistics import StatTable
from portal.work.complaints.ratings import LEVELS, totals
from portal.work.publication.statistics import Figures, figures


class Column(NamedTuple):
    """Two counts of one month; what is not shown has no column."""

    name: str
    one: int
    two: int


class Headline(NamedTuple):
    """A headline figure: how many in twelve months."""

    number: str
    name: str
    about: str


@bp.get("/statistics")
@public()
def statistics() -> Any:
    """Twelve whole months, as counts that give no single report away."""
    pack = current_app.extensions["portal.pack"]
    floor = rules_here().setting("cell_floor")
    found = figures(db.session(), pack, today=today(), floor=floor)
    districts = _districts(found)
    return render_template(
        "transparency/statistics.html",
        headlines=_headlines(found),
        districts=districts,
        received=[row[:2] for row in districts],
        drawn=district_map(_by_district(found.received)),
        pace=_months(found.received, found.answered),
        work=_months(found.taken_up, found.published),
        period=_period(found),
        until=found.until,
        rated=_rated(found, floor),
        floor=floor,
        hides=any(table.hides for table in _tables(found)),
    )


def _rated(found: Figures, floor: int) -> list[list[str]]:
    """How the reporters of these months found the handling, level by level; empty where nobody has said."""
    begin = date.fromisoformat(f"{found.received.columns[0]}-01")
    levels = totals(db.session(), begin=begin, end=found.until, floor=floor)
    names = [name.text(lang()) for name in LEVELS.values()]
    return [[name, said(n)] for name, n in zip(names, levels.cells[0], strict=True)] if levels.total != 0 else []


def _tables(found: Figures) -> tuple[StatTable, ...]:
    return found.received, found.taken_up, found.answered, found.published


def _period(found: Figures) -> str:
    months = found.received.columns
    return _("%(first)s 至 %(last)s", first=months[0], last=months[-1])


def _headlines(found: Figures) -> list[Headline]:
    names = (_("收到的反映"), _("受理的反映"), _("已告知结果"), _("已公布案件"))
    rows = zip(names, _tables(found), strict=True)
    return [Headline(said(table.total), name, _period(found)) for name, table in rows]


def _by_district(table: StatTable) -> dict[str, int | None]:
    return dict(zip(table.rows, table.row_totals, strict=True))


def _districts(found: Figures) -> list[list[str]]:
    """One row a district, in the pack's order: never by size."""
    names = current_app.extensions["portal.pack"].districts
    columns = [_by_district(table) for table in _tables(found)]
    return [[names[code].name.text(lang()), *(said(column[code]) for column in columns)] for code in names]


def _months(one: StatTable, two: StatTable) -> dict[str, Any]:
    """Two tables month by month, for a drawing and the table beside it."""
    pairs = list(zip(one.columns, one.column_totals, two.column_totals, strict=True))
    most = max((n or 0 for _month, *both in pairs for n in both), default=0)
    return {
        "columns": [Column(str(int(month[-2:])), first or 0, second or 0) for month, first, second in pairs],
        "rows": [[month, said(first), said(second)] for month, first, second in pairs],
        "ticks": ticks(most),
    }
