"""Who reported: opened for a reason only, by a look that is kept and shown to the reporter."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.ground.events.models import Sight
from portal.ground.events.record import look
from portal.ground.procedure.act import Act
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import WRONG_OFFICE, NotYours, Refusal, Refused
from portal.work.accounts.models import Office, User
from portal.work.complaints.answers import Contact, Place
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import open_part

LONGEST_REASON = 200
SHOWN = ("identity", "image")
"""What the reporter is told of: openings of the identity and of pictures that are not covered."""

REASON = Refusal(
    "reason",
    "PIPL28",
    Bilingual(
        "写明为什么要看，最多 200 字。反映人看得到。", "Say why, in at most 200 characters. The reporter can read it."
    ),
    "reason",
)
HELD = Refusal(
    "held",
    "PIPL51",
    Bilingual(
        "市级正在核查身份信息的打开情况，这一件暂时打不开。抽查和专项核查都是这样。其他工作照常办理。",
        "The municipal office is checking how identities are opened, and this one stays closed for now. Spot checks and other checks look the same. Everything else goes on as usual.",
    ),
)
"""What a closed identity says. It may not say why: an alarm of the reporter would be told by it to those it may be about."""


class Told(NamedTuple):
    """What the reporter said, without who it was."""

    words: str
    place: Place


class Who(NamedTuple):
    """Who it was: the contact, and the hotline's number, by which its slip leads to the caller."""

    contact: Contact
    slip: str = ""


class Seen(NamedTuple):
    """One opening, as the reporter reads it: no officer's name."""

    role: Role
    office: Bilingual | None
    at: datetime
    what: str
    reason: str


class Opening(NamedTuple):
    """The same for the municipal supervisor who looks into a leak: with the name."""

    role: Role
    office: Bilingual | None
    at: datetime
    what: str
    reason: str
    name: str


def reveal(complaint: Complaint, *, act: Act, role: Role, what: str, reason: str) -> Who:
    """Open who reported and keep who looked, in which role and why. `role` is the one that law.policy granted.

    Raises NotYours for a role that is not held towards the office, Refused without a reason or while it is held.
    """
    see(complaint, act=act, role=role, what=what, reason=reason)
    opened = open_part(complaint)
    return Who(opened.contact, opened.slip)


def see(complaint: Complaint, *, act: Act, role: Role, what: str, reason: str) -> Sight:
    """Keep a look that needs a reason, before anything is opened; errors as reveal()."""
    _may(complaint, role, act)
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise Refused(REASON)
    part = complaint.sealed_part
    if part is not None and part.frozen_at is not None and role is not Role.MUNICIPAL:
        raise Refused(HELD)
    return _look(complaint, act, role, what, reason.strip())


def read_words(complaint: Complaint, *, act: Act, role: Role) -> Told:
    """What the reporter wrote, for whoever works on it; the look is kept."""
    _may(complaint, role, act)
    _look(complaint, act, role, "words", None)
    opened = open_part(complaint)
    return Told(opened.words, opened.place)


def who_has_seen(session: Session, complaint: Complaint) -> list[Seen]:
    """Every opening of the identity and of uncovered pictures, oldest first (feature T4)."""
    return [Seen(*row[:-1]) for row in openings(session, complaint)]


def openings(session: Session, complaint: Complaint) -> list[Opening]:
    """The same with the names, which only the municipal supervisor reads."""
    statement = (
        select(Sight.role, Office.short_zh, Office.short_en, Sight.at, Sight.what, Sight.reason, User.name)
        .outerjoin(Office, Office.code == Sight.office)
        .outerjoin(User, User.id == Sight.actor_id)
        .where(Sight.track == complaint.TRACK.value, Sight.subject_id == complaint.id, Sight.what.in_(SHOWN))
        .order_by(Sight.id)
    )
    return [
        Opening(Role(role), Bilingual(zh, en) if zh else None, at, what, reason or "", name or "")
        for role, zh, en, at, what, reason, name in session.execute(statement)
    ]


def _may(complaint: Complaint, role: Role, act: Act) -> None:
    if role not in act.by.roles_in(complaint.office):
        raise NotYours(WRONG_OFFICE)


def _look(complaint: Complaint, act: Act, role: Role, what: str, reason: str | None) -> Sight:
    office = next((grant.office for grant in act.by.grants if grant.role is role), complaint.office)
    return look(
        at=act.now, actor_id=act.by.user_id, role=role.value, office=office, track=complaint.TRACK.value,
        subject_id=complaint.id, what=what, reason=reason,
    )  # fmt: skip
