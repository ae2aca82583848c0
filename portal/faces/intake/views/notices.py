"""Quiet notices: asked for, confirmed, changed and stopped under the PIN; confirmed and stopped by the links in them, which
open nothing."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.faces.intake import noticespage, own, unsent
from portal.faces.intake.forms.notices import AddressForm, CodeForm, offered
from portal.faces.intake.views.acting import shut_out
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.tracking import subject, switching
from portal.ground.db import db, locked
from portal.ground.web.access import public, reporter
from portal.ground.web.csrf import token_is_right
from portal.ground.web.forms import BaseForm
from portal.ground.web.here import as_reporter
from portal.ground.web.i18n import lang
from portal.law.workflow.refusal import Refused
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import contact_of
from portal.work.notices.actions import asking
from portal.work.notices.models import Receiver


def _opened() -> Complaint | None:
    """The complaint that is open here with its PIN."""
    held = own.access()
    return subject(held) if held is not None and held.opened else None


def _try(found: Complaint, form: BaseForm, act: Callable[[Complaint], Any]) -> Any:
    """Act on the locked row and commit; None, with the reason on the form, where it may not be done now."""
    try:
        made = act(locked(db.session(), Complaint, found.id) or found)
    except Refused as refused:
        db.session.rollback()
        form.form_errors.extend(row.needs.text(lang()) for row in refused.refusals)
        return None
    db.session.commit()
    return made


def _page(found: Complaint, form: AddressForm | None = None, code: CodeForm | None = None) -> Any:
    row = noticespage.row_of(found)
    if row is None:
        return redirect(url_for("intake.track"))
    fresh = form is None and code is None
    return render_template(
        "intake/notices.html", row=row, form=form or AddressForm(unsent.typed(found.id, unsent.NOTICES) or MultiDict()),
        code=code or CodeForm(MultiDict()), failed=None if fresh else form or code, offered=offered(),
        of=unsent.mark(found.id),
    )  # fmt: skip


@bp.route("/track/notices", methods=["GET", "POST"])
@reporter(rate="submit")
def notices() -> Any:
    """How they stand, and where they go: what was typed here has to be confirmed before anything is sent."""
    found = _opened()
    if found is None:
        return shut_out(AddressForm(), unsent.NOTICES)
    if switch := switching():
        return switch
    form = AddressForm()
    if form.submitted() and _try(found, form, lambda c: _ask(c, form.address)):
        return _back()
    return _page(found, form if request.method == "POST" else None)


def _ask(found: Complaint, to: str) -> Receiver:
    held = asking.ask(found, to, act=as_reporter())
    unsent.taken(found.id, unsent.NOTICES)
    return held


@bp.route("/track/notices/confirm", methods=["GET", "POST"])
@reporter(rate="look_up")
def confirm_code() -> Any:
    """The six digits, typed where the address was given."""
    found = _opened()
    form = CodeForm()
    if found is None or not form.submitted():
        return _page(found, code=form) if found is not None and form.errors else _back()
    right = _try(found, form, lambda c: asking.confirm_by_code(c, str(form.code.data), act=as_reporter()))
    if right:
        return _back()
    if right is False:
        form.code.errors = [asking.WRONG_CODE.needs.text(lang())]
    return _page(found, code=form)


@bp.post("/track/notices/again")
@reporter(rate="submit")
def confirm_again() -> Any:
    """Have the confirmation sent once more, to the same address."""
    found = _opened()
    form = AddressForm(MultiDict())
    if found is None or not token_is_right():
        return _back()
    _try(found, form, _ask_again)
    return _page(found, form) if form.form_errors else _back()


def _ask_again(found: Complaint) -> None:
    """Nothing where the address has gone meanwhile, by itself or in another window: the page says so."""
    to = contact_of(found).quiet_to
    if to:
        asking.ask(found, to, act=as_reporter())


@bp.post("/track/notices/stop")
@reporter(rate="submit")
def stop_own() -> Any:
    """No more, and the address is gone."""
    found = _opened()
    if found is not None and token_is_right():
        _try(found, BaseForm(), lambda c: asking.stop(c, act=as_reporter()))
    return _back()


def _back() -> Response:
    return redirect(url_for("intake.notices"))


@bp.route("/notices/confirm/<token>", methods=["GET", "POST"])
@public(rate="look_up", csrf=False)
def confirm_link(token: str) -> Any:
    """The link of a confirmation: a page that asks, since programs that check mail open links; the button confirms. The
    address of the page is the authority: no session, no code, and nothing is learnt here."""
    done = None
    if request.method == "POST":
        done = asking.confirm_by_link(token, act=as_reporter())
        db.session.commit()
    return render_template("intake/notices_link.html", what="confirm", done=done)


@bp.route("/notices/stop/<token>", methods=["GET", "POST"])
@public(csrf=False)
def stop_link(token: str) -> Any:
    """The link in every notice: a page that asks, and one tap that stops; mail programs send that tap themselves (RFC
    8058). An unknown link is answered the same."""
    done = None
    if request.method == "POST":
        asking.stop_by_link(token, act=as_reporter())
        db.session.commit()
        done = True
    return render_template("intake/notices_link.html", what="stop", done=done)
