"""Code and links of a receiver. They follow from the row's nonce and the server's secret, and say nothing by themselves."""

import base64
import secrets
from typing import NamedTuple

from portal.ground.envelope import vault

CODE_LENGTH = 6
LONGEST = 64
"""Characters of a token that is looked for."""


class Tokens(NamedTuple):
    """What confirms an address: six digits to type, or the last part of a link."""

    code: str
    link: str


def new_nonce() -> bytes:
    """The seed of a code and its link."""
    return secrets.token_bytes(16)


def tokens(nonce: bytes) -> Tokens:
    """Code and link again."""
    seed = nonce.hex()
    number = int.from_bytes(vault().derive("notice code", seed), "big")
    return Tokens(f"{number % 10**CODE_LENGTH:0{CODE_LENGTH}d}", _link("confirm", seed))


def stop_token(mark: str) -> str:
    """The link that stops the notices to an address: the same in every one of them, however often it was confirmed."""
    return _link("stop", mark)


def _link(what: str, seed: str) -> str:
    return base64.urlsafe_b64encode(vault().derive(f"notice {what}", seed)[:16]).decode().rstrip("=")


def token_hash(what: str, token: str) -> str:
    """What the database keeps of a link; `what` is confirm or stop."""
    return vault().hash(f"notice {what} link", token[:LONGEST])


def address_mark(idem_hash: str, to: str) -> str:
    """A keyed hash of an address, different for each complaint: nobody can see that two have the same reporter."""
    return vault().hash("notice address", f"{idem_hash}\0{to}")
