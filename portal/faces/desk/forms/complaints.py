"""Forms of the complaint's page: a message, a reason to look, the venue."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.ground.web.forms import BaseForm

REASON = 200


class MessageForm(BaseForm):
    """To the reporter. `idem` makes a message that is sent twice arrive once."""

    text = TextAreaField(
        _l("给反映人的话"),
        [InputRequired(_l("请写内容。")), Length(max=2000)],
        description=_l("反映人在查询页看到，署单位名称，不显示您的姓名。"),
    )
    enclosed = MultipleFileField(
        _l("附件"), [Optional()], description=_l("照片或 PDF。照片会重新生成，不带位置和设备信息。")
    )
    idem = HiddenField()


class ReasonForm(BaseForm):
    """Why somebody looks at what is closed: kept, and shown to the reporter."""

    reason = StringField(
        _l("理由"),
        [InputRequired(_l("请写理由。")), Length(min=2, max=REASON, message=_l("理由 2 到 200 字。"))],
        description=_l("反映人看得到这个理由、您的岗位和单位，看不到您的姓名。"),
    )


class CoverForm(BaseForm):
    """The copy on which people are covered, or the word that nothing has to be."""

    covered = FileField(
        _l("遮盖好的图片"), description=_l("JPEG、PNG、WebP 或 HEIC，最多 20 MB。会重新生成，不带位置和设备信息。")
    )
    as_sent = HiddenField()

    def validate_covered(self, field: FileField) -> None:
        """ValidationError where neither is given."""
        if not self.as_sent.data and not getattr(field.data, "filename", ""):
            raise ValidationError(_("请选遮盖好的图片。"))


class SearchForm(BaseForm):
    """The register of venues."""

    q = StringField(_l("在登记簿里找"), [Optional(), Length(max=80)], description=_l("名称、地址、编号或拼音首字母"))


class ChooseForm(BaseForm):
    """One venue of the register. `version` is the complaint's when the page was opened."""

    version = HiddenField()
    venue = RadioField(_l("场所"), coerce=int, validate_choice=False)


class VenueForm(BaseForm):
    """A new venue."""

    version = HiddenField()
    name_zh = StringField(_l("名称"), [InputRequired(_l("请填写名称。")), Length(max=120)])
    address = StringField(_l("地址"), [InputRequired(_l("请填写地址。")), Length(max=200)])
    district = SelectField(_l("区"))
    scenario = SelectField(_l("场所类型"))
    operator = StringField(_l("经营主体"), [Optional(), Length(max=120)], description=_l("营业执照上的名称"))
    uscc = StringField(_l("统一社会信用代码"), [Optional(), Length(max=24)])
