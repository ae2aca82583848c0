"""What happened cannot be changed: the database itself refuses."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.ground.events.record import digest, look, record
from tests.conftest import moment

APPEND_ONLY = ("event", "sight")
CHANGES = tuple(f"{change} {table}" for table in APPEND_ONLY for change in ("UPDATE", "DELETE FROM"))


def _one_of_each(session: Session) -> None:
    record(at=moment(), track="case", subject_id=1, move="open", role="CO", office=None, actor_id=None)
    look(at=moment(), actor_id=1, role="CO", office=None, track="complaint", subject_id=1, what="contact")
    session.commit()


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_what_happened(app_on_both: Flask, session: Session, change: str) -> None:
    _one_of_each(session)
    statement = f"{change} SET office = 'x'" if change.startswith("UPDATE") else change
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))
    session.rollback()


def test_every_event_and_sight_carries_a_digest_of_its_own_row(session: Session) -> None:
    at = moment()
    event = record(at=at, track="case", subject_id=1, move="open", role="CO", office=None, actor_id=2, data={"n": 1})
    empty = dict.fromkeys(("case_id", "complaint_id", "from_state", "to_state", "second_id", "office"))
    row = {"at": at, "track": "case", "subject_id": 1, "move": "open", "role": "CO", "actor_id": 2, "data": {"n": 1}}
    assert event.digest == digest(**row, **empty)
    assert event.digest != digest(**{**row, "actor_id": 3}, **empty)
