"""What a reporter wrote when the page had been closed meanwhile: sealed like a draft, under a key that only this
browser's cookie holds, until it is sent or thrown away, and for a day at most."""

from hmac import compare_digest

from flask import request, session, url_for
from werkzeug.datastructures import MultiDict

from portal.clock import now
from portal.faces.intake import own
from portal.faces.intake.own import UNSENT
from portal.ground.db import db
from portal.ground.envelope import vault
from portal.ground.web.here import rules_here
from portal.work.complaints import draft
from portal.work.complaints.answers import Photo
from portal.work.complaints.draft import Content
from portal.work.complaints.room import take_in

MESSAGE, CITY, RECHECK, CONTACT, NOTICES = "message", "city", "recheck", "contact", "notices"
"""Forms whose words are kept; the steps of the own request to the venue are kept by their own names."""
PAGES = {CITY: "intake.city", RECHECK: "intake.recheck", CONTACT: "intake.change_contact", NOTICES: "intake.notices"}
"""Where they stand; every other name is such a step's."""
MARKS = frozenset({"of", "once"})
"""Fields that nobody types."""


def mark(complaint_id: int) -> str:
    """What the form carries, so that its words find their complaint again once the session is gone. It says nothing."""
    name = vault().hash("unsent words of", str(complaint_id))[:32]
    return name + _proof(name)


def is_ours(of: str) -> bool:
    """Whether a page of ours carried this mark: a stranger cannot leave files here."""
    return compare_digest(_proof(of[:32]).encode(), of[32:].encode())


def _proof(name: str) -> str:
    return vault().hash("unsent mark", name)[:32]


def hold_back(of: str, typed: list[list[str]], photos: list[Photo], *, to: str = MESSAGE) -> None:
    """Keep what was typed and the files for one of the forms; what was held back before goes. Nothing is kept of an empty
    one, and no more files than an unsent report may have."""
    if not photos and not any(value for name, value in typed if name not in MARKS):
        return
    before = _content(of, to)
    held = Content(answers={"of": of, "to": to}, raw={to: typed}, photos=list(before.photos) if before else [])
    take_in(db.session(), held, photos, rules_here())
    _drop(held.photos)
    session[UNSENT] = draft.open_draft(db.session(), held, now=now())


def is_there() -> bool:
    """Whether something waits to be sent in this browser."""
    return UNSENT in session


def waits(complaint_id: int) -> str:
    """The form for which something waits on this complaint; empty for none."""
    held = _held()
    return str(held.answers["to"]) if held and held.answers["of"] == mark(complaint_id) else ""


def waits_at(to: str) -> str:
    """The address of a form that has a page of its own; empty for the message's, which stands on the tracking page."""
    if to in PAGES:
        return url_for(PAGES[to])
    return url_for("intake.erasure_step", step=to) if to and to != MESSAGE else ""


def typed(complaint_id: int, to: str) -> MultiDict[str, str] | None:
    """On reading a page: what was typed on it for this complaint, as its form takes it; None for none."""
    held = _content(mark(complaint_id), to) if request.method == "GET" else None
    return own.as_form(held.raw[to]) if held else None


def words(complaint_id: int, to: str = MESSAGE) -> dict[str, str]:
    """What was typed for this complaint, where no field has two values; empty for none."""
    held = _content(mark(complaint_id), to)
    return dict(held.raw[to]) if held else {}


def files(complaint_id: int, to: str = MESSAGE) -> list[Photo]:
    """The files that wait with it."""
    held = _content(mark(complaint_id), to)
    return held.photos if held else []


def taken(complaint_id: int, to: str = MESSAGE) -> None:
    """It was sent: what was held back goes, its files are the complaint's now."""
    held = _content(mark(complaint_id), to)
    if held is not None:
        _drop(held.photos)


def _drop(photos: list[Photo]) -> None:
    token = session.pop(UNSENT, None)
    if token:
        draft.drop(db.session(), str(token), keep=[key for photo in photos for key in photo.stored.keys])


def _content(of: str, to: str) -> Content | None:
    """Nobody else's: on a shared phone another complaint may be opened next."""
    held = _held()
    return held if held is not None and (held.answers["of"], held.answers["to"]) == (of, to) else None


def _held() -> Content | None:
    token = session.get(UNSENT)
    held = draft.load(db.session(), str(token), now=now()) if token else None
    return held if held is not None and held.answers["to"] in held.raw else None
