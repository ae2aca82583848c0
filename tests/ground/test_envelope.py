"""What is sealed opens only with its own key, in its own place, unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ground.envelope import NONCE, Unreadable, Vault, Wrapped, keyed_hash, new_key, seal, unseal

PLACE = "sealed_part:7:words"


def vault(current: str = "k1") -> Vault:
    return Vault({"k1": b"1" * 32, "k2": b"2" * 32}, current, b"secret" * 8)


@given(st.binary(max_size=200))
def test_what_was_sealed_opens_again(plain: bytes) -> None:
    key = new_key()
    assert unseal(key, seal(key, plain, PLACE), PLACE) == plain


def test_the_same_words_never_look_alike_when_sealed() -> None:
    key = new_key()
    assert seal(key, b"same", PLACE) != seal(key, b"same", PLACE)


@pytest.mark.parametrize("at", [0, NONCE, -1])
def test_a_changed_byte_makes_it_unreadable(at: int) -> None:
    key = new_key()
    sealed = bytearray(seal(key, b"words", PLACE))
    sealed[at] ^= 1
    with pytest.raises(Unreadable):
        unseal(key, bytes(sealed), PLACE)


@pytest.mark.parametrize("place", ["sealed_part:8:words", "sealed_part:7:contact", ""])
def test_it_does_not_open_in_another_place(place: str) -> None:
    key = new_key()
    with pytest.raises(Unreadable):
        unseal(key, seal(key, b"words", PLACE), place)


def test_it_does_not_open_with_another_key_or_cut_short() -> None:
    key = new_key()
    with pytest.raises(Unreadable):
        unseal(new_key(), seal(key, b"words", PLACE), PLACE)
    with pytest.raises(Unreadable):
        unseal(key, seal(key, b"words", PLACE)[:5], PLACE)


def test_a_key_wrapped_under_an_older_vault_key_can_still_be_unwrapped() -> None:
    key = new_key()
    assert vault("k2").unwrap(vault("k1").wrap(key, PLACE), PLACE) == key


def test_without_its_vault_key_nothing_can_be_read() -> None:
    wrapped = vault().wrap(new_key(), PLACE)
    with pytest.raises(Unreadable):
        vault().unwrap(Wrapped("lost", wrapped.key), PLACE)


def test_a_hash_depends_on_the_purpose_and_on_the_secret() -> None:
    assert vault().hash("code", "X") == vault("k2").hash("code", "X")
    assert vault().hash("code", "X") != vault().hash("pin", "X")
    assert keyed_hash(b"one", "code", "X") != keyed_hash(b"two", "code", "X")
    assert len(vault().derive("draft", "X")) == 32
