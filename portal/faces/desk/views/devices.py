"""The machines of a case's venue and what became of each (A3, device list)."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from portal.faces.desk import sidepage
from portal.faces.desk.choices import say
from portal.faces.desk.forms.casework import DeviceForm, change_form, device_form
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.front import bp
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.web.access import staff
from portal.ground.web.here import here
from portal.law.workflow.choices import DEVICE_KINDS, DEVICE_STATES
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.cases.actions.devices import NEXT, change_device, devices_of, enter_device
from portal.work.cases.models import Case
from portal.work.cases.standing import officer_of
from portal.work.venues.models import Device

CHIPS = {"in_use": "late", "suspended": "paused", "fixed": "ok", "reinstated": "info", "removed": "done"}


@bp.route("/cases/<ref>/devices", methods=["GET", "POST"])
@staff("case.read", scope="case", sight="page")
def case_devices(case: Case) -> Any:
    """Every machine of the venue, and a form to enter one more."""
    act, form = here(), device_form()
    if request.method == "POST":
        officer_of(case, act)
    if form.submitted():
        try:
            enter_device(case, act=act, **_typed(form))
            db.session.commit()
            return redirect(url_for("desk.case_devices", ref=case.ref))
        except NotYours:
            raise
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused, refusal_words)
    page = render_template(
        "desk/devices.html",
        form=form,
        rows=[_line(row) for row in devices_of(db.session(), case.venue_id)],
        may=_may(case, act),
        **sidepage.around_case(case),
    )
    return page, 422 if request.method == "POST" and "_switch" not in request.form else 200


@bp.route("/cases/<ref>/devices/<int:key>", methods=["GET", "POST"])
@staff("move.make", scope="case")
def case_device(case: Case, key: int) -> Any:
    """What became of one machine, and since when."""
    act = here()
    officer_of(case, act)
    device = _device(case, key)
    form = change_form(NEXT[device.state], on=act.today)
    if form.submitted():
        try:
            change_device(device, case, act=act, state=form.state.data, on=form.on.data)
            db.session.commit()
            return redirect(url_for("desk.case_devices", ref=case.ref))
        except NotYours:
            raise
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused, refusal_words)
    page = render_template("desk/device.html", form=form, device=_line(device), **sidepage.around_case(case))
    return page, 422 if request.method == "POST" and "_switch" not in request.form else 200


def _device(case: Case, key: int) -> Device:
    found = db.session.get(Device, key) if 0 < key < 2**31 else None
    return found if found is not None and found.venue_id == case.venue_id else abort(404)


def _typed(form: DeviceForm) -> dict[str, str]:
    return {name: (form[name].data or "").strip() for name in ("number", "kind", "maker", "software")}


def _line(row: Device) -> dict[str, Any]:
    """A machine in words, with whether anything may still become of it."""
    return {
        "id": row.id,
        "number": row.number,
        "kind": say(DEVICE_KINDS[row.kind]) if row.kind in DEVICE_KINDS else row.kind,
        "made": " ".join(filter(None, (row.maker, row.software))),
        "word": say(DEVICE_STATES[row.state]),
        "chip": CHIPS[row.state],
        "on": row.changed_on,
        "goes_on": bool(NEXT[row.state]),
    }


def _may(case: Case, act: Act) -> bool:
    try:
        officer_of(case, act)
    except NotYours:
        return False
    return True
