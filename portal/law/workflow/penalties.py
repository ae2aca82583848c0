"""What may be imposed, on which articles and by whom: the judgement behind the guards `bases` and `limits`.

Lists C3 and C4 of the pack. Amounts are in fen, the pack's limits in CNY. Pure: rows and dates in, refusals out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from portal.bilingual import Bilingual
from portal.law.catalogue.types import Basis, Pack, Penalty
from portal.law.workflow.amounts import FEN, amount_refusals, is_fine, person_refusals, person_row
from portal.law.workflow.penalty_refusals import refuse
from portal.law.workflow.refusal import Refusal
from portal.law.workflow.terms import Terms

Level = Literal["district", "municipal", "market"]
Bases = Mapping[str, Basis]
Penalties = Mapping[str, Penalty]

IMPOSED: Mapping[str, frozenset[str]] = {
    "district": frozenset({"district"}),
    "municipal": frozenset({"district", "municipal"}),
    "market": frozenset({"market"}),
}
"""Levels of list C4 that an office of each level may impose (PIPL 66(2): provincial departments and above)."""

MARKET = "C56"
"""The liability article of the market authority, which may warn and confiscate on it too (CRPL 56)."""


@dataclass(frozen=True)
class Bench:
    """Who decides: the level of the office, and the enforcer as the articles name it (list C3)."""

    level: Level
    enforcer: str


def bench(pack: Pack, office: str) -> Bench:
    """What the office `office` may impose; an authority that only publishes here is the market regulator (A6.10)."""
    kind = pack.offices[office].kind
    if kind == "other_authority":
        return Bench("market", "market")
    return Bench("municipal" if kind == "municipal" else "district", "cyberspace")


@dataclass(frozen=True)
class Conduct:
    """What is judged: when it ended (today while it goes on), where, and before which bench."""

    end: date
    scenario: str
    bench: Bench


def bases_lawful(terms: Terms, *, conduct: Conduct, bases: Bases, penalties: Penalties) -> tuple[Refusal, ...]:
    """Why these articles do not carry these penalties; empty where they do (APL 37, 59; domain C3, A6.10)."""
    if not terms.bases:
        return (refuse("no_basis"),)
    rows = [bases[code] for code in terms.bases if code in bases]
    found = [refuse("unknown", code=code) for code in terms.bases if code not in bases]
    for row in rows:
        found += _row_refusals(row, conduct, penalties)
    if not any(row.kind == "duty" for row in rows):
        found.append(refuse("no_duty"))
    chosen = frozenset(row.code for row in rows if row.kind == "liability")
    rest = [penalties[code] for code in terms.kinds if code in penalties]
    return tuple(
        found + _unsupported(rest, chosen, bases, conduct.bench) + _idle(terms, rest, chosen, bases, penalties)
    )


def selectable_bases(*, conduct: Conduct, bases: Bases, penalties: Penalties) -> tuple[Basis, ...]:
    """The articles a form offers: in force at the end of the conduct, this office's to use, at this kind of place."""
    return tuple(row for row in bases.values() if not _row_refusals(row, conduct, penalties))


def unselectable_bases(
    *, conduct: Conduct, bases: Bases, penalties: Penalties
) -> tuple[tuple[Basis, tuple[Refusal, ...]], ...]:
    """The other articles, each with why: not in force then, another authority's, another kind of place, a higher level."""
    judged = ((row, tuple(_row_refusals(row, conduct, penalties))) for row in bases.values())
    return tuple((row, why) for row, why in judged if why)


def selectable_penalties(level: str, penalties: Penalties) -> tuple[Penalty, ...]:
    """The penalties a form offers to an office of `level`: those that a law of the pack grants it (APL 9)."""
    return tuple(row for row in penalties.values() if row.kind == "penalty" and row.liability and _may(row, level))


def within_limits(terms: Terms, *, level: str, person: bool, penalties: Penalties) -> tuple[Refusal, ...]:
    """Why this office may not impose these kinds and amounts; empty where it may (PIPL 66, CRPL 56, APL 29).

    `person`: the party is a person.
    """
    found = [refuse("unknown", code=code) for code in terms.kinds if code not in penalties]
    rows = [penalties[code] for code in terms.kinds if code in penalties]
    for row in rows:
        found += _kind_refusals(row, level)
    own = [row for row in penalties.values() if _may(row, level)]
    return tuple(found + amount_refusals(terms, rows, person=person) + person_refusals(terms, own))


def beyond_district(terms: Terms, penalties: Penalties) -> bool:
    """Whether the proposal is for a department of provincial level or above (PIPL 66(2), move M14)."""
    return any(penalties[code].level == "municipal" for code in terms.kinds if code in penalties) or (
        "P66.2" in terms.bases
    )


def hearing_right(
    terms: Terms,
    *,
    person: bool,
    penalties: Penalties,
    larger_fine_unit: int,
    larger_fine_person: int,
    larger_confiscation: int,
) -> bool:
    """Whether the party may ask for a hearing (APL 63); the thresholds are settings in CNY and count when reached.

    Fine and confiscation are measured apart, and so is the fine on the person responsible.
    """
    fine = larger_fine_person if person else larger_fine_unit
    amounts = ((terms.fine, fine), (terms.person_fine, larger_fine_person), (terms.confiscated, larger_confiscation))
    if any(fen and fen >= threshold * FEN for fen, threshold in amounts):
        return True
    return any(penalties[code].hearing for code in terms.kinds if code in penalties)


def _row_refusals(row: Basis, conduct: Conduct, penalties: Penalties) -> list[Refusal]:
    ours = conduct.bench.enforcer in row.enforcers
    found = []
    if not row.in_force(conduct.end):
        since, end = row.since.isoformat(), conduct.end.isoformat()
        found.append(refuse("not_in_force", name=row.name, since=since, end=end))
    if not row.penalty_basis or row.kind == "procedure":
        found.append(refuse("no_penalty_basis", name=row.name))
    if not ours:
        found.append(refuse("other_enforcer", name=row.name))
    if row.places and conduct.scenario not in row.places:
        found.append(refuse("other_place", name=row.name))
    if ours and row.kind == "liability" and not _open_to(row, conduct.bench.level, penalties):
        found.append(refuse("higher_level", name=row.name))
    return found


def _open_to(row: Basis, level: str, penalties: Penalties) -> bool:
    """A liability article belongs to the level that may impose the fine it threatens."""
    fines = [penalty for penalty in penalties.values() if row.code in penalty.liability and is_fine(penalty)]
    return not fines or any(_may(penalty, level) for penalty in fines)


def _unsupported(rows: Sequence[Penalty], chosen: frozenset[str], bases: Bases, by: Bench) -> list[Refusal]:
    return [_no_liability(row, bases, by) for row in rows if not chosen & frozenset(row.liability)]


def _no_liability(row: Penalty, bases: Bases, by: Bench) -> Refusal:
    known = [bases[code] for code in row.liability if code in bases]
    listed = [basis.name for basis in known if by.enforcer in basis.enforcers] or [basis.name for basis in known]
    if not listed:
        return refuse("no_law", name=row.name)
    names = Bilingual("、".join(n.zh for n in listed), " or ".join(n.en for n in listed))
    return refuse("no_liability", name=row.name, names=names)


def _idle(
    terms: Terms, rows: Sequence[Penalty], chosen: frozenset[str], bases: Bases, penalties: Penalties
) -> list[Refusal]:
    """A liability article on which none of the penalties rests does not belong in the decision."""
    used = {code for row in rows for code in row.liability}
    fined = person_row(terms.bases, penalties.values()) if terms.person_fine else None
    used |= set(fined.liability) if fined else set()
    return [refuse("idle_liability", name=bases[code].name) for code in sorted(chosen - used) if rows]


def _may(row: Penalty, level: str) -> bool:
    shared = level == "market" and MARKET in row.liability
    return shared or row.level in IMPOSED.get(level, frozenset())


def _kind_refusals(row: Penalty, level: str) -> list[Refusal]:
    if row.kind == "measure":
        return [refuse("no_penalty", name=row.name)]
    if row.kind == "penalty" and not row.liability:
        return [refuse("no_law", name=row.name)]
    if _may(row, level):
        return []
    higher = row.level == "municipal" and level == "district"
    return [refuse("municipal_only" if higher else "other_authority", name=row.name)]
