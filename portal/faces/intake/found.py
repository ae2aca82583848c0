"""What the where page offers, with script and without it: venues as cards, and what a point says about the district."""

from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.ground.procedure.act import Act
from portal.ground.web.i18n import joined, lang
from portal.law.catalogue.outlines import districts_at
from portal.law.catalogue.types import Pack
from portal.work.venues import finding
from portal.work.venues.places import spoken
from portal.work.venues.queries import VenueRow

MOST = 8
VAGUE = 5_000
"""Metres beyond which a phone's own doubt about where it is says nothing any more."""


class Card(NamedTuple):
    """One venue to choose: what is sent, its name, and a line that tells it from others of that name."""

    value: str
    name: str
    small: str


class Here(NamedTuple):
    """What a point says: the district where that is sure, a sentence for the reporter, and the venues nearby."""

    district: str
    said: str
    cards: list[Card]


def card(row: VenueRow, pack: Pack, far: int | None = None) -> Card:
    """A venue of the register as a card."""
    distance = [_("约 %(n)s 米", n=max(10, round(far, -1)))] if far is not None else []
    return Card(str(row.id), row.name.text(lang()), joined([*distance, address(row, pack)]))


def address(row: VenueRow, pack: Pack) -> str:
    """Where a venue of the register is; a register that knows no more than the district says it once."""
    district: Bilingual = pack.districts[row.district].name
    return joined([row.address if row.address != district.zh else "", district.text(lang())])


def suggested(session: Session, query: str | None, pack: Pack) -> list[VenueRow]:
    """The venues of the register that may be meant."""
    return finding.suggest(session, query, known=spoken(pack), limit=MOST) if query else []


def around(session: Session, point: tuple[float, float], accuracy: float, act: Act) -> Here:
    """What is known about a point (latitude, longitude; `accuracy` in metres, as the phone says it)."""
    pack, rules = act.rules.pack, act.rules
    off = max(float(rules.setting("border_metres")), min(accuracy, VAGUE))
    codes = districts_at(*point, within=off, name=pack.name)
    if not codes:
        return Here("", _("看起来不在%(city)s，或者定位不准。请自己选区。", city=pack.city.text(lang())), [])
    near = finding.near(session, *point, within=int(rules.setting("near_metres")), limit=MOST)
    cards = [card(row.venue, pack, row.metres) for row in near]
    names = [pack.districts[code].name.text(lang()) for code in codes[:3]]
    if len(codes) > 1:
        return Here(
            "",
            _(
                "您在几个区的交界附近，可能是%(names)s。请自己选区。",
                names=(_("或") if lang() == "zh" else " or ").join(names),
            ),
            cards,
        )
    return Here(codes[0], _("您大概在%(name)s，已经替您选上。不对就改。", name=names[0]), cards)
