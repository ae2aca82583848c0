"""What the page of a complaint shows: codes and summary for everybody who may read it, the sealed part for few."""

from dataclasses import dataclass, field, replace
from typing import Any

from flask_login import current_user
from sqlalchemy import select

from portal.bilingual import Bilingual
from portal.faces.desk.panel import Panel, moves_here
from portal.faces.desk.views.front import complaint_reach
from portal.ground.db import db
from portal.ground.envelope import Unreadable
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.ground.procedure.models import Proposal
from portal.ground.procedure.propose import learnt, pending
from portal.ground.web.clockface import ClockFace, faces
from portal.law.policy import role_under
from portal.law.workflow.actors import Role
from portal.law.workflow.complaint import COMPLAINT_MOVES
from portal.law.workflow.facts import Facts
from portal.law.workflow.refusal import NotYours
from portal.law.workflow.states import ComplaintState, Track
from portal.law.workflow.tables import role_for
from portal.work.cases.models import Case, CaseComplaint
from portal.work.complaints import queries
from portal.work.complaints.answers import Place
from portal.work.complaints.attachments import OFFICE
from portal.work.complaints.identity import Seen, read_words, who_has_seen
from portal.work.complaints.messages import Letter, mark_read, read
from portal.work.complaints.models import Complaint, RoutingRule
from portal.work.venues.finding import meant
from portal.work.venues.places import spoken
from portal.work.venues.queries import VenueRow

ALIKE = 8
"""Other complaints about the same venue that are shown."""


@dataclass
class Sealed:
    """The reporter's own words, place and messages, for those who work on the complaint."""

    words: str
    place: Place
    letters: list[Letter] = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """Everything on the page."""

    complaint: Complaint
    sealed: Sealed | None
    erased: bool
    has_slip: bool
    """The hotline's number is kept, and opened like the contact: whoever has it finds the caller."""
    may_identity: bool
    may_images: bool
    """Uncovered ones, which whoever may is to cover for the others."""
    may_covered: bool
    may_match: bool
    attachments: list[queries.AttachmentRow]
    sent: list[queries.AttachmentRow]
    """What this office sent with its messages."""
    routed: Bilingual | None
    handovers: list[queries.HandoverRow]
    referrals: list[queries.ReferralRow]
    cases: list[Case]
    alike: list[Complaint]
    suggested: list[VenueRow]
    seen: list[Seen]
    clocks: list[ClockFace]
    panel: Panel
    waiting: list[Proposal]


def gather(complaint: Complaint, act: Act) -> Shown:
    """Everything that one person may see of a complaint; what is opened here leaves its sight in the session."""
    session, reach = db.session(), complaint_reach(complaint)
    waiting = pending(session, Track.COMPLAINT, complaint.id)
    facts, sealed = facts_of(complaint, act), open_sealed(complaint, reach, act)
    files = queries.attachments(session, complaint.id)
    part = complaint.sealed_part
    erased = part is not None and part.destroyed_at is not None
    has_slip = part is not None and part.slip is not None
    return Shown(
        complaint=complaint,
        sealed=sealed,
        erased=erased,
        has_slip=has_slip,
        may_identity=(complaint.named or complaint.call_back or has_slip)
        and not erased
        and holds("complaint.identity", reach) is not None,
        may_images=holds("complaint.image", reach) is not None,
        may_covered=holds("complaint.covered", reach) is not None,
        may_match=may_match(complaint, facts),
        attachments=[row for row in files if row.slot != OFFICE],
        sent=[row for row in files if row.slot == OFFICE],
        routed=_routed(complaint),
        handovers=queries.handovers(session, complaint.id),
        referrals=queries.referrals(session, complaint.id),
        cases=list(_cases(complaint)),
        alike=list(_alike(complaint)),
        suggested=_suggested(complaint, sealed, act),
        seen=who_has_seen(session, complaint),
        clocks=faces(complaint.clocks, act.rules, act.today),
        panel=moves_here(complaint, _knowing(complaint, facts, act), current_user.actor, [row.move for row in waiting]),
        waiting=waiting,
    )


def holds(permission: str, reach: Facts) -> Role | None:
    """The role in which the signed-in person has a permission towards a subject; None without one."""
    try:
        return role_under(permission, current_user.actor, reach)
    except NotYours:
        return None


def open_sealed(complaint: Complaint, reach: Facts, act: Act) -> Sealed | None:
    """Words, place and messages with the sight that opening them leaves; None for whoever may not, or once erased."""
    role = holds("complaint.words", reach)
    if role is None or complaint.sealed_part is None:
        return None
    try:
        told = read_words(complaint, act=act, role=role)
        letters = read(db.session(), complaint)
    except Unreadable:
        return None
    mark_read(db.session(), complaint, by_reporter=False, now=act.now)
    return Sealed(told.words, told.place, letters)


def may_match(complaint: Complaint, facts: Facts) -> bool:
    """Whether this person may say which venue is meant: whoever may take the complaint up, while that is open."""
    try:
        role_for(COMPLAINT_MOVES["accept"], facts, current_user.actor)
    except NotYours:
        return False
    return complaint.state == "submitted"


def _knowing(complaint: Complaint, facts: Facts, act: Act) -> Facts:
    """The facts with what the verbs know beyond the row: whether the place is in the city, and who settled the case."""
    asked = ("accept", "keep") if complaint.state == ComplaintState.RECHECK_REQUESTED else ("accept",)
    known = [learnt(complaint, COMPLAINT_MOVES[name], act, {}) for name in asked]
    return replace(facts, **{name: value for one in known for name, value in one.items()})


def _routed(complaint: Complaint) -> Bilingual | None:
    rule = db.session.get(RoutingRule, complaint.routing_rule_id) if complaint.routing_rule_id else None
    return Bilingual(rule.note_zh, rule.note_en) if rule else None


def _cases(complaint: Complaint) -> Any:
    statement = select(Case).join(CaseComplaint, CaseComplaint.case_id == Case.id)
    return db.session.scalars(statement.where(CaseComplaint.complaint_id == complaint.id).order_by(Case.id))


def _alike(complaint: Complaint) -> Any:
    """Others about the same venue in this office; a person decides whether they are one matter (K10)."""
    if complaint.venue_id is None:
        return []
    same = Complaint.venue_id == complaint.venue_id, Complaint.office == complaint.office, Complaint.id != complaint.id
    return db.session.scalars(select(Complaint).where(*same).order_by(Complaint.id.desc()).limit(ALIKE))


def _suggested(complaint: Complaint, sealed: Sealed | None, act: Act) -> list[VenueRow]:
    """Venues that the reporter's name for the place may mean."""
    if complaint.venue_id is not None or sealed is None:
        return []
    known = spoken(act.rules.pack)
    return meant(db.session(), sealed.place.name, district=complaint.district, known=known)


def kind_of(state: str) -> str:
    """The chip of a complaint's state."""
    return {"withdrawn": "dash", "closed": "done", "answered": "done", "duplicate": "dash"}.get(state, "info")
