"""What a reporter fills in after sending: the code, the PIN, messages and requests."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length

from portal.faces.intake.forms.shapes import Among, plain
from portal.ground.web.forms import BaseForm
from portal.ground.web.i18n import lang
from portal.work.complaints.ratings import LEVELS

MESSAGE = 2000
"""Characters of one message."""
QUIET = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class LookForm(BaseForm):
    """Code, and the PIN for more than progress."""

    code = StringField(_l("查询码"), [Length(max=60)], filters=[plain], render_kw=QUIET)
    pin = StringField(
        _l("密码"), [Length(max=40)], filters=[plain], render_kw={"autocomplete": "off", "inputmode": "numeric"}
    )

    def validate_code(self, field: StringField) -> None:
        """Something has to be looked for."""
        if not field.data:
            raise ValidationError(_("请填查询码，在回执上"))


class PinForm(BaseForm):
    """The PIN of the complaint that is open by its code."""

    pin = StringField(
        _l("密码"), [Length(max=40)], filters=[plain], render_kw={"autocomplete": "off", "inputmode": "numeric"}
    )

    def validate_pin(self, field: StringField) -> None:
        """Eight digits, with or without a gap."""
        if not field.data:
            raise ValidationError(_("请填密码，在回执上，8 位数字"))


class LaterForm(BaseForm):
    """A look-up whose answer is held back for some seconds."""

    ticket = HiddenField()


class MessageForm(BaseForm):
    """A message, with files if there are any."""

    text = TextAreaField(_l("您的回复"), [Length(max=MESSAGE, message=_l("太长了，最多 2000 字"))], filters=[plain])
    files = MultipleFileField(_l("照片或材料"))
    once = HiddenField()
    of = HiddenField()
    waiting = 0
    """Files that came with an earlier try and wait to be sent."""

    def validate_text(self, field: TextAreaField) -> None:
        """Words, or at least a file."""
        if not field.data and not self.waiting and not any(getattr(f, "filename", "") for f in self.files.data or []):
            raise ValidationError(_("请写几句，或者加一张照片"))


class RecheckForm(BaseForm):
    """Why it should be looked at again (move K14)."""

    cause = RadioField(_l("原因"), [Among(_l("请选一个原因"))], validate_choice=False)
    text = TextAreaField(_l("补充说明"), [Length(max=MESSAGE, message=_l("太长了，最多 2000 字"))], filters=[plain])
    files = MultipleFileField(_l("照片或材料"))
    once = HiddenField()
    of = HiddenField()

    def __init__(self, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.cause.choices = [
            ("differs", _("现场和结果说的不一样")),
            ("again", _("又开始刷脸了")),
            ("disagree", _("理由我不明白、不同意")),
            ("new", _("我有新的情况")),
        ]

    @property
    def reason(self) -> str:
        """The ticked cause and what was added to it."""
        chosen = dict(self.cause.choices)[self.cause.data]
        return f"{chosen}\n{self.text.data}" if self.text.data else str(chosen)


class WithdrawForm(BaseForm):
    """The reporter steps back (move K16)."""

    sure = BooleanField(_l("我要撤回，不再收到这件事的消息"))

    def validate_sure(self, field: BooleanField) -> None:
        """One tick, so that a slip does not end it."""
        if not field.data:
            raise ValidationError(_("要撤回，请先勾选"))


class NewPinForm(BaseForm):
    """Another PIN: nothing but the button."""

    once = HiddenField()


class RatingForm(BaseForm):
    """How the handling was, in five levels."""

    level = RadioField(_l("您觉得办得怎么样？"), [Among(_l("请选一个"))], validate_choice=False)

    def __init__(self, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.level.choices = [(str(level), words.text(lang())) for level, words in LEVELS.items()]
