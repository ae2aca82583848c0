"""Putting another template in force, and going back to an earlier one."""

from portal.bilingual import Bilingual as T
from portal.ground.db import db
from portal.ground.events.record import record
from portal.ground.procedure.act import Act
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import Refusal, Refused
from portal.work.documents.models import Template
from portal.work.documents.word import templates
from portal.work.documents.word.trial import tried

IN_FORCE = Refusal("in_force", "DESIGN", T("这一版正在使用。", "This version is in force already."))


def replace(kind: str, lang: str, data: bytes, *, act: Act) -> Template:
    """Put an uploaded template in force from today. Raises Unfit where it can be none; KeyError for no such kind."""
    tried(data, kind, lang, act)
    row = templates.keep(kind, lang, data, act)
    _record(row, act)
    return row


def go_back(kind: str, lang: str, version: int, *, act: Act) -> Template | None:
    """Put an earlier version in force again, as a version of its own; None where there is no such version.

    Raises Refused for the one in force, and Unfit where the list of fields has changed since.
    """
    earlier = templates.found(db.session(), kind, lang, version)
    if earlier is None:
        return None
    if templates.versions(db.session(), kind, lang)[0].version == version:
        raise Refused(IN_FORCE)
    tried(earlier.content, kind, lang, act)
    row = templates.keep(kind, lang, earlier.content, act, copy_of=version)
    _record(row, act)
    return row


def _record(row: Template, act: Act) -> None:
    data = {"kind": row.kind, "lang": row.lang, "version": row.version}
    if row.copy_of is not None:
        data["copy_of"] = row.copy_of
    record(
        at=act.now, track="template", subject_id=row.id, move="template.replaced", actor_id=act.by.user_id,
        role=Role.ADMIN.value, office=act.rules.pack.municipal_office, data=data,
    )  # fmt: skip
