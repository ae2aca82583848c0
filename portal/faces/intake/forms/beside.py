"""What a reporter fills in beside the report: an alarm, and the own request to the venue with its letter."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.faces.intake.forms.shapes import Among, day_formats, plain
from portal.faces.intake.forms.tracking import MESSAGE, MessageForm
from portal.ground.web.forms import BaseForm
from portal.ground.web.i18n import lang
from portal.law.workflow.alarm import KINDS
from portal.law.workflow.erasure import ANSWERS, WAYS

TOO_LONG = _l("太长了，最多 2000 字")
LINE = 120
EARLIEST = date(2020, 1, 1)


class CityForm(BaseForm):
    """What happened: to the municipal office alone."""

    kind = RadioField(_l("发生了什么？"), [Among(_l("请选一个"))], validate_choice=False)
    text = TextAreaField(_l("经过"), [Length(max=MESSAGE, message=TOO_LONG)], filters=[plain])
    files = MultipleFileField(_l("照片或材料"))
    once = HiddenField()
    of = HiddenField()
    waiting = 0
    """Files that came with an earlier try and wait to be sent."""

    def __init__(self, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.kind.choices = [(code, words.text(lang())) for code, words in KINDS.items()]


class CityMoreForm(MessageForm):
    """Something more to the municipal office."""

    text = TextAreaField(_l("补充或回复"), [Length(max=MESSAGE, message=TOO_LONG)], filters=[plain])


class StepForm(BaseForm):
    """A step of the own request that needs nothing but the tap."""

    def fill(self) -> None:
        """Nothing is chosen here."""

    def given(self) -> dict[str, Any]:
        """What the step is given."""
        return {}


class DayForm(StepForm):
    """A step that happened on a day."""

    on = DateField(_l("哪一天"), [InputRequired(_l("请填哪一天"))], format=day_formats)

    def validate_on(self, field: DateField) -> None:
        """A day that can be read, and not of another century."""
        if field.data is not None and field.data < EARLIEST:
            raise ValidationError(_("日期太早了，请再看一下"))

    def given(self) -> dict[str, Any]:
        """The day."""
        return {"on": self.on.data}


class AskedForm(DayForm):
    """When and how the venue was asked."""

    way = RadioField(_l("怎么提的？"), [Among(_l("请选一个"))], validate_choice=False)

    def fill(self) -> None:
        """In the page's language."""
        self.way.choices = [(code, words.text(lang())) for code, words in WAYS.items()]

    def given(self) -> dict[str, Any]:
        """The day and the way."""
        return {"on": self.on.data, "way": self.way.data}


class AnsweredForm(DayForm):
    """What the venue said, and when."""

    said = RadioField(_l("店家怎么说？"), [Among(_l("请选一个"))], validate_choice=False)

    def fill(self) -> None:
        """In the page's language."""
        self.said.choices = [(code, words.text(lang())) for code, words in ANSWERS.items()]

    def given(self) -> dict[str, Any]:
        """The day and what was said."""
        return {"on": self.on.data, "said": self.said.data}


class ComplainForm(StepForm):
    """What is wrong, in words and pictures, for the office that works on the report."""

    text = TextAreaField(_l("哪里不对"), [Length(max=MESSAGE, message=TOO_LONG)], filters=[plain])
    files = MultipleFileField(_l("照片或材料"))
    once = HiddenField()

    def given(self) -> dict[str, Any]:
        """The words; files and key are the page's."""
        return {"text": self.text.data or "", "idem": self.once.data or None}


class LetterForm(BaseForm):
    """The letter to the venue: whatever is typed here is printed and stored nowhere."""

    to = StringField(_l("写给谁"), [Length(max=LINE)], filters=[plain])
    name = StringField(_l("署名"), [Length(max=LINE)], filters=[plain])
    known_as = StringField(_l("店家凭什么找到您的人脸"), [Length(max=LINE)], filters=[plain])
    reply_to = StringField(_l("回信寄到哪里"), [Length(max=LINE)], filters=[plain])
    wants = SelectMultipleField(
        _l("您要店家做什么"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    more = TextAreaField(_l("还想写的"), [Length(max=500, message=_l("太长了，最多 500 字"))], filters=[plain])

    def __init__(self, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.wants.choices = [
            ("delete", _("删掉我的人脸照片和模板")),
            ("stop", _("以后不再采集我的人脸")),
            ("prove", _("书面告诉我删了什么、什么时候删的")),
            ("shared", _("告诉我给过谁，并让他们也删掉")),
        ]

    def validate_to(self, field: StringField) -> None:
        """A letter needs an addressee."""
        if not field.data:
            raise ValidationError(_("请写店家的名字"))

    def validate_wants(self, field: SelectMultipleField) -> None:
        """At least one wish, and only those offered."""
        offered = {value for value, *_rest in field.choices or []}
        field.data = [value for value in field.data or [] if value in offered]
        if not field.data:
            raise ValidationError(_("请至少勾一项"))
