"""Forms of the municipal supervisor for alarms: what the step of the table asks for."""

from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from portal.ground.web.forms import BaseForm
from portal.ground.web.i18n import lang
from portal.law.workflow.alarm import OUTCOMES

TEXT = 2000


class StepForm(BaseForm):
    """A step; `version` is the alarm's when the page was opened."""

    version = HiddenField()


class AnswerForm(StepForm):
    """Words that only the reporter reads."""

    text = TextAreaField(
        _l("给反映人的话"), [InputRequired(_l("请写内容。")), Length(max=TEXT)], description=_l("只有反映人看得到。")
    )


class GroundForm(StepForm):
    """Why, for other supervisors."""

    reason = TextAreaField(
        _l("理由"), [InputRequired(_l("请写理由。")), Length(max=TEXT)], description=_l("只有市级看得到。")
    )


class CloseForm(StepForm):
    """How it ended."""

    outcome = RadioField(_l("查的结果"), [InputRequired(_l("请选一个。"))])
    reason = TextAreaField(
        _l("理由"), [InputRequired(_l("请写理由。")), Length(max=TEXT)], description=_l("只有市级看得到。")
    )
    text = TextAreaField(_l("给反映人的话"), [Optional(), Length(max=TEXT)], description=_l("只有反映人看得到。"))

    def __init__(self, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.outcome.choices = [(code, words.text(lang())) for code, words in OUTCOMES.items()]


class CheckForm(BaseForm):
    """Which report's identity is held for a check, and why."""

    ref = StringField(_l("投诉编号"), [InputRequired(_l("请写编号。")), Length(max=20)], description=_l("例如 T-3307"))
    reason = StringField(
        _l("理由"), [InputRequired(_l("请写理由。")), Length(max=200)], description=_l("只有市级看得到。")
    )
