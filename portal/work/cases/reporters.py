"""What papers to the party must not say: the reporters' names, contacts and own words (APL 50)."""

import re

from sqlalchemy import Select, select

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.law.catalogue.types import Pack
from portal.work.cases.models import Case, CaseComplaint
from portal.work.complaints.messages import read
from portal.work.complaints.models import Complaint, SealedPart
from portal.work.complaints.sealed import open_part
from portal.work.documents.scan import Unsayable, called


def unsayable_of(case_id: int, act: Act) -> Unsayable:
    """What papers of one case must not say, with what anybody may write: the register's names and the statutes."""
    case = db.session.get(Case, case_id)
    if case is None:
        return Unsayable()
    secrets, sentences = unsayable(case)
    return Unsayable(secrets, sentences, (*names(case), *_statutes(act.rules.pack)))


def _statutes(pack: Pack) -> set[str]:
    return {row.law.zh for row in pack.bases.values()} | {row.name.zh for row in pack.offices.values()}


def unsayable(case: Case) -> tuple[list[str], list[str]]:
    """(names and contacts, sentences) of every reporter whose sealed part still exists, in messages too, and of the
    cases that were merged into this one, or into those. Venue and operator as the register names them are nobody's own words.

    For searching papers and public texts only: it is kept nowhere and shown to nobody.
    """
    secrets: list[str] = []
    sentences: list[str] = []
    registered = _registered(case)
    for complaint in db.session.scalars(_sealed(case)).unique():
        opened = open_part(complaint)
        secrets += opened.contact.words()
        said = [letter.text for letter in read(db.session(), complaint) if letter.from_reporter]
        for text in (opened.words, *said):
            secrets += called(text)
            sentences += [part for part in registered.split(text) if part.strip()]
    return secrets, sentences


def _registered(case: Case) -> re.Pattern[str]:
    """Name and address of the venue and its operator, however they are spaced."""
    return re.compile("|".join(r"[\W_]*".join(map(re.escape, filter(str.isalnum, word))) for word in names(case)))


def names(case: Case) -> list[str]:
    """What the register says of the party; never empty."""
    return [case.venue.name_zh, case.venue.address, *([case.operator.name_zh] if case.operator else [])]


def _sealed(case: Case) -> Select[Complaint]:
    merged = select(Case.id).where(Case.id == case.id).cte("merged", recursive=True)
    merged = merged.union(select(Case.id).join(merged, Case.merged_into == merged.c.id))
    return (
        select(Complaint)
        .join(CaseComplaint, CaseComplaint.complaint_id == Complaint.id)
        .join(SealedPart, SealedPart.complaint_id == Complaint.id)
        .where(CaseComplaint.case_id.in_(select(merged.c.id)), SealedPart.destroyed_at.is_(None))
    )
