"""The portal's own template of each kind and language, drawn from the list of its fields: a new field is in it at once."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from functools import cache

from portal.bilingual import Bilingual as T
from portal.work.documents.papers import CREDIT, PAPERS, Paper
from portal.work.documents.render import LONG, TAIL
from portal.work.documents.whitelist import PaperField
from portal.work.documents.word.names import SIGNATURES
from portal.work.documents.word.ooxml import TEXT_WIDTH, package, paragraph, row, steer, table, tag

LABEL = 2200
"""Width of the left column of a form."""
TALL = 1400
"""Height that a long answer has at least."""
COUNT = 760
HAND = (3200, 2900, TEXT_WIDTH - 6100)
MAKER = T("制作机关", "Office")
PLACE = T("序号", "No.")
SEAL_PLACE = T("（印章）", "(Seal)")
SIGN_DAY = T("年    月    日", "Date:")
COURTESY = T(
    "", "This English text is a courtesy translation. The Chinese text prevails. 以中文文本为准，英文仅供参考。"
)


@cache
def default(kind: str, lang: str) -> bytes:
    """The template of a kind, the same bytes each time; KeyError for an unknown kind."""
    paper = PAPERS[kind]
    letters, forms = bool(paper.sealed), frozenset(paper.titles) - paper.sealed
    if letters and forms:
        body = [tag("if letter"), *_letter(paper, lang), tag("else"), *_form(paper, lang), tag("endif")]
    else:
        body = list(_letter(paper, lang) if letters else _form(paper, lang))
    courtesy = COURTESY.text(lang)
    return package("".join([*body, *([paragraph(courtesy, "Note")] if courtesy else [])]), lang)


@cache
def default_digest(kind: str, lang: str) -> str:
    """What tells it from another template, however it was packed."""
    return digest(default(kind, lang))


def digest(file: bytes) -> str:
    """SHA-256 over what a Word file holds: names and contents of its members."""
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        said = [(name, hashlib.sha256(parts.read(name)).hexdigest()) for name in sorted(parts.namelist())]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _letter(paper: Paper, lang: str) -> Iterator[str]:
    """Red head, number, title, addressee, numbered parts, seal and day, after GB/T 9704."""
    yield paragraph("{{ office }}", "RedHead")
    yield paragraph("{{ number }}", "Number")
    yield from _mark()
    yield paragraph("{{ title }}", "PaperTitle")
    yield from _when("addressee", paragraph("{{ addressee }}" + (":" if lang == "en" else "："), "To"))
    tail = [field for field in paper.fields if field.name in TAIL]
    body = [field for field in paper.fields if field.name not in TAIL]
    first = next((at for at, field in enumerate(body) if field.kind in LONG), len(body))
    for field in body[:first]:
        if field.name != paper.addressed or CREDIT in paper.fields:
            yield from _when(field.name, _line(field, lang))
    yield from _when("opening", paragraph("{{ opening }}", "Text"))
    for field in body[first:]:
        yield from _when(field.name, _part(field, lang))
    # What comes last stays on the page of the seal: a seal never stands on a page alone.
    yield from _when("closing", paragraph("{{ closing }}", "Last"))
    for field in tail:
        yield from _when(field.name, _line(field, lang, "Last"))
    yield paragraph(SEAL_PLACE.text(lang), "SealPlace")
    yield paragraph("{{ seal }}", "Seal")
    yield paragraph("{{ day_in_full }}", "Day")
    yield from _hand(lang)


def _form(paper: Paper, lang: str) -> Iterator[str]:
    """Title, number, one table of all fields, tables of rows, places for signatures."""
    yield paragraph("{{ office }}", "Maker")
    yield paragraph("{{ title }}", "PaperTitle")
    yield from _mark()
    yield paragraph("{{ number }}", "FormNumber")
    widths = (LABEL, TEXT_WIDTH - LABEL)
    short = [field for field in paper.fields if field.kind not in LONG]
    long = [field for field in paper.fields if field.kind in LONG and field.kind != "rows"]
    rows = [row(((MAKER.text(lang), "CellHead"), ("{{ office }}", "Cell")), widths)]
    for field, height in (*((field, 0) for field in short), *((field, TALL) for field in long)):
        cells = ((field.label.text(lang), "CellHead"), (f"{{{{ {field.name} }}}}", "Cell"))
        rows += [steer(f"if {field.name}", LABEL), row(cells, widths, height=height), steer("endif", LABEL)]
    yield table(rows, widths)
    for field in paper.fields:
        if field.kind == "rows":
            caption = paragraph(field.label.text(lang), "Caption")
            yield from _when(field.name, caption + _rows(field, lang))
    yield from _when("closing", paragraph("{{ closing }}", "FormText"))
    yield from _hand(lang)
    yield paragraph("{{ day_in_full }}", "FormNumber")


def _when(name: str, xml: str) -> Iterator[str]:
    """A part that stands there only where `name` is filled in."""
    yield tag(f"if {name}")
    yield xml
    yield tag("endif")


def _mark() -> Iterable[str]:
    return _when("mark", paragraph("{{ mark }}", "Mark"))


def _line(field: PaperField, lang: str, style: str = "Text") -> str:
    return paragraph(field.label.text(lang) + (": " if lang == "en" else "：") + f"{{{{ {field.name} }}}}", style)


def _part(field: PaperField, lang: str) -> str:
    head = paragraph(field.label.text(lang), "Part")
    return head + (_rows(field, lang) if field.kind == "rows" else paragraph(f"{{{{ {field.name} }}}}", "Text"))


def _rows(field: PaperField, lang: str) -> str:
    """A table of rows, with a paragraph after it that keeps two tables apart."""
    weights = [3 if column.kind in {"text", "coded"} else 2 for column in field.columns]
    rest = TEXT_WIDTH - COUNT
    widths = (COUNT, *(rest * weight // sum(weights) for weight in weights))
    heads = ((PLACE.text(lang), "CellHead"), *((column.label.text(lang), "CellHead") for column in field.columns))
    cells = (("{{ row.number }}", "CellHead"), *((f"{{{{ row.{column.name} }}}}", "Cell") for column in field.columns))
    rows = [
        row(heads, widths, head=True), steer(f"for row in {field.name}", COUNT), row(cells, widths), steer("endfor", COUNT),
    ]  # fmt: skip
    return table(rows, widths) + paragraph("", "FormText")


def _hand(lang: str) -> Iterator[str]:
    cells = (("{{ one.who }}", "CellHead"), ("", "Cell"), (SIGN_DAY.text(lang), "CellHead"))
    rows = [steer(f"for one in {SIGNATURES}", HAND[0]), row(cells, HAND, height=900), steer("endfor", HAND[0])]
    yield from _when(SIGNATURES, paragraph("", "FormText") + table(rows, HAND))
