"""What papers to the party must not say: the reporters' names, contacts and own words (APL 50)."""

import re
from collections.abc import Iterator

from sqlalchemy import Select, or_, select

from portal.ground.db import db
from portal.work.cases.models import Case, CaseComplaint
from portal.work.complaints.messages import read
from portal.work.complaints.models import Complaint, SealedPart
from portal.work.complaints.sealed import open_part


def unsayable(case: Case) -> tuple[list[str], list[str]]:
    """(names and contacts, sentences) of every reporter whose sealed part still exists, in messages too, and of the
    cases that were merged into this one. Venue and operator as the register names them are nobody's own words.

    For documents.issue() only: it is kept nowhere and shown to nobody.
    """
    secrets: list[str] = []
    sentences: list[str] = []
    registered = _registered(case)
    for complaint in db.session.scalars(_sealed(case)).unique():
        opened = open_part(complaint)
        secrets += opened.contact.words()
        said = [letter.text for letter in read(db.session(), complaint) if letter.from_reporter]
        sentences += [part for text in (opened.words, *said) for part in registered.split(text) if part.strip()]
    return secrets, sentences


def _registered(case: Case) -> re.Pattern[str]:
    """Name and address of the venue and its operator, however they are spaced."""
    known = [case.venue.name_zh, case.venue.address, *_names(case)]
    return re.compile("|".join(r"[\W_]*".join(map(re.escape, filter(str.isalnum, word))) for word in known))


def _names(case: Case) -> Iterator[str]:
    if case.operator is not None:
        yield case.operator.name_zh


def _sealed(case: Case) -> Select[Complaint]:
    return (
        select(Complaint)
        .join(CaseComplaint, CaseComplaint.complaint_id == Complaint.id)
        .join(Case, Case.id == CaseComplaint.case_id)
        .join(SealedPart, SealedPart.complaint_id == Complaint.id)
        .where(or_(Case.id == case.id, Case.merged_into == case.id), SealedPart.destroyed_at.is_(None))
    )
