"""Finding a venue in the register: by name as people type it, misspelt too, by the code on its label, and nearby.

However many venues there are, a search asks at most five statements, and none of them reads the whole table.
"""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select, union_all
from sqlalchemy.orm import Session

from portal.ground.search import SHORTEST, Readings, beginning, grams, likeness, normal, words
from portal.law.catalogue.outlines import DEGREE, metres
from portal.work.venues.codes import code_in, readings_of
from portal.work.venues.models import Device, Venue, VenueKey
from portal.work.venues.queries import LIMIT, VenueRow, rows_of, venues_where

ONE_WORD = 500
"""Keys that are read for a single word: what is looked for begins with it, or the word is too common to help."""
SEVERAL = 20_000
"""Keys of the rarest word that are compared with the other words."""
COUNTED = 1_000
A_GRAM = 200
"""Keys that are read for one short beginning of a misspelt name; a common one says little anyway."""
CANDIDATES = 40
SHORTEST_NAME = 4
"""Characters of a registered name that may be looked for inside a longer one."""


class Near(NamedTuple):
    """A venue and how far it is, in metres as the crow flies."""

    venue: VenueRow
    metres: int


class Labelled(NamedTuple):
    """What a label stands on: a venue, and the machine where it is a machine's."""

    venue: VenueRow
    device_id: int | None = None
    machine_no: str = ""
    kind: str = ""


def search(
    session: Session, query: str, *, districts: tuple[str, ...] | None = None, limit: int = LIMIT
) -> list[VenueRow]:
    """Venues that hold every word of `query`, names beginning with it first; none for a single character. `districts`:
    of these alone."""
    looked_for = words(query)
    if not looked_for:
        return []
    rarest = _rarest(session, looked_for)
    if rarest is None:
        return []
    wanted = [Venue.search.contains(word, autoescape=True) for word in looked_for]
    wanted += [Venue.district.in_(districts)] if districts is not None else []
    read = ONE_WORD if len(wanted) == 1 else SEVERAL
    keyed = select(VenueKey.venue_id).where(beginning(VenueKey.key, rarest)).distinct().limit(read).subquery()
    begins = case((Venue.name_zh.startswith(query.strip(), autoescape=True), 0), else_=1)
    found = venues_where(*wanted).join(keyed, keyed.c.venue_id == Venue.id)
    return rows_of(session, found.order_by(begins, Venue.id).limit(limit))


def suggest(session: Session, query: str, *, known: Readings, limit: int) -> list[VenueRow]:
    """What somebody may mean who types this: the venue of a label's code, else those that `search` finds, else those whose
    name or operator is spelt or sounds like it."""
    labelled = by_label(session, query)
    if labelled is not None:
        return [labelled.venue]
    return search(session, query, limit=limit) or alike(session, query, known=known, limit=limit)


def alike(
    session: Session, name: str, *, known: Readings, district: str | None = None, limit: int = 5
) -> list[VenueRow]:
    """Venues with a name or an operator like a misspelt one, the likest first."""
    caught = grams(name, known=known)
    if not caught:
        return []
    found = [(_how_like(name, row, known), row) for row in rows_of(session, _candidates(caught, district))]
    likest = sorted((pair for pair in found if pair[0]), key=lambda pair: (-pair[0], pair[1].id))
    return [row for _share, row in likest[:limit]]


def meant(session: Session, name: str, *, district: str, known: Readings, limit: int = 5) -> list[VenueRow]:
    """Venues of the district that a reporter's name may mean: one name holds the other, else they are alike."""
    wanted = normal(name)
    if len(wanted) < SHORTEST:
        return []
    holds = Venue.search.contains(wanted, autoescape=True)
    held = (func.length(Venue.name_zh) >= SHORTEST_NAME) & (func.replace(wanted, Venue.name_zh, "") != wanted)
    found = venues_where(Venue.district == district, holds | held).order_by(Venue.id).limit(limit)
    return rows_of(session, found) or alike(session, name, known=known, district=district, limit=limit)


def by_label(session: Session, typed: str) -> Labelled | None:
    """What the label of a code stands on; where characters look alike, only if one label alone can be meant."""
    code = code_in(typed)
    if code is None:
        return None
    ways = readings_of(code)
    found: dict[str | None, tuple[int, int | None]] = {}
    for venue_id, known in session.execute(select(Venue.id, Venue.code).where(Venue.code.in_(ways))):
        found[known] = (venue_id, None)
    for venue_id, read, device_id in session.execute(
        select(Device.venue_id, Device.code, Device.id).where(Device.code.in_(ways))
    ):
        found[read] = (venue_id, device_id)
    one = found.get(code) or (next(iter(found.values())) if len(found) == 1 else None)
    return _labelled(session, *one) if one else None


def near(session: Session, lat: float, lon: float, *, within: int, limit: int = 8) -> list[Near]:
    """Venues at most `within` metres from a point (WGS-84 degrees), the closest first."""
    north = within / DEGREE
    east = north * 2  # a degree of longitude is at least half as long anywhere below 60° north
    inside = Venue.lat.between(lat - north, lat + north) & Venue.lon.between(lon - east, lon + east)
    points = session.execute(select(Venue.id, Venue.lat, Venue.lon).where(inside)).all()
    far = {key: metres(lat, lon, float(at or 0), float(along or 0)) for key, at, along in points}
    closest = sorted((key for key in far if far[key] <= within), key=lambda key: (far[key], key))[:limit]
    rows = {row.id: row for row in rows_of(session, venues_where(Venue.id.in_(closest)))}
    return [Near(rows[key], round(far[key])) for key in closest]


def _rarest(session: Session, looked_for: tuple[str, ...]) -> str | None:
    """The word with the fewest keys, counted up to a thousand; None where one of them has none."""
    counts = [
        select(func.count())
        .select_from(select(VenueKey.venue_id).where(beginning(VenueKey.key, word)).limit(COUNTED).subquery())
        .scalar_subquery()
        for word in looked_for
    ]
    found = dict(zip(looked_for, session.execute(select(*counts)).one(), strict=True))
    return min(looked_for, key=lambda word: (found[word], -len(word))) if all(found.values()) else None


def _candidates(caught: tuple[str, ...], district: str | None) -> Select[tuple[int, ...]]:
    """The venues that share most of the short beginnings."""
    each = [select(VenueKey.venue_id).where(beginning(VenueKey.key, gram)).limit(A_GRAM).subquery() for gram in caught]
    every = union_all(*(select(part.c.venue_id) for part in each)).subquery()
    shared = func.count().label("shared")
    most = select(every.c.venue_id, shared).group_by(every.c.venue_id).subquery()
    here: list[ColumnElement[bool]] = [Venue.district == district] if district else []
    found = venues_where(*here).join(most, most.c.venue_id == Venue.id)
    return found.order_by(most.c.shared.desc(), Venue.id).limit(CANDIDATES)


def _how_like(name: str, row: VenueRow, known: Readings) -> float:
    texts = filter(None, (row.name_zh, row.name_en, row.operator_zh))
    return max(likeness(name, text, known=known) for text in texts if normal(text))


def _labelled(session: Session, venue_id: int, device_id: int | None) -> Labelled | None:
    venue = next(iter(rows_of(session, venues_where(Venue.id == venue_id))), None)
    device = session.get(Device, device_id) if device_id else None
    if venue is None:
        return None
    return Labelled(venue, device.id, device.number, device.kind) if device else Labelled(venue)


def of_districts(session: Session, districts: tuple[str, ...] | None, query: str, *, limit: int) -> list[VenueRow]:
    """The venues of an office's districts (None: of all): those of a search, else the newest."""
    if words(query):
        return search(session, query, districts=districts, limit=limit)
    here = [Venue.district.in_(districts)] if districts is not None else []
    return rows_of(session, venues_where(*here).order_by(Venue.id.desc()).limit(limit))
