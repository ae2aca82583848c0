"""What a receipt proves to somebody else: a signed statement that a report with this content came then, and whether what
is kept of it is still the same. Nothing in it tells what was reported, or leads to the progress.

The digest is taken over the sealed bytes, not over the words: it binds to every letter of them, and yet nobody can find
the words by trying, nor does checking open anything.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.ground.envelope import Signed, vault
from portal.work.complaints.codes import NUMBER_LENGTH, check_ok, dashed, normalise, number_hash
from portal.work.complaints.models import Attestation, Complaint
from portal.work.files.models import File

HEAD = "portal receipt 1"
_FIELDS = {
    "number": r"[0-9A-Z-]{16,24}",
    "received": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "content": r"[0-9a-f]{64}",
    "key": r"[\w-]{1,20}",
    "signature": r"[0-9A-Za-z+/]{86}==",
}
LONGEST = 2000
"""Characters of what is pasted that are looked at."""

Found = Literal["unchanged", "changed", "erased", "no_match"]


@dataclass(frozen=True)
class Statement:
    """What is signed, and the signature. `text` is the very bytes: anybody can check them with the public key alone."""

    number: str
    received: datetime
    content: str
    by: Signed

    @property
    def text(self) -> str:
        """The signed lines."""
        return _text(self.number, self.received, self.content, self.by.kid)

    @property
    def whole(self) -> str:
        """The signed lines and the signature, as the receipt prints them."""
        return f"{self.text}signature: {base64.b64encode(self.by.signature).decode()}\n"


class Verdict(NamedTuple):
    """What a third party reads. `received` is None where nothing matches."""

    found: Found
    received: datetime | None = None


NO_MATCH = Verdict("no_match")


def attest(complaint: Complaint, number: str, files: Iterable[File]) -> None:
    """Sign what was just sealed, with the second in which it came."""
    sent = list(files)
    content = _content(complaint, sent)
    signed = vault().sign(_text(number, complaint.received_at, content, vault().signs_with).encode())
    complaint.attestation = Attestation(
        number_hash=number_hash(number), content=content, files=[file.key for file in sent], kid=signed.kid,
        signature=signed.signature,
    )  # fmt: skip


def statement_of(complaint: Complaint, number: str) -> Statement | None:
    """What the receipt prints for others; None for a report from before there were any."""
    row = complaint.attestation
    return _statement(complaint, row, number) if row is not None else None


def typing_error(said: str) -> bool:
    """Whether this is neither a receipt's number nor its whole text; told without a look-up."""
    return parsed(said) is None and not check_ok(said, NUMBER_LENGTH)


def parsed(said: str) -> Statement | None:
    """The statement in a text that was pasted, however its lines were broken; None where a part is missing."""
    found = {name: re.search(rf"\b{name}:\s*({shape})", said[:LONGEST], re.A) for name, shape in _FIELDS.items()}
    parts = {name: match[1] for name, match in found.items() if match}
    if len(parts) < len(_FIELDS) or HEAD not in said[:LONGEST]:
        return None
    try:
        received = datetime.strptime(parts["received"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    by = Signed(parts["key"], base64.b64decode(parts["signature"]))
    return Statement(normalise(parts["number"]), received, parts["content"], by)


def verify(session: Session, said: str) -> Verdict:
    """Whether a report came then and is kept unchanged. `said`: a receipt's number, or its whole text, whose signature
    is checked first: a text that this server did not sign in exactly these words matches nothing."""
    pasted = parsed(said)
    if pasted is not None and not vault().signed(pasted.text.encode(), pasted.by):
        return NO_MATCH
    number = pasted.number if pasted else normalise(said)
    row = _row(session, number)
    if row is None:
        return NO_MATCH
    kept = _statement(row.complaint, row, number)
    if pasted is not None and (pasted.received, pasted.content) != (kept.received, kept.content):
        # Signed by this server, and yet not what it keeps: somebody rewrote the row.
        return Verdict("changed", pasted.received)
    return Verdict(_state(session, row, kept), kept.received)


def put_away(complaint: Complaint, *, now: datetime) -> None:
    """Code and PIN were saved: they are not shown again."""
    row = complaint.attestation
    if row is not None and row.put_away_at is None:
        row.put_away_at = now


def is_put_away(complaint: Complaint) -> bool:
    """Whether somebody said that code and PIN are saved."""
    return complaint.attestation is not None and complaint.attestation.put_away_at is not None


def _row(session: Session, number: str) -> Attestation | None:
    statement = select(Attestation).where(Attestation.number_hash == number_hash(number))
    part = joinedload(Attestation.complaint)
    return session.scalar(statement.options(part.joinedload(Complaint.sealed_part)))


def _state(session: Session, row: Attestation, kept: Statement) -> Found:
    part = row.complaint.sealed_part
    if part is None or part.destroyed_at is not None:
        return "erased" if vault().signed(kept.text.encode(), kept.by) else "changed"
    files = session.scalars(select(File).where(File.key.in_(row.files)).order_by(File.id)).all() if row.files else []
    same = _content(row.complaint, files) == row.content and vault().signed(kept.text.encode(), kept.by)
    return "unchanged" if same else "changed"


def _statement(complaint: Complaint, row: Attestation, number: str) -> Statement:
    received = complaint.received_at.astimezone(UTC).replace(microsecond=0)
    return Statement(normalise(number), received, row.content, Signed(row.kid, row.signature))


def _text(number: str, received: datetime, content: str, kid: str) -> str:
    at = f"{received.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"{HEAD}\nnumber: {dashed(normalise(number))}\nreceived: {at}\ncontent: {content}\nkey: {kid}\n"


def _content(complaint: Complaint, files: Iterable[File]) -> str:
    """SHA-256 over the sealed words and place, what was ticked, the days, and the files; not over the contact, which the
    reporter may change."""
    part = complaint.sealed_part
    told = {
        "words": _digest(part.words if part else b""),
        "place": _digest(part.place if part else b""),
        "scenario": complaint.scenario,
        "days": [str(complaint.conduct_from), str(complaint.conduct_to)],
        "ticked": sorted(violation.code for violation in complaint.violations),
        "files": sorted([file.key, file.sha256] for file in files),
    }
    return _digest(json.dumps(told, sort_keys=True).encode())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
