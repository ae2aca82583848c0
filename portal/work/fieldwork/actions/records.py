"""What is written during a visit (the person on site sealed), and the record of it as a paper (F04)."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.bilingual import Bilingual as T
from portal.ground.db import db
from portal.ground.envelope import Wrapped, new_key, seal, unseal, vault
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.law.catalogue.types import Pack
from portal.law.workflow.refusal import WRONG_STATE, Refusal, Refused
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, role_for
from portal.work.accounts.models import User
from portal.work.cases.actions import papers
from portal.work.fieldwork.checklist import VALUES, items_for, mandatory_open, unproved
from portal.work.fieldwork.models import Answer, Evidence, Visit

INSPECTION = "P63"
"""The basis (list C3) of an inspection on site."""
UNKNOWN_ANSWER = Refusal(
    "answer", "APL46", T("有一项回答不在检查表里。", "One of the answers is not on the checklist."), "answers"
)
ANSWER_WORDS = {
    "yes": T("是", "Yes"),
    "no": T("否", "No"),
    "na": T("不适用", "N/A"),
    "unseen": T("没看到", "Not seen"),
}

Answers = Mapping[str, tuple[str, str]]
"""Item of list C6 -> (value, note)."""


def save_answers(
    visit: Visit, *, act: Act, answers: Answers | None = None, started_at: datetime | None = None,
    ended_at: datetime | None = None, place: str | None = None, id_shown: bool | None = None,
    rights_told: bool | None = None, site_person: str | None = None, site_job: str | None = None,
    findings: str | None = None,
) -> None:  # fmt: skip
    """Keep what is written so far; nothing has to be complete. What is None stays as it was.

    Raises NotYours; Refused once the record is done, and for an answer that is not on the checklist.
    """
    role_for(MOVES[Track.VISIT]["do"], facts_of(visit, act), act.by)
    if visit.state != "planned":
        raise Refused(WRONG_STATE)
    given = {
        "started_at": started_at, "ended_at": ended_at, "place": place, "id_shown": id_shown,
        "rights_told": rights_told, "findings": findings,
    }  # fmt: skip
    for name, value in given.items():
        if value is not None:
            setattr(visit, name, value)
    if site_person is not None:
        _seal_person(visit, site_person, site_job or "")
    _keep(visit, answers or {}, act.rules.pack)
    recount(visit, act)


def _keep(visit: Visit, answers: Answers, pack: Pack) -> None:
    asked = {item.code for item in items_for(pack, visit.case.scenario)}
    known = {row.item: row for row in visit.answers}
    for code, (value, note) in answers.items():
        if code not in asked or value not in VALUES:
            raise Refused(UNKNOWN_ANSWER)
        row = known.get(code)
        if row is None:
            visit.answers.append(Answer(item=code, value=value, note=note or None))
        else:
            row.value, row.note = value, note or None


def recount(visit: Visit, act: Act) -> None:
    """Write onto the visit how many mandatory questions are open and how many faults have no evidence."""
    db.session.flush()
    items = items_for(act.rules.pack, visit.case.scenario)
    proved = frozenset(filter(None, db.session.scalars(select(Evidence.item).where(Evidence.visit_id == visit.id))))
    visit.mandatory_open = mandatory_open(items, visit.answers)
    visit.findings_without_evidence = unproved(items, visit.answers, proved)
    db.session.flush()


def _seal_person(visit: Visit, name: str, job: str) -> None:
    key = _key(visit)
    visit.site_person = seal(key, json.dumps([name, job], ensure_ascii=False).encode(), f"visit:{visit.id}:site_person")


def _key(visit: Visit) -> bytes:
    place = f"visit:{visit.id}:key"
    if visit.wrapped_key is not None and visit.kid is not None:
        return vault().unwrap(Wrapped(visit.kid, visit.wrapped_key), place)
    key = new_key()
    wrapped = vault().wrap(key, place)
    visit.kid, visit.wrapped_key = wrapped.kid, wrapped.key
    return key


def site_person(visit: Visit) -> tuple[str, str]:
    """Name and job of the person on site, opened; two empty words where none was written."""
    if visit.site_person is None:
        return "", ""
    name, job = json.loads(unseal(_key(visit), visit.site_person, f"visit:{visit.id}:site_person"))
    return name, job


def notice_paper(visit: Visit, act: Act) -> dict[str, Any]:
    """The fields of F03: what will be looked at, by whom, and on which article the inspection rests (PIPL 63)."""
    return {
        **papers.party(visit.case), "planned_on": visit.planned_on, "task": visit.task, "bases": [INSPECTION],
        "items": [item.name.zh for item in items_for(act.rules.pack, visit.case.scenario)],
        "officers": _people(visit), "check_code": visit.check_code,
    }  # fmt: skip


def record_paper(visit: Visit, act: Act) -> dict[str, Any]:
    """The fields of F04. The person on site signs by hand: the name stays sealed with the visit."""
    case = visit.case
    return {
        "cause": case.cause, "party": papers.party(case)["party"], "place": visit.place, "started": visit.started_at,
        "ended": visit.ended_at, "check_code": visit.check_code, "officers": _people(visit), "task": visit.task,
        "id_shown": visit.id_shown, "rights_told": visit.rights_told,
        "joint": [f"{p.agency}，{p.name}" if p.name else p.agency for p in visit.people if p.agency],
        "findings": _findings(visit, act.rules.pack), "narrative": visit.findings, "evidence": _evidence(visit),
    }  # fmt: skip


def _people(visit: Visit) -> list[dict[str, str]]:
    own = {p.user_id: p for p in visit.people if p.user_id is not None}
    names = db.session.execute(select(User.id, User.name).where(User.id.in_(own)).order_by(User.id)).all()
    return [{"name": name, "certificate": c.number if (c := own[key].certificate) else ""} for key, name in names]


def _findings(visit: Visit, pack: Pack) -> list[dict[str, str]]:
    given = {row.item: row for row in visit.answers}
    rows = [(item, given[item.code]) for item in items_for(pack, visit.case.scenario) if item.code in given]
    return [{"item": item.name.zh, "answer": ANSWER_WORDS[row.value].zh, "note": row.note or ""} for item, row in rows]


def _evidence(visit: Visit) -> list[str]:
    rows = db.session.scalars(select(Evidence).where(Evidence.visit_id == visit.id).order_by(Evidence.id))
    return [f"{row.source}（校验值 {row.sha256[:16]}）" for row in rows]
