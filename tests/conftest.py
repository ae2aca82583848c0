"""Fixtures: a seeded database for each test, the app on it, and who acts when."""

import importlib.util
import logging
import os
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from logging.handlers import QueueHandler
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy.orm import Session

from portal.app import create_app
from portal.clock import legal_day, now
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.rulebook.actions import found_calendar
from portal.ground.rulebook.rules import rules
from portal.law.catalogue.pack import pack
from portal.law.workflow.actors import Actor
from portal.work.accounts.actions import HASHER, found_offices
from tests.cast import Person, enter_cast
from tests.engines import PostgresTemplate, SqliteTemplate, postgres, running

if Path("/dev/shm").is_dir():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")  # a test's database needs no disk

DAY = date(2026, 3, 2)
"""The Monday on which the tests begin, where they do not say otherwise."""

Acting = Callable[..., Act]
COST = HASHER.time_cost, HASHER.memory_cost, HASHER.parallelism
"""What a PIN or a password costs in service."""


def legal_today() -> date:
    """The legal day it really is, whatever the clock of this machine says."""
    return legal_day(now(), pack().zone)


def moment(day: date = DAY, hour: int = 10) -> datetime:
    """An hour of a day in the pack's zone."""
    return datetime.combine(day, time(hour), ZoneInfo(pack().zone))


def seed(app: Flask) -> None:
    """What every portal has from the start, and the cast."""
    found_offices(db.session, pack())
    found_calendar(db.session)
    if importlib.util.find_spec("portal.work.complaints.routing"):
        importlib.import_module("portal.work.complaints.routing").found_routing(db.session, pack())
    enter_cast(db.session)
    db.session.commit()


@pytest.fixture(scope="session", autouse=True)
def cheap_secrets() -> None:
    """Nobody guesses in a test: the same hash with the least work, a thousand times over. `make bench` takes the real one."""
    for part in PasswordHasher.__slots__:
        setattr(HASHER, part, getattr(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), part))


@pytest.fixture(autouse=True)
def no_job_fails(request: pytest.FixtureRequest) -> Iterator[None]:
    """A job that fails is only logged: no test passes over it, but those that read the log themselves."""
    log, heard = logging.getLogger("portal.jobs"), QueueHandler(SimpleQueue())
    log.addHandler(heard)
    yield
    log.removeHandler(heard)
    assert heard.queue.empty() or "caplog" in request.fixturenames, heard.queue.get().getMessage()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """SQLite, seeded once."""
    return SqliteTemplate(tmp_path_factory.mktemp("template"), seed)


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresTemplate]:
    """PostgreSQL, started and seeded when the first test asks for it."""
    with postgres() as server:
        template = PostgresTemplate(server, tmp_path_factory.mktemp("template-pg"), seed)
        try:
            yield template
        finally:
            template.drop()


@pytest.fixture
def engine_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh seeded database: SQLite, or the engine that `both` names."""
    name = request.getfixturevalue("both") if "both" in request.fixturenames else "sqlite"
    template: SqliteTemplate | PostgresTemplate = request.getfixturevalue(f"{name}_template")
    return template.copy(tmp_path)


@pytest.fixture(params=["sqlite", "postgres"])
def both(request: pytest.FixtureRequest) -> str:
    """Ask for this beside `app` to run a test on SQLite and on PostgreSQL."""
    return str(request.param)


@pytest.fixture
def app(engine_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The whole portal on a fresh database, its context pushed."""
    with running(engine_url, tmp_path / "data", create_app) as app:
        yield app


@pytest.fixture
def core(request: pytest.FixtureRequest, engine_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The portal without pages, which is all that verbs need; the whole one where the test asks for `app` too."""
    if "app" in request.fixturenames:
        yield request.getfixturevalue("app")
        return
    with running(engine_url, tmp_path / "data") as core:
        yield core


@pytest.fixture
def app_on_both(both: str, core: Flask) -> Flask:
    """The portal without pages on each engine in turn."""
    return core


@pytest.fixture
def session(core: Flask) -> Session:
    """The session that verbs use. Commit before a client's request: a writer keeps the others out on SQLite."""
    return db.session()


@pytest.fixture
def act(core: Flask) -> Acting:
    """`act(OFFICER)`, `act(HEAD, day=date(2026, 3, 9))`: somebody doing something at a time, by the rules in force."""

    def acting(who: Person | Actor, day: date = DAY, hour: int = 10, second: Person | None = None) -> Act:
        by = who.actor if isinstance(who, Person) else who
        return Act(by, moment(day, hour), rules(db.session(), pack()), second=second.actor if second else None)

    return acting


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The tests in a browser share one city and one Chromium, so that one worker runs them; every other test is its own.

    pytest-xdist 3.8 no longer hears its own mark `xdist_group` under pytest 9.2 (its issue 1386).
    """
    from xdist.scheduler import LoadScopeScheduling

    class BrowserTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "browser" if nodeid.startswith("tests/browser/") else nodeid

    return BrowserTogether(config, log)
