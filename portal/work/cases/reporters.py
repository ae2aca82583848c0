"""What papers to the party must not say: the reporters' names, contacts and own words (APL 50)."""

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.law.catalogue.types import Pack
from portal.work.cases.models import Case
from portal.work.cases.queries import tied
from portal.work.complaints.messages import exchanges
from portal.work.complaints.models import Complaint, SealedPart
from portal.work.complaints.sealed import open_part
from portal.work.documents.scan import Unsayable, any_of, called, folded


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
    registered = any_of(names(case))
    complaints = db.session.scalars(_sealed(case)).unique().all()
    letters = exchanges(db.session(), complaints)
    for complaint in complaints:
        opened = open_part(complaint)
        secrets += opened.contact.words()
        said = [letter.text for letter in letters[complaint.id] if letter.from_reporter]
        for text in (opened.words, *said):
            secrets += called(text)
            sentences += [part for part in registered.split(folded(text)) if part.strip()]
    return secrets, sentences


def names(case: Case) -> list[str]:
    """What the register says of the party; never empty."""
    return [case.venue.name_zh, case.venue.address, *([case.operator.name_zh] if case.operator else [])]


def _sealed(case: Case) -> Select[Complaint]:
    return (
        select(Complaint)
        .join(SealedPart, SealedPart.complaint_id == Complaint.id)
        .where(Complaint.id.in_(tied(case.id)), SealedPart.destroyed_at.is_(None))
        .options(contains_eager(Complaint.sealed_part))
    )
