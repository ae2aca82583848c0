"""Tracking codes are typed by hand: every slip shows."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ground import envelope
from portal.work.complaints.codes import (
    LENGTH,
    check_char,
    check_ok,
    code_for,
    code_hash,
    grouped,
    normalise,
    pin_for,
    pin_hash,
    pin_matches,
)
from portal.work.venues.codes import ALPHABET
from tests.conftest import COST

bodies = st.text(ALPHABET, min_size=12, max_size=12)
codes = bodies.map(lambda body: body + check_char(body))
places = st.integers(0, LENGTH - 1)


@pytest.fixture(autouse=True)
def _vault() -> None:
    envelope.install(envelope.Vault({"k1": b"1" * 32}, "k1", b"server secret"))


def test_the_alphabet_has_no_look_alikes() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set("01OI") & set(ALPHABET)


@given(codes)
def test_a_code_is_right(code: str) -> None:
    assert check_ok(code)


@given(codes, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_shows(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert check_ok(changed) == (changed == code)


@given(codes, places, places)
def test_two_characters_that_changed_places_show(code: str, one: int, other: int) -> None:
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    assert check_ok("".join(signs)) == ("".join(signs) == code)


@given(codes, st.sampled_from(ALPHABET))
def test_one_character_too_many_or_too_few_shows(code: str, more: str) -> None:
    assert not check_ok(code + more)
    assert not check_ok(code[:-1])


@given(codes)
def test_the_way_of_typing_does_not_matter(code: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    for typed in (code.lower(), grouped(code), "-".join(code), f" {code} ", wide, "　".join(wide), "–".join(code)):
        assert normalise(typed) == code
        assert check_ok(typed)


@given(st.text(max_size=30))
def test_any_text_can_be_checked(text: str) -> None:
    check_ok(text)


def test_code_and_pin_follow_from_the_key_and_the_server() -> None:
    code, pin = code_for("key"), pin_for("key")
    assert check_ok(code)
    assert re.fullmatch(r"\d{8}", pin)
    assert (code_for("key"), pin_for("key")) == (code, pin)
    assert code_for("other") != code
    envelope.install(envelope.Vault({"k1": b"1" * 32}, "k1", b"another server"))
    assert code_for("key") != code
    assert pin_for("key") != pin


def test_a_code_is_kept_as_a_hash_of_its_plain_form() -> None:
    code = code_for("key")
    assert code_hash(grouped(code).lower()) == code_hash(code)
    assert code not in code_hash(code)


def test_a_pin_is_checked_as_typed() -> None:
    kept = pin_hash("12345678")
    assert kept.startswith("$argon2id$")
    assert COST == (2, 19456, 1), "the least that OWASP names for Argon2id"
    assert pin_matches(kept, "1234 5678")
    assert pin_matches(kept, "１２３４５６７８")
    assert not pin_matches(kept, "12345679")
    assert not pin_matches(kept, "")


def test_grouped_codes_are_read_aloud_easily() -> None:
    assert grouped("ABCDEFGHJKLMN") == "ABCD EFGH JKLM N"
