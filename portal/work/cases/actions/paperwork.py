"""Papers of a case that no move serves or takes back: their service (F17), and declaring one void."""

from dataclasses import replace
from datetime import date
from typing import Any

from portal.bilingual import Bilingual as T
from portal.ground.db import db, locked
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import note
from portal.ground.procedure.facts import facts_of
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.service import HOW_SERVED
from portal.work.cases.models import Case
from portal.work.cases.reporters import unsayable_of
from portal.work.cases.standing import head_of, officer_of
from portal.work.documents import actions as documents
from portal.work.documents.models import Document, Service
from portal.work.documents.scan import Leak, scan
from portal.work.documents.whitelist import PaperField

SERVED_BY_MOVES = frozenset({"F13", "F16"})
"""Kinds that are served by a move of their own, from which periods run."""
SERVED_AS = frozenset({("F08", "limit"), ("F08", "now"), ("F15", "notice"), ("F18", "demand")})
"""Variants of which the same holds."""
VOIDABLE = frozenset({"F03", "F05", "F06", "F07", "F09"})
"""Kinds on which no step of the case stands; the others change by the step that made them."""
HELD = frozenset({"D14", "D15"})
REASON = PaperField("reason", T("作废的理由", "Reason"), "text")

NOT_TO_PARTY = Refusal("not_to_party", "APL61", T("这份文书留在本单位，不送达当事人。", "This paper stays in the office; it is not served."))  # fmt: skip
BY_ITS_MOVE = Refusal("served_by_move", "APL61", T(
    "这份文书的送达要计算期限，请在案件页或者责令改正页面办理送达。",
    "Periods run from the service of this paper; record it on the page of the case or of the order.",
))  # fmt: skip
SERVED_ALREADY = Refusal("served_already", "APL61", T("已经登记过送达。", "Its service has been recorded already."))
STANDS = Refusal("paper_stands", "APL59", T(
    "办案环节以这份文书为根据，不能单独作废；要改变它，请办理相应的环节（变更、撤回、撤销或者重新审核）。",
    "A step of the case rests on this paper, so it cannot be made void by itself; make the step that changes it: vary, withdraw, revoke or review again.",
))  # fmt: skip
STILL_HELD = Refusal("still_held", "APL56", T(
    "物品还在保存或者查封、扣押中，请先处理或者解除。", "The things are still preserved or seized; deal with them or lift the measure first."
))  # fmt: skip


def unservable(document: Document, act: Act) -> Refusal | None:
    """Why a paper is not served by hand; None where it may be."""
    if document.state != "final":
        return documents.NOT_FINAL
    if not act.rules.pack.documents[document.kind].to_party:
        return NOT_TO_PARTY
    if document.kind in SERVED_BY_MOVES or (document.kind, document.variant) in SERVED_AS:
        return BY_ITS_MOVE
    return SERVED_ALREADY if document.services else None


def unvoidable(document: Document, case: Case) -> Refusal | None:
    """Why a paper cannot be declared void by itself; None where it can."""
    if document.state != "final":
        return documents.NOT_FINAL
    if document.kind not in VOIDABLE:
        return STANDS
    return STILL_HELD if document.kind == "F07" and HELD & clocks.running(case).keys() else None


def serve_paper(document: Document, case: Case, *, act: Act, way: str, served_on: date, **more: Any) -> Service:
    """Record how a paper reached the party (APL 61), with its F17. Raises NotYours or Refused."""
    role = officer_of(case, act)
    fresh = locked(db.session(), Document, document.id) or document
    barred = unservable(fresh, act)
    if barred is not None:
        raise Refused(barred)
    given = {"way": way, "served_on": served_on, **more}
    facts = replace(facts_of(case, act), given=given)
    broken = [Refusal(g.name, g.clause, g.needs, g.field) for g in HOW_SERVED if not g.holds(facts)]
    if broken:
        raise Refused(*broken)
    service = documents.serve(fresh, act=act, **{"receiver": "", **given})
    note(case, "paper_served", act=act, role=role, data={"kind": fresh.kind, "way": way})
    return service


def void_paper(document: Document, case: Case, *, act: Act, reason: str) -> Document:
    """Declare a paper void; number and reason stay on it. Raises NotYours, Refused, or Leak for a reporter's words."""
    head_of(case, act)
    barred = unvoidable(document, case)
    if barred is not None:
        raise Refused(barred)
    findings = scan([REASON], {"reason": reason}, unsayable_of(case.id, act), times=True)
    if findings:
        raise Leak(findings)
    return documents.void(document, act=act, reason=reason)
