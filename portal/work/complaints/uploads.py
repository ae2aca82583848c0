"""A file that arrives in pieces, because a phone's connection breaks off: every step may be repeated, and what is here
already is never sent twice. A piece is sealed under a key drawn from the draft's, which only the cookie has."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.envelope import keyed_hash, seal, unseal, vault
from portal.ground.rulebook.rules import Rules
from portal.work.complaints.answers import Photo
from portal.work.complaints.draft import Content, row_of
from portal.work.complaints.models import Draft, Upload
from portal.work.complaints.room import admit, fit, leave_room, same
from portal.work.files import store
from portal.work.files.pictures import MAX_BYTES, TOO_BIG, UNREADABLE, Unusable
from portal.work.files.stored import Stored

PIECE = 256 * 1024
"""Bytes that a browser should send at a time: on a slow line about three seconds, which is what a break can cost."""
LONGEST_PIECE = 1024 * 1024
MOST_PIECES = 200
"""Pieces of one file; each is a file of its own on disk, however few bytes it has."""
MOST_OPEN = 4
"""Files of one draft that arrive at once; the oldest goes where a browser begins more."""


class Gone(Exception):
    """There is no such file on its way: never begun, thrown away, or its draft is over."""


class Misplaced(Exception):
    """A piece that does not begin where the last one ended; `held` says where that is."""

    def __init__(self, held: int) -> None:
        super().__init__(held)
        self.held = held


class Arrival(NamedTuple):
    """Where a file is: bytes that are here, bytes announced, and the storage key of the photo that it became."""

    held: int
    size: int
    became: str | None


def begin(session: Session, token: str, name: str, slot: str, size: int, content: Content, rules: Rules) -> Arrival:
    """Announce a file by the name that the browser gave it; once however often. Unusable where it will not be kept."""
    draft = _draft(session, token)
    known = _row(session, draft, name)
    if known is not None:
        return _way(known)
    if size <= 0:
        raise Unusable(UNREADABLE)
    if size > MAX_BYTES:
        raise Unusable(TOO_BIG)
    admit(session, content, size, rules)
    _make_room(session, draft)
    row = Upload(draft_id=draft.id, name_hash=_hash(draft, name), slot=slot, size=size, held=0, pieces=[])
    session.add(row)
    session.flush()
    return _way(row)


def where(session: Session, token: str, name: str) -> Arrival:
    """How far a file has come; Gone."""
    return _way(_known(session, _draft(session, token), name))


def lay_down(token: str, name: str, at: int, data: bytes) -> str:
    """Write a piece sealed, before any row is locked; its storage key. Whoever cannot use it deletes it."""
    key = store.new_key()
    store.write(key, seal(_secret(token, name), data, f"piece:{key}:{at}"))
    return key


def add(session: Session, token: str, name: str, at: int, key: str, length: int, rules: Rules) -> Arrival:
    """Count a piece that was laid down. Misplaced where it leaves a gap; one that is here already changes nothing.

    Gone, also for crumbs that no browser sends; Unusable where more comes than was announced, or there is no room any
    more: many may have been let in by the same room."""
    row = _known(session, _draft(session, token), name, hold=True)
    if at > row.held:
        raise Misplaced(row.held)
    if row.became or at < row.held or length == 0:
        store.delete(key)
        return _way(row)
    if at + length > row.size:
        raise Unusable(TOO_BIG)
    if len(row.pieces) >= MOST_PIECES:
        raise Gone
    leave_room(session, length, rules)
    row.pieces, row.held = [*row.pieces, f"{key}:{at}"], at + length
    session.flush()
    return _way(row)


def gathered(session: Session, token: str, name: str) -> bytes | None:
    """The whole file; None where it has become a photo already. Gone, or Misplaced while something is missing."""
    row = _known(session, _draft(session, token), name)
    if row.became:
        return None
    if row.held < row.size:
        raise Misplaced(row.held)
    secret = _secret(token, name)
    try:
        return b"".join(unseal(secret, store.read(piece[:32]), f"piece:{piece}") for piece in row.pieces)
    except store.Missing as error:
        raise Gone from error


def become(session: Session, token: str, name: str, stored: Stored, content: Content, rules: Rules) -> list[str]:
    """Put the finished file among the draft's photos, once, and say which storage keys to delete after the commit. The
    draft has to be saved. Gone, or Unusable where it does not fit."""
    row = _known(session, _draft(session, token), name, hold=True)
    if row.became:
        return list(stored.keys)
    known = same(content, row.slot, stored)
    if known is None:
        fit(content, stored.size, rules)
        content.photos.append(Photo(row.slot, stored))
    over = _keys(row.pieces) + (list(stored.keys) if known else [])
    row.became, row.pieces = known or stored.key, []
    return over


def give_up(session: Session, token: str, name: str) -> str | None:
    """Throw a file away; the storage key of the photo that it had become. Nothing happens where there is none."""
    try:
        row = _known(session, _draft(session, token), name, hold=True)
    except Gone:
        return None
    _delete(session, [row])
    return row.became


def _draft(session: Session, token: str) -> Draft:
    found = row_of(session, token)
    if found is None:
        raise Gone
    return found


def _row(session: Session, draft: Draft, name: str, *, hold: bool = False) -> Upload | None:
    statement = select(Upload).where(Upload.name_hash == _hash(draft, name)).execution_options(populate_existing=True)
    return session.scalar(statement.with_for_update() if hold else statement)


def _known(session: Session, draft: Draft, name: str, *, hold: bool = False) -> Upload:
    row = _row(session, draft, name, hold=hold)
    if row is None:
        raise Gone
    return row


def _make_room(session: Session, draft: Draft) -> None:
    statement = select(Upload).where(Upload.draft_id == draft.id, Upload.became.is_(None)).order_by(Upload.id.desc())
    _delete(session, session.scalars(statement.offset(MOST_OPEN - 1)).all())


def _delete(session: Session, rows: Iterable[Upload]) -> None:
    for row in rows:
        for key in _keys(row.pieces):
            store.delete(key)
        session.delete(row)
    session.flush()


def _keys(pieces: Iterable[str]) -> list[str]:
    return [piece[:32] for piece in pieces]


def _hash(draft: Draft, name: str) -> str:
    return vault().hash("upload", f"{draft.id_hash}:{name}")


def _secret(token: str, name: str) -> bytes:
    return bytes.fromhex(keyed_hash(token.encode(), "upload", name))


def _way(row: Upload) -> Arrival:
    return Arrival(row.held, row.size, row.became)
