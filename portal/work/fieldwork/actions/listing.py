"""F06: the list of a case's evidence, made from its rows and their hashes; nothing of it is typed (APL 46)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.clock import legal_day
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.states import Track
from portal.work.accounts.models import User
from portal.work.cases.actions import papers
from portal.work.cases.models import Case
from portal.work.fieldwork.actions.evidence import KINDS
from portal.work.fieldwork.models import Evidence

ELECTRONIC = frozenset({"electronic", "audiovisual"})
"""Kinds that the record of electronic data holds."""
METHOD = "现场提取，原始字节加封保存"


def _chosen(case: Case, what: Any) -> list[tuple[Evidence, str]]:
    statement = select(Evidence, User.name).join(User, User.id == Evidence.taken_by).where(Evidence.case_id == case.id)
    kinds = ELECTRONIC if what == "electronic" else frozenset(KINDS)
    rows = db.session.execute(statement.where(Evidence.kind.in_(sorted(kinds))).order_by(Evidence.id))
    return [(row[0], row[1]) for row in rows]


def _listed(case: Case, _act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"listed_evidence": len(_chosen(case, given.get("what")))}


@verb(Track.CASE, "list_evidence", learn=_listed)
def list_evidence(
    case: Case, *, act: Act, what: str, provider: str = "", same_as_original: bool = False, **_: Any
) -> None:
    """M2: the paper that lists what was taken, from where, by whom and with which hash; both sides sign it."""
    given = {"what": what, "provider": provider, "same_as_original": same_as_original}
    rows = _chosen(case, what)
    advance(
        case, "list_evidence", act=act, given=given, learnt={"listed_evidence": len(rows)}, data={"items": len(rows)}
    )
    zone = act.rules.pack.zone
    items = [
        {
            "what": KINDS[row.kind].zh, "source": row.source, "method": METHOD, "by": name,
            "taken_on": legal_day(row.taken_at, zone), "sha256": row.sha256,
        }
        for row, name in rows
    ]  # fmt: skip
    fields = {
        "cause": case.cause, "provider": provider, "items": items, "same_as_original": same_as_original,
        "officers": papers.named(case, act),
    }  # fmt: skip
    papers.issue(case, "F06", fields, act=act, variant=what)
