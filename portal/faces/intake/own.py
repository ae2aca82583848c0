"""What this browser holds, all of it in the sealed cookie: an unfinished report, a receipt not yet put away, and for
half an hour at a time the way into one complaint. Reading a page sets nothing."""

import secrets
from datetime import timedelta
from typing import NamedTuple

from flask import request, session
from werkzeug.datastructures import MultiDict

from portal.clock import now
from portal.ground.db import db
from portal.ground.envelope import vault
from portal.work.complaints import draft
from portal.work.complaints.actions.submit import Receipt, again
from portal.work.complaints.codes import grouped, normalise
from portal.work.complaints.draft import Content
from portal.work.complaints.models import Complaint

DRAFT, SENT, ACCESS, CSRF = "draft", "sent", "access", "csrf"
IDLE = timedelta(minutes=30)
"""How long a tracking page stays open without a sign of its reader."""
FRESH = timedelta(minutes=1)
"""A sign younger than this is not written again."""
LONGEST = 20_000
"""Characters of one typed field that are kept while they could not be used yet."""


def unfinished() -> Content | None:
    """The draft of this browser; None where there is none, or it is over. On a POST it is locked until the commit."""
    token = session.get(DRAFT)
    return draft.load(db.session(), str(token), now=now(), hold=request.method == "POST") if token else None


def keep(content: Content) -> None:
    """Store the draft for another day, a new one where there is none; only this sets the cookie."""
    token = session.get(DRAFT)
    if token and draft.save(db.session(), str(token), content, now=now()):
        return
    put_away()
    session[DRAFT] = draft.open_draft(db.session(), content, now=now())
    _bind()


def put_away() -> None:
    """A draft that was sent in the meantime stays reachable as a receipt."""
    token = session.get(DRAFT)
    if token and again(db.session(), idem(str(token))):
        session[SENT] = token


def discard() -> None:
    """Throw the draft away with its photos."""
    token = session.pop(DRAFT, None)
    if token:
        draft.drop(db.session(), str(token))


def sent(content: Content) -> None:
    """The draft has become a report: it goes, its photos stay, and the receipt is shown until it is saved."""
    token = str(session.pop(DRAFT))
    draft.used(db.session(), token, content)
    session[SENT] = token


def idem(token: str) -> str:
    """The idempotency key of a draft: a second tap carries the same cookie, so it names the same report."""
    return vault().hash("draft sent once", token)


def receipt() -> Receipt | None:
    """The receipt of what this browser sent, until "I have saved it"; also where the answer to the sending got lost; for
    a day at most, because a browser on a shared phone may bring its cookies back."""
    for name in (SENT, DRAFT):
        token = session.get(name)
        found = again(db.session(), idem(str(token))) if token else None
        if found is not None and now() - found.complaint.received_at < draft.LIFE:
            return found
    return None


def receipt_saved() -> None:
    """The PIN is not shown again."""
    session.pop(SENT, None)
    session.pop(DRAFT, None)


def typed() -> list[list[str]]:
    """What stands on the page that was sent, for a draft: text only, without token and switches."""
    rows = [
        [name, value[:LONGEST]]
        for name, value in request.form.items(multi=True)
        if name[0] != "_" and name != "csrf_token"
    ]
    return rows[:200]


def as_form(rows: list[list[str]]) -> MultiDict[str, str]:
    """What was typed, as the form takes it."""
    return MultiDict([(name, value) for name, value in rows])


class Access(NamedTuple):
    """The complaint that is open here, its code as the receipt shows it, and whether the PIN was right."""

    id: int
    code: str
    opened: bool


def enter(complaint: Complaint, code: str, *, opened: bool) -> None:
    """Open the tracking page of a complaint, with the PIN or for progress alone."""
    session[ACCESS] = {
        "id": complaint.id,
        "code": grouped(normalise(code)).replace(" ", "-"),
        "open": opened,
        "at": int(now().timestamp()),
    }
    _bind()


def access() -> Access | None:
    """What is open here; None once nobody has read it for half an hour."""
    held = session.get(ACCESS)
    if not isinstance(held, dict):
        return None
    age = now().timestamp() - held["at"]
    if age > IDLE.total_seconds():
        return None
    if age > FRESH.total_seconds():
        session[ACCESS] = {**held, "at": int(now().timestamp())}
    return Access(int(held["id"]), str(held["code"]), bool(held["open"]))


def timed_out() -> bool:
    """Whether a complaint was open here and nobody has read it for half an hour."""
    return ACCESS in session and access() is None


def leave() -> None:
    """Forget everything at once."""
    session.clear()


def _bind() -> None:
    """Give the session the random value that its tokens are bound to."""
    if CSRF not in session:
        session[CSRF] = secrets.token_hex(16)
