"""The shapes of a city pack: every list an officer or a citizen chooses from, and what the law says of each row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from portal.bilingual import Bilingual
from portal.law.catalogue.decision import Outcome, Question

Unit = Literal["wd", "cd", "months"]
"""wd = working days, cd = calendar days, months = calendar months."""


@dataclass(frozen=True)
class Entry:
    """What every list row has: its code, a data key that never reaches a page, and its name."""

    code: str
    name: Bilingual


@dataclass(frozen=True)
class District(Entry):
    """List C10. `code` is the adcode, `abbr` the one character that stands in document numbers."""

    abbr: str
    pinyin: str


@dataclass(frozen=True)
class Street:
    """A street or town unit; Chinese name only."""

    code: str
    name_zh: str
    district: str


@dataclass(frozen=True)
class OfficeRow(Entry):
    """An office that works in the desk: the municipal one, one a district, others that only publish."""

    kind: Literal["municipal", "district", "agency", "other_authority"]
    short: Bilingual
    district: str | None
    seal: str
    prefix: str
    """What its document numbers begin with, e.g. 沪松网信."""


@dataclass(frozen=True)
class Scenario(Entry):
    """List C1, two levels: a group has no parent. `plain` is what a citizen reads, `icon` a sign of look.md."""

    parent: str | None
    plain: Bilingual
    examples: Bilingual
    icon: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Violation(Entry):
    """List C2. `plain` is the citizen's wording, None where only officers choose it; `short` fits a tag."""

    plain: Bilingual | None
    short: Bilingual
    bases: tuple[str, ...]
    private_space: bool
    severe: bool
    under_14: bool


@dataclass(frozen=True)
class Basis(Entry):
    """List C3: one article. `since`/`until` bound the conduct it can rest on; `duty` says what it forbids,
    `liability` that it threatens a penalty; `enforcers` who may use it (cyberspace, market, police, court);
    `penalty_basis` whether a penalty may name it."""

    law: Bilingual
    short: Bilingual
    article: str
    since: date
    until: date | None
    enforcers: frozenset[str]
    kind: Literal["duty", "liability", "procedure"]
    penalty_basis: bool
    line: Bilingual
    places: tuple[str, ...]
    """Scenario codes to which it is limited; empty = everywhere (domain.md A6.10)."""
    source: str

    def in_force(self, conduct_end: date) -> bool:
        """Whether conduct that ended on `conduct_end` can rest on this article (APL 37)."""
        return self.since <= conduct_end and (self.until is None or conduct_end <= self.until)


@dataclass(frozen=True)
class Penalty(Entry):
    """List C4: a measure or a penalty, who may order it and within which limits, in CNY."""

    kind: Literal["measure", "penalty"]
    level: Literal["district", "municipal", "market", "police", "other"]
    liability: tuple[str, ...]
    """Codes of the liability rows that threaten it."""
    money: bool
    unit_min: int | None
    unit_max: int | None
    turnover_percent: int | None
    """Of last year's turnover: the ceiling where that is more than `unit_max` (PIPL 66(2))."""
    gains_times_min: int | None
    gains_times_max: int | None
    """Times the illegal gains where there are any; `unit_max` where there are none (CRPL 56)."""
    person_min: int | None
    person_max: int | None
    """On the person responsible beside a unit; with `person_party`, on a party that is a person."""
    person_party: bool
    needs_refusal: bool
    hearing: bool
    """Whether a hearing may be asked whatever the amount (APL 63)."""
    source: str


@dataclass(frozen=True)
class Measure(Entry):
    """List C5: a rectification measure, and the violations it usually cures."""

    cures: tuple[str, ...]


@dataclass(frozen=True)
class ChecklistItem(Entry):
    """List C6: `name` is the question. `flag` is the answer that suggests the violations in `suggests`."""

    section: str
    mandatory: bool
    bases: tuple[str, ...]
    scenarios: tuple[str, ...]
    flag: Literal["yes", "no"] | None
    suggests: tuple[str, ...]
    photo_hint: Bilingual | None


@dataclass(frozen=True)
class Reason(Entry):
    """List C7: why a complaint is not taken up, in plain words, and where to go instead.

    `only` bounds it: what belongs to another agency is referred out instead; or it needs a visit that found nothing, a
    limitation period that had passed, or a reporter who was asked in vain.
    """

    plain: Bilingual
    instead: Bilingual
    only: Literal["referral", "visit", "limitation", "asked"] | None


@dataclass(frozen=True)
class Closure(Entry):
    """List C8."""


@dataclass(frozen=True)
class Agency(Entry):
    """List C9: another agency, and what is passed to it."""

    short: Bilingual
    handles: Bilingual


@dataclass(frozen=True)
class Deadline(Entry):
    """Part B: one clock. Lengths marked [M] are `confirmed=False` and may be set by the office as setting D<n>.

    `rolls` says whether a calendar-day or month period moves past a last day that is not a working day:
    periods that bind us as maxima do not (A6.9). `plain` is what a citizen reads.
    """

    plain: Bilingual
    length: int | None
    """None where the order or the decision sets the length."""
    unit: Unit
    rolls: bool
    near_days: int | None
    """Days before the end when it turns amber, where part B says otherwise than 'last 20 % or 2 days'."""
    near_after: int | None
    """Days after the start when it turns amber, where part B counts from there (D32)."""
    reminders: tuple[int, ...]
    """Days before the end when amber is said once more (D13)."""
    amber: tuple[str, ...]
    """Roles that are told when it is near (part B, last column)."""
    red: tuple[str, ...]
    """Roles that are told when it is overdue; nobody where the time is the party's or the reporter's."""
    basis: Bilingual
    """Where the length comes from, in words an officer reads beside the clock."""
    confirmed: bool
    citizen: bool
    """Whether the reporter sees this clock."""


@dataclass(frozen=True)
class DocumentKind(Entry):
    """F01–F20: `number_word` stands in its number after the office's prefix (罚, 责改 …): 沪松网信 + 罚 + 〔2026〕1 号.

    `title` heads the paper. `to_party`: the venue gets or signs it, so nothing of the reporter may stand in it.
    """

    number_word: str
    to_party: bool
    title: Bilingual


@dataclass(frozen=True)
class Setting(Entry):
    """A number an office may change ([M] in domain.md), with its source and whether the client confirmed it."""

    value: int
    source: Bilingual
    confirmed: bool


@dataclass(frozen=True)
class Term:
    """Part D: one word of the glossary."""

    official: Bilingual
    plain: Bilingual


@dataclass(frozen=True)
class Pack:
    """Everything that is this city's or this law's."""

    name: str
    zone: str
    city: Bilingual
    title: Bilingual
    municipal_office: str
    districts: Mapping[str, District]
    streets: Mapping[str, Street]
    offices: Mapping[str, OfficeRow]
    scenarios: Mapping[str, Scenario]
    violations: Mapping[str, Violation]
    bases: Mapping[str, Basis]
    penalties: Mapping[str, Penalty]
    measures: Mapping[str, Measure]
    checklist: Mapping[str, ChecklistItem]
    checklist_sections: Mapping[str, Bilingual]
    reasons: Mapping[str, Reason]
    closures: Mapping[str, Closure]
    agencies: Mapping[str, Agency]
    deadlines: Mapping[str, Deadline]
    documents: Mapping[str, DocumentKind]
    settings: Mapping[str, Setting]
    allowed_questions: Mapping[str, Question]
    allowed: Mapping[str, Outcome]
    glossary: tuple[Term, ...]
    clauses: Mapping[str, Bilingual]
    """Legal clauses named by guards and moves, e.g. 'PIPL66.1' -> 个人信息保护法第 66 条第 1 款."""
    texts: Mapping[str, Bilingual]
    """The pack's own sentences, by name (page titles that name the city, hotline, advice)."""
