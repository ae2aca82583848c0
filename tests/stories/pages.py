"""A walk that also opens pages: before each move somebody tries it in a browser, at the story's own moment."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import time_machine
from bs4 import BeautifulSoup
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from portal.faces.desk.views.front import ref_of
from portal.faces.desk.views.moves import PATHS
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.law.workflow.actors import Actor
from portal.law.workflow.moves import Move
from portal.law.workflow.tables import MOVES
from portal.work.accounts.models import LoginSession
from tests.cast import Person
from tests.client import Browser
from tests.conftest import moment
from tests.stories.walk import Walk


class Quick(Browser):
    """A browser that does not lint: other tests do, and here there are thousands of pages."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request."""
        g.__dict__.clear()
        return FlaskClient.open(self, *args, **kwargs)


class Pages(Walk):
    """Everybody sits at a desk of their own; `doubt` is what is tried before a move is made for the first time."""

    def __init__(self, act: Callable[..., Act], app: Flask) -> None:
        super().__init__(act)
        self.app = app
        self.desks: dict[str, Quick] = {}
        self.met: set[tuple[str, str]] = set()

    def do(
        self, subject: Tracked, *names: str, by: Person | Actor | None = None, second: Person | None = None, **told: Any
    ) -> None:
        """Doubt each move that is new, then make it."""
        for name in names:
            move = MOVES[subject.TRACK][name]
            if (move.track.value, name) not in self.met:
                self.met.add((move.track.value, name))
                with self.now():
                    self.doubt(subject, move, by, told)
            super().do(subject, name, by=by, second=second, **told)

    @abstractmethod
    def doubt(self, subject: Tracked, move: Move, by: Person | Actor | None, told: dict[str, Any]) -> None:
        """To be said by the test."""

    @contextmanager
    def now(self) -> Iterator[None]:
        """The story's day; whoever has signed in stays so."""
        at = moment(self.day, hour=11)
        with time_machine.travel(at, tick=False):
            db.session.execute(update(LoginSession).values(seen_at=at, expires_at=at + timedelta(hours=9)))
            db.session.commit()
            yield

    def desk(self, who: Person) -> Quick:
        """The browser of somebody who has signed in."""
        if who.login not in self.desks:
            self.app.test_client_class = Quick
            self.desks[who.login] = self.app.test_client().sign_in(who)  # type: ignore[attr-defined]
        return self.desks[who.login]

    def token(self, who: Person) -> str:
        """What every form of this person holds: it hangs on the session, not on the page."""
        page = BeautifulSoup(self.desk(who).get("/zh/desk/sign-in").data, "html.parser")
        return str(page.select("input[name=csrf_token]")[-1]["value"])


def address(subject: Tracked, move: Move) -> str:
    """Where a move is made."""
    return f"/zh/desk/{PATHS[move.track]}/{ref_of(subject)}/{move.name}"
