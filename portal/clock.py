"""The only reader of time: everywhere else the time is an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def legal_day(moment: datetime, zone: str) -> date:
    """The calendar day of `moment` in the pack's zone: legal dates are local dates."""
    return moment.astimezone(ZoneInfo(zone)).date()
