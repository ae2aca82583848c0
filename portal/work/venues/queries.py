"""Reading the register of venues: by name, by code, nearby, and what an unmatched name may mean."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.ground.search import matching, normal
from portal.work.venues.codes import tidy
from portal.work.venues.models import Operator, Venue

LIMIT = 20
SHORTEST_NAME = 4
"""Characters of a registered name that may be looked for inside a longer one."""
NEAR_DEGREES = 0.02
"""About two kilometres."""


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


def search(
    session: Session, query: str, *, district: str | None = None, scenario: str | None = None, limit: int = LIMIT
) -> list[VenueRow]:
    """Venues that hold every word of `query`, names beginning with it first; none for a single character."""
    found = matching(Venue.search, query)
    if found is None:
        return []
    wanted = [found]
    if district:
        wanted.append(Venue.district == district)
    if scenario:
        wanted.append(Venue.scenario == scenario)
    begins = case((Venue.name_zh.startswith(query.strip(), autoescape=True), 0), else_=1)
    return _rows(session, _venues(*wanted).order_by(begins, Venue.id).limit(limit))


def by_code(session: Session, code: str) -> VenueRow | None:
    """The venue of a scanned or typed code."""
    return next(iter(_rows(session, _venues(Venue.code == tidy(code)).limit(1))), None)


def by_id(session: Session, key: int) -> VenueRow | None:
    """One venue."""
    return next(iter(_rows(session, _venues(Venue.id == key))), None)


def near(session: Session, lat: float, lon: float, *, limit: int = 8) -> list[VenueRow]:
    """Venues about two kilometres around a point (WGS-84 degrees), the closest first."""
    north, east = func.abs(Venue.lat - lat), func.abs(Venue.lon - lon)
    around = _venues(north < NEAR_DEGREES, east < NEAR_DEGREES)
    return _rows(session, around.order_by(north + east, Venue.id).limit(limit))


def alike(session: Session, name: str, *, district: str, limit: int = 5) -> list[VenueRow]:
    """Venues of the district that a reporter's name may mean: one name holds the other."""
    wanted = normal(name)
    if len(wanted) < 2:
        return []
    holds = Venue.search.contains(wanted, autoescape=True)
    held = (func.length(Venue.name_zh) >= SHORTEST_NAME) & (func.replace(wanted, Venue.name_zh, "") != wanted)
    return _rows(session, _venues(Venue.district == district, holds | held).order_by(Venue.id).limit(limit))


def operator_by_uscc(session: Session, uscc: str) -> Operator | None:
    """The operator with a unified social credit code."""
    return session.scalar(select(Operator).where(Operator.uscc == tidy(uscc)))


def _venues(*wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).outerjoin(Operator, Venue.operator_id == Operator.id).where(*wanted)


def _rows(session: Session, statement: Select[*tuple[Any, ...]]) -> list[VenueRow]:
    return [VenueRow(*row) for row in session.execute(statement)]
