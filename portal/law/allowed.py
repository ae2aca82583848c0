""" "Is this allowed?" (feature R2): from five answers to what the law says of them. Pure; the table is the pack's."""

from dataclasses import dataclass
from datetime import date

from portal.law.catalogue.decision import Outcome, Question, Replies
from portal.law.catalogue.types import Basis, Pack


@dataclass(frozen=True)
class Reason:
    """One row that holds, with its articles that are in force."""

    outcome: Outcome
    bases: tuple[Basis, ...]


@dataclass(frozen=True)
class Answer:
    """What is said of a set of answers: the outcome, every reason for it, and what a report would begin with."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    violations: tuple[str, ...]
    find_out: tuple[Question, ...]
    """Questions whose answer would settle it; empty where it is settled."""


def open_question(pack: Pack, replies: Replies) -> Question | None:
    """The next question to be asked; None where all are answered, or one answer has settled it."""
    for code, question in pack.allowed_questions.items():
        if code not in replies:
            return question
        if question.ends is not None and replies[code] == question.ends:
            return None
    return None


def allowed(pack: Pack, replies: Replies, on: date) -> Answer:
    """The one answer to `replies`, by the articles in force on the day `on`; a question not answered counts as unsure."""
    rows = [row for row in pack.allowed.values() if row.holds(replies)]
    first = rows[0]
    given = [first, *(row for row in rows[1:] if first.verdict == row.verdict == "no")]
    known = first.verdict != "unsure"
    return Answer(
        outcome=first,
        reasons=tuple(Reason(row, _in_force(pack, row, on)) for row in given),
        violations=tuple(dict.fromkeys(code for row in given for code in row.violations)),
        find_out=() if known else tuple(_unknown(pack, replies)),
    )


def _in_force(pack: Pack, row: Outcome, on: date) -> tuple[Basis, ...]:
    return tuple(basis for code in row.bases if (basis := pack.bases[code]).in_force(on))


def _unknown(pack: Pack, replies: Replies) -> list[Question]:
    return [one for code, one in pack.allowed_questions.items() if replies.get(code, "unsure") == "unsure"]
