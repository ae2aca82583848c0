"""The rules are read once for each version of them; numbers have no gaps."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.rulebook.actions import found_calendar
from portal.ground.rulebook.models import CalendarDay, SettingRow
from portal.ground.rulebook.rules import rules, touch
from portal.ground.rulebook.series import take_number
from portal.law.catalogue.pack import pack
from tests.cast import OFFICE, OTHER_OFFICE
from tests.conftest import DAY


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_reading_the_rules_again_is_one_statement(session: Session) -> None:
    first = rules(session, pack())
    session.commit()
    with counted() as seen:
        assert rules(session, pack()) is first
    assert len([s for s in seen if s.startswith("SELECT")]) == 1


def test_a_changed_setting_is_read_as_soon_as_the_version_rises(session: Session) -> None:
    before = rules(session, pack()).setting("ask_rounds")
    session.add(SettingRow(key="ask_rounds", value=before + 1, from_date=DAY))
    touch(session)
    session.commit()
    assert rules(session, pack()).setting("ask_rounds") == before + 1


def test_a_setting_named_like_a_clock_gives_its_length(session: Session) -> None:
    session.add(SettingRow(key="D17", value=7, from_date=DAY))
    touch(session)
    session.commit()
    assert rules(session, pack()).deadline("D17").length == 7
    assert rules(session, pack()).deadline("D18").length == pack().deadlines["D18"].length


def test_an_unknown_setting_is_a_mistake(session: Session) -> None:
    with pytest.raises(KeyError):
        rules(session, pack()).setting("no such setting")


def test_what_is_remembered_is_read_once_for_each_version(session: Session) -> None:
    reads: list[int] = []
    for _ in range(2):
        rules(session, pack()).remembered("routing", lambda: reads.append(1))
    assert reads == [1]
    touch(session)
    session.commit()
    rules(session, pack()).remembered("routing", lambda: reads.append(2))
    assert reads == [1, 2]


def test_the_calendar_is_founded_once_and_then_belongs_to_the_office(session: Session) -> None:
    day = session.get_one(CalendarDay, date(2026, 10, 1))
    session.delete(day)
    touch(session)
    session.commit()
    found_calendar(session)
    session.commit()
    calendar = rules(session, pack()).calendar
    assert calendar.is_working(date(2026, 10, 1))
    assert calendar.known_until == date(2026, 12, 31)


def test_numbers_run_from_one_for_each_office_kind_and_year(app_on_both: Flask, session: Session) -> None:
    taken = [take_number(session, office=OFFICE, kind="F16", year=2026) for _ in range(3)]
    assert taken == [1, 2, 3]
    assert take_number(session, office=OTHER_OFFICE, kind="F16", year=2026) == 1
    assert take_number(session, office=OFFICE, kind="F08", year=2026) == 1
    assert take_number(session, office=OFFICE, kind="F16", year=2027) == 1


def test_a_number_of_a_failed_transaction_is_given_again(app_on_both: Flask, session: Session) -> None:
    take_number(session, office=OFFICE, kind="F16", year=2026)
    session.commit()
    take_number(session, office=OFFICE, kind="F16", year=2026)
    session.rollback()
    assert take_number(session, office=OFFICE, kind="F16", year=2026) == 2


def test_two_officers_at_once_never_get_the_same_number(app_on_both: Flask, session: Session) -> None:
    session.commit()

    def take(_: int) -> int:
        with app_on_both.app_context():
            number = take_number(db.session(), office=OFFICE, kind="F16", year=2026)
            db.session.commit()
            return number

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(take, range(8))) == list(range(1, 9))
