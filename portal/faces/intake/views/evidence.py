"""Step 5: pictures and papers, stored sealed as soon as they arrive, each in its slot."""

from io import BytesIO
from typing import Any

from flask import abort, redirect, request, send_file
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from portal.faces.intake import own
from portal.faces.intake.forms.steps import SLOTS, EvidenceForm
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.walking import answer, here, onward, raw, store
from portal.ground.db import db
from portal.ground.web.access import reporter
from portal.ground.web.here import rules_here
from portal.ground.web.i18n import lang
from portal.work.complaints.answers import Photo
from portal.work.complaints.draft import MOST_PHOTOS, TOO_MANY, Content, photo_data, remove_photo
from portal.work.complaints.room import take_in
from portal.work.files import preparing
from portal.work.files import store as files
from portal.work.files.pictures import JPEG, MAX_BYTES, Unusable, preview
from portal.work.files.receiving import receive, state
from portal.work.files.store import Missing


@bp.route("/report/evidence", methods=["GET", "POST"])
@reporter(rate="upload")
def evidence() -> Any:
    """Whatever came with the page is kept, also where one of the files could not be."""
    # Cleaning a picture takes time: it is done before the first statement, which on SQLite keeps other writers out.
    arrived, faults = received(EvidenceForm(), SLOTS) if request.method == "POST" else ([], {})
    content = own.unfinished()
    before = {f"no_{slot}": True for slot in (content.answers.get("absent", []) if content else [])}
    form = EvidenceForm(formdata=raw(content, "evidence"), data=before)
    if request.method == "POST":
        good = form.submitted()
        if good or arrived or "_remove" in request.form:
            content = store("evidence", lambda c: _keep(c, form, arrived, faults), content)
            clear(content)
        if good and ("_remove" in request.form or ("_stay" in request.form and not faults)):
            return redirect(here("evidence"))
        if good and not faults:
            return onward("evidence", content or Content())
    for slot, messages in faults.items():
        form[slot].errors = messages
    return answer("evidence", form, content, photos=_by_slot(content), most=rules_here().setting("draft_files"))


def received(form: Any, fields: tuple[str, ...]) -> tuple[list[Photo], dict[str, list[str]]]:
    """The files of a form, sealed on disk, and what was wrong with the others, by field."""
    photos: list[Photo] = []
    faults: dict[str, list[str]] = {}
    for slot in fields:
        for upload in form[slot].data or []:
            if not isinstance(upload, FileStorage) or not upload.filename:
                continue
            try:
                photos.append(_sealed(slot, upload, len(photos)))
            except Unusable as error:
                faults.setdefault(slot, []).append(said(str(upload.filename), error))
    return photos, faults


def _sealed(slot: str, upload: FileStorage, before: int) -> Photo:
    if before >= MOST_PHOTOS:
        raise Unusable(TOO_MANY)
    photo = Photo(slot, receive(upload.stream.read(MAX_BYTES + 1)))
    preparing.ask(photo.stored)
    return photo


def said(name: str, error: Unusable) -> str:
    """Which file was not kept, and why: the end of its name, without what would turn or break the line."""
    shown = "".join(c for c in name if c.isprintable())[-40:]
    return _("“%(name)s”没有加上：%(why)s", name=shown, why=error.reason.text(lang()))


def clear(content: Content) -> None:
    """After the commit: the bytes of what was taken out go at once."""
    for key in content.dropped:
        files.delete(key)


def _keep(content: Content, form: EvidenceForm, arrived: list[Photo], faults: dict[str, list[str]]) -> None:
    if "_remove" in request.form:
        remove_photo(content, request.form["_remove"])
    for photo, reason in take_in(db.session(), content, arrived, rules_here()):
        faults.setdefault(photo.slot, []).append(reason.text(lang()))
    filled = {photo.slot for photo in content.photos}
    content.answers["absent"] = [slot for slot in form.absent if slot not in filled]


def _by_slot(content: Content | None) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {slot: [] for slot in SLOTS}
    for n, photo in enumerate(content.photos if content else []):
        found.setdefault(photo.slot, []).append(shown(n, photo))
    return found


def shown(n: int, photo: Photo) -> dict[str, Any]:
    """What a page says of a photo; one that is still being made is asked for again, should nobody be at it any more."""
    preparing.ask(photo.stored)
    return {
        "n": n,
        "key": photo.stored.key,
        "tag": photo.stored.digest,
        "picture": photo.stored.type == JPEG,
        "state": state(photo.stored),
        "kb": photo.stored.size // 1024 + 1,
    }


@bp.get("/report/picture/<int:n>")
@reporter()
def picture(n: int) -> Any:
    """A small view of one's own picture, before sending; for this browser only."""
    content = own.unfinished()
    photos = content.photos if content else []
    if n >= len(photos) or photos[n].stored.type != JPEG:
        abort(404)
    try:
        return send_file(BytesIO(preview(photo_data(photos[n]))), mimetype=JPEG)
    except Missing:
        abort(404)
