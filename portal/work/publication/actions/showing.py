"""What becomes of a published case: P4 to P8."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.ground.search import index
from portal.law.workflow.deadlines import plus_months
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import Track
from portal.work.cases.actions.telling_later import tell_later
from portal.work.cases.queries import found_again
from portal.work.publication.actions.proposing import case_of, mirror
from portal.work.publication.facts import key_rows
from portal.work.publication.leaks import leaks_of
from portal.work.publication.models import Correction, Publication
from portal.work.publication.texts import add_version, all_words, public_texts, words_of
from portal.work.venues.places import spoken

WARNING = "N-WARN"
OVER = Refusal(
    "shelf_life",
    "CREDIT36",
    Bilingual(
        "按处罚决定日期，公示期已满，不能再公示。", "Counted from the decision, the disclosure period is over already."
    ),
)


def expiry(publication: Publication, act: Act) -> date:
    """The last day it is shown: months from the date of the decision, by class; a minor warning has its own (D28)."""
    minor_warning = (publication.outcome, publication.kind) == (WARNING, "minor")
    key = "warning_publication_months" if minor_warning else f"publication_{publication.kind}_months"
    return plus_months(publication.decided_on or act.today, act.rules.setting(key))


@verb(Track.PUBLICATION, "publish")
def publish(publication: Publication, *, act: Act, **_: Any) -> Publication:
    """P4: show it, with its key facts; the shelf-life counts from the date of the decision (D28).

    Searched once more for the reporters. Raises Refused where it would be over already.
    """
    case, last = case_of(publication), expiry(publication, act)
    found = leaks_of(case, words_of(publication), act.rules.pack)
    if found or last < act.today:
        raise Refused(*(leak.refusal for leak in found), *([OVER] if last < act.today else []))
    advance(publication, "publish", act=act, case=case)
    _show_until(publication, last, act)
    publication.published_on, publication.expires_on = act.today, last
    if case is not None:
        rows = key_rows(case, act)
        for text in public_texts(publication).values():
            text.facts = text.facts or rows
    reindex(publication, act)
    mirror(publication)
    return publication


def _show_until(publication: Publication, last: date, act: Act) -> None:
    clocks.running(publication)["D28"].started_on = publication.decided_on or act.today
    clocks.extend(publication, "D28", act, due_on=last)
    clocks.repeat(publication, act.rules)


def reindex(publication: Publication, act: Act) -> None:
    """What the public list finds it by: its titles, venue and operator."""
    case, titles = publication.case, [text.title for text in public_texts(publication).values()]
    venue, operator = (case.venue, case.operator) if case else (None, None)
    names = [venue.name_zh, venue.name_en] if venue else []
    names += [operator.name_zh, operator.name_en] if operator else []
    publication.search = index(*titles, *names, known=spoken(act.rules.pack))


@verb(Track.PUBLICATION, "correct")
def correct(
    publication: Publication, *, act: Act, reason: str, reason_en: str | None = None, **given: Any
) -> Publication:
    """P5: a corrected text, in every language that is shown; the old version is kept, the log says why (APL 48).

    Reason and texts are public. What was decided is read anew: a remedy may have changed it.
    """
    case, said = case_of(publication), {**given, "reason": reason, "reason_en": reason_en}
    _clean(publication, [*all_words(given), reason, reason_en or ""], act)
    advance(publication, "correct", act=act, given=said, case=case)
    shown = public_texts(publication)
    kept = {f"lede_{lang}": text.lede for lang, text in shown.items()}
    if case is not None:
        publication.outcome, publication.fine_fen = case.decision_kind or "", case.decision_fen or None
    facts = key_rows(case, act) if case is not None else next((text.facts for text in shown.values()), None)
    version = add_version(publication, kept | given, redacted=True, facts=facts)
    _log(publication, version, reason, reason_en, act)
    reindex(publication, act)
    mirror(publication)
    return publication


def _clean(publication: Publication, words: list[str], act: Act) -> None:
    """Raise Refused, naming each thing that may not be public."""
    found = leaks_of(publication.case, words, act.rules.pack)
    if found:
        raise Refused(*(leak.refusal for leak in found))


@verb(Track.PUBLICATION, "withdraw")
def withdraw(publication: Publication, *, act: Act, reason: str, reason_en: str | None = None, **_: Any) -> Publication:
    """P6: take the text down; the page keeps number and reason (APL 48). The reason is public.

    The reporters of the case hear of it (A6.6).
    """
    _clean(publication, [reason, reason_en or ""], act)
    case = case_of(publication)
    advance(publication, "withdraw", act=act, given={"reason": reason, "reason_en": reason_en}, case=case)
    publication.withdrawn_reason = reason
    version = max((text.version for text in publication.texts), default=0)
    _log(publication, version, reason, reason_en, act)
    mirror(publication)
    if case is not None:
        tell_later(case, act.rules.pack.texts["publication_withdrawn"], act=act)
    return publication


def _log(publication: Publication, version: int, reason: str, reason_en: str | None, act: Act) -> None:
    db.session.add(
        Correction(publication_id=publication.id, version=version, at=act.now, why_zh=reason, why_en=reason_en)
    )


def learn_repeat(publication: Publication, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whether the operator was found at fault again after this decision."""
    case = publication.case
    return {"repeated": case is not None and found_again(db.session(), case)}


@verb(Track.PUBLICATION, "remove_early", learn=learn_repeat)
def remove_early(publication: Publication, *, act: Act, reason: str, **_: Any) -> Publication:
    """P7: credit repair: performed, put right, not repeated, and the shortest time is over (NDRC Order 36)."""
    case, learnt = case_of(publication), learn_repeat(publication, act, {})
    advance(publication, "remove_early", act=act, given={"reason": reason}, case=case, learnt=learnt)
    publication.withdrawn_reason = reason
    mirror(publication)
    return publication


@verb(Track.PUBLICATION, "expire")
def expire(publication: Publication, *, act: Act, **_: Any) -> Publication:
    """P8: the shelf-life is over; the page goes, the statistics stay."""
    advance(publication, "expire", act=act, case=case_of(publication))
    mirror(publication)
    return publication
