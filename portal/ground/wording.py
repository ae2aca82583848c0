"""Labels and texts in a given language, without a request: dates, moments, numbers, money."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(value: date, lang: str, *, today: date | None = None, weekday: bool = False) -> str:
    """11 月 23 日 / 23 November; with the year where that is not this year's, with the weekday where asked."""
    year = today is None or value.year != today.year
    if lang == "en":
        text = f"{value.day} {MONTHS_EN[value.month - 1]}" + (f" {value.year}" if year else "")
        return f"{WEEKDAYS_EN[value.weekday()]} {text}" if weekday else text
    text = (f"{value.year} 年 " if year else "") + f"{value.month} 月 {value.day} 日"
    return f"{text}（周{WEEKDAYS_ZH[value.weekday()]}）" if weekday else text


def short_day(value: date, *, today: date | None = None) -> str:
    """11-23 in tables, with the year where that is not this year's."""
    return f"{value:%m-%d}" if today is not None and value.year == today.year else f"{value:%Y-%m-%d}"


def moment(value: datetime, lang: str, zone: str, *, today: date | None = None) -> str:
    """Day and 24 h time in the pack's zone."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date(), lang, today=today)} {local:%H:%M}"


def short_moment(value: datetime, zone: str, *, today: date | None = None) -> str:
    """11-23 09:02 in logs and tables."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{short_day(local.date(), today=today)} {local:%H:%M}"


def number(value: int) -> str:
    """1,400."""
    return f"{value:,}"


def yuan(fen: int) -> str:
    """Money in yuan: whole yuan without decimals."""
    return f"{fen / 100:,.2f}" if fen % 100 else f"{fen // 100:,}"
