"""Code and PIN: an outsider learns nothing from the answer, its work or its time; the owner gets in."""

from datetime import timedelta

import argon2
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.work.accounts.models import Throttle
from portal.work.complaints import lookup
from portal.work.complaints.actions.submit import Receipt
from portal.work.complaints.codes import code_for, grouped
from portal.work.complaints.lookup import FREE, LONGEST_WAIT, Wait, WrongPin, by_code, by_code_and_pin
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


@pytest.mark.parametrize("known", [True, False])
def test_wrong_pins_are_slowed_whether_the_code_exists_or_not(session: Session, receipt: Receipt, known: bool) -> None:
    code = receipt.code if known else code_for("never sent")
    wrong(session, code, FREE + 1)
    with pytest.raises(Wait) as waiting:
        by_code_and_pin(session, code, WRONG, now=NOW)
    assert waiting.value.seconds == 2


def test_a_wait_checks_nothing(session: Session, receipt: Receipt, verified: list[str]) -> None:
    wrong(session, receipt.code, FREE + 1)
    verified.clear()
    with pytest.raises(Wait):
        by_code_and_pin(session, receipt.code, receipt.pin, now=NOW)
    assert verified == []


def test_the_owner_is_never_kept_out_for_longer_than_a_minute(session: Session, receipt: Receipt) -> None:
    now, waits = NOW, []
    for _ in range(60):
        with pytest.raises((WrongPin, Wait)) as stopped:
            by_code_and_pin(session, receipt.code, WRONG, now=now)
        if isinstance(stopped.value, Wait):
            waits.append(stopped.value.seconds)
            now += timedelta(seconds=waits[-1])
    assert max(waits) == LONGEST_WAIT
    now += timedelta(seconds=LONGEST_WAIT)
    assert by_code_and_pin(session, receipt.code, receipt.pin, now=now) is receipt.complaint
    assert session.scalars(select(Throttle)).all() == []


def test_one_code_does_not_slow_another(session: Session, receipt: Receipt, sent: Submitting) -> None:
    other = sent("another report")
    wrong(session, receipt.code, FREE + 1)
    assert by_code_and_pin(session, other.code, other.pin, now=NOW) is other.complaint


def test_counts_are_forgotten_after_a_day(session: Session, receipt: Receipt) -> None:
    wrong(session, receipt.code, FREE + 1)
    tomorrow = NOW + timedelta(days=2)
    with pytest.raises(WrongPin):
        by_code_and_pin(session, receipt.code, WRONG, now=tomorrow)
    assert session.scalars(select(Throttle)).one().failures == 1
    lookup.forget(session, now=tomorrow + timedelta(days=2))
    assert session.scalars(select(Throttle)).all() == []


def test_no_code_is_kept_with_the_counts(session: Session, receipt: Receipt) -> None:
    wrong(session, receipt.code, 1)
    row = session.scalars(select(Throttle)).one()
    assert receipt.code not in row.key_hash
    assert row.key_hash != receipt.complaint.code_hash


def test_attempts_are_counted_on_both_engines(app_on_both: Flask, session: Session, receipt: Receipt) -> None:
    wrong(session, receipt.code, FREE + 1)
    with pytest.raises(Wait):
        by_code_and_pin(session, receipt.code, receipt.pin, now=NOW)
    assert by_code_and_pin(session, receipt.code, receipt.pin, now=NOW + timedelta(seconds=3)) is receipt.complaint
