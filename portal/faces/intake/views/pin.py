"""Another PIN: after somebody else saw it, and after a report that an officer wrote down and gave the first one to."""

from typing import Any

from flask import render_template, request

from portal.faces.intake import own
from portal.faces.intake.forms.tracking import NewPinForm
from portal.faces.intake.views.acting import back, once, opened
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.tracking import switching
from portal.ground.db import db, locked
from portal.ground.web.access import reporter
from portal.ground.web.here import as_reporter
from portal.work.complaints.actions.reporter import change_pin, pin_made
from portal.work.complaints.models import Complaint


@bp.route("/track/new-pin", methods=["GET", "POST"])
@reporter(rate="submit")
def new_pin() -> Any:
    """The new one is shown by the answer to the tap alone, and to a second tap on the same page."""
    held = opened()
    if held is None:
        return back()
    if switch := switching():
        return switch
    form, pin = NewPinForm(), ""
    once(form)
    if request.method == "POST":
        pin = _made(held, str(form.once.data), form.submitted())
    return render_template("intake/new_pin.html", form=form, code=held.code, pin=f"{pin[:4]} {pin[4:]}".strip())


def _made(held: own.Access, once: str, wanted: bool) -> str:
    """The new PIN; where the page only changes its language or size, the one that it has made before."""
    found = locked(db.session(), Complaint, held.id)
    if found is None or not wanted:
        return pin_made(found, once) if found else ""
    pin = change_pin(found, once, act=as_reporter())
    own.enter(found, held.code, opened=True)
    db.session.commit()
    return pin
