"""What the reporter does under code and PIN (moves K3, K14, K16, and what is no move). Events carry no words."""

from collections.abc import Sequence
from typing import Any

from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance, note
from portal.ground.procedure.propose import verb
from portal.law.workflow.actors import Role
from portal.law.workflow.states import Track
from portal.work.complaints import sealed
from portal.work.complaints.answers import Contact, Photo
from portal.work.complaints.attachments import attach
from portal.work.complaints.attestation import put_away
from portal.work.complaints.codes import another_pin, pin_hash, pin_matches
from portal.work.complaints.messages import known, send
from portal.work.complaints.models import Complaint, Message

TALKING = frozenset(
    {"submitted", "needs_info", "transfer_pending", "accepted", "result_ready", "answered", "recheck_requested"}
)
"""States in which the office still reads what comes."""


@verb(Track.COMPLAINT, "reply")
def reply(
    complaint: Complaint, *, act: Act, text: str, photos: Sequence[Photo] = (), idem: str | None = None, **_: Any
) -> Message:
    """K3: what was asked for."""
    advance(complaint, "reply", act=act, given={"text": text})
    return _say(complaint, text, photos, idem, act)


@verb(Track.COMPLAINT, "ask_recheck")
def ask_recheck(
    complaint: Complaint, *, act: Act, reason: str, photos: Sequence[Photo] = (), idem: str | None = None, **_: Any
) -> Message:
    """K14: have it looked at again, once."""
    before = complaint.state
    advance(complaint, "ask_recheck", act=act, given={"reason": reason})
    complaint.before_recheck, complaint.recheck_used = before, True
    return _say(complaint, reason, photos, idem, act)


@verb(Track.COMPLAINT, "withdraw")
def withdraw(complaint: Complaint, *, act: Act, **_: Any) -> None:
    """K16: the reporter steps back; a case may go on without them."""
    advance(complaint, "withdraw", act=act)


def add_message(
    complaint: Complaint, *, text: str, act: Act, photos: Sequence[Photo] = (), idem: str | None = None
) -> Message:
    """A message at any time; sent twice with one `idem` it is there once."""
    before = known(complaint, idem)
    if before is not None:
        return before
    message = _say(complaint, text, photos, idem, act)
    note(complaint, "message", act=act, role=Role.CITIZEN, data={"files": len(photos)})
    return message


def change_contact(complaint: Complaint, contact: Contact, *, consent: bool, act: Act) -> None:
    """Be told in another way, or say who reports, or take it back (feature R7)."""
    sealed.change_contact(complaint, contact)
    complaint.named, complaint.contact_consent = contact.mode == "named", consent
    complaint.call_back = contact.to_be_rung
    note(complaint, "contact_changed", act=act, role=Role.CITIZEN)


def change_pin(complaint: Complaint, once: str, *, act: Act) -> str:
    """Another PIN instead of the one before; on the locked complaint. Whoever knew that one, an officer who wrote the report
    down before all others, is shut out from now on, also where it is open. No event: nobody else is told."""
    pin = another_pin(complaint.idem_hash, once)
    complaint.pin_hash = pin_hash(pin)
    put_away(complaint, now=act.now)
    return pin


def pin_made(complaint: Complaint, once: str) -> str:
    """The PIN that this page has made, while it is the one in force; else nothing."""
    pin = another_pin(complaint.idem_hash, once)
    return pin if pin_matches(complaint.pin_hash, pin) else ""


def _say(complaint: Complaint, text: str, photos: Sequence[Photo], idem: str | None, act: Act) -> Message:
    message = send(complaint, text, True, act, idem=idem)
    if photos:
        attach(complaint, photos, now=act.now, message=message)
    return message
