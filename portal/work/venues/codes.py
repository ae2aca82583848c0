"""What people copy by hand: the alphabet without look-alikes, and the credit code of a business (GB 32100-2015)."""

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, O, 1 and I."""
VENUE_CODE = 8

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def tidy(text: str) -> str:
    """What was typed in capitals of normal width, without spaces and dashes."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in wide if c.isalnum())


def new_code(length: int = VENUE_CODE) -> str:
    """A random code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def uscc_ok(code: str) -> bool:
    """Whether an 18-character unified social credit code is well-formed and its check character right."""
    if len(code) != 18 or any(c not in _USCC for c in code):
        return False
    total = sum(_USCC.index(c) * pow(3, place, 31) for place, c in enumerate(code[:17]))
    return _USCC[-total % 31] == code[17]
