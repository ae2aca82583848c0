"""What may be imposed, on which articles and by whom: the judgement behind the guards `bases` and `limits`.

Lists C3 and C4 of the pack. Amounts are in fen, the pack's limits in CNY. Pure: rows and dates in, refusals out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from portal.bilingual import Bilingual
from portal.law.catalogue.types import Basis, Pack, Penalty
from portal.law.workflow.penalty_refusals import refuse
from portal.law.workflow.refusal import Refusal

Level = Literal["district", "municipal", "market"]
Bases = Mapping[str, Basis]
Penalties = Mapping[str, Penalty]

IMPOSED: Mapping[str, frozenset[str]] = {
    "district": frozenset({"district"}),
    "municipal": frozenset({"district", "municipal"}),
    "market": frozenset({"market"}),
}
"""Levels of list C4 that an office of each level may impose (PIPL 66(2): provincial departments and above)."""

CLAUSES: Mapping[str, str] = {"P66.1": "PIPL66.1", "P66.2": "PIPL66.2", "C56": "CRPL56", "O27": "O799.27"}
"""The clause that says how much, by liability article."""

FEN = 100


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


def bases_lawful(
    codes: Sequence[str], *, kinds: Sequence[str], conduct: Conduct, bases: Bases, penalties: Penalties
) -> tuple[Refusal, ...]:
    """Why these articles do not carry these penalties; empty where they do (APL 37, 59; domain C3, A6.10)."""
    if not codes:
        return (refuse("no_basis"),)
    rows = [bases[code] for code in codes if code in bases]
    found = [refuse("unknown", code=code) for code in codes if code not in bases]
    for row in rows:
        found += _row_refusals(row, conduct, penalties)
    if not any(row.kind == "duty" for row in rows):
        found.append(refuse("no_duty"))
    chosen = frozenset(row.code for row in rows if row.kind == "liability")
    rest = [penalties[code] for code in kinds if code in penalties]
    return tuple(found + _unsupported(rest, chosen, bases) + _idle(rest, chosen, bases))


def selectable_bases(*, conduct: Conduct, bases: Bases, penalties: Penalties) -> tuple[Basis, ...]:
    """The articles a form offers: in force at the end of the conduct, this office's to use, at this kind of place."""
    return tuple(row for row in bases.values() if not _row_refusals(row, conduct, penalties))


def selectable_penalties(level: str, penalties: Penalties) -> tuple[Penalty, ...]:
    """The penalties a form offers to an office of `level`: those that a law of the pack grants it (APL 9)."""
    return tuple(row for row in penalties.values() if row.kind == "penalty" and row.liability and _may(row, level))


def within_limits(
    kinds: Sequence[str], amount_fen: int, *, level: str, person: bool, penalties: Penalties
) -> tuple[Refusal, ...]:
    """Why this office may not impose these kinds and this amount; empty where it may (PIPL 66, CRPL 56, APL 29).

    `amount_fen` is the fine where a fine is among the kinds, else what is confiscated. `person`: the party is a person.
    """
    found = [refuse("unknown", code=code) for code in kinds if code not in penalties]
    rows = [penalties[code] for code in kinds if code in penalties]
    for row in rows:
        found += _kind_refusals(row, level)
    return tuple(found + _amount_refusals(rows, amount_fen, person=person))


def hearing_right(
    kinds: Sequence[str],
    amount_fen: int,
    *,
    person: bool,
    penalties: Penalties,
    larger_fine_unit: int,
    larger_fine_person: int,
    larger_confiscation: int,
) -> bool:
    """Whether the party may ask for a hearing (APL 63); the thresholds are settings in CNY and count when reached."""
    fine = larger_fine_person if person else larger_fine_unit
    rows = [penalties[code] for code in kinds if code in penalties]
    return any(
        row.hearing or (row.money and amount_fen >= (fine if _is_fine(row) else larger_confiscation) * FEN)
        for row in rows
    )


def days_late(due_on: date, paid_on: date, stays: Iterable[tuple[date, date | None]] = ()) -> int:
    """Days of late payment after `due_on`, without those of a reconsideration or suit (APL 73), which never overlap."""
    late = (paid_on - due_on).days
    for lodged, ended in stays:
        late -= max(0, (min(ended or paid_on, paid_on) - max(lodged, due_on)).days)
    return max(0, late)


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
    fines = [penalty for penalty in penalties.values() if row.code in penalty.liability and _is_fine(penalty)]
    return not fines or any(_may(penalty, level) for penalty in fines)


def _unsupported(rows: Sequence[Penalty], chosen: frozenset[str], bases: Bases) -> list[Refusal]:
    return [_no_liability(row, bases) for row in rows if not chosen & frozenset(row.liability)]


def _no_liability(row: Penalty, bases: Bases) -> Refusal:
    listed = [bases[code].name for code in row.liability if code in bases]
    if not listed:
        return refuse("no_law", name=row.name)
    names = Bilingual("、".join(n.zh for n in listed), " or ".join(n.en for n in listed))
    return refuse("no_liability", name=row.name, names=names)


def _idle(rows: Sequence[Penalty], chosen: frozenset[str], bases: Bases) -> list[Refusal]:
    """A liability article on which none of the penalties rests does not belong in the decision."""
    used = {code for row in rows for code in row.liability}
    return [refuse("idle_liability", name=bases[code].name) for code in sorted(chosen - used) if rows]


def _may(row: Penalty, level: str) -> bool:
    return row.level in IMPOSED.get(level, frozenset())


def _is_fine(row: Penalty) -> bool:
    """A fine has a ceiling; a confiscation takes what was gained."""
    return row.money and row.unit_max is not None


def _kind_refusals(row: Penalty, level: str) -> list[Refusal]:
    if row.kind == "measure":
        return [refuse("no_penalty", name=row.name)]
    if _may(row, level):
        return []
    higher = row.level == "municipal" and level == "district"
    return [refuse("municipal_only" if higher else "other_authority", name=row.name)]


def _amount_refusals(rows: Sequence[Penalty], amount_fen: int, *, person: bool) -> list[Refusal]:
    money = [row for row in rows if row.money]
    if bool(money) != (amount_fen > 0):
        return [refuse("amount_missing" if money else "amount_idle")]
    fines = [row for row in money if _is_fine(row)]
    found = [refuse("one_fine")] if len(fines) > 1 else []
    return found + [refusal for row in fines for refusal in _out_of_range(row, amount_fen, person=person)]


def _out_of_range(row: Penalty, amount_fen: int, *, person: bool) -> list[Refusal]:
    """A person's own range where the article has one, else the ceiling for units."""
    own = person and row.person_max is not None
    least, most = ((row.person_min if own else 0) or 0, (row.person_max if own else row.unit_max) or 0)
    if least * FEN <= amount_fen <= most * FEN:
        return []
    clause = next((CLAUSES[code] for code in row.liability if code in CLAUSES), None)
    if least:
        return [refuse("amount_range", clause=clause, name=row.name, least=f"{least:,}", most=f"{most:,}")]
    return [refuse("amount_above", clause=clause, name=row.name, most=f"{most:,}")]
