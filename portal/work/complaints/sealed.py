"""The sealed part: words, place and contact under the complaint's own key. Destroying that key erases all of it."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from portal.ground.envelope import Unreadable, Wrapped, new_key, seal, unseal, vault
from portal.work.complaints.answers import Contact, Place
from portal.work.complaints.models import Complaint, SealedPart


class Opened(NamedTuple):
    """The sealed part in the clear. `contact` is for reveal() and the scan of papers: no page reads it from here."""

    words: str
    place: Place
    contact: Contact
    slip: str = ""


def place_of(complaint: Complaint, field: str) -> str:
    """What binds sealed bytes to one field of one complaint; known before the complaint has its number."""
    return f"complaint:{complaint.idem_hash}:{field}"


def seal_part(complaint: Complaint, *, words: str, place: Place, contact: Contact, slip: str = "") -> bytes:
    """Give the complaint its key and its sealed part; the key in the clear, for what else is sealed now."""
    key = new_key()
    wrapped = vault().wrap(key, place_of(complaint, "key"))
    complaint.sealed_part = SealedPart(
        kid=wrapped.kid, wrapped_key=wrapped.key, mode=contact.mode,
        words=seal(key, words.encode(), place_of(complaint, "words")),
        place=_seal_json(key, complaint, "place", place), contact=_seal_json(key, complaint, "contact", contact),
        slip=seal(key, slip.encode(), place_of(complaint, "slip")) if slip else None,
    )  # fmt: skip
    return key


def key_of(complaint: Complaint) -> bytes:
    """The complaint's key; Unreadable once it was destroyed. A complaint that came without words gets a key now."""
    part = complaint.sealed_part
    if part is None:
        return seal_part(complaint, words="", place=Place(), contact=Contact())
    if part.destroyed_at is not None:
        raise Unreadable(place_of(complaint, "key"))
    return vault().unwrap(Wrapped(part.kid, part.wrapped_key), place_of(complaint, "key"))


def open_part(complaint: Complaint) -> Opened:
    """Everything sealed; Unreadable once it was destroyed, and where there is none."""
    part = complaint.sealed_part
    if part is None:
        raise Unreadable(place_of(complaint, "key"))
    key = key_of(complaint)
    words = unseal(key, part.words, place_of(complaint, "words")).decode()
    slip = unseal(key, part.slip, place_of(complaint, "slip")).decode() if part.slip else ""
    return Opened(words, Place(**_open_json(key, complaint, "place", part.place)), _contact(key, complaint, part), slip)


def contact_of(complaint: Complaint) -> Contact:
    """The contact alone, words and place staying shut; Unreadable as open_part()."""
    part = complaint.sealed_part
    if part is None:
        raise Unreadable(place_of(complaint, "key"))
    return _contact(key_of(complaint), complaint, part)


def change_contact(complaint: Complaint, contact: Contact) -> None:
    """Replace the contact: the old one is gone."""
    key = key_of(complaint)
    part = complaint.sealed_part
    if part is not None:
        part.contact, part.mode = _seal_json(key, complaint, "contact", contact), contact.mode


def hold_identity(complaint: Complaint, *, now: datetime) -> None:
    """Close the identity to the district. A complaint that came without words gets its sealed part now."""
    key_of(complaint)
    part = complaint.sealed_part
    if part is not None and part.frozen_at is None:
        part.frozen_at = now


def release_identity(complaint: Complaint) -> None:
    """Let it be opened again, for a reason as ever."""
    if complaint.sealed_part is not None:
        complaint.sealed_part.frozen_at = None


def destroy(complaint: Complaint, *, now: datetime) -> None:
    """Destroy the key: words, place, contact, messages and files can never be read again."""
    part = complaint.sealed_part
    if part is not None:
        part.wrapped_key = part.words = part.place = part.contact = b""
        part.slip = None
        part.destroyed_at = now


def _seal_json(key: bytes, complaint: Complaint, field: str, value: Place | Contact) -> bytes:
    return seal(key, json.dumps(asdict(value), ensure_ascii=False).encode(), place_of(complaint, field))


def _open_json(key: bytes, complaint: Complaint, field: str, sealed: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unseal(key, sealed, place_of(complaint, field)))
    return found


def _contact(key: bytes, complaint: Complaint, part: SealedPart) -> Contact:
    return Contact(**_open_json(key, complaint, "contact", part.contact))
