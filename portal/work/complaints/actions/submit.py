"""Sending a report: whole or not at all, once however often it is sent (move K1)."""

import json
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.envelope import vault
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.law.catalogue.types import Pack
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import ComplaintState
from portal.work.complaints.answers import Answers
from portal.work.complaints.attachments import enter_photos, tie
from portal.work.complaints.attestation import attest
from portal.work.complaints.codes import code_for, code_hash, idem_hash, number_for, pin_for, pin_hash
from portal.work.complaints.models import Complaint, ComplaintViolation
from portal.work.complaints.routing import Routed, route
from portal.work.complaints.sealed import seal_part

WHAT_HAPPENED = Refusal(
    "violations",
    "SAMR14",
    Bilingual("请勾选发生了什么，或者用自己的话写。", "Tick what happened, or say it in your own words."),
    "violations",
)
UNKNOWN = Refusal(
    "answers",
    "DESIGN",
    Bilingual("有一项选择已经不可用，请重新选。", "One of the choices is no longer there; please choose again."),
)


class Receipt(NamedTuple):
    """What the reporter keeps. Code and PIN are stored nowhere, nor is the number by which others check the receipt."""

    code: str
    pin: str
    complaint: Complaint
    number: str


class Changed(Exception):
    """The same key came with other answers: what was sent first stands, the rest is a supplement (409)."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint.ref)
        self.complaint = complaint


def submit(answers: Answers, *, idem: str, act: Act) -> Receipt:
    """Store the report and its receipt. A repeat, also at the same moment, gives the same receipt.

    Raises Changed where `idem` came with other answers, Refused or NotYours where the report cannot be taken.
    """
    check(answers, act.rules.pack)
    complaint = _new(answers, idem, act)
    try:
        with db.session.begin_nested():
            _enter(complaint, answers, idem, act)
    except IntegrityError:
        first = _known(db.session(), idem)
        if first is None:
            raise
        if first.fingerprint != complaint.fingerprint:
            raise Changed(first) from None
        return _receipt(first, idem)
    return _receipt(complaint, idem)


def again(session: Session, idem: str) -> Receipt | None:
    """The receipt of a report that was sent with this key: for a second tap that finds its draft gone."""
    known = _known(session, idem)
    return _receipt(known, idem) if known else None


def check(answers: Answers, pack: Pack) -> None:
    """Refused where the answers name what the pack does not have, or say nothing of what happened."""
    places_known = answers.scenario in pack.scenarios and answers.district in pack.districts
    if not places_known or any(code not in pack.violations for code in answers.violations):
        raise Refused(UNKNOWN)
    if not answers.violations and not answers.words.strip():
        raise Refused(WHAT_HAPPENED)


def _known(session: Session, idem: str) -> Complaint | None:
    statement = select(Complaint).where(Complaint.idem_hash == idem_hash(idem))
    return session.scalar(statement.options(joinedload(Complaint.attestation)))


def _receipt(complaint: Complaint, idem: str) -> Receipt:
    return Receipt(code_for(idem), pin_for(idem), complaint, number_for(idem))


def _fingerprint(answers: Answers, idem: str) -> str:
    return vault().hash("answers", idem + json.dumps(answers.as_json(), sort_keys=True, default=str))


def _new(answers: Answers, idem: str, act: Act) -> Complaint:
    """The row, with everything that costs time done before the first statement takes a lock."""
    chosen = [act.rules.pack.violations[code] for code in sorted(set(answers.violations))]
    private = any(row.private_space for row in chosen)
    under_14 = answers.contact.under_14 or any(row.under_14 for row in chosen)
    routed = _routed(answers, act)
    return Complaint(
        code_hash=code_hash(code_for(idem)), idem_hash=idem_hash(idem), fingerprint=_fingerprint(answers, idem),
        pin_hash=pin_hash(pin_for(idem)), received_at=act.now, state=ComplaintState.SUBMITTED, office=routed.office,
        scenario=answers.scenario, district=answers.district, venue_id=answers.venue_id, routing_rule_id=routed.rule_id,
        place_findable=answers.place_findable, conduct_from=answers.conduct_from, conduct_to=answers.conduct_end,
        private_space=private, under_14=under_14, urgent=private or under_14, named=answers.contact.mode == "named",
        contact_consent=answers.contact_consent, call_back=answers.contact.to_be_rung, channel=answers.channel, language=answers.language,
        same_as=answers.same or None, bounced=False,
        fictitious=answers.fictitious, clocks=[], violations=[ComplaintViolation(code=row.code) for row in chosen],
    )  # fmt: skip


def _routed(answers: Answers, act: Act) -> Routed:
    codes = answers.violations
    return route(db.session(), district=answers.district, scenario=answers.scenario, violations=codes, act=act)


def _enter(complaint: Complaint, answers: Answers, idem: str, act: Act) -> None:
    key = seal_part(complaint, words=answers.words, place=answers.place, contact=answers.contact, slip=answers.slip)
    files = enter_photos(answers.photos, key=key, now=act.now)
    attest(complaint, number_for(idem), [file for _slot, file in files])
    routed = complaint.office
    # Whoever enters a report made by phone or at the counter does so in the own office, wherever it goes from there.
    complaint.office = _own_office(act) or routed
    given = {"district": answers.district, "scenario": answers.scenario, "conduct_from": answers.conduct_from}
    advance(complaint, "submit", act=act, given=given, data={"channel": answers.channel})
    complaint.office = routed
    tie(complaint, files)


def _own_office(act: Act) -> str | None:
    if act.by.user_id is None:
        return None
    return next((grant.office for grant in act.by.grants if grant.role is Role.TRIAGE), None)
