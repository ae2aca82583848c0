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
from portal.ground.web.session import UNTIL
from portal.work.complaints import draft
from portal.work.complaints.actions.submit import Receipt, again
from portal.work.complaints.attestation import is_put_away
from portal.work.complaints.codes import dashed, normalise, pin_mark
from portal.work.complaints.draft import Content
from portal.work.complaints.models import Complaint

DRAFT, SENT, ACCESS, CSRF = "draft", "sent", "access", "csrf"
ASIDE = "aside"
"""Other drafts of this browser, each by its token, the newest first."""
SHOWN = "shown"
"""The second at which the receipt was looked at last."""
UNSENT = "unsent"
"""The token of a message that could not be sent, because its page had been closed meanwhile."""
DEVICE = "device"
"""The mark under which this browser's own device keeps a copy of the draft; says nothing of it."""
MOST_ASIDE = 4
IDLE = timedelta(minutes=30)
"""How long a receipt or a tracking page stays open without a sign of its reader."""
FRESH = timedelta(minutes=1)
"""A sign younger than this is not written again."""
LONGEST = 20_000
"""Characters of one typed field that are kept while they could not be used yet."""
LONGEST_NAME = 100
LONGEST_PAGE = 60_000
"""Characters of all fields of one page that are kept: no page of ours has room for so many."""


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
    session.pop(DEVICE, None)
    session[DRAFT] = draft.open_draft(db.session(), content, now=now())
    _bind()


def put_away() -> None:
    """A draft that was sent in the meantime stays reachable as a receipt."""
    token = session.get(DRAFT)
    if token and again(db.session(), idem(str(token))):
        _await(str(token))


def discard() -> None:
    """Throw the draft away with its photos."""
    token = session.pop(DRAFT, None)
    session.pop(DEVICE, None)
    if token:
        draft.drop(db.session(), str(token))


def take(token: str, *, mark: str = "") -> None:
    """Go on with another draft; the one at hand is put aside, and nothing of it is lost."""
    held = session.get(DRAFT)
    if held and held != token:
        session[ASIDE] = [held, *(other for other in aside() if other not in {held, token})][:MOST_ASIDE]
    elif token in aside():
        session[ASIDE] = [other for other in aside() if other != token]
    session.pop(DEVICE, None)
    session[DRAFT] = token
    if mark:
        session[DEVICE] = mark
    _bind()


def aside() -> list[str]:
    """The tokens of the drafts that were put aside."""
    held = session.get(ASIDE)
    return [str(token) for token in held] if isinstance(held, list) else []


def is_sent() -> bool:
    """Whether nothing is at hand but what was sent."""
    return DRAFT not in session and SENT in session


class Unfinished(NamedTuple):
    """One draft of this browser; its name on a page leads nowhere without the cookie."""

    name: str
    token: str
    content: Content

    @property
    def answered(self) -> int:
        """How many of the steps were answered."""
        return len(self.content.typed)


def drafts() -> list[Unfinished]:
    """The draft at hand and those put aside, as far as they are still there."""
    found = []
    for token in (*([str(session[DRAFT])] if DRAFT in session else []), *aside()):
        content = draft.load(db.session(), token, now=now())
        if content is not None:
            found.append(Unfinished(vault().hash("draft in a list", token)[:16], token, content))
    return found


def drop_aside(token: str) -> None:
    """Throw away a draft that was put aside."""
    session[ASIDE] = [other for other in aside() if other != token]
    draft.drop(db.session(), token)


def mark() -> str:
    """The mark of the device's copy of what is at hand: the draft, else the report that was just sent; empty for none."""
    return str(session.get(DEVICE) or "") if DRAFT in session or SENT in session else ""


def sent(content: Content) -> None:
    """The draft has become a report: it goes, its photos stay, and the receipt is shown until it is saved."""
    token = str(session.pop(DRAFT))
    draft.used(db.session(), token, content)
    _await(token)


def handed_again(token: str) -> None:
    """A device hands over what was sent long ago: its receipt is shown once more."""
    _await(token)
    session[SHOWN] = int(now().timestamp())
    _bind()


def _await(token: str) -> None:
    session[SENT] = token
    session.pop(SHOWN, None)


def idem(token: str) -> str:
    """The idempotency key of a draft: a second tap carries the same cookie, so it names the same report."""
    return vault().hash("draft sent once", token)


def receipt() -> Receipt | None:
    """The receipt of what this browser sent, until "I have saved it"; also where the answer to the sending got lost: for
    a day at most until it is seen, and then for half an hour without a sign of its reader, because a browser on a
    shared phone may bring its cookies back."""
    for name in (SENT, DRAFT):
        token = session.get(name)
        found = again(db.session(), idem(str(token))) if token else None
        if found is not None and _may_show(found, name):
            return found
    return None


def _may_show(found: Receipt, name: str) -> bool:
    if is_put_away(found.complaint):
        return False
    if name == SENT and SHOWN in session:
        return now().timestamp() - session[SHOWN] < IDLE.total_seconds()
    return now() - found.complaint.received_at < draft.LIFE


def receipt_shown() -> None:
    """The receipt is on its way to its reader: from now on the half hour counts."""
    token = session.pop(DRAFT, None) if SENT not in session else None
    if token:
        session[SENT] = token
    if now().timestamp() - session.get(SHOWN, 0) > FRESH.total_seconds():
        session[SHOWN] = int(now().timestamp())


def receipt_saved() -> None:
    """The PIN is not shown again."""
    for name in (SENT, SHOWN, DRAFT, DEVICE):
        session.pop(name, None)


def typed() -> list[list[str]]:
    """What stands on the page that was sent, for a draft: text only, without token and switches."""
    return rows_of(request.form)


def rows_of(typed: MultiDict[str, str]) -> list[list[str]]:
    """Fields as a draft keeps them."""
    rows, room = [], LONGEST_PAGE
    for name, value in typed.items(multi=True):
        if name[:1] != "_" and name != "csrf_token" and room > 0:
            rows.append([name[:LONGEST_NAME], value[: min(room, LONGEST)]])
            room -= sum(map(len, rows[-1]))
    return rows[:200]


def as_form(rows: list[list[str]]) -> MultiDict[str, str]:
    """What was typed, as the form takes it."""
    return MultiDict([(name, value) for name, value in rows])


class Access(NamedTuple):
    """The complaint that is open here, its code as the receipt shows it, and whether the PIN was right."""

    id: int
    code: str
    opened: bool
    pin: str
    """Which PIN that was."""


def enter(complaint: Complaint, code: str, *, opened: bool) -> None:
    """Open the tracking page of a complaint, with the PIN or for progress alone."""
    session[ACCESS] = {
        "id": complaint.id,
        "code": dashed(normalise(code)),
        "open": opened,
        "pin": pin_mark(complaint.pin_hash) if opened else "",
        "at": int(now().timestamp()),
    }
    _bind()


def browser_of(code: str) -> str:
    """A name of its own for a browser in which the PIN of this code was right, or which sent the report; else nothing."""
    held = session.get(ACCESS)
    was_open = isinstance(held, dict) and held["open"] and normalise(held["code"]) == normalise(code)
    sent_here = was_open or ((found := receipt()) is not None and found.code == normalise(code))
    return str(session.get(CSRF, "")) if sent_here else ""


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
    return Access(int(held["id"]), str(held["code"]), bool(held["open"]), str(held.get("pin", "")))


def close() -> None:
    """What was open is open no more; what is unfinished stays."""
    session.pop(ACCESS, None)


def timed_out() -> bool:
    """Whether a complaint was open here and nobody has read it for half an hour."""
    return ACCESS in session and access() is None


def leave() -> None:
    """Forget everything at once, and what was not sent yet with it."""
    for token in (session.get(DRAFT), session.get(UNSENT), *aside()):
        if token:
            draft.drop(db.session(), str(token))
    session.clear()


def settle() -> None:
    """Say when the session is over: after half an hour without a sign of its reader, after a day while something is
    unfinished or a receipt has not been seen."""
    if not session:
        return
    waits = DRAFT in session or UNSENT in session or bool(aside()) or (SENT in session and SHOWN not in session)
    end = int((now() + (draft.LIFE if waits else IDLE)).timestamp())
    if abs(end - session.get(UNTIL, 0)) > FRESH.total_seconds():
        session[UNTIL] = end


def _bind() -> None:
    """Give the session the random value that its tokens are bound to."""
    if CSRF not in session:
        session[CSRF] = secrets.token_hex(16)
