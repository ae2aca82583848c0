"""A change of the calendar from one person's desk to another's: prepared, put into force with its clocks, or returned."""

from sqlalchemy.orm import Session

from portal.ground.db import locked
from portal.ground.events.record import record
from portal.ground.procedure.act import Act
from portal.ground.procedure.recompute import recompute
from portal.ground.rulebook import calendar_edit
from portal.ground.rulebook.models import CalendarChange
from portal.ground.rulebook.notice_file import Day
from portal.ground.rulebook.rules import rules as rules_in_force
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import OWN_PROPOSAL, WRONG_ROLE, NotYours, Superseded

TRACK = "calendar"
"""Where the events of the calendar are written."""


def prepare(session: Session, days: list[Day], *, source: str, act: Act, year: int | None = None) -> CalendarChange:
    """Prepare a change; `year` where the days are a whole notice. Raises NotYours, Refused or Superseded."""
    _as(Role.ADMIN, act)
    change = CalendarChange(
        year=year, source=source, days=calendar_edit.packed(days), prepared_by=act.by.user_id, prepared_at=act.now
    )
    calendar_edit.prepare(session, change)
    _note(change, "calendar.prepared", Role.ADMIN, act)
    return change


def apply(session: Session, change: CalendarChange, *, version: int, act: Act) -> int:
    """Put a change into force and move every deadline it moves; says how many. Bound to the rules that were shown.

    Raises NotYours, and Superseded where rules or change are no longer those of `version`.
    """
    row = _decided(session, change, act)
    now = rules_in_force(session, act.rules.pack)
    if now.version != version:
        raise Superseded("calendar")
    calendar_edit.write(session, row)
    fresh = calendar_edit.with_change(now, row)
    row.state, row.moved = "applied", recompute(session, fresh, [one.day for one in calendar_edit.days_of(row)])
    more = {"days": len(row.days), "moved": row.moved, "version": fresh.version}
    _note(row, "calendar.changed", Role.MUNICIPAL, act, **more)
    return row.moved


def give_back(session: Session, change: CalendarChange, *, reason: str, act: Act) -> None:
    """Return a change, with the reason. Raises NotYours or Superseded."""
    row = _decided(session, change, act)
    row.state, row.reason = "returned", reason
    _note(row, "calendar.returned", Role.MUNICIPAL, act)


def _decided(session: Session, change: CalendarChange, act: Act) -> CalendarChange:
    _as(Role.MUNICIPAL, act)
    row = locked(session, CalendarChange, change.id)
    if row is None or row.state != "pending":
        raise Superseded("calendar")
    if row.prepared_by == act.by.user_id:
        raise NotYours(OWN_PROPOSAL)
    row.decided_by, row.decided_at = act.by.user_id, act.now
    return row


def _as(role: Role, act: Act) -> None:
    if role not in act.by.roles_in(None):
        raise NotYours(WRONG_ROLE)


def _note(change: CalendarChange, what: str, role: Role, act: Act, **data: int) -> None:
    about = {"year": change.year} if change.year else {}
    record(
        at=act.now,
        track=TRACK,
        subject_id=change.id,
        move=what,
        role=role.value,
        office=None,
        actor_id=act.by.user_id,
        data=about | data,
    )
