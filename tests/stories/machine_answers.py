"""What a form would give in the state the city is in: lawful if it can be, and odd ways to fill it in."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.facts import facts_of
from portal.ground.procedure.models import Tracked
from portal.law.workflow.choices import CHOICES, NO_PENALTY_GROUNDS
from portal.law.workflow.moves import Field, Move
from portal.law.workflow.states import Track
from portal.law.workflow.terms import FORM, Terms
from portal.work.cases.models import Case
from portal.work.complaints.models import Complaint
from portal.work.documents.models import Document
from portal.work.penalties.models import Hearing
from portal.work.penalties.money import last_day, owed
from portal.work.penalties.queries import last_decision
from tests.cast import OTHER_OFFICE
from tests.stories.machine_city import MUNICIPAL_OFFICE, OFFICE, PEOPLE, City
from tests.stories.machine_plans import PLANS, Given
from tests.stories.samples import FINE, WARNING, given, measures

OFFICES = (OFFICE, OTHER_OFFICE, MUNICIPAL_OFFICE)


def answers(city: City, subject: Tracked, move: Move, dice: Random) -> Given:
    """The form of a move, filled in as somebody would who wants it to go through."""
    special = SPECIAL.get((move.track, move.name))
    told = special(city, subject, dice) if special else {}
    told = given(move, city.day, **told)
    names = {field.name for field in move.fields}
    return {name: value for name, value in told.items() if name in names}


def odd(field: Field, told: Given, city: City, dice: Random) -> Given:
    """The same form with one field filled in as a careless or a cunning person would."""
    other = {
        "day": lambda: city.day + timedelta(days=dice.choice((-4000, -400, -30, -1, 0, 1, 30, 400))),
        "count": lambda: dice.choice((0, 1, 59, 60, 61, 400)),
        "money": lambda: dice.choice((0, 1, 100, 20_000, 300_000, 300_100, 10_000_000, 100_000_100, 10**12)),
        "yes": lambda: not told.get(field.name),
        "line": lambda: dice.choice(("", "x", "一" * 60)),
        "text": lambda: dice.choice(("", " ", "一" * 3000)),
        "choice": lambda: _choice(field, told, city, dice),
        "person": lambda: tuple(dice.sample([p.id for p in PEOPLE], dice.randint(0, 3))),
        "case": lambda: dice.choice([case.id for case in city.all(Track.CASE)] or [None]),
        "complaint": lambda: dice.choice([one.id for one in city.all(Track.COMPLAINT)] or [None]),
        "rows": lambda: dice.choice(((), _items(city, dice, (-30, 400)))),
        "files": lambda: (),
        "moment": lambda: city.moment + timedelta(days=dice.choice((-400, 0, 400))),
    }
    return told | {field.name: other[field.kind]()}


def _choice(field: Field, told: Given, city: City, dice: Random) -> Any:
    """Another line of the same list, as the form would let through."""
    lists = city.rules.pack
    known = {
        "penalties": [c for c, row in lists.penalties.items() if row.kind == "penalty"],
        "bases": list(lists.bases),
        "offices": list(OFFICES),
        "agencies": list(lists.agencies),
        "reasons": list(lists.reasons),
        "closures": list(lists.closures),
        "no_penalty_grounds": list(NO_PENALTY_GROUNDS),
    }
    codes = known.get(field.options) or list(CHOICES.get(field.options, ()))
    if not codes:
        return told.get(field.name)
    return tuple(dice.sample(codes, dice.randint(0, min(3, len(codes))))) if field.many else dice.choice(codes)


def _items(city: City, dice: Random, days: tuple[int, int] = (0, 30)) -> tuple[Given, ...]:
    one = measures(city.day)[0]
    rows = dice.randint(1, 2)
    return tuple({**one, "due_on": city.day + timedelta(days=dice.randint(*days))} for _ in range(rows))


def plan(city: City, case: Case, dice: Random) -> Given:
    """What the final report may propose here, with an article in force when the conduct ended."""
    wished = city.wish if dice.random() < 0.8 else ""
    found = dict(dice.choice(PLANS[wished]))
    end = case.conduct_to or city.day
    usable = [c for c, b in city.rules.pack.bases.items() if b.kind == "duty" and b.in_force(end) and not b.places]
    usable = [code for code in usable if "cyberspace" in city.rules.pack.bases[code].enforcers and code.startswith("P")]
    found["bases"] = (dice.choice(usable or ["P26"]), *found["bases"][1:])
    needs_refusal = "N-FINE1" in found["kinds"] and case.rectification != "refused"
    return dict(WARNING) if needs_refusal and wished == "" and dice.random() < 0.7 else found


def _finish(city: City, case: Any, dice: Random) -> Given:
    return {"kinds": (), "bases": (), "amount": None} if dice.random() < 0.15 else plan(city, case, dice)


def _decided(city: City, case: Any, dice: Random) -> Given:
    """What the legal review passed."""
    terms = Terms.stored(case.plan)
    told = {FORM[name]: getattr(terms, name) or None for name in FORM}
    return told | ({} if terms.kinds else plan(city, case, dice)) | {"tier": terms.tier or "general"}


def _changed(city: City, remedy: Any, dice: Random) -> Given:
    """The court or the reviewing office leaves the kinds and halves the amounts."""
    terms, row = remedy.case.decision(), last_decision(db.session(), remedy.case_id)
    amounts = {"amount": terms.fine // 2, "gains": terms.gains // 2, "person_fine": terms.person_fine}
    return {"kinds": terms.kinds, "bases": tuple(row.bases)} | {key: fen or None for key, fen in amounts.items()}


def _spot(city: City, case: Any, dice: Random) -> Given:
    fine = {**FINE, "amount": 250_000, "party": "entity"}
    return fine if case.rectification == "refused" and dice.random() < 0.5 else {**WARNING, "party": "entity"}


WITH: dict[str, Given] = {
    "electronic": {"consent": True},
    "left_with_witness": {"witness": "居委会王主任", "refused_note": "负责人拒收"},
    "post": {"tracking": "XA12345678CN"},
    "public_notice": {"tracking": "本单位公告栏"},
}
"""What each way of service needs."""


def _at_once(city: City, subject: Any, dice: Random) -> Given:
    return _by(dice.choice(("direct", "direct", "electronic", "left_with_witness")), city.day)


def _by(way: str, on: date) -> Given:
    return {"way": way, "served_on": on, "receiver": "前台签收", **WITH.get(way, {})}


def _served(kind: str) -> "Special":
    """A paper of that kind may have reached the party some days ago, or by a notice that hung out."""

    def served(city: City, subject: Any, dice: Random) -> Given:
        case_id = subject.case_key
        papers = db.select(Document).where(Document.case_id == case_id, Document.kind == kind)
        paper = db.session.scalar(papers.order_by(Document.id.desc()))
        since = paper.issued_at.astimezone(city.moment.tzinfo).date() if paper and paper.issued_at else city.day
        if (city.day - since).days > 35 and dice.random() < 0.5:
            return _by("public_notice", city.day - timedelta(days=2))
        way = dice.choice(("direct", "direct", "electronic", "left_with_witness", "post"))
        return _by(way, max(since, city.day - timedelta(days=dice.randint(0, 3))))

    return served


def _paid(city: City, case: Any, dice: Random) -> Given:
    left = owed(case, city.day, db.session()).total if case.decided_on else 0
    return {"on": city.day, "amount": left or None}


def _part(city: City, case: Any, dice: Random) -> Given:
    left = owed(case, city.day, db.session()).total if case.decided_on else 0
    return {"on": city.day, "amount": max(left // 3, 1)}


def _deferred(city: City, case: Any, dice: Random) -> Given:
    last = max(city.day, last_day(case, db.session()) or city.day) if case.decided_on else city.day
    return {"applied_on": city.day, "due_on": last + timedelta(days=dice.randint(5, 40))}


def _convened(city: City, case: Any, dice: Random) -> Given:
    day = city.rules.calendar.plus_working(city.day, dice.randint(8, 15))
    return {**_at_once(city, case, dice), "hearing_on": day, "place": "三楼会议室"}


def _held(city: City, case: Any, dice: Random) -> Given:
    rows = db.select(Hearing).where(Hearing.case_id == case.id).order_by(Hearing.id.desc())
    hearing = db.session.scalar(rows)
    return {"held_on": (hearing.hearing_on if hearing else None) or city.day}


def _without(city: City, case: Any, dice: Random) -> Given:
    return {"ground": dice.choice(NO_PENALTY_GROUNDS), "harm": "none", "evidence": "复查照片显示已经拆除。"}


def _inquired(city: City, case: Any, dice: Random) -> Given:
    return {"officers": tuple(user for user, duties in case.duties().items() if duties & {"lead", "second"})}


def _given_back(city: City, case: Any, dice: Random) -> Given:
    held = clocks.running(case)
    return {"which": tuple(kind for kind, code in (("preserve", "D14"), ("seize", "D15")) if code in held)}


def _closed(city: City, case: Any, dice: Random) -> Given:
    facts: Any = facts_of(case, city.act(PEOPLE[1]))
    return {"kind": next(iter(facts.closing_kinds), "PENALTY_DONE")}


def _new_day(city: City, order: Any, dice: Random) -> Given:
    last = max((item.due_on for item in order.items), default=city.day)
    return {"due_on": min(max(last, city.day) + timedelta(days=5), city.day + timedelta(days=30))}


def _asked(city: City, case: Any, dice: Random) -> Given:
    return {"asked_on": city.day} | ({"good_cause": "因自然灾害耽误"} if dice.random() < 0.3 else {})


def _taken_up(city: City, complaint: Any, dice: Random) -> Given:
    fits = [
        case.id for case in city.all(Track.CASE)
        if case.office == complaint.office and case.venue_id == complaint.venue_id
        and case.state not in {"closed", "transferred"}
    ]  # fmt: skip
    chosen = dice.choice(fits) if fits and dice.random() < 0.7 else None
    pair = [p.id for p in PEOPLE if p.certificate and p.office == complaint.office][:2]
    priority = dice.choice(list(CHOICES["priorities"]))
    return {"case": chosen, "officers": () if chosen else tuple(pair), "priority": priority}


def _main(city: City, one: Any, dice: Random) -> Given:
    tied = {row["complaint_id"] for row in city.snapshot().tables["case_complaint"]}
    fits = [c.id for c in db.session.scalars(db.select(Complaint)) if c.id in tied and c.venue_id == one.venue_id]
    return {"main": dice.choice([key for key in fits if key != one.id] or [one.id])}


def _other_case(city: City, case: Any, dice: Random) -> Given:
    fits = [
        c.id for c in city.all(Track.CASE)
        if c.id != case.id and c.office == case.office and c.venue_id == case.venue_id
        and c.state not in {"closed", "transferred"}
    ]  # fmt: skip
    return {"main": dice.choice(fits or [case.id])}


def _other_office(city: City, complaint: Any, dice: Random) -> Given:
    return {"office": dice.choice([office for office in OFFICES if office != complaint.office])}


def _signed(city: City, visit: Any, dice: Random) -> Given:
    return dice.choice(({"signature": "signed"}, {"signature": "refused", "witness": "执法记录仪 3 号"}))


def _every_item(order: Any) -> tuple[int, ...]:
    return tuple(item.id for item in order.items)


def _lodged(city: City, remedy: Any, dice: Random) -> Given:
    served: date = remedy.case.decision_served_on or city.day
    return {"lodged_on": max(served, city.day - timedelta(days=dice.randint(0, 2)))}


Special = Callable[[City, Any, Random], Given]
T = Track
SPECIAL: dict[tuple[Track, str], Special] = {
    (T.COMPLAINT, "transfer"): _other_office,
    (T.COMPLAINT, "designate"): lambda city, one, dice: {"office": dice.choice(OFFICES)},
    (T.COMPLAINT, "reject"): lambda city, one, dice: {"code": dice.choice(list(city.rules.pack.reasons))},
    (T.COMPLAINT, "merge"): _main,
    (T.COMPLAINT, "accept"): _taken_up,
    (T.CASE, "order_correction"): lambda city, case, dice: {"items": _items(city, dice)},
    (T.CASE, "extend"): lambda city, case, dice: {"days": dice.randint(1, 60)},
    (T.CASE, "extend_again"): lambda city, case, dice: {"days": dice.randint(1, 90)},
    (T.CASE, "finish"): _finish,
    (T.CASE, "revise"): _finish,
    (T.CASE, "penalise"): _decided,
    (T.CASE, "penalise_on_the_spot"): _spot,
    (T.CASE, "serve_notice"): _at_once,
    (T.CASE, "notice_reached"): _served("F13"),
    (T.CASE, "serve_decision"): _served("F16"),
    (T.CASE, "serve_demand"): _served("F18"),
    (T.CASE, "perform"): _paid,
    (T.CASE, "pay_part"): _part,
    (T.CASE, "defer"): _deferred,
    (T.CASE, "hear_statement"): lambda city, case, dice: {"adopted": dice.random() < 0.3},
    (T.CASE, "ask_hearing"): _asked,
    (T.CASE, "convene_hearing"): _convened,
    (T.CASE, "hold_hearing"): _held,
    (T.CASE, "end_windows"): lambda city, case, dice: {"waived_in_writing": dice.random() < 0.5},
    (T.CASE, "discuss"): lambda city, case, dice: {"attendees": "方主\n何副\n沈法\n郭承"},
    (T.CASE, "do_not_penalise"): _without,
    (T.CASE, "inquire"): _inquired,
    (T.CASE, "give_back"): _given_back,
    (T.CASE, "close"): _closed,
    (T.CASE, "merge"): _other_case,
    (T.ORDER, "serve"): _served("F08"),
    (T.ORDER, "vary"): lambda city, order, dice: {"items": _items(city, dice)},
    (T.ORDER, "extend"): _new_day,
    (T.ORDER, "set_new_date"): _new_day,
    (T.ORDER, "verify"): lambda city, order, dice: {"passed": _every_item(order)},
    (T.ORDER, "fail"): lambda city, order, dice: {"failed": _every_item(order)[: dice.randint(1, 2)]},
    (T.ORDER, "record_refusal"): lambda city, order, dice: {"refused_in_writing": dice.random() < 0.7},
    (T.VISIT, "sign"): _signed,
    (T.PUBLICATION, "propose"): lambda city, one, dice: {
        "class": dice.choice(list(CHOICES["publication_classes"])),
        "cross_district": dice.random() < 0.2,
    },
    (T.REMEDY, "change"): _changed,
    (T.REMEDY, "lodge_reconsideration"): _lodged,
    (T.REMEDY, "lodge_suit"): _lodged,
}
"""Only what depends on the state of the city; every other field has its sample."""
