"""What a reporter does on the tracking page: write, add, ask for a re-check, withdraw, change the contact."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.faces.intake import own, told, unsent
from portal.faces.intake.forms.contact import ContactForm
from portal.faces.intake.forms.tracking import MessageForm, RatingForm, RecheckForm, WithdrawForm
from portal.faces.intake.trackpage import Forms
from portal.faces.intake.views.evidence import received
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.tracking import page, subject, switching
from portal.ground.db import db, locked
from portal.ground.procedure.clocks import overdue
from portal.ground.web.access import reporter
from portal.ground.web.csrf import token_is_right
from portal.ground.web.forms import BaseForm
from portal.ground.web.here import as_reporter
from portal.ground.web.i18n import lang
from portal.law.workflow.refusal import Refused
from portal.law.workflow.states import ComplaintState
from portal.work.complaints.actions import reporter as acts
from portal.work.complaints.answers import Photo
from portal.work.complaints.draft import MOST_PHOTOS
from portal.work.complaints.messages import known
from portal.work.complaints.models import Complaint
from portal.work.complaints.ratings import rate
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


def arriving(form: BaseForm) -> tuple[list[Photo], dict[str, list[str]]]:
    """The files that come with a form of somebody who is in, cleaned and sealed on disk, and what was wrong with others.

    Cleaning a picture takes time: no statement keeps other writers out meanwhile.
    """
    if request.method != "POST" or "_switch" in request.form or own.access() is None:
        return [], {}
    db.session.rollback()
    return received(form, ("files",))


def shut_out(form: BaseForm, to: str, arrived: list[Photo] | None = None) -> Response:
    """The page had been closed meanwhile: what was typed and the files wait until the reporter is in again. `arrived`:
    files of this form that were taken already."""
    of = str(request.form.get("of", ""))
    token_is_right()  # of a session that is over: the page's own mark, which a stranger has not, stands for it
    if request.method == "POST" and unsent.is_ours(of):
        db.session.rollback()
        files = arrived or (received(form, ("files",))[0] if "files" in form else [])
        unsent.hold_back(of, own.typed(), files, to=to)
        db.session.commit()
    return back()


def put_by(held: own.Access, arrived: list[Photo], to: str) -> None:
    """Files that came with a form that has to be sent once more are not asked for again."""
    if arrived:
        unsent.hold_back(unsent.mark(held.id), own.typed(), arrived, to=to)
        db.session.commit()


def all_of(held: int, arrived: list[Photo], to: str) -> list[Photo]:
    """What came now and what waited."""
    return [*unsent.files(held, to), *arrived][:MOST_PHOTOS]


def done(held: own.Access, form: BaseForm, make: Make, *, to: str = "intake.track") -> Response | None:
    """Make the act on the locked row and commit; None, with the reason on the form, where it may not be done now."""
    found = locked(db.session(), Complaint, held.id)
    try:
        make(found)  # type: ignore[arg-type]
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        form.form_errors.extend(row.needs.text(lang()) for row in refused.refusals)
        return None
    return redirect(url_for(to))


@bp.route("/track/message", methods=["GET", "POST"])
@reporter(rate="upload")
def message() -> Any:
    """A message or an answer (move K3), with files. What cannot be sent now is kept for the next try."""
    if request.method == "GET":
        return back()
    arrived, faults = arriving(MessageForm())
    held = opened()
    if held is None:
        return shut_out(MessageForm(), unsent.MESSAGE, arrived)
    if switch := switching():
        return switch
    form = MessageForm()
    form.waiting = len(unsent.files(held.id))
    good = form.submitted() and not faults
    form.files.errors = faults.get("files", [])
    if good and (sent := done(held, form, lambda c: _tell(c, form, arrived))):
        return sent
    put_by(held, arrived, unsent.MESSAGE)
    return page(held, forms=Forms(message=form))


def _tell(found: Complaint, form: MessageForm, arrived: list[Photo]) -> None:
    act, once = as_reporter(), form.once.data or None
    asked = found.state == ComplaintState.NEEDS_INFO and "D4" not in overdue(found, act.today)
    photos = all_of(found.id, arrived, unsent.MESSAGE)
    send = acts.reply if asked else acts.add_message
    send(found, text=form.text.data or _("见附上的照片或材料"), photos=photos, idem=once, act=act)
    unsent.taken(found.id)


@bp.route("/track/recheck", methods=["GET", "POST"])
@reporter(rate="upload")
def recheck() -> Any:
    """Once, within the time that the clock shows (move K14)."""
    arrived, faults = arriving(RecheckForm())
    held = opened()
    if held is None:
        return shut_out(RecheckForm(), unsent.RECHECK, arrived)
    if switch := switching():
        return switch
    form = RecheckForm(data=unsent.words(held.id, unsent.RECHECK))
    once(form)
    good = request.method == "POST" and form.submitted() and not faults
    if good and (sent := done(held, form, lambda c: _ask_again(c, form, arrived))):
        return sent
    form.files.errors = faults.get("files", form.files.errors)
    put_by(held, arrived, unsent.RECHECK)
    waiting = len(unsent.files(held.id, unsent.RECHECK))
    return render_template("intake/recheck.html", form=form, of=unsent.mark(held.id), waiting=waiting)


def _ask_again(found: Complaint, form: RecheckForm, arrived: list[Photo]) -> None:
    if known(found, form.once.data):
        return
    photos = all_of(found.id, arrived, unsent.RECHECK)
    acts.ask_recheck(found, act=as_reporter(), reason=form.reason, photos=photos, idem=form.once.data)
    unsent.taken(found.id, unsent.RECHECK)


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
    if form.submitted() and (sent := done(held, form, _withdraw)):
        return sent
    return render_template("intake/withdraw.html", form=form)


def _withdraw(found: Complaint) -> None:
    if found.state != ComplaintState.WITHDRAWN:
        acts.withdraw(found, act=as_reporter())


@bp.route("/track/rating", methods=["GET", "POST"])
@reporter(rate="submit")
def rating() -> Any:
    """How the handling was (K13): only ever counted together with others."""
    held = opened()
    if held is None or request.method == "GET":
        return back()
    if switch := switching():
        return switch
    form = RatingForm()
    if form.submitted() and (sent := done(held, form, lambda c: rate(c, int(form.level.data), act=as_reporter()))):
        return sent
    return page(held, forms=Forms(rating=form))


@bp.route("/track/contact", methods=["GET", "POST"])
@reporter(rate="submit")
def change_contact() -> Any:
    """Another way of being told, or none (feature R7). What was said before is not shown again."""
    held = opened()
    if held is None:
        return shut_out(ContactForm(), unsent.CONTACT)
    if switch := switching():
        return switch
    found = subject(held)
    before = contact_of(found) if found else None
    form = ContactForm(
        unsent.typed(held.id, unsent.CONTACT),
        data={"mode": before.mode if before else "code", "child": ["yes"] if before and before.under_14 else []},
    )
    if form.submitted() and (sent := done(held, form, lambda c: _change_contact(c, form))):
        return sent
    of = unsent.mark(held.id)
    return render_template("intake/change_contact.html", form=form, guardian=form.is_child, of=of)


def _change_contact(found: Complaint, form: ContactForm) -> None:
    acts.change_contact(found, told.contact(form.said), consent=bool(form.pass_on.data), act=as_reporter())
    unsent.taken(found.id, unsent.CONTACT)
