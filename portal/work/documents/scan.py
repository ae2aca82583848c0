"""Nothing of the reporter may reach the party (APL 50, PIPL 65): papers to it are searched before they are final.

Every search takes time in proportion to the text: what somebody pastes must not keep the desk waiting.
"""

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
TAIL_OF_NUMBER = 8
"""The last digits of a telephone number that name its owner without the rest."""

OWN_NUMBERS = frozenset({"code", "phone", "day", "moment", "choice", "coded"})
"""Field kinds that hold numbers of the office, of the party's registration, or words of the pack."""
OWN_WORDS = frozenset({"choice", "coded", "people"})
"""Field kinds whose words nobody typed: those of the pack, and the officers of the roster."""

NUMERALS = str.maketrans("〇○零洞一壹幺二贰两三叁四肆五伍六陆七柒拐八捌九玖勾", "00001112223344556677788999")
"""Chinese digits, as a number is read out or spelled."""
OTHER_DIGIT = re.compile(r"(?![0-9])\d")
UNSEEN = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0001-\U000e007f]"
)
"""Signs that take no room: soft hyphens, joiners, directions, tags."""
GAP = r"[\s\-.·_()]{0,6}"
PATTERNS: Mapping[str, re.Pattern[str]] = {
    "phone": re.compile(rf"(?<!\d)(?:\+?86{GAP})?1{GAP}[3-9](?:{GAP}\d){{9}}(?!\d)"),
    "identity": re.compile(
        rf"(?<![0-9A-Z])[1-9](?:{GAP}\d){{5}}{GAP}(?:1{GAP}9|2{GAP}0)(?:{GAP}\d){{9}}{GAP}[0-9X](?![0-9A-Z])",
        re.IGNORECASE,
    ),
    "mail": re.compile(r"(?<![\w.+-])[\w.+-]++\s?@\s?[\w-]++(?:\.[\w-]++)++"),
    "tracking": re.compile(r"(?<![0-9A-Z])[2-9A-HJ-NP-Z](?:[\s-]?[2-9A-HJ-NP-Z]){12}(?![0-9A-Z])"),
    "complaint": re.compile(r"(?<![0-9A-Z])T\s?-\s?\d{1,9}"),
    "moment": re.compile(
        r"\d{1,2}\s?[月\-/.]\s?\d{1,2}\s?日?\s?(?:[上下]午|晚上?|凌晨|T)?\s?\d{1,2}\s?(?::\s?\d{2}|[时点])"
    ),
}
SPELLED = frozenset({"phone", "identity"})
"""What is also looked for in Chinese digits."""
REACHED = (
    re.compile(r"(?:电话|手机|号码|联系|致电|打|微信|QQ|TEL|PHONE|CALL|WECHAT)\D{0,6}?(\+?\d[\d\s-]{4,18}\d)"),
    re.compile(r"(?<!\d)(0\d{2,3}[\s-]?\d{7,8})(?!\d)"),
)
TITLE = re.compile("(?:先生|女士|小姐|太太|同学|阿姨|爷爷|奶奶|老师)$")
WORDS: Mapping[str, Bilingual] = {
    "phone": Bilingual("手机号", "a mobile number"),
    "identity": Bilingual("身份证号", "an identity number"),
    "mail": Bilingual("电子邮箱", "an e-mail address"),
    "tracking": Bilingual("查询码", "a tracking code"),
    "complaint": Bilingual("反映编号", "the number of a report"),
    "moment": Bilingual("精确到时刻的时间", "a time of day"),
    "secret": Bilingual("反映人的姓名或联系方式", "the reporter's name or contact"),
    "sentence": Bilingual("反映人的原话", "the reporter's own words"),
}
ADVICE: Mapping[str, Bilingual] = {
    "moment": Bilingual("只写到日。", "Write the day only."),
    "sentence": Bilingual(
        "改写？请写检查时看到的、查实的情况，例如“经现场检查，……”，不写谁反映、怎么知道的。",
        "Paraphrase? Write what the inspection saw and proved, for example “On inspection …”, and not who reported it or how it became known.",
    ),
}
LEAVE_OUT = Bilingual(
    "请删去；要留联系方式，请写本机关的电话。",
    "Leave it out; where a contact is needed, give the office's own telephone.",
)
ROW = Bilingual("{label}（第 {row} 行）", "{label}, row {row}")
LEAK = Bilingual("“{field}”里有{what}：{masked}。{advice}", "“{field}” holds {what}: {masked}. {advice}")


@dataclass(frozen=True)
class Unsayable:
    """What a paper must not say: `secrets` (names and contacts of reporters) and `sentences` (their words); and
    `public`: what anybody may write although a reporter wrote it too, such as the register's names and statutes."""

    secrets: Sequence[str] = ()
    sentences: Sequence[str] = ()
    public: Sequence[str] = ()


@dataclass(frozen=True)
class Finding:
    """What was found in which field, and in which column and row of it (from 1; 0 where it has none).

    `masked` shows enough to find it and no more.
    """

    field: PaperField
    part: PaperField
    what: str
    masked: str
    row: int = 0


class Leak(Refused):
    """A paper to the party holds something of the reporter; nothing was stored."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(*(refusal(finding) for finding in findings))


def refusal(finding: Finding) -> Refusal:
    """The reason as the officer reads it, with what to write in its place."""
    label = ROW.format(label=finding.part.label, row=finding.row) if finding.row else finding.part.label
    needs = LEAK.format(
        field=label, what=WORDS[finding.what], masked=finding.masked, advice=ADVICE.get(finding.what, LEAVE_OUT)
    )
    return Refusal("leak", "APL50", needs, finding.field.name)


def folded(text: str) -> str:
    """Full-width signs made plain, letters made large, gaps of any length one blank, signs that nobody sees left out."""
    return re.sub(r"\s+", " ", UNSEEN.sub("", unicodedata.normalize("NFKC", text)).upper())


def spelled(text: str) -> str:
    """A folded text with every digit of any script as 0-9, Chinese ones too."""
    return OTHER_DIGIT.sub(lambda found: str(unicodedata.digit(found.group())), text.translate(NUMERALS))


def bare(text: str) -> str:
    """Only letters, digits and Chinese signs: what is left when spaces and punctuation cannot hide a copy."""
    return "".join(filter(str.isalnum, folded(text)))


def masked(text: str) -> str:
    """The first and last signs of what was found, the rest as stars."""
    kept = bare(text)
    ends = min(2, len(kept) // 4)
    return kept[:ends] + "*" * min(len(kept) - 2 * ends, 8) + kept[len(kept) - ends :]


def scan(
    fields: Iterable[PaperField], stored: Mapping[str, Any], unsayable: Unsayable | None = None, *, times: bool = True
) -> list[Finding]:
    """Everything that must not stand in `stored`; `times`: whether a time of day counts."""
    known = _Known.of(unsayable or Unsayable())
    return [
        Finding(field, part, what, masked(found), row)
        for field in fields
        for part, row, text in _words(field, stored.get(field.name))
        for what, found in (*_patterns(part, text), *known.found(part, text))
        if times or what != "moment"
    ]


def _words(field: PaperField, value: Any, row: int = 0) -> Iterator[tuple[PaperField, int, str]]:
    if isinstance(value, str):
        yield field, row, value
    elif isinstance(value, Mapping):
        columns = {column.name: column for column in field.columns}
        for name, part in value.items():
            yield from _words(columns.get(name, field), part, row)
    elif isinstance(value, list | tuple):
        for place, part in enumerate(value, start=1):
            yield from _words(field, part, row or place)


def _patterns(field: PaperField, text: str) -> Iterator[tuple[str, str]]:
    if field.kind not in OWN_NUMBERS:
        yield from numbers(text)


def numbers(text: str, among: Iterable[str] = PATTERNS) -> Iterator[tuple[str, str]]:
    """Numbers of persons and reports in a text, however they are typed: (what, as it stands there)."""
    plain = folded(text)
    for what in among:
        for said in dict.fromkeys((plain, spelled(plain))) if what in SPELLED else (plain,):
            for match in PATTERNS[what].finditer(said):
                if what != "tracking" or _is_code(match.group()):
                    yield what, match.group()


def called(text: str) -> list[str]:
    """Numbers by which somebody says in a text to be reached: after a word for it, or with an area code. The number of
    a machine is none: an order has to name it."""
    plain = spelled(folded(text))
    return [found[1] for pattern in REACHED for found in pattern.finditer(plain)]


def _is_code(text: str) -> bool:
    """A tracking code has letters and digits; a word or a number alone is none."""
    signs = bare(text)
    return not signs.isalpha() and not signs.isdigit()


@dataclass(frozen=True)
class _Known:
    """The reporter's names, contacts and words, made ready for search."""

    secrets: tuple[tuple[str, tuple[str, ...]], ...]
    runs: frozenset[str]
    public: re.Pattern[str]

    @classmethod
    def of(cls, unsayable: Unsayable) -> "_Known":
        public = any_of(unsayable.public)
        parts = [bare(part) for text in unsayable.sentences for part in public.split(folded(text))]
        secrets = tuple((secret, tuple(_forms(secret))) for secret in unsayable.secrets)
        return cls(secrets, frozenset(run for part in parts for run in _runs(part)), public)

    def found(self, field: PaperField, text: str) -> Iterator[tuple[str, str]]:
        if field.kind in OWN_WORDS or not (self.secrets or self.runs):
            return
        parts = [bare(part) for part in self.public.split(folded(text))]
        yield from self._secret(text, parts)
        copy = next((run for part in parts for run in _runs(part) if run in self.runs), None)
        if copy:
            yield "sentence", copy

    def _secret(self, text: str, parts: Sequence[str]) -> Iterator[tuple[str, str]]:
        """A number is found inside what is public too: a venue may have been entered with somebody's telephone."""
        said = [spelled(part) for part in parts]
        whole = spelled(bare(text))
        for secret, forms in self.secrets:
            if any(form in whole and (form.isdigit() or any(form in part for part in said)) for form in forms):
                yield "secret", secret


def any_of(known: Iterable[str]) -> re.Pattern[str]:
    """Any of these names in a folded text, however they are spaced; one that never matches where there are none. A name
    of fewer than two letters or digits is none: an address that is only a dash would match everywhere."""
    signs = sorted({bare(name) for name in known if len(bare(name)) > 1}, key=len, reverse=True)
    return re.compile("|".join(r"[\W_]{0,3}".join(map(re.escape, name)) for name in signs) or r"(?!)")


def _forms(secret: str) -> Iterator[str]:
    """As it is written out, and without a title; of a long number also its end."""
    form = spelled(bare(secret))
    yield from (name for name in dict.fromkeys((form, TITLE.sub("", form))) if len(name) > 1)
    if form.isdigit() and len(form) > TAIL_OF_NUMBER:
        yield form[-TAIL_OF_NUMBER:]


def _runs(plain: str) -> Iterator[str]:
    """Every run of as many signs as make a copy."""
    return (plain[at : at + SHORTEST_COPY] for at in range(len(plain) - SHORTEST_COPY + 1))
