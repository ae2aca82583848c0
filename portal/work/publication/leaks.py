"""What a public text must not hold: numbers and names of persons, homes, the reporters and their own words (APL 50)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.bilingual import Bilingual
from portal.law.catalogue.types import Pack
from portal.law.workflow.refusal import Refusal
from portal.work.cases.models import Case
from portal.work.cases.reporters import unsayable
from portal.work.documents.scan import PATTERNS, bare, folded, masked

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江"
    "尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤庄倪施章葛芦俞翁季裘诸瞿柳鲍殷祝"
)
"""Common family names; those that are everyday words as well (于、向、高、常 …) are left to the second reader."""
GIVEN = r"(?:(?![某多位名些几两各])[\u4e00-\u9fff])"
GAP = r"\s*"
TITLES = "先生|女士|小姐|太太|同学|阿姨|爷爷|奶奶|老师"
PERSONS = (
    re.compile(rf"[{SURNAMES}]{GAP}{GIVEN}{{0,2}}{GAP}(?:{TITLES})"),
    re.compile(
        rf"(?:姓名|法定代表人|负责人|经理|店长|员工|联系人|反映人|投诉人|举报人)[:：]\s*[{SURNAMES}]{GIVEN}{{1,2}}"
    ),
    re.compile(r"\b(?:MR|MRS|MS|MISS|MADAM)\b\.?\s+[A-Z]{2,}"),
)
HOMES = (
    re.compile(r"\d+\s*(?:号楼?|弄|幢|栋|座|单元)[\s\d\-号弄幢栋座楼单元]*\d+\s*室"),
    re.compile(r"\b(?:FLAT|APARTMENT|APT\.?)\s*\d+"),
)
CODE = re.compile(
    r"(?<![0-9A-Z])(?=[A-Z-]{0,25}[2-9])(?=[2-9-]{0,25}[A-Z])[2-9A-HJ-NP-Z](?:-?[2-9A-HJ-NP-Z]){12}(?![0-9A-Z])"
)
LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[\s-]\d{7,8}(?!\d)")
NUMBERS = {
    "phone": (PATTERNS["phone"], LANDLINE),
    "identity": (PATTERNS["identity"],),
    "mail": (PATTERNS["mail"],),
    "code": (PATTERNS["complaint"], CODE),
    "person": PERSONS,
    "home": HOMES,
}
WORDS: Mapping[str, Bilingual] = {
    "phone": Bilingual("电话号码", "a telephone number"),
    "identity": Bilingual("身份证号", "an identity number"),
    "mail": Bilingual("电子邮箱", "an e-mail address"),
    "code": Bilingual("反映编号或查询码", "the number or code of a report"),
    "person": Bilingual("自然人的姓名或联系方式", "the name or contact of a person"),
    "home": Bilingual("住址", "a home address"),
    "words": Bilingual("反映人的原话", "a reporter's own words"),
}
FOUND = Bilingual(
    "公开文本里有{what}：{masked}。请隐去或改写。", "The public text holds {what}: {masked}. Mask or rewrite it."
)

_TOKEN = re.compile(r"[\u3400-\u9fff]|[0-9A-Z]+")
_BREAK = "\x00"
COPIED = 24
"""A copy is twelve Chinese characters in a row, or six words of a language written with spaces."""


@dataclass(frozen=True)
class Leak:
    """What kind of thing was found, and enough of it to find it again."""

    what: str
    masked: str

    @property
    def refusal(self) -> Refusal:
        """As the officer reads it."""
        return Refusal("no_leak", "APL50", FOUND.format(what=WORDS[self.what], masked=self.masked))


def leaks_of(case: Case | None, texts: Iterable[str], pack: Pack) -> tuple[Leak, ...]:
    """Everything in the texts that may not be public; the case's sealed parts are opened for this and kept nowhere."""
    secrets, sentences = unsayable(case) if case is not None else ([], [])
    return leaks(texts, secrets=secrets, sentences=sentences, public=public_words(case, pack))


def public_words(case: Case | None, pack: Pack) -> list[str]:
    """What anybody may say although a reporter said it too: statutes, offices, the venue and its operator."""
    known = [row.law.zh for row in pack.bases.values()] + [row.name.zh for row in pack.offices.values()]
    if case is not None:
        venue, operator = case.venue, case.operator
        known += [venue.name_zh, venue.name_en or "", venue.address]
        known += [operator.name_zh, operator.name_en or ""] if operator else []
    return sorted({word for word in known if len(bare(word)) > 1}, key=len, reverse=True)


def leaks(
    texts: Iterable[str], *, secrets: Sequence[str] = (), sentences: Sequence[str] = (), public: Sequence[str] = ()
) -> tuple[Leak, ...]:
    """What must not stand in `texts`. Full-width signs, spaces and other tricks of writing hide nothing.

    `secrets`: names and contacts of reporters; `sentences`: their words; `public`: names that are no secret.
    """
    found: dict[Leak, None] = {}
    for text in texts:
        plain = _plain(text)
        for what, part in (
            *_numbers(_without(plain, public)),
            *_secret(plain, secrets),
            *_copied(plain, sentences, public),
        ):
            found[Leak(what, masked(part))] = None
    return tuple(found)


def _plain(text: str) -> str:
    """One width, large letters, and no signs that nobody sees."""
    return folded("".join(sign for sign in text if unicodedata.category(sign) != "Cf"))


def _without(text: str, public: Sequence[str]) -> str:
    for word in public:
        text = text.replace(_plain(word), _BREAK)
    return text


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    for what, patterns in NUMBERS.items():
        for pattern in patterns:
            for match in pattern.finditer(text):
                yield what, match.group()


def _secret(text: str, secrets: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What belongs to a reporter looks like any person's: the officer does not learn whose it is."""
    signs = bare(text)
    for secret in secrets:
        forms = (bare(secret), re.sub(rf"(?:{TITLES})$", "", bare(secret)))
        if any(len(form) > 1 and form in signs for form in forms):
            yield "person", secret


def _copied(text: str, sentences: Sequence[str], public: Sequence[str]) -> Iterator[tuple[str, str]]:
    signs = _joined(_TOKEN.findall(text))
    for sentence in sentences:
        parts = _without(_plain(sentence), public).split(_BREAK)
        copy = next((run for part in parts for run in _runs(_TOKEN.findall(part)) if _joined(run) in signs), None)
        if copy is not None:
            yield "words", " ".join(copy)


def _runs(tokens: Sequence[str]) -> Iterator[list[str]]:
    """Every shortest run of tokens that is long enough to be a copy."""
    for start in range(len(tokens)):
        weight = 0
        for end in range(start, len(tokens)):
            weight += 4 if tokens[end].isascii() else 2
            if weight >= COPIED:
                yield list(tokens[start : end + 1])
                break


def _joined(tokens: Sequence[str]) -> str:
    return _BREAK + _BREAK.join(tokens) + _BREAK
