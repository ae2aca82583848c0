"""Whether and how a reporter can be reached, on the way and afterwards."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.faces.intake.forms.notices import address, offered
from portal.faces.intake.forms.shapes import Among, mail_ok, phone_ok, plain
from portal.ground.web.forms import BaseForm


class ContactForm(BaseForm):
    """Step 7: whether and how the reporter can be reached."""

    mode = RadioField(_l("怎么联系您？"), [Among(_l("请选一项"))], validate_choice=False)
    # Without Optional(), which would end the checks of an empty field: the chosen way may need it.
    name = StringField(_l("姓名"), [Length(max=60)], filters=[plain])
    phone = StringField(_l("电话"), [Length(max=30)], filters=[plain])
    mail = StringField(_l("邮箱"), [Length(max=120)], filters=[plain])
    call_back = BooleanField(_l("请打电话给我"))
    pass_on = BooleanField(_l("如果要转给别的部门，可以把我的联系方式一起转去"))
    child = SelectMultipleField(
        _l("年龄"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=False
    )
    guardian = RadioField(_l("请家长或监护人帮忙"), validate_choice=False)
    guardian_name = StringField(_l("家长怎么称呼"), [Optional(), Length(max=60)], filters=[plain])
    guardian_phone = StringField(_l("家长的电话"), [Optional(), Length(max=30)], filters=[plain])
    guardian_asked = HiddenField()

    def __init__(self, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.channels = offered()
        quiet = [("quiet", _("不留名，有消息时提醒我"))] if self.channels else []
        self.mode.choices = [
            ("code", _("不留名，用查询码看消息")),
            *quiet,
            ("named", _("留名，可以打电话给我")),
        ]
        self.child.choices = [("yes", _("我未满 14 周岁"))]
        self.guardian.choices = [("yes", _("可以联系我的家长")), ("no", _("没有家长可以联系，请打电话给我"))]

    @property
    def is_child(self) -> bool:
        """Whether the reporter says to be under 14."""
        return "yes" in (self.child.data or [])

    @property
    def asks_guardian(self) -> bool:
        """Whether the guardian's lines have still to be shown once; they never stop a report."""
        answered = self.guardian.data in {"yes", "no"} or self.guardian_phone.data
        return self.is_child and not answered and not self.guardian_asked.data

    @property
    def said(self) -> dict[str, Any]:
        """What was said about being reached, as a draft keeps it."""
        names = ("mode", "name", "phone", "mail", "pass_on", "guardian", "guardian_name", "guardian_phone")
        told = {name: self[name].data or "" for name in names}
        return {**told, "child": self.is_child, "call_back": self.call_back.data}

    def validate_name(self, field: StringField) -> None:
        """A name, where the reporter wants to be named."""
        if self.mode.data == "named" and not field.data:
            raise ValidationError(_("选了留名，请写姓名"))

    def validate_phone(self, field: StringField) -> None:
        """A number that can be called."""
        if field.data and not phone_ok(field.data):
            raise ValidationError(_("电话好像不对，请核对"))
        if self.call_back.data and not field.data:
            raise ValidationError(_("要我们打电话，请留电话"))
        either = self.mode.data == "named" or (self.mode.data == "quiet" and len(self.channels) > 1)
        if either and not (field.data or self.mail.data):
            raise ValidationError(_("请留电话或邮箱，留一项就行"))
        if self.mode.data == "quiet" and self.channels == ("sms",) and not field.data:
            raise ValidationError(_("要提醒您，请留手机号"))

    def validate_mail(self, field: StringField) -> None:
        """An address that can be written to."""
        quiet = self.mode.data == "quiet" and "mail" in self.channels
        if field.data and not (address(field.data) if quiet else mail_ok(field.data)):
            raise ValidationError(_("邮箱好像不对，请核对"))
        if quiet and len(self.channels) == 1 and not field.data:
            raise ValidationError(_("要提醒您，请留邮箱"))

    def validate_guardian_phone(self, field: StringField) -> None:
        """The guardian's number, if any, must be one."""
        if field.data and not phone_ok(field.data):
            raise ValidationError(_("家长的电话好像不对，请核对"))
