"""A file in pieces, for the script of step 5: announce it, send it piece by piece, finish it. Every answer says how far the
file has come, so that a phone whose connection broke off asks and goes on from there; every request may be repeated."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import jsonify, request, session, url_for
from werkzeug.wrappers import Response

from portal.faces.intake import own
from portal.faces.intake.forms.steps import SLOTS
from portal.faces.intake.views.evidence import clear, said, shown
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.walking import fresh
from portal.ground.db import db
from portal.ground.web.access import reporter
from portal.ground.web.csrf import token, token_is_right
from portal.ground.web.here import rules_here
from portal.work.complaints import uploads
from portal.work.complaints.draft import Content, remove_photo
from portal.work.files import store as files
from portal.work.files.pictures import Busy, Unusable
from portal.work.files.receiving import forget, receive

NAME = re.compile(r"[0-9a-f]{32}")
"""A random name that the browser gives to a file on its way."""
Step = Callable[..., Any]


def answered(step: Step) -> Step:
    """Say as JSON what a step came to: 403 with a fresh token, 404 for a file that is not on its way, 409 with the place
    where to go on, 422 with the reason why it is not kept."""

    @wraps(step)
    def guarded(name: str, **kwargs: Any) -> tuple[Response, int]:
        if request.method == "POST" and not token_is_right():
            return jsonify(token=token()), 403
        try:
            if not NAME.fullmatch(name):
                raise uploads.Gone
            return step(name, **kwargs), 200
        except uploads.Gone:
            return _not_done(404)
        except uploads.Misplaced as error:
            return _not_done(409, at=error.held)
        except Busy as error:
            return _not_done(503, why=said(_called(), error))
        except Unusable as error:
            return _not_done(422, why=said(_called(), error))

    return guarded


def _not_done(status: int, **more: Any) -> tuple[Response, int]:
    db.session.rollback()
    return jsonify(more), status


def _called() -> str:
    return request.form.get("called", "")[-200:]


@bp.post("/report/upload/<name>")
@reporter(rate="upload")
@answered
def begin_upload(name: str) -> Response:
    """Announce a file: its slot and its size in bytes. Begins a draft where there is none."""
    slot, size = request.form.get("slot", ""), request.form.get("size", "")
    if slot not in SLOTS or not (size.isascii() and size.isdigit() and len(size) < 16):
        raise uploads.Gone
    content = own.unfinished() or _begun()
    way = uploads.begin(db.session(), _draft(), name, slot, int(size), content, rules_here())
    db.session.commit()
    return jsonify(at=way.held, piece=uploads.PIECE, token=token(), **_became(content, way))


@bp.post("/report/upload/<name>/piece/<int:at>")
@reporter(rate="piece")
@answered
def upload_piece(name: str, at: int) -> Response:
    """The bytes from `at` on."""
    data = request.get_data(cache=False)
    if len(data) > uploads.LONGEST_PIECE or own.DRAFT not in session:
        raise uploads.Gone
    key = uploads.lay_down(_draft(), name, at, data)
    try:
        way = uploads.add(db.session(), _draft(), name, at, key, len(data), rules_here())
        db.session.commit()
    except BaseException:
        files.delete(key)
        raise
    return jsonify(at=way.held)


@bp.post("/report/upload/<name>/end")
@reporter(rate="upload")
@answered
def end_upload(name: str) -> Response:
    """Make the photo of it and put it into the draft. A file that cannot be used is thrown away."""
    data = uploads.gathered(db.session(), _draft(), name)
    db.session.rollback()  # cleaning a picture takes time, and on SQLite a transaction keeps other writers out
    if data is not None:
        _become(name, data)
    content = own.unfinished()
    way = uploads.where(db.session(), _draft(), name)
    db.session.rollback()
    return jsonify(at=way.held, **_became(content, way))


def _become(name: str, data: bytes) -> None:
    try:
        stored = receive(data)
    except Busy:
        raise
    except Unusable:
        uploads.give_up(db.session(), _draft(), name)
        db.session.commit()
        raise
    try:
        content = own.unfinished()
        if content is None:
            raise uploads.Gone
        over = uploads.become(db.session(), _draft(), name, stored, content, rules_here())
        _fill(content)
    except BaseException:
        forget(stored)
        raise
    for key in over:
        files.delete(key)


@bp.post("/report/upload/<name>/drop")
@reporter(rate="upload")
@answered
def drop_upload(name: str) -> Response:
    """Throw the file away, also where it has become a photo."""
    became = uploads.give_up(db.session(), _draft(), name)
    content = own.unfinished()
    if became and content is not None:
        remove_photo(content, became)
        own.keep(content)
    db.session.commit()
    if content is not None:
        clear(content)
    return jsonify(at=0)


@bp.get("/report/upload/<name>")
@reporter()
@answered
def upload_state(name: str) -> Response:
    """How far a file has come, by the name under which it is sent or the storage key of the photo."""
    content = own.unfinished()
    if content and any(photo.stored.key == name for photo in content.photos):
        return jsonify(_photo(content, name))
    way = uploads.where(db.session(), _draft(), name)
    return jsonify(at=way.held, piece=uploads.PIECE, **_became(content, way))


def _draft() -> str:
    return str(session.get(own.DRAFT, ""))


def _begun() -> Content:
    content = fresh("evidence")
    own.keep(content)
    return content


def _fill(content: Content) -> None:
    filled = {photo.slot for photo in content.photos}
    content.answers["absent"] = [slot for slot in content.answers.get("absent", []) if slot not in filled]
    own.keep(content)
    db.session.commit()


def _became(content: Content | None, way: uploads.Arrival) -> dict[str, Any]:
    if not way.became:
        return {"state": "open"}
    return _photo(content, way.became) if content else {"state": "gone"}


def _photo(content: Content, key: str) -> dict[str, Any]:
    """A photo of the draft, with the address of its small view once that can be seen."""
    for n, photo in enumerate(content.photos):
        if photo.stored.key == key:
            row = shown(n, photo)
            view = url_for("intake.picture", n=n) if row["picture"] and row["state"] == "ready" else None
            return {"state": row["state"], "key": key, "view": view}
    return {"state": "gone"}
