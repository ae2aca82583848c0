"""Whether the amounts named are lawful for the kinds chosen: a fine and confiscated gains are two amounts, and a fine
on the person responsible is a third (PIPL 66, CRPL 56, APL 29). Amounts are in fen, the pack's limits in CNY.
"""

from collections.abc import Iterable, Mapping, Sequence

from portal.law.catalogue.types import Penalty
from portal.law.workflow.penalty_refusals import refuse
from portal.law.workflow.refusal import Refusal
from portal.law.workflow.terms import CONFISCATION, Terms

FEN = 100
CLAUSES: Mapping[str, str] = {
    "P66.1": "PIPL66.1",
    "P66.2": "PIPL66.2",
    "C56": "CRPL56",
    "O26": "O799.26",
    "O27": "O799.27",
}
"""The clause that says how much, by liability article."""
BARS_PERSON = "N-BAN"


def is_fine(row: Penalty) -> bool:
    """A fine has a ceiling; a confiscation takes what was gained."""
    return row.money and row.unit_max is not None


def amount_refusals(terms: Terms, rows: Sequence[Penalty], *, person: bool) -> list[Refusal]:
    """Why the amounts do not fit the kinds `rows`. `person`: the party itself is a person."""
    fines = [row for row in rows if is_fine(row)]
    found = [refuse("one_fine")] if len(fines) > 1 else []
    found += _named(terms, fines)
    if terms.fine:
        found += [refusal for row in fines for refusal in _fine(row, terms, person=person)]
    return found


def _named(terms: Terms, fines: Sequence[Penalty]) -> list[Refusal]:
    """Each amount goes with a kind, and each kind of money with its amount."""
    found = []
    if bool(fines) != (terms.fine > 0):
        found.append(refuse("amount_missing" if fines else "amount_idle"))
    measured = any(row.gains_times_max for row in fines)
    if CONFISCATION in terms.kinds and not terms.gains:
        found.append(refuse("gains_missing"))
    if terms.gains and CONFISCATION not in terms.kinds and not measured:
        found.append(refuse("gains_idle"))
    if terms.turnover and not any(row.turnover_percent for row in fines):
        found.append(refuse("turnover_idle"))
    return found


def _fine(row: Penalty, terms: Terms, *, person: bool) -> list[Refusal]:
    """The range that the article has for a party that is a person; else by gains, by turnover, or the ceiling."""
    if person and row.person_party and row.person_max is not None:
        return _between(row, terms.fine, (row.person_min or 0) * FEN, row.person_max * FEN)
    if row.gains_times_max and terms.gains:
        return _between(row, terms.fine, terms.gains * (row.gains_times_min or 0), terms.gains * row.gains_times_max)
    most = (row.unit_max or 0) * FEN
    if row.turnover_percent and terms.fine > most and not terms.turnover:
        return [refuse("turnover_missing", clause=_clause(row), name=row.name, most=f"{row.unit_max:,}")]
    share = terms.turnover * (row.turnover_percent or 0) // 100
    return _between(row, terms.fine, (row.unit_min or 0) * FEN, max(most, share))


def person_refusals(terms: Terms, penalties: Iterable[Penalty]) -> list[Refusal]:
    """Why the fine on the person responsible is not lawful. `penalties`: those that the office may impose."""
    if not terms.person_fine:
        return _person_named(terms)
    row = person_row(terms.bases, penalties)
    found = [] if terms.person else [refuse("person_missing")]
    if not terms.kinds:
        found.append(refuse("person_alone"))
    if row is None:
        return [*found, refuse("person_basis")]
    least, most = (row.person_min or 0) * FEN, (row.person_max or 0) * FEN
    return found + _between(row, terms.person_fine, least, most, "person_fine")


def _person_named(terms: Terms) -> list[Refusal]:
    if BARS_PERSON in terms.kinds and not terms.person:
        return [refuse("person_missing")]
    return [refuse("person_idle")] if terms.person and BARS_PERSON not in terms.kinds else []


def person_row(bases: Iterable[str], penalties: Iterable[Penalty]) -> Penalty | None:
    """The row of list C4 whose liability article threatens the person, the gravest of those chosen."""
    chosen = frozenset(bases)
    beside = [row for row in penalties if row.person_max is not None and not row.person_party]
    rows = [row for row in beside if chosen & frozenset(row.liability)]
    return max(rows, key=lambda row: row.person_max or 0, default=None)


def _between(row: Penalty, fen: int, least: int, most: int, field: str = "amount") -> list[Refusal]:
    if least <= fen <= most:
        return []
    low, high = (f"{bound / FEN:,.2f}".removesuffix(".00") for bound in (least, most))
    if field == "person_fine":
        return [refuse("person_range", clause=_clause(row), name=row.name, least=low, most=high)]
    if least:
        return [refuse("amount_range", clause=_clause(row), name=row.name, least=low, most=high)]
    return [refuse("amount_above", clause=_clause(row), name=row.name, most=high)]


def _clause(row: Penalty) -> str | None:
    return next((CLAUSES[code] for code in row.liability if code in CLAUSES), None)
