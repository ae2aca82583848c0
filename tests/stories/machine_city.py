"""A small city for one random life: a database of its own, people who hold several roles, days that go by."""

import shutil
import sqlite3
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.ground.rulebook.rules import Rules, rules
from portal.law.catalogue.pack import pack
from portal.law.workflow.actors import Actor, Role
from portal.law.workflow.states import Track
from portal.work.accounts.actions import certify, grant
from portal.work.accounts.models import User
from portal.work.cases.models import Case
from portal.work.complaints.models import Complaint
from portal.work.fieldwork.models import CorrectionOrder, Visit
from portal.work.penalties.models import Remedy
from portal.work.publication.models import Publication
from tests import conftest
from tests.cast import CAST, CERTIFIED_FROM, CERTIFIED_TO, MUNICIPAL_OFFICE, OFFICE, OTHER_OFFICE, Person
from tests.engines import SqliteTemplate, running

MODELS: dict[str, type[Tracked]] = {
    model.TRACK.value: model for model in (Complaint, Case, CorrectionOrder, Visit, Publication, Remedy)
}
TABLES = {track: str(model.__table__.name) for track, model in MODELS.items()}  # type: ignore[attr-defined]

EVERY_DUTY = (Role.TRIAGE, Role.OFFICER, Role.REVIEWER, Role.HEAD)
MORE_PEOPLE = (
    Person(14, "all", "全能", EVERY_DUTY, OFFICE, "31011700014"),
    Person(15, "all2", "双全", EVERY_DUTY[1:], OFFICE, "31011700015"),
    Person(16, "city1", "市承", (Role.OFFICER,), MUNICIPAL_OFFICE, "31000000016"),
    Person(17, "city2", "市协", (Role.OFFICER,), MUNICIPAL_OFFICE, "31000000017"),
    Person(18, "city3", "市法", (Role.REVIEWER,), MUNICIPAL_OFFICE),
    Person(19, "city4", "市主", (Role.HEAD,), MUNICIPAL_OFFICE),
    Person(20, "other1", "浦承", (Role.OFFICER,), OTHER_OFFICE, "31011500020"),
    Person(21, "other2", "浦协", (Role.OFFICER,), OTHER_OFFICE, "31011500021"),
    Person(22, "other3", "浦主", (Role.HEAD,), OTHER_OFFICE),
    Person(23, "other4", "浦法", (Role.REVIEWER,), OTHER_OFFICE),
)
"""Who may do two things at once here, and enough hands for a case that goes to another office."""
PEOPLE = (*CAST, *MORE_PEOPLE)

Row = dict[str, Any]
STILL = frozenset(
    {"calendar_day", "calendar_notice", "certificate", "office", "role_grant", "routing_rule", "rule_version", "user"}
)
"""Tables that nothing here writes to."""


def seed(app: Flask) -> None:
    """The cast, and more people."""
    conftest.seed(app)
    for person in MORE_PEOPLE:
        user = User(login=person.login, name=person.name, password_hash="-")
        db.session.add(user)
        db.session.flush()
        assert user.id == person.id, "the people are entered in order"
        for role in person.roles:
            grant(db.session(), user, role=role, office=person.office, from_day=CERTIFIED_FROM)
        if person.certificate:
            certify(db.session(), user, number=person.certificate, valid_from=CERTIFIED_FROM, valid_to=CERTIFIED_TO)
    db.session.commit()


@dataclass(frozen=True)
class Snapshot:
    """Every row of the database as SQLite gives it, so that two moments can be compared."""

    tables: dict[str, list[Row]]

    def subjects(self) -> dict[tuple[str, int], Row]:
        """What moves through states, by track and id."""
        return {(track, row["id"]): row for track, name in TABLES.items() for row in self.tables[name]}

    def events(self, since: int = 0) -> list[Row]:
        """The events after the one with this id."""
        return [row for row in self.tables["event"] if row["id"] > since]

    @property
    def last_event(self) -> int:
        """The id of the newest event."""
        return max((row["id"] for row in self.tables["event"]), default=0)

    def one(self, table: str, key: int) -> Row:
        """One row by its id."""
        return next(row for row in self.tables[table] if row["id"] == key)

    def of_case(self, table: str, case_id: int) -> list[Row]:
        """The rows that belong to one case, oldest first."""
        return [row for row in self.tables[table] if row["case_id"] == case_id]


class City:
    """One life: open it, act in it, close it."""

    def __init__(self, template: SqliteTemplate, start: date) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="portal-machine-", dir=_quick()))
        self.day, self.minutes = start, 0
        self.wish = ""
        """What somebody is out for, so that what is proposed leads there: money, a hearing, something grave."""
        url = template.copy(self.folder)
        self._open = ExitStack()
        self.app = self._open.enter_context(running(url, self.folder / "data"))
        address = f"file:{url.removeprefix('sqlite:///')}?mode=ro"
        self._reader = sqlite3.connect(address, uri=True, isolation_level=None)
        self._reader.row_factory = sqlite3.Row
        tables = self._reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [row["name"] for row in tables if not row["name"].startswith("sqlite_")]
        self._still = {name: self._rows(name) for name in names if name in STILL}
        self._moving = [name for name in names if name not in STILL]
        self.rules: Rules = rules(db.session(), pack())

    def close(self) -> None:
        """Leave nothing behind."""
        self._reader.close()
        self._open.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def moment(self) -> datetime:
        """Each step has a minute of its own."""
        begin = datetime.combine(self.day, time(8), ZoneInfo(pack().zone))
        return begin + timedelta(minutes=self.minutes)

    def later(self, days: int = 0) -> None:
        """Days go by, or a minute of the same day."""
        self.day, self.minutes = self.day + timedelta(days=days), 0 if days else self.minutes + 1

    def act(self, who: Person | Actor, day: date | None = None, *_: Any, **__: Any) -> Act:
        """Somebody doing something now."""
        return Act(who.actor if isinstance(who, Person) else who, self.moment, self.rules)

    def snapshot(self) -> Snapshot:
        """Everything that is stored."""
        return Snapshot(self._still | {name: self._rows(name) for name in self._moving})

    def _rows(self, table: str) -> list[Row]:
        return [dict(row) for row in self._reader.execute(f'SELECT * FROM "{table}"')]

    def all(self, track: Track) -> list[Any]:
        """Every subject of a track, oldest first."""
        model: Any = MODELS[track.value]
        return list(db.session.scalars(db.select(model).order_by(model.id)))


def _quick() -> str | None:
    """Memory, where there is some: a life needs no disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
