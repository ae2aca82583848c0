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
from portal.ground.web.access import reporter
from portal.ground.web.i18n import lang
from portal.work.complaints.answers import Photo
from portal.work.complaints.draft import MOST_PHOTOS, TOO_MANY, Content, photo_data, remove_photo
from portal.work.files.actions import put
from portal.work.files.pictures import JPEG, MAX_BYTES, Unusable, preview, taken
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
        _add(arrived, faults, content)
        if good or arrived or "_remove" in request.form:
            content = store("evidence", lambda c: _keep(c, form, arrived), content)
        if good and ("_remove" in request.form or ("_stay" in request.form and not faults)):
            return redirect(here("evidence"))
        if good and not faults:
            return onward("evidence", content or Content())
    for slot, messages in faults.items():
        form[slot].errors = messages
    return answer("evidence", form, content, photos=_by_slot(content), most=MOST_PHOTOS)


def received(form: Any, fields: tuple[str, ...]) -> tuple[list[Photo], dict[str, list[str]]]:
    """The files of a form, cleaned and sealed on disk, and what was wrong with the others, by field."""
    photos: list[Photo] = []
    faults: dict[str, list[str]] = {}
    for slot in fields:
        for upload in form[slot].data or []:
            if not isinstance(upload, FileStorage) or not upload.filename:
                continue
            try:
                photos.append(_sealed(slot, upload, len(photos)))
            except Unusable as error:
                faults.setdefault(slot, []).append(_said(upload, error))
    return photos, faults


def _sealed(slot: str, upload: FileStorage, before: int) -> Photo:
    if before >= MOST_PHOTOS:
        raise Unusable(TOO_MANY)
    usable = taken(upload.stream.read(MAX_BYTES + 1))
    return Photo(slot, put(usable.data, type=usable.type))


def _said(upload: FileStorage, error: Unusable) -> str:
    name = "".join(c for c in str(upload.filename) if c.isprintable())[-40:]
    return _("“%(name)s”没有加上：%(why)s", name=name, why=error.reason.text(lang()))


def _add(arrived: list[Photo], faults: dict[str, list[str]], content: Content | None) -> None:
    """Ten in all: what is over goes with the draft's sweep."""
    room = MOST_PHOTOS - len(content.photos if content else [])
    for photo in arrived[room:]:
        faults.setdefault(photo.slot, []).append(TOO_MANY.text(lang()))
    del arrived[max(room, 0) :]


def _keep(content: Content, form: EvidenceForm, arrived: list[Photo]) -> None:
    if "_remove" in request.form:
        remove_photo(content, request.form["_remove"])
    content.photos.extend(arrived)
    filled = {photo.slot for photo in content.photos}
    content.answers["absent"] = [slot for slot in form.absent if slot not in filled]


def _by_slot(content: Content | None) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {slot: [] for slot in SLOTS}
    for n, photo in enumerate(content.photos if content else []):
        found.setdefault(photo.slot, []).append(
            {"n": n, "key": photo.stored.key, "picture": photo.stored.type == JPEG, "kb": photo.stored.size // 1024 + 1}
        )
    return found


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
