"""Code and PIN: an outsider learns nothing from the answer, its work or its time; the owner gets in."""

from datetime import datetime, timedelta

import argon2
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.work.accounts.counting import forget
from portal.work.accounts.models import Throttle
from portal.work.complaints import lookup
from portal.work.complaints.actions.submit import Receipt
from portal.work.complaints.codes import code_for, grouped
from portal.work.complaints.lookup import (
    FREE,
    LONGEST_WAIT,
    TELLS_FOR,
    Later,
    Wait,
    WrongPin,
    by_code,
    by_code_and_pin,
    by_ticket,
)
from portal.work.complaints.sealed import destroy
from tests.conftest import moment
from tests.work.complaints.conftest import Submitting, statements

NOW = moment()
WRONG = "00000000"


@pytest.fixture
def receipt(session: Session, sent: Submitting) -> Receipt:
    found = sent()
    session.commit()
    return found


def wrong(session: Session, code: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongPin):
            by_code_and_pin(session, code, WRONG, now=NOW)


def test_code_and_pin_open_it(session: Session, receipt: Receipt) -> None:
    typed = grouped(receipt.code).lower()
    assert by_code_and_pin(session, typed, f" {receipt.pin[:4]} {receipt.pin[4:]}", now=NOW) is receipt.complaint
    assert by_code(session, typed) is receipt.complaint


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every Argon2 computation."""
    calls: list[str] = []
    real = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, kept: str, given: str) -> bool:
        calls.append(kept)
        return bool(real(self, kept, given))

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    return calls


def test_an_unknown_code_a_deleted_one_and_a_wrong_pin_cost_the_same(
    session: Session, receipt: Receipt, sent: Submitting, verified: list[str]
) -> None:
    deleted = sent("another report")
    destroy(deleted.complaint, now=NOW)
    session.commit()
    done = []
    for code, pin in ((receipt.code, WRONG), (deleted.code, deleted.pin), (code_for("never sent"), WRONG)):
        session.expire_all()
        verified.clear()
        with statements() as seen, pytest.raises(WrongPin) as answer:
            by_code_and_pin(session, code, pin, now=NOW)
        done.append((seen, len(verified), str(answer.value), {kept.rsplit("$", 2)[0] for kept in verified}))
        session.commit()
    assert done[0] == done[1] == done[2]
    assert done[0][1] == 1


def test_a_deleted_code_shows_nothing(session: Session, receipt: Receipt) -> None:
    destroy(receipt.complaint, now=NOW)
    session.flush()
    assert by_code(session, receipt.code) is None
    assert by_code(session, code_for("never sent")) is None


@pytest.mark.parametrize("pin_is", ["wrong", "right"])
@pytest.mark.parametrize("code_is", ["known", "unknown", "deleted"])
def test_after_some_wrong_pins_every_answer_comes_later(
    session: Session, receipt: Receipt, sent: Submitting, verified: list[str], code_is: str, pin_is: str
) -> None:
    code = {"known": receipt.code, "unknown": code_for("never sent"), "deleted": _deleted(session, sent).code}[code_is]
    wrong(session, code, FREE)
    verified.clear()
    with pytest.raises(Later) as told:
        by_code_and_pin(session, code, receipt.pin if pin_is == "right" else WRONG, now=NOW)
    assert told.value.seconds == 2
    assert len(verified) == 1
    assert len(told.value.ticket) == len(_some_ticket(session))


def _deleted(session: Session, sent: Submitting) -> Receipt:
    found = sent("a deleted report")
    destroy(found.complaint, now=NOW)
    session.commit()
    return found


def _some_ticket(session: Session) -> str:
    """A ticket as a stranger gets it, for a code that never was."""
    wrong(session, code_for("another that never was"), FREE)
    with pytest.raises(Later) as told:
        by_code_and_pin(session, code_for("another that never was"), WRONG, now=NOW)
    return told.value.ticket


def slowed(session: Session, receipt: Receipt, pin: str, now: datetime = NOW) -> Later:
    with pytest.raises(Later) as told:
        by_code_and_pin(session, receipt.code, pin, now=now)
    return told.value


def test_the_right_pin_opens_it_a_little_later(session: Session, receipt: Receipt) -> None:
    wrong(session, receipt.code, FREE)
    held = slowed(session, receipt, receipt.pin)
    with pytest.raises(Later) as again:
        by_ticket(session, held.ticket, now=NOW + timedelta(seconds=1))
    assert again.value.ticket == held.ticket
    found, code = by_ticket(session, held.ticket, now=NOW + timedelta(seconds=held.seconds))
    assert (found, code) == (receipt.complaint, receipt.code)
    assert session.scalars(select(Throttle)).all() == [], "from here on it is counted anew"


def test_a_held_back_wrong_pin_stays_wrong(session: Session, receipt: Receipt) -> None:
    wrong(session, receipt.code, FREE)
    held = slowed(session, receipt, WRONG)
    with pytest.raises(WrongPin):
        by_ticket(session, held.ticket, now=NOW + timedelta(seconds=held.seconds))


def test_tickets_are_told_by_the_same_work(session: Session, receipt: Receipt, sent: Submitting) -> None:
    done = []
    for code in (receipt.code, _deleted(session, sent).code, code_for("never sent")):
        wrong(session, code, FREE)
        with pytest.raises(Later) as told:
            by_code_and_pin(session, code, WRONG, now=NOW)
        session.commit()
        session.expire_all()
        with statements() as seen, pytest.raises(WrongPin):
            by_ticket(session, told.value.ticket, now=NOW + timedelta(minutes=1))
        done.append(seen)
        session.commit()
    assert done[0] == done[1] == done[2]


@pytest.mark.parametrize("ticket", ["", "00", "not hex", "ab" * 61, "é"])
def test_a_forged_ticket_opens_nothing(session: Session, receipt: Receipt, ticket: str) -> None:
    with pytest.raises(WrongPin):
        by_ticket(session, ticket, now=NOW)


def test_a_ticket_is_worth_nothing_after_a_while(session: Session, receipt: Receipt) -> None:
    wrong(session, receipt.code, FREE)
    held = slowed(session, receipt, receipt.pin)
    with pytest.raises(WrongPin):
        by_ticket(session, held.ticket, now=NOW + TELLS_FOR + timedelta(minutes=2))


def test_whoever_keeps_trying_from_one_place_does_not_keep_the_owner_out(session: Session, receipt: Receipt) -> None:
    """One address gets thirty look-ups a minute, all of them wrong: that never fills the code's time."""
    now = NOW
    for _ in range(40):
        now += timedelta(seconds=2)
        with pytest.raises((WrongPin, Later)):
            by_code_and_pin(session, receipt.code, WRONG, now=now)
    held = slowed(session, receipt, receipt.pin, now)
    assert held.seconds == LONGEST_WAIT
    assert by_ticket(session, held.ticket, now=now + timedelta(seconds=held.seconds))[0] is receipt.complaint


def test_many_at_once_are_bounded(
    session: Session, receipt: Receipt, verified: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "AT_ONCE", timedelta(seconds=6))
    wrong(session, receipt.code, FREE)
    for _ in range(7):
        slowed(session, receipt, WRONG)
    verified.clear()
    with pytest.raises(Wait) as waiting:
        by_code_and_pin(session, receipt.code, receipt.pin, now=NOW)
    assert verified == []
    assert waiting.value.seconds == 1
    slowed(session, receipt, receipt.pin, NOW + timedelta(seconds=2))


def test_a_browser_that_was_let_in_before_is_not_slowed_by_strangers(session: Session, receipt: Receipt) -> None:
    wrong(session, receipt.code, FREE)
    slowed(session, receipt, WRONG)
    assert by_code_and_pin(session, receipt.code, receipt.pin, now=NOW, browser="own") is receipt.complaint
    for _ in range(FREE):
        with pytest.raises(WrongPin):
            by_code_and_pin(session, receipt.code, WRONG, now=NOW, browser="own")
    with pytest.raises(Later):
        by_code_and_pin(session, receipt.code, WRONG, now=NOW, browser="own")


def test_a_held_back_answer_forgives_the_browser_that_asked_and_no_stranger(session: Session, receipt: Receipt) -> None:
    wrong(session, receipt.code, FREE)
    for _ in range(FREE):
        with pytest.raises(WrongPin):
            by_code_and_pin(session, receipt.code, WRONG, now=NOW, browser="own")
    with pytest.raises(Later) as told:
        by_code_and_pin(session, receipt.code, receipt.pin, now=NOW, browser="own")
    assert by_ticket(session, told.value.ticket, now=NOW + timedelta(seconds=2))[0] is receipt.complaint
    assert by_code_and_pin(session, receipt.code, receipt.pin, now=NOW, browser="own") is receipt.complaint
    assert len(told.value.ticket) == len(slowed(session, receipt, WRONG).ticket), "who asked cannot be told from it"
    assert session.scalars(select(Throttle)).one().failures == FREE + 1, "the strangers' count stands"


def test_one_code_does_not_slow_another(session: Session, receipt: Receipt, sent: Submitting) -> None:
    other = sent("another report")
    wrong(session, receipt.code, FREE)
    slowed(session, receipt, WRONG)
    assert by_code_and_pin(session, other.code, other.pin, now=NOW) is other.complaint


def test_counts_are_forgotten_after_a_day(session: Session, receipt: Receipt) -> None:
    wrong(session, receipt.code, FREE)
    slowed(session, receipt, WRONG)
    tomorrow = NOW + timedelta(days=2)
    with pytest.raises(WrongPin):
        by_code_and_pin(session, receipt.code, WRONG, now=tomorrow)
    assert session.scalars(select(Throttle)).one().failures == 1
    forget(session, now=tomorrow + timedelta(days=2))
    assert session.scalars(select(Throttle)).all() == []


def test_no_code_is_kept_with_the_counts(session: Session, receipt: Receipt) -> None:
    wrong(session, receipt.code, 1)
    row = session.scalars(select(Throttle)).one()
    assert receipt.code not in row.key_hash
    assert row.key_hash != receipt.complaint.code_hash


def test_attempts_are_counted_on_both_engines(app_on_both: Flask, session: Session, receipt: Receipt) -> None:
    wrong(session, receipt.code, FREE)
    held = slowed(session, receipt, receipt.pin)
    assert by_ticket(session, held.ticket, now=NOW + timedelta(seconds=3))[0] is receipt.complaint
