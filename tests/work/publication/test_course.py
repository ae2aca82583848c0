"""P1–P8: from a served decision to the public page, and off it again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.procedure.propose import perform
from portal.law.catalogue.pack import pack
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.cases.actions.opening import open_case
from portal.work.cases.models import Case
from portal.work.complaints.messages import read
from portal.work.complaints.models import Complaint
from portal.work.penalties.actions import remedy as _remedy
from portal.work.publication.actions import showing
from portal.work.publication.actions.proposing import begin, current
from portal.work.publication.models import Correction, Publication
from portal.work.publication.texts import public_texts
from portal.work.venues.actions import add_venue
from tests.cast import HEAD, MUNICIPAL, OFFICER, OTHER_HEAD, REVIEWER, SECOND_OFFICER, SYSTEM
from tests.conftest import DAY, Acting
from tests.work.cases.story import PHONE, WORDS, approved, reported, running, taken_up, visited
from tests.work.penalties.course import (
    DECIDED,
    DELIVERED,
    FINE,
    WARNING,
    clock,
    decided,
    delivered,
    filed,
    names,
    refused,
)

__all__ = ["_remedy", "showing"]
TOLD = date(2026, 3, 24)
MINOR = {"class": "minor"}
TITLE, BODY = "更衣室储物柜要刷脸", "经营单位在更衣室设置人脸识别储物柜，没有其他开柜方式。给予警告。"
TEXT: Mapping[str, Any] = {"title_zh": TITLE, "body_zh": BODY}
ENGLISH: Mapping[str, Any] = {"title_en": "Lockers opened by face", "body_en": "The operator was warned."}


def proposed(act: Acting, case: Case, **more: Any) -> Publication:
    publication = begin(case, act=act(OFFICER, DELIVERED))
    given = {"class": "general", **TEXT, "reason": "有警示意义", **more}
    perform(publication, "propose", given, act=act(OFFICER, DELIVERED))
    return publication


def redacted(act: Acting, case: Case, **more: Any) -> Publication:
    publication = proposed(act, case, **more)
    approved(publication, "redact", {**TEXT, **ENGLISH}, act, DELIVERED, second=SECOND_OFFICER)
    return publication


def cleared(act: Acting, case: Case, **more: Any) -> Publication:
    publication = redacted(act, case, **more)
    perform(publication, "approve", {"party_told_on": TOLD}, act=act(OTHER_HEAD, TOLD))
    return publication


def public(act: Acting, case: Case, **more: Any) -> Publication:
    publication = cleared(act, case, **more)
    perform(publication, "publish", {}, act=act(SYSTEM, TOLD))
    return publication


def test_before_it_is_proposed_nothing_is_stored(act: Acting, session: Session) -> None:
    case = delivered(act, filed(act))
    assert current(case).state == "none"
    assert current(case).facts(act(OFFICER)).decision_served
    assert session.scalars(select(Publication)).all() == []


def test_publication_waits_for_service(act: Acting) -> None:
    case = decided(act, filed(act))
    with pytest.raises(Refused) as caught:
        proposed(act, case)
    assert names(caught.value) == {"decision_served"}


def test_a_proposal_is_numbered_and_keeps_the_officers_text_apart(act: Acting) -> None:
    case = delivered(act, filed(act))
    publication = proposed(act, case)
    assert publication.number == f"2026-{publication.id}"
    assert (publication.outcome, publication.year, publication.kind) == ("N-WARN", 2026, "general")
    assert public_texts(publication) == {}
    assert case.publication == "proposed"


def test_a_reasoned_no_ends_the_clock_and_may_be_taken_back(act: Acting) -> None:
    case = delivered(act, filed(act))
    publication = begin(case, act=act(OFFICER, DELIVERED))
    perform(publication, "decline", {"reason": "情节轻微"}, act=act(OFFICER, DELIVERED))
    assert case.publication == "declined"
    assert "D21" not in running(case)
    assert proposed(act, case).state == "proposed"


@pytest.mark.parametrize(
    "body", [f"反映人电话 {PHONE}。", "金丝雀反映。", f"据反映：{WORDS}。", "联系人：王小明。", "朱女士反映。"]
)
def test_a_text_with_a_leak_is_not_redacted(act: Acting, body: str) -> None:
    publication = proposed(act, delivered(act, filed(act)))
    with pytest.raises(Refused) as caught:
        perform(publication, "redact", {**TEXT, "body_zh": body}, act=act(OFFICER, DELIVERED))
    assert names(caught.value) == {"no_leak"}


def test_a_leak_in_the_english_text_alone_is_found(act: Acting) -> None:
    publication = proposed(act, delivered(act, filed(act)))
    with pytest.raises(Refused):
        perform(publication, "redact", {**TEXT, "body_en": f"Call {PHONE}."}, act=act(OFFICER, DELIVERED))


def test_the_second_reader_is_another_person(act: Acting) -> None:
    publication = proposed(act, delivered(act, filed(act)))
    with pytest.raises(NotYours):
        approved(publication, "redact", TEXT, act, DELIVERED, second=OFFICER)


def test_the_party_is_told_before_it_is_approved(act: Acting) -> None:
    publication = redacted(act, delivered(act, filed(act)))
    with pytest.raises(Refused) as caught:
        perform(publication, "approve", {"party_told_on": None}, act=act(OTHER_HEAD, TOLD))
    assert "party_told" in names(caught.value)
    with pytest.raises(Refused):
        perform(publication, "approve", {"party_told_on": TOLD}, act=act(OTHER_HEAD, DELIVERED))


def test_a_typical_case_is_approved_by_the_municipal_office(act: Acting) -> None:
    publication = redacted(act, delivered(act, filed(act)), cross_district=True)
    with pytest.raises(Refused) as caught:
        perform(publication, "approve", {"party_told_on": TOLD}, act=act(OTHER_HEAD, TOLD))
    assert names(caught.value) == {"cross_district"}
    perform(publication, "approve", {"party_told_on": TOLD}, act=act(MUNICIPAL, TOLD))
    assert publication.state == "approved"


def test_a_party_with_cases_in_several_districts_is_published_by_the_municipal_office(act: Acting) -> None:
    case = delivered(act, filed(act))
    shop = add_venue(
        name_zh="泳乐浦东馆", address="浦东大道 2 号", scenario="SP.POOL", district="310115", act=act(MUNICIPAL),
        operator=case.operator,
    )  # fmt: skip
    other = open_case(venue=shop, act=act(MUNICIPAL), source="media", conduct_from=DAY, violations=("V07",))
    publication = redacted(act, case)
    with pytest.raises(Refused, match="cross_district"):
        perform(publication, "approve", {"party_told_on": TOLD}, act=act(OTHER_HEAD, TOLD))
    perform(publication, "decline", {"reason": "先核对"}, act=act(OFFICER, DELIVERED))
    other.state, other.closed_kind, other.closed_on = "closed", "NOT_FOUND", DELIVERED
    assert cleared(act, case).state == "approved", "a case in which nothing was found makes none"


def test_nobody_publishes_but_the_clock(act: Acting) -> None:
    publication = cleared(act, delivered(act, filed(act)))
    with pytest.raises(NotYours):
        perform(publication, "publish", {}, act=act(HEAD, TOLD))


def test_a_minor_warning_is_shown_three_months_from_the_decision(act: Acting) -> None:
    case = delivered(act, filed(act))
    publication = public(act, case, **MINOR)
    assert (publication.published_on, publication.expires_on) == (TOLD, date(2026, 6, 20))
    assert clock(publication, "D28").started_on == DECIDED
    assert clock(publication, "D28").due_on == date(2026, 6, 20)
    assert "D21" not in running(case)
    assert case.publication == "published"


@pytest.mark.parametrize(("kind", "last"), [("minor", (2026, 6)), ("general", (2027, 3)), ("serious", (2029, 3))])
def test_a_fine_is_shown_by_its_class(act: Acting, kind: str, last: tuple[int, int]) -> None:
    publication = public(act, delivered(act, refused(filed(act)), FINE), **{"class": kind})
    assert publication.expires_on == date(*last, 20)
    assert publication.fine_fen == 5_000_000


def test_the_page_has_its_key_facts_in_both_languages(act: Acting) -> None:
    publication = public(act, delivered(act, filed(act)))
    texts = public_texts(publication)
    assert set(texts) == {"zh", "en"}
    rows = {row["key"]["en"]: row["value"] for row in texts["zh"].facts if row["section"] == "key"}
    assert rows["Penalty"] == {"zh": "警告", "en": "Warning"}
    assert rows["Date of the decision"] == {"zh": "2026 年 3 月 20 日", "en": "20 March 2026"}
    assert rows["Venue"]["zh"] == "泳乐云间游泳馆"
    assert rows["Number of the decision"]["zh"].endswith("1 号")
    assert "个人信息保护法第 28 条" in rows["Legal basis"]["zh"]
    assert rows["On-site visits"]["zh"].startswith("1 次")
    assert texts["en"].facts == texts["zh"].facts
    assert "泳乐云间游泳馆" in publication.search


def test_the_key_facts_name_no_officer_and_no_reporter(act: Acting) -> None:
    publication = public(act, delivered(act, filed(act)))
    shown = str([text.facts for text in public_texts(publication).values()])
    assert not any(word in shown for word in (PHONE, "金丝雀", OFFICER.name, REVIEWER.name, OTHER_HEAD.name, "T-"))


def test_what_is_over_already_is_not_published(act: Acting) -> None:
    publication = cleared(act, delivered(act, filed(act)), **MINOR)
    with pytest.raises(Refused) as caught:
        perform(publication, "publish", {}, act=act(SYSTEM, date(2026, 6, 21)))
    assert names(caught.value) == {"shelf_life"}


def test_a_correction_keeps_the_old_version_and_says_why(act: Acting, session: Session) -> None:
    publication = public(act, delivered(act, filed(act)))
    given = {"title_zh": TITLE, "body_zh": "已改用手环。给予警告。", "reason": "补充整改情况"}
    with pytest.raises(Refused) as caught:
        perform(publication, "correct", given, act=act(OTHER_HEAD, date(2026, 3, 30)))
    assert names(caught.value) == {"both_languages"}
    given |= {**ENGLISH, "reason_en": "What was put right was added"}
    perform(publication, "correct", given, act=act(OTHER_HEAD, date(2026, 3, 30)))
    text = public_texts(publication)["zh"]
    assert (text.version, text.body) == (3, "已改用手环。给予警告。")
    assert text.facts
    assert {row.version for row in publication.texts} == {1, 2, 3}
    assert session.execute(select(Correction.why_zh, Correction.why_en)).all() == [
        ("补充整改情况", "What was put right was added")
    ]
    assert publication.case is not None
    assert publication.case.publication == "corrected"


def test_a_correction_leaks_nothing(act: Acting) -> None:
    publication = public(act, delivered(act, filed(act)))
    given = {**TEXT, **ENGLISH, "reason": "补充", "reason_en": f"Call {PHONE}"}
    with pytest.raises(Refused):
        perform(publication, "correct", given, act=act(OTHER_HEAD, date(2026, 3, 30)))
    assert publication.state == "published"


def test_withdrawing_stops_the_clock_of_the_remedy_and_keeps_the_reason(act: Acting, session: Session) -> None:
    case = delivered(act, refused(filed(act)), FINE)
    publication = public(act, case)
    remedy = _remedy.begin(case)
    lodged = {"lodged_on": date(2026, 4, 8), "paper": "复 1"}
    perform(remedy, "lodge_reconsideration", lodged, act=act(REVIEWER, date(2026, 4, 8)))
    outcome = {"outcome_on": date(2026, 5, 8), "paper": "复决 1", "reason": "程序"}
    perform(remedy, "revoke", outcome, act=act(REVIEWER, date(2026, 5, 8)))
    assert "D27" in running(case)
    perform(publication, "withdraw", {"reason": "决定已被撤销"}, act=act(OTHER_HEAD, date(2026, 5, 9)))
    assert "D27" not in running(case)
    assert "D28" not in running(publication)
    assert publication.withdrawn_reason == "决定已被撤销"
    assert session.scalars(select(Correction.why_zh)).all() == ["决定已被撤销"]
    assert case.publication == "withdrawn"


def test_what_a_remedy_changed_is_corrected_with_its_key_facts(act: Acting) -> None:
    case = delivered(act, refused(filed(act)), FINE)
    publication = public(act, case)
    assert publication.fine_fen == 5_000_000
    remedy = _remedy.begin(case)
    on, later = date(2026, 4, 8), date(2026, 5, 8)
    perform(remedy, "lodge_reconsideration", {"lodged_on": on, "paper": "复 1"}, act=act(REVIEWER, on))
    outcome = {"outcome_on": later, "paper": "复决 1", "reason": "过重", **FINE, "amount": 2_000_000}
    perform(remedy, "change", outcome, act=act(REVIEWER, later))
    assert "D27" in running(case)
    given = {**TEXT, **ENGLISH, "reason": "经复议变更", "reason_en": "Changed in a reconsideration"}
    perform(publication, "correct", given, act=act(OTHER_HEAD, later))
    assert "D27" not in running(case)
    rows = {row["key"]["en"]: row["value"] for row in public_texts(publication)["en"].facts if row["section"] == "key"}
    assert (publication.fine_fen, rows["Fine"]["en"]) == (2_000_000, "CNY 20,000")
    assert rows["Changed on"]["en"] == "8 May 2026"


@pytest.mark.parametrize("until", ["none", "proposed", "redacted", "cleared"])
def test_what_has_fallen_is_not_published_any_more(act: Acting, until: str) -> None:
    case = delivered(act, filed(act))
    made = {"proposed": proposed, "redacted": redacted, "cleared": cleared}
    publication = made[until](act, case) if until in made else begin(case, act=act(OFFICER, DELIVERED))
    case.remedy = "revoked"
    following = {
        "none": ("propose", {"class": "general", **TEXT, "reason": "1"}, OFFICER),
        "proposed": ("redact", {**TEXT}, OFFICER),
        "redacted": ("approve", {"party_told_on": TOLD}, OTHER_HEAD),
        "cleared": ("publish", {}, SYSTEM),
    }
    name, given, who = following[until]
    with pytest.raises(Refused) as caught:
        perform(publication, name, given, act=act(who, TOLD))
    assert names(caught.value) == {"decision_stands"}
    if until != "none":
        perform(publication, "decline", {"reason": "决定已撤销"}, act=act(OTHER_HEAD, TOLD))
        assert case.publication == "declined"


def test_the_head_may_say_no_and_it_is_proposed_again(act: Acting) -> None:
    case = delivered(act, filed(act))
    publication = redacted(act, case)
    perform(publication, "decline", {"reason": "情节轻微"}, act=act(OTHER_HEAD, TOLD))
    assert "D21" not in running(case)
    given = {"class": "general", **TEXT, "reason": "上级要求"}
    perform(publication, "propose", given, act=act(OFFICER, TOLD))
    assert "D21" in running(case)
    assert publication.state == "proposed"


def test_a_redacted_text_may_be_redacted_again(act: Acting) -> None:
    publication = redacted(act, delivered(act, filed(act)))
    approved(publication, "redact", {**TEXT, "body_zh": "改写后的内容。"}, act, DELIVERED, second=SECOND_OFFICER)
    assert public_texts(publication)["zh"].body == "改写后的内容。"


def test_withdrawing_is_told_to_who_was_told_the_result(act: Acting, session: Session) -> None:
    case = delivered(act, filed(act))
    publication = public(act, case)
    complaint = session.scalars(select(Complaint)).one()
    complaint.state = "answered"
    with pytest.raises(Refused) as error:
        perform(publication, "withdraw", {"reason": "有误", "reason_en": "A mistake"}, act=act(HEAD, TOLD))
    assert [refusal.name for refusal in error.value.refusals] == ["decision_changed"]
    case.remedy = "revoked"
    perform(publication, "withdraw", {"reason": "有误", "reason_en": "A mistake"}, act=act(HEAD, TOLD))
    assert read(session, complaint)[-1].text == pack().texts["publication_withdrawn"].zh
    assert complaint.state == "answered"


def early(act: Acting, publication: Publication, on: date) -> None:
    perform(publication, "remove_early", {"reason": "已履行"}, act=act(OTHER_HEAD, on))


PAID, ALMOST, MINIMUM = date(2026, 4, 7), date(2026, 6, 19), date(2026, 6, 20)
"""Three months after the decision of 20 March the shortest time is over."""


def test_credit_repair_asks_for_four_things(act: Acting, session: Session) -> None:
    case = delivered(act, refused(filed(act)), FINE)
    publication = public(act, case)
    wanting = ["performed", "harm_removed", "minimum_over"]
    with pytest.raises(Refused) as caught:
        early(act, publication, ALMOST)
    assert names(caught.value) == set(wanting)
    assert {refusal.clause for refusal in caught.value.refusals} == {"CREDIT36"}
    perform(case, "perform", {"on": PAID, "amount": 5_000_000, "slip": "1"}, act=act(OFFICER, PAID))
    case.rectification = "verified"
    again = delivered(act, taken(act, case), WARNING)
    again.decided_on = date(2026, 3, 25)
    session.flush()
    with pytest.raises(Refused) as caught:
        early(act, publication, MINIMUM)
    assert names(caught.value) == {"no_repeat"}
    again.remedy = "revoked"
    session.flush()
    early(act, publication, MINIMUM)
    assert case.publication == "removed_early"


def taken(act: Acting, other: Case) -> Case:
    """Another case at the same place, filed."""
    case = taken_up(act, reported(act, other.venue, idem="b"))
    visited(act, case)
    approved(case, "file", {"cause": "又犯", "facts": "又装了刷脸设备。"}, act)
    return case


def test_what_the_court_enforced_is_not_credit_repair(act: Acting) -> None:
    case = delivered(act, filed(act))
    publication = public(act, case, **MINOR)
    case.ended_by_court = True
    with pytest.raises(Refused) as caught:
        early(act, publication, MINIMUM)
    assert names(caught.value) == {"performed"}


@pytest.mark.parametrize(
    ("kind", "day", "allowed"),
    [
        ("minor", date(2026, 3, 25), True),
        ("general", ALMOST, False),
        ("general", MINIMUM, True),
        ("serious", date(2027, 3, 19), False),
        ("serious", date(2027, 3, 20), True),
    ],
)
def test_each_class_has_its_shortest_time(act: Acting, kind: str, day: date, allowed: bool) -> None:
    publication = public(act, delivered(act, filed(act)), **{"class": kind})
    if allowed:
        early(act, publication, day)
        assert publication.state == "removed_early"
        return
    with pytest.raises(Refused) as caught:
        early(act, publication, day)
    assert names(caught.value) == {"minimum_over"}


def test_the_shelf_life_ends_after_its_last_day(act: Acting) -> None:
    publication = public(act, delivered(act, filed(act)), **MINOR)
    with pytest.raises(Refused):
        perform(publication, "expire", {}, act=act(SYSTEM, date(2026, 6, 20)))
    perform(publication, "expire", {}, act=act(SYSTEM, date(2026, 6, 21)))
    assert publication.state == "expired"
