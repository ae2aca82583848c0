"""From the fields of a move to a form: each kind is one control, and the law's own sentence where one is empty."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from portal.faces.desk.choices import Choice, say
from portal.ground.web.forms import BaseForm
from portal.law.workflow.moves import Field
from portal.law.workflow.refusal import Refused, missing

LINE, TEXT = 200, 4000
"""Characters of a line and of a text."""
SHORT_LIST = 8
"""Rows up to which one choice is shown as cards; a longer list is a select."""
MOST_FEN = 10**12
JUDGED = frozenset({"bases", "penalties", "proposals", "proposal_bases"})
"""Lists that the law judges: its refusal names the article, its dates and its office, and the form's would not."""


class YuanField(StringField):
    """Money typed in yuan, kept in fen."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data / 100:.2f}".removesuffix(".00") if isinstance(self.data, int) else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Yuan with at most two decimals, thousands apart or not; ValueError for anything else."""
        text = (valuelist[0] if valuelist else "").replace(",", "").replace("，", "").strip()
        self.data = None
        if text:
            self.data = _fen(text)


def _fen(text: str) -> int:
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        raise ValueError(_("请填写数字，最多两位小数。")) from None
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= MOST_FEN:
        raise ValueError(_("请填写数字，最多两位小数。"))
    return int(fen)


class ManyField(SelectMultipleField):
    """Several of a list. Empty values are nothing; the others are judged even where none is needed: the Optional
    validator would look at the first one only and let everything after an empty one pass."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        looks = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
        super().__init__(*args, **{**looks, **kwargs})
        self.flags.optional = not self.validators  # the label says so

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """What was ticked."""
        super().process_formdata([value for value in valuelist if value.strip()])


class Needed:
    """The answer may not be empty; says so in the law's own words."""

    field_flags = {"required": False}

    def __init__(self, field: Field) -> None:
        self.said = missing(field.name, field.label).needs

    def __call__(self, form: Any, field: Any) -> None:
        """StopValidation where nothing was given; other faults of a given answer stay."""
        given = any(getattr(raw, "filename", raw) for raw in field.raw_data or ())
        if not given or (field.data in (None, "", [], ()) and not field.errors):
            field.errors = []
            raise StopValidation(say(self.said))


class MoveForm(BaseForm):
    """The form of one move. `version` is the subject's when the page was opened: the second of two people is told."""

    version = HiddenField()

    def refuse(self, refused: Refused, words: Callable[[Any], str]) -> None:
        """Show the law's refusals: at their field where they name one, else above the form."""
        for refusal in refused.refusals:
            field = self._fields.get(refusal.field or "")
            if field is None or hasattr(field, "entries"):  # a list of rows shows only what is wrong in a row
                self.form_errors.append(words(refusal))
            else:
                field.errors = [*field.errors, words(refusal)]


def move_form(fields: Sequence[Field], lists: Mapping[str, Sequence[Choice]], zone: str) -> type[MoveForm]:
    """A form class for a move; `lists` holds the choices of each field by its name."""
    controls = {
        field.name: _control(field, lists.get(field.name, ()), zone) for field in fields if field.kind != "rows"
    }
    return type("OneMoveForm", (MoveForm,), controls)


def _control(field: Field, rows: Sequence[Choice], zone: str) -> Any:
    asked: dict[str, Any] = {
        "label": say(field.label),
        "description": say(field.hint) if field.hint else "",
        "validators": [Needed(field) if field.required else Optional(strip_whitespace=True)],
    }
    if field.longest:
        return TextAreaField(render_kw={"rows": 20}, **_bounded(asked, field.longest))
    if field.kind in {"choice", "person", "case", "complaint"}:
        return _choice(field, rows, asked)
    return CONTROLS[field.kind](asked, zone)


def _choice(field: Field, rows: Sequence[Choice], asked: dict[str, Any]) -> Any:
    coerce = str if field.kind == "choice" else _whole
    pairs = [SelectChoice(row.code, row.words) for row in rows]
    if field.many or field.kind == "person":
        asked["validators"] = [Needed(field)] if field.required else []
        return ManyField(choices=pairs, coerce=coerce, validate_choice=field.options not in JUDGED, **asked)
    if len(rows) <= SHORT_LIST or any(row.line for row in rows):
        none = [SelectChoice("", _("不选"))] if not field.required else []
        return RadioField(choices=[*none, *pairs], coerce=coerce, default="" if none else None, **asked)
    return SelectField(choices=[SelectChoice("", _("请选择")), *pairs], coerce=coerce, **asked)


def _whole(value: Any) -> int | str:
    return int(value) if value not in (None, "", "None") else ""


def _line(asked: dict[str, Any], zone: str) -> Any:
    asked["validators"].append(Length(max=LINE))
    return StringField(**asked)


def _text(asked: dict[str, Any], zone: str) -> Any:
    return TextAreaField(render_kw={"rows": 5}, **_bounded(asked, TEXT))


def _bounded(asked: dict[str, Any], most: int) -> dict[str, Any]:
    return {**asked, "validators": [*asked["validators"], Length(max=most)]}


def _count(asked: dict[str, Any], zone: str) -> Any:
    asked["validators"].append(NumberRange(min=1, max=3650))
    return IntegerField(**asked)


def _moment(asked: dict[str, Any], zone: str) -> Any:
    def in_zone(form: Any, field: Any) -> None:
        if isinstance(field.data, datetime):
            field.data = field.data.replace(tzinfo=ZoneInfo(zone))

    asked["validators"].append(in_zone)
    return DateTimeLocalField(format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **asked)


CONTROLS: Mapping[str, Callable[[dict[str, Any], str], Any]] = {
    "line": _line,
    "text": _text,
    "day": lambda asked, zone: DateField(**asked),
    "moment": _moment,
    "count": _count,
    "money": lambda asked, zone: YuanField(render_kw={"inputmode": "decimal"}, **asked),
    "yes": lambda asked, zone: BooleanField(**asked),
    "files": lambda asked, zone: MultipleFileField(**asked),
}


def given(fields: Sequence[Field], form: MoveForm) -> dict[str, Any]:
    """What the form holds, as verbs take it; answers left empty are left out, so that the verb's own default holds."""
    found = {field.name: form[field.name].data for field in fields if field.name in form}
    plain = {name: tuple(value) if isinstance(value, list) else _stripped(value) for name, value in found.items()}
    return {name: value for name, value in plain.items() if value not in (None, "", ())}


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def small_lines(rows: Sequence[Choice]) -> dict[Any, str]:
    """The second lines of a list, for the picks macro."""
    return {row.code: row.line for row in rows if row.line}
