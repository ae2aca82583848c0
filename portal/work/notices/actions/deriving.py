"""From events to rows of the outbox: each event that is news and has no notice yet gets one. No verb calls this; the
worker finds them, however long it was away."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.ground.db import locked
from portal.ground.envelope import Unreadable, vault
from portal.ground.events.models import Event
from portal.ground.procedure.act import Act
from portal.work.accounts.models import Throttle
from portal.work.complaints.models import Complaint, SealedPart
from portal.work.complaints.sealed import contact_of
from portal.work.notices import untold
from portal.work.notices.actions.asking import ACTIVE, expect, let_go, receiver_of
from portal.work.notices.hours import awake
from portal.work.notices.models import (
    DROPPED,
    EXPIRED,
    JOINED,
    ON,
    SENT,
    STOPPED,
    WAITING,
    NoticeRun,
    QuietNotice,
    Receiver,
)
from portal.work.notices.tokens import address_mark

LAG = timedelta(hours=1)
"""How far back the search begins: transactions do not commit in the order of their events."""
FIRST = timedelta(days=30)
"""How far back a portal looks that has never looked before."""
BATCH = 500
GIVEN_BY = ("submit", "contact_changed")
"""Events by which an address may have come with the contact."""


class Due(NamedTuple):
    """One event that its receiver has not been told of."""

    receiver_id: int
    event_id: int


def derive(session: Session, channels: tuple[str, ...], *, act: Act) -> int:
    """Write the missing rows, a transaction each, and let go of addresses whose time is over; how many rows. Commits."""
    run = session.get(NoticeRun, 1, populate_existing=True)
    since = (run.derived_at if run else act.now - FIRST) - LAG
    session.commit()
    _let_go(session, since, act)
    found = _confirmations(session, since, channels, act)
    recent = untold.recent(session, since)
    for start in range(0, len(recent), BATCH):
        found += _news(session, recent[start : start + BATCH], channels, act)
    looked = {"derived_at": act.now}
    statement = _insert(session)(NoticeRun).values(id=1, **looked)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=looked))
    session.commit()
    return found


def _insert(session: Session) -> Any:
    """INSERT that knows what to do where another worker was first."""
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert


def _let_go(session: Session, since: datetime, act: Act) -> None:
    """Addresses that nobody confirmed, and those of reporters who withdrew or took their contact back, are wiped."""
    late = select(Receiver.complaint_id).where(Receiver.state == WAITING, Receiver.confirm_until < act.now)
    over = (
        select(Receiver.complaint_id)
        .join(Event, Event.complaint_id == Receiver.complaint_id)
        .where(Event.move.in_(("withdraw", "contact_changed")), Event.at >= since, untold.STATE.in_(ACTIVE))
    )
    for statement in (late, over):
        for key in session.scalars(statement.distinct()).all():
            complaint = locked(session, Complaint, key)
            held = receiver_of(complaint) if complaint is not None else None
            end = _end_of(held, complaint, act) if complaint is not None and held is not None else None
            if end is not None:
                let_go(held, complaint, end)  # type: ignore[arg-type]
            session.commit()


def _end_of(held: Receiver, complaint: Complaint, act: Act) -> str | None:
    """How it ends for a receiver, on the locked rows; None where it goes on."""
    if held.state not in ACTIVE:
        return None
    if complaint.state == "withdrawn" or not _address_of(complaint):
        return STOPPED
    is_late = held.state == WAITING and held.confirm_until is not None and held.confirm_until < act.now
    return EXPIRED if is_late else None


def _address_of(complaint: Complaint) -> str:
    """Where notices go; empty where nothing is there, or nothing can be read any more."""
    try:
        return contact_of(complaint).quiet_to
    except Unreadable:
        return ""


def prune(session: Session, *, act: Act) -> None:
    """Forget what was sent long ago. Commits."""
    before = act.now - timedelta(days=act.rules.setting("notice_keep_days"))
    over = QuietNotice.state.in_((SENT, JOINED, DROPPED)), QuietNotice.made_at < before
    session.execute(delete(QuietNotice).where(*over).execution_options(synchronize_session=False))
    session.commit()


def _confirmations(session: Session, since: datetime, channels: tuple[str, ...], act: Act) -> int:
    has_one = (
        select(QuietNotice.id)
        .join(Receiver, Receiver.id == QuietNotice.receiver_id)
        .where(
            QuietNotice.event_id == Event.id, QuietNotice.kind == "confirm", Receiver.complaint_id == Event.complaint_id
        )
    )
    asked = (
        select(Event.id, SealedPart.complaint_id)
        .join(SealedPart, SealedPart.complaint_id == Event.complaint_id)
        .where(Event.move.in_((*GIVEN_BY, "notices_asked")), Event.at >= since)
        .where(or_(SealedPart.mode == "quiet", Event.move == "notices_asked"), ~has_one.exists())
        .where(SealedPart.destroyed_at.is_(None))
    )
    rows = session.execute(asked.order_by(Event.id)).all()
    for event_id, complaint_id in rows:
        session.commit()
        complaint = locked(session, Complaint, complaint_id)
        if complaint is not None:
            _have_confirmed(session, complaint, event_id, channels, act)
    session.commit()
    return len(rows)


def _have_confirmed(session: Session, complaint: Complaint, event_id: int, channels: tuple[str, ...], act: Act) -> None:
    """One row for the event, whatever becomes of it: it is not looked at again."""
    to, held = _address_of(complaint), receiver_of(complaint)
    if to and (held is None or held.mark != address_mark(complaint.idem_hash, to)):
        held = expect(complaint, to, act=act)
    if held is None or _has(session, held.id, event_id, "confirm"):
        return
    session.add(_row(held, event_id, "confirm", _begin(session, held, complaint, to, channels, act), act, act.now))


def _begin(session: Session, held: Receiver, complaint: Complaint, to: str, channels: tuple[str, ...], act: Act) -> str:
    """In which state a confirmation begins: not wanted, said by one on its way, too often, or to be sent."""
    if held.state != WAITING or held.channel not in channels or complaint.state == "withdrawn":
        return DROPPED
    if _pending(session, held.id, "confirm"):
        return JOINED
    return WAITING if _is_seldom(session, to, act) else DROPPED


def _is_seldom(session: Session, to: str, act: Act) -> bool:
    """Whether an address was asked about few times today, whoever asked: nobody's mailbox is filled through this portal.
    The count hangs on the address alone, apart from the complaints, and is deleted with the other counts after a day."""
    key = vault().hash("notice address a day", f"{act.today}\0{to.casefold()}")
    session.execute(_insert(session)(Throttle).values(key_hash=key, failures=0, until=act.now).on_conflict_do_nothing())
    statement = select(Throttle).where(Throttle.key_hash == key).with_for_update()
    row = session.scalars(statement.execution_options(populate_existing=True)).one()
    row.failures += 1
    return row.failures <= act.rules.setting("notice_asks_a_day")


def _news(session: Session, events: list[int], channels: tuple[str, ...], act: Act) -> int:
    reached = Receiver.channel.in_(channels)
    searches = [source(events).where(reached) for source in untold.SOURCES]
    found = sorted({Due(held, event) for search in searches for held, event in session.execute(search)})
    for receiver_id, group in groupby(found, key=lambda due: due.receiver_id):
        session.commit()
        held = locked(session, Receiver, receiver_id)
        if held is not None and held.state == ON:
            for due in group:
                _tell(session, held, due.event_id, act)
        session.commit()
    session.commit()
    return len(found)


def _tell(session: Session, held: Receiver, event_id: int, act: Act) -> None:
    """On the locked receiver: a notice of its own, or none where one is on its way already."""
    if _has(session, held.id, event_id, "news"):
        return
    if _pending(session, held.id, "news"):
        session.add(_row(held, event_id, "news", JOINED, act, act.now))
    else:
        when = awake(act.now + timedelta(minutes=act.rules.setting("notice_gather_minutes")), act.rules)
        session.add(_row(held, event_id, "news", WAITING, act, when))
    session.flush()


def _has(session: Session, receiver_id: int, event_id: int, kind: str) -> bool:
    same = QuietNotice.receiver_id == receiver_id, QuietNotice.event_id == event_id, QuietNotice.kind == kind
    return session.scalar(select(QuietNotice.id).where(*same)) is not None


def _pending(session: Session, receiver_id: int, kind: str) -> bool:
    same = QuietNotice.receiver_id == receiver_id, QuietNotice.kind == kind, QuietNotice.state == WAITING
    return session.scalar(select(QuietNotice.id).where(*same).limit(1)) is not None


def _row(held: Receiver, event_id: int, kind: str, state: str, act: Act, when: datetime) -> QuietNotice:
    return QuietNotice(
        event_id=event_id, kind=kind, receiver_id=held.id, channel=held.channel, language=held.language, state=state,
        made_at=act.now, next_at=when,
    )  # fmt: skip
