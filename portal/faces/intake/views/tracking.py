"""The tracking page and its files, for whoever has entered; nothing of a complaint is in an address."""

from io import BytesIO
from typing import Any

from flask import Response, abort, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Answer

from portal.faces.intake import own, trackpage, unsent
from portal.faces.intake.forms.tracking import PinForm
from portal.faces.intake.views.front import bp
from portal.ground.db import db
from portal.ground.envelope import Unreadable
from portal.ground.web.access import reporter
from portal.ground.web.here import as_reporter
from portal.ground.web.i18n import is_elder, keep_elder, lang, same_page
from portal.work.complaints import queries as complaints
from portal.work.complaints.attachments import open_attachment
from portal.work.complaints.codes import pin_mark
from portal.work.complaints.models import Complaint
from portal.work.files.models import File
from portal.work.files.pictures import JPEG, PDF, preview
from portal.work.files.store import Missing

ENDINGS = {JPEG: "jpg", PDF: "pdf"}


def page(held: own.Access, *, pin_form: PinForm | None = None, forms: trackpage.Forms | None = None) -> Any:
    """The tracking page; what the PIN opens is added only where it was given."""
    found = subject(held)
    shown = trackpage.gather(held, found, as_reporter(), forms or trackpage.Forms()) if found else None
    if shown is None:
        own.close()
        return redirect(url_for("intake.track"))
    return render_template("intake/track.html", pin_form=pin_form or PinForm(), **shown)


def subject(held: own.Access) -> Complaint | None:
    """The complaint that is open here; None once its words were destroyed, or there is another PIN."""
    found = db.session.get(Complaint, held.id)
    if found is None or (found.sealed_part is not None and found.sealed_part.destroyed_at is not None):
        return None
    return None if held.opened and held.pin != pin_mark(found.pin_hash) else found


@bp.context_processor
def _unsent() -> dict[str, Any]:
    """The look-up says where words wait to be sent; the form carries which complaint they belong to."""
    return {"unsent_waits": unsent.is_there(), "unsent_mark": unsent.mark}


@bp.get("/track/picture/<int:n>")
@reporter()
def own_picture(n: int) -> Any:
    """One of the pictures, small and re-encoded, for whoever gave the PIN."""
    data, kind = _piece(n)
    if kind != JPEG:
        abort(404)
    return send_file(BytesIO(preview(data)), mimetype=JPEG)


@bp.get("/track/file/<int:n>")
@reporter()
def own_file(n: int) -> Any:
    """One of the files as it is kept: to be saved, able to run nothing, under a name that says nothing."""
    data, kind = _piece(n)
    response = Response(data, content_type=kind if kind in ENDINGS else "application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{n + 1}.{ENDINGS.get(kind, "bin")}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _piece(n: int) -> tuple[bytes, str]:
    """Bytes and type of the file in this place; 404 for everybody else, and for what is gone."""
    held = own.access()
    found = subject(held) if held and held.opened else None
    rows = [row for row in complaints.attachments(db.session(), found.id) if not row.purged] if found else []
    if found is None or n >= len(rows):
        abort(404)
    try:
        return open_attachment(found, db.session.get_one(File, rows[n].file_id)), rows[n].type
    except (Missing, Unreadable):
        abort(404)


def switching() -> Answer | None:
    """The other language or size with everything typed: the browser sends the page once more to where it will be shown."""
    kind, _sep, value = request.form.get("_switch", "").partition(":")
    if kind == "lang" and value in {"zh", "en"} and value != lang():
        return redirect(same_page(value), code=307)
    if kind == "elder" and (value == "on") != is_elder():
        response = redirect(same_page(lang()), code=307)
        keep_elder(response, value == "on")
        return response
    return None
