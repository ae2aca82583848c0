"""An address is written to only after whoever owns it said so; what the others learn is nothing."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.events.models import Event
from portal.law.workflow.refusal import Refused
from portal.work.complaints.actions import reporter as acts
from portal.work.complaints.answers import Contact
from portal.work.complaints.sealed import contact_of, destroy
from portal.work.notices.actions import asking
from tests import makers
from tests.cast import CITIZEN, TRIAGE
from tests.conftest import Acting, moment
from tests.work.notices.servers import Box, Gateway
from tests.work.notices.telling import GATHERED, TO, code_in, confirmed, link_in, outbox, receiver, reported, worker


def test_the_confirmation_says_nothing_of_the_report(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = reported(act)
    worker(core)
    (mail,) = box.mails
    text = mail.get_content()
    assert box.envelopes == [("notices@portal.example", [TO])]
    assert mail["Subject"] == "请确认"
    assert len(code_in(text)) == 6
    for word in ("云动健身", "人民北路", "刷脸", "松江", complaint.ref):
        assert word not in mail.as_string() + text
    assert receiver(complaint).state == "waiting"
    worker(core, moment() + timedelta(minutes=5))
    assert len(box.mails) == 1, "once"


def test_nothing_is_sent_before_it_is_confirmed(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = reported(act)
    worker(core)
    makers.done(act, complaint, "first_look")
    worker(core, moment() + GATHERED)
    assert len(box.mails) == 1
    assert outbox("news") == []


def test_the_code_turns_them_on(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = reported(act)
    worker(core)
    code = code_in(box.mails[0].get_content())
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert asking.confirm_by_code(complaint, wrong, act=act(CITIZEN)) is False
    assert asking.confirm_by_code(complaint, f" {code[:3]} {code[3:]}", act=act(CITIZEN)) is True
    assert receiver(complaint).state == "on"


def test_guessing_the_code_ends_soon(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = reported(act)
    worker(core)
    code = code_in(box.mails[0].get_content())
    for _ in range(5):
        assert asking.confirm_by_code(complaint, "no", act=act(CITIZEN)) is False
    with pytest.raises(Refused):
        asking.confirm_by_code(complaint, code, act=act(CITIZEN))
    asking.ask(complaint, TO, act=act(CITIZEN, hour=11))
    worker(core, moment(hour=11))
    again = code_in(box.mails[1].get_content())
    assert asking.confirm_by_code(complaint, again, act=act(CITIZEN, hour=11)) is True


def test_the_link_turns_them_on_and_is_good_for_a_day(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = reported(act)
    worker(core)
    token = link_in(box.mails[0].get_content(), "confirm")
    assert asking.confirm_by_link("x" * 22, act=act(CITIZEN)) is False
    assert asking.confirm_by_link(token, act=act(CITIZEN)) is True
    assert asking.confirm_by_link(token, act=act(CITIZEN)) is True, "a second tap is harmless"
    late = reported(act)
    worker(core)
    token = link_in(box.mails[-1].get_content(), "confirm")
    tomorrow = moment() + timedelta(hours=25)
    assert asking.confirm_by_link(token, act=act(CITIZEN, day=tomorrow.date(), hour=tomorrow.hour)) is False
    worker(core, tomorrow)
    assert receiver(late).state == "expired"
    assert contact_of(late).quiet_to == "", "an address that nobody confirmed is not kept"
    assert receiver(complaint).state == "on"


def test_stopping_wipes_the_address(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = confirmed(core, act, box)
    makers.done(act, complaint, "first_look")
    worker(core)
    worker(core, moment() + GATHERED)
    asking.stop_by_link("x" * 22, act=act(CITIZEN))
    assert receiver(complaint).state == "on"
    asking.stop_by_link(link_in(box.mails[0].get_content(), "stop"), act=act(CITIZEN))
    asking.stop_by_link(link_in(box.mails[0].get_content(), "stop"), act=act(CITIZEN))
    assert (receiver(complaint).state, receiver(complaint).mark) == ("stopped", None)
    assert contact_of(complaint) == Contact(mode="code")
    assert [e.move for e in session.scalars(select(Event)) if e.move.startswith("notices")] == [
        "notices_confirmed",
        "notices_stopped",
    ]


def test_a_stopped_receiver_hears_nothing_that_was_on_its_way(
    core: Flask, act: Acting, box: Box, session: Session
) -> None:
    complaint = confirmed(core, act, box)
    makers.done(act, complaint, "first_look")
    worker(core)
    asking.stop(complaint, act=act(CITIZEN))
    worker(core, moment() + GATHERED)
    assert (box.mails, [row.state for row in outbox()]) == ([], ["dropped"])


def test_another_address_has_to_be_confirmed_again(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = confirmed(core, act, box)
    asking.ask(complaint, "other@mail.example", act=act(CITIZEN))
    makers.done(act, complaint, "first_look")
    worker(core)
    worker(core, moment() + GATHERED)
    assert [to for _sender, (to,) in box.envelopes] == ["other@mail.example"]
    assert box.mails[0]["Subject"] == "请确认"
    assert receiver(complaint).state == "waiting"


def test_asking_twice_at_once_asks_once(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = makers.complaint(act)
    for _ in range(3):
        asking.ask(complaint, TO, act=act(CITIZEN))
    worker(core)
    assert len(box.mails) == 1
    assert contact_of(complaint).mode == "quiet"


def test_nobody_is_asked_where_there_is_no_address(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = confirmed(core, act, box)
    asking.stop(complaint, act=act(CITIZEN))
    with pytest.raises(Refused):
        asking.ask(complaint, contact_of(complaint).quiet_to, act=act(CITIZEN, hour=11))
    assert (receiver(complaint).state, contact_of(complaint)) == ("stopped", Contact(mode="code"))


def test_one_complaint_cannot_fill_a_mailbox(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = makers.complaint(act)
    for hour in range(5):
        asking.ask(complaint, TO, act=act(CITIZEN, hour=10 + hour))
        worker(core, moment(hour=10 + hour))
    with pytest.raises(Refused):
        asking.ask(complaint, TO, act=act(CITIZEN, hour=16))
    assert len(box.mails) == 5


def test_many_complaints_cannot_either(core: Flask, act: Acting, box: Box, session: Session) -> None:
    for _ in range(8):
        reported(act, to=TO)
    worker(core)
    assert len(box.mails) == 5
    assert sorted(row.state for row in outbox("confirm")) == ["dropped"] * 3 + ["sent"] * 5


def test_a_contact_changed_on_its_own_page_is_followed(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = makers.complaint(act)
    quiet = Contact(mode="quiet", quiet_to=TO)
    acts.change_contact(complaint, quiet, consent=False, act=act(CITIZEN))
    worker(core)
    assert asking.confirm_by_code(complaint, code_in(box.mails[0].get_content()), act=act(CITIZEN))
    acts.change_contact(complaint, Contact(mode="code"), consent=False, act=act(CITIZEN))
    makers.done(act, complaint, "first_look")
    worker(core)
    worker(core, moment() + GATHERED)
    assert (len(box.mails), receiver(complaint).state) == (1, "stopped")


def test_whoever_withdraws_or_is_erased_hears_no_more(core: Flask, act: Acting, box: Box, session: Session) -> None:
    gone, erased = confirmed(core, act, box), confirmed(core, act, box)
    for complaint in (gone, erased):
        makers.done(act, complaint, "first_look")
    worker(core)
    makers.done(act, gone, "withdraw")
    destroy(erased, now=moment())
    worker(core, moment() + GATHERED)
    assert (box.mails, {row.state for row in outbox()}) == ([], {"dropped"})
    assert contact_of(gone).quiet_to == ""
    assert {receiver(c).mark for c in (gone, erased)} == {None}


def test_by_sms_a_code_and_no_link_to_confirm(core: Flask, act: Acting, both_ways: Gateway, box: Box) -> None:
    complaint = reported(act, to="13812345678", language="en")
    worker(core)
    ((_path, _headers, body),) = both_ways.requests
    text = body.decode()
    assert box.mails == []
    assert '"to": "13812345678"' in text
    assert "notices/confirm" not in text
    assert asking.confirm_by_code(complaint, code_in(text.split('"text"')[1]), act=act(CITIZEN))


def test_officers_do_not_get_the_address_with_the_contact(core: Flask, act: Acting, box: Box) -> None:
    complaint = confirmed(core, act, box)
    contact = contact_of(complaint)
    assert (contact.name, contact.phone, contact.mail) == ("", "", "")
    assert TO in contact.words(), "and no paper may say it"
    makers.done(act, complaint, "first_look", by=TRIAGE)


def test_a_contact_that_was_replaced_shows_and_sends_nothing(
    core: Flask, act: Acting, box: Box, session: Session
) -> None:
    complaint = confirmed(core, act, box)
    acts.change_contact(complaint, Contact(mode="named", name="某人", phone="1"), consent=False, act=act(CITIZEN))
    worker(core)
    assert receiver(complaint).state == "stopped"
    assert contact_of(complaint).name == "某人"
