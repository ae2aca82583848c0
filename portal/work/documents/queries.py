"""Finding papers."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.work.accounts.models import Office
from portal.work.documents.models import Document


def of_case(session: Session, case_id: int) -> list[Document]:
    """The papers of a case with their services, oldest first."""
    statement = select(Document).where(Document.case_id == case_id).options(selectinload(Document.services))
    return list(session.scalars(statement.order_by(Document.id)))


def document(session: Session, document_id: int) -> Document | None:
    """One paper with its services."""
    return session.get(Document, document_id, options=[selectinload(Document.services)])


def office_of(session: Session, paper: Document) -> Office:
    """The office that issued it."""
    return session.get_one(Office, paper.office)
