"""Writing events and sights: the only two functions that do."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.ground.db import db
from portal.ground.events.models import Event, Sight


def digest(**values: Any) -> str:
    """SHA-256 over the canonical form of a row, so that a later change to it shows."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str, separators=(",", ":")).encode()).hexdigest()


def record(
    *,
    at: datetime,
    track: str,
    subject_id: int,
    move: str,
    role: str,
    office: str | None,
    actor_id: int | None,
    second_id: int | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
    case_id: int | None = None,
    complaint_id: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Add one event to the session."""
    row = {
        "at": at,
        "track": track,
        "subject_id": subject_id,
        "case_id": case_id,
        "complaint_id": complaint_id,
        "move": move,
        "from_state": from_state,
        "to_state": to_state,
        "actor_id": actor_id,
        "second_id": second_id,
        "role": role,
        "office": office,
        "data": dict(data or {}),
    }
    event = Event(**row, digest=digest(**row))
    db.session.add(event)
    return event


def look(
    *,
    at: datetime,
    actor_id: int | None,
    role: str,
    office: str | None,
    track: str,
    subject_id: int,
    what: str,
    case_id: int | None = None,
    reason: str | None = None,
) -> Sight:
    """Add one sight to the session."""
    row = {
        "at": at,
        "actor_id": actor_id,
        "role": role,
        "office": office,
        "track": track,
        "subject_id": subject_id,
        "case_id": case_id,
        "what": what,
        "reason": reason,
    }
    sight = Sight(**row, digest=digest(**row))
    db.session.add(sight)
    return sight
