"""The receipt: put away once it is saved, and checked by anybody it is shown to."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField, ValidationError
from wtforms.validators import Length

from portal.faces.intake.forms.shapes import plain
from portal.ground.web.forms import BaseForm
from portal.work.complaints.attestation import LONGEST, typing_error
from portal.work.complaints.codes import check_ok


class SavedForm(BaseForm):
    """One tick before leaving: afterwards nobody can show the PIN again."""

    saved = BooleanField(_l("我已保存查询码和密码"))

    def validate_saved(self, field: BooleanField) -> None:
        """The tick."""
        if not field.data:
            raise ValidationError(_("请先保存查询码和密码，再勾选这一项"))


class VerifyForm(BaseForm):
    """A receipt's number, or its text for others."""

    said = TextAreaField(
        _l("核对号，或者整段核对信息"), [Length(max=LONGEST, message=_l("太长了，只贴核对信息那几行"))], filters=[plain]
    )

    def validate_said(self, field: TextAreaField) -> None:
        """Something that can be checked; all of this is told without a look-up."""
        if not field.data:
            raise ValidationError(_("请输入核对号，或者贴上核对信息"))
        if check_ok(field.data):
            raise ValidationError(_("这是查询码，不用在这里输，也不要给别人看。核对号有 16 位"))
        if typing_error(field.data):
            raise ValidationError(_("核对号有一位输错了，或者核对信息不完整。请对照回执"))
