"""The portal as a process that lasts: an app is built once for each engine and carried from one test's database to the next.

Routes, templates and compiled statements are the same for every database, and building them anew took most of a test's
time. What differs from test to test is the database and the folder, and both are set here. An app that a test has
changed is not used again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from portal.config import Config
from portal.ground import envelope
from portal.ground.db import db
from portal.work.files import store

Make = Callable[[Config], Flask]


class Process(NamedTuple):
    """An app, its engine, what it seals with, and what it looked like before a test had it."""

    app: Flask
    engine: Engine
    vault: envelope.Vault
    looks: list[Any]


class Compiled(BytecodeCache):
    """Templates that another app of this worker has compiled."""

    _known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is known."""
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._known[bucket.key] = bucket.bytecode_to_string()


_resting: dict[tuple[Make, str], Process] = {}


@contextmanager
def process(config: Config, make: Make) -> Iterator[Flask]:
    """The app on a database, inside its context; every connection is closed afterwards."""
    kind = make, make_url(config.database_url).get_backend_name()
    found = _resting.pop(kind, None) or _begun(config, make)
    _move(found, config)
    try:
        with found.app.app_context():
            # A view of the engine that no rules have been read through, with the statements it has compiled.
            db.engines[None] = found.engine.execution_options()
            try:
                yield found.app
            finally:
                db.session.remove()
                found.engine.dispose()
    finally:
        if _looks(found.app) == found.looks:
            _resting[kind] = found


def _begun(config: Config, make: Make) -> Process:
    app = make(config)
    app.jinja_env.bytecode_cache = Compiled()
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "do_connect")
    def _elsewhere(_dialect: Any, _record: Any, args: list[Any], named: dict[str, Any]) -> None:
        here, also = engine.dialect.create_connect_args(engine.url)
        args[:] = here
        named.update(also)

    return Process(app, engine, envelope.vault(), _looks(app))


def _move(found: Process, config: Config) -> None:
    """As the app does for its process when it starts."""
    found.engine.url = make_url(config.database_url)
    found.app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    found.app.extensions["portal.config"] = config
    envelope.install(found.vault)
    store.install(config.data_dir)


PLACES = {"SQLALCHEMY_DATABASE_URI", "portal.config"}


def _looks(app: Flask) -> list[Any]:
    """Everything that a test could leave behind in an app."""
    hooks = (
        app.before_request_funcs,
        app.after_request_funcs,
        app.teardown_request_funcs,
        app.template_context_processors,
    )
    return [
        {name: value for name, value in {**app.config, **app.extensions}.items() if name not in PLACES},
        dict(app.view_functions),
        [{name: list(found) for name, found in hook.items()} for hook in hooks],
        {where: {code: dict(by) for code, by in codes.items()} for where, codes in app.error_handler_spec.items()},
        dict(app.jinja_env.globals),
        app.__dict__.get("wsgi_app"),
    ]
