"""The form of M1: a case that no complaint brought, at a place of the register or a new one."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from portal.faces.desk.choices import LISTERS, options, say
from portal.faces.desk.forms.fields import TEXT, ManyField, MoveForm, move_form
from portal.ground.procedure.act import Act
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES
from portal.work.cases.models import Case

OPEN = MOVES[Track.CASE]["open"]


class OpeningForm(MoveForm):
    """Where, since when, what is suspected, and who looks into it; the fields of the table's own row are added."""

    venue = HiddenField()
    name_zh = StringField(_l("名称"), [Optional(), Length(max=120)])
    address = StringField(_l("地址"), [Optional(), Length(max=200)])
    district = SelectField(_l("区"), [Optional()])
    scenario = SelectField(_l("场所类型"), [Optional()])
    operator = StringField(_l("经营主体"), [Optional(), Length(max=120)], description=_l("营业执照上的名称"))
    uscc = StringField(_l("统一社会信用代码"), [Optional(), Length(max=24)])
    under_14 = BooleanField(_l("涉及未满十四周岁的人"))
    violations = ManyField(_l("涉嫌的问题"))
    officers = ManyField(_l("承办人员"), coerce=int, description=_l("至少一人，核查要两人"))
    summary = TextAreaField(
        _l("问题概述"), [DataRequired(_l("请写问题概述。")), Length(max=TEXT)], render_kw={"rows": 3}
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A new place needs a name, an address, a district and a kind; one of the register is known."""
        is_right = bool(super().validate(extra_validators))
        wanted = (
            (self["name_zh"], _("请填写名称。")),
            (self["address"], _("请填写地址。")),
            (self["district"], _("请选择区。")),
            (self["scenario"], _("请选择场所类型。")),
        )
        blank = [(field, words) for field, words in wanted if not (field.data or "").strip()]
        empty = [] if self["venue"].data else blank
        for field, words in empty:
            field.errors = [*field.errors, words]
        return is_right and not empty


def opening_form(office: str, act: Act, venue: str) -> OpeningForm:
    """The form for an office, with its officers; `venue` is the id of a chosen place of the register."""
    blank = Case(office=office, state="preliminary")
    lists = {field.name: options(field, blank, act) for field in OPEN.fields if field.kind == "choice"}
    lists["source"] = [row for row in lists["source"] if row.code != "complaint"]
    kind = type("OneOpeningForm", (OpeningForm, move_form(OPEN.fields, lists, act.rules.pack.zone)), {})
    form: OpeningForm = kind(data={"venue": venue, "district": act.rules.pack.offices[office].district})
    for name, listed in (("district", "districts"), ("scenario", "scenarios"), ("officers", "officers")):
        form[name].choices = [SelectChoice(row.code, row.words) for row in LISTERS[listed](blank, act)]
    form.violations.choices = [SelectChoice(code, say(row.name)) for code, row in act.rules.pack.violations.items()]
    return form
