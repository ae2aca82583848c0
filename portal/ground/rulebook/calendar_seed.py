"""The first rows of the calendar table, from the `holidays` package; an office edits the table afterwards."""

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from holidays import country_holidays

KNOWN_UNTIL = date(2026, 12, 31)
"""The last day of the State Council's holiday notices that the pinned package holds."""

_SATURDAY = 5


@dataclass(frozen=True)
class SeedDay:
    """One day that is not what its weekday says: a holiday from Monday to Friday, or a make-up day at a weekend."""

    day: date
    working: bool
    label: str
    source: str


def seed_days(first: int, last: int) -> list[SeedDay]:
    """The exceptions of the years `first` to `last`, in order; none for years the package does not know.

    After KNOWN_UNTIL these are the statutory holidays only, without make-up days, and the source says so.
    """
    china = country_holidays("CN", years=range(first, last + 1), expand=False, language="zh_CN")
    off = {day: str(name) for day, name in china.items() if day.weekday() < _SATURDAY}
    make_up = {day: "调休上班" for day in china.weekend_workdays if first <= day.year <= last}
    return [SeedDay(day, day in make_up, label, _source(day)) for day, label in sorted((off | make_up).items())]


def _source(day: date) -> str:
    package = f"holidays {version('holidays')}"
    return package if day <= KNOWN_UNTIL else f"{package}，仅法定节假日，放假通知未公布"
