"""The forms beside the moves of a case: its people, its facts, and its papers."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.faces.desk.choices import Choice, say
from portal.faces.desk.forms.fields import TEXT, ManyField, MoveForm
from portal.law.workflow import choices as lists
from portal.work.cases.models import Case


def _rows(name: str) -> list[SelectChoice]:
    return [SelectChoice(code, say(words)) for code, words in lists.CHOICES[name].items()]


class AssignForm(MoveForm):
    """Who takes which duty."""

    officers = RadioField(_l("执法人员"), coerce=int, validators=[InputRequired(_l("请选一名执法人员。"))])
    duty = RadioField(_l("职责"), validators=[InputRequired(_l("请选主办或者协办。"))])


def assign_form(people: Iterable[Choice], version: str) -> AssignForm:
    """The form for one case, with those who may be picked."""
    form = AssignForm(data={"version": version, "duty": "lead"})
    form.officers.choices = [SelectChoice(row.code, row.words) for row in people]
    form.duty.choices = [SelectChoice("lead", _l("主办")), SelectChoice("second", _l("协办"))]
    return form


class RelieveForm(MoveForm):
    """Who is relieved."""

    user = IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])


class RecusalForm(MoveForm):
    """Who steps aside, and why (APL 43)."""

    person = SelectField(_l("应当回避的人"), coerce=str, validators=[InputRequired(_l("请选一人。"))])
    reason = TextAreaField(
        _l("回避的理由"), [InputRequired(_l("请写回避的理由。")), Length(max=1000)],
        description=_l("写与当事人的关系等法定理由，不写反映人"), render_kw={"rows": 4},
    )  # fmt: skip


def recusal_form(people: Iterable[Choice]) -> RecusalForm:
    """The form with the people of an office who have not stepped aside yet."""
    form = RecusalForm()
    form.person.choices = [SelectChoice("", _l("请选择"))] + [SelectChoice(str(row.code), row.words) for row in people]
    return form


class FactsForm(MoveForm):
    """What the case is about."""

    because = RadioField(_l("从哪里得知"), validators=[InputRequired(_l("请选从哪里得知。"))])
    violations = ManyField(_l("涉嫌的问题"))
    conduct_from = DateField(_l("行为开始"), [InputRequired(_l("请填写行为开始的日期。"))])
    conduct_to = DateField(
        _l("行为结束"), [Optional()], description=_l("仍在持续就不填；适用条文和追责时效按这两个日期算")
    )
    private_space = BooleanField(_l("涉及私密空间"), description=_l("更衣室、浴室、卫生间、客房等；当天通报公安"))
    under_14 = BooleanField(_l("涉及未满十四周岁的人"))
    harm = BooleanField(_l("危害生命健康或者金融安全"), description=_l("追责时效为五年"))
    operator = StringField(_l("经营主体"), [Optional(), Length(max=120)], description=_l("营业执照上的名称"))
    uscc = StringField(_l("统一社会信用代码"), [Optional(), Length(max=24)])
    legal_rep = StringField(
        _l("法定代表人（负责人）"), [Optional(), Length(max=60)], description=_l("写在文书上，不公示")
    )
    summary = TextAreaField(
        _l("问题概述"),
        [Optional(), Length(max=TEXT)],
        render_kw={"rows": 4},
        description=_l("自己概括，不照抄反映人的话"),
    )


def facts_form(case: Case, violations: Sequence[Choice]) -> FactsForm:
    """The form, filled with what the case says now."""
    operator = case.operator
    now: dict[str, Any] = {
        "version": str(case.version), "violations": [row.code for row in case.violations],
        "operator": operator.name_zh if operator else "", "uscc": (operator.uscc if operator else None) or "",
        "legal_rep": (operator.legal_rep if operator else None) or "",
    }  # fmt: skip
    names = ("conduct_from", "conduct_to", "private_space", "under_14", "harm", "summary")
    form = FactsForm(data=now | {name: getattr(case, name) for name in names})
    form.because.choices = _rows("facts_learnt")
    form.violations.choices = [SelectChoice(row.code, row.words) for row in violations]
    return form


class VoidForm(MoveForm):
    """Why a paper is declared void."""

    reason = TextAreaField(
        _l("作废的理由"), [InputRequired(_l("请写作废的理由。")), Length(max=1000)],
        description=_l("会显示在文书上"), render_kw={"rows": 4},
    )  # fmt: skip


class DeviceForm(MoveForm):
    """One machine that was found."""

    number = StringField(
        _l("设备编号"),
        [InputRequired(_l("请填写设备编号。")), Length(max=40)],
        description=_l("机身编号或者点位，现场能对上"),
    )
    kind = SelectField(_l("设备种类"), [InputRequired(_l("请选设备种类。"))])
    maker = StringField(_l("生产厂家"), [Optional(), Length(max=80)])
    software = StringField(_l("识别软件或者供应商"), [Optional(), Length(max=80)])


def device_form() -> DeviceForm:
    """The form of a new device."""
    form = DeviceForm()
    form.kind.choices = [SelectChoice("", _l("请选择")), *_rows("device_kinds")]
    return form


class DeviceChangeForm(MoveForm):
    """What became of one machine, and when."""

    state = SelectField(_l("现在的状态"), [InputRequired(_l("请选现在的状态。"))])
    on = DateField(_l("从哪天起"), [InputRequired(_l("请填写日期。"))])


def change_form(states: Sequence[str], **now: Any) -> DeviceChangeForm:
    """The form with the states that may come next."""
    form = DeviceChangeForm(data=now)
    form.state.choices = [SelectChoice("", _l("请选择"))] + [
        row for row in _rows("device_states") if row.value in states
    ]
    return form
