"""The receipt as a proof: what was received then and is unchanged, for anybody, without a word of it."""

import base64
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.ground.envelope import OWN_SIGNING_KEY, Signed, Vault, install, vault
from portal.work.complaints import messages
from portal.work.complaints.actions.submit import Receipt
from portal.work.complaints.answers import Contact
from portal.work.complaints.attachments import attach
from portal.work.complaints.attestation import (
    NO_MATCH,
    Statement,
    is_put_away,
    parsed,
    put_away,
    statement_of,
    typing_error,
    verify,
)
from portal.work.complaints.codes import NUMBER_LENGTH, check_ok, dashed, number_for
from portal.work.complaints.models import Complaint, ComplaintViolation, SealedPart
from portal.work.complaints.sealed import change_contact, destroy
from portal.work.files.models import File
from tests.cast import CITIZEN
from tests.conftest import Acting, moment
from tests.work.complaints.conftest import CANARIES, Submitting, every_value, photo

RECEIVED = moment().astimezone(UTC)


@pytest.fixture
def receipt(session: Session, sent: Submitting) -> Receipt:
    found = sent(photos=(photo(b"one"), photo(b"two", "sign")))
    session.commit()
    return found


def stated(receipt: Receipt) -> Statement:
    found = statement_of(receipt.complaint, receipt.number)
    assert found is not None
    return found


def test_number_and_text_say_when_it_was_received(session: Session, receipt: Receipt) -> None:
    for said in (receipt.number, dashed(receipt.number).lower(), stated(receipt).whole):
        assert verify(session, said) == ("unchanged", RECEIVED)


def test_the_text_survives_being_copied(session: Session, receipt: Receipt) -> None:
    whole = stated(receipt).whole
    for said in (whole.replace("\n", " "), whole.replace("\n", "\r\n\r\n"), f"核对信息：\n{whole}——完", whole.strip()):
        assert verify(session, said).found == "unchanged"


def test_nothing_of_the_report_is_in_it(receipt: Receipt) -> None:
    whole = stated(receipt).whole
    for secret in (*CANARIES.values(), receipt.code, dashed(receipt.code), receipt.pin, receipt.complaint.ref):
        assert secret not in whole


def test_the_digest_cannot_be_found_by_trying(session: Session, sent: Submitting) -> None:
    first, second = sent("one report"), sent("another")
    assert stated(first).content != stated(second).content, "the same words, sealed twice"


def test_number_and_code_do_not_lead_to_each_other(session: Session, receipt: Receipt) -> None:
    assert len(receipt.number) == NUMBER_LENGTH
    assert receipt.number[:8] != receipt.code[:8]
    assert verify(session, receipt.code) == NO_MATCH
    values = every_value(session)
    assert receipt.number.encode() not in values
    assert dashed(receipt.number).encode() not in values


@pytest.mark.parametrize("part", ["number", "received", "content", "kid", "signature"])
def test_a_tampered_text_matches_nothing(session: Session, receipt: Receipt, part: str) -> None:
    told = stated(receipt)
    changed = {
        "number": replace(told, number=number_for("another")),
        "received": replace(told, received=told.received - timedelta(days=1)),
        "content": replace(told, content="0" * 64),
        "kid": replace(told, by=Signed("other", told.by.signature)),
        "signature": replace(told, by=Signed(told.by.kid, told.by.signature[:-1] + bytes([told.by.signature[-1] ^ 1]))),
    }[part]
    assert verify(session, changed.whole) == NO_MATCH


def test_an_unknown_number_matches_nothing(session: Session, receipt: Receipt) -> None:
    assert verify(session, number_for("never sent")) == NO_MATCH


def test_what_comes_later_changes_nothing(session: Session, receipt: Receipt, act: Acting) -> None:
    one, later = receipt.complaint, act(CITIZEN)
    messages.send(one, "后来又去看了", True, later)
    attach(one, [photo(b"three")], now=later.now)
    change_contact(one, Contact())
    session.flush()
    assert verify(session, stated(receipt).whole) == ("unchanged", RECEIVED)


TAMPERINGS = {
    "words": update(SealedPart).values(words=b"other"),
    "place": update(SealedPart).values(place=b"other"),
    "ticked": update(ComplaintViolation).where(ComplaintViolation.code == "V02").values(code="V03"),
    "days": update(Complaint).values(conduct_to=moment().date()),
    "received": update(Complaint).values(received_at=moment() + timedelta(hours=1)),
    "file": update(File).where(File.id == 1).values(sha256="0" * 64),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_row_that_somebody_changed_shows(session: Session, receipt: Receipt, what: str) -> None:
    whole = stated(receipt).whole
    session.execute(TAMPERINGS[what])
    session.commit()
    session.expire_all()
    assert verify(session, whole).found == "changed"
    assert verify(session, whole).received == RECEIVED
    assert verify(session, receipt.number).found == "changed"


def test_after_its_destruction_only_the_day_is_left(session: Session, receipt: Receipt) -> None:
    whole = stated(receipt).whole
    destroy(receipt.complaint, now=moment())
    session.commit()
    for said in (whole, receipt.number):
        assert verify(session, said) == ("erased", RECEIVED)


def test_anybody_checks_it_with_the_public_key_alone(receipt: Receipt) -> None:
    told = stated(receipt)
    lines = told.whole.splitlines()
    text = "".join(f"{line}\n" for line in lines[:-1]).encode()
    signature = base64.b64decode(lines[-1].removeprefix("signature: "))
    key = load_pem_public_key(vault().public_keys()[told.by.kid])
    key.verify(signature, text)  # type: ignore[union-attr, call-arg]
    with pytest.raises(InvalidSignature):
        key.verify(signature, text.replace(b"2026", b"2025"))  # type: ignore[union-attr, call-arg]


def test_a_new_signing_key_leaves_old_receipts_valid(session: Session, receipt: Receipt, sent: Submitting) -> None:
    old = vault()
    keys = {"v": bytes(32)}
    install(Vault(keys, "v", old._secret, {"s2": b"2" * 32}))
    try:
        assert stated(receipt).by.kid == OWN_SIGNING_KEY
        assert verify(session, stated(receipt).whole).found == "unchanged"
        assert stated(sent("another report")).by.kid == "s2"
        assert list(vault().public_keys()) == ["s2", OWN_SIGNING_KEY]
    finally:
        install(old)


def test_a_repeat_gives_the_same_proof(session: Session, sent: Submitting) -> None:
    assert stated(sent()).whole == stated(sent()).whole


def test_it_is_put_away_once(session: Session, receipt: Receipt) -> None:
    assert not is_put_away(receipt.complaint)
    for later in (1, 2):
        put_away(receipt.complaint, now=moment() + timedelta(hours=later))
    session.flush()
    assert receipt.complaint.attestation is not None
    assert receipt.complaint.attestation.put_away_at == moment() + timedelta(hours=1)


def test_it_works_on_both_engines(app_on_both: Flask, session: Session, receipt: Receipt) -> None:
    assert verify(session, stated(receipt).whole) == ("unchanged", RECEIVED)


@given(st.text(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_pasted(said: str) -> None:
    assert parsed(said) is None
    assert typing_error(said) or check_ok(said, NUMBER_LENGTH)


@pytest.mark.parametrize("received", ["2026-02-30T10:00:00Z", "2026-13-01T10:00:00Z", "2026-01-01T25:00:00Z"])
def test_a_day_that_is_none_is_a_typing_error(receipt: Receipt, received: str) -> None:
    whole = stated(receipt).whole
    assert typing_error(whole.replace(f"{RECEIVED:%Y-%m-%dT%H:%M:%SZ}", received))
