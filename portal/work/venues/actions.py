"""Entering operators and venues in the register."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.events.record import record
from portal.ground.procedure.act import Act
from portal.ground.search import index, keys
from portal.law.catalogue.types import Pack
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import Refusal, Refused
from portal.work.venues.codes import new_code, tidy, uscc_ok
from portal.work.venues.models import Device, Operator, Venue, VenueKey
from portal.work.venues.places import spoken

BAD_USCC = Refusal(
    "uscc",
    "DESIGN",
    Bilingual("统一社会信用代码有误，请核对。", "The unified social credit code is not right; please check it."),
    "uscc",
)


def add_operator(*, name_zh: str, act: Act, uscc: str | None = None, name_en: str | None = None) -> Operator:
    """An operator of the register: the known one where the code is known, else a new one. Refused for a wrong code."""
    code = tidy(uscc) if uscc else None
    if code and not uscc_ok(code):
        raise Refused(BAD_USCC)
    known = _of_code(code) if code else None
    if known is not None:
        return known
    operator = Operator(name_zh=name_zh.strip(), name_en=name_en, uscc=code)
    db.session.add(operator)
    db.session.flush()
    _on_record("operator", operator.id, "entered", act)
    return operator


def known_operator(
    before: Operator | None, *, name_zh: str, act: Act, uscc: str | None = None, legal_rep: str | None = None
) -> Operator:
    """The operator that is meant: `before` made complete where it is the same one, else as `add_operator` finds it.

    An empty representative leaves the one on record. Refused for a wrong code.
    """
    code = tidy(uscc) if uscc else None
    if code and not uscc_ok(code):
        raise Refused(BAD_USCC)
    found = before if before is not None and before.name_zh == name_zh.strip() else None
    if found is not None and found.uscc is None and code and _of_code(code) is None:
        found.uscc = code
    if found is None or code not in {None, found.uscc}:
        found = add_operator(name_zh=name_zh, act=act, uscc=uscc)
    if legal_rep:
        found.legal_rep = legal_rep.strip()
    db.session.flush()
    return found


def _of_code(code: str) -> Operator | None:
    return db.session.scalar(select(Operator).where(Operator.uscc == code))


def add_venue(
    *, name_zh: str, address: str, scenario: str, district: str, act: Act, operator: Operator | None = None,
    name_en: str | None = None, street: str | None = None, lat: float | None = None, lon: float | None = None,
    private_space: bool = False, fictitious: bool = False, verified_at: datetime | None = None,
) -> Venue:  # fmt: skip
    """A new venue with a code for its poster. `lat`, `lon` in WGS-84 degrees; KeyError for codes the pack lacks."""
    pack = act.rules.pack
    venue = Venue(
        name_zh=name_zh.strip(), name_en=name_en, address=address.strip(), scenario=pack.scenarios[scenario].code,
        district=pack.districts[district].code, operator=operator, street=street, lat=lat, lon=lon, code=new_code(),
        private_space=private_space, fictitious=fictitious, verified_at=verified_at,
    )  # fmt: skip
    make_findable(venue, pack)
    _on_record("venue", venue.id, "entered", act)
    return venue


def make_findable(venue: Venue, pack: Pack) -> None:
    """Bring what the venue is looked for by into line with its names; it is in the register from now on."""
    district, by, known = pack.districts[venue.district].name.zh, venue.operator, spoken(pack)
    operator = (by.name_zh, by.name_en, by.uscc) if by else ()
    venue.search = index(venue.name_zh, venue.name_en, venue.address, district, *operator, known=known)
    db.session.add(venue)
    db.session.flush()
    wanted = keys(venue.name_zh, venue.name_en, district, *operator, written=venue.address, known=known)
    there = select(VenueKey.key).where(VenueKey.key.in_(wanted), VenueKey.venue_id == venue.id)
    new = [{"key": key, "venue_id": venue.id} for key in sorted(wanted - set(db.session.scalars(there)))]
    if new:
        db.session.execute(insert(VenueKey), new)


def found_keys(pack: Pack) -> None:
    """Make the venues of an older release findable, which had no keys."""
    if db.session.scalar(select(VenueKey.venue_id).limit(1)) is None:
        for venue in db.session.scalars(select(Venue).order_by(Venue.id)):
            make_findable(venue, pack)


def print_codes(venues: Sequence[Venue], devices: Sequence[Device], *, act: Act) -> None:
    """Labels are printed for these venues and machines: each machine has a code from now on, and it is on record who did
    it."""
    for device in devices:
        device.code = device.code or new_code()
    for venue in venues:
        _on_record("venue", venue.id, "codes_printed", act)


def _on_record(track: str, key: int, move: str, act: Act) -> None:
    held = act.by.roles_in(None)
    record(
        at=act.now, track=track, subject_id=key, move=move, role=next(r for r in Role if r in held).value,
        office=min(act.by.offices, default=None), actor_id=act.by.user_id,
    )  # fmt: skip
