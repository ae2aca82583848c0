"""The page of a complaint, and what is done on it apart from moves: messages, the venue, and looks with a reason."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from portal.faces.desk.choices import LISTERS, say
from portal.faces.desk.complaintpage import gather, kind_of, may_match
from portal.faces.desk.forms.complaints import ChooseForm, MessageForm, ReasonForm, SearchForm, VenueForm
from portal.faces.desk.forms.uploads import cleaned
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.payload import Said
from portal.faces.desk.views.evidence import sent
from portal.faces.desk.views.front import bp, complaint_reach
from portal.faces.desk.views.moves import changes
from portal.ground.db import db, locked
from portal.ground.envelope import Unreadable
from portal.ground.procedure.facts import facts_of
from portal.ground.web.access import staff
from portal.ground.web.here import here
from portal.ground.web.reading import LARGEST
from portal.law.policy import role_under
from portal.law.workflow.actors import ROLE_NAMES
from portal.law.workflow.choices import ASK_ITEMS, CHANNELS
from portal.law.workflow.refusal import WRONG_ROLE, NotYours, Refused, Superseded
from portal.law.workflow.stage import stage_name
from portal.law.workflow.states import STATE_NAMES, Track
from portal.work.complaints.actions.intake import match_venue
from portal.work.complaints.actions.office import write
from portal.work.complaints.attachments import OFFICE, open_attachment
from portal.work.complaints.identity import reveal, see
from portal.work.complaints.models import Attachment, Complaint
from portal.work.files.models import File
from portal.work.files.pictures import Unusable
from portal.work.files.store import Missing
from portal.work.venues.actions import add_operator, add_venue
from portal.work.venues.finding import search
from portal.work.venues.models import Operator, Venue

PAGE = "/complaints/<ref>"


@bp.get(PAGE, endpoint="complaint")
@staff("complaint.read", scope="complaint", sight="page")
def complaint_page(complaint: Complaint) -> Any:
    """One complaint."""
    return render_template("desk/complaint.html", **_page(complaint))


def _page(complaint: Complaint, message: MessageForm | None = None, reason: ReasonForm | None = None) -> dict[str, Any]:
    act = here()
    form = message or MessageForm()
    form.idem.data = form.idem.data or secrets.token_urlsafe(12)
    return {
        "page": gather(complaint, act),
        "c": complaint,
        "state": STATE_NAMES[Track.COMPLAINT][complaint.state],
        "state_kind": kind_of(complaint.state),
        "states": STATE_NAMES[Track.COMPLAINT],
        "case_states": STATE_NAMES[Track.CASE],
        "stage": stage_name(complaint.stage),
        "roles": ROLE_NAMES,
        "asks": ASK_ITEMS,
        "channels": CHANNELS,
        "log": changes(complaint, limit=40),
        "message": form,
        "reason": reason or ReasonForm(),
    }


@bp.post(f"{PAGE}/messages")
@staff("complaint.words", scope="complaint")
def send_message(complaint: Complaint) -> Any:
    """A message to the reporter."""
    form = MessageForm()
    if form.submitted():
        try:
            _write(complaint, form)
            return redirect(url_for("desk.complaint", ref=complaint.ref, _anchor="messages"))
        except Unusable as unusable:
            db.session.rollback()
            form.enclosed.errors = [say(unusable.reason)]
    return _again(complaint, message=form)


def _write(complaint: Complaint, form: MessageForm) -> None:
    role = role_under("complaint.words", current_user.actor, complaint_reach(complaint))
    key = complaint.id
    db.session.rollback()  # cleaning a picture takes time, and on SQLite a transaction keeps other writers out
    files = cleaned(form.enclosed.data)
    row = locked(db.session(), Complaint, key) or abort(404)
    write(row, text=form.text.data.strip(), role=role, act=here(), files=files, idem=form.idem.data or None)
    db.session.commit()


@bp.get(f"{PAGE}/messages/<int:number>")
@staff("complaint.words", scope="complaint", sight="words")
def message_file(complaint: Complaint, number: int) -> Any:
    """What an office sent with a message; what the reporter sent stays in quarantine."""
    row = db.session.get(Attachment, number)
    if row is None or row.complaint_id != complaint.id or row.slot != OFFICE:
        abort(404)
    file = db.session.get_one(File, row.file_id)
    try:
        return sent(open_attachment(complaint, file), file.type, f"attachment-{number}")
    except (Unreadable, Missing):
        abort(404)


def _again(complaint: Complaint, **forms: Any) -> Any:
    """The page with a form that was not accepted; what is opened on it is kept as looked at."""
    page = render_template("desk/complaint.html", **_page(complaint, **forms))
    db.session.commit()
    return page, 422


@bp.post(f"{PAGE}/identity")
@staff("complaint.identity", scope="complaint")
def show_identity(complaint: Complaint) -> Any:
    """Name, contact and the hotline's number, once, for a reason that the reporter reads; nothing is shown before the
    look is kept."""
    act, form = here(), ReasonForm()
    if not form.submitted():
        return _again(complaint, reason=form)
    role = role_under("complaint.identity", current_user.actor, complaint_reach(complaint))
    who = reveal(complaint, act=act, role=role, what="identity", reason=form.reason.data)
    db.session.commit()
    return render_template("desk/_identity.html", c=complaint, who=who, reason=form.reason.data, role=ROLE_NAMES[role])


@bp.post(f"{PAGE}/attachments/<int:number>")
@staff("complaint.image", scope="complaint")
def show_attachment(complaint: Complaint, number: int) -> Any:
    """A quarantined picture or paper, for a reason that the reporter reads."""
    act, form = here(), ReasonForm()
    row = db.session.get(Attachment, number)
    file = db.session.get(File, row.file_id) if row is not None and row.complaint_id == complaint.id else None
    if row is None or file is None or row.slot == OFFICE:
        abort(404)
    if not form.submitted():
        return _again(complaint, reason=form)
    role = role_under("complaint.image", current_user.actor, complaint_reach(complaint))
    see(complaint, act=act, role=role, what="image", reason=form.reason.data)
    try:
        data = open_attachment(complaint, file)
    except (Unreadable, Missing):
        abort(404)
    db.session.commit()
    return sent(data, file.type, f"material-{number}")


@bp.route(f"{PAGE}/venue", methods=["GET", "POST"])
@staff("move.make", scope="complaint")
def venue(complaint: Complaint) -> Any:
    """Which venue of the register is meant: look for it, choose it, or enter it."""
    _may_match(complaint)
    form, new = ChooseForm(data={"version": str(complaint.version)}), _venue_form(complaint)
    chosen = _chosen(form) if "venue" in request.form and form.submitted() else None
    if chosen or ("name_zh" in request.form and new.submitted()):
        try:
            return _matched(complaint, str(form.version.data), lambda: chosen or _entered(new))
        except NotYours:
            raise
        except Superseded:
            db.session.rollback()
            return _quicker(complaint, new)
        except Refused as refused:
            db.session.rollback()
            new.uscc.errors = [refusal_words(refusal) for refusal in refused.refusals]
    return _venue_page(complaint, form, new), 422 if request.method == "POST" else 200


def _quicker(complaint: Complaint, new: VenueForm) -> Any:
    """The venue was named, or something else was done, after the page was opened: who, what and when."""
    typed = [Said(str(new[name].label.text), new[name].data or "") for name in ("name_zh", "address", "operator")]
    page = render_template(
        "desk/_superseded.html",
        title=complaint.ref,
        back=url_for("desk.complaint", ref=complaint.ref),
        rows=changes(complaint),
        typed=[row for row in typed if row.value],
        again=None,
    )
    return page, 409


def _chosen(form: ChooseForm) -> Venue | None:
    key = form.venue.data or 0
    return db.session.get(Venue, key) if 0 < key <= LARGEST else None


def _may_match(complaint: Complaint) -> None:
    if not may_match(complaint, facts_of(complaint, here())):
        raise NotYours(WRONG_ROLE)


def _venue_form(complaint: Complaint) -> VenueForm:
    known = {"district": complaint.district, "scenario": complaint.scenario, "version": str(complaint.version)}
    form, act = VenueForm(data=known), here()
    form.district.choices = [SelectChoice(row.code, row.words) for row in LISTERS["districts"](complaint, act)]
    form.scenario.choices = [SelectChoice(row.code, row.words) for row in LISTERS["scenarios"](complaint, act)]
    return form


def _entered(form: VenueForm) -> Venue:
    return add_venue(
        name_zh=form.name_zh.data,
        address=form.address.data,
        district=form.district.data,
        scenario=form.scenario.data,
        operator=_operator(form),
        act=here(),
    )


def _operator(form: VenueForm) -> Operator | None:
    if not form.operator.data:
        return None
    return add_operator(name_zh=form.operator.data, uscc=form.uscc.data or None, act=here())


def _matched(complaint: Complaint, version: str, find: Callable[[], Venue]) -> Any:
    row = locked(db.session(), Complaint, complaint.id) or abort(404)
    if str(row.version) != version:
        raise Superseded("venue")
    match_venue(row, find(), act=here())
    db.session.commit()
    return redirect(url_for("desk.complaint", ref=row.ref))


def _venue_page(complaint: Complaint, form: ChooseForm, new: VenueForm) -> str:
    wanted = SearchForm(request.args)
    typed = (wanted.q.data or "").strip()
    rows = search(db.session(), typed) if typed else []
    return render_template("desk/_venue.html", c=complaint, wanted=wanted, typed=typed, rows=rows, form=form, new=new)
