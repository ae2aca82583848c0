"""The shapes of what people type: words, days, numbers, addresses."""

import re
import unicodedata
from typing import Any

from wtforms import Form, ValidationError

day_formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y %m %d"]
"""How people write a day where the browser has no calendar."""

_PHONE = re.compile(r"\+?\d{5,15}", re.ASCII)
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,24}")
_KEPT = frozenset("\n\t")


def plain(value: Any) -> Any:
    """Typed text without control characters and outer space; line ends as one character; '' for a field not sent."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in {"Cc", "Cs"}).strip()


def phone_ok(text: str) -> bool:
    """Whether this can be a telephone number, however it is grouped."""
    return _PHONE.fullmatch(re.sub(r"[\s()（）—-]", "", unicodedata.normalize("NFKC", text))) is not None


def mail_ok(text: str) -> bool:
    """Whether this can be a mail address."""
    return _MAIL.fullmatch(text) is not None


class Among:
    """One of the offered choices, with a message in plain words."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Form, field: Any) -> None:
        """ValidationError for anything that was not offered."""
        if field.data not in {str(value) for value, *_rest in field.choices or []}:
            raise ValidationError(str(self.message))
