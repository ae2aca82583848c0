"""Gap-free numbers: taken inside the transaction that makes a document final, under a row lock."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.ground.rulebook.models import Series


def take_number(session: Session, *, office: str, kind: str, year: int) -> int:
    """The next number of the office, kind and year, from 1; given back if the transaction fails."""
    statement = (
        select(Series).where(Series.office == office, Series.kind == kind, Series.year == year).with_for_update()
    )
    row = session.scalar(statement)
    if row is None:
        row = _first(session, office, kind, year) or session.scalars(statement).one()
    number = row.next
    row.next = number + 1
    session.flush()
    return number


def _first(session: Session, office: str, kind: str, year: int) -> Series | None:
    """Open the series; None where somebody else opened it at the same moment."""
    row = Series(office=office, kind=kind, year=year, next=1)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    return row
