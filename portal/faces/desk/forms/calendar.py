"""Forms of the calendar: one day, a whole year's notice, and the decision on what was prepared."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.faces.desk.choices import say
from portal.ground.rulebook.notice_file import LONGEST_LABEL, MOST_BYTES, BadNotice, Day, read
from portal.ground.web.forms import BaseForm

FIRST_YEAR, LAST_YEAR = 2000, 2100
WHAT = {"off": False, "on": True, "plain": None}
WORDS = {"off": _l("放假"), "on": _l("调休上班"), "plain": _l("恢复为按星期计算")}
LABELS = {"off": "放假", "on": "调休上班", "plain": "恢复为按星期计算"}
"""What stands in the calendar where no name was typed: everybody reads the same, whatever the language of the page."""
MOST_SOURCE = 120


def _source() -> StringField:
    return StringField(
        _l("依据"),
        [InputRequired(_l("请写明依据。")), Length(max=MOST_SOURCE)],
        description=_l("通知的名称和文号，例如“国务院办公厅关于 2027 年部分节假日安排的通知”"),
    )


class DayForm(BaseForm):
    """One day of the calendar."""

    day = DateField(_l("日期"), [InputRequired(_l("请选日期。"))])
    what = RadioField(
        _l("这一天"),
        [InputRequired(_l("请选一项。"))],
        choices=[SelectChoice(value, label) for value, label in WORDS.items()],
    )
    label = StringField(_l("名称"), [Optional(), Length(max=LONGEST_LABEL)], description=_l("例如：国庆节、调休上班"))
    source = _source()

    def validate_day(self, field: DateField) -> None:
        """ValidationError for a year that no notice is about."""
        if not isinstance(field.data, date) or not FIRST_YEAR <= field.data.year < LAST_YEAR:
            raise ValidationError(_("年份要在 %(a)s 到 %(b)s 之间。", a=FIRST_YEAR, b=LAST_YEAR - 1))

    def chosen(self) -> Day:
        """The day as it is wanted."""
        words = (self.label.data or "").strip() or LABELS[self.what.data]
        return Day(self.day.data, WHAT[self.what.data], words)


class NoticeForm(BaseForm):
    """The notice of one year, as a file."""

    year = SelectField(_l("年度"), [InputRequired(_l("请选年度。"))], coerce=int)
    file = FileField(_l("放假安排文件"), description=_l("CSV，UTF-8 编码，最大 64 KB"))
    source = _source()

    def offer(self, years: Sequence[int], first: int) -> "NoticeForm":
        """The years to choose from."""
        self.year.choices = [SelectChoice(year, str(year)) for year in years]
        if self.year.data is None:
            self.year.data = first
        return self

    def days(self) -> list[Day]:
        """What the file says; [] with the faults at the field where it cannot be taken."""
        sent = self.file.data
        if not getattr(sent, "filename", ""):
            self.file.errors = [_("请选文件。")]
            return []
        try:
            return read(sent.read(MOST_BYTES + 1), self.year.data)
        except BadNotice as bad:
            self.file.errors = [_line(fault.line) + say(fault.words) for fault in bad.faults]
            return []


def _line(number: int) -> str:
    return _("第 %(n)s 行：", n=number) if number else ""


class ChangeForm(BaseForm):
    """Put a prepared change into force, or give it back. `version` is that of the rules the effect was shown for."""

    version = HiddenField()
    reason = TextAreaField(_l("意见"), [Optional(), Length(max=300)], description=_l("退回要写理由；批准可以不写。"))
