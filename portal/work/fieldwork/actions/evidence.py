"""The chain of evidence: the original bytes, sealed, with their hash, who took them, when and from where (APL 46)."""

import hashlib
from datetime import datetime

from sqlalchemy import func, or_, select

from portal.bilingual import Bilingual as T
from portal.ground.db import db, locked
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import note
from portal.ground.procedure.facts import facts_of
from portal.law.workflow.refusal import WRONG_STATE, Refusal, Refused
from portal.law.workflow.states import Track, VisitState
from portal.law.workflow.tables import MOVES, role_for
from portal.work.cases.models import Case
from portal.work.fieldwork.actions.records import recount
from portal.work.fieldwork.checklist import items_for
from portal.work.fieldwork.models import Evidence, Visit
from portal.work.files import actions as files
from portal.work.files.models import File

KINDS: dict[str, T] = {
    "document": T("书证", "Documentary evidence"),
    "object": T("物证", "Physical evidence"),
    "audiovisual": T("视听资料", "Audio-visual material"),
    "electronic": T("电子数据", "Electronic data"),
    "witness": T("证人证言", "Witness testimony"),
    "statement": T("当事人的陈述", "Statement of the party"),
    "opinion": T("鉴定意见", "Expert opinion"),
    "record": T("勘验笔录、现场笔录", "Records of inquest and on-site records"),
}
"""The eight kinds of evidence (APL 46)."""

SOURCE = Refusal("source", "APL46", T("写明证据从哪里来。", "Say where the evidence comes from."), "source")
KIND = Refusal("kind", "APL46", T("请选证据种类。", "Choose the kind of evidence."), "kind")
ITEM = Refusal("item", "APL46", T("这一项不在检查表里。", "This item is not on the checklist."), "item")


class Tampered(Exception):
    """The bytes are no longer those that were taken: the evidence may not be used."""


def add(
    case: Case, *, act: Act, data: bytes, type: str, kind: str, source: str, taken_at: datetime,
    visit: Visit | None = None, item: str | None = None,
) -> Evidence:  # fmt: skip
    """Keep one piece of evidence as it is, taken by the actor. `type` is by content; `item` the question it proves.

    Raises NotYours; Refused for a closed case, a signed visit, or where kind, source or item will not do.
    """
    role = role_for(MOVES[Track.CASE]["record"], facts_of(case, act), act.by)
    _check(case, visit, kind, source, item, act)
    held = locked(db.session(), Case, case.id) or case
    file = files.keep(data, kind="evidence", type=type, now=act.now)
    row = Evidence(
        case_id=case.id, visit_id=visit.id if visit else None, item=item, kind=kind, file_id=file.id,
        taken_by=act.by.user_id, taken_at=taken_at, sha256=hashlib.sha256(data).hexdigest(), source=source.strip(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    recount_evidence(held)
    if visit is not None:
        recount(visit, act)
    note(case, "evidence_added", act=act, role=role, data={"evidence": row.id, "kind": kind, "sha256": row.sha256})
    return row


def recount_evidence(case: Case) -> None:
    """Write onto the case how many pieces count: those of a valid visit, and those taken apart from any (1.7)."""
    counts = or_(Evidence.visit_id.is_(None), Visit.state == VisitState.SIGNED)
    statement = select(func.count()).select_from(Evidence).outerjoin(Visit, Visit.id == Evidence.visit_id)
    case.evidence_items = db.session.scalar(statement.where(Evidence.case_id == case.id, counts)) or 0
    db.session.flush()


def add_file(visit: Visit, file_id: int, *, source: str, act: Act) -> Evidence:
    """A picture that came with a form, as evidence of the visit; errors as add()."""
    file = db.session.get_one(File, file_id)
    return add(
        visit.case, act=act, data=files.read(file), type=file.type, kind="audiovisual", source=source,
        taken_at=act.now, visit=visit,
    )  # fmt: skip


def known(case: Case, *, data: bytes, by: int | None, kind: str, source: str, taken_at: datetime) -> bool:
    """Whether the same bytes were entered with the same words by the same person: a form that was sent twice."""
    same = (
        Evidence.case_id == case.id, Evidence.sha256 == hashlib.sha256(data).hexdigest(), Evidence.kind == kind,
        Evidence.source == source, Evidence.taken_at == taken_at, Evidence.taken_by == by,
    )  # fmt: skip
    return db.session.scalar(select(Evidence.id).where(*same).limit(1)) is not None


def _check(case: Case, visit: Visit | None, kind: str, source: str, item: str | None, act: Act) -> None:
    asked = {row.code for row in items_for(act.rules.pack, case.scenario)}
    wrong = [
        (case.state in {"closed", "transferred"}, WRONG_STATE),
        (visit is not None and (visit.state not in {"planned", "done"} or visit.case_id != case.id), WRONG_STATE),
        (kind not in KINDS, KIND),
        (not source.strip(), SOURCE),
        (item is not None and item not in asked, ITEM),
    ]
    refusals = [refusal for is_wrong, refusal in wrong if is_wrong]
    if refusals:
        raise Refused(*refusals)


def read(evidence: Evidence) -> bytes:
    """The original bytes. Raises Tampered where their hash is another now, store.Missing where they are gone."""
    data = files.read(db.session.get_one(File, evidence.file_id))
    if hashlib.sha256(data).hexdigest() != evidence.sha256:
        raise Tampered(str(evidence.id))
    return data
