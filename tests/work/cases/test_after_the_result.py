"""What happens once a result was told, or could have been: who hears of the end, and what keeps a case open (A6.6, M29)."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.faces.intake.queries import case_of
from portal.ground.procedure.propose import perform
from portal.law.catalogue.pack import pack
from portal.law.workflow.refusal import Refused
from portal.work.cases import queries
from portal.work.cases.actions import filing, handing_over, takeup
from portal.work.cases.models import Case
from portal.work.complaints.actions import reporter
from portal.work.complaints.messages import read
from portal.work.complaints.models import Complaint
from portal.work.penalties.actions.remedy import begin
from portal.work.publication.actions import proposing
from tests.cast import CITIZEN, HEAD, MUNICIPAL, OFFICER, OTHER_HEAD, REVIEWER, TRIAGE
from tests.conftest import Acting
from tests.work.cases.story import GIVEN, LATER, NEXT, approved, opened, reported, taken_up
from tests.work.cases.test_takeup import nothing_found, rechecked
from tests.work.penalties.course import DELIVERED, delivered, filed

CLOSING = {"kind": "PENALTY_DONE", "result": "已处罚并改正", "archive_complete": True}
RECEIVER = {"to": "浦东新区网信办", "reason": "先立案"}


def told(case: Case, n: int = 0) -> Complaint:
    """A complaint of the case whose result was told already."""
    complaint = case.links[n].complaint
    complaint.state = "answered"
    return complaint


def heard(session: Session, complaint: Complaint) -> list[str]:
    return [letter.text for letter in read(session, complaint) if not letter.from_reporter]


def said(name: str, language: str = "zh") -> str:
    return pack().texts[name].text(language)


def performed(act: Acting, case: Case | None = None) -> Case:
    """A warning was served, and nothing is published."""
    case = delivered(act, case or filed(act))
    proposing.decline(proposing.begin(case, act=act(OFFICER, DELIVERED)), act=act(OFFICER, DELIVERED), reason="轻微")
    return case


def closed(act: Acting, case: Case) -> None:
    approved(case, "close", CLOSING, act, DELIVERED)


def by_nothing_found(act: Acting) -> Case:
    case = opened(act)
    told(case)
    nothing_found(act, case)
    return case


def by_no_filing(act: Acting) -> Case:
    case = opened(act)
    told(case)
    approved(case, "do_not_file", {"reason": "情节显著轻微"}, act)
    return case


def by_revoking(act: Acting) -> Case:
    case = filed(act)
    told(case)
    perform(case, "revoke_filing", {"reason": "没有立案依据"}, act=act(HEAD))
    return case


def by_a_party_gone(act: Acting) -> Case:
    case = opened(act)
    told(case)
    approved(case, "party_gone", {"extract": "注销证明", "reason": "已注销"}, act)
    return case


def by_closing(act: Acting) -> Case:
    case = performed(act)
    told(case)
    closed(act, case)
    return case


@pytest.mark.parametrize("way", [by_nothing_found, by_no_filing, by_revoking, by_a_party_gone, by_closing])
def test_whoever_was_told_a_result_hears_once_how_the_case_ends(
    act: Acting, session: Session, way: Callable[[Acting], Case]
) -> None:
    case = way(act)
    complaint = case.links[0].complaint
    assert (case.state, complaint.state) == ("closed", "answered")
    assert heard(session, complaint) == [said("ended")]


def test_who_still_waits_for_the_result_is_told_that_instead(act: Acting, session: Session) -> None:
    case = opened(act)
    case.links[0].complaint.language = "en"
    second = reported(act, case.venue, "b")
    taken_up(act, second, case=case.id)
    second.language = "en"
    told(case, 1)
    nothing_found(act, case)
    assert heard(session, second) == [said("ended", "en")]
    assert heard(session, case.links[0].complaint) == []
    assert case.links[0].complaint.state == "result_ready"


def test_a_transfer_is_told_and_so_is_its_return(act: Acting, session: Session) -> None:
    case = opened(act)
    complaint = told(case)
    perform(case, "transfer", RECEIVER, act=act(HEAD))
    perform(case, "take_back", {"paper": "退 1 号", "reason": "不归其管辖"}, act=act(OFFICER, NEXT))
    approved(case, "do_not_file", {"reason": "情节显著轻微"}, act, NEXT)
    assert heard(session, complaint) == [said("case_passed_on"), said("case_taken_back"), said("ended")]
    assert RECEIVER["to"] not in "".join(heard(session, complaint))


def test_a_transfer_that_is_confirmed_is_not_called_finished(act: Acting, session: Session) -> None:
    case = opened(act)
    complaint = told(case)
    perform(case, "transfer", RECEIVER, act=act(HEAD))
    perform(case, "confirm_transfer", {"paper": "收 1 号"}, act=act(OFFICER, NEXT))
    assert heard(session, complaint) == [said("case_passed_on"), said("case_received")]


def test_what_the_police_keep_is_told_to_nobody(act: Acting, session: Session) -> None:
    case = filed(act)
    complaint = told(case)
    handing_over.suspect_crime(case, act=act(HEAD), reason="数量巨大")
    handing_over.police_accept(case, act=act(OFFICER, NEXT), on=NEXT, paper="公 2 号")
    handing_over.confirm_transfer(case, act=act(OFFICER, NEXT), paper="公 2 号")
    assert (case.state, heard(session, complaint)) == ("closed", [])


def test_what_goes_to_the_police_and_comes_back_is_told_to_nobody(act: Acting, session: Session) -> None:
    case = filed(act)
    complaint = told(case)
    handing_over.suspect_crime(case, act=act(HEAD), reason="数量巨大")
    handing_over.police_accept(case, act=act(OFFICER, NEXT), on=NEXT, paper="公 2 号")
    perform(case, "take_back", {"paper": "公撤 1 号", "reason": "撤案"}, act=act(OFFICER, LATER))
    assert (case.state, heard(session, complaint)) == ("investigating", [])


def merged(act: Acting, main: Case, *, answered: bool = True) -> Complaint:
    """A report of another case about the same place, which then goes on in the main one."""
    other = taken_up(act, reported(act, main.venue, "b"))
    complaint = told(other) if answered else other.links[0].complaint
    handing_over.merge(other, act=act(HEAD), main=main.id, same_conduct=True, reason="同一行为")
    return complaint


def test_reporters_of_a_merged_case_are_told_what_the_main_one_comes_to(act: Acting, session: Session) -> None:
    main = opened(act, named=False)
    complaint = merged(act, main)
    assert heard(session, complaint) == [said("case_merged")]
    approved(main, "file", {"cause": "强制刷脸", "facts": "只能刷脸"}, act)
    assert main.named_reporters == queries.named_reporters(session, main.id) == 1
    assert filing.tell_named(main, text=Bilingual("已立案", "Filed"), act=act(OFFICER, NEXT)) == 1
    perform(main, "revoke_filing", {"reason": "没有立案依据"}, act=act(HEAD, LATER))
    assert heard(session, complaint) == [said("case_merged"), "已立案", said("ended")]
    shown = case_of(session, complaint.id, None)
    assert shown is not None
    assert (shown.id, shown.closed_kind) == (main.id, "REVOKED")


def test_a_report_taken_into_a_case_whose_decision_was_served_has_its_result_at_once(
    act: Acting, session: Session
) -> None:
    case = performed(act)
    late = reported(act, case.venue, "b")
    takeup.accept(late, act=act(TRIAGE, DELIVERED), **GIVEN, case=case.id)
    assert (late.state, case.results_pending) == ("result_ready", 0)
    closed(act, case)
    assert case.state == "closed"


def test_a_decision_that_fell_is_nobodys_result(act: Acting) -> None:
    case = performed(act)
    remedy = begin(case)
    perform(remedy, "lodge_suit", {"lodged_on": DELIVERED, "paper": "诉"}, act=act(REVIEWER, DELIVERED))
    ended = {"outcome_on": DELIVERED, "paper": "判", "reason": "程序有误"}
    perform(remedy, "revoke", ended, act=act(REVIEWER, DELIVERED))
    late = reported(act, case.venue, "b")
    takeup.accept(late, act=act(TRIAGE, DELIVERED), **GIVEN, case=case.id)
    assert late.state == "accepted"


def test_a_re_check_that_is_granted_holds_the_case_until_it_was_looked_at(act: Acting) -> None:
    case = performed(act)
    complaint = told(case)
    complaint.state, complaint.before_recheck = "recheck_requested", "answered"
    takeup.reopen(complaint, act=act(MUNICIPAL, DELIVERED), reason="又装回去了")
    late = reported(act, case.venue, "b")
    takeup.accept(late, act=act(TRIAGE, DELIVERED), **GIVEN, case=case.id)
    assert (complaint.state, late.state) == ("accepted", "result_ready")
    with pytest.raises(Refused, match="results_queued"):
        perform(case, "close", CLOSING, act=act(OFFICER, DELIVERED))


def test_who_withdraws_keeps_no_case_open(act: Acting, session: Session) -> None:
    case = performed(act)
    complaint = told(case)
    complaint.state, complaint.before_recheck = "recheck_requested", "answered"
    takeup.reopen(complaint, act=act(MUNICIPAL, DELIVERED), reason="又装回去了")
    reporter.withdraw(complaint, act=act(CITIZEN, DELIVERED))
    assert queries.case_facts(case, act(OFFICER, DELIVERED)).results_pending == 0
    closed(act, case)
    assert case.state == "closed"


@pytest.mark.parametrize("move", ["keep", "reopen"])
def test_who_approved_how_the_case_ended_does_not_decide_the_re_check(act: Acting, move: str) -> None:
    complaint = rechecked(act)
    with pytest.raises(Refused, match="not_own_result"):
        perform(complaint, move, {"reason": "已复查"}, act=act(HEAD, LATER))
    perform(complaint, move, {"reason": "已复查"}, act=act(OTHER_HEAD, LATER))


def test_where_the_one_head_decided_the_penalty_the_city_decides_the_re_check(act: Acting) -> None:
    case = performed(act)
    complaint = told(case)
    reporter_asks = {"reason": "还在刷"}
    complaint.state, complaint.before_recheck = "recheck_requested", "answered"
    with pytest.raises(Refused, match="not_own_result"):
        perform(complaint, "keep", reporter_asks, act=act(OTHER_HEAD, DELIVERED))
    perform(complaint, "keep", reporter_asks, act=act(MUNICIPAL, DELIVERED))
    assert complaint.state == "answered"
