"""Judging the answers of a visit by list C6: what is still open, what lacks evidence, which violations were found."""

from collections.abc import Iterable, Mapping, Sequence

from portal.law.catalogue.types import ChecklistItem, Pack
from portal.work.fieldwork.models import Answer

VALUES = frozenset({"yes", "no", "na", "unseen"})


def items_for(pack: Pack, scenario: str) -> tuple[ChecklistItem, ...]:
    """The questions of a visit to such a place, in the order of the list."""
    return tuple(item for item in pack.checklist.values() if not item.scenarios or scenario in item.scenarios)


def mandatory_open(items: Iterable[ChecklistItem], answers: Sequence[Answer]) -> int:
    """Mandatory questions without an answer; "not seen" counts as an answer only with a note (domain 1.7)."""
    done = {row.item for row in answers if row.value != "unseen" or (row.note or "").strip()}
    return sum(1 for item in items if item.mandatory and item.code not in done)


def unproved(items: Iterable[ChecklistItem], answers: Sequence[Answer], proved: frozenset[str]) -> int:
    """Answers that show a fault and have no evidence of their own."""
    given = {row.item: row.value for row in answers}
    return sum(1 for item in items if is_fault(item, given.get(item.code)) and item.code not in proved)


def is_fault(item: ChecklistItem, value: str | None) -> bool:
    """Whether this answer suggests a violation."""
    return item.flag is not None and value == item.flag


def verdicts(items: Iterable[ChecklistItem], visits: Iterable[Sequence[Answer]]) -> Mapping[str, bool]:
    """Violations that the visits found (True), or looked for and did not find (False)."""
    found: dict[str, bool] = {}
    listed = {item.code: item for item in items}
    for answers in visits:
        for row in answers:
            item = listed.get(row.item)
            if item is not None and item.flag is not None and row.value in {"yes", "no"}:
                for code in item.suggests:
                    found[code] = found.get(code, False) or is_fault(item, row.value)
    return found
