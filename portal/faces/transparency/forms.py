"""How a reader narrows the list of published cases: a GET form, so that an address keeps it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from portal.ground.web.forms import BaseForm

LONGEST = 60


class CasesForm(BaseForm):
    """Words, district, place, outcome and year; a value that is no choice counts as none."""

    q = StringField(_l("名称"), render_kw={"type": "search", "maxlength": LONGEST})
    district = SelectField(_l("区"))
    scenario = SelectField(_l("场所"))
    outcome = SelectField(_l("结果"))
    year = SelectField(_l("年份"))

    def __init__(self, *args: Any, options: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in options.items():
            self[name].choices = [("", _l("全部")), *rows]

    def chosen(self) -> dict[str, str]:
        """What narrows the list, by field name, in the order of the form."""
        found = {"q": " ".join((self.q.data or "").split())[:LONGEST]}
        for name in ("district", "scenario", "outcome", "year"):
            known = {value for value, _ in self[name].choices}
            found[name] = self[name].data if self[name].data in known else ""
        return {name: value for name, value in found.items() if value}

    def word(self, name: str, value: str) -> str:
        """The words of a chosen value, for the line that says what narrows the list."""
        if name == "q":
            return value
        return next(str(text) for known, text in self[name].choices if known == value)
