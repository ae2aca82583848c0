"""Tracking code and PIN. Both follow from the server's key and the form's idempotency key: a retry shows the same
receipt although nothing readable is stored."""

from argon2.exceptions import VerificationError, VerifyMismatchError

from portal.ground.envelope import vault
from portal.work.accounts.actions import HASHER
from portal.work.venues.codes import ALPHABET, tidy

LENGTH = 13
"""Twelve characters and the check character."""
PIN_LENGTH = 8
NUMBER_LENGTH = 16
"""Fifteen characters and the check character: 75 bits, so that nobody finds one by trying."""

_FIELD = 0b100101
"""x^5 + x^2 + 1, the polynomial of the field of 32 elements in which the check is computed."""


def check_char(body: str) -> str:
    """The check character: a sum with a different weight at each place of a field of 32, so that one wrong character,
    or any two that changed places, always show."""
    total = 0
    for character in body:
        total = _times(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def _times(value: int) -> int:
    doubled = value << 1
    return doubled ^ _FIELD if doubled & 32 else doubled


def normalise(typed: str) -> str:
    """The code as it is kept, whatever case, width, spaces and dashes it was typed with."""
    return tidy(typed)


def check_ok(typed: str, length: int = LENGTH) -> bool:
    """Whether this can be a code at all; False is a typing error, told without a look-up."""
    code = normalise(typed)
    return len(code) == length and all(c in ALPHABET for c in code) and check_char(code[:-1]) == code[-1]


def grouped(code: str) -> str:
    """The code in groups of four, as receipts show it."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def dashed(code: str) -> str:
    """The same with dashes, as it is printed and can be copied in one piece."""
    return grouped(code).replace(" ", "-")


def code_for(idem: str) -> str:
    """The tracking code of the report that carries this idempotency key."""
    return _drawn("tracking code", idem, LENGTH)


def number_for(idem: str) -> str:
    """The number by which others check the receipt. It leads to no progress, and the code leads to no number."""
    return _drawn("receipt number", idem, NUMBER_LENGTH)


def _drawn(purpose: str, idem: str, length: int) -> str:
    body = "".join(ALPHABET[byte & 31] for byte in vault().derive(purpose, idem)[: length - 1])
    return body + check_char(body)


def pin_for(idem: str) -> str:
    """The PIN of that report: eight digits."""
    number = int.from_bytes(vault().derive("tracking pin", idem), "big")
    return f"{number % 10**PIN_LENGTH:0{PIN_LENGTH}d}"


def another_pin(idem_hash: str, once: str) -> str:
    """Another PIN of a report, drawn by the page that asked for it: a second tap gets the same one."""
    return pin_for(f"another\0{idem_hash}\0{once}")


def code_hash(code: str) -> str:
    """What the database keeps of a code."""
    return vault().hash("tracking code", normalise(code))


def number_hash(number: str) -> str:
    """What the database keeps of a receipt's number."""
    return vault().hash("receipt number", normalise(number))


def idem_hash(idem: str) -> str:
    """What the database keeps of an idempotency key."""
    return vault().hash("idempotency", idem)


def pin_hash(pin: str) -> str:
    """What the database keeps of a PIN (Argon2id)."""
    return HASHER.hash(pin)


def pin_mark(kept: str) -> str:
    """What an open page keeps of the PIN that opened it: once there is another PIN, it is over."""
    return vault().hash("pin in a session", kept)[:16]


def pin_matches(kept: str, typed: str) -> bool:
    """Whether the PIN is right: one Argon2 computation, whatever was typed."""
    try:
        return HASHER.verify(kept, tidy(typed))
    except (VerifyMismatchError, VerificationError):
        return False
