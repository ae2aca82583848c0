"""A report is stored whole, once, sealed, and routed for a reason."""

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.ground.procedure.act import Act
from portal.ground.procedure.clocks import running
from portal.ground.rulebook.rules import rules, touch
from portal.law.catalogue.pack import pack
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.complaints.actions.submit import Changed, again, submit
from portal.work.complaints.answers import Place
from portal.work.complaints.attachments import open_attachment
from portal.work.complaints.codes import check_ok
from portal.work.complaints.models import Attachment, Complaint, RoutingRule, SealedPart
from portal.work.complaints.routing import PRIVATE_NOTE, found_routing, route
from portal.work.complaints.sealed import open_part
from portal.work.files.models import File
from tests.cast import CITIZEN, OFFICER, OTHER_TRIAGE, TRIAGE
from tests.conftest import Acting, moment
from tests.work.complaints.conftest import (
    ANSWERS,
    CANARIES,
    IDEM,
    PICTURE_CANARY,
    Submitting,
    every_value,
    photo,
    statements,
)


def test_a_report_is_there_with_its_clocks_and_its_event(session: Session, sent: Submitting) -> None:
    receipt = sent()
    complaint = receipt.complaint
    assert check_ok(receipt.code)
    assert (complaint.state, complaint.stage, complaint.office) == ("submitted", 1, TRIAGE.office)
    assert set(running(complaint)) == {"D1", "D2", "D3", "D32"}
    assert complaint.due_clock == "D3"
    assert [row.code for row in complaint.violations] == ["V02", "V15"]
    event = session.scalars(select(Event).where(Event.complaint_id == complaint.id)).one()
    assert (event.move, event.role, event.actor_id, event.data) == ("submit", "CZ", None, {"channel": "web"})


def test_what_was_said_can_be_opened_again(complaint: Complaint) -> None:
    opened = open_part(complaint)
    assert (opened.words, opened.place, opened.contact) == (ANSWERS.words, ANSWERS.place, ANSWERS.contact)
    assert set(opened.contact.words()) >= {CANARIES["name"], CANARIES["phone"], CANARIES["guardian_phone"]}


def test_nothing_of_the_reporter_is_readable_in_database_or_files(
    session: Session, sent: Submitting, kept: Path
) -> None:
    receipt = sent(photos=(photo(), photo(slot="sign")))
    stored = every_value(session) + b"".join(path.read_bytes() for path in kept.rglob("*") if path.is_file())
    for canary in (*CANARIES.values(), IDEM, receipt.code, receipt.pin):
        assert canary.encode() not in stored, canary
    assert PICTURE_CANARY not in stored
    assert sum(path.is_file() for path in kept.rglob("*")) == 2


def test_photos_come_along_under_the_complaints_key(session: Session, sent: Submitting) -> None:
    complaint = sent(photos=(photo(), photo(b"second", "sign"))).complaint
    session.flush()
    rows = session.execute(
        select(Attachment.slot, File).join(File, File.id == Attachment.file_id).order_by(Attachment.id)
    ).all()
    assert [(slot, open_attachment(complaint, file)) for slot, file in rows] == [
        ("device", PICTURE_CANARY),
        ("sign", b"second"),
    ]


def test_sending_takes_few_statements(session: Session, sent: Submitting, act: Acting) -> None:
    route(session, district="310117", scenario="SP.POOL", violations=(), act=act(CITIZEN))
    now = act(CITIZEN)
    with statements() as seen:
        submit(ANSWERS, idem="a", act=now)
        session.flush()
    assert len(set(seen)) <= 8, "\n".join(seen)
    assert len(seen) <= 11, "SQLite inserts the four clocks one by one"
    with statements() as seen:
        submit(replace(ANSWERS, photos=tuple(photo() for _ in range(10))), idem="b", act=now)
        session.flush()
    assert len(set(seen)) <= 10, "\n".join(seen)


def test_sending_twice_shows_the_same_receipt(session: Session, sent: Submitting) -> None:
    first, second = sent(), sent()
    assert second == first
    assert session.scalar(select(func.count()).select_from(Complaint)) == 1
    assert session.scalar(select(func.count()).select_from(Event)) == 1


def test_a_second_tap_that_finds_its_draft_gone_gets_the_receipt(session: Session, sent: Submitting) -> None:
    assert again(session, IDEM) is None
    receipt = sent()
    assert again(session, IDEM) == receipt


@pytest.mark.parametrize(
    "change",
    [
        {"words": "别的"},
        {"violations": ("V01",)},
        {"place": Place("别处")},
        {"district": "310101"},
        {"conduct_from": date(2026, 2, 1)},
    ],
)
def test_one_key_with_other_answers_is_not_received_again(
    session: Session, sent: Submitting, change: dict[str, Any]
) -> None:
    first = sent()
    with pytest.raises(Changed) as changed:
        sent(**change)
    assert changed.value.complaint is first.complaint
    assert open_part(first.complaint).words == ANSWERS.words


def test_other_photos_are_other_answers(sent: Submitting) -> None:
    sent(photos=(photo(b"one"),))
    with pytest.raises(Changed):
        sent(photos=(photo(b"two"),))


def test_two_posts_at_once_make_one_report(app_on_both: Flask) -> None:
    receipts: list[tuple[str, str, int]] = []
    errors: list[BaseException] = []
    start = threading.Barrier(2)

    def post() -> None:
        try:
            with app_on_both.app_context():
                start.wait(10)
                act = Act(CITIZEN, moment(), rules(db.session(), pack()))
                receipt = submit(ANSWERS, idem=IDEM, act=act)
                receipts.append((receipt.code, receipt.pin, receipt.complaint.id))
                db.session.commit()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not errors
    assert len(receipts) == 2
    assert receipts[0] == receipts[1]
    assert db.session.scalar(select(func.count()).select_from(Complaint)) == 1
    assert db.session.scalar(select(func.count()).select_from(SealedPart)) == 1


def test_a_report_that_breaks_half_way_leaves_nothing(
    session: Session, sent: Submitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.commit()

    def broken(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("portal.work.complaints.actions.submit.tie", broken)
    with pytest.raises(RuntimeError):
        sent()
    for model in (Complaint, SealedPart, Event):
        assert session.scalar(select(func.count()).select_from(model)) == 0


@pytest.mark.parametrize(
    "change", [{"scenario": "XX"}, {"district": "110101"}, {"violations": ("V99",)}, {"violations": (), "words": "  "}]
)
def test_a_report_that_says_nothing_known_is_refused(
    session: Session, sent: Submitting, change: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        sent(**change)


def test_a_place_is_needed(session: Session, sent: Submitting) -> None:
    with pytest.raises(Refused) as refused:
        sent(place=Place())
    assert refused.value.refusals[0].name == "place_findable"
    assert session.scalar(select(func.count()).select_from(Complaint)) == 0


def test_own_words_are_enough(sent: Submitting) -> None:
    complaint = sent(violations=(), own_words=True).complaint
    assert not complaint.urgent
    assert "D3" not in running(complaint)


def test_a_child_makes_it_urgent(sent: Submitting) -> None:
    contact = replace(ANSWERS.contact, under_14=True)
    complaint = sent(violations=("V01",), contact=contact).complaint
    assert complaint.urgent
    assert complaint.under_14
    assert not complaint.private_space


@pytest.mark.parametrize(
    ("change", "end"),
    [({}, date(2026, 3, 1)), ({"conduct_to": date(2026, 3, 2)}, date(2026, 3, 2)), ({"ongoing": True}, None)],
)
def test_when_it_ended(sent: Submitting, change: dict[str, Any], end: date | None) -> None:
    assert sent(**change).complaint.conduct_to == end


def test_a_triage_officer_enters_a_report_for_another_district(session: Session, act: Acting) -> None:
    receipt = submit(replace(ANSWERS, channel="phone"), idem="slip", act=act(OTHER_TRIAGE))
    assert receipt.complaint.office == TRIAGE.office
    event = session.scalars(select(Event).where(Event.complaint_id == receipt.complaint.id)).one()
    assert (event.role, event.actor_id, event.office, event.data) == (
        "TO",
        OTHER_TRIAGE.id,
        OTHER_TRIAGE.office,
        {"channel": "phone"},
    )


def test_other_officers_do_not_enter_reports(session: Session, act: Acting) -> None:
    with pytest.raises(NotYours):
        submit(ANSWERS, idem="slip", act=act(OFFICER))


def routed(session: Session, act: Acting, scenario: str, *violations: str) -> tuple[str, str]:
    found = route(session, district="310117", scenario=scenario, violations=violations, act=act(CITIZEN))
    return found.office, found.note.zh


def test_where_a_report_goes_and_why(session: Session, act: Acting) -> None:
    assert routed(session, act, "SP.POOL", "V15") == (TRIAGE.office, PRIVATE_NOTE.zh)
    assert routed(session, act, "PT.METRO", "V01")[0] == pack().municipal_office
    assert routed(session, act, "CO.MALL", "V01")[0] == TRIAGE.office


def test_an_office_may_change_the_rules(session: Session, act: Acting) -> None:
    row = session.scalars(select(RoutingRule).order_by(RoutingRule.position.desc())).first()
    assert row is not None
    assert routed(session, act, "CO.MALL", "V01")[0] == TRIAGE.office
    row.to_date = date(2026, 1, 1)
    touch(session)
    session.flush()
    assert routed(session, act, "CO.MALL", "V01")[0] == pack().municipal_office


def test_a_rule_for_a_group_covers_its_kinds(session: Session, act: Acting) -> None:
    session.add(
        RoutingRule(
            position=0,
            when={"scenario": ["SP"]},
            office="SHCAC",
            from_date=date(2020, 1, 1),
            note_zh="体育",
            note_en="Sport",
        )
    )
    touch(session)
    session.flush()
    assert routed(session, act, "SP.POOL") == ("SHCAC", "体育")


def test_the_rules_are_founded_once(session: Session) -> None:
    before = session.scalar(select(func.count()).select_from(RoutingRule))
    found_routing(session, pack())
    assert session.scalar(select(func.count()).select_from(RoutingRule)) == before == 3
