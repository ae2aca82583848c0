"""What a form of a move offers: the rows of the pack, of the office and of the case, each as a code and words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.ground.web.i18n import lang
from portal.law.catalogue.types import Pack
from portal.law.workflow import choices as lists
from portal.law.workflow.actors import Role
from portal.law.workflow.moves import Field
from portal.law.workflow.penalties import Bench, Conduct, bench, selectable_bases, selectable_penalties
from portal.law.workflow.states import Track, state_name
from portal.work.accounts.models import Certificate, User
from portal.work.accounts.sessions import officers_of
from portal.work.cases.models import Case
from portal.work.complaints.models import Complaint

CANDIDATES = 20
"""Cases or complaints that a form offers at most."""


@dataclass(frozen=True)
class Choice:
    """One row of a list: what is stored, and what is read. `line` is a second, smaller line."""

    code: Any
    words: str
    line: str = ""


Lister = Callable[[Tracked, Act], list[Choice]]


def options(field: Field, subject: Tracked, act: Act) -> list[Choice]:
    """The rows that a choice offers for this subject; KeyError for a list nobody knows."""
    if field.kind == "case":
        return _cases(subject, act)
    if field.kind == "complaint":
        return _complaints(subject)
    if field.options in lists.CHOICES:
        return [Choice(code, say(words)) for code, words in lists.CHOICES[field.options].items()]
    return LISTERS[field.options](subject, act)


def say(words: Bilingual) -> str:
    """A text of pack or law in the page's language."""
    return words.text(lang())


def either(words: Iterable[str]) -> str:
    """One or another of several."""
    return reduce(lambda one, two: str(_("%(one)s或%(two)s", one=one, two=two)), words)


def case_of(subject: Tracked) -> Any:
    """The case a subject is or belongs to; None for a complaint."""
    return subject if subject.TRACK is Track.CASE else getattr(subject, "case", None)


def _named(rows: Mapping[str, Any]) -> list[Choice]:
    return [Choice(row.code, say(row.name)) for row in rows.values()]


def _scenarios(subject: Tracked, act: Act) -> list[Choice]:
    rows = act.rules.pack.scenarios
    parents = {row.parent for row in rows.values()}
    return [Choice(row.code, say(row.name)) for row in rows.values() if row.code not in parents]


def _offices(subject: Tracked, act: Act) -> list[Choice]:
    rows = act.rules.pack.offices.values()
    return [
        Choice(row.code, say(row.short))
        for row in rows
        if row.kind in {"municipal", "district"} and row.code != subject.office
    ]


def _agencies(subject: Tracked, act: Act) -> list[Choice]:
    return [Choice(row.code, say(row.name), say(row.handles)) for row in act.rules.pack.agencies.values()]


def _reasons(subject: Tracked, act: Act) -> list[Choice]:
    return [
        Choice(row.code, say(row.name), f"{say(row.plain)} {say(row.instead)}")
        for row in act.rules.pack.reasons.values()
        if row.only != "referral"
    ]


def _no_penalty(subject: Tracked, act: Act) -> list[Choice]:
    return [Choice(code, say(act.rules.pack.closures[code].name)) for code in lists.NO_PENALTY_GROUNDS]


def _closures(subject: Tracked, act: Act) -> list[Choice]:
    """Only the kinds that fit how the case ended (C8)."""
    rows = act.rules.pack.closures
    return [Choice(code, say(rows[code].name)) for code in case_of(subject).closing_kinds()]


def _penalties(subject: Tracked, act: Act) -> list[Choice]:
    """Only those that this office may impose (C4)."""
    return _imposable(bench(act.rules.pack, subject.office), act)


def _proposals(subject: Tracked, act: Act) -> list[Choice]:
    """A district may also propose what the municipal office decides; it is escalated then (M14)."""
    return _imposable(_above(subject, act), act)


def _imposable(by: Bench, act: Act) -> list[Choice]:
    return [Choice(row.code, say(row.name)) for row in selectable_penalties(by.level, act.rules.pack.penalties)]


def _above(subject: Tracked, act: Act) -> Bench:
    by = bench(act.rules.pack, subject.office)
    return Bench("municipal", by.enforcer) if by.level == "district" else by


def _bases(subject: Tracked, act: Act) -> list[Choice]:
    """Only articles in force when the conduct ended, and this office's to use (C3); those of its violations first."""
    return _articles(subject, bench(act.rules.pack, subject.office), act)


def _proposal_bases(subject: Tracked, act: Act) -> list[Choice]:
    """The same, with the article that only the municipal office may use."""
    return _articles(subject, _above(subject, act), act)


def _articles(subject: Tracked, by: Bench, act: Act) -> list[Choice]:
    case, pack = case_of(subject), act.rules.pack
    conduct = Conduct(case.conduct_to or act.today, case.scenario, by)
    rows = selectable_bases(conduct=conduct, bases=pack.bases, penalties=pack.penalties)
    near = {code for row in case.violations for code in pack.violations[row.code].bases}
    first = sorted(rows, key=lambda row: row.code not in near and row.kind != "liability")
    return [Choice(row.code, say(row.name), say(row.line)) for row in first]


def _officers(subject: Tracked, act: Act) -> list[Choice]:
    people = officers_of(db.session(), subject.office, role=Role.OFFICER, today=act.today)
    return [Choice(user.id, person_words(user)) for user in people]


def _certified(subject: Tracked, act: Act) -> list[Choice]:
    """Officers whose certificate is valid today: others cannot be picked (F)."""
    people = officers_of(db.session(), subject.office, role=Role.OFFICER, today=act.today)
    statement = select(Certificate.user_id, Certificate.number).where(
        Certificate.user_id.in_([user.id for user in people]),
        Certificate.valid_from <= act.today,
        Certificate.valid_to >= act.today,
    )
    numbers: dict[int, str] = {row[0]: row[1] for row in db.session.execute(statement)}
    return [Choice(user.id, person_words(user), numbers[user.id]) for user in people if user.id in numbers]


def person_words(user: User) -> str:
    """A colleague on the desk: name and login."""
    return f"{user.name} {user.login}"


def _order_items(subject: Tracked, act: Act) -> list[Choice]:
    """The measures of the order itself."""
    measures = act.rules.pack.measures
    return [
        Choice(str(item.id), f"{item.measure} {say(measures[item.measure].name)}", item.how_verified)
        for item in getattr(subject, "items", ())
    ]


def _cases(subject: Tracked, act: Act) -> list[Choice]:
    """Other open cases of the same venue or operator, of this office."""
    venue, operator = getattr(subject, "venue_id", None), getattr(subject, "operator_id", None)
    if operator is None and getattr(subject, "venue", None) is not None:
        operator = subject.venue.operator_id  # type: ignore[attr-defined]
    same = [Case.venue_id == venue] + ([Case.operator_id == operator] if operator else [])
    statement = select(Case).where(
        or_(*same), Case.office == subject.office, Case.state.not_in(("closed", "transferred"))
    )
    if subject.TRACK is Track.CASE:
        statement = statement.where(Case.id != subject.id)
    rows = db.session.scalars(statement.order_by(Case.id.desc()).limit(CANDIDATES)) if venue else ()
    return [Choice(row.id, case_words(row), say(state_name(Track.CASE, row.state))) for row in rows]


def case_words(case: Case) -> str:
    """A case in a list: number and venue."""
    return f"{case.ref} {case.venue.name_zh}"


def _complaints(subject: Tracked) -> list[Choice]:
    """Other complaints about the same venue in this office that are themselves no duplicates, newest first."""
    venue = getattr(subject, "venue_id", None)
    statement = select(Complaint).where(
        Complaint.venue_id == venue,
        Complaint.office == subject.office,
        Complaint.id != subject.id,
        Complaint.state.not_in(("duplicate", "withdrawn")),
    )
    rows = db.session.scalars(statement.order_by(Complaint.id.desc()).limit(CANDIDATES)) if venue else ()
    return [
        Choice(row.id, f"{row.ref} {say(state_name(Track.COMPLAINT, row.state))}", row.summary or "") for row in rows
    ]


def _pack_list(name: str) -> Lister:
    return lambda subject, act: _named(getattr(act.rules.pack, name))


LISTERS: Mapping[str, Lister] = {
    "districts": _pack_list("districts"),
    "closures": _closures,
    "scenarios": _scenarios,
    "offices": _offices,
    "agencies": _agencies,
    "reasons": _reasons,
    "no_penalty_grounds": _no_penalty,
    "penalties": _penalties,
    "bases": _bases,
    "proposals": _proposals,
    "proposal_bases": _proposal_bases,
    "officers": _officers,
    "certified": _certified,
    "order_items": _order_items,
}
"""By the name that a field gives in `options`; the short lists are in law.workflow.choices."""


OF_THE_PACK = {"no_penalty_grounds": "closures", "proposals": "penalties", "proposal_bases": "bases"}
"""Lists that hold rows of another list of the pack."""


def word_of(name: str, code: str, pack: Pack) -> str:
    """One stored code in words, whatever may be chosen today; the empty text for an unknown one."""
    known: Mapping[str, Any] = lists.CHOICES.get(name) or {}
    if code in known:
        return say(known[code])
    rows: Mapping[str, Any] = getattr(pack, OF_THE_PACK.get(name, name), {})
    return say(rows[code].name) if code in rows else ""
