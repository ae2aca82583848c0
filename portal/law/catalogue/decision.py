""" "Is this allowed?": the shapes of its questions and answers, and what a table of them must keep to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

from portal.bilingual import Bilingual

Reply = Literal["yes", "no", "unsure"]
REPLIES: tuple[Reply, ...] = ("yes", "no", "unsure")
Replies = Mapping[str, Reply]
"""Question code -> what was answered."""


@dataclass(frozen=True)
class Question:
    """One question (feature R2); `name` is the question itself, `yes`, `no` and `unsure` the words of its answers."""

    code: str
    name: Bilingual
    hint: Bilingual
    yes: Bilingual
    no: Bilingual
    unsure: Bilingual
    find_out: Bilingual
    """What to look at, where the answer is not known."""
    ends: Reply | None
    """The answer after which nothing more need be asked."""

    def words(self, reply: Reply) -> Bilingual:
        """The words of one of its answers."""
        return {"yes": self.yes, "no": self.no, "unsure": self.unsure}[reply]


@dataclass(frozen=True)
class Outcome:
    """One row of the table; `name` is the answer in one line, after the word of the verdict. `when` holds words like `private.yes`."""

    code: str
    name: Bilingual
    verdict: Literal["no", "unsure", "fine"]
    when: tuple[str, ...]
    why: Bilingual
    bases: tuple[str, ...]
    violations: tuple[str, ...]
    then: Bilingual
    danger: bool
    """Whether the number of the police comes first."""

    def holds(self, replies: Replies) -> bool:
        """Whether every question that the row names was answered in one of the ways it names."""
        return all(replies.get(question, "unsure") in wanted for question, wanted in self.wanted.items())

    @property
    def wanted(self) -> dict[str, set[str]]:
        """Question code -> the answers that fit."""
        found: dict[str, set[str]] = {}
        for word in self.when:
            question, _, reply = word.partition(".")
            found.setdefault(question, set()).add(reply)
        return found


def combinations(questions: Mapping[str, Question]) -> Iterator[dict[str, Reply]]:
    """Every way of answering all questions."""
    for replies in product(REPLIES, repeat=len(questions)):
        yield dict(zip(questions, replies, strict=True))


def faults(questions: Mapping[str, Question], outcomes: Mapping[str, Outcome]) -> Iterator[tuple[str, str]]:
    """(row, sentence) for each row that names what is not asked or can never be the answer, and for a gap."""
    known = {f"{question}.{reply}" for question in questions for reply in REPLIES}
    for code, row in outcomes.items():
        for word in row.when:
            if word not in known:
                yield code, f"'when' names '{word}', which is no answer to a question"
        if row.violations and row.verdict != "no":
            yield code, "only an answer 'no' may name violations"
    reached: set[str] = set()
    for replies in combinations(questions):
        first = next((code for code, row in outcomes.items() if row.holds(replies)), None)
        if first is None:
            yield "whole file", f"nothing is said where the answers are: {', '.join(replies.values())}"
            return
        reached.add(first)
    yield from ((code, "an earlier row always comes first") for code in outcomes if code not in reached)
