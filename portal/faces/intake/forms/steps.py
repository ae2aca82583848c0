"""The pages of a report: one form each, in plain words. Shape only; what the register knows is handed in."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    MultipleFileField,
    RadioField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.faces.intake.forms.shapes import Among, day_formats, plain
from portal.ground.web.forms import BaseForm
from portal.ground.web.i18n import lang
from portal.law.catalogue.places import card_of, home_cards, kinds_on
from portal.law.catalogue.types import Pack

WORDS = 3000
"""Characters of a description."""
EARLIEST = date(2000, 1, 1)
SLOTS = ("device", "sign", "consent", "paper", "other")

USUAL = ("V15", "V18", "V02", "V01", "V03", "V07", "V10")
"""What people tick most; the rest stands behind "more"."""
USUAL_AT = {
    "CO.VEND": ("V01", "V02", "V03", "V08", "V09", "V10", "V16"),
    "RE": ("V02", "V01", "V05", "V07", "V13", "V11", "V10"),
    "RE.SALE": ("V01", "V04", "V07", "V03", "V13"),
    "CO": ("V01", "V04", "V02", "V07", "V03", "V08", "V09"),
    "ED": ("V11", "V02", "V01", "V05", "V03", "V13"),
}


class PlaceForm(BaseForm):
    """Step 1: the kind of place; first the cards, then the kinds behind the card `card`."""

    scenario = RadioField(_l("在什么地方？"), [Among(_l("请选一种地方；都不像，就选最后一项"))], validate_choice=False)

    def __init__(
        self, pack: Pack, card: str | None, formdata: MultiDict[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(formdata, **kwargs)
        self.scenario.choices = (
            kinds(pack, card) if card else [(row.code, row.plain.text(lang())) for row in home_cards(pack)]
        )


def kinds(pack: Pack, card: str) -> list[tuple[str, str]]:
    """What may be chosen behind a card; a card that is a group stands for "none of these" where no kind does."""
    row = pack.scenarios[card]
    found = [(kind.code, kind.plain.text(lang())) for kind in kinds_on(pack, card)]
    if row.parent is not None:
        return [(card, row.plain.text(lang())), *found]
    rest = [] if f"{card}.ELSE" in pack.scenarios else [(card, _("都不是，或者说不清"))]
    return found + rest


class WhatForm(BaseForm):
    """Step 3: what happened, in plain words."""

    usual = SelectMultipleField(
        _l("常见的情况"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=False
    )
    more = SelectMultipleField(
        _l("更多情况"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=False
    )
    own = BooleanField(_l("都不像，我自己写"))

    def __init__(
        self, pack: Pack, scenario: str | None, formdata: MultiDict[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(formdata, **kwargs)
        told = {code: row.plain.text(lang()) for code, row in pack.violations.items() if row.plain}
        first = usual_at(pack, scenario)
        self.usual.choices = [(code, told[code]) for code in first]
        self.more.choices = [(code, text) for code, text in told.items() if code not in first]
        self.known = frozenset(told)
        self.severe = tuple(code for code in told if pack.violations[code].severe)

    @property
    def codes(self) -> list[str]:
        """Every ticked code of the list, once."""
        ticked = [*(self.usual.data or []), *(self.more.data or [])]
        return [code for code in dict.fromkeys(ticked) if code in self.known]

    def validate_usual(self, field: SelectMultipleField) -> None:
        """At least one, or own words later."""
        if not self.codes and not self.own.data:
            raise ValidationError(_("请至少选一项；都不像，就选最后一项"))


def usual_at(pack: Pack, scenario: str | None) -> tuple[str, ...]:
    """The codes that stand first for a kind of place."""
    card = card_of(pack, str(scenario)).code if scenario in pack.scenarios else ""
    wanted = USUAL_AT.get(str(scenario)) or USUAL_AT.get(card) or USUAL
    return tuple(code for code in wanted if code in pack.violations)


class WhenForm(BaseForm):
    """Step 4: the day, and whether it still goes on."""

    day = RadioField(_l("哪一天？"), [Among(_l("请选哪一天；记不清，选大概的一天"))], validate_choice=False)
    # Without Optional(), which would end the checks of an empty field: "another day" needs it.
    on = DateField(_l("哪一天（只有选“别的日子”才填）"), format=day_formats)
    still = RadioField(_l("现在还这样吗？"), [Among(_l("请选一项；不知道，就选“不清楚”"))], validate_choice=False)

    def __init__(self, today: date, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.today = today
        self.day.choices = [
            ("today", _("今天")),
            ("yesterday", _("昨天")),
            ("other", _("别的日子，记不清就写大概的一天")),
        ]
        self.still.choices = [("yes", _("现在还这样")), ("no", _("已经没有了")), ("unsure", _("不清楚"))]

    @property
    def chosen(self) -> date | None:
        """The day itself."""
        near = {"today": self.today, "yesterday": self.today - timedelta(days=1)}
        return near.get(str(self.day.data)) or self.on.data

    def validate_on(self, field: DateField) -> None:
        """A day that can be: not to come, and not of another century."""
        if self.day.data != "other":
            field.errors = []
            return
        if field.errors or field.data is None:
            field.errors = []
            raise ValidationError(_("请写日期，例如 2026-11-21"))
        if not EARLIEST <= field.data <= self.today:
            raise ValidationError(_("日期要在今天或以前，请核对"))


class EvidenceForm(BaseForm):
    """Step 5: a slot for each kind of picture or paper; `no_…` says that there is none."""

    device = MultipleFileField(_l("刷脸的机器"))
    sign = MultipleFileField(_l("提示牌"))
    consent = MultipleFileField(_l("手机上的同意页面"))
    paper = MultipleFileField(_l("合同、票据、会员卡"))
    other = MultipleFileField(_l("其他办法"))
    no_device = BooleanField(_l("没有这个"))
    no_sign = BooleanField(_l("没有这个"))
    no_consent = BooleanField(_l("没有这个"))
    no_paper = BooleanField(_l("没有这个"))
    no_other = BooleanField(_l("没有这个"))

    @property
    def absent(self) -> list[str]:
        """The slots of which the reporter has nothing."""
        return [slot for slot in SLOTS if self[f"no_{slot}"].data]


class DescribeForm(BaseForm):
    """Step 6: own words, needed only where nothing of the list fitted."""

    words = TextAreaField(
        _l("经过"), [Length(max=WORDS, message=_l("太长了，最多 3000 字；写要点就行"))], filters=[plain]
    )

    def __init__(self, needed: bool, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.needed = needed

    def validate_words(self, field: TextAreaField) -> None:
        """Something, where nothing was ticked."""
        if self.needed and not field.data:
            raise ValidationError(_("前面选了“我自己写”，请写几句发生了什么"))


class CheckForm(BaseForm):
    """Step 8: everything once more, and the notice read."""

    privacy = BooleanField(_l("我写的是我看到、遇到的，隐私说明我看过"))

    def validate_privacy(self, field: BooleanField) -> None:
        """Move K1 needs the privacy notice read."""
        if not field.data:
            raise ValidationError(_("请先勾选：写的是真实情况，看过隐私说明"))
