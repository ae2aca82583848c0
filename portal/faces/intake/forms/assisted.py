"""A report that an officer writes down for somebody: the reporter's own forms on one page, and how it came in."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField, ValidationError
from wtforms.validators import Length

from portal.faces.intake.forms.contact import ContactForm
from portal.faces.intake.forms.shapes import Among, plain
from portal.faces.intake.forms.steps import DescribeForm, PlaceForm, WhatForm, WhenForm, kinds
from portal.faces.intake.forms.where import WhereForm
from portal.ground.web.forms import BaseForm
from portal.ground.web.i18n import lang
from portal.law.catalogue.places import home_cards
from portal.law.catalogue.types import Pack
from portal.law.workflow.choices import CHANNELS

SLIP = re.compile(r"[0-9A-Za-z-]{4,40}")


class EntryForm(BaseForm):
    """How the report came in, and what the person was told."""

    channel = RadioField(_l("反映方式"), [Among(_l("请选反映方式"))], validate_choice=False)
    slip = StringField(_l("热线工单编号"), [Length(max=40)], filters=[plain])
    language = RadioField(_l("用哪种语言回复反映人"), [Among(_l("请选一种语言"))], validate_choice=False)
    consent = BooleanField(_l("已向反映人说明个人信息怎样使用，反映人同意由我代填"))
    heard = BooleanField(_l("已把填写的内容念给反映人听，反映人确认属实"))
    once = HiddenField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.channel.choices = [(code, words.text(lang())) for code, words in CHANNELS.items() if code != "web"]
        self.language.choices = [("zh", _("中文")), ("en", _("英文"))]

    def validate_slip(self, field: StringField) -> None:
        """The slip's number, where there is a slip, and only there: it leads to the caller."""
        if self.channel.data != "hotline":
            field.data = ""
        elif not SLIP.fullmatch(field.data or ""):
            raise ValidationError(_("请填工单编号，只有字母、数字和短横"))

    def validate_consent(self, field: BooleanField) -> None:
        """Move K1: the privacy notice was made known, here aloud."""
        if not field.data:
            raise ValidationError(_("请先向反映人说明并取得同意，再勾选"))

    def validate_heard(self, field: BooleanField) -> None:
        """A 12345 slip was heard by others; everything else is read back."""
        if not field.data and self.channel.data != "hotline":
            raise ValidationError(_("请先念给反映人听，再勾选"))


class Sheet:
    """Every step on one page. The steps are the reporter's own forms, each under its own name (`where.name`)."""

    def __init__(self, pack: Pack, today: date) -> None:
        self.place = PlaceForm(pack, None, prefix="place.")
        self.kinds = kinds_by_card(pack)
        self.place.scenario.choices = [choice for _card, found in self.kinds for choice in found]
        self.where = WhereForm(pack, prefix="where.")
        self.what = WhatForm(pack, self.place.scenario.data, prefix="what.")
        self.when = WhenForm(today, prefix="when.")
        self.describe = DescribeForm(bool(self.what.own.data) and not self.what.codes, prefix="describe.")
        self.contact = ContactForm(prefix="contact.")
        self.entry = EntryForm()

    @property
    def parts(self) -> tuple[BaseForm, ...]:
        """The forms in the order of the page."""
        return self.entry, self.place, self.where, self.what, self.when, self.describe, self.contact

    def submitted(self) -> bool:
        """Whether all of it can be used; every part is looked at, so that all faults show at once."""
        shaped = [form.submitted() for form in self.parts]
        return all([*shaped, self.where.check(), self.when.chosen is not None])

    @property
    def token_failed(self) -> bool:
        """Whether the page was too old."""
        return any(form.token_failed for form in self.parts)

    def __iter__(self) -> Iterator[Any]:
        """Every field, in the order of the page."""
        for form in self.parts:
            yield from form

    @property
    def flat_errors(self) -> list[tuple[str, str]]:
        """(field id, message), in the order of the page."""
        return [row for form in self.parts for row in form.flat_errors]

    @property
    def errors(self) -> dict[str, Any]:
        """What is wrong, by field."""
        return {name: told for form in self.parts for name, told in form.errors.items()}


def kinds_by_card(pack: Pack) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every kind of place that the two looks of step 1 offer, under the card behind which it stands."""
    rows = [(card, kinds(pack, card.code)) for card in home_cards(pack)]
    return [(card.plain.text(lang()), found or [(card.code, card.plain.text(lang()))]) for card, found in rows]
