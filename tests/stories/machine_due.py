"""A second reading of the due days: counted day by day from the stored rows, as part B says, without the portal's arithmetic."""

import json
from calendar import monthrange
from datetime import date, timedelta

from portal.ground.procedure.clocks import BACKGROUND
from portal.law.catalogue.types import Pack
from tests.stories.machine_city import TABLES, Row, Snapshot

A_DAY = timedelta(days=1)


class Days:
    """Which days are worked, from the rows of the calendar table."""

    def __init__(self, after: Snapshot) -> None:
        self._exceptions = {date.fromisoformat(r["day"]): bool(r["working"]) for r in after.tables["calendar_day"]}

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return self._exceptions.get(day, day.weekday() < 5)

    def end(self, start: date, length: int, unit: str, paused: int, *, rolls: bool) -> date:
        """The last day of a period whose first day is not counted."""
        day = start
        if unit == "months":
            day = _months_later(start, length) + timedelta(days=paused)
        else:
            left = length + paused
            while left > 0:
                day += A_DAY
                left -= self.works(day) if unit == "wd" else 1
        while rolls and not self.works(day):
            day += A_DAY
        return day

    def paused(self, pauses: list[list[str | None]], unit: str) -> int:
        """Days of the pauses that are over: after each pause up to the day it ended."""
        total = 0
        for begun, ended in pauses:
            day = date.fromisoformat(begun or "")
            last = date.fromisoformat(ended) if ended else day
            while day < last:
                day += A_DAY
                total += self.works(day) if unit == "wd" else 1
        return total


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def wrong_days(after: Snapshot, pack: Pack) -> list[str]:
    """Every running clock whose last day is another than the rows say."""
    days, wrong = Days(after), []
    for clock in after.tables["clock"]:
        if clock["stopped_on"] is not None:
            continue
        due = _due(clock, days, pack) or _fixed(clock, after)
        stored = clock["due_on"]
        if due is not None and stored != due.isoformat():
            wrong.append(f"{_name(clock)} started {clock['started_on']} ends {stored}; counted again {due}")
    return wrong


def _name(clock: Row) -> str:
    return f"{clock['code']} of {clock['track']} {clock['subject_id']}"


def _due(clock: Row, days: Days, pack: Pack) -> date | None:
    if clock["fixed_due"] or clock["length"] is None:
        return None
    start, unit = date.fromisoformat(clock["started_on"]), clock["unit"]
    paused = days.paused(_pauses(clock), unit)
    return days.end(start, clock["length"], unit, paused, rolls=pack.deadlines[clock["code"]].rolls)


def _pauses(clock: Row) -> list[list[str | None]]:
    return list(json.loads(clock["pauses"] or "[]"))


def _fixed(clock: Row, after: Snapshot) -> date | None:
    """The last day that an order, a public record or a deferral names."""
    code, key = clock["code"], clock["subject_id"]
    if code == "D29" and clock["track"] == "order":
        return max(date.fromisoformat(row["due_on"]) for row in after.tables["order_item"] if row["order_id"] == key)
    if code == "D28":
        return _day(after.one("publication", key)["expires_on"])
    if code == "D22" and clock["fixed_due"]:
        return _day(after.one("case", key)["deferred_to"])
    return None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def wrong_lists(after: Snapshot) -> list[str]:
    """Every subject whose repeated due day is not that of the clock that ends first."""
    running: dict[tuple[str, int], list[Row]] = {}
    for clock in after.tables["clock"]:
        if clock["stopped_on"] is None and clock["due_on"] and clock["code"] not in BACKGROUND:
            running.setdefault((clock["track"], clock["subject_id"]), []).append(clock)
    wrong = []
    for track, table in TABLES.items():
        for row in after.tables[table]:
            wanted, stored = _first(running.get((track, row["id"]), [])), (row["due_clock"], row["due_on"])
            if wanted != stored:
                wrong.append(f"{track} {row['id']} lists {stored}; its clocks say {wanted}")
    return wrong


def _first(clocks: list[Row]) -> tuple[str | None, str | None]:
    order = sorted(clocks, key=lambda c: (c["due_on"], c["code"]))
    going = [c for c in order if c["paused_on"] is None]
    if going:
        return going[0]["code"], going[0]["due_on"]
    return (order[0]["code"], None) if order else (None, None)


def wrong_lengths(after: Snapshot, pack: Pack) -> list[str]:
    """D13 is the law's length and the days that its extensions added, nothing else (A6.9)."""
    wrong = []
    for clock in after.tables["clock"]:
        if clock["code"] == "D13" and clock["stopped_on"] is None:
            added = _added(clock, after)
            law = pack.deadlines["D13"].length or 0
            if clock["length"] != law + added:
                wrong.append(f"{_name(clock)} has {clock['length']} days; the law's {law} and {added} extended")
    return wrong


def _added(clock: Row, after: Snapshot) -> int:
    starts = [
        e["id"] for e in after.events() if e["case_id"] == clock["subject_id"] and e["move"] in {"file", "reopen"}
    ]
    moves = [
        e for e in after.events(max(starts, default=0))
        if e["case_id"] == clock["subject_id"] and e["track"] == "case" and e["move"] in {"extend", "extend_again"}
    ]  # fmt: skip
    return sum(json.loads(e["data"]).get("days", 0) for e in moves)
