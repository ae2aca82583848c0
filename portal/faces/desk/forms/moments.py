"""Moments as the clock on site shows them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from wtforms import DateTimeLocalField
from wtforms.validators import ValidationError

from portal.clock import now
from portal.ground.web.i18n import zone


class LocalMoment(DateTimeLocalField):
    """A moment typed in the pack's zone; its data carries that zone."""

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **more)

    def process_data(self, value: datetime | None) -> None:
        """Show a stored moment as local time."""
        self.data = value.astimezone(ZoneInfo(zone())) if value else None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Local time with its zone; ValueError for anything that is no moment."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("请写日期和时间。")) from None
        if isinstance(self.data, datetime):
            self.data = self.data.replace(tzinfo=ZoneInfo(zone()))


def not_later(form: Any, field: Any) -> None:
    """ValidationError for a moment that has not come yet."""
    if isinstance(field.data, datetime) and field.data > now():
        raise ValidationError(_("时间不能晚于现在。"))
