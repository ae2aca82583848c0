"""The templates in force and those before them: kept whole, each paper bound to the version it was issued with."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from portal.bilingual import LANGS
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.work.documents.models import Document, Template
from portal.work.documents.word.defaults import default, default_digest, digest


def versions(session: Session, kind: str, lang: str) -> list[Template]:
    """Every version of a kind in a language, the last first; none where no paper was issued and nothing replaced yet."""
    statement = select(Template).where(Template.kind == kind, Template.lang == lang)
    return list(session.scalars(statement.order_by(Template.version.desc())))


def latest(session: Session) -> dict[tuple[str, str], Template]:
    """The last version of each kind and language that has one."""
    rows = session.scalars(select(Template).order_by(Template.version))
    return {(row.kind, row.lang): row for row in rows}


def found(session: Session, kind: str, lang: str, version: int) -> Template | None:
    """One version with its content."""
    statement = select(Template).where(Template.kind == kind, Template.lang == lang, Template.version == version)
    return session.scalar(statement.options(undefer(Template.content)))


def content(session: Session, kind: str, lang: str, version: int | None) -> bytes:
    """The template that a paper is printed with: the version it was issued with; for a draft the last one.

    A paper that is older than the templates has the first version, or the portal's own.
    """
    row = found(session, kind, lang, version or 1)
    return row.content if row is not None else default(kind, lang)


def of_paper(session: Session, document: Document, lang: str) -> bytes:
    """The template of one paper."""
    if document.state == "draft":
        rows = versions(session, document.kind, lang)
        return content(session, document.kind, lang, rows[0].version) if rows else default(document.kind, lang)
    return content(session, document.kind, lang, document.template_en if lang == "en" else document.template_zh)


def pinned(kind: str, act: Act) -> tuple[int, int]:
    """The versions in force in Chinese and English. The portal's own is stored when it is first used, and again when a
    release has changed it: what was printed with it can be printed so for ever."""
    statement = select(Template).where(Template.kind == kind).order_by(Template.version)
    last = {row.lang: row for row in db.session.scalars(statement)}
    zh, en = (_in_force(kind, lang, last.get(lang), act) for lang in LANGS)
    return zh, en


def _in_force(kind: str, lang: str, last: Template | None, act: Act) -> int:
    if last is not None and (last.made_by is not None or last.sha256 == default_digest(kind, lang)):
        return last.version
    version = last.version + 1 if last else 1
    row = _row(kind, lang, version, default(kind, lang), act)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # somebody else issued the first paper of this kind at the same moment
        pass
    return version


def keep(kind: str, lang: str, file: bytes, act: Act, *, copy_of: int | None = None) -> Template:
    """Put a checked template in force from today; the version before stays as it is."""
    pinned(kind, act)
    last = versions(db.session(), kind, lang)[0]
    row = _row(kind, lang, last.version + 1, file, act, made_by=act.by.user_id, copy_of=copy_of)
    db.session.add(row)
    db.session.flush()
    return row


def _row(kind: str, lang: str, version: int, file: bytes, act: Act, **more: Any) -> Template:
    return Template(
        kind=kind, lang=lang, version=version, content=file, sha256=digest(file), from_date=act.today, made_at=act.now, **more
    )  # fmt: skip
