"""What a case's file holds, as typed rows: nothing of a reporter, no report's number, days rather than moments."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from portal.work.documents.models import Document
from portal.work.files.models import File

HIDDEN = "（含反映人信息，已隐去）"
"""In place of a text in which something of the reporter was found."""


class Term(NamedTuple):
    """A key fact of the case."""

    term: str
    value: str


@dataclass(frozen=True)
class Paper:
    """One document of the case. `left_out` says why it is only listed; empty where it is in the archive."""

    place: int
    row: Document
    title: str
    left_out: str

    @property
    def stem(self) -> str:
        """Its name in the archive, without an ending: letters that every system can unpack."""
        return f"10-documents/{self.place:03d}-{self.row.kind}"


@dataclass(frozen=True)
class Piece:
    """One piece of evidence, or what the party handed in: its kind (APL 46), whose hands it came from, and the hash of
    its first bytes."""

    place: int
    kind: str
    sha256: str
    taken_by: str
    taken_at: datetime
    source: str
    file: File
    handed_in: bool = False

    @property
    def name(self) -> str:
        """Its name in the archive."""
        folder = "30-proofs" if self.handed_in else "20-evidence"
        return f"{folder}/{self.place:04d}.{ENDINGS.get(self.file.type, 'bin')}"


ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "application/pdf": "pdf",
    "video/mp4": "mp4",
}
"""The ending of a file by its content."""


class Step(NamedTuple):
    """What happened on a day, who did it in which role and office, and who confirmed it."""

    on: date
    track: str
    move: str
    role: str
    office: str
    who: str
    second: str
    kind: str
    written: tuple[str, ...] = ()
    """What was written with it where no paper says it."""


class Service(NamedTuple):
    """How a document reached its receiver."""

    title: str
    reference: str
    way: str
    served_on: date
    receiver: str
    witness: str
    note: str


class Payment(NamedTuple):
    """Money that came in, in fen."""

    paid_on: date
    fen: int
    late_fee_fen: int
    slip: str


class Remedy(NamedTuple):
    """A reconsideration or suit, and what became of it."""

    state: str
    lodged_on: date | None
    outcome_on: date | None
    paper: str


@dataclass(frozen=True)
class Holdings:
    """Everything."""

    ref: str
    office: str
    party: str
    terms: tuple[Term, ...]
    papers: tuple[Paper, ...]
    pieces: tuple[Piece, ...]
    steps: tuple[Step, ...]
    services: tuple[Service, ...]
    payments: tuple[Payment, ...]
    remedies: tuple[Remedy, ...]
