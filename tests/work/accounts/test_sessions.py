"""Wrong passwords: counted whoever comes first, and forgotten once they slow nobody any more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import jobs
from portal.ground.db import db
from portal.work.accounts.models import Throttle
from portal.work.accounts.sessions import FREE_FAILURES, check_password
from tests.cast import OFFICER, PASSWORD
from tests.conftest import moment

NOW = moment()


def guessed(session: Session, times: int = 1, now: datetime = NOW) -> None:
    for _ in range(times):
        assert check_password(session, login=OFFICER.login, password="guess", now=now) is None


def counts(session: Session) -> list[int]:
    session.rollback()
    found = list(session.scalars(select(Throttle.failures)))
    session.rollback()
    return found


@pytest.mark.parametrize("times", [1, FREE_FAILURES, FREE_FAILURES + 1])
def test_however_few_there_were_they_are_forgotten_after_a_day(core: Flask, session: Session, times: int) -> None:
    guessed(session, times)
    session.commit()
    for hours, left in ((1, [times]), (25, [])):
        jobs.tick(core, at=NOW + timedelta(hours=hours))
        assert counts(session) == left


def test_what_was_counted_without_a_time_goes_too(core: Flask, session: Session) -> None:
    session.add(Throttle(key_hash="a" * 64, failures=2, until=None))
    session.commit()
    jobs.tick(core, at=NOW)
    assert counts(session) == []


def test_two_first_failures_at_once_are_both_counted(app_on_both: Flask, session: Session) -> None:
    def other() -> None:
        with app_on_both.app_context():
            guessed(db.session())
            db.session.commit()

    guessed(session)
    session.flush()
    with ThreadPoolExecutor(1) as people:
        second = people.submit(other)
        sleep(0.2)  # so that the other one finds the first still unsaid
        session.commit()
        second.result(timeout=20)
    assert counts(session) == [2]


def test_the_fifth_failure_makes_it_wait_and_the_right_password_ends_it(app_on_both: Flask, session: Session) -> None:
    def opens(seconds: int) -> bool:
        later = NOW + timedelta(seconds=seconds)
        return check_password(session, login=OFFICER.login, password=PASSWORD, now=later) is not None

    guessed(session, FREE_FAILURES)
    guessed(session)
    assert not opens(1)
    assert opens(60)
    session.commit()
    assert counts(session) == []
