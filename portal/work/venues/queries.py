"""Reading the register of venues: one by its code or id, and what labels are printed for."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.work.venues.codes import tidy
from portal.work.venues.models import Device, Operator, Venue

LIMIT = 20


class VenueRow(NamedTuple):
    """One venue as lists show it; nothing here is about a reporter."""

    id: int
    code: str
    name_zh: str
    name_en: str | None
    address: str
    district: str
    scenario: str
    operator_id: int | None
    operator_zh: str | None
    private_space: bool
    fictitious: bool

    @property
    def name(self) -> Bilingual:
        """The name; the Chinese one where there is no other."""
        return Bilingual(self.name_zh, self.name_en or self.name_zh)


_COLUMNS = (
    Venue.id, Venue.code, Venue.name_zh, Venue.name_en, Venue.address, Venue.district, Venue.scenario,
    Venue.operator_id, Operator.name_zh, Venue.private_space, Venue.fictitious,
)  # fmt: skip


def by_code(session: Session, code: str) -> VenueRow | None:
    """The venue of a scanned or typed code."""
    return next(iter(rows_of(session, venues_where(Venue.code == tidy(code)).limit(1))), None)


def by_id(session: Session, key: int) -> VenueRow | None:
    """One venue."""
    return next(iter(rows_of(session, venues_where(Venue.id == key))), None)


def venues_of(session: Session, keys: Iterable[int]) -> Sequence[Venue]:
    """The venues of these ids, as far as they are there."""
    return session.scalars(select(Venue).where(Venue.id.in_(keys)).order_by(Venue.id)).all()


def machines_in(session: Session, venues: Iterable[Venue]) -> Sequence[Device]:
    """The machines that stand in these venues now, venue by venue."""
    there = Device.venue_id.in_([venue.id for venue in venues]), Device.state != "removed"
    return session.scalars(select(Device).where(*there).order_by(Device.venue_id, Device.id)).all()


def venues_where(*wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The columns of a VenueRow for the venues that meet every condition."""
    return select(*_COLUMNS).outerjoin(Operator, Venue.operator_id == Operator.id).where(*wanted)


def rows_of(session: Session, statement: Select[*tuple[Any, ...]]) -> list[VenueRow]:
    """The rows of such a statement."""
    return [VenueRow(*row) for row in session.execute(statement)]
