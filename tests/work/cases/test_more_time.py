"""More time for the preliminary check, the filing approval and a seizure: once, and before it ends."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.ground.procedure import clocks
from portal.ground.procedure.models import Proposal
from portal.ground.procedure.propose import decide, perform
from portal.ground.procedure.replay import recomputed
from portal.ground.rulebook.rules import rules
from portal.law.catalogue.pack import pack
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from tests import makers
from tests.cast import HEAD, OFFICER, STRANGER
from tests.conftest import DAY, Acting

WHY = {"reason": "涉及多个门店，需要逐一核查。"}
HELD = {"items": "刷脸闸机两台", "reason": "数据可能灭失。"}
FILED = {"cause": "涉嫌强制刷脸", "facts": "不刷脸不能入场。"}


def ends(case: Case, code: str) -> date | None:
    return clocks.running(case)[code].due_on


def by_two(case: Case, name: str, given: dict[str, str], act: Acting, day: date = DAY) -> None:
    waits = perform(case, name, given, act=act(OFFICER, day))
    assert isinstance(waits, Proposal)
    decide(waits, case, approve=True, reason="", act=act(HEAD, day))
    assert waits.state == "approved", waits.refusal


def test_the_preliminary_check_gets_fifteen_more_working_days_once(act: Acting, session: Session) -> None:
    case = makers.case(act)
    assert ends(case, "D11") == date(2026, 3, 23)
    for who in (OFFICER, STRANGER):
        with pytest.raises(NotYours):
            perform(case, "extend_check", WHY, act=act(who))
    perform(case, "extend_check", WHY, act=act(HEAD))
    assert ends(case, "D11") == date(2026, 4, 14), "15 + 15 working days, Qingming on 6 April"
    assert recomputed(case, rules(session, pack())) == []
    with pytest.raises(Refused, match="d11_may_grow"):
        perform(case, "extend_check", WHY, act=act(HEAD))


def test_after_its_end_it_cannot_be_extended(act: Acting, session: Session) -> None:
    case = makers.case(act)
    with pytest.raises(Refused, match="d11_may_grow"):
        perform(case, "extend_check", WHY, act=act(HEAD, date(2026, 3, 24)))


def test_a_filing_approval_is_extended_only_while_one_waits(act: Acting, session: Session) -> None:
    case = makers.case(act)
    makers.visit(act, case)
    with pytest.raises(Refused, match="d12_may_grow"):
        perform(case, "extend_filing", WHY, act=act(HEAD))
    perform(case, "file", FILED, act=act(OFFICER))
    assert ends(case, "D12") == date(2026, 3, 11)
    perform(case, "extend_filing", WHY, act=act(HEAD))
    assert ends(case, "D12") == date(2026, 3, 23), "15 working days in all"
    assert recomputed(case, rules(session, pack())) == []


def test_a_seizure_goes_on_for_thirty_days_and_the_party_is_told(act: Acting, session: Session) -> None:
    case = makers.case(act)
    makers.visit(act, case)
    by_two(case, "file", FILED, act)
    by_two(case, "seize", HELD, act)
    papers = session.query(Document).filter_by(kind="F07").count()
    assert ends(case, "D15") == date(2026, 4, 1)
    by_two(case, "extend_hold", HELD, act, date(2026, 3, 30))
    assert ends(case, "D15") == date(2026, 5, 1), "60 days from the start; a maximum does not roll past Labour Day"
    assert session.query(Document).filter_by(kind="F07").count() == papers + 1
    with pytest.raises(Refused, match="d15_may_grow"):
        perform(case, "extend_hold", HELD, act=act(OFFICER, date(2026, 4, 20)))
