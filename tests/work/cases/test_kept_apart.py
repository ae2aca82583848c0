"""Whoever has investigated a case, even for a day, reviews, hosts and decides nothing in it (F, APL 58, 64)."""

from collections.abc import Callable

import pytest

from portal.ground.db import db
from portal.ground.procedure.propose import decide, perform
from portal.law.workflow.actors import Role
from portal.law.workflow.choices import REVIEW_ASPECTS
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.accounts.actions import certify
from portal.work.accounts.models import User
from portal.work.cases import queries
from portal.work.cases.actions.assigning import assign, unassign
from portal.work.cases.models import Case
from portal.work.fieldwork.actions import visits
from tests import makers
from tests.cast import (
    CERTIFIED_FROM,
    CERTIFIED_TO,
    HEAD,
    MUNICIPAL,
    OFFICER,
    REVIEWER,
    SECOND_OFFICER,
    THIRD_OFFICER,
    Person,
)
from tests.conftest import DAY, Acting
from tests.work.cases.story import NEXT, opened, served, visited
from tests.work.cases.test_guard_rails_at_work import ASKED
from tests.work.penalties.course import WARNING, filed, finished

PASS = {"aspects": tuple(REVIEW_ASPECTS), "opinion": "同意"}


def also(person: Person, *roles: Role) -> Person:
    """The same person, with more than one role in the office."""
    return Person(person.id, person.login, person.name, (*person.roles, *roles), person.office, person.certificate)


def relieved(act: Acting, case: Case) -> Person:
    """A second who was relieved before anything was written."""
    unassign(case, user_id=SECOND_OFFICER.id, act=act(HEAD))
    return SECOND_OFFICER


def on_a_visit(act: Acting, case: Case) -> Person:
    """An officer who was never assigned, and is named for a visit."""
    newcomer(act)
    plan = {"purpose": "first", "planned_on": DAY, "task": "核查刷脸门"}
    visits.plan(case, act=act(OFFICER), officers=(OFFICER.id, THIRD_OFFICER.id), **plan)
    return THIRD_OFFICER


def asking(act: Acting, case: Case) -> Person:
    """One who took part in an inquiry and nothing else."""
    newcomer(act)
    perform(case, "inquire", {**ASKED, "officers": (OFFICER.id, THIRD_OFFICER.id)}, act=act(OFFICER))
    return THIRD_OFFICER


def in_a_merged_case(act: Acting, case: Case) -> Person:
    """The officer of a case that went on in this one."""
    newcomer(act)
    twin = makers.case(act, at=case.venue, officers=(THIRD_OFFICER.id,))
    perform(twin, "merge", {"main": case.id, "same_conduct": True, "reason": "同一行为"}, act=act(HEAD))
    return THIRD_OFFICER


def newcomer(act: Acting) -> None:
    user = db.session.get_one(User, THIRD_OFFICER.id)
    certify(db.session(), user, number="31011700012", valid_from=CERTIFIED_FROM, valid_to=CERTIFIED_TO)


WAYS = [relieved, on_a_visit, asking, in_a_merged_case]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_who_has_investigated_once_reviews_nothing(act: Acting, way: Callable[[Acting, Case], Person]) -> None:
    case = filed(act)
    who = also(way(act, case), Role.REVIEWER)
    finished(act, case, WARNING)
    with pytest.raises(NotYours, match="separation"):
        perform(case, "pass_review", PASS, act=act(who, DAY, 18))
    perform(case, "pass_review", PASS, act=act(REVIEWER, DAY, 18))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_who_has_investigated_once_approves_and_decides_nothing(
    act: Acting, way: Callable[[Acting, Case], Person]
) -> None:
    case = filed(act)
    who = also(way(act, case), Role.HEAD)
    proposal = perform(case, "preserve", {"items": "主机", "reason": "可能灭失"}, act=act(OFFICER))
    with pytest.raises(NotYours, match="separation"):
        decide(proposal, case, approve=True, reason="", act=act(who, DAY, 18))
    with pytest.raises(NotYours, match="separation"):
        perform(case, "transfer", {"to": "浦东新区网信办", "reason": "先立案"}, act=act(who))
    assert case.duties().get(who.id) is None, "and has no duty by that"


def test_a_supervisor_who_went_along_hosts_no_hearing(act: Acting) -> None:
    case = filed(act)
    user = db.session.get_one(User, MUNICIPAL.id)
    certify(db.session(), user, number="31000000007", valid_from=CERTIFIED_FROM, valid_to=CERTIFIED_TO)
    plan = {"purpose": "first", "planned_on": DAY, "task": "核查刷脸门"}
    visits.plan(case, act=act(OFFICER), officers=(OFFICER.id, MUNICIPAL.id), **plan)
    case.state = "hearing"
    with pytest.raises(Refused, match="host_apart"):
        perform(case, "give_up_hearing", {"reason": "对方放弃"}, act=act(MUNICIPAL))


def test_a_head_who_was_on_a_visit_is_no_head_who_can_decide(act: Acting) -> None:
    case = filed(act)
    before = queries.able_heads(db.session(), case, act(OFFICER))
    user = db.session.get_one(User, HEAD.id)
    certify(db.session(), user, number="31011700005", valid_from=CERTIFIED_FROM, valid_to=CERTIFIED_TO)
    free = makers.case(act)
    plan = {"purpose": "first", "planned_on": DAY, "task": "核查刷脸门"}
    visits.plan(free, act=act(OFFICER), officers=(OFFICER.id, HEAD.id), **plan)
    assert (before, queries.able_heads(db.session(), free, act(OFFICER))) == (2, 1)


def test_whoever_reviews_goes_on_no_visit_and_asks_nobody(act: Acting) -> None:
    case = filed(act)
    finished(act, case, WARNING)
    perform(case, "send_back", {"faults": "照片不清"}, act=act(REVIEWER, DAY, 18))
    plan = {"purpose": "first", "planned_on": NEXT, "task": "补拍"}
    with pytest.raises(Refused, match="separation"):
        visits.plan(case, act=act(OFFICER, NEXT), officers=(OFFICER.id, REVIEWER.id), **plan)
    with pytest.raises(Refused, match="separation"):
        perform(case, "inquire", {**ASKED, "officers": (OFFICER.id, REVIEWER.id)}, act=act(OFFICER, NEXT))


def test_the_partner_who_confirms_a_re_inspection_was_on_it(act: Acting) -> None:
    case = opened(act, violations=("V07",))
    visited(act, case, faults={"c11": "no"})
    order = served(act, case)
    visited(act, case, day=NEXT, purpose="re_inspection", faults={})
    newcomer(act)
    assign(case, user_id=THIRD_OFFICER.id, duty="second", act=act(HEAD))
    proposal = perform(order, "verify", {"passed": [item.id for item in order.items]}, act=act(OFFICER, NEXT))
    with pytest.raises(NotYours, match="visit_partner"):
        decide(proposal, order, approve=True, reason="", act=act(THIRD_OFFICER, NEXT, 18))
    decide(proposal, order, approve=True, reason="", act=act(SECOND_OFFICER, NEXT, 18))
    assert order.state == "verified"
