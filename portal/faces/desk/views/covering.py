"""Covering a reporter's picture, and the covered copy: what whoever does not cover it is shown."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_login import current_user

from portal.faces.desk.choices import say
from portal.faces.desk.forms.complaints import CoverForm
from portal.faces.desk.forms.uploads import picture
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.complaints import PAGE
from portal.faces.desk.views.evidence import sent
from portal.faces.desk.views.front import bp, complaint_reach
from portal.ground.db import db, locked
from portal.ground.envelope import Unreadable
from portal.ground.web.access import staff
from portal.ground.web.here import here
from portal.law.policy import role_under
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.complaints.actions.covering import cover, pass_as_sent
from portal.work.complaints.attachments import OFFICE, open_attachment
from portal.work.complaints.models import Attachment, Complaint
from portal.work.files.models import File
from portal.work.files.pictures import JPEG, Unusable
from portal.work.files.store import Missing

ONE = f"{PAGE}/attachments/<int:number>"


@bp.get(f"{ONE}/covered")
@staff("complaint.covered", scope="complaint", sight="covered")
def covered_attachment(complaint: Complaint, number: int) -> Any:
    """The copy on which people are covered; 404 while there is none."""
    row = _sent_by_reporter(complaint, number)
    file = db.session.get_one(File, row.covered_file_id or abort(404))
    try:
        return sent(open_attachment(complaint, file), file.type, f"material-{number}-covered")
    except (Unreadable, Missing):
        abort(404)


@bp.route(f"{ONE}/cover", methods=["GET", "POST"])
@staff("complaint.image", scope="complaint", sight="page")
def cover_attachment(complaint: Complaint, number: int) -> Any:
    """Keep a covered copy of one picture, or say that nothing has to be covered. The page shows nothing of it."""
    row, form = _sent_by_reporter(complaint, number), CoverForm()
    kind, key = db.session.get_one(File, row.file_id).type, complaint.id
    if form.submitted():
        try:
            _cover(key, number, form)
            return redirect(url_for("desk.complaint", ref=f"T-{key}", _anchor="files"))
        except NotYours:
            raise
        except Refused as refused:
            db.session.rollback()
            form.as_sent.errors = [refusal_words(one) for one in refused.refusals]
        except Unusable as unusable:
            db.session.rollback()
            form.covered.errors = [say(unusable.reason)]
        except Unreadable:
            abort(404)
    page = render_template(
        "desk/cover.html", c=db.session.get_one(Complaint, key), number=number, form=form, is_picture=kind == JPEG
    )
    return page, 422 if form.errors or form.token_failed else 200


def _cover(key: int, number: int, form: CoverForm) -> None:
    db.session.rollback()  # cleaning a picture takes time, and on SQLite a transaction keeps other writers out
    copy = None if form.as_sent.data else picture(form.covered.data)
    complaint = locked(db.session(), Complaint, key) or abort(404)
    role = role_under("complaint.image", current_user.actor, complaint_reach(complaint))
    row = _sent_by_reporter(complaint, number)
    if copy is None:
        pass_as_sent(complaint, row, act=here(), role=role)
    else:
        cover(complaint, row, copy, act=here(), role=role)
    db.session.commit()


def _sent_by_reporter(complaint: Complaint, number: int) -> Attachment:
    row = db.session.get(Attachment, number)
    if row is None or row.complaint_id != complaint.id or row.slot == OFFICE:
        abort(404)
    return row
