"""Whose a place is: an office takes up, files and fines in its own district, or where it was designated (APL 22, 25)."""

from typing import Any

import pytest

from portal.ground.procedure.propose import perform
from portal.law.catalogue.pack import pack
from portal.law.catalogue.places import is_own
from portal.law.workflow.refusal import Refused
from portal.work.cases import queries
from portal.work.cases.models import Case
from portal.work.complaints.actions.intake import match_venue
from portal.work.complaints.models import Complaint
from tests import makers
from tests.cast import MUNICIPAL, MUNICIPAL_OFFICE, OFFICE, OFFICER, OTHER_OFFICE, OTHER_TRIAGE, TRIAGE
from tests.conftest import Acting
from tests.work.cases.story import GIVEN, approved, visited

ELSEWHERE = "310115"
ACCEPT = {**GIVEN, "officers": (OFFICER.id,)}
FILING = {"cause": "涉嫌违法处理人脸信息案", "facts": "只能刷脸进门"}
SPOT: dict[str, Any] = {
    "kinds": ("N-WARN",), "bases": ("P26", "P66.1"), "tier": "lenient", "facts": "只能刷脸进门", "party": "entity",
    "told_orally": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("office", "district", "own"),
    [
        (OFFICE, "310117", True),
        (OFFICE, ELSEWHERE, False),
        (OTHER_OFFICE, ELSEWHERE, True),
        (MUNICIPAL_OFFICE, ELSEWHERE, True),
        ("SHMSA-JA", "310106", True),
        ("SHMSA-JA", "310117", False),
        ("SHSPORT", "310117", True),
    ],
)
def test_a_place_is_the_own_one_of_its_district_and_of_an_office_for_the_whole_city(
    office: str, district: str, own: bool
) -> None:
    assert is_own(pack(), office, district) is own


def about_a_place_elsewhere(act: Acting) -> Complaint:
    found = makers.complaint(act)
    perform(found, "first_look", {}, act=act(TRIAGE))
    match_venue(found, makers.venue(act, district=ELSEWHERE), act=act(TRIAGE))
    return found


def designated(act: Acting, complaint: Complaint, office: str) -> None:
    """Passed on, sent back, and decided by the municipal office."""
    perform(complaint, "transfer", {"office": OTHER_OFFICE, "reason": "在浦东"}, act=act(TRIAGE))
    perform(complaint, "refuse", {"reason": "总部在松江"}, act=act(OTHER_TRIAGE))
    perform(complaint, "designate", {"office": office, "reason": "由松江一并办理"}, act=act(MUNICIPAL))


def names(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {refusal.name for refusal in refused.value.refusals}


def test_a_report_about_a_place_elsewhere_is_passed_on_or_designated_before_it_is_taken_up(act: Acting) -> None:
    complaint = about_a_place_elsewhere(act)
    with pytest.raises(Refused) as refused:
        perform(complaint, "accept", ACCEPT, act=act(TRIAGE))
    assert names(refused) == {"own_district"}
    designated(act, complaint, OFFICE)
    case = perform(complaint, "accept", ACCEPT, act=act(TRIAGE))
    assert (case.office, case.district, queries.own_district(queries.db.session(), case, act(TRIAGE))) == (
        OFFICE,
        ELSEWHERE,
        True,
    )


def test_what_was_designated_to_another_office_is_not_the_former_ones(act: Acting) -> None:
    complaint = about_a_place_elsewhere(act)
    designated(act, complaint, OTHER_OFFICE)
    perform(complaint, "accept", GIVEN, act=act(OTHER_TRIAGE))
    assert complaint.office == OTHER_OFFICE


def opened_elsewhere(act: Acting) -> Case:
    case = makers.case(act, at=makers.venue(act, district=ELSEWHERE), office=OFFICE)
    makers.visit(act, case)
    return case


@pytest.mark.parametrize(("move", "given"), [("file", FILING), ("penalise_on_the_spot", SPOT)])
def test_a_case_at_a_place_elsewhere_is_neither_filed_nor_fined_on_the_spot(
    act: Acting, move: str, given: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        perform(opened_elsewhere(act), move, given, act=act(OFFICER))
    assert names(refused) == {"own_district"}


def test_a_designated_case_is_filed(act: Acting) -> None:
    complaint = about_a_place_elsewhere(act)
    designated(act, complaint, OFFICE)
    officers = tuple(person.id for person in (OFFICER, makers.SECOND_OFFICER))
    case = perform(complaint, "accept", {**GIVEN, "officers": officers}, act=act(TRIAGE))
    visited(act, case, faults={"c7": "no"})
    approved(case, "file", FILING, act)
    assert case.state == "investigating"
