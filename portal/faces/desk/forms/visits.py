"""The forms of a visit: its plan, and its record item by item."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length, Optional, ValidationError

from portal.faces.desk.choices import Choice
from portal.faces.desk.forms.fields import LINE, TEXT, MoveForm, move_form
from portal.faces.desk.forms.moments import LocalMoment, not_later
from portal.law.catalogue.types import ChecklistItem
from portal.law.workflow.moves import Move
from portal.work.fieldwork.checklist import VALUES

LEAST = 2
"""Officers of one visit (APL 42)."""


class PlanForm(MoveForm):
    """V1, with officers from the roster of the day of the visit."""

    def validate_officers(self, field: Any) -> None:
        """ValidationError for fewer than two people."""
        if len(set(field.data or ())) < LEAST:
            raise ValidationError(_("至少选两名执法人员。"))


def plan_form(move: Move, lists: dict[str, Sequence[Choice]], zone: str) -> type[PlanForm]:
    """The form class of V1 for a day's roster."""
    return type("OnePlanForm", (PlanForm, move_form(move.fields, lists, zone)), {})


def off_roster(form: PlanForm, roster: Iterable[Choice]) -> None:
    """Say in plain words that somebody chosen may not go on that day."""
    field, known = form["officers"], {row.code for row in roster}
    if set(field.data or ()) - known:
        field.errors = [_("选中的人当天没有有效执法证，或者不是本单位执法人员。请重新选。")]


class RecordForm(MoveForm):
    """The record of a visit: the head of it; answers are added for the items on the page."""

    place = StringField(_l("确切地点"), [Optional(), Length(max=LINE)], description=_l("写到楼层、区域或设备编号"))
    started_at = LocalMoment(_l("开始时间"), [Optional(), not_later])
    ended_at = LocalMoment(_l("结束时间"), [Optional(), not_later])
    id_shown = BooleanField(_l("已出示执法证件"))
    rights_told = BooleanField(_l("已告知权利和义务"))
    site_person = StringField(_l("现场人员姓名"), [Optional(), Length(max=60)])
    site_job = StringField(_l("职务"), [Optional(), Length(max=60)])
    findings = TextAreaField(_l("检查情况"), [Optional(), Length(max=TEXT)], render_kw={"rows": 5})

    def validate_ended_at(self, field: Any) -> None:
        """ValidationError where the end lies before the beginning."""
        start = self.started_at.data
        if field.data and start and field.data < start:
            raise ValidationError(_("结束时间不能早于开始时间。"))

    def validate_site_job(self, field: Any) -> None:
        """ValidationError for a job without a name."""
        if field.data and not self.site_person.data:
            raise ValidationError(_("写了职务，请也写姓名。"))


def record_form(items: Sequence[ChecklistItem]) -> type[RecordForm]:
    """The form class with an answer, a note and pictures for each item."""
    controls: dict[str, Any] = {}
    for item in items:
        controls[f"a_{item.code}"] = StringField(item.code, [Optional(), AnyOf(sorted(VALUES))])
        controls[f"n_{item.code}"] = TextAreaField(_("备注"), [Optional(), Length(max=1000), _answered(item.code)])
        controls[f"p_{item.code}"] = MultipleFileField(_("拍照"), [Optional()])
    return type("OneRecordForm", (RecordForm,), controls)


def _answered(code: str) -> Any:
    def check(form: Any, field: Any) -> None:
        if (field.data or "").strip() and not form[f"a_{code}"].data:
            raise ValidationError(_("写了备注，请也选一个回答。"))

    return check


def answers_of(form: RecordForm, items: Sequence[ChecklistItem]) -> dict[str, tuple[str, str]]:
    """Item -> (value, note) for every item on the page that has an answer."""
    return {
        item.code: (form[f"a_{item.code}"].data, (form[f"n_{item.code}"].data or "").strip())
        for item in items
        if form[f"a_{item.code}"].data
    }
