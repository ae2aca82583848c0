"""What officers and reporters do with a complaint, and what they leave behind."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.envelope import Unreadable
from portal.ground.events.models import Event, Sight
from portal.ground.procedure.clocks import running
from portal.ground.procedure.models import Proposal
from portal.ground.procedure.propose import decide, perform
from portal.law.catalogue.pack import pack
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.complaints import identity, messages, queries
from portal.work.complaints.actions import covering, intake, office, reporter, results
from portal.work.complaints.answers import Contact
from portal.work.complaints.attachments import open_attachment
from portal.work.complaints.models import Attachment, Complaint, Referral
from portal.work.complaints.sealed import destroy, open_part
from portal.work.documents.models import Document
from portal.work.files.actions import put
from portal.work.files.models import File
from portal.work.files.pictures import JPEG, clean
from portal.work.files.stored import Stored
from portal.work.venues.actions import add_venue
from tests.cast import (
    CITIZEN,
    HEAD,
    MUNICIPAL,
    OFFICER,
    OTHER_OFFICE,
    OTHER_TRIAGE,
    SECOND_OFFICER,
    SECOND_TRIAGE,
    STRANGER,
    SYSTEM,
    TRIAGE,
)
from tests.conftest import Acting, moment
from tests.work.complaints.conftest import CANARIES, CONTACT, PICTURE_CANARY, Submitting, every_value, photo, picture

WORDS = "金丝雀的补充说明"


def moves(session: Session, complaint: Complaint) -> list[str]:
    return list(session.scalars(select(Event.move).where(Event.complaint_id == complaint.id).order_by(Event.id)))


def approve(session: Session, complaint: Complaint, proposal: Any, by: Any, act: Acting) -> None:
    session.flush()
    assert isinstance(proposal, Proposal)
    decide(proposal, complaint, approve=True, reason="", act=act(by))
    assert proposal.state == "approved", proposal.refusal


def test_the_first_look_shows_the_reporter_stage_two(complaint: Complaint, act: Acting) -> None:
    intake.first_look(complaint, act=act(TRIAGE))
    assert complaint.stage == 2
    assert "D1" not in running(complaint)
    with pytest.raises(Refused):
        intake.first_look(complaint, act=act(TRIAGE))


def test_an_officer_of_another_office_does_not_look(complaint: Complaint, act: Acting) -> None:
    with pytest.raises(NotYours):
        intake.first_look(complaint, act=act(STRANGER))
    assert complaint.first_look_at is None


def test_asking_and_replying(session: Session, seen: Complaint, act: Acting) -> None:
    intake.ask_more(seen, act=act(TRIAGE), items=("address",), question="请告诉我们地址")
    assert (seen.state, seen.ask_rounds) == ("needs_info", 1)
    assert running(seen)["D2"].paused_on is not None
    reporter.reply(seen, act=act(CITIZEN, day=date(2026, 3, 4)), text=WORDS, photos=(photo(),))
    assert seen.state == "submitted"
    letters = messages.read(session, seen)
    assert [(m.from_reporter, m.text, m.asks) for m in letters] == [
        (False, "请告诉我们地址", ("address",)),
        (True, WORDS, ()),
    ]
    assert [row.message_id for row in queries.attachments(session, seen.id)] == [letters[1].id]


def test_two_rounds_of_questions_and_no_more(seen: Complaint, act: Acting) -> None:
    for _ in range(2):
        intake.ask_more(seen, act=act(TRIAGE), items=("address",), question="?")
        reporter.reply(seen, act=act(CITIZEN), text="!")
    with pytest.raises(Refused):
        intake.ask_more(seen, act=act(TRIAGE), items=("address",), question="?")


def test_without_a_reply_the_clock_goes_on(seen: Complaint, act: Acting) -> None:
    intake.ask_more(seen, act=act(TRIAGE), items=("address",), question="?")
    with pytest.raises(Refused):
        intake.proceed(seen, act=act(SYSTEM))
    intake.proceed(seen, act=act(SYSTEM, day=date(2026, 3, 30)))
    assert seen.state == "submitted"


def test_a_transfer_that_is_taken(session: Session, seen: Complaint, act: Acting) -> None:
    intake.transfer(seen, act=act(TRIAGE), office=OTHER_OFFICE, reason="不在本区")
    assert (seen.state, seen.office, seen.passed_from) == ("transfer_pending", OTHER_OFFICE, TRIAGE.office)
    with pytest.raises(NotYours):
        intake.take(seen, act=act(TRIAGE))
    intake.take(seen, act=act(OTHER_TRIAGE))
    assert (seen.state, seen.office) == ("submitted", OTHER_OFFICE)
    assert not {"D5", "D6"} & set(running(seen))
    session.flush()
    assert [(h.move, h.to_office, h.reason) for h in queries.handovers(session, seen.id)] == [
        ("transfer", OTHER_OFFICE, "不在本区")
    ]


def test_a_transfer_that_comes_back_is_decided_by_the_municipal_office(
    session: Session, seen: Complaint, act: Acting
) -> None:
    intake.transfer(seen, act=act(TRIAGE), office=OTHER_OFFICE, reason="不在本区")
    intake.refuse(seen, act=act(OTHER_TRIAGE), reason="也不在本区")
    assert (seen.state, seen.office, seen.bounced) == ("submitted", TRIAGE.office, True)
    assert "D6" in running(seen)
    with pytest.raises(Refused):
        intake.transfer(seen, act=act(TRIAGE), office=OTHER_OFFICE, reason="再转")
    intake.designate(seen, act=act(MUNICIPAL), office=OTHER_OFFICE, reason="指定")
    assert (seen.office, seen.state) == (OTHER_OFFICE, "submitted")
    assert "D6" not in running(seen)
    assert [row.from_office for row in queries.handovers(session, seen.id)] == [
        TRIAGE.office,
        OTHER_OFFICE,
        TRIAGE.office,
    ]


def test_matching_the_venue(session: Session, seen: Complaint, act: Acting) -> None:
    venue = add_venue(name_zh="某泳池", address="某路", scenario="SP.POOL", district="310117", act=act(TRIAGE))
    with pytest.raises(NotYours):
        intake.match_venue(seen, venue, act=act(STRANGER))
    intake.match_venue(seen, venue, act=act(TRIAGE))
    session.flush()
    assert seen.venue_id == venue.id
    assert moves(session, seen)[-1] == "venue_matched"


def referred(session: Session, seen: Complaint, act: Acting, **more: Any) -> Document:
    given = {"agency": "SHMSA", "reason": "属于消费争议", "plain": "已转市场监管部门", "with_contact": False, **more}
    approve(session, seen, perform(seen, "refer_out", given, act=act(TRIAGE)), SECOND_TRIAGE, act)
    session.flush()
    referral = session.scalars(select(Referral)).one()
    return session.get_one(Document, referral.document_id)


def test_referring_out_makes_a_letter_and_tells_the_reporter(session: Session, seen: Complaint, act: Acting) -> None:
    letter = referred(session, seen, act)
    assert (seen.state, letter.kind, letter.number) == ("referred_out", "F19", 1)
    assert letter.fields["to"] == pack().agencies["SHMSA"].name.zh
    assert not any(canary in str(letter.fields) for canary in CANARIES.values())
    assert [m.text for m in messages.read(session, seen)] == ["已转市场监管部门"]
    assert [row.agency for row in queries.referrals(session, seen.id)] == ["SHMSA"]


def test_contact_data_go_only_with_consent_and_never_in_the_letter(
    session: Session, sent: Submitting, act: Acting
) -> None:
    unasked = sent("a").complaint
    agreed = sent("b", contact_consent=True).complaint
    for complaint in (unasked, agreed):
        intake.first_look(complaint, act=act(TRIAGE))
    with pytest.raises(Refused) as refused:
        referred(session, unasked, act, with_contact=True)
    assert refused.value.refusals[0].name == "contact_consent"
    letter = referred(session, agreed, act, with_contact=True)
    assert "materials" in letter.fields
    assert not any(canary in str(letter.fields) for canary in CANARIES.values())


def test_not_taking_up_needs_two_and_says_why(session: Session, seen: Complaint, act: Acting) -> None:
    given = {"code": "R04", "plain": "这是合同问题，请打 12315"}
    approve(session, seen, perform(seen, "reject", given, act=act(TRIAGE)), HEAD, act)
    assert (seen.state, seen.result_approver) == ("rejected", HEAD.id)
    assert "D9" in running(seen)
    assert messages.read(session, seen)[0].text == given["plain"]
    step = queries.progress(session, seen.id, pack(), opened=False)
    assert step is not None
    assert step.steps[-1].data == {"code": "R04"}


@pytest.fixture
def answered(session: Session, seen: Complaint, act: Acting) -> Complaint:
    seen.state = "accepted"
    results.result_reached(seen, act=act(OFFICER))
    given = {
        "result": "已责令改正",
        "basis": "个人信息保护法第 26 条",
        "changed": "改用手环",
        "remedies": "可以申请复核",
        "checked": True,
    }
    approve(session, seen, perform(seen, "tell_result", given, act=act(OFFICER)), SECOND_OFFICER, act)
    return seen


def test_the_result_reaches_the_reporter(session: Session, answered: Complaint) -> None:
    assert (answered.state, answered.stage) == ("answered", 5)
    assert answered.result_on == date(2026, 3, 2)
    assert answered.result_approver == SECOND_OFFICER.id
    text = messages.read(session, answered)[-1].text
    assert text.startswith("结果\n已责令改正\n\n依据\n")
    assert "改用手环" in text


def test_a_re_check_is_asked_for_once(session: Session, answered: Complaint, act: Acting) -> None:
    reporter.ask_recheck(answered, act=act(CITIZEN), reason=WORDS)
    assert (answered.state, answered.before_recheck, answered.recheck_used) == ("recheck_requested", "answered", True)
    assert messages.read(session, answered)[-1].text == WORDS
    answered.state = "answered"
    with pytest.raises(Refused):
        reporter.ask_recheck(answered, act=act(CITIZEN), reason=WORDS)


def test_the_end_comes_when_the_time_for_a_re_check_is_over(answered: Complaint, act: Acting) -> None:
    with pytest.raises(Refused):
        results.finish(answered, act=act(SYSTEM))
    results.finish(answered, act=act(SYSTEM, day=date(2026, 5, 6)))
    assert (answered.state, answered.stage) == ("closed", 6)


def test_withdrawing_stops_every_clock(complaint: Complaint, act: Acting) -> None:
    reporter.withdraw(complaint, act=act(CITIZEN))
    assert complaint.state == "withdrawn"
    assert running(complaint) == {}


def test_a_message_sent_twice_is_there_once(session: Session, complaint: Complaint, act: Acting) -> None:
    for _ in range(2):
        reporter.add_message(complaint, text=WORDS, act=act(CITIZEN), idem="m1")
    reporter.add_message(complaint, text=WORDS, act=act(CITIZEN), idem="m2")
    assert len(messages.read(session, complaint)) == 2


def test_reading_marks_the_other_sides_messages(session: Session, complaint: Complaint, act: Acting) -> None:
    reporter.add_message(complaint, text=WORDS, act=act(CITIZEN))
    office.write(complaint, text="收到", role=Role.TRIAGE, act=act(TRIAGE))
    messages.mark_read(session, complaint, by_reporter=False, now=moment())
    session.expire_all()
    assert [(m.from_reporter, m.read_at) for m in messages.read(session, complaint)] == [
        (True, moment()),
        (False, None),
    ]
    with pytest.raises(NotYours):
        office.write(complaint, text="你好", role=Role.TRIAGE, act=act(STRANGER))


def test_events_and_tables_carry_no_words(session: Session, seen: Complaint, act: Acting) -> None:
    reporter.add_message(seen, text=WORDS, act=act(CITIZEN), photos=(photo(),))
    reporter.change_contact(seen, replace(CONTACT, phone="13700137000"), consent=True, act=act(CITIZEN))
    reporter.withdraw(seen, act=act(CITIZEN))
    stored = every_value(session)
    for canary in (WORDS, "13700137000", *CANARIES.values()):
        assert canary.encode() not in stored
    assert PICTURE_CANARY not in stored


def test_the_reporter_may_become_anonymous_again(complaint: Complaint, act: Acting) -> None:
    reporter.change_contact(complaint, Contact(), consent=False, act=act(CITIZEN))
    assert not complaint.named
    assert open_part(complaint).contact == Contact()
    assert complaint.sealed_part is not None
    assert complaint.sealed_part.mode == "code"


def test_opening_the_identity_is_kept_and_shown(session: Session, complaint: Complaint, act: Acting) -> None:
    found = identity.reveal(complaint, act=act(OFFICER), role=Role.OFFICER, what="identity", reason="约时间看现场")
    identity.read_words(complaint, act=act(TRIAGE), role=Role.TRIAGE)
    session.flush()
    assert found.contact == CONTACT
    (seen,) = identity.who_has_seen(session, complaint)
    assert (seen.role, seen.what, seen.reason, seen.at) == (Role.OFFICER, "identity", "约时间看现场", moment())
    assert seen.office is not None
    assert OFFICER.name not in str(seen)
    assert session.scalars(select(Sight.what).order_by(Sight.id)).all() == ["identity", "words"]


@pytest.mark.parametrize("reason", ["", "   ", "长" * 201])
def test_the_identity_needs_a_reason(session: Session, complaint: Complaint, act: Acting, reason: str) -> None:
    with pytest.raises(Refused):
        identity.reveal(complaint, act=act(OFFICER), role=Role.OFFICER, what="identity", reason=reason)
    assert identity.who_has_seen(session, complaint) == []


def test_the_identity_stays_closed_to_others_and_when_frozen(complaint: Complaint, act: Acting) -> None:
    assert complaint.sealed_part is not None
    with pytest.raises(NotYours):
        identity.reveal(complaint, act=act(STRANGER), role=Role.HEAD, what="identity", reason="看看")
    complaint.sealed_part.frozen_at = moment()
    with pytest.raises(Refused):
        identity.reveal(complaint, act=act(HEAD), role=Role.HEAD, what="identity", reason="看看")
    assert (
        identity.reveal(complaint, act=act(MUNICIPAL), role=Role.MUNICIPAL, what="identity", reason="核实泄露").contact
        == CONTACT
    )


def test_destroying_the_key_erases_words_messages_and_pictures(session: Session, sent: Submitting, act: Acting) -> None:
    complaint = sent(photos=(photo(),)).complaint
    reporter.add_message(complaint, text=WORDS, act=act(CITIZEN))
    session.flush()
    destroy(complaint, now=moment())
    session.commit()
    file = session.scalars(select(File)).one()
    for reading in (
        lambda: open_part(complaint),
        lambda: messages.read(session, complaint),
        lambda: open_attachment(complaint, file),
    ):
        with pytest.raises(Unreadable):
            reading()


def test_sealed_bytes_moved_to_another_complaint_do_not_open(session: Session, sent: Submitting) -> None:
    one, two = sent("a").complaint.sealed_part, sent("b").complaint.sealed_part
    assert one is not None
    assert two is not None
    two.kid, two.wrapped_key, two.words, two.place, two.contact = (
        one.kid,
        one.wrapped_key,
        one.words,
        one.place,
        one.contact,
    )
    with pytest.raises(Unreadable):
        open_part(two.complaint)


def test_a_covered_copy_stands_beside_the_picture_and_a_better_one_takes_its_place(
    session: Session, sent: Submitting, act: Acting
) -> None:
    complaint = sent(photos=(photo(),)).complaint
    session.flush()
    attachment = session.scalars(select(Attachment)).one()
    copies = []
    for colour in ("black", "black", "grey"):
        covering.cover(complaint, attachment, copy(colour), act=act(HEAD), role=Role.HEAD)
        (row,) = queries.attachments(session, complaint.id)
        copies.append(session.get_one(File, row.covered_file_id))
    assert copies[0] is copies[1], "the same copy again is the same"
    assert copies[0].purged_at == moment()
    assert PICTURE_CANARY not in open_attachment(complaint, copies[2])
    assert PICTURE_CANARY in open_attachment(complaint, session.get_one(File, row.file_id))
    events = session.scalars(select(Event).where(Event.move == "picture_covered")).all()
    assert [event.data for event in events] == [{"attachment": attachment.id}] * 2
    with pytest.raises(NotYours):
        covering.cover(complaint, attachment, copy("white"), act=act(STRANGER), role=Role.HEAD)


def test_only_who_opened_a_picture_says_that_nothing_has_to_be_covered(
    session: Session, sent: Submitting, act: Acting
) -> None:
    complaint = sent(photos=(photo(),)).complaint
    session.flush()
    attachment = session.scalars(select(Attachment)).one()
    with pytest.raises(Refused, match="look_first"):
        covering.pass_as_sent(complaint, attachment, act=act(HEAD), role=Role.HEAD)
    identity.see(complaint, act=act(HEAD), role=Role.HEAD, what="image", reason="看清机器编号")
    covering.cover(complaint, attachment, copy("black"), act=act(HEAD), role=Role.HEAD)
    for _twice in range(2):
        covering.pass_as_sent(complaint, attachment, act=act(HEAD), role=Role.HEAD)
    assert attachment.covered_file_id == attachment.file_id
    covering.cover(complaint, attachment, copy("grey"), act=act(HEAD), role=Role.HEAD)
    assert session.get_one(File, attachment.file_id).purged_at is None, "the picture itself stays"
    assert [event.move for event in session.scalars(select(Event).where(Event.move.startswith("picture_")))] == [
        "picture_covered", "picture_passed", "picture_covered",
    ]  # fmt: skip


def copy(colour: str) -> Stored:
    """A copy on which everything is of one colour."""
    return put(clean(picture(colour)), type=JPEG)


def test_the_code_alone_shows_no_act_of_the_reporter(session: Session, seen: Complaint, act: Acting) -> None:
    intake.ask_more(seen, act=act(TRIAGE), items=("address",), question="?")
    reporter.reply(seen, act=act(CITIZEN), text=WORDS)
    reporter.add_message(seen, text=WORDS, act=act(CITIZEN))
    session.flush()
    public = queries.progress(session, seen.id, pack(), opened=False)
    own = queries.progress(session, seen.id, pack(), opened=True)
    assert public is not None
    assert own is not None
    assert [step.move for step in public.steps] == ["submit", "first_look", "ask_more"]
    assert [step.move for step in own.steps] == ["submit", "first_look", "ask_more", "reply", "message"]
    assert (public.stage, public.ref) == (2, f"T-{seen.id}")
    assert public.clock("D2") is not None
    assert public.clock("D1") is None


def test_a_merged_complaint_follows_its_main_one(session: Session, sent: Submitting) -> None:
    main, other = sent("a").complaint, sent("b").complaint
    main.stage, other.state, other.main_id = 4, "duplicate", main.id
    session.flush()
    found = queries.progress(session, other.id, pack(), opened=False)
    assert found is not None
    assert found.stage == 4


def test_a_missing_complaint_has_no_progress(session: Session) -> None:
    assert queries.progress(session, 99, pack(), opened=True) is None


def test_a_later_day_is_seen_on_the_clock(session: Session, seen: Complaint, act: Acting) -> None:
    intake.ask_more(seen, act=act(TRIAGE), items=("address",), question="?")
    session.flush()
    found = queries.progress(session, seen.id, pack(), opened=False)
    assert found is not None
    clock = found.clock("D2")
    assert clock is not None
    assert clock.paused_on == date(2026, 3, 2)
    assert (found.due_clock, found.received_at + timedelta()) == (seen.due_clock, seen.received_at)
