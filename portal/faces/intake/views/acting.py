"""What a reporter does on the tracking page: write, add, ask for a re-check, withdraw, change the contact."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.faces.intake import own, told
from portal.faces.intake.forms.contact import ContactForm
from portal.faces.intake.forms.tracking import MessageForm, RecheckForm, WithdrawForm
from portal.faces.intake.views.evidence import received
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.steps import contact_said
from portal.faces.intake.views.tracking import page, subject, switching
from portal.ground.db import db, locked
from portal.ground.procedure.clocks import overdue
from portal.ground.web.access import reporter
from portal.ground.web.forms import BaseForm
from portal.ground.web.here import as_reporter
from portal.ground.web.i18n import lang
from portal.law.workflow.refusal import Refused
from portal.law.workflow.states import ComplaintState
from portal.work.complaints.actions import reporter as acts
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import contact_of

Make = Callable[[Complaint], Any]


def opened() -> own.Access | None:
    """The complaint that is open here with its PIN."""
    held = own.access()
    return held if held is not None and held.opened and subject(held) is not None else None


def back() -> Response:
    """To the tracking page."""
    return redirect(url_for("intake.track"))


def once(form: Any) -> None:
    """A key of its own for a page that is opened, so that a second tap says it once."""
    if not form.once.data:
        form.once.data = secrets.token_hex(16)


def done(held: own.Access, form: BaseForm, make: Make) -> Response | None:
    """Make the act on the locked row and commit; None, with the reason on the form, where it may not be done now."""
    found = locked(db.session(), Complaint, held.id)
    try:
        make(found)  # type: ignore[arg-type]
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        form.form_errors.extend(row.needs.text(lang()) for row in refused.refusals)
        return None
    return back()


@bp.route("/track/message", methods=["GET", "POST"])
@reporter(rate="upload")
def message() -> Any:
    """A message or an answer (move K3), with files."""
    arrived, faults = received(MessageForm(), ("files",)) if _sending() else ([], {})
    held = opened()
    if held is None or request.method == "GET":
        return back()
    if switch := switching():
        return switch
    form = MessageForm()
    good = form.submitted() and not faults
    form.files.errors = faults.get("files", [])
    if good:

        def make(found: Complaint) -> None:
            act = as_reporter()
            asked = found.state == ComplaintState.NEEDS_INFO and "D4" not in overdue(found, act.today)
            send = acts.reply if asked else acts.add_message
            send(
                found,
                text=form.text.data or _("见附上的照片或材料"),
                photos=arrived,
                idem=form.once.data or None,
                act=act,
            )

        if sent := done(held, form, make):
            return sent
    return page(held, form=form)


@bp.route("/track/recheck", methods=["GET", "POST"])
@reporter(rate="upload")
def recheck() -> Any:
    """Once, within the time that the clock shows (move K14)."""
    arrived, faults = received(RecheckForm(), ("files",)) if _sending() else ([], {})
    held = opened()
    if held is None:
        return back()
    if switch := switching():
        return switch
    form = RecheckForm()
    once(form)
    good = request.method == "POST" and form.submitted() and not faults
    if good and (
        sent := done(
            held,
            form,
            lambda c: acts.ask_recheck(c, act=as_reporter(), reason=form.reason, photos=arrived, idem=form.once.data),
        )
    ):
        return sent
    if faults:
        form.files.errors = faults["files"]
    return render_template("intake/recheck.html", form=form)


@bp.route("/track/withdraw", methods=["GET", "POST"])
@reporter(rate="submit")
def withdraw() -> Any:
    """The reporter steps back (move K16)."""
    held = opened()
    if held is None:
        return back()
    if switch := switching():
        return switch
    form = WithdrawForm()
    if form.submitted() and (sent := done(held, form, lambda c: acts.withdraw(c, act=as_reporter()))):
        return sent
    return render_template("intake/withdraw.html", form=form)


@bp.route("/track/contact", methods=["GET", "POST"])
@reporter(rate="submit")
def change_contact() -> Any:
    """Another way of being told, or none (feature R7). What was said before is not shown again."""
    held = opened()
    if held is None:
        return back()
    if switch := switching():
        return switch
    found = subject(held)
    before = contact_of(found) if found else None
    form = ContactForm(
        data={"mode": before.mode if before else "code", "child": ["yes"] if before and before.under_14 else []}
    )
    if form.submitted():
        said = contact_said(form)
        new = told.contact({"contact": said})
        if sent := done(
            held, form, lambda c: acts.change_contact(c, new, consent=bool(said["pass_on"]), act=as_reporter())
        ):
            return sent
    return render_template("intake/change_contact.html", form=form, guardian=form.is_child)


def _sending() -> bool:
    return request.method == "POST" and "_switch" not in request.form and own.access() is not None
