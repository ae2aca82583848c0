"""Which office a complaint goes to, and why (feature G1): the first rule in order whose conditions all match."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.ground.procedure.act import Act
from portal.ground.rulebook.actions import FIRST_YEAR
from portal.ground.rulebook.rules import touch
from portal.law.catalogue.types import Pack
from portal.work.complaints.models import RoutingRule

METRO = "PT.METRO"
PRIVATE_NOTE = Bilingual(
    "更衣室、浴室、厕所里的机器，由所在的区办理，当天告诉公安。",
    "A device in a private space (changing room, bath, toilet) goes to the district; the police are told the same day.",
)
METRO_NOTE = Bilingual(
    "地铁站内的设备涉及全市，由市级单位办理。",
    "Machines in metro stations concern the whole city: the municipal office handles them.",
)
DISTRICT_NOTE = Bilingual("由这个地方所在的区办理。", "It goes to the office of the district the place is in.")
BACKSTOP_NOTE = Bilingual("没有写明归哪里管，由市级单位先接收。", "No rule fits: the municipal office takes it first.")


@dataclass(frozen=True)
class Rule:
    """One row of the table, as a value. `office` None: the district's own office."""

    id: int
    when: Mapping[str, Collection[str]]
    office: str | None
    from_date: date
    to_date: date | None
    note: Bilingual

    def fits(self, facts: Mapping[str, Collection[str]], today: date) -> bool:
        """Whether the rule is in force and every condition meets one of the complaint's values."""
        in_force = self.from_date <= today and (self.to_date is None or today <= self.to_date)
        return in_force and all(set(wanted) & set(facts[name]) for name, wanted in self.when.items())


class Routed(NamedTuple):
    """Where it goes, by which rule (None: none fitted), and the sentence that says so."""

    office: str
    rule_id: int | None
    note: Bilingual


def found_routing(session: Session, pack: Pack) -> None:
    """Fill an empty table: private spaces, the metro, and everything else to the district's own office."""
    if session.scalar(select(RoutingRule.id).limit(1)) is not None:
        return
    private = [code for code, row in pack.violations.items() if row.private_space]
    rows: list[tuple[dict[str, list[str]], str | None, Bilingual]] = [({"violation": private}, None, PRIVATE_NOTE)]
    if METRO in pack.scenarios:
        rows.append(({"scenario": [METRO]}, pack.municipal_office, METRO_NOTE))
    rows.append(({}, None, DISTRICT_NOTE))
    for position, (when, office, text) in enumerate(rows, 1):
        session.add(
            RoutingRule(
                position=position,
                when=when,
                office=office,
                from_date=date(FIRST_YEAR, 1, 1),
                note_zh=text.zh,
                note_en=text.en,
            )
        )
    touch(session)
    session.flush()


def rules_in_order(session: Session) -> Sequence[Rule]:
    """The whole table."""
    rows = session.scalars(select(RoutingRule).order_by(RoutingRule.position))
    return [Rule(r.id, r.when, r.office, r.from_date, r.to_date, Bilingual(r.note_zh, r.note_en)) for r in rows]


def route(session: Session, *, district: str, scenario: str, violations: Iterable[str], act: Act) -> Routed:
    """The office for a complaint, the municipal one as backstop; no statement while the rules have not changed."""
    pack = act.rules.pack
    parent = pack.scenarios[scenario].parent
    facts = {"district": {district}, "scenario": {scenario, parent or scenario}, "violation": set(violations)}
    rows: Sequence[Rule] = act.rules.remembered("routing", lambda: rules_in_order(session))
    rule = next((row for row in rows if row.fits(facts, act.today)), None)
    if rule is None:
        return Routed(pack.municipal_office, None, BACKSTOP_NOTE)
    return Routed(rule.office or district_office(pack, district), rule.id, rule.note)


def district_office(pack: Pack, district: str) -> str:
    """The office of a district; the municipal one where a district has none."""
    own = (row.code for row in pack.offices.values() if row.kind == "district" and row.district == district)
    return next(own, pack.municipal_office)
