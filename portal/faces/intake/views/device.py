"""Drafts on the reporter's own device: kept there only where the person says so, and handed over by the person. A device
keeps them under a secret of its own; what is handed over with it twice is one draft and one report."""

import re
from io import BytesIO
from typing import Any

from flask import Response, abort, jsonify, redirect, render_template, request, send_file, session, url_for
from sqlalchemy.exc import IntegrityError

from portal.clock import now
from portal.faces.intake import own, told
from portal.faces.intake.handing import await_files, by_step, hand
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.walking import switched
from portal.ground.db import db
from portal.ground.web.access import reporter
from portal.ground.web.csrf import token_is_right
from portal.ground.web.here import rules_here
from portal.ground.web.i18n import today
from portal.work.complaints import draft
from portal.work.complaints.actions.submit import again
from portal.work.complaints.draft import Content
from portal.work.files.store import Missing

SECRET = re.compile(r"[0-9a-f]{64}")
"""What a device made up: 32 bytes by chance."""
MARK = re.compile(r"[0-9a-f]{32}")
"""Under what the device keeps it: follows from the secret, which does not follow from it."""


@bp.route("/report/drafts", methods=["GET", "POST"])
@reporter()
def drafts() -> Any:
    """What is unfinished: here for 24 hours, and on the device where the person keeps it there."""
    if "_switch" in request.form:
        return switched()
    rows = own.drafts()
    asked = request.form.get("take") or request.form.get("drop")
    wanted = next((row.token for row in rows if row.name == asked), "")
    if request.method == "POST" and token_is_right() and wanted:
        return _go_on(wanted) if "take" in request.form else _throw_away(wanted)
    return render_template("intake/drafts.html", rows=rows)


def _go_on(token: str) -> Any:
    if token != session.get(own.DRAFT):
        own.take(token)
    return redirect(_next(own.unfinished()))


def _throw_away(token: str) -> Any:
    if token == session.get(own.DRAFT):
        own.discard()
    else:
        own.drop_aside(token)
    db.session.commit()
    return redirect(url_for("intake.drafts"))


@bp.post("/report/from-device")
@reporter(rate="upload")
def from_device() -> Any:
    """Take over the answers that a device hands in under its secret, and hear which files it holds; without answers, tie
    the draft at hand to it."""
    secret, mark = request.form.get("key", ""), request.form.get("mark", "")
    if not (SECRET.fullmatch(secret) and MARK.fullmatch(mark) and token_is_right()):
        return redirect(url_for("intake.drafts"), code=303)
    token, typed = draft.token_for(secret), by_step(request.form.items(multi=True))
    if again(db.session(), own.idem(token)):
        own.handed_again(token)
        return redirect(url_for("intake.receipt"), code=303)
    content = _handed(token, typed) if typed else _tied(token)
    if content is None:
        return redirect(url_for("intake.drafts"), code=303)
    own.take(token, mark=mark)
    db.session.commit()
    return redirect(_next(content), code=303)


def _tied(token: str) -> Content | None:
    """The draft at hand, from now on under the device's secret."""
    content, held = own.unfinished(), str(session.get(own.DRAFT))
    if content is None:  # a second tap finds it moved already
        return draft.load(db.session(), token, now=now())
    if held != token:
        draft.rename(db.session(), held, token, content, now=now())
        session[own.DRAFT] = token
    return content


def _handed(token: str, typed: dict[str, Any]) -> Content:
    content = draft.load(db.session(), token, now=now(), hold=True)
    if content is None:
        try:
            with db.session.begin_nested():
                draft.open_draft(db.session(), Content(), now=now(), token=token)
        except IntegrityError:  # the same draft, handed over at this very moment by another tap
            db.session.expire_all()
        content = draft.load(db.session(), token, now=now(), hold=True) or Content()
    hand(content, typed, rules_here().pack, today())
    await_files(content, request.form.getlist("file"))
    draft.save(db.session(), token, content, now=now())
    return content


def _next(content: Content | None) -> str:
    """Where to go on: what could not be used, then what is missing, then the last look."""
    if content is None:
        return url_for("intake.place")
    lacks = told.missing(content)
    return url_for(f"intake.{lacks[0]}" if lacks else "intake.check")


@bp.get("/report/copy")
@reporter()
def copy() -> Response:
    """The draft at hand for the device's own copy, where the device keeps one: answers as they were typed, files by name."""
    content = own.unfinished()
    if content is None or not own.mark():
        abort(404)
    files = [
        {"slot": photo.slot, "n": n, "tag": photo.stored.digest, "type": photo.stored.type}
        for n, photo in enumerate(content.photos)
    ]
    return jsonify(steps={**content.typed, **_raw(content)}, files=files)


def _raw(content: Content) -> dict[str, list[list[str]]]:
    return {step: rows for step, rows in content.raw.items() if step in told.ORDER}


@bp.get("/report/copy/<int:n>")
@reporter()
def copied_file(n: int) -> Any:
    """A file of the draft at hand, as it was cleaned, for the device's own copy."""
    content = own.unfinished()
    photos = content.photos if content else []
    if n >= len(photos) or not own.mark():
        abort(404)
    try:
        return send_file(BytesIO(draft.photo_data(photos[n])), mimetype=photos[n].stored.type)
    except Missing:
        abort(404)
