"""Labels with codes for the venues of the own office and their machines: looked for, ticked, printed on A4."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.faces.desk.forms.labels import MOST, LabelsForm
from portal.faces.desk.views.front import bp
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.web.access import staff
from portal.ground.web.addresses import address
from portal.ground.web.here import here
from portal.ground.web.i18n import lang
from portal.ground.web.qr import drawn
from portal.law.policy import PERMISSIONS
from portal.law.workflow.refusal import WRONG_OFFICE, NotYours
from portal.work.venues.actions import print_codes
from portal.work.venues.codes import VENUE_CODE
from portal.work.venues.finding import of_districts
from portal.work.venues.models import Venue
from portal.work.venues.queries import VenueRow, machines_in, venues_of


class Label(NamedTuple):
    """One label: what it stands on, the code as people read it, and the code as a picture."""

    name: str
    below: str
    code: str
    qr: Markup


@bp.route("/labels", methods=["GET", "POST"])
@staff("label.print")
def labels() -> Any:
    """The venues of the own office; posted, the sheet of those that were ticked, which is put on record."""
    act, form = here(), LabelsForm()
    if form.submitted():
        return _sheet(_own(form.wanted, act), act)
    query = (request.args.get("q") or "")[:80]
    rows = of_districts(db.session(), _districts(act), query, limit=MOST)
    form.venue.choices = [(str(row.id), row.name_zh) for row in rows]
    form.q.data = query
    small = {str(row.id): _below(row, act) for row in rows}
    page = render_template("desk/labels.html", form=form, small=small, rows=rows, query=query)
    return page, 422 if request.method == "POST" and "_switch" not in request.form else 200


def _below(row: VenueRow, act: Act) -> str:
    return f"{act.rules.pack.districts[row.district].name.text(lang())} {row.address}"


def _districts(act: Act) -> tuple[str, ...] | None:
    """The districts of the offices in which this person may print; None for the whole city."""
    roles = PERMISSIONS["label.print"].roles
    offices = {act.rules.pack.offices[one.office] for one in act.by.grants if one.role in roles}
    whole = any(office.district is None for office in offices)
    return None if whole else tuple(sorted(office.district for office in offices if office.district))


def _own(wanted: set[int], act: Act) -> Sequence[Venue]:
    """The venues, all of the own office."""
    found, districts = venues_of(db.session(), wanted), _districts(act)
    if len(found) < len(wanted) or (districts is not None and any(row.district not in districts for row in found)):
        raise NotYours(WRONG_OFFICE)
    return found


def _sheet(venues: Sequence[Venue], act: Act) -> str:
    devices = machines_in(db.session(), venues)
    print_codes(venues, devices, act=act)
    rows: list[Label] = []
    for venue in venues:
        rows.append(_label(venue.name_zh, venue.address, venue.code))
        rows += [
            _label(venue.name_zh, _("机器 %(n)s", n=one.number), str(one.code))
            for one in devices
            if one.venue_id == venue.id
        ]
    db.session.commit()
    return render_template("desk/label_sheet.html", rows=rows)


def _label(name: str, below: str, code: str) -> Label:
    half = VENUE_CODE // 2
    return Label(name, below, f"{code[:half]} {code[half:]}", drawn(address(url_for("labels.label", code=code))))
