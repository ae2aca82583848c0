"""Step 2: a place of the register, or one in the reporter's own words."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from portal.faces.intake.forms.shapes import plain
from portal.ground.web.forms import BaseForm
from portal.ground.web.i18n import lang
from portal.law.catalogue.types import Pack

OUTSIDE = "out"
TYPED = "typed"
DECIMALS = 4
"""Of a degree: about ten metres, which is enough to find a door and no more."""


class WhereForm(BaseForm):
    """Step 2: from the register, or in the reporter's own words."""

    q = StringField(_l("先找一找"), [Length(max=80)], filters=[plain])
    venue = RadioField(_l("是下面哪一个？"), validate_choice=False)
    name = StringField(_l("名称"), [Length(max=120)], filters=[plain])
    address = StringField(_l("地址"), [Length(max=200)], filters=[plain])
    machine_no = StringField(_l("机器编号"), [Optional(), Length(max=60)], filters=[plain])
    district = SelectField(_l("在哪个区"), validate_choice=False)
    street = SelectField(_l("街道或镇"), [Optional()], validate_choice=False)
    keep_point = BooleanField(_l("把我现在的位置一起交给办理的人"))
    lat = HiddenField()
    lon = HiddenField()

    def __init__(self, pack: Pack, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        districts = [(code, row.name.text(lang())) for code, row in pack.districts.items()]
        self.known_districts = frozenset(pack.districts)
        self.city = pack.city.text(lang())
        self.district.choices = [
            ("", _("请选择")),
            *districts,
            (OUTSIDE, _("不在%(city)s", city=self.city)),
        ]
        self.street_names = {row.code: row.name_zh for row in pack.streets.values()}
        self.lists_streets(pack)

    def lists_streets(self, pack: Pack) -> None:
        """Offer the streets and towns of the chosen district."""
        self.street.choices = [("", _("不清楚")), *streets_of(pack, self.district.data)]

    def offer(self, found: Iterable[tuple[str, str]]) -> None:
        """Put what the register holds before the reporter."""
        self.venue.choices = [*found, (TYPED, _("都不是，我自己写"))]

    @property
    def chosen(self) -> int | None:
        """The id of a venue of the register, where one was picked."""
        text = str(self.venue.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    @property
    def point(self) -> tuple[float, float] | None:
        """(latitude, longitude), where the reporter wants it kept."""
        return point_of(self.lat.data, self.lon.data) if self.keep_point.data else None

    @property
    def says_nothing(self) -> bool:
        """Whether nothing here leads to a place so far."""
        written = any((self.name.data, self.address.data, self.machine_no.data))
        return self.chosen is None and not written and self.point is None

    def check(self) -> bool:
        """Whether what was typed leads to a place."""
        if self.chosen is not None:
            return True
        if self.district.data == OUTSIDE:
            self.district.errors = [_("这里只办%(city)s的事", city=self.city)]
            return False
        if self.says_nothing:
            self.name.errors = [_("请写名称、地址或机器编号，写一项就行")]
        if self.district.data not in self.known_districts:
            self.district.errors = [_("请选在哪个区；不清楚，就选最近的区")]
        return not self.errors


class SameForm(BaseForm):
    """Which published case it is about, if any."""

    same = RadioField(validate_choice=False)


def streets_of(pack: Pack, district: str | None) -> list[tuple[str, str]]:
    """The streets and towns of a district, as a list offers them."""
    return [(row.code, row.name_zh) for row in pack.streets.values() if row.district == district]


def point_of(lat: str | None, lon: str | None) -> tuple[float, float] | None:
    """A point as a browser says it, rounded; None for what is no point on earth."""
    try:
        north, east = float(lat or ""), float(lon or "")
    except ValueError:
        return None
    on_earth = -90 <= north <= 90 and -180 <= east <= 180
    return (round(north, DECIMALS), round(east, DECIMALS)) if on_earth else None
