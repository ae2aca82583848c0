"""A paper as it is read: a pure picture of the row, in Chinese, or in English with what was written left as written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from portal.bilingual import Bilingual
from portal.clock import legal_day
from portal.ground.rulebook.rules import Rules
from portal.work.accounts.models import Office
from portal.work.documents.models import Document, Service
from portal.work.documents.numerals import day_in_chinese, day_in_digits, money_in_capitals, money_in_digits, small
from portal.work.documents.papers import PAPERS, WAYS, Paper
from portal.work.documents.printed import PRINTED, printed
from portal.work.documents.whitelist import PaperField

LONG = frozenset({"text", "list", "rows", "coded"})
"""Field kinds that take a section of their own in a letter; the short ones before them stand at its head."""
TAIL = ("officers", "check_code", "account", "contact", "contact_phone", "contact_address")
"""Fields that stand as lines under the sections."""
YES_NO = (Bilingual("否", "No"), Bilingual("是", "Yes"))


class Words(NamedTuple):
    """A text; `written`: by a person, in Chinese, whatever the language of the page."""

    text: str
    written: bool = False


@dataclass(frozen=True)
class Line:
    """A label and what follows it; `name` is the field's."""

    label: str
    words: Words
    name: str = ""


@dataclass(frozen=True)
class Section:
    """A numbered part: paragraphs, a list, or a table; `name` is the field's, `columns` are those of the table."""

    number: str
    label: str
    name: str = ""
    columns: tuple[str, ...] = ()
    paragraphs: tuple[Words, ...] = ()
    bullets: tuple[Words, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Words, ...], ...] = ()


@dataclass(frozen=True)
class DocumentView:
    """What the sheet shows. `letter`: addressed and sealed; otherwise a form signed by hand."""

    lang: str
    title: str
    office: str
    number: str
    state: str
    letter: bool
    addressee: str
    lines: tuple[Line, ...]
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    tail: tuple[Line, ...]
    closing: tuple[str, ...]
    signatures: tuple[str, ...]
    seal: str
    day: str
    day_in_full: str
    """The day in Chinese numerals; the same as `day` in English."""
    services: tuple[str, ...]


def document_view(
    document: Document, office: Office, services: Iterable[Service], lang: str, rules: Rules
) -> DocumentView:
    """The picture of one paper in `lang` (zh or en); Chinese is the official text, English a courtesy."""
    paper = PAPERS[document.kind]
    fixed = document.fields.get(PRINTED) or printed(document, office, rules)
    issued = legal_day(document.issued_at, rules.pack.zone) if document.issued_at else None
    writer = _Writer(lang, rules.pack.zone)
    is_letter = document.variant in paper.sealed
    lines, sections, tail = _parts(paper, document.fields, writer, is_letter)
    return DocumentView(
        lang=lang, title=_said(fixed["title"], lang), office=_said(fixed["office"], lang), number=document.reference or "",
        state=document.state, letter=is_letter, addressee=str(document.fields.get(paper.addressed, "")) if is_letter else "",
        lines=lines, sections=sections, tail=tail, opening=tuple(_said(pair, lang) for pair in fixed["opening"]),
        closing=tuple(_said(pair, lang) for pair in fixed["closing"]), signatures=tuple(who.text(lang) for who in paper.signers(document.variant)),
        seal=fixed["seal"] if is_letter else "", day=day_in_digits(issued, lang) if issued else "", day_in_full=_full_day(issued, lang),
        services=tuple(_service(service, lang) for service in services),
    )  # fmt: skip


def _said(pair: Sequence[str], lang: str) -> str:
    return Bilingual(*pair).text(lang)


def _full_day(day: date | None, lang: str) -> str:
    if day is None:
        return ""
    return day_in_digits(day, lang) if lang == "en" else day_in_chinese(day)


def _service(service: Service, lang: str) -> str:
    way, day = WAYS[service.way].text(lang), day_in_digits(service.served_on, lang)
    if lang == "en":
        return f"{day}: {way}" + (f", received by {service.receiver}" if service.receiver else "")
    return f"{day}{way}" + (f"，签收人：{service.receiver}" if service.receiver else "")


def _parts(
    paper: Paper, fields: Mapping[str, Any], writer: "_Writer", is_letter: bool
) -> tuple[tuple[Line, ...], tuple[Section, ...], tuple[Line, ...]]:
    """Lines at the head, numbered sections, lines at the foot; a form has all its short fields in the table."""
    filled = [field for field in paper.fields if field.name in fields]
    tail = [field for field in filled if is_letter and field.name in TAIL]
    body = [field for field in filled if field not in tail]
    first = next((at for at, field in enumerate(body) if field.kind in LONG), len(body))
    if is_letter:
        head, parts = body[:first], body[first:]
    else:
        head, parts = (
            [field for field in body if field.kind not in LONG],
            [field for field in body if field.kind in LONG],
        )
    return (
        tuple(writer.line(field, fields[field.name]) for field in head),
        tuple(writer.section(at, field, fields[field.name]) for at, field in enumerate(parts, start=1)),
        tuple(writer.line(field, fields[field.name]) for field in tail),
    )


@dataclass(frozen=True)
class _Writer:
    """Values into words, in one language and one time zone."""

    lang: str
    zone: str

    def line(self, field: PaperField, value: Any) -> Line:
        return Line(field.label.text(self.lang), self.words(field, value), field.name)

    def section(self, at: int, field: PaperField, value: Any) -> Section:
        number = f"{at}." if self.lang == "en" else f"{small(at)}、"
        part = Section(number, field.label.text(self.lang), field.name)
        if field.kind == "rows":
            used = [column for column in field.columns if any(column.name in row for row in value)]
            rows = tuple(tuple(self.cell(column, row) for column in used) for row in value)
            heads = tuple(column.label.text(self.lang) for column in used)
            return replace(part, columns=tuple(column.name for column in used), heads=heads, rows=rows)
        if field.kind == "list":
            return replace(part, bullets=tuple(Words(item, written=True) for item in value))
        if field.kind == "text":
            said = tuple(Words(line, written=True) for line in str(value).splitlines() if line.strip())
            return replace(part, paragraphs=said)
        return replace(part, paragraphs=(self.words(field, value),))

    def cell(self, column: PaperField, row: Mapping[str, Any]) -> Words:
        return self.words(column, row[column.name]) if column.name in row else Words("")

    def words(self, field: PaperField, value: Any) -> Words:
        match field.kind:
            case "day":
                return Words(day_in_digits(date.fromisoformat(value), self.lang))
            case "moment":
                return Words(self.moment(datetime.fromisoformat(value)))
            case "money":
                return Words(self.money(value))
            case "yes":
                return Words(YES_NO[bool(value)].text(self.lang))
            case "choice":
                return Words((field.choices or {})[value].text(self.lang))
            case "coded":
                return Words(self.joined(item[self.lang] for item in value))
            case "people":
                return Words(self.joined(_person(item) for item in value), written=True)
            case "code" | "phone" | "count":
                return Words(str(value))
            case _:
                return Words(str(value), written=True)

    def joined(self, texts: Iterable[str]) -> str:
        return ("; " if self.lang == "en" else "；").join(texts)

    def moment(self, moment: datetime) -> str:
        local = moment.astimezone(ZoneInfo(self.zone))
        day = day_in_digits(local.date(), self.lang)
        return f"{day}, {local:%H:%M}" if self.lang == "en" else f"{day} {local.hour}时{local.minute:02}分"

    def money(self, fen: int) -> str:
        if self.lang == "en":
            return f"CNY {money_in_digits(fen)}"
        return f"人民币 {money_in_digits(fen)} 元（大写：{money_in_capitals(fen)}）"


def _person(person: Mapping[str, str]) -> str:
    return f"{person['name']}（{person['certificate']}）" if person.get("certificate") else person["name"]
