"""Code and PIN: let in at once, or a little later where somebody keeps trying; never shut out."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.clock import now
from portal.faces.intake import own
from portal.faces.intake.forms.tracking import LaterForm, LookForm, PinForm
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.tracking import page, switching
from portal.ground.db import db
from portal.ground.web.access import reporter
from portal.work.complaints import lookup, messages
from portal.work.complaints.codes import check_ok
from portal.work.complaints.models import Complaint


@bp.route("/track", methods=["GET", "POST"])
@reporter(rate="look_up", csrf=False)
def track() -> Any:
    """The look-up, or the complaint that is open in this browser. Code and PIN are the authority: no session is needed."""
    form = LookForm()
    if request.method == "POST":
        if switch := switching():
            return switch
        if "ticket" in request.form:
            return _told(form, request.form["ticket"])
        return _look(form) if "_switch" not in request.form and form.validate() else _looking(form)
    held = own.access()
    return _looking(form, stale=own.timed_out()) if held is None else page(held)


@bp.post("/track/pin")
@reporter(rate="look_up")
def pin() -> Any:
    """From progress to everything of one's own."""
    held, form = own.access(), PinForm()
    if held is None:
        return redirect(url_for("intake.track"))
    if form.submitted():
        try:
            found = _opened(form, held.code, str(form.pin.data))
        except lookup.Later as held_back:
            return _later(held_back)
        if found is not None:
            return _enter(found, held.code, opened=True)
        if not form.pin.errors:
            form.pin.errors = [_("密码不对，请对照回执再输一遍")]
        db.session.commit()
    return page(held, pin_form=form)


def _looking(form: LookForm, *, stale: bool = False) -> str:
    return render_template("intake/look.html", form=form, stale=stale, waiting=own.receipt() is not None)


def _look(form: LookForm) -> Any:
    code, pin = str(form.code.data), str(form.pin.data or "")
    if not check_ok(code):
        form.code.errors = [_("查询码有一位输错了，请对照回执再输一遍")]
        return _looking(form)
    try:
        found = _opened(form, code, pin) if pin else lookup.by_code(db.session(), code)
    except lookup.Later as held_back:
        return _later(held_back)
    return _enter(found, code, opened=bool(pin)) if found else _not_found(form)


def _not_found(form: LookForm) -> str:
    if not form.pin.errors:
        form.code.errors = [_("没有找到这一件，或者密码不对。请对照回执再输一遍")]
    db.session.commit()
    return _looking(form)


def _opened(form: Any, code: str, pin: str) -> Complaint | None:
    """The complaint where code and PIN belong together; None, with the reason at the form where it is another one."""
    try:
        return lookup.by_code_and_pin(db.session(), code, pin, now=now(), browser=own.browser_of(code))
    except lookup.WrongPin:
        return None
    except lookup.Wait as wait:
        form.pin.errors = [_("这会儿试的人太多，请 %(n)s 秒后再按一次", n=wait.seconds)]
        return None


def _enter(found: Complaint, code: str, *, opened: bool) -> Response:
    own.enter(found, code, opened=opened)
    if opened:
        messages.mark_read(db.session(), found, by_reporter=True, now=now())
    db.session.commit()
    return redirect(url_for("intake.track"))


def _later(held_back: lookup.Later) -> Any:
    """The answer is there and is told in a moment: the page brings the sealed ticket back."""
    db.session.commit()
    form = LaterForm()
    form.ticket.data = held_back.ticket
    return render_template("intake/later.html", form=form, seconds=held_back.seconds)


def _told(form: LookForm, ticket: str) -> Any:
    """What a look-up that was held back has found."""
    try:
        found, code = lookup.by_ticket(db.session(), ticket, now=now())
    except lookup.WrongPin:
        return _not_found(form)
    except lookup.Later as held_back:
        return _later(held_back)
    return _enter(found, code, opened=True)
