"""What counts as shown, as slight and as a first extension (M3, M9, M11, M32)."""

from datetime import timedelta

import pytest

from portal.ground.db import db
from portal.ground.procedure.propose import decide, perform
from portal.law.workflow.refusal import Refused
from tests import makers
from tests.cast import HEAD, MUNICIPAL, OFFICER, REVIEWER, SECOND_OFFICER
from tests.conftest import Acting
from tests.work.cases.story import GUIDED, NEXT, opened, recorded, served, visited
from tests.work.penalties.course import WARNING, filed


def test_what_an_invalid_visit_or_a_locked_door_gave_ends_no_investigation(act: Acting) -> None:
    case = filed(act)
    visit = visited(act, case, day=NEXT, purpose="look_back")
    for one in db.session.query(type(visit)).filter_by(case_id=case.id):
        perform(one, "invalidate", {"reason": "只有一人在场"}, act=act(REVIEWER, NEXT))
    report = {"facts": "更衣室只能刷脸", **WARNING}
    with pytest.raises(Refused, match="evidence"):
        perform(case, "finish", report, act=act(OFFICER, NEXT))
    assert case.evidence_items == 0
    later = NEXT + timedelta(days=1)
    recorded(act, case, day=later)
    with pytest.raises(Refused, match="evidence"):
        perform(case, "finish", report, act=act(OFFICER, later))
    makers.prove(act(OFFICER, later), case)
    perform(case, "finish", report, act=act(OFFICER, later))
    assert (case.state, case.evidence_items) == ("review", 1)


def test_what_a_visit_has_cleared_is_neither_ordered_nor_filed(act: Acting) -> None:
    case = opened(act, violations=("V07",))
    visited(act, case, faults={})
    assert [row.found for row in case.violations] == [False]
    for move, given in (
        ("order_correction", {"items": items()}),
        ("file", {"cause": "案由", "facts": "没有标识"}),
    ):
        with pytest.raises(Refused) as refused:
            perform(case, move, given, act=act(OFFICER))
        assert {refusal.name for refusal in refused.value.refusals} <= {"violation_shown", "suspected_facts"}


def items() -> tuple[dict[str, object], ...]:
    row = {"measure": "RM05", "detail": "", "violations": ("V07",), "due_on": NEXT, "how_verified": "现场核查"}
    return (row,)


def test_what_harmed_life_or_money_is_not_settled_by_guidance(act: Acting) -> None:
    case = opened(act, violations=("V07",))
    visited(act, case, faults={"c11": "no"})
    order = served(act, case)
    visited(act, case, day=NEXT, purpose="re_inspection", faults={})
    perform(order, "receive_proof", {"note": "照片"}, act=act(OFFICER, NEXT))
    proposal = perform(order, "verify", {"passed": [item.id for item in order.items]}, act=act(OFFICER, NEXT))
    decide(proposal, order, approve=True, reason="", act=act(SECOND_OFFICER, NEXT, 18))
    case.harm = True
    with pytest.raises(Refused) as refused:
        perform(case, "guide", GUIDED, act=act(OFFICER, NEXT))
    assert [refusal.name for refusal in refused.value.refusals] == ["slight"]


def test_the_municipal_office_does_not_make_the_heads_first_extension(act: Acting) -> None:
    case = filed(act)
    given = {"days": 200, "reason": "复杂"}
    with pytest.raises(Refused, match="again_or_late"):
        perform(case, "extend_again", given, act=act(MUNICIPAL))
    perform(case, "extend", {"days": 60, "reason": "复杂"}, act=act(HEAD))
    perform(case, "extend_again", given, act=act(MUNICIPAL))
    assert case.extensions == 2


def test_a_first_extension_of_the_municipal_office_s_own_case_is_no_longer_than_a_heads(act: Acting) -> None:
    case = filed(act)
    case.office = "SHCAC"
    with pytest.raises(Refused, match="days"):
        perform(case, "extend_again", {"days": 61, "reason": "复杂"}, act=act(MUNICIPAL))
    perform(case, "extend_again", {"days": 60, "reason": "复杂"}, act=act(MUNICIPAL))
    assert case.extensions == 1
