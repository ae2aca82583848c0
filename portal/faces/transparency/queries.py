"""What the public pages read: published records and special actions, with exactly the columns a page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session, selectinload

from portal.ground.search import matching
from portal.work.campaigns.models import Campaign
from portal.work.cases.models import Case
from portal.work.publication.models import VISIBLE, Correction, Publication, PublishedText

PAGE = 20
MOST = 1000
"""Rows of a list page; beyond this many matches the count says 'more than'."""
COLUMNS = ("id", "number", "scenario", "district", "outcome", "fine_fen", "year", "published_on", "fictitious")
TAKEN_DOWN = ("withdrawn", "expired", "removed_early")


@dataclass(frozen=True)
class Narrowed:
    """What a reader narrows the list to; empty means everything."""

    q: str = ""
    district: str = ""
    scenarios: tuple[str, ...] = ()
    outcome: str = ""
    year: int = 0


class Place(NamedTuple):
    """Where a page of the list begins: after the record published on `day` with this id."""

    day: date
    id: int


class PublicRow(NamedTuple):
    """One row of the list. `titles` by language: a missing one is a missing translation."""

    id: int
    number: str
    scenario: str
    district: str | None
    outcome: str
    fine_fen: int | None
    year: int
    published_on: date
    fictitious: bool
    titles: dict[str, str]


class PublicPage(NamedTuple):
    """One page of the list, newest first."""

    rows: tuple[PublicRow, ...]
    next: Place | None


class Record(NamedTuple):
    """One public record. `texts` by language is empty once it was taken down; `corrections` newest first;
    `demo_dates` where its dates are the demo's own."""

    publication: Publication
    texts: dict[str, PublishedText]
    corrections: tuple[Correction, ...]
    demo_dates: bool


def page(session: Session, narrowed: Narrowed, *, after: Place | None = None, limit: int = PAGE) -> PublicPage:
    """Published records, newest first; two statements."""
    statement = _matching(_only(*COLUMNS), narrowed).order_by(Publication.published_on.desc(), Publication.id.desc())
    if after is not None:
        older = Publication.published_on < after.day
        statement = statement.where(older | ((Publication.published_on == after.day) & (Publication.id < after.id)))
    found = session.execute(statement.limit(limit + 1)).all()
    shown = found[:limit]
    titles = _titles(session, [row.id for row in shown])
    rows = tuple(PublicRow(**row._mapping, titles=titles.get(row.id, {})) for row in shown)
    return PublicPage(rows, Place(rows[-1].published_on, rows[-1].id) if len(found) > limit else None)


def count(session: Session, narrowed: Narrowed) -> int:
    """How many match, counted no further than MOST + 1."""
    some = _matching(select(Publication.id), narrowed).limit(MOST + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def choices(session: Session) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Years (newest first) and outcome codes that occur among published records."""
    found = session.execute(_visible(_only("year", "outcome")).distinct()).all()
    years = sorted({row.year for row in found}, reverse=True)
    codes = sorted({code for row in found for code in row.outcome.split(",")})
    return tuple(years), tuple(codes)


def record(session: Session, number: str) -> Record | None:
    """The record that is or was public under `number`; None for one that never was. Three statements."""
    statement = select(Publication, Case.demo_dates).outerjoin(Case, Publication.case_id == Case.id)
    row = session.execute(
        statement.where(Publication.number == number, Publication.state.in_(VISIBLE + TAKEN_DOWN))
    ).one_or_none()
    if row is None:
        return None
    found = row.Publication
    texts = _texts(session, found.id) if found.state in VISIBLE else {}
    newest = (Correction.at.desc(), Correction.id.desc())
    log = session.scalars(select(Correction).where(Correction.publication_id == found.id).order_by(*newest))
    return Record(found, texts, tuple(log), bool(row.demo_dates))


def campaigns(session: Session) -> tuple[Campaign, ...]:
    """Special actions in their order, without their findings."""
    return tuple(session.scalars(select(Campaign).order_by(Campaign.position, Campaign.id)))


def campaign(session: Session, slug: str) -> Campaign | None:
    """One special action with its findings; two statements."""
    return session.scalar(select(Campaign).where(Campaign.slug == slug).options(selectinload(Campaign.findings)))


def _only(*names: str) -> Select[Any]:
    return select(*(getattr(Publication, name) for name in names))


def _visible(statement: Select[Any]) -> Select[Any]:
    return statement.where(Publication.state.in_(VISIBLE), Publication.published_on.is_not(None))


def _matching(statement: Select[Any], narrowed: Narrowed) -> Select[Any]:
    statement = _visible(statement)
    if narrowed.district:
        statement = statement.where(Publication.district == narrowed.district)
    if narrowed.scenarios:
        statement = statement.where(Publication.scenario.in_(narrowed.scenarios))
    if narrowed.outcome:
        statement = statement.where(_has_outcome(narrowed.outcome))
    if narrowed.year:
        statement = statement.where(Publication.year == narrowed.year)
    if narrowed.q:
        statement = statement.where(_says(narrowed.q))
    return statement


def _has_outcome(code: str) -> ColumnElement[bool]:
    return (literal(",") + Publication.outcome + literal(",")).contains(f",{code},", autoescape=True)


def _says(query: str) -> ColumnElement[bool]:
    """Its names are found by `query` (also in pinyin), its public title has the words, or they are the number."""
    title = PublishedText.title.icontains(query, autoescape=True)
    text = select(PublishedText.id).where(PublishedText.publication_id == Publication.id, PublishedText.redacted, title)
    found = matching(Publication.search, query)
    either = text.exists() | (Publication.number == query)
    return either if found is None else either | found


def _titles(session: Session, ids: list[int]) -> dict[int, dict[str, str]]:
    """The title of the newest redacted version in each language."""
    columns = select(PublishedText.publication_id, PublishedText.lang, PublishedText.title)
    statement = columns.where(PublishedText.publication_id.in_(ids), PublishedText.redacted)
    found: dict[int, dict[str, str]] = {}
    for row in session.execute(statement.order_by(PublishedText.version)):
        found.setdefault(row.publication_id, {})[row.lang] = row.title
    return found


def _texts(session: Session, publication_id: int) -> dict[str, PublishedText]:
    statement = select(PublishedText).where(PublishedText.publication_id == publication_id, PublishedText.redacted)
    return _newest(session.scalars(statement.order_by(PublishedText.version)))


def _newest(texts: Iterable[PublishedText]) -> dict[str, PublishedText]:
    """Of each language the last one."""
    return {text.lang: text for text in texts}
