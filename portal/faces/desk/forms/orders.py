"""The measures of an order to correct, as up to eight rows: for issuing one (M9) and for varying it (R6)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, Form, FormField, SelectField, StringField
from wtforms.validators import Length, Optional

from portal.faces.desk.choices import case_of, say
from portal.faces.desk.forms.fields import LINE, ManyField, MoveForm, given, move_form
from portal.faces.desk.forms.moves import Special, special_forms
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.law.catalogue.types import Measure
from portal.law.workflow.refusal import missing
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES
from portal.work.fieldwork.actions.orders import DUE

ROWS = 8
"""Measures that one order may hold."""
OPEN = 3
"""Rows that are shown at once; the others wait behind a summary."""
TEMPLATE = "desk/order_form.html"


class RowForm(Form):
    """One measure: what, for which violations, by when, and how it will be verified."""

    measure = SelectField(_l("整改措施"), [Optional()])
    detail = StringField(_l("具体要求"), [Optional(), Length(max=300)])
    violations = ManyField(_l("改正哪些问题"))
    due_on = DateField(_l("期限"), [Optional()])
    how_verified = StringField(_l("怎样确认"), [Optional(), Length(max=LINE)])

    @property
    def is_used(self) -> bool:
        """Whether a measure was chosen in this row."""
        return bool(self.measure.data)

    @property
    def is_touched(self) -> bool:
        """Whether anything was typed or went wrong in it."""
        return self.is_used or bool(self.errors) or bool(self.detail.data or self.how_verified.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """A row with a measure needs the rest; one without a measure must be empty."""
        is_right = bool(super().validate(extra_validators))
        for field, words in _wanting(self):
            field.errors = [*field.errors, words]
            is_right = False
        return is_right


def _wanting(row: RowForm) -> list[tuple[Any, str]]:
    if not row.is_used:
        typed = (row.detail.data or "").strip() or (row.how_verified.data or "").strip()
        return [(row.measure, _("这一行写了内容，请选整改措施。"))] if typed else []
    empty = [
        (row.violations, _("请选改正哪些问题。"), not row.violations.data),
        (row.due_on, _("请写期限。"), row.due_on.data is None and not row.due_on.errors),
        (row.how_verified, _("请写怎样确认。"), not (row.how_verified.data or "").strip()),
    ]
    return [(field, words) for field, words, is_empty in empty if is_empty]


class OrderForm(MoveForm):
    """All rows; the move's own other fields are added. `first` and `latest` bound the days of it."""

    items = FieldList(FormField(RowForm), min_entries=ROWS, max_entries=ROWS)

    first, latest = date.min, date.max

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one measure, none twice, each by a day that the rules allow."""
        is_right = bool(super().validate(extra_validators))
        chosen = [row.form for row in self["items"] if row.form.is_used]
        late = [row for row in chosen if row.due_on.data and not self.first <= row.due_on.data <= self.latest]
        for row in late:
            row.due_on.errors = [*row.due_on.errors, say(DUE.needs)]
        if not chosen:
            self.form_errors.append(say(missing("items", MOVES[Track.ORDER]["issue"].fields[0].label).needs))
        if len({row.measure.data for row in chosen}) < len(chosen):
            self.form_errors.append(_("同一项措施选了两次。请合成一行。"))
        return is_right and not late and not self.form_errors


def order_form(subject: Tracked, act: Act) -> MoveForm:
    """The form, with suggested measures first and the due dates filled in; an order in force is shown as it is."""
    move = MOVES[subject.TRACK]["vary" if subject.TRACK is Track.ORDER else "order_correction"]
    longest = timedelta(days=act.rules.setting("D29_longest"))
    bounds = {"first": act.today, "latest": act.today + longest}
    kind = type("OneOrderForm", (OrderForm, move_form(move.fields, {}, act.rules.pack.zone)), bounds)
    form: OrderForm = kind(data={"version": str(subject.version), "items": _known(subject, act)})
    codes = _violations(subject)
    measures, problems = _measures(codes, act), _problems(codes, act)
    for entry in form.items:
        entry.form.measure.choices = measures
        entry.form.violations.choices = problems
    return form


def _violations(subject: Tracked) -> list[str]:
    """What the case suspects or found; what was looked for and not found is left out."""
    return [row.code for row in case_of(subject).violations if row.found is not False]


def _known(subject: Tracked, act: Act) -> list[dict[str, Any]]:
    due = default_due(act)
    rows: list[dict[str, Any]] = [
        {
            "measure": item.measure,
            "detail": item.detail,
            "violations": item.violations,
            "due_on": max(item.due_on, act.today),
            "how_verified": item.how_verified,
        }
        for item in getattr(subject, "items", ())
    ]
    return rows + [{"due_on": due}] * (ROWS - len(rows))


def default_due(act: Act) -> date:
    """The fix-by date that the rules propose (D29), counted from today."""
    return act.today + timedelta(days=act.rules.deadline("D29").length or 0)


def _measures(codes: Sequence[str], act: Act) -> dict[str, list[tuple[str, str]]]:
    """Those that usually cure what this case has, then the others."""
    rows = list(act.rules.pack.measures.values())
    fit = [row for row in rows if set(row.cures) & set(codes)]
    fit.sort(key=lambda row: (-len(set(row.cures) & set(codes)), row.code))
    rest = [row for row in rows if row not in fit]
    groups = {_("针对本案问题"): fit, _("其他措施"): rest}
    return {_("空着"): [("", _("不用这一行"))]} | {
        name: [_option(row) for row in found] for name, found in groups.items() if found
    }


def _option(row: Measure) -> tuple[str, str]:
    return row.code, f"{row.code} {say(row.name)}"


def _problems(codes: Sequence[str], act: Act) -> list[tuple[str, str]]:
    return [(code, f"{code} {say(act.rules.pack.violations[code].short)}") for code in codes]


def rows_given(form: MoveForm) -> dict[str, Any]:
    """What was filled in, as the verbs take it."""
    rows = tuple(
        {
            "measure": row.form.measure.data,
            "detail": (row.form.detail.data or "").strip(),
            "violations": tuple(row.form.violations.data or ()),
            "due_on": row.form.due_on.data,
            "how_verified": (row.form.how_verified.data or "").strip(),
        }
        for row in form["items"]
        if row.form.is_used
    )
    rest = [field for field in MOVES[Track.ORDER]["vary"].fields if field.kind != "rows" and field.name in form]
    return {"items": rows, **given(rest, form)}


def install() -> None:
    """Offer this form wherever a move takes measures."""
    for key in ((Track.CASE, "order_correction"), (Track.ORDER, "vary")):
        special_forms[key] = Special(order_form, rows_given, TEMPLATE)
