"""Finding the events that their receivers have not been told of: what happened lately, and whom of those it concerns."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.ground.events.models import Event
from portal.law.workflow import news
from portal.law.workflow.actors import Role
from portal.law.workflow.stage import IN_HAND
from portal.law.workflow.states import Track
from portal.work.alarms.models import CITY, Alarm, AlarmWord
from portal.work.cases.models import CaseComplaint
from portal.work.complaints.models import Complaint, Message
from portal.work.notices.models import ON, QuietNotice, Receiver

STATE: ColumnElement[str] = func.coalesce(Receiver.state, "")
TRACK: ColumnElement[str] = func.coalesce(Event.track, "")
MOVE: ColumnElement[str] = func.coalesce(Event.move, "")
"""Asked of what recent events lead to: an index on any of them would lead through all there are."""


def recent(session: Session, since: datetime) -> list[int]:
    """Events that may be news to somebody, by the one index that knows when they happened. A database without statistics
    would find another way through all of them, or through all receivers, so the rest is asked of these alone."""
    wanted = Event.move.in_(sorted(MOVES)), Event.at >= since, Event.role != Role.CITIZEN.value
    return list(session.scalars(select(Event.id).where(*wanted).order_by(Event.id)))


def _untold(events: list[int]) -> Select[int, int]:
    """Receivers and events, still to be tied together: what happened since the address was confirmed and has no notice."""
    has_one = select(QuietNotice.id).where(
        QuietNotice.event_id == Event.id, QuietNotice.kind == "news", QuietNotice.receiver_id == Receiver.id
    )
    return select(Receiver.id, Event.id).where(
        Event.id.in_(events), STATE == ON, Event.at >= Receiver.confirmed_at, ~has_one.exists()
    )


def _is(track: str, moves: Iterable[str]) -> ColumnElement[bool]:
    return and_(TRACK.in_([track]), MOVE.in_(sorted(moves)))


def _of_complaints(events: list[int]) -> Select[int, int]:
    own = Event.complaint_id == Receiver.complaint_id
    return _untold(events).join(Event, own).where(_is(Track.COMPLAINT.value, news.OF_COMPLAINT))


def _of_cases(events: list[int]) -> Select[int, int]:
    """What the case brings, for complaints that show how it stands: of their own, or of the one they were merged into."""
    first = aliased(Event)
    came_before = select(first.id).where(
        first.case_id == Event.case_id, first.track == Track.CASE.value, first.id < Event.id,
        first.to_state.in_(IN_HAND),
    )  # fmt: skip
    brings_stage = and_(Event.to_state.in_(IN_HAND), Event.from_state.not_in(IN_HAND), ~came_before.exists())
    told = or_(
        _is(Track.CASE.value, news.OF_CASE), and_(_is(Track.CASE.value, news.TO_STAGE_4), brings_stage),
        _is(Track.ORDER.value, news.OF_ORDER),
    )  # fmt: skip
    return _tied(events).where(Complaint.state.in_(news.FOLLOWING), told)


def _of_messages(events: list[int]) -> Select[int, int]:
    """What came later was said to some reporters of a case: to those who got a message at that moment."""
    got = select(Message.id).where(
        Message.complaint_id == Complaint.id, Message.at == Event.at, Message.from_reporter.is_(False)
    )
    return _tied(events).where(_is(Track.CASE.value, news.MESSAGES_OF_CASE), got.exists())


def _tied(events: list[int]) -> Select[int, int]:
    own = or_(CaseComplaint.complaint_id == Complaint.id, CaseComplaint.complaint_id == Complaint.main_id)
    return (
        _untold(events)
        .join(Complaint, Complaint.id == Receiver.complaint_id)
        .join(CaseComplaint, own)
        .join(Event, Event.case_id == CaseComplaint.case_id)
    )


def _of_alarms(events: list[int]) -> Select[int, int]:
    """What the municipal office writes about an alarm; no district hears of it, and this says nothing of it either."""
    said = select(AlarmWord.id).where(AlarmWord.alarm_id == Alarm.id, AlarmWord.side == CITY, AlarmWord.at == Event.at)
    return (
        _untold(events)
        .join(Alarm, Alarm.complaint_id == Receiver.complaint_id)
        .join(Event, Event.subject_id == Alarm.id)
        .where(_is(Alarm.TRACK.value, news.OF_ALARM), said.exists())
    )


SOURCES: tuple[Callable[[list[int]], Select[int, int]], ...] = (_of_complaints, _of_cases, _of_messages, _of_alarms)
"""Where news comes from."""
MOVES = news.OF_COMPLAINT | news.OF_CASE | news.TO_STAGE_4 | news.OF_ORDER | news.MESSAGES_OF_CASE | news.OF_ALARM
"""The names that any of them looks for."""
