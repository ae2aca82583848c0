"""A case on its way through the penalty track: each function starts where the one before it ended."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.ground.db import db
from portal.ground.procedure.models import Clock, Tracked
from portal.ground.procedure.propose import perform
from portal.law.workflow.choices import REVIEW_ASPECTS
from portal.law.workflow.refusal import Refused
from portal.work.cases.models import Case
from portal.work.penalties import money
from portal.work.penalties.actions import court, decision, enforcement, hearing, notice, remedy, review, service
from tests.cast import HEAD, OFFICER, OTHER_HEAD, REVIEWER, Person
from tests.conftest import DAY, Acting
from tests.work.cases.story import approved, opened, visited

__all__ = ["court", "decision", "enforcement", "hearing", "notice", "remedy", "review", "service"]
FACTS = "更衣室设有人脸识别储物柜，没有其他开柜方式。"
WARNING: Mapping[str, Any] = {"kinds": ("N-WARN",), "bases": ("P28", "P66.1"), "tier": "lenient"}
FINE: Mapping[str, Any] = {
    "kinds": ("N-WARN", "N-FINE1"),
    "amount": 5_000_000,
    "bases": ("P28", "P66.1"),
    "tier": "general",
}
LARGE: Mapping[str, Any] = {**FINE, "amount": 12_000_000}
NONE: Mapping[str, Any] = {"tier": "none"}
SERVED: Mapping[str, Any] = {"way": "direct", "receiver": "王经理"}
NOTICED, DECIDED, DELIVERED = date(2026, 3, 6), date(2026, 3, 20), date(2026, 3, 23)


def filed(act: Acting) -> Case:
    """Taken up, visited, and filed on DAY."""
    case = opened(act)
    visited(act, case)
    approved(case, "file", {"cause": "更衣室强制刷脸", "facts": FACTS}, act)
    return case


def refused(case: Case) -> Case:
    """A refusal to correct is on record."""
    case.refusal_on, case.refusal_approver, case.rectification = DAY, HEAD.id, "refused"
    return case


def finished(act: Acting, case: Case, plan: Mapping[str, Any] = WARNING, day: date = DAY) -> Case:
    """M11."""
    perform(case, "finish", {"facts": FACTS, **plan}, act=act(OFFICER, day, 17))
    return case


def passed(act: Acting, case: Case, plan: Mapping[str, Any] = WARNING, day: date = DAY) -> Case:
    """M11 and M13."""
    finished(act, case, plan, day)
    perform(case, "pass_review", {"aspects": tuple(REVIEW_ASPECTS), "opinion": "同意"}, act=act(REVIEWER, day, 18))
    return case


def noticed(act: Acting, case: Case, plan: Mapping[str, Any] = WARNING) -> Case:
    """M17."""
    passed(act, case, plan)
    approved(case, "serve_notice", {"facts": FACTS, "served_on": NOTICED, **SERVED}, act, NOTICED)
    return case


def waited(act: Acting, case: Case, plan: Mapping[str, Any] = WARNING) -> Case:
    """M21, after a written waiver."""
    noticed(act, case, plan)
    perform(case, "end_windows", {"waived_in_writing": True}, act=act(OFFICER, NOTICED))
    return case


def decided(
    act: Acting, case: Case, plan: Mapping[str, Any] = WARNING, *, by: Person = OTHER_HEAD, **other: Any
) -> Case:
    """M23; `other` is what the decision changes of the plan."""
    waited(act, case, plan)
    given = {"facts": FACTS, "perform": "自收到之日起 15 日内缴纳。", **plan, **other}
    perform(case, "penalise", given, act=act(by, DECIDED))
    return case


def delivered(act: Acting, case: Case, plan: Mapping[str, Any] = WARNING, **how: Any) -> Case:
    """M25."""
    decided(act, case, plan)
    perform(case, "serve_decision", {"served_on": DELIVERED, **SERVED, **how}, act=act(OFFICER, DELIVERED))
    return case


def owed(case: Case, on: date) -> int:
    """What is owed on a day, late fee and all, in fen."""
    return money.owed(case, on, db.session()).total


def revised(act: Acting, case: Case, plan: Mapping[str, Any], day: date, **more: Any) -> Case:
    """M18a and M13."""
    perform(case, "revise", {"facts": FACTS, **plan, **more}, act=act(OFFICER, day, 9))
    perform(case, "pass_review", {"aspects": tuple(REVIEW_ASPECTS), "opinion": "同意"}, act=act(REVIEWER, day, 10))
    return case


def clock(subject: Tracked, code: str) -> Clock:
    """The last clock of that code."""
    return next(row for row in reversed(subject.clocks) if row.code == code)


def names(refusal: Refused) -> set[str]:
    """What was refused."""
    return {row.name for row in refusal.refusals}
