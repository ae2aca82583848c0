"""Nothing of the reporter may reach the party (APL 50, PIPL 65): papers to it are searched before they are final."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.bilingual import Bilingual
from portal.law.workflow.refusal import Refusal, Refused
from portal.work.documents.whitelist import PaperField

SHORTEST_COPY = 10
"""Signs in a row that no officer writes by chance as the reporter did."""

OWN_NUMBERS = frozenset({"code", "phone", "day", "moment", "choice", "coded"})
"""Field kinds that hold numbers of the office, of the party's registration, or words of the pack."""

GAP = r"[\s\-.·_()]*"
PATTERNS: Mapping[str, re.Pattern[str]] = {
    "phone": re.compile(rf"(?<!\d)(?:\+?86{GAP})?1{GAP}[3-9](?:{GAP}\d){{9}}(?!\d)"),
    "identity": re.compile(
        rf"(?<![0-9A-Z])[1-9](?:{GAP}\d){{5}}{GAP}(?:1{GAP}9|2{GAP}0)(?:{GAP}\d){{9}}{GAP}[0-9X](?![0-9A-Z])",
        re.IGNORECASE,
    ),
    "mail": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "tracking": re.compile(
        r"(?<![0-9A-Z])(?=(?:[\s-]*[2-9A-HJ-NP-Z])*[\s-]*[2-9])(?=(?:[\s-]*[2-9])*[\s-]*[A-HJ-NP-Z])[2-9A-HJ-NP-Z](?:[\s-]?[2-9A-HJ-NP-Z]){12}(?![0-9A-Z])"
    ),
    "complaint": re.compile(r"(?<![0-9A-Z])T-\d+"),
    "moment": re.compile(
        r"\d{1,2}\s*[月\-/.]\s*\d{1,2}\s*日?\s*(?:[上下]午|晚上?|凌晨|T)?\s*\d{1,2}\s*(?::\s*\d{2}|[时点])"
    ),
}
WORDS: Mapping[str, Bilingual] = {
    "phone": Bilingual("手机号", "a mobile number"),
    "identity": Bilingual("身份证号", "an identity number"),
    "mail": Bilingual("电子邮箱", "an e-mail address"),
    "tracking": Bilingual("查询码", "a tracking code"),
    "complaint": Bilingual("反映编号", "the number of a report"),
    "moment": Bilingual("精确到时刻的时间（只写到日）", "a time of day (write the day only)"),
    "secret": Bilingual("反映人的姓名或联系方式", "the reporter's name or contact"),
    "sentence": Bilingual("反映人的原话", "the reporter's own words"),
}
LEAK = Bilingual(
    "“{field}”里有{what}：{masked}。请改写后再出文书。", "“{field}” holds {what}: {masked}. Please rewrite it first."
)


@dataclass(frozen=True)
class Finding:
    """What was found in which field, and in which column of it; `masked` shows enough to find it and no more."""

    field: PaperField
    part: PaperField
    what: str
    masked: str


class Leak(Refused):
    """A paper to the party holds something of the reporter; nothing was stored."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(*(refusal(finding) for finding in findings))


def refusal(finding: Finding) -> Refusal:
    """The reason as the officer reads it."""
    needs = LEAK.format(field=finding.part.label, what=WORDS[finding.what], masked=finding.masked)
    return Refusal("leak", "APL50", needs, finding.field.name)


def folded(text: str) -> str:
    """Full-width signs made plain, letters made large."""
    return unicodedata.normalize("NFKC", text).upper()


def bare(text: str) -> str:
    """Only letters, digits and Chinese signs: what is left when spaces and punctuation cannot hide a copy."""
    return "".join(sign for sign in folded(text) if sign.isalnum())


def masked(text: str) -> str:
    """The first and last signs of what was found, the rest as stars."""
    kept = bare(text)
    ends = min(2, len(kept) // 4)
    return kept[:ends] + "*" * min(len(kept) - 2 * ends, 8) + kept[len(kept) - ends :]


def scan(
    fields: Iterable[PaperField],
    stored: Mapping[str, Any],
    *,
    secrets: Sequence[str] = (),
    sentences: Sequence[str] = (),
    times: bool = True,
) -> list[Finding]:
    """Everything that must not stand there.

    `secrets`: the reporter's name, phone, mail; `sentences`: the reporter's words; `times`: whether a time of day counts.
    """
    return [
        Finding(field, part, what, masked(found))
        for field in fields
        for part, text in _words(field, stored.get(field.name))
        for what, found in (*_patterns(part, text), *_secrets(text, secrets), *_copies(text, sentences))
        if times or what != "moment"
    ]  # fmt: skip


def _words(field: PaperField, value: Any) -> Iterator[tuple[PaperField, str]]:
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, Mapping):
        columns = {column.name: column for column in field.columns}
        for name, part in value.items():
            yield from _words(columns.get(name, field), part)
    elif isinstance(value, list):
        for part in value:
            yield from _words(field, part)


def _patterns(field: PaperField, text: str) -> Iterator[tuple[str, str]]:
    if field.kind in OWN_NUMBERS:
        return
    for what, pattern in PATTERNS.items():
        for match in pattern.finditer(folded(text)):
            yield what, match.group()


def _secrets(text: str, secrets: Sequence[str]) -> Iterator[tuple[str, str]]:
    plain = bare(text)
    for secret in secrets:
        if len(bare(secret)) > 1 and bare(secret) in plain:
            yield "secret", secret


def _copies(text: str, sentences: Sequence[str]) -> Iterator[tuple[str, str]]:
    plain = bare(text)
    for sentence in sentences:
        words = bare(sentence)
        runs = (words[at : at + SHORTEST_COPY] for at in range(len(words) - SHORTEST_COPY + 1))
        copy = next((run for run in runs if run in plain), None)
        if copy:
            yield "sentence", copy
