"""What a triage officer does with a complaint (moves K1a to K8)."""

from typing import Any

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance, note
from portal.ground.procedure.facts import facts_of
from portal.ground.procedure.propose import verb
from portal.law.workflow.complaint import COMPLAINT_MOVES
from portal.law.workflow.states import Track
from portal.law.workflow.tables import role_for
from portal.work.complaints.actions.letters import referral_letter
from portal.work.complaints.messages import send
from portal.work.complaints.models import Complaint, Handover, Referral
from portal.work.venues.models import Venue


@verb(Track.COMPLAINT, "first_look")
def first_look(complaint: Complaint, *, act: Act, **_: Any) -> None:
    """K1a: somebody has read it."""
    advance(complaint, "first_look", act=act)
    complaint.first_look_at = act.now
    complaint.settle()


def match_venue(complaint: Complaint, venue: Venue, *, act: Act) -> None:
    """Say which venue of the register is meant; NotYours for whoever may not take complaints up."""
    role = role_for(COMPLAINT_MOVES["accept"], facts_of(complaint, act), act.by)
    complaint.venue, complaint.place_findable = venue, True
    note(complaint, "venue_matched", act=act, role=role, data={"venue": venue.id})


@verb(Track.COMPLAINT, "ask_more")
def ask_more(complaint: Complaint, *, act: Act, items: tuple[str, ...], question: str, **_: Any) -> None:
    """K2: ask for everything that is missing at once, by a sealed message."""
    advance(complaint, "ask_more", act=act, given={"items": items, "question": question}, data={"items": list(items)})
    complaint.ask_rounds += 1
    send(complaint, question, False, act, asks=items)


@verb(Track.COMPLAINT, "proceed")
def proceed(complaint: Complaint, *, act: Act, **_: Any) -> None:
    """K4: the time to reply is over; go on with what there is. Also done by the clock."""
    advance(complaint, "proceed", act=act)


@verb(Track.COMPLAINT, "transfer")
def transfer(complaint: Complaint, *, act: Act, office: str, reason: str, **_: Any) -> None:
    """K5: pass it to another office, which takes it or sends it back."""
    advance(complaint, "transfer", act=act, given={"office": office, "reason": reason}, data={"to": office})
    _hand_over(complaint, office, "transfer", reason, act)


@verb(Track.COMPLAINT, "take")
def take(complaint: Complaint, *, act: Act, **_: Any) -> None:
    """K6: the office it was passed to takes it."""
    advance(complaint, "take", act=act)


@verb(Track.COMPLAINT, "refuse")
def refuse(complaint: Complaint, *, act: Act, reason: str, **_: Any) -> None:
    """K7: send it back; it cannot be passed on again, only designated."""
    back = complaint.passed_from or act.rules.pack.municipal_office
    advance(complaint, "refuse", act=act, given={"reason": reason}, data={"to": back})
    complaint.bounced = True
    _hand_over(complaint, back, "refuse", reason, act)


@verb(Track.COMPLAINT, "designate")
def designate(complaint: Complaint, *, act: Act, office: str, reason: str, **_: Any) -> None:
    """K7: the municipal office says who is in charge (APL 25)."""
    advance(complaint, "designate", act=act, given={"office": office, "reason": reason}, data={"to": office})
    _hand_over(complaint, office, "designate", reason, act)


def _hand_over(complaint: Complaint, office: str, move: str, reason: str, act: Act) -> None:
    row = Handover(
        complaint_id=complaint.id, move=move, from_office=complaint.office, to_office=office, reason=reason,
        actor_id=act.by.user_id, at=act.now,
    )  # fmt: skip
    db.session.add(row)
    complaint.passed_from, complaint.office = complaint.office, office


@verb(Track.COMPLAINT, "refer_out")
def refer_out(
    complaint: Complaint, *, act: Act, agency: str, reason: str, plain: str, with_contact: bool = False, **_: Any
) -> None:
    """K8: pass it to another agency with a letter (F19); contact data only with the reporter's consent (PIPL 23)."""
    given = {"agency": agency, "reason": reason, "plain": plain, "with_contact": with_contact}
    advance(complaint, "refer_out", act=act, given=given, data={"agency": agency, "with_contact": with_contact})
    letter = referral_letter(complaint, agency=agency, reason=reason, with_contact=with_contact, act=act)
    referral = Referral(
        complaint_id=complaint.id, agency=agency, reason=reason, contact_consent=with_contact, document_id=letter.id,
        at=act.now,
    )  # fmt: skip
    db.session.add(referral)
    send(complaint, plain, False, act)
