"""Whether a case is published, and in which words: P1, P2, P3."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.bilingual import Bilingual
from portal.ground.db import db, locked
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.refusal import NotYours, Refusal, Refused
from portal.law.workflow.states import ENDS, PublicationState, Track
from portal.work.cases.models import Case
from portal.work.publication.leaks import Leak, leaks_of
from portal.work.publication.models import Publication
from portal.work.publication.texts import add_version, all_words, words_of

TOLD_LATER = Refusal(
    "party_told_on", "APL48", Bilingual("日期不能晚于今天。", "The day cannot lie in the future."), "party_told_on"
)


NOTHING = ("NOT_FOUND", "NO_FILE", "TRANSFERRED", "MERGED", "REVOKED")
"""Kinds of closing (list C8) after which nothing stands against the party in that case."""


def current(case: Case) -> Publication:
    """The case's publication; where there is none, one that was not proposed yet and is not stored."""
    statement = select(Publication).where(Publication.case_id == case.id).order_by(Publication.id.desc()).limit(1)
    last = db.session.scalar(statement)
    if last is not None and not _is_of_the_past(last, case):
        return last
    return Publication(
        case_id=case.id,
        case=case,
        office=case.office,
        state=PublicationState.NONE,
        number="",
        scenario=case.scenario,
        district=case.district,
        outcome=case.decision_kind or "",
        year=(case.decided_on or case.opened_on).year,
        fictitious=case.fictitious,
        version=1,
    )


def _is_of_the_past(publication: Publication, case: Case) -> bool:
    """An ended publication of an earlier decision, or a no to it: a reopened case is published anew."""
    ended = publication.state in ENDS[Track.PUBLICATION]
    declined = publication.state == PublicationState.DECLINED and publication.decided_on is not None
    return (ended or declined) and case.decided_on is not None and case.decided_on != publication.decided_on


def begin(case: Case, *, act: Act) -> Publication:
    """The same, stored, so that it can be proposed or declined. Its number is its year and id; gaps are allowed."""
    locked(db.session(), Case, case.id)  # two who begin at once get the same one
    publication = current(case)
    if not publication.number:
        publication.number = secrets.token_hex(8)  # unique until the id is known
        db.session.add(publication)
        db.session.flush()
        publication.number = f"{act.today.year}-{publication.id}"
        db.session.flush()
    return publication


def case_of(publication: Publication) -> Case | None:
    """The case behind it, locked; None for a record of another authority."""
    return locked(db.session(), Case, publication.case_id) if publication.case_id else None


def mirror(publication: Publication) -> None:
    """The case's row says how far its publication is."""
    db.session.flush()
    if publication.case is not None:
        publication.case.publication = publication.state
        db.session.flush()


@verb(Track.PUBLICATION, "propose")
def propose(publication: Publication, *, act: Act, reason: str, **given: Any) -> Publication:
    """P1: propose to publish, with class and text (title_zh, body_zh; English optional). `class` sets the shelf-life.

    `cross_district`: a cross-district or typical case, which the municipal office approves; so is one whose operator has
    a case in another district.
    """
    case = case_of(publication)
    advance(publication, "propose", act=act, given={**given, "reason": reason}, case=case)
    publication.kind, publication.proposed_reason = given["class"], reason
    publication.cross_district = bool(given.get("cross_district")) or _is_in_several_districts(case)
    if case is not None:
        publication.outcome, publication.decided_on = case.decision_kind or "", case.decided_on
        publication.fine_fen = case.decision_fen or None
        publication.year = (case.decided_on or act.today).year
    add_version(publication, given, redacted=False)
    mirror(publication)
    return publication


def _is_in_several_districts(case: Case | None) -> bool:
    """Cases that were found to be nothing, or to be another's, make none."""
    if case is None or case.operator_id is None:
        return False
    elsewhere = Case.operator_id == case.operator_id, Case.district != case.district, Case.id != case.id
    nothing = func.coalesce(Case.closed_kind, "").in_(NOTHING)
    return db.session.scalar(select(Case.id).where(*elsewhere, ~nothing).limit(1)) is not None


@verb(Track.PUBLICATION, "decline")
def decline(publication: Publication, *, act: Act, reason: str, **_: Any) -> Publication:
    """P1: a reasoned no, of the officer or of the head who does not approve; it may be proposed again."""
    case = case_of(publication)
    advance(publication, "decline", act=act, given={"reason": reason}, case=case)
    if case is not None and case.decided_on is not None:
        publication.decided_on = case.decided_on
    publication.proposed_reason, publication.party_told_on = reason, None
    mirror(publication)
    return publication


def learn_words(publication: Publication, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """How many leaks the words given would publish."""
    return {"leaks": len(leaks_of(publication.case, all_words(given), act.rules.pack))}


def learn_stored(publication: Publication, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """How many leaks the stored words have now: another report may have joined the case since."""
    return {"leaks": len(leaks_of(publication.case, words_of(publication), act.rules.pack))}


def advance_clean(
    publication: Publication, name: str, words: Sequence[str], *, act: Act, given: Mapping[str, Any]
) -> None:
    """Make a move that no leak may pass; Refused names each one."""
    case = case_of(publication)
    found = leaks_of(case, words, act.rules.pack)
    try:
        advance(publication, name, act=act, given=given, case=case, learnt={"leaks": len(found)})
    except NotYours:
        raise
    except Refused as refused:
        raise Refused(*_particulars(refused, found)) from refused
    publication.leaks = len(found)


def _particulars(refused: Refused, found: Sequence[Leak]) -> list[Refusal]:
    rest = [refusal for refusal in refused.refusals if refusal.name != "no_leak"]
    return rest + [leak.refusal for leak in found] if len(rest) < len(refused.refusals) else rest


@verb(Track.PUBLICATION, "redact", learn=learn_words)
def redact(
    publication: Publication, *, act: Act, facts: list[dict[str, Any]] | None = None, **given: Any
) -> Publication:
    """P2: the public text, read by a second person. `facts`: rows of key facts, else made from the case at P4."""
    advance_clean(publication, "redact", all_words(given), act=act, given=given)
    add_version(publication, given, redacted=True, facts=facts)
    publication.redacted_by = act.by.user_id
    mirror(publication)
    return publication


@verb(Track.PUBLICATION, "approve", learn=learn_stored)
def approve(publication: Publication, *, act: Act, party_told_on: date, **_: Any) -> Publication:
    """P3: approve, once the party was told in writing that it will be public."""
    if party_told_on is not None and party_told_on > act.today:
        raise Refused(TOLD_LATER)
    given = {"party_told_on": party_told_on}
    advance_clean(publication, "approve", words_of(publication), act=act, given=given)
    publication.party_told_on = party_told_on
    mirror(publication)
    return publication
