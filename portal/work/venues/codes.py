"""What people copy by hand: the alphabet without look-alikes, and the credit code of a business (GB 32100-2015)."""

import secrets
import unicodedata
from itertools import product

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, O, 1 and I."""
VENUE_CODE = 8

LOOKS_LIKE = {
    "0": "QD",
    "O": "QD",
    "1": "L7",
    "I": "L7",
    "2": "Z",
    "Z": "2",
    "5": "S",
    "S": "5",
    "8": "B",
    "B": "8",
    "U": "V",
    "V": "U",
}
"""What somebody may have read instead; the first four never stand in a code."""
MOST_READINGS = 64

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def tidy(text: str) -> str:
    """What was typed in capitals of normal width, without spaces and dashes."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in wide if c.isalnum())


def new_code(length: int = VENUE_CODE) -> str:
    """A random code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def code_in(typed: str) -> str | None:
    """The code in what was typed: a code, or the address that a label holds. None for what cannot be one."""
    code = tidy(typed.strip().rstrip("/").rsplit("/", 1)[-1])
    return code if len(code) == VENUE_CODE and all(c in ALPHABET or c in LOOKS_LIKE for c in code) else None


def readings_of(code: str) -> tuple[str, ...]:
    """What the label may really say, likeliest first: characters that look alike may have been taken for one another."""
    choices = [([c] if c in ALPHABET else []) + list(LOOKS_LIKE.get(c, "")) for c in code]
    ways = sorted(product(*(range(len(c)) for c in choices)), key=sum)[:MOST_READINGS]
    return tuple("".join(choices[i][n] for i, n in enumerate(way)) for way in ways)


def uscc_ok(code: str) -> bool:
    """Whether an 18-character unified social credit code is well-formed and its check character right."""
    if len(code) != 18 or any(c not in _USCC for c in code):
        return False
    total = sum(_USCC.index(c) * pow(3, place, 31) for place, c in enumerate(code[:17]))
    return _USCC[-total % 31] == code[17]
