"""The rules in force, as one value that a request reads once: the pack, the settings over it, the calendar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.ground.rulebook.models import Banner, CalendarDay, CalendarNotice, RuleVersion, SettingRow
from portal.law.catalogue.types import Deadline, Pack
from portal.law.workflow.calendar import Calendar


@dataclass(frozen=True)
class Rules:
    """What decides how long a clock runs and what may be chosen."""

    pack: Pack
    calendar: Calendar
    settings: Mapping[str, int]
    version: int
    banners: tuple[tuple[date, date, Bilingual], ...] = ()
    more: dict[str, Any] = field(default_factory=dict, compare=False)
    """Other rule tables, kept by name for as long as this version is in force."""

    def setting(self, key: str) -> int:
        """The number in force: the office's, else the pack's; KeyError for an unknown key."""
        return self.settings.get(
            key, self.pack.settings[key].value if key in self.pack.settings else self.settings[key]
        )

    def deadline(self, code: str) -> Deadline:
        """The clock's row with the length in force."""
        row = self.pack.deadlines[code]
        return replace(row, length=self.settings[code]) if code in self.settings else row

    def remembered(self, name: str, load: Callable[[], Any]) -> Any:
        """What `load` gave, read once for this version of the rules."""
        if name not in self.more:
            self.more[name] = load()
        return self.more[name]


_cache: WeakKeyDictionary[Engine, Rules] = WeakKeyDictionary()


def rules(session: Session, pack: Pack) -> Rules:
    """The rules in force: one statement while nothing has changed."""
    version = session.scalar(select(RuleVersion.version)) or 0
    engine = session.get_bind().engine
    known = _cache.get(engine)
    if known is None or known.version != version or known.pack is not pack:
        known = _read(session, pack, version)
        _cache[engine] = known
    return known


def _read(session: Session, pack: Pack, version: int) -> Rules:
    days = {row.day: row.working for row in session.scalars(select(CalendarDay))}
    years = session.scalars(select(CalendarNotice.year)).all()
    known_until = date(max(years), 12, 31) if years else date.min
    settings = {row.key: row.value for row in session.scalars(select(SettingRow))}
    banners = tuple((b.from_day, b.to_day, Bilingual(b.text_zh, b.text_en)) for b in session.scalars(select(Banner)))
    return Rules(
        pack, Calendar(MappingProxyType(days), known_until, str(version)), MappingProxyType(settings), version, banners
    )


def touch(session: Session) -> None:
    """Raise the version: what every request has kept is read anew."""
    row = session.get(RuleVersion, 1, with_for_update=True)
    if row is None:
        session.add(RuleVersion(id=1, version=1))
    else:
        row.version += 1
