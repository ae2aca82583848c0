"""The receipt: shown until it is saved, as a page, a file and calendar entries."""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for

from portal.clock import now
from portal.faces.intake import own
from portal.faces.intake.forms.receipt import SavedForm
from portal.faces.intake.receipt import as_calendar, as_text, shown
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.walking import switched
from portal.ground.db import db
from portal.ground.web.access import reporter
from portal.ground.web.here import rules_here
from portal.work.complaints.actions.submit import Receipt
from portal.work.complaints.attestation import put_away


@bp.route("/report/receipt", methods=["GET", "POST"])
@reporter()
def receipt() -> Any:
    """Code and PIN, until the reporter ticks that they are saved."""
    held, form = own.receipt(), SavedForm()
    if held is None:
        return redirect(url_for("intake.track"))
    if "_switch" in request.form:
        return switched()
    if form.submitted():
        put_away(held.complaint, now=now())
        own.enter(held.complaint, held.code, opened=True)
        own.receipt_saved()
        db.session.commit()
        return redirect(url_for("intake.track"))
    own.receipt_shown()
    return render_template("intake/receipt.html", form=form, **shown(held, rules_here().pack))


@bp.get("/report/receipt.txt")
@reporter()
def receipt_text() -> Response:
    """The receipt as a file to keep."""
    body = "\ufeff" + as_text(_held(), rules_here().pack)
    return _file(body.encode(), "text/plain; charset=utf-8", "receipt.txt")


@bp.get("/report/receipt.ics")
@reporter()
def calendar() -> Response:
    """The days as a calendar file that says nothing to whoever looks over the shoulder."""
    return _file(as_calendar(_held(), now=now()), "text/calendar; charset=utf-8", "reminder.ics")


def _held() -> Receipt:
    return own.receipt() or abort(404)


def _file(body: bytes, kind: str, name: str) -> Response:
    return Response(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
