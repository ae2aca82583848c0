"""The address for quiet notices, and the code that confirms it."""

import re
import unicodedata
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import StringField, ValidationError
from wtforms.validators import Length

from portal.faces.intake.forms.shapes import phone_ok, plain
from portal.ground.web.forms import BaseForm

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{1,62}")
"""What can stand in a header without quotes: one address, no name, no list."""


def offered() -> tuple[str, ...]:
    """The channels that this portal has: mail, sms, both or none."""
    return tuple(current_app.extensions["portal.config"].channels)


def address(typed: str) -> str:
    """The address as it is written to: one width, a number without its gaps; empty for what is none."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if "@" in text:
        return text if _MAIL.fullmatch(text) and ".." not in text else ""
    return re.sub(r"[^\d+]", "", text) if phone_ok(text) else ""


def reached_by(said: dict[str, Any]) -> str:
    """Of the contact as it was given, the address that notices go to: mail where that is sent, else the number; empty
    where neither can be."""
    mail, phone = address(said.get("mail", "")), address(said.get("phone", ""))
    channels = offered()
    return mail if mail and "mail" in channels else phone if "sms" in channels else ""


class AddressForm(BaseForm):
    """Where notices go."""

    to = StringField(_l("邮箱或手机号"), [Length(max=120)], filters=[plain])

    def __init__(self, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.channels = offered()
        if len(self.channels) == 1:
            self.to.label.text = _("邮箱") if "mail" in self.channels else _("手机号")

    @property
    def address(self) -> str:
        """What was typed, as it is written to."""
        return address(self.to.data or "")

    def validate_to(self, field: StringField) -> None:
        """An address of a channel that there is."""
        if not field.data:
            raise ValidationError(_("请填%(what)s", what=self.to.label.text))
        found = self.address
        if not found or ("mail" if "@" in found else "sms") not in self.channels:
            raise ValidationError(_("%(what)s好像不对，请核对", what=self.to.label.text))


class CodeForm(BaseForm):
    """Six digits."""

    code = StringField(_l("确认码"), [Length(max=20)], filters=[plain])

    def validate_code(self, field: StringField) -> None:
        """Something has to be there."""
        if not field.data:
            raise ValidationError(_("请填确认码，6 位数字"))
