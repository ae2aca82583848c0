"""What an uploaded template has to pass: a sound file, known fields, nobody's number in it, and it can be filled in."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.bilingual import Bilingual as T
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.law.catalogue.types import Pack
from portal.work.accounts.models import Office
from portal.work.documents.models import Document
from portal.work.documents.papers import PAPERS
from portal.work.documents.render import DocumentView, document_view
from portal.work.documents.scan import numbers
from portal.work.documents.whitelist import PaperField, checked
from portal.work.documents.word.fill import filled
from portal.work.documents.word.grammar import SYNTAX, Forbidden, UnknownName
from portal.work.documents.word.names import names_of
from portal.work.documents.word.parcel import SWOLLEN, Unfit, are_paired, brackets, opened, texts

PERSONAL = ("phone", "identity", "tracking", "complaint")
"""What no template may have of its own. The mail address of an office may stand in it."""
MOST_BRACKETS, MOST_SEARCHED = 3_000, 200_000_000
"""A file with more would take docxtpl longer than anybody waits."""
NUMBER_IN_IT = T("模板正文里有手机号、身份证号或反映编号。要留联系方式，请用字段。", "The template itself holds a mobile, identity or report number. Use a field for contacts.")  # fmt: skip
UNKNOWN = T("这类文书没有这个字段：{names}。", "This kind of paper has no such field: {names}.")
NOT_ALLOWED = T("模板里不能有：{what}。{where}", "A template may not hold {what}. {where}")
NO_FILL = T("用样例填写时没有生成正确的文件，请检查花括号里的写法和它们所在的段落、表格行。", "Filling it in with samples gave no sound file: check what stands in brackets, and in which paragraph or row.")  # fmt: skip
LONG = "如实填写“样例”，<&>{{ 7 * 7 }} {% raw %} 🏊 " * 60


def tried(data: bytes, kind: str, lang: str, act: Act) -> None:
    """Raise Unfit unless `data` can be the template of `kind` in `lang`: its reason is for the person who sent it."""
    names_of(kind)
    parts = opened(data)
    count, searched = brackets(parts)
    if count > MOST_BRACKETS or searched > MOST_SEARCHED:
        raise Unfit(SWOLLEN)
    if not are_paired(parts):
        raise Unfit(NOT_ALLOWED.format(what=SYNTAX, where=""))
    if any(True for said in texts(parts) for _found in numbers(said, PERSONAL)):
        raise Unfit(NUMBER_IN_IT)
    try:
        for view in _views(kind, lang, act):
            opened(filled(data, view, kind))
    except Unfit as unfit:
        raise Unfit(NO_FILL, unfit.where) from unfit
    except UnknownName as unknown:
        raise Unfit(UNKNOWN.format(names="、".join(unknown.names))) from unknown
    except Forbidden as forbidden:
        raise Unfit(NOT_ALLOWED.format(what=forbidden.what, where=forbidden.where)) from forbidden
    except Exception as error:  # whatever a library makes of a strange file, it is refused and not stored
        raise Unfit(NO_FILL) from error


def _views(kind: str, lang: str, act: Act) -> Iterator[DocumentView]:
    """Each variant with nothing filled in, and with everything, long and full of signs that mean something elsewhere."""
    office = db.session.get_one(Office, act.rules.pack.municipal_office)
    fields = PAPERS[kind].fields
    for variant in PAPERS[kind].titles:
        full = checked(
            fields, {field.name: sample(field, act.rules.pack, act) for field in fields}, variant, act.rules.pack
        )
        for stored in ({}, full):
            yield document_view(_paper(kind, variant, office, stored, act), office, (), lang, act.rules)


def _paper(kind: str, variant: str, office: Office, stored: Mapping[str, Any], act: Act) -> Document:
    return Document(
        kind=kind, variant=variant, office=office.code, year=act.today.year, number=1, reference="样例〔0000〕1 号",
        fields=dict(stored), state="void", issued_at=act.now,
    )  # fmt: skip


def sample(field: PaperField, pack: Pack, act: Act) -> Any:
    """Something lawful and long for one field."""
    match field.kind:
        case "day":
            return act.today
        case "moment":
            return act.now
        case "count" | "money":
            return 1_234_567
        case "yes":
            return True
        case "choice":
            return next(iter(field.choices or {}))
        case "list":
            return [LONG, LONG]
        case "people":
            return [{"name": "样例", "certificate": "0000"}]
        case "rows":
            return [{column.name: sample(column, pack, act) for column in field.columns}] * 3
        case "coded":
            return [next(iter(getattr(pack, field.of)))]
        case _:
            return f"{LONG}\n{LONG}"
