"""Steps that make something new in the city, or staff it: reports, cases, visits, evidence, records to publish."""

from datetime import timedelta
from random import Random
from typing import Any

from portal.ground.procedure.propose import perform
from portal.law.workflow.actors import Role
from portal.law.workflow.states import Track
from portal.work.cases.actions.assigning import assign, recuse, unassign
from portal.work.cases.models import Case
from portal.work.complaints.actions.intake import match_venue
from portal.work.complaints.answers import Contact
from portal.work.complaints.models import Complaint
from portal.work.fieldwork.actions import records, visits
from portal.work.fieldwork.models import Visit
from portal.work.penalties.actions import remedy
from portal.work.publication.actions import proposing
from portal.work.venues.models import Venue
from tests import makers
from tests.cast import MUNICIPAL, OFFICER, SECOND_OFFICER, Person
from tests.stories.machine_city import PEOPLE, City
from tests.stories.machine_steps import Doing, Who, days, fresh, name_of

INVESTIGATES = {"lead", "second"}


def complain(city: City, dice: Random, at: Venue | None = None) -> Doing:
    """Somebody reports a gym: by name or not, of something urgent or not, at a venue of the register or not."""
    named = dice.random() < 0.4
    told: dict[str, Any] = {
        "violations": (dice.choice(("V02", "V02", "V07", "V15")),),
        "conduct_from": city.day - timedelta(days=dice.randint(0, 60)),
        "ongoing": dice.random() < 0.6,
        "contact": Contact("named", "周小满", "13800138000") if named else Contact(),
        "contact_consent": named and dice.random() < 0.5,
        "venue_id": at.id if at else None,
    }
    words = f"{city.day} a complaint {told['violations']}{' by name' if named else ''}"
    return Doing(words, lambda: makers.complaint(city.act, day=city.day, **told))


def open_case(city: City, dice: Random, at: Venue | None = None, *, old: bool = False) -> Doing:
    """An officer finds something on an inspection; `old`: what ended long ago."""
    more: dict[str, Any] = {"conduct_from": city.day - timedelta(days=dice.randint(0, 90))}
    more["private_space"] = dice.random() < 0.15
    if old:
        more |= {"conduct_from": city.day - timedelta(days=1500), "conduct_to": city.day - timedelta(days=1000)}
    elif dice.random() < 0.3:
        more["conduct_to"] = city.day
    words = f"{city.day} a case at {f'venue {at.id}' if at else 'a new venue'}, conduct from {more['conduct_from']}"
    return Doing(words, lambda: makers.case(city.act, day=city.day, at=at, **more))


def match(city: City, complaint: Complaint, venue: Venue | None) -> Doing:
    """Triage says which venue of the register is meant, or enters it."""
    own = (p for p in PEOPLE if Role.TRIAGE in p.roles and p.office == complaint.office)
    by = next(own, MUNICIPAL)
    words = (
        f"{city.day} {by.login}: complaint {complaint.id} is about {f'venue {venue.id}' if venue else 'a new venue'}"
    )
    return Doing(words, lambda: match_venue(fresh(complaint), venue or makers.venue(city.act), act=city.act(by)))


def pair_of(case: Case) -> tuple[Person, ...]:
    """The officers of the case, filled up to two with free ones of its office."""
    duties = case.duties()
    own = [p for p in PEOPLE if duties.get(p.id, frozenset()) & INVESTIGATES]
    free = [p for p in PEOPLE if p.certificate and p.office == case.office and not duties.get(p.id)]
    return tuple((own + free)[:2])


def staff(city: City, case: Case) -> Doing:
    """The municipal supervisor names an officer who has nothing else to do with the case."""
    duties, stepped_aside = case.duties(), {row.user_id for row in case.recusals}
    led = any("lead" in held for held in duties.values())
    free = [
        p for p in PEOPLE
        if p.certificate and p.office == case.office and not duties.get(p.id) and p.id not in stepped_aside
    ]  # fmt: skip
    if not free:
        return days(city, 1)
    who, duty = free[0], "second" if led else "lead"
    words = f"{city.day} {who.login} is {duty} in case {case.id}"
    return Doing(words, lambda: assign(fresh(case), user_id=who.id, duty=duty, act=city.act(MUNICIPAL)))


def unsettle(city: City, case: Case, dice: Random) -> Doing:
    """An officer leaves the case, or has to step aside."""
    who = dice.choice(pair_of(case) or (OFFICER, SECOND_OFFICER))
    act = city.act(MUNICIPAL)
    if dice.random() < 0.7:
        words = f"{city.day} {who.login} leaves case {case.id}"
        return Doing(words, lambda: unassign(fresh(case), user_id=who.id, act=act))
    if who.id in {row.user_id for row in case.recusals}:
        return days(city, 0)
    words = f"{city.day} {who.login} steps aside in case {case.id}"
    return Doing(words, lambda: recuse(fresh(case), user_id=who.id, reason="与当事人是亲属", act=act))


def plan_visit(city: City, case: Case, purpose: str) -> Doing:
    """Two officers are to go there today."""
    pair = pair_of(case)
    by = pair[0] if pair else OFFICER
    told = {"purpose": purpose, "planned_on": city.day, "task": "核查刷脸设备", "officers": tuple(p.id for p in pair)}
    words = f"{city.day} {by.login}: a visit ({purpose}) of case {case.id} by {[p.login for p in pair]}"
    return Doing(words, lambda: visits.plan(fresh(case), act=city.act(by), **told))


def write_visit(city: City, visit: Visit, by: Who, dice: Random) -> Doing:
    """The record is written and done, with or without a fault."""
    fault = dice.choice(("c7", "c7", None))
    words = f"{city.day} {name_of(by)}: visit {visit.id} is recorded, fault {fault}"

    def run() -> None:
        acting, row = city.act(by), fresh(visit)
        _write(acting, row, fault)
        perform(row, "do", {}, act=acting)

    return Doing(words, run, ("visit", visit.id, "do"), many=True)


def _write(acting: Any, visit: Visit, fault: str | None) -> None:
    if fault:
        makers.prove(acting, visit.case, visit, fault)
    records.save_answers(visit, act=acting, **makers.record_of(acting, visit.case, fault))


def look(city: City, case: Case, purpose: str, dice: Random) -> Doing:
    """A whole visit: planned, recorded, signed."""
    pair, fault = pair_of(case), dice.choice(("c7", "c7", "c7", None)) if purpose == "first" else None
    by = pair[0] if pair else OFFICER

    def run() -> None:
        acting, row = city.act(by), fresh(case)
        officers = tuple(p.id for p in pair)
        made = visits.plan(row, act=acting, purpose=purpose, planned_on=city.day, task="核查", officers=officers)
        _write(acting, made, fault)
        perform(made, "do", {}, act=acting)
        perform(made, "sign", {"signature": "signed"}, act=acting)

    return Doing(f"{city.day} {by.login}: a whole visit ({purpose}) of case {case.id}, fault {fault}", run, many=True)


def prove(city: City, case: Case, by: Who) -> Doing:
    """One more photo."""
    words = f"{city.day} {name_of(by)}: evidence in case {case.id}"
    return Doing(words, lambda: makers.prove(city.act(by), fresh(case)))


def begin(city: City, case: Case, track: Track) -> Doing:
    """What is proposed or lodged next needs a row."""
    words = f"{city.day} a {track.value} of case {case.id} begins"
    if track is Track.PUBLICATION:
        return Doing(words, lambda: proposing.begin(fresh(case), act=city.act(OFFICER)))
    return Doing(words, lambda: remedy.begin(fresh(case)))
